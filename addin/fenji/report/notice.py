"""A sheet that customers may see: each grade by its public name only, and what goes with it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fenji.errors import UsageError, fault
from fenji.report.contents import NOTICE
from fenji.report.page import LINE, Cell, Column, Page, ReportBook
from fenji.report.roster import Roster
from fenji.report.style import CENTRED, HEADER, ORDINAL, WRAPPED
from fenji.report.subject import Subject
from fenji.report.tiers import Tier
from fenji.report.wording import dated

HEADER_ROW = 4


def check_public(subject: Subject) -> None:
    """Raise UsageError for a standard whose grades have no public name: nothing of them may be shown."""
    standard = subject.standard
    if standard.internal_only or not any(grade.public_label for grade in standard.grades):
        raise UsageError(
            fault(
                "report.internal",
                standard.id,
                "这个标准的等级没有对外名称，不能给客户看",
                "the grades of this standard have no public names and are not shown to customers",
            )
        )


def public_name(subject: Subject, tier: Tier) -> str:
    """Return what customers are told of a grade, empty where nothing is; in English where its own name is public."""
    public = tier.grade.public_label or ""
    return tier.label if public == tier.grade.label else public


def kept_off(subject: Subject) -> NDArray[np.bool_]:
    """Return which customers are not on the sheet for customers: who is to be verified, or wants no marketing."""
    return subject.flagged | subject.refused


def write_notice(book: ReportBook, subject: Subject, roster: Roster, tiers: Sequence[Tier]) -> Page:
    """Write what customers may see; who has a grade without a public name is not on it."""
    check_public(subject)
    word = subject.word
    columns = [*roster.identities]
    page = book.page(
        word(*NOTICE.name),
        [7, *(each.width for each in columns), 20, 70],
        header_row=HEADER_ROW,
        portrait=True,
        flows=True,
    )
    unit = subject.source.unit if subject.lang == "zh" else ""
    said = word("", "Services are named in Chinese.")
    page.heading(f"{unit}{word('客户服务等级', 'Service levels')}", [dated(subject), said])
    page.header(
        [
            word("序号", "no."),
            *(each.header for each in columns),
            word("服务等级", "level"),
            word("可享服务", "services"),
        ],
        HEADER,
    )
    listed = "、" if subject.lang == "zh" else ", "
    written = 0
    # nobody is told a grade that may yet change, and who wants no marketing is not offered services
    held_back = kept_off(subject)
    for tier in tiers:
        public = public_name(subject, tier)
        places = subject.order[(subject.grading.ranks[subject.order] == tier.rank) & ~held_back[subject.order]]
        if not public or not len(places):
            continue
        at: list[int] = np.asarray(places).tolist()
        services = listed.join(tier.grade.services)
        page.body(
            [
                Column(range(written + 1, written + len(at) + 1), ORDINAL),
                *(each.make(at) for each in columns),
                Column([public] * len(at), CENTRED, text=True),
                Column([services] * len(at), WRAPPED, text=True),
            ]
        )
        written += len(at)
    page.skip()
    page.row(
        [Cell(word("如对服务等级有疑问，请联系您的客户经理。", "Questions? Ask your manager."), WRAPPED)], LINE + 3
    )
    page.merge(page.at - 1, 1, len(page.widths))
    return page

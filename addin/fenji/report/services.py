"""服务策略: what is done for each grade, and by which words the bank's own may be told from the standard's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fenji.report.allocation import CHANNELS, DOT
from fenji.report.contents import SERVICES
from fenji.report.handwriting import (
    BY,
    FEEDBACK,
    INCENTIVES,
    OFFERED,
    REWRITTEN,
    STRATEGY,
    Handwriting,
    Kind,
    printed_sum,
)
from fenji.report.page import Cell, Page, ReportBook, lines
from fenji.report.style import CENTRED, HEADER, INTEGER, WRAPPED
from fenji.report.subject import Subject
from fenji.report.tiers import Tier, names_width, tier_label
from fenji.report.wording import IN_CHINESE, dated, standing_of
from fenji.standard_text.terms import PROVENANCE, cadence

HEADER_ROW = 5


def write_services(book: ReportBook, subject: Subject, tiers: Sequence[Tier], typed: Handwriting) -> Page:
    """Write what is done for each grade: strategy, services, upkeep, and room for incentives and feedback."""
    word = subject.word
    counts = 8 if subject.lang == "zh" else 11
    widths = (names_width(tiers, 19), counts, 11, 30, 34, 13, 12, 16, 16, 13)
    page = book.page(word(*SERVICES.name), widths, header_row=HEADER_ROW, flows=True)
    unit = subject.source.unit if subject.lang == "zh" else ""
    left = subject.count(subject.refused)
    nobody = word("没有客户退订。", "Nobody refused. ")
    refusing = word(f"{left:,} 户已退订营销，不在可联系之列。", f"{left:,} want no marketing and are not counted. ")
    rewritten = word("策略、服务和渠道可以改写，下次写报告会带过去。", f"{IN_CHINESE} What you write instead is kept.")
    page.heading(
        f"{unit}{word('服务策略', 'Services by grade')}",
        [
            subject.spaced(dated(subject), standing_of(subject)),
            word("本表只列等级，不列客户；", "Grades only, no customers. ")
            + (refusing if left else nobody)
            + rewritten,
            "",
        ],
    )
    page.header(
        [
            word("等级", "grade"),
            word("户数", "customers"),
            word("可联系营销", "may be approached"),
            word(*STRATEGY),
            word(*OFFERED),
            word(*BY),
            word("客户维护(跟进)", "follow-up"),
            word(*INCENTIVES),
            word(*FEEDBACK),
            word("出处", "provenance"),
        ],
        HEADER,
    )
    for tier in tiers:
        if tier.grade.graded:
            _write_grade(page, subject, tier, typed)
    return page


def _write_grade(page: Page, subject: Subject, tier: Tier, typed: Handwriting) -> None:
    words = [
        typed.of_grade(Kind.SERVICES, column[0], tier.label) or text
        for column, text in zip(REWRITTEN, _of_standard(subject, tier))
    ]
    written = [typed.of_grade(Kind.SERVICES, label[0], tier.label) for label in (INCENTIVES, FEEDBACK)]
    told = [*enumerate(words, 3), *enumerate(written, 7)]
    high = max(2, *(lines(str(value or ""), page.widths[at] * 1.17) for at, value in told))
    page.row(
        [
            Cell(tier.marked, tier_label(tier)),
            Cell(tier.count, INTEGER),
            Cell(tier.marketable, INTEGER),
            *(Cell(value or None, WRAPPED) for value in words),
            Cell(cadence(tier.grade.follow_up, subject.lang), CENTRED),
            *(Cell(value, WRAPPED) for value in written),
            Cell(PROVENANCE[tier.grade.provenance].text(subject.lang), WRAPPED),
        ],
        high * 13.5 + 8,
    )


def printed_sums(subject: Subject, tiers: Sequence[Tier]) -> Iterator[str]:
    """Yield the check sums of what the standard says beside each grade, so that what people write is told from it."""
    for tier in tiers:
        if not tier.grade.graded:
            continue
        for column, text in zip(REWRITTEN, _of_standard(subject, tier)):
            if text:
                yield printed_sum(Kind.SERVICES, tier.label, column[0], text)
        for zh, en in CHANNELS:
            if zh in tier.grade.channels:
                yield printed_sum(Kind.ALLOCATION, tier.label, subject.word(zh, en), DOT)


def _of_standard(subject: Subject, tier: Tier) -> tuple[str, str, str]:
    """What the standard says of a grade: strategy, services a line each, channels."""
    grade = tier.grade
    listed = "、" if subject.lang == "zh" else ", "
    return grade.strategy, "\n".join(f"· {each}" for each in grade.services), listed.join(grade.channels)

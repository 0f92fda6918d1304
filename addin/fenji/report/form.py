"""客户等级分类表: the form of the source documents, customers grouped by grade with what is done for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from openpyxl.utils import get_column_letter

from fenji.emit.prose import SEMICOLON
from fenji.errors import UsageError, fault
from fenji.report.checks import Check
from fenji.report.contents import FORM
from fenji.report.handwriting import REMARK, SIGNATURES, Handwriting, Kind
from fenji.report.page import LINE, Cell, Column, Page, ReportBook, text_width
from fenji.report.roster import Roster, Shown, fitting, row_heights
from fenji.report.style import AMOUNT, CENTRED, HEADER, NUMBER, SIGNATURE, TOTAL, TOTAL_AMOUNT, WRAPPED
from fenji.report.subject import Subject
from fenji.report.tiers import Tier, tier_cell, tier_label
from fenji.report.wording import dated, offered, signature_line, standing_of
from fenji.standard.model import ExtraResult, ResultType
from fenji.table.particulars import BRANCH, MANAGER

HEADER_ROW = 4
_MOST_SHEETS = 200
_MOST_FIELDS = 5
_PAPER = 150
"""How many letters wide a page may be, beside the remarks, before it is printed smaller."""
_BAND, _GAP, _SIGNED = LINE + 3, 14.0, 24.0
_BELOW = _BAND + _GAP + _SIGNED
"""How high a line of sums, the gap below the form and the line to sign are: all that follows the last customer."""
SPLITS = ("等级", "客户经理", "机构")
"""By what the form may be taken apart into sheets of its own."""
_SPLIT_NAMES = {"tier": "等级", "grade": "等级", "manager": "客户经理", "branch": "机构"}


@dataclass(frozen=True, eq=False)
class Form:
    """The columns of the form, for all customers or for those of one tier, manager or branch."""

    subject: Subject
    roster: Roster
    tiers: tuple[Tier, ...]
    checks: Sequence[Check]
    handwriting: Handwriting

    @property
    def name(self) -> str:
        return self.subject.word(*FORM.name)

    @cached_property
    def columns(self) -> list[Shown]:
        roster = self.roster
        before = [
            roster.serial,
            *roster.identities,
            *roster.id_number,
            *roster.keepers,
            *self._values(),
            *self._scores(),
            self._grade(),
            *self._extras(),
        ]
        left = _PAPER - sum(each.width for each in before)
        reason = roster.text("reason", self.subject.word("分级依据", "why"), self._reasons(), min(max(left, 46), 72))
        flags = roster.text("flags", self.subject.word("核实事项", "to verify"), self.flags, 16)
        return [*before, reason, flags, *self._typed()]

    def _typed(self) -> list[Shown]:
        """The column for remarks, and those that people added to an earlier report."""
        added = [label for label in self.handwriting.added(Kind.FORM) if not label.startswith(SIGNATURES[0])]
        return [
            Shown("remarks", self.subject.word(*REMARK), 14, self._remarks(REMARK[0])),
            *(Shown(label, label, 16, self._remarks(label)) for label in added),
        ]

    def _remarks(self, label: str) -> Callable[[Sequence[int]], Column]:
        return lambda places: self.handwriting.column(Kind.FORM, label, places)

    @cached_property
    def flags(self) -> list[str]:
        """What to verify about each customer, and whether he wants no marketing."""
        flags = self.subject.grading.flags
        said = flags.tolist() if flags is not None else [""] * len(self.subject)
        told: dict[int, list[str]] = {}
        for check in self.checks:
            if not said[check.place]:
                told.setdefault(check.place, []).append(check.found)
        for place, found in told.items():
            said[place] = SEMICOLON[self.subject.lang].join(dict.fromkeys(found))
        none = self.subject.word("不营销", "no marketing")
        for at in np.flatnonzero(self.subject.refused).tolist():
            said[at] = SEMICOLON[self.subject.lang].join(part for part in (said[at], none) if part)
        return said

    def column(self, key: str) -> int:
        """Return the number of a column of the form, from 1; 0 where it has none."""
        return next((number for number, each in enumerate(self.columns, 1) if each.key == key), 0)

    @property
    def assets_column(self) -> int:
        assets = self.subject.assets
        return next((n for n, each in enumerate(self.columns, 1) if assets and each.header == assets.header), 0)

    def _values(self) -> list[Shown]:
        """What the standard asks for, and the assets; where that is too much for the paper, the assets alone.

        Nothing is lost: the reason beside it says the values that decided.
        """
        fields, assets = self.roster.fields, self.roster.assets
        if len(fields) > _MOST_FIELDS or self.subject.of_accounts:
            return assets
        shown = {each.header for each in fields}
        return [*fields, *(each for each in assets if each.header not in shown)]

    def write(self, book: ReportBook, order: NDArray[np.intp], name: str, part: str = "") -> Page:
        """Write the form of the customers at `order`, which are sorted by grade, as a sheet."""
        subject = self.subject
        page = book.page(
            name, [each.width for each in self.columns], header_row=HEADER_ROW, titled=bool(part), flows=True
        )
        unit = f"{subject.source.unit}" if subject.source.unit else ""
        title = f"{unit}{self.name}" if subject.lang == "zh" else f"{self.name} {unit}".strip()
        page.heading(subject.spaced(title, part), self._under())
        page.header([each.header for each in self.columns], HEADER)
        groups = list(self._groups(order))
        sums = dict(
            self._tier(page, tier, places, _BELOW if number == len(groups) else 0.0)
            for number, (tier, places) in enumerate(groups, 1)
        )
        self._total(page, len(order), sums)
        page.skip(_GAP)
        line = self.handwriting.signatures(page.name) or signature_line(subject)
        page.row([Cell(line, SIGNATURE)], _SIGNED)
        return page

    def parts(self, by: str) -> Iterator[tuple[str, NDArray[np.intp]]]:
        """Yield the customers of each tier, manager or branch, with its name.

        Raises UsageError where the sheet does not say it, or for more parts than a workbook should have sheets.
        """
        subject = self.subject
        kind = _SPLIT_NAMES.get(by, by)
        order = subject.order
        if kind == "等级":
            ranks = subject.grading.ranks[order]
            yield from ((tier.marked, order[ranks == tier.rank]) for tier in self.tiers if tier.count)
            return
        key = {"客户经理": MANAGER.id, "机构": BRANCH.id}.get(kind)
        if key is None:
            listed = "、".join(SPLITS)
            raise UsageError(
                fault(
                    "report.split", by, f"不能按它分表；可用：{listed}", "cannot split by this: tier, manager, branch"
                )
            )
        texts = subject.texts(key)
        if texts is None:
            raise UsageError(
                fault("report.split", kind, "表里没有这一列，不能按它分表", "the sheet has no such column to split by")
            )
        names = np.array([text or subject.word("（未填）", "(blank)") for text in texts], object)
        different = sorted(set(names.tolist()))
        if len(different) > _MOST_SHEETS:
            raise UsageError(
                fault(
                    "report.sheets",
                    kind,
                    f"有 {len(different)} 个不同的值，一本工作簿最多分 {_MOST_SHEETS} 张表",
                    f"{len(different)} different values; a workbook is split into {_MOST_SHEETS} sheets at most",
                )
            )
        ordered = names[order]
        yield from ((name, order[ordered == name]) for name in different)

    def _under(self) -> list[str]:
        subject = self.subject
        assets = subject.assets
        unit = f"　　金额单位：{assets.unit}" if assets is not None and subject.lang == "zh" else ""
        return [f"{dated(subject)}{unit}", standing_of(subject)]

    def _groups(self, order: NDArray[np.intp]) -> Iterator[tuple[Tier, NDArray[np.intp]]]:
        ranks = self.subject.grading.ranks[order]
        for tier in self.tiers:
            places = order[ranks == tier.rank]
            if len(places):
                yield tier, places

    def _tier(self, page: Page, tier: Tier, places: NDArray[np.intp], after: float) -> tuple[int, float]:
        """Write one tier: what it is and what is done for it, then its customers; return the row of its sum."""
        made, heights = self._customers(tier, places.tolist())
        look = tier_label(tier)
        count = self.subject.word(f"{len(places):,} 户", f"{len(places):,} customers")
        cells = [Cell(None, look) for _ in self.columns]
        cells[0] = Cell(self.subject.spaced(tier.marked, count), look)
        offers = offered(self.subject, tier.grade)
        first = page.at + 1 + bool(offers)
        assets, at, value = self.subject.assets, self.assets_column, 0.0
        if assets is not None and at:
            letters = get_column_letter(at)
            value = round(float(assets.known[places].sum()) / assets.size, 6)
            formula = f"=SUM({letters}{first}:{letters}{first + len(places) - 1})"
            cells[at - 1] = Cell(value, tier.look(TOTAL_AMOUNT), formula=formula)
        said = page.height_of(offers, WRAPPED) if offers else 0.0
        page.keep(_BAND + said + sum(heights[:2]) + (after if len(heights) < 3 else 0.0))
        band = page.row(cells, _BAND)
        page.merge(band, 1, at - 1 if at > 1 else len(cells))
        if offers:
            page.wide(offers, WRAPPED)
        page.body(made, heights, after=after)
        return band, value

    def _customers(self, tier: Tier, places: Sequence[int]) -> tuple[list[Column], list[float]]:
        """The customers of a tier, column by column, and how high each of their rows is."""
        made = [each.make(places) for each in self.columns]
        grade = self.column("grade") - 1
        made[grade] = replace(made[grade], look=tier_cell(tier))
        return made, row_heights(self.columns, made)

    def _total(self, page: Page, count: int, sums: Mapping[int, float]) -> None:
        cells = [Cell(None, TOTAL) for _ in self.columns]
        cells[0] = Cell(self.subject.word(f"合计　{count:,} 户", f"total  {count:,} customers"), TOTAL)
        at = self.assets_column
        if at and sums:
            formula = "=" + "+".join(f"{get_column_letter(at)}{row}" for row in sums)
            cells[at - 1] = Cell(round(sum(sums.values()), 6), TOTAL_AMOUNT, formula=formula)
        page.row(cells, _BAND)

    def _reasons(self) -> list[str]:
        reasons = self.subject.grading.reasons
        return reasons.tolist() if reasons is not None else [""] * len(self.subject)

    def _scores(self) -> list[Shown]:
        scores = self.subject.grading.scores
        if scores is None:
            return []

        def make(places: Sequence[int]) -> Column:
            chosen = np.round(scores[np.asarray(places, np.intp)], 2).tolist()
            return Column([None if value != value else value for value in chosen], NUMBER)

        return [Shown("score", self.subject.word("得分", "score"), 8, make)]

    def _extras(self) -> list[Shown]:
        """What the standard gives beside the grade: texts, or amounts of 元."""
        grading = self.subject.grading
        return [
            self._extra(each, grading.extras[each.id]) for each in grading.program.extras if each.id in grading.extras
        ]

    def _extra(self, result: ExtraResult, values: NDArray[Any]) -> Shown:
        header = self.subject.grading.headers[result.id]
        if result.type is ResultType.TEXT:
            texts = [str(each) if each else "" for each in values.tolist()]
            return self.roster.text(result.id, header, texts, fitting(texts, header, 10, 28))

        def make(places: Sequence[int]) -> Column:
            chosen = values[np.asarray(places, np.intp)].tolist()
            return Column([None if each is None or each != each else float(each) for each in chosen], AMOUNT)

        return Shown(result.id, header, max(13.0, text_width(header) + 2.0), make)

    def _grade(self) -> Shown:
        names = {tier.rank: tier.marked for tier in self.tiers}
        ranks = self.subject.grading.ranks
        width = max(11.0, min(max(map(text_width, names.values()), default=0) + 2.0, 26.0))

        def make(places: Sequence[int]) -> Column:
            return Column([names[rank] for rank in ranks[np.asarray(places, np.intp)].tolist()], CENTRED, text=True)

        return Shown("grade", self.subject.word("等级", "grade"), width, make)

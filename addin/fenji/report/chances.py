"""升级机会 and 降级预警: lists of customers near another grade, by what it would take, with what it is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fenji.report.contents import FALLS, UPGRADES
from fenji.report.handwriting import OUTCOME, Handwriting, Kind
from fenji.report.page import LINE, Cell, Column, Page, ReportBook
from fenji.report.prospects import Prospect, marketable
from fenji.report.roster import Roster, Shown, row_heights
from fenji.report.sheet import Value
from fenji.report.style import (
    AMOUNT,
    AMOUNT_EXACT,
    CENTRED,
    HEADER,
    NUMBER,
    PERCENT,
    TOTAL,
    TOTAL_AMOUNT,
    WRAPPED,
)
from fenji.report.subject import Subject
from fenji.report.tiers import Tier, names_width
from fenji.report.wording import dated, standing_of
from fenji.standard.model import FieldType

HEADER_ROW = 5
_SMALL = 0.01
"""Less of the unit (万元) than this is told in 元."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What one of the two lists says."""

    name: str
    explained: str
    move: str
    line: str
    to: str
    kind: Kind


def upgrade_wording(subject: Subject) -> Wording:
    near = f"{subject.near:.0%}"
    word = subject.word
    return Wording(
        word(*UPGRADES.name),
        word(
            f"最省的一条路只差现有数值的 {near} 以内；按要做的事分组，差得最少的在前。每条路都按标准重新判定过。",
            f"the cheapest way up asks for {near} of what they have at most; the nearest first. Each way is proved.",
        ),
        word("还差", "lacking"),
        word("怎样升级", "what it takes"),
        word("可升为", "would become"),
        Kind.UPGRADES,
    )


def fall_wording(subject: Subject) -> Wording:
    near = f"{subject.near:.0%}"
    word = subject.word
    return Wording(
        word(*FALLS.name),
        word(
            f"其他条件不变，只一项数值变动 {near} 以内就会降级；逐户按标准重新判定得出，变动最小的在前。",
            f"one number that moves by {near} at most lowers the grade, decided again; the nearest first.",
        ),
        word("距降级线", "above the line"),
        word("降级线", "the line"),
        word("将降为", "would become"),
        Kind.FALLS,
    )


def grade_column(roster: Roster) -> int:
    """Return in which column of the lists the customers' grades stand."""
    return 2 + len(roster.identities) + len(roster.keepers)


def write_chances(
    book: ReportBook,
    subject: Subject,
    roster: Roster,
    tiers: Sequence[Tier],
    found: Sequence[Prospect],
    wording: Wording,
    handwriting: Handwriting,
) -> Page:
    """Write one of the lists, without those who want no marketing; how many these are is said."""
    listed = marketable(subject, found)
    left_out = sum(map(len, found)) - sum(map(len, listed))
    columns = _columns(subject, roster, tiers, wording, handwriting)
    page = book.page(wording.name, [each.width for each in columns], header_row=HEADER_ROW, flows=True)
    unit = subject.source.unit if subject.lang == "zh" else ""
    refusing = subject.word(f"另有 {left_out:,} 户已退订营销，未列出。", f" {left_out:,} want no marketing: left out.")
    page.heading(
        f"{unit}{wording.name}",
        [subject.spaced(dated(subject), standing_of(subject)), wording.explained + (refusing if left_out else ""), ""],
    )
    page.header([each.header for each in columns], HEADER)
    for each in listed:
        if len(each):
            _group(page, subject, columns, each, tiers, _Typed(wording.kind, handwriting))
    if not any(map(len, listed)):
        page.wide(subject.word("没有这样的客户。", "There are none."), WRAPPED)
    return page


def _columns(
    subject: Subject, roster: Roster, tiers: Sequence[Tier], wording: Wording, handwriting: Handwriting
) -> list[Shown]:
    names = {tier.rank: tier.marked for tier in tiers} | {
        rank: each.name.in_(subject.lang) for rank, each in enumerate(subject.results) if each.graded is False
    }
    ranks = subject.grading.ranks
    word = subject.word

    def now(places: Sequence[int]) -> Column:
        return Column([names[rank] for rank in ranks[np.asarray(places, np.intp)].tolist()], CENTRED, text=True)

    return [
        roster.serial,
        *roster.identities,
        *roster.keepers,
        Shown("now", word("现等级", "grade now"), names_width(tiers, 14, 26), now),
        *roster.assets,
        Shown("to", wording.to, names_width(tiers, 14, 26), now),
        Shown("moves", wording.move, 13, now),
        Shown("parts", word("占现值", "share"), 9, now),
        Shown("said", wording.line, 34, now),
        Shown("done", word(*OUTCOME), 18, now),
        *(Shown(label, label, 16, now) for label in handwriting.added(wording.kind)),
    ]


@dataclass(frozen=True, eq=False)
class _Typed:
    """What was typed on one of the two lists."""

    kind: Kind
    handwriting: Handwriting

    def column(self, label: str, places: Sequence[int]) -> Column:
        return self.handwriting.column(self.kind, label, places)


def _group(
    page: Page, subject: Subject, columns: Sequence[Shown], found: Prospect, tiers: Sequence[Tier], typed: _Typed
) -> None:
    """Write the customers who need the same, below a line that says what, how many, and what they bring."""
    fields = [subject.program.field_by_id[name] for name in found.asked]
    amount = fields[0].type is FieldType.AMOUNT
    size = subject.amounts(fields[0]).size if amount else 1
    unit = f"{subject.word('', ' ')}({subject.amounts(fields[0]).unit})" if amount else ""
    listed = subject.word("且", " and ").join(field.name.in_(subject.lang) for field in fields)
    count = subject.word(f"{len(found):,} 户", f"{len(found):,} customers")
    cells = [Cell(None, TOTAL) for _ in columns]
    cells[0] = Cell(subject.spaced(f"◆ {listed}{unit}", count), TOTAL)
    keys = [each.key for each in columns]
    assets = subject.assets
    if assets is not None and "assets" in keys:
        cells[keys.index("assets")] = Cell(float(assets.known[found.places].sum()) / assets.size, TOTAL_AMOUNT)
    if amount:
        cells[keys.index("moves")] = Cell(float(found.moves.sum()) / size, TOTAL_AMOUNT)
    names = {tier.rank: tier.marked for tier in tiers}
    labels = subject.grading.labels
    places: list[int] = found.places.tolist()
    special = {
        "to": Column([names.get(rank, labels[rank]) for rank in found.to.tolist()], CENTRED, text=True),
        "moves": _moves(subject, found.moves, amount, size),
        "parts": Column(found.parts.tolist(), PERCENT),
        "said": Column(found.said.tolist(), WRAPPED, text=True),
        "done": typed.column(OUTCOME[0], places),
        **{label: typed.column(label, places) for label in typed.handwriting.added(typed.kind)},
    }
    made = [special.get(each.key) or each.make(places) for each in columns]
    high = row_heights(columns, made)
    page.keep(LINE + 3 + sum(high[:2]))
    band = page.row(cells, LINE + 3)
    page.merge(band, 1, keys.index("assets") if "assets" in keys else keys.index("moves"))
    page.body(made, high)


def _moves(subject: Subject, moves: NDArray[np.float64], amount: bool, size: int) -> Column:
    """How far it is to the line: a number in the unit of the column, or words where that would print as nought."""
    on_line = subject.word("正好在线上", "right on it")
    if not amount:
        told: list[Value] = [each or on_line for each in moves.tolist()]
        return Column(told, NUMBER, mixed=True)
    small = moves < _SMALL * size
    said = [
        (f"{each:,.2f} {subject.word('元', 'yuan')}" if each else on_line) if is_small else round(each / size, 6)
        for each, is_small in zip(moves.tolist(), (small & (size > 1) | (moves == 0)).tolist())
    ]
    return Column(said, AMOUNT, mixed=True, odd=(moves < size).tolist(), odd_look=AMOUNT_EXACT)

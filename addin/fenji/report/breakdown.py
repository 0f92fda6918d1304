"""分布: grades by 客户类型, 行业, 地区, 产品, 责任条线, 机构 and 客户经理, where the sheet has the column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from openpyxl.utils import get_column_letter

from fenji.report.contents import BREAKDOWN
from fenji.report.page import LINE as ROW
from fenji.report.page import Cell, Page, ReportBook, text_width
from fenji.report.style import AMOUNT, HEADER, HEADING, INTEGER, TOTAL, TOTAL_AMOUNT, TOTAL_COUNT, WRAPPED
from fenji.report.subject import Subject
from fenji.report.tiers import Tier
from fenji.report.wording import dated, standing_of
from fenji.table.particulars import (
    BRANCH,
    CUSTOMER_TYPE,
    INDUSTRY,
    LINE,
    MANAGER,
    PRODUCT,
    REGION,
    line_name,
    listed,
)

DIMENSIONS: Mapping[str, tuple[str, str]] = {
    CUSTOMER_TYPE.id: ("客户类型", "type of customer"),
    INDUSTRY.id: ("行业", "industry"),
    REGION.id: ("地区", "region"),
    PRODUCT.id: ("产品", "product"),
    LINE.id: ("责任条线", "line of business"),
    BRANCH.id: ("机构", "branch"),
    MANAGER.id: ("客户经理", "manager"),
}
_MOST = 60
_NAME_WIDTH = 34
"""More different values than this are told together, the smallest."""


@dataclass(frozen=True, eq=False)
class Part:
    """The customers of one value of a dimension."""

    name: str
    places: NDArray[np.intp]


def dimensions_of(subject: Subject) -> list[str]:
    """Return by what the customers of a sheet can be broken down."""
    return [key for key in DIMENSIONS if subject.texts(key) is not None]


_TOGETHER = 12
"""A table of no more rows than this is not broken over pages."""


def write_breakdown(book: ReportBook, subject: Subject, tiers: Sequence[Tier]) -> Page | None:
    """Write a block for each dimension, one below the other, all over the same grades; None where there is none."""
    found = dimensions_of(subject)
    if not found:
        return None
    word = subject.word
    each = max(9.5, 90 / max(len(tiers), 9))
    page = book.page(word(*BREAKDOWN.name), [_NAME_WIDTH, *[each] * len(tiers), 10, 16, 14], flows=True)
    unit = subject.source.unit if subject.lang == "zh" else ""
    page.heading(f"{unit}{word('客户分布', 'Customers broken down')}", [dated(subject), standing_of(subject)])
    for key in found:
        _block(page, subject, tiers, key)
    return page


def _block(page: Page, subject: Subject, tiers: Sequence[Tier], key: str) -> None:
    word, assets = subject.word, subject.assets
    parts = _parts(subject, key)
    label = word(*DIMENSIONS[key])
    # a short table stands on one page; of a long one at least some rows stand below its heading
    page.keep(8 + 22 + ROW * 3 + ROW * min(len(parts) + 1, _TOGETHER))
    page.skip()
    page.row([Cell(word(f"按{label}", f"By {label}"), HEADING), *[Cell(None, HEADING)] * (len(page.widths) - 1)], 22)
    measure = assets.header if assets is not None else word("资产", "assets")
    mean = word(f"户均({assets.unit})", "a customer") if assets is not None else word("户均", "a customer")
    page.header([label, *(tier.marked for tier in tiers), word("户数", "customers"), measure, mean], HEADER)
    first = page.at
    ranks = subject.grading.ranks
    for part in parts:
        counts = np.bincount(ranks[part.places], minlength=len(subject.results))
        amount = _amount(subject, part.places)
        row = page.at
        page.row(
            [
                Cell(part.name, WRAPPED),
                *(Cell(int(counts[tier.rank]), INTEGER) for tier in tiers),
                Cell(len(part.places), INTEGER, formula=_across(row, len(tiers))),
                Cell(amount, AMOUNT),
                Cell(amount / len(part.places), AMOUNT),
            ],
            ROW * max(1, -(-text_width(part.name) // _NAME_WIDTH)),
        )
    _total(page, subject, tiers, parts, first)
    if key == PRODUCT.id and sum(len(part.places) for part in parts) > len(subject.people):
        page.wide(
            word(
                f"一户持有几种产品，就在几行里各算一次；客户共 {len(subject.people):,} 户。",
                f"who holds several products is counted with each; {len(subject.people):,} customers in all.",
            ),
            WRAPPED,
        )


def _total(page: Page, subject: Subject, tiers: Sequence[Tier], parts: Sequence[Part], first: int) -> None:
    last, everybody = page.at - 1, np.concatenate([part.places for part in parts])
    counts = np.bincount(subject.grading.ranks[everybody], minlength=len(subject.results))
    amount = _amount(subject, everybody)
    summed = [
        Cell(int(counts[tier.rank]), TOTAL_COUNT, formula=_down(at, first, last)) for at, tier in enumerate(tiers, 2)
    ]
    at = len(tiers) + 2
    page.row(
        [
            Cell(subject.word("合计", "total"), TOTAL),
            *summed,
            Cell(len(everybody), TOTAL_COUNT, formula=_down(at, first, last)),
            Cell(amount, TOTAL_AMOUNT, formula=_down(at + 1, first, last)),
            Cell(amount / max(len(everybody), 1), TOTAL_AMOUNT),
        ]
    )


def _parts(subject: Subject, key: str) -> list[Part]:
    """Return the values of a dimension, most customers first; the blank ones and the rest last."""
    texts = subject.texts(key)
    assert texts is not None
    found: dict[str, list[int]] = {}
    blank = subject.word("（未填）", "(blank)")
    for place in subject.people.tolist():
        text = texts[place]
        names = listed(text) if key == PRODUCT.id else [line_name(text) if key == LINE.id else text]
        for name in dict.fromkeys(names) or [""]:
            found.setdefault(name.strip() or blank, []).append(place)
    nobody = found.pop(blank, None)
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    parts = [Part(name, np.array(places, np.intp)) for name, places in ordered[:_MOST]]
    if rest := ordered[_MOST:]:
        name = subject.word(f"其余 {len(rest):,} 个", f"{len(rest):,} others")
        parts.append(Part(name, np.array([place for _, places in rest for place in places], np.intp)))
    if nobody:
        parts.append(Part(blank, np.array(nobody, np.intp)))
    return parts


def _amount(subject: Subject, places: NDArray[np.intp]) -> float:
    assets = subject.assets
    return round(float(assets.known[places].sum()) / assets.size, 6) if assets is not None else 0.0


def _across(row: int, tiers: int) -> str:
    return f"=SUM(B{row}:{get_column_letter(tiers + 1)}{row})"


def _down(column: int, first: int, last: int) -> str:
    letters = get_column_letter(column)
    return f"=SUM({letters}{first}:{letters}{last})"

"""Grids: a matrix standard drawn as what it is, with customers, assets and strategy in each cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from openpyxl.utils import get_column_letter

from fenji.emit.customers import values_of
from fenji.expr.value import Among
from fenji.report.contents import GRID, NINE_BOX, Listed
from fenji.report.page import Cell, Page, ReportBook, lines
from fenji.report.style import HEADER, INK, SHADE, TOTAL, TOTAL_AMOUNT, TOTAL_COUNT, WRAPPED, Look
from fenji.report.subject import Subject
from fenji.report.tiers import Tier
from fenji.report.wording import IN_CHINESE, dated, standing_of
from fenji.standard.model import Matrix

_CELL = 34.0
_NAMED = Look("格名", 13, True, across="center", lines="sides")
_COUNTED = Look("格户数", 11, across="center", lines="sides")
_SAID = Look("格策略", 9, across="center", down="top", wrap=True, lines="sides")


@dataclass(frozen=True, eq=False)
class Filled:
    """A matrix with its customers: counts and assets (元) by row and column, and how many lie in no cell."""

    matrix: Matrix
    counts: NDArray[np.int64]
    assets: NDArray[np.float64]
    outside: int


def filled(subject: Subject, matrix: Matrix) -> Filled:
    """Return how the customers lie in a matrix."""
    rows = _numbers(subject, matrix.rows, matrix.row_values)
    columns = _numbers(subject, matrix.columns, matrix.column_values)
    rows, columns = rows[subject.people], columns[subject.people]
    inside = (rows >= 0) & (columns >= 0)
    shape = len(matrix.row_values), len(matrix.column_values)
    cells = rows[inside] * shape[1] + columns[inside]
    known = subject.assets.known[subject.people] if subject.assets is not None else np.zeros(len(rows))
    return Filled(
        matrix,
        np.bincount(cells, minlength=shape[0] * shape[1]).reshape(shape),
        np.bincount(cells, weights=known[inside], minlength=shape[0] * shape[1]).reshape(shape).astype(np.float64),
        int(np.count_nonzero(~inside)),
    )


def grid_listed(matrix: Matrix) -> Listed:
    """Return the sheet of a matrix: 九宫格 where it has nine cells."""
    return NINE_BOX if len(matrix.row_values) == 3 == len(matrix.column_values) else GRID


def write_grid(book: ReportBook, subject: Subject, tiers: Sequence[Tier], matrix: Matrix) -> Page:
    """Draw a matrix, best at the top left, with the totals of its rows and columns."""
    word = subject.word
    found = filled(subject, matrix)
    width = len(matrix.column_values)
    page = book.page(word(*grid_listed(matrix).name), [16, *[_CELL] * width, 18])
    page.sheet.page_setup.fitToHeight = 1
    unit = subject.source.unit if subject.lang == "zh" else ""
    title = f"{unit}{subject.standard.name.in_(subject.lang)}"
    page.heading(title, [dated(subject), standing_of(subject), *([IN_CHINESE] if subject.lang == "en" else [])])
    page.skip()
    rows, columns = _label(subject, matrix.rows), _label(subject, matrix.columns)
    headers = [_value(subject, matrix.columns, value) for value in matrix.column_values]
    colon, slash = word("：", ": "), word("＼", "\\")
    page.header(
        [f"{rows} ↓ {slash} {columns} →", *(f"{columns}{colon}{each}" for each in headers), word("合计", "total")],
        HEADER,
    )
    first = page.at
    for place, value in enumerate(matrix.row_values):
        _row(page, subject, tiers, found, place, f"{rows}{colon}{_value(subject, matrix.rows, value)}")
    _totals(page, subject, found, first)
    if found.outside:
        page.skip()
        page.wide(
            word(
                f"另有 {found.outside:,} 户因资料不全落不进任何一格，见“核实清单”。",
                f"{found.outside:,} more lie in no cell, since something is not known of them.",
            ),
            WRAPPED,
        )
    return page


def _row(page: Page, subject: Subject, tiers: Sequence[Tier], found: Filled, place: int, label: str) -> None:
    """One row of the grid: four lines a cell, which are its name, customers, assets and strategy."""
    known = {tier.grade.code: tier for tier in tiers}
    assets = subject.assets
    size, unit = (assets.size, assets.unit) if assets is not None else (1, "")
    people = subject.word(" 户", "")
    codes = found.matrix.cells[place]
    looks = [_colours(subject, known, code) for code in codes]
    strategies = [known[code].grade.strategy if code in known else "" for code in codes]
    counts, amounts = found.counts[place].tolist(), (found.assets[place] / size).tolist()
    at, last = page.at, get_column_letter(len(codes) + 1)
    side = replace(HEADER, name="格侧")

    def line(cells: Sequence[Cell], total: Cell, height: float) -> int:
        return page.row([Cell(label, side), *cells, total], height)

    named = [replace(_NAMED, name=f"格名 {fill}", fill=fill, ink=ink, lines="top") for fill, ink in looks]
    line([Cell(_cell_name(subject, known, code), look) for code, look in zip(codes, named)], Cell(None, TOTAL), 27)
    counted = [
        replace(_COUNTED, name=f"格户数 {fill}", fill=fill, ink=ink, format=f'#,##0"{people}"') for fill, ink in looks
    ]
    total = Cell(sum(counts), TOTAL_COUNT, formula=f"=SUM(B{at + 1}:{last}{at + 1})")
    line([Cell(count, look) for count, look in zip(counts, counted)], total, 20)
    if assets is not None:
        summed = [
            replace(_COUNTED, name=f"格资产 {fill}", fill=fill, ink=ink, format=f'#,##0.00" {unit}"')
            for fill, ink in looks
        ]
        total = Cell(sum(amounts), TOTAL_AMOUNT, formula=f"=SUM(B{at + 2}:{last}{at + 2})")
        line([Cell(amount, look) for amount, look in zip(amounts, summed)], total, 20)
    said = [replace(_SAID, name=f"格策略 {fill}", fill=fill, ink=ink, lines="bottom") for fill, ink in looks]
    high = max((lines(each, _CELL * 1.17) for each in strategies), default=1)
    line([Cell(each or None, look) for each, look in zip(strategies, said)], Cell(None, TOTAL), high * 14 + 12)
    page.merge(at, 1, 1, rows=page.at - at)


def _totals(page: Page, subject: Subject, found: Filled, first: int) -> None:
    deep = 4 if subject.assets is not None else 3
    rows = len(found.matrix.row_values)

    def added(column: int, line: int) -> str:
        letters = get_column_letter(column)
        return "=" + "+".join(f"{letters}{first + place * deep + line}" for place in range(rows))

    counts = found.counts.sum(axis=0).tolist()
    counts.append(sum(counts))
    label = Cell(subject.word("合计户数", "customers"), TOTAL)
    page.row([label, *(Cell(n, TOTAL_COUNT, formula=added(at, 1)) for at, n in enumerate(counts, 2))], 20)
    if subject.assets is not None:
        amounts = (found.assets.sum(axis=0) / subject.assets.size).tolist()
        amounts.append(sum(amounts))
        label = Cell(subject.assets.header, replace(TOTAL, name="合计折行", wrap=True))
        page.row([label, *(Cell(n, TOTAL_AMOUNT, formula=added(at, 2)) for at, n in enumerate(amounts, 2))], 32)


def _numbers(subject: Subject, name: str, order: Sequence[str]) -> NDArray[np.intp]:
    """Return the place of each customer's value in an axis of a matrix, −1 where it has none.

    Where several are possible it is the one by which he is graded as things stand.
    """
    numbers, values = values_of(subject.customers, name)
    meanwhile = [value.meanwhile if isinstance(value, Among) else value for value in values]
    places = np.array([order.index(value) if value in order else -1 for value in meanwhile], np.intp)
    inside = (numbers >= 0) & (numbers < len(places))
    return np.where(inside, places[np.where(inside, numbers, 0)], -1)


def _label(subject: Subject, name: str) -> str:
    return subject.program.field_by_id[name].name.in_(subject.lang)


def _value(subject: Subject, name: str, value: str) -> str:
    return subject.program.field_by_id[name].said(value, subject.lang)


def _cell_name(subject: Subject, known: dict[str, Tier], code: str) -> str:
    if code in known:
        return known[code].marked
    result = subject.program.result_by_code.get(code)
    return result.name.in_(subject.lang) if result is not None else code


def _colours(subject: Subject, known: dict[str, Tier], code: str) -> tuple[str, str]:
    if code in known:
        return known[code].fill, known[code].ink
    return SHADE, INK

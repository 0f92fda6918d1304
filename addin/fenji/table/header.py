"""Headers: which rows of a sheet label its columns, and what each column is called.

A header is one row or several: parents stand over their children (资产(万元) over 月日均余额), merged or not.
Above it stand titles and perhaps the unit of the whole sheet; it need not begin at A1.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from fenji.standard_sheet import STEP_MARK
from fenji.table.label import Label
from fenji.table.unit import split_label, unit_of_line
from fenji.workbook.cells import CellDate, CellValue, Range, cell_name

Head = Sequence[tuple[int, Mapping[int, CellValue]]]
"""The first rows of a sheet: each its number and its cells by column."""

DEPTH = 60
"""How many of the first rows are looked at for a header."""
LEVELS = 5
"""How many rows a header has at most."""

_SERIAL_TEXT = re.compile(r"栏次|项次|[甲乙丙丁戊己庚辛壬癸]|[(（]?[0-9]{1,2}[)）]?|[0-9]{1,2}=.*|[①-⑳]|-|[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a sheet: its rows, its labelled columns from left to right, and what stands above it."""

    first_row: int
    last_row: int
    labels: tuple[Label, ...]
    texts: frozenset[tuple[int, str]]
    """Every (column, text) of the header and the titles above it, to know them when a page repeats them."""
    unit: str = ""
    unit_cell: str = ""
    """The unit that a line above the table says of all of it, and where."""
    last_data_row: int | None = None
    """The last row of the Excel table (ListObject) whose header this is, without its totals; None if none."""
    last_table_row: int = 0
    """The last row of that table, its totals included."""
    steps: frozenset[int] = frozenset()
    """The columns in which fenji's formulas work: no labels, and nothing of a customer."""


@dataclass(frozen=True, slots=True)
class _Grid:
    """The first rows with merged cells filled in; `own` tells the cells that hold the text themselves."""

    rows: tuple[int, ...]
    cells: Mapping[tuple[int, int], CellValue]
    own: frozenset[tuple[int, int]]
    merges: tuple[Range, ...]
    steps: frozenset[int] = frozenset()

    def columns(self, row: int) -> list[int]:
        """The columns of a row that hold something, merged cells filled in, from left to right."""
        return sorted(column for at, column in self.cells if at == row)

    def text(self, row: int, column: int) -> str:
        value = self.cells.get((row, column))
        return value.strip() if isinstance(value, str) else _number_text(value)


def _number_text(value: CellValue) -> str:
    if isinstance(value, CellDate):
        return f"{value.serial:g}"
    if isinstance(value, float) and not isinstance(value, bool):
        return f"{value:g}"
    return ""


def find_header(
    head: Head, merged: Sequence[Range], tables: Sequence[tuple[Range, int]], score: Callable[[Label], int]
) -> Header | None:
    """Return the header among the first rows of a sheet, or None where no row holds two texts.

    `tables` are the Excel tables of the sheet, each with how many rows of totals it ends in; `score` says
    how well a label names something that is looked for. The row with the highest sum is the header; the rows
    tied to it belong to it.

    >>> head = [(1, {1: "客户等级表"}), (3, {1: "客户号", 2: "月日均余额"}), (4, {1: "01", 2: 5.0})]
    >>> header = find_header(head, [], [], lambda label: len(label.text) * 10)
    >>> header.first_row, [label.cell for label in header.labels]
    (3, ['A3', 'B3'])
    """
    grid = _grid(head, merged)
    best = _best_row(grid, score)
    if best is None:
        return None
    first, last = _extended(grid, best, score)
    labels = _labels(grid, first, last)
    table = _table_below(tables, first, last)
    if table is not None:
        block, totals = table
        labels = [label for label in labels if block.first_column <= label.column <= block.last_column]
    unit, unit_cell = _sheet_unit(grid, first)
    return Header(
        first_row=first,
        last_row=_with_column_numbers(grid, last, len(labels)),
        labels=tuple(labels),
        texts=frozenset(
            (column, text) for row, column in grid.cells if row <= last and (text := grid.text(row, column))
        ),
        unit=unit,
        unit_cell=unit_cell,
        last_data_row=block.last_row - totals if table is not None else None,
        last_table_row=block.last_row if table is not None else 0,
        steps=grid.steps,
    )


def _table_below(tables: Sequence[tuple[Range, int]], first: int, last: int) -> tuple[Range, int] | None:
    """Return the Excel table whose own header is one of the header's rows, the lowest of them first."""
    within = [table for table in tables if first <= table[0].first_row <= last]
    return max(within, key=lambda table: table[0].first_row, default=None)


def _grid(head: Head, merged: Sequence[Range]) -> _Grid:
    cells = {
        (row, column): value
        for row, values in head
        for column, value in values.items()
        if not (value is None or (isinstance(value, str) and not value.strip()))
    }
    steps = frozenset(
        column for (_, column), value in cells.items() if isinstance(value, str) and value.startswith(STEP_MARK)
    )
    cells = {at: value for at, value in cells.items() if at[1] not in steps}
    own = frozenset(cells)
    rows = tuple(row for row, _ in head)
    last = rows[-1] if rows else 0
    merges = tuple(
        block
        for block in merged
        if (block.first_row, block.first_column) in own
        and block.first_row <= last
        and block.last_row - block.first_row < LEVELS
    )
    for block in merges:
        value = cells[block.first_row, block.first_column]
        for row in range(block.first_row, block.last_row + 1):
            for column in range(block.first_column, block.last_column + 1):
                cells[row, column] = value
    return _Grid(rows, cells, own, merges, steps)


def _best_row(grid: _Grid, score: Callable[[Label], int]) -> int | None:
    """Return the row that names most of what is looked for, or else the first with most texts."""
    best: tuple[int, int] | None = None
    chosen = None
    for row in sorted({row for row, _ in grid.cells}):
        labels = _row_labels(grid, row)
        if len(labels) < 2 and not any(score(label) for label in labels):
            continue
        numbers = any(not isinstance(grid.cells[row, column], str) for column in grid.columns(row))
        standing = (sum(score(label) for label in labels), 0 if numbers else len(labels))
        if best is None or standing > best:
            best, chosen = standing, row
    return chosen


def _row_labels(grid: _Grid, row: int) -> list[Label]:
    """Return the labels of one row by itself, a merged block once."""
    found = []
    for column in grid.columns(row):
        text = grid.text(row, column)
        if text and not (column > 1 and _same_block(grid, row, column, row, column - 1)):
            found.append(Label(column, text, cell=cell_name(row, column)))
    return found


def _same_block(grid: _Grid, row: int, column: int, other_row: int, other_column: int) -> bool:
    return any((row, column) in block and (other_row, other_column) in block for block in grid.merges)


def _extended(grid: _Grid, row: int, score: Callable[[Label], int]) -> tuple[int, int]:
    """Return the first and the last row of the header of which one row is known."""
    first = last = row
    while last - first + 1 < LEVELS and _is_child_row(grid, last, last + 1, score):
        last += 1
    while last - first + 1 < LEVELS and _is_parent_row(grid, first, first - 1, score):
        first -= 1
    return first, last


def _is_child_row(grid: _Grid, row: int, below: int, score: Callable[[Label], int]) -> bool:
    """Whether the row below still labels columns: it holds texts only, and is tied to the row above it."""
    columns = grid.columns(below)
    if not columns or any(not isinstance(grid.cells[below, column], str) for column in columns):
        return False
    if any(_same_block(grid, row, column, below, column) for column in columns):
        return True
    if all(not split_label(grid.text(below, column))[0] for column in columns):
        return True
    for block in grid.merges:
        wide = block.last_column > block.first_column and block.first_row <= row <= block.last_row
        inside = [column for column in columns if block.first_column <= column <= block.last_column]
        if wide and len(inside) >= 2 and len(inside) == len(columns):
            return True
    return any(
        score(Label(column, grid.text(below, column))) and not score(Label(column, grid.text(row, column)))
        for column in columns
    )


def _is_parent_row(grid: _Grid, row: int, above: int, score: Callable[[Label], int]) -> bool:
    """Whether the row above stands over the labels as their parents, rather than as a title or a caption."""
    columns = grid.columns(above)
    if not columns or any(not isinstance(grid.cells[above, column], str) for column in columns):
        return False
    if any(_same_block(grid, row, column, above, column) for column in columns):
        return True
    labelled = grid.columns(row)
    if not labelled:
        return False
    texts = _row_labels(grid, above)
    if any(re.search("[::：]", label.text) or not split_label(label.text)[0] for label in texts):
        return False
    for block in grid.merges:
        if block.first_row <= above <= block.last_row and block.last_column > block.first_column:
            covered = sum(block.first_column <= column <= block.last_column for column in labelled)
            if covered >= 2 and (len(texts) > 1 or covered <= len(labelled) / 2):
                return True
    if any(score(label) and (row, label.column) not in grid.cells for label in texts):
        return True
    over = [label for label in texts if (row, label.column) in grid.cells and label.column > labelled[0]]
    return len(over) == len(texts) and (len(over) > 1 or any(split_label(label.text)[1] for label in over))


def _labels(grid: _Grid, first: int, last: int) -> list[Label]:
    columns = sorted({column for row, column in grid.cells if first <= row <= last})
    return [label for column in columns if (label := _label(grid, first, last, column)) is not None]


def _label(grid: _Grid, first: int, last: int, column: int) -> Label | None:
    """Return the label of one column: the lowest text that is more than a unit, and the texts over it."""
    path: list[tuple[str, str]] = []
    for row in range(first, last + 1):
        at = _source(grid, row, column, last)
        if at is None:
            continue
        said = (grid.text(*at), cell_name(*at))
        if said[0] and said not in path:
            path.append(said)
    unit, unit_cell = next(((unit, cell) for text, cell in reversed(path) if (unit := split_label(text)[1])), ("", ""))
    named = [(text, cell) for text, cell in path if split_label(text)[0]]
    if not named:
        return None
    text, cell = named[-1]
    return Label(column, text, tuple(text for text, _ in named[:-1]), unit, cell, unit_cell)


def _source(grid: _Grid, row: int, column: int, last: int) -> tuple[int, int] | None:
    """Return the cell whose text stands over or in this one: its own, its block's, or an unmerged parent's.

    An unmerged parent reaches right over blank cells as long as there are labels below them.
    """
    for block in grid.merges:
        if (row, column) in block:
            return block.first_row, block.first_column
    if (row, column) in grid.own:
        return row, column
    if row == last:
        return None
    for left in range(column, 0, -1):
        if not any((below, left) in grid.cells for below in range(row + 1, last + 1)):
            return None
        if (row, left) in grid.cells:
            return (row, left) if (row, left) in grid.own and not _in_block(grid, row, left) else None
    return None


def _in_block(grid: _Grid, row: int, column: int) -> bool:
    return any((row, column) in block for block in grid.merges)


def _sheet_unit(grid: _Grid, first: int) -> tuple[str, str]:
    """Return the unit that the lines above the table say, the nearest one, with its cell."""
    for row, column in sorted(grid.own, reverse=True):
        if row < first and (unit := unit_of_line(grid.text(row, column))):
            return unit, cell_name(row, column)
    return "", ""


def _with_column_numbers(grid: _Grid, last: int, width: int) -> int:
    """Return the last row of the header with a row that only numbers the columns (栏次 1 2 3) taken in."""
    texts = [grid.text(last + 1, column) for column in grid.columns(last + 1)]
    if len(texts) < max(3, width - 1) or not all(_SERIAL_TEXT.fullmatch(text) for text in texts):
        return last
    numbers = [int(digits) for text in texts if (digits := re.sub("[^0-9]", "", text.partition("=")[0]))]
    counts_up = all(after - before == 1 for before, after in itertools.pairwise(numbers))
    return last + 1 if counts_up and (len(numbers) >= 3 or len(texts) - len(numbers) >= 3) else last

"""Edits: what is to change on one sheet, and the same block by block."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from fenji.errors import UsageError, fault
from fenji.workbook.bulk import distinct
from fenji.workbook.cells import LAST_COLUMN, LAST_ROW, CellEdits, CellFormula, Range, column_letters

NewValue = float | str | bool | CellFormula | None
LONGEST_TEXT = 32767
LONGEST_FORMULA = 8192
_BLOCK_ROWS = 1024


@dataclass(frozen=True, slots=True)
class Widen:
    """New columns that belong to the table left of them: its filter and its ListObject are to cover them too.

    `labels` are the headers of the new columns, which end at `last_column`; `header_row` is the row they are
    in.
    """

    header_row: int
    last_column: int
    labels: tuple[str, ...]

    @property
    def first_column(self) -> int:
        return self.last_column - len(self.labels) + 1


@dataclass(frozen=True, slots=True)
class SheetEdits:
    """All that is to change on one sheet: cells, and what goes with them.

    `widths` are column widths in characters, set only where a column has none of its own; columns that are to be
    `hidden` are so whatever they were; `merges` are blocks to merge. `heights` are points that an edited row is high
    at least, unless somebody has set its height; programs fit it anew once they change it.
    Where two of `cells` name the same cell the later one counts.
    """

    cells: tuple[CellEdits, ...] = ()
    widths: Mapping[int, float] = field(default_factory=dict)
    merges: tuple[Range, ...] = ()
    widen: Widen | None = None
    hidden: frozenset[int] = frozenset()
    heights: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewColumn:
    """What one column of a block will hold, a value for each row of the block, and whose look it takes."""

    column: int
    values: Sequence[NewValue]
    style_column: int | None


@dataclass(frozen=True, slots=True)
class Block:
    """Rows, ascending, in each of which the same columns are edited; the columns ascend as well."""

    rows: Sequence[int]
    columns: tuple[NewColumn, ...]


def check_edits(sheet: str, cells: Sequence[CellEdits]) -> None:
    """Raise UsageError if edits cannot be written at all: off the sheet, not ascending, rows without values."""
    for edits in cells:
        if len(edits.rows) != len(edits.values):
            raise UsageError(
                fault(
                    "edit.length",
                    sheet,
                    f"{len(edits.rows)} 行配了 {len(edits.values)} 个值",
                    f"{len(edits.rows)} rows came with {len(edits.values)} values",
                )
            )
        if not len(edits.rows):
            continue
        if not (1 <= edits.column <= LAST_COLUMN and edits.rows[0] >= 1 and edits.rows[-1] <= LAST_ROW):
            raise UsageError(
                fault(
                    "edit.range",
                    sheet,
                    f"第 {edits.column} 列的修改超出了工作表",
                    f"the edits of column {edits.column} lie outside the sheet",
                    hint=(f"最多 {LAST_ROW} 行、{LAST_COLUMN} 列", f"at most {LAST_ROW} rows, {LAST_COLUMN} columns"),
                )
            )
        rows = np.asarray(edits.rows)
        if np.any(rows[1:] <= rows[:-1]):
            raise UsageError(
                fault(
                    "edit.order",
                    f"{sheet}!{column_letters(edits.column)}",
                    "修改的行号必须递增",
                    "the rows of edits must ascend",
                )
            )


UNTOUCHED = object()
"""What is written to a cell that no edit names."""


def written_to(cells: Sequence[CellEdits], row: int, column: int) -> object:
    """Return what edits write to a cell, the last of them if several do, UNTOUCHED if none does.

    >>> written_to([CellEdits(2, [4, 5], ["等级", None])], 4, 2)
    '等级'
    """
    written: object = UNTOUCHED
    for edits in cells:
        if edits.column == column:
            place = bisect_left(edits.rows, row)
            if place < len(edits.rows) and edits.rows[place] == row:
                written = edits.values[place]
    return written


def blocks(cells: Sequence[CellEdits]) -> Iterator[Block]:
    """Yield the edits as blocks, in the order of their rows.

    >>> edits = CellEdits(2, [1, 3, 4], ["a", "b", "c"]), CellEdits(1, [3, 4], [8.0, 9.0])
    >>> [(block.rows, [new.column for new in block.columns]) for block in blocks(edits)]
    [([1], [2]), ([3, 4], [1, 2])]
    """
    # sorting keeps the order of edits of one column, so that the later one of the same cell comes later
    edited = sorted((edits for edits in cells if len(edits.rows)), key=lambda edits: edits.column)
    if not edited:
        return
    numbers = [np.asarray(edits.rows, np.int64) for edits in edited]
    rows = distinct(numbers)
    taken = np.stack([np.isin(rows, of_one, assume_unique=True) for of_one in numbers])
    changes = np.flatnonzero(np.any(taken[:, 1:] != taken[:, :-1], axis=0)) + 1
    for first, last in pairwise([0, *changes.tolist(), len(rows)]):
        present = [number for number in range(len(edited)) if taken[number, first]]
        starts = {number: int(np.searchsorted(numbers[number], rows[first])) for number in present}
        for at in range(first, last, _BLOCK_ROWS):
            end = min(at + _BLOCK_ROWS, last)
            new = {
                edited[number].column: _new_column(edited[number], starts[number] + at - first, end - at)
                for number in present
            }
            yield Block(rows[at:end].tolist(), tuple(new.values()))


def _new_column(edits: CellEdits, start: int, count: int) -> NewColumn:
    values = edits.values[start : start + count]
    # an array gives its own kinds of number, a list of them gives Python's
    plain = values.tolist() if isinstance(values, np.ndarray) else values
    return NewColumn(edits.column, plain, edits.style_column)

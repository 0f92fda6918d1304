"""Edits: what is to change on one sheet, and the same row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from fenji.errors import UsageError, fault
from fenji.workbook.cells import LAST_COLUMN, LAST_ROW, CellEdits, Range, cell_name

NewValue = float | str | bool | None
LONGEST_TEXT = 32767


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

    `widths` are column widths in characters, set only where a column has none of its own; `merges` are blocks
    to merge. Where two of `cells` name the same cell the later one counts.
    """

    cells: tuple[CellEdits, ...] = ()
    widths: Mapping[int, float] = field(default_factory=dict)
    merges: tuple[Range, ...] = ()
    widen: Widen | None = None


@dataclass(frozen=True, slots=True)
class NewCell:
    """One cell to write in a row that is known: its column, what it will hold, whose look it takes."""

    column: int
    value: NewValue
    style_column: int | None


def check_edits(sheet: str, cells: Sequence[CellEdits]) -> None:
    """Raise UsageError if edits cannot be written at all: off the sheet, not ascending, rows without values."""
    for edits in cells:
        if len(edits.rows) != len(edits.values):
            raise UsageError(
                fault("edit.length", sheet, f"{len(edits.rows)} 行配了 {len(edits.values)} 个值",
                      f"{len(edits.rows)} rows came with {len(edits.values)} values")
            )
        if not len(edits.rows):
            continue
        if not (1 <= edits.column <= LAST_COLUMN and edits.rows[0] >= 1 and edits.rows[-1] <= LAST_ROW):
            raise UsageError(
                fault("edit.range", sheet, f"第 {edits.column} 列的修改超出了工作表",
                      f"the edits of column {edits.column} lie outside the sheet",
                      hint=(f"最多 {LAST_ROW} 行、{LAST_COLUMN} 列", f"at most {LAST_ROW} rows, {LAST_COLUMN} columns"))
            )
        previous = 0
        for row in edits.rows:
            if row <= previous:
                raise UsageError(
                    fault("edit.order", f"{sheet}!{cell_name(row, edits.column)}", "修改的行号必须递增",
                          "the rows of edits must ascend")
                )
            previous = row


def by_row(cells: Sequence[CellEdits]) -> Iterator[tuple[int, list[NewCell]]]:
    """Yield each row that is edited, ascending, with its new cells in the order of their columns.

    >>> edits = CellEdits(2, [1, 3], ["a", "b"]), CellEdits(1, [3], [9.0])
    >>> [(row, [cell.column for cell in new]) for row, new in by_row(edits)]
    [(1, [2]), (3, [1, 2])]
    """
    # later edits of the same cell come later among those of their column, and the last one stays
    waiting = sorted((edits for edits in cells if len(edits.rows)), key=lambda edits: edits.column)
    places = [0] * len(waiting)
    while waiting:
        row = min(edits.rows[place] for edits, place in zip(waiting, places, strict=True))
        new: list[NewCell] = []
        finished = False
        for number, edits in enumerate(waiting):
            place = places[number]
            if edits.rows[place] != row:
                continue
            if new and new[-1].column == edits.column:
                new.pop()
            new.append(NewCell(edits.column, edits.values[place], edits.style_column))
            places[number] = place + 1
            finished |= place + 1 == len(edits.rows)
        yield row, new
        if finished:
            kept = [number for number, edits in enumerate(waiting) if places[number] < len(edits.rows)]
            waiting, places = [waiting[number] for number in kept], [places[number] for number in kept]

"""Formula columns: where the steps of a customer's formulas stand in his sheet, and the edits that write them.

They stand between what the sheet says of a customer and his results, hidden: whoever sorts, copies or deletes rows
takes them along.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fenji.emit.formula import Workings, reading_of
from fenji.emit.formula.agreement import agreeing
from fenji.formula_twin import Twin
from fenji.grader import Grader
from fenji.standard_sheet import step_mark
from fenji.table.model import Table
from fenji.workbook import ROW, CellEdits, CellFormula, CellValue, Range, Sheet, SheetEdits, Widen, cell_name
from fenji.workbook.edits import NewValue

Own = Mapping[tuple[str, int], str]
"""Formulas of single cells, by field and row: they read what the formula of the column would read otherwise."""


@dataclass(frozen=True)
class StepColumns:
    """The columns of steps: those that a run before has left, then new ones; `first` is the first new one."""

    standing: tuple[int, ...]
    first: int
    count: int

    def of(self, place: int) -> int:
        """Return the column of a step, counted from 0."""
        held = len(self.standing)
        return self.standing[place] if place < held else self.first + place - held

    @property
    def fresh(self) -> range:
        return range(self.first, self.first + max(0, self.count - len(self.standing)))

    @property
    def spare(self) -> tuple[int, ...]:
        """Columns that a run before has filled and this one does not need."""
        return self.standing[self.count :]


def step_columns(sheet: Sheet, table: Table, standard_id: str, count: int) -> StepColumns:
    """Return where the steps of a standard stand in a sheet, or are to stand: right of what a customer has there."""
    assert table.block is not None
    used = sheet.used.last_column if sheet.used is not None else 0
    mark = step_mark(standard_id)
    standing = tuple(column for column, text in header_texts(sheet, table).items() if text.startswith(mark))
    return StepColumns(standing, max(used + 1, table.block.first_free), count)


def header_texts(sheet: Sheet, table: Table) -> dict[int, str]:
    """Return what the row says in which the table's columns are called."""
    assert table.block is not None
    last = table.block.header.last_row
    cells: Mapping[int, Any] = next((held for row, held in sheet.head(last) if row == last), {})
    return {column: text for column, text in sorted(cells.items()) if isinstance(text, str)}


Unread = tuple[int, int, CellValue]
"""A cell that no formula reads as the engine does: its row, its column, and what it holds."""


def own_readings(sheet: Sheet, table: Table, grader: Grader, made: Workings) -> tuple[Own, list[Unread]]:
    """Return the formulas of cells that say to the engine what they do not say to a formula, and the cells left over.

    A formula of its own takes such a cell for what the engine took it for, as long as it says the same.
    """
    cells = sheet.columns(sorted({each.column for each in table.bound}))
    at = {number: place for place, number in enumerate(sheet.row_numbers)}
    rows = [int(row) for row in table.rows]
    places = [at[row] for row in rows]
    own: dict[tuple[str, int], str] = {}
    left: list[Unread] = []
    for each in table.bound:
        values = [cells[each.column][place] for place in places]
        field, column = grader.program.field_by_id[each.field_id], table.columns[each.field_id]
        factor = 1 if each.unit is None else int(each.unit.factor)
        _, general = made.columns[made.reads[each.field_id]]
        for place, same in enumerate(agreeing(field, values, column, factor)):
            if same:
                continue
            ref = f"${cell_name(rows[place], each.column)}"
            formula = reading_of(field, values[place], column, place, ref, general)
            if formula is None:
                left.append((rows[place], each.column, values[place]))
            else:
                own[each.field_id, rows[place]] = formula.replace(ROW, str(rows[place]))
    return own, sorted(left, key=lambda cell: cell[:2])


def step_edits(
    sheet: Sheet, table: Table, made: Twin, rows: Sequence[int], own: Own, groups: Iterator[int]
) -> list[CellEdits]:
    """Return the edits that write the steps in some rows, and empty what stands in their columns below the header.

    `groups` are numbers that no group of the sheet's cells has.
    """
    assert table.block is not None
    header = table.block.header.last_row
    # a column of an Excel table goes on being called as it is
    named = header_texts(sheet, table)
    fields = {place: name for name, place in made.workings.reads.items()}
    edits = []
    for place, (column, (label, formula)) in enumerate(made.steps.items()):
        name = fields.get(place, "")
        alone = {row: own[name, row] for row in rows if (name, row) in own}
        cells = filled_down(formula, column, rows, groups, alone=alone)
        edits += [] if sheet.tables and column in named else [CellEdits(column, [header], [label])]
        edits += [*_emptied(sheet, column, header, rows), cells]
    return edits


def emptied(sheet: Sheet, table: Table, columns: Sequence[int]) -> list[CellEdits]:
    """Return the edits that empty columns of steps below their headers."""
    assert table.block is not None
    return [each for column in columns for each in _emptied(sheet, column, table.block.header.last_row, ())]


def _emptied(sheet: Sheet, column: int, header: int, kept: Sequence[int]) -> list[CellEdits]:
    staying = frozenset(kept)
    rows = [row for row in sheet.rows_with_content(column).tolist() if row > header and row not in staying]
    return [CellEdits(column, rows, [None] * len(rows))] if rows else []


def filled_down(
    formula: str,
    column: int,
    rows: Sequence[int],
    groups: Iterator[int],
    *,
    alone: Mapping[int, str] | None = None,
    values: Sequence[Any] | None = None,
    style_column: int | None = None,
) -> CellEdits:
    """Return the edits of a column that has one formula in many rows; those `alone` have their own.

    It is written once for every run of rows that follow one another: LibreOffice moves the references of a formula
    that is shared across a gap once for each of its parts when rows are deleted or columns put in. `values` are what
    the cells come to now, where that is known.
    """
    own = alone or {}
    known: Sequence[Any] = [None] * len(rows) if values is None else values
    cells: list[NewValue] = []
    for run in _runs(rows, own):
        first, last = rows[run.start], rows[run.stop - 1]
        text = own.get(first, formula).replace(ROW, str(first))
        if len(run) == 1:
            cells.append(CellFormula(text, known[run.start]))
            continue
        group = next(groups)
        cells.append(CellFormula(text, known[run.start], group, str(Range(first, column, last, column))))
        cells += [CellFormula("", value, group) for value in known[run.start + 1 : run.stop]]
    return CellEdits(column, rows, cells, style_column)


def _runs(rows: Sequence[int], alone: Collection[int]) -> Iterator[range]:
    """Yield the places of rows that follow one another without a gap; those alone by themselves."""
    start = 0
    for place in range(1, len(rows) + 1):
        ends = place == len(rows) or rows[place] != rows[place - 1] + 1
        if ends or rows[place] in alone or rows[place - 1] in alone:
            yield range(start, place)
            start = place


def widened(edits: SheetEdits, table: Table, labels: Mapping[int, str]) -> SheetEdits:
    """Return edits under which filters and tables take in all new columns, as far as these adjoin one another."""
    assert table.block is not None
    named = dict(labels)
    if edits.widen is not None:
        named |= dict(enumerate(edits.widen.labels, edits.widen.first_column))
    if not named:
        return edits
    first, last = min(named), max(named)
    if len(named) != last - first + 1:
        return edits
    listed = tuple(named[column] for column in range(first, last + 1))
    return replace(edits, widen=Widen(table.block.header.last_row, last, listed))

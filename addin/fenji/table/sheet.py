"""A sheet as a table: header, columns, rows and values, each decided once and each decision said."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from fenji.emit.column import FieldColumn
from fenji.errors import BindingError, Diagnostic
from fenji.expr.spelling import word
from fenji.standard.model import Field, FieldType
from fenji.table.assumed import SHOWS_PERCENT, SHOWS_UNIT, assumed_warnings, is_no_ratio, percent_warnings
from fenji.table.field_cells import read_field
from fenji.table.header import Header
from fenji.table.identity import CUSTOMER_ID, Identity, identity_warnings
from fenji.table.label import Label
from fenji.table.model import Block, Bound, Standing, Table
from fenji.table.outline import Outline, outline_of
from fenji.table.reading import untold
from fenji.table.rows import Layout, Rows, tell_rows
from fenji.table.said import (
    absent_note,
    merged_warnings,
    moved_fault,
    nothing_bound_fault,
    outside_warning,
    row_notes,
    unit_note,
)
from fenji.table.unit import Unit, UnitSource, canonical
from fenji.workbook.cells import CellValue, cell_name
from fenji.workbook.sheet import Sheet
from fenji.workbook.sheet_cells import SheetCells

_LEADING = 4
"""How many columns left of the first field are searched for 小计 and the like."""


def table_of_sheet(
    sheet: SheetCells,
    fields: Sequence[Field],
    *,
    bind: Mapping[str, str] | None = None,
    result_labels: Collection[str] = (),
    told: bool = True,
) -> Table:
    """Return the customers of a sheet in typed columns, one for each of `fields` that the sheet has.

    Where nobody is to be `told` what was noticed of single cells, that is left out, which is several times faster.

    `bind` leads from fields to columns and always wins; columns called one of `result_labels` hold fenji's
    own results and never bind by themselves. Raises BindingError where a column cannot be told, with every
    candidate and the `--bind` that settles it, where no field has a column, and where a further header calls
    the columns otherwise.
    """
    outline = outline_of(sheet, fields, bind=bind, result_labels=result_labels)
    if outline.binding.faults:
        raise BindingError(*outline.binding.faults)
    if outline.header is None or not outline.binding.matches:
        raise BindingError(nothing_bound_fault(sheet.name, outline.labels, fields))
    layout = _layout(outline, outline.header)
    body = _body(sheet, outline, outline.header, layout, len(result_labels))
    rows = tell_rows(len(body.numbers), body.cells, layout)
    if rows.moved:
        raise BindingError(moved_fault(sheet.name, body.numbers[rows.moved[0]]))
    return _Reader(sheet, {each.id: each for each in fields}, outline, outline.header, body, rows, told).table()


@dataclass(frozen=True, slots=True)
class _Body:
    """The rows below the header: their numbers, and a cell of each in every column that is needed.

    `outside` are the rows below an Excel table that hold something in a bound column.
    """

    numbers: list[int]
    cells: dict[int, list[CellValue]]
    outside: list[int]


def _layout(outline: Outline, header: Header) -> Layout:
    bound = tuple(match.label.column for match in outline.binding.matches)
    leading = tuple(label.column for label in header.labels if label.column < min(bound))[:_LEADING]
    texts = frozenset((column, word(text)) for column, text in header.texts)
    return Layout(outline.identities, bound, leading, texts)


def _body(sheet: SheetCells, outline: Outline, header: Header, layout: Layout, results: int) -> _Body:
    """Fetch the cells of every column that is needed, once: beside the block, as far as results may reach."""
    last_used = sheet.used.last_column if sheet.used is not None else 0
    beside = range(outline.right + 1, min(outline.right + results, last_used) + 1)
    columns = sheet.columns(
        sorted({*layout.bound, *layout.leading, *layout.identities.values(), *outline.standing.values(), *beside})
    )
    numbers = sheet.row_numbers
    _fill_merged(sheet, columns, layout)
    below = [at for at, row in enumerate(numbers) if row > header.last_row]
    last = header.last_data_row
    inside = below if last is None else [at for at in below if numbers[at] <= last]
    beyond = [at for at in below[len(inside) :] if numbers[at] > header.last_table_row]
    outside = [numbers[at] for at in beyond if any(_is_held(columns[column][at]) for column in layout.bound)]
    kept = {column: _at(inside, cells) for column, cells in columns.items()}
    return _Body([numbers[at] for at in inside], kept, outside)


def _fill_merged(sheet: SheetCells, columns: Mapping[int, list[CellValue]], layout: Layout) -> None:
    """Let a merge say who the customer is in all of its rows that hold something to grade by."""
    who = set(layout.identities.values())
    blocks = [block for block in sheet.merged if block.last_row > block.first_row and block.first_column in who]
    places = {row: at for at, row in enumerate(sheet.row_numbers)} if blocks else {}
    for block in blocks:
        cells = columns[block.first_column]
        first = places.get(block.first_row)
        for row in range(block.first_row + 1, min(block.last_row, max(places)) + 1):
            at = places.get(row)
            if first is None or at is None:
                continue
            if cells[at] is None and any(_is_held(columns[column][at]) for column in layout.bound):
                cells[at] = cells[first]


@dataclass(frozen=True, slots=True)
class _Reader:
    """What is known of a sheet once its rows are told: from here on cells only become values."""

    sheet: SheetCells
    fields: Mapping[str, Field]
    outline: Outline
    header: Header
    body: _Body
    rows: Rows
    tells: bool

    def table(self) -> Table:
        numbers = [self.body.numbers[at] for at in self.rows.customers]
        columns: dict[str, FieldColumn] = {}
        told: list[Diagnostic] = []
        bound: list[Bound] = []
        for match in self.outline.binding.matches:
            field, label = self.fields[match.id], match.label
            unit = self._unit(field, label)
            place = self._place(label.column, numbers) if self.tells else untold
            reading = read_field(self._customers(label.column), field, unit, place, date1904=self.sheet.date1904)
            columns[field.id] = self._without_percents(reading.column, label, field)
            told += reading.diagnostics
            bound.append(Bound(field.id, label.column, label.path, match.score, unit, match.asked))
        identities = {
            name: Identity(name, column, self._customers(column)) for name, column in self.outline.identities.items()
        }
        places = {name: self._place(each.column, numbers) for name, each in identities.items()}
        several = CUSTOMER_ID.id in self.fields
        who = identity_warnings(list(identities.values()), places, numbers, several=several) if self.tells else ()
        return Table(
            where=self.sheet.name,
            rows=np.array(numbers, np.int64),
            columns=columns,
            bound=tuple(bound),
            absent=tuple(each.id for each in self.outline.binding.absent),
            identities=identities,
            skipped={
                kind: tuple(self.body.numbers[at] for at in places)
                for kind, places in self.rows.skipped.items()
                if places
            },
            block=self._block(),
            diagnostics=(*self._said(bound), *who, *told),
            asked=self.outline.asked,
        )

    def _customers(self, column: int) -> list[CellValue]:
        return _at(self.rows.customers, self.body.cells[column])

    def _place(self, column: int, numbers: Sequence[int]) -> Callable[[int], str]:
        return lambda at: f"{self.sheet.name}!{cell_name(numbers[at], column)}"

    def _unit(self, field: Field, label: Label) -> Unit | None:
        """Return the unit that the header says, else the line above the table, else the field."""
        if field.type is not FieldType.AMOUNT:
            return None
        if label.unit:
            return Unit(label.unit, UnitSource.HEADER, label.unit_cell)
        if self.header.unit:
            return Unit(self.header.unit, UnitSource.SHEET, self.header.unit_cell)
        return Unit(canonical(field.unit), UnitSource.FIELD)

    def _percents(self, label: Label, field: Field) -> Mapping[int, str]:
        """Return the customers' rows whose number is shown as a percentage: it is a hundredth of what people see."""
        if not isinstance(self.sheet, Sheet) or field.type not in (FieldType.NUMBER, FieldType.AMOUNT):
            return {}
        shown = self.sheet.rows_shown(label.column, SHOWS_PERCENT)
        customers = {self.body.numbers[at] for at in self.rows.customers} if shown else set()
        return {row: code for row, code in shown.items() if row in customers}

    def _without_percents(self, column: FieldColumn, label: Label, field: Field) -> FieldColumn:
        """Return a column in which what is shown as a percentage cannot be read, where the field is no ratio."""
        shown = self._percents(label, field) if is_no_ratio(field) else {}
        if not shown:
            return column
        here = np.isin([self.body.numbers[at] for at in self.rows.customers], list(shown)) & ~np.isnan(column.values)
        refused = here if column.unreadable is None else column.unreadable | here
        return FieldColumn(np.where(here, np.nan, column.values), refused)

    def _assumed(self, label: Label, unit: Unit | None, field: Field) -> list[Diagnostic]:
        formats = self.sheet.formats_of(label.column, SHOWS_UNIT) if unit and isinstance(self.sheet, Sheet) else []
        return assumed_warnings(self.sheet.name, label, unit, field, self._customers(label.column), formats)

    def _block(self) -> Block:
        right = self.outline.right
        standing = {
            label: Standing(column, not any(map(_is_held, self._customers(column))))
            for label, column in self.outline.standing.items()
        }
        taken = any(column > right for column, _ in self.header.texts) or any(
            _is_held(value) for column, cells in self.body.cells.items() if column > right for value in cells
        )
        used = self.sheet.used
        free = used.last_column + 1 if taken and used is not None else right + 1
        return Block(self.header, right, free, standing)

    def _said(self, bound: Sequence[Bound]) -> list[Diagnostic]:
        """Return what is said of the sheet as a whole, before anything is said of a cell."""
        name, numbers = self.sheet.name, self.body.numbers
        said = list(self.outline.binding.notes)
        absent = [self.fields[each.id] for each in self.outline.binding.absent]
        if absent:
            taken = {*(each.column for each in bound), *self.outline.identities.values()}
            said.append(absent_note(name, absent, self.header.labels, taken))
        for match, each in zip(self.outline.binding.matches, bound, strict=True):
            field = self.fields[match.id]
            unit_said = unit_note(name, match.label, each.unit, field)
            said += [unit_said] if unit_said is not None else []
            said += self._assumed(match.label, each.unit, field)
            percents = self._percents(match.label, field)
            said += percent_warnings(name, match.label, field, list(percents), list(percents.values()))
        said += row_notes(name, numbers, self.rows)
        if self.body.outside:
            said.append(outside_warning(name, self.body.outside, self.header.last_table_row))
        said += merged_warnings(name, self.sheet.merged, bound, numbers)
        return said


def _at(places: Sequence[int], cells: Sequence[CellValue]) -> list[CellValue]:
    """Return the cells at ascending places, as a slice where they are neighbours."""
    if places and places[-1] - places[0] + 1 == len(places):
        return list(cells[places[0] : places[-1] + 1])
    return [cells[at] for at in places]


def _is_held(value: CellValue) -> bool:
    return value is not None and not (isinstance(value, str) and not value.strip())

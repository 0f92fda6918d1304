"""A sheet as a table: header, columns, rows and values, each decided once and each decision said."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from fenji.emit.column import FieldColumn
from fenji.errors import BindingError, Diagnostic
from fenji.expr.spelling import word
from fenji.standard.model import Field, FieldType
from fenji.table.binding import Binding, Match, Sought, best_column, bind_columns, field_sought, score, sought
from fenji.table.field_cells import read_field
from fenji.table.header import DEPTH, Header, find_header
from fenji.table.identity import IDENTITIES, Identity, identity_warnings
from fenji.table.label import Label
from fenji.table.model import Block, Bound, Standing, Table
from fenji.table.rows import Layout, Rows, tell_rows
from fenji.table.said import (
    absent_note,
    merged_warnings,
    moved_fault,
    nothing_bound_fault,
    row_notes,
    unit_note,
)
from fenji.table.unit import Unit, UnitSource, canonical, plain
from fenji.workbook.cells import CellValue, cell_name
from fenji.workbook.sheet import Sheet

_LEADING = 4
"""How many columns left of the first field are searched for 小计 and the like."""


@dataclass(frozen=True, slots=True)
class Outline:
    """What the first rows of a sheet tell: its header, which columns bind, and which say who a customer is."""

    header: Header | None
    binding: Binding
    identities: Mapping[str, int]

    @property
    def promise(self) -> int:
        """How many fields have a column, or would have one if somebody told which."""
        unsettled = sum(problem.code == "column.ambiguous" for problem in self.binding.faults)
        return len(self.binding.matches) + unsettled


def table_of_sheet(
    sheet: Sheet, fields: Sequence[Field], *, bind: Mapping[str, str] | None = None,
    result_labels: Collection[str] = (),
) -> Table:
    """Return the customers of a sheet in typed columns, one for each of `fields` that the sheet has.

    `bind` leads from fields to columns and always wins; columns called one of `result_labels` hold fenji's own
    results and never bind by themselves. Raises BindingError where a column cannot be told, with every
    candidate and the `--bind` that settles it, and where no field has a column.
    """
    outline = outline_of(sheet, fields, bind=bind, result_labels=result_labels)
    header, binding = outline.header, outline.binding
    if binding.faults:
        raise BindingError(*binding.faults)
    if header is None or not binding.matches:
        raise BindingError(nothing_bound_fault(sheet.name, header.labels if header else (), fields))
    block = _block(sheet, header, outline, result_labels)
    return _Reader(sheet, fields, outline, header, block, tuple(result_labels)).table()


def outline_of(
    sheet: Sheet, fields: Sequence[Field], *, bind: Mapping[str, str] | None = None,
    result_labels: Collection[str] = (),
) -> Outline:
    """Return what the first rows of a sheet tell, without reading the others; nothing is raised."""
    wanted = [field_sought(each) for each in fields]
    results = [sought(label, label) for label in result_labels]
    asked = _asked_texts(bind or {})
    named = [*wanted, *IDENTITIES, *results, *asked]

    def known(label: Label) -> int:
        return max((score(label, each) for each in named), default=0)

    tables = [(table.range, table.totals_rows) for table in sheet.tables if table.header_rows]
    header = find_header(sheet.head(DEPTH), sheet.merged, tables, known)
    labels = header.labels if header is not None else ()
    last_column = sheet.used.last_column if sheet.used is not None else 0
    binding = bind_columns(
        labels, wanted, bind=bind, never=result_labels, also=IDENTITIES, last_column=last_column, where=sheet.name
    )
    field_ids = {each.id for each in wanted}
    own = {match.id: match.label.column for match in binding.matches if match.id not in field_ids}
    matches = tuple(match for match in binding.matches if match.id in field_ids)
    taken = {match.label.column for match in matches}
    for each in IDENTITIES:
        if each.id not in own and (match := best_column(labels, each, {*taken, *own.values()})):
            own[each.id] = match.label.column
    return Outline(header, Binding(matches, binding.absent, binding.faults, binding.notes), own)


def _asked_texts(bind: Mapping[str, str]) -> list[Sought]:
    """Return the labels that `bind` names, so that the row in which they stand is known for a header."""
    return [sought(column, column) for column in bind.values() if len(column) > 3 or not column.isascii()]


def _block(sheet: Sheet, header: Header, outline: Outline, result_labels: Collection[str]) -> tuple[int, dict[str, int]]:
    """Return the rightmost column of the labelled block, and the columns of the results that stand in it."""
    labelled = {label.column for label in header.labels}
    right = max([match.label.column for match in outline.binding.matches] + list(outline.identities.values()))
    while right + 1 in labelled:
        right += 1
    standing: dict[str, int] = {}
    for label in header.labels:
        for result in result_labels:
            if plain(label.text) == plain(result):
                standing.setdefault(result, label.column)
    return right, standing


class _Reader:
    """Reads the body of a sheet whose outline is known; the cells are fetched once, all columns together."""

    def __init__(
        self, sheet: Sheet, fields: Sequence[Field], outline: Outline, header: Header,
        block: tuple[int, dict[str, int]], result_labels: tuple[str, ...],
    ) -> None:
        self._sheet = sheet
        self._fields = {each.id: each for each in fields}
        self._outline = outline
        self._matches: tuple[Match, ...] = outline.binding.matches
        self._header = header
        self._right, self._standing = block
        self._results = result_labels
        bound = tuple(match.label.column for match in self._matches)
        leading = [label.column for label in header.labels if label.column < min(bound)][:_LEADING]
        self._layout = Layout(
            outline.identities, bound, tuple(leading),
            frozenset((column, word(text)) for column, text in header.texts),
        )

    def table(self) -> Table:
        body, cells = self._body()
        rows = tell_rows(len(body), cells, self._layout)
        if rows.moved:
            raise BindingError(moved_fault(self._sheet.name, body[rows.moved[0]]))
        numbers = [body[at] for at in rows.customers]
        columns: dict[str, FieldColumn] = {}
        diagnostics: list[Diagnostic] = []
        bound: list[Bound] = []
        for match in self._matches:
            field = self._fields[match.id]
            unit = self._unit(field, match.label)
            own = _chosen(cells[match.label.column], rows.customers)
            reading = read_field(own, field, unit, self._place(match.label.column, numbers))
            columns[field.id] = reading.column
            diagnostics += reading.diagnostics
            bound.append(Bound(field.id, match.label.column, match.label.path, match.score, unit, match.asked))
        identities = {
            name: Identity(name, column, _chosen(cells[column], rows.customers))
            for name, column in self._outline.identities.items()
        }
        return Table(
            where=self._sheet.name,
            rows=np.array(numbers, np.int64),
            columns=columns,
            bound=tuple(bound),
            absent=tuple(each.id for each in self._outline.binding.absent),
            identities=identities,
            skipped={kind: tuple(body[at] for at in places) for kind, places in rows.skipped.items() if places},
            block=self._block(cells, rows),
            diagnostics=(*self._said(bound, body, rows), *self._who(identities, numbers), *diagnostics),
        )

    def _body(self) -> tuple[list[int], dict[int, list[CellValue]]]:
        """Return the numbers of the rows below the header, and the cells of every column that is needed."""
        beyond = self._sheet.used.last_column if self._sheet.used is not None else 0
        wanted = {
            *self._layout.bound, *self._layout.leading, *self._layout.identities.values(), *self._standing.values(),
            *range(self._right + 1, min(self._right + len(self._results), beyond) + 1),
        }
        last = self._header.last_data_row
        numbers = self._sheet.row_numbers
        kept = [
            place for place, row in enumerate(numbers)
            if row > self._header.last_row and (last is None or row <= last)
        ]
        columns = self._sheet.columns(sorted(wanted))
        return [numbers[at] for at in kept], {column: _chosen(held, kept) for column, held in columns.items()}

    def _place(self, column: int, numbers: Sequence[int]) -> Callable[[int], str]:
        return lambda at: f"{self._sheet.name}!{cell_name(numbers[at], column)}"

    def _unit(self, field: Field, label: Label) -> Unit | None:
        if field.type is not FieldType.AMOUNT:
            return None
        if label.unit:
            return Unit(label.unit, UnitSource.HEADER, label.unit_cell)
        if self._header.unit:
            return Unit(self._header.unit, UnitSource.SHEET, self._header.unit_cell)
        return Unit(canonical(field.unit), UnitSource.FIELD)

    def _block(self, cells: Mapping[int, Sequence[CellValue]], rows: Rows) -> Block:
        standing = {
            label: Standing(column, not any(_is_held(cells[column][at]) for at in rows.customers))
            for label, column in self._standing.items()
        }
        beside = [column for column in cells if column > self._right]
        taken = any(_is_held(value) for column in beside for value in cells[column])
        labelled = any(column > self._right for column, _ in self._header.texts)
        free = self._right + 1
        if (taken or labelled) and self._sheet.used is not None:
            free = self._sheet.used.last_column + 1
        return Block(self._header, self._right, free, standing)

    def _said(self, bound: Sequence[Bound], body: Sequence[int], rows: Rows) -> list[Diagnostic]:
        name = self._sheet.name
        said = list(self._outline.binding.notes)
        absent = [self._fields[each.id] for each in self._outline.binding.absent]
        if absent:
            said.append(absent_note(name, absent, self._header.labels))
        said += [told for each in bound if (told := unit_note(name, each, self._fields[each.field_id]))]
        said += row_notes(name, body, rows)
        if len(body):
            said += merged_warnings(name, self._sheet.merged, bound, body)
        return said

    def _who(self, identities: Mapping[str, Identity], numbers: Sequence[int]) -> list[Diagnostic]:
        places = {name: self._place(each.column, numbers) for name, each in identities.items()}
        return identity_warnings(list(identities.values()), places, numbers)


def _chosen(cells: Sequence[CellValue], places: Sequence[int]) -> list[CellValue]:
    """Return the cells at ascending places, as a slice where they are neighbours."""
    if places and places[-1] - places[0] + 1 == len(places):
        return list(cells[places[0] : places[-1] + 1])
    return [cells[at] for at in places]


def _is_held(value: CellValue) -> bool:
    return value is not None and not (isinstance(value, str) and not value.strip())

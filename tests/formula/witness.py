"""The same customers graded by arrays, by lazy frames, and by formulas in LibreOffice and in formulon."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import formulon
import polars as pl
from python_calamine import CalamineWorkbook
from tests.formula.customers import AS_OF, MISSING, customers, fields_of, frame_of

import fenji
from fenji.emit.formula import Column, Dialect
from fenji.formula_twin import Twin, sources_of, twin
from fenji.standard.model import Field, FieldType
from fenji.workbook import FilledDown, NewSheet, Workbook, column_letters, write_blank

SHEET = "客户"
Results = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Bench:
    """Customers of one standard in a workbook of formulas, and what the arrays say of them."""

    grader: fenji.Grader
    fields: list[Field]
    rows: list[list[Any]]
    path: Path
    twin: Twin
    expected: Results

    @property
    def columns(self) -> dict[str, int]:
        """The column of each result, from 1."""
        return {name: max(self.twin.steps) + 1 + place for place, name in enumerate(self.twin.workings.results)}


def bench(
    grader: fenji.Grader,
    folder: Path,
    count: int,
    *,
    seed: int = 1,
    without: Sequence[str] = (),
    dialect: Dialect = Dialect.SHARED,
) -> Bench:
    """Write the workbook; fields `without` a column are absent."""
    fields = [field for field in fields_of(grader) if field.id not in without]
    rows = customers(grader, fields, count, seed)
    graded = grader.grade(frame_of(fields, rows), as_of=AS_OF)
    readings = "-".join(option.value for option in grader.standard.options)
    path = folder / f"{'-'.join(filter(None, (grader.standard.id, readings, *without)))}.xlsx"
    made = _write(grader, fields, rows, path, dialect)
    expected = {name: graded[name].tolist() for name in made.workings.results}
    return Bench(grader, fields, rows, path, made, expected)


def _write(grader: fenji.Grader, fields: list[Field], rows: list[list[Any]], path: Path, dialect: Dialect) -> Twin:
    path.parent.mkdir(parents=True, exist_ok=True)
    blank = path.with_name("blank.xlsx")
    write_blank(blank)
    with Workbook.open(blank) as book:
        sources, sheets = sources_of(grader.standard, book)
        bound = {field.id: Column(column_letters(place)) for place, field in enumerate(fields, 1)}
        first = len(fields) + 2
        made = twin(grader.program, sources, bound, lambda n: first + n, book=book, as_of=AS_OF, dialect=dialect)
        book.save({}, path, [_customers_sheet(fields, rows, made), *sheets, *made.sheets])
    return made


def _customers_sheet(fields: list[Field], rows: list[list[Any]], made: Twin) -> NewSheet:
    cells: dict[tuple[int, int], Any] = {(1, place): field.label for place, field in enumerate(fields, 1)}
    for number, row in enumerate(rows, 2):
        cells |= {(number, column): _cell(value) for column, value in enumerate(row, 1)}
    formulas = [(column, text) for column, (_, text) in made.steps.items()]
    formulas += [(n, each) for n, each in enumerate(made.workings.results.values(), max(made.steps) + 1)]
    return NewSheet(SHEET, cells, filled=FilledDown(range(2, len(rows) + 2), formulas))


def _cell(value: Any) -> Any:
    return float((value - date(1899, 12, 30)).days) if isinstance(value, date) else value


AT_ONCE = 40
"""Formulon takes long to read formulas, and is quick to calculate them: so few rows are filled in again and again."""


def by_formulon(one: Bench, dialect: Dialect = Dialect.SHARED) -> Results:
    path = one.path.with_name(f"{one.path.stem}_few.xlsx")
    _write(one.grader, one.fields, one.rows[:AT_ONCE], path, dialect)
    found: dict[str, list[Any]] = {name: [] for name in one.columns}
    with formulon.Workbook.load(path.read_bytes()) as book:
        for first in range(0, len(one.rows), AT_ONCE):
            batch = one.rows[first : first + AT_ONCE]
            if first:
                _fill_in(book, batch)
            book.recalc()
            for name, column in one.columns.items():
                found[name] += [book.get_value(0, row, column - 1).to_python() for row in range(1, len(batch) + 1)]
    return found


def _fill_in(book: formulon.Workbook, rows: list[list[Any]]) -> None:
    for row, cells in enumerate(rows, 1):
        for column, cell in enumerate(map(_cell, cells)):
            if cell is None:
                book.set_blank(0, row, column)
            elif isinstance(cell, str):
                book.set_text(0, row, column, cell)
            else:
                book.set_number(0, row, column, cell)


def as_saved(one: Bench, recalculated: Path) -> Results:
    """What another program has saved in a copy of the workbook."""
    sheet = CalamineWorkbook.from_path(recalculated).get_sheet_by_name(SHEET)
    rows = sheet.to_python(skip_empty_area=False)[1 : len(one.rows) + 1]
    return {
        name: [row[column - 1] if len(row) >= column else "" for row in rows] for name, column in one.columns.items()
    }


def by_lazy_frame(one: Bench) -> Results:
    """The customers in a lazy frame, in which a number that cannot be read is one that no field has.

    Days that cannot be read have no place in a column of days: such fields are left as they are for blanks, and
    told apart by the caller.
    """
    data = {}
    for place, field in enumerate(one.fields):
        cells = [row[place] for row in one.rows]
        if field.type is FieldType.DATE:
            data[field.label] = pl.Series([None if cell in MISSING else cell for cell in cells], dtype=pl.Date)
        elif field.type.counts:
            data[field.label] = pl.Series([_number(cell) for cell in cells], dtype=pl.Float64)
        else:
            data[field.label] = pl.Series(cells, dtype=pl.String)
    graded = one.grader.grade(pl.LazyFrame(data), as_of=AS_OF).collect()
    return {name: graded[name].to_list() for name in one.expected if name in graded.columns}


def _number(cell: Any) -> float | None:
    if isinstance(cell, str):
        return None if cell == "未知" else math.inf
    return cell


def differing(one: Bench, found: Results, *, skipped: frozenset[int] = frozenset()) -> list[str]:
    """The rows on which results are not those of the arrays, each with its cells."""
    said = []
    for name, values in found.items():
        for place, (expected, value) in enumerate(zip(one.expected[name], values, strict=True)):
            if place not in skipped and not _same(expected, value):
                said.append(f"{one.path.stem} {name}: {expected!r} != {value!r}: {one.rows[place]}")
    return said


def _same(one: Any, other: Any) -> bool:
    empty = [value is None or value == "" or (isinstance(value, float) and math.isnan(value)) for value in (one, other)]
    return all(empty) or (not any(empty) and one == other)


def undated(one: Bench) -> frozenset[int]:
    """The rows that hold a day that cannot be read."""
    places = [place for place, field in enumerate(one.fields) if field.type is FieldType.DATE]
    return frozenset(
        number
        for number, row in enumerate(one.rows)
        if any(isinstance(row[place], str) and row[place] != "未知" for place in places)
    )

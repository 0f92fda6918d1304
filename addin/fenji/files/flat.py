"""Flat: the customers of a sheet as plain columns of one kind each, for a file that has no other rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from fenji.table.identity import SERIAL, identity_text
from fenji.table.model import Table
from fenji.workbook import (
    CellDate,
    CellError,
    CellFormula,
    CellValue,
    SheetCells,
    SheetEdits,
    TextSheet,
    Uncalculated,
    column_letters,
)
from fenji.workbook.serial import serial_day, serial_time
from fenji.workbook.text_columns import number_text

_EXACT = 2.0**53


class Kind(Enum):
    """What a column of a flat file holds."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole number"
    TRUTH = "truth"
    DAY = "day"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class FlatColumn:
    """A column: its name, where it stands in the sheet, and whether grading wrote it."""

    name: str
    column: int
    cells: Sequence[CellValue]
    kind: Kind
    written: bool = False

    def plain(self) -> list[float | int | str | bool | date | datetime | None]:
        """Return the cells as values of the column's kind.

        >>> FlatColumn("a", 1, [1.0, None], Kind.WHOLE).plain()
        [1, None]
        """
        match self.kind:
            case Kind.WHOLE:
                return [int(cell) if isinstance(cell, float) else None for cell in self.cells]
            case Kind.NUMBER | Kind.TRUTH:
                return [cell if isinstance(cell, float | bool) else None for cell in self.cells]
            case Kind.DAY:
                return [moment.date() if moment else None for moment in map(moment_of, self.cells)]
            case Kind.TIME:
                return [moment_of(cell) for cell in self.cells]
            case Kind.TEXT:
                return [cell if cell is None or type(cell) is str else shown(cell) for cell in self.cells]


@dataclass(frozen=True, slots=True)
class Flat:
    """The columns of the customers, who stand in these rows of their sheet."""

    columns: Sequence[FlatColumn]
    rows: Sequence[int]


def flat_of(
    sheet: SheetCells,
    table: Table,
    edits: SheetEdits,
    numeric: Collection[int],
    names: Mapping[str, str],
    kept: Collection[int] = (),
) -> Flat:
    """Return the customers of a sheet in plain columns, what was edited included.

    Columns without a label are named by their letters, and left out where no customer has anything in them.
    `numeric` are the columns of results that are numbers; `names` leads from the headers of results to what they
    are called here. Names that several columns have are numbered. Cells of columns that are `kept` as they stand in
    their file are not fetched.
    """
    assert table.block is not None
    header = table.block.header
    rows = [int(row) for row in table.rows]
    written: dict[int, dict[int, CellValue]] = {}
    for each in edits.cells:
        values = (value.value if isinstance(value, CellFormula) else value for value in each.values)
        written.setdefault(each.column, {}).update(zip(each.rows, values))
    labels = {label.column: label.text for label in header.labels}
    repeated = {text for text, count in Counter(labels.values()).items() if count > 1}
    paths = {label.column: label.path if label.text in repeated else label.text for label in header.labels}
    last = max([sheet.used.last_column if sheet.used is not None else 0, *written])
    who = naming_columns(table)
    reader = _Reader(sheet, rows, header.last_row)
    found: list[FlatColumn] = []
    taken: Counter[str] = Counter()
    for column in sorted(set(range(1, last + 1)) - header.steps):
        new = written.get(column, {})
        cells = [] if column in kept and not new else reader.column(column, column in who)
        if new:
            cells = [new.get(row, cell) for row, cell in zip(rows, cells)]
        label = paths.get(column) or str(new.get(header.first_row) or "")
        if not label and column not in kept and all(cell is None for cell in cells):
            continue
        name = " ".join((names.get(label, label) or f"列{column_letters(column)}").split())
        taken[name] += 1
        own = name if taken[name] == 1 else f"{name}({taken[name]})"
        kind = _kind_of_result(column, numeric) if new else _kind(cells)
        found.append(FlatColumn(own, column, cells, kind, written=bool(new)))
    return Flat(found, rows)


def naming_columns(table: Table) -> frozenset[int]:
    """Return the columns whose digits name somebody or something: numbers of customers, papers, accounts."""
    return frozenset(each.column for name, each in table.identities.items() if name != SERIAL.id)


class _Reader:
    """Fetches the customers' cells of one column after another."""

    def __init__(self, sheet: SheetCells, rows: Sequence[int], below: int) -> None:
        self._sheet = sheet
        self._rows = rows
        self._below = below
        places = {row: place for place, row in enumerate(sheet.row_numbers)}
        self._places = [places[row] for row in rows]

    def column(self, column: int, who: bool) -> list[CellValue]:
        """Return a column's cells; numbers that name a customer are text."""
        if isinstance(self._sheet, TextSheet):
            values = self._sheet.column_below(column, self._below, names=who).values
            return [values[row - self._below - 1] for row in self._rows]
        cells = self._sheet.columns([column])[column]
        found = [cells[place] for place in self._places]
        return [identity_text(cell) or None for cell in found] if who else found


def _kind_of_result(column: int, numeric: Collection[int]) -> Kind:
    return Kind.NUMBER if column in numeric else Kind.TEXT


def _kind(cells: Sequence[CellValue]) -> Kind:
    kinds = {type(cell) for cell in cells if cell is not None}
    if kinds == {float}:
        whole = all(cell.is_integer() and abs(cell) < _EXACT for cell in cells if isinstance(cell, float))
        return Kind.WHOLE if whole else Kind.NUMBER
    if kinds == {bool}:
        return Kind.TRUTH
    if kinds == {CellDate} and all(moment_of(cell) for cell in cells if cell is not None):
        return Kind.DAY if all(c.serial.is_integer() for c in cells if isinstance(c, CellDate)) else Kind.TIME
    return Kind.TEXT


def moment_of(cell: CellValue) -> datetime | None:
    """Return the day and time of a date cell; None where its number is no day, or the cell is another one.

    >>> moment_of(CellDate(45322.5)), moment_of(CellDate(20240131.0))
    (datetime.datetime(2024, 1, 31, 12, 0), None)
    """
    day = serial_day(cell.serial, date1904=cell.date1904) if isinstance(cell, CellDate) else None
    return datetime.combine(day, serial_time(cell.serial)) if day and isinstance(cell, CellDate) else None


def shown(cell: CellValue) -> str:
    """Return a cell as a text file holds it; a formula that was never calculated has nothing to show.

    A number that no day has, shown as a date, is told as the number; one below a day is a time.

    >>> shown(5.0), shown(0.25), shown(CellDate(45322.0)), shown(True), shown(None)
    ('5', '0.25', '2024-01-31', 'TRUE', '')
    >>> shown(CellDate(20240131.0)), shown(CellDate(0.75))
    ('20240131', '18:00:00')
    """
    match cell:
        case None | Uncalculated():
            return ""
        case bool():
            return str(cell).upper()
        case float():
            return number_text(cell)
        case CellDate():
            moment = moment_of(cell)
            if moment is not None:
                return moment.isoformat(" ") if cell.serial % 1 else moment.date().isoformat()
            return serial_time(cell.serial).isoformat() if 0 <= cell.serial < 1 else number_text(cell.serial)
        case CellError():
            return cell.text
        case str():
            return cell

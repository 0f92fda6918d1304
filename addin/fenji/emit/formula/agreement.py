"""Agreement: whether a formula reads in a cell what the engine read in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from math import isclose

import numpy as np

from fenji.emit.column import FieldColumn
from fenji.emit.formula.cells import spelled
from fenji.emit.formula.conditions import NOTHING, UNREADABLE
from fenji.emit.formula.source import said
from fenji.expr.amount import LARGEST
from fenji.expr.blank import BLANKS
from fenji.expr.calendar_day import from_day_number, number_of
from fenji.standard.model import Field, FieldType
from fenji.workbook import CellDate, CellValue, Uncalculated
from fenji.workbook.serial import serial_day

_LONGEST_SAID = 255
"""How long a text in a formula may be."""
_UNSAYABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
"""What the text of a formula cannot hold as it stands in the file."""
_LAST_DIGIT = 1e-15
_NOTHING, _UNREADABLE = "nothing", "unreadable"
_PROGRAMS_DIFFER = "true or false"
"""What is a number to LibreOffice and none to Excel."""
Read = float | str
"""A number, the place of a choice, or why there is none."""


def agreeing(field: Field, cells: Sequence[CellValue], column: FieldColumn, factor: int) -> Iterator[bool]:
    """Yield for each cell whether a formula takes it for what the engine's column has.

    What a formula without a saved result will come to nobody knows; there the formulas will see more.
    """
    places = _places(field)
    unreadable = column.unreadable
    for place, cell in enumerate(cells):
        if isinstance(cell, Uncalculated):
            yield True
            continue
        read = _counted(field, cell, factor) if field.type.counts else _chosen(cell, places)
        broken = unreadable is not None and bool(unreadable[place])
        yield _same(read, _UNREADABLE if broken else _engine(field, column.values[place]))


def _same(read: Read, engine: Read) -> bool:
    """Whether the two are the same; a number in 万元 times 10,000 is so but for its last digit."""
    if isinstance(read, float) and isinstance(engine, float):
        return isclose(read, engine, rel_tol=_LAST_DIGIT)
    return read == engine


def reading_of(field: Field, cell: CellValue, column: FieldColumn, place: int, ref: str, general: str) -> str | None:
    """Return the formula that reads a cell as the engine's column does while it says what it says now.

    Otherwise it reads as the `general` one; None where no formula can compare with what stands there.
    """
    if (same := _saying(cell, ref)) is None:
        return None
    broken = column.unreadable is not None and bool(column.unreadable[place])
    read = _UNREADABLE if broken else _engine(field, column.values[place])
    return f"IF({same},{_value(field, read)},{general})"


def _value(field: Field, read: Read) -> str:
    """What a cell of its own formula comes to: what the engine read in it."""
    if isinstance(read, str):
        missing = NOTHING if field.type.counts or field.blank is None else "0"
        return UNREADABLE if read == _UNREADABLE else missing
    if field.type is FieldType.DATE:
        day = from_day_number(int(read))
        return f"DATE({day.year},{day.month},{day.day})"
    return f"{Decimal(repr(read)).normalize():f}" if field.type.counts else str(int(read) + 1)


def _saying(cell: CellValue, ref: str) -> str | None:
    """Whether a cell says what it says now."""
    if isinstance(cell, str) and len(cell) <= _LONGEST_SAID and not _UNSAYABLE.search(cell):
        text = said(cell).replace("\n", '"&CHAR(10)&"').replace("\t", '"&CHAR(9)&"')
        return f"IF(ISTEXT({ref}),EXACT({ref},{text}),FALSE)"
    if isinstance(cell, bool):
        return f"IF(ISLOGICAL({ref}),{ref}={str(cell).upper()},FALSE)"
    number = cell.serial if isinstance(cell, CellDate) else cell
    return f"IF(ISNUMBER({ref}),{ref}={number!r},FALSE)" if isinstance(number, float) else None


def _engine(field: Field, value: float) -> Read:
    if not field.type.counts:
        return _NOTHING if value < 0 else float(value)
    if np.isnan(value):
        return _NOTHING
    low, high = field.range or (-LARGEST, LARGEST)
    return float(value) if float(low) <= value <= float(high) and abs(value) < float(LARGEST) else _UNREADABLE


def _counted(field: Field, cell: CellValue, factor: int) -> Read:
    if cell is None or (isinstance(cell, str) and cell.strip().replace(" ", "").lower() in BLANKS):
        return _NOTHING
    if isinstance(cell, bool):
        return _PROGRAMS_DIFFER
    number = cell.serial if isinstance(cell, CellDate) else cell
    if not isinstance(number, float):
        return _UNREADABLE
    if field.type is not FieldType.DATE:
        # formulas do not see that a number is shown as a date
        return _engine(field, number * factor)
    day = serial_day(number, date1904=isinstance(cell, CellDate) and cell.date1904)
    return float(number_of(day)) if isinstance(cell, CellDate) and number >= 1 and day is not None else _UNREADABLE


def _places(field: Field) -> dict[str, int]:
    names = [choice.name for choice in field.choices]
    return {word.casefold(): names.index(name) for word, name in spelled(field)}


def _chosen(cell: CellValue, places: dict[str, int]) -> Read:
    if cell is None:
        return _NOTHING
    if isinstance(cell, float):
        cell = str(int(cell)) if cell.is_integer() else repr(cell)
    text = str(cell).replace(" ", "").replace("\u3000", "").casefold()
    if text in places:
        return float(places[text])
    return _NOTHING if text in BLANKS else _UNREADABLE

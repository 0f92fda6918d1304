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
from fenji.expr.calendar_day import number_of
from fenji.standard.model import Field, FieldType
from fenji.standard_sheet.cell_text import day_of
from fenji.workbook import CellDate, CellValue, Uncalculated

_LONGEST_SAID = 255
"""How long a text in a formula may be."""
_UNSAYABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
"""What the text of a formula cannot hold as it stands in the file."""
_LAST_DIGIT = 1e-15
_NOTHING, _UNREADABLE = "nothing", "unreadable"
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
    if read == _UNREADABLE:
        value = UNREADABLE
    elif read == _NOTHING:
        value = NOTHING if field.type.counts or field.blank is None else "0"
    else:
        value = f"{Decimal(repr(read)).normalize():f}" if field.type.counts else str(int(read) + 1)
    return f"IF({same},{value},{general})"


def _saying(cell: CellValue, ref: str) -> str | None:
    """Whether a cell says what it says now."""
    if isinstance(cell, str) and len(cell) <= _LONGEST_SAID and not _UNSAYABLE.search(cell):
        text = said(cell).replace("\n", '"&CHAR(10)&"').replace("\t", '"&CHAR(9)&"')
        return f"IF(ISTEXT({ref}),EXACT({ref},{text}),FALSE)"
    if isinstance(cell, CellDate) and not cell.date1904:
        return f"IF(ISNUMBER({ref}),{ref}={cell.serial!r},FALSE)"
    if isinstance(cell, float):
        return f"IF(ISNUMBER({ref}),{ref}={cell!r},FALSE)"
    return None


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
    if field.type is FieldType.DATE:
        return float(number_of(day_of(cell))) if isinstance(cell, CellDate) and cell.serial >= 1 else _UNREADABLE
    if isinstance(cell, bool) or not isinstance(cell, float):
        return _UNREADABLE
    return _engine(field, cell * factor)


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

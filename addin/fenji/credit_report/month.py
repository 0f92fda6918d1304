"""Months: 结清年月 and 查询年月 as they are typed, as numbers that can be subtracted."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from fenji.expr.spelling import word
from fenji.table.amount_text import is_blank
from fenji.table.date_text import EARLIEST, LATEST, read_date
from fenji.workbook import CellValue
from fenji.workbook.cells import CellDate
from fenji.workbook.serial import serial_day

_MONTH = re.compile(r"'?([0-9]{4})(?:[-./年]([0-9]{1,2})月?份?|([0-9]{2}))")
_TWO_DIGITS = re.compile(r"[0-9]{4}\.[0-9]{2}")

UNREADABLE_MONTH = -1
NO_MONTH = 0


@lru_cache(maxsize=4096)
def month_of(cell: CellValue) -> int:
    """Return a month counted from the year 0, `NO_MONTH` for a blank cell, `UNREADABLE_MONTH` for what is none.

    A whole date stands for its month. A number such as 2024.1 is refused: it may have been October, whose nought
    is lost.

    >>> {month_of(cell) - 2024 * 12 for cell in ("2024-05", "2024年5月", "202405", "2024/5/31", 20240531.0, 2024.05)}
    {5}
    >>> [month_of(cell) for cell in ("2024-13", 2024.1, "-", None)]
    [-1, -1, 0, 0]
    """
    if isinstance(cell, CellDate):
        return _of_day(serial_day(cell.serial, date1904=cell.date1904))
    if isinstance(cell, float):
        cell = f"{cell:.0f}" if cell.is_integer() else _with_nought(cell)
    if cell is None or (isinstance(cell, str) and is_blank(cell)):
        return NO_MONTH
    return _of_text(cell) if isinstance(cell, str) else UNREADABLE_MONTH


def _with_nought(number: float) -> str:
    """Return a year and a month of two digits as they were typed; a month of one digit may have lost another."""
    text = repr(number)
    return text if _TWO_DIGITS.fullmatch(text) else "?"


def _of_text(text: str) -> int:
    match = _MONTH.fullmatch(word(text))
    if match is None:
        day = read_date(text)
        return _of_day(day if isinstance(day, date) else None)
    year, month = int(match[1]), int(match[2] or match[3])
    return year * 12 + month if EARLIEST <= year <= LATEST and 1 <= month <= 12 else UNREADABLE_MONTH


def _of_day(day: date | None) -> int:
    return UNREADABLE_MONTH if day is None else day.year * 12 + day.month

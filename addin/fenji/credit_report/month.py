"""Months: 结清年月 and 查询年月 as they are typed, as numbers that can be subtracted."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from fenji.expr.spelling import word
from fenji.table.amount_text import is_blank
from fenji.workbook import CellValue
from fenji.workbook.cells import CellDate

_MONTH = re.compile(
    r"'?((?:19|20)\d\d)(?:(\d\d)(?:\d\d)?|[-./年](\d{1,2})月?份?(?:(?<=月)\d{1,2}日?|[-./]\d{1,2})?)(?:0?0:00(?::00)?(?:\.0+)?)?"
)
_DAY_0 = date(1899, 12, 30)

UNREADABLE_MONTH = -1
NO_MONTH = 0


@lru_cache(maxsize=4096)
def month_of(cell: CellValue) -> int:
    """Return a month counted from the year 0, `NO_MONTH` for a blank cell, `UNREADABLE_MONTH` for what is none.

    A number such as 2024.1 is refused: it may have been October, whose nought is lost.

    >>> [divmod(month_of(text) - 1, 12) for text in ("2024-05", "2024年5月", "202405", "2024/5/31", 20240531.0)]
    [(2024, 4), (2024, 4), (2024, 4), (2024, 4), (2024, 4)]
    >>> month_of("2024-13"), month_of(2024.1), month_of("-"), month_of(None)
    (-1, -1, 0, 0)
    """
    if cell is None:
        return NO_MONTH
    if isinstance(cell, CellDate):
        return _of_serial(cell.serial)
    if isinstance(cell, float) and cell.is_integer():
        cell = f"{cell:.0f}"
    if not isinstance(cell, str):
        return UNREADABLE_MONTH
    if is_blank(cell):
        return NO_MONTH
    match = _MONTH.fullmatch(word(cell))
    number = int(match[2] or match[3]) if match else 0
    return int(match[1]) * 12 + number if match and 1 <= number <= 12 else UNREADABLE_MONTH


def _of_serial(serial: float) -> int:
    try:
        day = _DAY_0 + timedelta(days=int(serial))
    except OverflowError:
        return UNREADABLE_MONTH
    return day.year * 12 + day.month if day.year >= 1901 else UNREADABLE_MONTH


def month_text(month: int) -> str:
    """Return a month as people write it.

    >>> month_text(month_of("2024年5月"))
    '2024-05'
    """
    year, number = divmod(month - 1, 12)
    return f"{year}-{number + 1:02}"

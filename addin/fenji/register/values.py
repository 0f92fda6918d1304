"""Values of the follow-up workbook: texts, days and numbers, read from cells and written back into them."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from fenji.expr.day import shown_day
from fenji.expr.spelling import halfwidth
from fenji.register.layout import Kind
from fenji.standard.model import Field, FieldType, Named
from fenji.table.dates import date_judge
from fenji.table.identity import identity_text
from fenji.workbook import CellDate, CellError, CellValue, Uncalculated
from fenji.workbook.serial import serial_day, serial_of

Value = str | float | date | CellDate | bool | None

_MONTHS = 12
_FIRST_WRITTEN, _LAST_WRITTEN = 19500101, 21001231
_ANY_MONTH_AND_DAY = re.compile(r"^(?:(20[0-9]{2})[-/.年])?([0-9]{1,2})[-/.月]([0-9]{1,2})日?$")
_ANY_DAY = Field("day", Named("日期", "day"), FieldType.DATE)


def read_value(cell: CellValue, kind: Kind, *, date1904: bool = False) -> Value:
    """Return what a cell holds; what is no day or number where one belongs comes back as the text it is.

    >>> read_value("2026年3月5日", Kind.DAY), read_value("下周", Kind.DAY), read_value(13.0, Kind.TEXT)
    (datetime.date(2026, 3, 5), '下周', '13')
    """
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    if isinstance(cell, CellError):
        return cell.text
    if isinstance(cell, Uncalculated):
        return f"={cell.formula}"
    if kind is Kind.RAW:
        return cell.strip() if isinstance(cell, str) else cell
    if kind is Kind.DAY:
        return _day(cell, date1904)
    if kind is Kind.NUMBER:
        return cell if isinstance(cell, float) and not isinstance(cell, bool) else _plain(cell)
    return _plain(cell)


def _day(cell: CellValue, date1904: bool) -> Value:
    number = cell.serial if isinstance(cell, CellDate) else cell
    if isinstance(number, float) and number.is_integer() and _FIRST_WRITTEN <= number <= _LAST_WRITTEN:
        # 20260106 typed as a number, which in a cell of days would be one far beyond all calendars
        cell = str(int(number))
    judged = date_judge(_ANY_DAY, date1904=date1904)(cell)
    if not judged.readable:
        return _plain(cell)
    return None if judged.value != judged.value else shown_day(int(judged.value))


def _plain(cell: CellValue) -> str:
    if isinstance(cell, bool):
        return "是" if cell else "否"
    return cell.strip() if isinstance(cell, str) else identity_text(cell)


def written(value: Value, *, date1904: bool = False) -> float | str | bool | None:
    """Return what is written into a cell for a value; days are the numbers that Excel shows as days.

    >>> written(date(2026, 1, 1))
    46023.0
    """
    if isinstance(value, date):
        return serial_of(value, date1904=date1904)
    return value.serial if isinstance(value, CellDate) else value


def cell_of(value: Value) -> CellValue:
    """Return a value as a reader of fields takes it."""
    if isinstance(value, date):
        return CellDate(serial_of(value))
    return value


def day_in(value: Value) -> date | None:
    """Return a day, None where the value is none."""
    return value if isinstance(value, date) else None


def wrong_day(text: str) -> str:
    """Return what is wrong with a text that should be a day.

    >>> wrong_day("9月31日"), wrong_day("2026-02-30"), wrong_day("3月5日"), wrong_day("昨天")
    ('没有这一天', '没有这一天', '没有写年份', '不是日期')
    """
    match = _ANY_MONTH_AND_DAY.search(halfwidth(text))
    if match is None:
        return "不是日期"
    # 2000 was a leap year: whether a year has a 29 February, nobody asks where none is written
    year, month, day = int(match[1] or 2000), int(match[2]), int(match[3])
    if not 1 <= month <= _MONTHS or not 1 <= day <= monthrange(year, month)[1]:
        return "没有这一天"
    return "不是日期" if match[1] else "没有写年份"


def text_in(value: Value) -> str:
    """Return a value as a text; nothing is an empty one, a number that is shown as a date and is no day is itself.

    >>> text_in(None), text_in(3.0), text_in(date(2026, 3, 1)), text_in(CellDate(46082.0)), text_in(CellDate(2.0e7))
    ('', '3', '2026-03-01', '2026-03-01', '20000000')
    """
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, CellDate):
        day = serial_day(value.serial, date1904=value.date1904)
        return _plain(value) if day is None else day.isoformat()
    return _plain(value)

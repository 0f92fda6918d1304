"""Dates: a column of cells in, the numbers of calendar days out (`fenji.expr.calendar_day`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from fenji.emit.column import FieldColumn
from fenji.errors import Message, Severity
from fenji.expr.calendar_day import number_of
from fenji.standard.model import Field
from fenji.table.amount_text import is_blank
from fenji.table.codes import read_codes
from fenji.table.date_text import Doubt, read_date
from fenji.table.encoding import cells_of, encoded
from fenji.table.reading import (
    BLANK,
    Judge,
    Judgement,
    Place,
    Reading,
    Told,
    judge_broken,
    judge_cells,
    quoted,
    unreadable,
)
from fenji.workbook.cells import CellDate, CellError, CellValue, Uncalculated
from fenji.workbook.serial import serial_day

_ALLOWED = (
    "可用：日期单元格，或 2024-01-31、2024/1/31、2024.1.31、2024年1月31日、20240131；没有就留空",
    "allowed: a date cell, or 2024-01-31, 2024/1/31, 2024.1.31, 2024年1月31日, 20240131; "
    "leave it empty where there is none",
)
_DOUBTS = {
    Doubt.NO_DATE: ("value.unreadable", "不是日期", "is no date"),
    Doubt.NO_SUCH_DAY: ("value.no_such_day", "没有这一天", "is a day that there is not"),
    Doubt.MONTH_ONLY: ("value.month_only", "没有写到日，分不清是哪一天", "names no day of the month"),
    Doubt.SHORT_YEAR: ("value.short_year", "的年份只有两位，分不清是哪一年", "has a year of two digits"),
    Doubt.YEAR_LAST: ("value.year_last", "的年份不在最前，分不清哪个是月", "does not begin with the year"),
}
_FIRST_SERIAL, _LAST_SERIAL = date(1950, 1, 1), date(2100, 12, 31)
"""Where a number that no format shows as a date is taken for one."""


def read_dates(cells: Sequence[CellValue], field: Field, place: Place, *, date1904: bool = False) -> Reading:
    """Return a column of days by their numbers; blank is NaN, what cannot be told for certain NaN and unreadable.

    `date1904` says that the plain numbers of this workbook would count days from 1904.

    >>> from fenji.standard.model import FieldType, Named
    >>> due = Field("due_date", Named("处理期限"), FieldType.NUMBER)
    >>> reading = read_dates([CellDate(45322.5), "2024年1月31日", "-", "2024-02-30"], due, lambda at: f"H{at + 5}")
    >>> reading.column.values - number_of(date(2024, 1, 30))
    array([ 1.,  1., nan, nan])
    >>> print(reading.diagnostics[0].message)
    Message(zh='“2024-02-30”没有这一天', en='“2024-02-30” is a day that there is not')
    """
    values = np.full(len(cells), np.nan)
    places = [at for at, value in enumerate(cells) if value is not None]
    return judge_cells(cells, places, date_judge(field, date1904=date1904), place, values, None)


def read_date_series(series: nw.Series[Any], field: Field, place: Place) -> Reading:
    """Return a frame's column of days: dates and times as they are, texts and numbers once each different one.

    Times of a zone are the day that their own clock shows.

    >>> import pandas as pd
    >>> from fenji.standard.model import FieldType, Named
    >>> days = nw.from_native(pd.Series(pd.to_datetime(["2024-01-31 15:30", None])), series_only=True)
    >>> due = Field("due_date", Named("处理期限"), FieldType.NUMBER)
    >>> read_date_series(days, due, str).column.values - number_of(date(2024, 1, 30))
    array([ 1., nan])
    """
    dtype = series.dtype
    if dtype == nw.Date:
        return _read_moments(series.cast(nw.Datetime("us")))
    if isinstance(dtype, nw.Datetime):
        return _read_moments(series.dt.replace_time_zone(None) if dtype.time_zone is not None else series)
    if dtype in (nw.String, nw.Categorical, nw.Enum):
        return read_codes(*encoded(series), date_judge(field), place, np.float64)
    if dtype.is_numeric():
        return _read_numbers(series, field, place)
    return read_dates(cells_of(series), field, place)


def _read_moments(series: nw.Series[Any]) -> Reading:
    return Reading(FieldColumn(day_numbers(series.to_numpy())))


def _read_numbers(series: nw.Series[Any], field: Field, place: Place) -> Reading:
    """Numbers such as 20240131 are few different ones, however long the column is."""
    numbers = series.cast(nw.Float64).to_numpy()
    different, codes = np.unique(numbers, return_inverse=True)
    words: list[CellValue] = [None if np.isnan(number) else float(number) for number in different]
    return read_codes(codes.astype(np.int64), words, date_judge(field), place, np.float64)


def day_numbers(days: NDArray[np.datetime64]) -> NDArray[np.float64]:
    """Return the numbers of an array of days or times, NaN for none.

    >>> day_numbers(np.array(["2024-01-31", "NaT"], "datetime64[s]")) - number_of(date(2024, 1, 1))
    array([30., nan])
    """
    whole = days.astype("datetime64[D]")
    months = whole.astype("datetime64[M]")
    since_1970 = months.astype(np.int64)
    of_month = (whole - months.astype("datetime64[D]")).astype(np.int64)
    numbers: NDArray[np.float64] = ((since_1970 + 1970 * 12) * 31 + of_month).astype(np.float64)
    numbers[np.isnat(whole)] = np.nan
    return numbers


@lru_cache(maxsize=256)
def date_judge(field: Field, *, date1904: bool = False) -> Judge:
    """Return what says of a cell which day it holds, if it holds any."""

    def judge(value: CellValue) -> Judgement:
        if isinstance(value, CellError | Uncalculated):
            return judge_broken(value)
        if isinstance(value, CellDate):
            return _judge_shown(value)
        if isinstance(value, str):
            return BLANK if is_blank(value) else _judged(read_date(value), quoted(value))
        if isinstance(value, float):
            return _judge_number(value, date1904)
        return _judged(Doubt.NO_DATE, f"{value} ".upper())

    return judge


def _judged(found: date | Doubt, shown: str) -> Judgement:
    if isinstance(found, date):
        return Judgement(float(number_of(found)))
    code, zh, en = _DOUBTS[found]
    return unreadable(code, f"{shown}{zh}", f"{shown} {en}", _ALLOWED)


def _judge_shown(value: CellDate) -> Judgement:
    """Judge a number that its cell shows as a date, which below one day is only a time of day."""
    day = serial_day(value.serial, date1904=value.date1904)
    if day is not None:
        return Judgement(float(number_of(day)))
    if 0 <= value.serial < 1:
        return unreadable("value.time_only", "单元格只有时间，没有日期", "the cell holds a time only", _ALLOWED)
    return unreadable(
        "value.no_such_day",
        f"单元格设成日期格式，里面的数 {value.serial:g} 不是任何一天",
        f"the cell is shown as a date, but its number {value.serial:g} is no day",
        _ALLOWED,
    )


def _judge_number(value: float, date1904: bool) -> Judgement:
    """Judge a number that nothing shows as a date: 20240131, or the count of days behind a date."""
    shown = f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)
    day = serial_day(value, date1904=date1904)
    if day is None or not _FIRST_SERIAL <= day <= _LAST_SERIAL:
        return _judged(read_date(shown), f"{shown} ")
    said = Message(
        f"{shown} 没有设成日期格式，按日期序号读作 {day}",
        f"{shown} is not shown as a date; taken for the serial number of {day}",
    )
    hint = Message("请把这一列设成日期格式，核对是不是这一天", "show the column as dates and check the day")
    return Judgement(float(number_of(day)), told=Told("value.serial", Severity.WARNING, said, hint))

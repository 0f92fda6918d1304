"""What stands in a date column, and which day it is read as."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import narwhals as nw
import numpy as np
import openpyxl
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenji.expr.calendar_day import from_day_number, number_of
from fenji.standard.model import Field, FieldType, Named
from fenji.table.dates import day_numbers, read_date_series, read_dates
from fenji.table.reading import Reading
from fenji.workbook import Workbook
from fenji.workbook.cells import CellDate, CellError, CellValue, Uncalculated
from fenji.workbook.serial import serial_day
from fenji.workbook.text_sheet import TextSheet

DUE = Field("due_date", Named("处理期限", "due date"), FieldType.NUMBER)


def read(*cells: CellValue, date1904: bool = False) -> Reading:
    return read_dates(cells, DUE, lambda at: f"客户!H{at + 5}", date1904=date1904)


def shown(reading: Reading) -> list[str | None]:
    """The days that were read, None for a blank and 读不懂 for what could not be read."""
    refused = reading.column.unreadable
    marks = [False] * len(reading.column) if refused is None else refused.tolist()
    return [
        "读不懂" if mark else None if np.isnan(value) else str(from_day_number(int(value)))
        for value, mark in zip(reading.column.values.tolist(), marks)
    ]


# fmt: off
READ = [
    "2024-01-31", "2024-1-31", "2024/1/31", "2024/01/31", "2024.1.31", "2024.01.31", "20240131",
    "2024年1月31日", "2024年01月31日", "2024年1月31号", "2024年1月31", "2024 年 1 月 31 日", " 2024-01-31\u00a0", "'2024-01-31",
    "２０２４－０１－３１", "２０２４／１／３１", "２０２４．１．３１", "２０２４年１月３１日", "２０２４０１３１", "2024—01—31", "2024–01–31",
    "2024-01-31 15:30", "2024-01-31 15:30:59", "2024-01-31T15:30:59.123", "2024/1/31 下午 3:30", "2024/1/31 3:30 PM",
    "2024年1月31日 15时30分", "2024年1月31日15点30分20秒", "2024年1月31日 星期三", "2024-01-31（周三）", "20240131153000", "20240131 15:30",
    20240131.0, 20240131153000.0, CellDate(45322.0), CellDate(45322.999), CellDate(43860.0, date1904=True),
]
# fmt: on


@pytest.mark.parametrize("typed", READ)
def test_a_day_as_people_write_it(typed: CellValue) -> None:
    reading = read(typed)
    assert shown(reading) == ["2024-01-31"]
    assert reading.column.values.dtype == np.float64
    assert reading.diagnostics == ()


@pytest.mark.parametrize("typed", [None, "", " ", "-", "/", "无", "N/A", "待补"])
def test_blank_as_elsewhere(typed: CellValue) -> None:
    reading = read(typed)
    assert shown(reading) == [None]
    assert reading.diagnostics == ()


# fmt: off
REFUSED = [
    ("2024-02-30",        "value.no_such_day",  "“2024-02-30”没有这一天"),
    ("2023年2月29日",     "value.no_such_day",  "“2023年2月29日”没有这一天"),
    ("20241301",          "value.no_such_day",  "“20241301”没有这一天"),
    (20240230.0,          "value.no_such_day",  "20240230 没有这一天"),
    ("2024-00-10",        "value.no_such_day",  "“2024-00-10”没有这一天"),
    ("0000-00-00",        "value.no_such_day",  "“0000-00-00”没有这一天"),
    ("2024年1月",         "value.month_only",   "“2024年1月”没有写到日，分不清是哪一天"),
    ("2024-01",           "value.month_only",   "“2024-01”没有写到日，分不清是哪一天"),
    ("2024.1",            "value.month_only",   "“2024.1”没有写到日，分不清是哪一天"),
    ("２０２４／０１",    "value.month_only",   "“２０２４／０１”没有写到日，分不清是哪一天"),
    (2024.1,              "value.month_only",   "2024.1 没有写到日，分不清是哪一天"),
    (202401.0,            "value.month_only",   "202401 没有写到日，分不清是哪一天"),
    ("2024",              "value.month_only",   "“2024”没有写到日，分不清是哪一天"),
    ("2024年",            "value.month_only",   "“2024年”没有写到日，分不清是哪一天"),
    ("24-1-31",           "value.short_year",   "“24-1-31”的年份只有两位，分不清是哪一年"),
    ("24年1月31日",       "value.short_year",   "“24年1月31日”的年份只有两位，分不清是哪一年"),
    ("01/02/03",          "value.short_year",   "“01/02/03”的年份只有两位，分不清是哪一年"),
    ("31/1/2024",         "value.year_last",    "“31/1/2024”的年份不在最前，分不清哪个是月"),
    ("1/31/2024",         "value.year_last",    "“1/31/2024”的年份不在最前，分不清哪个是月"),
    ("2024-01/31",        "value.unreadable",   "“2024-01/31”不是日期"),
    ("2024-01-315",       "value.unreadable",   "“2024-01-315”不是日期"),
    ("2024-01-31起",      "value.unreadable",   "“2024-01-31起”不是日期"),
    ("2024-01-31T15:30Z", "value.unreadable",   "“2024-01-31T15:30Z”不是日期"),
    ("下周",              "value.unreadable",   "“下周”不是日期"),
    ("长期",              "value.unreadable",   "“长期”不是日期"),
    ("15:30",             "value.unreadable",   "“15:30”不是日期"),
    ("45322",             "value.unreadable",   "“45322”不是日期"),
    (0.0,                 "value.unreadable",   "0 不是日期"),
    (-45322.0,            "value.unreadable",   "-45322 不是日期"),
    (18263.0,             "value.unreadable",   "18263 不是日期"),    # 1949-12-31
    (73416.0,             "value.unreadable",   "73416 不是日期"),    # 2101-01-01
    (1e300,               "value.unreadable",   "1e+300 不是日期"),
    (True,                "value.unreadable",   "TRUE 不是日期"),
    (CellDate(0.5),       "value.time_only",    "单元格只有时间，没有日期"),
    (CellDate(60.0),      "value.no_such_day",  "单元格设成日期格式，里面的数 60 不是任何一天"),
    (CellDate(-3.0),      "value.no_such_day",  "单元格设成日期格式，里面的数 -3 不是任何一天"),
    (CellDate(2958466.0), "value.no_such_day",  "单元格设成日期格式，里面的数 2.95847e+06 不是任何一天"),
    (CellError("#N/A"),   "value.error",        "单元格是错误值 #N/A，读不出数值"),
    (Uncalculated("A1"),  "value.uncalculated", "公式 =A1 没有保存计算结果"),
]
# fmt: on


@pytest.mark.parametrize(("typed", "code", "said"), REFUSED)
def test_what_is_no_certain_day_is_unreadable_and_said_why(typed: CellValue, code: str, said: str) -> None:
    reading = read("2024-01-31", typed)
    assert shown(reading) == ["2024-01-31", "读不懂"]
    (told,) = reading.diagnostics
    assert (told.code, told.where, told.severity, told.message.zh) == (code, "客户!H6", "warning", said)


def test_a_plain_number_is_a_serial_only_where_it_is_plausible_and_then_it_is_said() -> None:
    reading = read(18264.0, 45322.25, 73415.0)
    assert shown(reading) == ["1950-01-01", "2024-01-31", "2100-12-31"]
    assert [told.code for told in reading.diagnostics] == ["value.serial"] * 3
    assert reading.diagnostics[1].message.zh == "45322.25 没有设成日期格式，按日期序号读作 2024-01-31"
    assert reading.diagnostics[1].severity == "warning"


def test_a_plain_number_counts_as_its_workbook_does() -> None:
    assert shown(read(43860.0, date1904=True)) == ["2024-01-31"]
    assert shown(read(71954.0, date1904=True)) == ["读不懂"]


@given(st.dates(date(1900, 3, 1), date(9999, 12, 31)))
def test_serials_are_those_of_openpyxl(day: date) -> None:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904, to_excel

    moment = datetime(day.year, day.month, day.day)
    assert serial_day(to_excel(moment)) == day
    if day.year >= 1904:
        assert serial_day(to_excel(moment, epoch=CALENDAR_MAC_1904), date1904=True) == day


def test_the_first_days_of_1900_are_those_that_excel_shows() -> None:
    assert [str(serial_day(serial)) for serial in (1.0, 31.0, 59.0, 61.0)] == [
        "1900-01-01",
        "1900-01-31",
        "1900-02-28",
        "1900-03-01",
    ]


@pytest.mark.parametrize("mac", [False, True])
def test_date_cells_of_a_workbook_in_either_date_system(tmp_path: Path, mac: bool) -> None:
    book = openpyxl.Workbook()
    if mac:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    sheet = book.active
    sheet.title = "客户"
    written = [
        date(2024, 1, 31),
        datetime(2024, 2, 29, 23, 59),
        "2024.1.31",
        date(1999, 12, 31),
        datetime(2024, 1, 31, 8),
    ]
    for row, value in enumerate(["处理期限", *written], 1):
        sheet.cell(row, 1).value = value
    sheet.cell(5, 1).number_format = 'yyyy"年"m"月"d"日"'
    book.save(tmp_path / "客户.xlsx")
    with Workbook.open(tmp_path / "客户.xlsx") as opened:
        found = opened.sheet("客户")
        assert found.date1904 is mac
        cells = found.columns([1])[1][1:]
        assert [dict(found.head(9))[row][1] for row in range(2, 7)] == cells
    assert shown(read(*cells, date1904=found.date1904)) == [
        "2024-01-31",
        "2024-02-29",
        "2024-01-31",
        "1999-12-31",
        "2024-01-31",
    ]


def test_dates_of_a_text_file(tmp_path: Path) -> None:
    path = tmp_path / "客户.csv"
    path.write_text("客户号,处理期限\n01,2024-01-31\n02,20240131\n03,2024.1\n04,\n05,45322\n", encoding="utf-8")
    cells = TextSheet(path).columns([2])[2][1:]
    assert shown(read(*cells)) == ["2024-01-31", "2024-01-31", "读不懂", None, "2024-01-31"]


MOMENTS = [datetime(2024, 1, 31, 23, 30), None, datetime(1999, 12, 31), datetime(1969, 7, 20, 4, 56)]
DAYS = ["2024-01-31", None, "1999-12-31", "1969-07-20"]
SHANGHAI = ZoneInfo("Asia/Shanghai")


def _series() -> dict[str, Any]:
    days = [moment.date() if moment else None for moment in MOMENTS]
    zoned = [moment.replace(tzinfo=SHANGHAI) if moment else None for moment in MOMENTS]
    texts = [str(day) if day else None for day in days]
    numbers = [int(day.strftime("%Y%m%d")) if day else None for day in days]
    made: dict[str, Any] = {
        "pandas datetime": pd.Series(pd.to_datetime(MOMENTS)),
        "pandas seconds": pd.Series(MOMENTS, dtype="datetime64[s]"),
        "pandas zone": pd.Series(pd.to_datetime(zoned)),
        "pandas dates": pd.Series(days, dtype=object),
        "pandas moments": pd.Series([pd.Timestamp(each) if each else None for each in MOMENTS], dtype=object),
        "pandas text": pd.Series(texts),
        "pandas category": pd.Series(texts, dtype="category"),
        "pandas float": pd.Series(numbers, dtype="float64"),
        "pandas Int64": pd.Series(numbers, dtype="Int64"),
        "pandas arrow day": pd.Series(days, dtype=pd.ArrowDtype(pa.date32())),
        "pandas arrow moment": pd.Series(MOMENTS, dtype=pd.ArrowDtype(pa.timestamp("us"))),
        "polars Date": pl.Series(days),
        "polars Datetime": pl.Series(MOMENTS),
        "polars ms": pl.Series(MOMENTS, dtype=pl.Datetime("ms")),
        "polars zone": pl.Series(zoned, dtype=pl.Datetime("us", "Asia/Shanghai")),
        "polars text": pl.Series(texts),
        "polars category": pl.Series(texts, dtype=pl.Categorical),
        "polars int": pl.Series(numbers),
        "arrow date32": pa.chunked_array([pa.array(days)]),
        "arrow date64": pa.chunked_array([pa.array(days, pa.date64())]),
        "arrow timestamp": pa.chunked_array([pa.array(MOMENTS, pa.timestamp("ns"))]),
        "arrow zone": pa.chunked_array([pa.array(zoned, pa.timestamp("us", "Asia/Shanghai"))]),
        "arrow text": pa.chunked_array([pa.array(texts)]),
        "arrow int": pa.chunked_array([pa.array(numbers)]),
    }
    return made


@pytest.mark.parametrize("kind", list(_series()))
def test_columns_of_frames(kind: str) -> None:
    series = nw.from_native(_series()[kind], series_only=True)
    reading = read_date_series(series, DUE, lambda at: f"第 {at + 1} 行")
    assert shown(reading) == DAYS
    assert reading.diagnostics == ()


def test_what_cannot_be_read_in_a_frame_is_told_once_a_text() -> None:
    series = nw.from_native(pd.Series(["2024-02-30", "2024-01-31", "2024-02-30", None]), series_only=True)
    reading = read_date_series(series, DUE, lambda at: f"第 {at + 1} 行")
    assert shown(reading) == ["读不懂", "2024-01-31", "读不懂", None]
    assert [told.where for told in reading.diagnostics] == ["第 1 行等 2 行"]


def test_serials_in_a_frame_are_told() -> None:
    series = nw.from_native(pl.Series([45322, 20240131, 7]), series_only=True)
    reading = read_date_series(series, DUE, lambda at: f"第 {at + 1} 行")
    assert shown(reading) == ["2024-01-31", "2024-01-31", "读不懂"]
    assert [told.code for told in reading.diagnostics] == ["value.unreadable", "value.serial"]


@given(st.lists(st.one_of(st.none(), st.dates(date(1000, 1, 1), date(9999, 12, 31))), max_size=30))
def test_arrays_of_days_have_the_numbers_of_their_days(days: list[date | None]) -> None:
    numbers = day_numbers(np.array(days, "datetime64[D]"))
    assert [None if np.isnan(number) else number for number in numbers] == [
        None if day is None else number_of(day) for day in days
    ]

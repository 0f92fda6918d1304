"""What people type into an amount column, and what it is read as."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenji.standard.model import Field, FieldType, Named
from fenji.table.amount_text import read_amount
from fenji.table.amounts import raw_amounts, read_amounts, read_numbers
from fenji.table.field_cells import read_field
from fenji.table.frame import table_of_frame
from fenji.table.reading import Reading
from fenji.table.rounding import to_yuan
from fenji.table.unit import FACTORS, Unit, UnitSource
from fenji.workbook.cells import CellError, CellValue, Uncalculated


def in_unit(unit: str, *cells: CellValue) -> Reading:
    return read_amounts(cells, Unit(unit, UnitSource.HEADER, "F3"), lambda at: f"客户!F{at + 5}")


# fmt: off
READ = [
    # typed                header   元
    (22.22803,             "万元",  "222280.30"),
    (4.9999995,            "万元",  "50000.00"),     # 49,999.995 元: half up
    (4.99999949,           "万元",  "49999.99"),
    (49999.995,            "元",    "50000.00"),
    (1.005,                "元",    "1.01"),         # the double lies below 1.005
    (-1.005,               "元",    "-1.01"),        # away from zero
    (0.0,                  "万元",  "0"),
    ("1,234,567.00",       "元",    "1234567.00"),
    ("¥12,000",            "元",    "12000"),
    ("￥１２，０００",     "元",    "12000"),
    ("１２万",             "元",    "120000"),
    ("3.5万元",            "元",    "35000"),
    ("1.2亿",              "万元",  "120000000"),
    ("1.2 亿元",           "元",    "120000000"),
    ("５．０００００１",   "万元",  "50000.01"),
    ("(5,000)",            "元",    "-5000"),
    ("（5,000.50）",       "元",    "-5000.50"),
    ("-¥5,000",            "元",    "-5000"),
    ("－300",              "元",    "-300"),
    ("−300",               "元",    "-300"),
    ("\u00a03.19 ",        "万元",  "31900"),
    ("\u30003.19\t",       "万元",  "31900"),
    ("3.19\n",             "万元",  "31900"),
    ("RMB 5,000",          "元",    "5000"),
    ("5000 CNY",           "元",    "5000"),
    ("人民币5万元整",      "元",    "50000"),
    ("人民币 3.5 万",      "元",    "35000"),
    ("200元",              "万元",  "200"),
    ("8千元",              "元",    "8000"),
    ("+5",                 "万元",  "50000"),
    (".5",                 "万元",  "5000"),
    ("'5000",              "元",    "5000"),
    ("4.9999995",          "万元",  "50000.00"),
    ("0",                  "元",    "0"),
    ("5",                  "亿元",  "500000000"),
    ("0.00000000000000000000000000000000000004999999", "万元", "0"),
    ("9,999,999,999,999.99", "元",  "9999999999999.99"),
]
# fmt: on

BLANK = [
    None,
    "",
    " ",
    "\u3000",
    "\u00a0",
    "-",
    "—",
    "——",
    "--",
    "－",
    "/",
    "／",
    "无",
    "空",
    "N/A",
    "NA",
    "n/a",
    "Ｎ／Ａ",
    "null",
    "None",
    "NaN",
    "待补",
    "待补充",
    "暂无",
    "\ufeff",
    "…",
]

UNREADABLE = [
    "1.2.3",
    "约30万",
    "30-50万",
    "30~50万",
    "5k",
    "5K",
    "5w",
    "$5,000",
    "3万美元",
    "USD 5000",
    "HK$300",
    "85%",
    "1e5",
    "1.38E+10",
    "3.5 4.2",
    "300 500",
    "1,23",
    "12,34,567",
    "1，2，3",
    "三十万",
    "30万以上",
    ">30万",
    "≥30万",
    "待查",
    "?",
    "5²",
    "①",
    "½",
    "5,000-",
    "5O00",
    "#N/A",
    "2026-10-31",
    "2026年10月",
    "=1+1",
    "万元",
    "¥",
    "()",
    "5万5千",
    "**",
    "30万/月",
    "9" * 80,
    "10000000000000",
    "-1e400",
    "张三",
    "见附件",
    True,
    False,
    CellError("#N/A"),
    CellError("#DIV/0!"),
    Uncalculated("F5-G5"),
    1e13,
    -1e13,
    1e300,
    float("inf"),
    float("-inf"),
]


@pytest.mark.parametrize(("typed", "header", "yuan"), READ)
def test_reads_what_is_certain(typed: CellValue, header: str, yuan: str) -> None:
    reading = in_unit(header, typed)
    assert reading.column.values.tolist() == [float(yuan)]
    assert reading.column.unreadable is None


@pytest.mark.parametrize("typed", BLANK)
def test_blank_is_not_zero_and_not_a_fault(typed: CellValue) -> None:
    reading = in_unit("万元", typed)
    assert np.isnan(reading.column.values).tolist() == [True]
    assert reading.column.unreadable is None
    assert reading.diagnostics == ()


@pytest.mark.parametrize("typed", UNREADABLE)
def test_what_is_not_certain_is_unreadable_and_told(typed: CellValue) -> None:
    reading = in_unit("元", 1.0, typed)
    assert np.isnan(reading.column.values).tolist() == [False, True]
    assert reading.column.unreadable is not None
    assert reading.column.unreadable.tolist() == [False, True]
    (told,) = reading.diagnostics
    assert told.severity == "warning"
    assert told.where == "客户!F6"
    assert told.hint is not None


def test_a_text_number_is_told_with_what_it_was_read_as() -> None:
    (told,) = in_unit("万元", " 3.19 ").diagnostics
    assert str(told) == "客户!F5: “ 3.19 ”是文字，读作 31,900.00 元"
    assert told.code == "value.text"


def test_a_unit_in_the_cell_that_differs_from_the_header_is_told() -> None:
    (told,) = in_unit("元", "13.5万元").diagnostics
    assert told.code == "value.unit"
    assert "13.5万元" in str(told)
    assert "135,000.00 元" in str(told)
    assert in_unit("万元", "13.5万").diagnostics[0].code == "value.text"


def test_broken_cells_have_messages_of_their_own() -> None:
    error, formula = in_unit("元", CellError("#DIV/0!"), Uncalculated("F5-G5")).diagnostics
    assert error.code == "value.error"
    assert "#DIV/0!" in str(error)
    assert formula.code == "value.uncalculated"
    assert "F9" in str(formula)


def test_a_year_is_allowed_only_where_the_field_is_a_year() -> None:
    assert read_amount("20万元/年") is None
    assert read_amount("20万元/年", yearly=True) is not None


@pytest.mark.parametrize(
    ("typed", "number"), [(3.0, 3.0), ("1,200", 1200.0), ("１２", 12.0), ("-5", -5.0), ("无", None)]
)
def test_plain_numbers(typed: CellValue, number: float | None) -> None:
    reading = read_numbers([typed], str)
    assert reading.column.unreadable is None
    assert [None if np.isnan(value) else value for value in reading.column.values.tolist()] == [number]


@pytest.mark.parametrize("typed", ["3笔", "3万", "85%", True, CellError("#REF!"), float("inf"), "1e5"])
def test_plain_numbers_have_no_unit(typed: CellValue) -> None:
    unreadable = read_numbers([typed], str).column.unreadable
    assert unreadable is not None
    assert unreadable.tolist() == [True]


def test_raw_amounts_are_neither_copied_nor_rounded() -> None:
    values = np.array([49999.995, np.nan, -3.0])
    assert raw_amounts(values, str).column.values is values
    bad = raw_amounts(np.array([1.0, np.inf, np.nan, -1e13, 9.99e12]), str)
    assert bad.column.unreadable is not None
    assert bad.column.unreadable.tolist() == [False, True, False, True, False]
    assert np.isnan(bad.column.values).tolist() == [False, True, True, True, False]


COUNTED = [
    ("最大拖欠天数", "45天", 45),
    ("最大拖欠天数", "4５ 日", 45),
    ("最大拖欠天数", "2个月", None),  # a month is no day
    ("最大拖欠天数", "天", None),
    ("拖欠次数", "0次", 0),
    ("合作月数", "36个月", 36),
    ("合作月数", "3年", None),
    ("交易量评分", "85分", 85),
    ("业绩指标完成率", "85分", None),
    ("月交易笔数", "1,200笔", 1200),
    ("年龄", "45岁", 45),
]


@pytest.mark.parametrize(("label", "typed", "number"), COUNTED)
def test_what_a_field_counts_may_stand_behind_its_number(label: str, typed: str, number: float | None) -> None:
    field = Field("count", Named(label), FieldType.NUMBER)
    by_cell = read_field([typed], field, None, str)
    by_word = table_of_frame(pd.DataFrame({label: [typed]}), [field]).columns["count"]
    for column in (by_cell.column, by_word):
        assert column.values[0] == number or (number is None and np.isnan(column.values[0]))
        assert (column.unreadable is not None) == (number is None)
    assert [told.code for told in by_cell.diagnostics] == ["value.unreadable" if number is None else "value.text"]


def half_up(number: float, factor: int) -> Decimal:
    return (Decimal(repr(number)) * factor).quantize(Decimal("0.01"), ROUND_HALF_UP)


def near_a_tie(unit: str) -> st.SearchStrategy[float]:
    """Doubles at and around a half 分, where rounding is decided."""
    halves = st.integers(-(10**13), 10**13).map(lambda fen: (Decimal(fen) + Decimal("0.5")) / 100 / FACTORS[unit])
    return halves.flatmap(
        lambda half: st.sampled_from(
            [
                float(half),
                np.nextafter(float(half), np.inf).item(),
                np.nextafter(float(half), -np.inf).item(),
            ]
        )
    )


@pytest.mark.parametrize("unit", list(FACTORS))
def test_every_double_is_rounded_as_decimal_rounds_it(unit: str) -> None:
    factor = FACTORS[unit]
    anything = st.floats(-9.9e12 / factor, 9.9e12 / factor, allow_nan=False)

    @given(st.lists(anything | near_a_tie(unit), max_size=20))
    def agrees(numbers: list[float]) -> None:
        yuan, refused = to_yuan(np.array(numbers, np.float64), factor)
        assert refused is None
        assert yuan.tolist() == [float(half_up(number, factor)) for number in numbers]

    agrees()


@given(st.integers(-(10**14), 10**14), st.sampled_from(["元", "万元", "亿元"]), st.booleans(), st.booleans())
def test_an_amount_written_out_is_read_back(fen: int, unit: str, grouped: bool, wide: bool) -> None:
    number = Decimal(fen) / 100 / FACTORS[unit]
    text = (f"{number:,f}" if grouped else f"{number:f}") + unit
    if wide:
        text = text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    written = read_amount(text)
    assert written is not None
    assert written.yuan(1) == Decimal(fen) / 100


@given(st.text(max_size=12))
def test_no_text_breaks_the_reader(text: str) -> None:
    reading = in_unit("元", text)
    values, unreadable = reading.column.values, reading.column.unreadable
    assert np.isnan(values[0]) or abs(values[0]) < 1e13
    assert unreadable is None or np.isnan(values[0])

"""The cell functions as Excel calls them: xlwings' own reading, conversion and calling, on ranges of a sheet."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
import xlwings
import xlwings.com_server
import xlwings.udfs
from tests.excel.bindings import MISSING

from fenji.excel import functions
from fenji.functions.catalogue import catalogue
from fenji.standard import library

MODULE = "fenji.excel.functions"


@pytest.fixture
def call(new_book):
    """Type a sheet and call a function on its ranges, as a formula in column Z would."""

    def typed(rows: list[list[Any]], name: str, *arguments: Any, formats: dict[str, str] | None = None) -> Any:
        sheet = new_book(rows, formats).Sheets(1)
        given = [
            sheet.Range(each[1:]) if isinstance(each, str) and each.startswith("!") else each for each in arguments
        ]
        wanted = len(getattr(functions, name).__xlfunc__["args"])
        given += [MISSING] * (wanted - len(given))
        found = xlwings.com_server.XLPython().CallUDF(MODULE, name, given, None, sheet.Range("Z1"))
        # COM takes rows whatever they are
        return [list(row) if isinstance(row, tuple) else row for row in found] if isinstance(found, list) else found

    return typed


CUSTOMERS = [
    ["客户号", "客户姓名", "月日均余额(万元)", "指定高端信用卡", "家庭年收入(元)"],
    ["01", "甲", 5, "无", 0],
    ["02", "乙", 4.99, "无", 199_999.99],
    ["03", "丙", None, "钻石卡", None],
    [None, None, None, None, None],
    ["合计", None, 9.99, None, 199_999.99],
]


def test_a_block_with_its_header_gives_a_column_as_long(call) -> None:
    assert call(CUSTOMERS, "FENJI", "psbc", "!A1:E6") == [
        ["客户等级"],
        ["金卡客户"],
        ["普通客户"],
        ["钻石卡客户"],
        [""],
        [""],
    ]


def test_rows_with_a_header_from_elsewhere(call) -> None:
    assert call(CUSTOMERS, "FENJI", "邮储银行客户等级", "!A2:E3", "!A1:E1") == [["金卡客户"], ["普通客户"]]


def test_one_customer_gives_one_cell(call) -> None:
    assert call(CUSTOMERS, "FENJI", "psbc", "!A2:E2", "!A1:E1") == "金卡客户"
    assert call([[50_000]], "FENJI_PSBC", "!A1") == "金卡客户"
    assert call([[None]], "FENJI_PSBC", 49_999.99) == "普通客户"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("FENJI_WHY", "月日均余额 5 万元，达到 5 万元（条款 2(1)）"),
        ("FENJI_FLAGS", ""),
    ],
)
def test_the_other_results(call, name: str, expected: str) -> None:
    assert call(CUSTOMERS, name, "psbc", "!A2:E2", "!A1:E1") == expected


def test_the_gap_says_both_ways_up(call) -> None:
    said = call(CUSTOMERS, "FENJI_GAP", "psbc", "!A2:E2", "!A1:E1")
    assert "月日均余额再加 25 万元" in said
    assert "白金卡客户" in said


def test_columns_of_fields_side_by_side(call) -> None:
    rows = [["5万", "无"], [49_999.99, "金卡"], ["１５０万", None], ["约30万", "无"], [None, None]]
    assert call(rows, "FENJI_PSBC", "!A1:A5", "!B1:B5") == [
        ["金卡客户"],
        ["金卡客户"],
        ["钻石卡客户"],
        ["普通客户"],  # 约30万 is unreadable, 无 is known: the best that is certain; FENJI_FLAGS says 数据不全
        ["数据不足"],
    ]


def test_a_column_that_begins_with_its_name_is_read_in_the_unit_that_the_name_says(call) -> None:
    rows = [["月日均余额（万元）"], [5], [4.99]]
    assert call(rows, "FENJI_PSBC", "!A1:A3") == [["客户等级"], ["金卡客户"], ["普通客户"]]


@pytest.mark.parametrize(
    ("card", "income"),
    [
        (["卡", "无", "无"], ["年收入(万元)", 20, 3]),
        ([None, "无", "无"], ["年收入（万元）", 20, 3]),
        (["持卡", "无", "无"], ["存款余额(万元)", 20, 3]),
        (["持卡", "无", "无"], ["去年的", 200_000, 30_000]),
    ],
)
def test_a_header_that_is_not_the_fields_name_leaves_the_others_their_units(call, card: Any, income: Any) -> None:
    rows = [list(row) for row in zip(["月日均余额(万元)", 5, 30], card, income)]
    assert call(rows, "FENJI_PSBC", "!A1:A3", "!B1:B3", "!C1:C3") == [["客户等级"], ["金卡客户"], ["白金卡客户"]]


@pytest.mark.parametrize(
    "header", ["AUM(万元)", "存款余额（万元）", "月日均存款余额（万元）", "月日均余额,万元", "月日均余额 单位:万元"]
)
def test_a_single_column_is_read_in_the_unit_of_whatever_header_says_one(call, header: str) -> None:
    assert call([[header], [5], [30]], "FENJI_PSBC", "!A1:A3") == [["客户等级"], ["金卡客户"], ["白金卡客户"]]


@pytest.mark.parametrize(
    ("column", "said"),
    [
        (["月日均余额(美元)", 5, 30], "第一格“月日均余额(美元)”不是“月日均余额”的表头，也读不出值"),
        (["××支行客户表", "月日均余额(万元)", 5], "第一格“××支行客户表”不是“月日均余额”的表头，也读不出值"),
        (["约30万元", 50_000, 5], "第一格“约30万元”不是“月日均余额”的表头，也读不出值"),
        (["存款余额", 5, 30], "第一格“存款余额”不是“月日均余额”的表头，也读不出值"),
        (["家庭年收入(万元)", 20, 3], "第一格“家庭年收入(万元)”是“家庭年收入”的表头，不是“月日均余额”的"),
        (["资产(万元)", "月日均余额", 5], "“月日均余额”有两行表头（第二格是“月日均余额”）"),
        (["月日均余额", "（万元）", 5], "“月日均余额”有两行表头（第二格是“（万元）”）"),
    ],
)
def test_a_text_over_a_column_is_never_a_customer(call, column: list[Any], said: str) -> None:
    assert call([[cell] for cell in column], "FENJI_PSBC", "!A1:A3").startswith(said)


def test_columns_that_cannot_be_told_apart_are_counted_and_not_addressed(call) -> None:
    """The range may begin anywhere: an address inside it would name a cell of somebody else."""
    rows = [["客户号", "月日均余额", "月日均余额"], ["1", 5, 6]]
    said = call(rows, "FENJI", "psbc", "!A1:C2")
    assert said == "“月日均余额”有 2 列都像：第 2 列“月日均余额”、第 3 列“月日均余额”"


def test_columns_begin_with_a_header_all_or_none(call) -> None:
    rows = [["月日均余额(万元)", 200_000], [5, 3], [30, 5]]
    said = "“月日均余额”从表头选起，“家庭年收入”没有表头；要么都带表头选，要么都不带"
    assert call(rows, "FENJI_PSBC", "!A1:A3", MISSING, "!B1:B3") == said


def test_a_scalar_holds_for_the_whole_column(call) -> None:
    assert call([[1], [2]], "FENJI_PSBC", "!A1:A2", "白金卡") == [["白金卡客户"], ["白金卡客户"]]


def test_what_is_not_known_may_be_left_out(call) -> None:
    assert call([[None]], "FENJI_PSBC", MISSING, MISSING, 200_000.0) == "金卡客户"
    assert call([[None]], "FENJI_PSBC").startswith("没有一列能决定等级；标准要看：")


def test_a_row_gives_a_row(call) -> None:
    # one row comes back flat, as xlwings hands a row to Excel
    assert call([[50_000, 1]], "FENJI_PSBC", "!A1:B1") == ["金卡客户", "普通客户"]


def test_an_error_cell_is_unknown_and_never_zero_or_blank(call) -> None:
    rows = [["月日均余额", "家庭年收入"], ["#N/A", 200_000], ["#DIV/0!", 0]]
    assert call(rows, "FENJI", "psbc", "!A1:B3") == [["客户等级"], ["金卡客户"], ["普通客户"]]
    assert call(rows, "FENJI_FLAGS", "psbc", "!A1:B3")[1:] == [["数据不全；无法识别：月日均余额"]] * 2


def test_currency_keeps_the_digits_that_com_cuts_off(call) -> None:
    # 4.99999 万元 are 49,999.90 元; Excel's currency type would hand over 5.0000 and so a better grade
    rows = [["客户号", "月日均余额(万元)"], ["1", 4.99999]]
    assert call(rows, "FENJI", "psbc", "!A1:B2", formats={"B2": "¥#,##0.00"}) == [["客户等级"], ["普通客户"]]


def test_a_date_is_no_amount(call) -> None:
    rows = [["客户号", "月日均余额"], ["1", datetime.datetime(2026, 10, 31)]]
    assert call(rows, "FENJI", "psbc", "!A1:B2") == [["客户等级"], ["数据不足"]]


def test_a_formula_that_shows_nothing_is_a_blank(call) -> None:
    rows = [["客户号", "月日均余额", "指定高端信用卡"], ["1", "", ""], ["2", "", "金卡"], ["3", 50_000, ""]]
    assert call(rows, "FENJI", "psbc", "!A1:C4") == [["客户等级"], ["数据不足"], ["金卡客户"], ["金卡客户"]]


def test_the_next_visit_is_a_date(call) -> None:
    rows = [["金卡客户", datetime.datetime(2026, 10, 31)], ["psbc:diamond", datetime.datetime(2026, 12, 28)], ["", ""]]
    found = call(rows, "FENJI_NEXT_VISIT", "!A1:A3", "!B1:B3", "psbc")
    assert [day[0].date() if day[0] else "" for day in found] == [
        datetime.date(2026, 11, 30),
        datetime.date(2027, 1, 4),
        "",
    ]


def test_columns_of_grades_visits_and_customers_may_begin_with_their_names(call) -> None:
    rows = [["等级", "上次跟进"], ["psbc:gold", datetime.datetime(2026, 10, 31)]]
    found = call(rows, "FENJI_NEXT_VISIT", "!A1:A2", "!B1:B2")
    assert [found[0][0], found[1][0].date()] == ["下次跟进", datetime.date(2026, 11, 30)]
    ledger = [["客户号", "日期", "余额"], ["01", datetime.datetime(2026, 11, 1), 40]]
    assert call(ledger, "FENJI_MONTH_AVERAGE", "!A1:C2", "2026-11", "!A1:A2") == [["月日均余额"], [40.0]]


MISNAMED = [["客户号", "余额", "家庭年收入"], ["1", 1_500_000, 200_000], ["2", 3, None]]


@pytest.mark.parametrize(("name", "label"), [("FENJI_WHY", "分级依据"), ("FENJI_FLAGS", "核实事项")])
def test_a_column_that_is_missing_is_said_beside_the_result(call, name: str, label: str) -> None:
    missing = "没有“月日均余额”一列，相近的列：“余额”"
    assert call(MISNAMED, name, "psbc", "!A1:C3")[0] == [f"{label}：{missing}"]
    assert all(row[0].endswith(missing) for row in call(MISNAMED, name, "psbc", "!A2:C3", "!A1:C1"))
    assert call(CUSTOMERS, name, "psbc", "!A1:E6")[0] == [label]


def test_month_averages_out_of_a_ledger(call) -> None:
    # 40万 from the first on, 100万 from the 16th on: (15 × 40 + 15 × 100) / 30 = 70万
    ledger = [
        ["客户号", "日期", "余额(万元)", None, "01"],
        ["01", datetime.datetime(2026, 11, 1), 40, None, "03"],
        ["02", datetime.datetime(2026, 11, 1), 3, None, None],
        ["01", datetime.datetime(2026, 11, 16), 100, None, None],
    ]
    asked = call(ledger, "FENJI_MONTH_AVERAGE", "!A1:C4", "2026-11", "!E1:E3")
    assert asked == [[700_000.0], ["流水里没有客户“03”"], [""]]
    assert call(ledger, "FENJI_MONTH_AVERAGE", "!A1:C4", "2026-11", 1.0) == "流水里没有客户“1”，有“01”"
    assert call(ledger, "FENJI_MONTH_AVERAGE", "!A1:C4", "上个月", "01").startswith("“上个月”不是月份，应写成 2026-10")
    assert call(ledger, "FENJI_MONTH_AVERAGE", "!A1:C3", "2026-11", "02") == 30_000.0
    assert call(ledger, "FENJI_MONTH_AVERAGE", "!A1:C4", "2026-11") == "流水里有 2 个客户，请在第三个参数给出客户号"


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("FENJI", ("没有的", "!A1:E6"), "没有标准“没有的”；可用："),
        ("FENJI", ("psbc", MISSING), "缺第 2 个参数“数据”：客户所在的区域"),
        ("FENJI_WHY", (MISSING, "!A1:E6"), "缺第 1 个参数“标准”："),
        ("FENJI_MONTH_AVERAGE", ("!A1:E6", MISSING, "01"), "缺第 2 个参数“月份”：2026-10"),
        ("FENJI_NEXT_VISIT", (MISSING, 46_326.0), "缺第 1 个参数“等级”："),
        ("FENJI_NEXT_VISIT", ("psbc:gold", MISSING), "缺第 2 个参数“上次跟进”："),
        ("FENJI", (r"\\host\share\x.toml", "!A1:E6"), "没有标准"),
        ("FENJI", ("psbc", "!A2:E3", "!A1:D1"), "表头有 4 列，数据有 5 列，要一样多"),
        ("FENJI", ("邮储", "!A1:E6"), "没有标准“邮储”；相近的：“邮储银行客户等级”（psbc）；可用："),
        ("FENJI", ("psbc", "!A1:B6"), "没有一列对得上标准的字段，请连表头一起选，或在第三个参数给出表头"),
        (
            "FENJI",
            ("psbc", 50_000.0),
            "没有一列对得上标准的字段，请连表头一起选，或在第三个参数给出表头；第一行是：50000；",
        ),
        ("FENJI", ("psbc", "!A1:E6", MISSING, "不是日子"), "“不是日子”不是日期，请写成 2026-10-31"),
        ("FENJI_SCORE", ("psbc", "!A1:E6"), "这个标准不打分，没有得分"),
        ("FENJI_PSBC", ("!A1:E6",), "“月日均余额”有 5 列，请只选一列"),
        ("FENJI_PSBC", ("!C1:C6", "!D1:D5"), "“月日均余额”有 6 格，“指定高端信用卡”有 5 格，格数和方向要一样"),
        ("FENJI_NEXT_VISIT", ("怪等级", 46_326.0), "不认识的等级“怪等级”"),
    ],
)
def test_what_is_wrong_is_said_in_one_short_sentence(call, name: str, arguments: tuple[Any, ...], said: str) -> None:
    found = call(CUSTOMERS, name, *arguments)
    assert isinstance(found, str)
    assert found.startswith(said)
    assert len(found) <= 200


def test_there_is_a_function_for_every_standard_with_its_fields_as_arguments() -> None:
    made = {each.name: each for each in catalogue()}
    for standard_id in library.ids():
        of = made[f"FENJI_{standard_id.upper()}"]
        labels = [field.label for field in library.built_in(standard_id).fields if not field.fact]
        found = [argument.label for argument in of.arguments if argument.label not in ("客户号", "截至日期")]
        assert found == labels


@pytest.mark.parametrize("of", catalogue(), ids=lambda of: of.name)
def test_the_function_wizard_has_a_description_the_arguments_and_the_category(of) -> None:
    told = getattr(functions, of.name).__xlfunc__
    assert told["category"] == "客户分级"
    assert told["ret"]["doc"] == of.help
    assert [each["name"] for each in told["args"]] == [each.name for each in of.arguments]
    for argument, each in zip(told["args"], of.arguments, strict=True):
        assert argument["doc"].startswith(each.label)
        assert len(argument["doc"]) <= 255  # Excel takes no more
        assert each.name.isascii()
        assert ("optional" in argument) == each.optional


def test_only_the_free_part_of_xlwings_is_used_and_no_licence_is_there() -> None:
    assert xlwings.__pro__ is False
    for path in (Path(__file__).parents[2] / "addin").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "xlwings.pro" not in text, path
        assert "xlwings.server" not in text, path
        assert "LICENSE_KEY" not in text, path

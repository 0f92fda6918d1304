"""Whole sheets in, tables out: the branch's own workbook and the ways in which others differ from it."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from fenji.errors import BindingError, Severity
from fenji.standard.load import load_file
from fenji.standard.model import Field, FieldType, Named
from fenji.table import RowKind, Table, UnitSource, table_of_sheet
from fenji.workbook.sheet import Sheet
from fenji.workbook.workbook import Workbook

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"
SheetOf = Callable[..., Sheet]
TableOf = Callable[..., Table]
_ = None


@pytest.fixture
def table_of(sheet_of: SheetOf, every_field: tuple[Field, ...], results: tuple[str, ...]) -> TableOf:
    def read(rows: list[list[object]], **more: object) -> Table:
        merged = more.pop("merged", ())
        return table_of_sheet(sheet_of(rows, merged=merged), every_field, result_labels=results, **more)  # type: ignore[arg-type]

    return read


@pytest.fixture(scope="module")
def branch() -> Table:
    standard = load_file(ROOT / "templates" / "standards" / "psbc.toml")
    with Workbook.open(DATA / "某支行客户等级分类表.xlsx") as book:
        return table_of_sheet(book.sheet("客户信息表"), standard.fields, result_labels=("客户等级", "分级依据"))


def expected_rows() -> list[dict[str, str]]:
    with (DATA / "某支行客户等级分类表_应得等级.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def codes(table: Table) -> list[str]:
    return [told.code for told in table.diagnostics]


def test_the_branch_has_exactly_its_customers(branch: Table) -> None:
    expected = expected_rows()
    assert branch.rows.tolist() == [int(row["row"]) for row in expected]  # type: ignore[union-attr]
    assert [branch.identities["cust_id"].text(at) for at in range(len(branch))] == [row["客户号"] for row in expected]


def test_the_branch_keeps_its_totals_and_signatures(branch: Table) -> None:
    assert branch.skipped == {
        RowKind.TOTAL: (28, 63, 103, 123, 164, 192, 221, 244, 253, 254),
        RowKind.NOTE: (255,),
    }


def test_the_branch_says_its_units(branch: Table) -> None:
    balance, income = branch.bound_to("avg_daily_balance"), branch.bound_to("household_income")
    assert balance is not None
    assert balance.unit is not None
    assert income is not None
    assert income.unit is not None
    assert (balance.column, balance.unit.name, balance.unit.source, balance.unit.cell) == (
        6,
        "万元",
        UnitSource.HEADER,
        "F3",
    )
    assert (income.column, income.unit.name) == (9, "元")
    assert branch.absent == ("has_account",)


@pytest.mark.parametrize(
    ("row", "balance", "income", "card"),
    [
        (5, 222280.30, 40000.0, 0),  # 22.22803 万元
        (6, 31900.00, 74000.0, 0),  # “ 3.19 ”
        (7, None, None, -1),  # blank, N/A, blank
        (11, 299999.99, 200000.0, 1),  # 29.999999 万元, 是
        (12, 357996.36, 192000.0, 1),  # ¥192,000.00
        (19, 5795.74, 260000.0, -1),  # 260,000.00
        (23, 49999.60, 914000.0, -1),  # ９１４０００．００
        (24, 5180.30, 135000.0, 0),  # 13.5万元 under a header in 元
        (9, 0.0, 41000.0, 0),  # 0 is a value
    ],
)
def test_cells_of_the_branch(branch: Table, row: int, balance: float | None, income: float | None, card: int) -> None:
    at = list(branch.rows).index(row)
    values = {name: column.values[at].item() for name, column in branch.columns.items()}
    assert [None if np.isnan(values[name]) else values[name] for name in ("avg_daily_balance", "household_income")] == [
        balance,
        income,
    ]
    assert values["premium_card_level"] == card


def test_nothing_of_the_branch_is_unreadable(branch: Table) -> None:
    assert all(column.unreadable is None for column in branch.columns.values())
    told = {(one.where, one.code) for one in branch.diagnostics}
    assert ("客户信息表!F6", "value.text") in told
    assert ("客户信息表!I24", "value.unit") in told
    assert not any(one.where in ("客户信息表!F28", "客户信息表!F255") for one in branch.diagnostics)


def test_results_go_right_of_the_branch_table(branch: Table) -> None:
    assert branch.block is not None
    assert (branch.block.header.first_row, branch.block.header.last_row) == (3, 4)
    assert (branch.block.right, branch.block.first_free, branch.block.standing) == (12, 13, {})


HEADER = ["序号", "客户号", "客户姓名", "月日均余额", "持卡", "家庭年收入"]


def test_rows_that_are_no_customers(table_of: TableOf) -> None:
    table = table_of(
        [
            HEADER,
            [1, "001", "周洋", 1.0, "无", 2.0],
            ["小 计", _, _, "=SUM(D2:D2)", _, 2.0],
            [_, _, "本页合计", 1.0],
            [2, "002", "合计", 1.0],  # a number makes a customer of it
            [3, _, "平均律文化公司", 5.0],
            [4, _, "累计科技有限公司", 5.0],
            ["合　计:", 240, _, 1.0],  # a count in the column of numbers
            ["平均", _, _, 1.0],
            ["城东支行小计", _, _, 1.0],
            HEADER,
            ["二、金卡客户"],
            [5, "003", _, _, _, _],
            [6, _, _, _, _, _],
            [_, _, _, 7.0],
            ["城东支行"],
            ["注:月日均余额按自然日计算"],
            ["制表人:张三", _, "复核人:李四"],
            [_, _, _, _, "单位负责人:"],
            ["第1页,共3页"],
            ["总计(共240户)", _, _, 9.0],
        ]
    )
    assert table.rows.tolist() == [2, 5, 6, 7, 13, 15]  # type: ignore[union-attr]
    assert table.skipped == {
        RowKind.TOTAL: (3, 4, 8, 9, 10, 21),
        RowKind.NOTE: (17, 18, 19, 20),
        RowKind.HEADER: (11,),
        RowKind.CAPTION: (12, 16),
        RowKind.BLANK: (14,),
    }
    unnamed = next(told for told in table.diagnostics if told.code == "rows.unnamed")
    assert "第 15 行" in str(unnamed)
    assert "value.uncalculated" not in codes(table)


def test_a_page_repeats_its_title_and_a_header_of_two_rows(table_of: TableOf) -> None:
    top = [["××支行客户表"], ["客户号", "资产(万元)", _, "家庭年收入"], [_, "月日均余额", "存款余额", _]]
    table = table_of(
        [*top, ["001", 1.0, 1.0, 2.0], *top, ["002", 1.0, 1.0, 2.0]],
        merged=["A1:D1", "B2:C2", "A2:A3", "D2:D3"],
    )
    assert table.rows.tolist() == [4, 8]  # type: ignore[union-attr]
    assert table.skipped[RowKind.HEADER] == (5, 6, 7)


def test_a_header_repeated_in_another_order_is_refused(table_of: TableOf) -> None:
    with pytest.raises(BindingError) as caught:
        table_of(
            [
                ["客户号", "月日均余额", "家庭年收入"],
                ["001", 1.0, 2.0],
                ["客户号", "家庭年收入", "月日均余额"],
                ["002", 2.0, 1.0],
            ]
        )
    assert caught.value.diagnostics[0].code == "header.moved"


def test_the_unit_of_the_sheet_is_used_last_and_said(table_of: TableOf) -> None:
    table = table_of(
        [
            ["单位:万元"],
            ["客户号", "月日均余额", "家庭年收入(元)"],
            ["001", 5.0, 80000.0],
            ["002", "500元", "3万"],
        ]
    )
    assert table.columns["avg_daily_balance"].values.tolist() == [50000.0, 500.0]
    assert table.columns["household_income"].values.tolist() == [80000.0, 30000.0]
    (said,) = [told for told in table.diagnostics if told.code == "unit.sheet"]
    assert said.where == "客户!A1"
    assert "月日均余额" in str(said)


def test_without_a_unit_the_field_says_it(table_of: TableOf) -> None:
    bound = table_of([["客户号", "月日均余额"], ["001", 5.0]]).bound_to("avg_daily_balance")
    assert bound is not None
    assert bound.unit is not None
    assert (bound.unit.name, bound.unit.source) == ("元", UnitSource.FIELD)


def test_customers_who_stand_twice_and_numbers_that_lost_digits(table_of: TableOf) -> None:
    table = table_of(
        [
            ["客户号", "证件号码", "月日均余额"],
            ["001", "44030119800101001X", 1.0],
            ["002", 440301198001010000.0, 1.0],
            [" 001", _, 1.0],
        ]
    )
    twice = next(told for told in table.diagnostics if told.code == "identity.twice")
    assert twice.where == "客户!A4"
    assert "第 2 行" in str(twice) and "写作" not in str(twice)
    lost = next(told for told in table.diagnostics if told.code == "identity.digits")
    assert lost.where == "客户!B3"
    assert len(table) == 3


def test_a_number_that_stands_in_two_spellings_is_told_with_both(table_of: TableOf) -> None:
    table = table_of([["客户号", "月日均余额"], ["A01", 1.0], ["B02", 1.0], ["a０1", 1.0]])
    assert [str(told) for told in table.diagnostics if told.code == "identity.twice"] == [
        "客户!A4: 客户号 a０1 在第 2 行已经出现（写作 A01），两行都会分级（请核实是否同一客户的多个账户）"
    ]


def test_a_percentage_is_not_read_where_the_field_is_no_ratio(tmp_path: Path) -> None:
    """A cell that shows 95% holds 0.95: on a scale that goes to 100 nobody knows which of the two is meant."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["工号", "业绩完成率(%)", "利润率"], ["1", 0.95, 0.12], ["2", 95, 0.3], ["合计", 0.95, None]):
        sheet.append(row)
    for cell in ("B2", "C2", "C3", "B4"):
        sheet[cell].number_format = "0.00%"
    book.save(tmp_path / "a.xlsx")
    rate = Field("rate", Named("业绩完成率"), FieldType.NUMBER, range=(Decimal(0), Decimal(500)))
    margin = Field("margin", Named("利润率"), FieldType.NUMBER)
    with Workbook.open(tmp_path / "a.xlsx") as opened:
        table = table_of_sheet(opened.sheet("Sheet"), [rate, margin])
    assert table.columns["rate"].values.tolist()[1:] == [95.0]
    assert table.columns["rate"].unreadable.tolist() == [True, False]
    assert table.columns["margin"].values.tolist() == [0.12, 0.3]
    told = [str(each) for each in table.diagnostics if each.code == "unit.percent"]
    assert told[0].startswith("Sheet!B1: “业绩完成率”第 2 行设成了百分比格式（0.00%）") and told[0].endswith(
        "（请改成常规格式的 95）"
    )
    assert "按 0.95 读" in told[1]


def test_columns_that_cannot_be_told(table_of: TableOf) -> None:
    rows = [["客户号", "日均存款", "日均余额", "家庭年收入"], ["001", 1.0, 2.0, 3.0]]
    with pytest.raises(BindingError) as caught:
        table_of(rows)
    assert "--bind 月日均余额=C" in str(caught.value)
    assert "B1“日均存款”" in str(caught.value)
    assert table_of(rows, bind={"月日均余额": "C"}).columns["avg_daily_balance"].values.tolist() == [2.0]


def test_a_column_without_a_label_can_be_asked_for_by_its_letter(table_of: TableOf) -> None:
    rows = [["客户号", "姓名", _], ["001", "周洋", 5.0]]
    assert table_of(rows, bind={"月日均余额": "c"}).columns["avg_daily_balance"].values.tolist() == [5.0]
    with pytest.raises(BindingError):
        table_of(rows, bind={"月日均余额": "D"})


def test_no_field_at_all_lists_what_there_is_and_what_is_sought(table_of: TableOf) -> None:
    with pytest.raises(BindingError) as caught:
        table_of([["商品", "数量"], ["米", 3.0]])
    assert "商品、数量" in str(caught.value)
    assert "月日均余额" in str(caught.value)
    with pytest.raises(BindingError):
        table_of([])


def test_result_columns_that_stand_already(table_of: TableOf) -> None:
    table = table_of(
        [
            ["客户号", "月日均余额", "客户等级", "分级依据", "备注"],
            ["001", 5.0, "金卡客户", _, _],
            ["合计", 5.0, _, "x", _],
        ]
    )
    assert table.block is not None
    assert {label: (found.column, found.blank) for label, found in table.block.standing.items()} == {
        "客户等级": (3, False),
        "分级依据": (4, True),
    }
    assert (table.block.right, table.block.first_free) == (5, 6)


def test_what_stands_beside_the_table_is_not_written_over(table_of: TableOf) -> None:
    table = table_of([["客户号", "月日均余额", _, "说明表"], ["001", 5.0, _, "甲"], ["002", 5.0, _, "乙"]])
    assert table.block is not None
    assert (table.block.right, table.block.first_free) == (2, 5)


def test_cells_merged_over_several_customers_are_told(table_of: TableOf) -> None:
    table = table_of([["客户号", "月日均余额", "家庭年收入"], ["001", 5.0, 8.0], ["002", 5.0, _]], merged=["C2:C3"])
    assert next(told for told in table.diagnostics if told.code == "value.merged").where == "客户!C2:C3"
    assert np.isnan(table.columns["household_income"].values[1])


def test_a_field_without_a_column_is_told_once_with_its_neighbours(table_of: TableOf) -> None:
    table = table_of([["客户号", "月日均余额", "家庭年收入情况"], ["001", 5.0, 8.0]])
    (told,) = [one for one in table.diagnostics if one.code == "column.absent"]
    assert "家庭年收入" in str(told)
    assert "“家庭年收入情况”" in str(told)
    assert set(table.absent) == {"premium_card_level", "household_income", "has_account", "products"}


def test_columns_keep_their_types(table_of: TableOf) -> None:
    table = table_of(
        [
            ["客户号", "月日均余额", "持卡", "是否开户", "持有产品数(个)"],
            ["001", 5.0, "金卡", True, 3],
            ["002", "x", "银", 0, "4"],
        ]
    )
    assert {name: column.values.dtype.name for name, column in table.columns.items()} == {
        "avg_daily_balance": "float64",
        "premium_card_level": "int8",
        "has_account": "int8",
        "products": "float64",
    }
    assert table.columns["has_account"].values.tolist() == [0, 1]
    assert table.columns["products"].values.tolist() == [3.0, 4.0]
    balance = table.columns["avg_daily_balance"].unreadable
    assert balance is not None
    assert balance.tolist() == [False, True]


def test_a_sheet_with_a_header_and_no_customers(table_of: TableOf) -> None:
    table = table_of([["客户号", "月日均余额"]])
    assert len(table) == 0
    assert table.columns["avg_daily_balance"].values.shape == (0,)


def test_another_table_below_under_its_own_header_is_refused(table_of: TableOf) -> None:
    with pytest.raises(BindingError) as caught:
        table_of([["客户号", "月日均余额"], ["001", 5.0], [], ["客户号", "贷款余额"], ["001", 9.0]])
    assert caught.value.diagnostics[0].where == "客户!4:4"


def test_a_parent_that_says_the_unit_without_being_merged_is_told(table_of: TableOf) -> None:
    table = table_of(
        [
            ["客户表"],
            [_, _, "资产(万元)", _, "其他"],
            ["客户号", "姓名", "月日均余额", "存款", "家庭年收入"],
            ["001", "周洋", 5.0, 1.0, 8.0],
        ]
    )
    assert table.columns["avg_daily_balance"].values.tolist() == [50000.0]
    assert [told.where for told in table.diagnostics if told.code == "unit.parent"] == ["客户!C2"]


def test_an_excel_table_ends_where_it_ends(tmp_path: Path, fields: tuple[Field, ...]) -> None:
    from openpyxl.worksheet.table import Table as ListObject

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["旁注"],
        ["客户号", "月日均余额", "旁边"],
        ["001", 5.0],
        ["002", 6.0],
        ["总数", 11.0],
        [None, None],
        ["003", 7.0],
    ):
        sheet.append(row)
    table = ListObject(displayName="客户表", ref="A2:B5", totalsRowCount=1)
    sheet.add_table(table)
    book.save(tmp_path / "表格.xlsx")
    with Workbook.open(tmp_path / "表格.xlsx") as opened:
        found = table_of_sheet(opened.sheet(sheet.title), fields)
    assert found.rows.tolist() == [3, 4]  # type: ignore[union-attr]
    assert [label.text for label in found.block.header.labels] == ["客户号", "月日均余额"]  # type: ignore[union-attr]
    (told,) = [one for one in found.diagnostics if one.code == "rows.outside"]
    assert "第 7 行" in str(told)


def test_a_date_is_no_amount_no_number_and_no_choice(table_of: TableOf) -> None:
    day = datetime.date(2026, 10, 31)
    table = table_of(
        [["客户号", "月日均余额(元)", "持有产品数", "持卡"], [day, day, day, day], ["002", 60000.0, 3.0, "金卡"]]
    )
    for column in table.columns.values():
        assert column.unreadable is not None
        assert column.unreadable.tolist() == [True, False]
    assert [(told.where, told.message.zh) for told in table.diagnostics if told.code == "value.date"] == [
        ("客户!B2", "这是日期，不是金额"),
        ("客户!D2", "这是日期，不是“指定高端信用卡”的值"),
        ("客户!C2", "这是日期，不是数"),
    ]
    assert table.identities["cust_id"].text(0) == "46326"


def test_a_dated_signature_is_no_customer(table_of: TableOf) -> None:
    table = table_of([["客户号", "月日均余额(元)"], ["001", 60000.0], ["填表日期:", datetime.date(2026, 10, 31)]])
    assert table.rows.tolist() == [2]  # type: ignore[union-attr]
    assert table.skipped == {RowKind.NOTE: (3,)}


def told_of(table: Table, code: str) -> list[str]:
    return [str(told) for told in table.diagnostics if told.code == code]


def test_a_unit_that_nobody_wrote_is_told(table_of: TableOf) -> None:
    table = table_of([["客户号", "月日均余额", "家庭年收入"], ["001", 60000.0, 8.0], ["002", 5.0, "12"]])
    assert told_of(table, "unit.assumed") == [
        "客户!B1: “月日均余额”没有写单位，按元读（如果是万元，请在表头写明，例如 月日均余额(万元)）",
        "客户!C1: “家庭年收入”没有写单位，按元读，数值都不到 1 万，看起来像万元"
        "（如果是万元，请在表头写明，例如 家庭年收入(万元)）",
    ]


def test_nothing_is_assumed_where_header_sheet_or_every_cell_says_the_unit(table_of: TableOf) -> None:
    assert not told_of(table_of([["客户号", "月日均余额(元)"], ["001", 5.0]]), "unit.assumed")
    assert not told_of(table_of([["单位:元"], ["客户号", "月日均余额"], ["001", 5.0]]), "unit.assumed")
    assert not told_of(table_of([["客户号", "月日均余额"], ["001", "5万"], ["002", "-"]]), "unit.assumed")
    assert not told_of(table_of([["客户号", "月日均余额"], ["001", _]]), "unit.assumed")


def test_a_field_in_wan_whose_numbers_look_like_yuan(sheet_of: SheetOf) -> None:
    balance = Field("balance", Named("余额", "balance"), FieldType.AMOUNT, unit="万元")
    table = table_of_sheet(sheet_of([["客户号", "余额"], ["001", 60000.0], ["002", 50000.0], ["003", 3.0]]), [balance])
    (told,) = [told for told in table.diagnostics if told.code == "unit.assumed"]
    assert told.text("zh") == (
        "客户!B1: “余额”没有写单位，按万元读，数值多在 1 万以上，看起来像元（如果是元，请在表头写明，例如 余额(元)）"
    )
    assert "'balance'" in told.text("en")


def test_a_unit_that_only_the_number_format_shows(tmp_path: Path, every_field: tuple[Field, ...]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in [["客户号", "月日均余额"], ["001", 5.0], ["002", 60000.0]]:
        sheet.append(row)
    sheet["B2"].number_format = '0.00"万元"'
    book.save(tmp_path / "客户.xlsx")
    with Workbook.open(tmp_path / "客户.xlsx") as read:
        table = table_of_sheet(read.sheet("Sheet"), every_field)
    assert told_of(table, "unit.format") == [
        'Sheet!B1: “月日均余额”的单元格格式 0.00"万元" 显示了单位，表头没有写，数值按元读'
        "（如果是万元，请在表头写明，例如 月日均余额(万元)）"
    ]
    assert not told_of(table, "unit.assumed")


def test_a_column_of_another_period_is_no_column_but_a_warning(table_of: TableOf) -> None:
    table = table_of([["客户号", "上月月日均余额", "家庭年收入(元)"], ["001", 5.0, 90000.0]])
    (told,) = [told for told in table.diagnostics if told.code == "column.absent"]
    assert told.severity is Severity.WARNING
    assert "“上月月日均余额”" in str(told)
    assert "如果就是它，请加 --bind 月日均余额=上月月日均余额" in str(told)


def test_a_field_without_a_column_nor_anything_near_is_a_note(table_of: TableOf) -> None:
    table = table_of([["客户号", "月日均余额(元)", "备注"], ["001", 90000.0, _]])
    (told,) = [told for told in table.diagnostics if told.code == "column.absent"]
    assert told.severity is Severity.NOTE


def test_a_merged_customer_number_counts_for_all_of_its_rows(table_of: TableOf) -> None:
    table = table_of(
        [
            ["客户号", "姓名", "月日均余额(元)"],
            ["001", "周洋", 60000.0],
            [_, "周洋", 70000.0],
            [_, _, _],
            ["002", "李想", 80000.0],
        ],
        merged=["A2:A4"],
    )
    assert table.rows.tolist() == [2, 3, 5]  # type: ignore[union-attr]
    assert [table.identities["cust_id"].text(at) for at in range(3)] == ["001", "001", "002"]
    assert "identity.missing" not in codes(table)


def test_customers_without_a_number_are_told_together(table_of: TableOf) -> None:
    rows = [[f"{at:03}", f"客户{at}", 60000.0] for at in range(1, 10)]
    table = table_of(
        [["客户号", "姓名", "月日均余额(元)"], *rows, [_, "李想", 5.0], [_, "王五", 6.0], [_, "环比增减", 7.0]]
    )
    assert len(table) == 11
    assert table.skipped == {RowKind.TOTAL: (13,)}
    (told,) = told_of(table, "identity.missing")
    assert told.startswith("客户: 第 11、12 行没有客户号，按客户分级（")

"""Headers as branches write them, found on sheets written by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenji.standard.model import Field
from fenji.table.header import Header, find_header
from fenji.table.outline import outline_of
from fenji.workbook.cells import CellValue, Range
from fenji.workbook.sheet import Sheet

SheetOf = Callable[..., Sheet]
_ = None


@pytest.fixture
def header_of(sheet_of: SheetOf, fields: tuple[Field, ...], results: tuple[str, ...]) -> Callable[..., Header]:
    def find(rows: Sequence[Sequence[Any]], *, merged: Sequence[str] = (), **more: Any) -> Header:
        header = outline_of(sheet_of(rows, merged=merged), fields, result_labels=results, **more).header
        assert header is not None
        return header

    return find


HeaderOf = Callable[..., Header]
CUSTOMER = ["0567273204", "周洋", 22.5, "金卡", 40000]


def paths(header: Header) -> list[tuple[str, str, str]]:
    return [(label.cell, label.path, label.unit) for label in header.labels]


def test_one_row_at_the_top(header_of: HeaderOf) -> None:
    header = header_of([["客户号", "姓名", "月日均余额", "持卡", "家庭年收入"], CUSTOMER])
    assert (header.first_row, header.last_row) == (1, 1)
    assert paths(header)[2] == ("C1", "月日均余额", "")


def test_titles_blank_rows_and_a_unit_line_above_and_a_table_away_from_a1(header_of: HeaderOf) -> None:
    header = header_of(
        [
            [_],
            [_, _, "××支行客户等级分类表"],
            [_, _, "日期:2026年10月31日", _, _, _, "单位:万元"],
            [],
            [_, _, "客户号", "姓名", "月日均余额", "持卡", "家庭年收入(元)"],
            [_, _, *CUSTOMER],
        ],
        merged=["C2:G2"],
    )
    assert (header.first_row, header.last_row) == (5, 5)
    assert (header.unit, header.unit_cell) == ("万元", "G3")
    assert [label.column for label in header.labels] == [3, 4, 5, 6, 7]
    assert header.labels[4].unit == "元"


TWO_LEVELS = [
    ["××支行"],
    ["序号", "客户号", "资产(万元)", _, _, "家庭年收入(元)", "持卡"],
    [_, _, "月日均余额", "存款余额", "理财余额"],
    [1, "01", 22.5, 11.0, 11.5, 40000, "金卡"],
]


@pytest.mark.parametrize(
    "merged",
    [
        ["A1:G1", "C2:E2", "A2:A3", "B2:B3", "F2:F3", "G2:G3"],
        ["C2:E2"],
        [],
    ],
    ids=["all merged", "parents merged", "nothing merged"],
)
def test_two_levels(header_of: HeaderOf, merged: list[str]) -> None:
    header = header_of(TWO_LEVELS, merged=merged)
    assert (header.first_row, header.last_row) == (2, 3)
    assert [(label.column, label.path, label.unit) for label in header.labels] == [
        (1, "序号", ""),
        (2, "客户号", ""),
        (3, "资产(万元)›月日均余额", "万元"),
        (4, "资产(万元)›存款余额", "万元"),
        (5, "资产(万元)›理财余额", "万元"),
        (6, "家庭年收入(元)", "元"),
        (7, "持卡", ""),
    ]
    assert header.labels[2].unit_cell == "C2"


def test_three_levels(header_of: HeaderOf) -> None:
    header = header_of(
        [
            ["客户号", "金融资产(万元)", _, _, "家庭年收入"],
            [_, "存款", _, "理财"],
            [_, "月日均余额", "时点余额", "时点余额"],
            ["01", 5.0, 6.0, 7.0, 80000],
        ],
        merged=["B1:D1", "B2:C2", "A1:A3", "E1:E3"],
    )
    assert (header.first_row, header.last_row) == (1, 3)
    assert paths(header)[1] == ("B3", "金融资产(万元)›存款›月日均余额", "万元")
    assert paths(header)[3] == ("D3", "金融资产(万元)›理财›时点余额", "万元")
    assert paths(header)[4] == ("E1", "家庭年收入", "")


def test_parents_over_a_row_that_labels_every_column(header_of: HeaderOf) -> None:
    header = header_of(
        [
            ["客户分级表"],
            ["基本信息", _, "资产(万元)", _, "其他"],
            ["客户号", "姓名", "月日均余额", "存款", "家庭年收入(元)"],
            ["01", "周洋", 5.0, 6.0, 80000],
        ],
        merged=["A1:E1", "A2:B2", "C2:D2"],
    )
    assert (header.first_row, header.last_row) == (2, 3)
    assert paths(header)[2] == ("C3", "资产(万元)›月日均余额", "万元")


def test_a_child_that_is_only_a_unit(header_of: HeaderOf) -> None:
    header = header_of(
        [["客户号", "月日均余额", "家庭年收入"], [_, "万元", "(元)"], ["01", 5.0, 80000]], merged=["A1:A2"]
    )
    assert (header.first_row, header.last_row) == (1, 2)
    assert paths(header)[1:] == [("B1", "月日均余额", "万元"), ("C1", "家庭年收入", "元")]


def test_a_row_of_units_and_a_row_of_numbers_under_the_labels(header_of: HeaderOf) -> None:
    header = header_of(
        [
            ["客户号", "姓名", "月日均余额", "家庭年收入"],
            [_, _, "万元", "元"],
            ["栏次", 1, 2, 3],
            ["001", "周洋", 5.0, 80000],
        ]
    )
    assert (header.first_row, header.last_row) == (1, 3)
    assert [label.unit for label in header.labels] == ["", "", "万元", "元"]


def test_a_row_that_numbers_the_columns_belongs_to_the_header(header_of: HeaderOf) -> None:
    rows = [["序号", "客户号", "月日均余额", "家庭年收入"], ["甲", 1, 2, 3], [1, "01", 5.0, 80000]]
    assert header_of(rows).last_row == 2
    assert header_of([rows[0], ["(1)", "(2)", "(3)", "(4)"], rows[2]]).last_row == 2
    assert header_of([rows[0], rows[2]]).last_row == 1


def test_a_first_customer_all_in_text_is_no_child_of_the_header(header_of: HeaderOf) -> None:
    header = header_of(
        [
            ["客户号", "姓名", "月日均余额", "持卡"],
            ["K01", "周洋", "3.5万", "金卡"],
            ["K02", "吴军", "2万", "无"],
        ]
    )
    assert (header.first_row, header.last_row) == (1, 1)


def test_a_title_merged_over_half_the_table_is_no_parent(header_of: HeaderOf) -> None:
    header = header_of(
        [[_, "客户等级表(上月增减)"], ["客户号", "姓名", "月日均余额", "持卡"], ["01", "周洋", 3.0, "无"]],
        merged=["B1:D1"],
    )
    assert header.first_row == 2
    assert header.labels[2].parents == ()


def test_a_sheet_that_says_two_units_says_none(header_of: HeaderOf) -> None:
    assert header_of([["单位:元、万元"], ["客户号", "月日均余额"], ["01", 3.0]]).unit == ""


def test_line_breaks_and_full_width_in_labels(header_of: HeaderOf) -> None:
    header = header_of([["客户号", "月日均\n余额\n（万元）"], ["01", 3.0]])
    assert paths(header)[1] == ("B1", "月日均 余额 （万元）", "万元")


def test_the_label_that_is_asked_for_shows_the_header(header_of: HeaderOf) -> None:
    header = header_of([["某某表"], ["账号", "存款平均数"], ["01", 3.0]], bind={"月日均余额": "存款平均数"})
    assert header.first_row == 2


cells = st.one_of(
    st.none(),
    st.floats(allow_nan=False, allow_infinity=False, width=16),
    st.booleans(),
    st.sampled_from(
        [
            "客户号",
            "月日均余额",
            "资产(万元)",
            "单位:万元",
            "合计",
            "万元",
            "姓名",
            "小计",
            " ",
            "001",
            "栏次",
            "家庭年收入",
        ]
    ),
)
blocks = st.builds(
    lambda row, column, height, width: Range(row, column, row + height, column + width),
    st.integers(1, 6),
    st.integers(1, 5),
    st.integers(0, 3),
    st.integers(0, 4),
)


@given(st.lists(st.lists(cells, max_size=6), max_size=8), st.lists(blocks, max_size=4))
def test_no_sheet_breaks_the_finder(rows: list[list[CellValue]], merged: list[Range]) -> None:
    names = ("客户号", "月日均余额", "家庭年收入")
    head = [(number, dict(enumerate(row, 1))) for number, row in enumerate(rows, 1)]
    header = find_header(head, merged, [], lambda label: 100 * (label.text in names))
    if header is not None:
        assert 1 <= header.first_row <= header.last_row
        assert [label.column for label in header.labels] == sorted({label.column for label in header.labels})

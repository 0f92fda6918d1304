"""Sheets written by hand and read back through the workbook room, and fields to look for in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from fenji.standard.model import Choice, Direction, Field, FieldType, Named
from fenji.workbook.sheet import Sheet
from fenji.workbook.workbook import Workbook

RESULTS = ("客户等级", "等级代码", "得分", "分级依据", "升级差额", "核实事项")

BALANCE = Field(
    "avg_daily_balance",
    Named("月日均余额", "average daily balance"),
    FieldType.AMOUNT,
    aliases=("日均存款", "日均余额", "月日均", "账户月日均", "资产月日均"),
    direction=Direction.UP,
)
CARD = Field(
    "premium_card_level",
    Named("指定高端信用卡"),
    FieldType.CHOICE,
    aliases=("高端信用卡", "持卡", "持卡级别"),
    blank="无",
    choices=(
        Choice("无", ("否", "没有")),
        Choice("是", ("有", "Y")),
        Choice("金卡级", ("金卡",)),
        Choice("白金卡级", ("白金卡",)),
        Choice("钻石卡级", ("钻石卡",)),
    ),
)
INCOME = Field("household_income", Named("家庭年收入"), FieldType.AMOUNT, aliases=("家庭收入",), direction=Direction.UP)
ACCOUNT = Field(
    "has_account",
    Named("在本行开户"),
    FieldType.FLAG,
    aliases=("是否开户",),
    choices=(
        Choice("是", ("有", "Y", "yes", "true", "1", "√")),
        Choice("否", ("无", "N", "no", "false", "0", "×")),
    ),
)
PRODUCTS = Field("products", Named("持有产品数"), FieldType.NUMBER, aliases=("产品数",))


@pytest.fixture
def fields() -> tuple[Field, ...]:
    return BALANCE, CARD, INCOME


@pytest.fixture
def results() -> tuple[str, ...]:
    return RESULTS


@pytest.fixture
def every_field() -> tuple[Field, ...]:
    return BALANCE, CARD, INCOME, ACCOUNT, PRODUCTS


@pytest.fixture
def known(every_field: tuple[Field, ...]) -> dict[str, Field]:
    """The fields by their ids."""
    return {field.id: field for field in every_field}


Write = Callable[..., Path]


@pytest.fixture
def write_book(tmp_path: Path) -> Write:
    """Return a function that writes sheets (name → rows) and gives the file."""

    def write(
        sheets: dict[str, Sequence[Sequence[Any]]], *, merged: Sequence[str] = (), hidden: Sequence[str] = ()
    ) -> Path:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for number, row in enumerate(rows, 1):
                for column, value in enumerate(row, 1):
                    if value is not None:
                        sheet.cell(number, column).value = value
            if name in hidden:
                sheet.sheet_state = "hidden"
            for block in merged:
                sheet.merge_cells(block)
        path = tmp_path / "客户.xlsx"
        book.save(path)
        return path

    return write


@pytest.fixture
def sheet_of(write_book: Write) -> Callable[..., Sheet]:
    """Return a function that writes one sheet, 客户, and reads it back."""

    def read(rows: Sequence[Sequence[Any]], *, merged: Sequence[str] = ()) -> Sheet:
        with Workbook.open(write_book({"客户": rows}, merged=merged)) as book:
            return book.sheet("客户")

    return read

"""Which sheet of a workbook is graded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fenji.errors import BindingError, UsageError
from fenji.standard.model import Field
from fenji.table import find_sheet
from fenji.workbook.workbook import Workbook

Write = Callable[..., Path]
CUSTOMERS = [["客户号", "月日均余额", "家庭年收入"], ["001", 5.0, 8.0]]
FEWER = [["客户号", "月日均余额"], ["001", 5.0]]
OTHER = [["商品", "数量"], ["米", 3.0]]


def found(path: Path, fields: tuple[Field, ...], **more: str) -> tuple[str, list[str]]:
    with Workbook.open(path) as book:
        sheet, notes = find_sheet(book, fields, **more)
        return sheet.name, [told.code for told in notes]


def test_the_only_sheet_on_which_fields_bind(write_book: Write, fields: tuple[Field, ...]) -> None:
    assert found(write_book({"说明": OTHER, "客户": CUSTOMERS, "空": []}), fields) == ("客户", [])


def test_the_sheet_on_which_most_bind_and_the_other_is_told(write_book: Write, fields: tuple[Field, ...]) -> None:
    assert found(write_book({"少": FEWER, "多": CUSTOMERS}), fields) == ("多", ["sheet.passed_over"])


def test_several_are_listed(write_book: Write, fields: tuple[Field, ...]) -> None:
    path = write_book({"一月": CUSTOMERS, "二月": CUSTOMERS})
    with pytest.raises(UsageError) as caught:
        found(path, fields)
    assert "“一月”、“二月”" in str(caught.value)
    assert "--sheet 一月" in str(caught.value)
    assert found(path, fields, sheet="二月") == ("二月", [])


def test_hidden_sheets_are_taken_only_by_name(write_book: Write, fields: tuple[Field, ...]) -> None:
    path = write_book({"说明": OTHER, "旧": CUSTOMERS}, hidden=["旧"])
    with pytest.raises(BindingError) as caught:
        found(path, fields)
    assert "商品、数量" in str(caught.value)
    assert "旧" in str(caught.value)
    assert found(path, fields, sheet="旧") == ("旧", [])


def test_a_sheet_that_is_not_there(write_book: Write, fields: tuple[Field, ...]) -> None:
    with pytest.raises(UsageError):
        found(write_book({"客户": CUSTOMERS}), fields, sheet="无此表")


def test_a_sheet_whose_columns_cannot_be_told_is_still_the_one(write_book: Write, fields: tuple[Field, ...]) -> None:
    path = write_book({"说明": OTHER, "客户": [["客户号", "日均存款", "日均余额"], ["001", 5.0, 8.0]]})
    assert found(path, fields) == ("客户", [])

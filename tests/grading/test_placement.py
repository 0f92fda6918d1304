"""Where results stand: updated, filled in, or right of the table, and never over what somebody typed."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

import fenji
from fenji.book import grade_book
from fenji.errors import BindingError

PSBC = fenji.standard("psbc")
HEADERS = ["客户等级", "等级代码", "分级依据", "升级差额", "核实事项"]


def book_of(path: Path, *rows: list) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def read(path: Path) -> list[list]:
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(path).active.iter_rows()]


def test_results_stand_right_of_the_table(tmp_path) -> None:
    path = book_of(tmp_path / "a.xlsx", ["客户号", "月日均余额"], ["01", 60000], ["02", 1])
    grade_book(PSBC, path, path)
    rows = read(path)
    assert rows[0] == ["客户号", "月日均余额", *HEADERS]
    assert [row[2] for row in rows[1:]] == ["金卡客户", "普通客户"]


def test_a_form_with_empty_result_columns_is_filled_in_where_they_stand(tmp_path) -> None:
    path = book_of(tmp_path / "a.xlsx", ["客户号", "客户等级", "月日均余额", "核实事项"], ["01", None, 60000, None])
    grade_book(PSBC, path, path)
    rows = read(path)
    assert rows[0] == ["客户号", "客户等级", "月日均余额", "核实事项", "等级代码", "分级依据", "升级差额"]
    assert rows[1][1] == "金卡客户"


def test_what_somebody_typed_under_the_same_header_stays(tmp_path) -> None:
    path = book_of(
        tmp_path / "a.xlsx", ["客户号", "月日均余额", "客户等级"], ["01", 60000, "行长特批"], ["02", 1, None]
    )
    for _ in range(2):
        graded = grade_book(PSBC, path, path)
    rows = read(path)
    assert rows[0] == ["客户号", "月日均余额", "客户等级", *HEADERS]
    assert [row[2] for row in rows[1:]] == ["行长特批", None]
    assert [row[3] for row in rows[1:]] == ["金卡客户", "普通客户"]
    assert any(each.code == "placement.kept" for each in graded.diagnostics)


def test_a_name_that_begins_like_a_formula_stays_text(tmp_path) -> None:
    path = book_of(tmp_path / "a.xlsx", ["客户号", "月日均余额"], ["01", 60000])
    graded = grade_book(PSBC, path, path)
    assert graded.columns["grade"] == 3
    cell = openpyxl.load_workbook(path).active["C2"]
    assert (cell.value, cell.data_type) == ("金卡客户", "s")


def test_two_columns_that_could_be_meant_are_listed_with_the_way_out(tmp_path) -> None:
    path = book_of(tmp_path / "a.xlsx", ["客户号", "日均存款", "日均余额"], ["01", 60000, 1])
    before = path.read_bytes()
    with pytest.raises(BindingError) as refusal:
        grade_book(PSBC, path, path)
    assert "--bind 月日均余额=" in str(refusal.value)
    assert path.read_bytes() == before
    grade_book(PSBC, path, path, bind={"月日均余额": "日均余额"})
    assert read(path)[1][3] == "普通客户"

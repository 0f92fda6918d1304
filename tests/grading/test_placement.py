"""Where results stand: updated, filled in, or right of the table, and never over what somebody typed."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

import fenji
from fenji.book import grade_book
from fenji.errors import BindingError
from fenji.grader import Grader
from fenji.standard.load import load_text

ROOT = Path(__file__).parents[2]
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


RERUNS = [
    (["客户号", "姓名", "月日均余额", "核实事项"], ["1", "甲", 50000, "已电话核实"]),
    (["客户号", "月日均余额", "升级差额"], ["1", 50000, "还差一点"]),
    (["客户号", "月日均余额", "分级依据", "升级差额"], ["1", 50000, "我看行", None]),
    (["客户号", "客户等级", "月日均余额", "等级代码"], ["1", "金", 50000, "J"]),
]


@pytest.mark.parametrize(("header", "row"), RERUNS, ids=lambda value: str(value)[:30])
def test_grading_again_neither_touches_what_was_typed_nor_adds_anything(tmp_path, header, row) -> None:
    path = book_of(tmp_path / "a.xlsx", header, row, [*row[:1], *[None] * (len(row) - 1)])
    grade_book(PSBC, path, path)
    once = read(path)
    assert all(once[1][place] == cell for place, cell in enumerate(row) if cell is not None)
    for _ in range(2):
        grade_book(PSBC, path, path)
        assert read(path) == once


def excel_table(path: Path, beside: bool, typed: str | None) -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    headers = ["客户号", "月日均余额", *(["客户等级"] if typed else [])]
    rows = [["01", 60000, typed], ["02", 1, typed]]
    sheet.add_table(
        0,
        0,
        2,
        len(headers) - 1,
        {
            "columns": [{"header": header} for header in headers],
            "data": [row[: len(headers)] for row in rows],
        },
    )
    if beside:
        sheet.write(0, len(headers) + 2, "旁边")
    book.close()
    return path


@pytest.mark.parametrize("beside", [False, True])
@pytest.mark.parametrize("typed", [None, "手工"])
def test_an_excel_table_is_graded_again_where_the_results_stand(tmp_path, beside, typed) -> None:
    path = excel_table(tmp_path / "a.xlsx", beside, typed)
    first = grade_book(PSBC, path, path)
    once = read(path)
    again = grade_book(PSBC, path, path)
    assert again.columns == first.columns
    assert read(path) == once
    if typed:
        assert [row[2] for row in once[1:]] == ["手工", "手工"]


def test_two_standards_keep_to_their_own_columns(tmp_path) -> None:
    other = load_text((ROOT / "templates/standards/psbc.toml").read_text(encoding="utf-8").replace('"psbc"', '"mine"'))
    path = book_of(tmp_path / "a.xlsx", ["客户号", "月日均余额", "家庭年收入"], ["01", 60000, 1])
    for _ in range(2):
        one = grade_book(PSBC, path, path)
        two = grade_book(Grader(other), path, path)
        assert not set(one.columns.values()) & set(two.columns.values())
    assert len(read(path)[0]) == 3 + 5 + 5

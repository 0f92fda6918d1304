"""The main job: a real branch workbook, graded in place, with LibreOffice and openpyxl as witnesses."""

from __future__ import annotations

import csv
import hashlib
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest

import fenji
from fenji.book import GradedBook, grade_book

BRANCH = Path(__file__).parents[2] / "templates" / "workbooks" / "示例_某支行客户等级分类表.xlsx"

RESULTS = ["客户等级", "等级代码", "分级依据", "升级差额", "核实事项"]
FIRST = 13


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> GradedBook:
    book = tmp_path_factory.mktemp("支行 一") / "客户 等级表.xlsx"
    shutil.copyfile(BRANCH, book)
    return grade_book(fenji.standard("psbc"), book, book)


def parts(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as package:
        return {name: hashlib.sha256(package.read(name)).hexdigest() for name in package.namelist()}


def test_every_customer_gets_the_right_grade_and_flags(graded, expected_grades) -> None:
    sheet = openpyxl.load_workbook(graded.receipt.path)["客户信息表"]
    assert [sheet.cell(3, FIRST + place).value for place in range(5)] == RESULTS
    found = {row: (sheet.cell(row, FIRST).value, sheet.cell(row, FIRST + 4).value or "") for row in expected_grades}
    assert found == {row: (each["客户等级"], each["核实事项"]) for row, each in expected_grades.items()}


def test_totals_and_notes_are_left_alone(graded, expected_grades) -> None:
    sheet = openpyxl.load_workbook(graded.receipt.path)["客户信息表"]
    others = [row for row in range(5, sheet.max_row + 1) if row not in expected_grades]
    assert others == [28, 63, 103, 123, 164, 192, 221, 244, 253, 254, 255]
    assert all(sheet.cell(row, column).value is None for row in others for column in range(FIRST, FIRST + 5))


def test_only_the_one_sheet_part_changes(graded) -> None:
    before, after = parts(BRANCH), parts(graded.receipt.path)
    assert list(before) == list(after)
    assert [name for name in before if before[name] != after[name]] == ["xl/worksheets/sheet1.xml"]
    assert graded.receipt.changed == ("xl/worksheets/sheet1.xml",)


def test_what_the_branch_had_is_all_there(graded) -> None:
    before = openpyxl.load_workbook(BRANCH)["客户信息表"]
    after = openpyxl.load_workbook(graded.receipt.path)["客户信息表"]
    for row in before.iter_rows():
        for cell in row:
            same = after.cell(cell.row, cell.column)
            assert same.value == cell.value
            assert same._style == cell._style
    assert {str(block) for block in before.merged_cells.ranges} <= {str(block) for block in after.merged_cells.ranges}
    assert [rule.sqref for rule in after.data_validations.dataValidation] == [
        rule.sqref for rule in before.data_validations.dataValidation
    ]
    assert [block.sqref for block in after.conditional_formatting] == [
        block.sqref for block in before.conditional_formatting
    ]
    assert {cell.coordinate for row in before.iter_rows() for cell in row if cell.comment} == {
        cell.coordinate for row in after.iter_rows() for cell in row if cell.comment
    }


def test_libreoffice_reads_the_same_grades(graded, expected_grades, soffice, tmp_path) -> None:
    soffice(
        graded.receipt.path, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1", tmp_path
    )
    # LibreOffice names the file of one sheet after the book and the sheet
    text = next(tmp_path.glob("*.csv")).read_text(encoding="utf-8")
    rows = list(csv.reader(text.splitlines()))
    assert {row: rows[row - 1][FIRST - 1] for row in expected_grades} == {
        row: each["客户等级"] for row, each in expected_grades.items()
    }


def test_grading_again_changes_nothing(graded, tmp_path) -> None:
    again = grade_book(fenji.standard("psbc"), graded.receipt.path, tmp_path / "再.xlsx")
    assert again.columns == graded.columns
    assert parts(again.receipt.path) == parts(graded.receipt.path)


def test_a_new_value_moves_the_grade_where_it_stands(graded, tmp_path) -> None:
    book = openpyxl.load_workbook(graded.receipt.path)
    book["客户信息表"]["F6"] = 30
    book.save(tmp_path / "改.xlsx")
    grade_book(fenji.standard("psbc"), tmp_path / "改.xlsx", tmp_path / "改.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "改.xlsx")["客户信息表"]
    assert sheet.cell(6, FIRST).value == "白金卡客户"
    assert sheet.max_column == FIRST + 4


def test_every_value_that_was_read_from_text_is_told_with_its_cell(graded) -> None:
    told = {each.where: each.message.zh for each in graded.diagnostics}
    assert "31,900.00 元" in told["客户信息表!F6"]
    assert "192,000.00 元" in told["客户信息表!I12"]
    assert "135,000.00 元" in told["客户信息表!I24"]
    assert "914,000.00 元" in told["客户信息表!I23"]

"""The extension in LibreOffice Calc itself: formulas are typed, a cell is edited, the button is clicked."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from fenji.book import grade_book
from fenji.calc.extension import extension
from fenji.functions.catalogue import catalogue
from fenji.grader import standard
from fenji.standard import library
from fenji.standard_book import export_standard

BRANCH = Path(__file__).parents[1] / "data" / "某支行客户等级分类表.xlsx"
NEW = "private:factory/scalc"
GRADE = "service:org.fenji.calc.Button?grade:psbc"
ADOPT = "service:org.fenji.calc.Button?adopt"


def test_the_extension_comes_out_the_same_every_time() -> None:
    assert extension("/usr/bin/python3") == extension("/usr/bin/python3")


def test_a_formula_calculates_and_recalculates_when_a_cell_is_edited(calc) -> None:
    calc.open(NEW)
    calc.type("A1", 50_000)
    calc.type("B1", "=FENJI_PSBC(A1)")
    assert calc.see("B1") == [["金卡客户"]]
    calc.type("A1", 49_999.99)
    assert calc.see("B1") == [["普通客户"]]
    calc.type("A1", "30万")
    assert calc.see("B1") == [["白金卡客户"]]


def test_values_may_be_typed_into_the_formula_and_arguments_left_out(calc) -> None:
    calc.open(NEW)
    calc.type("A1", '=FENJI_PSBC(0;"金卡")')
    calc.type("A2", "=FENJI_PSBC(0;;200000)")
    calc.type("A3", "=FENJI_PSBC(;;200000)")
    assert calc.see("A1:A3") == [["金卡客户"]] * 3


def test_a_column_comes_from_one_array_formula(calc) -> None:
    calc.open(NEW)
    for row, (number, balance) in enumerate([("客户号", "月日均余额(万元)"), ("1", 5), ("2", 4.99), ("3", "150")], 1):
        calc.type(f"A{row}", number)
        calc.type(f"B{row}", balance)
    calc.type_array("C1:C4", '=FENJI("psbc";A1:B4)')
    assert calc.see("C1:C4") == [["客户等级"], ["金卡客户"], ["普通客户"], ["钻石卡客户"]]
    calc.type("D2", '=FENJI_WHY("邮储银行客户等级";A2:B2;A1:B1)')
    assert calc.see("D2") == [["月日均余额 5 万元，达到 5 万元（条款 2(1)）"]]


def test_an_error_cell_and_a_date_are_unknown(calc) -> None:
    calc.open(NEW)
    for cell, text in {
        "A1": "月日均余额",
        "B1": "家庭年收入",
        "A2": "=1/0",
        "B2": 200_000,
        "A3": "=TODAY()",
        "B3": 0,
    }.items():
        calc.type(cell, text)
    calc.type_array("C1:C3", '=FENJI("psbc";A1:B3)')
    calc.type_array("D1:D3", '=FENJI_FLAGS("psbc";A1:B3)')
    assert calc.see("C2:D3") == [
        ["金卡客户", "数据不全；无法识别：月日均余额"],
        ["普通客户", "数据不全；无法识别：月日均余额"],
    ]


def test_what_is_wrong_is_said_in_the_cell(calc) -> None:
    calc.open(NEW)
    calc.type("A1", '=FENJI("没有的";B1:C2)')
    assert calc.see("A1")[0][0].startswith("没有标准“没有的”；可用：")
    calc.type("A2", '=FENJI("/etc/passwd.toml";B1:C2)')
    assert calc.see("A2")[0][0].startswith("没有标准")


def test_the_next_visit_is_the_number_of_a_day(calc) -> None:
    calc.open(NEW)
    calc.type("A1", '=FENJI_NEXT_VISIT("psbc:gold";DATE(2026;10;31))-DATE(2026;11;30)')
    assert calc.see("A1") == [[0.0]]


def test_the_wizard_knows_every_function_and_argument(calc) -> None:
    calc.open(NEW)
    described = calc.described()
    for of in catalogue():
        help, arguments = described[of.name]
        assert help == of.help
        assert [name for name, _, _ in arguments] == [each.label for each in of.arguments]


def test_the_menu_has_every_standard(calc) -> None:
    calc.open(NEW)
    commands = [command for _, command in calc.menu()]
    expected = [*(f"grade:{each}" for each in library.ids()), "grade:of_workbook", "check", "adopt"]
    assert commands == [f"service:org.fenji.calc.Button?{each}" for each in expected]


@pytest.fixture(scope="module")
def headless(tmp_path_factory: pytest.TempPathFactory):
    """The branch's workbook graded while it is closed."""
    target = tmp_path_factory.mktemp("headless") / "分级.xlsx"
    graded = grade_book(standard("psbc"), BRANCH, target)
    sheet = openpyxl.load_workbook(target)[graded.table.where]
    return graded, [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_the_button_grades_the_open_sheet_as_a_closed_one_is_graded(calc, headless, tmp_path: Path) -> None:
    graded, expected = headless
    book = tmp_path / "表.xlsx"
    shutil.copyfile(BRANCH, book)
    calc.open(book.as_uri())
    calc.show(graded.table.where)
    before = calc.see_used()
    calc.click(GRADE)
    assert calc.has_bar()
    seen = calc.see(f"A1:Z{len(expected)}")
    for column in graded.columns.values():
        for row in (graded.table.block.header.first_row, *map(int, graded.table.rows)):
            assert seen[row - 1][column - 1] == (expected[row - 1][column - 1] or ""), (row, column)
    assert calc.undo() == "客户分级"
    assert calc.see_used() == before


def test_grading_twice_updates_in_place(calc, tmp_path: Path, headless) -> None:
    graded, _ = headless
    book = tmp_path / "表.xlsx"
    shutil.copyfile(BRANCH, book)
    calc.open(book.as_uri())
    calc.show(graded.table.where)
    calc.click(GRADE)
    once = calc.see_used()
    calc.click("service:org.fenji.calc.Button?again")
    assert calc.see_used() == once


def test_a_protected_sheet_is_left_alone(calc, tmp_path: Path, headless) -> None:
    graded, _ = headless
    book = tmp_path / "表.xlsx"
    shutil.copyfile(BRANCH, book)
    calc.open(book.as_uri())
    calc.show(graded.table.where)
    before = calc.see_used()
    calc.protect()
    calc.click(GRADE)
    assert calc.see_used() == before
    assert calc.has_bar()


def test_a_sheet_without_the_columns_is_left_alone(calc) -> None:
    calc.open(NEW)
    calc.type("A1", "姓名")
    calc.type("B1", "电话")
    before = calc.see_used()
    calc.click(GRADE)
    assert calc.see_used() == before
    assert calc.has_bar()


def typed(calc, rows: list[list[object]]) -> None:
    calc.open(NEW)
    for number, row in enumerate(rows, 1):
        for column, value in zip("ABCDEF", row):
            if value is not None:
                calc.type(f"{column}{number}", value)


def test_a_filtered_sheet_is_left_alone(calc) -> None:
    typed(calc, [["客户号", "月日均余额"], ["1", 50_000], ["2", 5]])
    calc.filter("A1:B3", 1, 50_000)
    before = calc.see_used()
    calc.click(GRADE)
    assert calc.see_used() == before
    assert calc.has_bar()
    calc.filter("A1:B3", 1, None)
    calc.click(GRADE)
    assert calc.see("C1:C3") == [["客户等级"], ["金卡客户"], ["普通客户"]]


def test_merged_results_are_left_alone(calc) -> None:
    typed(calc, [["客户号", "月日均余额", "客户等级", "等级代码"], ["1", 50_000], ["2", 5]])
    calc.merge("C2:C3")
    before = calc.see_used()
    calc.click(GRADE)
    assert calc.see_used() == before
    assert calc.has_bar()


def test_a_standard_in_the_document_counts_from_its_adoption_on(calc, tmp_path: Path) -> None:
    path = tmp_path / "客户.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "客户"
    for row in (["客户号", "月日均余额"], ["1", 50_000], ["2", 49_000]):
        book.active.append(row)
    book.save(path)
    export_standard("psbc", path)
    held = openpyxl.load_workbook(path)["分级标准"]
    (threshold,) = [cell.coordinate for row in held.iter_rows() for cell in row if cell.value == ">= 5万"]
    calc.open(path.as_uri())
    calc.show("分级标准")
    calc.type(threshold, ">= 4.9万")
    calc.show("客户")
    calc.click(GRADE)
    assert calc.see("C1:C3") == [["客户等级"], ["金卡客户"], ["普通客户"]]
    calc.click(ADOPT)
    calc.click(GRADE)
    assert calc.see("C1:C3") == [["客户等级"], ["金卡客户"], ["金卡客户"]]
    calc.show("分级标准")
    calc.type(threshold, ">= 4.8万")
    calc.show("客户")
    calc.click("service:org.fenji.calc.Button?grade:of_workbook")
    assert calc.has_bar()
    calc.click(GRADE)
    assert calc.see("C2:C3") == [["金卡客户"], ["普通客户"]]

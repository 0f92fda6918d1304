"""The extension in LibreOffice Calc itself: formulas are typed, a cell is edited, the button is clicked."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import openpyxl
import pytest
from tests.calc.conftest import at_calc

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


def test_a_python_that_is_gone_or_lost_its_fenji_is_told_with_what_to_do(tmp_path: Path) -> None:
    interpreter = tmp_path / "python"
    again = "请在装有 fenji 的环境里重新运行 fenji addin calc，再重新安装扩展，然后重新打开 LibreOffice"
    with at_calc(interpreter) as person:
        person.open(NEW)
        person.type("A1", "=FENJI_PSBC(50000)")
        assert person.see("A1") == [[f"扩展记着的 Python 已经不在了：{interpreter}。{again}"]]
        interpreter.write_text("#!/bin/sh\necho ModuleNotFoundError: No module named fenji >&2; exit 1\n")
        interpreter.chmod(0o755)
        person.type("A1", "=FENJI_PSBC(50001)")
        said = f"fenji 的进程停了，没有应答（ModuleNotFoundError: No module named fenji）。{again}"
        assert person.see("A1") == [[said]]
        person.type("A2", "月日均余额")
        person.click(GRADE)
        assert person.bar() == said
        interpreter.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
        person.type("A1", "=FENJI_PSBC(50002)")
        assert person.see("A1") == [["金卡客户"]]


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


def test_an_error_cell_a_date_and_a_truth_are_unknown(calc) -> None:
    calc.open(NEW)
    for cell, text in {
        "A1": "月日均余额",
        "B1": "家庭年收入",
        "A2": "=1/0",
        "B2": 200_000,
        "A3": "=TODAY()",
        "B3": 0,
        "A4": "=TRUE()",
    }.items():
        calc.type(cell, text)
    calc.type_array("C1:C4", '=FENJI("psbc";A1:B4)')
    calc.type_array("D1:D4", '=FENJI_FLAGS("psbc";A1:B4)')
    assert calc.see("C2:D4") == [
        ["金卡客户", "数据不全；无法识别：月日均余额"],
        ["普通客户", "数据不全；无法识别：月日均余额"],
        ["数据不足", "无法识别：月日均余额"],
    ]


def test_an_empty_cell_is_never_zero(calc) -> None:
    """Calc hands over one empty cell as 0; where that may decide, it is asked and not guessed."""
    calc.open(NEW)
    asked = 'LibreOffice 分不清空格和 0：“{}”请写成区域（如 A2:A2）；确实是 0 就写 "0"'
    psbc, star = "月日均余额", library.built_in("ccb_star").fields[0].label
    expected = {
        "=FENJI_PSBC(A20)": asked.format(psbc),
        "=FENJI_PSBC(A20:A20)": "数据不足",
        '=FENJI_PSBC("0")': "普通客户",
        "=FENJI_PSBC(A20;A21;200000)": "金卡客户",
        '=FENJI_PSBC(0;"金卡")': "金卡客户",
        "=FENJI_PSBC(A20;A21;A22)": asked.format("月日均余额”、“指定高端信用卡”、“家庭年收入"),
        "=FENJI_CCB_STAR(A20)": asked.format(star),
        '=FENJI_NEXT_VISIT("psbc:gold";A20)': "",
        "=FENJI_PSBC(B20:B20)": "普通客户",
    }
    calc.type("B20", 0)
    for row, formula in enumerate(expected, 1):
        calc.type(f"D{row}", formula)
    assert [row[0] for row in calc.see(f"D1:D{len(expected)}")] == list(expected.values())


def test_an_argument_that_was_left_out_is_named(calc) -> None:
    calc.open(NEW)
    calc.type("A1", '=FENJI_NEXT_VISIT("psbc:gold";)')
    calc.type("A2", '=FENJI("没有的";B1:C2)')
    assert calc.see("A1") == [["缺第 2 个参数“上次跟进”：上次跟进的日期"]]
    assert calc.see("A2")[0][0].startswith("没有标准")


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
    assert calc.bar().startswith(f"按“邮储银行客户等级”分级，{len(graded.table.rows)} 户：")
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
    assert calc.bar().startswith(f"工作表“{graded.table.where}”受保护，没有改动")


def test_a_document_without_a_standard_of_its_own_says_so(calc) -> None:
    typed(calc, [["客户号", "月日均余额"], ["1", 50_000]])
    calc.click("service:org.fenji.calc.Button?grade:of_workbook")
    assert calc.bar().startswith("这本工作簿里没有“分级标准”表")


def test_a_sheet_without_the_columns_is_left_alone(calc) -> None:
    calc.open(NEW)
    calc.type("A1", "姓名")
    calc.type("B1", "电话")
    before = calc.see_used()
    calc.click(GRADE)
    assert calc.see_used() == before
    assert calc.bar().startswith("Sheet1: 没有一列对得上标准的字段；表头有：姓名、电话")


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
    assert "正在筛选，没有改动" in calc.bar()
    calc.filter("A1:B3", 1, None)
    calc.click(GRADE)
    assert calc.see("C1:C3") == [["客户等级"], ["金卡客户"], ["普通客户"]]
    assert calc.bar().startswith("按“邮储银行客户等级”分级，2 户：金卡客户 1，普通客户 1")


def test_a_sheet_that_was_never_filtered_is_graded_and_its_summary_said(calc) -> None:
    typed(calc, [["客户号", "月日均余额(元)"], ["1", 50_000], ["2", 5]])
    calc.click(GRADE)
    assert calc.see("C1:C3") == [["客户等级"], ["金卡客户"], ["普通客户"]]
    assert calc.bar() == "按“邮储银行客户等级”分级，2 户：金卡客户 1，普通客户 1"


def test_rows_that_somebody_hid_by_hand_are_graded_too(calc) -> None:
    typed(calc, [["客户号", "月日均余额(元)"], ["1", 50_000], ["2", 5], ["3", 300_000]])
    calc.hide(3)
    calc.click(GRADE)
    assert calc.see("C1:C4") == [["客户等级"], ["金卡客户"], ["普通客户"], ["白金卡客户"]]
    assert calc.bar() == "按“邮储银行客户等级”分级，3 户：白金卡客户 1，金卡客户 1，普通客户 1"


def test_the_filter_of_a_sheet_covers_the_new_columns(calc, tmp_path: Path) -> None:
    path = tmp_path / "客户.xlsx"
    book = openpyxl.Workbook()
    for row in (["客户号", "月日均余额(元)"], ["1", 50_000], ["2", 5]):
        book.active.append(row)
    book.active.auto_filter.ref = "A1:B3"
    book.save(path)
    calc.open(path.as_uri())
    calc.click(GRADE)
    assert calc.bar() == "按“邮储银行客户等级”分级，2 户：金卡客户 1，普通客户 1"
    assert calc.see("C1:C3") == [["客户等级"], ["金卡客户"], ["普通客户"]]
    assert filtered(calc, tmp_path) == "A1:G3"
    assert calc.undo() == "客户分级"
    assert filtered(calc, tmp_path) == "A1:B3"


def filtered(calc, folder: Path) -> str:
    """The area of the filter, as a saved workbook says it to anybody."""
    path = folder / "看.xlsx"
    calc.save(path.as_uri(), "Calc MS Excel 2007 XML")
    return str(openpyxl.load_workbook(path).active.auto_filter.ref)


def test_merged_results_are_left_alone(calc) -> None:
    typed(calc, [["客户号", "月日均余额", "客户等级", "等级代码"], ["1", 50_000], ["2", 5]])
    calc.merge("C2:C3")
    before = calc.see_used()
    calc.click(GRADE)
    assert calc.see_used() == before
    assert "这里的单元格是合并的，结果写不进去，没有改动" in calc.bar()


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
    assert "这个“分级标准”还没有采用，或采用之后又改过" in calc.bar()
    calc.click(GRADE)
    assert calc.see("C2:C3") == [["金卡客户"], ["普通客户"]]

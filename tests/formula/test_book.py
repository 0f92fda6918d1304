"""A branch's own workbook graded by formulas: the right grades before and after recalculation, and no part lost."""

from __future__ import annotations

import csv
import subprocess
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook
from tests.formula.conftest import Recalculate

import fenji
from fenji.book import grade_book
from fenji.emit.formula import VALUE_ONLY
from fenji.errors import UsageError
from fenji.formula_book import AGREES, CHECK, grade_by_formulas
from fenji.standard_sheet import TITLE
from fenji.workbook import CellEdits, SheetEdits, Workbook

DATA = Path(__file__).parents[1] / "data"
BRANCH = DATA / "某支行客户等级分类表.xlsx"
SHEET = "客户信息表"


def expected() -> dict[int, tuple[str, str]]:
    with (DATA / "某支行客户等级分类表_应得等级.csv").open(encoding="utf-8-sig", newline="") as file:
        return {int(row["row"]): (row["客户等级"], row["核实事项"]) for row in csv.DictReader(file)}


def shown(path: Path, columns: dict[str, int]) -> dict[int, tuple[str, ...]]:
    """The results as the file has them saved."""
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name(SHEET).to_python(skip_empty_area=False)
    return {row: tuple(str(rows[row - 1][columns[name] - 1]) for name in ("grade", "flags")) for row in expected()}


def test_a_branch_workbook_grades_by_itself(recalculate: Recalculate, tmp_path: Path) -> None:
    target = tmp_path / "公式.xlsx"
    done = grade_by_formulas(fenji.standard("psbc"), BRANCH, target, checked=True)
    columns = dict(done.columns)
    assert shown(target, columns) == expected()
    saved = recalculate([target], tmp_path / "saved")[target]
    assert shown(saved, columns) == expected()
    rows = CalamineWorkbook.from_path(saved).get_sheet_by_name(SHEET).to_python(skip_empty_area=False)
    check = max(columns.values()) + 1
    assert {rows[row - 1][check - 1] for row in expected()} == {AGREES}
    with zipfile.ZipFile(BRANCH) as before, zipfile.ZipFile(target) as after:
        lists = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"}
        assert {name for name in before.namelist() if before.read(name) != after.read(name)} == lists
    # text amounts too are read, each by the formula of its own cell
    assert "formula.plain" not in {each.code for each in done.diagnostics}
    sheet = openpyxl.load_workbook(target)[SHEET]
    assert {sheet.cell(row, column).data_type for row in expected() for column in columns.values()} == {"f"}
    steps = [cell.column_letter for cell in sheet[4] if str(cell.value).startswith("〔分级计算 psbc〕")]
    assert len(steps) == 4
    assert all(sheet.column_dimensions[letters].hidden for letters in steps)


def test_the_book_regrades_by_its_own_standard(recalculate: Recalculate, tmp_path: Path) -> None:
    """Graded once, a threshold changed in the sheet, graded again by the book itself: engine and formulas agree."""
    first = tmp_path / "一.xlsx"
    done = grade_by_formulas(fenji.standard("psbc"), BRANCH, first)
    with Workbook.open(first) as book:
        sheet = book.sheet(TITLE)
        held = [(row, column) for row, cells in sheet.head(999) for column, value in cells.items() if value == ">= 5万"]
        ((row, column),) = held
        book.save({TITLE: SheetEdits((CellEdits(column, [row], [">= 8万"]),))}, tmp_path / "改.xlsx")
    with pytest.raises(UsageError, match="与要用的不同"):
        grade_by_formulas(fenji.standard("psbc"), tmp_path / "改.xlsx", tmp_path / "不.xlsx")
    again = grade_by_formulas(fenji.standard(tmp_path / "改.xlsx"), tmp_path / "改.xlsx", tmp_path / "二.xlsx")
    assert again.columns == done.columns
    saved = recalculate([tmp_path / "二.xlsx"], tmp_path / "saved")[tmp_path / "二.xlsx"]
    columns = dict(again.columns)
    assert shown(saved, columns) == shown(tmp_path / "二.xlsx", columns)
    assert shown(saved, columns) != expected()


def test_a_form_that_grades_what_is_typed_into_it(recalculate: Recalculate, tmp_path: Path) -> None:
    form = tmp_path / "表.xlsx"
    run = ["fenji", "formula", "psbc", "-o", str(form), "--rows", "5"]
    assert subprocess.run(run, capture_output=True, check=False).returncode == 0
    book = openpyxl.load_workbook(form)
    sheet = book["客户"]
    assert [cell.value for cell in sheet[1]][:5] == [
        "客户号",
        "月日均余额(元)",
        "指定高端信用卡",
        "家庭年收入(元)",
        "在本行开户",
    ]
    for row, cells in (
        (2, (1_500_000, None, 1, "是")),
        (3, (49_999.99, "白金卡", None, "是")),
        (4, ("?", None, None, None)),
    ):
        for column, value in enumerate(cells, 2):
            sheet.cell(row, column).value = value
    book.save(form)
    saved = recalculate([form], tmp_path / "saved")[form]
    rows = CalamineWorkbook.from_path(saved).get_sheet_by_name("客户").to_python(skip_empty_area=False)
    grade, flags = rows[0].index("客户等级"), rows[0].index("核实事项")
    assert [row[grade] for row in rows[1:6]] == ["钻石卡客户", "白金卡客户", "数据不足", "", ""]
    assert rows[2][flags] == "数据不全"
    assert rows[3][flags] == "无法识别：月日均余额"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--household", "家庭编号"], "按家庭合并要把几行归成一户"),
        (["--lang", "en"], "formulas give results in Chinese only"),
    ],
)
def test_what_formulas_cannot_do_is_refused(tmp_path: Path, arguments: list[str], said: str) -> None:
    target = tmp_path / "不.xlsx"
    run = ["fenji", "grade", str(BRANCH), "-s", "psbc", "--formulas", "-o", str(target), *arguments]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert said in done.stderr
    assert not target.exists()


def test_what_no_formula_reads_is_said_to_follow_no_change(tmp_path: Path) -> None:
    """A text longer than one in a formula may be: the row holds values, and the column that compares says so."""
    plain, target = tmp_path / "长.xlsx", tmp_path / "公式.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["客户号", "月日均余额"], ["1", " " * 300 + "30万"], ["2", 50_000]):
        sheet.append(row)
    book.save(plain)
    done = grade_by_formulas(fenji.standard("psbc"), plain, target, checked=True)
    (told,) = [each for each in done.diagnostics if each.code == "formula.plain"]
    assert told.where == f"{sheet.title}!B2"
    assert f"{sheet.title}!B2“30万”" in told.message.zh
    assert "标准改了不变，客户的资料改了也不变" in told.message.zh
    assert f"{sheet.title}!B2 “30万”" in told.message.en
    rows = list(openpyxl.load_workbook(target)[sheet.title].iter_rows(values_only=True))
    check = rows[0].index(CHECK)
    assert rows[1][done.columns["grade"] - 1] == "白金卡客户"
    assert rows[1][check] == VALUE_ONLY
    assert rows[1][done.columns["flags"] - 1] == VALUE_ONLY
    again = grade_by_formulas(fenji.standard("psbc"), target, tmp_path / "再.xlsx", checked=True)
    assert again.columns == done.columns
    assert "placement.typed" not in {each.code for each in again.diagnostics}
    assert str(rows[2][check]).startswith("=IF(")


DAYS: list[object] = [
    "2026/11/15",
    "2026年12月23日",
    20261220,
    20270505,
    date(2026, 11, 23),
    "2026-11-23",
    "下月",
    "",
    None,
]
"""Days as people write them, before, on and after the as-of date; 下月 is none."""


def test_days_are_graded_however_they_are_written(recalculate: Recalculate, tmp_path: Path) -> None:
    book, source, target = openpyxl.Workbook(), tmp_path / "待办.xlsx", tmp_path / "待办公式.xlsx"
    sheet = book.active
    sheet.append(["客户号", "处理期限"])
    for number, day in enumerate(DAYS, 1):
        sheet.append([f"{number:03}", day])
    book.save(source)
    grader, as_of = fenji.standard("urgency"), date(2026, 11, 23)
    columns = grade_by_formulas(grader, source, target, as_of=as_of).columns
    rows = CalamineWorkbook.from_path(recalculate([target], tmp_path)[target]).get_sheet_by_index(0).to_python()
    found = {name: [str(row[columns[name] - 1]) for row in rows[1:]] for name in ("grade", "flags")}
    graded = grade_book(grader, source, tmp_path / "引擎.xlsx", as_of=as_of).grading.texts()
    assert len(set(found["grade"])) > 2
    assert found == {name: list(map(str, graded[name].tolist())) for name in found}

"""What people do to rows of a sheet that grades by itself: sort, insert, copy down, delete; and to its standard.

After each the grades that LibreOffice shows are those that fenji gives the saved file.
"""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook
from tests.conftest import required
from tests.formula.office import told

import fenji
from fenji.book import read_book
from fenji.emit.formula import STALE, UNFILLED
from fenji.formula_book import AGREES, CHECK, grade_by_formulas
from fenji.standard_sheet import TITLE
from fenji.workbook import Workbook

SHEET = "客户"
HEADERS = ["客户号", "姓名", "月日均余额", "指定高端信用卡", "家庭年收入", "在本行开户"]
ROWS = [
    ["01", "甲", 1_500_000, "无", None, "是"],
    ["02", "乙", 49_999.99, "白金卡", None, "是"],
    ["03", "丙", 300_000, None, 20_000, "是"],
    ["04", "丁", "30万", "无", None, "是"],
    ["05", "戊", 12, "是", 10, "否"],
    ["06", "己", None, None, None, None],
    ["07", "庚", "?", "金卡", 200_000, "是"],
    ["08", "辛", 50_000, "无", 499_999, "是"],
    ["09", "壬", "1,500,000.00", "无", None, None],
    ["10", "癸", 5, "无", 5, "是"],
    ["11", "子", "　50万\n", "无", 5, "是"],
    ["13", "寅", True, "无", 5, "是"],
    ["14", "卯", 60_000, "无", date(2024, 1, 5), "是"],
    ["15", "辰", "　", "无", 5, "是"],
    ["12", "丑", 20, "无", 5, "是"],
]
LAST = len(ROWS) + 1
NO_AMOUNTS = ("300000.005", "20%", "3/4", "2026-01-01", "(5)", "$5", "TRUE", "5.", ".5亿", "2e6", "1e3万", "10万亿")
"""What no standard may say, though a spreadsheet takes most of it for a number."""

SCRIPT = """
for source, target, sheet, steps in json.loads(sys.argv[2]):
    document = desktop.loadComponentFromURL(source, "_blank", 0, (value("Hidden", True),))
    held = document.Sheets.getByName(sheet)
    for step, *told in steps:
        if step == "sort":
            block, column = told
            field = uno.createUnoStruct("com.sun.star.table.TableSortField")
            field.Field, field.IsAscending = column, False
            fields = uno.Any("[]com.sun.star.table.TableSortField", (field,))
            asked = (value("SortFields", fields), value("ContainsHeader", False))
            uno.invoke(held.getCellRangeByName(block), "sort", (asked,))
        elif step == "insert":
            held.Rows.insertByIndex(told[0] - 1, told[1])
        elif step == "columns":
            held.Columns.insertByIndex(*told)
        elif step == "delete":
            held.Rows.removeByIndex(told[0] - 1, told[1])
        elif step == "drop":
            held.Columns.removeByIndex(told[0] - 1, told[1])
        elif step == "remove":
            document.Sheets.removeByName(told[0])
        elif step == "copy":
            block, cell = told
            place = held.getCellRangeByName(cell).CellAddress
            held.copyRange(place, held.getCellRangeByName(block).RangeAddress)
        elif isinstance(told[1], (int, float)):
            held.getCellRangeByName(told[0]).Value = told[1]
        else:
            held.getCellRangeByName(told[0]).String = told[1]
    document.calculateAll()
    document.storeToURL(target, (value("FilterName", "Calc MS Excel 2007 XML"),))
    document.close(True)
"""


def graded(folder: Path) -> Path:
    plain, book = folder / "客户.xlsx", openpyxl.Workbook()
    sheet = book.active
    sheet.title = SHEET
    for row in [HEADERS, *ROWS]:
        sheet.append(row)
    book.save(plain)
    target = folder / "公式.xlsx"
    grade_by_formulas(fenji.standard("psbc"), plain, target, checked=True)
    return target


def _standard_cell(path: Path, text: str) -> tuple[int, str]:
    sheet = openpyxl.load_workbook(path)[TITLE]
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == text)
    return cell.row, cell.coordinate


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The workbook as LibreOffice saves it after each of these."""
    required(shutil.which("soffice") is not None, "LibreOffice")
    folder = tmp_path_factory.mktemp("rows")
    folder.chmod(0o755)
    source = graded(folder)
    end = openpyxl.load_workbook(source)[SHEET]
    last = end.cell(1, end.max_column).column_letter
    grade = next(cell.column_letter for cell in end[1] if cell.value == "客户等级")
    rule, threshold = _standard_cell(source, ">= 30万")
    label = _standard_cell(source, "白金卡客户")[1]
    typed = [["type", f"A{n}", f"1{n}"] for n in range(LAST + 1, LAST + 6)]
    typed += [["type", f"C{n}", each] for n, each in enumerate((2_000_000, 299_999.99, 50_000, 0, -1), LAST + 1)]
    steps = {
        "照旧": (SHEET, []),
        "排序": (SHEET, [["sort", f"A2:{last}{LAST}", 2]]),
        "只排数据": (SHEET, [["sort", f"A2:F{LAST}", 2]]),
        "插入": (
            SHEET,
            [["insert", 5, 1], ["copy", f"A4:{last}4", "A5"], ["type", "A5", "99"], ["type", "C5", 1_600_000]],
        ),
        "空行": (SHEET, [["insert", 5, 1]]),
        "向下复制": (SHEET, [["copy", f"A{LAST}:{last}{LAST}", f"A{n}"] for n in range(LAST + 1, LAST + 6)] + typed),
        "删行": (SHEET, [["delete", 3, 2], ["delete", 6, 1]]),
        "只复制结果": (SHEET, [["copy", f"{grade}{LAST}", f"{grade}{LAST + 1}"], ["type", f"C{LAST + 1}", 5]]),
        "删一片": (SHEET, [["delete", 4, 4]]),
        "插列": (SHEET, [["columns", 2, 2]]),
        "改门槛": (TITLE, [["type", threshold, ">= 40万"]]),
        "删规则": (TITLE, [["delete", rule, 1]]),
        "改名": (TITLE, [["type", label, "白金客户"]]),
        "删步骤": (SHEET, [["drop", end.max_column - 7, 4]]),
        "删读数": (SHEET, [["remove", "分级计算 psbc"]]),
        **{text: (TITLE, [["type", threshold, f">= {text}"]]) for text in NO_AMOUNTS},
    }
    targets = {name: folder / f"{number}.xlsx" for number, name in enumerate(steps)}
    asked = [[source.as_uri(), targets[name].as_uri(), *each] for name, each in steps.items()]
    told(folder, SCRIPT, json.dumps(asked))
    return targets


def shown(path: Path, name: str = "客户等级") -> dict[str, str]:
    """What a column says, by customer number."""
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name(SHEET).to_python(skip_empty_area=False)
    at = rows[0].index(name)
    return {str(row[0]): str(row[at]) for row in rows[1:]}


def by_fenji(path: Path) -> dict[str, dict[str, str]]:
    """What fenji says of the customers in a file now."""
    grader = fenji.standard(path)
    with Workbook.open(path) as book:
        table = read_book(book, grader, sheet=SHEET).table
    texts = grader.grade_table(table).texts()
    who = ["" if cell is None else str(cell) for cell in table.identities["cust_id"].cells]
    return {name: dict(zip(who, map(str, texts[name].tolist()))) for name in ("grade", "flags")}


@pytest.mark.parametrize("name", ["照旧", "排序", "插入", "向下复制", "删行", "删一片", "插列", "改门槛"])
def test_every_row_keeps_its_own_grade(name: str, after: dict[str, Path]) -> None:
    own = by_fenji(after[name])
    assert shown(after[name]) == own["grade"]
    assert shown(after[name], "核实事项") == own["flags"]


def test_columns_sorted_without_their_results_are_graded_where_they_then_stand(after: dict[str, Path]) -> None:
    """A text that the formula of its own cell reads cannot be read by another: that is said, and only that differs."""
    own, path = by_fenji(after["只排数据"]), after["只排数据"]
    found, flags = shown(path), shown(path, "核实事项")
    apart = {who for who, grade in found.items() if grade != own["grade"][who]}
    assert apart
    assert apart <= {"04", "09", "11"}
    assert all("无法识别：月日均余额" in flags[who] for who in apart)


def test_the_rows_are_where_they_were_put(after: dict[str, Path]) -> None:
    assert list(shown(after["照旧"])) == [row[0] for row in ROWS]
    assert list(shown(after["排序"])) != [row[0] for row in ROWS]
    assert len(shown(after["向下复制"])) == len(ROWS) + 5
    assert shown(after["插入"])["99"] == "钻石卡客户"
    assert len(shown(after["删行"])) == len(ROWS) - 3
    assert set(shown(after["排序"], CHECK).values()) == {AGREES}


def test_a_text_amount_follows_the_standard(after: dict[str, Path]) -> None:
    assert shown(after["照旧"])["04"] == "白金卡客户"
    assert shown(after["改门槛"])["04"] == "金卡客户"
    assert shown(after["改门槛"], CHECK)["04"].startswith("引擎：")


def test_a_row_without_steps_says_so(after: dict[str, Path]) -> None:
    assert shown(after["空行"])[""] == ""
    assert shown(after["只复制结果"])[""] == UNFILLED


@pytest.mark.parametrize("name", ["删规则", "改名", *NO_AMOUNTS])
def test_a_standard_written_otherwise_stops_every_grade(name: str, after: dict[str, Path]) -> None:
    assert set(shown(after[name]).values()) == {STALE}
    assert set(shown(after[name], "等级代码").values()) == {"psbc:stale"}
    assert set(shown(after[name], "核实事项").values()) == {""}


def test_graded_again_the_results_stay_where_they_are(after: dict[str, Path], tmp_path: Path) -> None:
    """After rows were added, and after the standard had stopped every grade."""
    for name in ("向下复制", "只复制结果", "删规则"):
        source, target = after[name], tmp_path / f"{name}.xlsx"
        grade_by_formulas(fenji.standard(source), source, target, checked=True)
        before, now = openpyxl.load_workbook(source)[SHEET], openpyxl.load_workbook(target)[SHEET]
        assert [cell.value for cell in now[1]] == [cell.value for cell in before[1]]
        assert shown(target) == by_fenji(target)["grade"]


@pytest.mark.parametrize("name", ["删步骤", "删读数"])
def test_results_that_lost_what_they_looked_at_are_written_over(
    name: str, after: dict[str, Path], tmp_path: Path
) -> None:
    source, target = after[name], tmp_path / "再.xlsx"
    lost = openpyxl.load_workbook(source, data_only=True)[SHEET]
    errors = {lost.cell(row, _column(lost, "客户等级")).value for row in range(2, LAST + 1)}
    assert len(errors) == 1
    assert errors <= {"#REF!", "#VALUE!", "#NAME?"}
    grade_by_formulas(fenji.standard(source), source, target, checked=True)
    headers = [cell.value for cell in openpyxl.load_workbook(target)[SHEET][1]]
    assert sorted(filter(None, headers)) == sorted(set(filter(None, headers)))
    assert shown(target) == by_fenji(target)["grade"]
    assert set(shown(target, CHECK).values()) == {AGREES}


def _column(sheet: Worksheet, header: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == header)

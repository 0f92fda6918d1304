"""What people do to a sheet: each is told once, by its cell and in the sheet's words, or does no harm."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

import fenji
from fenji.errors import StandardError, UsageError
from fenji.standard.library import built_in, templates
from fenji.standard_book import check_standard, export_standard, sheet_values
from fenji.standard_sheet import TITLE

Change = Callable[[Worksheet], object]


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("books")
    for name in ("psbc", "nine_box", "ccb_star"):
        export_standard(name, folder / f"{name}.xlsx")
    return {name: folder / f"{name}.xlsx" for name in ("psbc", "nine_box", "ccb_star")}


def changed(book: Path, folder: Path, change: Change) -> Path:
    opened = openpyxl.load_workbook(book)
    change(opened[TITLE])
    saved = folder / f"改过{len(list(folder.iterdir()))}.xlsx"
    opened.save(saved)
    return saved


def told(book: Path, folder: Path, change: Change) -> list[str]:
    """What is said of a book with a change; nothing where it is still a standard."""
    try:
        fenji.standard(changed(book, folder, change))
    except StandardError as error:
        return [str(each) for each in error.diagnostics]
    return []


def at(book: Path, value: object, occurrence: int = 0) -> str:
    rows = openpyxl.load_workbook(book)[TITLE].iter_rows()
    return [cell.coordinate for row in rows for cell in row if cell.value == value][occurrence]


def header(book: Path, text: str) -> str:
    """The cell of a heading of the last decision table."""
    sheet = openpyxl.load_workbook(book)[TITLE]
    row = next(cell.row for row in sheet.iter_rows(max_col=1) for cell in row if cell.value == "规则")
    return next(cell.coordinate for cell in sheet[row] if cell.value == text)


@pytest.mark.parametrize("label", ["指定高端信用卡", "月日均余额", "仅当", "条款", "→ 结果"])
def test_a_column_of_rules_without_a_heading_is_told(books: dict[str, Path], tmp_path: Path, label: str) -> None:
    cell = header(books["psbc"], label)
    found = told(books["psbc"], tmp_path, lambda sheet: sheet.__setitem__(cell, None))
    assert any(each.startswith(f"{TITLE}!{cell}: 这一列没有表头") for each in found), found


@pytest.mark.parametrize("label", ["算等级", "单位", "别名", "现在的读法", "编号"])
def test_a_column_of_a_list_without_a_heading_is_told(books: dict[str, Path], tmp_path: Path, label: str) -> None:
    cell = at(books["psbc"], label, 1 if label == "编号" else 0)
    found = told(books["psbc"], tmp_path, lambda sheet: sheet.__setitem__(cell, None))
    assert any(each.startswith(f"{TITLE}!{cell}: 这一列没有表头") for each in found), found


def test_an_inserted_column_without_a_heading_is_told(books: dict[str, Path], tmp_path: Path) -> None:
    cell = header(books["psbc"], "月日均余额")
    row, column = int(cell[1:]), ord(cell[0]) - 64

    def insert(sheet: Worksheet) -> None:
        sheet.insert_cols(column)
        sheet.cell(row + 2, column, ">= 5万")

    found = told(books["psbc"], tmp_path, insert)
    assert any(each.startswith(f"{TITLE}!{cell}: 这一列没有表头，而下面 {cell[0]}{row + 2} 写了内容") for each in found)


def test_a_matrix_column_without_a_heading_is_told(books: dict[str, Path], tmp_path: Path) -> None:
    cell = at(books["nine_box"], "结果表")
    last = f"D{cell[1:]}"
    found = told(books["nine_box"], tmp_path, lambda sheet: sheet.__setitem__(last, None))
    assert found
    assert all("改过" not in each for each in found)


def test_the_tables_of_a_matrix_have_the_same_headings(books: dict[str, Path], tmp_path: Path) -> None:
    book = books["nine_box"]
    cell = at(book, "出处表") if "出处表" in _texts(book) else at(book, "条款表")
    row = int(cell[1:])

    def swap(sheet: Worksheet) -> None:
        sheet.cell(row, 2).value, sheet.cell(row, 3).value = sheet.cell(row, 3).value, sheet.cell(row, 2).value

    found = told(book, tmp_path, swap)
    assert found[0].startswith(f"{TITLE}!B{row}: 这里写着“")
    assert "几张表的行和列须一样" in found[0]


def _texts(book: Path) -> set[object]:
    return {cell.value for row in openpyxl.load_workbook(book)[TITLE].iter_rows() for cell in row}


def test_all_faults_are_told_at_once(books: dict[str, Path], tmp_path: Path) -> None:
    book = books["psbc"]
    start = int(header(book, "规则")[1:])
    then, clause, source = (header(book, label)[0] for label in ("→ 结果", "条款", "出处"))
    balance = header(book, "月日均余额")[0]
    version = at(book, "2026.1")
    cells = {
        f"{balance}{start + 2}": ">= 6万以上",
        f"{then}{start + 3}": "白金",
        version: None,
        f"{clause}{start + 4}": None,
        f"{source}{start + 5}": "x",
    }

    def break_all(sheet: Worksheet) -> None:
        for cell, value in cells.items():
            sheet[cell] = value

    found = told(book, tmp_path, break_all)
    assert {each.partition(": ")[0] for each in found} == {f"{TITLE}!{cell}" for cell in cells}, found
    assert len(found) == len(cells)
    assert f"{TITLE}!{version}: 缺少“版本”" in found
    assert f"{TITLE}!{clause}{start + 4}: 缺少“条款”" in found


def test_a_missing_result_is_told_by_its_own_cell(books: dict[str, Path], tmp_path: Path) -> None:
    then = header(books["psbc"], "→ 结果")
    cell = f"{then[0]}{int(then[1:]) + 2}"
    assert told(books["psbc"], tmp_path, lambda sheet: sheet.__setitem__(cell, None)) == [
        f"{TITLE}!{cell}: 缺少“→ 结果”"
    ]


def test_merged_cells_are_told_as_merged(books: dict[str, Path], tmp_path: Path) -> None:
    only = header(books["psbc"], "仅当")
    first = int(only[1:]) + 1
    block = f"{only[0]}{first}:{only[0]}{first + 2}"
    found = told(books["psbc"], tmp_path, lambda sheet: sheet.merge_cells(block))
    assert len(found) == 1
    assert found[0].startswith(f"{TITLE}!{only[0]}{first + 1}: 这一格并在合并的单元格 {block} 里")


def test_words_are_those_of_the_sheet(books: dict[str, Path], tmp_path: Path) -> None:
    cell = at(books["psbc"], "从上往下第一条")
    found = told(books["psbc"], tmp_path, lambda sheet: sheet.__setitem__(cell, "全部列出"))
    assert found == [f"{TITLE}!{cell}: 这里只能有一个结果；可用：从上往下第一条、只许有一条"]
    cell = at(books["nine_box"], "结果表")
    first = openpyxl.load_workbook(books["nine_box"])[TITLE][f"A{int(cell[1:]) + 1}"].value

    def rename(sheet: Worksheet) -> None:
        for row in range(int(cell[1:]), sheet.max_row + 1):
            if sheet.cell(row, 1).value == first:
                sheet.cell(row, 1).value = "很高"

    found = told(books["nine_box"], tmp_path, rename)
    assert any("与 " in each for each in found), found
    assert not any("_band" in each for each in found), found


def test_dates_are_spoken_of_by_their_labels(books: dict[str, Path], tmp_path: Path) -> None:
    row = at(books["psbc"], "停用日期")[1:]
    found = told(books["psbc"], tmp_path, lambda sheet: sheet.__setitem__(f"B{row}", "2020-01-01"))
    assert found == [f"{TITLE}!B{row}: 停用日期须晚于施行日期"]


def test_a_name_that_stands_twice_is_told_by_cells(books: dict[str, Path], tmp_path: Path) -> None:
    first, second = at(books["psbc"], "月日均余额"), at(books["psbc"], "家庭年收入")
    found = told(books["psbc"], tmp_path, lambda sheet: sheet.__setitem__(second, "月日均余额"))
    assert any("“月日均余额”是几样东西的名称：avg_daily_balance、household_income" in each for each in found), found
    head = openpyxl.load_workbook(books["psbc"])[TITLE][int(first[1:]) - 1]
    aliases = next(cell.column_letter for cell in head if cell.value == "别名") + second[1:]
    found = told(books["psbc"], tmp_path, lambda sheet: sheet.__setitem__(aliases, "月日均余额"))
    assert [each.partition(": ")[2] for each in found] == [
        f"“月日均余额”是两个字段的名称，认不出是哪个(又见 A{first[1:]})"
    ]


def test_rows_and_columns_put_in_before_do_no_harm(books: dict[str, Path], tmp_path: Path) -> None:
    def insert(sheet: Worksheet) -> None:
        sheet.insert_cols(1)
        sheet.insert_rows(1, 2)
        sheet["A1"] = "某支行内部资料"

    moved = changed(books["psbc"], tmp_path, insert)
    assert sheet_values(moved) == built_in("psbc").written

    def spoil(sheet: Worksheet) -> None:
        insert(sheet)
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value == ">= 150万":
                    cell.value = "150以上"

    old = at(books["psbc"], ">= 150万")
    assert told(books["psbc"], tmp_path, spoil)[0].startswith(f"{TITLE}!{chr(ord(old[0]) + 1)}{int(old[1:]) + 2}: ")


def test_a_remark_below_a_table_wants_an_empty_row(books: dict[str, Path], tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(books["psbc"])[TITLE]
    start = int(header(books["psbc"], "规则")[1:])
    end = next(row for row in range(start, sheet.max_row + 2) if sheet.cell(row, 1).value is None)
    if sheet.cell(end + 1, 1).value is not None:
        book = changed(books["psbc"], tmp_path, lambda sheet: sheet.insert_rows(end, 3))
    else:
        book = books["psbc"]

    def remark(row: int) -> Change:
        def write(sheet: Worksheet) -> None:
            sheet.cell(row, 1, "注：")
            sheet.cell(row, 2, "以上按 2026 年文件")

        return write

    assert told(book, tmp_path, remark(end)) == [
        f"{TITLE}!A{end}: 这一行只写了开头，成不了表里的一行；要是说明，请在它上面空一行"
    ]
    assert told(book, tmp_path, remark(end + 1)) == []


@pytest.mark.parametrize("mark", ["；", ";", "、", "，", ",", ", "])
def test_aliases_are_parted_as_people_part_them(books: dict[str, Path], tmp_path: Path, mark: str) -> None:
    row = int(at(books["psbc"], "月日均余额")[1:])
    head = openpyxl.load_workbook(books["psbc"])[TITLE]
    column = next(
        cell.column for above in range(row, 0, -1) for cell in head[above] if cell.value == "别名" and above < row
    )
    book = changed(
        books["psbc"],
        tmp_path,
        lambda sheet: sheet.cell(row, column, mark.join(["甲日均", "乙（本、外币）", "丙日均"])),
    )
    field = next(each for each in fenji.standard(book).standard.fields if each.label == "月日均余额")
    assert field.aliases == ("甲日均", "乙（本、外币）", "丙日均")


def test_two_sheets_of_one_day_are_refused(tmp_path: Path) -> None:
    book = tmp_path / "标准.xlsx"
    export_standard("psbc", book)
    export_standard("psbc", book, sheet="分级标准 新")
    with pytest.raises(UsageError, match="施行日期都是 2026-01-01：分级标准、分级标准 新"):
        fenji.standard(book, date(2026, 5, 1))
    assert fenji.standard(f"{book}!分级标准 新").standard.id == "psbc"


def test_a_bare_amount_of_a_text_comes_back_meaning_the_same(tmp_path: Path) -> None:
    text = (templates() / "standards" / "psbc.toml").read_text(encoding="utf-8").replace('">= 150万"', '"150万"')
    (tmp_path / "psbc.toml").write_text(text, encoding="utf-8")
    export_standard(str(tmp_path / "psbc.toml"), tmp_path / "标准.xlsx")
    one, other = (fenji.standard(tmp_path / name).standard for name in ("psbc.toml", "标准.xlsx"))
    assert [rule.when for table in one.tables for rule in table.rules] == [
        rule.when for table in other.tables for rule in table.rules
    ]


def test_two_comparisons_that_leave_nothing_out_are_found(books: dict[str, Path], tmp_path: Path) -> None:
    cell = at(books["psbc"], ">= 150万")
    book = changed(books["psbc"], tmp_path, lambda sheet: sheet.__setitem__(cell, ">= 5万, < 30万"))
    found = [str(each) for each in check_standard(book, tmp_path / "查过.xlsx").findings]
    assert f"{TITLE}!{cell}: “>= 5万, < 30万”什么数都符合；逗号是“或”，若要两条都成立请写 [5万..30万)" in found, found

"""A new workbook with a standard is laid out to be printed: nothing cut off, no title left alone, no empty columns."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from fenji.standard.library import ids
from fenji.standard_book import check_standard, export_standard, sheet_values
from fenji.standard_sheet import TITLE
from fenji.standard_sheet.page import laid_out
from fenji.workbook import Look

PAINTED = {"检查", "例子", "命中户数"}


def exported(name: str, folder: Path) -> Worksheet:
    export_standard(name, folder / "标准.xlsx")
    return openpyxl.load_workbook(folder / "标准.xlsx")[TITLE]


def said(sheet: Worksheet) -> set[object]:
    return {cell.value for row in sheet.iter_rows() for cell in row}


@pytest.mark.parametrize("name", ids())
def test_it_is_laid_out_for_paper(tmp_path: Path, name: str) -> None:
    sheet = exported(name, tmp_path)
    setup = sheet.page_setup
    assert (setup.orientation, setup.paperSize, setup.fitToHeight) == ("landscape", 9, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    values = sheet_values(tmp_path / "标准.xlsx")["standard"]
    assert isinstance(values, dict)
    assert values["name"] in sheet.oddHeader.left.text
    assert values["version"] in sheet.oddHeader.right.text
    assert not said(sheet) & PAINTED
    ends = {each.id for each in sheet.row_breaks.brk}
    titles = [cell.row for row in sheet.iter_rows(max_col=1) for cell in row if str(cell.value).startswith("【")]
    assert not [(end, title) for end in ends for title in titles if 0 <= end - title < 3]
    widest = max(cell.column for row in sheet.iter_rows() for cell in row)
    assert sum(sheet.column_dimensions[chr(64 + column)].width for column in range(1, widest + 1)) < 220


def test_a_long_value_beside_its_key_is_seen_whole(tmp_path: Path) -> None:
    sheet = exported("icbc_star", tmp_path)
    note = next(row[1] for row in sheet.iter_rows(max_col=2) if row[0].value == "说明")
    block = next(each for each in sheet.merged_cells.ranges if note.coordinate in each)
    room = sum(sheet.column_dimensions[chr(64 + column)].width for column in range(block.min_col, block.max_col + 1))
    taken = sum(2 if each > "\u2e80" else 1 for each in note.value)
    assert sheet.row_dimensions[note.row].height / 16 * room >= taken


def test_a_sheet_with_merged_values_can_be_checked(tmp_path: Path) -> None:
    """Those that fenji merged, and one that somebody merged by hand."""
    sheet = exported("icbc_star", tmp_path)
    assert sheet.merged_cells.ranges
    row = next(row[0].row for row in sheet.iter_rows(max_col=1) if row[0].value == "来源")
    book = openpyxl.load_workbook(tmp_path / "标准.xlsx")
    book[TITLE].merge_cells(f"B{row}:D{row}")
    book.save(tmp_path / "改过.xlsx")
    check_standard(tmp_path / "改过.xlsx", tmp_path / "查过.xlsx")
    assert sheet_values(tmp_path / "查过.xlsx") == sheet_values(tmp_path / "标准.xlsx")


def test_headings_of_what_is_painted_come_with_it_and_go(tmp_path: Path) -> None:
    sheet = exported("psbc", tmp_path)
    at = next(cell.coordinate for row in sheet.iter_rows() for cell in row if cell.value == ">= 30万")
    book = openpyxl.load_workbook(tmp_path / "标准.xlsx")
    book[TITLE][at] = ">= 200万"
    book.save(tmp_path / "改过.xlsx")
    check_standard(tmp_path / "改过.xlsx", tmp_path / "查过.xlsx")
    found = openpyxl.load_workbook(tmp_path / "查过.xlsx")
    rows = [row for row in found[TITLE].iter_rows() if PAINTED & {cell.value for cell in row}]
    assert [row[0].value for row in rows] == ["规则"]
    found[TITLE][at] = ">= 30万"
    found.save(tmp_path / "改回.xlsx")
    check_standard(tmp_path / "改回.xlsx", tmp_path / "干净.xlsx")
    assert not said(openpyxl.load_workbook(tmp_path / "干净.xlsx")[TITLE]) & PAINTED


def test_columns_are_wide_where_texts_are_long_and_no_word_is_broken() -> None:
    texts = {(1, 1): "编号", (1, 2): "别名", (1, 3): "范围", (2, 1): "avg_daily_balance", (2, 2): "月日均余额；" * 40}
    looks = {(row, column): Look.HEADING if row == 1 else Look.EDITED for row in (1, 2) for column in (1, 2, 3)}
    page = laid_out(texts, looks)
    assert page.widths[1] > len("avg_daily_balance")
    assert page.widths[2] > 100 > 10 > page.widths[3]
    assert page.heights[2] > 3 * page.heights[1]

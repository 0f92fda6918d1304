"""The buttons, on a workbook that follows what xlwings asks of Excel: the same results as headless, or nothing."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.table import Table

from fenji.book import grade_book
from fenji.grader import standard

BRANCH = Path(__file__).parents[1] / "data" / "某支行客户等级分类表.xlsx"
ROWS = [
    ["客户号", "客户姓名", "月日均余额(万元)", "家庭年收入(元)"],
    ["01", "甲", 5, 0],
    ["02", "乙", 4.99, 199_999.99],
    ["03", "丙", None, None],
]


def content(book: Any) -> dict[str, Any]:
    """Everything of a sheet that a person can see: cells, looks, widths, merges, tables, the filter."""
    sheet = book.formulas[book.active]
    return {
        "cells": {
            c.coordinate: (c.value, c.data_type) for row in sheet.iter_rows() for c in row if c.value is not None
        },
        "merged": sorted(map(str, sheet.merged_cells.ranges)),
        "tables": {table.displayName: table.ref for table in sheet.tables.values()},
        "filter": sheet.auto_filter.ref,
    }


def test_grading_in_place_gives_what_grading_a_closed_workbook_gives(excel, click, tmp_path: Path) -> None:
    book = tmp_path / "表.xlsx"
    shutil.copyfile(BRANCH, book)
    graded = grade_book(standard("psbc"), book, tmp_path / "分级.xlsx")
    live = excel.open(book)
    live.active = graded.table.where
    said = click("grade")
    assert said.startswith(f"按“邮储银行客户等级”分级，{len(graded.table)} 户：")
    expected = openpyxl.load_workbook(tmp_path / "分级.xlsx")[graded.table.where]
    found = live.formulas[graded.table.where]
    for row in range(1, expected.max_row + 1):
        for column in range(1, expected.max_column + 1):
            assert found.cell(row, column).value == expected.cell(row, column).value, (row, column)
    assert sorted(map(str, found.merged_cells.ranges)) == sorted(map(str, expected.merged_cells.ranges))
    assert found.auto_filter.ref == expected.auto_filter.ref
    assert {t.ref for t in found.tables.values()} == {t.ref for t in expected.tables.values()}
    column = min(graded.columns.values())
    row = int(graded.table.rows[0])
    assert found.cell(row, column).border.top.style == expected.cell(row, column).border.top.style


def test_screen_events_and_status_bar_are_as_they_were(new_book, excel, click) -> None:
    new_book(ROWS)
    excel.EnableEvents = False
    click("grade")
    assert (excel.ScreenUpdating, excel.EnableEvents, excel.StatusBar, excel.CutCopyMode) == (True, False, False, False)
    assert any("正在给 3 户分级" in str(bar) for bar in excel.bars)


def test_grading_again_updates_in_place_and_undo_brings_the_sheet_back(new_book, click) -> None:
    book = new_book(ROWS)
    before = content(book)
    click("grade")
    once = content(book)
    assert once["cells"]["E2"] == ("金卡客户", "s")
    click("grade")
    assert content(book) == once
    book.Sheets(1).Range("C3").Value = 30.0
    click("grade")
    assert content(book)["cells"]["E3"] == ("白金卡客户", "s")
    click("undo")
    assert content(book)["cells"]["E3"] == ("普通客户", "s")
    assert click("undo") == "没有可以撤销的分级"
    assert before != content(book)


def test_undo_takes_new_columns_away(new_book, click) -> None:
    book = new_book(ROWS)
    before = content(book)
    click("grade")
    assert click("undo") == "已撤销工作表“客户”的上次分级"
    assert content(book) == before


def test_undo_leaves_what_was_changed_since(new_book, click) -> None:
    book = new_book(ROWS)
    click("grade")
    book.Sheets(1).Range("E2").Value = "我改的"
    said = click("undo")
    assert said.startswith("已撤销；这些列之后改动过，没有恢复，从 E2 起")
    cells = content(book)["cells"]
    assert cells["E2"] == ("我改的", "s")
    assert "F2" not in cells


def test_a_table_reaches_over_the_new_columns_and_back(new_book, excel, click, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in ROWS:
        sheet.append(row)
    sheet.add_table(Table(displayName="客户表", ref="A1:D4"))
    sheet["A6"] = "合计"
    book.save(tmp_path / "表格.xlsx")
    live = excel.open(tmp_path / "表格.xlsx")
    click("grade")
    assert content(live)["tables"] == {"客户表": "A1:I4"}
    click("undo")
    assert content(live)["tables"] == {"客户表": "A1:D4"}


def test_a_filter_without_criteria_covers_the_new_columns(new_book, click) -> None:
    book = new_book(ROWS)
    book.formulas["客户"].auto_filter.ref = "A1:D4"
    click("grade")
    assert content(book)["filter"].replace("$", "") == "A1:I4"
    click("undo")
    assert content(book)["filter"].replace("$", "") == "A1:D4"


def test_a_filtered_sheet_is_left_alone(new_book, click) -> None:
    book = new_book(ROWS)
    book.Sheets(1).FilterMode = True
    before = content(book)
    assert "正在筛选，没有改动" in click("grade")
    assert content(book) == before


def test_a_protected_sheet_is_left_alone(new_book, click) -> None:
    book = new_book(ROWS)
    book.formulas["客户"].protection.sheet = True
    before = content(book)
    assert "受保护，没有改动" in click("grade")
    assert content(book) == before


def test_a_cell_that_is_being_edited_gets_a_clear_message(new_book, excel, click) -> None:
    book = new_book(ROWS)
    before = content(book)
    excel.busy = True
    assert click("grade").startswith("Excel 正忙着")
    excel.busy = False
    assert content(book) == before
    assert excel.ScreenUpdating is True


def test_where_excel_refuses_a_cell_nothing_is_half_done(new_book, excel, click) -> None:
    book = new_book(ROWS)
    before = content(book)
    book.Sheets(1).failing_at = (3, 8)
    assert click("grade").startswith("Excel 拒绝了这一步，没有完成的改动已经退回：Unable to set the Value property")
    book.Sheets(1).failing_at = None
    assert content(book) == before
    assert (excel.ScreenUpdating, excel.StatusBar) == (True, False)


@pytest.mark.parametrize("again", [False, True], ids=["first", "again"])
def test_whichever_call_fails_the_sheet_is_graded_whole_or_as_it_was(new_book, excel, click, again: bool) -> None:
    book = new_book(ROWS)
    book.formulas["客户"].auto_filter.ref = "A1:D4"
    if again:
        click("grade")
        book.Sheets(1).Range("C3").Value = 30.0
    before, number, failed = content(book), 0, 0
    while number == failed:
        number += 1
        excel.calls, excel.failing_call = 0, number
        if click("grade").startswith("Excel 拒绝了这一步"):
            failed += 1
            assert content(book) == before, number
        assert (excel.ScreenUpdating, excel.EnableEvents, excel.StatusBar) == (True, True, False)
    assert failed > 15
    assert content(book)["cells"]["E3"][0] == ("白金卡客户" if again else "普通客户")


def test_merged_results_are_left_alone(new_book, click) -> None:
    book = new_book([[*ROWS[0], "客户等级", "等级代码"], *ROWS[1:]])
    sheet = book.Sheets(1)
    sheet.Range("E2:E3").Merge()
    before = content(book)
    assert "是合并的" in click("grade")
    assert content(book) == before


def test_a_sheet_without_the_columns_is_left_alone(new_book, click) -> None:
    book = new_book([["姓名", "电话"], ["甲", "1"]])
    before = content(book)
    assert "没有一列对得上" in click("grade")
    assert content(book) == before


def test_what_somebody_typed_under_a_results_header_stays(new_book, click) -> None:
    book = new_book([["客户号", "月日均余额", "客户等级"], ["1", 50_000, "重点"], ["2", 5, "普通"]])
    said = click("grade")
    assert content(book)["cells"]["C2"][0] == "重点"
    assert content(book)["cells"]["D2"][0] == "金卡客户"
    assert said.startswith("按“邮储银行客户等级”分级，2 户：")


def test_why_says_it_of_the_customer_selected(new_book, excel, click) -> None:
    book = new_book(ROWS)
    book.Sheets(1).Range("B2").Select()
    said = click("why")
    assert said.startswith("第 2 行：金卡客户\n依据：月日均余额 5 万元，达到 5 万元（条款 2(1)）\n升级：")
    book.Sheets(1).Range("A1").Select()
    assert "这一行没有客户" in click("why")


def test_a_standard_must_be_chosen_first(new_book, click) -> None:
    new_book(ROWS)
    assert click("grade", "").startswith("请先在“标准”下拉框里选一个标准")


def test_check_and_help(new_book, click) -> None:
    new_book(ROWS)
    assert "邮储银行客户等级" in click("standard_check")
    assert "FENJI_PSBC" in click("help")


def test_the_calls_that_vba_makes_reach_the_button(new_book, excel) -> None:
    """As FenjiRun does: hand the workbook over, then call `run` with a tuple."""
    from xlwings.com_server import XLPython

    book, python = new_book(ROWS), XLPython()
    python.SetAttr(python.Module("xlwings._xlwindows"), "BOOK_CALLER", book)
    python.Call(python.Module("fenji.excel.macros"), "run", python.Tuple("grade", "psbc"))
    assert content(book)["cells"]["E2"] == ("金卡客户", "s")

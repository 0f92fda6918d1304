"""Buttons that make other workbooks, or go by the workbook's own standard, over the model of Excel."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.excel.test_macros import BRANCH, ROWS, content

from fenji.book import grade_book
from fenji.excel.macros import BUTTONS
from fenji.functions.buttons import MAKINGS
from fenji.grader import standard

HEADS = ["客户号", "客户姓名", "月日均余额(万元)"]


def save(path: Path, rows: list[list[Any]], title: str = "客户") -> Path:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def cell_of(sheet: Any, text: str) -> tuple[int, int]:
    """Return where a text stands in a sheet of the model."""
    return next((c.row, c.column) for row in sheet.formulas.iter_rows() for c in row if c.value == text)


@pytest.fixture
def branch(excel, tmp_path: Path) -> Any:
    """The branch's own workbook, open on the sheet of its customers."""
    book = tmp_path / "支行.xlsx"
    shutil.copyfile(BRANCH, book)
    live = excel.open(book)
    live.active = grade_book(standard("psbc"), BRANCH, tmp_path / "分级.xlsx").table.where
    return live


@pytest.mark.parametrize(
    ("button", "name", "opens_on"),
    [("tier_tables", "支行_等级分类表.xlsx", "客户等级分类表"), ("opportunities", "支行_升级机会.xlsx", "升级机会")],
)
def test_a_report_of_the_open_sheet_is_written_beside_it_and_opened(
    branch, excel, click, tmp_path: Path, button: str, name: str, opens_on: str
) -> None:
    counted = grade_book(standard("psbc"), BRANCH, tmp_path / "数.xlsx").grading
    before = content(branch)
    said = click(button)
    for label, count in zip(counted.labels, counted.counts.values()):
        assert (f"{label} {count:,}" in said) == bool(count)
    assert said.endswith(f"已写好并打开：{tmp_path / name}")
    assert (excel.ActiveWorkbook.Name, excel.ActiveWorkbook.active) == (name, opens_on)
    assert content(branch) == before
    assert any("正在写“客户等级分类表”" in str(bar) for bar in excel.bars)
    assert (excel.StatusBar, excel.ScreenUpdating, excel.EnableEvents) == (False, True, True)


def test_what_was_typed_and_not_saved_counts_and_an_earlier_report_stays(new_book, excel, click) -> None:
    book = new_book(ROWS)
    book.Sheets(1).Range("C3").Value = 150.0
    assert "钻石卡客户 1" in click("tier_tables")
    excel.ActiveWorkbook = book
    assert click("tier_tables").endswith("客户表_等级分类表(2).xlsx")


def test_results_as_formulas_in_a_workbook_of_their_own(new_book, excel, click) -> None:
    book = new_book(ROWS)
    before = content(book)
    said = click("formulas")
    assert said.startswith("按“邮储银行客户等级”分级，3 户：")
    made = excel.ActiveWorkbook
    assert made.Name == "客户表_公式.xlsx"
    # right of the steps, which are hidden
    letters = next(cell.column_letter for cell in made.values["客户"][1] if cell.value == "客户等级")
    assert made.formulas["客户"][f"{letters}2"].value.startswith("=")
    assert [made.values["客户"][f"{letters}{row}"].value for row in (2, 3, 4)] == ["金卡客户", "普通客户", "数据不足"]
    assert made.formulas["分级标准"]["A1"].value == "分级标准"
    assert content(book) == before


def test_a_standard_that_formulas_cannot_say_is_told_with_its_reason(new_book, excel, click, tmp_path: Path) -> None:
    new_book([["客户号", "消费金额"], ["1", 5]])
    said = click("formulas", "custom_band")
    assert "已写好" not in said
    assert not list(tmp_path.glob("*_公式.xlsx"))


def test_follow_ups_are_planned_and_recorded_in_the_same_workbook(new_book, excel, click, tmp_path: Path) -> None:
    listed = new_book(ROWS)
    said = click("journals")
    assert said.startswith("3 户：月志 1，年志 1\n1 户没有跟进周期")
    kept = tmp_path / "客户表_跟进.xlsx"
    assert said.endswith(f"已写好并打开：{kept}")
    follow_up = excel.ActiveWorkbook
    follow_up.active = "客户追踪年志"
    page = follow_up.ActiveSheet
    # 乙 is at 4.99 万元; he now has 30 万, and so is a 白金卡 customer
    for label, value in (
        ("追踪日期", datetime.datetime.combine(datetime.date.today(), datetime.time())),
        ("追踪方式", "电话"),
        ("追踪内容", "存入一笔"),
        ("更新·月日均余额(元)", 300_000.0),
    ):
        row, column = cell_of(page, "02")[0], cell_of(page, label)[1]
        page.formulas.cell(row, column).value = value
    # as Excel marks a workbook that it has open
    held = tmp_path / "~$客户表_跟进.xlsx"
    held.touch()
    said = click("record", "")
    assert said.splitlines() == [
        "登记 1 次追踪，其中 1 户换了等级",
        "02：普通客户 → 白金卡客户，半月志",
        "已登记在这本工作簿里",
    ]
    assert excel.closed == [str(kept)]
    assert excel.ActiveWorkbook.FullName == str(kept)
    assert excel.ActiveWorkbook is not follow_up
    assert cell_of(excel.ActiveWorkbook.Sheets("客户追踪半月志"), "02")
    assert not list(tmp_path.glob(".*.tmp"))
    held.unlink()
    assert click("record", "").splitlines() == ["登记 0 次追踪，其中 0 户换了等级", "没有变化，工作簿没有改动"]
    # the next plan of the same list goes on with the same workbook
    excel.ActiveWorkbook = listed
    assert click("journals").endswith(f"已写好并打开：{kept}")
    assert [path.name for path in tmp_path.glob("*_跟进*.xlsx")] == [kept.name]


def test_a_list_is_no_follow_up_workbook_and_one_for_reading_only_stays(new_book, excel, click) -> None:
    book = new_book(ROWS)
    before = content(book)
    assert click("record") == "客户表.xlsx: 不是跟进工作簿（请先打开“原名_跟进”那一本；还没有时按“生成追踪志”）"
    assert content(book) == before
    click("journals")
    follow_up = excel.ActiveWorkbook
    follow_up.ReadOnly = True
    assert "只读打开的，没有登记" in click("record")
    follow_up.FullName = "https://bank.example/表.xlsx"
    assert "不在本机的文件夹里，没有登记" in click("record")
    assert excel.closed == []


def test_what_cannot_be_recorded_is_told_and_the_workbook_stays_open(new_book, excel, click) -> None:
    new_book(ROWS)
    click("journals")
    page = excel.ActiveWorkbook.Sheets("客户追踪年志")
    # a visit without a day that can be read
    page.formulas.cell(cell_of(page, "02")[0], cell_of(page, "追踪日期")[1]).value = "前天"
    page.formulas.cell(cell_of(page, "02")[0], cell_of(page, "追踪内容")[1]).value = "谈过"
    said = click("record", "")
    assert said.startswith("登记 0 次追踪，其中 0 户换了等级\n1 条没有登记：\n")
    assert "前天" in said


JANUARY = [HEADS, ["01", "甲", 5], ["02", "乙", 1], ["03", "丙", 40], ["04", "丁", 6]]
FEBRUARY = [HEADS, ["01", "甲", 31], ["02", "乙", 2], ["03", "丙", 6], ["05", "戊", 1]]
MOVED = "2026-01 → 2026-02：升级 1，降级 1，新增 1，流失 1"
"""By hand: 甲 金卡 to 白金卡, 丙 白金卡 to 金卡, 丁 left, 戊 came."""


def test_the_open_list_is_compared_with_the_one_that_is_picked(excel, click, tmp_path: Path) -> None:
    january = save(tmp_path / "客户_2026-01.xlsx", JANUARY)
    book = excel.open(save(tmp_path / "客户_2026-02.xlsx", FEBRUARY))
    before = content(book)
    excel.picked = (str(january),)
    said = click("months")
    assert said.splitlines()[0] == MOVED
    assert excel.ActiveWorkbook.Name == "客户_2026-02_变动.xlsx"
    assert {"升级名单", "降级名单", "新增名单", "流失名单"} <= set(excel.ActiveWorkbook.formulas.sheetnames)
    assert content(book) == before


def test_nothing_happens_where_no_list_is_picked(excel, click, tmp_path: Path) -> None:
    excel.open(save(tmp_path / "客户_2026-02.xlsx", FEBRUARY))
    assert click("months") == ""
    assert [path.name for path in tmp_path.glob("*.xlsx")] == ["客户_2026-02.xlsx"]
    assert excel.ScreenUpdating is True


def test_a_list_that_is_open_too_is_compared_as_it_stands(excel, click, tmp_path: Path) -> None:
    other = excel.open(save(tmp_path / "客户_2026-01.xlsx", JANUARY))
    other.Sheets(1).Range("C5").Value = 0.0  # 丁 has drawn it all; he leaves all the same
    other.Sheets(1).Range("C3").Value = 5.0  # 乙 was 金卡, and falls
    excel.open(save(tmp_path / "客户_2026-02.xlsx", FEBRUARY))
    excel.picked = str(tmp_path / "客户_2026-01.xlsx")
    assert click("months").startswith("2026-01 → 2026-02：升级 1，降级 2，新增 1，流失 1")


def test_months_that_are_sheets_of_one_workbook_are_compared_without_asking(excel, click, tmp_path: Path) -> None:
    path = save(tmp_path / "客户.xlsx", JANUARY, "2026年1月")
    book = openpyxl.load_workbook(path)
    for row in FEBRUARY:
        (book["2026年2月"] if "2026年2月" in book.sheetnames else book.create_sheet("2026年2月")).append(row)
    book.save(path)
    live = excel.open(path)
    live.active = "2026年2月"
    assert click("months").splitlines()[0] == MOVED


def test_a_workbook_of_an_older_format_is_told_what_to_do(new_book, click, tmp_path: Path) -> None:
    book = new_book(ROWS)
    book.Name, book.FullName = "客户表.xls", str(tmp_path / "客户表.xls")
    assert click("tier_tables") == "客户表.xls: 这是 .xls 格式，这个按钮要 .xlsx 或 .xlsm（请先另存为 .xlsx）"
    assert click("grade").startswith("按“邮储银行客户等级”分级，3 户")


def test_the_workbook_of_the_same_month_is_refused_with_its_reason(excel, click, tmp_path: Path) -> None:
    (tmp_path / "旧").mkdir()
    excel.open(save(tmp_path / "客户_2026-02.xlsx", FEBRUARY))
    excel.picked = (str(save(tmp_path / "旧" / "客户_2026-02.xlsx", JANUARY)),)
    assert "都是 2026-02 的名单" in click("months")


@pytest.fixture
def opened(new_book, click) -> Any:
    """A list with psbc opened as a sheet in it, and its 金卡 threshold changed from 5万 to 4.9万."""
    book = new_book(ROWS)
    assert click("standard_open").startswith("“邮储银行客户等级”放在工作表“分级标准”里")
    sheet = book.Sheets("分级标准")
    change(sheet, ">= 5万", ">= 4.9万")
    book.active = "客户"
    return book


def change(sheet: Any, old: str, new: str) -> None:
    for held in (sheet.formulas, sheet.values):
        cell = next(c for row in held.iter_rows() for c in row if c.value == old)
        cell.value = new


def grades(book: Any) -> list[Any]:
    return [book.formulas["客户"][f"E{row}"].value for row in (2, 3, 4)]


def test_a_changed_standard_counts_from_its_adoption_on(opened, click, own_folder: Path) -> None:
    said = click("grade")
    assert grades(opened) == ["金卡客户", "普通客户", "数据不足"]
    assert "工作簿里的这个标准还没有采用，这次按内置的标准" in said
    assert click("standard_check").endswith("它还没有采用：分级仍按内置的标准，按“采用修改过的”之后才按它。")
    said = click("standard_adopt")
    assert said.startswith("已采用工作簿里的“邮储银行客户等级”（psbc 2026.1），与内置的标准有 1 处不同：\n· ")
    assert "4.9万" in said
    assert click("grade").startswith("按本工作簿采用的“邮储银行客户等级”分级，3 户：")
    assert grades(opened) == ["金卡客户", "金卡客户", "数据不足"]
    # the same without a choice in the drop-down, or with its first entry
    assert click("grade", "").startswith("按本工作簿采用的“邮储银行客户等级”分级")
    assert click("grade", "of_workbook").startswith("按本工作簿采用的“邮储银行客户等级”分级")
    (kept,) = (own_folder / "standards").iterdir()
    assert [path.name for path in kept.iterdir()] == ["psbc.toml"]
    assert standard(kept / "psbc").standard.id == "psbc"


def test_a_word_that_changes_after_the_adoption_is_another_standard(opened, click) -> None:
    click("standard_adopt")
    change(opened.Sheets("分级标准"), ">= 4.9万", ">= 1万")
    assert "还没有采用，这次按内置的标准" in click("grade")
    assert grades(opened) == ["金卡客户", "普通客户", "数据不足"]
    assert "还没有采用，或采用之后又改过" in click("grade", "of_workbook")


def test_every_button_goes_by_the_adopted_standard(opened, excel, click, tmp_path: Path) -> None:
    click("standard_adopt")
    opened.Sheets("客户").Range("B3").Select()
    assert click("why").startswith("第 3 行：金卡客户\n依据：月日均余额 4.99 万元，达到 4.9 万元")
    for button in MAKINGS:
        excel.ActiveWorkbook = opened
        said = click(button)
        assert ("金卡客户 2" in said) if button != "journals" else said.startswith("3 户：月志 2"), said
    # the follow-up workbook carries the standard, and visits are recorded by it
    follow_up = openpyxl.load_workbook(tmp_path / "客户表_跟进.xlsx")
    assert follow_up["分级标准"]["A1"].value == "分级标准"
    live = excel.open(tmp_path / "客户表_跟进.xlsx")
    page = live.Sheets("客户追踪月志")
    row = cell_of(page, "02")[0]
    for label, value in (
        ("追踪日期", datetime.datetime.today().replace(hour=0, minute=0, second=0, microsecond=0)),
        ("追踪方式", "电话"),
        ("追踪内容", "余额没变"),
    ):
        page.formulas.cell(row, cell_of(page, label)[1]).value = value
    assert click("record", "").startswith("登记 1 次追踪，其中 0 户换了等级")


def test_a_sheet_with_a_fault_is_told_with_its_cell_and_not_used(opened, click) -> None:
    change(opened.Sheets("分级标准"), ">= 4.9万", ">= 很多")
    said = click("grade")
    assert "工作簿里的这个标准有错" in said
    assert grades(opened)[0] == "金卡客户"
    assert "很多" in click("standard_adopt")
    assert "很多" in click("standard_check")
    assert click("standard_open").startswith("工作簿里的“分级标准”表有错：\n· 分级标准!")


def test_opening_a_standard_twice_shows_the_one_that_is_there(opened, click) -> None:
    assert click("standard_open").startswith("工作簿里已有这个标准，就是工作表“分级标准”")
    assert opened.active == "分级标准"
    assert click("standard_open", "icbc").startswith("“")
    assert opened.formulas.sheetnames == ["客户", "分级标准", "分级标准 (2)"]
    assert "有几个标准：psbc、icbc" in [click("standard_adopt"), click("grade", "of_workbook")][1]


def test_without_a_standard_in_the_workbook_there_is_nothing_to_adopt(new_book, click) -> None:
    book = new_book(ROWS)
    assert "没有“分级标准”表" in click("standard_adopt")
    assert "没有“分级标准”表" in click("grade", "of_workbook")
    assert click("grade", "") == "请先在“标准”下拉框里选一个标准"
    book.ProtectStructure = True
    assert "结构受保护，不能加工作表，没有改动" in click("standard_open")
    assert book.formulas.sheetnames == ["客户"]


def test_a_standard_as_it_was_opened_is_the_built_in_one(new_book, click) -> None:
    book = new_book(ROWS)
    click("standard_open")
    book.active = "客户"
    assert click("grade").startswith("按“邮储银行客户等级”分级")


def test_no_workbook_says_where_files_are_written(new_book, excel, click, tmp_path: Path, monkeypatch) -> None:
    """xlwings asks a sheet of the workbook where one in a cloud lies; customers' data must not go there."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home" / "Documents").mkdir(parents=True)
    (tmp_path / "别处").mkdir()
    book = new_book(ROWS)
    for held in (book.formulas, book.values):
        conf = held.create_sheet("xlwings.conf")
        for name in ("ONEDRIVE_COMMERCIAL_WIN", "SHAREPOINT_WIN", "ONEDRIVE_CONSUMER_WIN"):
            conf.append([name, str(tmp_path / "别处")])
    book.Sheets[:] = [type(book.Sheets(1))(book, name) for name in book.formulas.sheetnames]
    book.FullName = "https://bank-my.sharepoint.com/personal/x/Documents/客户表.xlsx"
    assert click("grade").startswith("按“邮储银行客户等级”分级")
    assert click("undo").startswith("已撤销")
    said = click("tier_tables")
    assert said.endswith(f"已写好并打开：{tmp_path / 'home' / 'Documents' / '客户表_等级分类表.xlsx'}")
    assert list((tmp_path / "别处").iterdir()) == []


@pytest.mark.parametrize("button", [name for name in BUTTONS if name != "help"])
def test_while_a_cell_is_edited_every_button_says_so_and_leaves_everything(
    new_book, excel, click, tmp_path: Path, button: str
) -> None:
    book = new_book(ROWS)
    if button in ("undo", "record"):
        click({"undo": "grade", "record": "journals"}[button])
        book = excel.ActiveWorkbook
    before, files = content(book), sorted(tmp_path.glob("*.xlsx"))
    excel.busy = True
    assert click(button).startswith("Excel 正忙着")
    excel.busy = False
    assert content(book) == before
    assert (excel.ScreenUpdating, excel.EnableEvents, excel.StatusBar) == (True, True, False)
    assert sorted(tmp_path.glob("*.xlsx")) == files


@pytest.mark.parametrize("button", ["grade", "why", "tier_tables", "journals", "formulas", "months", "standard_open"])
def test_a_standard_must_be_chosen_for_what_needs_one(new_book, click, button: str) -> None:
    new_book(ROWS)
    assert click(button, "").startswith("请先在“标准”下拉框里选一个标准")

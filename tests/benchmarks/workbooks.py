"""A workbook of 100,000 customers: graded in place (whole processes) and read (in one), against others."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import python_calamine
import xlsxwriter
from tests.benchmarks.measure import Row, in_turn, processes

import fenji
from fenji.book import read_book
from fenji.workbook import Workbook

HEADERS = [
    "序号",
    "客户号",
    "客户姓名",
    "证件号码",
    "手机号码",
    "月日均余额(万元)",
    "存款余额",
    "理财余额",
    "家庭年收入(元)",
    "指定高端信用卡",
    "管户客户经理",
    "备注",
]

GRADE = """
import shutil, sys; shutil.copyfile({book!r}, {copy!r})
sys.argv = ["fenji", "grade", {copy!r}, "-s", "psbc", "--in-place"]
from fenji.cli.app import app
app(standalone_mode=False)
"""
OPENPYXL = """
import openpyxl
book = openpyxl.load_workbook({book!r}); sheet = book.active
for row in range(2, sheet.max_row + 1):
    for column in range(13, 18):
        sheet.cell(row, column, "月日均余额再加 12.4 万元 → 钻石卡客户")
book.save({copy!r})
"""


def read(path: str) -> None:
    with Workbook.open(path) as book:
        assert len(read_book(book, fenji.standard("psbc")).table) == 100_000


def read_by_calamine(path: str) -> None:
    assert len(python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()) == 100_001


def rows(folder: Path) -> Iterator[Row]:
    names = {"book": str(folder / "大表.xlsx"), "copy": str(folder / "副本.xlsx")}
    write_customers(Path(names["book"]))
    yield in_turn(
        "reading, binding and typing / calamine reading the sheet",
        "<= 1.3",
        lambda: read(names["book"]),
        lambda: read_by_calamine(names["book"]),
    )
    yield from processes(
        "grading in place / openpyxl load, five columns, save",
        ("<= 0.125", "<= 0.5"),
        GRADE.format(**names),
        OPENPYXL.format(**names),
        3,
    )


def write_customers(path: Path, count: int = 100_000) -> None:
    random.seed(7)
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("客户信息表")
    sheet.write_row(0, 0, HEADERS)
    for row in range(1, count + 1):
        card = random.choice(["无", "无", "无", "金卡", "白金卡", "是"])
        sheet.write_row(
            row,
            0,
            [
                row,
                f"{row:010d}",
                f"客户{row}",
                f"44030319800912{row % 10_000:04d}",
                f"138{row:08d}",
                round(random.lognormvariate(1, 2), 6),
                round(random.random() * 10, 2),
                round(random.random() * 10, 2),
                round(random.lognormvariate(11.5, 1), 2),
                card,
                f"经理{row % 50}",
                "",
            ],
        )
    book.close()

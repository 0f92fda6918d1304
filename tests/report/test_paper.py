"""Where printed pages end: no heading without what it is about, no line alone on a page."""

from __future__ import annotations

import itertools
import subprocess

import openpyxl
import pytest
from tests.report.conftest import HEADERS
from tests.report.test_report import customer

import fenji
from fenji.report import Wanted, report_book


def pages(sheet) -> list[list[int]]:
    """The rows of each printed page that hold anything, as the sheet's own breaks part them."""
    ends = [0, *(each.id for each in sheet.row_breaks.brk), sheet.max_row]
    held = {row for row in range(1, sheet.max_row + 1) if any(cell.value is not None for cell in sheet[row])}
    return [[row for row in range(first + 1, last + 1) if row in held] for first, last in itertools.pairwise(ends)]


@pytest.mark.parametrize("count", range(22, 34))
def test_a_tier_begins_with_customers_and_nothing_stands_alone(reported, count) -> None:
    balances = [160.0] * (count - 4) + [31.0] * 2 + [6.0] * count
    book, _ = reported([customer(at, balance=balance) for at, balance in enumerate(balances, 1)])
    sheet = book["客户等级分类表"]
    parts = pages(sheet)
    assert len(parts) > 1
    for rows in parts:
        assert len(rows) > 2
        # the last line on a page is a customer's (or the signature), never the name of a tier or its services
        assert isinstance(sheet.cell(rows[-1], 1).value, int) or str(sheet.cell(rows[-1], 1).value).startswith("制表人")


@pytest.mark.parametrize("standard", ["psbc", "risk_level", "credit_report"])
def test_the_tables_of_the_standard_stand_below_their_headings(tmp_path, standard) -> None:
    samples = {
        "psbc": (["客户号", "月日均余额(万元)"], ["01", 6]),
        "risk_level": (["客户号", "失信被执行人", "行业风险"], ["01", "否", "低"]),
        "credit_report": (["客户号", "账户类型", "账户状态", "还款记录"], ["01", "贷款", "正常", "NNNNNNNNNNNN"]),
    }
    book = openpyxl.Workbook()
    for row in samples[standard]:
        book.active.append(row)
    book.save(tmp_path / "客户.xlsx")
    report_book(fenji.standard(standard), tmp_path / "客户.xlsx", tmp_path / "出.xlsx", Wanted())
    sheet = openpyxl.load_workbook(tmp_path / "出.xlsx")["标准说明"]
    for rows in pages(sheet):
        last = sheet.cell(rows[-1], 1)
        assert last.font.size != 12 and last.fill.fgColor.rgb[-6:] != "DCE4F1", last.coordinate
        assert len(rows) > 1


def test_libreoffice_breaks_where_the_report_says(reported, tmp_path, soffice) -> None:
    book, _ = reported([customer(at, balance=6) for at in range(1, 101)], HEADERS)
    said = sum(len(pages(sheet)) if sheet.title == "客户等级分类表" else 0 for sheet in book)
    for name in [each for each in book.sheetnames if each != "客户等级分类表"]:
        del book[name]
    book.save(tmp_path / "表.xlsx")
    pdf = soffice(tmp_path / "表.xlsx", "pdf", tmp_path)
    told = subprocess.run(["pdfinfo", str(pdf)], capture_output=True, text=True, check=True).stdout
    assert f"Pages:           {said}\n" in told

"""Reports on made-up sheets: written by openpyxl, graded and reported by fenji, read back by others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest

import fenji
from fenji.report import Subject, Wanted, report_book

BRANCH = Path(__file__).parents[2] / "templates" / "workbooks" / "示例_某支行客户等级分类表.xlsx"

HEADERS = [
    "序号",
    "客户号",
    "客户姓名",
    "证件号码",
    "手机号码",
    "月日均余额(万元)",
    "家庭年收入(万元)",
    "指定高端信用卡",
]


@pytest.fixture(scope="session")
def branch(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Subject]:
    """The branch workbook's report, as everybody gets it."""
    out = tmp_path_factory.mktemp("报告 一") / "某支行 报告.xlsx"
    return out, report_book(fenji.standard("psbc"), BRANCH, out, Wanted(split=("客户经理",)))


@pytest.fixture
def reported(tmp_path: Path) -> Callable[..., tuple[openpyxl.Workbook, Subject]]:
    """Write a sheet of customers, report on it, and return the report's workbook."""

    def report(
        rows: Sequence[Sequence[object]],
        headers: Sequence[str] = HEADERS,
        wanted: Wanted | None = None,
        standard: str | Path = "psbc",
    ) -> tuple[openpyxl.Workbook, Subject]:
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = "客户"
        sheet.append(list(headers))
        for row in rows:
            sheet.append(list(row))
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.data_type = "s"
        book.save(tmp_path / "客户.xlsx")
        out = tmp_path / "报告.xlsx"
        subject = report_book(fenji.standard(standard), tmp_path / "客户.xlsx", out, wanted)
        return openpyxl.load_workbook(out), subject

    return report


def texts(sheet) -> list[str]:
    """Every text of a sheet."""
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def below(sheet, header: str) -> list[object]:
    """The values below a header, down to the first line that is not in the list."""
    found = next(cell for row in sheet.iter_rows() for cell in row if cell.value == header)
    return [sheet.cell(row, found.column).value for row in range(found.row + 1, sheet.max_row + 1)]

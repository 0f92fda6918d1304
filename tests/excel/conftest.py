"""xlwings as it is on Windows, over stand-ins for the bindings to COM only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.excel.bindings import BOXES, windows_xlwings

windows_xlwings()

import xlwings  # noqa: E402
from tests.excel.workbook_model import Application  # noqa: E402

from fenji.excel.macros import run  # noqa: E402


@pytest.fixture
def excel() -> Application:
    return Application()


@pytest.fixture
def new_book(excel: Application, tmp_path: Path):
    """Make a workbook of one sheet from rows, and open it in the model of Excel."""
    import openpyxl

    def make(rows: list[list[Any]], formats: dict[str, str] | None = None) -> Any:
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = "客户"
        for row in rows:
            sheet.append(row)
        for cell, shown in (formats or {}).items():
            sheet[cell].number_format = shown
        path = tmp_path / "客户表.xlsx"
        book.save(path)
        return excel.open(path)

    return make


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own folder is one of the test's."""
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    return tmp_path / ".fenji"


@pytest.fixture
def click(excel):
    """Click a button, with a workbook open; returns what the box said, nothing where there was no box."""

    def clicked(button: str, standard_id: str = "psbc") -> str:
        xlwings._xlwindows.BOOK_CALLER = excel.ActiveWorkbook
        BOXES.clear()
        run(button, standard_id)
        return "\n".join(BOXES)

    return clicked

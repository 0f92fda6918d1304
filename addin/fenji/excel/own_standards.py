"""The buttons of standards: one put into the open workbook as a sheet, checked there, adopted; which one is meant."""

from __future__ import annotations

import tempfile
from pathlib import Path

import xlwings

from fenji.errors import StandardError, UsageError, fault
from fenji.excel.live_sheet import is_desktop, read_sheet
from fenji.functions.adopting import OF_WORKBOOK, Resolved, checked, listed, own_standards, resolved, said_of_own
from fenji.functions.block import BlockSheet
from fenji.standard_book import export_standard
from fenji.standard_sheet import TITLE


def resolved_for(book: xlwings.Book, name: str) -> Resolved:
    """Return the standard that a button means for a workbook; UsageError where none was chosen."""
    return resolved(name, standards_in(book))


def standards_in(book: xlwings.Book) -> list[BlockSheet]:
    """Return the sheets of an open workbook that say they are standards; only their first cell is asked."""
    return [read_sheet(sheet) for sheet in book.sheets if sheet.range("A1").value == TITLE]


def open_standard(book: xlwings.Book, name: str) -> str:
    """Put the standard chosen into the open workbook as a sheet to edit; one that is there already is shown."""
    held = standards_in(book)
    wanted = "" if name == OF_WORKBOOK else name
    try:
        own = own_standards(held)
    except StandardError as error:
        _show(book, held[0].name)
        return "\n".join(["工作簿里的“分级标准”表有错：", *listed([each.text() for each in error.diagnostics])])
    if own is not None and (not wanted or wanted in own.ids):
        sheet = next(each.sheet for each in own.sheets if not wanted or each.standard.id == wanted)
        _show(book, sheet)
        return f"工作簿里已有这个标准，就是工作表“{sheet}”；改完先按“检查”，再按“采用修改过的”"
    grader = resolved(wanted, ()).grader
    if is_desktop(book.sheets.active) and book.api.ProtectStructure:
        raise UsageError(
            fault(
                "book.protected",
                "",
                "工作簿的结构受保护，不能加工作表，没有改动",
                "the workbook's structure is protected; nothing was changed",
                hint=("请先撤销保护（审阅 › 保护工作簿）", "unprotect it first"),
            )
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fenji_standard.xlsx"
        export_standard(grader.standard.id, path)
        made = book.app.books.open(str(path))
        try:
            sheet = made.sheets[TITLE].copy(after=book.sheets[-1]).name
        finally:
            made.close()
    _show(book, sheet)
    return f"“{grader.standard.name.label}”放在工作表“{sheet}”里；改完先按“检查”，再按“采用修改过的”"


def check_standard(book: xlwings.Book, name: str) -> str:
    """Say what is odd about the workbook's own standard, or, where it has none, about the one chosen."""
    own = own_standards(standards_in(book))
    wanted = "" if name == OF_WORKBOOK else name
    if own is not None and (not wanted or wanted in own.ids):
        return checked(own)
    grader = resolved(wanted, ()).grader
    found = [each.text() for each in grader.lint()]
    label = grader.standard.name.label
    return "\n".join([f"“{label}”有 {len(found)} 处要看：", *listed(found)]) if found else f"“{label}”没有发现问题"


def adopt_standard(book: xlwings.Book, _: str) -> str:
    """Adopt the standard that stands in the open workbook; from then on its buttons grade by it."""
    return said_of_own(standards_in(book), adopting=True)


def _show(book: xlwings.Book, sheet: str) -> None:
    book.api.Activate()
    book.sheets[sheet].api.Activate()

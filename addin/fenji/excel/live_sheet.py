"""A sheet that is open in Excel, read as one that lies in a closed workbook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import xlwings

from fenji.errors import UsageError, fault
from fenji.excel.cells import Cells
from fenji.functions.block import BlockSheet, block_of
from fenji.workbook import Range, SheetTable

_FROM_CELLS = 1
"""xlSrcRange: a table whose columns the sheet decides, and not a query."""


def read_sheet(sheet: xlwings.Sheet) -> BlockSheet:
    """Return the cells of an open sheet, with its merged blocks and tables."""
    used = sheet.used_range
    return BlockSheet(
        block=block_of(used.options(Cells).value),
        name=sheet.name,
        merged=tuple(sorted(set(_merged(used)), key=str)),
        tables=tuple(_tables(sheet)),
        first_row=used.row,
        first_column=used.column,
    )


def is_desktop(sheet: xlwings.Sheet) -> bool:
    """Whether Excel itself can be asked (COM), and not only what every host of xlwings offers."""
    return bool(sheet.book.app.engine.type == "desktop")


def address(book: xlwings.Book) -> str:
    """Return the name of an open workbook with its folder, as Excel says it.

    Not as xlwings says it: of a workbook in a cloud xlwings asks a sheet of that very workbook where it lies.
    """
    return str(book.api.FullName) if book.app.engine.type == "desktop" else book.name


def check_open(sheet: xlwings.Sheet) -> None:
    """Raise UsageError where the sheet cannot be changed, or must not be because rows of it are filtered away."""
    if not is_desktop(sheet):
        return
    if sheet.api.ProtectContents:
        raise _refused(
            sheet,
            "sheet.protected",
            "工作表受保护，没有改动",
            "is protected; nothing was changed",
            ("请先撤销工作表保护（审阅 › 撤销工作表保护）", "unprotect the sheet first"),
        )
    filtered = sheet.api.FilterMode or any(
        table.api.ShowAutoFilter and table.api.AutoFilter.FilterMode for table in sheet.tables
    )
    if filtered:
        raise _refused(
            sheet,
            "sheet.filtered",
            "工作表正在筛选，没有改动：筛掉的行看不见，容易写错",
            "is filtered; nothing was changed",
            ("请先清除筛选（数据 › 清除）", "clear the filter first"),
        )


def _refused(sheet: xlwings.Sheet, code: str, zh: str, en: str, hint: tuple[str, str]) -> UsageError:
    return UsageError(fault(code, f"工作表“{sheet.name}”", zh, en, hint=hint))


def _merged(block: Any) -> Iterator[Range]:
    """Yield the merged blocks inside a range: halved until Excel says that there are none, or the cell is one."""
    held = block.merge_cells
    if held is False:
        return
    rows, columns = block.shape
    if held:
        area = block[0, 0].merge_area
        if area.shape == block.shape or (rows, columns) == (1, 1):
            height, width = area.shape
            yield Range(area.row, area.column, area.row + height - 1, area.column + width - 1)
            return
    half = (rows + 1) // 2 if rows > 1 else (columns + 1) // 2
    parts = (block[:half, :], block[half:, :]) if rows > 1 else (block[:, :half], block[:, half:])
    for part in parts:
        yield from _merged(part)


def _tables(sheet: xlwings.Sheet) -> Iterator[SheetTable]:
    for table in sheet.tables:
        block = table.range
        rows, columns = block.shape
        linked = is_desktop(sheet) and table.api.SourceType != _FROM_CELLS
        where = Range(block.row, block.column, block.row + rows - 1, block.column + columns - 1)
        headers, totals = int(bool(table.show_headers)), int(bool(table.show_totals))
        yield SheetTable(str(table.name), where, headers, totals, "", (), linked)

"""A new workbook: the one sheet of a file that was none before, its header bold, frozen and with filters."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from fenji.workbook.cells import CellEdits, Range, column_letters
from fenji.workbook.edits import SheetEdits
from fenji.workbook.saving import Receipt
from fenji.workbook.workbook import Workbook

if TYPE_CHECKING:
    import openpyxl

_NARROWEST, _WIDEST = 8.0, 40.0
_LOOKED_AT = 200
"""How many values of a column are measured for its width."""
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_NAME = 31


def save_new_book(
    name: str, edits: SheetEdits, header: Range, texts: Collection[int], last_row: int, target: Path
) -> Receipt:
    """Write a workbook of one sheet that holds what `edits` say, whole or not at all.

    Text is written as text, whatever it begins with. `header` is the block of the header's rows, `texts` are the
    columns whose cells stay text when somebody types over them (customer numbers). Raises WorkbookError where
    the target cannot be written, UsageError where the values do not fit into a sheet.
    """
    title = sheet_name(name)
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty.xlsx"
        _empty_book(title, edits, header, texts, last_row).save(empty)
        with Workbook.open(empty) as book:
            receipt = book.save({title: replace(edits, widths={}, widen=None)}, target)
    return Receipt(receipt.path, (receipt.path.name,), 0, receipt.notes)


def sheet_name(name: str) -> str:
    """Return a name that a sheet can have: at most 31 characters and none that Excel refuses.

    >>> sheet_name("一月[支行]*客户"), sheet_name("'")
    ('一月_支行__客户', '客户')
    """
    return _NOT_IN_NAMES.sub("_", name)[:_LONGEST_NAME].strip("' ") or "客户"


def _empty_book(
    title: str, edits: SheetEdits, header: Range, texts: Collection[int], last_row: int
) -> openpyxl.Workbook:
    """The workbook without its cells: only the header's look, the widths and what stays in sight."""
    # it costs half of what starting fenji costs, and most runs write no new workbook
    import openpyxl
    from openpyxl.styles import Alignment, Font, PatternFill

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in sheet.iter_rows(header.first_row, header.last_row, 1, header.last_column):
        for cell in row:
            cell.font = Font(bold=True)
            cell.fill = PatternFill("solid", fgColor="DDEBF7")
            cell.alignment = Alignment(vertical="center", wrap_text=True)
    sheet.freeze_panes = f"A{header.last_row + 1}"
    sheet.auto_filter.ref = str(Range(header.last_row, 1, max(last_row, header.last_row + 1), header.last_column))
    widths = {each.column: _width(each) for each in edits.cells if len(each.rows) > 1} | dict(edits.widths)
    for column, width in widths.items():
        shape = sheet.column_dimensions[column_letters(column)]
        shape.width = width
        if column in texts:
            shape.number_format = "@"
    return book


def _width(column: CellEdits) -> float:
    """Return a width in characters at which nearly all of a column shows whole; Chinese counts twice."""
    step = max(1, len(column.values) // _LOOKED_AT)
    shown = [f"{value:.15g}" if isinstance(value, float) else str(value) for value in column.values[::step]]
    lengths = sorted(sum(1 if character < "\u2000" else 2 for character in text) for text in shown)
    usual = lengths[len(lengths) * 19 // 20] if lengths else 0
    return min(max(float(usual + 2), _NARROWEST), _WIDEST)

"""The sheet that is open, graded where it stands; this is all that needs nothing but what every host of xlwings has."""

from __future__ import annotations

from typing import Any

import xlwings

from fenji.errors import UsageError, fault
from fenji.excel.journal import forget, keep, recall
from fenji.excel.live_sheet import address, check_open, read_sheet
from fenji.excel.own_standards import resolved_for
from fenji.excel.writing import take_back, write
from fenji.functions.told import told
from fenji.grader import Grader
from fenji.placement import placement, result_labels
from fenji.table.model import Table
from fenji.table.sheet import table_of_sheet


def grade_sheet(sheet: xlwings.Sheet, standard: str) -> str:
    """Grade an open sheet in place, and return what is to be said: the results are those of a closed workbook.

    Raises FenjiError where the sheet cannot be graded or changed; nothing is changed then.
    """
    check_open(sheet)
    chosen = resolved_for(sheet.book, standard)
    progress(sheet.book, "正在读表……")
    held = read_sheet(sheet)
    table = table_held(chosen.grader, held)
    progress(sheet.book, f"正在给 {len(table):,} 户分级……")
    grading = chosen.grader.grade_table(table)
    placed = placement(held, table, grading)
    progress(sheet.book, "正在写结果……")
    entry = write(sheet, held, placed.edits)
    keep(address(sheet.book), entry)
    return told(chosen.grader.standard, grading, (*chosen.notes, *placed.notes), of_workbook=chosen.path is not None)


def why(book: xlwings.Book, standard: str) -> str:
    """Say of the customer in whose row the selection stands why he has his grade, and what would raise it."""
    grader = resolved_for(book, standard).grader
    selection = book.app.selection
    if selection is None:
        raise UsageError(fault("why.selection", "", "请先选中客户所在的一格", "select a cell of the customer first"))
    table = table_held(grader, read_sheet(book.sheets.active))
    row = selection.row
    places = [place for place, number in enumerate(table.rows) if int(number) == row]
    if not places:
        raise UsageError(fault("why.row", f"第 {row} 行", "这一行没有客户", "this row has no customer"))
    (place,) = places
    grading = grader.grade_table(table)
    texts = {name: values[place] for name, values in grading.texts().items()}
    result = grading.program.results[grading.ranks[place]]
    lines = [f"第 {row} 行：{result.name.label}"]
    for name, heading in (("reason", "依据"), ("gap", "升级"), ("flags", "核实")):
        if texts.get(name):
            lines.append(f"{heading}：{texts[name]}")
    if result.services:
        lines.append(f"服务：{'；'.join(result.services)}")
    return "\n".join(lines)


def undo(book: xlwings.Book, _: str) -> str:
    """Take back the last grading of this workbook, as far as nobody has worked on it since."""
    entry = recall(address(book))
    if entry is None or entry.sheet not in [sheet.name for sheet in book.sheets]:
        raise UsageError(fault("undo.none", "", "没有可以撤销的分级", "there is no grading to take back"))
    sheet = book.sheets[entry.sheet]
    check_open(sheet)
    progress(book, "正在撤销……")
    kept = take_back(sheet, entry)
    forget(address(book))
    if kept:
        return f"已撤销；这些列之后改动过，没有恢复，从 {'、'.join(kept)} 起"
    return f"已撤销工作表“{entry.sheet}”的上次分级"


def table_held(grader: Grader, held: Any) -> Table:
    return table_of_sheet(held, grader.fields, result_labels=result_labels(grader.program))


def progress(book: xlwings.Book, said: str) -> None:
    """Say in the status bar what is being done."""
    book.app.status_bar = f"fenji：{said}"

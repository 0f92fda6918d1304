"""A closed workbook, or a text file, graded: read, decided, and written back with nothing lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fenji.errors import Diagnostic, Lang, WorkbookError, fault
from fenji.files import FileKind
from fenji.grader import Grader
from fenji.grading import Grading
from fenji.household import grade_households, members_of_sheet
from fenji.placement import placement, result_labels
from fenji.table.find import find_sheet
from fenji.table.model import Table
from fenji.table.sheet import table_of_sheet
from fenji.workbook import Receipt, Sheet, SheetCells, TextSheet, Workbook

TEXT_FILES = FileKind.TEXT.value


@dataclass(frozen=True)
class ReadBook:
    """The customers of a workbook: the sheet they stand on, and their table."""

    sheet: Sheet
    table: Table
    notes: tuple[Diagnostic, ...]


@dataclass(frozen=True)
class GradedBook:
    """What grading a workbook came to; `columns` say where each result stands, counted from 1."""

    table: Table
    grading: Grading
    columns: Mapping[str, int]
    receipt: Receipt
    diagnostics: tuple[Diagnostic, ...]


def read_book(
    book: Workbook, grader: Grader, *, sheet: str | None = None, bind: Mapping[str, str] | None = None
) -> ReadBook:
    """Return the customers of an open workbook, on the sheet named or the one that the standard fits.

    Raises UsageError and BindingError where the sheet or its columns cannot be told.
    """
    fields, labels = grader.fields, result_labels(grader.program)
    found, notes = find_sheet(book, fields, sheet=sheet, bind=bind, result_labels=labels)
    table = table_of_sheet(found, fields, bind=bind, result_labels=labels)
    return ReadBook(found, table, (*book.notes, *notes))


def grade_book(
    grader: Grader,
    path: Path,
    target: Path,
    *,
    sheet: str | None = None,
    bind: Mapping[str, str] | None = None,
    as_of: date | None = None,
    household: str | None = None,
    lang: Lang = "zh",
) -> GradedBook:
    """Grade a closed workbook and save it at `target` (which may be `path` itself) with the results in it.

    Only the one sheet part, and what it needs, is rewritten; the new file takes its place whole or not at all.
    `household` is the column of household numbers where customers are graded by what their family holds.
    Raises WorkbookError where the file cannot be read or written, and as `read_book` does.
    """
    with Workbook.open(path) as book:
        read = read_book(book, grader, sheet=sheet, bind=bind)
        table, grading = grade_read(grader, read.sheet, read.table, household, lang, as_of)
        placed = placement(read.sheet, table, grading)
        receipt = book.save({read.sheet.name: placed.edits}, target)
    diagnostics = (*read.notes, *grading.diagnostics, *placed.notes, *receipt.notes)
    return GradedBook(table, grading, placed.columns, receipt, diagnostics)


def grade_read(
    grader: Grader, sheet: SheetCells, table: Table, household: str | None, lang: Lang, as_of: date | None
) -> tuple[Table, Grading]:
    """Return what was graded, each customer by himself or by his household, and its grading."""
    if household is None:
        return table, grader.grade_table(table, lang=lang, as_of=as_of)
    members = members_of_sheet(sheet, table, household)
    return grade_households(grader, table, members, lang=lang, as_of=as_of)


def is_text_file(path: Path) -> bool:
    return path.suffix.lower() in TEXT_FILES and path.is_file()


def read_text(path: Path, grader: Grader, bind: Mapping[str, str] | None = None) -> tuple[TextSheet, Table]:
    """Return the customers of a text file (CSV, TSV), and the sheet that they stand on."""
    sheet = TextSheet(path)
    table = table_of_sheet(sheet, grader.fields, bind=bind, result_labels=result_labels(grader.program))
    _check_widths(sheet, table)
    return sheet, table


def _check_widths(sheet: TextSheet, table: Table) -> None:
    """Refuse rows that say more than the header names: an unquoted comma has moved their cells along."""
    assert table.block is not None
    named = max(label.column for label in table.block.header.labels)
    wide = sheet.wider_than(named)
    rows = [int(row) for row in table.rows if int(row) in wide]
    if rows:
        shown = "、".join(str(row) for row in rows[:5])
        raise WorkbookError(
            fault(
                "text.wide",
                f"{sheet.path.name} 第 {rows[0]} 行",
                f"比表头多出格来，各列已经错位（共 {len(rows)} 行：{shown}）",
                f"has more cells than the header names, so its columns are out of place ({len(rows)} rows: {shown})",
                hint=("数里的千分位逗号要加引号或去掉", "quote numbers that hold commas, or leave the commas out"),
            )
        )


def grade_text(
    grader: Grader,
    path: Path,
    target: Path,
    *,
    bind: Mapping[str, str] | None = None,
    as_of: date | None = None,
    household: str | None = None,
    lang: Lang = "zh",
) -> GradedBook:
    """Grade a text file into a new one, with the results where a workbook would have them.

    Raises WorkbookError where the file cannot be read or written, BindingError where its columns cannot be told.
    """
    sheet, read = read_text(path, grader, bind)
    table, grading = grade_read(grader, sheet, read, household, lang, as_of)
    placed = placement(sheet, table, grading)
    sheet.save(placed.edits, target)
    receipt = Receipt(target, (target.name,), 0, ())
    return GradedBook(table, grading, placed.columns, receipt, (*grading.diagnostics, *placed.notes))

"""Export: customers graded out of one kind of file into another: text, workbook, Parquet."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from io import StringIO
from math import isfinite
from pathlib import Path

from fenji.book import GradedBook, grade_book, grade_read, grade_text, read_book, read_text
from fenji.errors import Diagnostic, Lang, UsageError, WorkbookError, fault, note
from fenji.files import FileKind, Flat, ParquetSheet, engine, flat_of, kind_of, naming_columns, shown, write_parquet
from fenji.grader import Grader
from fenji.grading import Grading, headers_of
from fenji.placement import Placement, placement, result_labels
from fenji.program.model import Program
from fenji.table.model import Table
from fenji.table.rows import ROW_KINDS, RowKind
from fenji.table.sheet import table_of_sheet
from fenji.workbook import CellEdits, CellValue, Range, Receipt, SheetCells, SheetEdits, TextSheet, Workbook
from fenji.workbook.new_book import save_new_book
from fenji.workbook.text_sheet import write_text


@dataclass(frozen=True)
class ReadFile:
    """What stands in the file: its sheet, the customers, and what was noticed."""

    sheet: SheetCells
    table: Table
    notes: tuple[Diagnostic, ...] = ()


def read_file(
    path: Path, grader: Grader, held: ExitStack, *, sheet: str | None = None, bind: Mapping[str, str] | None = None
) -> ReadFile:
    """Return the customers of a file of any kind; `held` keeps a workbook open as long as it is used.

    Raises WorkbookError where it cannot be read, UsageError and BindingError where its columns cannot be told.
    """
    kind = kind_of(path)
    if kind is FileKind.TEXT:
        return ReadFile(*read_text(path, grader, bind))
    if kind is FileKind.PARQUET:
        parquet = ParquetSheet(path, headers_of(grader.program, "zh"))
        labels = result_labels(grader.program)
        return ReadFile(parquet, table_of_sheet(parquet, grader.fields, bind=bind, result_labels=labels))
    read = read_book(held.enter_context(Workbook.open(path)), grader, sheet=sheet, bind=bind)
    return ReadFile(read.sheet, read.table, read.notes)


def grade_file(
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
    """Grade a file into `target`, whatever kinds the two are.

    A workbook stays the workbook that it was, and text stays the text that it was, with the results added; all
    other ways make a new file. Raises what `read_file` raises, and WorkbookError where the target cannot be
    written; then nothing is written.
    """
    source, wanted = kind_of(path) if path.is_file() else None, kind_of(target)
    if source in (None, FileKind.BOOK) and wanted in (None, FileKind.BOOK):
        return grade_book(grader, path, target, sheet=sheet, bind=bind, as_of=as_of, household=household, lang=lang)
    if source is FileKind.TEXT and wanted is FileKind.TEXT:
        return grade_text(grader, path, target, bind=bind, as_of=as_of, household=household, lang=lang)
    return grade_into(grader, path, target, sheet=sheet, bind=bind, as_of=as_of, household=household, lang=lang)


def grade_into(
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
    """Grade a file into one of another kind, or a Parquet file into any; the source is only read.

    A workbook made from text has all its rows; text and Parquet made from something else have the customers
    only, and a note says which rows are not among them. Raises as `grade_file` does.
    """
    _check_target(target)
    with ExitStack() as held:
        read = read_file(path, grader, held, sheet=sheet, bind=bind)
        table, grading = grade_read(grader, read.sheet, read.table, household, lang, as_of)
        placed = placement(read.sheet, table, grading)
        said = _written(read.sheet, table, grading, placed, target)
    receipt = Receipt(target, (target.name,), 0, ())
    return GradedBook(
        table, grading, placed.columns, receipt, (*read.notes, *grading.diagnostics, *placed.notes, *said)
    )


def _written(
    sheet: SheetCells, table: Table, grading: Grading, placed: Placement, target: Path
) -> tuple[Diagnostic, ...]:
    """Write the file that the target's name asks for, and return what is to be said of it."""
    texts = grading.texts()
    numeric = {placed.columns[name] for name, values in texts.items() if values.dtype != object}
    match kind_of(target):
        case FileKind.PARQUET:
            source = sheet if isinstance(sheet, ParquetSheet) else None
            kept = range(1, len(source.frame.columns) + 1) if source is not None else ()
            flat = flat_of(sheet, table, placed.edits, numeric, _frame_names(grading.program), kept)
            write_parquet(flat, target, source)
            return _left_out(table)
        case FileKind.TEXT:
            _write_text(flat_of(sheet, table, placed.edits, numeric, {}), target)
            return _left_out(table)
        case _:
            _write_book(sheet, table, placed.edits, target)
            return ()


def _check_target(target: Path) -> None:
    """Refuse a target that cannot be made before anything is read: of no known kind, or with macros."""
    kind = kind_of(target)
    if kind is None or (kind is FileKind.BOOK and target.suffix.lower() != ".xlsx"):
        raise UsageError(
            fault(
                "usage.target_kind",
                target.name,
                "写不成这种文件",
                "no file of this kind can be written",
                hint=("可用的扩展名：.xlsx、.csv、.tsv、.txt、.parquet", "allowed: .xlsx, .csv, .tsv, .txt, .parquet"),
            )
        )
    if kind is FileKind.PARQUET:
        engine()
    if not target.parent.is_dir():
        raise WorkbookError(fault("save.folder", str(target.parent), "没有这个文件夹", "there is no such folder"))


def _frame_names(program: Program) -> Mapping[str, str]:
    """A Parquet file is a frame: its results are called as a graded frame calls them."""
    return {header: name for lang in ("zh", "en") for name, header in headers_of(program, lang).items()}


def _left_out(table: Table) -> tuple[Diagnostic, ...]:
    """Say which rows with something in them are no customers, and so are not in the file."""
    kept = {kind: rows for kind, rows in table.skipped.items() if kind is not RowKind.BLANK}
    if not kept:
        return ()
    count = sum(map(len, kept.values()))
    zh = "、".join(f"{ROW_KINDS[kind][0]} {len(rows)}" for kind, rows in kept.items())
    en = ", ".join(f"{len(rows)} {ROW_KINDS[kind][1]}" for kind, rows in kept.items())
    return (
        note(
            "export.left_out",
            table.where,
            f"新文件只有客户：{count} 行没有写进去（{zh}）",
            f"the new file holds the customers only: {count} rows are not in it ({en})",
        ),
    )


def _write_text(flat: Flat, target: Path) -> None:
    text = StringIO()
    writer = csv.writer(text, delimiter="\t" if target.suffix.lower() == ".tsv" else ",", lineterminator="\r\n")
    writer.writerow([column.name for column in flat.columns])
    writer.writerows(zip(*(map(shown, column.cells) for column in flat.columns)))
    write_text(target, text.getvalue())


def _write_book(sheet: SheetCells, table: Table, edits: SheetEdits, target: Path) -> None:
    """Write every row of a text or Parquet file into a new workbook, and the results where they belong."""
    assert table.block is not None
    assert sheet.used is not None
    header, used, who = table.block.header, sheet.used, naming_columns(table)
    cells: list[CellEdits] = []
    texts: set[int] = set()
    for column in range(1, used.last_column + 1):
        values, names = _column(sheet, column, header.last_row, column in who)
        cells.append(CellEdits(column, range(1, used.last_row + 1), values))
        texts |= {column} if names else set()
    right = max(used.last_column, *(each.column for each in edits.cells))
    whole = replace(edits, cells=(*cells, *edits.cells))
    save_new_book(sheet.name, whole, Range(header.first_row, 1, header.last_row, right), texts, used.last_row, target)


def _column(sheet: SheetCells, column: int, below: int, names: bool) -> tuple[list[float | str | bool | None], bool]:
    """Return a column for a workbook, titles and header as text; and whether its digits name something."""
    if isinstance(sheet, TextSheet):
        typed = sheet.column_below(column, below, names=names)
        return [*sheet.texts(column, below), *typed.values], typed.names
    cells = sheet.columns([column])[column]
    return [_plain(cell, names) for cell in cells], names


def _plain(cell: CellValue, names: bool) -> float | str | bool | None:
    """A date becomes text, and so does what names a customer; infinity is no number that a sheet can hold."""
    if cell is None or (isinstance(cell, float | bool) and not names and isfinite(cell)):
        return cell
    return shown(cell)

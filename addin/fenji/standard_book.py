"""A standard in a workbook: exported as a sheet of it, and checked where it stands, with whom its rules caught."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from fenji.book import read_book
from fenji.emit.caught import caught
from fenji.errors import BindingError, Diagnostic, UsageError, fault, note
from fenji.grader import Grader
from fenji.standard.model import Family
from fenji.standard_sheet import TITLE, drawn, find, is_own, open_standard, painted, paths_of, standard_sheets
from fenji.standard_sheet.drawing import Places
from fenji.standard_sheet.sheet_words import in_sheet_words
from fenji.workbook import CellEdits, Receipt, SheetEdits, Workbook, cell_name, write_blank


@dataclass(frozen=True)
class StandardBook:
    """What was written: the sheet, what lint found by the cells that it concerns, and how many customers were
    counted (None where the workbook has none)."""

    sheet: str
    receipt: Receipt
    findings: tuple[Diagnostic, ...]
    customers: int | None
    notes: tuple[Diagnostic, ...] = ()


def export_standard(
    name: str,
    target: Path,
    *,
    sheet: str | None = None,
    replaced: bool = False,
    as_of: date | None = None,
) -> StandardBook:
    """Write a standard as a sheet of decision tables, into a new workbook or as a new sheet of one that there is.

    Of a workbook that there is no other part changes but the lists that name its sheets. UsageError where it has
    such a sheet already, unless that is to be `replaced`.
    """
    grader = Grader(find(name, as_of))
    drawing = drawn(grader.standard.written)
    with ExitStack() as stack:
        if target.exists():
            book = stack.enter_context(Workbook.open(target))
            styled = False
        else:
            styled = True
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            write_blank(folder / "blank.xlsx")
            book = stack.enter_context(Workbook.open(folder / "blank.xlsx"))
        title = _free_name(book, sheet, replaced)
        counts = _counts(book, grader, as_of)
        findings = _findings(grader, drawing.places)
        drawing.paint(painted(drawing.places, findings, counts.rules))
        receipt = book.save({}, target, [drawing.sheet(title, styled=styled)])
    told = _told(findings, title, drawing.places)
    return StandardBook(title, receipt, told, counts.customers, counts.notes)


def check_standard(path: Path, target: Path, *, sheet: str = "", as_of: date | None = None) -> StandardBook:
    """Paint what lint finds, and whom each rule caught, on a standard's sheet in a workbook; nothing else changes.

    Raises StandardError where the sheet is no standard that can be used: each fault names its cell.
    """
    with Workbook.open(path) as book:
        found = open_standard(book, sheet)
        grader = Grader(found.standard)
        counts = _counts(book, grader, as_of)
        findings = _findings(grader, found.places)
        cells = painted(found.places, findings, counts.rules)
        columns: dict[int, dict[int, str | float | None]] = {}
        for (row, column), value in sorted(cells.items()):
            columns.setdefault(column, {})[row] = value
        edits = tuple(CellEdits(column, list(held), list(held.values())) for column, held in sorted(columns.items()))
        receipt = book.save({found.sheet: SheetEdits(edits)}, target)
    return StandardBook(
        found.sheet, receipt, _told(findings, found.sheet, found.places), counts.customers, counts.notes
    )


def _findings(grader: Grader, places: Places) -> list[tuple[str, Diagnostic]]:
    """Return what lint finds, in the words of the sheet, with the paths that it concerns."""
    standard = grader.standard
    found = paths_of(grader.lint(), standard.origin)
    return [(path, in_sheet_words(each, path, places, standard.written)) for path, each in found]


@dataclass(frozen=True)
class _Counts:
    rules: Mapping[str, int]
    customers: int | None
    notes: tuple[Diagnostic, ...] = ()


def _counts(book: Workbook, grader: Grader, as_of: date | None) -> _Counts:
    """Count whom each rule caught among the customers of a workbook, where it has any that can be graded."""
    if grader.standard.family is Family.ACCOUNT or all(is_own(book.sheet(info.name)) for info in book.sheets):
        return _Counts({}, None)
    try:
        table = read_book(book, grader).table
        if not grader.can_grade(table):
            return _Counts({}, None)
    except (BindingError, UsageError) as error:
        return _Counts({}, None, tuple(_uncounted(each) for each in error.diagnostics))
    found = caught(grader.program, table.columns, len(table), as_of or date.today())
    return _Counts(found, len(table))


def _uncounted(each: Diagnostic) -> Diagnostic:
    return note(
        "standard_sheet.uncounted",
        each.where,
        f"没有数每条规则命中多少户：{each.message.zh}",
        f"not counted whom each rule caught: {each.message.en}",
    )


def _told(findings: list[tuple[str, Diagnostic]], sheet: str, places: Places) -> tuple[Diagnostic, ...]:
    return tuple(replace(each, where=f"{sheet}!{cell_name(*places.of(path))}") for path, each in findings)


def _free_name(book: Workbook, sheet: str | None, replaced: bool) -> str:
    title = sheet or TITLE
    standing = [info.name for info in book.sheets if info.name.lower() == title.lower()]
    if not standing:
        return title
    if replaced and standing[0] in standard_sheets(book):
        return standing[0]
    raise UsageError(
        fault(
            "standard_sheet.taken",
            f"{book.path.name}!{title}",
            "工作簿里已有这张表",
            "the workbook has this sheet already",
            hint=(
                "用 --replace 换掉它（只换“分级标准”表），或用 --sheet 另起名称",
                "use --replace (of a standard only), or --sheet for another name",
            ),
        )
    )


def sheet_values(path: Path, sheet: str = "") -> Mapping[str, object]:
    """Return the values of the text that a standard's sheet stands for; raises StandardError with its faults."""
    with Workbook.open(path) as book:
        return open_standard(book, sheet).values

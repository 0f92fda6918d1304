"""A workbook graded by formulas: the results beside its customers calculate, and follow the standard's own sheet."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from fenji.book import GradedBook, read_book
from fenji.emit.formula import Column, Dialect, Shown, unsayable
from fenji.emit.formula.agreement import agreeing
from fenji.errors import Diagnostic, UsageError, fault, note, warning
from fenji.formula_twin import Twin, sources_of, twin
from fenji.grader import Grader
from fenji.grading import Grading, headers_of
from fenji.placement import Placement, placement
from fenji.standard.model import Field
from fenji.table.model import Table
from fenji.workbook import (
    CellEdits,
    CellFormula,
    Marked,
    NewSheet,
    Sheet,
    SheetEdits,
    Workbook,
    cell_name,
    column_letters,
    write_blank,
)
from fenji.workbook.edits import NewValue

SENTENCES = ("reason", "gap")
"""Results that formulas do not give: sentences made of a customer's own numbers."""

CHECK = "引擎=公式"
AGREES = "一致"
CUSTOMERS = "客户"


def grade_by_formulas(
    grader: Grader,
    path: Path,
    target: Path,
    *,
    sheet: str | None = None,
    bind: Mapping[str, str] | None = None,
    as_of: date | None = None,
    checked: bool = False,
    dialect: Dialect = Dialect.SHARED,
) -> GradedBook:
    """Grade a closed workbook by formulas: results that calculate beside the customers, with what they come to now.

    The standard's sheet is put in unless the workbook has it, and a sheet of workings. A row that holds something
    that a formula cannot read as the engine does keeps plain values, and is told. `checked` adds a column that says
    whether the formulas still agree with the engine; `dialect` says which programs they are for. Raises UsageError
    with every reason where the standard cannot be formulas.
    """
    if cannot := unsayable(grader.standard, grader.program, dialect):
        raise UsageError(*cannot)
    with Workbook.open(path) as book:
        read = read_book(book, grader, sheet=sheet, bind=bind)
        table = read.table
        wanted = [name for name in headers_of(grader.program, "zh") if name not in SENTENCES]
        grading = grader.grade_table(table, wanted=wanted, as_of=as_of)
        placed = placement(read.sheet, table, grading)
        sources, sheets = sources_of(grader.standard, book)
        bound = {each.field_id: Column(column_letters(each.column), _factor(each.unit)) for each in table.bound}
        rows = [int(row) for row in table.rows]
        made = twin(grader.program, sources, bound, read.sheet.name, rows, book=book, as_of=as_of, dialect=dialect)
        plain = _plain_rows(read.sheet, table, grader)
        edits = _with_formulas(placed, made, set(rows) - set(plain))
        if checked:
            edits = _with_check(edits, placed, read.sheet, table, grading)
        receipt = book.save({read.sheet.name: edits}, target, [*sheets, *made.sheets])
    notes = (*read.notes, *grading.diagnostics, *placed.notes, _sentences(), *_plain_note(read.sheet, plain))
    return GradedBook(table, grading, placed.columns, receipt, (*notes, *receipt.notes))


def _factor(unit: Any) -> int:
    return 1 if unit is None else int(unit.factor)


def _plain_rows(sheet: Sheet, table: Table, grader: Grader) -> list[int]:
    """The rows in which some cell says to the engine what it does not say to a formula."""
    cells = sheet.columns(sorted({each.column for each in table.bound}))
    at = {number: place for place, number in enumerate(sheet.row_numbers)}
    places = [at[int(row)] for row in table.rows]
    differing: set[int] = set()
    for each in table.bound:
        values = [cells[each.column][place] for place in places]
        field = grader.program.field_by_id[each.field_id]
        agrees = agreeing(field, values, table.columns[each.field_id], _factor(each.unit))
        differing |= {int(row) for row, same in zip(table.rows, agrees) if not same}
    return sorted(differing)


def _with_formulas(placed: Placement, made: Twin, rows: set[int]) -> SheetEdits:
    """Return the edits that write results, those of customers as formulas with what they come to now."""
    names = {column: name for name, column in placed.columns.items()}
    cells = []
    for each in placed.edits.cells:
        ref = made.workings.results.get(names.get(each.column, ""))
        if ref is None:
            cells.append(each)
            continue
        values = [
            _formula(made, ref, row, value) if row in rows else value for row, value in zip(each.rows, each.values)
        ]
        cells.append(replace(each, values=values))
    return replace(placed.edits, cells=tuple(cells))


def _formula(made: Twin, shown: Shown, row: int, value: NewValue) -> CellFormula:
    assert not isinstance(value, CellFormula)
    return CellFormula(made.formula(shown, row), "" if value is None else value)


def _with_check(edits: SheetEdits, placed: Placement, sheet: Sheet, table: Table, grading: Grading) -> SheetEdits:
    """Add a column that compares what the formulas say with what the engine said when they were made."""
    used = sheet.used.last_column if sheet.used is not None else 0
    column = max(used, *placed.columns.values()) + 1
    assert table.block is not None
    texts = grading.texts()
    compared = [name for name in ("grade", "flags") if name in texts]
    rows = [int(row) for row in table.rows]
    values: list[CellFormula] = []
    for place, row in enumerate(rows):
        engine = "｜".join(str(texts[name][place]) for name in compared)
        said = '&"｜"&'.join(cell_name(row, placed.columns[name]) for name in compared)
        quoted = engine.replace('"', '""')
        values.append(CellFormula(f'IF({said}="{quoted}","{AGREES}","引擎：{quoted}")', AGREES))
    header = CellEdits(column, [table.block.header.last_row], [CHECK], table.block.right)
    return replace(edits, cells=(*edits.cells, header, CellEdits(column, rows, values, table.block.right)))


def _sentences() -> Diagnostic:
    return note(
        "formula.sentences",
        "",
        "分级依据和升级差额是带数字的句子，公式不写；要看时用 fenji explain，或不带 --formulas 再分级一次",
        "reasons and gaps are sentences with numbers in them; formulas do not give them",
    )


def _plain_note(sheet: Sheet, rows: Sequence[int]) -> Iterable[Diagnostic]:
    if rows:
        shown = "、".join(str(row) for row in rows[:5])
        yield warning(
            "formula.plain",
            f"{sheet.name}!{rows[0]}",
            f"{len(rows)} 行写的是值，不是公式：这些行里有公式读不了的内容（如文字金额“30万”），行号 {shown}",
            f"{len(rows)} rows hold values, no formulas, which cannot read what stands in them: {shown}",
            hint=("把这些格改成数再转换", "turn these cells into numbers and convert again"),
        )


def formula_book(
    grader: Grader, target: Path, *, rows: int, as_of: date | None = None, dialect: Dialect = Dialect.SHARED
) -> tuple[Twin, list[Field]]:
    """Write a new workbook with the standard, a sheet for customers to be typed into, and formulas that grade them.

    UsageError with every reason where the standard cannot be formulas, or where there is a file already.
    """
    if target.exists():
        raise UsageError(fault("usage.target", str(target), "已有这个文件", "the file is there already"))
    if cannot := unsayable(grader.standard, grader.program, dialect):
        raise UsageError(*cannot)
    program = grader.program
    fields = [field for field in program.fields if field.id not in program.table_by_output]
    with tempfile.TemporaryDirectory() as folder:
        blank = Path(folder) / "blank.xlsx"
        write_blank(blank)
        with Workbook.open(blank) as book:
            sources, sheets = sources_of(grader.standard, book)
            bound = {field.id: Column(column_letters(place)) for place, field in enumerate(fields, 2)}
            made = twin(program, sources, bound, CUSTOMERS, range(2, rows + 2), book=book, as_of=as_of, dialect=dialect)
            book.save({}, target, [_form(grader, fields, made, rows), *sheets, *made.sheets])
    return made, fields


def _form(grader: Grader, fields: Sequence[Field], made: Twin, rows: int) -> NewSheet:
    """The sheet that customers are typed into: nothing shows beside an empty row."""
    cells: dict[tuple[int, int], NewValue | Marked] = {(1, 1): Marked("客户号")}
    for column, field in enumerate(fields, 2):
        unit = "(元)" if field.unit else ""
        cells[1, column] = Marked(field.label + unit)
    last = column_letters(len(fields) + 1)
    for column, (name, shown) in enumerate(made.workings.results.items(), len(fields) + 2):
        cells[1, column] = Marked(headers_of(grader.program, "zh")[name])
        for row in range(2, rows + 2):
            text = f'IF(COUNTA(B{row}:{last}{row})=0,"",{made.formula(shown, row)})'
            cells[row, column] = CellFormula(text, "")
    widths = dict.fromkeys(range(1, len(fields) + 2 + len(made.workings.results)), 16.0)
    return NewSheet(CUSTOMERS, cells, widths, frozen_rows=1)

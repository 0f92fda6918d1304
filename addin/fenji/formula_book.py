"""A workbook graded by formulas: the results beside its customers calculate, and follow the standard's own sheet."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

from fenji.book import GradedBook, read_book
from fenji.emit.formula import VALUE_ONLY, Column, Dialect, unsayable
from fenji.errors import Diagnostic, UsageError, fault, note, warning
from fenji.files import flat
from fenji.formula_columns import (
    Own,
    StepColumns,
    Unread,
    emptied,
    filled_down,
    header_texts,
    own_readings,
    step_columns,
    step_edits,
    widened,
)
from fenji.formula_twin import Twin, sources_of, step_count, twin
from fenji.grader import Grader
from fenji.grading import Grading, headers_of
from fenji.placement import Placement, placement
from fenji.standard.model import Field
from fenji.table.model import Table
from fenji.table.reading import quoted
from fenji.workbook import (
    ROW,
    CellEdits,
    CellFormula,
    FilledDown,
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
_NAMED = 5
"""How many cells a warning names."""


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

    The standard's sheet is put in unless the workbook has it, and one of its readings; the steps stand in hidden
    columns of the customers' own rows. A row that holds something that no formula reads as the engine does keeps plain
    values, and is told. `checked` adds a column that says whether the formulas still agree with the engine; `dialect`
    says which programs they are for. Raises UsageError with every reason where the standard cannot be formulas.
    """
    if cannot := unsayable(grader.standard, grader.program, dialect):
        raise UsageError(*cannot)
    with Workbook.open(path) as book:
        read = read_book(book, grader, sheet=sheet, bind=bind)
        table = read.table
        wanted = [name for name in headers_of(grader.program, "zh") if name not in SENTENCES]
        grading = grader.grade_table(table, wanted=wanted, as_of=as_of)
        sources, sheets = sources_of(grader.standard, book)
        bound = {each.field_id: Column(column_letters(each.column), _factor(each.unit)) for each in table.bound}
        needed = step_count(grader.program, sources, bound, dialect)
        columns = step_columns(read.sheet, table, grader.standard.id, needed)
        made = twin(grader.program, sources, bound, columns.of, book=book, as_of=as_of, dialect=dialect)
        placed = placement(read.sheet, table, grading, right_of=max(columns.fresh, default=0))
        own, unread = own_readings(read.sheet, table, grader, made.workings)
        filled = _Filled(read.sheet, table, grading, placed, made, columns, frozenset(row for row, _, _ in unread))
        receipt = book.save({read.sheet.name: filled.edits(own, checked)}, target, [*sheets, *made.sheets])
    notes = (
        *read.notes,
        *grading.diagnostics,
        *placed.notes,
        _sentences(),
        *_plain_note(read.sheet, unread),
    )
    return GradedBook(table, grading, placed.columns, receipt, (*notes, *receipt.notes))


def _factor(unit: Any) -> int:
    return 1 if unit is None else int(unit.factor)


@dataclass(frozen=True)
class _Filled:
    """A sheet of customers that is to grade by itself; `plain` are the rows that hold what no formula reads."""

    sheet: Sheet
    table: Table
    grading: Grading
    placed: Placement
    made: Twin
    columns: StepColumns
    plain: frozenset[int]

    def edits(self, own: Own, checked: bool) -> SheetEdits:
        """Return the edits that write steps, results, and on request the column that compares."""
        rows, groups = self._rows, count(self.sheet.free_group)
        named = {column: self.made.steps[column][0] for column in self.made.steps if column in self.columns.fresh}
        cells = [
            *step_edits(self.sheet, self.table, self.made, rows, own, groups),
            *emptied(self.sheet, self.table, self.columns.spare),
            *self._results(groups),
        ]
        if checked:
            column, fresh = self._check_column()
            cells += self._check(column)
            named |= {column: CHECK} if fresh else {}
        edits = replace(self.placed.edits, cells=tuple(cells))
        widened_edits = widened(edits, self.table, named)
        return replace(widened_edits, hidden=frozenset((*self.made.steps, *self.columns.spare)))

    @cached_property
    def _all_rows(self) -> list[int]:
        return [int(row) for row in self.table.rows]

    @property
    def _rows(self) -> list[int]:
        return [row for row in self._all_rows if row not in self.plain]

    def _results(self, groups: Iterator[int]) -> Iterator[CellEdits]:
        """Yield the edits that write results, those of customers as formulas with what they come to now."""
        names = {column: name for name, column in self.placed.columns.items()}
        for each in self.placed.edits.cells:
            shown = self.made.workings.results.get(names.get(each.column, ""))
            if shown is None or not len(each.rows) or int(each.rows[0]) not in self._customers:
                yield each
                continue
            held = {int(row): value for row, value in zip(each.rows, each.values)}
            rows = [row for row in held if row not in self.plain]
            values = ["" if held[row] is None else held[row] for row in rows]
            look = each.style_column
            yield filled_down(shown, each.column, rows, groups, values=values, style_column=look)
            left = [row for row in held if row in self.plain]
            if left:
                texts = [self._value_only(held[row]) if names[each.column] == "flags" else held[row] for row in left]
                yield CellEdits(each.column, left, texts, look)

    @staticmethod
    def _value_only(flags: NewValue) -> str:
        """What is to be verified of a row of values."""
        return f"{flags}；{VALUE_ONLY}" if flags else VALUE_ONLY

    @cached_property
    def _customers(self) -> frozenset[int]:
        return frozenset(self._all_rows)

    def _check_column(self) -> tuple[int, bool]:
        """Return where the column that compares stands, and whether it is a new one."""
        texts = header_texts(self.sheet, self.table)
        standing = next((column for column, text in texts.items() if text == CHECK), None)
        used = self.sheet.used.last_column if self.sheet.used is not None else 0
        last = max(used, *self.placed.columns.values(), *self.made.steps)
        return (last + 1, True) if standing is None else (standing, False)

    def _check(self, column: int) -> Iterator[CellEdits]:
        """Yield the column that compares what the formulas say with what the engine said when they were made."""
        assert self.table.block is not None
        look = self.table.block.right
        texts = self.grading.texts()
        compared = [name for name in ("grade", "flags") if name in texts]
        said = [column_letters(self.placed.columns[name]) for name in compared]
        rows = self._all_rows
        values: list[NewValue] = []
        for place, row in enumerate(rows):
            engine = "｜".join(str(texts[name][place]) for name in compared).replace('"', '""')
            now = '&"｜"&'.join(f"{letters}{row}" for letters in said)
            formula = f'IF({now}="{engine}","{AGREES}","引擎：{engine}")'
            values.append(VALUE_ONLY if row in self.plain else CellFormula(formula, AGREES))
        yield CellEdits(column, [self.table.block.header.last_row], [CHECK], look)
        yield CellEdits(column, rows, values, look)


def _sentences() -> Diagnostic:
    return note(
        "formula.sentences",
        "",
        "分级依据和升级差额是带数字的句子，公式不写；要看时用 fenji explain，或不带 --formulas 再分级一次",
        "reasons and gaps are sentences with numbers in them; formulas do not give them",
    )


def _plain_note(sheet: Sheet, unread: Sequence[Unread]) -> Iterable[Diagnostic]:
    """Say of rows that hold values which of their cells no formula reads, and what they say."""
    if not unread:
        return
    rows = {row for row, _, _ in unread}
    cells = [
        (f"{sheet.name}!{cell_name(row, column)}", quoted(" ".join(flat.shown(cell).split())))
        for row, column, cell in unread[:_NAMED]
    ]
    more = (f" 等 {len(unread)} 格", f" and others, {len(unread)} cells") if len(unread) > _NAMED else ("", "")
    yield warning(
        "formula.plain",
        cells[0][0],
        f"{len(rows)} 行写的是值，不是公式，因为有公式读不了的内容：{'、'.join(map(''.join, cells))}{more[0]}。"
        "这样的行，标准改了不变，客户的资料改了也不变",
        f"{len(rows)} rows hold values, no formulas, as no formula reads what they hold: "
        f"{', '.join(map(' '.join, cells))}{more[1]}. Such a row follows neither a changed standard nor "
        "what is changed of the customer",
        hint=(
            "把这些格改成数、日期或标准里的写法，再转换一次",
            "turn these cells into numbers, days or words of the standard, and convert again",
        ),
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
            first = len(fields) + 2
            made = twin(program, sources, bound, lambda n: first + n, book=book, as_of=as_of, dialect=dialect)
            book.save({}, target, [_form(grader, fields, made, rows), *sheets, *made.sheets])
    return made, fields


def _form(grader: Grader, fields: Sequence[Field], made: Twin, rows: int) -> NewSheet:
    """The sheet that customers are typed into: nothing shows beside an empty row."""
    cells: dict[tuple[int, int], NewValue | Marked] = {(1, 1): Marked("客户号")}
    for column, field in enumerate(fields, 2):
        unit = "(元)" if field.unit else ""
        cells[1, column] = Marked(field.label + unit)
    cells |= {(1, column): label for column, (label, _) in made.steps.items()}
    last = column_letters(len(fields) + 1)
    formulas = [(column, text) for column, (_, text) in made.steps.items()]
    for column, (name, shown) in enumerate(made.workings.results.items(), max(made.steps) + 1):
        cells[1, column] = Marked(headers_of(grader.program, "zh")[name])
        formulas.append((column, f'IF(COUNTA($B{ROW}:${last}{ROW})=0,"",{shown})'))
    widths = dict.fromkeys(range(1, formulas[-1][0] + 1), 16.0)
    filled = FilledDown(range(2, rows + 2), formulas)
    return NewSheet(CUSTOMERS, cells, widths, frozen_rows=1, filled=filled, hidden=frozenset(made.steps))

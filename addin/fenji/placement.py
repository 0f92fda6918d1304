"""Placement: where the results of a grading stand in a sheet, as the edits that put them there.

Results are updated where they stand already, fill a column that was headed for them and left empty, and
otherwise stand right of the table. What somebody typed under the same header is theirs and stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fenji.errors import Diagnostic, Lang, note, warning
from fenji.grading import Grading, headers_of
from fenji.program.model import Program
from fenji.standard.model import FieldType
from fenji.standing import standing
from fenji.table.model import Table
from fenji.workbook import CellEdits, Range, SheetCells, SheetEdits, Widen, cell_name, column_letters

_LANGUAGES: tuple[Lang, ...] = ("zh", "en")
_NARROWEST, _WIDEST = 8.0, 60.0
_LOOKED_AT = 500
"""How many customers' texts are measured for the width of a new column."""


def result_labels(program: Program) -> tuple[str, ...]:
    """Return the headers of a program's results, in every language: columns called so hold what fenji wrote."""
    return tuple(label for lang in _LANGUAGES for label in headers_of(program, lang).values())


@dataclass(frozen=True)
class Placement:
    """The edits to one sheet, and what is to be said of where they go."""

    edits: SheetEdits
    columns: Mapping[str, int]
    notes: tuple[Diagnostic, ...]


def placement(sheet: SheetCells, table: Table, grading: Grading, *, right_of: int = 0) -> Placement:
    """Return the edits that write a grading's results beside the table that it was made from, or update them.

    New columns stand right of the table, and of the column `right_of`.
    """
    assert table.block is not None
    texts = grading.texts()
    found = standing(sheet, table, grading)
    missing = [name for name in texts if name not in found.own]
    first = max(table.block.first_free, right_of + 1)
    fresh = {name: first + place for place, name in enumerate(missing)}
    columns = {name: found.own.get(name, fresh.get(name, 0)) for name in texts}
    headers = grading.headers
    rows = np.asarray(table.rows).tolist()
    look = table.block.right
    cells = [_header_edits(table, fresh[name], headers[name], look) for name in missing]
    cells += [
        _body_edits(
            columns[name],
            rows,
            _values(values.tolist()),
            look if values.dtype == object else _number_look(table, grading.program),
            found.typed.get(name),
        )
        for name, values in texts.items()
    ]
    cells += [CellEdits(column, found.gone, [None] * len(found.gone)) for column in found.own.values() if found.gone]
    merges = _header_merges(sheet, table, list(fresh.values()))
    widen = None
    if fresh:
        labels = tuple(headers[name] for name in missing)
        widen = Widen(table.block.header.last_row, max(fresh.values()), labels)
    widths = {column: _width(headers[name], texts[name].tolist()) for name, column in fresh.items()}
    notes = [_kept_note(sheet, column, label) for label, column in found.kept]
    notes += [_typed_warning(sheet, found.own[name], rows) for name, rows in found.typed.items() if rows]
    notes += _gone_note(sheet, found.gone)
    # what stands between is written with them, and joins the table with them
    notes += _torn_warnings(sheet, table, list(fresh.values())) if not right_of else []
    return Placement(SheetEdits(tuple(cells), widths, merges, widen), columns, tuple(notes))


def _number_look(table: Table, program: Program) -> int | None:
    """A column of numbers whose look numbers can take: the last column may show them as dates."""
    kinds = {each.column: program.field_by_id[each.field_id].type for each in table.bound}
    for wanted in (FieldType.NUMBER, FieldType.AMOUNT):
        for column, kind in kinds.items():
            if kind is wanted:
                return column
    return None


def _width(header: str, values: Sequence[object]) -> float:
    """Return a width in characters at which the header and nearly all texts show whole."""
    step = max(1, len(values) // _LOOKED_AT)
    lengths = sorted(_length(str(value)) for value in values[::step])
    usual = lengths[len(lengths) * 19 // 20] if lengths else 0
    return min(max(float(max(usual, _length(header)) + 2), _NARROWEST), _WIDEST)


def _length(text: str) -> int:
    """The length of a text as it is printed: a Chinese character is as wide as two letters."""
    return sum(1 if character < "\u2000" else 2 for character in text)


def _values(values: Sequence[Any]) -> Sequence[float | str | None]:
    """An empty text, and no number, leave the cell empty."""
    if "" in values or any(value != value for value in values):
        return [None if value == "" or value != value else value for value in values]
    return values


def _header_edits(table: Table, column: int, label: str, look: int) -> CellEdits:
    """The header of a new column: over all header rows, as wide tables have it."""
    assert table.block is not None
    header = table.block.header
    rows = list(range(header.first_row, header.last_row + 1))
    merged = len(rows) > 1
    values = [label, *([None] * (len(rows) - 1))] if merged else [label]
    return CellEdits(column, rows, values, look)


def _header_merges(sheet: SheetCells, table: Table, columns: Sequence[int]) -> tuple[Range, ...]:
    """A header of several rows is merged downwards, as the headers beside it are."""
    assert table.block is not None
    header = table.block.header
    if header.first_row == header.last_row:
        return ()
    return tuple(Range(header.first_row, column, header.last_row, column) for column in columns)


def _body_edits(
    column: int,
    rows: Sequence[int],
    values: Sequence[float | str | None],
    look: int | None,
    typed: frozenset[int] | None,
) -> CellEdits:
    """The results of a column, but for the cells in which somebody typed something of his own."""
    if not typed:
        return CellEdits(column, rows, values, look)
    written = [(row, value) for row, value in zip(rows, values, strict=True) if row not in typed]
    return CellEdits(column, [row for row, _ in written], [value for _, value in written], look)


def _typed_warning(sheet: SheetCells, column: int, rows: frozenset[int]) -> Diagnostic:
    shown = sorted(rows)
    cells = "、".join(cell_name(row, column) for row in shown[:5])
    more = f" 等 {len(shown)} 处" if len(shown) > 5 else ""
    return warning(
        "placement.typed",
        f"{sheet.name}!{cell_name(shown[0], column)}",
        f"有手工改过的内容，没有覆盖，与本次结果可能不一致：{cells}{more}",
        f"typed by hand and left alone; it may differ from the result: {cells}",
        hint=("清空这些单元格再分级，就会填入新结果", "empty these cells and grade again to get the new results"),
    )


def _gone_note(sheet: SheetCells, rows: Sequence[int]) -> list[Diagnostic]:
    if not rows:
        return []
    return [
        note(
            "placement.gone",
            f"{sheet.name}!{rows[0]}",
            f"{len(rows)} 行已没有客户，清除了上次的结果",
            f"{len(rows)} rows have no customer any more; their old results were cleared",
        )
    ]


def _torn_warnings(sheet: SheetCells, table: Table, fresh: Sequence[int]) -> list[Diagnostic]:
    """Results that cannot join an Excel table would stay behind when it is sorted."""
    assert table.block is not None
    if not fresh:
        return []
    row = table.block.header.last_row
    return [
        warning(
            "placement.torn",
            f"{sheet.name}!{each.range}",
            "结果没有紧挨着这个 Excel 表格，按表格排序时结果不会跟着动",
            "the results do not adjoin this Excel table and would stay behind when it is sorted",
            hint=("把表格右边的内容移开再分级", "clear what stands right of the table and grade again"),
        )
        for each in sheet.tables
        if each.range.first_row <= row <= each.range.last_row and min(fresh) != each.range.last_column + 1
    ]


def _kept_note(sheet: SheetCells, column: int, label: str) -> Diagnostic:
    return note(
        "placement.kept",
        f"{sheet.name}!{column_letters(column)}",
        f"“{label}”列里有原来的内容，没有改动；结果写在表的右侧",
        f"column {label!r} holds something already and was left alone; the results stand right of the table",
    )

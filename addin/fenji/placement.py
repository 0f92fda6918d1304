"""Placement: where the results of a grading stand in a sheet, as the edits that put them there.

Results are updated where they stand already, fill a column that was headed for them and left empty, and
otherwise stand right of the table. What somebody typed under the same header is theirs and stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fenji.errors import Diagnostic, Lang, note
from fenji.expr.spelling import word
from fenji.grading import RESULTS, RESULTS_EN, Grading
from fenji.table.model import Table
from fenji.workbook import CellEdits, CellValue, Range, Sheet, SheetEdits, Widen, column_letters

HEADERS: Mapping[Lang, Mapping[str, str]] = {"zh": RESULTS, "en": RESULTS_EN}
RESULT_LABELS = tuple(label for headers in HEADERS.values() for label in headers.values())
_NARROWEST, _WIDEST = 8.0, 80.0
_LOOKED_AT = 500
"""How many customers' texts are measured for the width of a new column."""


@dataclass(frozen=True)
class Placement:
    """The edits to one sheet, and what is to be said of where they go."""

    edits: SheetEdits
    columns: Mapping[str, int]
    notes: tuple[Diagnostic, ...]


def placement(sheet: Sheet, table: Table, grading: Grading) -> Placement:
    """Return the edits that write a grading's results beside the table that it was made from, or update them."""
    assert table.block is not None
    texts = grading.texts()
    standing, kept = _standing(sheet, table, grading, tuple(texts))
    missing = [name for name in texts if name not in standing]
    first = table.block.first_free
    fresh = {name: first + place for place, name in enumerate(missing)}
    columns = {name: standing[name] if name in standing else fresh[name] for name in texts}
    headers = HEADERS[grading.lang]
    rows = np.asarray(table.rows).tolist()
    look = table.block.right
    cells = [_header_edits(table, fresh[name], headers[name], look) for name in missing]
    cells += [CellEdits(columns[name], rows, _values(texts[name].tolist()), look) for name in texts]
    merges = _header_merges(sheet, table, list(fresh.values()))
    widen = None
    if fresh:
        labels = tuple(headers[name] for name in missing)
        widen = Widen(table.block.header.last_row, max(fresh.values()), labels)
    widths = {column: _width(headers[name], texts[name].tolist()) for name, column in fresh.items()}
    notes = [_kept_note(sheet, column, label) for label, column in kept]
    return Placement(SheetEdits(tuple(cells), widths, merges, widen), columns, tuple(notes))


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
    """An empty text leaves the cell empty."""
    return [value or None for value in values] if "" in values else values


def _header_edits(table: Table, column: int, label: str, look: int) -> CellEdits:
    """The header of a new column: over all header rows, as wide tables have it."""
    assert table.block is not None
    header = table.block.header
    rows = list(range(header.first_row, header.last_row + 1))
    merged = len(rows) > 1
    values = [label, *([None] * (len(rows) - 1))] if merged else [label]
    return CellEdits(column, rows, values, look)


def _header_merges(sheet: Sheet, table: Table, columns: Sequence[int]) -> tuple[Range, ...]:
    """A header of several rows is merged downwards, as the headers beside it are."""
    assert table.block is not None
    header = table.block.header
    if header.first_row == header.last_row:
        return ()
    return tuple(Range(header.first_row, column, header.last_row, column) for column in columns)


def _standing(
    sheet: Sheet, table: Table, grading: Grading, wanted: Sequence[str]
) -> tuple[Mapping[str, int], list[tuple[str, int]]]:
    """Return where results stand that may be written over, and the columns of the same name that may not."""
    assert table.block is not None
    names = {word(label): name for headers in HEADERS.values() for name, label in headers.items()}
    labelled = {
        label.column: names[word(label.text)]
        for label in table.block.header.labels
        if word(label.text) in names and names[word(label.text)] in wanted
    }
    if not labelled:
        return {}, []
    bodies = _bodies(sheet, table, sorted(labelled))
    own = _own_block(labelled, bodies, f"{grading.program.standard_id}:")
    for column, name in labelled.items():
        if name not in own and not any(_is_held(value) for value in bodies[column]):
            own[name] = column
    kept = [
        (label.text, label.column)
        for label in table.block.header.labels
        if label.column in labelled and own.get(labelled[label.column]) != label.column
    ]
    return own, kept


def _bodies(sheet: Sheet, table: Table, columns: Sequence[int]) -> Mapping[int, Sequence[CellValue]]:
    places = np.searchsorted(np.asarray(sheet.row_numbers), np.asarray(table.rows)).tolist()
    return {column: [cells[place] for place in places] for column, cells in sheet.columns(columns).items()}


def _own_block(labelled: Mapping[int, str], bodies: Mapping[int, Sequence[CellValue]], prefix: str) -> dict[str, int]:
    """Return the run of result columns around a column of codes that this standard wrote."""
    for code_column, name in labelled.items():
        held = [value for value in bodies[code_column] if _is_held(value)]
        if name == "grade_code" and held and all(isinstance(v, str) and v.startswith(prefix) for v in held):
            own = {name: code_column}
            for step in (-1, 1):
                column = code_column + step
                while column in labelled and labelled[column] not in own:
                    own[labelled[column]] = column
                    column += step
            return own
    return {}


def _is_held(value: CellValue) -> bool:
    return value is not None and value != ""


def _kept_note(sheet: Sheet, column: int, label: str) -> Diagnostic:
    return note(
        "placement.kept",
        f"{sheet.name}!{column_letters(column)}",
        f"“{label}”列里有原来的内容，没有改动；结果写在表的右侧",
        f"column {label!r} holds something already and was left alone; the results stand right of the table",
    )

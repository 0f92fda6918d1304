"""Standing results: which columns of a sheet hold what fenji wrote earlier, and which only look like it.

A column is fenji's to write over if its header is a result's, and everything in it is something that fenji
writes; where a standard's codes stand, the results beside them are that standard's. Whatever else stands under
the same header was typed by somebody and stays.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from fenji.emit.prose import SEMICOLON
from fenji.errors import Lang
from fenji.expr.spelling import word
from fenji.grading import RESULTS, RESULTS_EN, Grading
from fenji.program.model import INCOMPLETE, UNREADABLE, VETO_UNVERIFIED
from fenji.table.model import Table
from fenji.workbook import CellValue, SheetCells

HEADERS: Mapping[Lang, Mapping[str, str]] = {"zh": RESULTS, "en": RESULTS_EN}
_CODE = re.compile(r"[a-z][a-z0-9_]*:[a-z][a-z0-9_]*")
_REASON = re.compile(r"（条款 .+）|，无法评级|，没有一条规则|\(clause .+\)|: cannot be graded|: no rule is")
_NUMBERED = re.compile(r"(?<=\D)[0-9]+$")
"""Excel tables tell columns of one name apart by a number behind it."""

Bodies = Mapping[int, Sequence[CellValue]]


@dataclass(frozen=True)
class Standing:
    """The column of each result that may be written over, and those of the same name that may not."""

    own: Mapping[str, int]
    kept: tuple[tuple[str, int], ...]


def standing(sheet: SheetCells, table: Table, grading: Grading) -> Standing:
    """Return where results of the grading's standard stand already in the sheet of a table."""
    wanted = tuple(grading.texts())
    labels = _labels(sheet, table)
    names = {word(label): name for headers in HEADERS.values() for name, label in headers.items()}
    named = {column: names.get(word(_NUMBERED.sub("", text)), "") for column, text in labels.items()}
    named = {column: name for column, name in named.items() if name in wanted}
    if not named:
        return Standing({}, ())
    bodies = _bodies(sheet, table, sorted(named))
    prefix = f"{grading.program.standard_id}:"
    codes = {column: held for column, name in named.items() if name == "grade_code" and (held := _held(bodies[column]))}
    code_columns = {
        column: all(value.startswith(prefix) for value in held if isinstance(value, str))
        for column, held in codes.items()
        if all(isinstance(value, str) and _CODE.fullmatch(value) for value in held)
    }
    foreign = {
        column + wanted.index(name) - wanted.index("grade_code")
        for column, ours in code_columns.items()
        if not ours
        for name in wanted
    }
    mine = next((column for column, ours in code_columns.items() if ours), None)
    own = _own(grading, wanted, {c: name for c, name in named.items() if c not in foreign}, bodies, mine)
    taken = {*own.values(), *foreign}
    return Standing(own, tuple((labels[column], column) for column in named if column not in taken))


def _own(
    grading: Grading, wanted: Sequence[str], named: Mapping[int, str], bodies: Bodies, code_column: int | None
) -> dict[str, int]:
    """Without codes only empty columns are free to fill; with them, those nearest to where fenji puts them."""
    own: dict[str, int] = {}
    for name in wanted:
        expected = 0 if code_column is None else code_column + wanted.index(name) - wanted.index("grade_code")
        candidates = [
            column
            for column, is_named in named.items()
            if is_named == name and _is_free(grading, name, _held(bodies[column]), code_column is not None)
        ]
        if candidates:
            own[name] = min(candidates, key=lambda column: abs(column - expected))
    return own


def _is_free(grading: Grading, name: str, held: Sequence[CellValue], coded: bool) -> bool:
    return _all_ours(grading, name, held) if coded else not held


def _all_ours(grading: Grading, name: str, held: Sequence[CellValue]) -> bool:
    """Whether everything in a column is something that fenji writes there."""
    program = grading.program
    if name == "score":
        return all(isinstance(value, float) for value in held)
    texts = [value for value in held if isinstance(value, str)]
    if len(texts) < len(held):
        return False
    if name == "grade":
        labels = {label for result in program.results for label in (result.name.label, result.name.in_("en"))}
        return all(text in labels for text in texts)
    if name == "grade_code":
        return all(text.startswith(f"{program.standard_id}:") for text in texts)
    if name == "reason":
        return all(_REASON.search(text) for text in texts)
    if name == "gap":
        return all(text == "—" or " → " in text for text in texts)
    known = {
        label
        for flag in (*program.flags, INCOMPLETE, VETO_UNVERIFIED)
        for label in (flag.name.label, flag.name.in_("en"))
    }
    unreadable = (UNREADABLE.name.label, UNREADABLE.name.in_("en"))
    parts = (part for text in texts for mark in [_mark(text)] for part in text.split(mark))
    return all(part in known or part.startswith(unreadable) for part in parts)


def _mark(text: str) -> str:
    return SEMICOLON["zh"] if SEMICOLON["zh"] in text else SEMICOLON["en"]


def _labels(sheet: SheetCells, table: Table) -> dict[int, str]:
    """The texts in the header's rows, of the whole sheet: results may stand beside an Excel table."""
    assert table.block is not None
    header = table.block.header
    found: dict[int, str] = {}
    for row, cells in sheet.head(header.last_row):
        if header.first_row <= row <= header.last_row:
            found |= {column: value for column, value in cells.items() if isinstance(value, str) and value.strip()}
    return found


def _bodies(sheet: SheetCells, table: Table, columns: Sequence[int]) -> Bodies:
    places = np.searchsorted(np.asarray(sheet.row_numbers), np.asarray(table.rows)).tolist()
    return {column: [cells[place] for place in places] for column, cells in sheet.columns(columns).items()}


def _held(values: Sequence[CellValue]) -> list[CellValue]:
    return [value for value in values if value is not None and value != ""]

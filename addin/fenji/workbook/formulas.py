"""Formulas: which of them edits overwrite, and what must happen so that the others stay right.

A formula that stands for itself alone simply goes. A shared formula is written once, in the first cell of its
group; when that cell is overwritten the formula moves to the next. Cells that one formula fills together (an
array, a data table) cannot be changed one by one, in Excel neither, and are refused.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from fenji.errors import Diagnostic, WorkbookError, fault
from fenji.workbook.bulk import GT, Places, buffer_of, distinct, spells
from fenji.workbook.cells import CellEdits, Range, cell_name
from fenji.workbook.markup import attributes, closing, escaped, malformed_fault, opening, plain_text, with_attribute
from fenji.workbook.patches import Patch
from fenji.workbook.sheet import Sheet
from fenji.workbook.tables import stated_range


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula where it stands: `tag` is its opening tag, and `group` the number of a shared formula."""

    row: int
    column: int
    start: int
    inner: int
    close: int
    end: int
    tag: bytes
    kind: str
    reference: Range | None
    group: str | None

    @property
    def name(self) -> str:
        return cell_name(self.row, self.column)


class Formulas:
    """The formulas of one sheet, seen with the edits of its cells."""

    def __init__(self, sheet: Sheet, cells: Sequence[CellEdits]) -> None:
        self._sheet = sheet
        self._edits = cells
        self._opening = opening(sheet.prefix, b"f")
        self._closing = closing(sheet.prefix, b"f")
        grid = sheet.grid
        self._cells: Places = np.searchsorted(grid.cell_starts, grid.formulas, side="right") - 1
        if len(self._cells) and self._cells[0] < 0:
            # a formula that stands in no cell
            raise WorkbookError(malformed_fault(sheet.info.part))
        self._overwritten = np.isin(self._cells, overwritten_cells(sheet, cells))

    def overwritten(self) -> list[str]:
        """Return the addresses of the cells that lose a formula."""
        return [formula.name for formula in self._formulas(np.flatnonzero(self._overwritten))]

    def texts(self) -> Iterator[tuple[str, Range | None]]:
        """Yield the formulas that stay, each with the block it is shared over, if it is."""
        shadow, data = self._sheet.shadow, self._sheet.data
        for start in self._sheet.grid.formulas[~self._overwritten].tolist():
            tag = self._opening.match(shadow, start)
            if tag is None or tag[1].endswith(b"/"):
                continue
            close = shadow.find(b"<", tag.end())
            stated = attributes(tag[1]) if tag[1] else {}
            shares = stated.get("t") == "shared" and "ref" in stated
            shared = stated_range(stated["ref"], self._sheet.info.part) if shares else None
            yield plain_text(data[tag.end() : close]), shared

    def require_free(self) -> None:
        """Raise WorkbookError if an edit lies where one formula fills several cells."""
        for formula in self._formulas(self._not_shared()):
            block = formula.reference
            fills = block is not None and (formula.kind == "dataTable" or (formula.kind == "array" and block.several))
            hit = edited_in(self._edits, block) if block is not None and fills else None
            if hit is not None:
                raise WorkbookError(_filled_together(self._sheet.name, hit, formula))

    def moves(self) -> list[Patch]:
        """Return the patches that keep shared formulas whose first cell is overwritten."""
        with_attributes = self._with_attributes()
        gone = self._overwritten[with_attributes]
        if not gone.any():
            return []
        groups: dict[str, list[tuple[Formula, bool]]] = defaultdict(list)
        for formula, lost in zip(self._formulas(with_attributes), gone.tolist(), strict=True):
            if formula.kind == "shared" and formula.group is not None:
                groups[formula.group].append((formula, lost))
        patches: list[Patch] = []
        for members in groups.values():
            masters = [formula for formula, lost in members if lost and formula.inner != formula.close]
            if masters:
                patches += self._moved(masters[0], [formula for formula, lost in members if not lost])
        return sorted(patches)

    def _moved(self, master: Formula, rest: list[Formula]) -> list[Patch]:
        rest = [formula for formula in rest if formula.inner == formula.close]
        if not rest:
            return []
        text = plain_text(self._sheet.data[master.inner : master.close])
        columns, rows = [formula.column for formula in rest], [formula.row for formula in rest]
        block = Range(min(rows), min(columns), max(rows), max(columns))
        first = rest[0]
        if (first.row, first.column) != (block.first_row, block.first_column):
            # no cell of the rest can stand for all: each gets the formula for itself
            return [self._written(formula, b"<" + self._sheet.prefix + b"f>", master, text) for formula in rest]
        return [self._written(first, with_attribute(first.tag, "ref", str(block)), master, text)]

    def _written(self, formula: Formula, tag: bytes, master: Formula, text: str) -> Patch:
        opened = tag[:-2].rstrip() + b">" if tag.endswith(b"/>") else tag
        moved = escaped(_translated(text, master.name, formula.name)).encode()
        return Patch(formula.start, formula.end, opened + moved + b"</" + self._sheet.prefix + b"f>")

    def _with_attributes(self) -> Places:
        """Return which formulas have more to their tag than its name."""
        after_name = self._sheet.grid.formulas + (len(self._sheet.prefix) + len("<f"))
        return np.flatnonzero(buffer_of(self._sheet.shadow)[after_name] != GT)

    def _not_shared(self) -> Places:
        """Return which formulas have more to their tag, those left out that are shared at first sight."""
        found = self._with_attributes()
        shared = b"<" + self._sheet.prefix + b'f t="shared"'
        return found[~spells(buffer_of(self._sheet.shadow), self._sheet.grid.formulas[found], shared)]

    def _formulas(self, chosen: Places) -> Iterator[Formula]:
        grid, shadow = self._sheet.grid, self._sheet.shadow
        cells = self._cells[chosen]
        rows, columns = grid.row_numbers[grid.cell_rows(cells)].tolist(), grid.cell_columns[cells].tolist()
        for start, row, column in zip(grid.formulas[chosen].tolist(), rows, columns, strict=True):
            tag = self._opening.match(shadow, start)
            if tag is None:
                raise WorkbookError(malformed_fault(self._sheet.info.part))
            inner = close = end = tag.end()
            if not tag[1].endswith(b"/"):
                closed = self._closing.search(shadow, inner)
                close, end = closed.span() if closed is not None else (inner, inner)
            stated = attributes(tag[0])
            yield Formula(
                row,
                column,
                start,
                inner,
                close,
                end,
                self._sheet.data[start:inner],
                stated.get("t", "normal"),
                stated_range(stated["ref"], self._sheet.info.part) if stated.get("ref") else None,
                stated.get("si"),
            )


def overwritten_cells(sheet: Sheet, cells: Sequence[CellEdits]) -> Places:
    """Return the places of the cells of a sheet that edits write over."""
    grid = sheet.grid
    found = []
    for edits in cells:
        of_column = np.flatnonzero(grid.cell_columns == edits.column)
        rows = grid.row_numbers[grid.cell_rows(of_column)]
        found.append(of_column[np.isin(rows, np.asarray(edits.rows, np.int64))])
    return distinct(found)


def edited_in(cells: Sequence[CellEdits], block: Range) -> tuple[int, int] | None:
    """Return the row and column of an edited cell that lies in a block, None if none does."""
    for edits in cells:
        if block.first_column <= edits.column <= block.last_column:
            place = bisect_left(edits.rows, block.first_row)
            if place < len(edits.rows) and edits.rows[place] <= block.last_row:
                return int(edits.rows[place]), edits.column
    return None


def _translated(text: str, origin: str, target: str) -> str:
    # importing openpyxl costs more than reading most workbooks, and this is rare
    from openpyxl.formula.translate import Translator

    return str(Translator("=" + text, origin).translate_formula(target))[1:]


def _filled_together(sheet: str, hit: tuple[int, int], formula: Formula) -> Diagnostic:
    what = ("数组公式", "an array formula") if formula.kind == "array" else ("模拟运算表", "a data table")
    return fault(
        "edit.array",
        f"{sheet}!{cell_name(*hit)}",
        f"这个单元格属于{what[0]} {formula.reference}，不能单独改写",
        f"this cell belongs to {what[1]} over {formula.reference} and cannot be changed alone",
        hint=(
            "把结果写到别的列，或先在 Excel 里把公式转为数值",
            "write to other columns, or turn the formula into values in Excel first",
        ),
    )

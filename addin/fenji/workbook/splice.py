"""The splice: edits of cells as patches to the bytes between `<sheetData>` and `</sheetData>`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from fenji.workbook.cells import CellEdits, cell_name, column_letters
from fenji.workbook.edits import NewCell, by_row
from fenji.workbook.fragments import CellWriter
from fenji.workbook.markup import element, without_attributes
from fenji.workbook.patches import Patch
from fenji.workbook.sheet import Sheet
from fenji.workbook.styles import Styles

_REPLACED = frozenset((b"t", b"cm", b"vm", b"ph"))
"""What the tag of a cell says of the value it held; its address and its style stay."""

_SPANS = re.compile(rb'( spans=")(\d+):(?:[\d: ]*:)?(\d+)"')


class Splice:
    """The patches that put the edited cells of one sheet among its rows."""

    def __init__(self, sheet: Sheet, cells: Sequence[CellEdits]) -> None:
        self._sheet = sheet
        self._grid = sheet.grid
        self._edits = cells
        self._writer = CellWriter(sheet.name, sheet.prefix)
        self._styles = Styles(sheet)
        self._letters: dict[int, str] = {}

    def patches(self) -> Iterator[Patch]:
        """Yield the patches, ascending; only what they change of the part is looked at."""
        if self._sheet.rows.self_closed:
            yield self._opened_sheet()
            return
        numbers = self._grid.row_numbers.tolist()
        starts, closes, ends = (
            offsets.tolist() for offsets in (self._grid.row_starts, self._grid.row_closes, self._grid.row_ends)
        )
        last_columns = self._grid.last_columns().tolist()
        place, count = 0, len(numbers)
        for row, new in by_row(self._edits):
            while place < count and numbers[place] < row:
                place += 1
            if place == count or numbers[place] != row:
                at = starts[place] if place < count else self._sheet.rows.close
                yield from _unless_empty(at, self._new_row(row, new))
            elif closes[place] == ends[place]:
                yield self._opened_row(place, row, new, starts[place], ends[place])
            else:
                yield from self._spans(starts[place], new)
                if last_columns[place] < new[0].column:
                    added = "".join(self._added(place, row, cell) for cell in new)
                    yield Patch(closes[place], closes[place], added.encode())
                else:
                    yield from self._among(place, row, new, closes[place])

    def _added(self, place: int | None, row: int, cell: NewCell) -> str:
        """Return a cell that is not there yet; empty if it would say nothing."""
        column = cell.column
        if column not in self._letters:
            self._letters[column] = column_letters(column)
        style = self._styles.of_new(place, cell)
        if cell.value is None and not style:
            return ""
        name = f"{self._letters[column]}{row}"
        return self._writer.cell(f' r="{name}"{style}', cell.value, name)

    def _among(self, place: int, row: int, new: list[NewCell], close: int) -> Iterator[Patch]:
        """Yield the patches of a row of which some cells are replaced or stand right of a new one."""
        first, last = self._grid.row_cells[place : place + 2].tolist()
        columns = self._grid.cell_columns[first:last].tolist()
        starts = [*self._grid.cell_starts[first:last].tolist(), close]
        at = 0
        added: dict[int, str] = {}
        replaced: list[Patch] = []
        for cell in new:
            while at < len(columns) and columns[at] < cell.column:
                at += 1
            if at < len(columns) and columns[at] == cell.column:
                replaced.append(self._replaced(row, cell, starts[at], starts[at + 1]))
            else:
                added[starts[at]] = added.get(starts[at], "") + self._added(place, row, cell)
        inserted = [Patch(start, start, text.encode()) for start, text in added.items()]
        yield from sorted(inserted + replaced, key=lambda patch: (patch.start, patch.end))

    def _replaced(self, row: int, cell: NewCell, start: int, limit: int) -> Patch:
        """Return the patch that puts a value into a cell that is there, and takes its formula away."""
        sheet = self._sheet
        found = element(sheet.shadow, sheet.prefix, b"c", start, limit)
        end = found.end if found is not None else limit
        inner = found.inner if found is not None else limit
        kept = without_attributes(sheet.data[start:inner], _REPLACED).decode()
        return Patch(start, end, self._writer.cell(kept, cell.value, cell_name(row, cell.column)).encode())

    def _new_row(self, row: int, new: list[NewCell]) -> bytes:
        cells = "".join(self._added(None, row, cell) for cell in new).encode()
        name = self._sheet.prefix + b"row"
        return b"<%b r=\"%d\">%b</%b>" % (name, row, cells, name) if cells else b""

    def _opened_row(self, place: int, row: int, new: list[NewCell], start: int, end: int) -> Patch:
        cells = "".join(self._added(place, row, cell) for cell in new).encode()
        tag = self._sheet.data[start:end]
        if not cells:
            return Patch(start, end, tag)
        opened = tag[:-2].rstrip() + b">"
        for patch in self._spans(start, new):
            opened = opened[: patch.start - start] + patch.new + opened[patch.end - start :]
        return Patch(start, end, opened + cells + b"</" + self._sheet.prefix + b"row>")

    def _opened_sheet(self) -> Patch:
        rows = self._sheet.rows
        tag = self._sheet.data[rows.start : rows.end]
        added = b"".join(self._new_row(row, new) for row, new in by_row(self._edits))
        if not added:
            return Patch(rows.start, rows.end, tag)
        name = self._sheet.prefix + b"sheetData"
        return Patch(rows.start, rows.end, tag[:-2].rstrip() + b">" + added + b"</" + name + b">")

    def _spans(self, start: int, new: list[NewCell]) -> Iterator[Patch]:
        """Yield the patch that lets a row's `spans` take in the new cells, if it has any and they do not."""
        tag_end = self._sheet.shadow.find(b">", start)
        found = _SPANS.search(self._sheet.data, start, tag_end)
        if found is None:
            return
        first, last = int(found[2]), int(found[3])
        if new[0].column < first or new[-1].column > last:
            widened = b"%d:%d" % (min(first, new[0].column), max(last, new[-1].column))
            yield Patch(found.start(2), found.end() - 1, widened)


def _unless_empty(at: int, new: bytes) -> Iterator[Patch]:
    if new:
        yield Patch(at, at, new)

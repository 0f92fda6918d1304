"""Styles: which look a new cell takes, by the number that the style sheet knows it by."""

from __future__ import annotations

import numpy as np

from fenji.workbook.edits import NewCell
from fenji.workbook.markup import attributes, children, opening
from fenji.workbook.sheet import Sheet


class Styles:
    """The looks of new cells: of a named cell in the same row, or else of the row, or else of the column."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._row_tag = opening(sheet.prefix, b"row")
        self._by_column: dict[int, list[str | None]] = {}
        self._columns = [
            (int(found["min"]), int(found["max"]), _style(found))
            for group in sheet.around("cols")
            for column in children(sheet.shadow, group.inner, group.close)
            if {"min", "max", "style"} <= (found := sheet.attributes(column)).keys()
        ]

    def of_new(self, place: int | None, cell: NewCell) -> str:
        """Return the ` s="…"` of a new cell in the row at `place` (None for a new row), empty where it has none."""
        if place is not None and cell.style_column is not None:
            if cell.style_column not in self._by_column:
                self._by_column[cell.style_column] = self._of_cells(cell.style_column)
            style = self._by_column[cell.style_column][place]
            if style is not None:
                return style
        return (self._of_row(place) if place is not None else "") or self._of_column(cell.column)

    def _of_cells(self, column: int) -> list[str | None]:
        """Return the style of the cell that each row has in a column, None where it has none."""
        grid, data = self._sheet.grid, self._sheet.data
        styles: list[str | None] = [None] * len(grid.row_numbers)
        cells = np.flatnonzero(grid.cell_columns == column)
        known: dict[bytes, str] = {}
        rows, starts, heads = grid.cell_rows(cells), grid.cell_starts[cells], grid.cell_heads[cells]
        for row, start, head in zip(rows.tolist(), starts.tolist(), heads.tolist(), strict=True):
            # after its address a tag is the same for most cells of a column
            rest = data[data.find(b'"', start + len('<c r="')) : head] if grid.plain else data[start:head]
            if rest not in known:
                known[rest] = _style(attributes(data[start:head]))
            styles[row] = known[rest]
        return styles

    def _of_row(self, place: int) -> str:
        start = int(self._sheet.grid.row_starts[place])
        tag = self._row_tag.match(self._sheet.data, start)
        if tag is None or b"customFormat" not in tag[1]:
            return ""
        found = attributes(tag[1])
        return _style(found) if found.get("customFormat") in ("1", "true") else ""

    def _of_column(self, column: int) -> str:
        return next((style for first, last, style in self._columns if first <= column <= last), "")


def _style(found: dict[str, str]) -> str:
    number = found.get("s", found.get("style", ""))
    return f' s="{number}"' if number.isdecimal() else ""

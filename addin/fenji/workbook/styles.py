"""Styles: which look a new cell takes, by the number that the style sheet knows it by."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from fenji.workbook.edits import NewColumn
from fenji.workbook.markup import attributes, children, opening, whole_number
from fenji.workbook.sheet import Sheet


class Styles:
    """The looks of new cells: of a named cell in the same row, or else of the row, or else of the column."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._row_tag = opening(sheet.prefix, b"row")
        self._by_column: dict[int, list[str | None]] = {}
        self._columns = [
            (whole_number(found["min"], 0), whole_number(found["max"], 0), _style(found))
            for group in sheet.around("cols")
            for column in children(sheet.shadow, group.inner, group.close)
            if {"min", "max", "style"} <= (found := sheet.attributes(column)).keys()
        ]

    def of_new(self, new: NewColumn, places: Sequence[int | None]) -> list[str]:
        """Return the ` s="…"` of the new cells of a column, empty for none; `places` are the rows, None a new one."""
        otherwise = self._of_column(new.column)
        if new.style_column is None:
            if not self._rows_have_styles:
                return [otherwise] * len(places)
            return [self._of_row(place) or otherwise for place in places]
        if new.style_column not in self._by_column:
            self._by_column[new.style_column] = self._of_cells(new.style_column)
        of_cells = self._by_column[new.style_column]
        styles = [of_cells[place] if place is not None else None for place in places]
        if None not in styles:
            return styles  # type: ignore[return-value]
        if not self._rows_have_styles:
            return [style if style is not None else otherwise for style in styles]
        return [
            style if style is not None else self._of_row(place) or otherwise
            for style, place in zip(styles, places, strict=True)
        ]

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

    @cached_property
    def _rows_have_styles(self) -> bool:
        return self._sheet.data.find(b"customFormat", self._sheet.rows.start, self._sheet.rows.close) >= 0

    def _of_row(self, place: int | None) -> str:
        if place is None or not self._rows_have_styles:
            return ""
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

"""Columns: the values of one column of a sheet, read without looking at the others."""

from __future__ import annotations

import numpy as np

from fenji.workbook.bulk import LT, Bytes, Offsets, Places, buffer_of, decimals, integers, spells
from fenji.workbook.cells import CellValue, column_letters
from fenji.workbook.grid import Grid
from fenji.workbook.markup import attributes
from fenji.workbook.strings import SharedStrings
from fenji.workbook.values import CellReader

_KINDS_OF_TAG = 24


def read_column(reader: CellReader, grid: Grid, column: int) -> list[CellValue]:
    """Return the value of one column in every row of the grid, None where a row has no such cell."""
    values: list[CellValue] = [None] * len(grid.row_numbers)
    cells = np.flatnonzero(grid.cell_columns == column)
    rows = grid.cell_rows(cells)
    if grid.plain:
        left = _PlainColumn(values, buffer_of(reader.data), reader.strings).read(grid, cells, rows, column)
        cells, rows = cells[left], rows[left]
    starts, ends = grid.cell_starts[cells], grid.cell_ends(cells, rows)
    for row, start, end in zip(rows.tolist(), starts.tolist(), ends.tolist(), strict=True):
        values[row] = reader.value(start, end)
    return values


class _PlainColumn:
    """Reads the numbers and shared strings of a column in bulk into `values`.

    The cells of a column have few different tags (`" s="2" t="s"><v>`, from the end of their address on), so
    all cells with the tag of the first are taken at once, then all with the tag of the first that is left.
    """

    def __init__(self, values: list[CellValue], buffer: Bytes, strings: SharedStrings | None) -> None:
        self._values = values
        self._buffer = buffer
        self._strings = strings

    def read(self, grid: Grid, cells: Places, rows: Places, column: int) -> Places:
        """Take the cells that can be read in bulk; return which are left."""
        names = len('<c r="') + len(column_letters(column)) + _digits(grid.row_numbers[rows])
        addresses = grid.cell_starts[cells] + names
        texts = grid.cell_heads[cells] + len("<v>")
        left, unread = np.arange(len(cells)), [np.zeros(0, np.intp)]
        for _ in range(_KINDS_OF_TAG):
            if len(left) == 0:
                break
            first = left[0]
            tag = self._buffer[addresses[first] : texts[first]].tobytes()
            same = left[(texts - addresses)[left] == len(tag)]
            same = same[spells(self._buffer, addresses[same], tag)]
            unread.append(self._take(tag, texts[same], rows[same], same))
            left = np.setdiff1d(left, same, assume_unique=True)
        return np.concatenate((*unread, left))

    def _take(self, tag: bytes, texts: Offsets, rows: Places, cells: Places) -> Places:
        """Take the cells of one tag; return those that must be read one by one."""
        kind = _kind(tag)
        if kind == "n":
            numbers, good = decimals(self._buffer, texts)
            for row, value in zip(rows[good].tolist(), numbers[good].tolist(), strict=True):
                self._values[row] = value
            return cells[~good]
        if kind == "s" and self._strings is not None:
            places, good = integers(self._buffer, texts, LT, 9)
            for row, place in zip(rows[good].tolist(), places[good].tolist(), strict=True):
                self._values[row] = self._strings[place]
            return cells[~good]
        return cells if kind is not None else cells[:0]


def _digits(numbers: Offsets) -> Offsets:
    """Return how many digits each row number is written with."""
    powers = 10 ** np.arange(1, 8, dtype=np.uint32)
    return (np.searchsorted(powers, numbers, side="right") + 1).astype(np.uint32)


def _kind(tag: bytes) -> str | None:
    """Return the type of the cells that have this tag, None if they are blank, `?` if it cannot be told.

    >>> _kind(b'" s="1" t="s"><v>'), _kind(b'" s="1"/><c '), _kind(b'"><f>')
    ('s', None, '?')
    """
    opened, _, child = tag.partition(b">")
    if not tag.startswith(b'"') or tag.count(b'"') % 2 == 0:
        return "?"
    if opened.endswith(b"/") or child == b"</c":
        return None
    return attributes(opened[1:]).get("t", "n") if child == b"<v>" else "?"

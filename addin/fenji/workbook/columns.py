"""Columns: the values of one column of a sheet, read without looking at the others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fenji.workbook.bulk import LT, Marks, Offsets, Places, buffer_of, decimals, integers, spells
from fenji.workbook.cells import CellValue, column_letters
from fenji.workbook.grid import Grid
from fenji.workbook.markup import attributes, cell_texts
from fenji.workbook.values import CellReader, look_of, number

_KINDS_OF_TAG = 24
_INLINE, _INLINE_END = b"<is><t>", b"</t></is></c>"
_FORMULA_END = b"</f><v>"


def read_column(reader: CellReader, grid: Grid, column: int) -> list[CellValue]:
    """Return the value of one column in every row of the grid, None where a row has no such cell."""
    values: list[CellValue] = [None] * len(grid.row_numbers)
    cells = np.flatnonzero(grid.cell_columns == column)
    rows = grid.cell_rows(cells)
    if grid.plain:
        left = _PlainColumn(values, reader).read(grid, cells, rows, column)
        cells, rows = cells[left], rows[left]
    starts, ends = grid.cell_starts[cells], grid.cell_ends(cells, rows)
    for row, start, end in zip(rows.tolist(), starts.tolist(), ends.tolist(), strict=True):
        values[row] = reader.value(start, end)
    return values


class _PlainColumn:
    """Reads the cells of a column that are written alike in bulk into `values`.

    The cells of a column have few different tags (`" s="2" t="s"><v>`, from the end of their address on), so
    all cells with the tag of the first are taken at once, then all with the tag of the first that is left.
    """

    def __init__(self, values: list[CellValue], reader: CellReader) -> None:
        self._values = values
        self._data = reader.data
        self._buffer = buffer_of(reader.data)
        self._strings = reader.strings
        self._reader = reader

    def read(self, grid: Grid, cells: Places, rows: Places, column: int) -> Places:
        """Take the cells that can be read in bulk; return which are left."""
        names = len('<c r="') + len(column_letters(column)) + _digits(grid.row_numbers[rows])
        addresses, heads = grid.cell_starts[cells] + names, grid.cell_heads[cells]
        lengths = heads + len("<v>") - addresses
        left, unread = np.arange(len(cells)), [np.zeros(0, np.intp)]
        for _ in range(_KINDS_OF_TAG):
            if len(left) == 0:
                break
            first = left[0]
            tag = self._buffer[addresses[first] : heads[first] + len("<v>")].tobytes()
            same = left[lengths[left] == len(tag)]
            same = same[spells(self._buffer, addresses[same], tag)]
            unread.append(same[~self._take(tag, heads[same], rows[same])])
            left = np.setdiff1d(left, same, assume_unique=True)
        return np.concatenate((*unread, left))

    def _take(self, tag: bytes, heads: Offsets, rows: Places) -> Marks:
        """Take the cells of one tag, as far as they can be; return which were taken."""
        kind, child = _kind(tag)
        if kind == "n" and self._reader.dated(look_of(tag)):
            kind = "date"
        if child == b"<v>":
            return self._take_values(kind, heads + len("<v>"), rows)
        if child == b"<f>":
            ends = np.array([self._data.find(b"</f", head) for head in heads.tolist()])
            good = spells(self._buffer, ends, _FORMULA_END)
            good[good] = self._take_values(kind, ends[good] + len(_FORMULA_END), rows[good])
            return good
        if child == b"<is":
            good = spells(self._buffer, heads, _INLINE)
            good[good] = self._take_texts(heads[good] + len(_INLINE), rows[good], _INLINE_END)
            return good
        return np.full(len(heads), child is None)

    def _take_values(self, kind: str, texts: Offsets | Places, rows: Places) -> Marks:
        """Take cells of which the value is written at `texts`."""
        if kind == "n":
            good = self._take_numbers(texts, rows)
        elif kind == "date":
            good = self._take_numbers(texts, rows)
            self._put(rows[good], [self._dated(self._values[row]) for row in rows[good].tolist()])
        elif kind == "s" and self._strings is not None:
            places, good = integers(self._buffer, texts, LT, 9)
            self._put(rows[good], self._strings.many(places[good].tolist()))
        elif kind == "str":
            good = self._take_texts(texts, rows, b"</v></c>")
        else:
            good = np.zeros(len(texts), np.bool_)
        return good

    def _take_numbers(self, texts: Offsets | Places, rows: Places) -> Marks:
        numbers, good = decimals(self._buffer, texts)
        self._put(rows[good], numbers[good].tolist())
        data, rest = self._data, np.flatnonzero(~good)
        for place, row, text in zip(rest.tolist(), rows[rest].tolist(), texts[rest].tolist(), strict=True):
            raw = data[text : data.find(b"<", text)]
            if raw and not raw.isspace():
                self._values[row] = number(raw)
                good[place] = True
        return good

    def _take_texts(self, texts: Offsets | Places, rows: Places, end: bytes) -> Marks:
        """Take cells of which the text runs from `texts` to the next tag, where that is `end`."""
        data = self._data
        starts = texts.tolist()
        ends = [data.find(b"<", start) for start in starts]
        good = spells(self._buffer, np.array(ends, np.intp), end)
        found = cell_texts([data[start:stop] for start, stop in zip(starts, ends, strict=True)])
        self._put(rows[good], [text for text, taken in zip(found, good.tolist(), strict=True) if taken])
        return good

    def _dated(self, value: CellValue) -> CellValue:
        return self._reader.date(value) if type(value) is float else value

    def _put(self, rows: Places, values: Sequence[CellValue]) -> None:
        for row, value in zip(rows.tolist(), values, strict=True):
            self._values[row] = value


def _digits(numbers: Offsets) -> Offsets:
    """Return how many digits each row number is written with."""
    powers = 10 ** np.arange(1, 8, dtype=np.uint32)
    return (np.searchsorted(powers, numbers, side="right") + 1).astype(np.uint32)


def _kind(tag: bytes) -> tuple[str, bytes | None]:
    """Return the type of the cells that have this tag, and what they hold first: None if they are blank.

    >>> _kind(b'" s="1" t="s"><v>'), _kind(b'" s="1"/><c '), _kind(b'"><f>')
    (('s', b'<v>'), ('n', None), ('n', b'<f>'))
    """
    opened, _, child = tag.partition(b">")
    if not tag.startswith(b'"') or tag.count(b'"') % 2 == 0:
        return "?", b""
    kind = attributes(opened[1:]).get("t", "n")
    return kind, None if opened.endswith(b"/") or child == b"</c" else child

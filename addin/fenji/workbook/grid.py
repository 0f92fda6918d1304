"""The grid: where every row, cell and formula of a sheet stands in the bytes of its part.

Two ways lead to the same grid. Sheets as Excel, WPS and most writers make them are mapped by comparing
bytes in bulk; a sheet that differs in any way (a prefix, a cell without an address, a comment, a quote of the
other kind) is mapped tag by tag, more slowly. What reads or edits a sheet sees only the grid.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fenji.errors import WorkbookError, fault
from fenji.workbook.bulk import (
    GT,
    QUOTE,
    SLASH,
    Bytes,
    Offsets,
    Places,
    buffer_of,
    ends_name,
    integers,
    spells,
    tags,
)
from fenji.workbook.cells import LAST_COLUMN, LAST_ROW, column_number
from fenji.workbook.markup import closing, malformed_fault, opening

_LONGEST_ROW_TAG = 4096
_STATED = re.compile(rb"""\sr\s*=\s*["']([^"']*)["']""")
_LETTERS = string.ascii_letters.encode()


@dataclass(frozen=True, slots=True)
class Grid:
    """The offsets of the rows, cells and formulas of one sheet, each in the order of the file.

    Cells of row `i` are those from `row_cells[i]` up to `row_cells[i + 1]`. `row_closes` is where a row's
    closing tag begins; for a self-closed row it is `row_ends`. `cell_heads` is where the first tag after a
    cell's own begins. In a `plain` grid every cell begins `<c r="` and no tag hides in a comment.
    """

    plain: bool
    row_starts: Offsets
    row_closes: Offsets
    row_ends: Offsets
    row_numbers: Offsets
    row_cells: Offsets
    cell_starts: Offsets
    cell_heads: Offsets
    cell_columns: NDArray[np.uint16]
    formulas: Offsets

    @property
    def ascending(self) -> bool:
        """Whether every row stands below the one before it, as it must."""
        return bool(np.all(self.row_numbers[1:] > self.row_numbers[:-1]))

    def cell_rows(self, cells: Places) -> Places:
        """Return the places among the rows of cells given by their places among the cells."""
        return np.searchsorted(self.row_cells, cells, side="right") - 1

    def cell_ends(self, cells: Places, rows: Places) -> Offsets:
        """Return where what follows each cell begins: the next cell of its row, or the end of the row."""
        following = np.append(self.cell_starts, np.uint32(0))[cells + 1]
        return np.where(cells + 1 < self.row_cells[rows + 1], following, self.row_closes[rows])

    def last_columns(self) -> NDArray[np.uint16]:
        """Return the column of the last cell of every row, 0 where a row has none."""
        columns = np.append(self.cell_columns, np.uint16(0))[self.row_cells[1:].astype(np.intp) - 1]
        return np.where(self.row_cells[1:] > self.row_cells[:-1], columns, np.uint16(0))


def map_plain(data: bytes, start: int, end: int) -> Grid | None:
    """Return the grid of the sheet data in data[start:end], or None if it is not written the plain way."""
    found = _PlainTags(buffer_of(data), end)
    for window in tags(found.buffer, start, end):
        if not found.take(window):
            return None
    grid = found.grid() if found.take_last() else None
    return grid if grid is not None and _only_rows(data, grid, start, end) else None


def _only_rows(data: bytes, grid: Grid, start: int, end: int) -> bool:
    """Tell whether nothing but blanks stands between the rows."""
    ends, starts = np.append(np.uint32(start), grid.row_ends), np.append(grid.row_starts, np.uint32(end))
    gaps = np.flatnonzero(ends != starts)
    between = zip(ends[gaps].tolist(), starts[gaps].tolist(), strict=True)
    return all(data[left:right].isspace() for left, right in between)


class _PlainTags:
    """What has been found so far of a sheet that is mapped in bulk, window by window."""

    def __init__(self, buffer: Bytes, end: int) -> None:
        self.buffer = buffer
        self._end = end
        self._carried = np.zeros(0, np.intp)
        self._rows: list[Places] = []
        self._closes: list[Places] = []
        self._cells: list[Offsets] = []
        self._heads: list[Offsets] = []
        self._columns: list[NDArray[np.uint16]] = []
        self._formulas: list[Offsets] = []

    def take(self, window: Places) -> bool:
        """Take the tags of one window; False if one of them is not plain."""
        return self._take(np.concatenate((self._carried, window)))

    def take_last(self) -> bool:
        """Take the tag that was kept back for want of the one after it."""
        return self._take(np.append(self._carried, self._end))

    def _take(self, found: Places) -> bool:
        self._carried = found[-1:]
        following, found = found[1:], found[:-1]
        first, second = self.buffer[found + 1], self.buffer[found + 2]
        if np.any((first == ord("!")) | (first == ord("?"))):
            return False
        named = ends_name(second)
        cells = np.flatnonzero((first == ord("c")) & named)
        self._formulas.append(found[(first == ord("f")) & named].astype(np.uint32))
        return (
            self._take_cells(found[cells], following[cells])
            and self._take_rows(found[(first == ord("r")) & (second == ord("o"))])
            and self._take_closes(found[(first == SLASH) & (second == ord("r"))])
        )

    def _take_cells(self, cells: Places, heads: Places) -> bool:
        if not np.all(spells(self.buffer, cells, b'<c r="')):
            return False
        columns = np.zeros(len(cells), np.int64)
        reading = np.ones(len(cells), np.bool_)
        for place in range(6, 9):
            letters = self.buffer[cells + place]
            reading &= (letters >= ord("A")) & (letters <= ord("Z"))
            np.copyto(columns, columns * 26 + letters - 64, where=reading)
        if np.any((columns == 0) | (columns > LAST_COLUMN)):
            return False
        self._cells.append(cells.astype(np.uint32))
        self._heads.append(heads.astype(np.uint32))
        self._columns.append(columns.astype(np.uint16))
        return True

    def _take_rows(self, rows: Places) -> bool:
        self._rows.append(rows)
        return bool(np.all(spells(self.buffer, rows, b'<row r="')))

    def _take_closes(self, closes: Places) -> bool:
        # </r>, </rPr> and </rPh> of rich text begin the same way
        closes = closes[spells(self.buffer, closes, b"</row")]
        self._closes.append(closes)
        return bool(np.all(self.buffer[closes + 5] == GT))

    def grid(self) -> Grid | None:
        """Return the grid of all that was taken, or None if rows and their ends do not fit together."""
        starts, closes, cells = np.concatenate(self._rows), np.concatenate(self._closes), np.concatenate(self._cells)
        numbers, good = integers(self.buffer, starts + len('<row r="'), QUOTE, 7)
        in_sheet = good & (numbers >= 1) & (numbers <= LAST_ROW)
        if not in_sheet.all() or (len(cells) and (len(starts) == 0 or cells[0] < starts[0])):
            return None
        spans = self._row_spans(starts, closes)
        if spans is None:
            return None
        return Grid(
            plain=True,
            row_starts=starts.astype(np.uint32),
            row_closes=spans[0],
            row_ends=spans[1],
            row_numbers=numbers.astype(np.uint32),
            row_cells=np.append(np.searchsorted(cells, starts), len(cells)).astype(np.uint32),
            cell_starts=cells,
            cell_heads=np.concatenate(self._heads),
            cell_columns=np.concatenate(self._columns),
            formulas=np.concatenate(self._formulas),
        )

    def _row_spans(self, starts: Places, closes: Places) -> tuple[Offsets, Offsets] | None:
        """Return where each row's content and each row ends; a row with no end of its own is self-closed."""
        nearest = np.append(closes, self._end)[np.searchsorted(closes, starts)]
        closed = nearest < np.append(starts[1:], self._end)
        if np.count_nonzero(closed) != len(closes):
            return None
        ends = nearest + len("</row>")
        for row in np.flatnonzero(~closed).tolist():
            tag = self.buffer[starts[row] : starts[row] + _LONGEST_ROW_TAG]
            length = int(np.argmax(tag == GT)) + 1
            if tag[length - 2] != SLASH:
                return None
            ends[row] = starts[row] + length
        return np.where(closed, nearest, ends).astype(np.uint32), ends.astype(np.uint32)


def map_carefully(shadow: bytes, prefix: bytes, start: int, end: int, part: str) -> Grid:
    """Return the grid of the sheet data in shadow[start:end], tag by tag; WorkbookError if it has no such shape."""
    row_tag, row_close, cell_tag = opening(prefix, b"row"), closing(prefix, b"row"), opening(prefix, b"c")
    rows: list[tuple[int, int, int, int, int]] = []
    cells: list[tuple[int, int, int]] = []
    number, at = 0, start
    while row := row_tag.search(shadow, at, end):
        _require_blank(shadow, at, row.start(), part)
        close = end_of_row = row.end()
        if not row[1].endswith(b"/"):
            closed = row_close.search(shadow, row.end(), end)
            if closed is None:
                raise WorkbookError(malformed_fault(part))
            close, end_of_row = closed.span()
        tags = list(cell_tag.finditer(shadow, row.end(), close))
        number = _row_number(row[1], tags[0][1] if tags else b"", number + 1, part)
        rows.append((row.start(), close, end_of_row, number, len(cells)))
        column = 0
        for tag in tags:
            column = _cell_column(tag[1], column + 1, part)
            cells.append((tag.start(), shadow.find(b"<", tag.end()), column))
        at = end_of_row
    _require_blank(shadow, at, end, part)
    formulas = [tag.start() for tag in opening(prefix, b"f").finditer(shadow, start, end)]
    row_table = np.array(rows, np.uint32).reshape(-1, 5)
    cell_table = np.array(cells, np.uint32).reshape(-1, 3)
    return Grid(
        plain=False,
        row_starts=row_table[:, 0],
        row_closes=row_table[:, 1],
        row_ends=row_table[:, 2],
        row_numbers=row_table[:, 3],
        row_cells=np.append(row_table[:, 4], len(cells)).astype(np.uint32),
        cell_starts=cell_table[:, 0],
        cell_heads=cell_table[:, 1],
        cell_columns=cell_table[:, 2].astype(np.uint16),
        formulas=np.array(formulas, np.uint32),
    )


def _require_blank(shadow: bytes, start: int, end: int, part: str) -> None:
    """Raise if something other than rows stands among the rows: what is not understood is not edited."""
    if shadow[start:end].strip():
        raise WorkbookError(
            fault(
                "sheet.shape",
                part,
                "工作表数据里有不认识的内容",
                "there is something unknown among the rows",
                hint=("用 Excel 或 WPS 打开并另存一次", "open it in Excel or WPS and save it again"),
            )
        )


def _row_number(tag: bytes, first_cell: bytes, position: int, part: str) -> int:
    """Return the number a row states, or else its first cell, or else the one after the row before."""
    stated = _STATED.search(tag)
    digits = stated[1] if stated else _stated_row(first_cell)
    if not digits:
        return position
    if not (digits.isdigit() and 0 < int(digits) <= LAST_ROW):
        raise WorkbookError(malformed_fault(part))
    return int(digits)


def _stated_row(cell: bytes) -> bytes:
    stated = _STATED.search(cell)
    return stated[1].replace(b"$", b"").lstrip(_LETTERS) if stated else b""


def _cell_column(tag: bytes, position: int, part: str) -> int:
    """Return the column a cell states, or else the one after the cell before."""
    stated = _STATED.search(tag)
    if stated is None:
        return position
    letters = stated[1].replace(b"$", b"").rstrip(b"0123456789")
    column = column_number(letters.decode()) if letters.isalpha() and len(letters) < 4 else 0
    if not 0 < column <= LAST_COLUMN:
        raise WorkbookError(malformed_fault(part))
    return column

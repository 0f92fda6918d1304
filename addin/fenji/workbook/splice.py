"""The splice: edits of cells as patches to the bytes between `<sheetData>` and `</sheetData>`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from fenji.workbook.bulk import buffer_of, spells
from fenji.workbook.cells import LAST_COLUMN, CellEdits, column_letters
from fenji.workbook.edits import Block, blocks
from fenji.workbook.fragments import CellWriter
from fenji.workbook.markup import element, without_attributes
from fenji.workbook.patches import Patch
from fenji.workbook.sheet import Sheet
from fenji.workbook.styles import Styles

_REPLACED = frozenset((b"t", b"cm", b"vm", b"ph"))
"""What the tag of a cell says of the value it held; its address and its style stay."""

_NUMBER, _HEIGHT = re.compile(rb' r="\d+"'), re.compile(rb' ht="([0-9.]+)"')
_SET_BY_HAND = re.compile(rb' customHeight="(?:1|true)"')
_SPANS = re.compile(rb' spans="((\d+):(?:[\d: ]*:)?(\d+))"')


RowSpan = tuple[int | None, int, int, int, int]
"""A row: its place in the file, where it begins, where its content ends, where it ends, its last column.

A row that the file does not have has no place; it is to be made where it would begin.
"""


class _Rows:
    """The rows of a sheet, found by their numbers."""

    def __init__(self, sheet: Sheet) -> None:
        grid = sheet.grid
        end, none = np.uint32(sheet.rows.close), np.uint32(0)
        self._numbers = np.append(grid.row_numbers, none)
        self._starts = np.append(grid.row_starts, end)
        self._closes = np.append(grid.row_closes, end)
        self._ends = np.append(grid.row_ends, end)
        self._last_columns = np.append(grid.last_columns(), none)

    def spans(self, rows: Sequence[int]) -> list[RowSpan]:
        """Return where each of these rows stands."""
        found = np.searchsorted(self._numbers[:-1], np.asarray(rows))
        there = (self._numbers[found] == rows).tolist()
        places = [place if known else None for place, known in zip(found.tolist(), there, strict=True)]
        offsets = (of_all[found].tolist() for of_all in (self._starts, self._closes, self._ends, self._last_columns))
        return list(zip(places, *offsets, strict=True))


class Splice:
    """The patches that put the edited cells of one sheet among its rows, which ascend."""

    def __init__(self, sheet: Sheet, cells: Sequence[CellEdits], heights: Mapping[int, float] | None = None) -> None:
        self._sheet = sheet
        self._grid = sheet.grid
        self._edits = cells
        self._heights = heights or {}
        self._writer = CellWriter(sheet.name, sheet.prefix)
        self._styles = Styles(sheet)
        self._row_name = sheet.prefix + b"row"
        self._rows = _Rows(sheet)
        self._known_tags: dict[bytes, bytes] = {}
        self._known_spans: dict[bytes, tuple[int, int, int, int]] = {}

    def patches(self) -> Iterator[Patch]:
        """Yield the patches, ascending; rows that are not edited are not looked at."""
        rows = self._sheet.rows
        if not rows.self_closed:
            for block in blocks(self._edits):
                yield from self._block(block)
            return
        name = self._sheet.prefix + b"sheetData"
        added = b"".join(patch.new for block in blocks(self._edits) for patch in self._block(block))
        opened = self._sheet.data[rows.start : rows.end - 2].rstrip() + b">"
        yield Patch(rows.start, rows.end, opened + added + b"</" + name + b">")

    def _block(self, block: Block) -> Iterator[Patch]:
        """Yield the patches of one block; a row is made, opened, added to at its end, or taken apart."""
        spans = self._rows.spans(block.rows)
        contents = [self._writer.column(new.column, block.rows, new.values) for new in block.columns]
        cells = [
            self._cells(new.column, block.rows, self._styles.of_new(new, [span[0] for span in spans]), content)
            for new, content in zip(block.columns, contents, strict=True)
        ]
        first, last = block.columns[0].column, block.columns[-1].column
        # XML cannot hold a zero byte, so that it parts the rows while all are encoded at once
        every = "\0".join(map("".join, zip(*cells, strict=True))).encode().split(b"\0")
        grow = not self._heights.keys().isdisjoint(block.rows)
        if not grow and all(
            place is not None and last_column < first and close != end for place, _, close, end, last_column in spans
        ):
            yield from self._appended(spans, block.rows, every, (first, last))
            return
        for number, (span, row, of_row) in enumerate(zip(spans, block.rows, zip(*cells, strict=True), strict=True)):
            place, start, close, end, last_column = span
            added = every[number]
            if place is None:
                if added:
                    height = b' ht="%g"' % self._heights[row] if row in self._heights else b""
                    opened = b'<%b r="%d"%b>' % (self._row_name, row, height)
                    yield Patch(start, start, b"%b%b</%b>" % (opened, added, self._row_name))
                continue
            if close == end and not added:
                continue
            # both change the row's tag, and stand in it one way round or the other
            yield from sorted(filter(None, (self._widened(start, first, last), self._taller(start, row))))
            if close == end:
                # the row was one closed tag: its slash gives way to cells and an end
                yield Patch(end - 2, end, b">" + added + b"</" + self._row_name + b">")
            elif last_column < first:
                yield Patch(close, close, added)
            else:
                new = [
                    (edited.column, cell, of_column[number])
                    for edited, cell, of_column in zip(block.columns, of_row, contents, strict=True)
                ]
                yield from self._among(place, close, new)

    def _appended(
        self, spans: Sequence[RowSpan], rows: Sequence[int], added: Sequence[bytes], columns: tuple[int, int]
    ) -> Iterator[Patch]:
        """Yield the patches of rows that all end left of the new cells, which is how a table gains columns."""
        starts, closes = [span[1] for span in spans], [span[2] for span in spans]
        tag = self._one_tag(starts, rows) if self._grid.plain else None
        if tag is None:
            for start, close, cells in zip(starts, closes, added, strict=True):
                if cells:
                    widened = self._widened(start, *columns)
                    yield from (
                        (Patch(close, close, cells),) if widened is None else (widened, Patch(close, close, cells))
                    )
            return
        yield self._run(_behind_numbers(starts, rows), closes, added, tag, columns)

    def _run(
        self, rests: Sequence[int], closes: Sequence[int], added: Sequence[bytes], tag: bytes, columns: tuple[int, int]
    ) -> Patch:
        """Return a run of rows of one tag as a single patch: a patch a row would cost more than its cells."""
        data = self._sheet.data
        place, end, lowest, highest = _spans(tag)
        wide = b"%d:%d" % (min(lowest, columns[0]), max(highest, columns[1]))
        fits = lowest <= columns[0] and columns[1] <= highest
        begin = at = rests[0]
        pieces: list[bytes] = []
        for rest, close, cells in zip(rests, closes, added, strict=True):
            if not cells:
                continue
            if not fits:
                pieces += (data[at : rest + place], wide)
                at = rest + end
            pieces += (data[at:close], cells)
            at = close
        return Patch(begin, at, b"".join(pieces))

    def _one_tag(self, starts: Sequence[int], rows: Sequence[int]) -> bytes | None:
        """Return what all the rows' tags say behind their numbers, if that is the same; None if it is not."""
        data = self._sheet.data
        rests = _behind_numbers(starts, rows)
        tag = data[rests[0] : data.find(b">", rests[0]) + 1]
        places = np.array(rests)
        same = (
            tag.startswith(b'"') and places[-1] + len(tag) <= len(data) and spells(buffer_of(data), places, tag).all()
        )
        return tag if same else None

    def _cells(self, column: int, rows: Sequence[int], styles: Sequence[str], contents: Sequence[str]) -> list[str]:
        """Return new cells of one column whole; a cell that would say nothing is empty."""
        opened = f'<{self._sheet.prefix.decode()}c r="{column_letters(column)}'
        return [
            f'{opened}{row}"{style}{content}' if style or content != "/>" else ""
            for row, style, content in zip(rows, styles, contents, strict=True)
        ]

    def _among(self, place: int, close: int, new: Sequence[tuple[int, str, str]]) -> Iterator[Patch]:
        """Yield the patches of a row of which some cells are replaced or stand right of a new one."""
        first, last = self._grid.row_cells[place : place + 2].tolist()
        columns = self._grid.cell_columns[first:last].tolist()
        starts = [*self._grid.cell_starts[first:last].tolist(), close]
        heads = self._grid.cell_heads[first:last].tolist()
        patches: list[Patch] = []
        at = 0
        for column, cell, content in new:
            while at < len(columns) and columns[at] < column:
                at += 1
            if at < len(columns) and columns[at] == column:
                patches.append(self._replaced(starts[at], heads[at], starts[at + 1], content))
            elif patches and patches[-1].end == starts[at] == patches[-1].start:
                patches[-1] = Patch(starts[at], starts[at], patches[-1].new + cell.encode())
            else:
                patches.append(Patch(starts[at], starts[at], cell.encode()))
        return iter(patches)

    def _replaced(self, start: int, head: int, limit: int, content: str) -> Patch:
        """Return the patch that puts a value into a cell that is there, and takes its formula away.

        `head` is where the first tag after the cell's own begins, `limit` where the next cell does.
        """
        sheet, data = self._sheet, self._sheet.data
        if not self._grid.plain:
            found = element(sheet.shadow, sheet.prefix, b"c", start, limit)
            inner, end = (found.inner, found.end) if found is not None else (limit, limit)
            kept = without_attributes(data[start:inner], _REPLACED)
            return Patch(start, end, b"<" + sheet.prefix + b"c" + kept + content.encode())
        quote = data.find(b'"', start + len('<c r="')) + 1
        inner = data.rfind(b">", quote, head) + 1
        # after its address the tag is the same for most cells
        tag = data[quote:inner]
        if tag not in self._known_tags:
            self._known_tags[tag] = without_attributes(tag, _REPLACED)
        end = inner if tag.endswith(b"/>") else data.rfind(b"</c>", inner, limit) + len("</c>")
        return Patch(quote, end, self._known_tags[tag] + content.encode())

    def _widened(self, start: int, first: int, last: int) -> Patch | None:
        """Return the patch that lets the `spans` of a row take in the new cells, if it has any and they do not."""
        data = self._sheet.data
        # after its number the tag is the same for most rows
        rest = data.find(b'"', start + len('<row r="')) if self._grid.plain else start
        tag = data[rest : data.find(b">", rest)]
        known = self._known_spans.get(tag)
        if known is None:
            known = self._known_spans[tag] = _spans(tag)
        place, end, lowest, highest = known
        if lowest <= first and last <= highest:
            return None
        return Patch(rest + place, rest + end, b"%d:%d" % (min(lowest, first), max(highest, last)))

    def _taller(self, start: int, row: int) -> Patch | None:
        """Return the patch that lets a row be as high as it should, where it is lower and nobody has said how high."""
        height = self._heights.get(row)
        data = self._sheet.data
        tag = data[start : data.find(b">", start)]
        if height is None or _SET_BY_HAND.search(tag):
            return None
        found = _HEIGHT.search(tag)
        if found is None:
            number = _NUMBER.search(tag)
            at = start + (number.end() if number is not None else 1 + len(self._row_name))
            return Patch(at, at, b' ht="%g"' % height)
        if float(found[1]) >= height:
            return None
        return Patch(start + found.start(1), start + found.end(1), b"%g" % height)


def _behind_numbers(starts: Sequence[int], rows: Sequence[int]) -> list[int]:
    """Return where the number of each row ends, in tags that begin `<row r="…"`."""
    return [start + len('<row r="') + len(str(row)) for start, row in zip(starts, rows, strict=True)]


def _spans(tag: bytes) -> tuple[int, int, int, int]:
    """Return where the `spans` of a row's tag stand, and from which column to which; all columns if it has none."""
    found = _SPANS.search(tag)
    return (*found.span(1), int(found[2]), int(found[3])) if found else (0, 0, 0, LAST_COLUMN)

"""A sheet: its rows and cells as the file has them, and what the part says around them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np

from fenji.workbook.bulk import Offsets, Places, buffer_of
from fenji.workbook.cells import CellValue, Range
from fenji.workbook.columns import read_column
from fenji.workbook.contents import SheetInfo
from fenji.workbook.formats import Formats
from fenji.workbook.layout import lay_out
from fenji.workbook.markup import (
    Element,
    attributes,
    children,
)
from fenji.workbook.package import Package
from fenji.workbook.parts import relationships
from fenji.workbook.strings import SharedStrings
from fenji.workbook.tables import SheetTable, read_table, stated_range
from fenji.workbook.values import CellReader, look_of

_SHARED_BY = re.compile(rb"\bsi=[\"'](\d+)")


class Sheet:
    """One worksheet of an open workbook; its part is held once, in UTF-8, and cells are read from it."""

    def __init__(
        self,
        info: SheetInfo,
        data: bytes,
        package: Package,
        strings: SharedStrings | None,
        formats: Formats | None = None,
        *,
        date1904: bool = False,
    ) -> None:
        self.info = info
        self.data = data
        self._package = package
        layout = lay_out(data, info.part)
        self.shadow, self.prefix, self.root, self.rows = layout.shadow, layout.prefix, layout.root, layout.rows
        self.grid = layout.grid
        self.reader = CellReader(data, self.shadow, self.prefix, strings, formats, date1904=date1904)

    @property
    def name(self) -> str:
        return self.info.name

    @property
    def date1904(self) -> bool:
        """Whether numbers that are dates count from 1904 instead of 1900."""
        return self.reader.date1904

    @property
    def row_count(self) -> int:
        """How many rows the file has; rows that were never written to do not count."""
        return len(self.grid.row_numbers)

    @cached_property
    def row_numbers(self) -> Sequence[int]:
        """The numbers of the rows that the file has, in its order."""
        numbers: list[int] = self.grid.row_numbers.tolist()
        return numbers

    @cached_property
    def used(self) -> Range | None:
        """The block that holds every cell with content; cells that only have a look do not count."""
        held = self._with_content
        if len(held) == 0:
            return None
        columns, rows = self.grid.cell_columns[held], self.grid.row_numbers[self.grid.cell_rows(held)]
        return Range(int(rows.min()), int(columns.min()), int(rows.max()), int(columns.max()))

    def rows_with_content(self, column: int) -> Offsets:
        """Return the numbers of the rows that have content in a column."""
        held = self._with_content
        return self.grid.row_numbers[self.grid.cell_rows(held[self.grid.cell_columns[held] == column])]

    def rows_with_formulas(self, column: int) -> Offsets:
        """Return the numbers of the rows in which a column holds a formula."""
        child = buffer_of(self.shadow)[self.grid.cell_heads + (1 + len(self.prefix))]
        held = np.flatnonzero((child == ord("f")) & (self.grid.cell_columns == column))
        return self.grid.row_numbers[self.grid.cell_rows(held)]

    @property
    def free_group(self) -> int:
        """A number from which on no formula of the sheet is shared."""
        return max((int(found[1]) for found in _SHARED_BY.finditer(self.shadow)), default=-1) + 1

    @cached_property
    def _with_content(self) -> Places:
        child = buffer_of(self.shadow)[self.grid.cell_heads + (1 + len(self.prefix))]
        return np.flatnonzero((child == ord("v")) | (child == ord("f")) | (child == ord("i")))

    def head(self, count: int) -> list[tuple[int, dict[int, CellValue]]]:
        """Return the first rows that exist: each its number, and its cells by their columns."""
        return [(self.row_numbers[place], self._row(place)) for place in range(min(count, self.row_count))]

    def columns(self, columns: Iterable[int]) -> dict[int, list[CellValue]]:
        """Return the values of some columns, each a list parallel to `row_numbers`; the others are not read."""
        return {column: read_column(self.reader, self.grid, column) for column in columns}

    def formats_of(self, column: int, like: re.Pattern[str]) -> list[str]:
        """Return the workbook's own number formats that are `like` this and that cells of a column have."""
        return list(dict.fromkeys(self.rows_shown(column, like).values()))

    def rows_shown(self, column: int, like: re.Pattern[str]) -> dict[int, str]:
        """Return the rows whose cell in a column has one of the workbook's own number formats that are `like` this."""
        formats = self.reader.formats
        wanted = {look: code for look, code in formats.own.items() if like.search(code)} if formats else {}
        if not wanted:
            return {}
        held = self._with_content
        cells = held[self.grid.cell_columns[held] == column]
        rows = self.grid.row_numbers[self.grid.cell_rows(cells)].tolist()
        ends = self.grid.cell_heads[cells].tolist()
        starts = self.grid.cell_starts[cells].tolist()
        looks = [look_of(self.data[start:end]) for start, end in zip(starts, ends, strict=True)]
        return {row: wanted[look] for row, look in zip(rows, looks, strict=True) if look in wanted}

    @cached_property
    def merged(self) -> tuple[Range, ...]:
        """The merged blocks of the sheet."""
        return tuple(
            stated_range(reference, self.info.part)
            for group in self.around("mergeCells")
            for merge in children(self.shadow, group.inner, group.close)
            if (reference := self.attributes(merge).get("ref"))
        )

    @cached_property
    def tables(self) -> tuple[SheetTable, ...]:
        """The tables (ListObjects) that lie on the sheet."""
        ties = relationships(self._package, self.info.part).values()
        return tuple(read_table(self._package, tie.target) for tie in ties if tie.kind == "table" and tie.target)

    @cached_property
    def autofilter(self) -> Range | None:
        """The block that the sheet's own filter covers; the filters of tables are not among it."""
        references = [self.attributes(found).get("ref") for found in self.around("autoFilter")]
        return stated_range(references[0], self.info.part) if references and references[0] else None

    @cached_property
    def protected(self) -> bool:
        """Whether the sheet is protected against changes by hand."""
        return any(self.attributes(found).get("sheet") in ("1", "true") for found in self.around("sheetProtection"))

    def around(self, name: str) -> list[Element]:
        """Return the elements of a name that stand beside the rows in the part."""
        return [found for found in self.surroundings if found.name == name]

    @cached_property
    def surroundings(self) -> tuple[Element, ...]:
        """The elements before and after the rows, in their order, the rows left out."""
        before = children(self.shadow, self.root.inner, self.rows.start)
        after = children(self.shadow, self.rows.end, self.root.close)
        return (*before, *after)

    def attributes(self, found: Element) -> dict[str, str]:
        """Return the attributes of an element of this part."""
        return attributes(self.data[found.start : found.inner])

    def _row(self, place: int) -> dict[int, CellValue]:
        first, last = self.grid.row_cells[place : place + 2].tolist()
        cells = np.arange(first, last)
        starts, ends = self.grid.cell_starts[first:last], self.grid.cell_ends(cells, np.full(len(cells), place))
        return {
            column: self.reader.value(start, end)
            for column, start, end in zip(
                self.grid.cell_columns[first:last].tolist(), starts.tolist(), ends.tolist(), strict=True
            )
        }

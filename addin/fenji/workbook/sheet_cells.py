"""What a reader of tables asks of a sheet, whether it lies in a workbook or in a text file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from fenji.workbook.cells import CellValue, Range
from fenji.workbook.tables import SheetTable


class SheetCells(Protocol):
    """A sheet's cells: `row_numbers` ascend, and the columns are parallel to them."""

    @property
    def name(self) -> str: ...

    @property
    def date1904(self) -> bool: ...

    @property
    def row_numbers(self) -> Sequence[int]: ...

    @property
    def used(self) -> Range | None: ...

    @property
    def merged(self) -> tuple[Range, ...]: ...

    @property
    def tables(self) -> tuple[SheetTable, ...]: ...

    def head(self, count: int) -> Sequence[tuple[int, Mapping[int, CellValue]]]: ...

    def columns(self, wanted: Iterable[int]) -> Mapping[int, list[CellValue]]: ...

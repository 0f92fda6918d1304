"""A file that is one table, as a sheet: what such sheets have in common, whatever kind of file it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fenji.workbook.cells import Range
from fenji.workbook.tables import SheetTable


class FlatSheet:
    """The only sheet of a file, named as the file is; rows count from 1 without gaps, and nothing is merged."""

    date1904 = False
    merged: tuple[Range, ...] = ()
    tables: tuple[SheetTable, ...] = ()

    def __init__(self, path: Path, height: int, width: int) -> None:
        """Stand for a table of so many rows, its header included, and columns."""
        self.path = path
        self.name = path.stem
        self.row_numbers: Sequence[int] = range(1, height + 1)
        self.used = Range(1, 1, height, max(width, 1))

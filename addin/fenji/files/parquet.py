"""A Parquet file as a sheet: its columns' names are the header, so that it is read and graded as a sheet is.

Parquet is read and written by polars or, where that is missing, by pyarrow; fenji needs one of them only here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

import narwhals as nw

from fenji.errors import Diagnostic, UsageError, WorkbookError, fault
from fenji.files.flat import Flat, FlatColumn, Kind
from fenji.table.encoding import cell_of
from fenji.workbook.cells import CellDate, CellValue
from fenji.workbook.flat_sheet import FlatSheet
from fenji.workbook.kinds import unreadable
from fenji.workbook.serial import FIRST_SAFE, serial_of
from fenji.workbook.whole_file import whole_file

_EXACT = 2**53
"""Whole numbers from here on are no doubles any more; they are numbers of something, and kept as text."""


class ParquetSheet(FlatSheet):
    """The one sheet of a Parquet file: row 1 are the columns' names, the rows below are the file's."""

    def __init__(self, path: Path, results: Mapping[str, str]) -> None:
        """Read a file; `results` leads from the names that results have in a frame to those in a sheet.

        Raises UsageError where nothing can read Parquet, WorkbookError where the file is none.
        """
        self.frame = _read(path)
        super().__init__(path, len(self.frame) + 1, len(self.frame.columns))
        graded = "grade_code" in self.frame.columns
        self._names = [results.get(name, name) if graded else name for name in self.frame.columns]
        self._cells: dict[int, list[CellValue]] = {}

    def head(self, count: int) -> list[tuple[int, dict[int, CellValue]]]:
        """Return the names and the first rows, each with its cells by column."""
        few = self.frame.head(count - 1)
        columns = [[name, *_cells(few.get_column(own))] for own, name in zip(few.columns, self._names, strict=True)]
        return [
            (row + 1, {at: cells[row] for at, cells in enumerate(columns, 1) if cells[row] is not None})
            for row in range(len(few) + 1)
        ]

    def columns(self, wanted: Iterable[int]) -> Mapping[int, list[CellValue]]:
        """Return the cells of some columns, one a row, the names included."""
        return {column: self._column(column) for column in wanted}

    def series(self, column: int) -> nw.Series[Any] | None:
        """Return a column as the file has it; None where there is none."""
        return self.frame.get_column(self.frame.columns[column - 1]) if column <= len(self._names) else None

    def _column(self, column: int) -> list[CellValue]:
        if column not in self._cells:
            series = self.series(column)
            count = len(self.frame) + 1
            self._cells[column] = [None] * count if series is None else [self._names[column - 1], *_cells(series)]
        return self._cells[column]


def _cells(series: nw.Series[Any]) -> list[CellValue]:
    values: list[Any] = series.to_list()
    if series.dtype == nw.String:
        return values
    if series.dtype.is_float():
        return [None if value is None or value != value else value for value in values]
    if series.dtype.is_integer():
        return [value if value is None else float(value) if abs(value) < _EXACT else str(value) for value in values]
    return [_cell(value) for value in values]


def _cell(value: object) -> CellValue:
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        return CellDate(serial_of(value)) if day >= FIRST_SAFE else value.isoformat()
    return cell_of(value)


def write_parquet(flat: Flat, target: Path, source: ParquetSheet | None = None) -> None:
    """Write plain columns as a Parquet file, whole or not at all; those of a Parquet source keep their types.

    Raises UsageError where nothing can write Parquet, WorkbookError where the file cannot be written.
    """
    backend = engine()
    made = [_series(column, flat, source, backend) for column in flat.columns]
    frame = made[0].to_frame().with_columns(*made[1:]) if made else None
    with whole_file(target) as beside:
        assert frame is not None
        frame.write_parquet(beside)


def _series(column: FlatColumn, flat: Flat, source: ParquetSheet | None, backend: _Engine) -> nw.Series[Any]:
    kept = source.series(column.column) if source is not None and not column.written else None
    if kept is not None:
        return kept[[row - 2 for row in flat.rows]].rename(column.name)
    return nw.new_series(column.name, column.plain(), dtype=_DTYPES[column.kind], backend=backend)


_DTYPES: Mapping[Kind, nw.dtypes.DType] = {
    Kind.TEXT: nw.String(),
    Kind.NUMBER: nw.Float64(),
    Kind.WHOLE: nw.Int64(),
    Kind.TRUTH: nw.Boolean(),
    Kind.DAY: nw.Date(),
    Kind.TIME: nw.Datetime("ms"),
}

_Engine = Literal["polars", "pyarrow"]


def engine() -> _Engine:
    """Return the library that reads and writes Parquet; UsageError names what to install where there is none."""
    if find_spec("polars") is not None:
        return "polars"
    if find_spec("pyarrow") is not None:
        return "pyarrow"
    raise UsageError(
        fault(
            "parquet.engine",
            ".parquet",
            "读写 Parquet 要用 polars 或 pyarrow，这里都没有装",
            "Parquet needs polars or pyarrow, and neither is installed",
            hint=('请运行：python -m pip install "fenji[polars]"', 'run: python -m pip install "fenji[polars]"'),
        )
    )


def _read(path: Path) -> nw.DataFrame[Any]:
    backend = engine()
    try:
        with path.open("rb") as file:
            framed = file.read(4) == b"PAR1"
    except OSError as error:
        raise unreadable(path, error) from error
    if framed:
        try:
            return nw.read_parquet(str(path), backend=backend)
        except Exception as error:
            # each library has kinds of its own, and all mean that the file is broken
            raise WorkbookError(_broken(path)) from error
    raise WorkbookError(_broken(path))


def _broken(path: Path) -> Diagnostic:
    return fault("parquet.broken", path.name, "不是 Parquet 文件，或已损坏", "is no Parquet file, or a damaged one")

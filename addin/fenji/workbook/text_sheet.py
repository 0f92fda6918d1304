"""A text file (CSV, TSV) as a sheet: the same cells, rows and edits as a workbook's, and written back whole.

What stood in the file is kept as the text that it was; only plain numbers are read as numbers, so that 0001
stays a customer's number.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from io import StringIO
from pathlib import Path

from fenji.errors import WorkbookError, fault
from fenji.workbook.cells import CellFormula, CellValue
from fenji.workbook.edits import NewValue, SheetEdits
from fenji.workbook.flat_sheet import FlatSheet
from fenji.workbook.kinds import unreadable
from fenji.workbook.text_columns import NUMBER, TextColumn, number_text, text_column
from fenji.workbook.whole_file import write_whole

_ENCODINGS = ("utf-8-sig", "gb18030")
_SEPARATORS = ",;\t|"


class TextSheet(FlatSheet):
    """The one sheet of a text file, read whole; rows count from 1 as lines of the table do."""

    def __init__(self, path: Path) -> None:
        """Read a file: as UTF-8, UTF-16 with a mark or else GB18030; the separator is the one that fits.

        Raises WorkbookError where it is no text, or no table, or holds nothing.
        """
        text, self.encoding = _text(path)
        self.separator = _separator(text)
        try:
            self._rows = [list(row) for row in csv.reader(StringIO(text), delimiter=self.separator, strict=True)]
        except csv.Error as error:
            raise WorkbookError(
                fault(
                    "text.table",
                    path.name,
                    "读不成一张表：引号不成对，或一格太长",
                    f"cannot be read as a table: {error}",
                    hint=("请检查引号，或用 Excel 另存为 CSV UTF-8", "check the quotes, or save it anew"),
                )
            ) from error
        if not any(any(cell.strip() for cell in row) for row in self._rows):
            raise WorkbookError(fault("text.empty", path.name, "文件是空的", "the file is empty"))
        super().__init__(path, len(self._rows), max(len(row) for row in self._rows))

    def head(self, count: int) -> list[tuple[int, dict[int, CellValue]]]:
        """Return the first rows, each with its cells by column."""
        return [
            (number, {column: value for column, cell in enumerate(row, 1) if (value := _value(cell)) is not None})
            for number, row in enumerate(self._rows[:count], 1)
        ]

    def columns(self, wanted: Iterable[int]) -> Mapping[int, list[CellValue]]:
        """Return the cells of some columns, one a row."""
        return {
            column: [_value(row[column - 1]) if column <= len(row) else None for row in self._rows] for column in wanted
        }

    def column_below(self, column: int, row: int, *, names: bool = False) -> TextColumn:
        """Return a column's cells below a row as another kind of file holds them: see `text_column`."""
        cells = [each[column - 1] if column <= len(each) else "" for each in self._rows[row:]]
        return text_column(cells, names=names)

    def texts(self, column: int, until: int) -> list[str | None]:
        """Return a column's cells down to a row as they are written, a blank one as None."""
        cells = [each[column - 1] if column <= len(each) else "" for each in self._rows[:until]]
        return [cell if cell.strip() else None for cell in cells]

    def wider_than(self, column: int) -> frozenset[int]:
        """Return the numbers of the rows that hold something right of a column."""
        return frozenset(
            number for number, row in enumerate(self._rows, 1) if any(cell.strip() for cell in row[column:])
        )

    def save(self, edits: SheetEdits, target: Path) -> None:
        """Write the file with its edits to a new place, whole or not at all; UTF-8 with a mark, as Excel wants it.

        Rows that are edited are filled up to the new cells; all other text stays as it was.
        """
        rows = [list(row) for row in self._rows]
        for column in edits.cells:
            for number, value in zip(column.rows, column.values, strict=True):
                row = rows[number - 1]
                row.extend([""] * (column.column - len(row)))
                row[column.column - 1] = _written(value)
        text = StringIO()
        csv.writer(text, delimiter=self.separator, lineterminator="\r\n").writerows(rows)
        write_text(target, text.getvalue())


def _written(value: NewValue) -> str:
    if isinstance(value, CellFormula):
        # a text file has no formulas: what one comes to stands for it
        value = value.value
    if value is None:
        return ""
    return number_text(value) if isinstance(value, float) else str(value)


def _value(cell: str) -> CellValue:
    if NUMBER.fullmatch(cell):
        return float(cell)
    return cell if cell.strip() else None


def _text(path: Path) -> tuple[str, str]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error
    marked = ("utf-16",) if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else _ENCODINGS
    for encoding in marked:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding
    raise WorkbookError(
        fault(
            "text.encoding",
            path.name,
            "既不是 UTF-8 也不是 GB18030 文字",
            "is neither UTF-8 nor GB18030 text",
            hint=("请另存为 UTF-8 的 CSV", "save it as CSV in UTF-8"),
        )
    )


def _separator(text: str) -> str:
    """The separator that most lines have most of; a comma where none has any."""
    lines = text.splitlines()[:50]
    return max(_SEPARATORS, key=lambda mark: (sum(mark in line for line in lines), text[:20_000].count(mark)))


def write_text(target: Path, text: str) -> None:
    """Write a text file, whole or not at all; UTF-8 with a mark, as Excel wants it."""
    write_whole(target, text.encode("utf-8-sig"))

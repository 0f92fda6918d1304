"""Blocks: the cells of a range as a spreadsheet program hands them over, as the cells that the rest of fenji reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain
from types import NoneType

from fenji.workbook import CellDate, CellError, CellValue, Range, SheetTable, Uncalculated
from fenji.workbook.serial import serial_of

ERRORS: Mapping[int, str] = {
    2000: "#NULL!",
    2007: "#DIV/0!",
    2015: "#VALUE!",
    2023: "#REF!",
    2029: "#NAME?",
    2036: "#NUM!",
    2042: "#N/A",
    2043: "#GETTING_DATA",
    2045: "#SPILL!",
    2046: "#CONNECT!",
    2047: "#BLOCKED!",
    2048: "#UNKNOWN!",
    2049: "#FIELD!",
    2050: "#CALC!",
}
"""The error values of Excel by their numbers."""

_ERROR_TEXTS = frozenset(ERRORS.values())
_FIRST_ERROR = -2146828288
"""What COM adds to the number of an error."""
_READ_AS_THEY_ARE = (CellDate, CellError, Uncalculated)


@dataclass(frozen=True, slots=True)
class Block:
    """The cells of a range, row by row: `width` of them in each. A list of its own for every row would cost more
    than grading does."""

    cells: list[CellValue]
    width: int = 1

    @property
    def height(self) -> int:
        return len(self.cells) // self.width

    @property
    def first(self) -> CellValue:
        """The first cell, which is the value of an argument that means a single one."""
        return self.cells[0]

    @property
    def is_range(self) -> bool:
        """Whether there is more than one cell."""
        return len(self.cells) > 1

    @property
    def shape(self) -> tuple[int, int]:
        return self.height, self.width

    def rows(self) -> Sequence[Sequence[CellValue]]:
        """Return the cells of each row; a tuple of its own is all that a row of one cell takes."""
        if self.width == 1:
            return list(zip(self.cells))
        return [self.cells[start : start + self.width] for start in range(0, len(self.cells), self.width)]


def block_of(values: object) -> Block:
    """Return a range's values as a block: a single value, a row, or rows; an error is an error, never a blank.

    >>> block_of((("余额", 1.0), (5.0, None), (None, -2146826246))).rows()
    [['余额', 1.0], [5.0, None], [None, CellError(text='#N/A')]]
    """
    if isinstance(values, Block):
        return values
    if not isinstance(values, (list, tuple)):
        return Block([cell_of(values)])
    if not values or not isinstance(values[0], (list, tuple)):
        return Block(cells_of(values) or [None], max(len(values), 1))
    return Block(cells_of(chain.from_iterable(values)), len(values[0]))


def cells_of(values: Iterable[object]) -> list[CellValue]:
    """Return cells of one row or column; those that are plain already are taken as they are."""
    cells = list(values)
    kinds = set(map(type, cells))
    if str in kinds and "" in cells:
        # the result of a formula that shows nothing, as which a blank comes too
        cells = [None if value == "" else value for value in cells]
    if kinds <= {float, NoneType} or (kinds <= {float, NoneType, str} and _ERROR_TEXTS.isdisjoint(cells)):
        return cells  # type: ignore[return-value]
    return [cell_of(value) for value in cells]


def cell_of(value: object) -> CellValue:
    """Return one cell. COM gives numbers as floats, so a whole number in its range of errors is an error.

    >>> cell_of("#DIV/0!"), cell_of(3), cell_of(True), cell_of(datetime(2026, 10, 31))
    (CellError(text='#DIV/0!'), 3.0, True, CellDate(serial=46326.0, date1904=False))
    """
    if value is None or isinstance(value, (bool, float, *_READ_AS_THEY_ARE)):
        return value
    if isinstance(value, str):
        return CellError(value) if value in _ERROR_TEXTS else value
    if isinstance(value, int):
        number = value - _FIRST_ERROR
        return CellError(ERRORS.get(number, f"#ERROR {number}")) if 2000 <= number < 3000 else float(value)
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):
        return CellDate(serial_of(value))
    if isinstance(value, time):
        return CellDate((datetime.combine(date.min, value) - datetime.min) / timedelta(days=1))
    return str(value)


def is_blank(value: CellValue) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


@dataclass(frozen=True)
class BlockSheet:
    """A block as a sheet of its own, so that the reader of sheets reads it; rows and columns count from 1."""

    block: Block
    name: str = "数据"
    merged: tuple[Range, ...] = ()
    tables: tuple[SheetTable, ...] = ()
    first_row: int = 1
    first_column: int = 1
    date1904: bool = False

    @property
    def row_numbers(self) -> Sequence[int]:
        return range(self.first_row, self.first_row + self.block.height)

    @property
    def used(self) -> Range | None:
        height, width = self.block.shape
        last_row, last_column = self.first_row + height - 1, self.first_column + width - 1
        return Range(self.first_row, self.first_column, last_row, last_column)

    def head(self, count: int) -> list[tuple[int, dict[int, CellValue]]]:
        """Return the first rows, each with its cells by column."""
        width = self.block.width
        starts = range(0, min(count * width, len(self.block.cells)), width)
        rows = (self.block.cells[start : start + width] for start in starts)
        return [
            (number, {column: value for column, value in enumerate(row, self.first_column) if not is_blank(value)})
            for number, row in zip(self.row_numbers, rows)
        ]

    def columns(self, wanted: Iterable[int]) -> Mapping[int, list[CellValue]]:
        """Return the cells of some columns, one a row."""
        height, width = self.block.shape
        places = {column: column - self.first_column for column in wanted}
        return {
            column: self.block.cells[place::width] if 0 <= place < width else [None] * height
            for column, place in places.items()
        }

"""Cells: what one may hold, how it is addressed, and the edits to them.

Rows and columns are counted from 1, as the person who reads `F16` counts them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fenji.errors import UsageError, fault

LAST_ROW, LAST_COLUMN = 1048576, 16384
"""How far a sheet goes."""


@dataclass(frozen=True, slots=True)
class CellError:
    """An error value that a cell shows, such as `#N/A`; it is never zero and never blank."""

    text: str


@dataclass(frozen=True, slots=True)
class Uncalculated:
    """A formula whose result was never saved in the file, so that nothing but Excel knows it."""

    formula: str


@dataclass(frozen=True, slots=True)
class CellDate:
    """A number that its cell shows as a date or a time; `serial` is the number as saved.

    It counts days from 1904 where its workbook does, and from 1900 elsewhere.
    """

    serial: float
    date1904: bool = False


@dataclass(frozen=True, slots=True)
class CellFormula:
    """A formula to write, without its `=`, and what it comes to, so that it shows before anything is calculated.

    Where that is None whoever opens the workbook has to calculate it. One that is the same in many rows can be
    written once: the cells of a `group` (a number that no other group of the sheet has) share the formula of the first
    of them, which is the one that says over which `block` it goes, and all the others have it as it would read there.
    """

    formula: str
    value: float | str | bool | None
    group: int | None = None
    block: str = ""


CellValue = float | str | bool | CellDate | CellError | Uncalculated | None
"""A blank cell is None; a number is a float as saved; text is str."""


@dataclass(frozen=True, slots=True)
class CellEdits:
    """The cells to write in one column of a sheet: a value for each of `rows`, which ascend from 1.

    Text is always written as text, whatever it begins with; None empties a cell. `style_column` names the
    column whose look, in the same row, a new cell takes when it has none of its own.
    """

    column: int
    rows: Sequence[int]
    values: Sequence[float | str | bool | CellFormula | None]
    style_column: int | None = None


_WHOLE_COLUMNS = re.compile(r"\$?([A-Za-z]{1,3}):\$?([A-Za-z]{1,3})")
_WHOLE_ROWS = re.compile(r"\$?([0-9]{1,7}):\$?([0-9]{1,7})")
_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


def column_letters(column: int) -> str:
    """Return the letters of a column counted from 1.

    >>> column_letters(1), column_letters(28), column_letters(16384)
    ('A', 'AB', 'XFD')
    """
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the number of a column given by its letters, counted from 1.

    >>> column_number("a"), column_number("AB")
    (1, 28)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def cell_name(row: int, column: int) -> str:
    """Return the address of a cell as Excel shows it.

    >>> cell_name(16, 6)
    'F16'
    """
    return f"{column_letters(column)}{row}"


def cell_position(name: str) -> tuple[int, int]:
    """Return (row, column) of an address such as `F16` or `$F$16`.

    >>> cell_position("$F$16")
    (16, 6)
    """
    match = _ADDRESS.fullmatch(name)
    if match is None:
        raise UsageError(
            fault(
                "cell.address",
                name,
                f"“{name}”不是单元格地址",
                f"{name!r} is not a cell address",
                hint=("例如 F16", "for example F16"),
            )
        )
    return int(match[2]), column_number(match[1])


@dataclass(frozen=True, slots=True)
class Range:
    """A block of cells, corners included: `F3:H4`."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @classmethod
    def of(cls, reference: str) -> Range:
        """Return the range that a reference such as `F3:H4`, `B2`, `A:C` or `3:5` names.

        >>> Range.of("F3:H4").last_column, Range.of("A:C").last_row
        (8, 1048576)
        """
        first, _, last = reference.partition(":")
        if whole := _WHOLE_COLUMNS.fullmatch(reference):
            top, left, bottom, right = 1, column_number(whole[1]), LAST_ROW, column_number(whole[2])
        elif whole := _WHOLE_ROWS.fullmatch(reference):
            top, left, bottom, right = int(whole[1]), 1, int(whole[2]), LAST_COLUMN
        else:
            top, left = cell_position(first)
            bottom, right = cell_position(last or first)
        return cls(min(top, bottom), min(left, right), max(top, bottom), max(left, right))

    def __contains__(self, position: tuple[int, int]) -> bool:
        row, column = position
        return self.first_row <= row <= self.last_row and self.first_column <= column <= self.last_column

    @property
    def several(self) -> bool:
        """Whether it has more than one cell."""
        return self.first_row < self.last_row or self.first_column < self.last_column

    def overlaps(self, other: Range) -> bool:
        """Tell whether the two blocks share a cell.

        >>> Range.of("A1:B2").overlaps(Range.of("B2:C3"))
        True
        """
        return (
            self.first_row <= other.last_row
            and other.first_row <= self.last_row
            and self.first_column <= other.last_column
            and other.first_column <= self.last_column
        )

    def __str__(self) -> str:
        first = cell_name(self.first_row, self.first_column)
        last = cell_name(self.last_row, self.last_column)
        return first if first == last else f"{first}:{last}"

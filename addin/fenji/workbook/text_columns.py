"""Columns of a text file as another kind of file holds them: numbers as numbers, customer numbers as text.

A whole column is one kind: where one cell of it has a leading zero, or more digits than a number keeps, its digits
name something and all of them stay text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]+)?")
_SCIENTIFIC = re.compile(r"-?[0-9](?:\.[0-9]+)?[Ee][+-]?[0-9]{1,3}")
_EXACT = 2.0**53
_DIGITS = re.compile(r"0[0-9]+|[0-9]{16,}")


@dataclass(frozen=True, slots=True)
class TextColumn:
    """A column's cells, a blank one None; `names` says that its digits name something and count nothing."""

    values: Sequence[float | str | None]
    names: bool = False


def text_column(cells: Sequence[str], *, names: bool = False) -> TextColumn:
    """Return the cells below a header as values; `names` where it is known that they name something.

    `9.34E-05` is a number among numbers with a decimal point; elsewhere it may well be a product's code.

    >>> text_column(["0001", "12", ""]).values
    ['0001', '12', None]
    >>> text_column(["0.5", "9.34E-05", "-3", "=1+1", "１２"]).values
    [0.5, 9.34e-05, -3.0, '=1+1', '１２']
    >>> text_column(["1E5", "2"]).values
    ['1E5', 2.0]
    """
    if names or any(map(_DIGITS.fullmatch, cells)):
        return TextColumn([cell if cell.strip() else None for cell in cells], names=True)
    measured = any("." in cell and NUMBER.fullmatch(cell) for cell in cells)
    return TextColumn([_value(cell, measured) for cell in cells])


def number_text(number: float) -> str:
    """Return a number as a text file holds it: the shortest digits, whole numbers without a point.

    >>> number_text(95.0), number_text(0.1), number_text(-5e-05)
    ('95', '0.1', '-5e-05')
    """
    return f"{number:.0f}" if number.is_integer() and abs(number) < _EXACT else repr(number)


def _value(cell: str, measured: bool) -> float | str | None:
    if NUMBER.fullmatch(cell) or (measured and _SCIENTIFIC.fullmatch(cell)):
        return float(cell)
    return cell if cell.strip() else None

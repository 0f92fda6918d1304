"""Customers: the rows that belong together, and one value for all of a customer's rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fenji.credit_report.fault import AccountFault
from fenji.emit.column import FieldColumn
from fenji.expr.spelling import word
from fenji.table.amount_text import is_blank
from fenji.table.identity import identity_text
from fenji.table.keys import Respelled, respelled
from fenji.workbook import CellValue

_SAFE = 1e15
"""From here on a number has lost digits, and two customers may have become one."""


@dataclass(frozen=True, eq=False)
class Customers:
    """The customer of each row, numbered from 0 to `count`; a row without a usable number is one of its own."""

    numbers: NDArray[np.int64]
    count: int
    respelled: tuple[Respelled, ...] = ()

    @cached_property
    def _order(self) -> NDArray[np.int64] | None:
        """The rows customer by customer; None where they stand so already."""
        in_order = bool((self.numbers[1:] >= self.numbers[:-1]).all())
        return None if in_order else np.argsort(self.numbers, kind="stable")

    @cached_property
    def _first(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where each customer's rows begin in that order, and who they are."""
        ordered = self.numbers if self._order is None else self.numbers[self._order]
        starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(ordered) else np.zeros(0, np.int64)
        return starts, ordered[starts]

    def _folded(self, fold: np.ufunc, values: NDArray[Any]) -> NDArray[Any]:
        ordered = values if self._order is None else values[self._order]
        starts, who = self._first
        found = np.zeros(self.count, values.dtype)
        if len(starts):
            found[who] = fold.reduceat(ordered, starts, dtype=values.dtype)
        return found

    def any(self, bits: NDArray[Any]) -> NDArray[Any]:
        """Return the bits that any of a customer's rows has.

        >>> Customers(np.array([1, 0, 1]), 2).any(np.array([1, 4, 2]))
        array([4, 3])
        """
        return self._folded(np.bitwise_or, bits)

    def most(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return the largest of each customer's values, none of which is below 0."""
        return self._folded(np.maximum, values)

    def total(self, values: NDArray[Any]) -> NDArray[np.int64]:
        """Return the sum of each customer's values, which are whole numbers."""
        return np.bincount(self.numbers, values, self.count).astype(np.int64)

    def first_row(self, chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return the first of each customer's rows that are chosen, −1 where none is."""
        rows = np.flatnonzero(chosen)[::-1]
        found = np.full(self.count, -1, np.int64)
        found[self.numbers[rows]] = rows
        return found

    def of(self, rows: NDArray[np.int64]) -> Customers:
        """Return the same customers for other rows: `rows` are places among the present ones."""
        return Customers(self.numbers[rows], self.count)


def tell_customers(column: FieldColumn) -> tuple[Customers, NDArray[np.uint8]]:
    """Return the customer of each row by his number, and the faults of rows that have none that can be used.

    Numbers are compared as text is: 0017 is not 17, but ＡＢ1 is ab1.

    >>> customers, faults = tell_customers(FieldColumn(np.array([0, 1, -1, 2]), words=["ab1", "ＡＢ1", 5e17]))
    >>> customers.numbers.tolist(), faults.tolist()
    ([0, 0, 1, 2], [0, 0, 1, 2])
    """
    words = column.words or ()
    unusable = np.zeros(len(words) + 1, np.uint8)
    unusable[-1] = AccountFault.CUSTOMER_BLANK
    alike: tuple[Respelled, ...] = ()
    if _are_plain(words):
        numbers, count = column.values, len(words)
        if not len(numbers) or numbers.min() >= 0:
            return Customers(numbers.astype(np.int64, copy=False), count), np.zeros(len(numbers), np.uint8)
        table = np.arange(len(words) + 1)
    else:
        known: dict[str, int] = {}
        texts = [identity_text(cell) for cell in words]
        table = np.full(len(words) + 1, -1, np.int64)
        for place, cell in enumerate(words):
            unusable[place] = _unusable(cell)
            if not unusable[place]:
                table[place] = known.setdefault(word(texts[place]), len(known))
        count = len(known)
        alike = respelled(column.values, texts, table[:-1].tolist())
    faults = unusable[column.values]
    numbers = table[column.values]
    alone = np.flatnonzero(faults)
    numbers[alone] = count + np.arange(len(alone))
    return Customers(numbers, count + len(alone), alike), faults


def _are_plain(words: Sequence[CellValue]) -> bool:
    """Tell whether all are different texts that nobody could have spelled otherwise."""
    if set(map(type, words)) != {str}:
        return False
    text = "".join(words)  # type: ignore[arg-type]
    return text.isascii() and text.isalnum() and (text.isdecimal() or text == text.lower()) and "" not in words


def _unusable(cell: CellValue) -> AccountFault:
    if isinstance(cell, float) and abs(cell) >= _SAFE:
        return AccountFault.CUSTOMER_LOST
    text = identity_text(cell)
    return AccountFault.CUSTOMER_BLANK if is_blank(text) else AccountFault.NONE

"""Keys: customers, households and accounts as numbers, two spellings of one being the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fenji.expr.spelling import word
from fenji.table.identity import identifies, identity_text
from fenji.workbook.cells import CellValue

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Keys:
    """Who or what each row belongs to: a number from 0 by first appearance, −1 where nothing says it."""

    codes: Whole
    names: Sequence[str]


def keys_of_cells(codes: NDArray[Any], words: Sequence[CellValue]) -> Keys:
    """Return the keys of rows that are encoded as `codes` into different cells; two spellings are one key.

    A key is named as it is first spelled.

    >>> keys_of_cells(np.array([1, 0, 2, -1]), [" 001 ", "A7", "a７"]).codes
    array([ 0,  1,  0, -1])
    """
    known: dict[str, int] = {}
    names: list[str] = []
    numbers: list[int] = []
    for cell in words:
        text = identity_text(cell) if identifies(cell) else ""
        if text and (key := word(text)) not in known:
            known[key] = len(names)
            names.append(text)
        numbers.append(known[key] if text else -1)
    table: Whole = np.array([*numbers, -1], np.int64)
    return by_appearance(table[codes], names)


def keys_of(cells: Sequence[CellValue]) -> tuple[Keys, Sequence[CellValue]]:
    """Return the keys of a column of cells, and the different cells that it holds.

    >>> keys_of(["001", None, 7.0, "001 "])[0]
    Keys(codes=array([ 0, -1,  1,  0]), names=['001', '7'])
    """
    known: dict[tuple[type, CellValue], int] = {}
    codes = np.array([known.setdefault((type(cell), cell), len(known)) for cell in cells], np.int64)
    words = [cell for _, cell in known]
    return keys_of_cells(codes, words), words


def by_appearance(codes: Whole, names: Sequence[str]) -> Keys:
    """Renumber keys in the order in which they first stand; those that stand nowhere are left out."""
    first = first_places_of(codes, len(names))
    order = np.argsort(first, kind="stable")
    present = int(np.count_nonzero(first < len(codes)))
    table = np.full(len(names) + 1, -1, np.int64)
    table[order[:present]] = np.arange(present)
    return Keys(table[codes], [names[at] for at in order[:present].tolist()])


def first_places_of(codes: Whole, count: int) -> Whole:
    """Return where each of `count` codes first stands; the number of rows where it stands nowhere."""
    first = np.full(count + 1, len(codes), np.int64)
    # of several values for one place the last written stays: the first row, since the rows are turned round
    first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    return first[:count]

"""Keys: customers, households and accounts as numbers, two spellings of one being the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fenji.errors import Diagnostic, warning
from fenji.expr.spelling import word
from fenji.table.identity import identifies, identity_text
from fenji.table.reading import Place
from fenji.workbook.cells import CellValue

Whole = NDArray[np.int64]


_SHOWN = 20
"""How many keys that are spelled in two ways are told one by one."""


@dataclass(frozen=True, slots=True)
class Respelled:
    """A row that spells a key otherwise than the row where it first stands: a01 and A01, ７ and 7."""

    row: int
    text: str
    first_row: int
    first_text: str


@dataclass(frozen=True, slots=True, eq=False)
class Keys:
    """Who or what each row belongs to: a number from 0 by first appearance, −1 where nothing says it."""

    codes: Whole
    names: Sequence[str]
    respelled: tuple[Respelled, ...] = ()
    """Every further spelling of a key, where it first stands."""


def keys_of_cells(codes: NDArray[Any], words: Sequence[CellValue]) -> Keys:
    """Return the keys of rows that are encoded as `codes` into different cells; two spellings are one key.

    A key is named as it is first spelled.

    >>> keys_of_cells(np.array([1, 0, 2, -1]), [" 001 ", "A7", "a７"]).codes
    array([ 0,  1,  0, -1])
    """
    known: dict[str, int] = {}
    names: list[str] = []
    numbers: list[int] = []
    texts = [identity_text(cell) if identifies(cell) else "" for cell in words]
    for text in texts:
        if text and (key := word(text)) not in known:
            known[key] = len(names)
            names.append(text)
        numbers.append(known[key] if text else -1)
    table: Whole = np.array([*numbers, -1], np.int64)
    return replace(by_appearance(table[codes], names), respelled=respelled(codes, texts, numbers))


def respelled(codes: NDArray[Any], texts: Sequence[str], numbers: Sequence[int]) -> tuple[Respelled, ...]:
    """Return the further spellings of keys: `codes` lead from rows to texts, and `numbers` from these to keys.

    >>> respelled(np.array([1, 0, 0]), ["a01", "A01"], [0, 0])
    (Respelled(row=1, text='a01', first_row=0, first_text='A01'),)
    """
    spellings: dict[int, dict[str, int]] = {}
    for at, (text, number) in enumerate(zip(texts, numbers, strict=True)):
        if number >= 0:
            spellings.setdefault(number, {}).setdefault(text, at)
    several = [ways for ways in spellings.values() if len(ways) > 1]
    if not several:
        return ()
    rows = first_places_of(np.asarray(codes, np.int64), len(texts)).tolist()
    found = []
    for ways in several:
        standing = sorted((rows[at], text) for text, at in ways.items() if rows[at] < len(codes))
        found += [Respelled(row, text, *standing[0]) for row, text in standing[1:]]
    return tuple(sorted(found, key=lambda each: each.row))


def respelled_warnings(found: Sequence[Respelled], place: Place, label: str) -> list[Diagnostic]:
    """Return what is said of keys in two spellings: they count as one, which rows they are, and how to part them.

    Excel's own lookups and pivots take A01 and a01 for one, too.
    """
    told = []
    for each in found[:_SHOWN]:
        first = place(each.first_row)
        told.append(
            warning(
                "identity.respelled",
                place(each.row),
                f"{label} {each.text} 与 {first} 的 {each.first_text} 只差大小写、全半角或空格，当作同一个",
                f"{each.text!r} counts as {each.first_text!r} of {first}: they differ only in case, width or spaces",
                hint=("如果不是同一个，请改成能区分的号码", "if they are not the same, tell them apart by number"),
            )
        )
    if len(found) > _SHOWN:
        rest = len(found) - _SHOWN
        zh, en = f"从这一行起另有 {rest} 个{label}有两种写法", f"{rest} more from here on are spelled in two ways"
        told.append(warning("identity.respelled", place(found[_SHOWN].row), zh, en))
    return told


def keys_of(cells: Sequence[CellValue]) -> tuple[Keys, Sequence[CellValue]]:
    """Return the keys of a column of cells, and the different cells that it holds.

    >>> keys_of(["001", None, 7.0, "001 "])[0]
    Keys(codes=array([ 0, -1,  1,  0]), names=['001', '7'], respelled=())
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

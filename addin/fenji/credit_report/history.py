"""Histories: the status strings of many cells, cleaned and split, one behind the other as bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fenji.credit_report.status_code import (
    CODE,
    FULLWIDTH,
    FULLWIDTH_SHIFT,
    INVALID,
    KINDS,
    PLAIN,
    SEPARATOR,
    SPACES,
)
from fenji.workbook import CellValue

_CHUNK = 65_536
"""Cells that are cleaned at a time: cleaning takes some thirty bytes for each byte that it cleans."""
_YEAR = 12
"""Spaces and commas group the codes of one history, by the year at most; between longer runs they part two."""
_NO_CODE = 0x7F
"""What stands for a character that no code looks like."""
_KIND = np.frombuffer(KINDS, np.uint8)


class Unread(IntEnum):
    """Why the cell of a history cannot be read."""

    BLANK = 1
    NUMBER = 2
    """Excel turned the string into a number or a date, so that digits are lost."""
    INVALID = 3
    """A character that is no code."""


@dataclass(frozen=True, slots=True, eq=False)
class Histories:
    """Every history in n cells: `codes[start : start + length]`, as it was typed, and the cell it stands in.

    `unread` says of each cell why it has no history, 0 where it has; cells are counted from 0.
    """

    codes: NDArray[np.uint8]
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]
    cells: NDArray[np.int64]
    unread: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.starts)


def read_histories(cells: NDArray[np.object_]) -> Histories:
    """Return the histories in an array of cells; a cell may hold several, between `;`, `|` or new lines, or
    plainly side by side, where each has more codes than a year has months.

    >>> found = read_histories(np.array(["nn1", "ＮＮ; N /", 111.0, None, "NXN"], object))
    >>> [bytes(found.codes[at : at + size]) for at, size in zip(found.starts, found.lengths)]
    [b'nn1', b'NN', b'N/']
    >>> found.cells.tolist(), found.unread.tolist()
    ([0, 1, 1], [0, 0, 2, 1, 3])
    """
    texts, unread = _texts(cells)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    codes = _bytes("".join(texts))
    ends = np.cumsum(lengths)
    starts = ends - lengths
    unread[(lengths == 0) & (unread == 0)] = Unread.BLANK
    if not codes.tobytes().translate(None, delete=PLAIN):
        whole = np.flatnonzero(lengths)
        return Histories(codes, starts[whole], lengths[whole], whole, unread)
    odd = np.flatnonzero(_KIND[codes] != CODE)
    untidy = np.zeros(len(texts), np.bool_)
    untidy[np.searchsorted(ends, odd, side="right")] = True
    whole = np.flatnonzero(~untidy & (lengths > 0))
    parts = [Histories(codes, starts[whole], lengths[whole], whole, unread)]
    rest = np.flatnonzero(untidy)
    parts += [_tidied(codes, starts, lengths, rest[at : at + _CHUNK], unread) for at in range(0, len(rest), _CHUNK)]
    return _together(parts, unread)


def _texts(cells: NDArray[np.object_]) -> tuple[list[str], NDArray[np.uint8]]:
    """Return the cells that are text, the others as nothing, and which of these hold something all the same."""
    listed: list[Any] = cells.tolist()
    unread = np.zeros(len(listed), np.uint8)
    if set(map(type, listed)) <= {str}:
        return listed, unread
    is_text = np.fromiter(map(str.__instancecheck__, listed), np.bool_, len(listed))
    for at in np.flatnonzero(~is_text).tolist():
        if listed[at] is not None:
            unread[at] = Unread.NUMBER
        listed[at] = ""
    return listed, unread


def _bytes(text: str) -> NDArray[np.uint8]:
    """Return a byte for every character: full-width forms as plain ones, what is no code as one of no meaning."""
    if text.isascii():
        return np.frombuffer(text.encode("ascii"), np.uint8)
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    first, last = FULLWIDTH
    wide = (points >= first) & (points <= last)
    points = np.where(wide, points - FULLWIDTH_SHIFT, points)
    points = np.where(np.isin(points, SPACES), ord(" "), points)
    return np.where(points < _NO_CODE, points, _NO_CODE).astype(np.uint8)


def _tidied(
    codes: NDArray[np.uint8],
    starts: NDArray[np.int64],
    lengths: NDArray[np.int64],
    cells: NDArray[np.int64],
    unread: NDArray[np.uint8],
) -> Histories:
    """Return the histories of some cells without what stands between codes, and mark those with an invalid one."""
    sizes = lengths[cells]
    ends = np.cumsum(sizes)
    firsts = ends - sizes
    codes = codes[np.repeat(starts[cells] - firsts, sizes) + np.arange(ends[-1])]
    kinds = _KIND[codes]
    unread[cells[np.searchsorted(ends, np.flatnonzero(kinds == INVALID), side="right")]] = Unread.INVALID
    is_code = kinds == CODE
    begins = kinds == SEPARATOR
    begins[firsts] = True
    begins[_parted(is_code, begins)] = True
    piece = np.cumsum(begins) - 1
    owner = cells[np.searchsorted(ends, np.flatnonzero(begins), side="right")]
    held = np.bincount(piece[is_code], minlength=len(owner))
    stops = np.cumsum(held)
    empty = np.setdiff1d(cells, owner[held > 0])
    unread[empty[unread[empty] == 0]] = Unread.BLANK
    good = (held > 0) & (unread[owner] == 0)
    return Histories(codes[is_code], (stops - held)[good], held[good], owner[good], unread)


def _parted(is_code: NDArray[np.bool_], begins: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return where a run of codes begins that is a history of its own, though no separator stands before it."""
    runs = np.flatnonzero(is_code & ~np.r_[False, is_code[:-1] & ~begins[1:]])
    lengths = np.add.reduceat(is_code.astype(np.int64), runs) if len(runs) else runs
    long = lengths > _YEAR
    return runs[1:][long[1:] & long[:-1]]


def _together(parts: Sequence[Histories], unread: NDArray[np.uint8]) -> Histories:
    shifts = np.cumsum([0, *(len(part.codes) for part in parts)])
    return Histories(
        np.concatenate([part.codes for part in parts]),
        np.concatenate([part.starts + shift for part, shift in zip(parts, shifts)]),
        np.concatenate([part.lengths for part in parts]),
        np.concatenate([part.cells for part in parts]),
        unread,
    )


def first_invalid(cell: CellValue) -> str:
    """Return the first character of a cell that is no code, as it was typed.

    >>> first_invalid("NN Ｎ？N")
    '？'
    """
    text = cell if isinstance(cell, str) else ""
    kinds = _KIND[_bytes(text)].tolist()
    return text[kinds.index(INVALID)] if INVALID in kinds else ""

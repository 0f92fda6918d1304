"""Encoded columns: a code for every customer and a few words, each of which is judged once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fenji.emit.column import FieldColumn
from fenji.errors import Diagnostic, Severity
from fenji.table.reading import BLANK, Judge, Judgement, Place, Reading
from fenji.workbook.cells import CellValue

NO_CHOICE = -1
"""The number of no choice: of a blank, and of what cannot be read."""

_CHUNK = 262_144
"""Codes at a time: a chunk and its mask stay in the nearer caches, and the calls do not add up."""
_FEW = 16


def read_codes(
    codes: NDArray[np.signedinteger[Any]],
    words: Sequence[CellValue],
    judge: Judge,
    place: Place,
    kind: type[np.float64 | np.int8],
) -> Reading:
    """Return the column that `codes` into `words` stand for, −1 for a blank; `kind` is int8 for choices.

    What cannot be read is told once a word, where it first stands; what was read from text once a column.

    >>> judge = lambda value: Judgement(1.0) if value == "是" else BLANK
    >>> read_codes(np.array([1, 0, -1]), ["是", "-"], judge, str, np.int8).column.values
    array([-1, 1, -1], dtype=int8)
    """
    judged = [BLANK if value is None else judge(value) for value in words]
    nothing = np.nan if kind is np.float64 else NO_CHOICE
    known = [found.value if found.readable and found is not BLANK else nothing for found in judged]
    table: NDArray[Any] = np.array([*known, nothing], kind)
    values = _renumbered(codes, table) if kind is np.int8 and codes.dtype == np.int8 else table[codes]
    broken = [code for code, found in enumerate(judged) if not found.readable]
    refused: NDArray[np.bool_] | None = np.isin(codes, broken) if broken else None
    if refused is not None and not refused.any():
        refused = None
    return Reading(FieldColumn(values, refused), _told(codes, judged, place))


def _told(codes: NDArray[np.signedinteger[Any]], judged: Sequence[Judgement], place: Place) -> tuple[Diagnostic, ...]:
    """Return what there is to tell, each thing where it first stands and with how often it does."""
    telling = [code for code, found in enumerate(judged) if found.told is not None]
    if not telling:
        return ()
    present, first, times = np.unique(codes, return_index=True, return_counts=True)
    standing = {
        code: (at, count) for code, at, count in zip(present.tolist(), first.tolist(), times.tolist(), strict=True)
    }
    groups: dict[object, list[int]] = {}
    for code in telling:
        told = judged[code].told
        if told is not None and code in standing:
            groups.setdefault(told.code if told.severity is Severity.NOTE else code, []).append(code)
    diagnostics = []
    for group in groups.values():
        at, code = min((standing[code][0], code) for code in group)
        count = sum(standing[code][1] for code in group)
        told = judged[code].told
        if told is not None:
            diagnostics.append(told.at(place(at) + (f"等 {count} 行" if count > 1 else "")))
    return tuple(diagnostics)


def _renumbered(codes: NDArray[Any], numbers: NDArray[np.int8]) -> NDArray[np.int8]:
    """Return `numbers[codes]`, where the last number is that of −1.

    A few comparisons of bytes are several times faster than a lookup, which numpy does by eight-byte indices.
    """
    count = len(numbers) - 1
    if codes.dtype != np.int8 or count > _FEW:
        found: NDArray[np.int8] = numbers[codes]
        return found
    shift = numbers[:count] - np.arange(count, dtype=np.int8)
    moved = np.flatnonzero(shift).tolist()
    own: NDArray[np.int8] = codes.astype(np.int8, copy=False)
    if not moved:
        return own
    out = own.copy()
    mask = np.empty(min(_CHUNK, len(out)), np.bool_)
    for start in range(0, len(out), _CHUNK):
        part, here = out[start : start + _CHUNK], own[start : start + _CHUNK]
        is_one = mask[: len(part)]
        by = is_one.view(np.int8)
        for code in moved:
            np.equal(here, np.int8(code), out=is_one)
            np.multiply(by, shift[code], out=by)
            np.add(part, by, out=part)
    return out

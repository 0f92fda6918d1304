"""Windows: the newest months of each history, and what stands in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fenji.credit_report.history import Histories
from fenji.credit_report.status_code import OVERDUE, counted, present

MONTHS = 24
"""The window of the standard: 最近24个月."""

_CHUNK = 32_768
_WORDS = MONTHS // 8
_LOW_HALVES = np.uint64(0x0F0F0F0F0F0F0F0F)
_ONES = np.uint64(0x0101010101010101)
_LAST_BYTE = np.uint64(56)
_KEPT = np.tri(MONTHS + 1, MONTHS, -1, np.uint8)[:, ::-1] * np.uint8(0xFF)
"""For each number of months the bytes of a window that are looked at: the newest stand rightmost."""


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What stands in the windows of n histories.

    `overdue` has a bit for each of the codes 1 to 7, `codes` one for each code that was asked for; `late`
    counts the months with a code from 1 to 7, `threes` those with code 3.
    """

    overdue: NDArray[np.uint8]
    codes: NDArray[np.uint8]
    late: NDArray[np.uint8]
    threes: NDArray[np.uint8]


def look(
    histories: Histories,
    months: NDArray[np.uint8] | None,
    codes: Sequence[str],
    *,
    newest_left: bool = False,
    lenient: NDArray[np.bool_] | None = None,
    least: int = 1,
) -> Seen:
    """Return what stands in the newest `months` of each history (24 unless given), and which of `codes` do.

    Of the `lenient` histories only months with a code from `least` on are counted.

    >>> from fenji.credit_report.history import read_histories
    >>> found = read_histories(np.array(["NN12", "3NG"], object))
    >>> seen = look(found, np.array([24, 1], np.uint8), ["G", "B"])
    >>> seen.late.tolist(), seen.threes.tolist(), seen.overdue.tolist(), seen.codes.tolist()
    ([2, 0], [0, 0], [3, 0], [0, 1])
    """
    count = len(histories)
    seen = Seen(*(np.empty(count, np.uint8) for _ in range(4)))
    marks, usual, mild = present(codes), counted(), counted(least)
    for start, stop, window in _windows(histories, months, newest_left):
        raw = window.tobytes()
        seen.overdue[start:stop] = _any(_translated(raw, OVERDUE))
        seen.codes[start:stop] = _any(_translated(raw, marks))
        seen.late[start:stop], seen.threes[start:stop] = _counts(_translated(raw, usual))
        if lenient is not None and least > 1:
            late, threes = _counts(_translated(raw, mild))
            np.copyto(seen.late[start:stop], late, where=lenient[start:stop])
            np.copyto(seen.threes[start:stop], threes, where=lenient[start:stop])
    return seen


def _windows(
    histories: Histories, months: NDArray[np.uint8] | None, newest_left: bool
) -> Iterator[tuple[int, int, NDArray[np.uint8]]]:
    """Yield the windows of some histories at a time, 24 bytes each, 0 where there is no code."""
    count = len(histories)
    even = count > 0 and bool((histories.lengths == MONTHS).all() and (np.diff(histories.starts) == MONTHS).all())
    for start in range(0, count, _CHUNK):
        stop = min(start + _CHUNK, count)
        if even:
            first = int(histories.starts[start])
            window = histories.codes[first : first + (stop - start) * MONTHS].reshape(-1, MONTHS)
            window = window[:, ::-1] if newest_left else window
        else:
            window = _gathered(histories, start, stop, newest_left)
        if months is not None and (months[start:stop] < MONTHS).any():
            window = window & _KEPT[months[start:stop]]
        yield start, stop, window


def _gathered(histories: Histories, start: int, stop: int, newest_left: bool) -> NDArray[np.uint8]:
    """Return windows of histories of any length, the newest month rightmost."""
    begins = histories.starts[start:stop, None]
    ends = begins + histories.lengths[start:stop, None]
    back = np.arange(MONTHS - 1, -1, -1)
    places = begins + back if newest_left else ends - 1 - back
    inside = (places < ends) & (places >= begins)
    window: NDArray[np.uint8] = histories.codes[np.where(inside, places, 0)] * inside
    return window


def _translated(raw: bytes, table: bytes) -> NDArray[np.uint64]:
    return np.frombuffer(raw.translate(table), np.uint64).reshape(-1, _WORDS)


def _any(marks: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """Return the bits that any of the bytes of each row has."""
    folded = marks[:, 0].copy()
    for word in range(1, _WORDS):
        folded |= marks[:, word]
    for shift in (32, 16, 8):
        folded |= folded >> np.uint64(shift)
    return folded.astype(np.uint8)


def _counts(marks: NDArray[np.uint64]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return the sums of the lower and of the higher halves of the bytes of each row.

    Three bytes of 17 add up without a carry; a multiplication then sums the eight bytes of a word into its last.
    """
    total = marks[:, 0].copy()
    for word in range(1, _WORDS):
        total += marks[:, word]
    late = ((total & _LOW_HALVES) * _ONES) >> _LAST_BYTE
    threes = (((total >> np.uint64(4)) & _LOW_HALVES) * _ONES) >> _LAST_BYTE
    return late.astype(np.uint8), threes.astype(np.uint8)

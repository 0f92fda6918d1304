"""Bulk: the same bytes looked at in a hundred thousand places at once.

`buffer` is always a whole part, and offsets are into it. A place is followed by more of its part than is
looked at, since the part ends with the closing tag of its root; the numbers, whose length is not known, are
read no further than the end all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Offsets = NDArray[np.uint32]
Places = NDArray[np.intp]
Marks = NDArray[np.bool_]

LT, GT, SLASH, BLANK, QUOTE, POINT, MINUS, ZERO, NINE = b'<>/ ".-09'

_WINDOW = 512 << 10
_EXACT_DIGITS = 15
_POWERS = np.array([float(f"1e{power}") for power in range(_EXACT_DIGITS + 3)])


def buffer_of(data: bytes) -> Bytes:
    """Return the bytes as an array, without copying them."""
    return np.frombuffer(data, np.uint8)


def tags(buffer: Bytes, start: int, end: int) -> Iterator[Places]:
    """Yield the places of every `<` in a stretch of a part, window by window, so that no array grows large."""
    for at in range(start, end, _WINDOW):
        yield np.flatnonzero(buffer[at : min(at + _WINDOW, end)] == LT) + at


def ends_name(byte: Bytes) -> Marks:
    """Tell where a byte ends the name of a tag."""
    ends: Marks = (byte <= BLANK) | (byte == GT) | (byte == SLASH)
    return ends


def spells(buffer: Bytes, offsets: Offsets | Places, text: bytes) -> Marks:
    """Tell at which offsets the part reads `text`.

    >>> spells(buffer_of(b"<c><cols>"), np.array([0, 3]), b"<co").tolist()
    [False, True]
    """
    matches = np.ones(len(offsets), np.bool_)
    for place, byte in enumerate(text):
        matches &= buffer[offsets + place] == byte
    return matches


def distinct(runs: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Return what occurs in runs of ascending numbers, each once, ascending.

    >>> distinct([np.array([1, 3]), np.array([2, 3])]).tolist()
    [1, 2, 3]
    """
    # sorting what is nearly sorted is cheaper than numpy's own way of finding what is distinct
    numbers = np.sort(np.concatenate([np.zeros(0, np.int64), *runs]), kind="stable")
    return numbers[np.append(True, numbers[1:] != numbers[:-1])] if len(numbers) else numbers


def integers(buffer: Bytes, offsets: Offsets | Places, terminator: int, most: int) -> tuple[NDArray[np.int64], Marks]:
    """Return the whole numbers of up to `most` digits that are written at the offsets, and which are good.

    >>> values, good = integers(buffer_of(b'"12" "x" '), np.array([1, 6]), QUOTE, 7)
    >>> values.tolist(), good.tolist()
    ([12, 0], [True, False])
    """
    values = np.zeros(len(offsets), np.int64)
    good = np.zeros(len(offsets), np.bool_)
    reading = np.ones(len(offsets), np.bool_)
    last = len(buffer) - 1
    for place in range(most + 1):
        byte = buffer[np.minimum(offsets + place, last)]
        if place:
            good |= reading & (byte == terminator)
        reading &= (byte >= ZERO) & (byte <= NINE)
        if not reading.any():
            break
        np.copyto(values, values * 10 + byte - ZERO, where=reading)
    return values, good & ~reading


def decimals(buffer: Bytes, offsets: Offsets | Places) -> tuple[NDArray[np.float64], Marks]:
    """Return the decimal numbers that are written at the offsets up to a `<`, and which of them are good.

    A number of at most 15 digits is a whole number that a float holds exactly, divided by a power of ten that
    a float holds exactly, so that the one division rounds as reading the text does. Longer ones, and those
    with an exponent, are not good here and are left to `float`.

    >>> values, good = decimals(buffer_of(b">-0.5<>1e3<"), np.array([1, 7]))
    >>> values.tolist(), good.tolist()
    ([-0.5, 1.0], [True, False])
    """
    negative = buffer[offsets] == MINUS
    at = offsets + negative
    digits = np.zeros(len(at), np.int64)
    count = np.zeros(len(at), np.int64)
    fraction = np.zeros(len(at), np.int64)
    pointed = np.zeros(len(at), np.bool_)
    good = np.zeros(len(at), np.bool_)
    reading = np.ones(len(at), np.bool_)
    last = len(buffer) - 1
    for place in range(_EXACT_DIGITS + 2):
        byte = buffer[np.minimum(at + place, last)]
        good |= reading & (byte == LT)
        digit = reading & (byte >= ZERO) & (byte <= NINE)
        point = reading & (byte == POINT) & ~pointed
        reading = digit | point
        if not reading.any():
            break
        np.copyto(digits, digits * 10 + byte - ZERO, where=digit)
        count += digit
        fraction += digit & pointed
        pointed |= point
    good &= (count > 0) & (count <= _EXACT_DIGITS)
    values = digits / _POWERS[fraction]
    return np.where(negative, -values, values), good

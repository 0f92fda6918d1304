"""Status codes: the letters of a repayment history, and what a month with each of them counts for.

A code is a byte. The tables below give every byte its marks, so that a history is judged by `bytes.translate`
and a few operations on machine words.
"""

from __future__ import annotations

from collections.abc import Sequence

DIGITS = "1234567"
"""Months overdue: 1 is 1–30 days or one minimum payment missed, 7 is more than 180 days or seven and more."""
ALPHABET = "/*N#" + DIGITS + "DZCGMBA"
"""All codes of both generations of the report; A (no statement) and M (paid within the month) are the second's."""
MOST = len(DIGITS)
"""The highest code there is; a number of missed payments beyond it is told by the same code."""

SEPARATORS = ";|\n\r"
"""What stands between several histories in one cell."""
SKIPPED = " \t,'"
"""What may stand between codes without meaning anything, as a leading apostrophe does."""

_FULLWIDTH_FIRST, _FULLWIDTH_LAST = 0xFF01, 0xFF5E
FULLWIDTH_SHIFT = 0xFEE0
"""How far a full-width character lies above its plain form."""
FULLWIDTH = (_FULLWIDTH_FIRST, _FULLWIDTH_LAST)
SPACES = (0x3000, 0xA0, 0x3001, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF)
"""Other characters that mean nothing between codes: wide, hard and invisible spaces, and the comma of lists."""

CODE, SKIP, SEPARATOR, INVALID = range(4)
"""What a byte of a cell is."""


def _table(marks: dict[str, int], rest: int = 0) -> bytes:
    """Return the mark of every byte; small letters count as capitals."""
    table = bytearray([rest]) * 256
    for code, mark in marks.items():
        table[ord(code)] = table[ord(code.lower())] = mark
    return bytes(table)


KINDS = _table(
    dict.fromkeys(ALPHABET, CODE) | dict.fromkeys(SKIPPED, SKIP) | dict.fromkeys(SEPARATORS, SEPARATOR), INVALID
)
"""What each byte is: a code, nothing, a separator, or invalid."""

PLAIN = bytes(byte for byte in range(128) if KINDS[byte] == CODE)
"""The bytes that are codes."""

OVERDUE = _table({code: 1 << place for place, code in enumerate(DIGITS)})
"""A bit for each of the codes 1 to 7."""


def counted(least: int = 1) -> bytes:
    """Return for every byte what it adds to the counts: 1 for an overdue month, 16 for a month with code 3.

    Months with a code below `least` are not counted.

    >>> [counted()[ord(code)] for code in "N13"], counted(3)[ord("2")]
    ([0, 1, 17], 0)
    """
    return _table({code: 17 if code == "3" else 1 for code in DIGITS if int(code) >= least})


def present(codes: Sequence[str]) -> bytes:
    """Return a bit for each of up to eight codes, the first lowest.

    >>> present(["G", "B"])[ord("b")]
    2
    """
    return _table({code: 1 << place for place, code in enumerate(codes)})

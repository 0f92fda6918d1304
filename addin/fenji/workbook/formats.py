"""Formats: which looks show a number as a date, and which write words such as 万元 behind it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

from fenji.workbook.markup import whole_number
from fenji.workbook.parts import local, parsed

_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
"""The formats of dates and times that every workbook knows without listing them."""

_LITERAL = re.compile(r'"[^"]*"?|\[[^\]]*\]?|[\\_*!].', re.DOTALL)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)


_PERCENTS = {9: "0%", 10: "0.00%"}


class Formats:
    """The number formats of a workbook by the number of the look (`s="2"`) that a cell has; read when asked for."""

    def __init__(self, data: bytes, part: str) -> None:
        """Take the style sheet in UTF-8."""
        self._data = data
        self._part = part

    @cached_property
    def dates(self) -> frozenset[int]:
        """The looks that show a number as a date or a time."""
        own = {number for number, code in self._codes.items() if is_date_format(code)}
        return frozenset(
            look
            for look, number in enumerate(self._looks)
            if number in own or (number in _DATES and number not in self._codes)
        )

    @cached_property
    def own(self) -> Mapping[int, str]:
        """The codes that the workbook itself defines, and those for percentages that every workbook has, by look."""
        codes = {**_PERCENTS, **self._codes}
        return {look: codes[number] for look, number in enumerate(self._looks) if number in codes}

    @cached_property
    def _read(self) -> tuple[dict[int, str], list[int]]:
        root = parsed(self._data, self._part)
        codes = {
            whole_number(node.get("numFmtId"), 0): node.get("formatCode", "")
            for group in root
            if local(group) == "numFmts"
            for node in group
            if local(node) == "numFmt"
        }
        looks = [
            whole_number(node.get("numFmtId"), 0)
            for group in root
            if local(group) == "cellXfs"
            for node in group
            if local(node) == "xf"
        ]
        return codes, looks

    @property
    def _codes(self) -> dict[int, str]:
        return self._read[0]

    @property
    def _looks(self) -> list[int]:
        return self._read[1]


def is_date_format(code: str) -> bool:
    """Tell whether a number format shows a date or a time; `0"年"` shows a number all the same.

    >>> [is_date_format(code) for code in ("yyyy/m/d;@", "[h]:mm", 'e"年"', "[$-804]aaaa年")]
    [True, True, True, True]
    >>> [is_date_format(code) for code in ("#,##0.00_);[Red](#,##0.00)", '0.00"day"', "General", '0"元/年"')]
    [False, False, False, False]
    """
    bare = _LITERAL.sub("", code)
    if re.search("[ymdhs]", bare, re.IGNORECASE) or _ELAPSED.search(code):
        return True
    return re.search("[年月日]", code) is not None and re.search("[0#?]", bare) is None

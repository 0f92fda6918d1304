"""A page: how wide columns and how high rows are, so that a standard's sheet can be printed and pinned up.

The tables of a standard stand one below the other, and so share their columns: each column is as wide as it takes
for the texts of all of them to wrap into few lines, while all of them together fill a page across at a legible size.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fenji.workbook import Look, Marked, Range
from fenji.workbook.edits import NewValue

Position = tuple[int, int]

_PAGE = 170
"""How many narrow characters stand side by side on a page across, not much smaller than they are."""
_VALUE = 70
"""How many at least the value beside a key has room for, over the empty cells right of it."""
_LEAST, _WORD = 6, 20
"""How narrow a column may be; the longest word that is never broken."""
_LINE, _HIGHEST = 16.5, 400.0
_PAPER = 590.0
"""How many points of rows stand on such a page at least, whatever program prints it."""
_UNCUT, _START = 0.65, 7
"""What part of a page a section may take that is not cut; the rows of a longer one that stand together at its start."""
_HEIGHTS = {Look.TITLE: 27.0, Look.SECTION: 22.0}
_UNWRAPPED = (Look.LINE, Look.TITLE, Look.NOTE, Look.SECTION)


@dataclass(frozen=True, slots=True)
class Page:
    """Widths of columns, heights of rows, where pages begin, what cells look like, and which are one to the eye."""

    widths: Mapping[int, float]
    heights: Mapping[int, float]
    breaks: tuple[int, ...]
    """The rows with which new pages begin."""
    looks: Mapping[Position, Look]
    merged: tuple[Range, ...]


def laid_out(cells: Mapping[Position, NewValue | Marked], looks: Mapping[Position, Look]) -> Page:
    """Return the page that cells make whose texts wrap, unless their looks say that they run on."""
    texts = {at: _text(cells.get(at)) for at in looks}
    wrapped = {at: text for at, text in texts.items() if looks[at] not in _UNWRAPPED}
    widths = _widths(wrapped, looks)
    lines = {at: _lines(text, widths[at[1]]) for at, text in wrapped.items()}
    strips = [at for at, look in looks.items() if look is Look.LINE]
    last = _last_of_strip(widths)
    room = sum(widths[column] for column in range(2, last + 1))
    looks = dict(looks)
    merged = []
    for row, column in strips:
        end = max(last, column)
        free = not any((row, each) in cells for each in range(column + 1, end + 1))
        long = free and _taken(texts[row, column]) > room - 1
        looks |= {(row, each): Look.EDITED if long else Look.LINE for each in range(column, end + 1)}
        if long:
            # decoration: what stands beside a key and its value is never read
            merged.append(Range(row, column, row, end))
            lines[row, column] = _lines(texts[row, column], room)
    heights = {row: _HEIGHTS.get(look, _LINE) for (row, _), look in reversed(looks.items())}
    for (row, _), count in lines.items():
        heights[row] = min(max(count * _LINE, heights[row]), _HIGHEST)
    titles = [row for (row, _), look in looks.items() if look is Look.SECTION]
    return Page(widths, heights, _breaks(heights, sorted(titles), sum(widths.values())), looks, tuple(merged))


def _breaks(heights: Mapping[int, float], titles: Sequence[int], width: float) -> tuple[int, ...]:
    """Break every page, so that a section that most of a page takes is not cut, and none right below its title."""
    room = _PAPER * max(1.0, width / _PAGE)
    last = max(heights, default=0)
    left, found = room, []
    for first, end in zip((1, *titles), (*titles, last + 1)):
        rows = {row: heights.get(row, _LINE) for row in range(first, end)}
        tall = sum(rows.values())
        if left < (tall if tall <= room * _UNCUT else sum([*rows.values()][:_START])):
            found.append(first)
            left = room
        for row, height in rows.items():
            if left < height:
                found.append(row)
                left = room
            left -= height
    return tuple(found)


def _last_of_strip(widths: Mapping[int, float]) -> int:
    """Return the column up to which the value beside a key runs."""
    taken = 0.0
    for column in range(2, max(widths, default=2) + 1):
        taken += widths.get(column, 0.0)
        if taken >= _VALUE:
            return column
    return max(widths, default=2)


def _widths(wrapped: Mapping[Position, str], looks: Mapping[Position, Look]) -> dict[int, float]:
    """Give each column its least width, and the rest of a page to those whose texts gain most by it."""
    columns: dict[int, list[str]] = defaultdict(list)
    least: dict[int, int] = defaultdict(lambda: _LEAST)
    for (row, column), text in wrapped.items():
        columns[column].append(text)
        # a heading may take two lines, a word is not broken
        taken = _taken(text)
        needed = {Look.HEADING: -(-taken // 2), Look.KEY: taken}.get(looks[row, column], _longest_word(text))
        least[column] = max(least[column], needed + 1)
    for column in range(1, max(columns, default=1) + 1):
        least[column] = least[column]
    widths = dict(least)
    most = {column: max((_taken(text) for text in texts), default=0) + 1 for column, texts in columns.items()}
    weights = {column: sum(_taken(text) ** 2 for text in texts) for column, texts in columns.items()}
    while sum(widths.values()) < _PAGE:
        growing = [column for column in columns if widths[column] < most[column]]
        if not growing:
            break
        gains = {column: weights[column] * (widths[column] ** -2 - (widths[column] + 1) ** -2) for column in growing}
        widths[max(growing, key=gains.__getitem__)] += 1
    return {column: float(width) for column, width in sorted(widths.items())}


def _text(value: NewValue | Marked) -> str:
    if isinstance(value, Marked):
        return value.text
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _taken(text: str) -> int:
    """How many narrow characters a text takes: a Chinese one is as wide as two."""
    return sum(2 if each > "\u2e80" else 1 for each in text)


def _longest_word(text: str) -> int:
    return min(max((len(word) for word in re.findall(r"[!-~]+", text)), default=0), _WORD)


def _lines(text: str, width: float) -> int:
    return sum(_wrapped_lines(part.split(" "), width - 1) for part in text.split("\n"))


def _wrapped_lines(words: Iterable[str], width: float) -> int:
    """How many lines words take that are parted by blanks; Chinese is broken anywhere."""
    lines, at = 1, 0.0
    for word in words:
        taken = _taken(word)
        if at and at + 1 + min(taken, width) > width and not _is_chinese(word):
            lines, at = lines + 1, 0.0
        at += taken + (1 if at else 0)
        while at > width:
            lines, at = lines + 1, at - width
    return lines


def _is_chinese(word: str) -> bool:
    return any(each > "\u2e80" for each in word)

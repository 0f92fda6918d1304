"""Text tables: a title, headers and rows of text, which whoever prints them may lay out as he likes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table of texts; `right` are the places of columns of numbers, `notes` stand between title and headers."""

    title: str
    headers: Row
    rows: tuple[Row, ...]
    right: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


def text_table(
    title: str,
    headers: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    right: Sequence[int] = (),
    notes: Iterable[str] = (),
) -> TextTable:
    """Return a table without the columns in which no row says anything.

    >>> text_table("字段", ["名称", "说明", "单位"], [("余额", "", "元")], right=[2]).headers
    ('名称', '单位')
    """
    body = [tuple(row) for row in rows]
    kept = [place for place in range(len(headers)) if any(row[place] for row in body)]
    return TextTable(
        title,
        tuple(headers[place] for place in kept),
        tuple(tuple(row[place] for place in kept) for row in body),
        tuple(kept.index(place) for place in right if place in kept),
        tuple(note for note in notes if note),
    )

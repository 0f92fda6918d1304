"""Row heights: how high a row must be for its wrapped texts, since not every program fits rows when it opens a file."""

from __future__ import annotations

from fenji.register.layout import Layout
from fenji.register.values import Value, text_in
from fenji.report.page import lines

_LINE, _ROOM = 13.0, 4.0
_SMALLER = 1.15
"""How many more letters than its width says a column of wrapped texts holds, as they are printed smaller."""


def height_of(layout: Layout, values: dict[str, Value]) -> float | None:
    """Return how high a row of these values must be, None where no text of it takes a second line."""
    high = max(
        (
            lines(text_in(value), column.width * _SMALLER)
            for column in layout.wrapped
            if (value := values.get(column.key)) is not None
        ),
        default=1,
    )
    return high * _LINE + _ROOM if high > 1 else None

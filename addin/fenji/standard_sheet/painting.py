"""Painting: what lint found, and whom each rule caught, as cells beside the rules that they concern."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from fenji.errors import Diagnostic
from fenji.standard_sheet.drawing import Places, Position
from fenji.standard_sheet.schema import KEYED_MARGIN, PAINTED

_EXAMPLE = re.compile("，?例如：?")


def paths_of(found: Sequence[Diagnostic], origin: str) -> list[tuple[str, Diagnostic]]:
    """Return diagnostics with the paths into the text that they name."""
    return [(each.where.removeprefix(f"{origin}: ").partition("(")[0], each) for each in found]


def painted(
    places: Places, findings: Iterable[tuple[str, Diagnostic]], caught: Mapping[str, int]
) -> dict[Position, str | float | None]:
    """Return the cells to paint: findings with their examples, and how many customers each rule caught.

    Where nothing was found the cell is None, so that what an earlier painting left goes away. `caught` is empty
    where there are no customers.
    """
    cells: dict[Position, str | float | None] = {}
    for row, margin in places.margins.items():
        cells |= {(row, margin + number): None for number in range(len(PAINTED))}
    for row, margin in places.headings.items():
        cells |= {(row, margin + number): None for number in range(len(PAINTED))}
    for path, found in findings:
        row = places.of(path)[0]
        margin = places.margins.get(row, KEYED_MARGIN)
        said, *example = _EXAMPLE.split(found.message.zh, maxsplit=1)
        _add(cells, (row, margin), said)
        if example:
            _add(cells, (row, margin + 1), example[0])
    for path, count in caught.items():
        row = places.of(path)[0]
        at = row, places.margins.get(row, KEYED_MARGIN) + 2
        standing = cells.get(at)
        # several cells of a matrix share a row
        cells[at] = float(count) + (standing if isinstance(standing, float) else 0.0)
    for row in {places.heads[row] for (row, _), value in cells.items() if value is not None and row in places.heads}:
        margin = places.headings[row]
        cells |= {(row, margin + number): label for number, label in enumerate(PAINTED)}
    return cells


def _add(cells: dict[Position, str | float | None], at: Position, text: str) -> None:
    standing = cells.get(at)
    cells[at] = f"{standing}；{text}" if isinstance(standing, str) else text

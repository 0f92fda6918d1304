"""Numbers typed as plain text, read many at a time where nobody asks to be told of each: `1,234.50`, `12.5万`.

What is not as plain as that is left to the judge of single cells, which alone decides what a text means. A number
of at most 15 digits is the shortest spelling of its double, so that nothing is lost on the way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fenji.table.unit import FACTORS, SPELLED, canonical
from fenji.workbook.cells import CellValue

_PLAIN = re.compile(rf"(-?(?:[0-9]{{1,3}}(?:,[0-9]{{3}})+|[0-9]+)(?:\.[0-9]+)?)({SPELLED})?")
_LONGEST = 15
"""Digits, the point and the sign among them, of a number that a double spells as it was typed."""


def plain_numbers(cells: Sequence[CellValue], places: Sequence[int]) -> dict[str, tuple[list[int], list[float]]]:
    """Return the numbers of the plain texts at some places by the units behind them (empty where there is none).

    >>> plain_numbers(["1,234.5", "约30万", "3.5万元", "-2万", None], [0, 1, 2, 3])
    {'': ([0], [1234.5]), '万元': ([2, 3], [3.5, -2.0])}
    """
    found: dict[str, tuple[list[int], list[float]]] = {}
    plain = _PLAIN.fullmatch
    for at in places:
        text = cells[at]
        match = plain(text) if type(text) is str else None
        if match is None:
            continue
        number, unit = match.groups()
        bare = number.replace(",", "")
        if len(bare) <= _LONGEST:
            held = found.get(unit) or found.setdefault(unit, ([], []))
            held[0].append(at)
            held[1].append(float(bare))
    return _by_canonical(found)


def _by_canonical(found: dict[str, tuple[list[int], list[float]]]) -> dict[str, tuple[list[int], list[float]]]:
    """Bring the spellings of one unit together: 万 and 万元."""
    merged: dict[str, tuple[list[int], list[float]]] = {}
    for unit, (places, numbers) in found.items():
        held = merged.setdefault(canonical(unit or ""), ([], []))
        held[0].extend(places)
        held[1].extend(numbers)
    return merged


def factor_of(unit: str, own: int) -> int:
    """Return how many 元 one of a unit is; `own` where none was written."""
    return FACTORS[unit] if unit else own


def without(places: Sequence[int], taken: NDArray[np.bool_]) -> list[int]:
    """Return the places that were not taken.

    >>> without([1, 4, 5], np.array([False, True, False, False, False, True]))
    [4]
    """
    found = np.array(places, np.int64)
    kept: list[int] = found[~taken[found]].tolist() if len(found) else []
    return kept

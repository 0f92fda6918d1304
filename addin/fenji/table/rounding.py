"""Rounding a column of amounts to the 分: as exact as Decimal, as fast as numpy."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from fenji.expr.amount import LARGEST, to_fen

_DOUBT = 2.0**-50
"""Relative to the amount: further than the spelling and the product of a double are ever from each other."""


def to_yuan(numbers: NDArray[np.float64], factor: int) -> tuple[NDArray[np.float64], NDArray[np.bool_] | None]:
    """Return amounts in 元 of numbers that count `factor` 元 each, and which of them are no amounts (or None).

    Each number stands for its shortest decimal spelling, and is rounded half up, away from zero, once, as
    `to_fen` does it. NaN stays NaN; what is infinite or not below `LARGEST` becomes NaN and is marked.

    >>> to_yuan(np.array([4.9999995, 0.285, -0.0000005, 1e300]), 10_000)
    (array([ 5.00e+04, 2.85e+03, -1.00e-02, nan]), array([False, False, False, True]))
    """
    with np.errstate(over="ignore", invalid="ignore"):
        fen = numbers * (factor * 100.0)
        size = np.abs(fen)
        rounded = np.floor(size + 0.5)
        beyond = ~(rounded < float(LARGEST) * 100) & ~np.isnan(numbers)
        near_tie = np.abs(size - np.floor(size) - 0.5) <= size * _DOUBT
        yuan = np.copysign(rounded, fen) / 100
    for place in np.flatnonzero(near_tie & ~beyond):
        yuan[place] = float(to_fen(Decimal(repr(float(numbers[place]))) * factor))
    yuan += 0.0
    if not beyond.any():
        return yuan, None
    yuan[beyond] = np.nan
    return yuan, beyond

"""Runs: the edits of a column as blocks of neighbouring rows, which a host writes in one call each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from fenji.workbook import CellEdits, CellFormula

NewValue = float | str | bool | None


def runs(edits: CellEdits) -> Iterator[tuple[int, Sequence[NewValue]]]:
    """Yield each run of neighbouring rows: its first row, and its values.

    >>> list(runs(CellEdits(2, [4, 5, 7], ["金", "银", None])))
    [(4, ['金', '银']), (7, [None])]
    """
    rows = np.asarray(edits.rows)
    breaks = (np.flatnonzero(np.diff(rows) != 1) + 1).tolist() if len(rows) else []
    for start, end in pairwise([0, *breaks, len(rows)]):
        if end > start:
            yield int(rows[start]), [_shown(value) for value in edits.values[start:end]]


def _shown(value: NewValue | CellFormula) -> NewValue:
    """An open sheet is given what a formula comes to: grading there writes values."""
    return value.value if isinstance(value, CellFormula) else value

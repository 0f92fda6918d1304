"""Columns: one field of many customers, as numpy holds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class FieldColumn:
    """One field of n customers.

    `values` are floats for a field that counts (amounts in 元; NaN where there is no value) or, for a field
    of choices, the numbers of the choices in the order of the standard (−1 where there is no value).
    `unreadable` marks those that hold something which could not be read, or is None where all could.

    For a field of text `values` are places in `words`, which are the different cells of the sheet as they stand
    (−1 for a blank); for a field of histories they are the cells themselves.
    """

    values: NDArray[Any]
    unreadable: NDArray[np.bool_] | None = None
    words: Sequence[Any] | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return len(self.values)

    def cell(self, place: int) -> Any:
        """Return the cell of a field of text or of histories as it stands in the sheet, None for a blank."""
        value = self.values[place]
        if self.words is None:
            return value
        return self.words[value] if value >= 0 else None

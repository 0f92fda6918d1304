"""Columns: one field of many customers, as numpy holds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class FieldColumn:
    """One field of n customers.

    `values` are floats for a field that counts (amounts in 元; NaN where there is no value) or, for a field
    of choices, the numbers of the choices in the order of the standard (−1 where there is no value).
    `unreadable` marks those that hold something which could not be read, or is None where all could.
    """

    values: NDArray[Any]
    unreadable: NDArray[np.bool_] | None = None

    def __len__(self) -> int:
        return len(self.values)

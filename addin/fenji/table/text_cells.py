"""Text: columns that are kept as they stand, since no rule tests them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from fenji.emit.column import FieldColumn
from fenji.table.encoding import cells_of, encoded
from fenji.workbook.cells import CellValue


def text_column(cells: Sequence[CellValue]) -> FieldColumn:
    """Return cells as places in the different ones among them, −1 for an empty cell.

    >>> column = text_column(["甲", None, "甲", 1.0, True])
    >>> column.values.tolist(), column.words
    ([0, -1, 0, 1, 2], ['甲', 1.0, True])
    """
    keys = list(zip(map(type, cells), cells))
    places = {key: place for place, key in enumerate(key for key in dict.fromkeys(keys) if key[1] is not None)}
    places[type(None), None] = -1
    values = np.fromiter(map(places.__getitem__, keys), np.int64, len(keys))
    return FieldColumn(values, words=[cell for _, cell in places if cell is not None])


def text_series(series: nw.Series[Any]) -> FieldColumn:
    """Return a frame's column as places in its different values, −1 for nothing."""
    codes, words = encoded(series)
    return FieldColumn(codes, words=words)


def cell_array(cells: Sequence[CellValue]) -> NDArray[np.object_]:
    """Return cells as an array of them."""
    found = np.empty(len(cells), object)
    found[:] = cells
    return found


def cell_series(series: nw.Series[Any]) -> NDArray[np.object_]:
    """Return the values of a frame's column as a sheet would hold them."""
    if series.dtype in (nw.Categorical, nw.Enum):
        codes, words = encoded(series)
        return cell_array([*words, None])[codes]
    if series.dtype != nw.String:
        return cell_array(cells_of(series))
    found = cell_array(series.to_list())
    if series.null_count():
        found[series.is_null().to_numpy()] = None
    return found

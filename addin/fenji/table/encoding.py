"""Encoding a frame's column of words: each different word once, and a small number for every customer.

Comparing a million texts is two orders slower than comparing a million bytes, so text is encoded once, by the
frame library's own means, and every word is then judged once.
"""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from fenji.workbook.cells import CellValue

Codes = NDArray[np.signedinteger[Any]]


def encoded(series: nw.Series[Any]) -> tuple[Codes, list[CellValue]]:
    """Return codes into the different values of a series of words, −1 for nothing, and those values.

    >>> import pandas as pd
    >>> encoded(nw.from_native(pd.Series(["无", None, "金卡", "无"]), series_only=True))
    (array([ 0, -1,  1,  0]), ['无', '金卡'])
    """
    if series.implementation.is_pandas_like():
        return _encoded_pandas(series.to_native())
    if series.implementation.is_polars() and series.dtype in (nw.Categorical, nw.Enum):
        return _encoded_polars(series)
    words = series.cast(nw.String) if series.dtype in (nw.Categorical, nw.Enum) else series
    different = words.unique().drop_nulls().to_list()
    if not different:
        return np.full(len(series), -1, np.int8), []
    kind = nw.Int8 if len(different) <= np.iinfo(np.int8).max else nw.Int32
    codes = words.replace_strict(different, list(range(len(different))), return_dtype=kind).fill_null(-1)
    return codes.to_numpy(), [cell_of(value) for value in different]


def _encoded_pandas(native: Any) -> tuple[Codes, list[CellValue]]:
    if hasattr(native, "cat"):
        return native.array.codes, [cell_of(value) for value in native.array.categories.tolist()]
    codes, values = native.factorize()
    listed = values.tolist()
    return codes, listed if set(map(type, listed)) <= {str} else [cell_of(value) for value in listed]


def _encoded_polars(series: nw.Series[Any]) -> tuple[Codes, list[CellValue]]:
    """Use the numbers that polars keeps; they may have gaps, since several columns can share them."""
    words: list[CellValue]
    if isinstance(series.dtype, nw.Enum):
        words = list(series.dtype.categories)
    else:
        different = series.unique().drop_nulls()
        numbers: list[int] = different.to_native().to_physical().to_list()
        words = [None] * (max(numbers, default=-1) + 1)
        for number, text in zip(numbers, different.cast(nw.String).to_list(), strict=True):
            words[number] = text
    kind = nw.Int8 if len(words) <= np.iinfo(np.int8).max else nw.Int64
    codes = nw.from_native(series.to_native().to_physical(), series_only=True).cast(kind)
    return (codes.fill_null(-1) if codes.null_count() else codes).to_numpy(), words


def cells_of(series: nw.Series[Any]) -> list[CellValue]:
    """Return the values of a series as a sheet would hold them.

    >>> import pandas as pd
    >>> cells_of(nw.from_native(pd.Series([1, "3万", None, True], dtype=object), series_only=True))
    [1.0, '3万', None, True]
    """
    return [cell_of(value) for value in series.to_list()]


def cell_of(value: Any) -> CellValue:
    """Return a value as a sheet would hold it: numbers as floats, nothing as None, the rest as text."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, np.bool_):
        return bool(value)
    if isinstance(value, int | float | Decimal | np.number):
        number = float(value)
        return None if math.isnan(number) else number
    return None if repr(value) in ("<NA>", "NaT") else str(value)

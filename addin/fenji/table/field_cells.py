"""The cells of one field: what kind of column they become."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fenji.emit.column import FieldColumn
from fenji.errors import warning
from fenji.standard.model import Field, FieldType
from fenji.table.amounts import counted_by, is_yearly, read_amounts, read_numbers
from fenji.table.choices import read_choices
from fenji.table.dates import read_dates
from fenji.table.reading import Place, Reading
from fenji.table.text_cells import cell_array, text_column
from fenji.table.unit import Unit, UnitSource
from fenji.workbook.cells import CellValue


def read_field(
    cells: Sequence[CellValue], field: Field, unit: Unit | None, place: Place, *, date1904: bool = False
) -> Reading:
    """Return the column of a field out of one cell a customer; `unit` says what amounts are counted in.

    `date1904` says that plain numbers of this workbook would count days from 1904.

    >>> from fenji.standard.model import Named
    >>> field = Field("points", Named("积分"), FieldType.NUMBER)
    >>> read_field([60.0, "70"], field, None, lambda at: f"B{at + 2}").column.values
    array([60., 70.])
    """
    if field.type is FieldType.AMOUNT:
        counted = unit or Unit("元", UnitSource.FIELD)
        return read_amounts(cells, counted, place, yearly=is_yearly(field))
    if field.type is FieldType.NUMBER:
        return within(read_numbers(cells, place, counted_by(field)), field, place)
    if field.type is FieldType.TEXT:
        return Reading(text_column(cells))
    if field.type is FieldType.HISTORY:
        return Reading(FieldColumn(cell_array(cells)))
    if field.type is FieldType.DATE:
        return read_dates(cells, field, place, date1904=date1904)
    return read_choices(cells, field, place)


def within(reading: Reading, field: Field, place: Place) -> Reading:
    """Return a reading in which numbers that the field cannot have are unreadable, each one told.

    >>> from decimal import Decimal
    >>> from fenji.standard.model import Named
    >>> field = Field("score", Named("满意度"), FieldType.NUMBER, range=(Decimal(0), Decimal(100)))
    >>> found = within(read_numbers([60.0, 600.0], str), field, lambda at: f"B{at + 2}")
    >>> print(found.column.values, found.diagnostics[0])
    [60. nan] B3: 600 不在“满意度”的范围内（可用：0 至 100）
    """
    if field.range is None:
        return reading
    low, high = field.range
    values = reading.column.values
    outside = (values < float(low)) | (values > float(high))
    if not outside.any():
        return reading
    allowed = (f"可用：{low:f} 至 {high:f}", f"allowed: {low:f} to {high:f}")
    told = tuple(
        warning(
            "value.range",
            place(at),
            f"{values[at]:.12g} 不在“{field.label}”的范围内",
            f"{values[at]:.12g} is outside the range of {field.name.in_('en')!r}",
            hint=allowed,
        )
        for at in np.flatnonzero(outside).tolist()
    )
    marks = outside if reading.column.unreadable is None else reading.column.unreadable | outside
    return Reading(FieldColumn(np.where(outside, np.nan, values), marks), (*reading.diagnostics, *told))

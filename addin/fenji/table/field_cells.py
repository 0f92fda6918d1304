"""The cells of one field: what kind of column they become."""

from __future__ import annotations

from collections.abc import Sequence

from fenji.standard.model import Field, FieldType
from fenji.table.amounts import is_yearly, read_amounts, read_numbers
from fenji.table.choices import read_choices
from fenji.table.reading import Place, Reading
from fenji.table.unit import Unit, UnitSource
from fenji.workbook.cells import CellValue


def read_field(cells: Sequence[CellValue], field: Field, unit: Unit | None, place: Place) -> Reading:
    """Return the column of a field out of one cell a customer; `unit` says what amounts are counted in.

    >>> from fenji.standard.model import Named
    >>> field = Field("points", Named("积分"), FieldType.NUMBER)
    >>> read_field([60.0, "70"], field, None, lambda at: f"B{at + 2}").column.values
    array([60., 70.])
    """
    if field.type is FieldType.AMOUNT:
        counted = unit or Unit("元", UnitSource.FIELD)
        return read_amounts(cells, counted, place, yearly=is_yearly(field))
    if field.type is FieldType.NUMBER:
        return read_numbers(cells, place)
    return read_choices(cells, field, place)

"""A frame as a table: pandas, polars or pyarrow in memory, its numbers taken as they are, without a copy.

Bare numbers are 元 unless the column's name says a unit; they are not rounded here, since the emitters compare
raw doubles so that the 分 comes out right. Text is read as a sheet's text is, each different text once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import narwhals as nw
import numpy as np
from narwhals.typing import IntoDataFrame
from numpy.typing import NDArray

from fenji.emit.column import FieldColumn
from fenji.errors import BindingError, Diagnostic
from fenji.standard.model import Field, FieldType
from fenji.table.amounts import number_judge, raw_amounts, raw_numbers, scaled_amounts
from fenji.table.binding import Match, bind_columns, field_sought
from fenji.table.choices import choice_judge
from fenji.table.codes import read_codes
from fenji.table.dates import read_date_series
from fenji.table.encoding import cells_of, encoded
from fenji.table.field_cells import read_field, within
from fenji.table.label import frame_label
from fenji.table.model import Bound, Table
from fenji.table.reading import Place, Reading
from fenji.table.said import absent_note, nothing_bound_fault
from fenji.table.text_cells import cell_series, text_series
from fenji.table.unit import Unit, UnitSource


def bind_frame(
    names: Sequence[str], fields: Sequence[Field], *, bind: Mapping[str, str] | None = None
) -> tuple[tuple[Bound, ...], tuple[Diagnostic, ...]]:
    """Return which of a frame's columns hold which fields, by the names alone, and what is to be said of it.

    A column named by a field's id or label always binds. Raises BindingError where a column cannot be told
    and where no field has one.

    >>> from fenji.standard.model import Named
    >>> income = Field("household_income", Named("家庭年收入"), FieldType.AMOUNT)
    >>> bound, said = bind_frame(["客户", "家庭年收入(万元)"], [income])
    >>> bound[0].label, bound[0].unit.name, bound[0].score
    ('家庭年收入(万元)', '万元', 0.99)
    """
    return _bound(tuple(names), tuple(fields), tuple((bind or {}).items()))


@lru_cache(maxsize=64)
def _bound(
    names: tuple[str, ...], fields: tuple[Field, ...], bind: tuple[tuple[str, str], ...]
) -> tuple[tuple[Bound, ...], tuple[Diagnostic, ...]]:
    """Frames of one shape are bound once: telling labels apart costs more than reading a million doubles."""
    labels = [frame_label(place, name) for place, name in enumerate(names, 1)]
    binding = bind_columns(labels, [field_sought(each) for each in fields], bind=dict(bind))
    if binding.faults:
        raise BindingError(*binding.faults)
    if not binding.matches:
        raise BindingError(nothing_bound_fault("", labels, fields))
    by_id = {each.id: each for each in fields}
    bound = tuple(_bound_to(by_id[match.id], match) for match in binding.matches)
    absent = [by_id[each.id] for each in binding.absent]
    said = [*binding.notes, *([absent_note("", absent, labels)] if absent else [])]
    return bound, tuple(said)


def _bound_to(field: Field, match: Match) -> Bound:
    label, unit = match.label, None
    if field.type is FieldType.AMOUNT:
        unit = Unit(label.unit, UnitSource.HEADER) if label.unit else Unit("元", UnitSource.FRAME)
    return Bound(field.id, label.column, label.text, match.score, unit, match.asked)


def table_of_frame(
    frame: IntoDataFrame | nw.DataFrame[Any],
    fields: Sequence[Field],
    *,
    bind: Mapping[str, str] | None = None,
    mark_unreadable: bool = True,
) -> Table:
    """Return the customers of an eager frame in typed columns, one for each of `fields` that it has.

    `bind` leads from fields to columns and always wins. Numeric columns are taken without a copy, as float64;
    categories and texts are judged once each. Amounts in 元 that are infinite or too large are looked for and
    marked unless nobody asks which they are (`mark_unreadable`): the emitters know them anyway.

    Raises BindingError as `bind_frame` does, and TypeError where the frame is none that narwhals knows as eager.

    >>> import pandas as pd
    >>> from fenji.standard.model import Named
    >>> field = Field("avg_daily_balance", Named("月日均余额"), FieldType.AMOUNT)
    >>> table = table_of_frame(pd.DataFrame({"月日均余额": [50000.0, None]}), [field])
    >>> table.columns["avg_daily_balance"].values, len(table)
    (array([50000., nan]), 2)
    """
    data = nw.from_native(frame, eager_only=True)
    names = data.columns
    bound, said = bind_frame([str(name) for name in names], fields, bind=bind)
    by_id = {each.id: each for each in fields}
    columns: dict[str, FieldColumn] = {}
    diagnostics = list(said)
    for each in bound:
        series = data.get_column(names[each.column - 1])
        reading = _read(series, by_id[each.field_id], each.unit, _place(each.label), mark_unreadable)
        columns[each.field_id] = reading.column
        diagnostics += reading.diagnostics
    return Table(
        where="",
        rows=range(1, len(data) + 1),
        columns=columns,
        bound=bound,
        absent=tuple(each.id for each in fields if each.id not in columns),
        diagnostics=tuple(diagnostics),
    )


def _place(name: str) -> Place:
    return lambda at: f"列“{name}”第 {at + 1} 行"


def _read(series: nw.Series[Any], field: Field, unit: Unit | None, place: Place, mark_unreadable: bool) -> Reading:
    dtype = series.dtype
    if field.type is FieldType.TEXT:
        return Reading(text_series(series))
    if field.type is FieldType.HISTORY:
        return Reading(FieldColumn(cell_series(series)))
    if field.type is FieldType.DATE:
        return read_date_series(series, field, place)
    words = dtype in (nw.String, nw.Categorical, nw.Enum)
    if field.type.counts:
        if words:
            return within(read_codes(*encoded(series), number_judge(field, unit), place, np.float64), field, place)
        if dtype.is_numeric():
            return _read_numeric(_floats(series, dtype), field, unit, place, mark_unreadable)
    elif words:
        return read_codes(*encoded(series), choice_judge(field), place, np.int8)
    elif dtype == nw.Boolean and not series.null_count():
        truths = series.to_numpy().view(np.int8)
        return read_codes(truths, [False, True], choice_judge(field), place, np.int8)
    return read_field(cells_of(series), field, unit, place)


def _floats(series: nw.Series[Any], dtype: nw.dtypes.DType) -> NDArray[np.float64]:
    """Return the numbers of a series, NaN where there is none, without a copy where they are doubles."""
    if dtype.is_decimal():
        series = series.cast(nw.Float64)
    values: NDArray[np.float64] = series.to_numpy().astype(np.float64, copy=False)
    return values


def _read_numeric(
    values: NDArray[np.float64], field: Field, unit: Unit | None, place: Place, mark_unreadable: bool
) -> Reading:
    if field.type is FieldType.NUMBER:
        return within(raw_numbers(values, place), field, place)
    if unit is None or unit.factor == 1:
        return raw_amounts(values, place) if mark_unreadable else Reading(FieldColumn(values))
    return scaled_amounts(values, unit, place)

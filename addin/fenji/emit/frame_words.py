"""Numbers put into words by an engine: expressions over the columns that a frame carries while it is graded.

Only whole numbers are divided and printed, since engines disagree on how to print a float.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from fenji.emit.sentence import MICRO, Lacking, Measure, Shown
from fenji.emit.state import value_name
from fenji.errors import Lang
from fenji.standard.model import Field, FieldType


def concat(parts: Sequence[nw.Expr]) -> nw.Expr:
    """The texts in a row; none of them is ever null, which spares the engine asking."""
    return parts[0] if len(parts) == 1 else nw.concat_str(parts, ignore_nulls=True)


def among(column: str, places: NDArray[np.intp]) -> nw.Expr:
    """Whether a column of whole numbers holds one of some, given in ascending order.

    Said by comparisons, run by run: a list of more than a few would be made a join of its own by DuckDB, and
    many such joins take minutes to plan.
    """
    if not len(places):
        return nw.lit(False)
    breaks = np.flatnonzero(np.diff(places) > 1)
    starts, ends = places[np.r_[0, breaks + 1]].tolist(), places[np.r_[breaks, len(places) - 1]].tolist()
    value = nw.col(column)
    runs: list[nw.Expr] = [
        (value == start) if start == end else (value >= start) & (value <= end) for start, end in zip(starts, ends)
    ]
    while len(runs) > 1:  # pairwise, so that a hundred runs nest seven deep
        runs = [runs[at] | runs[at + 1] if at + 1 < len(runs) else runs[at] for at in range(0, len(runs), 2)]
    return runs[0]


def chosen_text(column: str, numbers: NDArray[Any], texts: Sequence[nw.Expr]) -> nw.Expr:
    """The text whose number stands in a table at the place that a column holds.

    All but one of the joined parts are empty: engines nest no deeper for a hundred texts than for two.
    """
    parts = []
    for number, text in enumerate(texts):
        places = np.flatnonzero(numbers == number)
        if len(places):
            parts.append(nw.when(among(column, places)).then(text).otherwise(nw.lit("")))
    return concat(parts)


def whole_name(field_id: str) -> str:
    return f"__fenji_whole_{field_id}"


def whole_number(field: Field) -> nw.Expr:
    """The value of a field in whole numbers: 分 of amounts, millionths of other numbers, scores as they are."""
    value = nw.col(value_name(field.id))
    match field.type:
        case FieldType.AMOUNT:
            return _fen(value)
        case FieldType.NUMBER:
            rounded = (value.abs() * MICRO + 0.5).floor()
            return nw.when(value < 0).then(rounded * -1).otherwise(rounded)
        case _:
            return value


def _fen(value: nw.Expr) -> nw.Expr:
    """Amounts in whole 分 (the same arithmetic as emit.sentence.fen)."""
    whole = (value.abs() * 100).floor()
    hundred = value * 0 + 100  # polars divides by a constant as if by its reciprocal, which is not exact
    rounded = whole + (value.abs() >= (whole + 0.5) / hundred).cast(nw.Float64)
    return nw.when(value < 0).then(rounded * -1).otherwise(rounded)


def shown(piece: Shown, lang: Lang) -> nw.Expr:
    exact = nw.col(whole_name(piece.field_id))
    if piece.measure is Measure.DAY:
        return _day(exact)
    if not piece.measure.is_money:
        sign = nw.when(exact < 0).then(nw.lit("-")).otherwise(nw.lit(""))
        return concat([sign, decimal(exact.abs(), MICRO), nw.lit(piece.measure.unit(lang))])
    size = 1_000_000 if piece.measure is Measure.WAN else 100
    whole = size // 100
    magnitude = exact.abs()
    rounded = _floor(magnitude + whole // 2, whole) * whole
    near = [(exact - round(threshold * 100)).abs() < whole for threshold in (0, *piece.thresholds)]
    is_near = reduce(lambda left, right: left | right, near) & (magnitude >= 100)
    rounded = nw.when(is_near).then(magnitude).otherwise(rounded)
    sign = nw.when((exact < 0) & (rounded > 0)).then(nw.lit("-")).otherwise(nw.lit(""))
    return concat([sign, decimal(rounded, size), nw.lit(piece.measure.unit(lang))])


def lacking(piece: Lacking, lang: Lang) -> nw.Expr:
    """How far a value is from the one to reach, in words."""
    return lacking_to(piece.field_id, piece.measure, nw.lit(piece.to), lang)


def lacking_to(field_id: str, measure: Measure, to: nw.Expr, lang: Lang) -> nw.Expr:
    """How far a value is from a number that differs from customer to customer, in words."""
    has = nw.col(whole_name(field_id))
    exact = (has - (to * (100 if measure.is_money else MICRO)).round()).abs()
    if not measure.is_money:
        return concat([nw.lit(" "), decimal(exact, MICRO), nw.lit(measure.unit(lang))])
    yuan = concat([nw.lit(" "), decimal(exact, 100), nw.lit(Measure.YUAN.unit(lang))])
    if measure is Measure.YUAN:
        return yuan
    up = _floor(exact + 9_999, 10_000) * 10_000
    wan = concat([nw.lit(" "), decimal(up, 1_000_000), nw.lit(Measure.WAN.unit(lang))])
    return nw.when(exact < 1_000_000).then(yuan).otherwise(wan)


def _day(number: nw.Expr) -> nw.Expr:
    """The number of a day as yyyy-mm-dd."""
    year = _floor(number, 372)
    rest = number - year * 372
    month = _floor(rest, 31)
    parts = ((year, 10_000), (month + 1, 100), (rest - month * 31 + 1, 100))
    said = [(part + size).cast(nw.Int64).cast(nw.String).str.slice(1) for part, size in parts]
    return concat([said[0], nw.lit("-"), said[1], nw.lit("-"), said[2]])


def _floor(number: nw.Expr, size: int) -> nw.Expr:
    """The quotient of whole numbers without its rest; the half keeps an inexact division off the edge."""
    return ((number + 0.5) / size).floor()


def decimal(number: nw.Expr, size: int) -> nw.Expr:
    """A whole number, 0 or more, divided by a power of ten and printed without idle zeros."""
    whole = _floor(number, size)
    tail = (number - whole * size + size).cast(nw.Int64).cast(nw.String).str.strip_chars("0")
    decimals = nw.when(tail == "1").then(nw.lit("")).otherwise(concat([nw.lit("."), tail.str.slice(1)]))
    return concat([whole.cast(nw.Int64).cast(nw.String), decimals])


def order_of(costs: Sequence[nw.Expr]) -> list[nw.Expr]:
    """The rank of each cost among all, 0 the least; of equal ones the earlier comes first."""
    return [
        reduce(
            lambda left, right: left + right,
            [
                ((other <= cost) if number < place else (other < cost)).cast(nw.Int32)
                for number, other in enumerate(costs)
                if number != place
            ],
            nw.lit(0),
        )
        for place, cost in enumerate(costs)
    ]

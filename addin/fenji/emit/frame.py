"""Grading a frame that is not in memory (polars lazy, DuckDB, Spark) by expressions, through narwhals.

The situation of a customer becomes an integer expression, and everything else is looked up from it in CASE
expressions over the same verdicts and phrases as the arrays use. Numbers are put into sentences by
whole-number arithmetic, since engines disagree on how to print a float.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import reduce
from itertools import accumulate
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from fenji.emit.array import flags, verdicts
from fenji.emit.frame_text import FrameTexts, chosen_text
from fenji.emit.state import BLANK, KNOWN, UNREADABLE, state_name, value_name
from fenji.errors import Lang
from fenji.expr.amount import FEN, LARGEST
from fenji.expr.blank import BLANKS
from fenji.expr.region import Cut, Line
from fenji.program.grid import Axis, Grid
from fenji.program.model import Program
from fenji.standard.model import Field

_SITUATION, _FLAGGED, _RANK = "__fenji_situation", "__fenji_flagged", "__fenji_grade"


def grade_frame(
    program: Program, frame: nw.LazyFrame[Any], bound: Mapping[str, str], wanted: Collection[str], lang: Lang
) -> nw.LazyFrame[Any]:
    """Return the lazy frame with the wanted results added; `bound` leads from field ids to column names.

    Columns of fields that count must be numeric (amounts in 元), those of choices text.
    """
    fields = frozenset(bound)
    lookup = verdicts(program, fields)
    ranks = lookup.spread(lambda verdict: program.rank[verdict.result], np.int8)
    original = frame.collect_schema().names()
    columns = [(program.field_by_id[name], nw.col(column)) for name, column in bound.items()]
    frame = frame.with_columns(*(_state(field, column).alias(state_name(field.id)) for field, column in columns))
    frame = frame.with_columns(*(_value(field, column).alias(value_name(field.id)) for field, column in columns))
    frame = frame.with_columns(_situation(program, lookup.grid).alias(_SITUATION))
    frame = frame.with_columns(_entry(_SITUATION, ranks).alias(_RANK))
    if program.flagging is not None and "flags" in wanted:
        grid = flags(program, program.flagging, fields).grid
        frame = frame.with_columns(_situation(program, grid).alias(_FLAGGED))
    texts = FrameTexts(program, fields, lang, _SITUATION, _FLAGGED)
    for columns_of_texts in (texts.numbers(), texts.parts(wanted)):
        frame = frame.with_columns(**columns_of_texts) if columns_of_texts else frame
    results = {**_labels(program, wanted, lang), **texts.results(wanted)}
    frame = frame.with_columns(**results)
    return frame.select(*(name for name in original if name not in results), *results)


def _labels(program: Program, wanted: Collection[str], lang: Lang) -> dict[str, nw.Expr]:
    ranks = np.arange(len(program.results))
    labels = {
        "grade": [result.name.in_(lang) for result in program.results],
        "grade_code": [f"{program.standard_id}:{result.code}" for result in program.results],
    }
    return {
        name: chosen_text(_RANK, ranks, [nw.lit(text) for text in texts])
        for name, texts in labels.items()
        if name in wanted
    }


# -- values and situations ---------------------------------------------------------------------------------


def _state(field: Field, column: nw.Expr) -> nw.Expr:
    """Whether a value is known, blank or unreadable; never null."""
    if field.type.counts:
        beyond = (column.cast(nw.Float64).abs() >= float(LARGEST)).fill_null(False)
        number = column.cast(nw.Float64)
        return (
            nw.when(number.is_null() | number.is_nan())
            .then(nw.lit(BLANK))
            .otherwise(nw.when(beyond).then(nw.lit(UNREADABLE)).otherwise(nw.lit(KNOWN)))
        )
    text = _plain(column)
    blank = text.is_in(sorted(BLANKS - set(field.spellings)))
    known = text.is_in(list(field.spellings))
    return (
        nw.when(blank).then(nw.lit(BLANK)).otherwise(nw.when(known).then(nw.lit(KNOWN)).otherwise(nw.lit(UNREADABLE)))
    )


def _plain(column: nw.Expr) -> nw.Expr:
    return column.fill_null("").str.strip_chars().str.to_lowercase()


def _value(field: Field, column: nw.Expr) -> nw.Expr:
    """The number, or the number of the choice; 0 where there is none, so that arithmetic stays possible."""
    known = nw.col(state_name(field.id)) == KNOWN
    if field.type.counts:
        return nw.when(known).then(column.cast(nw.Float64)).otherwise(nw.lit(0.0))
    text = _plain(column)
    places = [
        text.is_in([spelling for spelling, name in field.spellings.items() if name == choice.name]).cast(nw.Int32)
        * place
        for place, choice in enumerate(field.choices)
    ]
    return reduce(lambda left, right: left + right, places)


def _situation(program: Program, grid: Grid) -> nw.Expr:
    """The number of a customer's situation, as the grid counts them."""
    strides = [*accumulate(grid.shape[:0:-1], lambda left, right: left * right, initial=1)][::-1]
    terms = [_place(program, axis) * stride for axis, stride in zip(grid.axes, strides)]
    return reduce(lambda left, right: left + right, terms, nw.lit(0))


def _place(program: Program, axis: Axis) -> nw.Expr:
    """The place of a customer's value on an axis: blank first, then its region, unreadable last."""
    if axis.name not in program.field_by_id:
        return nw.col(_RANK)
    state, value = nw.col(state_name(axis.name)), nw.col(value_name(axis.name))
    place = value + 1
    if isinstance(axis.regions, Line):
        past = [_is_past(value, cut, axis.regions).cast(nw.Int32) for cut in axis.regions.cuts]
        place = reduce(lambda left, right: left + right, past, nw.lit(1))
    last = len(axis.values) - 1
    return (
        nw.when(state == KNOWN).then(place).otherwise(nw.when(state == BLANK).then(nw.lit(0)).otherwise(nw.lit(last)))
    )


def _is_past(value: nw.Expr, cut: Cut, line: Line) -> nw.Expr:
    """Whether a raw value, rounded to the 分, lies past a cut (see emit.array on why nothing is rounded)."""
    if line.step is None:
        return value > float(cut.at) if cut.after else value >= float(cut.at)
    edge = float(cut.at - FEN / 2)
    return value >= edge if cut.at > 0 else value > edge


def _entry(column: str, table: NDArray[Any]) -> nw.Expr:
    """The entry of a table of small numbers at the place that a column holds."""
    terms = [
        nw.col(column).is_in(np.flatnonzero(table == number).tolist()).cast(nw.Int32) * number
        for number in np.unique(table).tolist()
        if number
    ]
    return reduce(lambda left, right: left + right, terms, nw.lit(0))

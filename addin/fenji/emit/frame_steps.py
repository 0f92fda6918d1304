"""What scorecards and tables make of a frame's fields, as columns that it carries while it is graded."""

from __future__ import annotations

from functools import reduce
from itertools import accumulate
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from fenji.emit.frame_score import is_past, score_expressions
from fenji.emit.frame_words import among
from fenji.emit.score import POINT
from fenji.emit.state import BLANK, KNOWN, RANK, UNREADABLE, outcome_name, state_name, value_name
from fenji.expr.region import Line
from fenji.expr.value import Missing
from fenji.program.decide import derive
from fenji.program.grid import Axis, Grid, grid_of, is_absent, outcomes_of
from fenji.program.model import Program
from fenji.standard.model import FieldType

Frame = nw.LazyFrame[Any]


def with_scores(program: Program, frame: Frame, bound: frozenset[str]) -> Frame:
    """Add the state and the value (in millionths of a point) of every score that the frame can speak of."""
    for score in program.scores:
        if is_absent(program, score.output, bound):
            continue
        given = set(bound)
        for part in score.parts:
            if program.derives(part.input, bound) and not is_absent(program, part.input, bound):
                frame = _with_choice(program, _with_outcome(program, frame, part.input, bound), part.input, bound)
                given.add(part.input)
        state, value = score_expressions(program, score, frozenset(given))
        frame = frame.with_columns(
            state.alias(state_name(score.output)), value.cast(nw.Float64).alias(value_name(score.output))
        )
    return frame


def with_derived(program: Program, frame: Frame, bound: frozenset[str]) -> Frame:
    """Add the number of what a table derives, where a later table looks at that and not at the fields below."""
    for table in program.tables:
        for axis in grid_of(program, table, bound).axes:
            frame = _with_outcome(program, frame, axis.name, bound) if axis.outcomes else frame
    return frame


def _with_outcome(program: Program, frame: Frame, name: str, bound: frozenset[str]) -> Frame:
    """Add the number of what one table derives, among its outcomes."""
    if outcome_name(name) in frame.collect_schema().names():
        return frame
    table = program.table_by_output[name]
    grid = grid_of(program, table, bound)
    for axis in grid.axes:
        frame = _with_outcome(program, frame, axis.name, bound) if axis.outcomes else frame
    numbers = {value: number for number, value in enumerate(outcomes_of(program, table, bound))}
    entries = np.array([numbers[derive(program, table, values)] for values in grid.situations()], np.int8)
    at = f"{outcome_name(name)}_at"
    frame = frame.with_columns(situation(program, grid).alias(at))
    return frame.with_columns(entry(at, entries).alias(outcome_name(name)))


def _with_choice(program: Program, frame: Frame, name: str, bound: frozenset[str]) -> Frame:
    """Add what a table derives as if it were a field of choices: unreadable where several are possible."""
    outcomes = outcomes_of(program, program.table_by_output[name], bound)
    choices = [choice.name for choice in program.field_by_id[name].choices]
    values = np.array([choices.index(value) if isinstance(value, str) else 0 for value in outcomes], np.int8)
    states = np.array(
        [
            KNOWN if isinstance(each, str) else BLANK if each in (Missing.BLANK, Missing.ABSENT) else UNREADABLE
            for each in outcomes
        ]
    )
    at = outcome_name(name)
    return frame.with_columns(
        entry(at, values).alias(value_name(name)), entry(at, states.astype(np.int8)).alias(state_name(name))
    )


def situation(program: Program, grid: Grid) -> nw.Expr:
    """The number of a customer's situation, as the grid counts them."""
    strides = [*accumulate(grid.shape[:0:-1], lambda left, right: left * right, initial=1)][::-1]
    terms = [_place(program, axis) * stride for axis, stride in zip(grid.axes, strides)]
    return reduce(lambda left, right: left + right, terms, nw.lit(0))


def _place(program: Program, axis: Axis) -> nw.Expr:
    """The place of a customer's value on an axis: blank first, then its region, unreadable last."""
    if axis.name not in program.field_by_id:
        return nw.col(RANK)
    if axis.outcomes:
        return nw.col(outcome_name(axis.name))
    state, value = nw.col(state_name(axis.name)), nw.col(value_name(axis.name))
    place = value + 1
    if isinstance(axis.regions, Line):
        size = POINT if program.field_by_id[axis.name].type is FieldType.SCORE else 1
        past = [is_past(value, cut, axis.regions, size).cast(nw.Int32) for cut in axis.regions.cuts]
        place = reduce(lambda left, right: left + right, past, nw.lit(1))
    last = len(axis.values) - 1
    return (
        nw.when(state == KNOWN).then(place).otherwise(nw.when(state == BLANK).then(nw.lit(0)).otherwise(nw.lit(last)))
    )


def entry(column: str, table: NDArray[Any]) -> nw.Expr:
    """The entry of a table of small numbers at the place that a column holds."""
    terms = [
        among(column, np.flatnonzero(table == number)).cast(nw.Int32) * number
        for number in np.unique(table).tolist()
        if number
    ]
    return reduce(lambda left, right: left + right, terms, nw.lit(0))

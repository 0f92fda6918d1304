"""Scores of a frame that is not in memory: sums of points in whole millionths, as emit.score counts them."""

from __future__ import annotations

from functools import reduce

import narwhals as nw

from fenji.emit.score import points_by_choice, whole
from fenji.emit.state import BLANK, KNOWN, UNREADABLE, state_name, value_name
from fenji.expr.amount import FEN
from fenji.expr.region import Cut, Line, cut_line
from fenji.program.decide import points_of
from fenji.program.model import Part, Program, Score
from fenji.standard.model import Field, FieldType


def score_expressions(program: Program, score: Score, bound: frozenset[str]) -> tuple[nw.Expr, nw.Expr]:
    """Return the state of a score (unreadable: some characteristics lack a value), and its millionths of a point."""
    fields = [(part, program.field_by_id[part.input]) for part in score.parts]
    given = (_known(field, field.id in program.table_by_output) for _, field in fields if field.id in bound)
    some = reduce(lambda left, right: left | right, given)
    total = reduce(lambda left, right: left + right, (part_points(part, field, bound) for part, field in fields))
    complete = reduce(lambda left, right: left & right, (part_stands(part, field, bound) for part, field in fields))
    state = (
        nw.when(~some)
        .then(nw.lit(BLANK))
        .otherwise(nw.when(complete).then(nw.lit(KNOWN)).otherwise(nw.lit(UNREADABLE)))
    )
    return state, nw.when(some & complete).then(total).otherwise(nw.lit(0))


def _known(field: Field, derived: bool = False) -> nw.Expr:
    """Whether there is a value; of what is derived, several possible ones are something known."""
    state = nw.col(state_name(field.id))
    return (state != BLANK) if derived else (state == KNOWN)


def part_stands(part: Part, field: Field, bound: frozenset[str]) -> nw.Expr:
    """Whether a characteristic adds something definite, be it its points for no value."""
    if part.missing is not None:
        return nw.lit(True)
    if field.id not in bound:
        return nw.lit(False)
    if field.type.counts or field.blank is None:
        return _known(field)
    return nw.col(state_name(field.id)) != UNREADABLE


def part_points(part: Part, field: Field, bound: frozenset[str]) -> nw.Expr:
    """What a characteristic adds to the score, in millionths of a point; 0 where that is unknown."""
    missing = nw.lit(whole(part.missing) if part.missing is not None else 0)
    if field.id not in bound:
        return missing
    value = nw.col(value_name(field.id))
    if part.factor is not None:
        value = nw.when(value > float(part.most)).then(value * 0 + float(part.most)).otherwise(value)
        hundredths = (value * 100).floor()
        even = value * 0 + 100  # dividing by a column is exact where dividing by a constant may not be
        hundredths = hundredths + (value >= (hundredths + 0.5) / even).cast(nw.Float64)
        return nw.when(_known(field)).then((hundredths * whole(part.factor * FEN)).cast(nw.Int64)).otherwise(missing)
    if field.type.counts:
        return nw.when(_known(field)).then(_stepped(part, field, value)).otherwise(missing)
    blank, *points = points_by_choice(part, field)
    chosen = reduce(
        lambda left, right: left + right,
        ((value == place).cast(nw.Int64) * (worth or 0) for place, worth in enumerate(points)),
    )
    empty = nw.col(state_name(field.id)) == BLANK
    otherwise = nw.when(empty).then(nw.lit(blank)).otherwise(missing) if blank is not None else missing
    return nw.when(_known(field)).then(chosen).otherwise(otherwise)


def _stepped(part: Part, field: Field, value: nw.Expr) -> nw.Expr:
    line = cut_line((band.test for band in part.bands), FEN if field.type is FieldType.AMOUNT else None)
    points = [whole(points) if (points := points_of(part, example)) is not None else 0 for example in line.examples]
    steps = [
        is_past(value, cut, line).cast(nw.Int64) * (after - before)
        for cut, before, after in zip(line.cuts, points, points[1:])
    ]
    return reduce(lambda left, right: left + right, steps, nw.lit(points[0]))


def is_past(value: nw.Expr, cut: Cut, line: Line, size: int = 1) -> nw.Expr:
    """Whether a raw value, rounded to the 分, lies past a cut (see emit.array on why nothing is rounded).

    `size` is how many of the value's units make one of the cut's: scores are counted in millionths.
    """
    if line.step is None:
        at = float(cut.at * size)
        return value > at if cut.after else value >= at
    edge = float(cut.at - FEN / 2)
    return value >= edge if cut.at > 0 else value > edge

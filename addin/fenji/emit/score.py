"""Adding up the points of many customers with numpy, in whole numbers, so that every sum is exact."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from math import gcd
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fenji.emit.array import CHUNK, comparison
from fenji.emit.column import FieldColumn
from fenji.emit.sentence import fen
from fenji.expr.amount import FEN, LARGEST
from fenji.expr.region import cut_line
from fenji.expr.value import Missing
from fenji.program.decide import points_of
from fenji.program.model import Part, Program, Score
from fenji.standard.model import Field, FieldType

POINT = 1_000_000
"""A point in whole numbers: six decimals are more than any weight and band can make."""


def whole(points: Decimal) -> int:
    """Return points in millionths.

    >>> whole(Decimal("12.5"))
    12500000
    """
    return int(points * POINT)


@dataclass(frozen=True, slots=True)
class Steps:
    """How points grow along a field of numbers: from the first region, and by how much past each cut.

    `cuts` are comparisons of raw doubles; the points of the regions are in the order of the regions.
    """

    points: tuple[int, ...]
    cuts: tuple[tuple[Callable[..., object], float], ...]


@lru_cache(maxsize=256)
def steps_of(part: Part, field: Field) -> Steps:
    """Return the steps of a part over a field of numbers."""
    line = cut_line((band.test for band in part.bands), FEN if field.type is FieldType.AMOUNT else None)
    points = tuple(whole(points_of(part, value) or Decimal(0)) for value in line.examples)
    return Steps(points, tuple(comparison(cut, line.step) for cut in line.cuts))


@lru_cache(maxsize=256)
def points_by_choice(part: Part, field: Field) -> tuple[int | None, ...]:
    """Return the points of a blank, and of each choice in its order; None where there are none."""
    values = (field.blank if field.blank is not None else Missing.BLANK, *(choice.name for choice in field.choices))
    found = (points_of(part, value) for value in values)
    return tuple(None if points is None else whole(points) for points in found)


def score_column(program: Program, score: Score, columns: Mapping[str, FieldColumn], count: int) -> FieldColumn:
    """Return the score of each customer in points, NaN where there is none.

    `unreadable` marks those of whom some characteristics are known and others, which count, are not.
    """
    parts = [(part, program.field_by_id[part.input], columns.get(part.input)) for part in score.parts]
    unit = _unit(score, program)
    largest = sum(whole(part.best) for part in score.parts) // unit
    kind = np.int16 if largest < np.iinfo(np.int16).max else np.int64
    values = np.empty(count)
    partial = np.zeros(count, np.bool_)
    derived = set(program.table_by_output)
    adders = [_adder(part, field, column, unit, kind, field.id in derived) for part, field, column in parts]
    for start in range(0, count, CHUNK):
        stop = min(start + CHUNK, count)
        total = np.zeros(stop - start, kind)
        some = np.zeros(stop - start, np.bool_)
        lacking = np.zeros(stop - start, np.bool_)
        for add in adders:
            add(start, stop, total, some, lacking)
        part_of = values[start:stop]
        np.multiply(total, float(unit), out=part_of)
        part_of /= POINT
        if lacking.any() or not some.all():
            np.putmask(part_of, lacking | ~some, np.nan)
            np.logical_and(lacking, some, out=partial[start:stop])
    return FieldColumn(values, partial if partial.any() else None)


def contributions(
    program: Program, score: Score, columns: Mapping[str, FieldColumn], count: int
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return what each part adds for each customer, in millionths of a point, and whether it adds anything definite.

    Both have a row a part and a column a customer.
    """
    added = np.zeros((len(score.parts), count), np.int64)
    stands = np.zeros((len(score.parts), count), np.bool_)
    for part, total, definite in zip(score.parts, added, stands):
        column, field = columns.get(part.input), program.field_by_id[part.input]
        has = np.zeros(count, np.bool_)
        if column is not None:
            if not field.type.counts:
                points = _chosen(part, field, 1, np.int64)
            elif part.factor is not None:
                points = _linear(part, field, 1)
            else:
                points = _stepped(part, field, 1, np.int64)
            _, has = points(column.values, column.unreadable, total)
        if part.missing is not None:
            total[~has] = whole(part.missing)
        definite[:] = has | (part.missing is not None)
    return added, stands


def _unit(score: Score, program: Program) -> int:
    """The greatest number of millionths that every contribution is a multiple of: sums stay small."""
    found = [_unit_of(part, program.field_by_id[part.input]) for part in score.parts]
    return gcd(*found) or 1


def _unit_of(part: Part, field: Field) -> int:
    own = whole(part.missing) if part.missing is not None else 0
    if part.factor is not None:
        return gcd(own, whole(part.factor * FEN))
    if field.type.counts:
        return gcd(own, *steps_of(part, field).points)
    return gcd(own, *(points or 0 for points in points_by_choice(part, field)))


_Adder = Callable[[int, int, NDArray[Any], NDArray[np.bool_], NDArray[np.bool_]], None]


def _adder(part: Part, field: Field, column: FieldColumn | None, unit: int, kind: type[Any], derived: bool) -> _Adder:
    """Return what adds one part to the totals of a chunk, and marks who has a value and who lacks one.

    Of what is `derived`, several values that are possible are something known, though no points.
    """
    missing = None if part.missing is None else whole(part.missing) // unit
    if column is None:
        return lambda start, stop, total, some, lacking: _add_missing(total, lacking, missing)
    if field.type.counts:
        points = _linear(part, field, unit) if part.factor is not None else _stepped(part, field, unit, kind)
    else:
        points = _chosen(part, field, unit, kind)
    values, unreadable = column.values, column.unreadable

    def add(start: int, stop: int, total: NDArray[Any], some: NDArray[np.bool_], lacking: NDArray[np.bool_]) -> None:
        broken = None if unreadable is None else unreadable[start:stop]
        known, stands = points(values[start:stop], broken, total)
        some |= known
        if derived and broken is not None:
            some |= broken
        if stands.all():
            return
        nothing = ~stands
        if missing is None:
            lacking |= nothing
        elif missing:
            total += nothing.view(np.int8) * kind(missing)

    return add


def _add_missing(total: NDArray[Any], lacking: NDArray[np.bool_], missing: int | None) -> None:
    if missing is None:
        lacking[:] = True
    else:
        total += missing


_Points = Callable[[NDArray[Any], NDArray[np.bool_] | None, NDArray[Any]], tuple[NDArray[np.bool_], NDArray[np.bool_]]]
"""Adds the points of a chunk's values to the totals; returns who has a value, and who has points for one."""


def _stepped(part: Part, field: Field, unit: int, kind: type[Any]) -> _Points:
    steps = steps_of(part, field)
    sizes = [points // unit for points in steps.points]
    grows = [kind(after - before) for before, after in pairwise(sizes)]
    is_amount = field.type is FieldType.AMOUNT
    largest = float(LARGEST)

    def points(
        values: NDArray[Any], broken: NDArray[np.bool_] | None, total: NDArray[Any]
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        # plain numbers have been looked through when they were read; of amounts the too large are still there
        known = np.abs(values) < largest if is_amount else values == values
        if broken is not None:
            known &= ~broken
        past = np.empty(len(values), np.bool_)
        worth = np.empty(len(values), kind)
        counted = past.view(np.int8)
        if sizes[0]:
            total += np.multiply(known.view(np.int8), kind(sizes[0]), out=worth)
        for (above, at), grow in zip(steps.cuts, grows):
            above(values, at, past)
            if is_amount or broken is not None:
                past &= known
            total += np.multiply(counted, grow, out=worth)
        return known, known

    return points


def _linear(part: Part, field: Field, unit: int) -> _Points:
    factor = whole((part.factor or Decimal(0)) * FEN) // unit
    low, high = (float(end) for end in field.range or (Decimal(0), Decimal(0)))
    most = float(part.most)

    def points(
        values: NDArray[Any], broken: NDArray[np.bool_] | None, total: NDArray[Any]
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        known = (values >= low) & (values <= high)
        if broken is not None:
            known &= ~broken
        total += (np.where(known, fen(np.minimum(values, most)), 0.0) * factor).astype(total.dtype)
        return known, known

    return points


def _chosen(part: Part, field: Field, unit: int, kind: type[Any]) -> _Points:
    found = points_by_choice(part, field)
    table = np.array([(points or 0) // unit for points in found], kind)
    stands = np.array([points is not None for points in found])

    def points(
        values: NDArray[Any], broken: NDArray[np.bool_] | None, total: NDArray[Any]
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        places = values.astype(np.intp) + 1
        known, has = places > 0, stands[places]
        if broken is None:
            total += table[places]
            return known, has
        total += np.where(broken, kind(0), table[places])
        return known, has & ~broken

    return points

"""Grading many customers at once with numpy: a table is worked out once a situation, then looked up.

`decide` is asked for the verdict of every situation of the grid; a customer's situation is the sum of a
few comparisons a column. So the arrays cannot disagree with the program, whatever the hit policy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from fenji.emit.column import FieldColumn
from fenji.expr.amount import FEN, LARGEST
from fenji.expr.region import Cut, Line
from fenji.expr.value import Value
from fenji.program.decide import Verdict, decide_extra, decide_flags, decide_grade
from fenji.program.grid import Axis, Grid, grid_of
from fenji.program.model import Program, Rule, Table

T = TypeVar("T")

CHUNK = 32_768
"""Customers at a time: a chunk's columns and sums stay in the nearer caches (measured: 8k to 32k, best at 32k)."""


@dataclass(frozen=True, eq=False)
class Lookup(Generic[T]):
    """A table worked out: `outcomes` are the different ones, `numbers` the one of each situation."""

    grid: Grid
    outcomes: tuple[T, ...]
    numbers: NDArray[np.int16]

    def spread(self, worth: Callable[[T], int], kind: type[np.signedinteger[Any]]) -> NDArray[Any]:
        """Return an integer for every situation: what its outcome is worth."""
        return np.array([worth(outcome) for outcome in self.outcomes], kind)[self.numbers]


@lru_cache(maxsize=64)
def verdicts(program: Program, bound: frozenset[str]) -> Lookup[Verdict]:
    """Return the verdict of every situation of the grading table, for a sheet that has the bound fields."""
    return worked_out(program, program.grading, bound, lambda values: decide_grade(program, values))


@lru_cache(maxsize=64)
def flags(program: Program, table: Table, bound: frozenset[str]) -> Lookup[tuple[str, ...]]:
    """Return the flags of every situation of the flagging table."""
    return worked_out(program, table, bound, lambda values: decide_flags(program, values))


@lru_cache(maxsize=64)
def extras(program: Program, table: Table, bound: frozenset[str]) -> Lookup[Rule | None]:
    """Return the rule that gives a further result in every situation of its table, or None."""
    return worked_out(program, table, bound, lambda values: decide_extra(program, table, values))


def worked_out(
    program: Program, table: Table, bound: frozenset[str], decide: Callable[[Mapping[str, Value]], T]
) -> Lookup[T]:
    """Return what `decide` says of every situation of a table, for a sheet that has the bound fields."""
    grid = grid_of(program, table, bound)
    known: dict[T, int] = {}
    numbers = np.fromiter(
        (known.setdefault(decide(values), len(known)) for values in grid.situations()), np.int16, grid.size
    )
    return Lookup(grid, tuple(known), numbers)


def look_up(
    grid: Grid, columns: Mapping[str, FieldColumn], tables: Sequence[NDArray[Any]], count: int
) -> list[NDArray[Any]]:
    """Return for each table (one entry a situation) the entries of `count` customers.

    `columns` holds a column for every axis of the grid.
    """
    found = [np.empty(count, table.dtype) for table in tables]
    readers = [(len(axis.values), _places(axis, columns[axis.name])) for axis in grid.axes]
    small = grid.size <= 256 and all(table.itemsize == 1 for table in tables)
    number = np.uint8 if small else np.int16 if grid.size <= np.iinfo(np.int16).max else np.int32
    pages = [table.tobytes().ljust(256, b"\0") for table in tables] if small else []
    situations: NDArray[Any] = np.empty(min(CHUNK, count), number)
    indices = np.empty(min(CHUNK, count), np.intp)
    for start in range(0, count, CHUNK):
        stop = min(start + CHUNK, count)
        situation, here = situations[: stop - start], indices[: stop - start]
        for axis_number, (size, places) in enumerate(readers):
            if axis_number:
                situation *= size
                situation += places(start, stop).view(np.uint8)
            else:
                situation[:] = places(start, stop).view(np.uint8)
        if small:
            # a page of 256 bytes is looked up several times faster by bytes.translate than by take
            for page, out in zip(pages, found):
                out[start:stop] = np.frombuffer(situation.tobytes().translate(page), out.dtype)
            continue
        here[:] = situation
        for table, out in zip(tables, found):
            np.take(table, here, out=out[start:stop], mode="clip")
    return found


def _places(axis: Axis, column: FieldColumn) -> Callable[[int, int], NDArray[Any]]:
    """Return the reader of a column's places on an axis, from one customer up to another."""
    last = len(axis.values) - 1
    values, unreadable = column.values, column.unreadable
    regions = axis.regions
    if isinstance(regions, Line):
        compare = [comparison(cut, regions.step) for cut in regions.cuts]
        if regions.step is not None:
            # past all cuts and past what an amount may be: the last place, which is that of the unreadable
            compare.append((np.greater_equal, float(LARGEST)))
    else:
        compare = None
    blank_first = np.int8(1 if axis.may_miss else 0)
    never_missing = compare is not None and not axis.may_miss

    def places(start: int, stop: int) -> NDArray[Any]:
        part = values[start:stop]
        place: NDArray[Any] = part + blank_first if compare is None else _counted(part, compare)
        if never_missing:
            place -= 1
        if unreadable is not None:
            place[unreadable[start:stop]] = last
        return place

    return places


_Comparison = tuple[Callable[[NDArray[Any], float, NDArray[np.bool_]], object], float]

_LOWEST = -float(LARGEST)


def _counted(part: NDArray[Any], compare: Sequence[_Comparison]) -> NDArray[Any]:
    """Count the cuts that lie below each value; what is no number lies below them all, at place 0."""
    place: NDArray[Any] = np.greater(part, _LOWEST).view(np.int8)
    past = np.empty(len(part), np.bool_)
    counted = past.view(np.int8)
    for above, at in compare:
        above(part, at, past)
        np.add(place, counted, place)
    return place


def comparison(cut: Cut, step: Decimal | None) -> _Comparison:
    """Return the comparison of a raw double that says whether its value, rounded to the 分, is past a cut.

    Rounding half up, away from zero, brings x to at least c > 0 exactly where x >= c − 0.005, and to at
    least c <= 0 where x > c − 0.005. The double nearest to that decimal separates the doubles as the decimal
    separates their shortest spellings, so nothing has to be rounded customer by customer.
    """
    if step is None:
        return (np.greater if cut.after else np.greater_equal), float(cut.at)
    edge = float(cut.at - FEN / 2)
    return (np.greater_equal if cut.at > 0 else np.greater), edge

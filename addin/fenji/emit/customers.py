"""The customers of one sheet as columns: the fields that it has, and what scorecards and tables make of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fenji.emit.array import look_up
from fenji.emit.column import FieldColumn
from fenji.emit.score import score_column
from fenji.expr.amount import LARGEST, to_fen
from fenji.expr.unary_test import Share
from fenji.expr.value import Among, Missing, Value
from fenji.program.decide import derive
from fenji.program.grid import grid_of, is_absent, outcomes_of
from fenji.program.model import Program, Score, Table
from fenji.program.settle import as_of, with_edges
from fenji.standard.model import FieldType


@dataclass(frozen=True, eq=False)
class Customers:
    """`count` customers with a column of each field, score and derived value that the program can ask for.

    `bound` are the fields that the sheet has; `program` is settled for the day and for these customers.
    """

    program: Program
    bound: frozenset[str]
    columns: Mapping[str, FieldColumn]
    count: int
    scored: Mapping[str, FieldColumn]
    """What scorecards look at: fields, and what tables derive for them, numbered as their choices are."""


def customers_of(program: Program, columns: Mapping[str, FieldColumn], count: int, day: date) -> Customers:
    """Return the customers of a sheet, ready to be looked up: days and shares settled, scores added up."""
    program = as_of(program, day)
    bound = frozenset(columns)
    known = dict(columns)
    looked_at = dict(columns)
    for score in program.scores:
        if not is_absent(program, score.output, bound):
            looked_at |= _scored(program, score, known, count)
            known[score.output] = score_column(program, score, looked_at, count)
    program = with_edges(program, _edges(program, known))
    for table in program.tables:
        for axis in grid_of(program, table, bound).axes:
            if axis.outcomes and axis.name not in known:
                known[axis.name] = derived(program, program.table_by_output[axis.name], bound, known, count)
    return Customers(program, bound, known, count, looked_at)


def _scored(program: Program, score: Score, known: Mapping[str, FieldColumn], count: int) -> dict[str, FieldColumn]:
    """Return what tables derive for a scorecard, as columns of choices: unreadable where several are possible."""
    bound = frozenset(name for name in known if name not in program.score_by_output)
    found = {}
    for part in score.parts:
        if not program.derives(part.input, bound) or is_absent(program, part.input, bound):
            continue
        table, field = program.table_by_output[part.input], program.field_by_id[part.input]
        numbers = {choice.name: number for number, choice in enumerate(field.choices)}
        outcomes = outcomes_of(program, table, bound)
        chosen = np.array([numbers[value] if isinstance(value, str) else -1 for value in outcomes], np.int8)
        open_ones = np.array([isinstance(value, Among) or value is Missing.PARTIAL for value in outcomes])
        at = derived(program, table, bound, known, count).values
        found[part.input] = FieldColumn(chosen[at], open_ones[at])
    return found


def values_of(customers: Customers, name: str) -> tuple[NDArray[Any], tuple[Value, ...]]:
    """Return what each customer has under the name of a choice, or of what a table derives.

    The numbers lead into the values; a negative one is a blank.
    """
    program, bound = customers.program, customers.bound
    field = program.field_by_id[name]
    if program.derives(name, bound):
        table = program.table_by_output[name]
        found = customers.columns.get(name) or derived(program, table, bound, customers.columns, customers.count)
        return found.values, outcomes_of(program, table, bound)
    column = customers.columns.get(name) or FieldColumn(np.full(customers.count, -1, np.int8))
    return column.values, tuple(choice.name for choice in field.choices)


def derived(
    program: Program, table: Table, bound: frozenset[str], known: Mapping[str, FieldColumn], count: int
) -> FieldColumn:
    """Return the numbers of what a table derives for each customer, in the order of its outcomes."""
    grid = grid_of(program, table, bound)
    missing = {
        axis.name: derived(program, program.table_by_output[axis.name], bound, known, count)
        for axis in grid.axes
        if axis.outcomes and axis.name not in known
    }
    return FieldColumn(look_up(grid, {**known, **missing}, [_outcomes(program, table, bound)], count)[0])


@lru_cache(maxsize=256)
def _outcomes(program: Program, table: Table, bound: frozenset[str]) -> NDArray[np.int8]:
    """Return the number of what a table derives in every situation of its grid: worked out once, not once a sheet."""
    grid = grid_of(program, table, bound)
    numbers = {value: number for number, value in enumerate(outcomes_of(program, table, bound))}
    return np.fromiter((numbers[derive(program, table, values)] for values in grid.situations()), np.int8, grid.size)


def _edges(program: Program, known: Mapping[str, FieldColumn]) -> dict[tuple[str, Share], Decimal | None]:
    """Return the value at the edge of every share, among the customers who have one."""
    found: dict[tuple[str, Share], Decimal | None] = {}
    for name, shares in program.shares.items():
        if name not in known:
            continue
        values = known[name].values
        values = values[np.abs(values) < float(LARGEST)]
        for share in shares:
            found[name, share] = edge_of(values, share, program.field_by_id[name].type)
    return found


def edge_of(values: NDArray[Any], share: Share, kind: FieldType) -> Decimal | None:
    """Return the last value that belongs to a share; who has the same value belongs to it too.

    >>> edge_of(np.array([1.0, 2.0, 3.0, 4.0, 5.0]), Share(Decimal(40)), FieldType.NUMBER)
    Decimal('4.0')
    """
    count = members(len(values), share)
    if not count:
        return None
    place = len(values) - count if share.highest else count - 1
    value = Decimal(repr(float(np.partition(values, place)[place])))
    return to_fen(value) if kind is FieldType.AMOUNT else value


def members(count: int, share: Share) -> int:
    """Return how many of `count` customers a share is: at least one, where there are any.

    >>> members(11, Share(Decimal(20)))
    3
    """
    return int((count * share.percent / 100).to_integral_value(ROUND_CEILING))

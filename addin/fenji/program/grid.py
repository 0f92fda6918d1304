"""The grid of a table: every situation that it can tell apart, with one example customer for each.

The tests on a field cut its values into regions; two customers in the same regions get the same verdict.
So a table is worked out once for every combination, by `decide`, and looked up from then on. The same grid
shows a lint where rules overlap or leave a hole, and proves that a way up leads up.

What other tables derive is taken apart into the fields that they ask, as long as that stays small; otherwise
it is an axis of its own, worked out before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product
from math import prod

from fenji.errors import StandardError, fault
from fenji.expr.amount import FEN
from fenji.expr.region import Names, Regions, cut_line
from fenji.expr.unary_test import Test
from fenji.expr.value import Missing, Value
from fenji.program.decide import derive
from fenji.program.model import Program, Table
from fenji.standard.model import FieldType

LARGEST_GRID = 1 << 20
"""Beyond a million situations a table should be written as several; nothing real comes near."""

SMALL_GRID = 4096
"""Up to here a grid goes down to the fields: what is known of them is then known of the verdict, exactly."""


@dataclass(frozen=True)
class Axis:
    """One input of a table: the regions of its values; what may be missing is blank first, unreadable last.

    A derived axis has `outcomes` instead: whatever its table can come to, in the order of their numbers.
    """

    name: str
    regions: Regions
    missing: tuple[Missing, Missing] | None
    outcomes: tuple[Value, ...] = ()

    @cached_property
    def values(self) -> tuple[Value, ...]:
        """One example a place: blank, each region, unreadable."""
        if self.outcomes:
            return self.outcomes
        known = self.regions.examples
        return (self.missing[0], *known, self.missing[1]) if self.missing else known

    @property
    def may_miss(self) -> bool:
        return self.missing is not None


@dataclass(frozen=True)
class Grid:
    """The situations of a table, numbered as the last axis runs fastest; absent fields have no axis."""

    axes: tuple[Axis, ...]
    absent: tuple[str, ...]

    @cached_property
    def shape(self) -> tuple[int, ...]:
        return tuple(len(axis.values) for axis in self.axes)

    @property
    def size(self) -> int:
        return prod(self.shape)

    def situation(self, number: int) -> Mapping[str, Value]:
        """Return the example customer of one situation."""
        values: dict[str, Value] = dict.fromkeys(self.absent, Missing.ABSENT)
        for axis in reversed(self.axes):
            number, place = divmod(number, len(axis.values))
            values[axis.name] = axis.values[place]
        return values

    def situations(self) -> Iterator[Mapping[str, Value]]:
        """Yield the example customer of every situation, in the order of their numbers."""
        missing: dict[str, Value] = dict.fromkeys(self.absent, Missing.ABSENT)
        names = [axis.name for axis in self.axes]
        for values in product(*(axis.values for axis in self.axes)):
            yield missing | dict(zip(names, values))


@lru_cache(maxsize=256)
def grid_of(program: Program, table: Table, bound: frozenset[str]) -> Grid:
    """Return the grid of a table for a sheet that has the `bound` fields; the others are absent.

    Raises StandardError where a table is so wide that its situations cannot be listed.
    """
    names = program.basis(table.inputs, bound)
    if prod(_size(program, table, name, bound) for name in names) > SMALL_GRID:
        names = table.inputs
    axes = []
    absent = []
    for name in names:
        if is_absent(program, name, bound):
            absent.append(name)
        else:
            axes.append(_axis(program, table, name, bound))
    grid = Grid(tuple(axes), tuple(absent))
    if grid.size > LARGEST_GRID:
        raise StandardError(
            fault(
                "standard.too_wide",
                f"{program.standard_id}: {table.output}",
                f"这张表要区分 {grid.size:,} 种情形，太宽了；请拆成几张表",
                f"the table tells {grid.size:,} situations apart; split it into several",
            )
        )
    return grid


def is_absent(program: Program, name: str, bound: Collection[str]) -> bool:
    """Whether a sheet with the bound fields has nothing at all under a name."""
    if name in ("grade", *bound):
        return False
    return all(field not in bound for field in program.asked(name))


def _size(program: Program, table: Table, name: str, bound: frozenset[str]) -> int:
    return 1 if is_absent(program, name, bound) else len(_axis(program, table, name, bound).values)


def _axis(program: Program, table: Table, name: str, bound: frozenset[str]) -> Axis:
    field = program.field_by_id.get(name)
    if field is None:
        return Axis(name, Names(tuple(result.code for result in program.results)), None)
    if program.derives(name, bound):
        return _derived_axis(program, program.table_by_output[name], bound)
    last = Missing.PARTIAL if field.type is FieldType.SCORE else Missing.UNREADABLE
    missing = None if field.fact else (Missing.BLANK, last)
    if field.type.counts:
        step = FEN if field.type is FieldType.AMOUNT else None
        line = cut_line(_tests_on(program, table, name, bound), step)
        return Axis(name, line if field.range is None else line.within(*field.range), missing)
    return Axis(name, Names(tuple(choice.name for choice in field.choices)), missing)


def _tests_on(program: Program, table: Table, name: str, bound: frozenset[str]) -> Iterator[Test]:
    """Yield the tests on a field by a table and by the tables that derive its inputs."""
    for each in table.inputs:
        if each == name:
            yield from table.tests_on(name)
        elif program.derives(each, bound):
            yield from _tests_on(program, program.table_by_output[each], name, bound)


@lru_cache(maxsize=256)
def outcomes_of(program: Program, table: Table, bound: frozenset[str]) -> tuple[Value, ...]:
    """Return whatever a table can derive for a sheet with the bound fields, each once, known values first."""
    found = dict.fromkeys(derive(program, table, values) for values in grid_of(program, table, bound).situations())
    field = program.field_by_id[table.output]
    known = [choice.name for choice in field.choices if choice.name in found]
    others = [value for value in found if not isinstance(value, str)]
    return (*known, *others)


def _derived_axis(program: Program, table: Table, bound: frozenset[str]) -> Axis:
    field = program.field_by_id[table.output]
    names = Names(tuple(choice.name for choice in field.choices))
    return Axis(table.output, names, None, outcomes_of(program, table, bound))

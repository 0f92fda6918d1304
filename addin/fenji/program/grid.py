"""The grid of a table: every situation that it can tell apart, with one example customer for each.

The tests on a field cut its values into regions; two customers in the same regions get the same verdict.
So a table is worked out once for every combination, by `decide`, and looked up from then on. The same grid
shows a lint where rules overlap or leave a hole, and proves that a way up leads up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod

from fenji.errors import StandardError, fault
from fenji.expr.amount import FEN
from fenji.expr.region import Names, Regions, cut_line
from fenji.expr.value import Missing, Value
from fenji.program.model import Program, Table
from fenji.standard.model import FieldType

LARGEST_GRID = 1 << 20
"""Beyond a million situations a table should be written as several; nothing real comes near."""


@dataclass(frozen=True)
class Axis:
    """One input of a table: the regions of its values; a field also has blank first and unreadable last."""

    name: str
    regions: Regions
    may_miss: bool

    @cached_property
    def values(self) -> tuple[Value, ...]:
        """One example a place: blank, each region, unreadable."""
        known = self.regions.examples
        return (Missing.BLANK, *known, Missing.UNREADABLE) if self.may_miss else known


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

    def situations(self) -> Iterator[Mapping[str, Value]]:
        """Yield the example customer of every situation, in the order of their numbers."""
        missing: dict[str, Value] = dict.fromkeys(self.absent, Missing.ABSENT)
        names = [axis.name for axis in self.axes]
        for values in product(*(axis.values for axis in self.axes)):
            yield missing | dict(zip(names, values))


def grid_of(program: Program, table: Table, bound: Collection[str]) -> Grid:
    """Return the grid of a table for a sheet that has the `bound` fields; the others are absent.

    Raises StandardError where a table is so wide that its situations cannot be listed.
    """
    axes = []
    absent = []
    for name in table.inputs:
        if name in program.field_by_id and name not in bound:
            absent.append(name)
        else:
            axes.append(_axis(program, table, name))
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


def _axis(program: Program, table: Table, name: str) -> Axis:
    field = program.field_by_id.get(name)
    if field is None:
        return Axis(name, Names(tuple(result.code for result in program.results)), may_miss=False)
    if field.type.counts:
        step = FEN if field.type is FieldType.AMOUNT else None
        return Axis(name, cut_line(table.tests_on(name), step), may_miss=True)
    return Axis(name, Names(tuple(choice.name for choice in field.choices)), may_miss=True)

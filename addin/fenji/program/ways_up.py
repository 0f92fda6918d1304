"""Ways up: what would have to change for a customer to get a better grade, each way proved by deciding again.

A way follows one rule of the next grade that has any: every test of it that is not yet true names a field
and the nearest value, in the field's good direction, at which the test becomes true.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from fenji.expr.region import Line, Names, Regions
from fenji.expr.unary_test import Test, truth
from fenji.expr.value import Among, Known, Missing, Truth, Value
from fenji.program.decide import Verdict, decide_grade, value_of
from fenji.program.grid import Grid
from fenji.program.model import Program, Rule, Table
from fenji.standard.model import Direction, Field

_LEAST = Decimal("1e-9")


@dataclass(frozen=True, slots=True)
class Change:
    """A field and the value that it would have to reach, or to pass (`past`) by however little, up or down."""

    field_id: str
    to: Known
    past: Direction | None = None

    @property
    def reached(self) -> Known:
        """A value that lies in the region that the change leads to."""
        if self.past is None or isinstance(self.to, str):
            return self.to
        return self.to + (_LEAST if self.past is Direction.UP else -_LEAST)


Changes = tuple[Change, ...]

_MOST = 64
"""Ways to one grade beyond which nobody reads on."""


@dataclass(frozen=True, slots=True)
class Way:
    """The changes that together give a better grade, and the grade that they give."""

    changes: tuple[Change, ...]
    result: str


def ways_up(program: Program, grid: Grid, values: Mapping[str, Value], verdict: Verdict) -> tuple[Way, ...]:
    """Return the proved ways to the nearest better grade that has any, in the order of its rules.

    `values` may be any customer of a situation of the grid; the ways are the same for all of them.
    """
    if not program.result_by_code[verdict.result].graded:
        return ()
    better = program.results[: program.rank[verdict.result]]
    for target in reversed(better):
        found = [
            Way(changes, rule.then)
            for rule in program.grading.rules
            if rule.then == target.code
            for changes in _ways_to(program, grid, values, program.grading, rule)
            if changes
        ]
        proved = _proved(program, values, verdict, found)
        if proved:
            return tuple(way for way in proved if not any(_is_less(program, other, way) for other in proved))
    return ()


def _is_less(program: Program, one: Way, other: Way) -> bool:
    """Whether a way asks for no more than another in anything, and for less in something."""
    asked = {change.field_id: change for change in other.changes}
    if one.changes == other.changes:
        return False
    return all(
        change.field_id in asked and _no_further(program, change, asked[change.field_id]) for change in one.changes
    )


def _no_further(program: Program, one: Change, other: Change) -> bool:
    if isinstance(one.reached, str) or isinstance(other.reached, str):
        names = [choice.name for choice in program.field_by_id[one.field_id].choices]
        places = names.index(str(one.reached)), names.index(str(other.reached))
        return places[0] <= places[1] if program.is_better_up(one.field_id) else places[0] >= places[1]
    return one.reached <= other.reached if program.is_better_up(one.field_id) else one.reached >= other.reached


def changed(values: Mapping[str, Value], way: Way) -> Mapping[str, Value]:
    """Return the customer as he is after a way up."""
    return dict(values) | {change.field_id: change.reached for change in way.changes}


def _proved(program: Program, values: Mapping[str, Value], verdict: Verdict, ways: list[Way]) -> tuple[Way, ...]:
    """Return the ways that do raise the grade, each with the grade that it gives: the least of these only."""
    found = []
    for way in dict.fromkeys(ways):
        after = decide_grade(program, changed(values, way)).result
        if program.rank[after] < program.rank[verdict.result]:
            found.append(Way(way.changes, after))
    least = max((program.rank[way.result] for way in found), default=0)
    return tuple(way for way in found if program.rank[way.result] == least)


def _ways_to(program: Program, grid: Grid, values: Mapping[str, Value], table: Table, rule: Rule) -> list[Changes]:
    """Return what would make every test of a rule true: nothing to do is one way, no way at all is none."""
    found: list[Changes] = [()]
    for name, test in zip(table.inputs, rule.when):
        further = _ways_to_test(program, grid, values, name, test)
        found = [tuple(dict.fromkeys((*some, *more))) for some in found for more in further][:_MOST]
    return found


def _ways_to_test(program: Program, grid: Grid, values: Mapping[str, Value], name: str, test: Test) -> list[Changes]:
    """Return what would make one test true; what a table derives is reached through any of its rules."""
    value = value_of(program, name, values)
    if truth(test, value) is Truth.TRUE:
        return [()]
    axis = next((axis for axis in grid.axes if axis.name == name), None)
    if axis is not None:
        field = program.field_by_id.get(name)
        change = None if field is None or field.direction is None else _change(field, axis.regions, test, value)
        return [] if change is None else [(change,)]
    table = program.table_by_output.get(name)
    if table is None or name == "grade" or name in grid.absent:
        return []
    rules = [rule for rule in table.rules if truth(test, rule.then) is Truth.TRUE]
    return [way for rule in rules for way in _ways_to(program, grid, values, table, rule)][:_MOST]


def _change(field: Field, regions: Regions, test: Test, value: Value) -> Change | None:
    """Return the nearest value in the field's good direction that passes the test."""
    order = range(len(regions.examples))
    if not isinstance(value, Missing | Among):
        here = regions.region_of(value)
        order = order[here + 1 :] if field.direction is Direction.UP else order[:here]
    if field.direction is Direction.DOWN:
        order = order[::-1]
    vague = {choice.name for choice in field.choices if choice.vague}
    for place in order:
        if truth(test, regions.examples[place]) is Truth.TRUE and regions.examples[place] not in vague:
            return _reaching(field, regions, place)
    return None


def _reaching(field: Field, regions: Regions, place: int) -> Change | None:
    """Return the change into a region: to its near end, seen from the worse side."""
    if isinstance(regions, Names):
        return Change(field.id, regions.names[place])
    if field.direction is Direction.UP:
        return None if place == 0 else _past(field, regions, place - 1)
    return None if place == len(regions.cuts) else _below(field, regions, place)


def _past(field: Field, line: Line, cut_place: int) -> Change:
    cut = line.cuts[cut_place]
    return Change(field.id, cut.at, Direction.UP if cut.after else None)


def _below(field: Field, line: Line, cut_place: int) -> Change:
    """The far end of the region below a cut: the value just before it, or the cut itself where it belongs."""
    cut = line.cuts[cut_place]
    if cut.after:
        return Change(field.id, cut.at)
    if line.step is not None:
        return Change(field.id, cut.at - line.step)
    return Change(field.id, cut.at, Direction.DOWN)

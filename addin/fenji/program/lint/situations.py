"""Situations: all that a table can tell apart, small enough to be walked through.

What matters of a situation is which rules are true there, and which are not false: two sets of rules, kept as bits
of two numbers. Inputs that come down to the same fields (a grade and what led to it) are taken together as a
*group*; groups are independent, so that the situations of a table are the products of theirs, equal ones merged.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from fenji.expr.value import Missing, Value

Chosen = tuple["Situation", ...]


@dataclass(frozen=True, slots=True)
class Axis:
    """What a name may hold: `known` values in their order, then the ways in which nothing is known."""

    name: str
    values: tuple[Value, ...]
    known: int


@dataclass(frozen=True)
class Situation:
    """One value for each axis of a group, and for each input the rules that are true and those not false there.

    `nothing` says that nothing in it speaks for a grade.
    """

    values: Mapping[str, Value]
    rules: Mapping[str, tuple[int, int]]
    known: bool
    nothing: bool

    def masks(self, without: str = "") -> tuple[int, int]:
        """Return the rules that are true and those not false, as far as the inputs other than `without` say."""
        true = possible = -1
        for name, (own_true, own_possible) in self.rules.items():
            if name != without:
                true &= own_true
                possible &= own_possible
        return true, possible


@dataclass(frozen=True)
class Group:
    """Inputs that come down to the same axes; the situations are numbered as the last axis runs fastest.

    `exact` is false where they are too many, so that inputs were taken for independent that are not.
    """

    axes: tuple[Axis, ...]
    situations: tuple[Situation, ...]
    exact: bool = True

    def steps(self, axis: Axis) -> Iterator[tuple[Situation, Situation]]:
        """Yield the pairs of situations that differ in one known value of an axis and the next."""
        place = self.axes.index(axis)
        stride = 1
        for each in self.axes[place + 1 :]:
            stride *= len(each.values)
        for number, situation in enumerate(self.situations):
            if number // stride % len(axis.values) < axis.known - 1:
                yield situation, self.situations[number + stride]

    @cached_property
    def distinct(self) -> tuple[Situation, ...]:
        """One situation for each way in which they can differ."""
        found: dict[object, Situation] = {}
        for each in self.situations:
            found.setdefault((*each.masks(), each.known, each.nothing), each)
        return tuple(found.values())


@dataclass(frozen=True, slots=True)
class State:
    """What a customer of a table comes to: the rules true and not false, whether all (or nothing) is known."""

    true: int
    possible: int
    known: bool
    nothing: bool


def states(groups: Iterable[Group]) -> Mapping[State, Chosen]:
    """Return every state that the groups can be in together, with the situations of an example."""
    found: dict[State, Chosen] = {State(-1, -1, True, True): ()}
    for group in groups:
        following: dict[State, Chosen] = {}
        for state, chosen in found.items():
            for each in group.distinct:
                true, possible = each.masks()
                after = State(
                    state.true & true,
                    state.possible & possible,
                    state.known and each.known,
                    state.nothing and each.nothing,
                )
                following.setdefault(after, (*chosen, each))
        found = following
    return found


def states_without(groups: Iterable[Group], name: str, *, known: bool) -> Collection[tuple[State, State]]:
    """Return the pairs of states with and without what an input says, of customers of whom all is `known` or not."""
    found = {(State(-1, -1, True, True), State(-1, -1, True, True))}
    for group in groups:
        kept = [each for each in group.situations if each.known or not known]
        own = {(*each.masks(), *each.masks(name), each.nothing) for each in kept}
        found = {
            (
                State(one.true & true, one.possible & possible, True, one.nothing and nothing),
                State(other.true & less, other.possible & lesser, True, other.nothing and nothing),
            )
            for one, other in found
            for true, possible, less, lesser, nothing in own
        }
    return found


def values_of(axes: Iterable[Axis]) -> Iterator[tuple[Mapping[str, Value], bool]]:
    """Yield the values of every combination of axes, and whether all of them are known."""
    listed = [[(value, place < axis.known) for place, value in enumerate(axis.values)] for axis in axes]
    names = [axis.name for axis in axes]
    for chosen in product(*listed):
        yield dict(zip(names, (value for value, _ in chosen))), all(known for _, known in chosen)


def is_nothing(value: Value) -> bool:
    """Whether a value says nothing at all; a score of which a part is known says something."""
    return isinstance(value, Missing) and value is not Missing.PARTIAL

"""Situations: all that a table can tell apart, small enough to be walked through.

What matters of a situation is which rules are true there, and which are not false: two sets of rules, kept as bits
of two numbers. Inputs that come down to the same fields (a grade and what led to it) are taken together as a
*group*; groups are independent, so that the situations of a table are the products of theirs, equal ones merged.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod
from typing import NamedTuple

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

    It is `known` where every input is; `nothing` says that nothing in it speaks for a grade.
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

    `meanwhile` are situations in which what is derived was left open, taken for what it is as things stand.
    `exact` is false where they are too many, so that inputs were taken for independent that are not.
    """

    axes: tuple[Axis, ...]
    situations: tuple[Situation, ...]
    meanwhile: tuple[Situation, ...] = ()
    exact: bool = True

    def lines(self, axis: Axis) -> Iterator[tuple[Situation, ...]]:
        """Yield the situations that differ in the known values of an axis only, in the order of these."""
        stride = prod(len(each.values) for each in self.axes[self.axes.index(axis) + 1 :])
        for number in range(len(self.situations)):
            if number // stride % len(axis.values) == 0:
                yield self.situations[number : number + axis.known * stride : stride]

    @cached_property
    def distinct(self) -> tuple[Situation, ...]:
        """One situation for each way in which they can differ."""
        found: dict[object, Situation] = {}
        for each in (*self.situations, *self.meanwhile):
            found.setdefault((*each.masks(), each.known, each.nothing), each)
        return tuple(found.values())


class State(NamedTuple):
    """What a customer of a table comes to: the rules true and not false, whether all (or nothing) is known."""

    true: int
    possible: int
    known: bool
    nothing: bool

    def __and__(self, other: State) -> State:
        return State(
            self.true & other.true,
            self.possible & other.possible,
            self.known and other.known,
            self.nothing and other.nothing,
        )


def states(groups: Iterable[Group], *, possible: bool = True, known: bool = True) -> Mapping[State, Chosen]:
    """Return every state that the groups can be in together, with the situations of an example.

    What is not asked for, which rules are `possible` or whether all is `known`, is not told apart.
    """
    found: dict[State, Chosen] = {State(-1, -1, True, True): ()}
    for group in groups:
        own: dict[State, Situation] = {}
        for each in group.distinct:
            masks = each.masks()
            state = State(masks[0], masks[1] if possible else -1, each.known or not known, each.nothing)
            own.setdefault(state, each)
        following: dict[State, Chosen] = {}
        for state, chosen in found.items():
            for further, each in own.items():
                following.setdefault(state & further, (*chosen, each))
        found = following
    return found


def states_without(groups: Iterable[Group], name: str, *, known: bool) -> Collection[tuple[State, State]]:
    """Return the pairs of states with and without what an input says, of customers of whom all is `known` or not."""
    found = {(State(-1, -1, True, True), State(-1, -1, True, True))}
    for group in groups:
        kept = [each for each in group.situations if each.known or not known]
        own = {(state_of((each,)), state_of((each,), name)) for each in kept}
        found = {(one & with_it, other & without) for one, other in found for with_it, without in own}
    return found


def state_of(chosen: Iterable[Situation], without: str = "") -> State:
    """Return the state of some situations together, as far as the inputs other than `without` say."""
    found = State(-1, -1, True, True)
    for each in chosen:
        found &= State(*each.masks(without), each.known, each.nothing)
    return found


def values_of(axes: Sequence[Axis]) -> Iterator[Mapping[str, Value]]:
    """Yield the values of every combination of axes."""
    names = [axis.name for axis in axes]
    for chosen in product(*(axis.values for axis in axes)):
        yield dict(zip(names, chosen))


def is_nothing(value: Value) -> bool:
    """Whether a value says nothing at all; a score of which a part is known says something."""
    return isinstance(value, Missing) and value is not Missing.PARTIAL

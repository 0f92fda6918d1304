"""Unary tests: the cells of a decision table, as in DMN, and what they say of a value.

A test is true, false or unknown of a value; unknown where the value is blank or unreadable. A field that
the sheet does not have at all makes every test false but `-`, which asks nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from fenji.expr.value import Known, Missing, Truth, Value


@dataclass(frozen=True, slots=True)
class Anything:
    """`-`: asks nothing of the value, so even a missing one passes."""


@dataclass(frozen=True, slots=True)
class Between:
    """An interval of numbers or amounts (in 元); an end that is None is open to infinity."""

    low: Decimal | None
    high: Decimal | None
    low_included: bool = True
    high_included: bool = True


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of the named choices."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Alternatives: passes where any of them passes."""

    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary of a test; what is unknown stays unknown."""

    test: Test


Test = Anything | Between | OneOf | Either | Not

ANYTHING = Anything()


def truth(test: Test, value: Value) -> Truth:
    """Return what a test says of a value.

    >>> truth(Between(Decimal(50000), None), Decimal("49999.99")).name
    'FALSE'
    >>> truth(Between(Decimal(50000), None), Missing.BLANK).name
    'UNKNOWN'
    >>> truth(Not(OneOf(("否",))), Missing.ABSENT).name
    'FALSE'
    """
    if isinstance(test, Anything):
        return Truth.TRUE
    if isinstance(value, Missing):
        return Truth.FALSE if value is Missing.ABSENT else Truth.UNKNOWN
    return _truth_of_known(test, value)


def _truth_of_known(test: Test, value: Known) -> Truth:
    match test:
        case Anything():
            return Truth.TRUE
        case Between():
            return Truth.TRUE if isinstance(value, Decimal) and _lies_between(test, value) else Truth.FALSE
        case OneOf(names):
            return Truth.TRUE if value in names else Truth.FALSE
        case Either(tests):
            return max(_truth_of_known(each, value) for each in tests)
        case Not(inner):
            return _truth_of_known(inner, value).negated()


def _lies_between(test: Between, value: Decimal) -> bool:
    if test.low is not None and (value < test.low or (value == test.low and not test.low_included)):
        return False
    return test.high is None or value < test.high or (value == test.high and test.high_included)


def intervals(test: Test) -> Iterator[Between]:
    """Yield every interval that a test is made of, however deep it lies."""
    match test:
        case Between():
            yield test
        case Either(tests):
            for each in tests:
                yield from intervals(each)
        case Not(inner):
            yield from intervals(inner)
        case _:
            return

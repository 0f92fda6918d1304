"""Unary tests: the cells of a decision table, as in DMN, and what they say of a value.

A test is true, false or unknown of a value; unknown where the value is blank or unreadable. A field that
the sheet does not have at all makes every test false but `-`, which asks nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise

from fenji.expr.day import Day, on
from fenji.expr.value import Among, Known, Missing, Truth, Value


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
    share: str = field(default="", repr=False)
    """Where an end was worked out as a share of this sheet's customers: which (top 20%); otherwise empty."""


@dataclass(frozen=True, slots=True)
class DayBetween:
    """An interval of days, some of them counted from the as-of date: `settled` makes it a `Between`."""

    low: Day | None
    high: Day | None
    low_included: bool = True
    high_included: bool = True


@dataclass(frozen=True, slots=True)
class Share:
    """The highest (or lowest) part of the customers in the sheet, in per cent: `settled` makes it a `Between`."""

    percent: Decimal
    highest: bool = True

    @property
    def text(self) -> str:
        return f"{'top' if self.highest else 'bottom'} {self.percent:f}%"


@dataclass(frozen=True, slots=True)
class Null:
    """`null`: passes where nothing stands; what cannot be read may be something."""


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


Test = Anything | Between | DayBetween | Share | Null | OneOf | Either | Not

ANYTHING = Anything()


def truth(test: Test, value: Value) -> Truth:
    """Return what a test says of a value.

    >>> truth(Between(Decimal(50000), None), Decimal("49999.99")).name
    'FALSE'
    >>> truth(Between(Decimal(50000), None), Missing.BLANK).name
    'UNKNOWN'
    >>> truth(Not(OneOf(("否",))), Missing.ABSENT).name
    'FALSE'
    >>> truth(OneOf(("高", "中")), Among(frozenset(("高", "低")), "低")).name
    'UNKNOWN'
    """
    if isinstance(test, Anything):
        return Truth.TRUE
    if isinstance(value, Missing):
        return _truth_of_missing(test, value)
    if isinstance(value, Among):
        found = {_truth_of_known(test, name) for name in value.names}
        return found.pop() if len(found) == 1 else Truth.UNKNOWN
    return _truth_of_known(test, value)


def _truth_of_missing(test: Test, value: Missing) -> Truth:
    if value is Missing.ABSENT:
        return Truth.FALSE
    if value is not Missing.BLANK:
        return Truth.UNKNOWN
    match test:
        case Null():
            return Truth.TRUE
        case Not(Null()):
            return Truth.FALSE
        case Either(tests) if Null() in tests:
            return Truth.TRUE
        case _:
            return Truth.UNKNOWN


def _truth_of_known(test: Test, value: Known) -> Truth:
    match test:
        case Anything():
            return Truth.TRUE
        case Null():
            return Truth.FALSE
        case DayBetween() | Share():
            raise AssertionError("a test that depends on the day or on the other customers was not settled")
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


def settled(test: Test, as_of: date | None, nth: Callable[[Share], Decimal | None]) -> Test:
    """Return a test with the days counted from `as_of` (None leaves them), and shares as the values at their edge.

    `nth` gives the value at the edge of a share, or None where that is not known yet.

    >>> from fenji.expr.day import Offset
    >>> settled(DayBetween(None, Offset(months=1)), date(2026, 1, 31), lambda share: None)
    Between(low=None, high=Decimal('753730'), low_included=True, high_included=True)
    """
    match test:
        case DayBetween(low, high, low_included, high_included) if as_of is not None:
            lowest, highest = (None if end is None else Decimal(on(end, as_of)) for end in (low, high))
            return Between(lowest, highest, low_included, high_included)
        case Share() if (edge := nth(test)) is not None:
            return Between(edge, None, share=test.text) if test.highest else Between(None, edge, share=test.text)
        case Either(tests):
            return Either(tuple(settled(each, as_of, nth) for each in tests))
        case Not(inner):
            return Not(settled(inner, as_of, nth))
        case _:
            return test


def parts(test: Test) -> Iterator[Test]:
    """Yield a test and every test that it is made of."""
    yield test
    match test:
        case Either(tests):
            for each in tests:
                yield from parts(each)
        case Not(inner):
            yield from parts(inner)
        case _:
            return


def holds_all(test: Test) -> bool:
    """Tell whether alternatives leave no number out, so that they ask nothing of one.

    >>> holds_all(Either((Between(Decimal(5), None), Between(None, Decimal(30), high_included=False))))
    True
    """
    if not isinstance(test, Either) or not all(isinstance(each, Between) for each in test.tests):
        return False
    return all(truth(test, value) is Truth.TRUE for value in _around(test))


def _around(test: Either) -> Iterator[Decimal]:
    """Yield each end of the intervals, and a number on either side of each and between every two."""
    ends = sorted({end for each in intervals(test) for end in (each.low, each.high) if end is not None})
    if ends:
        yield from (ends[0] - 1, ends[-1] + 1)
    yield from ends
    yield from ((one + other) / 2 for one, other in pairwise(ends))


def intervals(test: Test) -> Iterator[Between]:
    """Yield every interval that a test is made of, however deep it lies."""
    return (part for part in parts(test) if isinstance(part, Between))

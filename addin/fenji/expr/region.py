"""Regions: the pieces into which the tests on a field cut its values, so that every test is constant on each.

A table over three fields cannot tell two customers apart who lie in the same region of each of them.
That makes a table finite: what it decides can be worked out once for every combination of regions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from fenji.expr.unary_test import Test, intervals
from fenji.expr.value import Known


@dataclass(frozen=True, slots=True, order=True)
class Cut:
    """A place where the line of numbers is cut: just before `at`, or just after it."""

    at: Decimal
    after: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """The regions of a field of numbers: `len(cuts) + 1` stretches, lowest first."""

    cuts: tuple[Cut, ...]
    step: Decimal | None
    """The least difference between two values (the 分 for amounts), or None where there is none."""

    @property
    def examples(self) -> tuple[Known, ...]:
        """One value out of each region, at its lower end where it has one.

        >>> Line((Cut(Decimal(5)), Cut(Decimal(5), after=True)), Decimal(1)).examples
        (Decimal('4'), Decimal('5'), Decimal('6'))
        """
        if not self.cuts:
            return (Decimal(0),)
        return (self._below(self.cuts[0]), *(self._above(place) for place in range(len(self.cuts))))

    def _below(self, cut: Cut) -> Decimal:
        return cut.at if cut.after else cut.at - (self.step or Decimal(1))

    def _above(self, place: int) -> Decimal:
        cut = self.cuts[place]
        if not cut.after:
            return cut.at
        if self.step is not None:
            return cut.at + self.step
        following = self.cuts[place + 1].at if place + 1 < len(self.cuts) else cut.at + 2
        return (cut.at + following) / 2

    def within(self, low: Decimal, high: Decimal) -> Line:
        """Return the line without the cuts that no number from `low` to `high` ever crosses.

        >>> Line((Cut(Decimal(0)), Cut(Decimal(0), after=True)), None).within(Decimal(0), Decimal(9)).cuts
        (Cut(at=Decimal('0'), after=True),)
        """
        lowest, highest = Cut(low), Cut(high, after=True)
        return Line(tuple(cut for cut in self.cuts if lowest < cut < highest), self.step)

    def region_of(self, value: Known) -> int:
        """Return the number of the region in which a number lies, counted from 0 at the lowest."""
        assert isinstance(value, Decimal)
        return sum(value > cut.at or (value == cut.at and not cut.after) for cut in self.cuts)


@dataclass(frozen=True, slots=True)
class Names:
    """The regions of a field of named choices: each choice is one."""

    names: tuple[str, ...]

    @property
    def examples(self) -> tuple[Known, ...]:
        return self.names

    def region_of(self, value: Known) -> int:
        """Return the number of a choice, counted from 0."""
        assert isinstance(value, str)
        return self.names.index(value)


Regions = Line | Names


def cut_line(tests: Iterable[Test], step: Decimal | None) -> Line:
    """Return the regions into which tests cut a field of numbers.

    >>> from fenji.expr.unary_test import Between
    >>> cut_line([Between(Decimal(5), None), Between(None, Decimal(9))], None).cuts
    (Cut(at=Decimal('5'), after=False), Cut(at=Decimal('9'), after=True))
    """
    cuts = set()
    for test in tests:
        for interval in intervals(test):
            if interval.low is not None:
                cuts.add(_cut(interval.low, not interval.low_included, step))
            if interval.high is not None:
                cuts.add(_cut(interval.high, interval.high_included, step))
    return Line(tuple(sorted(cuts)), step)


def _cut(at: Decimal, after: bool, step: Decimal | None) -> Cut:
    """Where values come in steps, just after one is just before the next: one cut, not two."""
    return Cut(at + step) if after and step is not None else Cut(at, after)

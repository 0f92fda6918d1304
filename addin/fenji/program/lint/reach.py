"""What a score can come to: the sums that its bands allow, or the stretch in which they lie."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal

from fenji.expr.region import Line
from fenji.expr.value import Value
from fenji.program.decide import points_of
from fenji.program.model import Part, Score

_MOST = 20_000
"""Different sums beyond which only the least and the greatest are kept."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The sums that a score can come to; where they are not listed, all from the least to the greatest."""

    least: Decimal
    greatest: Decimal
    sums: frozenset[Decimal] | None

    def examples(self, line: Line) -> tuple[Decimal, ...]:
        """Return a score that can be reached out of each stretch of a line that has any, the lowest first."""
        if self.sums is not None:
            found: dict[int, Decimal] = {}
            for each in sorted(self.sums):
                found.setdefault(line.region_of(each), each)
            return tuple(found[place] for place in sorted(found))
        ends = (self.least, *(each for each in line.examples if isinstance(each, Decimal)), self.greatest)
        stretches: dict[int, Decimal] = {}
        for each in ends:
            if self.least <= each <= self.greatest:
                stretches.setdefault(line.region_of(each), each)
        return tuple(stretches[place] for place in sorted(stretches))


def points_that(part: Part, values: Collection[Value]) -> frozenset[Decimal]:
    """Return the points that a characteristic can add, given one value out of each stretch of it."""
    found = {points_of(part, value) for value in values}
    return frozenset(each for each in (*found, part.missing) if each is not None)


def reach_of(score: Score, values: Callable[[Part], Collection[Value]]) -> Reach:
    """Return what a score can come to; `values` gives the values of a characteristic, its ends where they count."""
    sums: set[Decimal] | None = {Decimal(0)}
    least = greatest = Decimal(0)
    for part in score.parts:
        points = points_that(part, values(part)) or frozenset((Decimal(0),))
        least, greatest = least + min(points), greatest + max(points)
        if part.factor is not None or sums is None or len(sums) * len(points) > _MOST * 10:
            sums = None
        else:
            sums = {one + other for one in sums for other in points}
            sums = sums if len(sums) <= _MOST else None
    return Reach(least, greatest, None if sums is None else frozenset(sums))

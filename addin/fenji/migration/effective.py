"""Effective grades: which changes take effect, and when, by the standard's rule; who is watched meanwhile.

A better grade takes effect at once or the month after. A worse one does after so many months below the grade in
force, in a row, and then it is the grade of the last of these months. New customers are not lowered for a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fenji.expr.interval import Interval
from fenji.follow_up.months import after, between
from fenji.migration.snapshot import Snapshot
from fenji.program.model import Program
from fenji.standard.conduct import Effect, Migration, Missing


@dataclass(frozen=True, slots=True)
class Change:
    """A change of grade that takes effect: in which snapshot it was decided, and from when it is in force."""

    key: str
    decided: int
    before: int
    after: int
    since: str
    months: int
    """After how many months below; 0 for a better grade."""


@dataclass(frozen=True, slots=True)
class Watch:
    """A customer below his grade who keeps it yet: for how many months, of how many."""

    key: str
    rank: int
    below: int
    months: int
    limit: int
    protected: bool


@dataclass(slots=True)
class _Standing:
    """Where a customer stands while the months are gone through."""

    rank: int
    protected_until: date | None = None
    months: int = 0


@dataclass(frozen=True)
class Effective:
    """What the rule makes of the months: the grade of each customer, the changes, and who is watched at the end."""

    in_force: dict[str, int]
    changes: Sequence[Change]
    watched: Sequence[Watch]


def effective(program: Program, rule: Migration, snapshots: Sequence[Snapshot]) -> Effective:
    """Return which changes take effect over some months, the earliest first.

    The grades of the first month are taken as those in force before. A month without a list ends a row of months
    below, unless the rule skips it; so does a month in which a customer has no grade.
    """
    course = _Course(program, rule, snapshots)
    for number in range(len(snapshots)):
        course.month(number)
    return Effective({key: each.rank for key, each in course.standings.items()}, course.changes, course.watched)


class _Course:
    """The months gone through one after the other; `watched` are those of the last."""

    def __init__(self, program: Program, rule: Migration, snapshots: Sequence[Snapshot]) -> None:
        self._codes = [result.code for result in program.results]
        self._graded = [result.graded for result in program.results]
        self._rule = rule
        self._snapshots = snapshots
        self.standings: dict[str, _Standing] = {}
        self.changes: list[Change] = []
        self.watched: list[Watch] = []

    def month(self, number: int) -> None:
        """Let the grades of a month count."""
        snapshot = self._snapshots[number]
        restarts = self._rule.missing is Missing.RESTART
        broken = restarts and _gap(self._snapshots, number)
        self.watched = []
        for key in [key for key in self.standings if key not in snapshot.place_of]:
            del self.standings[key]
        ranks = snapshot.ranks.tolist()
        for key, at in snapshot.place_of.items():
            rank, known = ranks[at], self.standings.get(key)
            graded = self._graded[rank]
            if known is None:
                if graded:
                    self.standings[key] = _Standing(rank, _protected(self._rule, snapshot, at, number))
                continue
            if broken or rank == known.rank or (not graded and restarts):
                known.months = 0
            if graded and rank < known.rank:
                self._change(number, key, known, rank, self._rule.up is Effect.AT_ONCE, 0)
            elif graded and rank > known.rank:
                self._below(number, key, known, rank)

    def _below(self, number: int, key: str, known: _Standing, rank: int) -> None:
        """Count a month below the grade in force: enough of them lower it, until then the customer is watched."""
        limit = self._rule.months_below(self._codes[known.rank])
        protected = known.protected_until is not None and self._snapshots[number].as_of < known.protected_until
        known.months = 0 if protected else known.months + 1
        if not protected and known.months >= limit:
            self._change(number, key, known, rank, limit == 0, known.months if limit else 0)
        else:
            self.watched.append(Watch(key, known.rank, rank, known.months, limit, protected))

    def _change(self, number: int, key: str, known: _Standing, rank: int, at_once: bool, months: int) -> None:
        snapshot = self._snapshots[number]
        since = snapshot.label if at_once else _next(snapshot)
        self.changes.append(Change(key, number, known.rank, rank, since, months))
        known.rank, known.months = rank, 0


def _gap(snapshots: Sequence[Snapshot], number: int) -> bool:
    """Whether a month is missing before a snapshot."""
    if number == 0:
        return False
    before, this = snapshots[number - 1].month, snapshots[number].month
    return before is not None and this is not None and bool(between(before, this))


def _protected(rule: Migration, snapshot: Snapshot, at: int, number: int) -> date | None:
    """Return until when a customer is new: by the day he opened, else by the month in which he first stands."""
    if not rule.protect_months:
        return None
    opened = snapshot.opened[at]
    if opened is None:
        if number == 0:
            return None
        opened = snapshot.as_of if snapshot.month is None else date(snapshot.month.year, snapshot.month.month, 1)
    return Interval(rule.protect_months, "m").after(opened)


def _next(snapshot: Snapshot) -> str:
    return str(after(snapshot.month)) if snapshot.month is not None else "下月"

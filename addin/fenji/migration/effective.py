"""Effective grades: which changes take effect, and when, by the standard's rule; who is watched meanwhile.

A better grade takes effect at once or the month after. A worse one does after so many months below the grade in
force, in a row, and then it is the grade of the last of these months. New customers are not lowered for a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

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
    seen: int = 0


@dataclass(frozen=True)
class Effective:
    """What the rule makes of the months: the grade of each customer, the changes, and who is watched at the end."""

    in_force: dict[str, int]
    changes: Sequence[Change]
    watched: Sequence[Watch]
    counts: Sequence[dict[int, int]] = field(default_factory=list)


def effective(program: Program, rule: Migration, snapshots: Sequence[Snapshot]) -> Effective:
    """Return which changes take effect over some months, the earliest first.

    The grades of the first month are taken as those in force before. A month without a list ends a row of months
    below, unless the rule skips it; so does a month in which a customer has no grade.
    """
    graded = np.array([result.graded for result in program.results])
    codes = [result.code for result in program.results]
    standings: dict[str, _Standing] = {}
    changes: list[Change] = []
    watched: list[Watch] = []
    counts = []
    for number, snapshot in enumerate(snapshots):
        broken = rule.missing is Missing.RESTART and _gap(snapshots, number)
        watched = []
        present = set(snapshot.place_of)
        for key in [key for key in standings if key not in present]:
            del standings[key]
        ranks = snapshot.ranks.tolist()
        for key, at in snapshot.place_of.items():
            rank = ranks[at]
            known = standings.get(key)
            if known is None:
                if graded[rank]:
                    standings[key] = _Standing(rank, _protected(rule, snapshot, at, number), seen=number)
                continue
            if broken or rank == known.rank or (not graded[rank] and rule.missing is Missing.RESTART):
                known.months = 0
            if not graded[rank] or rank == known.rank:
                continue
            if rank < known.rank:
                changes.append(_change(snapshots, number, key, known.rank, rank, rule.up is Effect.AT_ONCE, 0))
                known.rank, known.months = rank, 0
                continue
            limit = rule.months_below(codes[known.rank])
            protected = known.protected_until is not None and snapshot.as_of < known.protected_until
            known.months = 0 if protected else known.months + 1
            if not protected and known.months >= limit:
                changes.append(
                    _change(snapshots, number, key, known.rank, rank, limit == 0, known.months if limit else 0)
                )
                known.rank, known.months = rank, 0
            else:
                watched.append(Watch(key, known.rank, rank, known.months, limit, protected))
        counts.append(_counted(standings))
    return Effective({key: each.rank for key, each in standings.items()}, changes, watched, counts)


def _counted(standings: dict[str, _Standing]) -> dict[int, int]:
    found: dict[int, int] = {}
    for each in standings.values():
        found[each.rank] = found.get(each.rank, 0) + 1
    return found


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


def _change(
    snapshots: Sequence[Snapshot], number: int, key: str, before: int, new: int, at_once: bool, months: int
) -> Change:
    snapshot = snapshots[number]
    since = snapshot.label if at_once else _next(snapshot)
    return Change(key, number, before, new, since, months)


def _next(snapshot: Snapshot) -> str:
    return str(after(snapshot.month)) if snapshot.month is not None else "下月"

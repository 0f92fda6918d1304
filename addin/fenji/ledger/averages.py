"""月日均: the balance at the end of every day of a month, summed and divided, in whole 分 throughout.

A balance stands from the day of its entry until the day before the next one of the same account; of several
entries on a day the last one counts; before its first entry an account holds nothing, unless an entry before the
month carries its balance in. The accounts of a customer are summed once each has been carried forward.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from fenji.errors import UsageError, fault
from fenji.ledger.entries import NO_DAY, Entries
from fenji.ledger.month import Month, day_count
from fenji.table.keys import Whole

_DAY = 86_400
_MOST_MONTHS = 36


@dataclass(frozen=True, slots=True)
class Terms:
    """How a month is averaged.

    `as_of` is a day inside the month up to which balances are counted, the whole month unless given. The sum
    is divided by the calendar days, by a fixed `divisor` (of the whole month only), or, where `days_held` is
    set, by the days from a customer's first entry on. `floor` is an average to be reached, in 分. Over several
    `months`, of which `month` is the last, their averages are averaged.
    """

    month: Month
    as_of: date | None = None
    divisor: int | None = None
    days_held: bool = False
    floor: int | None = None
    months: int = 1

    def __post_init__(self) -> None:
        if self.as_of is not None and day_count(self.as_of) < self.month.first:
            raise UsageError(
                fault(
                    "ledger.as_of",
                    str(self.as_of),
                    f"截至日期早于 {self.month}，这个月还没有开始",
                    f"lies before {self.month}, which has not begun",
                )
            )
        if self.floor is not None and self.as_of is None:
            raise UsageError(
                fault(
                    "ledger.floor",
                    "floor",
                    "算补足差额要有截至日期",
                    "what is missing to a floor depends on the day: give as_of",
                    hint=("例如 --as-of 2026-10-20", "for example --as-of 2026-10-20"),
                )
            )
        if self.divisor is not None and (self.days_held or not 0 < self.divisor <= 366):
            raise UsageError(
                fault(
                    "ledger.divisor",
                    str(self.divisor),
                    "固定天数须在 1 到 366 之间，并且不能与“按实际持有天数”同用",
                    "a fixed divisor is between 1 and 366, and excludes days held",
                )
            )

        if not 1 <= self.months <= _MOST_MONTHS or (self.months > 1 and self.as_of is not None):
            raise UsageError(
                fault(
                    "ledger.months",
                    str(self.months),
                    f"月数须在 1 到 {_MOST_MONTHS} 之间；几个月的平均只算整月，不能与截至日期同用",
                    f"months are between 1 and {_MOST_MONTHS}, and several of them are whole: no as_of",
                    hint=("例如 --months 3", "for example --months 3"),
                )
            )

    @property
    def end(self) -> int:
        """The last day that is counted."""
        return self.month.last if self.as_of is None else min(day_count(self.as_of), self.month.last)

    @property
    def remaining(self) -> int:
        """How many days of the month are left."""
        return self.month.last - self.end


@dataclass(frozen=True, slots=True, eq=False)
class Averages:
    """What n customers held: amounts in 分, days in days.

    `average` and `extra` hold only where `known` is True: elsewhere a balance or a date that matters could not
    be read, or there is no day to divide by. `extra` is what to hold on top of `current` on every remaining
    day so that the month reaches the floor; None where no floor was asked for or no day is left. `tied` are
    how many entries share account, day and time with a later one that says otherwise; `newest_first` says
    that of those the upper one counts, since the ledger runs backwards.
    """

    average: Whole
    days: Whole
    total: Whole
    current: Whole
    known: NDArray[np.bool_]
    entered: NDArray[np.bool_]
    extra: Whole | None
    late: int
    tied: int
    newest_first: bool


def averages(entries: Entries, terms: Terms) -> Averages:
    """Return what each customer held on average over the month, or over several.

    Of several months those count in which there is a day to divide by: all of them, or, by the days held, those
    since the customer's first entry.
    """
    found = _of_month(entries, replace(terms, months=1))
    if terms.months == 1:
        return found
    earlier = [terms.month.before(back) for back in range(1, terms.months)]
    months = [found, *(_of_month(entries, replace(terms, month=each, months=1)) for each in earlier)]
    held = np.array([each.days > 0 for each in months])
    sure = np.array([*(each.known | (each.days == 0) for each in months), held.any(axis=0)]).all(axis=0)
    average = np.where(held, [each.average for each in months], 0).sum(axis=0)
    return replace(
        found,
        average=_half_up(average, np.maximum(held.sum(axis=0), 1)),
        days=np.sum([each.days for each in months], axis=0),
        total=np.sum([each.total for each in months], axis=0),
        known=np.asarray(sure),
    )


def _of_month(entries: Entries, terms: Terms) -> Averages:
    """Return what each customer held on average over the one month.

    >>> one, days = np.zeros(2, np.int64), np.array([Month.of("2026-11").first + 9, Month.of("2026-11").first + 10])
    >>> fen = np.array([2_200_000_00, 0])
    >>> held = Entries(1, one, one, days, one, fen, np.zeros(2, bool), np.arange(2))
    >>> _of_month(held, Terms(Month.of("2026-11"))).average   # 220万 for one of 30 days
    array([7333333])
    """
    placed = np.flatnonzero((entries.days != NO_DAY) & (entries.days <= terms.end))
    standing, tied, newest_first = _in_order(entries, placed)
    total, current, unknown, opened = _carried(entries, standing, terms)
    unknown[entries.customers[entries.days == NO_DAY]] = True
    entered = opened <= terms.end
    days, whole = _days(opened, terms)
    known = ~unknown & (days > 0)
    return Averages(
        average=_half_up(total, np.maximum(days, 1)),
        days=days,
        total=total,
        current=current,
        known=known,
        entered=entered,
        extra=_extra(total, current, whole, terms),
        late=int(np.count_nonzero(entries.days > terms.end)),
        tied=tied,
        newest_first=newest_first,
    )


def _days(opened: Whole, terms: Terms) -> tuple[Whole, Whole]:
    """Return what the sum so far is divided by, and what that of the whole month will be."""
    month = terms.month
    begins = np.maximum(opened, month.first) if terms.days_held else np.full(len(opened), month.first)
    whole = np.maximum(month.last - begins + 1, 0)
    so_far = np.maximum(terms.end - begins + 1, 0)
    if terms.divisor is not None:
        whole = np.full(len(opened), terms.divisor)
        so_far = so_far if terms.remaining else whole
    return so_far, whole


def _half_up(total: Whole, days: Whole) -> Whole:
    """Divide whole 分, rounded half up, away from zero, as amounts are everywhere."""
    rounded: Whole = np.sign(total) * ((2 * np.abs(total) + days) // (2 * days))
    return rounded


def _extra(total: Whole, current: Whole, days: Whole, terms: Terms) -> Whole | None:
    """Return what to add to the balance of every remaining day: up to the 分 that reaches the floor, never less."""
    if terms.floor is None or terms.remaining == 0:
        return None
    missing = terms.floor * days - total
    held = -(-missing // terms.remaining)
    extra: Whole = np.maximum(held - current, 0)
    return extra


def _carried(entries: Entries, standing: Whole, terms: Terms) -> tuple[Whole, Whole, NDArray[np.bool_], Whole]:
    """Return the sum of the daily balances, the last one, whether any is unknown, and the day of the first entry.

    `standing` are the entries that count, by account and day.
    """
    total, current = np.zeros(entries.count, np.int64), np.zeros(entries.count, np.int64)
    unknown, opened = np.zeros(entries.count, np.bool_), np.full(entries.count, np.iinfo(np.int64).max)
    if len(standing) == 0:
        return total, current, unknown, opened
    customers, accounts = entries.customers[standing], entries.accounts[standing]
    days, fen = entries.days[standing], entries.fen[standing]
    is_last = np.append(accounts[1:] != accounts[:-1], True)
    begins = np.maximum(days, terms.month.first)
    ends = np.where(is_last, terms.end + 1, np.append(begins[1:], 0))
    held = ends - begins
    groups = np.flatnonzero(np.append(True, customers[1:] != customers[:-1]))
    whose = customers[groups]
    total[whose] = np.add.reduceat(fen * held, groups)
    current[whose] = np.add.reduceat(np.where(is_last, fen, 0), groups)
    unknown[whose] = np.logical_or.reduceat(entries.unknown[standing] & (held > 0), groups)
    opened[whose] = np.minimum.reduceat(days, groups)
    return total, current, unknown, opened


def _in_order(entries: Entries, places: Whole) -> tuple[Whole, int, bool]:
    """Return the entries that count by account and day, and how many ties only the order of rows settles."""
    standing, tied = _last_of_day(entries, places)
    if tied and _runs_backwards(entries, places):
        standing, _ = _last_of_day(entries, places[::-1])
        return standing, tied, True
    return standing, tied, False


def _last_of_day(entries: Entries, places: Whole) -> tuple[Whole, int]:
    """Return the last entry of each account on each day, and how many others only stand before it."""
    if len(places) == 0:
        return places, 0
    accounts, days = entries.accounts[places], entries.days[places]
    moments = (days - days.min()) * _DAY + entries.seconds[places]
    # one number for both sorts several times faster than two keys; a million accounts over centuries fit
    order = np.argsort(accounts * (int(moments.max()) + 1) + moments, kind="stable")
    ordered = places[order]
    accounts, days, moments = accounts[order], days[order], moments[order]
    new_account = accounts[1:] != accounts[:-1]
    is_last = np.append(new_account | (days[1:] != days[:-1]), True)
    fen, unknown = entries.fen[ordered], entries.unknown[ordered]
    differs = (fen[1:] != fen[:-1]) | (unknown[1:] != unknown[:-1])
    tied = np.count_nonzero(~new_account & (moments[1:] == moments[:-1]) & differs)
    return ordered[is_last], int(tied)


def _runs_backwards(entries: Entries, places: Whole) -> bool:
    """Tell whether the days of every account fall from row to row: the newest entry stands first."""
    order = places[np.argsort(entries.accounts[places], kind="stable")]
    same = entries.accounts[order][1:] == entries.accounts[order][:-1]
    steps = np.diff(entries.days[order])[same]
    return bool((steps < 0).any() and not (steps > 0).any())

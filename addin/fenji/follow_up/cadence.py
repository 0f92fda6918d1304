"""Cadence: how often a grade is followed up, in which journal, and which day that makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from fenji.expr.interval import Interval
from fenji.follow_up.workdays import WorkCalendar
from fenji.standard.conduct import First, FollowUp
from fenji.standard.model import Standard

_NAMES = {
    1: "日志",
    7: "周志",
    14: "双周志",
    15: "半月志",
    30: "月志",
    60: "双月志",
    90: "季志",
    180: "半年志",
    365: "年志",
}


@dataclass(frozen=True, slots=True)
class Cadence:
    """An interval and the journal that is kept by it.

    >>> Cadence(Interval(15, "d")).journal, Cadence(Interval(10, "d")).journal
    ('半月志', '每10天志')
    """

    interval: Interval

    @property
    def journal(self) -> str:
        return _NAMES.get(self.interval.days, f"每{self.interval.days}天志")


def cadences_of(standard: Standard) -> Mapping[str, Cadence]:
    """Return the cadence of each grade that has one, by its code."""
    found = {grade.code: Interval.of(grade.follow_up) for grade in standard.grades}
    return {code: Cadence(interval) for code, interval in found.items() if interval is not None}


def journals_of(standard: Standard) -> tuple[str, ...]:
    """Return the journals that a standard needs, the most frequent first."""
    ordered = sorted(cadences_of(standard).values(), key=lambda cadence: cadence.interval.days)
    return tuple(dict.fromkeys(cadence.journal for cadence in ordered))


@dataclass(frozen=True, slots=True)
class Timetable:
    """The rules by which days are told: the standard's, the calendar, and what this workbook is set to."""

    rules: FollowUp
    calendar: WorkCalendar
    workdays: bool = False
    level: bool = True

    def due(self, last: date, cadence: Cadence) -> date:
        """Return the day by which a customer is due who was followed up on `last`."""
        return self._moved(cadence.interval.after(last), last, cadence)

    def first_due(self, start: date, cadence: Cadence) -> date:
        """Return the day by which a customer is due who never was followed up, and is in the plan since `start`.

        The first interval begins with that day, so that whoever is due daily is due on it.
        """
        if self.rules.first is First.TODAY or not self.level:
            return self._moved(start, start - timedelta(days=1), cadence)
        before = start - timedelta(days=1)
        return self._moved(cadence.interval.after(before), before, cadence)

    def not_before(self, due: date, changed: date | None, cadence: Cadence) -> date:
        """Return the day by which a customer is due whose grade is what it is since the day `changed`.

        A new grade asks for nothing before it holds: whoever was not due yet is not overdue by it on the same day.
        """
        if changed is None or due >= changed:
            return due
        return self._moved(changed, changed - timedelta(days=1), cadence)

    def window(self, due: date, last: date | None, start: date, cadence: Cadence, today: date) -> tuple[date, date]:
        """Return between which days a visit may be planned: never later than it is due, never twice in a day.

        Who was never followed up may come on any day of the first interval, others up to a quarter of the
        interval early.
        """
        if not self.level or due <= today:
            return max(due, today), max(due, today)
        if last is None:
            return max(start, today), due
        early = due - timedelta(days=(due - last).days // 4)
        return min(max(early, today, last + timedelta(days=1)), due), due

    def _moved(self, day: date, after: date, cadence: Cadence) -> date:
        if not self.workdays:
            return day
        daily = cadence.interval.days == 1
        return self.calendar.moved(day, self.rules.daily if daily else self.rules.others, after)

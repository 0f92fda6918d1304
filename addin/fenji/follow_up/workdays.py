"""Working days: weekends, public holidays, and the weekends that are worked for them, by an editable table.

A year that the table says nothing of has weekends only; who asks is told so.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from fenji.standard.conduct import Shift
from fenji.standard.library import templates

OFF, WORK = "休", "班"
_SATURDAY = 5
_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day that the table speaks of: off (休) or worked (班), for which holiday, by which source."""

    day: date
    working: bool
    name: str
    source: str = ""


@dataclass(frozen=True)
class WorkCalendar:
    """The days that the table speaks of, and the years that it covers."""

    days: dict[date, bool] = field(default_factory=dict)

    @classmethod
    def of(cls, days: Iterable[CalendarDay]) -> WorkCalendar:
        return cls({each.day: each.working for each in days})

    @property
    def years(self) -> frozenset[int]:
        return frozenset(day.year for day in self.days)

    def works(self, day: date) -> bool:
        """Whether people work on a day; without a table for its year, on weekdays.

        >>> WorkCalendar({date(2026, 2, 14): True}).works(date(2026, 2, 14)), WorkCalendar().works(date(2026, 2, 14))
        (True, False)
        """
        return self.days.get(day, day.weekday() < _SATURDAY)

    def moved(self, day: date, shift: Shift, after: date) -> date:
        """Return the working day before (or after) a day that is none, but always one later than `after`."""
        if self.works(day):
            return day
        if shift is Shift.PREVIOUS:
            earlier = day
            while earlier > after and not self.works(earlier):
                earlier -= _ONE
            if earlier > after:
                return earlier
        later = day
        while not self.works(later):
            later += _ONE
        return later


def built_in_days() -> tuple[CalendarDay, ...]:
    """Return the days of the years that fenji knows, in their order."""
    found = []
    for path in sorted((templates() / "calendars").glob("*.toml")):
        year = tomllib.loads(path.read_text(encoding="utf-8"))
        for holiday in year["holiday"]:
            first, last = holiday["off"]
            while first <= last:
                found.append(CalendarDay(first, False, holiday["name"], year["source"]))
                first += _ONE
            found += [CalendarDay(day, True, holiday["name"], year["source"]) for day in holiday.get("work", [])]
    return tuple(sorted(found, key=lambda each: each.day))

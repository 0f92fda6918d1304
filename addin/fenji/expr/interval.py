"""Intervals: so many days, weeks, calendar months or years, as standards write them: `7d`, `2w`, `1m`, `1y`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from fenji.expr.calendar_day import add_months, from_day_number, number_of

_WRITTEN = re.compile(r"([1-9][0-9]{0,3})([dwmy])")
_UNITS = {"d": ("天", "days"), "w": ("周", "weeks"), "m": ("个月", "months"), "y": ("年", "years")}


@dataclass(frozen=True, slots=True)
class Interval:
    """So many units of time; days and weeks are counted, months and years follow the calendar."""

    count: int
    unit: str

    @classmethod
    def of(cls, text: str) -> Interval | None:
        """Return the interval that a text writes, None where it writes none.

        >>> Interval.of("15d"), Interval.of("soon")
        (Interval(count=15, unit='d'), None)
        """
        match = _WRITTEN.fullmatch(text)
        return cls(int(match[1]), match[2]) if match else None

    def after(self, day: date) -> date:
        """Return the day one interval later; 31 January and a month is the last day of February.

        >>> str(Interval(1, "m").after(date(2026, 1, 31))), str(Interval(1, "y").after(date(2024, 2, 29)))
        ('2026-02-28', '2025-02-28')
        """
        if self.unit in "dw":
            return day + timedelta(days=self.count * (7 if self.unit == "w" else 1))
        return from_day_number(add_months(number_of(day), self.count * (12 if self.unit == "y" else 1)))

    @property
    def days(self) -> int:
        """About how many days it is, for telling a longer one from a shorter one.

        >>> [Interval(1, unit).days for unit in "dwmy"]
        [1, 7, 30, 365]
        """
        return {"d": 1, "w": 7, "m": 30, "y": 365}[self.unit] * self.count

    def said(self, lang: str = "zh") -> str:
        """Return the interval in words.

        >>> Interval(15, "d").said(), Interval(6, "m").said("en")
        ('15 天', '6 months')
        """
        zh, en = _UNITS[self.unit]
        return f"{self.count} {zh}" if lang == "zh" else f"{self.count} {en}"

    def __str__(self) -> str:
        return f"{self.count}{self.unit}"

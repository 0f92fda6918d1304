"""A calendar month, whose days are counted from the first of January 1970 as numpy counts them."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from fenji.errors import UsageError, fault
from fenji.expr.spelling import halfwidth

_WRITTEN = re.compile(r"([0-9]{4})(?:-|年)([0-9]{1,2})月?")
_ORIGIN = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a year; `first` and `last` are its days as numbers."""

    year: int
    month: int

    @classmethod
    def of(cls, written: str) -> Month:
        """Return the month that is written as 2026-10 or 2026年10月; UsageError where it is none.

        >>> Month.of("2026年2月").length
        28
        """
        match = _WRITTEN.fullmatch(halfwidth(written).strip())
        if match is None or not 1 <= int(match[2]) <= 12 or int(match[1]) < 1900:
            raise UsageError(
                fault(
                    "ledger.month",
                    written,
                    "不是月份",
                    "is no month",
                    hint=("应写成 2026-10", "write it as 2026-10"),
                )
            )
        return cls(int(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    def before(self, count: int) -> Month:
        """Return the month that lies so many months before it.

        >>> str(Month(2026, 2).before(3))
        '2025-11'
        """
        years, month = divmod(self.year * 12 + self.month - 1 - count, 12)
        return Month(years, month + 1)

    @property
    def length(self) -> int:
        """How many days it has."""
        return monthrange(self.year, self.month)[1]

    @property
    def first(self) -> int:
        return day_count(date(self.year, self.month, 1))

    @property
    def last(self) -> int:
        return self.first + self.length - 1


def day_count(day: date) -> int:
    """Return how many days after the first of January 1970 a day is.

    >>> day_count(date(1970, 1, 31))
    30
    """
    return day.toordinal() - _ORIGIN

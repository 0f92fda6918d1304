"""Days counted from the as-of date, as standards speak of them: in seven days, in one calendar month.

Months are calendar months: 31 January and one month is the last day of February, as Excel's EDATE says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fenji.expr.calendar_day import add_days, add_months, from_day_number, number_of


@dataclass(frozen=True, slots=True)
class Offset:
    """A day counted from the as-of date: so many calendar months, then so many days, later (or earlier)."""

    months: int = 0
    days: int = 0


Day = date | Offset


def on(day: Day, as_of: date) -> int:
    """Return the number of the calendar day that a day counted from `as_of` is.

    >>> on(Offset(months=1), date(2026, 1, 31)) == number_of(date(2026, 2, 28))
    True
    """
    if isinstance(day, Offset):
        return add_days(add_months(number_of(as_of), day.months), day.days)
    return number_of(day)


def shown_day(number: int) -> date:
    """Return the day that a number stands for; for a place that no day has (30 February) the last before it.

    >>> shown_day(number_of(date(2026, 2, 28)) + 1)
    datetime.date(2026, 2, 28)
    """
    try:
        return from_day_number(number)
    except ValueError:
        return shown_day(number - 1)

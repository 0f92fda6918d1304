"""Calendar days as numbers that ascend with the days, and what a month later is.

A day is y × 372 + (m − 1) × 31 + (d − 1): every month has 31 places, so that a year, a month or a day of the month
is a division away in numpy, in SQL and in a sheet alike, and comparing days is comparing numbers. The numbers of
neighbouring days differ by one inside a month, and by more where a short month ends.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

_PLACES = 31
_YEAR = 12 * _PLACES


def day_number(year: int, month: int, day: int) -> int:
    """Return the number of a calendar day; it is for the caller to know that there is such a day.

    >>> day_number(2024, 2, 29) < day_number(2024, 3, 1)
    True
    """
    return year * _YEAR + (month - 1) * _PLACES + (day - 1)


def number_of(day: date) -> int:
    """Return the number of a date.

    >>> number_of(date(2024, 1, 31)) == day_number(2024, 1, 31)
    True
    """
    return day_number(day.year, day.month, day.day)


def from_day_number(number: int) -> date:
    """Return the date that a number stands for; ValueError where it is a place that no day has.

    >>> from_day_number(day_number(2024, 1, 31))
    datetime.date(2024, 1, 31)
    """
    months, place = divmod(number, _PLACES)
    return date(months // 12, months % 12 + 1, place + 1)


def add_months(number: int, months: int) -> int:
    """Return the same day so many calendar months later (earlier if negative), or the last one of a shorter month.

    A year is twelve months.

    >>> [str(from_day_number(add_months(day_number(2024, 1, 31), n))) for n in (1, 2, 13, -2)]
    ['2024-02-29', '2024-03-31', '2025-02-28', '2023-11-30']
    """
    of, place = divmod(number, _PLACES)
    moved = of + months
    last = monthrange(moved // 12, moved % 12 + 1)[1]
    return moved * _PLACES + min(place, last - 1)


def add_days(number: int, days: int) -> int:
    """Return the number of the day so many days later, or earlier if negative.

    >>> str(from_day_number(add_days(day_number(2024, 2, 25), 7)))
    '2024-03-03'
    """
    return number_of(from_day_number(number) + timedelta(days=days))

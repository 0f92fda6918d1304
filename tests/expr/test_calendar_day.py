"""Days as numbers, and months that end when they end: held to the standard library's calendar."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenji.expr.calendar_day import add_days, add_months, day_number, from_day_number, number_of

DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2024-01-31", 1, "2024-02-29"),  # a leap year
        ("2023-01-31", 1, "2023-02-28"),
        ("2024-01-30", 1, "2024-02-29"),
        ("2024-01-29", 1, "2024-02-29"),
        ("2024-01-28", 1, "2024-02-28"),
        ("2024-02-29", 12, "2025-02-28"),  # a year later
        ("2024-02-29", 48, "2028-02-29"),
        ("2024-03-31", -1, "2024-02-29"),
        ("2024-10-31", 6, "2025-04-30"),
        ("2024-12-01", 1, "2025-01-01"),
        ("2024-01-01", -1, "2023-12-01"),
        ("2024-05-17", 0, "2024-05-17"),
    ],
)
def test_months_later(day: str, months: int, later: str) -> None:
    assert str(from_day_number(add_months(number_of(date.fromisoformat(day)), months))) == later


@given(DAYS, DAYS)
def test_numbers_ascend_with_days(one: date, other: date) -> None:
    assert (number_of(one) < number_of(other)) == (one < other)


@given(DAYS)
def test_a_number_leads_back_to_its_day(day: date) -> None:
    assert from_day_number(day_number(day.year, day.month, day.day)) == day


@given(DAYS, st.integers(-600, 600))
def test_a_month_later_is_the_same_day_or_the_last_of_its_month(day: date, months: int) -> None:
    later = from_day_number(add_months(number_of(day), months))
    assert (later.year - day.year) * 12 + later.month - day.month == months
    last = calendar.monthcalendar(later.year, later.month)[-1]
    assert later.day == min(day.day, max(last))


@given(DAYS, st.integers(-2000, 2000))
def test_days_later(day: date, days: int) -> None:
    assert from_day_number(add_days(number_of(day), days)) == day + timedelta(days=days)


def test_a_place_without_a_day_is_no_date() -> None:
    with pytest.raises(ValueError, match="day is out of range"):
        from_day_number(day_number(2023, 2, 29))

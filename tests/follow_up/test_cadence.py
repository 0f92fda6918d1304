"""When customers are due, by hand: the calendar, working days, the first visit, the load of a manager."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenji.expr.interval import Interval
from fenji.follow_up.cadence import Cadence, Timetable, cadences_of, journals_of
from fenji.follow_up.level import levelled
from fenji.follow_up.workdays import WorkCalendar, built_in_days
from fenji.standard import library

_RULES = library.conduct_of(library.built_in("sales_ae")).follow_up
assert _RULES is not None
_CALENDAR = WorkCalendar.of(built_in_days())


def cadence(text: str) -> Cadence:
    interval = Interval.of(text)
    assert interval is not None
    return Cadence(interval)


def test_each_grade_has_the_journal_of_the_source() -> None:
    found = {
        code: (each.journal, str(each.interval)) for code, each in cadences_of(library.built_in("sales_ae")).items()
    }
    assert found == {
        "a": ("日志", "1d"),
        "b": ("周志", "7d"),
        "c": ("半月志", "15d"),
        "d": ("月志", "30d"),
        "e": ("年志", "1y"),
        "to_complete": ("周志", "7d"),
    }
    assert journals_of(library.built_in("sales_ae")) == ("日志", "周志", "半月志", "月志", "年志")


@pytest.mark.parametrize(
    ("last", "interval", "due"),
    [
        (date(2026, 3, 2), "1d", date(2026, 3, 3)),
        (date(2026, 2, 25), "7d", date(2026, 3, 4)),
        (date(2026, 2, 20), "15d", date(2026, 3, 7)),
        (date(2026, 1, 31), "30d", date(2026, 3, 2)),
        (date(2026, 1, 31), "1m", date(2026, 2, 28)),
        (date(2024, 2, 29), "1y", date(2025, 2, 28)),
        (date(2026, 12, 31), "1y", date(2027, 12, 31)),
    ],
)
def test_the_next_day_by_the_calendar(last: date, interval: str, due: date) -> None:
    assert Timetable(_RULES, WorkCalendar()).due(last, cadence(interval)) == due


@pytest.mark.parametrize(
    ("last", "interval", "due"),
    [
        # Friday; daily goes on to Monday, though the text says every day
        (date(2026, 3, 6), "1d", date(2026, 3, 9)),
        # due on Saturday 7 March: at least once a week, so earlier
        (date(2026, 2, 28), "7d", date(2026, 3, 6)),
        # due on Saturday 14 February, which is worked for the Spring Festival
        (date(2026, 2, 7), "7d", date(2026, 2, 14)),
        # due on 20 February, within the Spring Festival (15 to 23): the day before it is the worked Saturday
        (date(2026, 2, 13), "7d", date(2026, 2, 14)),
        # due on 7 October; 1 to 7 October are off, and earlier would be the day of the visit itself
        (date(2026, 9, 30), "7d", date(2026, 10, 8)),
    ],
)
def test_working_days(last: date, interval: str, due: date) -> None:
    assert Timetable(_RULES, _CALENDAR, workdays=True).due(last, cadence(interval)) == due


def test_a_year_without_a_table_has_weekends_only() -> None:
    assert not _CALENDAR.works(date(2026, 1, 1))
    assert _CALENDAR.works(date(2027, 1, 1))
    assert not _CALENDAR.works(date(2027, 1, 2))
    assert _CALENDAR.years == {2026}


def test_the_table_of_2026_is_that_of_the_notice() -> None:
    off = [day for day in _CALENDAR.days if not _CALENDAR.days[day]]
    assert len(off) == 3 + 9 + 3 + 5 + 3 + 3 + 7
    assert sorted(day for day, works in _CALENDAR.days.items() if works) == [
        date(2026, 1, 4),
        date(2026, 2, 14),
        date(2026, 2, 28),
        date(2026, 5, 9),
        date(2026, 9, 20),
        date(2026, 10, 10),
    ]
    # all worked days are at weekends, or they need no table
    assert all(day.weekday() >= 5 for day, works in _CALENDAR.days.items() if works)


@pytest.mark.parametrize(("interval", "due"), [("1d", 2), ("7d", 8), ("15d", 16), ("30d", 31)])
def test_the_first_visit_lies_in_the_first_interval(interval: str, due: int) -> None:
    start = date(2026, 3, 2)
    assert Timetable(_RULES, WorkCalendar()).first_due(start, cadence(interval)) == date(2026, 3, due)
    assert Timetable(_RULES, WorkCalendar(), level=False).first_due(start, cadence(interval)) == start


_DAYS = st.integers(0, 40).map(lambda day: date(2026, 3, 2) + timedelta(days=day))


@given(
    st.lists(st.tuples(_DAYS, st.integers(0, 30)), max_size=60), st.dictionaries(_DAYS, st.integers(0, 9), max_size=8)
)
def test_every_visit_stays_in_its_window(windows: list[tuple[date, int]], planned: dict[date, int]) -> None:
    asked = [(start, start + timedelta(days=length)) for start, length in windows]
    found = levelled(asked, planned)
    assert all(start <= day <= end for day, (start, end) in zip(found, asked))
    # whoever has no choice is where he must be, and nobody could move to a day with two visits fewer
    load = Counter(planned) + Counter(found)
    last = [at for at, (start, end) in enumerate(asked) if end - start == max(e - s for s, e in asked)]
    for at in last[-1:]:
        start, end = asked[at]
        days = [start + timedelta(days=number) for number in range((end - start).days + 1)]
        assert load[found[at]] - 1 <= min(load[day] for day in days)


@given(st.integers(1, 200), st.integers(1, 31))
def test_equal_windows_are_levelled_to_one(count: int, length: int) -> None:
    start = date(2026, 3, 2)
    load = Counter(levelled([(start, start + timedelta(days=length - 1))] * count, {}))
    loads = [load[start + timedelta(days=number)] for number in range(length)]
    assert max(loads) - min(loads) <= 1


def test_levelling_leaves_out_days_off() -> None:
    start = date(2026, 2, 13)
    found = levelled([(start, date(2026, 2, 24))] * 6, {}, _CALENDAR.works)
    assert Counter(found) == {date(2026, 2, 13): 2, date(2026, 2, 14): 2, date(2026, 2, 24): 2}
    # nobody works in the whole window: the last day it is
    assert levelled([(date(2026, 2, 16), date(2026, 2, 18))], {}, _CALENDAR.works) == [date(2026, 2, 18)]

"""An independent reckoning of follow-up by sales_ae: grades, days and merges, worked out customer by customer.

Nothing of fenji is used: the rules are those of the source documents, the holidays those of the notice of 2026.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

JOURNALS = {"A": "日志", "B": "周志", "C": "半月志", "D": "月志", "E": "年志", "待补充": "周志"}
_DAYS = {"A": 1, "B": 7, "C": 15, "D": 30, "待补充": 7}
_OFF = [
    ((1, 1), (1, 3)),
    ((2, 15), (2, 23)),
    ((4, 4), (4, 6)),
    ((5, 1), (5, 5)),
    ((6, 19), (6, 21)),
    ((9, 25), (9, 27)),
    ((10, 1), (10, 7)),
]
_WORKED = {(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)}
FACTS = ("需求程度", "成交机会", "预计成交日期")


def works(day: date) -> bool:
    if day.year == 2026:
        if (day.month, day.day) in _WORKED:
            return True
        if any(first <= (day.month, day.day) <= last for first, last in _OFF):
            return False
    return day.weekday() < 5


def grade(facts: dict[str, object], today: date) -> str:
    """S19: E first, then D by demand, then by the day of the deal; half a year exactly is C."""
    demand, chance, close = (facts.get(name) for name in FACTS)
    if demand == "无" or chance == "否":
        return "E"
    if demand == "潜在":
        return "D"
    assert demand == "明显"
    if close is None:
        return "待补充"
    assert isinstance(close, date)
    for letter, months in (("A", 1), ("B", 3), ("C", 6)):
        if close <= today + relativedelta(months=months):
            return letter
    return "D"


def after(letter: str, last: date) -> date:
    return last + relativedelta(years=1) if letter == "E" else last + timedelta(days=_DAYS[letter])


def moved(letter: str, day: date, last: date, shift: bool) -> date:
    """Every day: on to the next working day. All else says "at least", so back, but never to the last visit."""
    if not shift or works(day):
        return day
    if letter != "A":
        earlier = day
        while earlier > last and not works(earlier):
            earlier -= timedelta(days=1)
        if earlier > last:
            return earlier
    while not works(day):
        day += timedelta(days=1)
    return day


@dataclass
class Customer:
    """A customer as a careful clerk would keep him."""

    number: str
    manager: str
    start: date
    facts: dict[str, object]
    listed: dict[str, object]
    last: date | None = None
    changed: date | None = None
    grade: str = ""
    here: bool = True
    said: dict[str, date] = field(default_factory=dict)
    conflicts: dict[str, tuple[object, object]] = field(default_factory=dict)

    def due(self, shift: bool) -> date:
        """By the last visit, or within the first interval; but a new grade asks for nothing before it holds."""
        since = self.start - timedelta(days=1) if self.last is None else self.last
        day = moved(self.grade, after(self.grade, since), since, shift)
        if self.changed is None or day >= self.changed:
            return day
        return moved(self.grade, self.changed, self.changed - timedelta(days=1), shift)

    def graded(self, today: date, was: str) -> None:
        """Grade as of today; a grade that the last visit led to holds since that day, every other since today."""
        now = grade(self.facts, today)
        if was and now != was:
            self.changed = self.last if now == self.grade != was else today
        self.grade = now

    def visit(self, day: date, updates: dict[str, object]) -> str:
        """Take in a visit: of each fact the latest visit's word counts; it leads to the grade of the latest day."""
        for name, value in updates.items():
            if day >= self.said.get(name, date.min):
                self.facts[name] = value
                self.said[name] = day
        self.last = day if self.last is None else max(day, self.last)
        self.grade = grade(self.facts, self.last)
        return self.grade

    def merge(self, listed: dict[str, object], manager: str) -> None:
        """Merge what the list says now: only what the list alone changed is taken."""
        self.manager = manager
        for name, theirs in listed.items():
            ours, base = self.facts.get(name), self.listed.get(name)
            if theirs == ours:
                self.listed[name] = theirs
                self.conflicts.pop(name, None)
            elif theirs == base:
                self.conflicts.pop(name, None)
            elif ours == base:
                self.facts[name] = self.listed[name] = theirs
                self.conflicts.pop(name, None)
            else:
                self.conflicts[name] = (theirs, ours)

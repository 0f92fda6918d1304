"""负荷: how many visits each manager has before him."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta

from fenji.follow_up.book import FollowUpBook
from fenji.follow_up.entries import Entries
from fenji.follow_up.sheets import GONE, LOAD, MANAGER
from fenji.register.values import day_in, text_in

NOBODY = "（没有客户经理）"


def write_load(book: FollowUpBook, entries: Entries, today: date) -> None:
    """Bring 负荷 up to date; managers who have nobody any more count 0."""
    customers = Counter(text_in(row[MANAGER]) or NOBODY for row in book.ledger if text_in(row["state"]) != GONE)
    planned: dict[str, Counter[date]] = defaultdict(Counter)
    late: Counter[str] = Counter()
    for entry in entries:
        if not entry.is_open:
            continue
        name = text_in(entry.row[MANAGER]) or NOBODY
        due, day = day_in(entry.row["due"]), day_in(entry.row["planned"])
        if due is not None and due < today:
            late[name] += 1
        elif day is not None:
            planned[name][max(day, today)] += 1
    register = book.registers[LOAD]
    rows = {text_in(row[MANAGER]): row for row in register}
    for name in sorted({*customers, *rows}):
        days = planned[name]
        row = rows.get(name) or register.add({MANAGER: name})
        values = {
            "customers": customers[name],
            "overdue": late[name],
            "today": days[today],
            "week": _within(days, today, 7),
            "month": _within(days, today, 30),
            "busiest": max(days.values(), default=0),
        }
        for key, value in values.items():
            register.set(row, key, float(value))
        register.set(row, "as_of", today)


def _within(days: Counter[date], today: date, count: int) -> int:
    last = today + timedelta(days=count - 1)
    return sum(number for day, number in days.items() if day <= last)

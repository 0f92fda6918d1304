"""Due: who is overdue, who is to be visited today and in the days to come; nothing is changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from fenji.approval.effective import deleted_rows
from fenji.errors import Diagnostic, UsageError, fault
from fenji.expr.spelling import word
from fenji.follow_up.book import FollowUpBook
from fenji.follow_up.entries import Entries, Entry
from fenji.follow_up.gaps import lost_customers, lost_entries, waiting_to_be_recorded, without_entry
from fenji.follow_up.history import visits_changed
from fenji.follow_up.load import NOBODY
from fenji.follow_up.office import office_of
from fenji.follow_up.plan import calendar_notes
from fenji.follow_up.sheets import CONFLICTS, MANAGER, NO_CADENCE
from fenji.register.values import day_in, text_in

LATE, TODAY, SOON = "逾期", "今天", "接下来"


@dataclass(frozen=True, slots=True)
class Item:
    """A visit that is due: whose it is, in which journal, for when it was planned and by when it must be."""

    manager: str
    customer: str
    name: str
    phone: str
    grade: str
    journal: str
    planned: date
    due: date
    when: str
    late: int
    strategy: str
    place: str


@dataclass(frozen=True)
class Agenda:
    """What is due as of a day, the most overdue first; and what else waits for somebody."""

    today: date
    days: int
    items: Sequence[Item]
    open: int
    without: int
    conflicts: int
    source: str
    subtitle: str
    diagnostics: tuple[Diagnostic, ...]

    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """Return how many visits each manager has: overdue, today, and in the days to come."""
        found: dict[str, dict[str, int]] = {}
        for item in self.items:
            of_manager = found.setdefault(item.manager, dict.fromkeys((LATE, TODAY, SOON), 0))
            of_manager[item.when] += 1
        return found


def agenda(
    path: Path, today: date, days: int = 7, manager: str | None = None, standard: str | Path | None = None
) -> Agenda:
    """Return what is due in a follow-up workbook, today and in the `days` beginning with it, of one manager or all.

    Raises UsageError for a manager that nobody has, and WorkbookError where the file is no follow-up workbook.
    """
    with FollowUpBook.open(path, standard, today) as book:
        return _agenda(book, today, days, manager)


def _agenda(book: FollowUpBook, today: date, days: int, manager: str | None) -> Agenda:
    entries = Entries(book.journals, book.log)
    waiting = [entry for found in entries.open_ones().values() for entry in found]
    _check_manager(waiting, manager, book.path)
    strategies = {grade.label: grade.strategy or "；".join(grade.services) for grade in book.grader.standard.grades}
    items = [item for entry in waiting if (item := _item(entry, today, days, strategies)) is not None]
    if manager is not None:
        items = [item for item in items if word(item.manager) == word(manager)]
    items.sort(key=lambda item: (-item.late, item.planned, item.due, item.manager, item.customer))
    return Agenda(
        today,
        days,
        items,
        len(waiting),
        sum(text_in(row["state"]) == NO_CADENCE for row in book.ledger),
        sum(row["settled"] is None for row in book.registers[CONFLICTS]),
        book.path.name,
        f"{book.grader.standard.name.label}（{book.grader.standard.id} {book.grader.standard.version}）",
        (
            *book.log_faults,
            *deleted_rows(office_of(book, today)),
            *visits_changed(book, entries),
            *lost_customers(book, entries),
            *lost_entries(without_entry(book.ledger, entries), restored=False),
            *waiting_to_be_recorded(entries),
            *book.calendar_faults(),
            *calendar_notes(book, entries),
        ),
    )


def _check_manager(waiting: Sequence[Entry], manager: str | None, path: Path) -> None:
    known = sorted({text_in(entry.row[MANAGER]) or NOBODY for entry in waiting})
    if manager is not None and word(manager) not in {word(name) for name in known}:
        listed = "、".join(known[:20])
        raise UsageError(
            fault(
                "follow_up.manager",
                path.name,
                f"没有客户经理“{manager}”的待跟进",
                f"nothing is due of a manager {manager!r}",
                hint=(f"有：{listed}", f"there are: {listed}"),
            )
        )


def _item(entry: Entry, today: date, days: int, strategies: Mapping[str, str]) -> Item | None:
    due = day_in(entry.row["due"])
    planned = day_in(entry.row["planned"]) or due
    if due is None or planned is None or (planned >= today + timedelta(days=days) and due >= today):
        return None
    late = max((today - due).days, 0)
    when = LATE if late else TODAY if planned <= today else SOON
    grade = text_in(entry.row["before"])
    return Item(
        text_in(entry.row[MANAGER]) or NOBODY,
        text_in(entry.row["cust_id"]),
        text_in(entry.row["name"]),
        text_in(entry.row["phone"]),
        grade,
        entry.journal,
        planned,
        due,
        when,
        late,
        strategies.get(grade, ""),
        entry.where,
    )

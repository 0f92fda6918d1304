"""Entries: the follow-ups of every customer, past and to come; each customer has one to come at most."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fenji.expr.spelling import word
from fenji.follow_up.cadence import Cadence, Timetable
from fenji.follow_up.level import Window, levelled
from fenji.follow_up.sheets import (
    DONE,
    GONE,
    MANAGER,
    MOVED,
    NO_CADENCE,
    OPEN,
    OVERDUE,
    STOPPED,
    WAITING,
)
from fenji.register.numbers import Numbers
from fenji.register.register import Register, Row
from fenji.register.values import day_in, text_in


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One follow-up, and the journal that it stands in."""

    journal: str
    register: Register
    row: Row

    @property
    def customer(self) -> str:
        return word(text_in(self.row["cust_id"]))

    @property
    def state(self) -> str:
        return text_in(self.row["state"])

    @property
    def is_sealed(self) -> bool:
        """Whether it was recorded once."""
        return bool(text_in(self.row["seal"]))

    @property
    def is_open(self) -> bool:
        """Whether it is to come: fenji arranged it and has not closed it, whatever somebody wrote in 状态."""
        if self.is_sealed:
            return False
        return self.state in OPEN or (bool(text_in(self.row["number"])) and self.state not in (MOVED, STOPPED))

    @property
    def is_done(self) -> bool:
        """Whether it is recorded: a person who writes 已完成 has not recorded anything yet."""
        return self.state == DONE and self.is_sealed

    @property
    def touched(self) -> bool:
        """Whether a person has written anything in it."""
        return any(self.row[key] is not None for key in self.register.layout.typed)

    @property
    def visited(self) -> date | None:
        return day_in(self.row["visited"])

    @property
    def where(self) -> str:
        return self.register.where(self.row)

    def set(self, key: str, value: str | float | date | None) -> None:
        self.register.set(self.row, key, value)

    def seal(self) -> str:
        """Return the seal of what people typed: it tells later whether it was changed."""
        # whoever recorded it comes last, as in workbooks made before that column moved
        keys = sorted(self.register.layout.typed, key=lambda key: key == "by")
        typed = [text_in(self.row[key]) for key in keys]
        return hashlib.sha256("\x1f".join(typed).encode()).hexdigest()[:10]


class Entries:
    """All entries of a workbook; new ones are numbered on."""

    def __init__(self, journals: Mapping[str, Register], log: Register) -> None:
        self.journals = journals
        self.all = [Entry(name, register, row) for name, register in journals.items() for row in register]
        self._numbers = Numbers((entry.row for entry in self.all), log, digits=6)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.all)

    def next_number(self) -> str:
        return self._numbers.next()

    def open_ones(self) -> Mapping[str, list[Entry]]:
        """Return the open entries of each customer; a copied row is none of them."""
        found: dict[str, list[Entry]] = defaultdict(list)
        copies = {id(entry) for entry in self.repeated()}
        for entry in self.all:
            if entry.is_open and id(entry) not in copies:
                found[entry.customer].append(entry)
        return found

    def repeated(self) -> list[Entry]:
        """Return entries whose number stands in an earlier row already: copied rows, which nobody may count twice."""
        seen: set[str] = set()
        found = []
        for entry in self.all:
            number = text_in(entry.row["number"])
            if number and number in seen:
                found.append(entry)
            seen.add(number)
        return found

    def add(self, journal: str, customer: Row, due: date, planned: date, state: str) -> Entry:
        """Add the entry to come of a customer to a journal."""
        register = self.journals[journal]
        row = register.add(
            {
                "serial": float(len(register) + 1),
                **{key: customer[key] for key in ("cust_id", "name", "phone", MANAGER)},
                "planned": planned,
                "due": due,
                "state": state,
                "journal": journal,
                "before": customer["final"],
                "number": self.next_number(),
            }
        )
        entry = Entry(journal, register, row)
        self.all.append(entry)
        return entry


@dataclass(frozen=True, slots=True, eq=False)
class _Wanted:
    """An entry that a customer is to have: in which journal, by when, and on which days it may be."""

    customer: Row
    journal: str
    due: date
    window: Window
    entry: Entry | None


class Arranger:
    """Gives every customer the one open entry that his grade asks for, and leaves what people typed alone."""

    def __init__(
        self,
        ledger: Register,
        entries: Entries,
        standard_cadences: Mapping[str, Cadence],
        table: Timetable,
        today: date,
    ) -> None:
        self._ledger = ledger
        self._entries = entries
        self._cadences = standard_cadences
        self._table = table
        self._today = today
        self._open = entries.open_ones()
        self.moved = 0
        self.kept: list[tuple[Entry, str]] = []
        """Entries that stay where they are because somebody has written in them, and what they wait for."""

    def arrange(self, customers: Sequence[Row]) -> None:
        """Arrange the open entries of customers, and level the new ones among those that stand."""
        wanted = [found for row in customers if (found := self._wanted(row)) is not None]
        groups: dict[tuple[str, str], list[_Wanted]] = defaultdict(list)
        for each in wanted:
            groups[text_in(each.customer[MANAGER]), each.journal].append(each)
        loads = self._loads({id(each.entry) for each in wanted if each.entry is not None})
        works = self._table.calendar.works if self._table.workdays else None
        for key, members in groups.items():
            days = levelled([each.window for each in members], loads.get(key, Counter()), works)
            for each, day in zip(members, days):
                self._place(each, day)

    def _loads(self, without: set[int]) -> Mapping[tuple[str, str], Counter[date]]:
        """Return how many visits stand already on each day, by manager and journal."""
        found: dict[tuple[str, str], Counter[date]] = defaultdict(Counter)
        for entries in self._open.values():
            for entry in entries:
                day = day_in(entry.row["planned"])
                if entry.is_open and day is not None and id(entry) not in without:
                    found[text_in(entry.row[MANAGER]), entry.journal][day] += 1
        return found

    def _wanted(self, row: Row) -> _Wanted | None:
        """Return the entry that a customer is to have where it has to be made or its day found; else mend it."""
        key = word(text_in(row["cust_id"]))
        found = self._open.get(key, [])
        if text_in(row["state"]) == GONE:
            self._stop(found)
            return None
        cadence = self._cadences.get(code_of(row))
        if cadence is None:
            if not found:
                for name in ("due", "planned"):
                    self._ledger.set(row, name, None)
                self._ledger.set(row, "journal", "—")
                self._ledger.set(row, "state", NO_CADENCE)
            return None
        due, window = self._days(row, cadence)
        entry = self._fitting(found, cadence.journal)
        if entry is None:
            return (
                None if self._waits(found, cadence.journal, row) else _Wanted(row, cadence.journal, due, window, None)
            )
        self._mend(entry, row)
        if entry.row["due"] == due and day_in(entry.row["planned"]) is not None:
            self._note(row, cadence.journal, due, day_in(entry.row["planned"]))
            return None
        return _Wanted(row, cadence.journal, due, window, entry)

    def _days(self, row: Row, cadence: Cadence) -> tuple[date, Window]:
        last, start = day_in(row["last"]), day_in(row["start"]) or self._today
        due = self._table.due(last, cadence) if last is not None else self._table.first_due(start, cadence)
        since = day_in(row["since"]) if self._ledger.has("since") else None
        due = self._table.not_before(due, since, cadence)
        return due, self._table.window(due, last, start, cadence, self._today)

    def due_of(self, row: Row) -> date | None:
        """Return the day by which a customer is due, None where his grade has no cadence."""
        cadence = self._cadences.get(code_of(row))
        return self._days(row, cadence)[0] if cadence is not None else None

    def _fitting(self, found: Sequence[Entry], journal: str) -> Entry | None:
        """Return the open entry in the right journal; others that nobody has written in move there."""
        fitting = next((entry for entry in found if entry.journal == journal), None)
        for entry in found:
            if entry is not fitting and not entry.touched:
                entry.set("state", MOVED)
                entry.set("remark", f"等级变动，转入{journal}")
                self.moved += 1
        return fitting

    def _waits(self, found: Sequence[Entry], journal: str, row: Row) -> bool:
        """Tell whether an entry in another journal is being written in, so that it stays till it is recorded."""
        waiting = next((entry for entry in found if entry.touched and entry.is_open), None)
        if waiting is None:
            return False
        said = f"等级已变为{text_in(row['final'])}；这里填了内容，登记后转入{journal}"
        if waiting.row["remark"] is None:
            waiting.set("remark", said)
        self.kept.append((waiting, said))
        self._note(row, waiting.journal, day_in(waiting.row["due"]), day_in(waiting.row["planned"]))
        return True

    def _stop(self, found: Sequence[Entry]) -> None:
        for entry in found:
            if entry.touched:
                said = "客户已不在名单里；这里填了内容，没有停止"
                if entry.row["remark"] is None:
                    entry.set("remark", said)
                self.kept.append((entry, said))
            else:
                entry.set("state", STOPPED)
                entry.set("remark", "客户已不在名单里")

    def _mend(self, entry: Entry, row: Row) -> None:
        for key in ("name", "phone", MANAGER):
            entry.set(key, row[key])  # type: ignore[arg-type]
        if not entry.touched:
            entry.set("before", text_in(row["final"]))

    def _place(self, wanted: _Wanted, day: date) -> None:
        if wanted.entry is None:
            entry = self._entries.add(wanted.journal, wanted.customer, wanted.due, day, WAITING)
            self._open.setdefault(entry.customer, []).append(entry)  # type: ignore[attr-defined]
        else:
            wanted.entry.set("due", wanted.due)
            wanted.entry.set("planned", day)
        self._note(wanted.customer, wanted.journal, wanted.due, day)

    def _note(self, row: Row, journal: str, due: date | None, planned: date | None) -> None:
        self._ledger.set(row, "journal", journal)
        self._ledger.set(row, "due", due)
        self._ledger.set(row, "planned", planned)


def state_on(due: date | None, today: date) -> str:
    """Return whether something is overdue on a day."""
    return OVERDUE if due is not None and due < today else WAITING


def refresh_states(ledger: Register, entries: Entries, today: date) -> None:
    """Say of every open entry, and of its customer, whether it is overdue on a day."""
    states = {}
    for entry in entries:
        if entry.is_open:
            state = state_on(day_in(entry.row["due"]), today)
            entry.set("state", state)
            states[entry.customer] = state
    for row in ledger:
        found = states.get(word(text_in(row["cust_id"])))
        if found is not None and text_in(row["state"]) != GONE:
            ledger.set(row, "state", found)


def code_of(row: Row) -> str:
    """Return the code of the grade by which a customer is followed up."""
    return text_in(row["final_code"] or row["code"]).rpartition(":")[2]

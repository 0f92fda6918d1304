"""Merging the bank's list into the ledger: three ways, so that nothing that a person typed is lost.

For every fact the ledger keeps what the list said last. Where only the list has changed, it is taken; where only
the ledger has, it stays; where both have, and differ, the ledger stays, and the conflict is shown for a person to
settle.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from fenji.errors import Diagnostic, fault
from fenji.expr.spelling import word
from fenji.follow_up.book import FollowUpBook
from fenji.follow_up.listed import List, Listed
from fenji.follow_up.sheets import BOOKS, CONFLICTS, GONE, MANAGER, OURS, label_of, listed_key, now_key
from fenji.register.numbers import Numbers
from fenji.register.register import Register, Row
from fenji.register.values import Value, text_in

_CHOICES = {word(each): each for each in (BOOKS, OURS)}


@dataclass(slots=True)
class Merged:
    """What merging came to: how many customers are new, gone, back, and how many facts the list changed.

    `unclear` are conflicts in which something is chosen that there is not to choose.
    """

    new: list[Row] = field(default_factory=list)
    gone: list[Row] = field(default_factory=list)
    back: int = 0
    taken: int = 0
    managers: int = 0
    conflicts: int = 0
    settled: int = 0
    unclear: list[Diagnostic] = field(default_factory=list)


_ENTRY = "entry "


def entry_fact(number: str) -> str:
    """Return what a conflict is about that is one of an entry, and not of the list."""
    return f"{_ENTRY}{number}"


class Conflicts:
    """The sheet of conflicts: each is shown once, until a person has settled it."""

    def __init__(self, register: Register, today: date) -> None:
        self._register = register
        self._today = today
        self._shown: set[tuple[str, ...]] = set()
        self._known = {self._key(row): row for row in register if row["settled"] is None}
        self._numbers = Numbers(register, digits=1)

    @staticmethod
    def _key(row: Row) -> tuple[str, ...]:
        return tuple(text_in(row[key]) for key in ("cust_id", "fact", "theirs", "ours"))

    def show(self, number: str, what: str, theirs: str, ours: str, place: str, fact: str = "") -> str:
        """Show a conflict unless it stands there; return what a person has chosen in it, empty if nothing yet.

        A word that is none of those to choose from chooses nothing.
        """
        key = (number, fact or what, theirs, ours)
        self._shown.add(key)
        row = self._known.get(key)
        if row is None:
            self._known[key] = self._register.add(
                {
                    "number": self._numbers.next(),
                    "found": self._today,
                    "cust_id": number,
                    "what": what,
                    "theirs": theirs,
                    "ours": ours,
                    "place": place,
                    "fact": fact or what,
                }
            )
            return ""
        return _CHOICES.get(word(text_in(row["choice"])), "")

    def settle(self, number: str, theirs: str, ours: str, fact: str) -> None:
        """Say that a conflict was settled as somebody chose."""
        row = self._known.pop((number, fact, theirs, ours), None)
        if row is not None:
            self._register.set(row, "settled", self._today)

    def settle_entry(self, number: str) -> None:
        """Say that an entry is as it was recorded, or was recorded as it is."""
        for key in [key for key in self._known if key[1] == entry_fact(number)]:
            self._register.set(self._known.pop(key), "settled", self._today)

    def settle_others(self, listed: Collection[str]) -> None:
        """Say of customers of the list that what differed once does so no more, where it was not shown again."""
        for key in [key for key in self._known if key not in self._shown]:
            if word(key[0]) in listed and not key[1].startswith(_ENTRY):
                row = self._known.pop(key)
                self._register.set(row, "settled", self._today)
                self._register.set(row, "remark", "后来又改过，已经不是这样的不一致")

    def unclear(self) -> list[Diagnostic]:
        """Return a fault for every conflict whose choice cannot be understood, and say it in its row."""
        found = []
        for key, row in self._known.items():
            choice, said = text_in(row["choice"]), None
            if choice and key[1].startswith(_ENTRY):
                said = "这一处不用选：把那一行改回原样，或清空它的“状态”再运行 record"
            elif choice and word(choice) not in _CHOICES:
                said = f"“{choice}”看不懂；可用：{BOOKS}、{OURS}"
            self._register.set(row, "remark", said)
            if said is not None:
                where = self._register.where(row)
                found.append(fault("conflict.choice", where, said, f"{choice!r} is none of {BOOKS}, {OURS}"))
        return found


def merge_list(book: FollowUpBook, listed: List, today: date) -> Merged:
    """Bring the customers of the bank's list into the ledger."""
    merged = Merged()
    conflicts = Conflicts(book.registers[CONFLICTS], today)
    rows = {word(text_in(row["cust_id"])): row for row in book.ledger}
    labels = {field.id: label_of(field) for field in book.grader.program.fields} | {MANAGER: "客户经理"}
    seen = set()
    for customer in listed.customers:
        key = word(customer.number)
        seen.add(key)
        row = rows.get(key)
        if row is None:
            merged.new.append(_added(book.ledger, customer, today))
        else:
            _merge(book.ledger, row, customer, labels, conflicts, merged)
    for key, row in rows.items():
        if key not in seen and text_in(row["state"]) != GONE:
            book.ledger.set(row, "state", GONE)
            merged.gone.append(row)
    conflicts.settle_others(seen)
    merged.unclear = conflicts.unclear()
    return merged


def _added(ledger: Register, customer: Listed, today: date) -> Row:
    facts: dict[str, Value] = {}
    for name, value in _facts(customer).items():
        facts[_key_of(name)] = value
        facts[listed_key(name)] = value
    return ledger.add(
        {
            "serial": float(len(ledger) + 1),
            "cust_id": customer.number,
            "name": customer.name,
            "phone": customer.phone,
            "branch": customer.branch,
            "last": customer.last,
            "visits": 0.0,
            "start": today,
            **facts,
        }
    )


def _merge(
    ledger: Register, row: Row, customer: Listed, labels: dict[str, str], conflicts: Conflicts, merged: Merged
) -> None:
    for key, told in (("name", customer.name), ("phone", customer.phone), ("branch", customer.branch)):
        if told:
            ledger.set(row, key, told)
    if text_in(row["state"]) == GONE:
        ledger.set(row, "state", None)
        merged.back += 1
    known = row["last"]
    if customer.last is not None and (not isinstance(known, date) or customer.last > known):
        ledger.set(row, "last", customer.last)
    left = []
    for name, theirs in _facts(customer).items():
        if not _merge_fact(ledger, row, name, theirs, labels[name], conflicts, merged):
            left.append(labels[name])
    ledger.set(row, "conflict", f"名单与跟进不一致：{'、'.join(left)}，见“{CONFLICTS}”" if left else None)


def _merge_fact(
    ledger: Register, row: Row, name: str, theirs: Value, label: str, conflicts: Conflicts, merged: Merged
) -> bool:
    """Merge one fact; return False where it is left for a person to settle."""
    key, base = _key_of(name), row[listed_key(name)]
    ours = row[key]
    if _same(theirs, ours):
        ledger.set(row, listed_key(name), theirs)
        return True
    if _same(theirs, base):
        return True
    if not _same(ours, base):
        number, said, kept = text_in(row["cust_id"]), text_in(theirs), text_in(ours)
        choice = conflicts.show(number, label, said, kept, ledger.where(row), name)
        if choice == "":
            merged.conflicts += 1
            return False
        conflicts.settle(number, said, kept, name)
        merged.settled += 1
        ledger.set(row, listed_key(name), theirs)
        if choice != BOOKS:
            return True
    ledger.set(row, key, theirs)
    ledger.set(row, listed_key(name), theirs)
    merged.taken += 1
    merged.managers += name == MANAGER
    return True


def _key_of(fact: str) -> str:
    return MANAGER if fact == MANAGER else now_key(fact)


def _facts(customer: Listed) -> dict[str, Value]:
    manager: dict[str, Value] = {} if customer.manager is None else {MANAGER: customer.manager or None}
    return {**manager, **customer.facts}


def _same(one: Value, other: Value) -> bool:
    return one == other or text_in(one) == text_in(other)

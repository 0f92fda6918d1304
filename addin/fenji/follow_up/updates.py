"""Updates: what a visit says of the facts a customer is graded by; of each fact the latest visit's word counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from fenji.errors import Diagnostic, Message
from fenji.expr.spelling import word
from fenji.follow_up.entries import Entries, Entry
from fenji.follow_up.listed import plain_values
from fenji.follow_up.sheets import CLEAR, label_of, now_key, update_key
from fenji.grader import Grader
from fenji.register.register import Register, Row
from fenji.register.values import Value, cell_of, text_in
from fenji.standard.model import Field
from fenji.table.field_cells import read_field
from fenji.table.unit import Unit, UnitSource

_YUAN = Unit("元", UnitSource.HEADER)


class _Place(str):
    """A place that is the same for every cell."""

    __slots__ = ()

    def __call__(self, at: int) -> str:
        return str(self)


class Updates:
    """Reads and applies the updates of entries, by the day of the visit and not by the day of recording."""

    def __init__(self, grader: Grader, entries: Entries) -> None:
        self._fields: Sequence[Field] = grader.program.fields
        self._said: dict[tuple[str, str], date] = {}
        for entry in entries:
            if entry.is_done and entry.visited is not None:
                self._remember(entry, entry.visited)

    def spoke_after(self, customer: str, field: str, day: date) -> bool:
        """Tell whether a visit or a survey spoke of a fact on a day or later."""
        return self._said.get((customer, field), date.min) >= day

    def hear(self, customer: str, field: str, day: date) -> None:
        """Remember that something else than a visit spoke of a fact on a day."""
        self._said[customer, field] = max(day, self._said.get((customer, field), day))

    def problem(self, entry: Entry) -> Diagnostic | None:
        """Return what cannot be read of an entry's updates, None where all can."""
        for field in self._fields:
            typed = entry.row[update_key(field.id)]
            if typed is None or _clears(typed):
                continue
            reading = read_field([cell_of(typed)], field, _YUAN, _Place(f"{entry.where}“更新·{label_of(field)}”"))
            if reading.column.unreadable is not None and reading.column.unreadable[0]:
                found, label = reading.diagnostics[0], label_of(field)
                said = Message(
                    f"更新·{label}：{found.message.zh}，没有登记", f"{label}: {found.message.en}; it was not recorded"
                )
                return replace(found, where=entry.where, message=said)
        return None

    def apply(self, entry: Entry, ledger: Register, customer: Row) -> Sequence[str]:
        """Set the facts that an entry updates; return the labels of those of which a later visit has spoken."""
        day, left = entry.visited, []
        assert day is not None
        for field in self._fields:
            typed = entry.row[update_key(field.id)]
            if typed is None:
                continue
            if self._said.get((entry.customer, field.id), day) > day:
                left.append(label_of(field))
                continue
            ledger.set(customer, now_key(field.id), None if _clears(typed) else _plain(field, typed))
        self._remember(entry, day)
        return left

    def _remember(self, entry: Entry, day: date) -> None:
        for field in self._fields:
            if entry.row[update_key(field.id)] is not None:
                key = (entry.customer, field.id)
                self._said[key] = max(day, self._said.get(key, day))


def _clears(typed: Value) -> bool:
    return isinstance(typed, str) and word(typed) == CLEAR


def _plain(field: Field, typed: Value) -> Value:
    reading = read_field([cell_of(typed)], field, _YUAN, lambda at: text_in(typed))
    return plain_values(field, reading.column)[0]

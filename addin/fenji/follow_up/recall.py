"""Recall: what the ledger says of a customer's visits, out of his journals, where somebody took it away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from fenji.errors import Diagnostic, note, warning
from fenji.expr.spelling import word
from fenji.follow_up.book import FollowUpBook
from fenji.follow_up.entries import Entries, Entry
from fenji.follow_up.history import is_his, logged_visits
from fenji.follow_up.updates import Updates
from fenji.register.register import Row
from fenji.register.values import day_in, text_in


def recall(book: FollowUpBook, entries: Entries, updates: Updates, new: Sequence[Row]) -> list[Diagnostic]:
    """Give customers who are new in the ledger the visits that stand recorded; say of whom there were any."""
    if not new:
        return []
    recorded = _recorded(book, entries)
    told = []
    for row in new:
        visits = recorded.get(word(text_in(row["cust_id"])), [])
        if not visits:
            continue
        for entry in sorted(visits, key=lambda each: each.visited or date.min):
            updates.apply(entry, book.ledger, row)
        known = [day for day in (day_in(row["last"]), *(entry.visited for entry in visits)) if day is not None]
        book.ledger.set(row, "last", max(known))
        book.ledger.set(row, "visits", float(len(visits)))
        told.append(
            note(
                "follow_up.recalled",
                book.ledger.where(row),
                f"客户台账里原来没有他，追踪志里有 {len(visits)} 次追踪，已按这些恢复",
                f"not in the ledger, but {len(visits)} visits are recorded: brought back with them",
            )
        )
    return told


def mend_visits(book: FollowUpBook, entries: Entries) -> list[Diagnostic]:
    """Put right what the ledger says of visits where it says less than the journals, or what nobody can read."""
    recorded, told = _recorded(book, entries), []
    for row in book.ledger:
        visits = recorded.get(word(text_in(row["cust_id"])), ())
        known, count = day_in(row["last"]), row["visits"]
        days = [day for day in (known, *(entry.visited for entry in visits)) if day is not None]
        last = max(days, default=None)
        if row["last"] != last or not isinstance(count, float) or count < len(visits):
            wrong = "、".join(text_in(row[key]) or "空白" for key in ("last", "visits"))
            book.ledger.set(row, "last", last)
            book.ledger.set(row, "visits", max(float(len(visits)), count if isinstance(count, float) else 0.0))
            told.append(
                warning(
                    "ledger.visits",
                    book.ledger.where(row),
                    f"“上次追踪日期”“追踪次数”（{wrong}）被手工改过，已按追踪志恢复",
                    "the last visit or the count of visits was typed over; both are as the journals have them",
                )
            )
    return told


def _recorded(book: FollowUpBook, entries: Entries) -> Mapping[str, Sequence[Entry]]:
    """Return the visits of each customer that stand as they were recorded, each once."""
    logged = logged_visits(book.log)
    found: dict[str, dict[str, Entry]] = {}
    for entry in entries:
        if (
            entry.is_done
            and entry.visited is not None
            and text_in(entry.row["seal"]) == entry.seal()
            and is_his(entry, logged)
        ):
            found.setdefault(entry.customer, {}).setdefault(text_in(entry.row["number"]), entry)
    return {customer: list(visits.values()) for customer, visits in found.items()}

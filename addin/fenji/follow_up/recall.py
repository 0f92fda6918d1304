"""Recall: a customer whose row is gone from the ledger comes back with what his journals say of him."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from fenji.errors import Diagnostic, note
from fenji.expr.spelling import word
from fenji.follow_up.book import FollowUpBook
from fenji.follow_up.entries import Entries, Entry
from fenji.follow_up.updates import Updates
from fenji.register.register import Row
from fenji.register.values import day_in, text_in


def recall(book: FollowUpBook, entries: Entries, updates: Updates, new: Sequence[Row]) -> list[Diagnostic]:
    """Give customers who are new in the ledger the visits that stand recorded; say of whom there were any."""
    if not new:
        return []
    recorded: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.is_done and entry.visited is not None:
            recorded.setdefault(entry.customer, []).append(entry)
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

"""The office of a follow-up workbook: what approval works on."""

from __future__ import annotations

from datetime import date

from fenji.approval.office import Office
from fenji.follow_up.book import FollowUpBook
from fenji.register.log import Actor


def office_of(book: FollowUpBook, today: date) -> Office:
    """Return what approval has before it in a workbook, on a day."""
    actor = Actor.here()

    def note(action: str, about: str, what: str) -> None:
        book.note(actor, action, about, what)

    return Office(book.grader, book.ledger, book.registers, today, note, lambda: book.log_faults)

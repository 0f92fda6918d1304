"""Advancing approvals in a follow-up workbook, and what of it the journals feel: a new grade, another cadence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fenji.approval.cases import Advanced, Cases
from fenji.approval.effective import settle
from fenji.approval.inspection import Inspected, inspect
from fenji.approval.office import Office
from fenji.approval.overrides import Overrides, Settled
from fenji.approval.sheets import DRAFT
from fenji.errors import Diagnostic, WorkbookError
from fenji.follow_up.book import FollowUpBook
from fenji.follow_up.cadence import cadences_of
from fenji.follow_up.entries import Arranger, Entries, refresh_states
from fenji.follow_up.grades import codes_of, edited_by_hand, note_changes
from fenji.follow_up.load import write_load
from fenji.follow_up.office import office_of
from fenji.register.values import text_in


@dataclass(frozen=True)
class Approval:
    """What advancing came to; `cases` is None where the standard asks for no approval."""

    cases: Advanced | None
    overrides: Settled
    counts: dict[str, int]
    """How many customers stand in each state of approval (生效, 待审批…)."""
    written: bool
    people: Sequence[Diagnostic]
    """Rows of 人员 that cannot be understood."""
    edited: Sequence[Diagnostic]
    """Grades in force that somebody wrote over."""
    open: dict[str, int]
    """How many cases and overrides wait for somebody, by what they wait for (草稿, 待审核…)."""

    @property
    def refused(self) -> list[Diagnostic]:
        return [*self.people, *(self.cases.refused if self.cases else []), *self.overrides.refused]

    @property
    def waiting(self) -> list[Diagnostic]:
        return [*(self.cases.waiting if self.cases else []), *self.overrides.waiting]

    @property
    def diagnostics(self) -> list[Diagnostic]:
        return [*self.refused, *self.waiting, *self.edited]


def advance(path: Path, today: date, standard: str | Path | None = None) -> Approval:
    """Take every approval as far as what people filled in allows, and save what came of it.

    Raises WorkbookError where 操作日志 was tampered with: then no approval can be relied upon.
    """
    with FollowUpBook.open(path, standard, today) as book:
        _require_whole_log(book)
        edited = edited_by_hand(book)
        codes = codes_of(book.ledger)
        office = office_of(book, today)
        people = office.people_faults
        done = Cases(office).advance() if office.cases is not None else None
        settled = Overrides(office).advance()
        opened = settle(office)
        if done is not None:
            done.opened += opened
        note_changes(book.ledger, codes, today)
        rearrange(book, today)
        counts: dict[str, int] = {}
        for row in book.ledger:
            standing = str(row["standing"] or "").partition(" ")[0]
            counts[standing] = counts.get(standing, 0) + 1
        written = book.changed
        book.save()
        return Approval(done, settled, counts, written, people, edited, _open(office))


def _open(office: Office) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in office.cases or ():
        state = text_in(row["state"])
        if state == DRAFT or state.startswith("待"):
            found[state] = found.get(state, 0) + 1
    return {**found, **Overrides(office).waiting()}


def rearrange(book: FollowUpBook, today: date) -> Entries:
    """Let the journals follow the grades in force."""
    entries = Entries(book.journals, book.log)
    arranger = Arranger(book.ledger, entries, cadences_of(book.grader.standard), book.timetable, today)
    arranger.arrange(book.ledger.rows)
    refresh_states(book.ledger, entries, today)
    write_load(book, entries, today)
    return entries


def inspect_book(
    path: Path, today: date, sample: int = 0, standard: str | Path | None = None
) -> tuple[Inspected, bool]:
    """List what is abnormal in a follow-up workbook; return it, and whether anything was written."""
    with FollowUpBook.open(path, standard, today) as book:
        done = inspect(office_of(book, today), sample)
        return done, book.save() is not None


def _require_whole_log(book: FollowUpBook) -> None:
    faults = book.log_faults
    if faults:
        raise WorkbookError(*faults)

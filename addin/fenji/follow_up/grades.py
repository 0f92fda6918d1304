"""Setting the grades of the ledger: what was computed, and what takes effect."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from fenji.approval.effective import effective_grades
from fenji.errors import Diagnostic
from fenji.follow_up.book import FollowUpBook
from fenji.follow_up.office import office_of
from fenji.follow_up.regrade import grade_rows
from fenji.follow_up.sheets import GONE
from fenji.register.register import Row
from fenji.register.values import text_in

_WANTED = ("grade", "grade_code", "reason", "flags")


def set_grades(
    book: FollowUpBook, rows: Sequence[Row], as_of: date, *, effective: date | None = None
) -> list[Diagnostic]:
    """Grade rows of the ledger as of a day, and set what takes effect; return what was noticed.

    Where a standard counts by the customers' rank in the list, all of those in it are looked at.
    """
    if not rows:
        return []
    wanted = {id(row) for row in rows}
    graded: Sequence[Row] = rows
    if book.grader.program.shares:
        graded = [row for row in book.ledger if id(row) in wanted or text_in(row["state"]) != GONE]
    found = grade_rows(book.grader, graded, book.settings.absent, as_of, _WANTED)
    texts = found.texts()
    for at, row in enumerate(graded):
        if id(row) not in wanted:
            continue
        book.ledger.set(row, "grade", str(texts["grade"][at]))
        book.ledger.set(row, "code", str(texts["grade_code"][at]))
        book.ledger.set(row, "reason", str(texts["reason"][at]))
        book.ledger.set(row, "flags", str(texts["flags"][at]))
    effective_grades(office_of(book, effective or as_of), [row for row in graded if id(row) in wanted])
    return list(found.diagnostics)

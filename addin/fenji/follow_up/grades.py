"""Setting the grades of the ledger: what was computed, and what takes effect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from fenji.approval.effective import CHANGE_NOT_YET, NOT_YET, SET_BY_HAND, effective_grades
from fenji.approval.sheets import IN_FORCE
from fenji.errors import Diagnostic, warning
from fenji.expr.spelling import word
from fenji.follow_up.book import FollowUpBook
from fenji.follow_up.entries import code_of
from fenji.follow_up.office import office_of
from fenji.follow_up.regrade import grade_rows
from fenji.follow_up.sheets import GONE
from fenji.register.register import Register, Row
from fenji.register.values import text_in

_STANDINGS = (IN_FORCE, NOT_YET, CHANGE_NOT_YET)
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


def codes_of(ledger: Register) -> Mapping[int, str]:
    """Return the grade by which each customer is followed up, by the identity of his row."""
    return {id(row): code_of(row) for row in ledger}


def note_changes(
    ledger: Register, before: Mapping[int, str], today: date, visited: Mapping[int, tuple[str, date]] | None = None
) -> None:
    """Note from which day each changed grade holds: that of the visit which led to it, today for every other.

    `visited` says to which grade the last visit led, and its day.
    """
    if not ledger.has("since"):
        return
    for row in ledger:
        was, now = before.get(id(row), ""), code_of(row)
        if was and was != now:
            code, day = (visited or {}).get(id(row), ("", today))
            ledger.set(row, "since", day if code == now else today)


def edited_by_hand(book: FollowUpBook) -> list[Diagnostic]:
    """Return a warning for every grade in force that somebody wrote over: it is worked out anew.

    To be asked before anything is.
    """
    labels = {f"{book.grader.standard.id}:{each.code}": each.label for each in book.grader.program.results}
    overridden = {word(text_in(row["cust_id"])) for row in book.override_rows}
    found = []
    for row in book.ledger:
        code, final, standing = (text_in(row[key]) for key in ("final_code", "final", "standing"))
        was = labels.get(code, NOT_YET)
        if final != was and (code or final):
            found.append((row, f"“执行等级”里的“{final}”是手工改的，不作数，已恢复为“{was}”", final))
        elif standing.startswith(SET_BY_HAND):
            if word(text_in(row["cust_id"])) not in overridden:
                found.append((row, f"“等级状态”是“{standing}”，“人工调整”里却没有这个客户：不作数，已恢复", standing))
        elif standing not in _STANDINGS:
            found.append((row, f"“等级状态”里的“{standing}”是手工改的，不作数，已恢复", standing))
    return [
        warning(
            "ledger.by_hand",
            book.ledger.where(row),
            said,
            f"{text!r} was typed over what holds, and does not count",
            hint=("要调整等级，填“人工调整”，再运行 fenji approval advance", "set grades in 人工调整"),
        )
        for row, said, text in found
    ]

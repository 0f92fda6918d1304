"""Planning: the bank's list merged into the follow-up workbook, all graded anew, every next visit arranged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fenji.approval.effective import deleted_rows, settle
from fenji.errors import Diagnostic, UsageError, fault, note, warning
from fenji.follow_up.book import FollowUpBook
from fenji.follow_up.cadence import cadences_of
from fenji.follow_up.entries import Arranger, Entries, refresh_states
from fenji.follow_up.feeds import feed_ledger
from fenji.follow_up.gaps import closed_by_hand, lost_customers, lost_entries, without_entry
from fenji.follow_up.grades import codes_of, edited_by_hand, note_changes, set_grades
from fenji.follow_up.history import visits_changed
from fenji.follow_up.listed import List, read_list
from fenji.follow_up.load import write_load
from fenji.follow_up.merge import Merged, merge_list
from fenji.follow_up.office import office_of
from fenji.follow_up.recall import mend_visits, recall
from fenji.follow_up.settings import (
    ABSENT,
    DIGEST,
    LEVEL,
    MADE,
    MONTH,
    NO,
    PRIVACY,
    READINGS,
    SHOWN_FULL,
    SHOWN_MASKED,
    SOURCE,
    STANDARD,
    VERSION,
    WORKDAYS,
    YES,
    readings_of,
    set_settings,
)
from fenji.follow_up.sheets import GONE, NO_CADENCE, SETTINGS
from fenji.follow_up.updates import Updates
from fenji.grader import Grader
from fenji.register.log import Actor
from fenji.register.values import day_in, text_in
from fenji.report.page import Progress

_PLANNED = "安排跟进"
_DIGEST = 16
"""How much of a file's digest the log keeps."""


@dataclass(frozen=True)
class Asked:
    """What a plan is asked for; None leaves a setting as it stands."""

    today: date
    workdays: bool | None = None
    level: bool | None = None
    full: bool | None = None
    sheet: str | None = None
    bind: Mapping[str, str] | None = None
    older: bool = False
    """Whether a list may be older than the one planned by last."""


@dataclass(frozen=True)
class Planned:
    """What planning came to."""

    book: FollowUpBook
    merged: Merged
    customers: int
    counts: Mapping[str, int]
    """How many customers each journal has now."""
    without: int
    """How many customers have no cadence."""
    overdue: int
    moved: int
    written: bool
    diagnostics: tuple[Diagnostic, ...]


def plan(grader: Grader, path: Path, target: Path, asked: Asked, progress: Progress | None = None) -> Planned:
    """Plan the follow-up of a bank's book in the workbook at `target`, which is made where there is none.

    Raises UsageError where the two are one file or of different standards, and as reading and saving do.
    """
    if target.resolve() == path.resolve():
        raise UsageError(
            fault("follow_up.over_source", target.name, "跟进工作簿不能写在名单上", "this is the bank's own book")
        )
    with FollowUpBook.open(target, grader) if target.exists() else FollowUpBook.new(grader, target) as book:
        return _plan(book, grader, path, asked, progress)


def _plan(book: FollowUpBook, grader: Grader, path: Path, asked: Asked, progress: Progress | None) -> Planned:
    masked = book.settings.masked if asked.full is None else not asked.full
    listed = read_list(grader, path, sheet=asked.sheet, bind=asked.bind, masked=masked, as_of=asked.today)
    _refuse_older(book, listed, asked)
    entries = Entries(book.journals, book.log)
    earlier = [
        *backwards(book, asked.today),
        *edited_by_hand(book),
        *closed_by_hand(entries),
        *lost_entries(without_entry(book.ledger, entries), restored=True),
        *mend_visits(book, entries),
    ]
    codes = codes_of(book.ledger)
    _set(book, listed, asked, masked)
    merged = merge_list(book, listed, asked.today)
    updates = Updates(grader, entries)
    told = recall(book, entries, updates, merged.new)
    told += feed_ledger(book, updates, asked.today).left
    told += set_grades(book, [row for row in book.ledger if text_in(row["state"]) != GONE], asked.today)
    settle(office_of(book, asked.today))
    note_changes(book.ledger, codes, asked.today)
    arranger = Arranger(book.ledger, entries, cadences_of(grader.standard), book.timetable, asked.today)
    arranger.arrange(book.ledger.rows)
    refresh_states(book.ledger, entries, asked.today)
    write_load(book, entries, asked.today)
    found = Planned(
        book,
        merged,
        sum(text_in(row["state"]) != GONE for row in book.ledger),
        _counts(book),
        sum(text_in(row["state"]) == NO_CADENCE for row in book.ledger),
        sum(entry.is_open and _is_late(entry.row["due"], asked.today) for entry in entries),
        arranger.moved,
        book.changed,
        (*earlier, *listed.diagnostics, *told, *_said(book, entries, asked.today, merged, arranger)),
    )
    if book.changed:
        _log(book, listed, found, masked)
        book.save(progress)
    return found


def _refuse_older(book: FollowUpBook, listed: List, asked: Asked) -> None:
    """Raise UsageError for a list that is older than the last one: of an earlier month, or one that was used before.

    By an older list customers leave and facts go back, and nobody means that unless he says so.
    """
    digests = [text_in(row["source"]) for row in book.log if text_in(row["action"]) == _PLANNED]
    digest, month = listed.digest[:_DIGEST], book.settings[MONTH]
    why = ("", "")
    if listed.month is not None and month and str(listed.month) < month:
        why = (f"这是 {listed.month} 的名单，上次用的是 {month} 的", f"a list of {listed.month}, after one of {month}")
    elif digest and digest in digests[:-1] and digest != digests[-1]:
        why = ("这份名单以前用过，后来换过别的", "this list was used before, and another one since")
    if why[0] and not asked.older:
        raise UsageError(
            fault(
                "follow_up.older",
                listed.source,
                f"{why[0]}；没有更新",
                f"{why[1]}; nothing was changed",
                hint=("确要退回这份名单，加 --older", "add --older to go back to it"),
            )
        )


def backwards(book: FollowUpBook, today: date) -> list[Diagnostic]:
    """Return a warning where a workbook is worked on as of an earlier day than the last time it was planned."""
    made = book.settings[MADE]
    if not made or made <= today.isoformat():
        return []
    return [
        warning(
            "follow_up.backwards",
            book.path.name,
            f"现在按 {today} 算，比上次计划的 {made} 早：逾期和安排都会按早的一天算",
            f"as of {today}, which is before the last plan of {made}",
            hint=("看看电脑的日期和 --as-of", "look at the clock and at --as-of"),
        )
    ]


def _set(book: FollowUpBook, listed: List, asked: Asked, masked: bool) -> None:
    standard, before = book.grader.standard, book.settings
    absent = [field.id for field in book.grader.program.fields if field.id not in listed.fields]
    workdays = book.timetable.workdays if asked.workdays is None else asked.workdays
    level = before[LEVEL] != NO if asked.level is None else asked.level
    set_settings(
        book.registers[SETTINGS],
        {
            STANDARD: standard.id,
            VERSION: standard.version,
            READINGS: readings_of(book.grader),
            SOURCE: listed.source,
            DIGEST: listed.digest,
            **({MONTH: str(listed.month)} if listed.month is not None else {}),
            ABSENT: "、".join(absent),
            WORKDAYS: YES if workdays else NO,
            LEVEL: YES if level else NO,
            PRIVACY: SHOWN_MASKED if masked else SHOWN_FULL,
            MADE: asked.today.isoformat(),
        },
    )


def _counts(book: FollowUpBook) -> dict[str, int]:
    counts = dict.fromkeys(book.journals, 0)
    for row in book.ledger:
        journal = text_in(row["journal"])
        if journal in counts and text_in(row["state"]) != GONE:
            counts[journal] += 1
    return counts


def _is_late(due: object, today: date) -> bool:
    return isinstance(due, date) and due < today


def _said(book: FollowUpBook, entries: Entries, today: date, merged: Merged, arranger: Arranger) -> list[Diagnostic]:
    told = [
        *book.log_faults,
        *deleted_rows(office_of(book, today)),
        *visits_changed(book, entries),
        *lost_customers(book, entries),
        *merged.unclear,
    ]
    told += [*book.calendar_faults(), *calendar_notes(book, entries)]
    if merged.conflicts:
        told.append(
            warning(
                "follow_up.conflict",
                "冲突核对",
                f"{merged.conflicts} 处名单与跟进都改过而不一致，保留了跟进里的值",
                f"{merged.conflicts} values differ between the list and what was typed; the typed ones stay",
                hint=("在“采用”里选一方，再运行一次 plan", "choose in the last column and plan again"),
            )
        )
    told += [
        warning("follow_up.kept", entry.where, said, "somebody has written here; it stays")
        for entry, said in arranger.kept
    ]
    return told


def calendar_notes(book: FollowUpBook, entries: Entries) -> list[Diagnostic]:
    """Return a note for the years in which visits are due by working days and that the table says nothing of."""
    if not book.timetable.workdays:
        return []
    days = (day_in(entry.row["due"]) for entry in entries if entry.is_open)
    years = sorted({day.year for day in days if day is not None} - book.calendar.years)
    if not years:
        return []
    listed = "、".join(str(year) for year in years)
    return [
        note(
            "calendar.year",
            "调休",
            f"没有 {listed} 年的放假和调休，这些年份只按周末算",
            f"the table has no holidays of {listed}; only weekends are left out",
            hint=("公布后在“调休”里补上，再运行一次 plan", "add them to the sheet and plan again"),
        )
    ]


def _log(book: FollowUpBook, listed: List, found: Planned, masked: bool) -> None:
    merged = found.merged
    journals = "，".join(f"{name} {count}" for name, count in found.counts.items())
    said = (
        f"名单 {len(listed.customers)} 户：新增 {len(merged.new)}，离开 {len(merged.gone)}，恢复 {merged.back}；"
        f"名单更新 {merged.taken} 处，冲突 {merged.conflicts} 处；转志 {found.moved} 户"
    )
    book.note(Actor.here(), _PLANNED, "", said, listed.digest)
    book.note(Actor.here(), "各志户数", "", journals, listed.digest)
    if not masked:
        book.note(Actor.here(), "完整显示", "", "姓名、手机没有脱敏（--full）", listed.digest)

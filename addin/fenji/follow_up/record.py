"""Recording: each completed follow-up re-grades its customer and arranges the next one, once and for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from fenji.approval.effective import deleted_rows, settle
from fenji.errors import Diagnostic, note, warning
from fenji.expr.spelling import word
from fenji.follow_up.acceptance import Acceptance
from fenji.follow_up.book import FollowUpBook
from fenji.follow_up.cadence import cadences_of
from fenji.follow_up.entries import Arranger, Entries, Entry, code_of, refresh_states
from fenji.follow_up.feeds import feed_ledger
from fenji.follow_up.gaps import closed_by_hand, lost_customers, lost_entries, without_entry
from fenji.follow_up.grades import codes_of, edited_by_hand, note_changes, set_grades
from fenji.follow_up.history import CORRECTED, RECORDED, logged_visits, visits_changed
from fenji.follow_up.load import write_load
from fenji.follow_up.merge import Conflicts, entry_fact
from fenji.follow_up.office import office_of
from fenji.follow_up.plan import backwards, calendar_notes
from fenji.follow_up.recall import mend_visits
from fenji.follow_up.sheets import CONFLICTS, DONE, GONE, MANAGER
from fenji.follow_up.updates import Updates
from fenji.register.log import Actor, reference
from fenji.register.register import Row
from fenji.register.values import day_in, text_in

_CHANGED = "登记后又改了"


@dataclass(frozen=True, slots=True)
class Visit:
    """A follow-up that was recorded: whose, when, from which grade to which, and when he is due next."""

    number: str
    customer: str
    day: date
    before: str
    after: str
    next: date | None
    journals: tuple[str, str]
    again: bool = False
    """Whether it was recorded before and is corrected now."""


@dataclass(frozen=True)
class Recorded:
    """What recording came to; `left` are entries that could not be recorded, with what is wrong with them.

    `fed` counts the customers whom 满意度, 客户反馈 or 客户激励 changed.
    """

    book: FollowUpBook
    visits: Sequence[Visit]
    left: Sequence[Diagnostic]
    written: bool
    diagnostics: tuple[Diagnostic, ...] = field(default=())
    fed: int = 0


def record(path: Path, today: date, standard: str | Path | None = None) -> Recorded:
    """Record every completed follow-up of a workbook; what was recorded before stays as it is.

    Raises WorkbookError where the file is no follow-up workbook or cannot be saved.
    """
    with FollowUpBook.open(path, standard, today) as book:
        return _record(book, today)


def _record(book: FollowUpBook, today: date) -> Recorded:
    entries = Entries(book.journals, book.log)
    lost = without_entry(book.ledger, entries)
    edited = [*edited_by_hand(book), *closed_by_hand(entries), *mend_visits(book, entries)]
    codes = codes_of(book.ledger)
    recorder = _Recorder(book, entries, today)
    in_force = {id(row): row["final_code"] for row in book.ledger}
    recorder.feed()
    recorder.run()
    settle(office_of(book, today))
    note_changes(book.ledger, codes, today, recorder.visited)
    changed = [row for row in book.ledger if row["final_code"] != in_force[id(row)]]
    arranger = Arranger(book.ledger, entries, cadences_of(book.grader.standard), book.timetable, today)
    arranger.arrange(list({id(row): row for row in (*recorder.touched, *changed, *lost)}.values()))
    recorder.finish(arranger)
    refresh_states(book.ledger, entries, today)
    write_load(book, entries, today)
    told = (
        *backwards(book, today),
        *book.log_faults,
        *edited,
        *deleted_rows(office_of(book, today)),
        *visits_changed(book, entries),
        *lost_customers(book, entries),
        *lost_entries(lost, restored=True),
        *dict.fromkeys(recorder.told),
        *recorder.conflicts.unclear(),
        *calendar_notes(book, entries),
    )
    written = book.changed
    if written:
        recorder.log()
        book.save()
    return Recorded(book, recorder.visits, recorder.left, written, told, recorder.fed)


@dataclass(frozen=True, slots=True, eq=False)
class _Taken:
    """An entry that was applied: whose, the grade before and the one that it led to.

    `overtaken` says whether a later visit stood already, `again` whether it was recorded before.
    """

    entry: Entry
    row: Row
    before: str
    code: str
    overtaken: bool
    again: bool


class _Recorder:
    """Takes the completed entries in the order of their days, each customer's one after the other."""

    def __init__(self, book: FollowUpBook, entries: Entries, today: date) -> None:
        self._book = book
        self._entries = entries
        self._today = today
        self._actor = Actor.here()
        self._rows = {word(text_in(row["cust_id"])): row for row in book.ledger}
        self._updates = Updates(book.grader, entries)
        self._cadences = cadences_of(book.grader.standard)
        self._table = book.timetable
        self._logged = logged_visits(book.log)
        self._accepted = Acceptance(book, self._rows, self._updates, self._logged, today)
        self.conflicts = Conflicts(book.registers[CONFLICTS], today)
        self.visited: dict[int, tuple[str, date]] = {}
        """The grade that the last visit of a customer led to and its day, by the identity of his row."""
        self._pending: list[_Taken] = []
        self.visits: list[Visit] = []
        self.left: list[Diagnostic] = []
        self.told: list[Diagnostic] = []
        self.touched: list[Row] = []
        self.fed = 0

    def feed(self) -> None:
        """Take in what was entered in the sheets that feed the grading, and grade those whom it changes."""
        fed = feed_ledger(self._book, self._updates, self._today)
        self.left += fed.left
        self.fed = len(fed.customers)
        self.told += set_grades(self._book, fed.customers, self._today)
        self.touched += fed.customers

    def run(self) -> None:
        """Record what is complete, one round for each customer's first, second… entry."""
        self._look_for_changes()
        rounds: dict[str, list[Entry]] = defaultdict(list)
        for entry in sorted(self._complete(), key=lambda entry: entry.visited or date.max):
            rounds[entry.customer].append(entry)
        while rounds:
            self._round([found.pop(0) for found in rounds.values()])
            rounds = defaultdict(list, {key: found for key, found in rounds.items() if found})
        # the visit keeps the grade of its day; what is in force is that of today
        earlier = [row for row in self.touched if self.visited.get(id(row), ("", self._today))[1] < self._today]
        self.told += set_grades(self._book, earlier, self._today)
        self.touched = list({id(row): row for row in self.touched}.values())

    def finish(self, arranger: Arranger) -> None:
        """Say in each recorded entry when its customer is due next, and close it with its seal."""
        latest = {id(taken.row): taken for taken in self._pending}
        for taken in self._pending:
            due = None
            if text_in(taken.row["state"]) != GONE:
                latest_one = taken.overtaken or latest[id(taken.row)] is taken
                due = arranger.due_of(taken.row) if latest_one else self._due_after(taken)
            self._close(taken, due)

    def log(self) -> None:
        if self.fed:
            self._book.note(self._actor, "采用评分", "", f"按满意度、客户反馈、客户激励重新定级 {self.fed} 户")
        for visit in self.visits:
            moved = "" if visit.journals[0] == visit.journals[1] else f"，{visit.journals[0]}→{visit.journals[1]}"
            due = visit.next.isoformat() if visit.next else "—"
            said = f"{visit.day} 追踪：{visit.before}→{visit.after}，下次 {due}{moved}"
            self._book.note(
                self._actor, CORRECTED if visit.again else RECORDED, f"{visit.number} {reference(visit.customer)}", said
            )

    def _complete(self) -> list[Entry]:
        """Return the entries that are complete and not yet recorded; say of others what they lack."""
        repeated = {id(entry) for entry in self._entries.repeated()}
        found = []
        for entry in self._entries:
            if entry.is_done:
                continue
            if not entry.touched:
                if entry.is_open:
                    # what was wrong with it went with what was typed
                    entry.set("remark", None)
                continue
            problem = self._accepted.problem(entry, id(entry) in repeated)
            if problem is None:
                found.append(entry)
                entry.set("remark", None)
            else:
                self.left.append(problem)
                entry.set("remark", replace(problem, where="").text("zh"))
        return found

    def _round(self, entries: Sequence[Entry]) -> None:
        """Apply one entry of each customer, then grade the customers of each day together."""
        by_day: dict[date, list[Row]] = defaultdict(list)
        known = [(entry, self._rows[entry.customer]) for entry in entries]
        before = [text_in(entry.row["before"]) or text_in(row["final"]) for entry, row in known]
        overtaken, corrected = [], []
        for entry, row in known:
            again = bool(text_in(entry.row["seal"])) and text_in(entry.row["number"]) in self._logged
            day, last = entry.visited or self._today, self._last(entry, row) if again else day_in(row["last"])
            left = self._updates.apply(entry, self._book.ledger, row)
            overtaken.append(last is not None and day < last)
            corrected.append(again)
            self._book.ledger.set(row, "last", max(day, last or day))
            visits = row["visits"] if isinstance(row["visits"], float) else 0.0
            self._book.ledger.set(row, "visits", visits if again else visits + 1)
            by_day[max(day, last or day)].append(row)
            entry.set("state", DONE)
            entry.set("seal", entry.seal())
            self._say_overtaken(entry, last if overtaken[-1] else None, left)
        for as_of, rows in by_day.items():
            self.told += set_grades(self._book, rows, as_of, effective=self._today)
            self.touched += rows
            self.visited.update((id(row), (code_of(row), as_of)) for row in rows)
        for (entry, row), was, late, again in zip(known, before, overtaken, corrected):
            entry.set("after", text_in(row["final"]))
            self._pending.append(_Taken(entry, row, was, code_of(row), late, again))

    def _last(self, entry: Entry, row: Row) -> date | None:
        """Return the day of the last visit but for one that is corrected, whose day may have been wrong."""
        last = day_in(row["last"])
        if last != self._logged[text_in(entry.row["number"])].day:
            return last
        others = [
            each.visited for each in self._entries if each.is_done and each.customer == entry.customer and each.visited
        ]
        return max(others, default=None)

    def _say_overtaken(self, entry: Entry, last: date | None, left: Sequence[str]) -> None:
        """Say in an entry that a later visit stood already, and which of its updates that one overrides."""
        said = [f"补登：{last} 已有一次追踪，下次按那一次算"] if last is not None else []
        if left:
            said.append(f"更新的{'、'.join(left)}没有采用，以后面那次说的为准")
            where = entry.where
            self.told.append(note("entry.overtaken", where, said[-1], "a later visit spoke of these, so they stay"))
        if said:
            entry.set("remark", "；".join(said))

    def _close(self, taken: _Taken, due: date | None) -> None:
        entry, row = taken.entry, taken.row
        day = entry.visited or self._today
        filled = {
            "next": due,
            "before": taken.before,
            "journal": entry.journal,
            "name": entry.row["name"] or row["name"],
            "phone": entry.row["phone"] or row["phone"],
            MANAGER: entry.row[MANAGER] or row[MANAGER],
            "serial": entry.row["serial"] or float(entry.register.rows.index(entry.row) + 1),
            "number": entry.row["number"] or self._entries.next_number(),
            "recorded": self._actor.time,
        }
        for key, value in filled.items():
            entry.register.set(entry.row, key, value)
        self.conflicts.settle_entry(text_in(entry.row["number"]))
        self.visits.append(
            Visit(
                number=text_in(entry.row["number"]),
                customer=text_in(row["cust_id"]),
                day=day,
                before=taken.before,
                after=text_in(entry.row["after"]),
                next=due,
                journals=(entry.journal, text_in(row["journal"])),
                again=taken.again,
            )
        )

    def _due_after(self, taken: _Taken) -> date | None:
        """Return when a customer was due after a visit that another followed, which is recorded with it."""
        cadence = self._cadences.get(taken.code)
        return self._table.due(taken.entry.visited or self._today, cadence) if cadence is not None else None

    def _look_for_changes(self) -> None:
        """Show where something was changed after it was recorded; nothing is overwritten and nothing recorded again."""
        for entry in self._entries:
            if not entry.is_done or not text_in(entry.row["seal"]):
                continue
            if text_in(entry.row["seal"]) == entry.seal():
                if text_in(entry.row["remark"]).startswith(_CHANGED):
                    # it was put back as it was
                    entry.set("remark", None)
                    self.conflicts.settle_entry(text_in(entry.row["number"]))
                continue
            said = f"{_CHANGED}；没有重新登记。要按改后的内容登记，清空“状态”再运行 record；不是要改的，改回原样"
            self.conflicts.show(
                text_in(entry.row["cust_id"]),
                "登记后改动",
                f"登记时的内容（校验 {text_in(entry.row['seal'])}）",
                f"现在的内容（校验 {entry.seal()}）",
                entry.where,
                entry_fact(text_in(entry.row["number"])),
            )
            entry.set("remark", said)
            self.told.append(
                warning("entry.changed", entry.where, said, "changed after it was recorded; it was not recorded again")
            )

"""Recording: each completed follow-up re-grades its customer and arranges the next one, once and for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from fenji.approval.effective import settle
from fenji.errors import Diagnostic, fault, warning
from fenji.expr.spelling import word
from fenji.follow_up.book import FollowUpBook
from fenji.follow_up.cadence import cadences_of
from fenji.follow_up.entries import Arranger, Entries, Entry, code_of, refresh_states
from fenji.follow_up.feeds import feed_ledger
from fenji.follow_up.grades import set_grades
from fenji.follow_up.load import write_load
from fenji.follow_up.merge import Conflicts
from fenji.follow_up.office import office_of
from fenji.follow_up.plan import backwards, calendar_notes
from fenji.follow_up.sheets import CONFLICTS, DONE, GONE, MANAGER
from fenji.follow_up.updates import Updates
from fenji.register.log import Actor, reference
from fenji.register.register import Row
from fenji.register.values import day_in, text_in, wrong_day


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
    entries = Entries(book.journals)
    recorder = _Recorder(book, entries, today)
    in_force = {id(row): row["final_code"] for row in book.ledger}
    recorder.feed()
    recorder.run()
    settle(office_of(book, today))
    changed = [row for row in book.ledger if row["final_code"] != in_force[id(row)]]
    arranger = Arranger(book.ledger, entries, cadences_of(book.grader.standard), book.timetable, today)
    arranger.arrange(list({id(row): row for row in (*recorder.touched, *changed)}.values()))
    recorder.finish()
    refresh_states(book.ledger, entries, today)
    write_load(book, entries, today)
    told = (*backwards(book, today), *book.log_faults, *recorder.told, *calendar_notes(book, entries))
    written = book.changed
    if written:
        recorder.log()
        book.save()
    return Recorded(book, recorder.visits, recorder.left, written, told, recorder.fed)


@dataclass(frozen=True, slots=True, eq=False)
class _Taken:
    """An entry that was applied: whose, the grade before, the one that it led to, and whether a later visit stood."""

    entry: Entry
    row: Row
    before: str
    code: str
    overtaken: bool


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
        self.touched = list({id(row): row for row in self.touched}.values())

    def finish(self) -> None:
        """Say in each recorded entry when its customer is due next, and close it with its seal."""
        for taken in self._pending:
            self._close(taken)

    def log(self) -> None:
        if self.fed:
            self._book.note(self._actor, "采用评分", "", f"按满意度、客户反馈、客户激励重新定级 {self.fed} 户")
        for visit in self.visits:
            moved = "" if visit.journals[0] == visit.journals[1] else f"，{visit.journals[0]}→{visit.journals[1]}"
            due = visit.next.isoformat() if visit.next else "—"
            said = f"{visit.day} 追踪：{visit.before}→{visit.after}，下次 {due}{moved}"
            self._book.note(self._actor, "登记追踪", f"{visit.number} {reference(visit.customer)}", said)

    def _complete(self) -> list[Entry]:
        """Return the entries that are complete and not yet recorded; say of others what they lack."""
        repeated = {id(entry) for entry in self._entries.repeated()}
        found = []
        for entry in self._entries:
            if entry.is_done or not entry.touched:
                continue
            problem = self._problem(entry, id(entry) in repeated)
            if problem is None:
                found.append(entry)
                entry.set("remark", None)
            else:
                self.left.append(problem)
                entry.set("remark", problem.message.zh)
        return found

    def _problem(self, entry: Entry, repeated: bool) -> Diagnostic | None:
        """Return what keeps an entry from being recorded."""
        if repeated:
            return fault(
                "entry.copied",
                entry.where,
                f"编号 {text_in(entry.row['number'])} 与上面一行相同，像是复制的行，没有登记",
                "its number stands in a row above: it looks like a copied row and was not recorded",
                hint=("若是另一次追踪，清空“编号”再登记", "empty its number if it is another visit"),
            )
        if not entry.customer:
            return fault(
                "entry.nobody",
                entry.where,
                "没有写客户号，没有登记",
                "there is no customer number; it was not recorded",
                hint=("补上客户号再登记", "fill it in and record again"),
            )
        if entry.customer not in self._rows:
            return fault(
                "entry.customer",
                entry.where,
                f"客户号“{text_in(entry.row['cust_id'])}”不在客户台账里，没有登记",
                f"customer {text_in(entry.row['cust_id'])!r} is not in the ledger",
                hint=("改正客户号，或先用 plan 把客户列入", "mend the number, or plan the customer first"),
            )
        visited = entry.row["visited"]
        if visited is None:
            return warning(
                "entry.no_day",
                entry.where,
                "填了内容，但没有追踪日期，没有登记",
                "something is written, but no day of the visit; it was not recorded",
                hint=("补上追踪日期再登记", "fill in the day and record again"),
            )
        if not isinstance(visited, date):
            return fault(
                "entry.day",
                entry.where,
                f"追踪日期“{text_in(visited)}”{wrong_day(text_in(visited))}，没有登记",
                f"{text_in(visited)!r} is no day",
                hint=("例如 2026-03-05", "for example 2026-03-05"),
            )
        if visited > self._today:
            return fault(
                "entry.future",
                entry.where,
                f"追踪日期 {visited} 晚于今天 {self._today}，没有登记",
                f"the day {visited} lies after today, {self._today}",
            )
        return self._updates.problem(entry)

    def _round(self, entries: Sequence[Entry]) -> None:
        """Apply one entry of each customer, then grade the customers of each day together."""
        by_day: dict[date, list[Row]] = defaultdict(list)
        known = [(entry, self._rows[entry.customer]) for entry in entries]
        before = [text_in(entry.row["before"]) or text_in(row["final"]) for entry, row in known]
        overtaken = []
        for entry, row in known:
            day, last = entry.visited or self._today, day_in(row["last"])
            self._updates.apply(entry, self._book.ledger, row)
            overtaken.append(last is not None and day < last)
            self._book.ledger.set(row, "last", max(day, last or day))
            visits = row["visits"]
            self._book.ledger.set(row, "visits", (visits if isinstance(visits, float) else 0.0) + 1)
            by_day[max(day, last or day)].append(row)
            entry.set("state", DONE)
            if overtaken[-1]:
                entry.set("remark", f"补登：{last} 已有一次追踪，下次按那一次算")
        for as_of, rows in by_day.items():
            self.told += set_grades(self._book, rows, as_of, effective=self._today)
            self.touched += rows
        for (entry, row), was, late in zip(known, before, overtaken):
            entry.set("after", text_in(row["final"]))
            self._pending.append(_Taken(entry, row, was, code_of(row), late))

    def _close(self, taken: _Taken) -> None:
        entry, row = taken.entry, taken.row
        day = entry.visited or self._today
        due = self._due_after(taken, day)
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
        entry.set("seal", entry.seal())
        self.visits.append(
            Visit(
                number=text_in(entry.row["number"]),
                customer=text_in(row["cust_id"]),
                day=day,
                before=taken.before,
                after=text_in(entry.row["after"]),
                next=due,
                journals=(entry.journal, text_in(row["journal"])),
            )
        )

    def _due_after(self, taken: _Taken, day: date) -> date | None:
        """Return when the customer is due after a visit; where a later one stands already, after that."""
        if text_in(taken.row["state"]) == GONE:
            return None
        if taken.overtaken:
            return day_in(taken.row["due"])
        cadence = self._cadences.get(taken.code)
        return self._table.due(day, cadence) if cadence is not None else None

    def _look_for_changes(self) -> None:
        """Show where something was changed after it was recorded; nothing is overwritten and nothing recorded again."""
        conflicts = Conflicts(self._book.registers[CONFLICTS], self._today)
        for entry in self._entries:
            if not entry.is_done or text_in(entry.row["seal"]) in ("", entry.seal()):
                continue
            said = "登记后又改了；没有重新登记。要按改后的内容登记，清空“状态”再运行 record"
            conflicts.show(
                text_in(entry.row["cust_id"]),
                "登记后改动",
                f"校验 {text_in(entry.row['seal'])}",
                f"校验 {entry.seal()}",
                entry.where,
                f"entry {text_in(entry.row['number'])}",
            )
            entry.set("remark", said)
            self.told.append(
                warning("entry.changed", entry.where, said, "changed after it was recorded; it was not recorded again")
            )

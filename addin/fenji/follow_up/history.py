"""History: the visits that were recorded, as 操作日志 tells them, so that one that was deleted is missed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fenji.errors import Diagnostic, fault
from fenji.follow_up.book import FollowUpBook
from fenji.follow_up.entries import Entries, Entry
from fenji.register.log import reference
from fenji.register.register import Register
from fenji.register.values import text_in

RECORDED, CORRECTED = "登记追踪", "更正追踪"
_ABOUT = re.compile(r"([0-9]+) (\S+)")
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}) 追踪")


@dataclass(frozen=True, slots=True)
class Logged:
    """A visit as the log has it: on which day it was last said to have been, and of whom."""

    day: date
    customer: str


def logged_visits(log: Register) -> Mapping[str, Logged]:
    """Return the visits that were recorded, by the numbers of their entries."""
    found: dict[str, Logged] = {}
    for row in log:
        if text_in(row["action"]) not in (RECORDED, CORRECTED):
            continue
        about, said = _ABOUT.match(text_in(row["about"])), _DAY.match(text_in(row["what"]))
        if about is not None and said is not None:
            found[about[1]] = Logged(date.fromisoformat(said[1]), about[2])
    return found


def is_his(entry: Entry, logged: Mapping[str, Logged]) -> bool:
    """Tell whether an entry is still of the customer for whom it was recorded, as far as the log tells them apart."""
    found = logged.get(text_in(entry.row["number"]))
    return found is None or found.customer == reference(text_in(entry.row["cust_id"]))


def visits_changed(book: FollowUpBook, entries: Entries) -> list[Diagnostic]:
    """Return a fault for every recorded visit that is gone from the journals, or stands there as another customer's."""
    logged = logged_visits(book.log)
    return [*_gone(logged, entries), *_of_others(logged, entries)]


def _of_others(logged: Mapping[str, Logged], entries: Entries) -> list[Diagnostic]:
    return [
        fault(
            "entry.other_customer",
            entry.where,
            f"登记的是 {logged[text_in(entry.row['number'])].customer} 的追踪，"
            f"现在的客户号是 {text_in(entry.row['cust_id'])}：客户号被改过，或只排了一列的次序",
            f"recorded of {logged[text_in(entry.row['number'])].customer}, and now of {text_in(entry.row['cust_id'])}",
            hint=("改回原来的客户号，或从备份恢复；排序要整张表一起排", "restore it; sort whole rows only"),
        )
        for entry in entries
        if entry.is_done and not is_his(entry, logged)
    ]


def _gone(logged: Mapping[str, Logged], entries: Entries) -> list[Diagnostic]:
    numbers = {text_in(entry.row["number"]) for entry in entries if entry.touched}
    return [
        fault(
            "entry.deleted",
            f"编号 {number}",
            f"登记过的追踪不见了（{visit.customer}，{visit.day}）：那一行或它的编号被删除或清空了，客户台账仍按登记过算",
            f"a recorded visit of {visit.day} is gone from the journals; the ledger counts it still",
            hint=("请从备份恢复那一行；要更正，恢复后改内容再清空“状态”", "restore the row"),
        )
        for number, visit in logged.items()
        if number not in numbers
    ]

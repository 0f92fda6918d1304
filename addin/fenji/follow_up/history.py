"""History: the visits that were recorded, as 操作日志 tells them, so that one that was deleted is missed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fenji.errors import Diagnostic, fault
from fenji.follow_up.book import FollowUpBook
from fenji.follow_up.entries import Entries
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


def missing_visits(book: FollowUpBook, entries: Entries) -> list[Diagnostic]:
    """Return a fault for every visit that was recorded and whose row is gone from the journals."""
    numbers = {text_in(entry.row["number"]) for entry in entries}
    return [
        fault(
            "entry.deleted",
            f"编号 {number}",
            f"登记过的追踪不见了（{visit.customer}，{visit.day}）：那一行被删除或清空了，客户台账仍按登记过算",
            f"a recorded visit of {visit.day} is gone from the journals; the ledger counts it still",
            hint=("请从备份恢复那一行；要更正，恢复后改内容再清空“状态”", "restore the row"),
        )
        for number, visit in logged_visits(book.log).items()
        if number not in numbers
    ]

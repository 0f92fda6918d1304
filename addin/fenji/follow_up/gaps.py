"""Gaps: what somebody took out of the workbook, by deleting a row or writing over a cell, and what they lead to."""

from __future__ import annotations

from collections.abc import Sequence

from fenji.errors import Diagnostic, fault, warning
from fenji.expr.spelling import word
from fenji.follow_up.book import FollowUpBook
from fenji.follow_up.entries import Entries
from fenji.follow_up.sheets import GONE, LEDGER, NO_CADENCE, OPEN
from fenji.register.register import Register, Row
from fenji.register.values import day_in, text_in

_SHOWN = 5


def without_entry(ledger: Register, entries: Entries) -> list[Row]:
    """Return the customers who are due some day and have no entry to come: its row was deleted, or closed by hand."""
    planned = entries.open_ones()
    return [
        row
        for row in ledger
        if day_in(row["due"]) is not None
        and text_in(row["state"]) not in (GONE, NO_CADENCE)
        and word(text_in(row["cust_id"])) not in planned
    ]


def lost_entries(rows: Sequence[Row], *, restored: bool) -> list[Diagnostic]:
    """Return a warning that customers have no entry to come, or had none before it was `restored`."""
    if not rows:
        return []
    listed = _listed([text_in(row["cust_id"]) for row in rows])
    hint = None if restored else ("运行一次 fenji follow-up record 就补上", "fenji follow-up record brings them back")
    return [
        warning(
            "entry.lost",
            "客户追踪志",
            f"{len(rows)} 户没有待跟进的行（{listed}）：行被删除，或“状态”被改过{'；已补上' if restored else ''}",
            f"{len(rows)} customers had no visit to come: its row was deleted, or 状态 written over",
            hint=hint,
        )
    ]


def lost_customers(book: FollowUpBook, entries: Entries) -> list[Diagnostic]:
    """Return a fault where the journals have customers whose row is gone from the ledger."""
    known = {word(text_in(row["cust_id"])) for row in book.ledger}
    lost = dict.fromkeys(
        text_in(entry.row["cust_id"])
        for entry in entries
        if (entry.is_open or entry.is_done) and text_in(entry.row["number"]) and entry.customer not in known
    )
    if not lost:
        return []
    return [
        fault(
            "ledger.lost",
            LEDGER,
            f"追踪志里有 {len(lost)} 户不在客户台账里（{_listed(list(lost))}）：台账的行被删除，或客户号被改过",
            f"{len(lost)} customers of the journals are not in the ledger: their rows were deleted, or renumbered",
            hint=("再运行一次 plan，或从备份恢复", "plan again, or restore them"),
        )
    ]


def closed_by_hand(entries: Entries) -> list[Diagnostic]:
    """Return a warning for every entry in which somebody wrote a state and no visit."""
    return [
        warning(
            "entry.state",
            entry.where,
            f"“状态”里的“{entry.state}”是手工写的，不作数：填了“追踪日期”才算完成",
            f"the state {entry.state!r} was typed, and does not count: a visit is done once its day is filled in",
        )
        for entry in entries
        if entry.is_open and not entry.touched and entry.state not in ("", *OPEN)
    ]


def waiting_to_be_recorded(entries: Entries) -> list[Diagnostic]:
    """Return a warning where visits are filled in that nobody has recorded yet."""
    filled = [entry for entry in entries if not entry.is_done and entry.row["visited"] is not None]
    if not filled:
        return []
    return [
        warning(
            "entry.unrecorded",
            filled[0].where,
            f"共 {len(filled)} 行填了追踪日期，还没有登记，下面仍按没有追踪算",
            f"{len(filled)} visits are filled in and not recorded; they are not counted here",
            hint=("先运行 fenji follow-up record", "run fenji follow-up record first"),
        )
    ]


def _listed(numbers: Sequence[str]) -> str:
    more = "……" if len(numbers) > _SHOWN else ""
    return "、".join(numbers[:_SHOWN]) + more

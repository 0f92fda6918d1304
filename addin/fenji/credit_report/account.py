"""Accounts: the rows of a credit report, each with what its windows show and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fenji.credit_report.fault import AccountFault
from fenji.credit_report.history import Histories, Unread, read_histories
from fenji.credit_report.month import NO_MONTH, UNREADABLE_MONTH, month_of
from fenji.credit_report.status_code import MOST
from fenji.credit_report.window import MONTHS, Seen, look
from fenji.emit.column import FieldColumn

LOAN, SEMI_CREDIT_CARD = "贷款", "准贷记卡"
CLOSED = ("结清", "销户", "转出")
"""The statuses of accounts that are over, whose window is counted back from the query."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How accounts are read: which names types and statuses have, in the order of their numbers, which codes
    are looked for, on which side of a history the newest month stands, and from which code on the months of
    quasi-credit cards are counted."""

    types: tuple[str, ...]
    statuses: tuple[str, ...]
    codes: tuple[str, ...]
    newest_left: bool = False
    semi_credit_least: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Accounts:
    """The rows of a report: n of them, with one history or several each.

    `overdue` and `codes` have the bits of `Seen`, over all of a row's histories and, for `overdue`, with the
    number of payments overdue now; `seen` counts by history. `is_account` are the rows that hold an account
    without a fault.
    """

    is_loan: NDArray[np.bool_]
    status: NDArray[np.int8]
    overdue: NDArray[np.uint8]
    codes: NDArray[np.uint8]
    histories: Histories
    seen: Seen
    differs: NDArray[np.bool_]
    """More payments are overdue now than the histories show."""
    cut: NDArray[np.bool_]
    """A history is longer than the window."""
    is_account: NDArray[np.bool_]
    faults: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.faults)


def read_accounts(columns: Mapping[str, FieldColumn], unusable: NDArray[np.uint8], reading: Reading) -> Accounts:
    """Return the accounts in typed columns; `unusable` are the faults that rows have already.

    Needed are `account_type`, `account_status` and `repayment`; `overdue_now`, `closed_month` and
    `query_month` may be missing.
    """
    count = len(unusable)
    kind, status = columns["account_type"], columns["account_status"]
    histories = read_histories(columns["repayment"].values)
    query = _months(columns.get("query_month"), count)
    faults = unusable.copy()
    empty = _is_empty(columns, histories.unread) & (faults == 0)
    _mark(faults, empty & (query == NO_MONTH), AccountFault.REPORT_BLANK)
    _mark(faults, empty & (query == UNREADABLE_MONTH), AccountFault.QUERY_UNREADABLE)
    held = ~empty
    for column, blank, unknown in (
        (kind, AccountFault.TYPE_BLANK, AccountFault.TYPE_UNKNOWN),
        (status, AccountFault.STATUS_BLANK, AccountFault.STATUS_UNKNOWN),
    ):
        if column.unreadable is not None:
            _mark(faults, held & column.unreadable, unknown)
        _mark(faults, held & (column.values < 0), blank)
    for unread, fault in (
        (Unread.BLANK, AccountFault.HISTORY_BLANK),
        (Unread.NUMBER, AccountFault.HISTORY_NUMBER),
        (Unread.INVALID, AccountFault.HISTORY_CODE),
    ):
        _mark(faults, held & (histories.unread == unread), fault)
    overdue_now = _overdue_now(columns.get("overdue_now"), faults)
    months = _window_months(columns, query, status, reading, faults)
    return _seen(histories, months, overdue_now, kind, status, empty & (faults == 0), faults, reading)


def _months(column: FieldColumn | None, count: int) -> NDArray[np.int64]:
    """Return the month of every row, as `month_of` counts them."""
    if column is None:
        return np.zeros(count, np.int64)
    numbers = [month_of(cell) for cell in column.words or ()]
    found: NDArray[np.int64] = np.array([*numbers, NO_MONTH], np.int64)[column.values]
    return found


def _mark(faults: NDArray[np.uint8], where: NDArray[np.bool_], fault: AccountFault) -> None:
    """Mark rows that have no fault yet."""
    faults[where & (faults == 0)] = fault


def _is_empty(columns: Mapping[str, FieldColumn], unread: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Tell the rows that hold nothing of an account."""
    empty: NDArray[np.bool_] = unread == Unread.BLANK
    for name in ("account_type", "account_status", "overdue_now", "closed_month"):
        column = columns.get(name)
        if column is None or not empty.any():
            continue
        blank = np.isnan(column.values) if column.values.dtype.kind == "f" else column.values < 0
        if column.words is not None:
            blank = _months(column, len(blank)) == NO_MONTH
        empty &= blank
        if column.unreadable is not None:
            empty &= ~column.unreadable
    return empty


def _overdue_now(column: FieldColumn | None, faults: NDArray[np.uint8]) -> NDArray[np.int64] | None:
    """Return the payments overdue now, 0 where it is not said; a fraction and a minus cannot be read."""
    if column is None:
        return None
    number = np.where(np.isnan(column.values), 0.0, column.values)
    odd = (number < 0) | (number != np.floor(number))
    if column.unreadable is not None:
        odd |= column.unreadable
    _mark(faults, odd, AccountFault.OVERDUE_UNREADABLE)
    return np.where(odd, 0, np.minimum(number, MOST)).astype(np.int64)


def _window_months(
    columns: Mapping[str, FieldColumn],
    query: NDArray[np.int64],
    status: FieldColumn,
    reading: Reading,
    faults: NDArray[np.uint8],
) -> NDArray[np.uint8] | None:
    """Return how many of a row's newest months lie in its window; None where all 24 do.

    An open account's history ends with its last statement, and all of its newest 24 months count. A closed
    one's ends with the month of its closing; of these count the calendar months from 23 before the query on.
    """
    over = [number for number, name in enumerate(reading.statuses) if name in CLOSED]
    closed = np.isin(status.values, over)
    if not closed.any():
        return None
    closing = _months(columns.get("closed_month"), len(query))
    _mark(faults, closed & (closing == NO_MONTH), AccountFault.CLOSED_BLANK)
    _mark(faults, closed & (closing == UNREADABLE_MONTH), AccountFault.CLOSED_UNREADABLE)
    _mark(faults, closed & (query == NO_MONTH), AccountFault.QUERY_BLANK)
    _mark(faults, closed & (query == UNREADABLE_MONTH), AccountFault.QUERY_UNREADABLE)
    _mark(faults, closed & (closing > query), AccountFault.CLOSED_LATER)
    left = np.clip(MONTHS - (query - closing), 0, MONTHS)
    return np.where(closed, left, MONTHS).astype(np.uint8)


def _seen(
    histories: Histories,
    months: NDArray[np.uint8] | None,
    overdue_now: NDArray[np.int64] | None,
    kind: FieldColumn,
    status: FieldColumn,
    empty: NDArray[np.bool_],
    faults: NDArray[np.uint8],
    reading: Reading,
) -> Accounts:
    cells = histories.cells
    semi = kind.values == reading.types.index(SEMI_CREDIT_CARD) if reading.semi_credit_least > 1 else None
    seen = look(
        histories,
        None if months is None else months[cells],
        reading.codes,
        newest_left=reading.newest_left,
        lenient=None if semi is None else semi[cells],
        least=reading.semi_credit_least,
    )
    overdue, codes = _by_cell(seen.overdue, cells, len(faults)), _by_cell(seen.codes, cells, len(faults))
    differs = np.zeros(len(faults), np.bool_)
    if overdue_now is not None:
        raised = np.where(overdue_now > 0, 1 << np.maximum(overdue_now - 1, 0), 0).astype(np.uint8)
        differs = raised > overdue
        overdue |= raised
    cut = np.zeros(len(faults), np.bool_)
    cut[cells[histories.lengths > MONTHS]] = True
    is_account = (faults == 0) & ~empty
    is_loan = kind.values == reading.types.index(LOAN)
    return Accounts(is_loan, status.values, overdue, codes, histories, seen, differs, cut, is_account, faults)


def _by_cell(bits: NDArray[np.uint8], cells: NDArray[np.int64], count: int) -> NDArray[np.uint8]:
    """Return the bits of all histories of each cell."""
    if len(cells) == count and bool((np.diff(cells) == 1).all()):
        return bits.copy()
    found = np.zeros(count, np.uint8)
    np.bitwise_or.at(found, cells, bits)
    return found

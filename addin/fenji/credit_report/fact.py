"""Facts: what a customer's accounts come to, as the columns that the standard's tables ask for.

Nothing is judged here. Whether three months are few or many is for the standard to say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fenji.credit_report.account import Accounts
from fenji.credit_report.customer import Customers
from fenji.credit_report.status_code import MOST
from fenji.emit.column import FieldColumn
from fenji.standard.model import Field

DATA_ERROR, NO_ACCOUNT, HAS_ACCOUNT = "数据错误", "无信贷记录", "有账户"
"""The values of the field `report_state`."""
YES, NO = "是", "否"

_SETS = np.arange(1 << MOST)
_HIGHEST = np.where(_SETS > 0, np.floor(np.log2(np.maximum(_SETS, 1))) + 1, 0)
"""The highest code in each set of codes from 1 to 7, 0 in the empty one."""

Columns = dict[str, FieldColumn]


def facts_of(accounts: Accounts, customers: Customers, fields: Mapping[str, Field], codes: Sequence[str]) -> Columns:
    """Return what does not depend on how months are counted, one entry a customer; `fields` are the standard's, by id.

    `codes` are those that the bits of the accounts stand for.
    """
    usable = accounts.is_account
    found = {"report_state": _report_state(accounts, customers, fields["report_state"])}
    width = len(fields["account_status"].choices)
    statuses = np.where(usable, 1 << np.maximum(accounts.status, 0).astype(np.int32), 0)
    found["account_status"] = FieldColumn(_first_bit(customers.any(statuses), width))
    is_card = usable & ~accounts.is_loan
    for side, mine in (("cards", is_card), ("loans", usable & accounts.is_loan)):
        found[f"{side}_max"] = FieldColumn(_HIGHEST[customers.any(accounts.overdue * mine)])
        present = customers.any(accounts.codes * mine)
        found[f"{side}_code"] = FieldColumn(_worst_code(fields[f"{side}_code"], codes)[present])
    marks = {
        "overdue_differs": accounts.differs & usable,
        "history_cut": accounts.cut & usable,
        "unknown_months": _has(accounts, codes, "#") & usable,
        "cards_repaid": (_has(accounts, codes, "D") | _has(accounts, codes, "Z")) & is_card,
    }
    return found | {name: flag(fields[name], customers.any(each)) for name, each in marks.items()}


def counts_of(accounts: Accounts, customers: Customers) -> tuple[Columns, Columns]:
    """Return the months that are overdue, and those with code 3: of the account that has most, and of all together."""
    usable = accounts.is_account
    cells = accounts.histories.cells
    of_histories = customers if _one_each(accounts) else customers.of(cells)
    most: Columns = {}
    total: Columns = {}
    for side, mine in (("cards", usable & ~accounts.is_loan), ("loans", usable & accounts.is_loan)):
        of_side = mine[cells]
        for name, counts in (("late_months", accounts.seen.late), ("threes", accounts.seen.threes)):
            own = counts * of_side
            most[f"{side}_{name}"] = FieldColumn(of_histories.most(own).astype(np.float64))
            total[f"{side}_{name}"] = FieldColumn(of_histories.total(own).astype(np.float64))
    return most, total


def _has(accounts: Accounts, codes: Sequence[str], code: str) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = (accounts.codes >> codes.index(code) & 1) == 1
    return found


def _report_state(accounts: Accounts, customers: Customers, field: Field) -> FieldColumn:
    """A fault in any row decides for the customer; that there is no account counts only where none is."""
    numbers = {choice.name: number for number, choice in enumerate(field.choices)}
    faulty = customers.any(accounts.faults > 0)
    some = customers.any(accounts.is_account)
    state = np.where(some, numbers[HAS_ACCOUNT], numbers[NO_ACCOUNT])
    return FieldColumn(np.where(faulty, numbers[DATA_ERROR], state).astype(np.int8))


def flag(field: Field, marks: NDArray[Any]) -> FieldColumn:
    """Return a yes or no for every customer as a column of the field."""
    names = [choice.name for choice in field.choices]
    return FieldColumn(np.where(marks, names.index(YES), names.index(NO)).astype(np.int8))


def _first_bit(bits: NDArray[Any], width: int) -> NDArray[np.int8]:
    """Return the lowest bit that is set, since statuses are listed worst first; the last where none is."""
    lowest = bits & -bits
    place = np.full(len(bits), width - 1, np.int8)
    for number in range(width):
        place[lowest == 1 << number] = number
    return place


def _worst_code(field: Field, codes: Sequence[str]) -> NDArray[np.int8]:
    """Return for every set of codes the first of the field's choices that is in it, else its last: none of them."""
    names = [choice.name for choice in field.choices]
    found = np.full(1 << len(codes), len(names) - 1, np.int8)
    sets = np.arange(len(found))
    for number, name in reversed(list(enumerate(names))):
        if name in codes:
            found[(sets >> codes.index(name) & 1) == 1] = number
    return found


def _one_each(accounts: Accounts) -> bool:
    cells = accounts.histories.cells
    return len(cells) == len(accounts) and bool((np.diff(cells) == 1).all())

"""Entries: the rows of a ledger as arrays, whoever's they are, in the order in which they stand."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fenji.errors import BindingError, Diagnostic, fault, warning
from fenji.standard.model import Field, FieldType, Named
from fenji.table.binding import field_sought
from fenji.table.identity import ACCOUNT, CUSTOMER_ID
from fenji.table.keys import Keys, Whole, respelled_warnings
from fenji.table.reading import Place, Reading
from fenji.table.said import rows_listed
from fenji.workbook.cells import CellValue

NO_DAY = np.iinfo(np.int64).min
"""The day of an entry whose date could not be told."""

BALANCE = Field(
    "balance",
    Named("余额", "balance"),
    FieldType.AMOUNT,
    aliases=(
        "日终余额",
        "日末余额",
        "当日余额",
        "账户余额",
        "存款余额",
        "资产余额",
        "交易后余额",
        "期末余额",
        "AUM余额",
        "AUM",
        "end_of_day_balance",
    ),
)
DAY_FIELD = Field(
    "date",
    Named("日期", "date"),
    FieldType.DATE,
    aliases=("余额日期", "数据日期", "记账日期", "入账日期", "交易日期", "业务日期", "day"),
)
DAY = field_sought(DAY_FIELD)
_SAFE = 1e15
"""From here on a number in a sheet has lost its last digits."""


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    """Entries of `count` customers, one a place of every array, in the order of the ledger.

    `customers` are numbers from 0; `accounts` are numbers that ascend with the customers, each of one customer
    only. `days` count from 1970 and are `NO_DAY` where they could not be told; `seconds` of the day are 0
    where no time stands. `fen` are the balances in 分, 0 where `unknown` says that it could not be read.
    `rows` are the places in the ledger as messages count them.
    """

    count: int
    customers: Whole
    accounts: Whole
    days: Whole
    seconds: Whole
    fen: Whole
    unknown: NDArray[np.bool_]
    rows: Whole


@dataclass(frozen=True, slots=True, eq=False)
class Ledger:
    """The entries of a ledger, the first place of each customer, and everything there is to tell of its rows."""

    entries: Entries
    numbers: Sequence[Any]
    """What the ledger calls each customer."""
    first_places: Whole
    where: str = ""
    label: str = CUSTOMER_ID.label
    """What the column of customers is called."""
    diagnostics: tuple[Diagnostic, ...] = ()


def accounts_of(customers: Whole, accounts: Whole | None) -> Whole:
    """Return numbers of (customer, account) pairs that ascend with the customer; one without a number is one, too."""
    if accounts is None:
        return customers
    pairs = customers * (int(accounts.max(initial=-1)) + 2) + (accounts + 1)
    _, numbers = np.unique(pairs, return_inverse=True)
    found: Whole = numbers.astype(np.int64)
    return found


def check_found(found: Collection[str], where: str) -> None:
    """Raise BindingError where 客户号, 日期 or 余额 has no column in a ledger."""
    wanted = {CUSTOMER_ID.id: CUSTOMER_ID.label, DAY.id: DAY.label, BALANCE.id: BALANCE.label}
    missing = [label for name, label in wanted.items() if name not in found]
    if missing:
        listed = "、".join(missing)
        raise BindingError(
            fault(
                "ledger.columns",
                where,
                f"流水没有{listed}列",
                f"the ledger has no column for {listed}",
                hint=(f"请指定列，例如 --bind {missing[0]}=列", f"name it, for example --bind {missing[0]}=column"),
            )
        )


def identity_warnings(
    where: str, keys: Keys, rows: Whole, words: Sequence[CellValue], place: Place
) -> list[Diagnostic]:
    """Return what is wrong with the customers' numbers: rows without one, and numbers that lost their digits."""
    told = []
    nobody = rows[keys.codes < 0].tolist()
    if nobody:
        told.append(
            warning(
                "ledger.nobody",
                where,
                f"{rows_listed(nobody)}没有客户号，没有计入",
                f"{len(nobody)} rows have no customer number and were left out",
            )
        )
    lost = [at for at, value in enumerate(words) if type(value) is float and abs(value) >= _SAFE]
    if lost:
        told.append(
            warning(
                "identity.digits",
                place(lost[0]),
                f"客户号被存成了数，15 位以后的数字已丢失，不同的客户可能并在一起，共 {len(lost)} 个号",
                f"{len(lost)} customer numbers were kept as floats and have lost all digits past the 15th",
                hint=("请从源系统以文本格式重新导出", "export them again from their source, as text"),
            )
        )
    return [*told, *respelled_warnings(keys.respelled, place, CUSTOMER_ID.label)]


def account_warnings(where: str, accounts: Keys | None, rows: Whole, place: Place) -> list[Diagnostic]:
    """Return the warnings about accounts in two spellings, and that some rows have no account number, so that
    they stand for an account of their own."""
    if accounts is None:
        return []
    told = respelled_warnings(accounts.respelled, place, ACCOUNT.label)
    nameless = rows[accounts.codes < 0].tolist()
    if not nameless:
        return told
    return [
        *told,
        warning(
            "ledger.account",
            where,
            f"{rows_listed(nameless)}没有账号，按该客户的另一个账户算",
            f"{len(nameless)} rows have no account number and count as an account of their own",
            hint=("请补上账号，以免同一账户算了两次", "fill it in, or one account may count twice"),
        ),
    ]


def days_since_1970(numbers: NDArray[np.float64]) -> Whole:
    """Return days counted from 1970 of day numbers (`fenji.expr.calendar_day`), `NO_DAY` for none.

    >>> from fenji.expr.calendar_day import day_number
    >>> days_since_1970(np.array([day_number(1970, 2, 1), np.nan]))[0]
    np.int64(31)
    """
    known = ~np.isnan(numbers)
    whole = np.where(known, numbers, float(date(1970, 1, 1).year * 372)).astype(np.int64)
    months = (whole // 31 - 1970 * 12).astype("datetime64[M]")
    days: Whole = months.astype("datetime64[D]").astype(np.int64) + whole % 31
    days[~known] = NO_DAY
    return days


def entries_of(
    who: Keys, accounts: Whole | None, days: Whole, seconds: Whole, amounts: Reading, rows: Whole
) -> Entries:
    """Return the rows that are entries: those of a customer that hold a balance, readable or not.

    A blank balance is a day without an entry, so that the one before is carried on.
    """
    values, refused = amounts.column.values, amounts.column.unreadable
    unknown = np.zeros(len(values), np.bool_) if refused is None else refused
    blank = np.isnan(values)
    kept = (who.codes >= 0) & (~blank | unknown)
    fen = np.rint(np.where(blank, 0.0, values) * 100).astype(np.int64)
    whole = bool(kept.all())
    parts = [who.codes, days, seconds, fen, unknown, rows]
    customers, days, seconds, fen, unknown, rows = parts if whole else [part[kept] for part in parts]
    numbers = accounts if accounts is None or whole else accounts[kept]
    return Entries(len(who.names), customers, accounts_of(customers, numbers), days, seconds, fen, unknown, rows)

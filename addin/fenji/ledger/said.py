"""What is said of a ledger: of single customers in a flag, of the whole in diagnostics."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from fenji.errors import Diagnostic, note, warning
from fenji.ledger.averages import Averages, Terms
from fenji.ledger.entries import NO_DAY, Ledger
from fenji.table.said import rows_listed


def flags_of(ledger: Ledger, found: Averages) -> list[str]:
    """Return for each customer why the average cannot be told, or that nothing was entered; mostly nothing."""
    flags = [""] * ledger.entries.count
    for customer in np.flatnonzero(~found.entered & found.known).tolist():
        flags[customer] = "截至日前没有余额记录，按 0 算"
    doubtful = np.flatnonzero(~found.known).tolist()
    if not doubtful:
        return flags
    entries = ledger.entries
    broken = entries.unknown | (entries.days == NO_DAY)
    rows: dict[int, list[int]] = defaultdict(list)
    for customer, row in zip(entries.customers[broken].tolist(), entries.rows[broken].tolist()):
        rows[customer].append(row)
    for customer in doubtful:
        told = rows_listed(rows[customer]) if rows[customer] else ""
        flags[customer] = f"{told}的日期或余额读不懂，算不出月日均" if told else "截至日前没有余额记录，没有持有天数"
    return flags


def said_of(ledger: Ledger, found: Averages, terms: Terms) -> list[Diagnostic]:
    """Return what there is to tell of the ledger as a whole, once its month is averaged."""
    told: list[Diagnostic] = []
    where = ledger.where
    undated = ledger.entries.rows[ledger.entries.days == NO_DAY].tolist()
    if undated:
        told.append(
            warning(
                "ledger.undated",
                where,
                f"{rows_listed(undated)}没有读得懂的日期，这些客户的月日均算不出来",
                f"{len(undated)} rows have no date that can be read; the averages of their customers are not known",
            )
        )
    if found.late:
        told.append(
            note(
                "ledger.late",
                where,
                f"{found.late} 行在截至日期之后，没有计入",
                f"{found.late} rows lie after the last day and do not count",
            )
        )
    if found.tied:
        above = "上面的（这份流水从新到旧排列）" if found.newest_first else "下面的"
        english = "the upper one, since the ledger runs backwards" if found.newest_first else "the lower one"
        told.append(
            note(
                "ledger.tied",
                where,
                f"{found.tied} 处同一账户同一天有几个不同的余额，时间分不出先后，取{above}",
                f"{found.tied} times one account has several balances a day; counted is {english}",
            )
        )
    if terms.floor is not None and terms.remaining == 0:
        told.append(note("ledger.closed", str(terms.month), "本月已结账", "the month is over: nothing can be added"))
    return told

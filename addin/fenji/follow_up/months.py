"""Months: which month a book is of, told by its name, by the lines above its table, or by the person who asks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from fenji.expr.spelling import halfwidth
from fenji.ledger.month import Month
from fenji.workbook import SheetCells

_IN_NAME = re.compile(
    r"(?<![0-9])(20[0-9]{2})"
    r"(?:\s*[-_.年]\s*(1[0-2]|0?[1-9])(?![0-9])|(1[0-2]|0[1-9])(?:[0-3][0-9])?(?![0-9]))"
)


_OWN_STANDARD = re.compile(r"（[a-z][a-z0-9_]* [^（）]*）")
"""What fenji itself writes above its tables: a standard and its version, which may look like a month."""


def month_in(text: str) -> Month | None:
    """Return the month that a text names, None where it names none; the version of a standard is none.

    >>> [str(month_in(text)) for text in ("客户表_2026-03", "2026年3月末", "名单20260331", "12号", "（psbc 2026.1）")]
    ['2026-03', '2026-03', '2026-03', 'None', 'None']
    """
    match = _IN_NAME.search(halfwidth(_OWN_STANDARD.sub("", text)))
    return Month(int(match[1]), int(match[2] or match[3])) if match else None


def month_of(path: Path, sheet: SheetCells, header: int) -> Month | None:
    """Return the month of a book by the name of its file, or by what stands above the table."""
    named = month_in(path.stem)
    if named is not None:
        return named
    for _, cells in sheet.head(header - 1):
        for value in cells.values():
            if isinstance(value, str) and (found := month_in(value)) is not None:
                return found
    return None


def last_day(month: Month) -> date:
    """Return the last day of a month, as of which its book is graded."""
    return date(month.year, month.month, month.length)


def after(month: Month, count: int = 1) -> Month:
    """Return a month so many months later.

    >>> str(after(Month(2026, 12))), str(after(Month(2026, 1), 13))
    ('2027-01', '2027-02')
    """
    whole = month.year * 12 + month.month - 1 + count
    return Month(whole // 12, whole % 12 + 1)


def between(earlier: Month, later: Month) -> Sequence[Month]:
    """Return the months that lie between two months, neither of them included.

    >>> [str(month) for month in between(Month(2026, 1), Month(2026, 4))]
    ['2026-02', '2026-03']
    """
    count = (later.year - earlier.year) * 12 + later.month - earlier.month
    return [after(earlier, number) for number in range(1, count)]

"""Dates as people type them: `2024-01-31`, `2024.1.31`, `2024年1月31日`, `20240131`, full width or with a time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache

from fenji.expr.spelling import halfwidth

EARLIEST, LATEST = 1900, 9999
"""The years that are taken for years."""

_WEEKDAY = r"(?:\s*\(?(?:星期|周|礼拜)[一二三四五六日天]\)?)?"
_TIME = (
    r"(?:(?:\s*t\s*|\s*)(?:上午|下午)?\s*[0-9]{1,2}(?::|点|时)[0-9]{1,2}(?:分|(?::|分)[0-9]{1,2}(?:\.[0-9]+)?秒?)?"
    r"(?:\s*[ap]m)?)?"
)
_WHOLE = re.compile(
    r"(?:(?P<year>[0-9]{4})\s*(?P<mark>[-./])\s*(?P<month>[0-9]{1,2})\s*(?P=mark)\s*(?P<day>[0-9]{1,2})(?![0-9])"
    r"|(?P<year_zh>[0-9]{4})\s*年\s*(?P<month_zh>[0-9]{1,2})\s*月\s*(?P<day_zh>[0-9]{1,2})(?:\s*[日号]|(?![0-9])))"
    rf"{_WEEKDAY}{_TIME}",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:\s*([0-9]{6})|\s+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?")
_CLOCK = re.compile(
    r"(上午|下午)?\s*([0-9]{1,2})[:点时]([0-9]{1,2})(?:[:分]([0-9]{1,2})(?:\.[0-9]+)?秒?|分)?\s*([ap]m)?$",
    re.IGNORECASE,
)
_MONTH = re.compile(r"[0-9]{4}(?:\s*年(?:\s*[0-9]{1,2}\s*月份?)?|\s*[-./]\s*(?:0?[1-9]|1[0-2])|(?:0[1-9]|1[0-2]))?")
_SHORT_YEAR = re.compile(
    r"'?[0-9]{2}\s*(?:([-./])\s*[0-9]{1,2}\s*\1\s*[0-9]{1,2}|年\s*[0-9]{1,2}\s*月(?:\s*[0-9]{1,2}\s*[日号]?)?)"
)
_YEAR_LAST = re.compile(r"[0-9]{1,2}\s*([-./])\s*[0-9]{1,2}\s*\1\s*[0-9]{4}")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_LONGEST = 60


class Doubt(Enum):
    """Why a text is no day that can be told."""

    NO_DATE = "no date"
    NO_SUCH_DAY = "no such day"
    MONTH_ONLY = "month only"
    SHORT_YEAR = "short year"
    YEAR_LAST = "year last"


@dataclass(frozen=True, slots=True)
class _Parts:
    year: int
    month: int
    day: int


def read_date(text: str) -> date | Doubt:
    """Return the day of a date as typed, its time dropped, or why it cannot be told.

    The year stands first and has four digits: whether 3/4/24 is in March or in April nobody can say.

    >>> str(read_date("２０２４年１月３１日")), str(read_date("2024.1.31 15:30"))
    ('2024-01-31', '2024-01-31')
    >>> [read_date(text).value for text in ("2024-02-30", "2024年1月", "24-1-31", "31/1/2024", "下周")]
    ['no such day', 'month only', 'short year', 'year last', 'no date']
    """
    typed = _typed(text)
    if len(typed) > _LONGEST:
        return Doubt.NO_DATE
    parts = _parts(typed)
    if parts is not None:
        return _day(parts)
    for pattern, doubt in ((_MONTH, Doubt.MONTH_ONLY), (_SHORT_YEAR, Doubt.SHORT_YEAR), (_YEAR_LAST, Doubt.YEAR_LAST)):
        if pattern.fullmatch(typed):
            return doubt
    return Doubt.NO_DATE


@lru_cache(maxsize=4096)
def time_of_day(text: str) -> int:
    """Return the seconds since midnight of the time behind a date as typed, 0 where there is none.

    >>> [time_of_day(text) for text in ("2024-01-31 15:30", "20240131153000", "2024/1/31 下午 3:30", "2024年1月31日")]
    [55800, 55800, 55800, 0]
    """
    typed = _typed(text)
    if (digits := _DIGITS.fullmatch(typed)) and digits[4]:
        hour, minute, second = (int(digits[4][at : at + 2]) for at in (0, 2, 4))
        return hour * 3600 + minute * 60 + second
    clock = _CLOCK.search(typed)
    if clock is None:
        return 0
    half = (clock[1] or clock[5] or "").lower()
    hour = int(clock[2]) % 12 + 12 * (half in ("下午", "pm")) if half else int(clock[2])
    return hour * 3600 + int(clock[3]) * 60 + int(clock[4] or 0)


def _typed(text: str) -> str:
    return _INVISIBLE.sub("", halfwidth(text.strip()[: _LONGEST + 1])).strip().removeprefix("'")


def _parts(typed: str) -> _Parts | None:
    if match := _DIGITS.fullmatch(typed):
        return _Parts(int(match[1]), int(match[2]), int(match[3]))
    match = _WHOLE.fullmatch(typed)
    if match is None:
        return None
    zh = "_zh" if match["year_zh"] else ""
    return _Parts(*(int(match[name + zh]) for name in ("year", "month", "day")))


def _day(parts: _Parts) -> date | Doubt:
    if not EARLIEST <= parts.year <= LATEST:
        return Doubt.NO_SUCH_DAY
    try:
        return date(parts.year, parts.month, parts.day)
    except ValueError:
        return Doubt.NO_SUCH_DAY

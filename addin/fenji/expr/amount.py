"""Amounts of money: kept in 元, exact to the 分, written in 元, 万, 万元, 亿 or 亿元."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from fenji.expr.spelling import halfwidth

FEN = Decimal("0.01")
LARGEST = Decimal(10) ** 13
"""Ten trillion 元. Up to here a double holds every 分 exactly; beyond it nothing is taken for an amount."""

UNITS = {
    "元": Decimal(1),
    "万": Decimal(10_000),
    "万元": Decimal(10_000),
    "亿": Decimal(100_000_000),
    "亿元": Decimal(100_000_000),
}

_WRITTEN = re.compile(r"([+-]?[0-9]+(?:\.[0-9]+)?)\s*([^\s0-9.+-]*)")


def to_fen(yuan: Decimal) -> Decimal:
    """Return an amount of 元 rounded half up, away from zero, to the 分, as Excel's ROUND(x, 2) does.

    >>> to_fen(Decimal("49999.995"))
    Decimal('50000.00')
    """
    return yuan.quantize(FEN, ROUND_HALF_UP)


def split_unit(text: str) -> tuple[Decimal, str] | None:
    """Return the number and the unit of an amount as written (`30万` gives 30 and 万), or None.

    The unit is empty where none is written; a unit that is not money's is no amount at all.

    >>> split_unit("１．５ 亿元")
    (Decimal('1.5'), '亿元')
    >>> split_unit("5万美元") is None
    True
    """
    match = _WRITTEN.fullmatch(halfwidth(text).strip())
    if match is None or (match[2] and match[2] not in UNITS):
        return None
    return Decimal(match[1]), match[2]


def least_of(text: str) -> tuple[Decimal | str, ...]:
    """Return what an amount is the least of: amounts of 元, and the names of what holds one.

    Raises ValueError where the text is none of those.

    >>> least_of("min(requested, 5万)"), least_of("0")
    (('requested', Decimal('50000.00')), (Decimal('0.00'),))
    """
    body = halfwidth(text).strip()
    match = re.fullmatch(r"min\s*\((.*)\)", body, re.IGNORECASE)
    return tuple(_amount_or_name(part.strip()) for part in (match[1].split(",") if match else [body]))


def _amount_or_name(text: str) -> Decimal | str:
    written = split_unit(text)
    if written is not None:
        return to_fen(written[0] * UNITS[written[1] or "元"])
    if not re.fullmatch(r"[a-z][a-z0-9_]*", text):
        raise ValueError(text)
    return text


def written_in_wan(yuan: Decimal) -> str:
    """Return an amount as people say it: in 亿 or 万 where it has them, otherwise in 元.

    >>> [written_in_wan(Decimal(n)) for n in ("1500000", "50000", "9999.5", "0", "120000000")]
    ['150万元', '5万元', '9999.5元', '0元', '1.2亿元']
    """
    for size, unit in ((100_000_000, "亿元"), (10_000, "万元")):
        if abs(yuan) >= size:
            return f"{plain(yuan / size)}{unit}"
    return f"{plain(yuan)}元"


def plain(number: Decimal) -> str:
    """Return a number as people write it, without a digit to spare.

    >>> [plain(Decimal(n)) for n in ("60", "2.50", "0.00", "-1E+2")]
    ['60', '2.5', '0', '-100']
    """
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

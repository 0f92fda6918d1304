"""Bare amounts: a test that is only an amount asks for exactly that much, which on a sheet nobody means."""

from __future__ import annotations

import re

from fenji.expr.amount import split_unit
from fenji.expr.spelling import halfwidth

_COMMA = re.compile("([,，])")
_THOUSANDS = re.compile(r"[0-9],[0-9]{3}(?![0-9])")


def is_bare_amount(text: str) -> bool:
    """Tell whether a test, or one of its alternatives, is an amount without a word on how to compare.

    >>> is_bare_amount("6万"), is_bare_amount(">= 6万"), is_bare_amount("[5万..5万]")
    (True, False, False)
    """
    body = halfwidth(text)
    return not _THOUSANDS.search(body) and any(split_unit(part) is not None for part in body.split(","))


def without_bare_amounts(text: str) -> str:
    """Return a test with each bare amount as the range that holds it alone, which says the same.

    >>> without_bare_amounts("6万, >= 8万")
    '[6万..6万], >= 8万'
    """
    if not is_bare_amount(text):
        return text
    return "".join(_range(part) if split_unit(part) is not None else part for part in _COMMA.split(text))


def _range(part: str) -> str:
    amount = part.strip()
    return part.replace(amount, f"[{amount}..{amount}]")

"""Amounts as people type them: `1,234,567.00`, `¥12,000`, `１２万`, `3.5万元`, `(5,000)`, `－300`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal

from fenji.expr.amount import LARGEST, to_fen
from fenji.expr.blank import BLANKS
from fenji.expr.spelling import halfwidth, word
from fenji.table.unit import FACTORS, SPELLED, canonical

_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+"
_CURRENCY = r"(?:¥|rmb|cny|人民币)?\s*"
_UNIT = rf"\s*(?P<unit>{SPELLED})?(?P<yearly>/年|每年)?\s*[整正]?"
_AMOUNT = re.compile(
    rf"{_CURRENCY}(?P<sign>[+-]?)\s*{_CURRENCY}(?P<number>{_NUMBER}){_UNIT}\s*(?:rmb|cny|人民币)?", re.IGNORECASE
)
_NEGATIVE = re.compile(
    rf"{_CURRENCY}\(\s*{_CURRENCY}(?P<number>{_NUMBER})(?P<inner>{SPELLED})?\s*\){_UNIT}", re.IGNORECASE
)
_PLAIN = re.compile(rf"(?P<sign>[+-]?)\s*(?P<number>{_NUMBER})")
_USUAL = re.compile(r"[\x20-\x7e\xa0\u3000¥￥，．－（）０-９万亿元整人民币]*")
"""Characters none of which only looks like a digit; nearly every text is made of these."""
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\x00-\x1f]")
_LONGEST = 60
_EXACT = Context(prec=200)
"""Enough digits for the product of any text that is read with a unit, so that nothing is rounded twice."""


@dataclass(frozen=True, slots=True)
class Written:
    """A number as it was typed, and the unit behind it (empty where none is written)."""

    number: Decimal
    unit: str = ""

    def yuan(self, factor: int) -> Decimal | None:
        """Return the amount in 元, rounded half up to the 分; `factor` is the 元 in one of the column's unit.

        None where it is too large to be an amount.
        """
        exact = _EXACT.multiply(self.number, Decimal(FACTORS[self.unit] if self.unit else factor))
        if abs(exact) >= LARGEST:
            return None
        rounded = to_fen(exact)
        return rounded if abs(rounded) < LARGEST else None


def is_blank(text: str) -> bool:
    """Whether a text says that there is no value: `-`, `无`, `N/A`, spaces.

    >>> is_blank(" — "), is_blank("Ｎ／Ａ"), is_blank("0"), is_blank("待核实")
    (True, True, False, False)
    """
    return not text[:1].isdecimal() and word(_INVISIBLE.sub("", text)) in BLANKS


def read_amount(text: str, *, yearly: bool = False) -> Written | None:
    """Return the number and unit of an amount as typed, or None where it cannot be told for certain.

    Refused: two numbers, about-words, ranges, percent, other currencies, scientific notation (`1.5E+06` has
    lost its last digits), misplaced thousands separators. `yearly` allows 万元/年.

    >>> read_amount("（５，０００）"), read_amount("¥3.5 万元整").unit
    (Written(number=Decimal('-5000'), unit=''), '万元')
    >>> [read_amount(text) for text in ("约30万", "30-50万", "5k", "$5,000", "1.2.3", "1e5", "1,23")]
    [None, None, None, None, None, None, None]
    """
    typed = _typed(text)
    if typed is None:
        return None
    match = _AMOUNT.fullmatch(typed)
    if match is not None:
        sign = match["sign"]
        unit = match["unit"] or ""
    else:
        match, sign = _NEGATIVE.fullmatch(typed), "-"
        if match is None or (match["inner"] and match["unit"]):
            return None
        unit = match["inner"] or match["unit"] or ""
    if match["yearly"] and not yearly:
        return None
    return Written(Decimal(sign + match["number"].replace(",", "")), canonical(unit))


def read_number(text: str, counted: Sequence[str] = ()) -> Decimal | None:
    """Return a plain number as typed, thousands separators allowed, or None; what it counts may stand behind it.

    >>> read_number("１，２３４"), read_number("85%")
    (Decimal('1234'), None)
    >>> read_number("45 天", ("天",)), read_number("2个月", ("天",))
    (Decimal('45'), None)
    """
    typed = _typed(text)
    unit = next((each for each in counted if typed is not None and typed.endswith(each)), "")
    typed = typed.removesuffix(unit).strip() if typed is not None else None
    match = _PLAIN.fullmatch(typed) if typed is not None else None
    return Decimal(match["sign"] + match["number"].replace(",", "")) if match else None


def _typed(text: str) -> str | None:
    """Return the plain form of what was typed; None where a character only looks like a digit (², ①)."""
    if len(text) > _LONGEST:
        text = text.strip()
    if len(text) > _LONGEST:
        return None
    if _USUAL.fullmatch(text):
        return halfwidth(text).strip().removeprefix("'")
    if any(_is_odd_digit(character) for character in text):
        return None
    return _INVISIBLE.sub("", halfwidth(text).strip()).strip().removeprefix("'")


def _is_odd_digit(character: str) -> bool:
    if not character.isnumeric() or character.isdecimal():
        return False
    return unicodedata.normalize("NFKC", character) != character

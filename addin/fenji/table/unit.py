"""Units: what a header, a line above the table or a cell says that amounts are counted in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from fenji.expr.amount import UNITS
from fenji.expr.spelling import halfwidth, word

_CANONICAL = {
    "元": "元",
    "圆": "元",
    "千": "千元",
    "千元": "千元",
    "万": "万元",
    "万元": "万元",
    "万圆": "万元",
    "百万": "百万元",
    "百万元": "百万元",
    "千万": "千万元",
    "千万元": "千万元",
    "亿": "亿元",
    "亿元": "亿元",
}

FACTORS: Mapping[str, int] = {
    "元": int(UNITS["元"]),
    "千元": 1_000,
    "万元": int(UNITS["万元"]),
    "百万元": 1_000_000,
    "千万元": 10_000_000,
    "亿元": int(UNITS["亿元"]),
}
"""How many 元 one of each unit is."""

SPELLED = "|".join(sorted(_CANONICAL, key=len, reverse=True))
"""The spellings of units as a pattern, the longest first."""

_MONEY = re.compile(rf"(?:(?:金额|货币|计量)?单位[:为]?)?(?:人民币|rmb|cny|¥)?({SPELLED})(?:/年|每年)?")
_BRACKETS = str.maketrans("【〔〖「『[{】〕〗」』]}", "(((((((" + ")))))))")
_BRACKETED = re.compile(r"\(([^()]*)\)")
_TAIL = re.compile(rf"(.+?)[/:_|-](?:单位:?)?(?:人民币)?({SPELLED})(?:/年|每年)?")
_BARE_TAIL = re.compile(r"(.+?)(亿元|千万元|百万元|万元|千元|(?<![单公状多美日欧港韩加澳新台])元)")
_LINE = re.compile(r"单位\s*[:为]?\s*(?:人民币|RMB|CNY)?\s*([^\s:()]+)", re.IGNORECASE)


class UnitSource(StrEnum):
    """Who said the unit of a column; a cell that writes its own still wins."""

    HEADER = "header"
    SHEET = "sheet"
    FIELD = "field"
    FRAME = "frame"


@dataclass(frozen=True, slots=True)
class Unit:
    """The unit of a column of amounts, who said it, and in which cell (empty where no cell did)."""

    name: str
    source: UnitSource
    cell: str = ""

    @property
    def factor(self) -> int:
        """How many 元 one of it is."""
        return FACTORS[self.name]


def canonical(unit: str) -> str:
    """Return the one name of a unit in any spelling; an empty text stays empty.

    >>> canonical("万"), canonical("亿元"), canonical("")
    ('万元', '亿元', '')
    """
    return _CANONICAL[unit] if unit else ""


def plain(text: str) -> str:
    """Return a label in the form in which labels are compared: as `word`, with all brackets round.

    >>> plain(" 家庭年收入\\n【万元】")
    '家庭年收入(万元)'
    """
    return word(text).translate(_BRACKETS)


def split_label(text: str) -> tuple[str, str]:
    """Return the name and the unit that a label consists of; the unit is empty where it says none.

    A label that says two units says none: `余额(元/万元)` stays whole.

    >>> split_label("月日均余额（万元）"), split_label("家庭年收入/万元"), split_label("余额(单位:元)")
    (('月日均余额', '万元'), ('家庭年收入', '万元'), ('余额', '元'))
    >>> split_label("余额(美元)")
    ('余额(美元)', '')
    """
    label = plain(text)
    only = _MONEY.fullmatch(label)
    if only:
        return "", canonical(only[1])
    name, units = _without_bracketed_units(label)
    if not units:
        tail = _TAIL.fullmatch(name) or _BARE_TAIL.fullmatch(name)
        return (tail[1], canonical(tail[2])) if tail else (name, "")
    return (name, units.pop()) if len(units) == 1 else (label, "")


def _without_bracketed_units(label: str) -> tuple[str, set[str]]:
    units: set[str] = set()

    def keep(match: re.Match[str]) -> str:
        kept = []
        for piece in re.split("[,;、]", match[1]):
            money = _MONEY.fullmatch(piece)
            if money:
                units.add(canonical(money[1]))
            else:
                kept.append(piece)
        return f"({','.join(kept)})" if kept else ""

    return _BRACKETED.sub(keep, label), units


def unit_of_line(text: str) -> str:
    """Return the one unit of money that a line above a table says, or an empty text.

    >>> unit_of_line("日期:2026年10月31日   单位：人民币 万元   制表人:张三")
    '万元'
    >>> unit_of_line("单位:见表头"), unit_of_line("单位:户、万元"), unit_of_line("××支行")
    ('', '万元', '')
    """
    whole = _MONEY.fullmatch(word(text).strip("()"))
    if whole:
        return canonical(whole[1])
    found = set()
    for match in _LINE.finditer(halfwidth(text)):
        for piece in re.split("[,;、/和]", match[1]):
            money = _MONEY.fullmatch(word(piece))
            if money:
                found.add(canonical(money[1]))
    return found.pop() if len(found) == 1 else ""


def written_in_yuan(yuan: Decimal) -> str:
    """Return an amount as messages write what was read: every 分 of it.

    >>> written_in_yuan(Decimal("31900"))
    '31,900.00 元'
    """
    return f"{float(yuan):,.2f} 元"

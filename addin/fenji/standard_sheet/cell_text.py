"""How the values of a standard's text stand in cells, and back exactly: a sheet is a standard, no picture of one.

A text stands as it is. Where that could be taken for something else (an empty one, one with a separator in a list,
one in quotes of its own) it stands in plain quotes as JSON has them. An empty cell is a key that is not there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from fenji.expr.amount import plain
from fenji.expr.spelling import halfwidth
from fenji.standard_sheet.schema import BEGINS, PAINTED
from fenji.workbook import CellDate, CellError, CellValue, Uncalculated
from fenji.workbook.serial import serial_day

EMPTY = "[]"
"""A list of nothing, which is not the same as no list."""

_SPECIAL = re.compile(r'[\x00-\x1f\x7f\ufffe\uffff\ud800-\udfff]|^\s|\s$|^$|^".*"$|^\[\]$|^\{\}$', re.DOTALL)
RESERVED = frozenset((*BEGINS, *PAINTED))
"""Words by which a sheet is laid out; where one of them is meant as a word it stands in quotes."""

_NAMES_PART = re.compile(
    r'\s*("(?:[^"\\]|\\.)*"|(?:[（(][^（()）\n]*[）)]|[^；;、，,\n])*?)\s*(?:[；;、，,\n]|$)', re.DOTALL
)
"""A name in a list: parted by any of the marks by which people part names, but not within brackets."""
_BRACKETED = re.compile(r"[（(][^（()）\n]*[）)]")
_PART = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[^；;\n]*?)\s*(?:[；;\n]|$)', re.DOTALL)
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_DAY = re.compile(r"([0-9]{4})(?:[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?|([0-9]{2})([0-9]{2}))")
_A_DAY = ("日期，例如 2026-01-01", "a date, for example 2026-01-01")


class Unreadable(ValueError):
    """A cell does not hold what its key needs; the two texts say what it must hold."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh, self.en = zh, en


def text_cell(text: str) -> str:
    """Return a text as it stands in a cell.

    >>> text_cell("钻石卡"), text_cell(""), text_cell('"x"')
    ('钻石卡', '""', '"\\\\"x\\\\""')
    """
    if _SPECIAL.search(text):
        return json.dumps(text)
    laid_out = text in RESERVED or (text.startswith("【") and text.endswith("】"))
    return json.dumps(text, ensure_ascii=False) if laid_out else text


def _other(found: str, zh: str, en: str) -> Unreadable:
    return Unreadable(f"写着“{found}”，应为{zh}", f"says {found!r}, must be {en}")


def cell_text(value: CellValue, zh: str = "文字", en: str = "a text") -> str:
    """Return the text that a cell stands for; a number that somebody typed is the text of its digits.

    Raises Unreadable where it holds none, which says what is wanted there.
    """
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case CellDate():
            return day_of(value, zh, en).isoformat()
        case str():
            return _unquoted(value)
        case CellError(shown):
            raise Unreadable(f"写的是错误值 {shown}，应为{zh}", f"shows the error {shown}, must be {en}")
        case Uncalculated(formula):
            told = f"写的是公式 ={formula}，应为{zh}；以 = 开头的会成为公式，“至少”请写 >= 150万"
            raise Unreadable(told, f"holds the formula ={formula}, must be {en}: what begins with = becomes a formula")
        case None:
            raise Unreadable(f"空着，应为{zh}", f"is empty, must be {en}")


def _unquoted(text: str) -> str:
    if len(text) < 2 or text[0] != '"' or text[-1] != '"':
        return text
    try:
        read = json.loads(text, strict=False)
    except json.JSONDecodeError:
        return text
    return read if isinstance(read, str) else text


def list_cell(texts: Sequence[str]) -> str:
    """Return a list of texts as it stands in one cell.

    >>> list_cell(["日均存款", "日均余额"]), list_cell([])
    ('日均存款；日均余额', '[]')
    """
    if not texts:
        return EMPTY
    return "；".join(json.dumps(each) if re.search('[；;]|^"', each) else text_cell(each) for each in texts)


def cell_list(value: CellValue) -> list[str]:
    """Return the texts of a list in one cell; a line break parts them as a semicolon does.

    >>> cell_list("日均存款；日均余额\\n月均余额")
    ['日均存款', '日均余额', '月均余额']
    """
    return _listed(value, _PART)


def names_cell(texts: Sequence[str]) -> str:
    """Return a list of names as it stands in one cell.

    >>> names_cell(["日均", "余额（本、外币）", "a、b"])
    '日均；余额（本、外币）；"a、b"'
    """
    return "；".join(map(_name_cell, texts)) or EMPTY


def _name_cell(text: str) -> str:
    rest = _BRACKETED.sub("", text)
    quoted = re.search('[；;、，,（()）]|^"', rest) and not _SPECIAL.search(text)
    return json.dumps(text, ensure_ascii=False) if quoted else text_cell(text)


def cell_names(value: CellValue) -> list[str]:
    """Return the names in one cell, parted by ；、，or a line break, but not where such a mark stands in brackets.

    >>> cell_names("月日均，日均、余额（本、外币）；其他")
    ['月日均', '日均', '余额（本、外币）', '其他']
    """
    return _listed(value, _NAMES_PART)


def _listed(value: CellValue, pattern: re.Pattern[str]) -> list[str]:
    if not isinstance(value, str):
        return [cell_text(value)]
    if value.strip() == EMPTY:
        return []
    found, at = [], 0
    while at < len(value):
        part = pattern.match(value, at)
        if part is None or part.end() == at:
            break
        if part[1]:
            found.append(_unquoted(part[1]))
        at = part.end()
    return found


def number_cell(number: int | float | Decimal) -> float | str:
    """Return a number as a cell holds it: as a text where no double is it exactly."""
    exact = Decimal(number) if not isinstance(number, float) else Decimal(repr(number))
    near = float(exact)
    return near if Decimal(repr(near)) == exact else digits(exact)


def digits(number: int | float | Decimal) -> str:
    """Return the digits of a number, none to spare.

    >>> digits(Decimal("0.50")), digits(100)
    ('0.5', '100')
    """
    return plain(Decimal(repr(number) if isinstance(number, float) else number))


def cell_number(value: CellValue) -> int | Decimal:
    """Return the number in a cell, whole where it is; Unreadable where there is none.

    >>> cell_number("２５.５"), cell_number(30.0)
    (Decimal('25.5'), 30)
    """
    if isinstance(value, float):
        return int(value) if value.is_integer() else Decimal(repr(value))
    text = cell_text(value, "数", "a number").strip()
    if not _NUMBER.fullmatch(spelled := halfwidth(text)):
        raise _other(text, "数", "a number")
    number = Decimal(spelled)
    return int(number) if number == number.to_integral_value() else number


def cell_day(value: CellValue) -> date:
    """Return the day in a cell, a date or a text in which year, month and day stand; Unreadable where there is none.

    >>> cell_day("2026年7月1日") == cell_day("2026/7/1") == cell_day("2026-07-01")
    True
    """
    if isinstance(value, CellDate):
        return day_of(value)
    text = cell_text(value, "日期", "a date").strip()
    parts = _DAY.fullmatch(halfwidth("".join(text.split())))
    try:
        if parts is not None:
            return date(*(int(each) for each in parts.groups() if each))
    except ValueError:
        pass
    raise _other(text, *_A_DAY)


def day_of(value: CellDate, zh: str = _A_DAY[0], en: str = _A_DAY[1]) -> date:
    """Return the day that a date cell shows; Unreadable where its number is that of no day.

    >>> day_of(CellDate(46023.0)).isoformat()
    '2026-01-01'
    """
    day = serial_day(value.serial, date1904=value.date1904)
    if day is None:
        raise Unreadable(
            f"设成日期格式，里面的数 {value.serial:.15g} 不是任何一天，应为{zh}",
            f"is shown as a date, but its number {value.serial:.15g} is no day; must be {en}",
        )
    return day


_YES, _NO = ("是", "true", "TRUE", "yes", "1"), ("否", "false", "FALSE", "no", "0")


def truth_cell(truth: bool) -> str:
    return "是" if truth else "否"


def cell_truth(value: CellValue) -> bool:
    """Return whether a cell says yes; Unreadable where it says neither."""
    text = cell_text(value, "是 或 否", "是 or 否").strip()
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise _other(text, "是 或 否", "是 or 否")


def readings_cell(wanted: dict[str, list[str]]) -> str:
    """Return under which readings a rule stands, as it stands in a cell.

    >>> readings_cell({"card_rule": ["by_level", "literal"]})
    'card_rule=by_level|literal'
    """
    return "；".join(f"{option}={'|'.join(readings)}" for option, readings in wanted.items()) or "{}"


def pairs_cell(pairs: Mapping[str, str]) -> str:
    """Return names and what each leads to as they stand in one cell.

    >>> pairs_cell({"satisfaction": "满意度"}), pairs_cell({})
    ('satisfaction=满意度', '[]')
    """
    return list_cell([f"{name}={text_cell(value)}" for name, value in pairs.items()])


def cell_pairs(value: CellValue) -> dict[str, str]:
    """Return the names of a cell and what each leads to; Unreadable where it is not written so."""
    found = {}
    for part in cell_list(value):
        name, mark, text = part.partition("=")
        if not mark:
            raise Unreadable("应写成 字段=表，例如 satisfaction=满意度", "must be FIELD=SHEET")
        found[name.strip()] = _unquoted(text.strip())
    return found


def cell_readings(value: CellValue) -> dict[str, list[str]]:
    """Return the readings that a cell names; Unreadable where it is not written so."""
    text = cell_text(value).strip()
    if text == "{}":
        return {}
    found: dict[str, list[str]] = {}
    for part in filter(None, (each.strip() for each in re.split("[；;\n]", text))):
        option, mark, readings = part.partition("=")
        if not mark:
            raise Unreadable("应写成 开关=读法，例如 card_rule=by_level", "must be OPTION=READING")
        found[option.strip()] = [each.strip() for each in readings.split("|") if each.strip()]
    return found

"""Reading the text of a unary test: `>= 150万`, `[5万..30万)`, `"金卡","白金卡"`, `not("否")`, `-`.

Full-width characters are accepted. What two people could read two ways is refused: a range with a unit at
one end only, thousands separators, words without quotes, an amount finer than the 分.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum

from fenji.errors import Message
from fenji.expr.amount import LARGEST, UNITS, split_unit, to_fen, written_in_wan
from fenji.expr.day import Day, Offset
from fenji.expr.spelling import halfwidth, word
from fenji.expr.unary_test import ANYTHING, Between, DayBetween, Either, Not, Null, OneOf, Share, Test


class Quantity(StrEnum):
    """What the numbers of a test count."""

    AMOUNT = "amount"
    NUMBER = "number"


class UnreadableTest(ValueError):
    """The text is no unary test; `message` says what is wrong and what would be right."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.message = Message(zh, en)


_COMPARED = re.compile(r"(>=|<=|≥|≤|>|<|=)\s*(.+)")
_RANGE = re.compile(r"([\[\](])\s*(.+?)\s*\.\.\s*(.+?)\s*([\[\])])")
_NEGATED = re.compile(r"not\s*\((.*)\)", re.IGNORECASE)
_NUMBER = r"[0-9]+(?:\.[0-9]+)?(?![0-9]|\.[0-9])"
_UNITLESS = re.compile(rf"(?<![0-9])(?<![0-9]\.)(?!0+(?:\.0+)?(?![0-9]|\.[0-9])){_NUMBER}(?!\s*[元万亿])")
_COMMA_RANGE = re.compile(r"([\[\](])\s*([^,]+?)\s*,\s*([^,]+?)\s*([\[\])])")
_THOUSANDS = re.compile(r"[0-9],[0-9]{3}(?![0-9])")


def parse_quantity_test(text: str, quantity: Quantity, *, bare: bool = True) -> Test:
    """Return the test that a cell over an amount (in 元) or a plain number spells.

    An amount without a unit is 元, unless the field counts in another unit (not `bare`): then it is refused.
    Raises UnreadableTest, whose message names the part that cannot be read.

    >>> parse_quantity_test("[5万..30万)", Quantity.AMOUNT)
    Between(low=Decimal('50000'), high=Decimal('300000'), low_included=True, high_included=False)
    >>> parse_quantity_test("[5..30万)", Quantity.AMOUNT)
    Traceback (most recent call last):
    fenji.expr.parse.UnreadableTest: “[5..30万)”只有一端写了单位，请两端都写，例如 [5万..30万)
    """
    body = _body(text)
    if (test := _general(body)) is not None:
        return test
    if (test := _share(body)) is not None:
        return test
    if ends := _COMMA_RANGE.fullmatch(body):
        right = f"{ends[1]}{ends[2]}..{ends[3]}{ends[4]}"
        raise UnreadableTest(
            f"“{text}”的两端要用两个点隔开：{right}", f"{text!r}: the ends of a range are parted by two dots: {right}"
        )
    if _THOUSANDS.search(body):
        raise UnreadableTest(
            f"“{text}”含千分位逗号；逗号在这里分隔并列的条件，请写成不带逗号的数",
            f"{text!r} has a thousands separator; a comma separates alternatives here, write the number plain",
        )
    if not bare and _UNITLESS.search(body):
        raise UnreadableTest(
            f"“{text}”没有写单位，而这一项用万元；请写明，例如 >= 150万",
            f"{text!r} has no unit, and the field counts in 万元; write one, for example >= 150万",
        )
    negated = _NEGATED.fullmatch(body)
    if negated:
        return Not(_alternatives([_interval(part, quantity) for part in _split(negated[1], text)]))
    return _alternatives([_interval(part, quantity) for part in _split(body, text)])


def parse_choice_test(text: str, names: Mapping[str, str]) -> Test:
    """Return the test that a cell over named choices spells; `names` leads from each spelling to its name.

    Raises UnreadableTest where a word stands without quotes or is no choice of the field.

    >>> parse_choice_test('not("否")', {"否": "无", "无": "无"})
    Not(test=OneOf(names=('无',)))
    """
    body = _body(text)
    if (test := _general(body)) is not None:
        return test
    negated = _NEGATED.fullmatch(body)
    inner = negated[1] if negated else body
    chosen = OneOf(tuple(dict.fromkeys(_choice(part, names) for part in _split(inner, text))))
    return Not(chosen) if negated else chosen


def parse_day_test(text: str) -> Test:
    """Return the test that a cell over a date spells: absolute days, or days counted from the as-of date.

    `+7d` is seven days after it, `+1m` one calendar month, `-1y` a year before, `today` the day itself.
    Raises UnreadableTest.

    >>> parse_day_test("(+7d..+1m]")
    DayBetween(low=Offset(months=0, days=7), high=Offset(months=1, days=0), low_included=False, high_included=True)
    """
    body = _body(text)
    if (test := _general(body)) is not None:
        return test
    negated = _NEGATED.fullmatch(body)
    found = [_days(part) for part in _split(negated[1] if negated else body, text)]
    test = found[0] if len(found) == 1 else Either(tuple(found))
    return Not(test) if negated else test


def as_range(text: str) -> str | None:
    """Return the range that two comparisons may have been meant to be, which a comma makes alternatives.

    >>> as_range(">= 5万, < 30万"), as_range(">= 5万")
    ('[5万..30万)', None)
    """
    compared = [_COMPARED.fullmatch(part.strip()) for part in halfwidth(text).split(",")]
    if len(compared) != 2:
        return None
    ends = {match[1].replace("≥", ">=").replace("≤", "<="): match[2] for match in compared if match}
    low, high = (next(((sign, ends[sign]) for sign in ends if sign[0] == mark), None) for mark in "><")
    if low is None or high is None:
        return None
    return f"{'[' if low[0] == '>=' else '('}{low[1]}..{high[1]}{']' if high[0] == '<=' else ')'}"


def _days(part: str) -> DayBetween:
    compared = _COMPARED.fullmatch(part)
    if compared:
        day = _day(compared[2])
        match compared[1]:
            case ">=" | "≥" | ">":
                return DayBetween(day, None, low_included=compared[1] != ">")
            case "<=" | "≤" | "<":
                return DayBetween(None, day, high_included=compared[1] != "<")
            case _:
                return DayBetween(day, day)
    ranged = _RANGE.fullmatch(part)
    if ranged:
        return DayBetween(_day(ranged[2]), _day(ranged[3]), ranged[1] == "[", ranged[4] == "]")
    return DayBetween(day := _day(part), day)


_OFFSET = re.compile(r"([+-])\s*([0-9]{1,4})\s*([dmy天月年])", re.IGNORECASE)


def _day(text: str) -> Day:
    if text.lower() in ("today", "今天", "截至日期"):
        return Offset()
    offset = _OFFSET.fullmatch(text)
    if offset:
        count = int(offset[1] + offset[2])
        match offset[3].lower():
            case "d" | "天":
                return Offset(days=count)
            case "m" | "月":
                return Offset(months=count)
            case _:
                return Offset(months=12 * count)
    try:
        return date.fromisoformat(text)
    except ValueError:
        zh = f"“{text}”不是日期，例如 <= +7d、(+1m..+3m]、< today、>= 2026-01-01"
        raise UnreadableTest(zh, f"{text!r} is no day, for example <= +7d, < today, >= 2026-01-01") from None


def _general(body: str) -> Test | None:
    """Return the tests that every type has: `-`, `null` and `not(null)`."""
    if body == "-":
        return ANYTHING
    plain = "".join(body.lower().split())
    return Null() if plain == "null" else Not(Null()) if plain == "not(null)" else None


_SHARE = re.compile(r"(not\s*\()?\s*(top|bottom)\s+([0-9]+(?:\.[0-9]+)?)\s*%\s*(\))?", re.IGNORECASE)


def _share(body: str) -> Test | None:
    """Return the test for the highest or lowest part of the sheet's customers, or None where it is none."""
    match = _SHARE.fullmatch(body)
    if match is None or bool(match[1]) != bool(match[4]):
        return None
    percent = Decimal(match[3])
    if not 0 < percent < 100:
        raise UnreadableTest(f"“{body}”的比例须在 0 与 100 之间", f"the share in {body!r} must lie between 0 and 100")
    share = Share(percent, match[2].lower() == "top")
    return Not(share) if match[1] else share


def _body(text: str) -> str:
    body = halfwidth(text).strip()
    if not body:
        raise UnreadableTest("空的条件；不作要求请写 -", "an empty test; write - to ask nothing")
    return body


def _alternatives(tests: list[Between]) -> Test:
    return tests[0] if len(tests) == 1 else Either(tuple(tests))


def _split(body: str, text: str) -> list[str]:
    """Return the alternatives between commas; a comma inside quotes belongs to the word."""
    parts = [part.strip() for part in re.findall(r'(?:"[^"]*"|[^,"])+|(?<=,)(?=,)', body)]
    if not parts or not all(parts) or body.rstrip().endswith(",") or body.lstrip().startswith(","):
        raise UnreadableTest(f"“{text}”有一个空的并列条件", f"{text!r} has an empty alternative")
    return parts


def _choice(part: str, names: Mapping[str, str]) -> str:
    allowed = "、".join(f'"{name}"' for name in dict.fromkeys(names.values()))
    if len(part) < 2 or part[0] != '"' or part[-1] != '"':
        raise UnreadableTest(f"“{part}”要加引号；可用的值：{allowed}", f"{part!r} wants quotes; allowed: {allowed}")
    name = names.get(word(part[1:-1]))
    if name is None:
        raise UnreadableTest(f"没有 {part} 这个值；可用的值：{allowed}", f"{part} is no such value; allowed: {allowed}")
    return name


def _interval(part: str, quantity: Quantity) -> Between:
    compared = _COMPARED.fullmatch(part)
    if compared:
        return _compared(compared[1], _number(compared[2], quantity))
    ranged = _RANGE.fullmatch(part)
    if ranged:
        return _ranged(part, ranged, quantity)
    value = _number(part, quantity)
    return Between(value, value)


def _compared(sign: str, value: Decimal) -> Between:
    match sign:
        case ">=" | "≥":
            return Between(value, None)
        case ">":
            return Between(value, None, low_included=False)
        case "<=" | "≤":
            return Between(None, value)
        case "<":
            return Between(None, value, high_included=False)
        case _:
            return Between(value, value)


def _ranged(part: str, match: re.Match[str], quantity: Quantity) -> Between:
    low, high = _number(match[2], quantity), _number(match[3], quantity)
    if quantity is Quantity.AMOUNT and low and high and _has_unit(match[2]) != _has_unit(match[3]):
        raise UnreadableTest(
            f"“{part}”只有一端写了单位，请两端都写，例如 [5万..30万)",
            f"{part!r} has a unit at one end only; write both, for example [5万..30万)",
        )
    low_included, high_included = match[1] == "[", match[4] == "]"
    if low > high or (low == high and not (low_included and high_included)):
        raise UnreadableTest(f"“{part}”里没有任何数：下限不小于上限", f"{part!r} holds no number at all")
    return Between(low, high, low_included, high_included)


def _has_unit(text: str) -> bool:
    written = split_unit(text)
    return written is not None and bool(written[1])


def _number(text: str, quantity: Quantity) -> Decimal:
    written = split_unit(text)
    if written is None:
        raise UnreadableTest(*_not_a_number(text, quantity))
    number, unit = written
    if quantity is Quantity.NUMBER:
        if unit:
            raise UnreadableTest(f"“{text}”：这一项是数，不带单位", f"{text!r}: this field is a plain number")
        return number
    yuan = number * UNITS[unit or "元"]
    if yuan != to_fen(yuan):
        raise UnreadableTest(f"“{text}”比 1 分还细", f"{text!r} is finer than one 分")
    if abs(yuan) >= LARGEST:
        raise UnreadableTest(f"“{text}”超出可用的金额", f"{text!r} is beyond {written_in_wan(LARGEST)}")
    return yuan


def _not_a_number(text: str, quantity: Quantity) -> tuple[str, str]:
    if quantity is Quantity.NUMBER:
        return f"“{text}”不是数，例如 >= 60 或 [40..70)", f"{text!r} is no number, for example >= 60 or [40..70)"
    units = "、".join(UNITS)
    return (
        f"“{text}”不是金额，例如 >= 150万 或 [5万..30万)；单位可用 {units}",
        f"{text!r} is no amount, for example >= 150万 or [5万..30万); units: {units}",
    )

"""The terms in which a standard is told, each in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping

from fenji.errors import Lang, Message
from fenji.expr.interval import Interval
from fenji.standard.model import Direction, Family, FieldType, HitPolicy, Household, Named, Provenance, ResultType
from fenji.standard.provenance import CALLED

PROVENANCE: Mapping[Provenance, Message] = {
    **CALLED,
    Provenance.DEFAULT: Message("默认值(可修改)", "default (may be changed)"),
}

FAMILIES: Mapping[Family, Message] = {
    Family.CUSTOMER: Message("客户", "customers"),
    Family.STAFF: Message("员工", "staff"),
    Family.ACCOUNT: Message("账户（结果归到客户）", "accounts, whose customers get the result"),
}

TYPES: Mapping[FieldType, Message] = {
    FieldType.AMOUNT: Message("金额", "amount"),
    FieldType.NUMBER: Message("数", "number"),
    FieldType.DATE: Message("日期", "date"),
    FieldType.CHOICE: Message("选项", "choice"),
    FieldType.FLAG: Message("是否", "yes/no"),
    FieldType.GRADE: Message("另一标准的等级", "grade by another standard"),
    FieldType.SCORE: Message("得分", "score"),
    FieldType.TEXT: Message("文字", "text"),
    FieldType.HISTORY: Message("逐月状态", "status by month"),
}

RESULT_TYPES: Mapping[ResultType, Message] = {
    ResultType.TEXT: Message("文字", "text"),
    ResultType.AMOUNT: Message("金额", "amount"),
}

HITS: Mapping[HitPolicy, Message] = {
    HitPolicy.FIRST: Message("从上往下，取第一条符合的", "the first rule that is met counts"),
    HitPolicy.UNIQUE: Message("至多一条符合", "never two rules are met"),
    HitPolicy.COLLECT: Message("符合的都列出", "every rule that is met counts"),
}

HOUSEHOLDS: Mapping[Household, Message] = {
    Household.SUM: Message("相加", "sum"),
    Household.MAX: Message("取最大", "largest"),
    Household.ANY: Message("一人有即有", "if any member has it"),
    Household.OWN: Message("", ""),
}

DIRECTIONS: Mapping[Direction, Message] = {
    Direction.UP: Message("越大越好", "more is better"),
    Direction.DOWN: Message("越小越好", "less is better"),
}
ORDERED: Mapping[Direction, Message] = {
    Direction.UP: Message("越靠后越好", "later is better"),
    Direction.DOWN: Message("越靠前越好", "earlier is better"),
}

_PERIODS = {"d": ("天", "day"), "w": ("周", "week"), "m": ("个月", "month"), "y": ("年", "year")}


def said(term: tuple[str, str] | Message | Named, lang: Lang) -> str:
    """Return a term in one of the two languages; a label that has no English stays Chinese."""
    match term:
        case Message():
            return term.text(lang)
        case Named():
            return term.in_(lang)
        case zh, en:
            return zh if lang == "zh" else en


def cadence(text: str, lang: Lang) -> str:
    """Return how often a customer is followed up, as people say it.

    >>> [cadence(each, "zh") for each in ("7d", "1m", "3m", "1y", "")], cadence("2w", "en")
    (['每7天', '每月', '每3个月', '每年', ''], 'every 2 weeks')
    """
    interval = Interval.of(text)
    if interval is None:
        return text
    count, (zh, en) = interval.count, _PERIODS[interval.unit]
    if lang == "en":
        return f"every {en}" if count == 1 else f"every {count} {en}s"
    return f"每{zh.removeprefix('个')}" if count == 1 else f"每{count}{zh}"


def in_brackets(text: str, remark: str, lang: Lang) -> str:
    """Return a text with a remark in brackets behind it."""
    return f"{text}（{remark}）" if lang == "zh" else f"{text} ({remark})"


def listed(texts: tuple[str, ...], lang: Lang) -> str:
    return ("、" if lang == "zh" else ", ").join(texts)

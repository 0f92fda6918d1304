"""The Chinese words that a sheet has for what a standard's text says in English, and back."""

from __future__ import annotations

from collections.abc import Mapping

from fenji.standard.provenance import CALLED

TYPES = {
    "amount": "金额",
    "number": "数",
    "date": "日期",
    "choice": "选项",
    "flag": "是否",
    "grade": "别的标准的等级",
    "text": "照写的文字",
    "history": "还款状态",
}
UNITS = {"元": "元", "万元": "万元"}
DIRECTIONS = {"up": "越高越好", "down": "越低越好"}
SCORE_DIRECTIONS = {"up": "分高的好", "down": "分低的好"}
HOUSEHOLD = {"sum": "相加", "max": "取最大", "any": "任一成员", "own": "各算各的"}
PROVENANCE = {each.value: called.zh for each, called in CALLED.items()}
FAMILY = {"customer": "客户", "staff": "员工", "account": "账户"}
HITS = {"first": "从上往下第一条", "unique": "只许有一条", "collect": "全部列出"}
RESULT_TYPES = {"text": "文字", "amount": "金额"}
MISSING = {"unrated": "未评级"}
SHIFTS = {"next": "下一个工作日", "previous": "前一个工作日"}
FIRST = {"cycle": "第一个间隔内", "today": "当天"}
EFFECTS = {"next_month": "下月", "at_once": "当时"}
MISSING_MONTH = {"restart": "从头数", "skip": "跳过"}

GRADE, FLAGS = "客户等级", "核实事项"
"""What the grade and the flags are called where a table decides them."""


def said(words: Mapping[str, str], value: str) -> str:
    """Return the Chinese for a word of the text, or the word itself where there is none."""
    return words.get(value, value)


def meant(words: Mapping[str, str], text: str) -> str | None:
    """Return the word of the text for what a cell says, in Chinese or as the text has it; None where it is none.

    >>> meant(DIRECTIONS, "越高越好"), meant(DIRECTIONS, "up"), meant(DIRECTIONS, "高")
    ('up', 'up', None)
    """
    if text in words:
        return text
    return next((value for value, word in words.items() if word == text), None)

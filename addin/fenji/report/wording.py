"""Wording: what the sheets of a report say alike."""

from __future__ import annotations

import re

from fenji.report.subject import Subject
from fenji.standard.model import Grade
from fenji.standard_text.terms import cadence

_EVERY = re.compile(r"([0-9]+)([dmwy])")
IN_CHINESE = "Strategies and services are the standard's own words, in Chinese."
_TIMES_A_YEAR = {"d": 365.0, "w": 52.0, "m": 12.0, "y": 1.0}


def dated(subject: Subject) -> str:
    """Return the line of the form that says when: 日期: 年 月 日."""
    day = subject.as_of
    return subject.word(f"日期：{day.year} 年 {day.month} 月 {day.day} 日", f"Date: {day.isoformat()}")


def standing_of(subject: Subject) -> str:
    """Return the line that says by which standard, from which sheet, and how much is shown of people."""
    standard, where = subject.standard, subject.table.where
    shown = subject.word("姓名、证件、手机已脱敏", "personal data masked")
    if not subject.masked:
        shown = subject.word("未脱敏，请按保密要求保管", "NOT masked: keep confidential")
    source = subject.source.name + (subject.word(f"（{where}）", f" ({where})") if where else "")
    return subject.word(
        f"标准：{standard.name.label}（{standard.id} {standard.version}）　来源：{source}　{shown}",
        f"Standard: {standard.name.in_('en')} ({standard.id} {standard.version})   Source: {source}   {shown}",
    )


def signature_line(subject: Subject) -> str:
    """Return the line below a form in which people sign."""
    line = "＿" * 8
    return subject.word(
        f"制表人：{line}　　复核人：{line}　　审批人：{line}　　日期：＿＿＿＿ 年 ＿＿ 月 ＿＿ 日",
        f"Prepared by: {line}    Checked by: {line}    Approved by: {line}    Date: {line}",
    )


def times_a_year(follow_up: str) -> float:
    """Return how many times a year a grade is followed up; 0 where nothing is said.

    >>> round(times_a_year("7d"), 1), times_a_year("1y"), times_a_year("")
    (52.1, 1.0, 0.0)
    """
    match = _EVERY.fullmatch(follow_up)
    return _TIMES_A_YEAR[match[2]] / int(match[1]) if match else 0.0


def offered(subject: Subject, grade: Grade) -> str:
    """Return what is done for the customers of a grade, in one line; empty where the standard says nothing."""
    listed = "、" if subject.lang == "zh" else ", "
    parts = (
        (subject.word("策略", "strategy"), grade.strategy),
        (subject.word("服务", "services"), listed.join(grade.services)),
        (subject.word("渠道", "channels"), listed.join(grade.channels)),
        (subject.word("跟进", "follow-up"), cadence(grade.follow_up, subject.lang)),
    )
    colon = "：" if subject.lang == "zh" else ": "
    return subject.spaced(*(f"{name}{colon}{said}" for name, said in parts if said))

"""The grades of a standard as text, best first, with what a customer of each gets."""

from __future__ import annotations

from fenji.errors import Lang
from fenji.standard.model import Grade, Standard
from fenji.standard_text.terms import PROVENANCE, cadence, listed, said
from fenji.standard_text.text_table import TextTable, text_table


def grades_text(standard: Standard, lang: Lang) -> TextTable:
    """Return the grades, and beside services, strategy, channels and follow-up where these come from."""
    headers = (
        ("代码", "code"),
        ("等级", "grade"),
        ("对客户的叫法", "public label"),
        ("策略", "strategy"),
        ("服务", "services"),
        ("渠道", "channels"),
        ("跟进", "follow-up"),
        ("策略、服务和跟进的出处", "provenance of these"),
    )
    rows = [
        (
            f"{standard.id}:{grade.code}",
            _label(grade, lang),
            _public(standard, grade, lang),
            grade.strategy,
            ("；" if lang == "zh" else "; ").join(grade.services),
            listed(grade.channels, lang),
            cadence(grade.follow_up, lang),
            PROVENANCE[grade.provenance].text(lang) if _promises(grade) else "",
        )
        for grade in standard.grades
    ]
    return text_table(
        said(("等级（从高到低）", "Grades, best first"), lang), [said(each, lang) for each in headers], rows
    )


def _promises(grade: Grade) -> bool:
    return bool(grade.strategy or grade.services or grade.channels or grade.follow_up)


def _label(grade: Grade, lang: Lang) -> str:
    label = grade.name.in_(lang)
    return label if grade.graded else said((f"{label}（不是等级）", f"{label} (no grade)"), lang)


def _public(standard: Standard, grade: Grade, lang: Lang) -> str:
    """What customers may read; nothing where the whole standard is for the bank alone, which its head says."""
    if standard.internal_only or not any(each.public_label for each in standard.grades):
        return ""
    return grade.public_label or said(("不对客户说", "not told"), lang)

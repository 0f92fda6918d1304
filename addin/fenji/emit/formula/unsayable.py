"""What formulas cannot say, each with the reason; a standard is never said approximately."""

from __future__ import annotations

from fenji.emit.formula.cells import spelled
from fenji.emit.formula.dialect import Dialect
from fenji.errors import Diagnostic, warning
from fenji.program.model import Program
from fenji.standard.model import Family, FieldType, HitPolicy, Standard

MOST_CHOICES = 26
LONGEST = 30_000
"""How long the list of the spellings of a field may be: a cell holds 32,767 characters."""


def unsayable(standard: Standard, program: Program, dialect: Dialect = Dialect.SHARED) -> tuple[Diagnostic, ...]:
    """Return why a standard, under the readings that are set, cannot be formulas; empty where it can."""
    return tuple(
        warning(
            "formula.unsayable",
            f"{standard.id}{f'.{place}' if place else ''}",
            f"不能转换为公式：{zh}",
            f"cannot be formulas: {en}",
        )
        for place, zh, en in _reasons(standard, program, dialect)
    )


def _reasons(standard: Standard, program: Program, dialect: Dialect) -> list[tuple[str, str, str]]:
    found = []
    if standard.family is Family.ACCOUNT or any(field.fact for field in program.fields):
        found.append(
            ("", "一行是一个账户，要先按客户归集再数次数，一行的公式做不到", "accounts are gathered by customer first")
        )
    for name, shares in program.shares.items():
        listed = "、".join(share.text for share in shares)
        found.append(
            (
                name,
                f"按名次划的 {listed} 取决于表里哪些行是客户、哪些值看得懂，一行的公式不知道",
                f"{listed} depends on which rows of the sheet are customers with a value",
            )
        )
    for table in program.tables:
        if len(table.rules) > (most := dialect.most_rules):
            found.append(
                (table.output, f"规则多于 {most} 条，一个公式套不下", f"more than {most} rules in one formula")
            )
        if table.hit is HitPolicy.UNIQUE:
            zh = "“只许有一条”在门槛改动后可能两条都符合，公式查不出来"
            found.append((table.output, zh, "whether two rules hit after a change is not seen by a formula"))
    for field in program.fields:
        if field.type in (FieldType.TEXT, FieldType.HISTORY):
            found.append((field.id, "一格里是一串文字，要拆开来读", "its cells hold text that has to be taken apart"))
        elif len(field.choices) > MOST_CHOICES:
            found.append((field.id, f"多于 {MOST_CHOICES} 个选项", f"more than {MOST_CHOICES} choices"))
        elif sum(len(each) + 9 for each, _ in spelled(field)) > LONGEST:
            found.append((field.id, "选项的写法太多，一格放不下", "more spellings than a cell holds"))
    return found

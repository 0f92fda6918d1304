"""What is said of merged households, once a sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from fenji.errors import Diagnostic, note, warning
from fenji.household.members import Members
from fenji.standard.model import Field, Household
from fenji.table.keys import Whole
from fenji.table.model import Table
from fenji.table.said import rows_listed

MANY = 12
"""A household with more members than this is told: its number may stand for a village or for nothing."""

_SHOWN = 5
_WORDS = {
    Household.SUM: ("相加", "summed"),
    Household.MAX: ("取最大", "the largest"),
    Household.ANY: ("任一成员有就算", "any member's"),
}


def members_said(members: Members, table: Table, how: Mapping[Household, Sequence[Field]]) -> Iterator[Diagnostic]:
    """Yield what was merged, that it takes the members' consent, and what looks wrong with the households."""
    sizes = members.sizes
    several = int(np.count_nonzero(sizes > 1))
    merged = [(how[kind], *words) for kind, words in _WORDS.items() if how[kind]]
    zh = "；".join(f"{'、'.join(field.label for field in fields)}{said}" for fields, said, _ in merged)
    en = "; ".join(f"{', '.join(field.id for field in fields)}: {said}" for fields, _, said in merged)
    yield note(
        "household.merged",
        table.where,
        f"按家庭合并：{int(sizes.sum())} 人、{len(sizes)} 户，{several} 户不止一人；{zh}",
        f"merged by household: {int(sizes.sum())} customers in {len(sizes)} households, {several} of several; {en}",
    )
    yield note(
        "household.consent",
        table.where,
        "合并家庭成员的资料需家庭成员同意",
        "merging the data of family members takes their consent",
    )
    rows = np.asarray(table.rows, np.int64)
    large = np.flatnonzero(sizes > MANY)
    if len(large):
        shown = "、".join(f"{members.names[at]}（{sizes[at]} 人）" for at in large[:_SHOWN].tolist())
        english = ", ".join(f"{members.names[at]} ({sizes[at]})" for at in large[:_SHOWN].tolist())
        more = f"等 {len(large)} 户" if len(large) > _SHOWN else ""
        yield warning(
            "household.large",
            table.where,
            f"家庭成员超过 {MANY} 人：{shown}{more}",
            f"households of more than {MANY} members: {english}",
            hint=("请核实家庭编号", "check the household numbers"),
        )
    joint = _joint_rows(members)
    if len(joint):
        yield warning(
            "household.joint",
            table.where,
            f"{rows_listed(rows[joint].tolist())}是联名账户，没有账号，同一账户可能算了两次",
            f"{len(joint)} rows are of joint accounts without a number; one account may count twice",
            hint=("请填上账号", "fill in the account numbers"),
        )


def _joint_rows(members: Members) -> Whole:
    """Return the rows of joint accounts without a number in households where there are several such."""
    counts = np.bincount(members.households[members.joint], minlength=len(members.names))
    return np.flatnonzero(members.joint & (counts[members.households] > 1))


def partial_warnings(field: Field, partial: Whole, members: Members, table: Table) -> list[Diagnostic]:
    """Return the warning that households are merged without the blanks of some members."""
    if len(partial) == 0:
        return []
    rows = np.asarray(table.rows, np.int64)[np.isin(members.households, partial)].tolist()
    return [
        warning(
            "household.partial",
            table.where,
            f"{len(partial)} 户有成员的“{field.label}”空白，只按已知的合并：{rows_listed(rows)}",
            f"some members of {len(partial)} households have no {field.id}; merged from what is known",
        )
    ]


def account_warnings(field: Field, differing: Whole, table: Table) -> list[Diagnostic]:
    """Return the warning that the rows of one account hold different amounts, of which the largest counts."""
    if len(differing) == 0:
        return []
    rows = np.sort(np.asarray(table.rows, np.int64)[differing]).tolist()
    return [
        warning(
            "household.account",
            table.where,
            f"同一账号在家庭里有几行，“{field.label}”不一样，取最大的：没有取 {rows_listed(rows)}",
            f"rows of one account hold different {field.id}; the largest counts, {len(rows)} rows do not",
            hint=("请核实账号和金额", "check the account numbers and the amounts"),
        )
    ]

"""The office: the registers that approval works on, the day, and where it is logged what was done."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from fenji.approval.sheets import CASES, FINDINGS, OVERRIDES, PEOPLE
from fenji.errors import Diagnostic, fault
from fenji.expr.spelling import word
from fenji.grader import Grader
from fenji.register.log import LOG
from fenji.register.numbers import Numbers
from fenji.register.register import Register, Row
from fenji.register.values import text_in
from fenji.standard.conduct import Conduct, Step
from fenji.standard.library import conduct_of

Note = Callable[[str, str, str], None]
"""Logs an action, what it is about, and what was done."""
Problem = tuple[str, str, str]
"""What is wrong with a row: its code, and the same in Chinese and English."""

_NAMES_APART = re.compile(r"[、，,;；/／|&＆+＋\n]|(?<=[\u4e00-\u9fff]{2})[ \u3000]+(?=[\u4e00-\u9fff]{2})")


def several_people(name: str) -> bool:
    """Tell whether a cell names more than one person.

    >>> [several_people(name) for name in ("孙丽、吴审", "孙丽 吴审", "孙 丽", "John Smith")]
    [True, True, False, False]
    """
    return _NAMES_APART.search(name.strip()) is not None


@dataclass(frozen=True, eq=False)
class Office:
    """What approval has before it; `note` writes 操作日志, and `log_faults` says where that is not whole."""

    grader: Grader
    ledger: Register
    registers: Mapping[str, Register]
    today: date
    note: Note
    log_faults: Callable[[], Sequence[Diagnostic]]

    @cached_property
    def conduct(self) -> Conduct:
        return conduct_of(self.grader.standard)

    @property
    def cases(self) -> Register | None:
        """The cases; None where the standard asks for no approval."""
        return self.registers.get(CASES)

    @property
    def overrides(self) -> Register:
        return self.registers[OVERRIDES]

    @property
    def findings(self) -> Register:
        return self.registers[FINDINGS]

    @property
    def log(self) -> Register:
        return self.registers[LOG]

    @cached_property
    def customers(self) -> Mapping[str, Row]:
        return {word(text_in(row["cust_id"])): row for row in self.ledger}

    @cached_property
    def code_of(self) -> Mapping[str, str]:
        """The code of each grade by every spelling of it."""
        found: dict[str, str] = {}
        for grade in self.grader.standard.grades:
            for name in (grade.label, grade.name.in_("en"), grade.code, *grade.aliases):
                found.setdefault(word(name), grade.code)
        return found

    @cached_property
    def label_of(self) -> Mapping[str, str]:
        return {grade.code: grade.label for grade in self.grader.standard.grades}

    @cached_property
    def _people(self) -> Mapping[str, frozenset[str]]:
        """Who has each role, where anybody is listed for it."""
        found: dict[str, set[str]] = {}
        for row in self.registers[PEOPLE]:
            name, role = text_in(row["name"]), text_in(row["role"])
            if name and self._wrong_person(name, role) is None:
                found.setdefault(word(role), set()).add(word(name))
        return {role: frozenset(names) for role, names in found.items()}

    @cached_property
    def people(self) -> Sequence[str]:
        """The names that stand in 人员."""
        return [text_in(row["name"]) for row in self.registers[PEOPLE]]

    @property
    def _roles(self) -> Sequence[str]:
        return self.registers[PEOPLE].layout.by_key["role"].choices

    def _wrong_person(self, name: str, role: str) -> Problem | None:
        listed = "、".join(self._roles)
        if not role:
            return "people", f"没有写角色；可用：{listed}", "no role is given"
        if word(role) not in {word(each) for each in self._roles}:
            return "people", f"角色“{role}”看不懂；可用：{listed}", f"{role!r} is no role"
        if several_people(name):
            return "people", f"“{name}”像是几个人：一行只写一个人", "one person a row"
        return None

    @cached_property
    def people_faults(self) -> Sequence[Diagnostic]:
        """Return a fault for each row of 人员 that cannot be understood, and say it in the row."""
        register, found = self.registers[PEOPLE], []
        for row in register:
            name = text_in(row["name"])
            problem = self._wrong_person(name, text_in(row["role"])) if name else None
            if problem is None:
                register.set(row, "remark", None)
            else:
                found.append(refusal(register, row, *problem))
        return found

    def grade_problem(self, written: str, what: str = "") -> Problem | None:
        """Return what is wrong with a grade that somebody wrote in a cell, None where it is one to be given."""
        graded = {each.code: each.label for each in self.grader.standard.grades if each.graded}
        if self.code_of.get(word(written)) in graded:
            return None
        return "grade", f"{what}“{written}”不是等级；可用：{'、'.join(graded.values())}", f"{written!r} is no grade"

    def role_problem(self, name: str, role: str, what: str) -> Problem | None:
        """Return why somebody may not do what a role is needed for, None where he may.

        A role that nobody is listed for is anybody's, unless 人员 has rows that nobody can understand: then it may be
        one of those.
        """
        listed = self._people.get(word(role))
        if listed is None and self.people_faults:
            said = f"“人员”里有看不懂的行，分不清谁是{role}：先改好那张表"
            return "people", said, f"人员 has rows that cannot be understood, so who is {role} is not known"
        if listed is not None and word(name) not in listed:
            return "role", f"{name}不在“人员”的{role}里，不能{what}", f"{name} has not the role to do this"
        return None

    def steps(self, codes: Collection[str], old: str | None) -> list[Step]:
        """Return the steps for a customer who had the grade `old` and for whom the grades `codes` came up.

        A step is needed where any of these asks for it: no one talks a grade down past him who decides on it.
        """
        workflow = self.conduct.workflow
        if workflow is None:
            return []
        return [step for step in workflow.steps if any(step.asked(code, old) for code in codes)]


def refusal(
    register: Register, row: Row, code: str, zh: str, en: str, hint: tuple[str, str] | None = None
) -> Diagnostic:
    """Return why a row is refused, and say it in the row as well."""
    if register.has("remark"):
        register.set(row, "remark", zh)
    return fault(f"approval.{code}", register.where(row), zh, en, hint=hint)


def deleted(sheet: str, numbers: Numbers) -> list[Diagnostic]:
    """Return a fault where rows of a sheet that nobody may delete are gone."""
    gone = numbers.gone()
    if not gone:
        return []
    listed = "、".join(map(str, gone[:10]))
    return [
        fault(
            "approval.deleted",
            sheet,
            f"编号 {listed} 的行不见了：登记过的不能删除",
            f"the rows {listed} are gone; what was accepted is not deleted",
            hint=("请从备份恢复这些行", "restore them"),
        )
    ]

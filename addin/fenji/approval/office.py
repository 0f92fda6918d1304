"""The office: the registers that approval works on, the day, and where it is logged what was done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from fenji.approval.sheets import CASES, FINDINGS, OVERRIDES, PEOPLE
from fenji.errors import Diagnostic, fault
from fenji.expr.spelling import word
from fenji.grader import Grader
from fenji.register.register import Register, Row
from fenji.register.values import text_in
from fenji.standard.conduct import Conduct, Step
from fenji.standard.library import conduct_of

Note = Callable[[str, str, str], None]
"""Logs an action, what it is about, and what was done."""


@dataclass(frozen=True, eq=False)
class Office:
    """What approval has before it; `note` writes 操作日志."""

    grader: Grader
    ledger: Register
    registers: Mapping[str, Register]
    today: date
    note: Note

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
            if name and role:
                found.setdefault(word(role), set()).add(word(name))
        return {role: frozenset(names) for role, names in found.items()}

    def lacks_role(self, name: str, role: str) -> bool:
        """Whether somebody is not among those who have a role; of a role that nobody is listed for, no one is."""
        listed = self._people.get(word(role))
        return listed is not None and word(name) not in listed

    def steps(self, new: str, old: str | None) -> list[Step]:
        """Return the steps that a customer who had the grade `old` goes through to get `new`."""
        workflow = self.conduct.workflow
        return [step for step in workflow.steps if step.asked(new, old)] if workflow is not None else []


def refusal(
    register: Register, row: Row, code: str, zh: str, en: str, hint: tuple[str, str] | None = None
) -> Diagnostic:
    """Return why a row is refused, and say it in the row as well."""
    if register.has("remark"):
        register.set(row, "remark", zh)
    return fault(f"approval.{code}", register.where(row), zh, en, hint=hint)

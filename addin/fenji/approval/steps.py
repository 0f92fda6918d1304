"""Steps: what a case has filled in, from the proposal to the last word; which it needs, and what forbids one.

Nothing is written here: a step that is in order is taken by the case.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from fenji.approval.office import Office, Problem, several_people
from fenji.approval.sheets import AGREED, DRAFT, RETURNED, SENDS_BACK, step_key, waiting_for
from fenji.expr.spelling import word
from fenji.register.register import Register, Row
from fenji.register.values import day_in, text_in, wrong_day
from fenji.standard.conduct import Step


class Steps:
    """The steps that a standard asks for, and how far the rows of its cases have filled them in."""

    def __init__(self, office: Office, register: Register) -> None:
        workflow = office.conduct.workflow
        assert workflow is not None
        self._office = office
        self._register = register
        self.all: Sequence[Step] = workflow.steps

    @property
    def states(self) -> Sequence[str]:
        """The states of a case that waits for its first, second… step."""
        return (DRAFT, *(waiting_for(step) for step in self.all[1:]))

    def awaited(self, row: Row) -> int:
        """Return the place of the step that a case waits for."""
        return self.states.index(text_in(row["state"]))

    def keys(self, step: Step) -> list[str]:
        """Return the columns of a step."""
        keys = (step_key(step, what) for what in ("grade", "decision", "opinion", "by", "day"))
        return [key for key in keys if key in self._register.layout.by_key]

    def is_empty(self, row: Row, at: int) -> bool:
        """Tell whether nobody has written anything in a step."""
        return all(row[key] is None for key in self.keys(self.all[at]))

    def decision(self, row: Row, at: int) -> str:
        """Return what was decided in a step; the first only proposes."""
        return text_in(row[step_key(self.all[at], "decision")]) if at else AGREED

    def out_of_order(self, row: Row, at: int) -> Problem | None:
        """Return what is wrong where a later step is filled in before its turn."""
        step = self.all[at]
        if not self.is_empty(row, at) and not self.lacking(row, at):
            return None
        for place, later in enumerate(self.all[at + 1 :], at + 1):
            if not self.is_empty(row, place):
                return (
                    "order",
                    f"{step.label}还没有完成，不能先填{later.label}",
                    f"{later.id} is filled in before {step.id}",
                )
        return None

    def lacking(self, row: Row, at: int) -> list[str]:
        """Return what a step still needs: a grade or a decision, a person and a day; a reason to send back."""
        step = self.all[at]
        needed = ["by", "day", "grade" if at == 0 else "decision"]
        if at and self.decision(row, at) in SENDS_BACK:
            needed.append("opinion")
        labels = self._register.layout.by_key
        return [labels[step_key(step, what)].label for what in needed if row[step_key(step, what)] is None]

    def forbidden(self, row: Row, at: int) -> Problem | None:
        """Return why a step must not be taken as it is filled in, None where it may."""
        return (
            self._bad_person(row, at)
            or self._bad_day(row, at)
            or self._bad_decision(row, at)
            or self._bad_grade(row, at)
            or self._unasked(row, at)
        )

    def _bad_person(self, row: Row, at: int) -> Problem | None:
        step = self.all[at]
        by = text_in(row[step_key(step, "by")])
        if several_people(by):
            return (
                "several",
                f"{step.label}人“{by}”像是几个人：一格只写一个人，中间不要空格",
                f"{step.id} names more than one person",
            )
        for earlier in self.all[:at]:
            if word(text_in(row[step_key(earlier, "by")])) == word(by):
                return (
                    "same_person",
                    f"{step.label}人与{earlier.label}人是同一个人（{by}）",
                    f"{step.id} and {earlier.id} are done by one person",
                )
        return self._office.role_problem(by, step.role, f"做{step.label}")

    def _bad_day(self, row: Row, at: int) -> Problem | None:
        step = self.all[at]
        day = row[step_key(step, "day")]
        if not isinstance(day, date):
            return "day", f"{step.label}日期“{text_in(day)}”{wrong_day(text_in(day))}", f"the day of {step.id} is none"
        if day > self._office.today:
            return "future", f"{step.label}日期 {day} 晚于今天 {self._office.today}", f"{step.id} lies in the future"
        before = day_in(row[step_key(self.all[at - 1], "day")]) if at else None
        if before is not None and day < before:
            return (
                "backwards",
                f"{step.label}日期 {day} 早于前一步的 {before}",
                f"{step.id} is before the step before it",
            )
        return None

    def _bad_decision(self, row: Row, at: int) -> Problem | None:
        decision = self.decision(row, at)
        if decision in (AGREED, *SENDS_BACK):
            return None
        return (
            "decision",
            f"{self.all[at].label}结论“{decision}”看不懂；可用：{AGREED}、{RETURNED}",
            f"{decision!r} is no decision",
        )

    def _bad_grade(self, row: Row, at: int) -> Problem | None:
        step = self.all[at]
        if at and not step.decides:
            return None
        written = text_in(row[step_key(step, "grade")])
        code = self._office.code_of.get(word(written))
        if not written and at:
            return None
        problem = self._office.grade_problem(written, f"{step.label}等级")
        if problem is not None:
            return problem
        before, said = (
            (self.grade(row, at - 1), f"前面定的{self.grade(row, at - 1)}") if at else (row["system"], "系统等级")
        )
        if code != self._office.code_of.get(word(text_in(before))) and not text_in(row[step_key(step, "opinion")]):
            return (
                "unexplained",
                f"{step.label}等级与{said}不同，要在意见里写原因",
                "another grade than the one before without a word",
            )
        return None

    def _unasked(self, row: Row, at: int) -> Problem | None:
        """Return what is wrong where a step is filled in that this grade does not go through."""
        asked = {step.id for step in self.asked(row, at)}
        for place, later in enumerate(self.all[at + 1 :], at + 1):
            if later.id not in asked and not self.is_empty(row, place):
                return (
                    "unasked",
                    f"定为{self.grade(row, at)}不需要{later.label}，请清空{later.label}的格子",
                    f"this grade does not go through {later.id}",
                )
        return None

    def grade(self, row: Row, at: int) -> str:
        """Return the label of the grade as the steps so far have it: the last that decided."""
        written = ""
        for place, step in enumerate(self.all[: at + 1]):
            if place == 0 or step.decides:
                written = text_in(row[step_key(step, "grade")]) or written
        return self._office.label_of.get(self._office.code_of.get(word(written), ""), written)

    def asked(self, row: Row, at: int) -> list[Step]:
        """Return the steps that a case needs: by the computed grade, and by that of every step so far."""
        codes = self._office.code_of
        named = (text_in(row["system"]), *(self.grade(row, place) for place in range(at + 1)))
        return self._office.steps(
            [codes.get(word(name), "") for name in named], codes.get(word(text_in(row["current"])))
        )

    def skipped(self, row: Row) -> list[str]:
        """Return the steps that a case in force should have gone through and has not, by their labels."""
        asked = self.asked(row, len(self.all) - 1)
        return [step.label for step in asked if row[step_key(step, "by")] is None]

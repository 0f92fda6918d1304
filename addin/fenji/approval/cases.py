"""Cases: one customer's grade on its way from proposal to effect; every step in its order, by its own person.

草稿 → (初评) → 待审核 → (审核) → 待审批, where the standard asks for it → (审批) → 生效; sent back at any step, a
case is closed and a new round begins. A row in which the order is broken is refused and stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

from fenji.approval.office import Office, deleted, refusal
from fenji.approval.seals import broken_parts, restored, said_before, sealed
from fenji.approval.sheets import (
    AGREED,
    CASES,
    CHANGED,
    DRAFT,
    DROPPED,
    IN_FORCE,
    REPLACED,
    SENDS_BACK,
    SENT_BACK,
    step_key,
    waiting_for,
)
from fenji.approval.steps import Steps
from fenji.errors import Diagnostic, warning
from fenji.expr.spelling import word
from fenji.register.log import reference
from fenji.register.numbers import Numbers
from fenji.register.register import Register, Row
from fenji.register.values import text_in
from fenji.standard.conduct import Step

_STATE = "state"
_MARK = "审批"
"""Stands before a case's number in the log."""
_CLOSED = (IN_FORCE, SENT_BACK, REPLACED, DROPPED)
_LOOKED_BACK = 1_100
"""Among how many days back the one that stood in a changed cell is looked for."""


@dataclass(slots=True)
class Advanced:
    """What came of going through the cases."""

    opened: int = 0
    moved: int = 0
    in_force: int = 0
    sent_back: int = 0
    refused: list[Diagnostic] = field(default_factory=list)
    waiting: list[Diagnostic] = field(default_factory=list)


class Cases:
    """The cases of a workbook, by customer."""

    def __init__(self, office: Office) -> None:
        register = office.cases
        assert register is not None
        self._office = office
        self._register: Register = register
        self.steps = Steps(office, register)
        self._numbers = Numbers(register, office.log, _MARK)
        self.done = Advanced()

    def in_force(self) -> Mapping[str, Row]:
        """Return the case by which each customer's grade is in force, where its row is as it was sealed."""
        found: dict[str, Row] = {}
        for row in self._register:
            if text_in(row["state"]) == IN_FORCE and not self._broken(row):
                found[word(text_in(row["cust_id"]))] = row
        return found

    def open_drafts(self) -> None:
        """Open a draft for every customer whose computed grade is not the one in force, unless a case is under way."""
        in_force = self.in_force()
        under_way: dict[str, Row] = {}
        for row in self._register:
            if self._sealed_state(row) not in _CLOSED:
                self._put_under_way(under_way, row)
        graded = {
            f"{self._office.grader.standard.id}:{grade.code}"
            for grade in self._office.grader.standard.grades
            if grade.graded
        }
        for key, customer in self._office.customers.items():
            if text_in(customer["state"]) == "已离开" or text_in(customer["code"]) not in graded:
                continue
            current = in_force.get(key)
            system, now = text_in(customer["grade"]), text_in(current["final"]) if current else ""
            case = under_way.get(key)
            if case is None:
                # what was decided against the computed grade is not asked again while that is the same
                if system != now and (current is None or text_in(current["system"]) != system):
                    self._open(customer, now, 1.0)
            elif text_in(case["state"]) == DRAFT and not self._broken(case):
                self._refresh(case, customer, system, now)
            elif text_in(case["system"]) != system and not text_in(case["remark"]):
                self._register.set(case, "remark", f"审批期间系统等级变为{system}")

    def _put_under_way(self, under_way: dict[str, Row], row: Row) -> None:
        """Keep one case of each customer under way: of two, as after a row was restored, an untouched draft goes."""
        other = under_way.setdefault(word(text_in(row["cust_id"])), row)
        if other is row:
            return
        idle = next((each for each in (row, other) if self._untouched(each)), None)
        if idle is None:
            return
        kept = other if idle is row else row
        under_way[word(text_in(row["cust_id"]))] = kept
        self._register.set(idle, "state", DROPPED)
        self._register.set(idle, "remark", f"这个客户另有在办的审批，编号 {text_in(kept['number'])}")
        self._seal(idle, 0)

    def _untouched(self, row: Row) -> bool:
        """Tell whether a case is a draft, as fenji wrote it, in which nobody has written."""
        empty = all(self.steps.is_empty(row, at) for at in range(len(self.steps.all)))
        return text_in(row["state"]) == DRAFT and empty and not self._broken(row)

    def _sealed_state(self, row: Row) -> str:
        """Return the state that fenji gave a case, though somebody may have written another over it."""
        if self._broken(row) == [_STATE] and text_in(row["seal"]):
            found = restored(row, _STATE, self._parts()[_STATE], {"state": self._states})
            return found[1] if found is not None and found[0] == "state" else text_in(row["state"])
        return text_in(row["state"])

    @property
    def _states(self) -> Sequence[str]:
        return (*self.steps.states, *_CLOSED)

    def advance(self) -> Advanced:
        """Take every case as far as what was filled in allows."""
        seen: set[str] = set()
        for row in list(self._register):
            number = text_in(row["number"])
            if not number or number in seen:
                self._refuse(
                    row, "number", "没有编号，或编号重复：案件只能由程序建立", "its number is missing or stands twice"
                )
                continue
            seen.add(number)
            self._advance(row)
        self.done.refused += self.deleted()
        return self.done

    def deleted(self) -> list[Diagnostic]:
        """Return a fault where cases are gone."""
        return deleted(CASES, self._numbers)

    def _open(self, customer: Row, now: str, round: float) -> Row:
        row = self._register.add(
            {
                "number": self._numbers.next(),
                "round": round,
                "cust_id": customer["cust_id"],
                "name": customer["name"],
                "manager": customer["manager"],
                "system": customer["grade"],
                "current": now,
                "state": DRAFT,
                "reason": customer["reason"],
            }
        )
        self._seal(row, 0)
        self.done.opened += 1
        return row

    def _refresh(self, case: Row, customer: Row, system: str, now: str) -> None:
        """Bring a draft that nobody has written in up to date, or drop it where nothing is left to decide."""
        if not self.steps.is_empty(case, 0):
            return
        if system == now:
            self._register.set(case, "state", DROPPED)
            self._register.set(case, "remark", "系统等级与现行等级又相同了")
        else:
            for key in ("name", "manager", "reason"):
                self._register.set(case, key, customer[key])
            self._register.set(case, "system", system)
            self._register.set(case, "current", now)
        self._seal(case, 0)

    def _parts(self) -> dict[str, Sequence[str]]:
        """The parts of a row that are sealed: what fenji wrote, and each step."""
        own = ("number", "round", "cust_id", "system", "current", "state", "final", "effective")
        return {_STATE: own, **{step.id: self.steps.keys(step) for step in self.steps.all}}

    def _seal(self, row: Row, done: int) -> None:
        """Seal what fenji wrote and the first steps of a row."""
        parts = self._parts()
        names = [_STATE, *(step.id for step in self.steps.all[:done])]
        self._register.set(row, "seal", sealed(row, {name: parts[name] for name in names}))

    def _broken(self, row: Row) -> list[str]:
        seal = text_in(row["seal"])
        return broken_parts(row, self._parts()) if seal else [_STATE]

    def _refuse(self, row: Row, code: str, zh: str, en: str) -> None:
        self.done.refused.append(refusal(self._register, row, code, zh, en))

    def _advance(self, row: Row) -> None:
        broken = self._broken(row)
        if broken:
            self._refuse(row, "changed", self._said_changed(row, broken), "what was done already was changed by hand")
            return
        if text_in(row["state"]) not in _CLOSED or CHANGED in text_in(row["remark"]):
            self._register.set(row, "remark", None)
        while text_in(row["state"]) not in _CLOSED:
            at = self.steps.awaited(row)
            if not self._step(row, at):
                return

    def _said_changed(self, row: Row, broken: Sequence[str]) -> str:
        """Return what was changed by hand, and what stood there where the seal still tells it."""
        if not text_in(row["seal"]):
            return f"“校验”{CHANGED}或清空了，请照备份改回原样"
        steps = {step.id: step.label for step in self.steps.all}
        listed = "、".join(f"登记过的{steps[name]}内容" if name in steps else "程序写的格子" for name in broken)
        before = said_before(self._register, row, broken, self._parts(), self._candidates)
        if before is None:
            return f"{listed}{CHANGED}，请照备份改回原样"
        return f"{listed}{CHANGED}，请改回原样：{before}"

    @cached_property
    def _candidates(self) -> Mapping[str, Sequence[str]]:
        """What may have stood in a cell that was changed."""
        labels = [each.label for each in self._office.grader.standard.grades]
        days = [(self._office.today - timedelta(days=back)).isoformat() for back in range(_LOOKED_BACK)]
        people = sorted({text_in(row[step_key(step, "by")]) for row in self._register for step in self.steps.all})
        found: dict[str, Sequence[str]] = {
            "state": self._states,
            "round": [str(number) for number in range(1, 10)],
            "cust_id": [text_in(row["cust_id"]) for row in self._office.ledger],
            **dict.fromkeys(("system", "current", "final"), labels),
            "effective": days,
        }
        for step in self.steps.all:
            found[step_key(step, "grade")] = labels
            found[step_key(step, "decision")] = (AGREED, *SENDS_BACK)
            found[step_key(step, "by")] = (*people, *self._office.people)
            found[step_key(step, "day")] = days
        return found

    def _step(self, row: Row, at: int) -> bool:
        """Take one step where it is filled in; return whether the case went on."""
        step = self.steps.all[at]
        problem = self.steps.out_of_order(row, at)
        if problem is not None:
            self._refuse(row, *problem)
            return False
        if self.steps.is_empty(row, at):
            return False
        lacking = self.steps.lacking(row, at)
        if lacking:
            said = f"{step.label}还缺：{'、'.join(lacking)}"
            self._register.set(row, "remark", said)
            self.done.waiting.append(
                warning("approval.incomplete", self._register.where(row), said, f"{step.id}: something is missing")
            )
            return False
        problem = self.steps.forbidden(row, at)
        if problem is not None:
            self._refuse(row, *problem)
            return False
        self._take(row, step, at)
        return True

    def _take(self, row: Row, step: Step, at: int) -> None:
        """Take a step that is in order: on to the next one asked for, into effect, or back."""
        if self.steps.decision(row, at) in SENDS_BACK:
            self._send_back(row, at)
            return
        asked = {each.id for each in self.steps.asked(row, at)}
        following = [each for each in self.steps.all[at + 1 :] if each.id in asked]
        if not following:
            self._put_in_force(row)
            return
        self._register.set(row, "state", waiting_for(following[0]))
        self._seal(row, at + 1)
        self.done.moved += 1
        self._log(
            row,
            step.label,
            f"{text_in(row['system'])}，{step.label}{self.steps.grade(row, at)}，{text_in(row['state'])}",
        )

    def _send_back(self, row: Row, at: int) -> None:
        """Close a case that was sent back, and open the next round."""
        self._end(row, SENT_BACK, at)
        self.done.sent_back += 1
        customer = self._office.customers.get(word(text_in(row["cust_id"])))
        if customer is not None:
            rounds = row["round"]
            self._open(customer, text_in(row["current"]), (rounds if isinstance(rounds, float) else 1.0) + 1)

    def _put_in_force(self, row: Row) -> None:
        """Let the grade of a case take effect, and end the one that was in force before it."""
        for other in self._register:
            if other is not row and other["cust_id"] == row["cust_id"] and text_in(other["state"]) == IN_FORCE:
                self._register.set(other, "state", REPLACED)
                self._seal(other, len(self.steps.all))
        last = len(self.steps.all) - 1
        self._register.set(row, "final", self.steps.grade(row, last))
        self._register.set(row, "effective", self._office.today)
        self._end(row, IN_FORCE, last)
        self.done.in_force += 1

    def _end(self, row: Row, state: str, at: int) -> None:
        self._register.set(row, "state", state)
        self._seal(row, at + 1)
        became = text_in(row["final"]) or self.steps.grade(row, at)
        self._log(row, state, f"{text_in(row['current']) or '无'} → {became}，{state}")

    def _log(self, row: Row, action: str, said: str) -> None:
        about = f"{_MARK}{text_in(row['number'])} {reference(text_in(row['cust_id']))}"
        self._office.note(f"等级审批·{action}", about, said)

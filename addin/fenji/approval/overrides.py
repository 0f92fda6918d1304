"""Overrides: a grade set by a person, with reason, approver and expiry; the computed grade is kept beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from fenji.approval.office import Office, deleted, refusal, several_people
from fenji.approval.seals import broken_parts, said_before, sealed
from fenji.approval.sheets import (
    AGREED,
    CHANGED,
    DECLINED,
    EXPIRED,
    IN_FORCE,
    OVERRIDES,
    PROPOSED,
    REFUSED,
    REPLACED,
    SENDS_BACK,
)
from fenji.errors import Diagnostic, warning
from fenji.expr.spelling import word
from fenji.register.log import reference
from fenji.register.numbers import Numbers
from fenji.register.register import Register, Row
from fenji.register.values import day_in, text_in, wrong_day

_MARK = "调整"
"""Stands before an override's number in the log."""
_OWN, _ASKED, _DECIDED = "state", "asked", "decided"
_PARTS = {
    _OWN: ("number", "state", "system"),
    _ASKED: ("cust_id", "target", "code", "reason", "by", "day", "until"),
    _DECIDED: ("decision", "approver", "approved"),
}
_ENDED = (EXPIRED, REPLACED)
_LOOKED = 1_100
"""How many days round today the one that stood in a changed cell is looked for."""
_NAMES = {_OWN: "程序写的格子", _ASKED: "提出的内容", _DECIDED: "批准的内容"}


@dataclass(slots=True)
class Settled:
    """What came of going through the overrides."""

    proposed: int = 0
    in_force: int = 0
    expired: int = 0
    replaced: int = 0
    refused: list[Diagnostic] = field(default_factory=list)
    waiting: list[Diagnostic] = field(default_factory=list)


class Overrides:
    """The overrides of a workbook."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._register: Register = office.overrides
        self._numbers = Numbers(self._register, office.log, _MARK)
        self.done = Settled()

    def in_force(self) -> Mapping[str, Row]:
        """Return the override of each customer that holds today: approved, as it was sealed, and not expired."""
        found: dict[str, Row] = {}
        for row in self._register:
            until = day_in(row["until"])
            if (
                text_in(row["state"]) == IN_FORCE
                and until is not None
                and self._office.today < until
                and not self._broken(row)
            ):
                found[word(text_in(row["cust_id"]))] = row
        return found

    def advance(self) -> Settled:
        """Take every override as far as what was filled in allows, and end those that have expired."""
        seen: set[str] = set()
        for row in list(self._register):
            number = text_in(row["number"])
            if number and number in seen:
                self._refuse(
                    row, "number", "编号与上面一行相同，像是复制的行；请清空编号", "its number stands in a row above"
                )
                continue
            seen.add(number)
            self._advance(row)
        self.done.refused += self.deleted()
        return self.done

    def deleted(self) -> list[Diagnostic]:
        """Return a fault where overrides that were proposed are gone."""
        return deleted(OVERRIDES, self._numbers)

    def expire(self) -> int:
        """End the overrides whose day has come; return how many."""
        for row in self._register:
            if text_in(row["state"]) == IN_FORCE and not self._broken(row):
                self._expire(row)
        return self.done.expired

    def _expire(self, row: Row) -> None:
        until = day_in(row["until"])
        if until is not None and until <= self._office.today:
            self._move(row, EXPIRED, (_OWN, _ASKED, _DECIDED), f"{until} 到期，恢复系统等级")
            self.done.expired += 1

    def _broken(self, row: Row) -> list[str]:
        if text_in(row["seal"]):
            return broken_parts(row, _PARTS)
        return [_OWN] if text_in(row["state"]) or text_in(row["number"]) else []

    def _refuse(self, row: Row, code: str, zh: str, en: str) -> None:
        self.done.refused.append(refusal(self._register, row, code, zh, en))

    def _wait(self, row: Row, zh: str) -> None:
        self._register.set(row, "remark", zh)
        self.done.waiting.append(
            warning("approval.incomplete", self._register.where(row), zh, "something is missing yet")
        )

    def _advance(self, row: Row) -> None:
        broken = self._broken(row)
        if broken:
            listed = "、".join(_NAMES[name] for name in broken)
            said = f"{listed}在登记以后{CHANGED}，请{self._before(row, broken)}"
            self._refuse(row, "changed", said, "changed by hand after it was accepted")
            return
        if CHANGED in text_in(row["remark"]):
            self._register.set(row, "remark", None)
        if text_in(row["state"]) == "" and not self._propose(row):
            return
        if text_in(row["state"]) == PROPOSED and not self._decide(row):
            return
        if text_in(row["state"]) == IN_FORCE:
            self._expire(row)

    def _before(self, row: Row, broken: Sequence[str]) -> str:
        """Return what stood in the cells that were changed, where the seals still tell it."""
        standard = self._office.grader.standard
        rules = self._office.conduct.override
        assert rules is not None
        days = [(self._office.today + timedelta(days=each)).isoformat() for each in range(-_LOOKED, _LOOKED)]
        people = sorted({text_in(each[key]) for each in self._register for key in ("by", "approver")})
        candidates: dict[str, Sequence[str]] = {
            "state": (PROPOSED, IN_FORCE, DECLINED, *_ENDED),
            **dict.fromkeys(("system", "target"), tuple(each.label for each in standard.grades)),
            "code": rules.reasons,
            **dict.fromkeys(("by", "approver"), (*people, *self._office.people)),
            **dict.fromkeys(("day", "until", "approved"), tuple(days)),
            "decision": (AGREED, *SENDS_BACK),
            "cust_id": [text_in(each["cust_id"]) for each in self._office.ledger],
        }
        before = said_before(self._register, row, broken, _PARTS, candidates)
        return "照备份改回原样" if before is None else f"改回原样：{before}"

    def waiting(self) -> Mapping[str, int]:
        """Return how many overrides wait to be approved, by what they wait for and whose word it needs."""
        found: dict[str, int] = {}
        for row in self._register:
            if text_in(row["state"]) == PROPOSED and not self._broken(row):
                said = f"人工调整{PROPOSED}（{'、'.join(self._roles(row))}）"
                found[said] = found.get(said, 0) + 1
        return found

    def _propose(self, row: Row) -> bool:
        """Take a proposal in; return whether it was complete and in order."""
        labels = self._register.layout.by_key
        decided = any(row[key] is not None for key in _PARTS[_DECIDED])
        lacking = [labels[key].label for key in ("target", "code", "by", "day", "until") if row[key] is None]
        if lacking and decided:
            self._refuse(
                row, "order", f"提出的内容还缺{'、'.join(lacking)}，不能批准", "approved before it was proposed"
            )
            return False
        if lacking:
            self._wait(row, f"还缺：{'、'.join(lacking)}")
            return False
        problem = self._bad_proposal(row)
        if problem is not None:
            self._refuse(row, *problem)
            return False
        customer = self._office.customers[word(text_in(row["cust_id"]))]
        self._register.set(row, "number", self._numbers.next())
        self._register.set(row, "system", text_in(customer["grade"]))
        self._register.set(row, "remark", None)
        self._move(
            row, PROPOSED, (_OWN, _ASKED), f"系统等级{text_in(customer['grade'])}，提出调整为{text_in(row['target'])}"
        )
        self.done.proposed += 1
        return True

    def _bad_proposal(self, row: Row) -> tuple[str, str, str] | None:
        rules = self._office.conduct.override
        assert rules is not None
        if word(text_in(row["cust_id"])) not in self._office.customers:
            return "customer", f"客户号“{text_in(row['cust_id'])}”不在客户台账里", "no such customer"
        if several_people(text_in(row["by"])):
            return (
                "several",
                f"提出人“{text_in(row['by'])}”像是几个人：一格只写一个人，中间不要空格",
                "one person a cell",
            )
        problem = self._office.grade_problem(text_in(row["target"]))
        if problem is not None:
            return problem
        if word(text_in(row["code"])) not in _spellings(rules.reasons):
            listed = "、".join(rules.reasons)
            return "reason", f"原因“{text_in(row['code'])}”不在可用的原因里：{listed}", "no such reason"
        if text_in(row["code"]).startswith("其他") and not text_in(row["reason"]):
            return "reason", "原因是“其他”的，要写说明", "this reason needs a word of explanation"
        for key in ("day", "until"):
            if not isinstance(row[key], date):
                label = self._register.layout.by_key[key].label
                return "day", f"{label}“{text_in(row[key])}”{wrong_day(text_in(row[key]))}", f"{key} is no day"
        day, until = row["day"], row["until"]
        assert isinstance(day, date)
        assert isinstance(until, date)
        if day > self._office.today:
            return "future", f"提出日期 {day} 晚于今天 {self._office.today}", "proposed in the future"
        if until <= day:
            return "expiry", f"失效日期 {until} 不晚于提出日期 {day}", "expires before it was proposed"
        if until > rules.longest.after(day):
            return (
                "expiry",
                f"失效日期 {until} 超过了最长期限 {rules.longest.said()}（{rules.longest.after(day)}）",
                f"runs longer than {rules.longest.said('en')}",
            )
        return None

    def _decide(self, row: Row) -> bool:
        """Take a decision in; return whether there was one and it was in order."""
        labels = self._register.layout.by_key
        keys = _PARTS[_DECIDED]
        lacking = [labels[key].label for key in keys if row[key] is None]
        if len(lacking) == len(keys):
            return False
        if lacking:
            self._wait(row, f"批准还缺：{'、'.join(lacking)}")
            return False
        problem = self._bad_decision(row)
        if problem is not None:
            self._refuse(row, *problem)
            return False
        self._register.set(row, "remark", None)
        if text_in(row["decision"]) in SENDS_BACK:
            self._move(row, DECLINED, (_OWN, _ASKED, _DECIDED), "不同意调整")
            return False
        for other in self._register:
            if (
                other is not row
                and other["cust_id"] == row["cust_id"]
                and text_in(other["state"]) == IN_FORCE
                and not self._broken(other)
            ):
                self._move(other, REPLACED, (_OWN, _ASKED, _DECIDED), f"由编号 {text_in(row['number'])} 接替")
                self.done.replaced += 1
        self._move(
            row,
            IN_FORCE,
            (_OWN, _ASKED, _DECIDED),
            f"系统等级{text_in(row['system'])}，调整为{text_in(row['target'])}，至 {text_in(row['until'])}",
        )
        self.done.in_force += 1
        return True

    def _bad_decision(self, row: Row) -> tuple[str, str, str] | None:
        approver, approved, day = text_in(row["approver"]), row["approved"], day_in(row["day"])
        if several_people(approver):
            return "several", f"批准人“{approver}”像是几个人：一格只写一个人，中间不要空格", "one person a cell"
        if word(approver) == word(text_in(row["by"])):
            return "same_person", f"批准人与提出人是同一个人（{approver}）", "proposed and approved by one person"
        for role in self._roles(row):
            problem = self._office.role_problem(approver, role, "批准")
            if problem is not None:
                return problem
        if not isinstance(approved, date):
            return "day", f"批准日期“{text_in(approved)}”{wrong_day(text_in(approved))}", "approved on no day"
        if approved > self._office.today:
            return "future", f"批准日期 {approved} 晚于今天 {self._office.today}", "approved in the future"
        if day is not None and approved < day:
            return "backwards", f"批准日期 {approved} 早于提出日期 {day}", "approved before it was proposed"
        if text_in(row["decision"]) not in (AGREED, *SENDS_BACK):
            said = text_in(row["decision"])
            return "decision", f"批准结论“{said}”看不懂；可用：{AGREED}、{REFUSED}", f"{said!r} is no decision"
        return None

    def _roles(self, row: Row) -> list[str]:
        """Return whose approval an override needs: that of the last step that its grade would go through.

        The computed grade counts as well, so that nobody is set lower past him who decides on it.
        """
        codes = self._office.code_of
        customer = self._office.customers[word(text_in(row["cust_id"]))]
        old = text_in(customer["final_code"]).rpartition(":")[2] or None
        named = (text_in(row["target"]), text_in(row["system"]), text_in(customer["grade"]))
        steps = self._office.steps([codes.get(word(name), "") for name in named], old)
        return [steps[-1].role] if steps else ["批准人"]

    def _move(self, row: Row, state: str, parts: tuple[str, ...], said: str) -> None:
        self._register.set(row, "state", state)
        if state in _ENDED:
            self._register.set(row, "remark", said)
        self._register.set(row, "seal", sealed(row, {name: _PARTS[name] for name in parts}))
        about = f"{_MARK}{text_in(row['number'])} {reference(text_in(row['cust_id']))}"
        self._office.note(f"人工调整·{state}", about, said)


def _spellings(reasons: Sequence[str]) -> frozenset[str]:
    """Return how reasons may be written: in full, or without the remark in brackets.

    >>> sorted(_spellings(["其他（须写明）"]))
    ['其他', '其他(须写明)']
    """
    return frozenset(word(said) for each in reasons for said in (each, each.partition("（")[0]))

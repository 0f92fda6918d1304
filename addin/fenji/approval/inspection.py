"""Inspection: what looks abnormal is listed with a day by which to mend it; a sample is drawn for people to look at."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from fenji.approval.cases import Cases
from fenji.approval.office import Office
from fenji.approval.overrides import Overrides
from fenji.approval.sheets import IN_FORCE, LATE, MENDED, REPLACED, TO_MEND
from fenji.errors import Diagnostic, fault
from fenji.expr.spelling import word
from fenji.register.numbers import Numbers
from fenji.register.values import day_in, text_in
from fenji.standard.conduct import Inspection

SAMPLE = "抽查"


@dataclass(frozen=True, slots=True)
class Abnormal:
    """Something to look into: its kind, whose it is, which row it is about, and what was found."""

    kind: str
    customer: str
    about: str
    finding: str


@dataclass(slots=True)
class Inspected:
    """What inspecting came to."""

    found: list[Abnormal] = field(default_factory=list)
    sampled: int = 0
    mended: int = 0
    late: int = 0
    refused: list[Diagnostic] = field(default_factory=list)


def inspect(office: Office, sample: int = 0) -> Inspected:
    """List what is abnormal and not yet listed, draw a sample, and say what of the older findings is mended or late.

    The sample is drawn by the day, so that inspecting twice on one day draws the same customers.
    """
    rules = office.conduct.inspection
    assert rules is not None
    done = Inspected()
    register = office.findings
    _look_back(office, done)
    listed = {
        _key(text_in(row["kind"]), text_in(row["cust_id"]), text_in(row["about"]))
        for row in register
        if text_in(row["state"]) != MENDED
    }
    drawn = {
        text_in(row["cust_id"]) for row in register if text_in(row["kind"]) == SAMPLE and row["found"] == office.today
    }
    numbers = Numbers(register)
    for each in (*_abnormal(office, rules), *_sample(office, sample if not drawn else 0)):
        if _key(each.kind, each.customer, each.about) in listed:
            continue
        _list(office, each, numbers.next(), rules.mend.after(office.today))
        if each.kind == SAMPLE:
            done.sampled += 1
        else:
            done.found.append(each)
    if done.found or done.sampled:
        office.note(
            "监督检查",
            "",
            f"发现异常 {len(done.found)} 处，抽查 {done.sampled} 户，整改期限 {rules.mend.after(office.today)}",
        )
    return done


def _list(office: Office, found: Abnormal, number: str, deadline: date) -> None:
    """Add a finding to the sheet, to be mended by a day."""
    office.findings.add(
        {
            "number": number,
            "found": office.today,
            "kind": found.kind,
            "cust_id": found.customer,
            "about": found.about,
            "finding": found.finding,
            "deadline": deadline,
            "state": TO_MEND,
        }
    )


def _key(kind: str, customer: str, about: str) -> tuple[str, str, str]:
    return kind, word(customer), about


def _look_back(office: Office, done: Inspected) -> None:
    """Say of each finding whether it is mended: with a result and a day; refuse one without the other."""
    register = office.findings
    for row in register:
        if not text_in(row["number"]):
            continue
        result, day = text_in(row["result"]), row["done"]
        if (result == "") != (day is None) or (day is not None and not isinstance(day, date)):
            done.refused.append(
                fault(
                    "inspection.result",
                    register.where(row),
                    "整改结果和完成日期要一起填，日期如 2026-03-05",
                    "a result needs the day on which it was reached, and the other way round",
                )
            )
            day = None
        deadline = day_in(row["deadline"])
        late = deadline is not None and deadline < office.today
        state = MENDED if day is not None else LATE if late else TO_MEND
        done.mended += state == MENDED
        done.late += state == LATE
        register.set(row, "state", state)


def _abnormal(office: Office, rules: Inspection) -> Iterator[Abnormal]:
    yield from _of_cases(office, rules)
    yield from _of_overrides(office, rules)
    for each in office.log_faults():
        yield Abnormal("操作日志异常", "", each.where, each.message.zh)


def _of_cases(office: Office, rules: Inspection) -> Iterator[Abnormal]:
    """Yield what is odd about approved grades: stale, not the computed one, unapproved, or a great jump."""
    if office.cases is None:
        return
    cases = Cases(office)
    in_force = cases.in_force()
    under_way = {
        word(text_in(row["cust_id"])) for row in office.cases if text_in(row["state"]) not in (IN_FORCE, REPLACED)
    }
    rank = {grade.label: place for place, grade in enumerate(office.grader.standard.grades)}
    for key, row in in_force.items():
        customer, number = office.customers.get(key), text_in(row["number"])
        whose, final = text_in(row["cust_id"]), text_in(row["final"])
        since = day_in(row["effective"])
        if since is not None and rules.stale.after(since) < office.today:
            yield Abnormal("评定过期", whose, f"审批{number}", f"{since} 评定，已超过 {rules.stale.said()}，应重新评定")
        if customer is not None and text_in(customer["grade"]) != final and key not in under_way:
            system = text_in(customer["grade"])
            why = "是审批时定的" if system == text_in(row["system"]) else "没有在办的审批"
            yield Abnormal("与系统等级不符", whose, f"审批{number}", f"现行{final}，系统算出{system}，{why}")
        before = text_in(row["current"])
        if _leap(rank, before, final) >= rules.jump:
            yield Abnormal(
                "跨级变动", whose, f"审批{number}", f"{before} → {final}，一次变动 {_leap(rank, before, final)} 级"
            )
        system = text_in(row["system"])
        if system != before and _leap(rank, system, final) >= rules.jump:
            said = f"评定时系统算出{system}，定为{final}，相差 {_leap(rank, system, final)} 级"
            yield Abnormal("跨级调整", whose, f"审批{number}", said)
        lacking = cases.steps.skipped(row)
        if lacking:
            yield Abnormal("缺少审批", whose, f"审批{number}", f"生效而没有{'、'.join(lacking)}")
    for row in office.cases:
        if text_in(row["state"]) == IN_FORCE and in_force.get(word(text_in(row["cust_id"]))) is not row:
            yield Abnormal(
                "审批记录异常",
                text_in(row["cust_id"]),
                f"审批{text_in(row['number'])}",
                "生效的行与登记时不一致，不作数",
            )


def _leap(rank: Mapping[str, int], one: str, other: str) -> int:
    """Return how many grades lie from one to another, 0 where one of them is none."""
    return abs(rank[one] - rank[other]) if one in rank and other in rank else 0


def _of_overrides(office: Office, rules: Inspection) -> Iterator[Abnormal]:
    """Yield that too many grades are set by hand, or one of them far from the computed one."""
    found = Overrides(office).in_force()
    rank = {grade.label: place for place, grade in enumerate(office.grader.standard.grades)}
    for row in found.values():
        system = text_in(row["system"])
        target = office.label_of.get(office.code_of.get(word(text_in(row["target"])), ""), "")
        if _leap(rank, system, target) >= rules.jump:
            said = f"系统等级{system}，人工调整为{target}，相差 {_leap(rank, system, target)} 级"
            yield Abnormal("跨级调整", text_in(row["cust_id"]), f"调整{text_in(row['number'])}", said)
    overridden, customers = len(found), len(office.customers)
    if customers and overridden * 100 > rules.override_share * customers:
        share = overridden / customers
        yield Abnormal(
            "人工调整过多",
            "",
            "人工调整",
            f"{customers} 户里有 {overridden} 户人工调整（{share:.1%}），超过 {rules.override_share}%",
        )


def _sample(office: Office, count: int) -> Iterator[Abnormal]:
    """Yield customers drawn by lot for people to look at; the lot is cast by the day."""
    numbers: Sequence[str] = sorted(
        text_in(row["cust_id"]) for row in office.ledger if text_in(row["state"]) != "已离开"
    )
    lot = random.Random(office.today.toordinal())  # noqa: S311 - a sample, not a secret
    for number in sorted(lot.sample(numbers, min(count, len(numbers)))):
        yield Abnormal(SAMPLE, number, "", "")

"""Reading what a file says of customers after the grade: follow-up, migration, workflow, inspection, override."""

from __future__ import annotations

from collections.abc import Collection

from fenji.expr.interval import Interval
from fenji.standard.conduct import (
    FEEDS,
    Conduct,
    DownRule,
    Effect,
    Feed,
    First,
    FollowUp,
    Inspection,
    Migration,
    Missing,
    Override,
    Shift,
    Step,
    Workflow,
)
from fenji.standard.provenance import Provenance
from fenji.standard.section import Section, identifier, unique

_NO_INTERVAL = Interval(1, "y")


def read_conduct(top: Section, grades: Collection[str] = (), fields: Collection[str] = ()) -> Conduct:
    """Return what a text says of conduct; each part that it does not have is None.

    `grades` and `fields` are those of the standard, by their codes and ids; others are faults.
    """
    return Conduct(
        follow_up=_follow_up(top.section("follow_up"), fields) if "follow_up" in top.values else None,
        migration=_migration(top.section("migration"), grades) if "migration" in top.values else None,
        workflow=_workflow(top.section("workflow"), grades) if "workflow" in top.values else None,
        inspection=_inspection(top.section("inspection")) if "inspection" in top.values else None,
        override=_override(top.section("override")) if "override" in top.values else None,
    )


def tick(top: Section) -> None:
    """Tick off the sections of conduct that a text does not have, so that they are known keys."""
    for key in ("follow_up", "migration", "workflow", "inspection", "override"):
        if key not in top.values:
            top.section(key)


def _follow_up(section: Section, fields: Collection[str]) -> FollowUp:
    feeds = section.section("feeds")
    found = FollowUp(
        workdays=section.truth("workdays", False),
        daily=section.one_of("daily", Shift, Shift.NEXT),
        others=section.one_of("others", Shift, Shift.PREVIOUS),
        first=section.one_of("first", First, First.CYCLE),
        methods=section.texts("methods"),
        feeds={name: feeds.text(name) for name in feeds.values},
        clause=section.text("clause"),
        provenance=_provenance(section, Provenance.SEED),
    )
    for name in found.feeds:
        if fields and name not in fields:
            _unknown(feeds, name, name, "字段", "field", fields)
    for name, sheet in found.feeds.items():
        if sheet and Feed.of(sheet) is None:
            _unknown(feeds, name, sheet, "表", "sheet", FEEDS)
    section.close()
    return found


def _migration(section: Section, grades: Collection[str]) -> Migration:
    rules = tuple(_down_rule(part, grades) for part in section.sections("down"))
    provenance = _provenance(section, Provenance.SEED)
    found = Migration(
        up=section.one_of("up", Effect),
        down_months=_whole(section, "down_months"),
        protect_months=_whole(section, "protect_months"),
        missing=section.one_of("missing", Missing, Missing.RESTART),
        down=rules,
        clause=section.text("clause"),
        provenance=provenance,
        protect_clause=section.text("protect_clause", ""),
        protect_provenance=section.one_of("protect_provenance", Provenance, provenance),
    )
    named = [(grade, section.at("down")) for rule in rules for grade in rule.grades]
    unique(
        named, section.faults, lambda name: (f"等级 {name} 写了两次", f"grade {name} stands twice"), "standard.twice"
    )
    section.close()
    return found


def _down_rule(section: Section, grades: Collection[str]) -> DownRule:
    rule = DownRule(
        section.texts("grades", required=True),
        _whole(section, "months"),
        section.text("clause"),
        _provenance(section, Provenance.SEED),
    )
    _check_grades(section, rule.grades, grades)
    section.close()
    return rule


def _workflow(section: Section, grades: Collection[str]) -> Workflow:
    steps = tuple(_step(part, grades) for part in section.sections("step", required=True))
    placed = [(step.id, section.at("step")) for step in steps]
    unique(placed, section.faults, lambda name: (f"步骤 {name} 重复", f"step {name} stands twice"), "standard.twice")
    if len(steps) < 2 or (steps and steps[0].grades):
        section.faults.add(
            "standard.workflow",
            section.at("step"),
            "至少两步，第一步（初评）不能只对某些等级",
            "there must be two steps at least, and the first is for all grades",
        )
    found = Workflow(steps, section.text("clause"), _provenance(section, Provenance.SEED))
    section.close()
    return found


def _step(section: Section, grades: Collection[str]) -> Step:
    step = Step(
        id=identifier(section, "id"),
        label=section.text("label"),
        role=section.text("role"),
        grades=section.texts("grades"),
        leaving=section.truth("leaving", False),
        decides=section.truth("decides", False),
        clause=section.text("clause"),
        provenance=_provenance(section, Provenance.SEED),
    )
    _check_grades(section, step.grades, grades)
    section.close()
    return step


def _inspection(section: Section) -> Inspection:
    found = Inspection(
        stale=_interval(section, "stale"),
        jump=_whole(section, "jump"),
        override_share=_whole(section, "override_share"),
        mend=_interval(section, "mend"),
        clause=section.text("clause"),
        provenance=_provenance(section, Provenance.SEED),
    )
    section.close()
    return found


def _override(section: Section) -> Override:
    found = Override(
        reasons=section.texts("reasons", required=True),
        longest=_interval(section, "longest"),
        clause=section.text("clause"),
        provenance=_provenance(section, Provenance.SEED),
    )
    section.close()
    return found


def _provenance(section: Section, default: Provenance) -> Provenance:
    return section.one_of("provenance", Provenance, default)


def _whole(section: Section, key: str) -> int:
    number = section.number(key)
    if number < 0 or number != int(number):
        section.faults.add("standard.whole", section.at(key), "须为 0 或正整数", "must be 0 or a whole number above")
        return 0
    return int(number)


def _interval(section: Section, key: str) -> Interval:
    written = section.text(key)
    found = Interval.of(written)
    if found is None and written:
        section.faults.add(
            "standard.cadence",
            section.at(key),
            f"“{written}”不是间隔；例如 7d、2w、1m、1y",
            f"{written!r} is no interval",
        )
    return found or _NO_INTERVAL


def _check_grades(section: Section, named: Collection[str], grades: Collection[str]) -> None:
    for grade in named:
        if grades and grade not in grades:
            _unknown(section, "grades", grade, "等级", "grade", grades)


def _unknown(section: Section, key: str, name: str, zh: str, en: str, known: Collection[str]) -> None:
    listed = "、".join(known)
    section.faults.add(
        f"standard.unknown_{en}",
        section.at(key),
        f"没有{zh}“{name}”",
        f"no {en} {name!r}",
        (f"可用：{listed}", f"known: {listed}"),
    )

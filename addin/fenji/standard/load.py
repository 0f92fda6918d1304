"""Reading a standard from its TOML text; every fault is found and told with its path, not only the first."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from fenji.errors import StandardError, UsageError, fault
from fenji.expr.interval import Interval
from fenji.standard.conduct import Conduct
from fenji.standard.load_conduct import read_conduct, tick
from fenji.standard.load_fields import Find, read_fields
from fenji.standard.load_matrices import read_matrices
from fenji.standard.load_scorecards import read_scorecards
from fenji.standard.load_tables import Scope, read_tables
from fenji.standard.model import (
    Derived,
    Direction,
    ExtraResult,
    Family,
    FieldType,
    Flag,
    Grade,
    Option,
    Provenance,
    Reading,
    ResultType,
    Standard,
)
from fenji.standard.section import Faults, Section, identifier, named, unique

_CHANNELS = ("客户经理", "电话", "短信")


def load_defaults(path: Path) -> Conduct:
    """Return what holds of conduct wherever a standard says nothing; raises StandardError with every fault."""
    faults = Faults(path.name)
    top = Section(tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal), "", faults)
    conduct = read_conduct(top)
    tick(top)
    top.close()
    if faults.found:
        raise StandardError(*faults.found)
    return conduct


def _alone(standard_id: str) -> Standard:
    """Find no other standard: a text that stands alone cannot use one."""
    raise UsageError(fault("standard.unknown", standard_id, "没有这个标准", "there is no such standard"))


def load_file(path: Path, find: Find = _alone) -> Standard:
    """Return the standard in a TOML file; raises StandardError with every fault in it.

    `find` gives the other standards whose grades it uses, by their ids.
    """
    faults = Faults(path.name)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        faults.add("standard.unreadable", "", f"读不了：{error.strerror}", f"cannot be read: {error.strerror}")
        raise StandardError(*faults.found) from error
    except UnicodeDecodeError as error:
        faults.add(
            "standard.encoding", "", "不是 UTF-8 文字", "is not UTF-8 text", ("请另存为 UTF-8", "save it as UTF-8")
        )
        raise StandardError(*faults.found) from error
    return load_text(text, path.name, find)


def load_text(text: str, origin: str = "<text>", find: Find = _alone) -> Standard:
    """Return the standard that a TOML text spells; `origin` names it in messages, `find` gives those it uses.

    Raises StandardError, which carries every fault with its path into the text.

    >>> load_text("[standard]\\nname = 5", "a.toml")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    fenji.errors.StandardError: a.toml: ...standard.name: 应为文字...
    """
    faults = Faults(origin)
    try:
        values = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        zh = f"不是合格的 TOML(键重复、引号或括号不配对等): {error}"
        faults.add("standard.toml", "", zh, f"not valid TOML: {error}")
        raise StandardError(*faults.found) from error
    return load_values(values, origin, find)


def load_values(values: Mapping[str, Any], origin: str, find: Find = _alone) -> Standard:
    """Return the standard that a text's values make, as TOML gives them; raises StandardError with every fault."""
    faults = Faults(origin)
    standard = _standard(Section(values, "", faults), origin, find)
    if faults.found:
        raise StandardError(*faults.found)
    return standard


def _standard(top: Section, origin: str, find: Find) -> Standard:
    head = top.section("standard", required=True)
    fields, uses = read_fields(top, find)
    grades = _grades(top)
    flags = tuple(_flag(section) for section in top.sections("flag"))
    options = _options(top)
    derived = tuple(_derived(section) for section in top.sections("derived"))
    results = tuple(_result(section) for section in top.sections("result"))
    scorecards = read_scorecards(top, (*fields, *(each.field for each in derived)))
    scope = Scope(fields, grades, flags, options, derived, results, scorecards)
    scope.check_names(top)
    matrices, drawn = read_matrices(top, scope)
    standard = Standard(
        id=identifier(head, "id"),
        name=named(head, "name"),
        version=head.text("version"),
        effective_from=head.day("effective_from"),
        effective_until=head.optional_day("effective_until"),
        source=head.text("source"),
        provenance=head.one_of("provenance", Provenance),
        note=head.text("note", ""),
        family=head.one_of("family", Family, Family.CUSTOMER),
        internal_only=head.truth("internal_only", False),
        gap=head.truth("gap", True),
        public_source=head.text("public_source", ""),
        fields=fields,
        grades=grades,
        flags=flags,
        options=options,
        derived=derived,
        results=results,
        scorecards=scorecards,
        matrices=matrices,
        tables=read_tables(top, scope, drawn),
        uses=uses,
        conduct=read_conduct(top, [grade.code for grade in grades], [field.id for field in fields]),
        origin=origin,
        written=top.values,
    )
    tick(top)
    head.close()
    top.close()
    _check_family(standard, top)
    if standard.effective_until and standard.effective_until <= standard.effective_from:
        top.faults.add(
            "standard.dates", "standard.effective_until", "停用日期须晚于施行日期", "must be later than effective_from"
        )
    return standard


def _check_family(standard: Standard, top: Section) -> None:
    """Refuse what only rows that are accounts can have: facts counted from them, and what they are counted by."""
    if standard.family is Family.ACCOUNT:
        return
    for number, field in enumerate(standard.fields, 1):
        if field.fact or field.type in (FieldType.TEXT, FieldType.HISTORY):
            top.faults.add(
                "standard.family",
                f"field[{number}]",
                f'{field.id}：只有 family = "account" 的标准可以有 fact、text 和 history 字段',
                f"{field.id}: facts, texts and histories are for standards of family account",
            )
    for number, option in enumerate(standard.options, 1):
        if option.reads:
            top.faults.add(
                "standard.family",
                f"option[{number}].reads",
                '只有 family = "account" 的标准可以写 reads',
                "reads is for standards of family account",
            )


def _derived(section: Section) -> Derived:
    derived = Derived(
        id=identifier(section, "id"),
        name=named(section),
        values=section.texts("values", required=True),
        direction=section.optional_one_of("direction", Direction),
    )
    values = [(value, section.at("values")) for value in derived.values]
    unique(values, section.faults, lambda name: (f"“{name}”写了两次", f"{name!r} stands twice"), "standard.twice")
    section.close()
    return derived


def _result(section: Section) -> ExtraResult:
    result = ExtraResult(identifier(section, "id"), named(section), section.one_of("type", ResultType))
    section.close()
    return result


def _flag(section: Section) -> Flag:
    flag = Flag(identifier(section, "code"), named(section))
    section.close()
    return flag


def _grades(top: Section) -> tuple[Grade, ...]:
    sections = top.sections("grade", required=True)
    grades = tuple(_grade(section) for section in sections)
    for key, names in (("code", [grade.code for grade in grades]), ("label", [grade.label for grade in grades])):
        placed = [(name, section.at(key)) for name, section in zip(names, sections)]
        unique(placed, top.faults, lambda name: (f"等级 {name} 重复", f"grade {name} stands twice"), "standard.twice")
    return grades


def _grade(section: Section) -> Grade:
    grade = Grade(
        code=identifier(section, "code"),
        name=named(section),
        graded=section.truth("graded", True),
        public_label=section.optional_text("public_label"),
        services=section.texts("services"),
        follow_up=section.text("follow_up", ""),
        provenance=section.one_of("provenance", Provenance, Provenance.SEED),
        aliases=section.texts("aliases"),
        strategy=section.text("strategy", ""),
        channels=section.texts("channels"),
    )
    _check_grade(grade, section)
    section.close()
    return grade


def _check_grade(grade: Grade, section: Section) -> None:
    for number, channel in enumerate(grade.channels, 1):
        if channel not in _CHANNELS:
            listed = "、".join(_CHANNELS)
            section.faults.add(
                "standard.value",
                f"{section.at('channels')}[{number}]",
                f"“{channel}”不可用；可用：{listed}",
                f"{channel!r} is not allowed; allowed: {listed}",
            )
    if grade.follow_up and Interval.of(grade.follow_up) is None:
        section.faults.add(
            "standard.cadence",
            section.at("follow_up"),
            f"“{grade.follow_up}”不是间隔；例如 7d、2w、1m、1y",
            f"{grade.follow_up!r} is no interval",
        )


def _options(top: Section) -> tuple[Option, ...]:
    return tuple(_option(section) for section in top.sections("option"))


def _option(section: Section) -> Option:
    readings = []
    for part in section.sections("readings", required=True):
        provenance = part.one_of("provenance", Provenance, Provenance.READING)
        readings.append(Reading(identifier(part, "id"), named(part), provenance))
        part.close()
    option = Option(
        id=identifier(section, "id"),
        name=named(section),
        value=section.text("value"),
        readings=tuple(readings),
        without=section.optional_text("without"),
        reads=section.truth("reads", False),
    )
    allowed = [reading.id for reading in readings]
    for key, written in (("value", option.value), ("without", option.without)):
        if written and written not in allowed:
            listed = "、".join(allowed)
            section.faults.add(
                "standard.option",
                section.at(key),
                f"“{written}”不是它的读法；可用：{listed}",
                f"{written!r} is none of its readings: {listed}",
            )
    section.close()
    return option

"""Reading a standard from its TOML text; every fault is found and told with its path, not only the first."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from fenji.errors import StandardError
from fenji.expr.spelling import word
from fenji.standard.load_tables import read_tables
from fenji.standard.model import (
    Choice,
    Direction,
    Field,
    FieldType,
    Flag,
    Grade,
    Named,
    Option,
    Provenance,
    Reading,
    Standard,
)
from fenji.standard.section import Faults, Section, unique

_ID = re.compile(r"[a-z][a-z0-9_]*")
_CADENCE = re.compile(r"[1-9][0-9]*[dwmy]")
_YES_NO = (
    Choice("是", ("有", "Y", "yes", "true", "1", "√", "已开户")),
    Choice("否", ("无", "没有", "N", "no", "false", "0", "×", "未开户")),
)


def load_file(path: Path) -> Standard:
    """Return the standard in a TOML file; raises StandardError with every fault in it."""
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
    return load_text(text, path.name)


def load_text(text: str, origin: str = "<text>") -> Standard:
    """Return the standard that a TOML text spells; `origin` names it in messages.

    Raises StandardError, which carries every fault with its path into the text.

    >>> load_text("[standard]\\nname = 5", "a.toml")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    fenji.errors.StandardError: a.toml: ...standard.name: 应为文字...
    """
    faults = Faults(origin)
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        zh = f"不是合格的 TOML(键重复、引号或括号不配对等): {error}"
        faults.add("standard.toml", "", zh, f"not valid TOML: {error}")
        raise StandardError(*faults.found) from error
    standard = _standard(Section(values, "", faults), origin)
    if faults.found:
        raise StandardError(*faults.found)
    return standard


def _standard(top: Section, origin: str) -> Standard:
    head = top.section("standard", required=True)
    fields = _fields(top)
    grades = _grades(top)
    flags = tuple(_flag(section) for section in top.sections("flag"))
    options = _options(top)
    standard = Standard(
        id=_id(head, "id"),
        name=_named(head, "name"),
        version=head.text("version"),
        effective_from=head.day("effective_from"),
        effective_until=head.optional_day("effective_until"),
        source=head.text("source"),
        provenance=head.one_of("provenance", Provenance),
        note=head.text("note", ""),
        fields=fields,
        grades=grades,
        flags=flags,
        options=options,
        tables=read_tables(top, fields, grades, flags, options),
        origin=origin,
    )
    head.close()
    top.close()
    if standard.effective_until and standard.effective_until <= standard.effective_from:
        top.faults.add(
            "standard.dates", "standard.effective_until", "须晚于 effective_from", "must be later than effective_from"
        )
    return standard


def _flag(section: Section) -> Flag:
    flag = Flag(_id(section, "code"), _named(section))
    section.close()
    return flag


def _id(section: Section, key: str) -> str:
    name = section.text(key)
    if name and not _ID.fullmatch(name):
        section.faults.add(
            "standard.id",
            section.at(key),
            f"“{name}”须是小写字母、数字和下划线，以字母开头",
            f"{name!r} must be lower-case letters, digits and underscores",
        )
    return name


def _named(section: Section, key: str = "label") -> Named:
    return Named(section.text(key), section.text(f"{key}_en", ""))


def _fields(top: Section) -> tuple[Field, ...]:
    sections = top.sections("field", required=True)
    fields = tuple(_field(section) for section in sections)
    twice = [(name, section.at("id")) for field, section in zip(fields, sections) if (name := field.id)]
    unique(twice, top.faults, lambda name: (f"字段 {name} 重复", f"field {name} stands twice"), "standard.twice")
    spelled = [
        (spelling, section.place)
        for field, section in zip(fields, sections)
        for spelling in dict.fromkeys(word(name) for name in (field.label, *field.aliases))
    ]
    unique(
        spelled,
        top.faults,
        lambda name: (f"“{name}”是两个字段的名称，认不出是哪个", f"{name!r} names two fields"),
        "standard.alias",
    )
    return fields


def _field(section: Section) -> Field:
    kind = section.one_of("type", FieldType)
    direction = section.optional_one_of("direction", Direction)
    choices = _choices(section) if kind is FieldType.CHOICE else ()
    if kind is FieldType.FLAG:
        choices = _YES_NO
    field = Field(
        id=_id(section, "id"),
        name=_named(section),
        type=kind,
        aliases=section.texts("aliases"),
        unit=section.text("unit", "元") if kind is FieldType.AMOUNT else "",
        direction=direction,
        choices=choices,
        blank=section.optional_text("blank"),
        note=section.text("note", ""),
    )
    _check_field(field, section)
    section.close()
    return field


def _check_field(field: Field, section: Section) -> None:
    if field.type is FieldType.AMOUNT and field.unit not in ("元", "万元"):
        section.faults.add(
            "standard.unit",
            section.at("unit"),
            f"“{field.unit}”不可用；可用：元、万元",
            f"{field.unit!r} is not allowed; allowed: 元, 万元",
        )
    if field.blank is not None and field.blank not in [choice.name for choice in field.choices]:
        listed = "、".join(choice.name for choice in field.choices) or "(只有选项字段可以写 blank)"
        section.faults.add(
            "standard.blank",
            section.at("blank"),
            f"“{field.blank}”不是它的值；可用：{listed}",
            f"{field.blank!r} is none of its values: {listed}",
        )


def _choices(section: Section) -> tuple[Choice, ...]:
    found = []
    spelled = []
    for part in section.sections("values", required=True):
        choice = Choice(part.text("value"), part.texts("aliases"), part.truth("vague", False))
        part.close()
        found.append(choice)
        spellings = dict.fromkeys(word(name) for name in (choice.name, *choice.aliases))
        spelled += [(spelling, part.place) for spelling in spellings]
    unique(spelled, section.faults, lambda name: (f"“{name}”写了两次", f"{name!r} stands twice"), "standard.twice")
    return tuple(found)


def _grades(top: Section) -> tuple[Grade, ...]:
    sections = top.sections("grade", required=True)
    grades = tuple(_grade(section) for section in sections)
    for key, names in (("code", [grade.code for grade in grades]), ("label", [grade.label for grade in grades])):
        placed = [(name, section.at(key)) for name, section in zip(names, sections)]
        unique(placed, top.faults, lambda name: (f"等级 {name} 重复", f"grade {name} stands twice"), "standard.twice")
    return grades


def _grade(section: Section) -> Grade:
    grade = Grade(
        code=_id(section, "code"),
        name=_named(section),
        graded=section.truth("graded", True),
        public_label=section.optional_text("public_label"),
        services=section.texts("services"),
        follow_up=section.text("follow_up", ""),
        provenance=section.one_of("provenance", Provenance, Provenance.SEED),
    )
    if grade.follow_up and not _CADENCE.fullmatch(grade.follow_up):
        section.faults.add(
            "standard.cadence",
            section.at("follow_up"),
            f"“{grade.follow_up}”不是间隔；例如 7d、2w、1m、1y",
            f"{grade.follow_up!r} is no interval",
        )
    section.close()
    return grade


def _options(top: Section) -> tuple[Option, ...]:
    return tuple(_option(section) for section in top.sections("option"))


def _option(section: Section) -> Option:
    readings = []
    for part in section.sections("readings", required=True):
        provenance = part.one_of("provenance", Provenance, Provenance.READING)
        readings.append(Reading(_id(part, "id"), _named(part), provenance))
        part.close()
    option = Option(
        id=_id(section, "id"),
        name=_named(section),
        value=section.text("value"),
        readings=tuple(readings),
        without=section.optional_text("without"),
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

"""Reading a standard from its TOML text; every fault is found and told with its path, not only the first."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from fenji.errors import StandardError
from fenji.expr.parse import Quantity, UnreadableTest, parse_choice_test, parse_quantity_test
from fenji.expr.spelling import word
from fenji.expr.unary_test import ANYTHING, Test
from fenji.standard.model import (
    Choice,
    DecisionTable,
    Direction,
    Field,
    FieldType,
    Flag,
    Grade,
    HitPolicy,
    Named,
    Option,
    Provenance,
    Reading,
    Rule,
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
        faults.add("standard.encoding", "", "不是 UTF-8 文字", "is not UTF-8 text",
                   ("请另存为 UTF-8", "save it as UTF-8"))
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
        tables=_tables(top, fields, grades, flags, options),
        origin=origin,
    )
    head.close()
    top.close()
    if standard.effective_until and standard.effective_until <= standard.effective_from:
        top.faults.add("standard.dates", "standard.effective_until", "须晚于 effective_from",
                       "must be later than effective_from")
    return standard


def _flag(section: Section) -> Flag:
    flag = Flag(_id(section, "code"), _named(section))
    section.close()
    return flag


def _id(section: Section, key: str) -> str:
    name = section.text(key)
    if name and not _ID.fullmatch(name):
        section.faults.add("standard.id", section.at(key), f"“{name}”须是小写字母、数字和下划线，以字母开头",
                           f"{name!r} must be lower-case letters, digits and underscores")
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
    unique(spelled, top.faults,
           lambda name: (f"“{name}”是两个字段的名称，认不出是哪个", f"{name!r} names two fields"), "standard.alias")
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
        section.faults.add("standard.unit", section.at("unit"), f"“{field.unit}”不可用；可用：元、万元",
                           f"{field.unit!r} is not allowed; allowed: 元, 万元")
    if field.blank is not None and field.blank not in [choice.name for choice in field.choices]:
        listed = "、".join(choice.name for choice in field.choices) or "(只有选项字段可以写 blank)"
        section.faults.add("standard.blank", section.at("blank"), f"“{field.blank}”不是它的值；可用：{listed}",
                           f"{field.blank!r} is none of its values: {listed}")


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
        section.faults.add("standard.cadence", section.at("follow_up"),
                           f"“{grade.follow_up}”不是间隔；例如 7d、2w、1m、1y", f"{grade.follow_up!r} is no interval")
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
            section.faults.add("standard.option", section.at(key), f"“{written}”不是它的读法；可用：{listed}",
                               f"{written!r} is none of its readings: {listed}")
    section.close()
    return option


class _Scope:
    """What the rules of a table may speak of."""

    def __init__(
        self, fields: tuple[Field, ...], grades: tuple[Grade, ...], flags: tuple[Flag, ...],
        options: tuple[Option, ...],
    ) -> None:
        self.fields = {field.id: field for field in fields}
        self.outputs = {"grade": [grade.code for grade in grades], "flags": [flag.code for flag in flags]}
        self.options = {option.id: [reading.id for reading in option.readings] for option in options}
        self.decided: list[str] = []

    def test(self, name: str, text: str) -> Test:
        """Return the test on an input; raises UnreadableTest."""
        if name not in self.fields:
            return parse_choice_test(text, {code: code for code in self.outputs[name]})
        field = self.fields[name]
        if field.type.counts:
            return parse_quantity_test(text, Quantity(field.type.value))
        return parse_choice_test(text, field.spellings)


def _tables(
    top: Section, fields: tuple[Field, ...], grades: tuple[Grade, ...], flags: tuple[Flag, ...],
    options: tuple[Option, ...],
) -> tuple[DecisionTable, ...]:
    scope = _Scope(fields, grades, flags, options)
    tables = []
    for section in top.sections("table", required=True):
        table = _table(section, scope)
        tables.append(table)
        scope.decided.append(table.output)
    if tables and "grade" not in scope.decided:
        top.faults.add("standard.no_grade", "table", "没有一张表给出 grade", "no table decides the grade")
    return tuple(tables)


def _table(section: Section, scope: _Scope) -> DecisionTable:
    output = section.text("output")
    if output not in scope.outputs:
        section.faults.add("standard.output", section.at("output"), f"“{output}”不可用；可用：grade、flags",
                           f"{output!r} is not allowed; allowed: grade, flags")
    elif output in scope.decided:
        section.faults.add("standard.twice", section.at("output"), f"{output} 已由前一张表给出",
                           f"an earlier table decides {output}")
    hit = section.one_of("hit", HitPolicy)
    if output == "grade" and hit is HitPolicy.COLLECT:
        section.faults.add("standard.hit", section.at("hit"), "等级只能有一个；可用：first、unique",
                           "there is one grade; allowed: first, unique")
    inputs = section.texts("inputs", required=True)
    for number, name in enumerate(inputs, 1):
        if name not in scope.fields and name not in scope.decided:
            known = "、".join([*scope.fields, *scope.decided])
            section.faults.add("standard.unknown_field", f"{section.at('inputs')}[{number}]",
                               f"没有字段“{name}”", f"no field {name!r}", (f"可用：{known}", f"known: {known}"))
    rules = tuple(
        _rule(part, output, inputs, scope) for part in section.sections("rules", required=True)
    )
    section.close()
    return DecisionTable(output, hit, inputs, rules, section.place)


def _rule(section: Section, output: str, inputs: tuple[str, ...], scope: _Scope) -> Rule:
    texts = section.texts("when", required=True)
    if len(texts) != len(inputs):
        section.faults.add("standard.width", section.at("when"), f"有 {len(texts)} 格，inputs 有 {len(inputs)} 项",
                           f"{len(texts)} cells for {len(inputs)} inputs")
    then = section.text("then")
    allowed = scope.outputs.get(output, [])
    if then and then not in allowed and output in scope.outputs:
        listed = "、".join(allowed)
        section.faults.add("standard.unknown_outcome", section.at("then"), f"没有“{then}”；可用：{listed}",
                           f"no {then!r}; known: {listed}")
    rule = Rule(
        when=_tests(section, texts, inputs, scope),
        texts=texts,
        then=then,
        clause=section.text("clause"),
        place=section.place,
        provenance=section.one_of("provenance", Provenance, Provenance.SEED),
        only_if=_only_if(section, scope),
    )
    section.close()
    return rule


def _tests(section: Section, texts: tuple[str, ...], inputs: tuple[str, ...], scope: _Scope) -> tuple[Test, ...]:
    tests: list[Test] = []
    for number, (text, name) in enumerate(zip(texts, inputs), 1):
        tests.append(ANYTHING)
        if name not in scope.fields and name not in scope.decided:
            continue
        try:
            tests[-1] = scope.test(name, text)
        except UnreadableTest as error:
            place = f"{section.at('when')}[{number}]({name})"
            section.faults.add("standard.test", place, error.message.zh, error.message.en)
    return tuple(tests)


def _only_if(section: Section, scope: _Scope) -> Mapping[str, tuple[str, ...]] | None:
    part = section.section("only_if")
    if not part.keys():
        return None
    wanted = {key: part.texts(key) for key in part.keys() if key in scope.options}
    for key, readings in wanted.items():
        for reading in readings:
            if reading not in scope.options[key]:
                listed = "、".join(scope.options[key])
                section.faults.add("standard.option", part.at(key), f"没有读法“{reading}”；可用：{listed}",
                                   f"no reading {reading!r}; known: {listed}")
    part.close()
    return wanted

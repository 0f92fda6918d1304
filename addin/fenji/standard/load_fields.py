"""Reading the fields of a standard's text."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from fenji.errors import StandardError, UsageError
from fenji.expr.spelling import word
from fenji.standard.model import Choice, Direction, Field, FieldType, Household, Named, Standard
from fenji.standard.section import Section, identifier, named, unique

Find = Callable[[str], Standard]
"""Finds a standard by its id; raises UsageError where there is none, StandardError where it has faults."""

_YES_NO = (
    Choice("是", ("有", "Y", "yes", "true", "1", "√", "已开户")),
    Choice("否", ("无", "没有", "N", "no", "false", "0", "×", "未开户")),
)


def read_fields(top: Section, find: Find) -> tuple[tuple[Field, ...], tuple[Standard, ...]]:
    """Return the fields, and the other standards whose grades some of them hold."""
    sections = top.sections("field", required=True)
    uses: dict[str, Standard] = {}
    fields = tuple(_field(section, find, uses) for section in sections)
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
    return fields, tuple(uses.values())


def _field(section: Section, find: Find, uses: dict[str, Standard]) -> Field:
    kind = section.one_of("type", FieldType)
    field = Field(
        id=identifier(section, "id"),
        name=named(section),
        type=kind,
        aliases=section.texts("aliases"),
        unit=section.text("unit", "元") if kind is FieldType.AMOUNT else "",
        direction=section.optional_one_of("direction", Direction),
        choices=_choices_of(section, kind, find, uses),
        blank=section.optional_text("blank"),
        note=section.text("note", ""),
        range=_range(section) if kind is FieldType.NUMBER else None,
        standard=str(section.values.get("standard", "")) if kind is FieldType.GRADE else "",
        household=section.one_of("household", Household, Household.OWN),
        fact=section.truth("fact", False),
    )
    _check_field(field, section)
    section.close()
    return field


def _choices_of(section: Section, kind: FieldType, find: Find, uses: dict[str, Standard]) -> tuple[Choice, ...]:
    match kind:
        case FieldType.CHOICE:
            return _choices(section)
        case FieldType.FLAG:
            return _YES_NO
        case FieldType.GRADE:
            return _grades_of(section, find, uses)
        case _:
            return ()


def _grades_of(section: Section, find: Find, uses: dict[str, Standard]) -> tuple[Choice, ...]:
    """The grades of another standard as choices, worst first; what is no grade there (未设定) is one too."""
    name = section.text("standard")
    if not name:
        return ()
    try:
        other = find(name)
    except (UsageError, StandardError) as error:
        first, count = error.diagnostics[0], len(error.diagnostics)
        more = (f"（共 {count} 处）", f" ({count} faults)") if count > 1 else ("", "")
        section.faults.add(
            first.code,
            f"{section.at('standard')}({name})",
            f"用不了这个标准：{first.where}: {first.message.zh}{more[0]}",
            f"cannot be used: {first.where}: {first.message.en}{more[1]}",
        )
        return ()
    uses[other.id] = other
    choices = []
    for grade in reversed(other.grades):
        spelled = (grade.label, grade.name.label_en, f"{other.id}:{grade.code}", *grade.aliases)
        choices.append(Choice(grade.code, tuple(dict.fromkeys(filter(None, spelled))), printed=grade.name))
    return tuple(choices)


def _range(section: Section) -> tuple[Decimal, Decimal] | None:
    ends = section.numbers("range")
    if not ends:
        return None
    if len(ends) != 2 or ends[0] >= ends[1]:
        section.faults.add(
            "standard.range", section.at("range"), "须是 [最小, 最大]", "must be [least, greatest], in that order"
        )
        return None
    return ends[0], ends[1]


def _check_field(field: Field, section: Section) -> None:
    if field.type is FieldType.SCORE:
        section.faults.add(
            "standard.value",
            section.at("type"),
            "得分由 [[scorecard]] 给出，不是字段",
            "a score comes from a [[scorecard]], it is no field",
        )
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
    if not field.household.fits(field):
        allowed = "、".join(kind for kind in Household if kind.fits(field))
        section.faults.add(
            "standard.household",
            section.at("household"),
            f"这个字段不能按 {field.household} 合并；可用：{allowed}",
            f"this field cannot be merged by {field.household}; allowed: {allowed}",
        )


def _choices(section: Section) -> tuple[Choice, ...]:
    found = []
    spelled = []
    for part in section.sections("values", required=True):
        printed = Named(text) if (text := part.optional_text("printed")) else None
        choice = Choice(part.text("value"), part.texts("aliases"), part.truth("vague", False), printed)
        part.close()
        found.append(choice)
        spellings = dict.fromkeys(word(name) for name in (choice.name, *choice.aliases))
        spelled += [(spelling, part.place) for spelling in spellings]
    unique(spelled, section.faults, lambda name: (f"“{name}”写了两次", f"{name!r} stands twice"), "standard.twice")
    return tuple(found)

"""How findings speak of customers: field by field, as a bank officer would, and of places in the file."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from fenji.errors import Lang, Message
from fenji.expr.amount import plain, written_in_wan
from fenji.expr.day import shown_day
from fenji.expr.value import Missing, Value
from fenji.program.lint.situations import Chosen
from fenji.program.model import Program
from fenji.standard.model import Field, FieldType

_MISSING = {
    Missing.BLANK: Message("空白", "blank"),
    Missing.UNREADABLE: Message("读不懂", "unreadable"),
    Missing.PARTIAL: Message("不全", "incomplete"),
    Missing.ABSENT: Message("无此列", "no such column"),
}


def label(program: Program, name: str, lang: Lang) -> str:
    """Return what an input or an output is called."""
    own = {"grade": ("等级", "grade"), "flags": ("核实事项", "flags")}
    if name in own:
        return own[name][lang == "en"]
    extra = next((each.name for each in program.extras if each.id == name), None)
    return extra.in_(lang) if extra is not None else program.field_by_id[name].name.in_(lang)


def described(program: Program, chosen: Chosen, lang: Lang) -> str:
    """Return an example customer: what is known of him, or that it is not.

    A column that the sheet does not have goes without saying, unless nothing else can be said.
    """
    values = {name: value for situation in chosen for name, value in situation.values.items()}
    told = {name: value for name, value in values.items() if value is not Missing.ABSENT} or values
    return joined(program, told, lang)


def joined(program: Program, values: Mapping[str, Value], lang: Lang) -> str:
    parts = [f"{label(program, name, lang)} {shown(program, name, value, lang)}" for name, value in values.items()]
    return ("，" if lang == "zh" else ", ").join(parts)


def shown(program: Program, name: str, value: Value, lang: Lang) -> str:
    """Return how a value of an input is written."""
    if isinstance(value, Missing):
        return _MISSING[value].text(lang)
    if name == "grade" and isinstance(value, str):
        return program.result_by_code[value].name.in_(lang)
    field = program.field_by_id[name]
    if isinstance(value, Decimal):
        return _number(field, value)
    return field.said(value, lang) if isinstance(value, str) else str(value)


def outcome(program: Program, output: str, then: str, lang: Lang) -> str:
    """Return how what follows from a rule is written."""
    if output == "grade":
        return program.result_by_code[then].name.in_(lang)
    return then


def _number(field: Field, value: Decimal) -> str:
    match field.type:
        case FieldType.AMOUNT:
            return written_in_wan(value)
        case FieldType.DATE:
            return shown_day(int(value)).isoformat()
        case _:
            return plain(value)

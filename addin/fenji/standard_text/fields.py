"""The fields of a standard as text: what a sheet may say of a customer, and how it is read."""

from __future__ import annotations

from fenji.errors import Lang
from fenji.expr.amount import plain
from fenji.standard.model import Choice, Family, Field, FieldType, Standard
from fenji.standard_text.terms import DIRECTIONS, HOUSEHOLDS, ORDERED, TYPES, listed, said
from fenji.standard_text.text_table import TextTable, text_table


def fields_text(standard: Standard, lang: Lang) -> tuple[TextTable, ...]:
    """Return the fields that a sheet may have and, where rows are accounts, the facts counted from them."""
    facts = tuple(field for field in standard.fields if field.fact)
    read = tuple(field for field in standard.fields if not field.fact)
    titles = (("字段", "Fields"), ("从账户数出来的事实", "Facts counted from the accounts"))
    return tuple(
        _table(said(title, lang), fields, standard, lang) for title, fields in zip(titles, (read, facts)) if fields
    )


def _table(title: str, fields: tuple[Field, ...], standard: Standard, lang: Lang) -> TextTable:
    headers = (
        ("字段", "field"),
        ("名称", "label"),
        ("类型", "type"),
        ("单位、范围或可用的值", "unit, range or values"),
        ("空白表示", "a blank means"),
        ("好坏", "direction"),
        ("家庭合并", "in a household"),
        ("说明", "note"),
    )
    rows = [
        (
            field.id,
            field.name.in_(lang),
            _type(field, lang),
            _values(field, lang),
            "" if field.blank is None else field.said(field.blank, lang),
            _direction(field, lang),
            HOUSEHOLDS[field.household].text(lang),
            _note(field, standard, lang),
        )
        for field in fields
    ]
    return text_table(title, [said(each, lang) for each in headers], rows)


def _type(field: Field, lang: Lang) -> str:
    if field.type is FieldType.GRADE:
        return said((f"标准 {field.standard} 的等级", f"grade by {field.standard}"), lang)
    return TYPES[field.type].text(lang)


def _values(field: Field, lang: Lang) -> str:
    if field.range is not None:
        low, high = (plain(end) for end in field.range)
        return said((f"{low} 至 {high}", f"{low} to {high}"), lang)
    if field.type is FieldType.AMOUNT:
        return field.unit
    return listed(tuple(_value(choice, lang) for choice in field.choices), lang)


def _value(choice: Choice, lang: Lang) -> str:
    said_ = choice.in_(lang)
    return said((f"{said_}（不够具体）", f"{said_} (vague)"), lang) if choice.vague else said_


def _direction(field: Field, lang: Lang) -> str:
    if field.direction is None:
        return ""
    return (DIRECTIONS if field.type.counts else ORDERED)[field.direction].text(lang)


def _note(field: Field, standard: Standard, lang: Lang) -> str:
    """What the standard notes of it, and whether another standard's grade is worked out where no column holds it."""
    other = next((each for each in standard.uses if each.id == field.standard), None)
    if field.type is not FieldType.GRADE or other is None:
        return field.note
    worked_out = other.family is standard.family and other.family is not Family.ACCOUNT
    own = (
        (f"没有这一列时，用同一张表按“{other.name.label}”算出。", "Without a column it is worked out from the sheet.")
        if worked_out
        else ("只从列里读。", "Only ever read from a column.")
    )
    return f"{said(own, lang)} {field.note}".strip() if lang == "en" else f"{said(own, lang)}{field.note}"

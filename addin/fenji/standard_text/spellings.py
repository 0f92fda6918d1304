"""The other spellings that are understood where somebody else's sheet holds them, and never written.

They stand in a table of their own: among them are words that must not be printed for a customer.
"""

from __future__ import annotations

from fenji.errors import Lang
from fenji.standard.model import FieldType, Standard
from fenji.standard_text.terms import listed, said
from fenji.standard_text.text_table import Row, TextTable, text_table


def spellings(standard: Standard, lang: Lang) -> TextTable:
    """Return for each column, value and grade what else it may be called."""
    headers = (("种类", "kind"), ("写作", "written"), ("也认得", "also understood"))
    title = ("也认得的写法（只读不写）", "Spellings understood, never written")
    return text_table(said(title, lang), [said(each, lang) for each in headers], _rows(standard, lang))


def _rows(standard: Standard, lang: Lang) -> list[Row]:
    rows: list[Row] = []
    for field in standard.fields:
        if field.aliases:
            rows.append((said(("列", "column"), lang), field.name.in_(lang), listed(field.aliases, lang)))
        if field.type is not FieldType.CHOICE:
            continue
        for choice in field.choices:
            kind = said((f"{field.label}的值", f"value of {field.name.in_('en')}"), lang)
            known = (choice.name, *choice.aliases) if choice.printed else choice.aliases
            if known:
                rows.append((kind, choice.in_(lang), listed(known, lang)))
    graded = said(("等级", "grade"), lang)
    called = [(graded, each.name.in_(lang), listed(each.aliases, lang)) for each in standard.grades if each.aliases]
    return [*rows, *called]

"""The options of a standard as text: clauses that can be read in several ways, and the reading that is set."""

from __future__ import annotations

from fenji.errors import Lang
from fenji.standard.model import Option, Reading, Standard
from fenji.standard_text.terms import PROVENANCE, said
from fenji.standard_text.text_table import TextTable, text_table


def options_text(standard: Standard, lang: Lang) -> tuple[TextTable, ...]:
    """Return a table for each option."""
    return tuple(_table(option, lang) for option in standard.options)


def _table(option: Option, lang: Lang) -> TextTable:
    headers = (("现用", "set"), ("读法", "reading"), ("含义", "meaning"), ("出处", "provenance"))
    rows = [
        (
            "●" if reading.id == option.value else "",
            reading.id,
            _meaning(option, reading, lang),
            PROVENANCE[reading.provenance].text(lang),
        )
        for reading in option.readings
    ]
    name = option.name.in_(lang)
    title = said((f"开关 {option.id}：{name}", f"Option {option.id}: {name}"), lang)
    notes = (f"改用另一种读法：--option {option.id}=读法", f"to read it otherwise: --option {option.id}=READING")
    return text_table(title, [said(each, lang) for each in headers], rows, notes=[said(notes, lang)])


def _meaning(option: Option, reading: Reading, lang: Lang) -> str:
    meaning = reading.name.in_(lang)
    if reading.id != option.without:
        return meaning
    return said((f"{meaning}（这一条不起作用）", f"{meaning} (the clause decides nothing)"), lang)

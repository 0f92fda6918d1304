"""A customer's cells as values: a number, the letter of a choice, nothing, or something that cannot be read."""

from __future__ import annotations

from fenji.emit.formula.conditions import OPEN, letter
from fenji.emit.formula.readings import Readings
from fenji.expr.amount import LARGEST
from fenji.expr.blank import BLANKS
from fenji.expr.spelling import fullwidth, word
from fenji.standard.model import Field, FieldType

_MARK = "\u241f"
"""Stands between words of which one is looked for; no cell holds it."""
_FIRST = 8
_LAST_DAY = 2958465


def value_formula(field: Field, cell: str, factor: int, readings: Readings, blanks: str) -> str:
    """Return the formula that reads a customer's cell as a value of a field; `blanks` holds words for nothing."""
    if not field.type.counts:
        return _chosen(field, cell, readings, blanks)
    lower = f'LOWER(SUBSTITUTE(TRIM({cell})," ",""))'
    words = f"ISNUMBER(FIND({said_mark(lower)},{blanks}))"
    nothing = f'IF(ISERROR({cell}),{OPEN},IF({cell}="","",IF({words},"",{OPEN})))'
    return f"IF(ISNUMBER({cell}),{_counted(field, cell, factor)},{nothing})"


def said_mark(text: str) -> str:
    return f'"{_MARK}"&{text}&"{_MARK}"'


def blank_words() -> str:
    """Return the words that say that there is no value, as one text."""
    return _MARK + _MARK.join(sorted(BLANKS)) + _MARK


def _counted(field: Field, cell: str, factor: int) -> str:
    number = cell if factor == 1 else f"{cell}*{factor}"
    if field.type is FieldType.AMOUNT:
        return f"IF(INT(ABS({number}))<{_plain(LARGEST)},ROUND({number},2),{OPEN})"
    if field.type is FieldType.DATE:
        return f"IF(AND({cell}>=1,{cell}<{_LAST_DAY + 1}),INT({cell}),{OPEN})"
    if field.range is None:
        return f"IF(INT(ABS({cell}))<{_plain(LARGEST)},{cell},{OPEN})"
    low, high = field.range
    return f"IF(AND({cell}>={_plain(low)},{cell}<={_plain(high)}),{cell},{OPEN})"


def _plain(number: object) -> str:
    return f"{number:f}"


def spelled(field: Field) -> list[tuple[str, str]]:
    """Return the ways in which a cell may spell the choices of a field: plain, or all of it in full width."""
    plain = list(field.spellings.items())
    wide = [(fullwidth(spelling).lower(), name) for spelling, name in plain]
    return list(dict.fromkeys([*plain, *(each for each in wide if each[0] not in field.spellings)]))


def _chosen(field: Field, cell: str, readings: Readings, blanks: str) -> str:
    """The letter of the choice that a cell spells; a wildcard in it stands for itself."""
    letters = {choice.name: letter(place) for place, choice in enumerate(field.choices)}
    words, found = readings.words([(word, letters[name]) for word, name in spelled(field)])
    text = f'SUBSTITUTE(SUBSTITUTE({cell}&""," ",""),"　","")'
    exact = text
    for mark in "~*?":
        exact = f'SUBSTITUTE({exact},"{mark}","~{mark}")'
    lower = f"LOWER({text})"
    empty = f'IF(ISNUMBER(FIND({said_mark(lower)},{blanks})),"",{OPEN})'
    formula = f"IFERROR(INDEX({found},MATCH({exact},{words},0)),IF(ISERROR({cell}),{OPEN},{empty}))"
    # what nearly all cells say is compared with before anything is looked up
    for choice in reversed(field.choices[:_FIRST]):
        if word(choice.name) == choice.name:
            formula = f'IF({cell}="{choice.name}","{letters[choice.name]}",{formula})'
    return f"IF(ISERROR({cell}),{OPEN},{formula})"

"""A customer's cells as values: a number, the place of a choice, nothing, or something that cannot be read."""

from __future__ import annotations

from fenji.emit.formula.conditions import NOTHING, UNREADABLE
from fenji.emit.formula.dialect import Dialect
from fenji.emit.formula.readings import Readings
from fenji.emit.formula.source import said
from fenji.expr.amount import LARGEST
from fenji.expr.blank import BLANKS
from fenji.expr.spelling import fullwidth, word
from fenji.standard.model import Field, FieldType

_MARK, _BEFORE = "\u241f", "\u241e"
"""They stand around words of which one is looked for; no cell holds them."""
_WIDTH = 6
"""What a word stands for is written before it, so wide."""
_FIRST = 8
_LAST_DAY = 2958465


def value_formula(field: Field, cell: str, factor: int, readings: Readings, dialect: Dialect) -> str:
    """Return the formula that reads a customer's cell as a value of a field."""
    if not field.type.counts:
        return _chosen(field, cell, readings, dialect)
    listed = readings.words(_blank_words(NOTHING))
    plain = _unspaced(cell)
    nothing = f'IF({cell}="",{NOTHING},IF(ISNUMBER(FIND({_marked(plain)},{listed})),{NOTHING},{UNREADABLE}))'
    words = f"IF(ISERROR({cell}),{UNREADABLE},{nothing})"
    return f"IF(ISNUMBER({cell}),{_counted(field, cell, factor)},{words})"


def _unspaced(text: str) -> str:
    """What a text says without spaces and in small letters."""
    return f'LOWER(SUBSTITUTE(SUBSTITUTE({text}," ",""),"\u3000",""))'


def _marked(text: str) -> str:
    return f'"{_MARK}"&{text}&"{_MARK}"'


def _entry(word: str, stands_for: str) -> str:
    """What a list of words has for one of them: what it stands for is found before it."""
    return f"{_BEFORE}{stands_for:0>{_WIDTH}}{_MARK}{word}{_MARK}"


def _blank_words(stands_for: str) -> str:
    return "".join(_entry(each, stands_for) for each in sorted(BLANKS))


def _counted(field: Field, cell: str, factor: int) -> str:
    number = cell if factor == 1 else f"{cell}*{factor}"
    if field.type is FieldType.AMOUNT:
        return f"IF(INT(ABS({number}))<{_plain(LARGEST)},ROUND({number},2),{UNREADABLE})"
    if field.type is FieldType.DATE:
        return f"IF(AND({cell}>=1,{cell}<{_LAST_DAY + 1}),INT({cell}),{UNREADABLE})"
    if field.range is None:
        return f"IF(INT(ABS({cell}))<{_plain(LARGEST)},{cell},{UNREADABLE})"
    low, high = field.range
    return f"IF(AND({cell}>={_plain(low)},{cell}<={_plain(high)}),{cell},{UNREADABLE})"


def _plain(number: object) -> str:
    return f"{number:f}"


def spelled(field: Field) -> list[tuple[str, str]]:
    """Return the ways in which a cell may spell the choices of a field: plain, or all of it in full width."""
    plain = list(field.spellings.items())
    wide = [(fullwidth(spelling).lower(), name) for spelling, name in plain]
    return list(dict.fromkeys([*plain, *(each for each in wide if each[0] not in field.spellings)]))


def _chosen(field: Field, cell: str, readings: Readings, dialect: Dialect) -> str:
    """The place of the choice that a cell spells, from 1; of a blank that stands for one of them it is 0."""
    names = [choice.name for choice in field.choices]
    nothing = NOTHING if field.blank is None else "0"
    spellings = spelled(field)
    known = {each for each, _ in spellings}
    entries = [_entry(each, str(names.index(name) + 1)) for each, name in spellings]
    entries += [_entry(each, nothing) for each in sorted(BLANKS - known)]
    listed = readings.words("".join(entries))
    text = _unspaced(f'{cell}&""')
    looked_up = f"VALUE(MID({listed},FIND({_marked(text)},{listed})-{_WIDTH},{_WIDTH}))"
    # what nearly all cells say is compared with before anything is looked up
    often = [(f"{cell}={said(name)}", str(place)) for place, name in enumerate(names[:_FIRST], 1) if word(name) == name]
    often += [(f'{cell}=""', nothing)] if "" not in known else []
    return f"IFERROR({dialect.first(often, looked_up)},{UNREADABLE})"

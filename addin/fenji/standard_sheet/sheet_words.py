"""What is wrong with a standard's text, told in the words of the sheet that it stands on: headings, labels, cells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from fenji.errors import Diagnostic, Message
from fenji.standard_sheet.drawing import Places
from fenji.standard_sheet.names import names_of
from fenji.standard_sheet.schema import (
    ATTRIBUTE,
    BLOCKS,
    CHARACTERISTIC,
    CONDUCT,
    GRIDS,
    HEAD,
    LISTS,
    READING,
    RULE,
    TITLES,
    VALUE,
    WITHIN,
    Key,
    section_title,
)
from fenji.workbook import cell_name

_SECTIONS: Mapping[str, Sequence[Key]] = {
    "standard": HEAD,
    "option.readings": READING,
    "field.values": VALUE,
    "scorecard.characteristic": CHARACTERISTIC,
    "scorecard.characteristic.attributes": ATTRIBUTE,
    "table.rules": RULE,
    **{listed.name: listed.keys for listed in (*LISTS, *CONDUCT)},
    **{f"{owner}.{listed.name}": listed.keys for owner, listed in WITHIN.items()},
    **dict(BLOCKS.values()),
}
_HEADINGS = {
    **GRIDS,
    "row_values": "各行",
    "column_values": "各列",
    "rules": "规则",
    "inputs": "规则",
    "characteristic": "指标",
    "attributes": "档",
    "when": "条件",
}
_PATH = re.compile(r"[a-z_]+\[[0-9]+\](?:\.[a-z_]+|\[[0-9]+\])*")
_NAME = re.compile(r"(?<![A-Za-z0-9_.“=|])[a-z][a-z0-9_]*(?![A-Za-z0-9_.=|])")
_TESTED = re.compile(r"table\[([0-9]+)\]\.rules\[[0-9]+\]\.when\[([0-9]+)\]")
_MISSING = "standard.missing_key"


def in_cells(
    found: Sequence[Diagnostic], sheet: str, places: Places, values: Mapping[str, Any] | None = None
) -> list[Diagnostic]:
    """Return diagnostics that name a path of a standard's text with the cell of that path, in the sheet's words.

    `values` is the text, by whose labels things are called. Where a cell is missing nothing else is told of it.
    """
    told: dict[str, list[Diagnostic]] = {}
    for each in found:
        path = each.where.removeprefix(f"{sheet}: ").partition("(")[0]
        if each.code == _MISSING:
            path, each = _missing(path, each)
        else:
            each = in_sheet_words(each, path, places, values or {})
        where = f"{sheet}!{cell_name(*places.of(path))}"
        told.setdefault(where, []).append(replace(each, where=where))
    return [each for group in told.values() for each in _without_consequences(group)]


def _without_consequences(group: list[Diagnostic]) -> list[Diagnostic]:
    missing = [each for each in group if each.code == _MISSING]
    return missing or list(dict.fromkeys(group))


def _missing(path: str, each: Diagnostic) -> tuple[str, Diagnostic]:
    key = each.message.en.removesuffix(" is missing")
    top = path.startswith("(")
    label = section_title(TITLES[key]) if top and key in TITLES else heading(path, key)
    at = key if top else f"{path}.{key}"
    return at, replace(each, message=Message(f"缺少“{label}”", each.message.en))


def heading(path: str, name: str) -> str:
    """Return what the sheet calls a key: the heading of its column, or its own.

    >>> heading("table[1].rules[3]", "then"), heading("field[2]", "values")
    ('→ 结果', '【选项的值】')
    """
    key = key_of(path, name)
    if key is not None:
        return key.label
    return section_title(TITLES[name]) if name in TITLES else _HEADINGS.get(name, name)


def title_of(name: str) -> str:
    """Return the title of a section of the text as sheets have it, or what they head its rows with."""
    return TITLES.get(name) or _HEADINGS.get(name, name)


def key_of(path: str, name: str) -> Key | None:
    """Return the key of that name at a path; None where the sheet has no cell of its own for it."""
    section = re.sub(r"\[[0-9]+\]", "", path)
    return next((key for key in _SECTIONS.get(section, ()) if key.name == name), None)


def _outcomes_in(path: str, values: Mapping[str, Any]) -> Mapping[str, str]:
    """The labels of grades or flags where a test on them stands."""
    tested = _TESTED.fullmatch(path)
    if tested is None:
        return {}
    inputs = values["table"][int(tested[1]) - 1].get("inputs", ())
    known = names_of(values).outcomes(inputs[int(tested[2]) - 1])
    return {one: known.shown(one) for one in known.labels} if known is not None else {}


def in_sheet_words(each: Diagnostic, path: str, places: Places, values: Mapping[str, Any]) -> Diagnostic:
    """Return a diagnostic that calls things as the sheet does: paths by their cells, words and ids by what it shows."""
    owner, _, name = path.partition("[")[0].rpartition(".") if "." not in path else path.rpartition(".")
    key = key_of(owner, name)
    names = names_of(values)
    keys = _SECTIONS.get(re.sub(r"\[[0-9]+\]", "", owner), ())
    shown = _HEADINGS | {one.name: one.label for one in keys}
    shown |= {one: names.inputs.shown(one) for one in names.inputs.labels}
    shown |= {one: names.outputs.shown(one) for one in names.outputs.labels}
    shown |= (key.words or {}) if key is not None else {}
    shown |= _outcomes_in(path, values)
    own = name in ("id", "code")

    def word(match: re.Match[str]) -> str:
        return shown.get(match[0], match[0])

    def cell(match: re.Match[str]) -> str:
        return cell_name(*places.of(match[0])) if match[0] in places.cells else match[0]

    def told(message: Message) -> Message:
        zh = _PATH.sub(cell, message.zh)
        return Message(zh if own else _NAME.sub(word, zh), _PATH.sub(cell, message.en))

    return replace(each, message=told(each.message), hint=told(each.hint) if each.hint else None)

"""The text of a standard: TOML as a person would write it, one rule a line, from values that a sheet gave."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import tomlkit
from tomlkit.items import AoT, Array, Float, InlineTable, Item, Table, Trivia

_ORDER = (
    "standard",
    "option",
    "field",
    "grade",
    "derived",
    "result",
    "scorecard",
    "matrix",
    "table",
    "flag",
    "follow_up",
    "migration",
    "workflow",
    "override",
    "inspection",
)
_OPENED = frozenset(("characteristic", "down", "step"))
"""Lists whose items are written as tables of their own; those of other lists stand one in a line."""


def toml_text(values: Mapping[str, Any]) -> str:
    """Return the text that spells a standard's values.

    >>> print(toml_text({"standard": {"id": "x"}, "flag": [{"code": "a", "label": "核实"}]}), end="")
    [standard]
    id = "x"
    <BLANKLINE>
    [[flag]]
    code = "a"
    label = "核实"
    """
    document = tomlkit.document()
    for name in sorted(values, key=_ORDER.index):
        document.append(name, _section(values[name]))
    # no text has a line break of its own: TOML escapes them
    return re.sub(r"\n{3,}", "\n\n", document.as_string()).rstrip("\n") + "\n"


def _section(value: Any) -> Item:
    if isinstance(value, Mapping):
        return _table(value)
    if not value:
        return tomlkit.array()
    return _tables(value)


def _tables(values: list[Mapping[str, Any]]) -> AoT:
    tables = tomlkit.aot()
    for each in values:
        tables.append(_table(each))
    return tables


def _table(values: Mapping[str, Any]) -> Table:
    table = tomlkit.table()
    # tables within come last, as TOML needs
    for key in sorted(values, key=lambda key: key in _OPENED and bool(values[key])):
        value = values[key]
        table.append(key, _tables(value) if key in _OPENED and value else _item(value))
    table.add(tomlkit.nl())
    return table


def _item(value: Any) -> Item:
    if isinstance(value, Decimal):
        text = f"{value:f}"
        # the digits as they are: a double would not hold all of them
        return Float(float(value), Trivia(), text if "." in text else f"{text}.0")
    if isinstance(value, Mapping):
        return _inline(value)
    if isinstance(value, list):
        return _array(value)
    assert isinstance(value, bool | int | str | date), value
    return tomlkit.item(value)


def _inline(values: Mapping[str, Any]) -> InlineTable:
    table = tomlkit.inline_table()
    for key, value in values.items():
        table.append(key, _item(value))
    return table


def _array(values: list[Any]) -> Array:
    array = tomlkit.array()
    for value in values:
        array.append(_item(value))
    return array.multiline(any(isinstance(value, Mapping | list) for value in values))

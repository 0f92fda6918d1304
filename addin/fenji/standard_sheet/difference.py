"""Everything that differs between two standards: in business words, or else key by key as their sheets call it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fenji.errors import Message
from fenji.standard.difference import differences
from fenji.standard.model import Standard
from fenji.standard_sheet import words
from fenji.standard_sheet.names import AllNames, names_of
from fenji.standard_sheet.sheet_words import heading, key_of, title_of

Data = Mapping[str, Any]

_TOLD: Mapping[str, frozenset[str]] = {
    "standard": frozenset(("id", "name", "version", "effective_from", "effective_until", "source")),
    "option": frozenset(("value",)),
    "field": frozenset(("label", "unit", "blank", "range", "aliases")),
    "grade": frozenset(("label", "public_label", "services", "strategy", "channels", "follow_up")),
    "scorecard": frozenset(),
    "scorecard.characteristic": frozenset(("weight", "scale", "missing")),
    "scorecard.characteristic.attributes": frozenset(("when", "points")),
    "matrix": frozenset(("cells", "clauses")),
    "table": frozenset(),
    "table.rules": frozenset(("when", "then", "clause", "provenance", "only_if")),
    "derived": frozenset(("label",)),
    "result": frozenset(("label",)),
    "flag": frozenset(("label",)),
}
"""Keys whose changes `differences` tells in words of their own."""
_COME_AND_GO = frozenset(("option", "field", "grade", "scorecard", "derived", "result", "flag", "table", "matrix"))
"""Lists of which `differences` says what came and what went."""
_NAMED_BY = {
    "grade": "code",
    "flag": "code",
    "scorecard": "output",
    "matrix": "output",
    "table": "output",
    "field.values": "value",
    "scorecard.characteristic": "input",
    "scorecard.characteristic.attributes": "when",
    "migration.down": "grades",
}


@dataclass(frozen=True, slots=True)
class _Known:
    """What need not be told again, and what things are called."""

    told: Mapping[str, frozenset[str]]
    names: AllNames


def all_differences(old: Standard, new: Standard) -> tuple[Message, ...]:
    """Return all that is different in the new standard; empty only where not a word of the texts differs.

    >>> from fenji.standard.library import built_in
    >>> all_differences(built_in("psbc"), built_in("psbc"))
    ()
    """
    told = differences(old, new)
    names = names_of({**old.written, **new.written})
    found = (*told, *_section("", old.written, new.written, "", _Known(_TOLD, names)))
    if found or old.written == new.written:
        return found
    return tuple(_section("", old.written, new.written, "", _Known({}, names)))


def _section(name: str, old: Data, new: Data, whose: str, known: _Known) -> Iterator[Message]:
    for key in dict.fromkeys((*new, *old)):
        one, other = old.get(key), new.get(key)
        if one == other or key in known.told.get(name, ()):
            continue
        inner = f"{name}.{key}" if name else key
        if isinstance(one if one is not None else other, Mapping) and key != "only_if":
            yield from _section(inner, one or {}, other or {}, f"【{title_of(key)}】", known)
        elif _is_list_of_items(one) or _is_list_of_items(other):
            yield from _items(inner, one or (), other or (), whose, known)
        else:
            yield _change(name, key, one, other, whose)


def _is_list_of_items(value: object) -> bool:
    return isinstance(value, Sequence) and bool(value) and all(isinstance(each, Mapping) for each in value)


def _items(name: str, old: Sequence[Data], new: Sequence[Data], whose: str, known: _Known) -> Iterator[Message]:
    """Tell items apart by what names them; rules by their place, or where their number differs by what they say."""
    by_place = name == "table.rules" and len(old) == len(new)
    before, after = (
        {_name(name, each, at if by_place else 0): each for at, each in enumerate(one, 1)} for one in (old, new)
    )
    for key in dict.fromkeys((*after, *before)):
        item = after.get(key) or before[key]
        called = f"{whose}{title_of(name.rpartition('.')[2])}“{_called(name, item, known.names)}”"
        if key in before and key in after:
            yield from _section(name, before[key], after[key], called, known)
        elif name not in known.told or (name not in _COME_AND_GO and name not in _PARTS):
            gone = key not in after
            yield Message(f"{'去掉了' if gone else '增加了'}{called}", f"{name} {key} is {'gone' if gone else 'new'}")
    both = [key for key in after if key in before]
    ordered = name in ("grade", "table.rules") and name in known.told
    if both != [key for key in before if key in after] and not ordered:
        zh = f"{whose}{title_of(name.rpartition('.')[2])}的次序变了：{'、'.join(map(str, both))}"
        yield Message(zh, f"{name}: another order: {', '.join(map(str, both))}")


_PARTS = ("table.rules", "scorecard.characteristic", "scorecard.characteristic.attributes")


def _name(section: str, item: Data, place: int) -> object:
    if section == "table.rules":
        return place or str([item.get(key) for key in ("when", "then", "clause", "only_if")])
    return str(item.get(_NAMED_BY.get(section, "id"), place))


def _called(section: str, item: Data, names: AllNames) -> str:
    if section == "table.rules":
        return f"{'，'.join(map(str, item.get('when', ())))} → {item.get('then', '')}"
    if label := item.get("label") or item.get("name"):
        return str(label)
    name = str(item.get(_NAMED_BY.get(section, "id"), ""))
    return {**names.inputs.labels, **names.outputs.labels}.get(name) or name


def _change(section: str, key: str, old: object, new: object, whose: str) -> Message:
    label = heading(section, key)
    one, other = (_shown(section, key, each) for each in (old, new))
    path = f"{section}.{key}" if section else key
    said = label if label != key else f"（{path}）"
    what = f"{whose}的{said}" if whose else said
    return Message(f"{what}：{one} → {other}", f"{path}: {one} → {other}")


def _shown(section: str, key: str, value: object) -> str:
    if value is None:
        return "（没有写）"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        return "，".join(f"{name}={_shown('', '', each)}" for name, each in value.items()) or "（空）"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "、".join(_shown("", "", each) for each in value) or "（空）"
    known = key_of(section, key)
    return words.said((known.words if known is not None else None) or {}, str(value)) or "（空）"

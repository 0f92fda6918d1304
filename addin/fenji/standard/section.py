"""Sections of a standard's text: reading typed keys out of a TOML table, collecting every fault with its path.

A fault does not stop the reading: the reader gets a harmless stand-in and the next fault is found too.
Places count from 1, as people count rows: `rules[3]` is the third row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from fenji.errors import Diagnostic, fault
from fenji.standard.model import Named

E = TypeVar("E", bound=StrEnum)

_ID = re.compile(r"[a-z][a-z0-9_]*")

_KINDS = {str: "文字", Decimal: "数", int: "整数", bool: "true/false", date: "日期", list: "数组", dict: "表"}


class Faults:
    """The faults found so far in one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Diagnostic] = []

    def add(self, code: str, place: str, zh: str, en: str, hint: tuple[str, str] | None = None) -> None:
        self.found.append(fault(code, f"{self.file}: {place}" if place else self.file, zh, en, hint=hint))


class Section:
    """One TOML table at a place in the file; every key that is read is ticked off, the rest is refused."""

    def __init__(self, values: Mapping[str, Any], place: str, faults: Faults) -> None:
        self.values = values
        self.place = place
        self.faults = faults
        self._known: set[str] = set()

    def at(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place else key

    def text(self, key: str, default: str | None = None) -> str:
        """Return a non-empty text; without a default the key is required."""
        value = self._typed(key, str, default)
        if value == "" and default is None and key in self.values:
            self.faults.add("standard.empty", self.at(key), "不能为空", "must not be empty")
        return value or ""

    def optional_text(self, key: str) -> str | None:
        self._known.add(key)
        return self.text(key) if key in self.values else None

    def truth(self, key: str, default: bool) -> bool:
        return bool(self._typed(key, bool, default))

    def number(self, key: str) -> Decimal:
        """Return a number, exactly as it is written."""
        return self._number(self.at(key), self.values.get(key)) if self._known_key(key) else Decimal(0)

    def optional_number(self, key: str) -> Decimal | None:
        self._known.add(key)
        return self.number(key) if key in self.values else None

    def numbers(self, key: str) -> tuple[Decimal, ...]:
        """Return a list of numbers; where there is none, an empty one."""
        items = self._typed(key, list, [])
        return tuple(self._number(f"{self.at(key)}[{place}]", item) for place, item in enumerate(items or [], 1))

    def _known_key(self, key: str) -> bool:
        self._known.add(key)
        if key not in self.values:
            self.faults.add("standard.missing_key", self.place or "(顶层)", f"缺少 {key}", f"{key} is missing")
        return key in self.values

    def _number(self, place: str, value: object) -> Decimal:
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return Decimal(value)
        self._wrong_type(place, Decimal, value)
        return Decimal(0)

    def day(self, key: str) -> date:
        return self._typed(key, date, None) or date.min

    def optional_day(self, key: str) -> date | None:
        self._known.add(key)
        return self.day(key) if key in self.values else None

    def one_of(self, key: str, kind: type[E], default: E | None = None) -> E:
        """Return a member of an enumeration by its value."""
        written = self._typed(key, str, default.value if default else None)
        allowed = [member.value for member in kind]
        if written in allowed:
            return kind(written)
        if key in self.values and isinstance(self.values[key], str):
            listed = "、".join(allowed)
            self.faults.add(
                "standard.value",
                self.at(key),
                f"“{written}”不可用；可用：{listed}",
                f"{written!r} is not allowed; allowed: {listed}",
            )
        return default or next(iter(kind))

    def optional_one_of(self, key: str, kind: type[E]) -> E | None:
        self._known.add(key)
        return self.one_of(key, kind) if key in self.values else None

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """Return a list of texts."""
        items = self._typed(key, list, None if required else [])
        for number, item in enumerate(items or [], 1):
            if not isinstance(item, str):
                self._wrong_type(f"{self.at(key)}[{number}]", str, item)
        return tuple(item for item in items or [] if isinstance(item, str))

    def rows(self, key: str) -> tuple[tuple[str, ...], ...]:
        """Return a list of lists of texts."""
        items = self._typed(key, list, None)
        found = []
        for number, item in enumerate(items or [], 1):
            place = f"{self.at(key)}[{number}]"
            if not isinstance(item, list):
                self._wrong_type(place, list, item)
                continue
            for each, text in enumerate(item, 1):
                if not isinstance(text, str):
                    self._wrong_type(f"{place}[{each}]", str, text)
            found.append(tuple(text for text in item if isinstance(text, str)))
        return tuple(found)

    def sections(self, key: str, *, required: bool = False) -> list[Section]:
        """Return a list of tables, each at its own place."""
        items = self._typed(key, list, None if required else [])
        found = []
        for number, item in enumerate(items or [], 1):
            place = f"{self.at(key)}[{number}]"
            if isinstance(item, dict):
                found.append(Section(item, place, self.faults))
            else:
                self._wrong_type(place, dict, item)
        return found

    def section(self, key: str, *, required: bool = False) -> Section:
        """Return a table; where there is none, and it is not required, an empty one."""
        value = self._typed(key, dict, None if required else {})
        return Section(value or {}, self.at(key), self.faults)

    def keys(self) -> tuple[str, ...]:
        return tuple(self.values)

    def close(self) -> None:
        """Refuse every key that nobody asked for, naming those that there are."""
        for key in self.values:
            if key not in self._known:
                known = "、".join(sorted(self._known))
                self.faults.add(
                    "standard.unknown_key",
                    self.at(key),
                    "没有这个键",
                    "unknown key",
                    hint=(f"可用：{known}", f"known keys: {known}"),
                )

    def _typed(self, key: str, kind: type, default: Any) -> Any:
        self._known.add(key)
        if key not in self.values:
            if default is None:
                self.faults.add("standard.missing_key", self.place or "(顶层)", f"缺少 {key}", f"{key} is missing")
            return default
        value = self.values[key]
        if isinstance(value, kind) and not (kind is date and isinstance(value, datetime)):
            return value
        self._wrong_type(self.at(key), kind, value)
        return default

    def _wrong_type(self, place: str, kind: type, value: object) -> None:
        self.faults.add(
            "standard.type", place, f"应为{_KINDS[kind]}，写的是 {value!r}", f"must be {kind.__name__}, found {value!r}"
        )


def unique(items: list[tuple[str, str]], faults: Faults, what: Callable[[str], tuple[str, str]], code: str) -> None:
    """Refuse a name that stands twice; `items` are (name, place), `what` words the fault in two languages."""
    seen: dict[str, str] = {}
    for name, place in items:
        if name in seen:
            zh, en = what(name)
            faults.add(code, place, f"{zh}(又见 {seen[name]})", f"{en} (also at {seen[name]})")
        seen.setdefault(name, place)


def identifier(section: Section, key: str) -> str:
    """Return an id: lower-case letters, digits and underscores."""
    name = section.text(key)
    if name and not _ID.fullmatch(name):
        section.faults.add(
            "standard.id",
            section.at(key),
            f"“{name}”须是小写字母、数字和下划线，以字母开头",
            f"{name!r} must be lower-case letters, digits and underscores",
        )
    return name


def named(section: Section, key: str = "label") -> Named:
    """Return a label in Chinese, and in English where `<key>_en` gives one."""
    return Named(section.text(key), section.text(f"{key}_en", ""))

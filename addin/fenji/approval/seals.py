"""Seals: what was accepted of a row, step by step, so that a later change by hand is found and named."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from fenji.register.register import Register, Row
from fenji.register.values import text_in


def sealed(row: Row, parts: Mapping[str, Sequence[str]]) -> str:
    """Return the seals of some parts of a row, each over the cells of its keys."""
    return " ".join(f"{name}={_digest(row, name, keys)}" for name, keys in parts.items())


def broken_parts(row: Row, parts: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the names of the sealed parts that no longer hold what was accepted."""
    seals = dict(part.split("=", 1) for part in text_in(row["seal"]).split() if "=" in part)
    return [name for name, seal in seals.items() if name not in parts or seal != _digest(row, name, parts[name])]


def restored(
    row: Row, name: str, keys: Sequence[str], candidates: Mapping[str, Iterable[str]]
) -> tuple[str, str] | None:
    """Return which one cell of a broken part was changed and what stood in it, told by its seal.

    `candidates` are what may have stood under each key; None where none of them, nor an empty cell, fits.
    """
    seals = dict(part.split("=", 1) for part in text_in(row["seal"]).split() if "=" in part)
    for key in keys:
        for text in ("", *candidates.get(key, ())):
            if seals.get(name) == _digest(row, name, keys, {key: text}):
                return key, text
    return None


def said_before(
    register: Register,
    row: Row,
    broken: Sequence[str],
    parts: Mapping[str, Sequence[str]],
    candidates: Mapping[str, Iterable[str]],
) -> str | None:
    """Return what stood in the cells of broken parts, None where the seals do not tell it of each."""
    told = []
    for name in broken:
        found = restored(row, name, parts[name], candidates) if name in parts else None
        if found is None:
            return None
        label = register.layout.by_key[found[0]].label
        told.append(f"“{label}”原来是{f'“{found[1]}”' if found[1] else '空的'}")
    return "，".join(told)


def _digest(row: Row, name: str, keys: Sequence[str], instead: Mapping[str, str] | None = None) -> str:
    told = [name, *((instead or {}).get(key, text_in(row[key])) for key in keys)]
    return hashlib.sha256("\x1f".join(told).encode()).hexdigest()[:8]

"""The readings of a standard's options: every combination that rules stand under, and which of them a finding needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import product
from math import prod

from fenji.errors import Diagnostic, Message
from fenji.program.lint.finding import Finding
from fenji.standard.model import Option, Standard

Readings = Mapping[str, str]

MOST = 64
"""Combinations beyond which each option is varied alone, the others as they are set."""


def combinations(standard: Standard) -> tuple[Readings, ...]:
    """Return the readings to look at a standard under: those of the options that any rule of it stands under."""
    asked = {name for table in standard.tables for rule in table.rules for name in rule.only_if or {}}
    options = [option for option in standard.options if option.id in asked]
    if prod(len(option.readings) for option in options) > MOST:
        now = {option.id: option.value for option in options}
        varied = ({**now, option.id: each.id} for option in options for each in option.readings)
        return tuple(dict(items) for items in dict.fromkeys(tuple(each.items()) for each in varied))
    chosen = product(*([each.id for each in option.readings] for option in options))
    return tuple(dict(zip((option.id for option in options), each)) for each in chosen)


def merged(standard: Standard, found: Iterable[tuple[Readings, Sequence[Finding]]]) -> tuple[Diagnostic, ...]:
    """Return the findings of all readings, each once, with the readings that it needs."""
    looked_at: dict[tuple[str, str], list[tuple[Readings, Finding]]] = {}
    every: list[Readings] = []
    for readings, findings in found:
        every.append(readings)
        for each in findings:
            looked_at.setdefault((each.code, each.place), []).append((readings, each))
    told = []
    for seen in looked_at.values():
        bad = [(readings, each.said) for readings, each in seen if each.said is not None]
        forgiven = any(each.forgiven for _, each in seen) and len(bad) < len(seen)
        if bad and not forgiven:
            told.append(_under(standard, bad[0][1], [readings for readings, _ in bad], every))
    return tuple(told)


def _under(standard: Standard, said: Diagnostic, where: Sequence[Readings], every: Sequence[Readings]) -> Diagnostic:
    if len(where) == len(every):
        return said
    options = [option for option in standard.options if option.id in where[0]]
    needed = [(option, [each.id for each in option.readings if _holds(option, each.id, where)]) for option in options]
    needed = [(option, ids) for option, ids in needed if len(ids) < len(option.readings)]
    exact = prod(len(ids) for _, ids in needed) * prod(
        len(option.readings) for option in options if option not in [each for each, _ in needed]
    ) == len(where)
    if not needed or not exact:
        needed = [(option, [where[0][option.id]]) for option in options]
    listed = "；".join(f"{option.id}={'/'.join(ids)}" for option, ids in needed)
    return replace(said, hint=Message(f"读法为 {listed} 时", f"where {listed.replace('；', '; ')}"))


def _holds(option: Option, reading: str, where: Sequence[Readings]) -> bool:
    return any(readings[option.id] == reading for readings in where)

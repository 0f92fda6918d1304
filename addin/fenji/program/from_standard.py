"""Lowering a standard to a program: options are settled, rules that no longer stand are dropped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fenji.errors import UsageError, fault
from fenji.program.model import INSUFFICIENT, UNRATED, Program, Rule, Table
from fenji.standard.model import DecisionTable, Standard
from fenji.standard.model import Rule as WrittenRule


def from_standard(standard: Standard) -> Program:
    """Return the program of a standard under the readings that its options are set to."""
    readings = {option.id: option.value for option in standard.options}
    tables = tuple(_lowered(table, readings) for table in standard.tables)
    asked = {name for table in tables for name in table.inputs}
    grades = sorted(standard.grades, key=lambda grade: not grade.graded)
    return Program(
        standard_id=standard.id,
        version=standard.version,
        fields=tuple(field for field in standard.fields if field.id in asked),
        results=(*grades, UNRATED, INSUFFICIENT),
        flags=standard.flags,
        tables=tables,
    )


def set_options(standard: Standard, readings: Mapping[str, str]) -> Standard:
    """Return the standard with some of its options set to other readings.

    Raises UsageError for an option or a reading that the standard does not have.
    """
    known = {option.id: option for option in standard.options}
    for name, reading in readings.items():
        if name not in known:
            listed = "、".join(known) or "(没有)"
            raise UsageError(
                fault(
                    "option.unknown",
                    standard.id,
                    f"没有开关“{name}”；可用：{listed}",
                    f"no option {name!r}; known: {listed}",
                )
            )
        allowed = [each.id for each in known[name].readings]
        if reading not in allowed:
            listed = "、".join(allowed)
            raise UsageError(
                fault(
                    "option.reading",
                    f"{standard.id}.{name}",
                    f"没有读法“{reading}”；可用：{listed}",
                    f"no reading {reading!r}; known: {listed}",
                )
            )
    options = tuple(replace(option, value=readings.get(option.id, option.value)) for option in standard.options)
    return replace(standard, options=options)


def _lowered(table: DecisionTable, readings: Mapping[str, str]) -> Table:
    """Keep the rules that stand under these readings."""
    rules = [rule for rule in table.rules if _stands(rule, readings)]
    return Table(
        output=table.output,
        hit=table.hit,
        inputs=table.inputs,
        rules=tuple(Rule(rule.when, rule.texts, rule.then, rule.clause, rule.place) for rule in rules),
    )


def _stands(rule: WrittenRule, readings: Mapping[str, str]) -> bool:
    return all(readings[option] in wanted for option, wanted in (rule.only_if or {}).items())

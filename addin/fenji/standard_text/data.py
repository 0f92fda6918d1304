"""A standard as data for scripts: everything that its text says, under the names that its file uses."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from fenji.standard.library import conduct_of
from fenji.standard.model import (
    Attribute,
    Characteristic,
    Choice,
    DecisionTable,
    Field,
    Grade,
    Matrix,
    Named,
    Option,
    Rule,
    Scorecard,
    Standard,
)

Data = dict[str, Any]


def standard_data(standard: Standard) -> Data:
    """Return a standard as JSON values; whole numbers are integers, labels stand in both languages."""
    return {
        "id": standard.id,
        "name": standard.name.label,
        "name_en": standard.name.label_en,
        "version": standard.version,
        "effective_from": standard.effective_from.isoformat(),
        "effective_until": standard.effective_until.isoformat() if standard.effective_until else None,
        "source": standard.source,
        "provenance": standard.provenance.value,
        "public_source": standard.public_source,
        "family": standard.family.value,
        "internal_only": standard.internal_only,
        "gap": standard.gap,
        "note": standard.note,
        "uses": [each.id for each in standard.uses],
        "fields": [_field(each) for each in standard.fields],
        "grades": [_grade(each) for each in standard.grades],
        "options": [_option(each) for each in standard.options],
        "derived": [
            {"id": each.id, **_named(each.name), "values": list(each.values), "direction": each.direction}
            for each in standard.derived
        ],
        "results": [{"id": each.id, **_named(each.name), "type": each.type.value} for each in standard.results],
        "scorecards": [_scorecard(each) for each in standard.scorecards],
        "matrices": [_matrix(each) for each in standard.matrices],
        "tables": [_table(each) for each in standard.tables],
        "flags": [{"code": each.code, **_named(each.name)} for each in standard.flags],
        "conduct": _plain(asdict(conduct_of(standard))),
    }


def _plain(value: Any) -> Any:
    """Return what a conduct says as JSON values: an interval as it is written, an enumeration as its value."""
    if isinstance(value, dict):
        if set(value) == {"count", "unit"}:
            return f"{value['count']}{value['unit']}"
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


def _named(name: Named) -> Data:
    return {"label": name.label, "label_en": name.label_en}


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _field(field: Field) -> Data:
    return {
        "id": field.id,
        **_named(field.name),
        "type": field.type.value,
        "unit": field.unit,
        "range": [_number(end) for end in field.range] if field.range else None,
        "blank": field.blank,
        "direction": field.direction,
        "household": field.household.value,
        "standard": field.standard or None,
        "fact": field.fact,
        "aliases": list(field.aliases),
        "values": [_choice(each) for each in field.choices],
        "note": field.note,
    }


def _choice(choice: Choice) -> Data:
    return {
        "value": choice.name,
        "printed": choice.in_("zh"),
        "printed_en": choice.in_("en"),
        "aliases": list(choice.aliases),
        "vague": choice.vague,
    }


def _grade(grade: Grade) -> Data:
    return {
        "code": grade.code,
        **_named(grade.name),
        "graded": grade.graded,
        "public_label": grade.public_label,
        "aliases": list(grade.aliases),
        "strategy": grade.strategy,
        "services": list(grade.services),
        "channels": list(grade.channels),
        "follow_up": grade.follow_up,
        "provenance": grade.provenance.value,
    }


def _option(option: Option) -> Data:
    return {
        "id": option.id,
        **_named(option.name),
        "value": option.value,
        "without": option.without,
        "reads": option.reads,
        "readings": [
            {"id": each.id, **_named(each.name), "provenance": each.provenance.value} for each in option.readings
        ],
    }


def _scorecard(card: Scorecard) -> Data:
    return {
        "output": card.output,
        **_named(card.name),
        "direction": card.direction.value,
        "clause": card.clause,
        "provenance": card.provenance.value,
        "characteristics": [_characteristic(each, card) for each in card.characteristics],
    }


def _characteristic(found: Characteristic, card: Scorecard) -> Data:
    clause = found.clause or card.clause
    return {
        "input": found.input,
        "weight": _number(found.weight),
        "scale": _number(found.scale),
        "cap": found.cap,
        "missing": "unrated" if found.missing is None else _number(found.missing),
        "clause": clause,
        "provenance": found.provenance.value,
        "attributes": [_attribute(each, clause) for each in found.attributes],
    }


def _attribute(attribute: Attribute, clause: str) -> Data:
    return {
        "when": attribute.text,
        "points": _number(attribute.points),
        "clause": attribute.clause or clause,
        "provenance": attribute.provenance.value,
    }


def _matrix(matrix: Matrix) -> Data:
    return {
        "output": matrix.output,
        "rows": matrix.rows,
        "columns": matrix.columns,
        "row_values": list(matrix.row_values),
        "column_values": list(matrix.column_values),
        "cells": [list(row) for row in matrix.cells],
    }


def _table(table: DecisionTable) -> Data:
    return {
        "output": table.output,
        "hit": table.hit.value,
        "inputs": list(table.inputs),
        "rules": [_rule(each) for each in table.rules],
    }


def _rule(rule: Rule) -> Data:
    return {
        "when": list(rule.texts),
        "then": rule.then,
        "clause": rule.clause,
        "provenance": rule.provenance.value,
        "only_if": {name: list(wanted) for name, wanted in (rule.only_if or {}).items()},
    }

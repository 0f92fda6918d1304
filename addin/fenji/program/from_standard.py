"""Lowering a standard to a program: options are settled, rules that no longer stand are dropped.

Where a field holds another standard's grade, that standard is lowered into the same program: its table
decides what a column of that name would say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from fenji.errors import StandardError, UsageError, fault
from fenji.expr.spelling import word
from fenji.program.model import Band, Part, Program, Rule, Score, Table
from fenji.standard.model import (
    INSUFFICIENT,
    UNRATED,
    Characteristic,
    DecisionTable,
    Family,
    Field,
    FieldType,
    Scorecard,
    Standard,
)
from fenji.standard.model import Rule as WrittenRule


def from_standard(standard: Standard) -> Program:
    """Return the program of a standard under the readings that its options are set to.

    Raises StandardError where a standard whose grade it uses means another thing by a field of the same name.
    """
    readings = {option.id: option.value for option in standard.options}
    tables = tuple(_lowered(table, readings) for table in standard.tables)
    scores = tuple(_scored(card) for card in standard.scorecards)
    asked = {name for table in tables for name in table.inputs} | {
        part.input for score in scores for part in score.parts
    }
    used = _used(standard, asked)
    grades = sorted(standard.grades, key=lambda grade: not grade.graded)
    own = [field for field in standard.fields if field.id in asked | _amounts_asked(standard, tables)]
    return Program(
        standard_id=standard.id,
        version=standard.version,
        fields=(*own, *_others(own, used)),
        results=(*grades, UNRATED, INSUFFICIENT),
        flags=standard.flags,
        steps=(*(step for each in used for step in each.steps), *_steps(standard)),
        scores=(*(score for each in used for score in each.scores), *scores),
        tables=(*(table for each in used for table in each.tables), *tables),
        extras=standard.results,
        tells_gap=standard.gap,
    )


def _others(own: list[Field], used: list[Program]) -> Iterable[Field]:
    """The fields that only used standards ask for; what a column is called in this standard wins over theirs."""
    ids = {field.id for field in own}
    taken = {word(name) for field in own for name in (field.label, *field.aliases)}
    for program in used:
        for field in program.fields:
            if field.id not in ids:
                ids.add(field.id)
                yield replace(field, aliases=tuple(name for name in field.aliases if word(name) not in taken))


def _amounts_asked(standard: Standard, tables: Iterable[Table]) -> set[str]:
    """Fields that only an amount of another result asks for."""
    ids = {field.id for field in standard.fields}
    results = {result.id for result in standard.results}
    texts = [rule.then for table in tables if table.output in results for rule in table.rules]
    return {name for name in ids if any(name in text for text in texts)}


def _steps(standard: Standard) -> Iterable[Field]:
    for card in standard.scorecards:
        yield Field(card.output, card.name, FieldType.SCORE, unit="", direction=card.direction)
    for each in standard.derived:
        yield each.field


def _used(standard: Standard, asked: set[str]) -> list[Program]:
    """The programs of the standards whose grades are asked for, each thing in them under a name of its own.

    A standard whose rows are not customers (信用报告, a row an account) only ever stands in a column.
    """
    others = {each.id: each for each in standard.uses}
    found: list[Program] = []
    for field in standard.fields:
        other = others.get(field.standard)
        if field.type is not FieldType.GRADE or field.id not in asked or other is None:
            continue
        if other.family is standard.family and other.family is not Family.ACCOUNT:
            found.append(_renamed(from_standard(other), field.id, standard))
    return found


def _renamed(program: Program, field_id: str, standard: Standard) -> Program:
    """Return a program whose grade is called `field_id`, and whose steps cannot be taken for another's.

    Where it tells no gap (风险承受能力: more is no better), no way up of the other standard leads through its steps.
    """
    own = {field.id: field for field in standard.fields}
    for field in program.fields:
        here = own.get(field.id)
        if here is not None and (here.type, here.choices) != (field.type, field.choices):
            raise StandardError(
                fault(
                    "standard.two_meanings",
                    f"{standard.origin}: {field.id}",
                    f"字段 {field.id} 与标准 {program.standard_id} 里的同名字段含义不同",
                    f"field {field.id} means another thing in {program.standard_id}",
                )
            )
    names = {step.id: f"{program.standard_id}.{step.id}" for step in program.steps if "." not in step.id}
    names |= {"grade": field_id}
    kept = [table for table in program.tables if table.output not in ("flags", *(each.id for each in program.extras))]
    return replace(
        program,
        steps=tuple(
            replace(step, id=names.get(step.id, step.id), direction=step.direction if program.tells_gap else None)
            for step in program.steps
        ),
        scores=tuple(
            replace(
                score,
                output=names.get(score.output, score.output),
                parts=tuple(replace(part, input=names.get(part.input, part.input)) for part in score.parts),
            )
            for score in program.scores
        ),
        tables=tuple(
            replace(
                table,
                output=names.get(table.output, table.output),
                inputs=tuple(names.get(name, name) for name in table.inputs),
            )
            for table in kept
        ),
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
        rules=tuple(Rule(rule.when, rule.texts, rule.then, rule.clause, rule.place, rule.provenance) for rule in rules),
    )


def _stands(rule: WrittenRule, readings: Mapping[str, str]) -> bool:
    return all(readings[option] in wanted for option, wanted in (rule.only_if or {}).items())


def _scored(card: Scorecard) -> Score:
    return Score(card.output, tuple(_part(each, card.clause) for each in card.characteristics))


def _part(characteristic: Characteristic, clause: str) -> Part:
    scale, weight = characteristic.scale, characteristic.weight or Decimal(0)
    return Part(
        input=characteristic.input,
        bands=tuple(
            Band(each.test, each.text, characteristic.contribution(each.points), each.clause or characteristic.clause)
            for each in characteristic.attributes
        ),
        factor=None if scale is None else weight / scale,
        most=scale or Decimal(0),
        missing=None if characteristic.missing is None else characteristic.contribution(characteristic.missing),
        best=characteristic.best,
        clause=characteristic.clause or clause,
    )

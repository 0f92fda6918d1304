"""Lint: what is odd about a standard, found on the grid of all its situations, each with an example customer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise

from fenji.errors import Diagnostic, fault, note, warning
from fenji.expr.amount import least_of, written_in_wan
from fenji.expr.day import shown_day
from fenji.expr.unary_test import Share
from fenji.expr.value import Missing, Truth, Value
from fenji.program.decide import Verdict, decide_grade, inputs_of, truth_of
from fenji.program.grid import Axis, Grid, grid_of
from fenji.program.model import Program, Table
from fenji.program.settle import as_of, with_edges
from fenji.standard.model import UNRATED, Direction, Family, Field, FieldType, HitPolicy, ResultType, Standard


def lint(standard: Standard, program: Program) -> tuple[Diagnostic, ...]:
    """Return the findings on a standard, in the order of its text; an empty result means it is clean."""
    program = _settled(program)
    grid = grid_of(program, program.grading, bound_for_lint(program))
    verdicts = [(values, decide_grade(program, values)) for values in grid.situations()]
    return (
        *_unasked_fields(standard, program),
        *_idle_readings(standard),
        *_unreachable_rules(standard, program, verdicts),
        *_unreachable_grades(standard, program, verdicts),
        *_holes(standard, program, verdicts),
        *overlaps(standard, program),
        *_falls(standard, program, grid, dict(enumerate(verdict for _, verdict in verdicts))),
    )


def bound_for_lint(program: Program) -> frozenset[str]:
    """A sheet that has every field, and leaves the other standards' grades to be worked out."""
    return frozenset(field.id for field in program.fields if field.id not in program.table_by_output)


def _settled(program: Program) -> Program:
    """Set days and shares to some: where they lie does not matter to whether rules fit together."""
    edges: dict[tuple[str, Share], Decimal | None] = {}
    for name, shares in program.shares.items():
        edges |= {(name, share): 100 - share.percent if share.highest else share.percent for share in shares}
    return with_edges(as_of(program, date(2026, 1, 31)), edges)


_Found = list[tuple[Mapping[str, Value], Verdict]]


def _where(standard: Standard, place: str) -> str:
    return f"{standard.origin}: {place}"


def _unasked_fields(standard: Standard, program: Program) -> Iterable[Diagnostic]:
    asked = {name for table in program.tables for name in table.inputs if table.asks(name)}
    asked |= {part.input for score in program.scores for part in score.parts}
    asked |= {name for table in program.tables for rule in table.rules for name in _named(program, table, rule.then)}
    for number, field in enumerate(standard.fields, 1):
        if field.id not in asked and (field.fact or standard.family is not Family.ACCOUNT):
            yield note(
                "lint.unasked",
                _where(standard, f"field[{number}]"),
                f"没有规则看“{field.label}”",
                f"no rule asks for {field.id}",
            )


def _named(program: Program, table: Table, then: str) -> Iterable[str]:
    """The fields that an amount of another result speaks of."""
    if any(extra.id == table.output and extra.type is ResultType.AMOUNT for extra in program.extras):
        return [part for part in least_of(then) if isinstance(part, str)]
    return ()


def _idle_readings(standard: Standard) -> Iterable[Diagnostic]:
    """A reading that no rule stands under, and that is not said to leave the clause out, was forgotten."""
    rules = [rule for table in standard.tables for rule in table.rules]
    for number, option in enumerate(standard.options, 1):
        if option.reads:
            continue
        used = {reading for rule in rules for reading in (rule.only_if or {}).get(option.id, ())}
        for place, reading in enumerate(option.readings, 1):
            if reading.id not in used and reading.id != option.without:
                yield warning(
                    "lint.idle_reading",
                    _where(standard, f"option[{number}].readings[{place}]"),
                    f"没有规则用到读法 {reading.id}",
                    f"no rule stands under the reading {reading.id}",
                )


def _unreachable_rules(standard: Standard, program: Program, verdicts: _Found) -> Iterable[Diagnostic]:
    fired = {verdict.rule.place for _, verdict in verdicts if verdict.rule is not None}
    places = {rule.place for table in standard.tables for rule in table.rules}
    for rule in program.grading.rules:
        if rule.place not in fired and rule.place in places:
            yield warning(
                "lint.unreachable_rule",
                _where(standard, rule.place),
                "前面的规则合起来已经管到所有这样的客户，这一行永远轮不到",
                "earlier rules together catch every such customer; this one never decides",
            )


def _unreachable_grades(standard: Standard, program: Program, verdicts: _Found) -> Iterable[Diagnostic]:
    reached = {verdict.result for _, verdict in verdicts}
    elsewhere = {rule.then for table in standard.tables for rule in table.rules if rule.only_if}
    for number, grade in enumerate(standard.grades, 1):
        if grade.code not in reached | elsewhere:
            yield warning(
                "lint.unreachable_grade",
                _where(standard, f"grade[{number}]"),
                f"没有客户能成为{grade.label}",
                f"nobody can become {grade.code}",
            )


def _holes(standard: Standard, program: Program, verdicts: _Found) -> Iterable[Diagnostic]:
    for values, verdict in verdicts:
        if verdict.result == UNRATED.code and not any(isinstance(value, Missing) for value in values.values()):
            yield warning(
                "lint.hole",
                _where(standard, program.grading.output),
                f"有的客户没有规则可用，例如：{_described(program, values)}",
                f"some customers meet no rule, for example {_described(program, values)}",
            )
            return


def overlaps(standard: Standard, program: Program) -> Iterable[Diagnostic]:
    """Yield the pairs of rules that both hit, where the hit policy `unique` says that never two may."""
    if program.grading.hit is not HitPolicy.UNIQUE:
        return
    program = _settled(program)
    seen = set()
    for values in grid_of(program, program.grading, bound_for_lint(program)).situations():
        inputs = inputs_of(program, program.grading, values)
        hits = [rule for rule in program.grading.rules if truth_of(rule, inputs) is Truth.TRUE]
        for one, other in pairwise(hits):
            if (one.place, other.place) not in seen:
                seen.add((one.place, other.place))
                yield fault(
                    "lint.overlap",
                    _where(standard, other.place),
                    f"与 {one.place} 同时符合，例如：{_described(program, values)}",
                    f"hits together with {one.place}, for example {_described(program, values)}",
                )


def _falls(standard: Standard, program: Program, grid: Grid, verdicts: Mapping[int, Verdict]) -> Iterable[Diagnostic]:
    """A grade that falls when a field with direction up rises (or rises when one with down does)."""
    stride = grid.size
    examples = list(grid.situations())
    for axis in grid.axes:
        stride //= len(axis.values)
        field = program.field_by_id[axis.name]
        if field.direction is None or axis.outcomes:
            continue
        found = next(_falling(program, axis, field.direction, verdicts, stride), None)
        if found is not None:
            worse = _described(program, examples[found])
            yield warning(
                "lint.falls",
                _where(standard, field.id),
                f"“{field.label}”变好时等级反而下降，例如：{worse}",
                f"the grade falls as {field.id} improves, for example at {worse}",
            )


def _falling(
    program: Program, axis: Axis, direction: Direction, verdicts: Mapping[int, Verdict], stride: int
) -> Iterator[int]:
    size = len(axis.values)
    first, last = (1, size - 2) if axis.may_miss else (0, size - 1)
    for number, verdict in verdicts.items():
        place = number // stride % size
        if not first <= place < last:
            continue
        following = verdicts[number + stride]
        before, after = (verdict, following) if direction is Direction.UP else (following, verdict)
        graded = program.result_by_code[before.result].graded and program.result_by_code[after.result].graded
        if graded and program.rank[after.result] > program.rank[before.result]:
            yield number + stride if direction is Direction.UP else number


def _described(program: Program, values: Mapping[str, Value]) -> str:
    said = []
    for name, value in values.items():
        field = program.field_by_id[name]
        if isinstance(value, Decimal):
            said.append(f"{field.label} {_number(field, value)}")
        elif isinstance(value, str):
            said.append(f"{field.label} {field.said(value, 'zh')}")
    return "，".join(said)


def _number(field: Field, value: Decimal) -> str:
    match field.type:
        case FieldType.AMOUNT:
            return written_in_wan(value)
        case FieldType.DATE:
            return shown_day(int(value)).isoformat()
        case _:
            return f"{value:f}"

"""A program: what a standard comes down to once its options are set; every emitter reads this and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from fenji.expr.unary_test import ANYTHING, Test
from fenji.expr.value import Missing, Value
from fenji.standard.model import Field, Flag, Grade, HitPolicy, Named

INSUFFICIENT = Grade("insufficient", Named("数据不足", "insufficient data"), graded=False)
UNRATED = Grade("unrated", Named("未评级", "not rated"), graded=False)

INCOMPLETE = Flag("incomplete", Named("数据不全", "data incomplete"))
VETO_UNVERIFIED = Flag("veto_unverified", Named("否决项未核实", "knock-out not verified"))
UNREADABLE = Flag("unreadable", Named("无法识别", "unreadable"))


@dataclass(frozen=True, slots=True)
class Rule:
    """One test an input, what follows where all are true, and the clause and place that say so."""

    when: tuple[Test, ...]
    texts: tuple[str, ...]
    then: str
    clause: str
    place: str

    @property
    def asks(self) -> bool:
        """Whether the rule tests anything at all."""
        return any(test is not ANYTHING for test in self.when)


@dataclass(frozen=True)
class Table:
    """A decision table: inputs are fields, or outputs of earlier tables."""

    output: str
    hit: HitPolicy
    inputs: tuple[str, ...]
    rules: tuple[Rule, ...]

    def tests_on(self, name: str) -> tuple[Test, ...]:
        place = self.inputs.index(name)
        return tuple(rule.when[place] for rule in self.rules)


@dataclass(frozen=True, eq=False)
class Program:
    """Tables in the order in which they decide, with the fields they ask for and the results they give.

    `results` are the grades best first, then what is no grade (非本行客户, 未评级, 数据不足). Two programs
    are the same only where they are one object, so that what is worked out from one can be kept with it.
    """

    standard_id: str
    version: str
    fields: tuple[Field, ...]
    results: tuple[Grade, ...]
    flags: tuple[Flag, ...]
    tables: tuple[Table, ...]

    @cached_property
    def field_by_id(self) -> Mapping[str, Field]:
        return {field.id: field for field in self.fields}

    @cached_property
    def result_by_code(self) -> Mapping[str, Grade]:
        return {result.code: result for result in self.results}

    @cached_property
    def rank(self) -> Mapping[str, int]:
        """The place of each result, 0 for the best grade."""
        return {result.code: place for place, result in enumerate(self.results)}

    @cached_property
    def grading(self) -> Table:
        """The table that decides the grade."""
        return next(table for table in self.tables if table.output == "grade")

    @cached_property
    def flagging(self) -> Table | None:
        """The table that says what to verify, where the standard has one."""
        return next((table for table in self.tables if table.output == "flags"), None)

    @cached_property
    def evidence(self) -> tuple[str, ...]:
        """The fields that speak for a grade: those that a rule leading to a grade tests."""
        table = self.grading
        return tuple(
            name
            for place, name in enumerate(table.inputs)
            if any(rule.when[place] is not ANYTHING and self.result_by_code[rule.then].graded for rule in table.rules)
        )

    def meaning(self, name: str, value: Value) -> Value:
        """Return what a value of a field stands for: a blank may be declared to mean one of its choices."""
        field = self.field_by_id.get(name)
        if value is Missing.BLANK and field is not None and field.blank is not None:
            return field.blank
        return value

"""A program: what a standard comes down to once its options are set; every emitter reads this and nothing else.

Fields lead to scores and to what tables derive; from these the grading table decides, and from the grade the
flags and the other results. Everything has a name, and each thing is asked for by its name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from fenji.expr.unary_test import ANYTHING, DayBetween, Share, Test, parts
from fenji.expr.value import Missing, Value
from fenji.standard.model import (
    Direction,
    ExtraResult,
    Field,
    Flag,
    Grade,
    HitPolicy,
    Named,
    Provenance,
)

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
    provenance: Provenance = Provenance.SEED

    @property
    def asks(self) -> bool:
        """Whether the rule tests anything at all."""
        return any(test is not ANYTHING for test in self.when)


@dataclass(frozen=True)
class Table:
    """A decision table: inputs are fields, scores, or outputs of earlier tables."""

    output: str
    hit: HitPolicy
    inputs: tuple[str, ...]
    rules: tuple[Rule, ...]

    def tests_on(self, name: str) -> tuple[Test, ...]:
        place = self.inputs.index(name)
        return tuple(rule.when[place] for rule in self.rules)

    def asks(self, name: str) -> bool:
        """Whether any rule tests an input."""
        return name in self.inputs and any(test is not ANYTHING for test in self.tests_on(name))


@dataclass(frozen=True, slots=True)
class Band:
    """The values of a characteristic that add so many points to the score."""

    test: Test
    text: str
    points: Decimal
    clause: str


@dataclass(frozen=True, slots=True)
class Part:
    """What one field adds to a score: by bands, or `factor` points for each of its units.

    `most` is the value from which on more adds nothing. `missing` is what no value adds; None leaves the score
    unknown. `best` is the most that it can add.
    """

    input: str
    bands: tuple[Band, ...]
    factor: Decimal | None
    most: Decimal
    missing: Decimal | None
    best: Decimal
    clause: str


@dataclass(frozen=True)
class Score:
    """A weighted sum of characteristics."""

    output: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, eq=False)
class Program:
    """What decides, with the fields asked for and the results given.

    `fields` are those that a sheet may have; `steps` are fields that none has: scores, and what tables derive.
    `results` are the grades best first, then what is no grade (非本行客户, 未评级, 数据不足). Two programs
    are the same only where they are one object, so that what is worked out from one can be kept with it.
    """

    standard_id: str
    version: str
    fields: tuple[Field, ...]
    results: tuple[Grade, ...]
    flags: tuple[Flag, ...]
    steps: tuple[Field, ...]
    scores: tuple[Score, ...]
    tables: tuple[Table, ...]
    extras: tuple[ExtraResult, ...] = ()
    tells_gap: bool = True

    @cached_property
    def field_by_id(self) -> Mapping[str, Field]:
        """Fields and steps; where a field of another standard's grade is worked out, it is the field's own."""
        return {field.id: field for field in (*self.steps, *self.fields)}

    def in_order(self, names: Collection[str]) -> list[str]:
        """Return the fields among names in the order of the standard, in which people are told of them."""
        return [field.id for field in self.fields if field.id in names]

    @cached_property
    def result_by_code(self) -> Mapping[str, Grade]:
        return {result.code: result for result in self.results}

    @cached_property
    def rank(self) -> Mapping[str, int]:
        """The place of each result, 0 for the best grade."""
        return {result.code: place for place, result in enumerate(self.results)}

    @cached_property
    def table_by_output(self) -> Mapping[str, Table]:
        return {table.output: table for table in self.tables}

    @cached_property
    def score_by_output(self) -> Mapping[str, Score]:
        return {score.output: score for score in self.scores}

    @property
    def grading(self) -> Table:
        """The table that decides the grade."""
        return self.table_by_output["grade"]

    @property
    def flagging(self) -> Table | None:
        """The table that says what to verify, where the standard has one."""
        return self.table_by_output.get("flags")

    @cached_property
    def scored(self) -> bool:
        """Whether customers get a score of their own: one scorecard is called by that name."""
        return "score" in self.score_by_output

    def derives(self, name: str, bound: Collection[str]) -> bool:
        """Whether a name is worked out by a table for a sheet with the bound fields: a column of it wins."""
        return name in self.table_by_output and name != "grade" and name not in bound

    def basis(self, names: Collection[str], bound: Collection[str]) -> tuple[str, ...]:
        """Return the fields and scores that names come down to, each once: what tables derive is taken apart."""
        found: dict[str, None] = {}
        for name in names:
            if self.derives(name, bound):
                found |= dict.fromkeys(self.basis(self.table_by_output[name].inputs, bound))
            else:
                found[name] = None
        return tuple(found)

    def asked(self, name: str) -> tuple[str, ...]:
        """Return the fields that a name comes down to, through tables and through scores."""
        if name in self.score_by_output:
            asked = (each for part in self.score_by_output[name].parts for each in self.asked(part.input))
            return tuple(dict.fromkeys(asked))
        if name in self.table_by_output and name != "grade":
            inner = [each for one in self.table_by_output[name].inputs for each in self.asked(one)]
            own = (name,) if any(field.id == name for field in self.fields) else ()
            return tuple(dict.fromkeys((*own, *inner)))
        return (name,)

    def read_for(self, bound: Collection[str]) -> frozenset[str]:
        """Return the fields that anything depends on in a sheet with the bound fields.

        What the sheet says itself is not worked out, so that nothing depends on what it would be worked out from.
        """
        found: set[str] = set()
        left = ["grade", "flags", *(each.id for each in self.extras)]
        while left:
            name = left.pop()
            if name in found:
                continue
            found.add(name)
            if name in self.score_by_output:
                left += [part.input for part in self.score_by_output[name].parts]
            elif name in self.table_by_output and name not in bound:
                left += self.table_by_output[name].inputs
        return frozenset(field.id for field in self.fields if field.id in found)

    @cached_property
    def evidence(self) -> tuple[str, ...]:
        """The inputs that speak for a grade: those that a rule leading to a grade tests."""
        table = self.grading
        return tuple(
            name
            for place, name in enumerate(table.inputs)
            if any(rule.when[place] is not ANYTHING and self.result_by_code[rule.then].graded for rule in table.rules)
        )

    @cached_property
    def counts_days(self) -> bool:
        """Whether anything in it is counted from the as-of date."""
        return any(isinstance(part, DayBetween) for test in self._tests for part in parts(test))

    @cached_property
    def shares(self) -> Mapping[str, tuple[Share, ...]]:
        """The shares of the sheet's customers that its tests speak of, by the input that they are taken of."""
        found: dict[str, dict[Share, None]] = {}
        for table in self.tables:
            for rule in table.rules:
                for name, test in zip(table.inputs, rule.when):
                    for part in parts(test):
                        if isinstance(part, Share):
                            found.setdefault(name, {})[part] = None
        return {name: tuple(shares) for name, shares in found.items()}

    @property
    def _tests(self) -> list[Test]:
        return [test for table in self.tables for rule in table.rules for test in rule.when]

    def meaning(self, name: str, value: Value) -> Value:
        """Return what a value of a field stands for: a blank may be declared to mean one of its choices."""
        field = self.field_by_id.get(name)
        if value is Missing.BLANK and field is not None and field.blank is not None:
            return field.blank
        return value

    def is_better_up(self, name: str) -> bool:
        field = self.field_by_id[name]
        return field.direction is not Direction.DOWN

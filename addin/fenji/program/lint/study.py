"""A study of one program: the situations of each of its tables, and what each of them can come to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from math import prod

from fenji.expr.amount import FEN
from fenji.expr.region import Line, Names, cut_line
from fenji.expr.unary_test import Share, Test, truth
from fenji.expr.value import Among, Missing, Truth, Value
from fenji.program.decide import decide_grade, nothing_known, value_of
from fenji.program.lint.reach import Reach, reach_of
from fenji.program.lint.situations import Axis, Chosen, Group, Situation, State, is_nothing, states, values_of
from fenji.program.model import Part, Program, Rule, Table
from fenji.program.settle import as_of, with_edges
from fenji.standard.model import INSUFFICIENT, UNRATED, DecisionTable, Field, FieldType, Standard

LARGEST_GROUP = 10_000
"""Situations of inputs that come down to the same fields, beyond which they are taken for independent."""


def settled(program: Program) -> Program:
    """Set days and shares to some: where they lie does not matter to whether rules fit together."""
    edges: dict[tuple[str, Share], Decimal | None] = {}
    for name, shares in program.shares.items():
        edges |= {(name, share): 100 - share.percent if share.highest else share.percent for share in shares}
    return with_edges(as_of(program, date(2026, 1, 31)), edges)


class Study:
    """The situations of the tables of a standard, under the readings with which its program was made."""

    def __init__(self, standard: Standard, program: Program) -> None:
        self.standard = standard
        self.program = settled(program)
        self.written: Mapping[str, DecisionTable] = {table.output: table for table in standard.tables}
        self._groups: dict[str, tuple[Group, ...]] = {}
        self._states: dict[str, Mapping[State, Chosen]] = {}
        self._reaches: dict[str, Reach] = {}
        self._worked_out: dict[tuple[object, ...], Value] = {}
        self._masks: dict[tuple[str, str, Value], tuple[int, int]] = {}
        self._belows: dict[str, Collection[str]] = {}

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """The standard's own tables, in the order in which they decide."""
        return tuple(table for table in self.program.tables if table.output in self.written)

    @cached_property
    def columns(self) -> frozenset[str]:
        """What a sheet that has every column has: other standards' grades are worked out."""
        return frozenset(each.id for each in self.program.fields if each.id not in self.program.table_by_output)

    def groups(self, table: Table) -> tuple[Group, ...]:
        """Return the inputs of a table, in groups that are independent of each other."""
        if table.output not in self._groups:
            self._groups[table.output] = tuple(self._grouped(table))
        return self._groups[table.output]

    def states(self, table: Table) -> Mapping[State, Chosen]:
        """Return every state of a customer that the table can tell apart, with an example of each."""
        if table.output not in self._states:
            self._states[table.output] = states(self.groups(table), possible=self._is_extra(table))
        return self._states[table.output]

    def is_exact(self, table: Table) -> bool:
        return all(group.exact for group in self.groups(table))

    def hit(self, table: Table, state: State) -> Rule | None:
        """Return the rule that decides in a state: the first that is true, and of a further result only if no
        rule before it may be."""
        true = state.true & ((1 << len(table.rules)) - 1)
        first = (true & -true).bit_length() - 1
        if first < 0:
            return None
        if self._is_extra(table) and state.possible & ((1 << first) - 1):
            return None
        rule = table.rules[first]
        unproved = table.output == "grade" and state.nothing and bool(self.program.evidence)
        return None if unproved and self.program.result_by_code[rule.then].graded else rule

    def deciding(self, table: Table) -> Collection[Rule]:
        """Return the rules that decide in any state; of a table that collects, all that are true in any."""
        if table.output == "flags":
            true = 0
            for state in self.states(table):
                true |= state.true
            return [rule for place, rule in enumerate(table.rules) if true >> place & 1]
        hits = {rule.place: rule for state in self.states(table) if (rule := self.hit(table, state)) is not None}
        return hits.values()

    def outcomes(self, output: str) -> Collection[str]:
        """Return what the rules of a table that decide lead to."""
        return {rule.then for rule in self.deciding(self.program.table_by_output[output])}

    def reach(self, output: str) -> Reach:
        """Return what a score can come to."""
        if output not in self._reaches:
            score = self.program.score_by_output[output]
            self._reaches[output] = reach_of(score, self.values_of_part)
        return self._reaches[output]

    def values_of_part(self, part: Part) -> tuple[Value, ...]:
        """Return the values of a characteristic, one out of each of its bands; its ends where it counts itself."""
        field = self.program.field_by_id[part.input]
        if part.factor is not None and field.range is not None:
            return field.range
        axis = self.axis(part.input, [band.test for band in part.bands])
        return axis.values[: axis.known]

    def takes_in(self, name: str, wide: Test, narrow: Test) -> bool:
        """Whether one test of a score is true wherever another is."""
        line = cut_line((wide, narrow), None)
        held = [value for value in line.examples if truth(narrow, value) is Truth.TRUE]
        return bool(held) and all(truth(wide, value) is Truth.TRUE for value in held)

    def axis(self, name: str, tests: Collection[Test]) -> Axis:
        """Return what a name may hold, one value for all that the tests cannot tell apart."""
        if name == "grade":
            return self._grade_axis()
        field = self.program.field_by_id[name]
        known = self._known(name, field, tests)
        unsaid = Missing.PARTIAL if field.type is FieldType.SCORE or name in self.written else Missing.UNREADABLE
        missing = () if field.fact else (Missing.BLANK, unsaid, Missing.ABSENT)
        return self._merged(Axis(name, (*known, *missing), len(known)), field, tests)

    def _grade_axis(self) -> Axis:
        reached = self.outcomes("grade")
        known = [result.code for result in self.program.results if result.code in reached]
        return Axis("grade", (*known, UNRATED.code, INSUFFICIENT.code), len(known) + 2)

    def _known(self, name: str, field: Field, tests: Iterable[Test]) -> tuple[Value, ...]:
        if field.type.counts:
            line = cut_line(tests, FEN if field.type is FieldType.AMOUNT else None)
            if field.type is FieldType.SCORE:
                return self.reach(name).examples(line)
            return _within(line, field).examples
        names = Names(tuple(choice.name for choice in field.choices)).names
        return tuple(each for each in names if each in self.outcomes(name)) if name in self.written else names

    def _merged(self, axis: Axis, field: Field, tests: Collection[Test]) -> Axis:
        """Keep one of the values that no test tells apart: of neighbours only, where there is a better and a worse."""
        kept: dict[tuple[tuple[Truth, ...], bool, bool, int], Value] = {}
        said: tuple[Truth, ...] = ()
        stretch = 0
        for place, value in enumerate(axis.values):
            before, said = said, tuple(truth(test, self.program.meaning(axis.name, value)) for test in tests)
            known = place < axis.known
            stretch += said != before or not known
            ordered = known and field.direction is not None
            kept.setdefault((said, known, is_nothing(value), stretch if ordered else 0), value)
        values = tuple(kept.values())
        return Axis(axis.name, values, sum(known for _, known, _, _ in kept))

    def _is_extra(self, table: Table) -> bool:
        return any(extra.id == table.output for extra in self.program.extras)

    def _asked(self, name: str) -> set[str]:
        """The fields that a name comes down to."""
        if name == "grade":
            return {each for one in self.program.grading.inputs for each in self.program.asked(one)}
        return set(self.program.asked(name))

    def _grouped(self, table: Table) -> Iterable[Group]:
        taken_apart = self._taken_apart(table)
        bases = {name: self._bases(name, taken_apart) for name in table.inputs}
        for names in _connected(bases):
            axes = self._axes(table, {base: None for name in names for base in bases[name]}, taken_apart)
            if len(names) == len(axes) == 1 or prod(len(axis.values) for axis in axes) <= LARGEST_GROUP:
                yield self._group(table, {name: bases[name] for name in names}, axes, exact=True)
            else:
                for name in names:
                    yield self._group(table, {name: (name,)}, self._axes(table, {name: None}, ()), exact=False)

    def _taken_apart(self, table: Table) -> tuple[str, ...]:
        """The inputs to be taken apart: those that share fields with others, or have no better and worse."""
        found: list[str] = []
        while True:
            bases = list(dict.fromkeys(base for name in table.inputs for base in self._bases(name, found)))
            further = next((base for base in bases if self._must_part(base, bases)), None)
            if further is None:
                return tuple(found)
            found.append(further)

    def _must_part(self, base: str, bases: Collection[str]) -> bool:
        if base != "grade" and base not in self.written:
            return False
        if base != "grade" and self.program.field_by_id[base].direction is None:
            return True
        return any(other != base and self._asked(base) & self._asked(other) for other in bases)

    def _bases(self, name: str, taken_apart: Collection[str]) -> tuple[str, ...]:
        if name not in taken_apart:
            return (name,)
        inputs = self.program.table_by_output[name].inputs
        return tuple(dict.fromkeys(base for each in inputs for base in self._bases(each, taken_apart)))

    def _axes(self, table: Table, bases: Iterable[str], taken_apart: Iterable[str]) -> tuple[Axis, ...]:
        tables = [table, *(self.program.table_by_output[name] for name in taken_apart)]
        return tuple(
            self.axis(base, [test for each in tables if base in each.inputs for test in each.tests_on(base)])
            for base in bases
        )

    def _group(
        self, table: Table, bases: Mapping[str, tuple[str, ...]], axes: tuple[Axis, ...], *, exact: bool
    ) -> Group:
        speaking = self.program.evidence if table.output == "grade" else ()
        evidence = {base for name, own in bases.items() if name in speaking for base in own}
        found = []
        meanwhile = []
        for values in values_of(axes):
            inputs = {name: self._value(name, values) for name in bases}
            situation = Situation(
                values=values,
                rules={name: self._true_rules(table, name, value) for name, value in inputs.items()},
                known=not any(isinstance(value, Missing | Among) for value in inputs.values()),
                nothing=all(is_nothing(values[base]) for base in evidence),
            )
            found.append(situation)
            stands = {name: value.meanwhile for name, value in inputs.items() if isinstance(value, Among)}
            if stands:
                rules = {name: self._true_rules(table, name, value) for name, value in stands.items()}
                meanwhile.append(replace(situation, rules={**situation.rules, **rules}))
        return Group(axes, tuple(found), tuple(meanwhile), exact)

    def _value(self, name: str, values: Mapping[str, Value]) -> Value:
        """What an input is, given the values of the axes that it comes down to."""
        if name in values:
            return value_of(self.program, name, values)
        key = (name, *(value for each, value in values.items() if each in self._below(name)))
        if key not in self._worked_out:
            found = self._grade(values) if name == "grade" else value_of(self.program, name, values)
            self._worked_out[key] = found
        return self._worked_out[key]

    def _grade(self, values: Mapping[str, Value]) -> str:
        """The grade of a customer, by the rules that are true of him; the program is asked where none is."""
        table, true, possible = self.program.grading, -1, -1
        for name in table.inputs:
            own_true, own_possible = self._true_rules(table, name, self._value(name, values))
            true, possible = true & own_true, possible & own_possible
        rule = self.hit(table, State(true, possible, known=True, nothing=False))
        if rule is None or nothing_known(self.program, values):
            return decide_grade(self.program, values).result
        return rule.then

    def _below(self, name: str) -> Collection[str]:
        """Everything that an output comes down to."""
        if name not in self._belows:
            asked = self.program.table_by_output[name].inputs if name in self.written else ()
            self._belows[name] = {*asked, *(each for one in asked for each in self._below(one))}
        return self._belows[name]

    def _true_rules(self, table: Table, name: str, value: Value) -> tuple[int, int]:
        """The rules of a table whose test on an input is true of a value, and those whose test is not false."""
        key = (table.output, name, value)
        if key not in self._masks:
            self._masks[key] = _masks(table, name, value)
        return self._masks[key]


def _within(line: Line, field: Field) -> Line:
    return line if field.range is None else line.within(*field.range)


def _masks(table: Table, name: str, value: Value) -> tuple[int, int]:
    true = possible = 0
    for place, test in enumerate(table.tests_on(name)):
        found = truth(test, value)
        true |= (found is Truth.TRUE) << place
        possible |= (found is not Truth.FALSE) << place
    return true, possible


def _connected(bases: Mapping[str, tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return the inputs in groups: two that have a base in common are in one."""
    groups: list[tuple[set[str], tuple[str, ...]]] = []
    for name, own in bases.items():
        touched = [group for group in groups if group[0] & set(own)]
        others = [group for group in groups if not group[0] & set(own)]
        merged = set(own).union(*(group[0] for group in touched))
        names = (*(each for group in touched for each in group[1]), name)
        groups = [*others, (merged, names)]
    return [names for _, names in groups]

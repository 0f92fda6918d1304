"""Rules: the tests of a table's rules as conditions, and the first of them that hits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from fenji.emit.formula.conditions import BELOW_ALL, FALSE, TRUE, Tested, Value, all_of, any_of
from fenji.emit.formula.dialect import Dialect
from fenji.emit.formula.readings import Readings
from fenji.emit.formula.source import Source, owners
from fenji.emit.formula.unchanged import require_table
from fenji.expr.unary_test import ANYTHING, Between, DayBetween, Test, parts
from fenji.program.model import Program, Rule, Table
from fenji.standard.model import FieldType, Standard


@dataclass(frozen=True)
class Group:
    """Rules one after the other that lead to the same: it does not matter which of them hits."""

    then: str
    rules: tuple[tuple[Tested, ...], ...]

    @property
    def definite(self) -> list[str]:
        return [all_of(each.definite for each in rule) for rule in self.rules]

    @property
    def meanwhile(self) -> list[str]:
        return [all_of(each.meanwhile for each in rule) for rule in self.rules]

    @property
    def possible(self) -> str:
        return any_of(all_of(each.possible for each in rule) for rule in self.rules)


@dataclass(frozen=True)
class Rules:
    """The tables of a program and of the standards that it uses, whose cells `sources` and `readings` know.

    `value` tells where a value stands in the customer's row; None where the sheet has nothing of it.
    """

    program: Program
    sources: Mapping[str, Source]
    readings: Readings
    dialect: Dialect
    value: Callable[[str], Value | None]

    @cached_property
    def owners(self) -> Mapping[str, tuple[Standard, str]]:
        """The standard that a table or score belongs to, and what it is called there."""
        return owners(self.sources[self.program.standard_id].standard)

    def tested(self, source: Source, path: str, test: Test, value: Value, kind: FieldType) -> Tested:
        """A test with the numbers in its cell; a test without numbers has to stay as it is."""
        if any(isinstance(each, Between | DayBetween) for each in parts(test)):
            return Tested(value, test, self.readings.interval(source, path, kind))
        self.readings.fixed(source, path)
        return Tested(value, test)

    def rule(self, table: Table, rule: Rule) -> tuple[Tested, ...] | None:
        """The tests of a rule; None where one of them is on a field that the sheet does not have."""
        source = self.source_of(table)
        found = []
        for place, (name, test) in enumerate(zip(table.inputs, rule.when), 1):
            path = f"{rule.place}.when[{place}]"
            value = self.value(name)
            if test is ANYTHING or value is None:
                self.readings.fixed(source, path)
            if test is ANYTHING:
                continue
            if value is None:
                return None
            kind = self.program.field_by_id[name].type if name in self.program.field_by_id else FieldType.CHOICE
            found.append(self.tested(source, path, test, value, kind))
        return tuple(found)

    def source_of(self, table: Table) -> Source:
        return self.sources[self.owners[table.output][0].id]

    def groups(self, table: Table) -> list[Group]:
        self.require_table(table)
        rules = [(rule.then, tests) for rule in table.rules if (tests := self.rule(table, rule)) is not None]
        return [Group(then, tuple(tests for _, tests in each)) for then, each in groupby(rules, key=lambda r: r[0])]

    def require_table(self, table: Table) -> None:
        owner, name = self.owners[table.output]
        require_table(self.program, self.sources[owner.id], table.output, name, self.readings)

    def first(
        self, groups: Sequence[Group], thens: Sequence[object], otherwise: object, *, meanwhile: bool = False
    ) -> str:
        """What the first group leads to of which a rule holds: numbers, or formulas of them."""
        cases: list[tuple[str, str]] = []
        for then, group in zip(thens, groups):
            for condition in group.meanwhile if meanwhile else group.definite:
                if condition == TRUE:
                    return self.dialect.first(cases, str(then))
                if condition != FALSE:
                    cases.append((condition, str(then)))
        return self.dialect.first(cases, str(otherwise))


def inputs_of(groups: Sequence[Group]) -> list[Value]:
    """The values that rules ask for, each once, in their order."""
    return list(dict.fromkeys(each.value for group in groups for rule in group.rules for each in rule))


def complete(values: Sequence[Value]) -> str:
    """Whether every test on some values is true or false."""
    numbers = [each.ref for each in values if not each.several and not each.always]
    found = [f"MIN({','.join(numbers)})>{BELOW_ALL}" if len(numbers) > 1 else f"{each}>{BELOW_ALL}" for each in numbers]
    return all_of([*found, *(each.known for each in values if each.several)])

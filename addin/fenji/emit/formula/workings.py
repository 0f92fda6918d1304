"""Workings: the columns of formulas that lead from a customer's cells to his grade, one column a step of the program.

They stand in the customer's own row, so that it can be sorted, copied and deleted as a whole.

Nothing is decided here that `decide` does not say: every rule is a formula of its tests, first hit and what is left
open as there, three-valued truth as two formulas.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from fenji.emit.formula.cells import value_formula
from fenji.emit.formula.conditions import (
    BELOW_ALL,
    FALSE,
    NOTHING,
    OPEN,
    TRUE,
    Value,
    all_of,
    any_of,
    letter,
)
from fenji.emit.formula.conditions import UNREADABLE as UNREADABLE_NUMBER
from fenji.emit.formula.dialect import Dialect
from fenji.emit.formula.flags import StillPossible, flags_formula
from fenji.emit.formula.points import points_formula
from fenji.emit.formula.readings import PROBLEMS, STALE_CODE, Readings
from fenji.emit.formula.rules import Group, Rules, complete, inputs_of
from fenji.emit.formula.source import Column, Source, said
from fenji.emit.formula.unchanged import require_bands, require_heads
from fenji.expr.amount import least_of
from fenji.program.grid import grid_of, is_absent
from fenji.program.model import Program, Rule, Table
from fenji.standard.model import INSUFFICIENT, UNRATED, ExtraResult, ResultType
from fenji.workbook import ROW, column_letters

UNFILLED = "这一行还没有公式：请连同隐藏的列一起向下复制"
"""What a grade says in a row whose workings are empty."""
VALUE_ONLY = "值，不随标准变"
"""What is to be verified of a row that no formula reads."""

_NONE = 99
"""The number of the rule where none hits."""


@dataclass(frozen=True)
class Workings:
    """Formulas by column, each with its header; `results` are those of the cells that show results, by frame names.

    A formula has ROW for the number of its row. `reads` leads from each field to which of the columns reads its cell.
    """

    columns: tuple[tuple[str, str], ...]
    results: Mapping[str, str]
    readings: Readings
    reads: Mapping[str, int]


def workings(
    program: Program,
    sources: Mapping[str, Source],
    bound: Mapping[str, Column],
    sheet: str,
    column_of: Callable[[int], int],
    dialect: Dialect = Dialect.SHARED,
) -> Workings:
    """Return the formulas of a program for customers with the bound columns.

    `sources` are the sheets of its standard and of those that it uses, by their ids; `sheet` is that of the readings;
    `column_of` tells in which column a step stands, from 0. The program must be sayable.
    """
    made = _Workings(program, sources, bound, column_of, dialect, Readings(sheet))
    made.work()
    return Workings(tuple(made.columns), made.results, made.readings, made.reads)


@dataclass
class _Workings:
    program: Program
    sources: Mapping[str, Source]
    bound: Mapping[str, Column]
    column_of: Callable[[int], int]
    dialect: Dialect
    readings: Readings
    columns: list[tuple[str, str]] = field(default_factory=list)
    results: dict[str, str] = field(default_factory=dict)
    reads: dict[str, int] = field(default_factory=dict)
    _values: dict[str, Value] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._rules = Rules(self.program, self.sources, self.readings, self.dialect, self._value)
        self._names = frozenset(self.bound)
        self._source = self.sources[self.program.standard_id]

    def work(self) -> None:
        require_heads(self.program, self.sources, self.readings)
        for name in self.program.in_order(self._names):
            self._value(name)
        grade, open_grades = self._grade()
        self._values["grade"] = Value(grade, tuple(result.code for result in self.program.results), always=True)
        listed = [self._code(each.code) for each in self.program.results]
        labels, codes = self.readings.results(self._labels, listed, UNFILLED, self._code(STALE_CODE))
        self.results["grade"], self.results["grade_code"] = (f"INDEX({each},{grade}+1)" for each in (labels, codes))
        further: dict[str, str] = {}
        if self.program.scored and (score := self._value("score")) is not None:
            further["score"] = f'IF({score.known},{score.ref},"")'
        read, insufficient = self.program.in_order(self._names), self._place[INSUFFICIENT.code]
        further["flags"] = flags_formula(self._rules, self._values, read, grade, insufficient, open_grades)
        further |= {extra.id: self._extra(extra) for extra in self.program.extras}
        self.results |= {name: f'IF({grade}>0,{formula},"")' for name, formula in further.items()}

    def _add(self, header: str, formula: str) -> str:
        """Add a column; return what refers to it from the same row."""
        self.columns.append((header, formula))
        return f"${column_letters(self.column_of(len(self.columns) - 1))}{ROW}"

    # -- values -------------------------------------------------------------------------------------------

    def _value(self, name: str) -> Value | None:
        """Return where a value stands, its formula made where it is not yet; None where the sheet has nothing of it."""
        if name in self._values:
            return self._values[name]
        if is_absent(self.program, name, self._names):
            return None
        made: Value
        if name in self.bound:
            made = self._read(name)
        elif name in self.program.score_by_output:
            made = self._score(name)
        else:
            made = self._derived(name)
        self._values[name] = made
        return made

    def _read(self, name: str) -> Value:
        read, column = self.program.field_by_id[name], self.bound[name]
        cell = f"${column.letters}{ROW}"
        self.reads[name] = len(self.columns)
        ref = self._add(read.label, value_formula(read, cell, column.factor, self.readings, self.dialect))
        return Value(ref, tuple(choice.name for choice in read.choices), read.blank)

    def _derived(self, name: str) -> Value:
        """What a table derives: the letter of one value, or letters of several, the one that stands first."""
        table, shown = self.program.table_by_output[name], self.program.field_by_id[name]
        groups = self._rules.groups(table)
        names = tuple(choice.name for choice in shown.choices)
        letters = {each: letter(place) for place, each in enumerate(names)}
        hit, sure = self._hit(groups, shown.label)
        open_ones = self._add(f"{shown.label}：还可能", self._still_possible(groups, letters, sure))
        one = f'MID("{"".join(letters[group.then] for group in groups)}",{hit},1)'
        rest = f'SUBSTITUTE({open_ones},{one},"")'
        nothing = self._nothing(table, table.inputs)
        several = f'IF({rest}="",{one},IF({nothing},"",{one}&{rest}))'
        found = f'IF({hit}={_NONE},IF({nothing},"",{OPEN}),IF({open_ones}="",{one},{several}))'
        return Value(self._add(shown.label, found), names, several=True)

    def _nothing(self, table: Table, names: Sequence[str]) -> str:
        """Whether nothing is known of some names, taken apart as far as the table's grid takes them."""
        found = [
            value.nothing if partial_counts else value.missing for value, partial_counts in self._basis(table, names)
        ]
        # of most customers the first thing asked for is known, and the others need not be looked at
        return f"IF({found[0]},{all_of(found[1:])},FALSE)" if len(found) > 1 else all_of(found)

    def _basis(self, table: Table, names: Sequence[str]) -> list[tuple[Value, bool]]:
        """The values that names come down to, and whether part of one counts as something known."""
        axes = {axis.name: axis for axis in grid_of(self.program, table, self._names).axes}
        return [
            (value, name in self.program.score_by_output or bool(axes[name].outcomes))
            for name in self.program.basis(names, frozenset(axes))
            if name in axes and (value := self._value(name)) is not None
        ]

    # -- scores -------------------------------------------------------------------------------------------

    def _score(self, name: str) -> Value:
        """The sum of the points: nothing where nothing is known, open where something that counts is missing."""
        owner, own_name = self._rules.owners[name]
        source = self.sources[owner.id]
        place, card = next((n, c) for n, c in enumerate(owner.scorecards, 1) if c.output == own_name)
        label = self.program.field_by_id[name].label
        path = f"scorecard[{place}]"
        require_bands(source, path, card, self.readings)
        values = [self._value(part.input) for part in self.program.score_by_output[name].parts]
        points = []
        for number, (part, value) in enumerate(zip(card.characteristics, values), 1):
            own = f"{path}.characteristic[{number}]"
            input_ = self.program.field_by_id[self.program.score_by_output[name].parts[number - 1].input]
            bands = []
            if value is not None:
                whens = [(f"{own}.attributes[{n}].when", band.test) for n, band in enumerate(part.attributes, 1)]
                bands = [self._rules.tested(source, when, test, value, input_.type) for when, test in whens]
            formula = points_formula(self.readings, source, own, part, value, bands, self.dialect)
            points.append(self._add(f"{label}：{input_.label}", formula))
        unknown = [
            self._unheld(part.input, value) for part, value in zip(self.program.score_by_output[name].parts, values)
        ]
        block = ",".join(points)
        total = f"IF(COUNT({block})<{len(values)},{UNREADABLE_NUMBER},ROUND(SUM({block}),6))"
        nothing = all_of(each for each in unknown if each)
        return Value(self._add(label, f"IF({nothing},{NOTHING},{total})"))

    def _unheld(self, name: str, value: Value | None) -> str:
        """Whether a characteristic holds nothing at all; of what is derived, several possible ones are something."""
        if value is None:
            return ""
        return value.nothing if self.program.derives(name, self._names) else value.missing

    # -- tables -------------------------------------------------------------------------------------------

    def _hit(self, groups: Sequence[Group], label: str) -> tuple[str, str]:
        """Return where the number of the group that hits stands, and of the one that certainly does."""
        numbers = range(1, len(groups) + 1)
        sure = self._add(f"{label}：第几组规则", self._rules.first(groups, numbers, _NONE))
        if not any(value.several for value in inputs_of(groups)):
            return sure, sure
        standing = self._rules.first(groups, numbers, _NONE, meanwhile=True)
        return self._add(f"{label}：照目前", f"IF({sure}<{_NONE},{sure},{standing})"), sure

    def _still_possible(self, groups: Sequence[Group], letters: Mapping[str, str], sure: str) -> str:
        """The letters of what groups before the one that certainly hits may still lead to."""
        pieces = [
            f'IF({all_of([f"{sure}>{place}", group.possible])},"{letters[group.then]}","")'
            for place, group in enumerate(groups, 1)
            if group.possible != FALSE
        ]
        known = complete(inputs_of(groups))
        listed = "&".join(pieces) or '""'
        return f'IF({known},"",{listed})' if known != TRUE else '""'

    def _grade(self) -> tuple[str, list[StillPossible]]:
        """Return where the number of a customer's result stands, and what else may still be his."""
        table = self.program.grading
        groups = self._rules.groups(table)
        ranks = [self._place[group.then] for group in groups]
        nothing = self._nothing(table, self.program.evidence) if self.program.evidence else FALSE
        insufficient = self._place[INSUFFICIENT.code]
        outside = [place for place, then in enumerate(ranks, 1) if not self.program.results[then - 1].graded]
        several = any(value.several for value in inputs_of(groups))
        numbers: Sequence[int] = ranks
        if several or (outside and nothing != FALSE) or ranks != sorted(set(ranks)):
            numbers = range(1, len(groups) + 1)
            hit, sure = self._hit(groups, "等级")
            listed = ",".join(map(str, ranks))
            found = f"IF({hit}={_NONE},{self._place[UNRATED.code]},CHOOSE({hit},{listed}))"
            certainly = any_of(f"{sure}={place}" for place in outside)
            nothing = all_of([nothing, *([f"NOT({certainly})"] if outside else [])])
            grade = self._number(_unless(nothing, str(insufficient), found))
        else:
            # the better the grade the earlier its rules, so that its number tells how far the rules were asked
            grade = sure = self._number(self._unless_nothing(groups, ranks, nothing))
        possible = [
            StillPossible(self._place[group.then], (f"{sure}>{number}", group.possible), sure != grade)
            for number, group in zip(numbers, groups)
            if group.possible != FALSE and TRUE not in group.definite
        ]
        return grade, possible

    def _number(self, formula: str) -> str:
        """Add the number of the grade: 0 while the sheet of the standard says what the formulas were not made for."""
        return self._add("等级：第几级", f"IF({self.readings.here(PROBLEMS)}=0,{formula},0)")

    def _unless_nothing(self, groups: Sequence[Group], ranks: Sequence[int], nothing: str) -> str:
        """The number of the grade; where nothing is known that of too little, which is asked as late as it can be."""
        insufficient, unrated = str(self._place[INSUFFICIENT.code]), self._place[UNRATED.code]
        evidence = {value for value, _ in self._basis(self.program.grading, self.program.evidence)}
        asking = [rule for group in groups if TRUE not in group.definite for rule in group.rules]
        if not all(any(each.value in evidence and each.needs_value for each in rule) for rule in asking):
            return _unless(nothing, insufficient, self._rules.first(groups, ranks, unrated))
        # no other rule can hold where nothing is known, so that only who comes to the last one is asked
        thens = [
            _unless(nothing, insufficient, str(rank)) if TRUE in group.definite else rank
            for group, rank in zip(groups, ranks)
        ]
        return self._rules.first(groups, thens, _unless(nothing, insufficient, str(unrated)))

    @cached_property
    def _place(self) -> Mapping[str, int]:
        """The number of each result, from 1."""
        return {result.code: place for place, result in enumerate(self.program.results, 1)}

    # -- results ------------------------------------------------------------------------------------------

    @property
    def _labels(self) -> list[str]:
        """The labels of results, those of grades as the standard's sheet has them."""
        named = {each.code: f"grade[{n}].label" for n, each in enumerate(self._source.standard.grades, 1)}
        return [
            self._source.ref(named[result.code]) if result.code in named else said(result.label)
            for result in self.program.results
        ]

    def _code(self, result: str) -> str:
        return f"{self.program.standard_id}:{result}"

    def _extra(self, extra: ExtraResult) -> str:
        """The first rule that may hit gives the result, if it certainly does."""
        table = self.program.table_by_output[extra.id]
        self._rules.require_table(table)
        formula = '""'
        for rule in reversed(table.rules):
            tests = self._rules.rule(table, rule)
            if tests is None:
                continue
            possible, definite = (
                all_of(each.possible for each in tests),
                all_of(each.definite for each in tests),
            )
            given = self._given(extra, rule)
            formula = (
                f'IF({possible},IF({definite},{given},""),{formula})'
                if possible != definite
                else (f"IF({definite},{given},{formula})")
            )
        return formula

    def _given(self, extra: ExtraResult, rule: Rule) -> str:
        path = f"{rule.place}.then"
        if extra.type is ResultType.TEXT:
            return self.readings.text(self._source, path)
        named = least_of(rule.then)
        if len(named) == 1 and isinstance(named[0], Decimal):
            return self.readings.amount(self._source, path)
        refs = []
        for each in named:
            value = None if isinstance(each, Decimal) else self._value(each)
            if value is None and not isinstance(each, Decimal):
                return '""'
            refs.append(f"{each:f}" if isinstance(each, Decimal) else value.ref if value else "")
        least = f"MIN({','.join(refs)})"
        return f'IF({least}>{BELOW_ALL},{least},"")'


def _unless(condition: str, then: str, otherwise: str) -> str:
    return otherwise if condition == FALSE else f"IF({condition},{then},{otherwise})"

"""Workings: the columns of formulas that lead from a customer's cells to his grade, one column a step of the program.

Nothing is decided here that `decide` does not say: every rule is a formula of its tests, first hit and what is left
open as there, three-valued truth as two formulas.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

from fenji.emit.formula.cells import blank_words, value_formula
from fenji.emit.formula.conditions import FALSE, OPEN, TRUE, Tested, Value, all_of, any_of, letter
from fenji.emit.formula.readings import PROBLEMS, Readings, block
from fenji.emit.formula.source import Column, Source, owners, quoted, said
from fenji.errors import Diagnostic
from fenji.expr.amount import least_of
from fenji.expr.unary_test import ANYTHING, Between, DayBetween, Test, parts
from fenji.program.grid import grid_of, is_absent
from fenji.program.model import INCOMPLETE, UNREADABLE, VETO_UNVERIFIED, Program, Rule, Table
from fenji.standard.model import INSUFFICIENT, UNRATED, Characteristic, ExtraResult, FieldType, ResultType, Scorecard
from fenji.workbook import OTHER_ROW, ROW, column_letters

FIRST_COLUMN = 8
"""Left of it stand the readings of the standard."""

_NONE = 99
"""The number of the rule where none hits."""

STALE = "标准改了写法，请重新转换"
"""What a grade says while the standard's sheet says something else than what the formulas were made for."""


@dataclass(frozen=True)
class Workings:
    """Formulas by column, each with its header; `results` are the columns of the results by their frame names.

    A formula has ROW for the number of its own row, and OTHER_ROW for that of the customer's.
    """

    columns: tuple[tuple[str, str], ...]
    results: Mapping[str, str]
    readings: Readings
    notes: tuple[Diagnostic, ...] = ()


def workings(program: Program, sources: Mapping[str, Source], bound: Mapping[str, Column], customers: str) -> Workings:
    """Return the formulas of a program for a sheet of customers with the bound columns.

    `sources` are the sheets of its standard and of those that it uses, by their ids; the program must be sayable.
    """
    made = _Workings(program, sources, bound, quoted(customers))
    made.work()
    return Workings(tuple(made.columns), made.results, made.readings)


@dataclass(frozen=True)
class _Group:
    """Rules one after the other that lead to the same: it does not matter which of them hits."""

    then: str
    rules: tuple[tuple[Tested, ...], ...]

    @property
    def definite(self) -> str:
        return any_of(all_of(each.definite for each in rule) for rule in self.rules)

    @property
    def possible(self) -> str:
        return any_of(all_of(each.possible for each in rule) for rule in self.rules)

    @property
    def meanwhile(self) -> str:
        return any_of(all_of(each.meanwhile for each in rule) for rule in self.rules)


@dataclass
class _Workings:
    program: Program
    sources: Mapping[str, Source]
    bound: Mapping[str, Column]
    customers: str
    columns: list[tuple[str, str]] = field(default_factory=list)
    results: dict[str, str] = field(default_factory=dict)
    readings: Readings = field(default_factory=Readings)
    _values: dict[str, Value] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._owners = owners(self.sources[self.program.standard_id].standard)
        self._names = frozenset(self.bound)
        self._blanks = self.readings.text(blank_words())
        self._source = self.sources[self.program.standard_id]

    def work(self) -> None:
        self._require_heads()
        for name in self.program.in_order(self._names):
            self._value(name)
        grade, open_ranks = self._grade()
        self._values["grade"] = Value(grade, False, self._rank_letters, always=True)
        self._result("grade", "客户等级", self._label(grade))
        self._result("grade_code", "等级代码", self._code(grade))
        if self.program.scored and (score := self._value("score")) is not None:
            self._result("score", "得分", f'IF({score.ref}<9E+99,{score.ref},"")')
        self._result("flags", "核实事项", self._flags(grade, open_ranks))
        for extra in self.program.extras:
            self._result(extra.id, extra.name.label, self._extra(extra))

    def _add(self, header: str, formula: str) -> str:
        """Add a column; return what refers to it from the same row."""
        self.columns.append((header, formula))
        return f"${column_letters(FIRST_COLUMN + len(self.columns) - 1)}{ROW}"

    def _result(self, name: str, header: str, formula: str) -> None:
        shown = f'"{STALE}"' if name == "grade" else '""'
        self.results[name] = self._add(f"→ {header}", f"IF({PROBLEMS}=0,{formula},{shown})")

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
        cell = f"{self.customers}!${column.letters}{OTHER_ROW}"
        formula = value_formula(read, cell, column.factor, self.readings, self._blanks)
        letters = tuple((choice.name, letter(place)) for place, choice in enumerate(read.choices))
        ref = self._add(read.label, formula)
        return Value(ref, read.type.counts, letters, read.blank, low=self._low(name, ref, read.label))

    def _low(self, name: str, ref: str, label: str) -> str:
        """A number for tests that ask for so much and more: where there is none, less than all."""
        tests = [test for table in self.program.tables if name in table.inputs for test in table.tests_on(name)]
        scored = (part for score in self.program.scores for part in score.parts if part.input == name)
        tests += [band.test for part in scored for band in part.bands]
        every = (each for test in tests for each in parts(test))
        asked = any(isinstance(each, Between | DayBetween) and each.high is None for each in every)
        return self._add(f"{label}（至少）", f"IF({ref}<9E+99,{ref},-9E+99)") if asked else ""

    def _derived(self, name: str) -> Value:
        """What a table derives: the letter of one value, or letters of several, the one that stands first."""
        table, shown = self.program.table_by_output[name], self.program.field_by_id[name]
        letters = {choice.name: letter(place) for place, choice in enumerate(shown.choices)}
        groups = self._groups(table)
        hit, sure, open_ones = self._hit(table, groups, letters, shown.label)
        one = f'MID("{"".join(letters[group.then] for group in groups)}",{hit},1)'
        rest = f'SUBSTITUTE({open_ones},{one},"")'
        nothing = self._nothing(table, table.inputs)
        several = f'IF({rest}="",{one},IF({nothing},"",{one}&{rest}))'
        found = f'IF({hit}={_NONE},IF({nothing},"",{OPEN}),IF({open_ones}="",{one},{several}))'
        del sure
        return Value(self._add(shown.label, found), False, tuple(letters.items()), several=True)

    def _nothing(self, table: Table, names: Sequence[str]) -> str:
        """Whether nothing is known of some names, taken apart as far as the table's grid takes them."""
        grid = grid_of(self.program, table, self._names)
        axes = {axis.name: axis for axis in grid.axes}
        found = []
        for name in self.program.basis(names, frozenset(axes)):
            value = self._value(name) if name in axes else None
            if value is None:
                continue
            partial_counts = name in self.program.score_by_output or bool(axes[name].outcomes)
            found.append(f'{value.ref}=""' if partial_counts else value.missing)
        return all_of(found)

    # -- scores -------------------------------------------------------------------------------------------

    def _score(self, name: str) -> Value:
        """The sum of the points: nothing where nothing is known, open where something that counts is missing."""
        owner, own_name = self._owners[name]
        source = self.sources[owner.id]
        place, card = next((n, c) for n, c in enumerate(owner.scorecards, 1) if c.output == own_name)
        label = self.program.field_by_id[name].label
        values = [self._value(part.input) for part in self.program.score_by_output[name].parts]
        first = last = ""
        for number, (part, value) in enumerate(zip(card.characteristics, values), 1):
            path = f"scorecard[{place}].characteristic[{number}]"
            kind = self.program.field_by_id[self.program.score_by_output[name].parts[number - 1].input].type
            last = self._add(f"{label}：{part.input}", self._points(source, path, card, part, value, kind))
            first = first or last
        unknown = [
            self._unheld(part.input, value) for part, value in zip(self.program.score_by_output[name].parts, values)
        ]
        block_ = f"{first}:{last}"
        total = f"IF(COUNT({block_})<{len(values)},{OPEN},ROUND(SUM({block_}),6))"
        ref = self._add(label, f'IF({all_of(each for each in unknown if each)},"",{total})')
        return Value(ref, True, low=self._low(name, ref, label))

    def _count_bands(self, source: Source, path: str, card: Scorecard) -> None:
        """No band may come or go."""
        parts_ = enumerate(card.characteristics, 1)
        bands = [
            f"{path}.characteristic[{n}].attributes[{m}].points"
            for n, part in parts_
            for m, _ in enumerate(part.attributes, 1)
        ]
        if bands:
            (first, column), (last, _) = source.places.cells[bands[0]], source.places.cells[bands[-1]]
            self.readings.counted(source, block(source, (first - 1, column), (last + 1, column)), len(bands) + 1)

    def _unheld(self, name: str, value: Value | None) -> str:
        """Whether a characteristic holds nothing at all; of what is derived, several possible ones are something."""
        if value is None:
            return ""
        derived = self.program.derives(name, self._names)
        return f'{value.ref}=""' if derived else value.missing

    def _points(
        self,
        source: Source,
        path: str,
        card: Scorecard,
        part: Characteristic,
        value: Value | None,
        kind: FieldType,
    ) -> str:
        readings = self.readings
        readings.fixed(source, f"{path}.input")
        weight = "" if part.weight is None else f"*{readings.number(source, f'{path}.weight')}/100"
        missing = '""'
        if part.missing is None:
            readings.fixed(source, f"{path}.missing")
        else:
            missing = readings.number(source, f"{path}.missing") + weight
        if value is None:
            return missing
        if part.scale is not None:
            full, points = readings.number(source, f"{path}.scale"), readings.number(source, f"{path}.weight")
            readings.fixed(source, f"{path}.cap")
            return f"IF({value.ref}<9E+99,ROUND(MIN({value.ref},{full}),2)*{points}/{full},{missing})"
        formula = missing
        bands = []
        for number, band in enumerate(part.attributes, 1):
            own = f"{path}.attributes[{number}]"
            tested = self._tested(source, f"{own}.when", band.test, value, kind)
            bands.append((tested.definite, readings.number(source, f"{own}.points") + weight))
        for condition, points in reversed(bands):
            formula = f"IF({condition},{points},{formula})"
        return formula

    # -- tables -------------------------------------------------------------------------------------------

    def _tested(self, source: Source, path: str, test: Test, value: Value, kind: FieldType) -> Tested:
        """A test with the numbers in its cell; a test without numbers has to stay as it is."""
        if any(isinstance(each, Between | DayBetween) for each in parts(test)):
            return Tested(value, test, self.readings.interval(source, path, kind))
        self.readings.fixed(source, path)
        return Tested(value, test)

    def _rule(self, table: Table, rule: Rule) -> tuple[Tested, ...] | None:
        """The tests of a rule; None where one of them is on a field that the sheet does not have."""
        source = self._source_of(table)
        found = []
        for place, (name, test) in enumerate(zip(table.inputs, rule.when), 1):
            path = f"{rule.place}.when[{place}]"
            value = self._value(name)
            if test is ANYTHING or value is None:
                self.readings.fixed(source, path)
            if test is ANYTHING:
                continue
            if value is None:
                return None
            kind = self.program.field_by_id[name].type if name in self.program.field_by_id else FieldType.CHOICE
            found.append(self._tested(source, path, test, value, kind))
        return tuple(found)

    def _source_of(self, table: Table) -> Source:
        return self.sources[self._owners[table.output][0].id]

    def _groups(self, table: Table) -> list[_Group]:
        self._require_table(table)
        rules = [(rule.then, tests) for rule in table.rules if (tests := self._rule(table, rule)) is not None]
        return [_Group(then, tuple(tests for _, tests in each)) for then, each in groupby(rules, key=lambda r: r[0])]

    def _hit(
        self, table: Table, groups: Sequence[_Group], letters: Mapping[str, str], label: str
    ) -> tuple[str, str, str]:
        """Return where the group that hits stands, the one that certainly does, and the letters that are open."""
        del table
        sure = self._add(f"{label}：第几组规则", _first(group.definite for group in groups))
        hit = sure
        inputs = {each.value for group in groups for rule in group.rules for each in rule}
        if any(value.several for value in inputs):
            standing = _first(group.meanwhile for group in groups)
            hit = self._add(f"{label}：照目前", f"IF({sure}<{_NONE},{sure},{standing})")
        complete = all_of(sorted({value.known for value in inputs if not value.always}))
        pieces = [
            f'IF(AND({sure}>{place},{group.possible}),"{letters[group.then]}","")'
            for place, group in enumerate(groups, 1)
            if group.possible != FALSE
        ]
        listed = "&".join(pieces) or '""'
        open_ones = self._add(f"{label}：还可能", f'IF({complete},"",{listed})' if complete != TRUE else '""')
        return hit, sure, open_ones

    def _grade(self) -> tuple[str, str]:
        """Return where the letter of a customer's result stands, and the letters of those that are open."""
        table = self.program.grading
        groups = self._groups(table)
        letters = dict(self._rank_letters)
        hit, sure, open_ones = self._hit(table, groups, letters, "等级")
        one = f'MID("{"".join(letters[group.then] for group in groups)}",{hit},1)'
        found = f'IF({hit}={_NONE},"{letters[UNRATED.code]}",{one})'
        nothing = self._nothing(table, self.program.evidence)
        if self.program.evidence and nothing != FALSE:
            outside = any_of(
                f"{sure}={place}"
                for place, group in enumerate(groups, 1)
                if not self.program.result_by_code[group.then].graded
            )
            found = f'IF({nothing},IF({outside},{one},"{letters[INSUFFICIENT.code]}"),{found})'
        return self._add("等级：第几级", found), open_ones

    @property
    def _rank_letters(self) -> tuple[tuple[str, str], ...]:
        return tuple((result.code, letter(place)) for place, result in enumerate(self.program.results))

    # -- results ------------------------------------------------------------------------------------------

    def _label(self, grade: str) -> str:
        """The label of a result, as the standard's sheet has it."""
        named = {each.code: f"grade[{n}].label" for n, each in enumerate(self._source.standard.grades, 1)}
        labels = [
            self._source.ref(named[result.code]) if result.code in named else said(result.label)
            for result in self.program.results
        ]
        return f"CHOOSE(CODE({grade})-96,{','.join(labels)})"

    def _code(self, grade: str) -> str:
        codes = (said(f"{self.program.standard_id}:{result.code}") for result in self.program.results)
        return f"CHOOSE(CODE({grade})-96,{','.join(codes)})"

    def _flags(self, grade: str, open_ranks: str) -> str:
        letters = dict(self._rank_letters)
        reached = sorted({letters[rule.then] for rule in self.program.grading.rules})
        pieces = []
        for flag, sign in ((INCOMPLETE, "<"), (VETO_UNVERIFIED, ">")):
            found = any_of(f'AND("{each}"{sign}{grade},ISNUMBER(FIND("{each}",{open_ranks})))' for each in reached)
            insufficient = letters[INSUFFICIENT.code]
            pieces.append(f'IF({open_ranks}="","",IF(AND({grade}<>"{insufficient}",{found}),"；{flag.name.label}",""))')
        hits, said_flags = self._table_flags()
        pieces += said_flags
        refs = {name: self._values[name].ref for name in self.program.in_order(self._names)}
        marked = any_of(f"{ref}={OPEN}" for ref in refs.values())
        unread = [f'IF({ref}={OPEN},"、{self.program.field_by_id[name].label}","")' for name, ref in refs.items()]
        if unread:
            pieces.append(f'IF({marked},"；{UNREADABLE.name.label}："&MID({"&".join(unread)},2,999),"")')
        # most customers have nothing to verify, and are told by conditions alone
        anything = any_of([f'{open_ranks}<>""', marked, *hits])
        return f'IF({anything},MID({"&".join(pieces)},2,999),"")'

    def _table_flags(self) -> tuple[list[str], list[str]]:
        """Return when each rule flags, and what it then says."""
        table = self.program.flagging
        if table is None:
            return [], []
        self._require_table(table)
        labels = {each.code: f"flag[{n}].label" for n, each in enumerate(self._source.standard.flags, 1)}
        before: dict[str, list[str]] = {}
        hits, pieces = [], []
        for rule in table.rules:
            tests = self._rule(table, rule)
            if tests is None:
                continue
            hit = all_of(each.definite for each in tests)
            earlier = [f"NOT({each})" for each in before.get(rule.then, ())]
            pieces.append(f'IF({all_of([hit, *earlier])},"；"&{self._source.ref(labels[rule.then])},"")')
            before.setdefault(rule.then, []).append(hit)
            hits.append(hit)
        return hits, pieces

    def _extra(self, extra: ExtraResult) -> str:
        """The first rule that may hit gives the result, if it certainly does."""
        table = self.program.table_by_output[extra.id]
        self._require_table(table)
        formula = '""'
        for rule in reversed(table.rules):
            tests = self._rule(table, rule)
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
            return f'{self._source.ref(path)}&""'
        named = least_of(rule.then)
        if len(named) == 1 and isinstance(named[0], Decimal):
            return self.readings.amount(self._source, path)
        refs = []
        for each in named:
            value = None if isinstance(each, Decimal) else self._value(each)
            if value is None and not isinstance(each, Decimal):
                return '""'
            refs.append(f"{each:f}" if isinstance(each, Decimal) else value.ref if value else "")
        return f'IF(COUNT({",".join(refs)})={len(refs)},MIN({",".join(refs)}),"")'

    # -- what has to stay as it is ------------------------------------------------------------------------

    def _require_heads(self) -> None:
        """Fields, choices and options have to stay as they are; labels of grades and flags may change."""
        for source in self.sources.values():
            standard = source.standard
            for number, option in enumerate(standard.options, 1):
                if not option.reads:
                    self.readings.fixed(source, f"option[{number}].value")
            asked = {each.id for each in self.program.fields}
            for number, each in enumerate(standard.fields, 1):
                if each.id not in asked:
                    continue
                for key in ("id", "type", "unit", "blank", "range"):
                    self.readings.fixed(source, f"field[{number}].{key}")
                for place in range(1, len(each.choices) + 1):
                    for key in ("value", "aliases"):
                        path = f"field[{number}].values[{place}].{key}"
                        if source.has(path):
                            self.readings.fixed(source, path)
            for number, _ in enumerate(standard.grades, 1):
                self.readings.fixed(source, f"grade[{number}].code")
                self.readings.fixed(source, f"grade[{number}].graded")

    def _require_table(self, table: Table) -> None:
        """Inputs, outcomes and options of rules have to stay as they are, and no rule may come or go."""
        owner, name = self._owners[table.output]
        source = self.sources[owner.id]
        written = next(each for each in owner.tables if each.output == name)
        extra = next((each for each in self.program.extras if each.id == table.output), None)
        live = extra is not None
        keys = ("inputs", "then", "only_if", "output", "hit", "rows", "columns", "cells", "row_values", "column_values")
        for path in source.places.cells:
            if not path.startswith(f"{written.place}."):
                continue
            key = path.removeprefix(f"{written.place}.").rpartition(".")[2].partition("[")[0]
            whole = path.removeprefix(f"{written.place}.")
            if (
                key in keys
                and whole not in ("inputs", "cells", "row_values", "column_values")
                and not (live and key == "then")
            ):
                self.readings.fixed(source, path)
        thens = [
            source.places.cells[f"{rule.place}.then"] for rule in written.rules if source.has(f"{rule.place}.then")
        ]
        if thens:
            (first, column), (last, _) = thens[0], thens[-1]
            # from the header to the empty row below, so that a row put in anywhere between them is counted
            self.readings.counted(source, block(source, (first - 1, column), (last + 1, column)), len(thens) + 1)


def _first(conditions: Iterable[str]) -> str:
    """The number of the first condition that holds, 99 where none does."""
    listed = list(conditions)
    formula = str(_NONE)
    for place, condition in reversed(list(enumerate(listed, 1))):
        formula = (
            str(place) if condition == TRUE else formula if condition == FALSE else f"IF({condition},{place},{formula})"
        )
    return formula

"""Reading the decision tables of a standard's text, against the fields, grades and options that it declares."""

from __future__ import annotations

from collections.abc import Mapping

from fenji.expr.amount import least_of
from fenji.expr.parse import Quantity, UnreadableTest, parse_choice_test, parse_day_test, parse_quantity_test
from fenji.expr.spelling import word
from fenji.expr.unary_test import ANYTHING, Share, Test, parts
from fenji.standard.model import (
    DecisionTable,
    Derived,
    ExtraResult,
    Field,
    FieldType,
    Flag,
    Grade,
    HitPolicy,
    Option,
    Provenance,
    ResultType,
    Rule,
    Scorecard,
)
from fenji.standard.section import Section, unique


class Scope:
    """What the rules of a table may speak of: fields, scores, results, options, and what earlier tables decided."""

    def __init__(
        self,
        fields: tuple[Field, ...],
        grades: tuple[Grade, ...],
        flags: tuple[Flag, ...],
        options: tuple[Option, ...],
        derived: tuple[Derived, ...],
        results: tuple[ExtraResult, ...],
        scorecards: tuple[Scorecard, ...],
    ) -> None:
        self.fields = {field.id: field for field in fields}
        self.results = {result.id: result for result in results}
        self.derived = {each.id: each for each in derived}
        self.outputs: dict[str, list[str]] = {
            "grade": [grade.code for grade in grades],
            "flags": [flag.code for flag in flags],
            **{each.id: list(each.values) for each in derived},
        }
        self.options = {option.id: [reading.id for reading in option.readings] for option in options}
        self.scored = {each.output: tuple(part.input for part in each.characteristics) for each in scorecards}
        self.decided: list[str] = []

    @property
    def known(self) -> list[str]:
        """What a table may have as an input by now."""
        return [*self.fields, *self.scored, *(each for each in self.decided if each in self.outputs)]

    def check_names(self, top: Section) -> None:
        """Refuse two things of one name: inputs are told by it."""
        named = [(name, "field") for name in self.fields] + [(name, "scorecard") for name in self.scored]
        named += [(name, "derived") for name in self.derived] + [(name, "result") for name in self.results]
        named += [("grade", "grade"), ("flags", "flag")]
        unique(named, top.faults, lambda name: (f"“{name}”指两样东西", f"{name!r} names two things"), "standard.twice")

    def test(self, name: str, text: str) -> Test:
        """Return the test on an input; raises UnreadableTest."""
        if name in self.scored:
            return parse_quantity_test(text, Quantity.NUMBER)
        if name not in self.fields:
            return parse_choice_test(text, {word(code): code for code in self.outputs[name]})
        field = self.fields[name]
        if field.type is FieldType.GRADE and not field.choices:
            # of a standard that cannot be used, which is told
            return ANYTHING
        if field.type is FieldType.DATE:
            return parse_day_test(text)
        if field.type.counts:
            return parse_quantity_test(text, Quantity(field.type.value), bare=field.unit != "万元")
        return parse_choice_test(text, field.spellings)


def read_tables(top: Section, scope: Scope, drawn: tuple[DecisionTable, ...]) -> tuple[DecisionTable, ...]:
    """Return the tables in the order in which they decide: what is derived, what matrices draw, then the rest."""
    sections = top.sections("table", required=not drawn)
    early = [section for section in sections if section.values.get("output") in scope.derived]
    late = [section for section in sections if section not in early]
    derived = [_decided(_table(section, scope), scope) for section in early]
    for table in drawn:
        _check_axes(table, top, scope)
        _decided(table, scope)
    others = [_decided(_table(section, scope), scope) for section in late]
    tables = (*derived, *drawn, *others)
    if tables and "grade" not in scope.decided:
        top.faults.add("standard.no_grade", "table", "没有一张表给出 grade", "no table decides the grade")
    _check_circles(top, tables, scope)
    for name in (*scope.derived, *scope.results):
        if name not in scope.decided:
            top.faults.add("standard.undecided", name, f"没有一张表给出 {name}", f"no table decides {name}")
    return tables


def _check_circles(top: Section, tables: tuple[DecisionTable, ...], scope: Scope) -> None:
    """Refuse a score that comes down to itself, or to a share of the customers, which is told after the scores."""
    inputs = {table.output: table.inputs for table in tables} | scope.scored
    shares = {table.output for table in tables if any(_ranks(rule) for rule in table.rules)}

    def below(name: str, above: tuple[str, ...]) -> tuple[str, ...]:
        if name in above:
            return (*above, name)
        found = (below(each, (*above, name)) for each in inputs.get(name, ()) if each in inputs)
        return next(filter(None, found), ())

    for name in scope.scored:
        if circle := below(name, ()):
            listed = " → ".join(circle)
            top.faults.add("standard.circle", "scorecard", f"绕成了圈：{listed}", f"in a circle: {listed}")
        elif ranked := [each for each in scope.scored[name] if each in shares]:
            listed = "、".join(ranked)
            top.faults.add(
                "standard.share", "scorecard", f"计分不能用按名次划的 {listed}", f"{listed} ranks, and cannot be scored"
            )


def _ranks(rule: Rule) -> bool:
    return any(isinstance(part, Share) for test in rule.when for part in parts(test))


def _decided(table: DecisionTable, scope: Scope) -> DecisionTable:
    scope.decided.append(table.output)
    return table


def _check_axes(table: DecisionTable, top: Section, scope: Scope) -> None:
    for name in table.inputs:
        if name not in scope.known:
            _unknown_input(top, table.place, name, scope)
    if table.output in scope.decided:
        top.faults.add(
            "standard.twice", table.place, f"{table.output} 已由前一张表给出", f"another table decides {table.output}"
        )


def _unknown_input(section: Section, place: str, name: str, scope: Scope) -> None:
    known = "、".join(scope.known)
    section.faults.add(
        "standard.unknown_field",
        place,
        f"没有字段“{name}”",
        f"no field {name!r}",
        (f"可用：{known}", f"known: {known}"),
    )


def _table(section: Section, scope: Scope) -> DecisionTable:
    output = section.text("output")
    allowed = [*scope.outputs, *scope.results]
    if output not in allowed:
        listed = "、".join(allowed)
        section.faults.add(
            "standard.output",
            section.at("output"),
            f"“{output}”不可用；可用：{listed}",
            f"{output!r} is not allowed; allowed: {listed}",
        )
    elif output in scope.decided:
        section.faults.add(
            "standard.twice", section.at("output"), f"{output} 已由前一张表给出", f"an earlier table decides {output}"
        )
    hit = section.one_of("hit", HitPolicy)
    if output != "flags" and hit is HitPolicy.COLLECT:
        section.faults.add(
            "standard.hit",
            section.at("hit"),
            "这里只能有一个结果；可用：first、unique",
            "there is one outcome; allowed: first, unique",
        )
    inputs = section.texts("inputs", required=True)
    for number, name in enumerate(inputs, 1):
        if name not in scope.known:
            _unknown_input(section, f"{section.at('inputs')}[{number}]", name, scope)
    rules = tuple(_rule(part, output, inputs, scope) for part in section.sections("rules", required=True))
    section.close()
    return DecisionTable(output, hit, inputs, rules, section.place)


def _rule(section: Section, output: str, inputs: tuple[str, ...], scope: Scope) -> Rule:
    texts = section.texts("when", required=True)
    if len(texts) != len(inputs):
        section.faults.add(
            "standard.width",
            section.at("when"),
            f"有 {len(texts)} 格，inputs 有 {len(inputs)} 项",
            f"{len(texts)} cells for {len(inputs)} inputs",
        )
    then = section.text("then")
    allowed = scope.outputs.get(output, [])
    if then and then not in allowed and output in scope.outputs:
        listed = "、".join(allowed)
        section.faults.add(
            "standard.unknown_outcome",
            section.at("then"),
            f"没有“{then}”；可用：{listed}",
            f"no {then!r}; known: {listed}",
        )
    if output in scope.results and scope.results[output].type is ResultType.AMOUNT:
        _check_amount(section, then, scope)
    rule = Rule(
        when=_tests(section, texts, inputs, scope),
        texts=texts,
        then=then,
        clause=section.text("clause"),
        place=section.place,
        provenance=section.one_of("provenance", Provenance, Provenance.SEED),
        only_if=_only_if(section, scope),
    )
    section.close()
    return rule


def _check_amount(section: Section, then: str, scope: Scope) -> None:
    """An amount that follows is one of money, a field's, or the least of several."""
    try:
        parts = least_of(then)
    except ValueError:
        parts = (then,)
    fields = [name for name, field in scope.fields.items() if field.type is FieldType.AMOUNT]
    for part in parts:
        if isinstance(part, str) and part not in fields:
            listed = "、".join(fields)
            section.faults.add(
                "standard.amount",
                section.at("then"),
                f"“{part}”不是金额，也不是金额字段；可用：{listed}，或 min(…, …)",
                f"{part!r} is neither an amount nor a field of amounts ({listed}), nor min(…, …)",
            )


def _tests(section: Section, texts: tuple[str, ...], inputs: tuple[str, ...], scope: Scope) -> tuple[Test, ...]:
    tests: list[Test] = []
    for number, (text, name) in enumerate(zip(texts, inputs), 1):
        tests.append(ANYTHING)
        if name not in scope.known:
            continue
        try:
            tests[-1] = scope.test(name, text)
        except UnreadableTest as error:
            place = f"{section.at('when')}[{number}]({name})"
            section.faults.add("standard.test", place, error.message.zh, error.message.en)
    return tuple(tests)


def _only_if(section: Section, scope: Scope) -> Mapping[str, tuple[str, ...]] | None:
    part = section.section("only_if")
    if not part.keys():
        return None
    # every option is asked for, so that a fault names them all
    wanted = {key: readings for key in scope.options if (readings := part.texts(key)) or key in part.values}
    for key, readings in wanted.items():
        for reading in readings:
            if reading not in scope.options[key]:
                listed = "、".join(scope.options[key])
                section.faults.add(
                    "standard.option",
                    part.at(key),
                    f"没有读法“{reading}”；可用：{listed}",
                    f"no reading {reading!r}; known: {listed}",
                )
    part.close()
    return wanted

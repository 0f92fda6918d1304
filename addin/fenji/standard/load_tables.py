"""Reading the decision tables of a standard's text, against the fields, grades and options that it declares."""

from __future__ import annotations

from collections.abc import Mapping

from fenji.expr.parse import Quantity, UnreadableTest, parse_choice_test, parse_quantity_test
from fenji.expr.unary_test import ANYTHING, Test
from fenji.standard.model import DecisionTable, Field, Flag, Grade, HitPolicy, Option, Provenance, Rule
from fenji.standard.section import Section


class Scope:
    """What the rules of a table may speak of: fields, results, options, and what earlier tables decided."""

    def __init__(
        self,
        fields: tuple[Field, ...],
        grades: tuple[Grade, ...],
        flags: tuple[Flag, ...],
        options: tuple[Option, ...],
    ) -> None:
        self.fields = {field.id: field for field in fields}
        self.outputs = {"grade": [grade.code for grade in grades], "flags": [flag.code for flag in flags]}
        self.options = {option.id: [reading.id for reading in option.readings] for option in options}
        self.decided: list[str] = []

    def test(self, name: str, text: str) -> Test:
        """Return the test on an input; raises UnreadableTest."""
        if name not in self.fields:
            return parse_choice_test(text, {code: code for code in self.outputs[name]})
        field = self.fields[name]
        if field.type.counts:
            return parse_quantity_test(text, Quantity(field.type.value), bare=field.unit != "万元")
        return parse_choice_test(text, field.spellings)


def read_tables(
    top: Section,
    fields: tuple[Field, ...],
    grades: tuple[Grade, ...],
    flags: tuple[Flag, ...],
    options: tuple[Option, ...],
) -> tuple[DecisionTable, ...]:
    scope = Scope(fields, grades, flags, options)
    tables = []
    for section in top.sections("table", required=True):
        table = _table(section, scope)
        tables.append(table)
        scope.decided.append(table.output)
    if tables and "grade" not in scope.decided:
        top.faults.add("standard.no_grade", "table", "没有一张表给出 grade", "no table decides the grade")
    return tuple(tables)


def _table(section: Section, scope: Scope) -> DecisionTable:
    output = section.text("output")
    if output not in scope.outputs:
        section.faults.add(
            "standard.output",
            section.at("output"),
            f"“{output}”不可用；可用：grade、flags",
            f"{output!r} is not allowed; allowed: grade, flags",
        )
    elif output in scope.decided:
        section.faults.add(
            "standard.twice", section.at("output"), f"{output} 已由前一张表给出", f"an earlier table decides {output}"
        )
    hit = section.one_of("hit", HitPolicy)
    if output == "grade" and hit is HitPolicy.COLLECT:
        section.faults.add(
            "standard.hit",
            section.at("hit"),
            "等级只能有一个；可用：first、unique",
            "there is one grade; allowed: first, unique",
        )
    inputs = section.texts("inputs", required=True)
    for number, name in enumerate(inputs, 1):
        if name not in scope.fields and name not in scope.decided:
            known = "、".join([*scope.fields, *scope.decided])
            section.faults.add(
                "standard.unknown_field",
                f"{section.at('inputs')}[{number}]",
                f"没有字段“{name}”",
                f"no field {name!r}",
                (f"可用：{known}", f"known: {known}"),
            )
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


def _tests(section: Section, texts: tuple[str, ...], inputs: tuple[str, ...], scope: Scope) -> tuple[Test, ...]:
    tests: list[Test] = []
    for number, (text, name) in enumerate(zip(texts, inputs), 1):
        tests.append(ANYTHING)
        if name not in scope.fields and name not in scope.decided:
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
    wanted = {key: part.texts(key) for key in part.values if key in scope.options}
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

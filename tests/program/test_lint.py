"""Lint: sound standards are clean, and on random ones every finding is what trying all customers shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fenji
from fenji.errors import Severity
from fenji.expr.unary_test import truth
from fenji.expr.value import Among, Missing, Truth, Value
from fenji.grader import Grader
from fenji.program.decide import decide_grade, truth_of, value_of
from fenji.program.from_standard import from_standard
from fenji.program.model import Program
from fenji.standard.library import ids
from fenji.standard.load import load_text

HEAD = """
[standard]
id = "try"
name = "试"
version = "1"
effective_from = 2026-01-01
source = "测试"
provenance = "default"

[[field]]
id = "aum"
label = "资产"
type = "amount"
direction = "up"

[[field]]
id = "level"
label = "级别"
type = "choice"
direction = "up"
values = [{ value = "低" }, { value = "中" }, { value = "高" }]

[[grade]]
code = "high"
label = "高"

[[grade]]
code = "middle"
label = "中"

[[grade]]
code = "low"
label = "低"

[[derived]]
id = "band"
label = "档"
values = ["小", "大"]
"""
DIRECTED = 'direction = "up"\n'
Rules = list[tuple[tuple[str, ...], str]]


def table(output: str, inputs: list[str], rules: Rules, hit: str = "first") -> str:
    rows = ",\n".join(
        f"""{{ when = [{", ".join(f"'{test}'" for test in when)}], then = "{then}", clause = "1" }}"""
        for when, then in rules
    )
    return f'\n[[table]]\noutput = "{output}"\nhit = "{hit}"\ninputs = {inputs}\nrules = [\n{rows}\n]\n'


def by_aum(hit: str, *rules: tuple[str, str]) -> list[str]:
    """The findings on a table of one column but for what the standard does not use."""
    text = HEAD.split("[[derived]]")[0] + table("grade", ["aum"], [((test,), then) for test, then in rules], hit)
    return [str(each) for each in Grader(load_text(text, "try.toml")).lint() if each.code != "lint.unasked"]


def test_a_sound_standard_is_clean() -> None:
    assert by_aum("first", (">= 5万", "high"), (">= 1万", "middle"), ("-", "low")) == []
    assert by_aum("unique", (">= 5万", "high"), ("[1万..5万)", "middle"), ("< 1万", "low")) == []


@pytest.mark.parametrize("standard_id", ids())
def test_the_built_in_standards_are_clean_under_every_reading(standard_id) -> None:
    assert fenji.standard(standard_id).lint() == ()


def test_a_rule_that_only_a_reading_leaves_idle_is_in_order() -> None:
    """To the letter every holder of a card is diamond: the other readings' rules for cards then never decide."""
    assert fenji.standard("psbc", card_rule="literal").lint() == ()


def test_two_rules_that_hit_together_are_both_named_and_refused() -> None:
    found = by_aum("unique", (">= 5万", "high"), ("<= 5万", "middle"))
    assert "try.toml: table[1].rules[2]: 与 table[1].rules[1] 同时符合，例如：资产 5万元" in found


# ------------------------------------------------------------------------------- random standards, all customers

AUM_TESTS = ["-", ">= 1万", ">= 2万", "< 1万", "<= 2万", "[1万..2万]", "(1万..2万)", "not(>= 2万)", "null"]
LEVEL_TESTS = ["-", '"低"', '"中"', '"高"', '"中","高"', 'not("高")', "null"]
BAND_TESTS = ["-", '"小"', '"大"', 'not("大")']
TESTS = {"aum": AUM_TESTS, "level": LEVEL_TESTS, "band": BAND_TESTS}
AUM = [Decimal(each) for each in ("9999.99", "10000", "10000.01", "15000", "19999.99", "20000", "20000.01")]
CUSTOMERS: list[dict[str, Value]] = [
    {"aum": aum, "level": level}
    for aum, level in product(
        [*AUM, Missing.BLANK, Missing.UNREADABLE, Missing.ABSENT],
        ["低", "中", "高", Missing.BLANK, Missing.UNREADABLE, Missing.ABSENT],
    )
]


@st.composite
def standards(draw: st.DrawFn, nulls: bool = True) -> str:
    inputs = draw(st.sampled_from([["aum"], ["aum", "level"], ["level", "band"], ["aum", "level", "band"]]))

    def rules(inputs: list[str], results: list[str]) -> Rules:
        tests = [st.sampled_from([each for each in TESTS[name] if nulls or each != "null"]) for name in inputs]
        one = st.tuples(st.tuples(*tests), st.sampled_from(results))
        return draw(st.lists(one, min_size=1, max_size=5))

    text = HEAD + (DIRECTED if draw(st.booleans()) else "")
    text += table("band", ["aum", "level"], rules(["aum", "level"], ["小", "大"]))
    return text + table("grade", inputs, rules(inputs, ["high", "middle", "low"]))


def odd_places(text: str, code: str) -> set[str]:
    found = Grader(load_text(text, "try.toml")).lint()
    return {each.where.removeprefix("try.toml: ") for each in found if each.code == code}


def inputs_of(program: Program, output: str, customer: Mapping[str, Value]) -> list[Value]:
    return [value_of(program, name, customer) for name in program.table_by_output[output].inputs]


def known(program: Program, output: str) -> Iterator[Mapping[str, Value]]:
    for customer in CUSTOMERS:
        if not any(isinstance(each, Missing | Among) for each in inputs_of(program, output, customer)):
            yield customer


def deciding(program: Program, output: str) -> set[str]:
    """The places of the rules that decide for any customer."""
    if output == "grade":
        verdicts = (decide_grade(program, customer) for customer in CUSTOMERS)
        return {verdict.rule.place for verdict in verdicts if verdict.rule is not None}
    rules = program.table_by_output[output].rules
    found = set()
    for customer in CUSTOMERS:
        truths = [truth_of(rule, inputs_of(program, output, customer)) for rule in rules]
        if Truth.TRUE in truths:
            found.add(rules[truths.index(Truth.TRUE)].place)
    return found


@settings(max_examples=150, deadline=None)
@given(standards())
def test_rules_that_never_decide_are_those_that_decide_for_no_customer(text) -> None:
    program = Grader(load_text(text, "try.toml")).program
    for output in ("band", "grade"):
        every = {rule.place for rule in program.table_by_output[output].rules}
        prefix = {"band": "table[1]", "grade": "table[2]"}[output]
        odd = {each for each in odd_places(text, "lint.unreachable_rule") if each.startswith(prefix)}
        assert odd == every - deciding(program, output)


@settings(max_examples=150, deadline=None)
@given(standards())
def test_a_hole_is_found_where_a_known_customer_meets_no_rule(text) -> None:
    program = Grader(load_text(text, "try.toml")).program
    holes = odd_places(text, "lint.hole")
    unrated = any(decide_grade(program, each).result == "unrated" for each in known(program, "grade"))
    assert ("table[2](grade)" in holes) == unrated
    underived = any(isinstance(value_of(program, "band", each), Missing) for each in known(program, "band"))
    assert ("table[1](band)" in holes) == underived


@settings(max_examples=150, deadline=None)
@given(standards())
def test_a_grade_that_falls_as_a_value_improves_is_found(text) -> None:
    program = Grader(load_text(text, "try.toml")).program
    falls = odd_places(text, "lint.falls")
    ranks = {result.code: place for place, result in enumerate(program.results) if result.graded}
    grades = {
        (each["aum"], each["level"]): ranks[result]
        for each in CUSTOMERS
        if (result := decide_grade(program, each).result) in ranks
    }
    orders: dict[int, list[Value]] = {0: list(AUM), 1: ["低", "中", "高"]}
    found = False
    for place, order in orders.items():
        for one, other in combinations(order, 2):
            for key, grade in grades.items():
                better = (*key[:place], other, *key[place + 1 :])
                found |= key[place] == one and better in grades and grades[better] > grade
    if found:
        assert falls
    elif "band" not in program.grading.inputs:
        assert not any(each.startswith("table[2]") for each in falls)


@settings(max_examples=150, deadline=None)
@given(standards(nulls=False))
def test_a_column_that_can_go_without_any_known_result_changing_decides_nothing(text) -> None:
    program = Grader(load_text(text, "try.toml")).program
    idle = odd_places(text, "lint.idle_column")
    grading = program.grading
    for number, name in enumerate(grading.inputs):
        same = all(
            decide_grade(program, each).result == _without(program, number, each) for each in known(program, "grade")
        )
        assert (f"table[2].inputs[{number + 1}]({name})" in idle) == same


def _without(program: Program, column: int, customer: Mapping[str, Value]) -> str:
    """The grade by the rules without a column; nobody here is without any known value."""
    table = program.grading
    for rule in table.rules:
        tests = [
            truth(test, value_of(program, name, customer))
            for place, (test, name) in enumerate(zip(rule.when, table.inputs))
            if place != column
        ]
        if all(each is Truth.TRUE for each in tests):
            return rule.then
    return "unrated"


@settings(max_examples=60, deadline=None)
@given(standards())
def test_grades_are_out_of_reach_where_no_customer_gets_them(text) -> None:
    program = Grader(load_text(text, "try.toml")).program
    got = {decide_grade(program, each).result for each in CUSTOMERS}
    codes = ["high", "middle", "low"]
    assert odd_places(text, "lint.unreachable_grade") == {
        f"grade[{number}]" for number, code in enumerate(codes, 1) if code not in got
    }


# ----------------------------------------------------------------------------------------- random scorecards

POINTS = st.sampled_from([0, 10, 25, 50, 75, 100])
SCORES = [Decimal(n) / 10 for n in range(1001)]


@st.composite
def scorecards(draw: st.DrawFn) -> str:
    text = HEAD.split("[[derived]]")[0] + '\n[[scorecard]]\noutput = "score"\nlabel = "得分"\nclause = "1"\n'
    weight = draw(st.sampled_from([0, 20, 50, 80]))
    aum = f'{{ when = "< 2万", points = {draw(POINTS)} }}, {{ when = ">= 2万", points = {draw(POINTS)} }}'
    level = ", ".join(f"{{ when = '\"{each}\"', points = {draw(POINTS)} }}" for each in ("低", "中", "高"))
    for name, part, bands in (("aum", weight, aum), ("level", 100 - weight, level)):
        text += f'\n[[scorecard.characteristic]]\ninput = "{name}"\nweight = {part}\nattributes = [{bands}]\n'
    cuts = draw(st.lists(st.sampled_from([10, 25, 40, 60, 75, 90]), min_size=1, max_size=4))
    rules: Rules = [((f">= {cut}",), draw(st.sampled_from(["high", "middle", "low"]))) for cut in cuts]
    return text + table("grade", ["score"], [*rules, (("< 10",), "low")])


@settings(max_examples=150, deadline=None)
@given(scorecards())
def test_cut_offs_that_no_customer_reaches_never_decide(text) -> None:
    """Out of order or out of reach: together they are the rules that decide for nobody."""
    grader = Grader(load_text(text, "try.toml"))
    program = from_standard(grader.standard)
    verdicts = [decide_grade(program, customer) for customer in CUSTOMERS]
    deciding = {verdict.rule.place for verdict in verdicts if verdict.rule is not None}
    never = {rule.place for rule in program.grading.rules} - deciding
    refused = odd_places(text, "lint.cut_offs")
    assert odd_places(text, "lint.unreachable_rule") | refused == never
    tests = [rule.when[0] for rule in program.grading.rules]
    covered = {
        f"table[1].rules[{later + 1}]"
        for later in range(len(tests))
        for earlier in range(later)
        if all(truth(tests[earlier], each) >= truth(tests[later], each) for each in SCORES)
    }
    assert refused == covered


def test_a_warning_is_no_error_and_what_is_unused_is_a_note() -> None:
    text = HEAD + table("band", ["aum"], [((">= 1万",), "大"), (("-",), "小")])
    text += table("grade", ["level"], [(('"高"',), "high"), (('"中"',), "middle"), (('"低"',), "low")])
    found = Grader(load_text(text, "try.toml")).lint()
    assert [(each.code, each.severity) for each in found] == [("lint.unasked", Severity.NOTE)]

"""Deciding: hit policies, and what the unknown leaves open."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fenji.errors import StandardError
from fenji.expr.value import Missing
from fenji.grader import Grader
from fenji.program.decide import decide_grade
from fenji.standard.load import load_text

TEXT = """
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
id = "listed"
label = "失信"
type = "flag"
[[grade]]
code = "high"
label = "高"
[[grade]]
code = "low"
label = "低"
[[table]]
output = "grade"
"""


def grader(hit: str, *rules: str) -> Grader:
    rows = ",".join(f'{{ {rule}, clause = "1" }}' for rule in rules)
    return Grader(load_text(f'{TEXT}hit = "{hit}"\ninputs = ["aum", "listed"]\nrules = [{rows}]', "try.toml"))


EXCLUSIVE = ("when = ['>= 5万', '-'], then = 'high'", "when = ['< 5万', '-'], then = 'low'")
VETO = (
    "when = ['-', '\"是\"'], then = 'low'",
    "when = ['>= 5万', '-'], then = 'high'",
    "when = ['-', '-'], then = 'low'",
)


def test_a_true_rule_of_a_unique_table_leaves_nothing_open() -> None:
    program = grader("unique", *EXCLUSIVE).program
    verdict = decide_grade(program, {"aum": Decimal(60000), "listed": Missing.BLANK})
    assert (verdict.result, verdict.flags) == ("high", ())
    assert decide_grade(program, {"aum": Missing.BLANK, "listed": "否"}).result == "insufficient"


def test_a_unique_table_whose_rules_overlap_cannot_grade_and_names_both() -> None:
    with pytest.raises(StandardError, match=r"rules\[2\].*rules\[1\]"):
        _ = grader("unique", "when = ['>= 5万', '-'], then = 'high'", "when = ['-', '\"是\"'], then = 'low'").program


def test_an_unknown_veto_leaves_the_grade_and_says_so() -> None:
    program = grader("first", *VETO).program
    found = {
        listed: (verdict := decide_grade(program, {"aum": Decimal(60000), "listed": listed})).result
        for listed in ("是", "否")
    }
    assert found == {"是": "low", "否": "high"}
    verdict = decide_grade(program, {"aum": Decimal(60000), "listed": Missing.BLANK})
    assert (verdict.result, verdict.flags) == ("high", ("veto_unverified",))
    absent = decide_grade(program, {"aum": Decimal(60000), "listed": Missing.ABSENT})
    assert (absent.result, absent.flags) == ("high", ())

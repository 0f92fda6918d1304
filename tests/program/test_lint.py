"""Lint: odd standards, each with the finding it must give and an example customer."""

from __future__ import annotations

import pytest

import fenji
from fenji.grader import Grader
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

[[grade]]
code = "high"
label = "高"

[[grade]]
code = "low"
label = "低"

[[table]]
output = "grade"
inputs = ["aum"]
"""


def findings(hit: str, *rules: tuple[str, str]) -> list[str]:
    rows = ",".join(f"""{{ when = ['{test}'], then = "{then}", clause = "1" }}""" for test, then in rules)
    return [str(each) for each in Grader(load_text(f'{HEAD}hit = "{hit}"\nrules = [{rows}]\n', "try.toml")).lint()]


def test_a_sound_standard_is_clean() -> None:
    assert findings("first", (">= 5万", "high"), ("-", "low")) == []
    assert findings("unique", (">= 5万", "high"), ("< 5万", "low")) == []


@pytest.mark.parametrize("reading", ["by_level", "lowest", "literal"])
def test_the_built_in_standard_is_clean_under_its_readings(reading) -> None:
    found = [each for each in fenji.standard("psbc", card_rule=reading).lint() if each.severity != "note"]
    assert [each for each in found if each.code != "lint.unreachable_rule"] == []


def test_a_rule_covered_by_the_union_of_earlier_ones_is_found() -> None:
    found = findings("first", (">= 5万", "high"), ("< 5万", "low"), ("[1万..9万]", "high"))
    assert found == ["try.toml: table[1].rules[3]: 前面的规则合起来已经管到所有这样的客户，这一行永远轮不到"]


def test_a_hole_is_shown_with_a_customer_in_it() -> None:
    found = findings("first", (">= 5万", "high"), ("< 1万", "low"))
    assert found == ["try.toml: grade: 有的客户没有规则可用，例如：资产 1万元"]


def test_two_rules_that_hit_together_are_both_named() -> None:
    found = findings("unique", (">= 5万", "high"), ("<= 5万", "low"))
    assert found == ["try.toml: table[1].rules[2]: 与 table[1].rules[1] 同时符合，例如：资产 5万元"]


def test_a_grade_that_falls_as_the_value_rises_is_found() -> None:
    assert any("等级反而下降" in each for each in findings("first", (">= 5万", "low"), ("-", "high")))


def test_a_grade_nobody_can_reach_is_found() -> None:
    assert any("没有客户能成为高" in each for each in findings("first", ("-", "low"), (">= 5万", "high")))

"""Whatever differs between two standards is said: every key of a text is changed in turn, and never in silence."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from fenji.errors import StandardError
from fenji.standard.library import built_in
from fenji.standard.load import load_values
from fenji.standard_sheet import all_differences
from fenji.standard_sheet.schema import CONDUCT, LISTS, READING, VALUE

Path = tuple[str | int, ...]
NAMES = ("psbc", "nine_box", "icbc", "four_tier", "brokerage", "ccb_star", "credit_report")
WORDS = (
    "seed",
    "public",
    "reading",
    "default",
    "sum",
    "max",
    "any",
    "own",
    "up",
    "down",
    "元",
    "万元",
    "next",
    "previous",
)


def paths(value: Any, above: Path = ()) -> Iterator[Path]:
    """Every key of a text, and every place in its lists."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield (*above, key)
        yield from paths(each, (*above, key))


def others(value: Any) -> Iterator[Any]:
    """Values that might stand instead of one."""
    match value:
        case bool():
            yield not value
        case int() | Decimal():
            yield value + 1
        case date():
            yield value - timedelta(days=30)
        case str():
            yield f"{value}改"
            yield from (word for word in WORDS if word != value)
        case list():
            yield value[:-1]
            yield value[::-1]
            yield [*value, "又一个"]


def changes(values: dict[str, Any], path: Path) -> Iterator[dict[str, Any]]:
    """The text without a key, and with other values of it."""
    for number in range(-1, 20):
        changed = copy.deepcopy(values)
        owner: Any = changed
        for key in path[:-1]:
            owner = owner[key]
        different = list(others(owner[path[-1]]))
        if number >= len(different):
            return
        if number < 0:
            del owner[path[-1]]
        else:
            owner[path[-1]] = different[number]
        if changed != values:
            yield changed


@pytest.mark.parametrize("name", NAMES)
def test_no_change_is_silent(name: str) -> None:
    standard = built_in(name)
    values: dict[str, Any] = copy.deepcopy(dict(standard.written))
    seen: dict[str, int] = {}
    told: set[str] = set()
    for path in paths(values):
        shape = ".".join(re.sub("[0-9]+", "#", str(key)) for key in path)
        if seen.get(shape, 0) >= 2:
            continue
        seen[shape] = seen.get(shape, 0) + 1
        for changed in changes(values, path):
            try:
                new = load_values(changed, standard.origin, built_in)
            except StandardError:
                continue
            told.add(shape)
            assert all_differences(standard, new), (path, changed)
    assert len(told) > 20


OLD = built_in("psbc")


@pytest.mark.parametrize(
    ("section", "number", "key", "value", "said"),
    [
        ("grade", -1, "graded", None, "等级“非本行客户”的算等级：否 → （没有写）"),
        ("field", 0, "household", "max", "字段“月日均余额”的按家庭合并：相加 → 取最大"),
        ("standard", None, "gap", False, "【标准】的说升级差额：（没有写） → 否"),
        ("standard", None, "family", "staff", "【标准】的给谁分级：（没有写） → 员工"),
        ("standard", None, "provenance", "public", "【标准】的出处：原文 → 公开资料"),
        ("option", 0, "without", None, "的不用时的读法："),
    ],
)
def test_it_is_said_in_the_words_of_the_sheet(
    section: str, number: int | None, key: str, value: Any, said: str
) -> None:
    values: dict[str, Any] = copy.deepcopy(dict(OLD.written))
    item = values[section] if number is None else values[section][number]
    if value is None:
        del item[key]
    else:
        item[key] = value
    found = [each.zh for each in all_differences(OLD, load_values(values, OLD.origin, built_in))]
    assert len(found) == 1
    assert said in found[0]


def test_rules_in_another_order_are_the_same_rules() -> None:
    values: dict[str, Any] = copy.deepcopy(dict(OLD.written))
    values["table"][0]["rules"].sort(key=lambda rule: (rule["then"], rule["clause"]), reverse=True)
    found = [each.zh for each in all_differences(OLD, load_values(values, OLD.origin, built_in))]
    assert found == ["“客户等级”的规则次序变了"]


def test_a_rule_that_moved_and_changed_keeps_its_source() -> None:
    values: dict[str, Any] = copy.deepcopy(dict(OLD.written))
    rules = values["table"][0]["rules"]
    rules.insert(0, rules.pop(5))
    rules[0] |= {"when": ["-", ">= 40万", "-", "-"], "provenance": "public"}
    found = [each.zh for each in all_differences(OLD, load_values(values, OLD.origin, built_in))]
    assert found == [
        "白金卡客户（条款 3(1)）：月日均余额 >= 30万 → >= 40万",
        "白金卡客户（条款 3(1)）的出处：原文 → 公开资料",
        "“客户等级”的规则次序变了",
    ]


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        (
            "ccb_star",
            lambda values: values["scorecard"][0]["characteristic"][0]["attributes"][0].update(points=12),
            "综合得分：资金规模 < 1万 的分数：0 → 12",
        ),
        (
            "brokerage",
            lambda values: values["matrix"][0]["column_values"].__setitem__(0, "进取型"),
            "矩阵“客户等级”的各列：aggressive、balanced、conservative → 进取型、balanced、conservative",
        ),
        (
            "psbc",
            lambda values: values["table"][1]["rules"][0]["when"].__setitem__(1, 'not("outside")'),
            '需核实卡种（条款 2(2)）：客户等级 not("钻石卡客户","非本行客户") → not("非本行客户")',
        ),
        (
            "psbc",
            lambda values: values["table"][0].update(hit="unique"),
            "决策表“客户等级”的取哪一条：从上往下第一条 → 只许有一条",
        ),
    ],
)
def test_nothing_is_told_by_its_code(name: str, change: Callable[[dict[str, Any]], object], said: str) -> None:
    old = built_in(name)
    values: dict[str, Any] = copy.deepcopy(dict(old.written))
    change(values)
    assert [each.zh for each in all_differences(old, load_values(values, old.origin, built_in))] == [said]


def test_aliases_and_vagueness_of_values() -> None:
    values: dict[str, Any] = copy.deepcopy(dict(OLD.written))
    choices = next(field["values"] for field in values["field"] if "values" in field)
    vague = next(choice for choice in choices if choice.get("vague"))
    del vague["vague"]
    vague["aliases"] = vague.get("aliases", [])[:-1]
    found = [each.zh for each in all_differences(OLD, load_values(values, OLD.origin, built_in))]
    assert len(found) == 2
    assert any("的说得含糊：是 → （没有写）" in each for each in found), found
    assert any("的别名：" in each for each in found), found


def test_the_schema_knows_every_key_by_a_heading() -> None:
    assert all(key.label for keys in (READING, VALUE, *(each.keys for each in (*LISTS, *CONDUCT))) for key in keys)

"""Loading a standard: every fault is found, each with its path into the file, and nothing is let through."""

from __future__ import annotations

from pathlib import Path

import pytest

from fenji.errors import StandardError
from fenji.standard.library import built_in, ids
from fenji.standard.load import load_file, load_text

PSBC = (Path(__file__).parents[2] / "templates" / "standards" / "psbc.toml").read_text(encoding="utf-8")

FAULTS = [
    ('direction = "up"', 'direktion = "up"', "field[1].direktion: 没有这个键"),
    ('hit = "first"', 'hit = "frist"', "table[1].hit: “frist”不可用"),
    ('id = "psbc"', "id = 5", "standard.id: 应为文字"),
    ("effective_from = 2026-01-01", 'effective_from = "2026-01-01"', "standard.effective_from: 应为日期"),
    ("effective_from = 2026-01-01\n", "", "standard: 缺少 effective_from"),
    ('">= 150万"', '">= 1,500,000"', "table[1].rules[2].when[2](avg_daily_balance): “>= 1,500,000”含千分位逗号"),
    ('">= 30万"', '"[5..30万)"', "rules[6].when[2](avg_daily_balance): “[5..30万)”只有一端写了单位"),
    ("'\"钻石卡级\"'", "'\"黑卡\"'", 'rules[3].when[3](premium_card_level): 没有 "黑卡" 这个值'),
    ('then = "platinum"', 'then = "platnum"', "rules[6].then: 没有“platnum”"),
    (
        'inputs = ["premium_card_level", "grade"]',
        'inputs = ["premium_card", "grade"]',
        "table[2].inputs[1]: 没有字段“premium_card”",
    ),
    (
        '{ when = ["-", ">= 150万", "-", "-"]',
        '{ when = ["-", ">= 150万", "-"]',
        "rules[2].when: 有 3 格，inputs 有 4 项",
    ),
    ('value = "by_level"', 'value = "by_levle"', "option[1].value: “by_levle”不是它的读法"),
    ('only_if = { card_rule = ["lowest"] }', 'only_if = { card_rule = ["least"] }', "没有读法“least”"),
    ('only_if = { card_rule = ["lowest"] }', 'only_if = { cardrule = ["lowest"] }', "only_if.cardrule: 没有这个键"),
    ('blank = "无"', 'blank = "没"', "field[2].blank: “没”不是它的值"),
    ('unit = "元"', 'unit = "美元"', "field[1].unit: “美元”不可用"),
    ('follow_up = "7d"', 'follow_up = "weekly"', "grade[1].follow_up: “weekly”不是间隔"),
    # no register of visits could reckon with it
    ('follow_up = "7d"', 'follow_up = "10000d"', "grade[1].follow_up: “10000d”不是间隔"),
    ('code = "gold"', 'code = "platinum"', "grade[3].code: 等级 platinum 重复"),
    ('aliases = ["家庭收入"', 'aliases = ["日均存款"', "“日均存款”是两个字段的名称"),
    ('clause = "4(1)"', 'clause = ""', "rules[2].clause: 不能为空"),
    (', clause = "4(3)"', "", "rules[5]: 缺少 clause"),
    ('services = ["常规服务"]', 'services = ["常规服务", 5]', "grade[4].services[2]: 应为文字"),
    ('id = "avg_daily_balance"', 'id = "月日均"', "field[1].id: “月日均”须是小写字母"),
]


@pytest.mark.parametrize(("right", "wrong", "said"), FAULTS, ids=lambda text: text[:24])
def test_a_fault_is_told_with_its_path(right, wrong, said) -> None:
    assert right in PSBC
    with pytest.raises(StandardError) as refusal:
        load_text(PSBC.replace(right, wrong, 1), "psbc.toml")
    assert said in str(refusal.value)
    assert str(refusal.value).startswith("psbc.toml: ")


def test_all_faults_are_told_at_once() -> None:
    text = PSBC
    for right, wrong, _ in (FAULTS[0], FAULTS[5], FAULTS[8], FAULTS[16]):
        text = text.replace(right, wrong, 1)
    with pytest.raises(StandardError) as refusal:
        load_text(text, "psbc.toml")
    assert len(refusal.value.diagnostics) == 4


@pytest.mark.parametrize(
    "text",
    [
        PSBC + '\n[standard]\nid = "again"\n',
        PSBC.replace('version = "2026.1"', 'version = "2026.1"\nversion = "2026.2"'),
        PSBC.replace('version = "2026.1"', 'version = "2026.1'),
    ],
)
def test_duplicate_keys_and_broken_text_are_refused(text) -> None:
    with pytest.raises(StandardError, match="不是合格的 TOML"):
        load_text(text)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "标准.toml"
    path.write_bytes("名称".encode("gb18030"))
    with pytest.raises(StandardError, match="UTF-8"):
        load_file(path)
    with pytest.raises(StandardError, match="读不了"):
        load_file(tmp_path / "没有.toml")


def test_every_rule_of_every_built_in_standard_has_its_clause() -> None:
    for name in ids():
        for table in built_in(name).tables:
            assert all(rule.clause for rule in table.rules)

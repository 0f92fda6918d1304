"""Versions of a standard side by side: the day chooses, and what changed is told in business words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

import fenji
from fenji.standard.library import find_versions, templates
from fenji.standard_book import export_standard
from fenji.standard_sheet import all_differences, find

PSBC = (templates() / "standards" / "psbc.toml").read_text(encoding="utf-8")
NEXT = (
    PSBC.replace('version = "2026.1"', 'version = "2027.1"')
    .replace("effective_from = 2026-01-01", "effective_from = 2027-01-01")
    .replace(">= 150万", ">= 200万")
    .replace('follow_up = "7d"', 'follow_up = "3d"')
    .replace('label = "白金卡客户"', 'label = "白金客户"')
)
FRAME = pd.DataFrame({"月日均余额": [1_600_000.0]})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "psbc.toml").write_text(NEXT, encoding="utf-8")
    (tmp_path / "psbc@2026.1.toml").write_text(PSBC, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("day", "version", "label"),
    [
        (date(2026, 12, 31), "2026.1", "钻石卡客户"),
        (date(2027, 1, 1), "2027.1", "白金客户"),
        (date(2030, 5, 5), "2027.1", "白金客户"),
        (date(2020, 1, 1), "2026.1", "钻石卡客户"),
    ],
)
def test_the_day_chooses_the_version(folder: Path, day: date, version: str, label: str) -> None:
    grader = fenji.standard(folder / "psbc", day)
    assert grader.standard.version == version
    assert grader.grade(FRAME, as_of=day, columns=["grade"])["grade"].tolist() == [label]


def test_a_grader_changes_its_version_with_the_day(folder: Path) -> None:
    grader = fenji.standard(folder / "psbc", date(2026, 6, 1), card_rule="lowest")
    later = grader.at(date(2027, 6, 1))
    assert (later.standard.version, later.standard.options[0].value) == ("2027.1", "lowest")
    graded = grader.grade(FRAME, as_of=date(2027, 6, 1), columns=["grade"])
    assert graded["grade"].tolist() == ["白金客户"]


def test_a_file_is_that_version_whatever_the_day(folder: Path) -> None:
    assert find(folder / "psbc@2026.1.toml", date(2030, 1, 1)).version == "2026.1"
    assert {each.version for each in find_versions(folder / "psbc")} == {"2026.1", "2027.1"}


def test_versions_on_two_sheets_of_a_book(folder: Path) -> None:
    book = folder / "标准.xlsx"
    export_standard(str(folder / "psbc@2026.1.toml"), book)
    export_standard(str(folder / "psbc.toml"), book, sheet="分级标准 2027")
    assert fenji.standard(book, date(2026, 5, 1)).standard.version == "2026.1"
    assert fenji.standard(book, date(2027, 5, 1)).standard.version == "2027.1"


def test_the_difference_in_business_words(folder: Path) -> None:
    found = all_differences(find(folder / "psbc@2026.1.toml"), find(folder / "psbc.toml"))
    assert [each.zh for each in found] == [
        "版本：2026.1 → 2027.1",
        "施行日期：2026-01-01 → 2027-01-01",
        "等级“钻石卡客户”的跟进间隔：7d → 3d",
        "等级“白金客户”的名称：白金卡客户 → 白金客户",
        "等级“白金客户”的给客户看的名称：白金卡客户 → 白金客户",
        "钻石卡客户（条款 4(1)）：月日均余额 >= 150万 → >= 200万",
    ]


def test_rules_that_come_go_and_move(tmp_path: Path) -> None:
    rule = '  { when = ["-", "-", "-", ">= 20万"], then = "gold", clause = "2(3)" },\n'
    first = '  { when = [\'"否"\', "-", "-", "-"], then = "outside", clause = "1" },\n'
    assert rule in PSBC
    assert first in PSBC
    (tmp_path / "a.toml").write_text(PSBC, encoding="utf-8")
    (tmp_path / "b.toml").write_text(PSBC.replace(rule, ""), encoding="utf-8")
    (tmp_path / "c.toml").write_text(PSBC.replace(first, "").replace(rule, rule + first), encoding="utf-8")
    a, b, c = (find(tmp_path / f"{name}.toml") for name in "abc")
    assert [each.zh for each in all_differences(a, b)] == ["去掉了规则：家庭年收入 >= 20万 → 金卡客户（条款 2(3)）"]
    assert [each.zh for each in all_differences(b, a)] == ["增加了规则：家庭年收入 >= 20万 → 金卡客户（条款 2(3)）"]
    assert [each.zh for each in all_differences(a, c)] == ["“客户等级”的规则次序变了"]


def test_points_weights_and_options(tmp_path: Path) -> None:
    text = (templates() / "standards" / "icbc.toml").read_text(encoding="utf-8")
    changed = text.replace("weight = 60", "weight = 50").replace("weight = 25", "weight = 35")
    changed = changed.replace("when = '\"低\"', points = 30", "when = '\"低\"', points = 20")
    (tmp_path / "icbc.toml").write_text(changed, encoding="utf-8")
    found = [each.zh for each in all_differences(find("icbc"), find(tmp_path / "icbc.toml"))]
    assert found == [
        "综合得分：资产档 的权重：60 → 50",
        "综合得分：交易量档 的权重：25 → 35",
        '综合得分：活跃度档 "低" 的分数：30 → 20',
    ]


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("psbc", 'label = "需核实卡种"', 'label = "请核实卡种"', "核实事项“需核实卡种”的名称：需核实卡种 → 请核实卡种"),
        ("nine_box", '["core", "key", "retain"]', '["core", "core", "retain"]', "的结果：重点客户 → 核心客户"),
        ("nine_box", 'others = "previous"', 'others = "next"', "【跟进】的其余的挪到：前一个工作日 → 下一个工作日"),
        ("psbc", 'value = "by_level"', 'value = "lowest"', "→ 持有任何指定卡只到金卡"),
    ],
)
def test_every_kind_of_change_is_told(tmp_path: Path, name: str, old: str, new: str, said: str) -> None:
    text = (templates() / "standards" / f"{name}.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / f"{name}.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    (found,) = all_differences(find(name), find(tmp_path / f"{name}.toml"))
    assert said in found.zh

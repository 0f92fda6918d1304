"""The guide to writing a standard: what it shows loads, and what the loader knows stands in it."""

from __future__ import annotations

import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import fenji
from fenji.errors import StandardError
from fenji.expr.parse import Quantity, parse_choice_test, parse_day_test, parse_quantity_test
from fenji.standard.library import built_in, ids
from fenji.standard.load import load_text

DOCS = Path(__file__).parents[2] / "docs"
GUIDES = [DOCS / "writing-a-standard.zh-CN.md", DOCS / "writing-a-standard.md"]
TEMPLATES = Path(__file__).parents[2] / "templates" / "standards"

each_guide = pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)


def blocks(guide: Path, kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", guide.read_text(encoding="utf-8"), re.DOTALL)


def standards(guide: Path) -> list[str]:
    """The standards that a guide shows: a block that begins with [standard] begins one, the rest add to it."""
    whole = "\n".join(blocks(guide, "toml"))
    return [f"[standard]\n{part}" for part in re.split(r"^\[standard\]\n", whole, flags=re.MULTILINE)[1:]]


@each_guide
def test_every_standard_shown_loads_and_lints_clean(guide: Path, tmp_path: Path) -> None:
    shown = standards(guide)
    assert len(shown) == 3
    for number, text in enumerate(shown):
        path = tmp_path / f"{number}.toml"
        path.write_text(text, encoding="utf-8")
        assert fenji.standard(path).lint() == ()


@each_guide
def test_every_block_shown_is_toml_by_itself(guide: Path) -> None:
    """A reader may copy any one block: each is whole, and together they show every table that there is."""
    shown = [tomllib.loads(text) for text in blocks(guide, "toml")]
    assert all(shown)
    assert {name for block in shown for name in block} == {name for name in HEADINGS if "." not in name}


def test_both_languages_show_the_same() -> None:
    assert blocks(GUIDES[0], "toml") == blocks(GUIDES[1], "toml")
    assert blocks(GUIDES[0], "csv") == blocks(GUIDES[1], "csv")


@each_guide
def test_the_first_example_grades_as_the_guide_says(guide: Path, tmp_path: Path) -> None:
    text = guide.read_text(encoding="utf-8")
    table = re.findall(r"^\| (\d{4}) \| (\S+) \| ([\d.]*) ?\|", text, re.MULTILINE)
    assert len(table) == 5
    path = tmp_path / "标准.toml"
    path.write_text(standards(guide)[0], encoding="utf-8")
    customers = pd.read_csv(StringIO(blocks(guide, "csv")[0]), dtype=str)
    graded = fenji.standard(path).grade(
        customers.rename(columns={"申请额度": "申请额度(万元)"}), as_of=date(2026, 6, 30)
    )
    for row, (number, grade, score) in zip(graded.to_dict("records"), table, strict=True):
        assert (row["客户号"], row["grade"]) == (number, grade)
        assert row["score"] == pytest.approx(float(score)) if score else row["score"] != row["score"]
    assert graded["credit_line"].fillna(-1).tolist() == [1_000_000, 150_000, -1, 0, 0]
    assert graded["flags"].tolist() == ["", "需核实卡种", "数据不全", "", ""]


HEADINGS = {
    "standard": "[standard]",
    "field": "[[field]]",
    "field.values": "[[field]]",
    "grade": "[[grade]]",
    "option": "[[option]]",
    "option.readings": "[[option]]",
    "derived": "[[derived]]",
    "result": "[[result]]",
    "flag": "[[flag]]",
    "table": "[[table]]",
    "table.rules": "[[table]]",
    "scorecard": "[[scorecard]]",
    "scorecard.characteristic": "[[scorecard]]",
    "scorecard.characteristic.attributes": "[[scorecard]]",
    "matrix": "[[matrix]]",
    "follow_up": "[follow_up]",
    "migration": "[migration]",
    "migration.down": "[migration]",
    "workflow": "[workflow]",
    "workflow.step": "[workflow]",
    "override": "[override]",
    "inspection": "[inspection]",
}


def known_keys() -> Mapping[str, set[str]]:
    """The keys that the loader itself names when it meets one that it does not know, by the table they stand in."""
    found: dict[str, set[str]] = defaultdict(set)
    texts = [(TEMPLATES / f"{name}.toml").read_text(encoding="utf-8") for name in ids()]
    for text in [*texts, *standards(GUIDES[0])]:
        with pytest.raises(StandardError) as told:
            load_text(spelled(with_stray_keys(tomllib.loads(text, parse_float=Decimal))), "x", built_in)
        for each in told.value.diagnostics:
            if each.code == "standard.unknown_key" and each.where.endswith("stray"):
                place = re.sub(r"\[\d+\]", "", each.where.removeprefix("x: ")).removesuffix("stray").rstrip(".")
                assert each.hint is not None
                found[place] |= set(each.hint.zh.removeprefix("可用：").split("、"))
    return found


def with_stray_keys(value: Any) -> Any:
    match value:
        case dict():
            return {key: with_stray_keys(each) for key, each in value.items()} | {"stray": 1}
        case list():
            return [with_stray_keys(each) for each in value]
        case _:
            return value


def spelled(values: Mapping[str, Any]) -> str:
    return "\n".join(f"{json.dumps(key)} = {_spelled(value)}" for key, value in values.items())


def _spelled(value: Any) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"{json.dumps(key)} = {_spelled(each)}" for key, each in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_spelled, value)) + "]"
        case bool():
            return str(value).lower()
        case str():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)


def sections(guide: Path) -> Iterator[tuple[str, str]]:
    for part in guide.read_text(encoding="utf-8").split("\n## ")[1:]:
        heading, _, body = part.partition("\n")
        yield heading, body


@each_guide
def test_every_key_that_the_loader_knows_stands_in_its_section(guide: Path) -> None:
    known = known_keys()
    tables = known.pop("")
    known.pop("table.rules.only_if")
    assert set(known) == set(HEADINGS)
    assert {f"[[{name}]]" if f"[{name}]" not in HEADINGS.values() else f"[{name}]" for name in tables} == set(
        HEADINGS.values()
    )
    for place, keys in known.items():
        body = next(body for heading, body in sections(guide) if f"`{HEADINGS[place]}`" in heading)
        prose = re.sub(r"```.*?```", "", body, flags=re.DOTALL)
        missing = [key for key in sorted(keys) if f"`{key}`" not in prose and f"`[[{place}.{key}]]`" not in prose]
        assert not missing, (place, missing)


@each_guide
def test_every_value_that_a_key_may_have_is_named(guide: Path) -> None:
    from fenji.standard import model

    text = re.sub(r"```.*?```", "", guide.read_text(encoding="utf-8"), flags=re.DOTALL)
    kinds = (model.Provenance, model.FieldType, model.Family, model.Household, model.Direction, model.HitPolicy)
    values = {member.value for kind in (*kinds, model.ResultType) for member in kind} - {model.FieldType.SCORE.value}
    assert not [value for value in sorted(values) if f"`{value}`" not in text]


@each_guide
def test_every_way_to_write_a_test_that_is_shown_can_be_read(guide: Path) -> None:
    body = next(body for heading, body in sections(guide) if "`[[table]]`" in heading)
    names = {name: name for name in ("金卡", "普卡", "无", "diamond")}
    read = 0
    for tests, kind in re.findall(r"^\| (`[^|]+) \| ([^|]+) \| [^|]+ \|$", body, re.MULTILINE):
        for text in re.findall(r"`([^`]+)`", tests):
            if kind.startswith(("金额", "amounts")):
                parse_quantity_test(text, Quantity.NUMBER if "万" not in text else Quantity.AMOUNT)
            elif kind.startswith(("日期", "dates")):
                parse_day_test(text)
            elif kind.startswith(("选项、", "choices")):
                parse_choice_test(text, names)
            else:
                continue
            read += 1
    assert read == 16


def test_the_readme_lists_every_standard() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        text = (DOCS.parent / name).read_text(encoding="utf-8")
        listed = re.findall(r"^\| \[`(\w+)`\]\(templates/standards/\1\.toml\) \|", text, re.MULTILINE)
        assert sorted(listed) == list(ids())
        assert "docs/writing-a-standard" in text

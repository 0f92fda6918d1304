"""A standard as text: every number of its TOML file stands in a row beside its clause and its provenance.

The file is read here by tomllib alone, so that what fenji's own model might lose would be missed.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fenji.standard.library import built_in, ids
from fenji.standard_text import head, spellings, standard_data, standard_text

FILES = Path(__file__).parents[2] / "templates" / "standards"
WORDS = {
    "zh": {"seed": "原文", "public": "公开资料", "reading": "读法", "default": "默认值(可修改)"},
    "en": {
        "seed": "source text",
        "public": "public source",
        "reading": "reading",
        "default": "default (may be changed)",
    },
}
LANGS = ("zh", "en")
Toml = dict[str, Any]
EACH = pytest.mark.parametrize("standard_id", ids())


def toml(standard_id: str) -> Toml:
    return tomllib.loads((FILES / f"{standard_id}.toml").read_text(encoding="utf-8"))


def rows(standard_id: str, lang: str) -> list[tuple[str, ...]]:
    return [row for table in standard_text(built_in(standard_id), lang) for row in table.rows]


def numbers(text: str) -> list[str]:
    return re.findall(r"[0-9]+(?:\.[0-9]+)?", re.sub(r'"[^"]*"', "", text))


def rules(file: Toml) -> Iterator[tuple[Toml, Toml]]:
    for table in file.get("table", []):
        for rule in table["rules"]:
            yield table, rule


def characteristics(file: Toml) -> Iterator[tuple[Toml, Toml]]:
    for card in file.get("scorecard", []):
        for each in card["characteristic"]:
            yield card, each


def written(number: float) -> str:
    return f"{number:g}"


@EACH
@pytest.mark.parametrize("lang", LANGS)
def test_every_rule_stands_in_a_row_with_its_numbers_clause_and_provenance(standard_id, lang) -> None:
    shown = rows(standard_id, lang)
    for _, rule in rules(toml(standard_id)):
        provenance = WORDS[lang][rule.get("provenance", "seed")]
        beside = [row for row in shown if rule["clause"] in row and provenance in row]
        wanted = [number for text in rule["when"] for number in numbers(text)]
        assert any(all(any(number in cell for cell in row) for number in wanted) for row in beside), rule


@EACH
def test_every_rule_gives_its_result_by_label_and_never_by_code(standard_id) -> None:
    file, shown = toml(standard_id), rows(standard_id, "zh")
    labels = {grade["code"]: grade["label"] for grade in file["grade"]}
    labels |= {flag["code"]: flag["label"] for flag in file.get("flag", [])}
    for table, rule in rules(file):
        if table["output"] in ("grade", "flags"):
            assert any(labels[rule["then"]] in row and rule["clause"] in row for row in shown), rule


@EACH
@pytest.mark.parametrize("lang", LANGS)
def test_every_weight_and_every_band_stands_beside_its_clause_and_provenance(standard_id, lang) -> None:
    shown = rows(standard_id, lang)
    for card, each in characteristics(toml(standard_id)):
        clause = each.get("clause") or card["clause"]
        provenance = each.get("provenance") or card.get("provenance", "seed")
        own = [row for row in shown if clause in row and WORDS[lang][provenance] in row]
        if "weight" in each:
            assert any(f"{written(each['weight'])}%" in row for row in own), each
        if "scale" in each:
            assert any(written(each["scale"]) in numbers(cell) for row in own for cell in row), each
            assert any("超过的按满分" in cell for row in own for cell in row) == (
                each.get("cap", False) and lang == "zh"
            )
        if "missing" in each:
            absent = {"zh": "没有值", "en": "no value"}[lang]
            assert any(absent in row and written(each["missing"]) in row for row in own), each
        for band in each.get("attributes", []):
            source = WORDS[lang][band.get("provenance", provenance)]
            beside = [row for row in shown if band.get("clause", clause) in row and source in row]
            points = [row for row in beside if written(band["points"]) in row]
            assert any(set(numbers(band["when"])) <= set(numbers(" ".join(row))) for row in points), band


@EACH
def test_a_matrix_is_drawn_as_its_grid(standard_id) -> None:
    file = toml(standard_id)
    labels = {grade["code"]: grade["label"] for grade in file["grade"]}
    tables = standard_text(built_in(standard_id), "zh")
    for matrix in file.get("matrix", []):
        drawn = next(table for table in tables if " \\ " in table.headers[0])
        assert len(drawn.rows) == len(matrix["cells"])
        for number, (row, cells) in enumerate(zip(drawn.rows, matrix["cells"], strict=True)):
            for place, (text, cell) in enumerate(zip(row[1:], cells, strict=True)):
                clause = matrix["clauses"][number][place] if "clauses" in matrix else matrix["clause"]
                source = matrix.get("provenance", "seed")
                if "provenances" in matrix:
                    source = matrix["provenances"][number][place]
                assert text == f"{labels.get(cell, cell)}\n{clause}；{WORDS['zh'][source]}"


@EACH
def test_fields_grades_and_options_are_all_there(standard_id) -> None:
    file = toml(standard_id)
    text = "\n".join(" ".join(row) for row in rows(standard_id, "zh"))
    other = "\n".join(" ".join(row) for row in spellings(built_in(standard_id), "zh").rows)
    for field in file["field"]:
        assert field["id"] in text
        assert field.get("note", "") in text
        assert all(alias in other for alias in field.get("aliases", []))
        assert all(written(end) in text for end in field.get("range", []))
        for value in field.get("values", []):
            assert value.get("printed", value["value"]) in text
            assert all(alias in other for alias in value.get("aliases", []))
    for grade in file["grade"]:
        row = next(row for row in rows(standard_id, "zh") if row[0] == f"{standard_id}:{grade['code']}")
        parts = (grade.get("strategy", ""), *grade.get("services", []), *grade.get("channels", []))
        assert all(part in " ".join(row) for part in parts)
        if any(parts) or "follow_up" in grade:
            assert row[-1] == WORDS["zh"][grade.get("provenance", "seed")]
        assert all(alias in other for alias in grade.get("aliases", []))
    for option in file.get("option", []):
        for reading in option["readings"]:
            row = next(row for row in rows(standard_id, "zh") if reading["id"] in row[:2])
            assert row[-1] == WORDS["zh"][reading.get("provenance", "reading")]
            assert (row[0] == "●") == (reading["id"] == option["value"])


@EACH
def test_the_head_says_where_it_comes_from_and_for_whom_it_is(standard_id) -> None:
    said = toml(standard_id)["standard"]
    text = "\n".join(f"{item}：{body}" for item, body in head(built_in(standard_id), "zh").rows)
    source = f"{said['source']}（{WORDS['zh'][said['provenance']]}）"
    assert all(part in text for part in (said["name"], said["version"], source, said.get("note", "")))
    assert said.get("public_source", "") in text
    assert ("仅供内部" in text) == said.get("internal_only", False)
    assert ("升级差额：" in text) == (not said.get("gap", True))
    assert ("员工" in text) == (said.get("family") == "staff")


@EACH
def test_words_that_are_only_understood_stand_nowhere_but_among_the_spellings(standard_id) -> None:
    """低端, 死亡客户 and 逐渐抛弃 must not get onto a sheet that is printed."""
    text = "\n".join(" ".join(row) for row in rows(standard_id, "zh"))
    assert not any(word in text for word in ("低端", "死亡客户", "逐渐抛弃"))


@EACH
def test_a_script_gets_every_number_with_its_clause(standard_id) -> None:
    file = toml(standard_id)
    data = json.loads(json.dumps(standard_data(built_in(standard_id))))
    given = [rule for table in data["tables"] for rule in table["rules"]]
    for _, rule in rules(file):
        keys = {"when": rule["when"], "then": rule["then"], "clause": rule["clause"]}
        keys |= {"provenance": rule.get("provenance", "seed"), "only_if": rule.get("only_if", {})}
        assert keys in given
    cards = [each for card in data["scorecards"] for each in card["characteristics"]]
    for (_, each), found in zip(characteristics(file), cards, strict=True):
        assert found["weight"] == each.get("weight")
        assert [band["points"] for band in found["attributes"]] == [b["points"] for b in each.get("attributes", [])]
    assert sum(len(matrix["cells"]) for matrix in data["matrices"]) == sum(
        len(matrix["cells"]) for matrix in file.get("matrix", [])
    )
    assert data["internal_only"] == file["standard"].get("internal_only", False)


@pytest.mark.parametrize(("text", "shown"), [("7d", "每7天"), ("1m", "每月"), ("3m", "每3个月"), ("1y", "每年")])
def test_follow_up_is_readable(text, shown) -> None:
    from fenji.standard_text.terms import cadence

    assert cadence(text, "zh") == shown

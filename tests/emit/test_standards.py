"""What holds of every built-in standard: each customer gets one result, and better is never worse.

Customers are drawn from around every boundary that the standard has, with every kind of missing.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fenji
from fenji.expr.amount import FEN, LARGEST, to_fen
from fenji.expr.calendar_day import from_day_number, number_of
from fenji.expr.unary_test import intervals
from fenji.expr.value import Missing
from fenji.program.decide import decide_flags, decide_grade
from fenji.program.model import Program
from fenji.program.settle import as_of
from fenji.standard.model import Direction, Family, Field, FieldType

DAY = date(2026, 1, 31)
NAMES = [name for name in fenji.standards() if fenji.standard(name).standard.family is not Family.ACCOUNT]
ALONE = [name for name in NAMES if not fenji.standard(name).program.shares]
CUSTOMERS = 250


@lru_cache
def boundaries(standard: str, field_id: str) -> tuple[Decimal, ...]:
    """Every number at which a test on a field changes its mind."""
    program = as_of(fenji.standard(standard).program, DAY)
    tests = [test for table in program.tables if field_id in table.inputs for test in table.tests_on(field_id)]
    tests += [
        band.test for score in program.scores for part in score.parts if part.input == field_id for band in part.bands
    ]
    ends = {end for test in tests for each in intervals(test) for end in (each.low, each.high) if end is not None}
    return tuple(sorted(ends)) or (Decimal(0),)


def drawn(standard: str, field: Field, random: np.random.Generator) -> Any:
    """One value of a field: at a boundary, next to one, anywhere, or none."""
    if random.random() < 0.12:
        return None
    if not field.type.counts:
        names = [spelling for choice in field.choices for spelling in (choice.name, *choice.aliases)]
        return "看不懂" if random.random() < 0.05 else names[random.integers(len(names))]
    at = boundaries(standard, field.id)[random.integers(len(boundaries(standard, field.id)))]
    if field.type is FieldType.DATE:
        return date.fromordinal(from_day_number(int(at)).toordinal() + int(random.integers(-2, 3)))
    off = Decimal(str(random.choice([0, 0.01, -0.01, 0.5, -1, 3, 1000, -1000])))
    low, high = field.range or (Decimal(-1000), Decimal(10) ** 9)
    value = at + off if random.random() < 0.7 else Decimal(f"{random.uniform(float(low), float(high)):.2f}")
    return float("inf") if random.random() < 0.04 else float(value)


def people(standard: str, seed: int) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    fields = fenji.standard(standard).program.fields
    frame = {
        field.label: pd.Series(
            [drawn(standard, field, random) for _ in range(CUSTOMERS)],
            dtype="float64" if field.type in (FieldType.AMOUNT, FieldType.NUMBER) else "object",
        )
        for field in fields
    }
    return pd.DataFrame(frame)


def meant(field: Field, raw: Any) -> Any:
    """A frame's value as a program takes it."""
    if raw is None or raw != raw:
        return Missing.BLANK
    if field.type is FieldType.DATE:
        return Decimal(number_of(raw))
    if not field.type.counts:
        return next((each.name for each in field.choices if raw in (each.name, *each.aliases)), Missing.UNREADABLE)
    low, high = field.range or (-LARGEST + FEN, LARGEST - FEN)
    if not float(low) <= raw <= float(high):
        return Missing.UNREADABLE
    return to_fen(Decimal(repr(raw))) if field.type is FieldType.AMOUNT else Decimal(repr(raw))


def decided(program: Program, row: dict[str, Any]) -> tuple[str, set[str]]:
    values = {field.id: meant(field, row[field.label]) for field in program.fields}
    verdict = decide_grade(program, values)
    codes = (*verdict.flags, *decide_flags(program, values | {"grade": verdict.result}))
    return program.result_by_code[verdict.result].label, set(codes)


@pytest.mark.parametrize("standard", ALONE)
@given(st.integers(0, 2**32))
@settings(max_examples=3, deadline=None)
def test_every_customer_gets_the_one_result_that_his_values_mean(standard, seed) -> None:
    grader, frame = fenji.standard(standard), people(standard, seed)
    graded = grader.grade(frame, as_of=DAY, columns=["grade", "grade_code", "flags"])
    program = as_of(grader.program, DAY)
    assert graded["grade"].notna().all()
    names = {flag.code: flag.name.label for flag in program.flags} | {
        "incomplete": "数据不全",
        "veto_unverified": "否决项未核实",
    }
    for row, found in zip(frame.to_dict("records"), graded.to_dict("records")):
        label, codes = decided(program, row)
        assert found["grade"] == label
        said = {each for each in found["flags"].split("；") if each and not each.startswith("无法识别")}
        assert said == {names[code] for code in codes}


@pytest.mark.parametrize("standard", NAMES)
@given(st.integers(0, 2**32), st.floats(0.01, 1e7))
@settings(max_examples=5, deadline=None)
def test_better_is_never_worse(standard, seed, more) -> None:
    """Raising a field whose direction is up (lowering one that is down), all else equal, never lowers a grade."""
    grader, frame = fenji.standard(standard), people(standard, seed)
    if grader.program.shares:
        return  # raising one customer lowers the others' place: that is what a share means
    before = ranks(grader, frame)
    graded = sum(result.graded for result in grader.program.results)
    for field in grader.program.fields:
        if field.direction is None:
            continue
        after = ranks(grader, frame.assign(**{field.label: bettered(field, frame[field.label], more)}))
        both = (before < graded) & (after < graded)
        assert (after[both] <= before[both]).all(), field.label


def ranks(grader: fenji.Grader, frame: pd.DataFrame) -> np.ndarray:
    labels = [result.label for result in grader.program.results]
    graded = grader.grade(frame, as_of=DAY, columns=["grade"])["grade"].astype(str)
    return np.array([labels.index(label) for label in graded])


def bettered(field: Field, values: pd.Series, more: float) -> pd.Series:
    up = field.direction is Direction.UP
    if field.type is FieldType.DATE:
        return values
    if field.type.counts:
        moved = values + more if up else values - more
        low, high = (float(end) for end in field.range or (-1e12, 1e12))
        return moved.clip(low, high).where(np.isfinite(values) & values.between(low, high), values)
    names = [choice.name for choice in field.choices]
    known = {spelling: at for at, each in enumerate(field.choices) for spelling in (each.name, *each.aliases)}
    step = 1 if up else -1

    def one(value: Any) -> Any:
        at = known.get(value)
        return value if at is None else names[min(max(at + step, 0), len(names) - 1)]

    return values.map(one, na_action="ignore").astype("object").where(values.notna(), None)


@pytest.mark.parametrize("library", [pd.DataFrame, pl.DataFrame])
def test_no_way_up_leads_through_a_questionnaire_of_what_risk_somebody_bears(library) -> None:
    """The levels by assets may be told; that the customer answer otherwise may not, since more risk is no better."""
    cells = {"客户资产总值": 500_000.0, "客户价值贡献": 0.0, "年龄": 40.0, "证券专业知识": "C", "年收入": 300_000.0}
    cells |= {"可投资金融资产": 600_000.0, "负债情况": "无负债", "风险偏好": "风险中性", "投资目标": "稳定收益"}
    cells |= {"计划投资期限": "1至3年", "可承受亏损": "10%以内"}
    graded = fenji.standard("brokerage").grade(library({name: [cell] for name, cell in cells.items()}))
    assert graded["grade"].to_list() == ["三级稳健型"]
    assert graded["gap"].to_list() == ["客户资产总值再加 50 万元 → 二级稳健型；或客户价值贡献再加 10000 元"]


KNOCKED_OUT = """
[standard]
id = "knocked_out"
name = "否决与名次"
version = "1"
source = "测试"
provenance = "default"
effective_from = 2026-01-01

[[field]]
id = "dishonest"
label = "失信"
type = "flag"

[[field]]
id = "aum"
label = "资产"
type = "amount"
direction = "up"

[[grade]]
code = "best"
label = "前列"

[[grade]]
code = "rest"
label = "其余"

[[table]]
output = "grade"
hit = "first"
inputs = ["dishonest", "aum"]
rules = [
  { when = ['"是"', "-"], then = "rest", clause = "一" },
  { when = ["-", "top 20%"], then = "best", clause = "二" },
  { when = ["-", "not(top 20%)"], then = "rest", clause = "三" },
]
"""


@pytest.mark.parametrize("library", [pd.DataFrame, pl.DataFrame])
def test_a_share_is_one_of_all_customers_who_have_a_value(library, tmp_path) -> None:
    """As it is said to be: of ten who have assets two, the first of whom is knocked out; who has none is not counted."""
    (tmp_path / "knocked_out.toml").write_text(KNOCKED_OUT, encoding="utf-8")
    assets = [100.0, 90.0, 80.0, 70.0, 60.0, 50.0, 40.0, 30.0, 20.0, 10.0, None, None]
    frame = library({"失信": ["是", *["否"] * 11], "资产": assets})
    graded = fenji.standard(tmp_path / "knocked_out.toml").grade(frame)
    assert graded["grade"].to_list()[:10] == ["其余", "前列", *["其余"] * 8]

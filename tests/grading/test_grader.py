"""The public door: frames of every kind in, wrong use told in words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import fenji

PSBC = fenji.standard("psbc")
GRADES = ["白金卡客户", "普通客户", "数据不足"]


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"月日均余额": [300000.0, 49999.99, None]}),
        pd.DataFrame({"月日均余额": pd.array([300000, 49999, None], dtype="Int64")}),
        pd.DataFrame({"avg_daily_balance": [Decimal("300000.00"), Decimal("49999.99"), None]}),
        pd.DataFrame({"月日均余额": ["３０万元", "49,999.99", "-"]}),
        pd.DataFrame({"月日均余额": [300000.0, "4.9万", None]}, dtype=object),
        pl.DataFrame({"月日均余额": [300000.0, 49999.99, None]}),
        pl.DataFrame({"月日均余额": ["30万", "1", None]}),
        pa.table({"月日均余额": [300000.0, 49999.99, None]}),
    ],
    ids=lambda frame: type(frame).__module__,
)
def test_frames_of_every_kind_come_back_as_they_were_with_the_results(frame) -> None:
    graded = PSBC.grade(frame)
    assert type(graded) is type(frame)
    found = graded["grade"].to_pylist() if isinstance(graded, pa.Table) else [str(grade) for grade in graded["grade"]]
    assert found == GRADES
    names = graded.column_names if isinstance(graded, pa.Table) else list(graded.columns)
    assert names[1:] == ["grade", "grade_code", "reason", "gap", "flags"]


def test_an_empty_frame_stays_empty() -> None:
    assert len(PSBC.grade(pd.DataFrame({"月日均余额": pd.Series([], dtype=float)}))) == 0


def test_grades_are_ordered_from_the_worst() -> None:
    graded = PSBC.grade(pd.DataFrame({"月日均余额": [300000.0, 1.0, 1e7]}))
    assert graded.sort_values("grade")["月日均余额"].tolist() == [1.0, 300000.0, 1e7]
    assert (graded["grade"] >= "白金卡客户").tolist() == [True, False, True]


def test_only_the_results_asked_for_are_made() -> None:
    graded = PSBC.grade(pd.DataFrame({"月日均余额": [1.0]}), columns="grade")
    assert list(graded.columns) == ["月日均余额", "grade"]


WRONG = [
    (lambda: PSBC.grade(pd.DataFrame({"甲": [1]})), "甲"),
    (lambda: PSBC.grade(pd.DataFrame({0: [1], 1: [2]})), "月日均余额"),
    (lambda: PSBC.grade([1, 2]), "不是数据框"),
    (lambda: PSBC.grade(None), "不是数据框"),
    (lambda: PSBC.grade(pd.Series([1.0])), "不是数据框"),
    (lambda: PSBC.grade(pd.DataFrame([[1, 2]], columns=["月日均余额", "月日均余额"])), "同名"),
    (lambda: PSBC.grade(pd.DataFrame({"月日均余额": [1.0]}), columns=["等级"]), "等级"),
    (lambda: PSBC.grade(pl.LazyFrame({"月日均余额": ["30万"]})), "取到内存里"),
    (lambda: PSBC.grade(pl.LazyFrame({"月日均余额(万元)": [30.0]})), "万元"),
    (lambda: fenji.standard("nope"), "nope"),
    (lambda: fenji.standard("没有.toml"), "没有这个文件"),
    (lambda: fenji.standard("psbc", card_rule="most"), "by_level"),
]


@pytest.mark.parametrize(("wrong", "said"), WRONG, ids=range(len(WRONG)))
def test_wrong_use_is_told_in_words(wrong, said) -> None:
    with pytest.raises(fenji.FenjiError) as refusal:
        wrong()
    assert said in str(refusal.value)
    assert refusal.value.text("en")


def test_a_standard_not_yet_in_force_is_said() -> None:
    from fenji.table.frame import table_of_frame

    table = table_of_frame(pd.DataFrame({"月日均余额": [1.0]}), PSBC.program.fields)
    codes = {each.code for each in PSBC.grade_table(table, as_of=date(2025, 12, 31)).diagnostics}
    assert "standard.not_yet" in codes
    assert "standard.not_yet" not in {each.code for each in PSBC.grade_table(table, as_of=date(2026, 1, 1)).diagnostics}

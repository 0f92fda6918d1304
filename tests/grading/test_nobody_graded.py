"""A table in which nobody gets a grade: which columns it lacks is said once, for all of it."""

from __future__ import annotations

import pandas as pd
import pytest

import fenji
from fenji.table.frame import table_of_frame

KNOWN = {"客户类型": ["个人", "个人"], "客户资产": [600_000.0, 20_000.0], "月交易笔数": [12.0, 3.0]}
REST = {"月交易额": [300_000.0, 1_000.0], "开户日期": pd.to_datetime(["2015-03-01", "2024-05-06"])}


@pytest.mark.parametrize(("more", "told"), [({}, True), (REST, False)])
def test_the_columns_without_which_nobody_gets_a_grade_are_named(more: dict[str, object], told: bool) -> None:
    icbc = fenji.standard("icbc")
    grading = icbc.grade_table(table_of_frame(pd.DataFrame({**KNOWN, **more}), icbc.fields))
    said = [each.message.zh for each in grading.diagnostics if each.code == "grade.nobody"]
    assert ("未评级" in set(grading.grades)) == told
    assert said == (["没有一户评出等级；标准还要看而表里没有的列：“月交易额”、“开户日期”"] if told else [])

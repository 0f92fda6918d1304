"""What holds of every customer, not only of those somebody thought of."""

from __future__ import annotations

import re
from decimal import Decimal

import duckdb
import numpy as np
import pandas as pd
import polars as pl
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import fenji
from fenji.emit.sentence import fen
from fenji.expr.amount import to_fen

PSBC = fenji.standard("psbc")
LABELS = ["普通客户", "金卡客户", "白金卡客户", "钻石卡客户"]
THRESHOLDS = [50_000, 300_000, 1_500_000, 200_000, 800_000, 3_000_000]

near = st.builds(
    lambda threshold, off: float(threshold + off),
    st.sampled_from(THRESHOLDS),
    st.sampled_from([0, 0.01, -0.01, 0.005, -0.005, 0.0049, -0.0051, 37.5, -99.99, 1e4]),
)
amount = st.one_of(
    st.none(),
    near,
    st.floats(-1e6, 1e10, allow_nan=False),
    st.integers(0, 10**9).map(lambda cents: cents / 100),
    st.sampled_from([0.0, float("inf"), 1e13]),
)
card = st.sampled_from([None, "无", "否", "是", "金卡", "白金卡级", "钻石卡", "黑卡", "-"])
account = st.sampled_from([None, "是", "否", "Y", "?"])
customer = st.tuples(amount, card, amount, account)
customers = st.lists(customer, min_size=1, max_size=60)
COLUMNS = ["月日均余额", "指定高端信用卡", "家庭年收入", "在本行开户"]
RESULTS = ["grade", "grade_code", "reason", "gap", "flags"]


def pandas_frame(rows: list[tuple]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=COLUMNS)
    kinds = dict(zip(COLUMNS, ["float64", "object", "float64", "object"]))
    return frame.astype(kinds)


def polars_frame(rows: list[tuple]) -> pl.DataFrame:
    kinds = dict(zip(COLUMNS, [pl.Float64, pl.String, pl.Float64, pl.String]))
    return pl.DataFrame(rows, schema=kinds, orient="row").with_row_index("次序")


def texts(graded) -> list[tuple[str, ...]]:
    return list(zip(*([str(value) for value in graded[name]] for name in RESULTS)))


@given(st.lists(customer, min_size=40, max_size=120))
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking would ask DuckDB a thousand times
)
def test_numpy_polars_and_duckdb_say_the_same_word_for_word(rows) -> None:
    by_numpy = texts(PSBC.grade(pandas_frame(rows)))
    data = polars_frame(rows)
    assert texts(PSBC.grade(data.lazy()).collect()) == by_numpy
    assert texts(PSBC.grade(duckdb.sql("select * from data")).pl().sort("次序")) == by_numpy


@given(customers, st.floats(0, 1e7, allow_nan=False))
@settings(max_examples=150, deadline=None)
def test_more_never_lowers_a_grade(rows, more) -> None:
    """Both amounts have the direction up, and so have the cards in their order."""
    frame = pandas_frame(rows)
    before = PSBC.grade(frame, columns=["grade"])["grade"].cat.codes.to_numpy()
    for name in ("月日均余额", "家庭年收入"):
        raised = PSBC.grade(frame.assign(**{name: frame[name] + more}), columns=["grade"])["grade"]
        known = np.isfinite(frame[name].to_numpy()) & (frame[name].to_numpy() + more < 1e13)
        assert (raised.cat.codes.to_numpy()[known] >= before[known]).all()


WAY = re.compile(r"(月日均余额|家庭年收入)再加 ([0-9.]+) (万元|元)")
REACH = re.compile(r"(月日均余额|家庭年收入)（(?:未填|无法识别)）达到 ([0-9.]+) 万元")
CARD = re.compile(r"指定高端信用卡升为(\S+)")


@given(customers)
@settings(max_examples=150, deadline=None)
def test_every_way_up_that_is_told_does_raise_the_grade(rows) -> None:
    """The text itself is applied, as a customer manager would: what it says is enough."""
    frame = pandas_frame(rows)
    graded = PSBC.grade(frame, columns=["grade", "gap"])
    for row, told in zip(frame.to_dict("records"), graded.to_dict("records")):
        head, _, tail = told["gap"].partition(" → ")
        if not tail:
            continue
        target, *others = tail.split("；或")
        for way in (head, *others):
            after = pandas_frame([tuple((row | applied(way, row)).values())])
            reached = PSBC.grade(after, columns=["grade"])["grade"].astype(str)[0]
            assert LABELS.index(reached) > LABELS.index(str(told["grade"])), way
            assert LABELS.index(reached) >= LABELS.index(target), way


def applied(way: str, row: dict) -> dict:
    if match := WAY.fullmatch(way):
        more = Decimal(match[2]) * (10_000 if match[3] == "万元" else 1)
        return {match[1]: float(to_fen(Decimal(repr(row[match[1]]))) + more)}
    if match := REACH.fullmatch(way):
        return {match[1]: float(match[2]) * 10_000}
    match = CARD.fullmatch(way)
    assert match, way
    return {"指定高端信用卡": match[1]}


@given(customers)
@settings(max_examples=100, deadline=None)
def test_the_first_way_is_the_smallest_relative_increase(rows) -> None:
    frame = pandas_frame(rows)
    for row, gap in zip(frame.to_dict("records"), PSBC.grade(frame, columns=["gap"])["gap"]):
        costs = []
        for way in re.split(" → [^；]+；或|；或| → .*$", gap):
            match = WAY.fullmatch(way)
            if match and row[match[1]] > 0:
                costs.append(float(match[2]) * (10_000 if match[3] == "万元" else 1) / row[match[1]])
        assert costs == sorted(costs) or max(costs) - min(costs) < 0.01, gap


@given(st.floats(-1e12, 1e12, allow_nan=False))
def test_fen_rounds_as_the_spelling_of_the_number_says(yuan) -> None:
    assert Decimal(float(fen(np.array([yuan]))[0])) == to_fen(Decimal(repr(yuan))) * 100


@given(st.integers(-(10**9), 10**9), st.sampled_from(["0.004", "0.005", "0.0049999", "-0.005", "-0.0050001", "0"]))
def test_thresholds_compare_as_if_every_value_were_rounded_first(cents, off) -> None:
    """The array compares raw doubles with shifted thresholds; rounding each value first must give the same."""
    raw = float(Decimal(cents) / 100 + Decimal(off))
    rounded = float(to_fen(Decimal(repr(raw))))
    frame = pandas_frame([(raw, "无", 0.0, None), (rounded, "无", 0.0, None)])
    one, other = PSBC.grade(frame, columns=["grade"])["grade"]
    assert one == other

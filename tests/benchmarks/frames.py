"""A million customers by PSBC: against a hand-written numpy select, pandas apply, and f-strings."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from tests.benchmarks.measure import Row, in_turn

import fenji

ROWS = 1_000_000
CARDS = ["无", "是", "金卡级", "白金卡级", "钻石卡级"]
LABELS = np.array(["普通客户", "金卡客户", "白金卡客户", "钻石卡客户"], object)


def customers(count: int) -> pd.DataFrame:
    random = np.random.default_rng(7)
    balance, income = random.lognormal(10, 2, count).round(2), random.lognormal(11.5, 1, count).round(2)
    balance[random.random(count) < 0.02] = np.nan
    income[random.random(count) < 0.05] = np.nan
    card = pd.Categorical.from_codes(random.integers(-1, 5, count), CARDS)
    return pd.DataFrame({"月日均余额": balance, "指定高端信用卡": card, "家庭年收入": income})


def select(balance: np.ndarray, card: np.ndarray, income: np.ndarray) -> np.ndarray:
    """What a user writes by hand, with encoded cards; it says nothing of what is missing."""
    return np.select(
        [
            (balance >= 1_500_000) | (card == 4) | (income >= 3_000_000),
            (balance >= 300_000) | (card == 3) | (income >= 800_000),
            (balance >= 50_000) | (card == 2) | (card == 1) | (income >= 200_000),
        ],
        [3, 2, 1],
        0,
    )


def by_row(row: pd.Series) -> str:
    if row["月日均余额"] >= 1_500_000 or row["指定高端信用卡"] == "钻石卡级" or row["家庭年收入"] >= 3_000_000:
        return "钻石卡客户"
    if row["月日均余额"] >= 300_000 or row["指定高端信用卡"] == "白金卡级" or row["家庭年收入"] >= 800_000:
        return "白金卡客户"
    if row["月日均余额"] >= 50_000 or row["指定高端信用卡"] in ("金卡级", "是") or row["家庭年收入"] >= 200_000:
        return "金卡客户"
    return "普通客户"


def rows() -> Iterator[Row]:
    psbc, frame = fenji.standard("psbc"), customers(ROWS)
    balance, income = frame["月日均余额"].to_numpy(), frame["家庭年收入"].to_numpy()
    codes = frame["指定高端信用卡"].cat.codes.to_numpy()
    texts = frame.assign(指定高端信用卡=frame["指定高端信用卡"].astype(object))

    def grade(data: pd.DataFrame, *more: str) -> pd.DataFrame:
        return psbc.grade(data, columns=["grade", *more])

    def encoded() -> np.ndarray:
        numbers, words = pd.factorize(texts["指定高端信用卡"])
        order = np.array([CARDS.index(word) for word in words], np.int8)
        return select(balance, order[numbers], income)

    yield in_turn(
        "grade alone / numpy select, encoded cards",
        "<= 0.35",
        lambda: grade(frame),
        lambda: select(balance, codes, income),
        15,
    )
    yield in_turn("grade alone, text cards / encoding and select", "<= 1.0", lambda: grade(texts), encoded)
    part = frame.head(20_000)
    applied = in_turn(
        "grade alone / pandas apply (of 20,000, scaled up)",
        "<= 0.01",
        lambda: grade(frame),
        lambda: part.apply(by_row, axis=1),
        3,
    )
    yield Row(applied.what, applied.ours, applied.theirs, applied.ratio * len(part) / ROWS, applied.wanted)
    small = frame.head(10_000)
    linear = in_turn(
        "a row of 1,000,000 / a row of 10,000", "about 1, or less", lambda: grade(frame), lambda: grade(small), 15
    )
    yield Row(linear.what, linear.ours, linear.theirs, linear.ratio * len(small) / ROWS, linear.wanted)
    yield from written(grade, frame)


def written(grade, frame: pd.DataFrame) -> Iterator[Row]:
    """Texts against one f-string a row that says as much, in a list."""
    balance = frame["月日均余额"].to_numpy().tolist()
    income = frame["家庭年收入"].to_numpy().tolist()

    def one_number() -> list[str]:
        return [f"月日均余额 {value / 1e4:.2f} 万元，达到 5 万元（条款 2(1)）" for value in balance]

    def two_numbers() -> list[str]:
        return [
            f"家庭年收入再加 {one / 1e4:.2f} 万元 → 钻石卡客户；或月日均余额再加 {two / 1e4:.2f} 万元；或指定高端信用卡升为钻石卡级"
            for one, two in zip(income, balance, strict=True)
        ]

    yield in_turn("with reason / an f-string a row", "<= 2", lambda: grade(frame, "reason"), one_number, 5)
    yield in_turn("with gap / an f-string a row", "<= 2", lambda: grade(frame, "gap"), two_numbers, 5)
    yield in_turn("with flags / an f-string a row", "<= 2", lambda: grade(frame, "flags"), one_number, 5)

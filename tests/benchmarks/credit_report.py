"""A million accounts of 24 codes: against a hand-written numpy solution of the same aggregation."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from tests.benchmarks.measure import Row, in_turn

import fenji

ACCOUNTS, CUSTOMERS, MONTHS = 1_000_000, 350_000, 24
QUERY = "2024-05"
BARRED = ["冻结", "止付", "银行止付", "呆账", "核销", "司法追偿", "强制平仓", "担保物不足", "代偿"]
CLOSED = ["结清", "销户", "转出"]


def accounts(count: int, customers: int) -> pd.DataFrame:
    """Accounts in no order, as a report system writes them: texts throughout, one in five closed."""
    random = np.random.default_rng(11)
    codes = np.frombuffer(b"N*/#12345C", np.uint8)
    drawn = random.choice(codes, (count, MONTHS), p=[0.9, 0.03, 0.02, 0.005, 0.03, 0.007, 0.003, 0.001, 0.001, 0.003])
    histories = np.ascontiguousarray(drawn).view(f"S{MONTHS}").ravel().astype(str)
    status = random.choice(
        ["正常", "结清", "销户", "未激活", "逾期", "止付"], count, p=[0.75, 0.1, 0.1, 0.03, 0.015, 0.005]
    )
    closing = random.integers(2021 * 12, 2024 * 12 + 5, count)
    months = np.array([f"{month // 12}-{month % 12 + 1:02}" for month in range(2021 * 12, 2024 * 12 + 5)], object)
    closed = np.where(np.isin(status, CLOSED), months[closing - 2021 * 12], None)
    return pd.DataFrame(
        {
            "客户号": [f"{number:08}" for number in random.integers(0, customers, count).tolist()],
            "账户类型": random.choice(["贷款", "贷记卡", "准贷记卡"], count, p=[0.4, 0.5, 0.1]),
            "账户状态": status,
            "还款状态": histories,
            "当前逾期期数": random.choice([0.0, 1.0, 2.0], count, p=[0.97, 0.02, 0.01]),
            "结清年月": closed,
            "查询年月": QUERY,
        }
    )


def by_hand(frame: pd.DataFrame) -> np.ndarray:
    """What a person writes who knows that every history has 24 codes, every cell is tidy and nothing is missing
    that is needed: the same counts, customer by customer, and the same class on every row."""
    customer, numbers = pd.factorize(frame["客户号"])
    count = len(numbers)
    codes = np.frombuffer("".join(frame["还款状态"]).encode("ascii"), np.uint8).reshape(-1, MONTHS)
    kind, status = frame["账户类型"], frame["账户状态"]
    closed = status.isin(CLOSED).to_numpy()
    number = {text: int(text[:4]) * 12 + int(text[5:]) for text in frame["结清年月"].dropna().unique()}
    month = frame["结清年月"].map(number).to_numpy(np.float64)
    since = np.where(closed, int(QUERY[:4]) * 12 + int(QUERY[5:]) - month, 0)
    inside = np.arange(MONTHS) >= since[:, None]
    seen = np.where(inside, codes, ord("/"))
    late = (seen >= ord("1")) & (seen <= ord("7"))
    months, threes = late.sum(axis=1), (seen == ord("3")).sum(axis=1)
    highest = np.maximum(np.where(late, seen - ord("0"), 0).max(axis=1), frame["当前逾期期数"].to_numpy())
    gone = np.isin(seen, np.frombuffer(b"GBDZ", np.uint8)).any(axis=1)
    unclean = (seen == ord("M")).any(axis=1)
    valid = np.isin(codes, np.frombuffer(b"/*N#1234567DZCGMBA", np.uint8)).all(axis=1)
    loan = (kind == "贷款").to_numpy()
    barred = status.isin(BARRED).to_numpy()
    other = ~(status.isin(["正常", "未激活"]).to_numpy() | closed | barred)

    def any_of(marks: np.ndarray) -> np.ndarray:
        return np.bincount(customer, marks, count) > 0

    def most_of(values: np.ndarray, mine: np.ndarray) -> np.ndarray:
        most = np.zeros(count)
        np.maximum.at(most, customer[mine], values[mine].astype(np.float64))
        return most

    classes = np.full(count, 2)
    card_months, loan_months = most_of(months, ~loan), most_of(months, loan)
    top = most_of(highest, np.ones(len(loan), bool))
    normal = ~any_of(other)
    classes[normal & (top <= 2) & (card_months <= 4) & (loan_months <= 4)] = 1
    classes[normal & (top == 0) & ~any_of(unclean)] = 0
    bad = any_of(barred | gone) | (top >= 4) | (card_months > 8) | (loan_months > 8)
    bad |= (most_of(threes, ~loan) > 2) | (most_of(threes, loan) > 2)
    classes[bad] = 3
    classes[any_of(~valid)] = 4
    labels = np.array(["正常", "瑕疵", "次级", "禁入", "待核实"], object)
    return labels[classes[customer]]


def rows() -> Iterator[Row]:
    report = fenji.standard("credit_report")
    frame = accounts(ACCOUNTS, CUSTOMERS)
    same = (report.grade(frame, columns=["grade"])["grade"].astype(str).to_numpy() == by_hand(frame)).all()
    assert same, "the hand-written solution decides otherwise"
    yield in_turn(
        "credit report, 1,000,000 accounts / by hand in numpy",
        "<= 2",
        lambda: report.grade(frame, columns=["grade"]),
        lambda: by_hand(frame),
        5,
    )
    ordered = frame.sort_values("客户号", kind="stable", ignore_index=True)
    yield in_turn(
        "the same, a customer's accounts together / by hand",
        "<= 2",
        lambda: report.grade(ordered, columns=["grade"]),
        lambda: by_hand(ordered),
        5,
    )
    small = frame.head(10_000)
    linear = in_turn(
        "a row of 1,000,000 / a row of 10,000",
        "about 1, or less",
        lambda: report.grade(frame, columns=["grade"]),
        lambda: report.grade(small, columns=["grade"]),
        5,
    )
    yield Row(linear.what, linear.ours, linear.theirs, linear.ratio * len(small) / ACCOUNTS, linear.wanted)
    texts = in_turn(
        "with reason and flags / the class alone by hand",
        "",
        lambda: report.grade(frame, columns=["grade", "reason", "flags"]),
        lambda: by_hand(frame),
        3,
    )
    yield texts

"""The whole of a report's decision against a plain program, one account after another, on random reports.

The plain program is written from the text of the procedure alone. It knows nothing of fenji and takes no shortcut.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import pandas as pd
import pytest

import fenji

LATE = "1234567"
CODES = "/*N#" + LATE + "DZCGMBA"
BARRED = {"冻结", "止付", "银行止付", "呆账", "核销", "司法追偿", "强制平仓", "担保物不足", "代偿"}
OTHER = {"逾期", "挂失", "收卡", "作废"}
OPEN = {"正常", "未激活"}
CLOSED = {"结清", "销户", "转出"}
QUERY = 2024 * 12 + 5


@dataclass
class Account:
    kind: str
    status: str
    history: str
    overdue: int | None = None
    closed: int | None = None


@dataclass
class Options:
    scope: str = "account"
    newest: str = "right"
    semi_credit_min: str = "from_1"


def window(account: Account, options: Options) -> str:
    """The newest months that count, as codes; their order does not matter any more."""
    codes = account.history.upper()
    if options.newest == "left":
        codes = codes[::-1]
    kept = ""
    for age, code in enumerate(reversed(codes)):
        if account.status in CLOSED:
            month = account.closed - age
            inside = QUERY - 23 <= month <= QUERY
        else:
            inside = age < 24
        # a history is never longer than the window of its own 24 months
        if inside and age < 24:
            kept += code
    return kept


def is_data_error(account: Account) -> bool:
    if account.kind not in ("贷款", "贷记卡", "准贷记卡"):
        return True
    if account.status not in BARRED | OTHER | OPEN | CLOSED:
        return True
    if not account.history or any(code not in CODES for code in account.history.upper()):
        return True
    return account.status in CLOSED and (account.closed is None or account.closed > QUERY)


def decide(accounts: list[Account], options: Options) -> str:
    if any(is_data_error(account) for account in accounts):
        return "待核实"
    if not accounts:
        return "正常"
    if any(account.status in BARRED for account in accounts):
        return "禁入"
    seen = [(account, window(account, options)) for account in accounts]
    cards = [(account, codes) for account, codes in seen if account.kind != "贷款"]
    loans = [(account, codes) for account, codes in seen if account.kind == "贷款"]
    if any(code in "GBDZ" for _, codes in cards for code in codes) or highest(cards) >= 4:
        return "禁入"
    if any(code in "GZDB" for _, codes in loans for code in codes) or highest(loans) >= 4:
        return "禁入"
    card_months, card_threes = counts(cards, options)
    if card_months > 8 or card_threes > 2:
        return "禁入"
    loan_months, loan_threes = counts(loans, options)
    if loan_months > 8 or loan_threes > 2:
        return "禁入"
    all_open_normal = all(account.status in OPEN | CLOSED for account in accounts)
    clean = all(code in "/*NCA#" for _, codes in seen for code in codes)
    if all_open_normal and highest(seen) == 0 and clean:
        return "正常"
    if all_open_normal and highest(seen) <= 2 and card_months <= 4 and loan_months <= 4:
        return "瑕疵"
    return "次级"


def highest(seen: list[tuple[Account, str]]) -> int:
    most = 0
    for account, codes in seen:
        for code in codes:
            if code in LATE:
                most = max(most, int(code))
        most = max(most, account.overdue or 0)
    return most


def counts(seen: list[tuple[Account, str]], options: Options) -> tuple[int, int]:
    months, threes = [0], [0]
    for account, codes in seen:
        least = 3 if account.kind == "准贷记卡" and options.semi_credit_min == "from_3" else 1
        months.append(sum(1 for code in codes if code in LATE and int(code) >= least))
        threes.append(sum(1 for code in codes if code == "3"))
    if options.scope == "customer":
        return sum(months), sum(threes)
    return max(months), max(threes)


# -- random reports -------------------------------------------------------------------------------------------


def some_history(chance: random.Random) -> str:
    length = chance.choice((1, 3, 12, 23, 24, 24, 24, 24, 25, 60))
    kind = chance.random()
    if kind < 0.45:
        letters, weights = "N/*C12", (80, 4, 4, 2, 8, 2)
    elif kind < 0.7:
        letters, weights = "N123", (10, 4, 2, 1)
    elif kind < 0.9:
        letters, weights = "N#AMC1234", (60, 1, 1, 1, 1, 6, 3, 1, 0.3)
    else:
        letters, weights = CODES + "n1gX0", [20] + [1] * (len(CODES) + 4)
    return "".join(chance.choices(letters, weights, k=length))


def some_account(chance: random.Random) -> Account:
    kind = chance.choices(("贷款", "贷记卡", "准贷记卡", "理财"), (10, 10, 5, 0.1))[0]
    usual, rare = sorted(OPEN | CLOSED), sorted(BARRED | OTHER | {"停用"})
    status = chance.choice(rare) if chance.random() < 0.03 else chance.choice(("正常", "正常", "正常", *usual))
    closed = None
    if status in CLOSED and chance.random() < 0.98:
        closed = QUERY - chance.choice((0, 1, 5, 10, 15, 20, 22, 23, 24, 25, 30))
        closed += 60 * (chance.random() < 0.01)
    overdue = chance.choices((None, 0, 1, 2, 3, 4, 9), (60, 20, 3, 2, 1, 0.5, 0.2))[0]
    return Account(kind, status, some_history(chance), overdue, closed)


def month(number: int | None) -> str | None:
    return None if number is None else f"{(number - 1) // 12}-{(number - 1) % 12 + 1:02}"


def frame_of(reports: list[list[Account]], chance: random.Random) -> pd.DataFrame:
    rows = []
    for number, accounts in enumerate(reports):
        rows += [
            (f"{number:06}", each.kind, each.status, each.history, each.overdue, month(each.closed), month(QUERY))
            for each in accounts
        ] or [(f"{number:06}", None, None, None, None, None, month(QUERY))]
    chance.shuffle(rows)
    names = ["客户号", "账户类型", "账户状态", "还款状态", "当前逾期期数", "结清年月", "查询年月"]
    return pd.DataFrame(rows, columns=names).astype({"当前逾期期数": "float64"})


def agrees(count: int, options: Options, seed: int) -> None:
    chance = random.Random(seed)
    reports = [[some_account(chance) for _ in range(chance.choice((0, 1, 1, 2, 3)))] for _ in range(count)]
    grader = fenji.standard("credit_report", **vars(options))
    graded = grader.grade(frame_of(reports, chance), columns=["grade"])
    one = graded.groupby("客户号")["grade"].agg(["nunique", "first"]).sort_index()
    assert (one["nunique"] == 1).all(), "a customer's rows have different classes"
    expected = [decide(accounts, options) for accounts in reports]
    found = one["first"].astype(str).tolist()
    wrong = [place for place in range(count) if found[place] != expected[place]]
    assert not wrong, (reports[wrong[0]], found[wrong[0]], expected[wrong[0]], len(wrong))
    assert set(expected) == {"正常", "瑕疵", "次级", "禁入", "待核实"}


@pytest.mark.parametrize(
    "options",
    [
        Options(),
        Options(scope="customer"),
        Options(newest="left"),
        Options(semi_credit_min="from_3"),
        Options("customer", "left", "from_3"),
    ],
    ids=lambda options: f"{options.scope}-{options.newest}-{options.semi_credit_min}",
)
def test_random_reports_are_decided_as_the_text_says(options: Options) -> None:
    agrees(8_000, options, seed=len(str(options)))

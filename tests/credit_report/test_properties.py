"""What holds of every report: it has exactly one result, what cannot be read is never a class, and a code that
becomes worse never makes the class better."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fenji
from fenji.table.amount_text import is_blank

COLUMNS = ["客户号", "账户类型", "账户状态", "还款状态", "当前逾期期数", "结清年月", "查询年月"]
BEST_FIRST = ["正常", "瑕疵", "次级", "禁入"]
LADDER = ["/*NCA#", "M", "1", "2", "3", "4", "5", "6", "7", "DZGB"]
"""Codes from best to worst; those of one step are alike."""
GRADERS = {
    scope: fenji.standard("credit_report", scope=scope, semi_credit_min=least)
    for scope, least in (("account", "from_1"), ("customer", "from_3"))
}

kinds = st.sampled_from(["贷款", "贷记卡", "准贷记卡"])
statuses = st.sampled_from(["正常", "正常", "正常", "未激活", "逾期", "止付", "结清", "销户", "转出"])
histories = st.text(st.sampled_from("NNNNNNNN/*CA#M1112233456DZGB"), min_size=1, max_size=30)
closings = st.sampled_from(["2024-05", "2024-04", "2023-05", "2022-06", "2022-05", "2020-01"])
accounts = st.tuples(kinds, statuses, histories, st.sampled_from([None, 0.0, 1.0, 2.0, 5.0]), closings)
reports = st.lists(accounts, min_size=1, max_size=4)


def frame_of(report: list[tuple]) -> pd.DataFrame:
    rows = [("0001", *account, "2024-05") for account in report]
    return pd.DataFrame(rows, columns=COLUMNS).astype({"当前逾期期数": "float64"})


def class_of(grader: fenji.Grader, report: list[tuple]) -> str:
    found = set(grader.grade(frame_of(report), columns=["grade"])["grade"].astype(str))
    assert len(found) == 1
    return found.pop()


@pytest.mark.parametrize("scope", GRADERS)
@settings(max_examples=150, deadline=None)
@given(report=reports, data=st.data())
def test_a_worse_code_never_makes_a_better_class(scope: str, report: list[tuple], data: st.DataObject) -> None:
    grader = GRADERS[scope]
    before = class_of(grader, report)
    account = data.draw(st.integers(0, len(report) - 1))
    history = report[account][2]
    month = data.draw(st.integers(0, len(history) - 1))
    step = next(place for place, codes in enumerate(LADDER) if history[month] in codes)
    worse = data.draw(st.sampled_from("".join(LADDER[step:])))
    changed = list(report)
    changed[account] = (*report[account][:2], history[:month] + worse + history[month + 1 :], *report[account][3:])
    assert BEST_FIRST.index(class_of(grader, changed)) >= BEST_FIRST.index(before)


@pytest.mark.parametrize("scope", GRADERS)
@settings(max_examples=100, deadline=None)
@given(report=reports, more=accounts)
def test_a_further_account_never_makes_a_better_class(scope: str, report: list[tuple], more: tuple) -> None:
    before = class_of(GRADERS[scope], report)
    assert BEST_FIRST.index(class_of(GRADERS[scope], [*report, more])) >= BEST_FIRST.index(before)


cells = st.one_of(st.none(), st.text(max_size=30), st.sampled_from(["贷款", "正常", "N" * 24, "2024-05", "0001"]))
rows = st.lists(
    st.tuples(cells, cells, cells, st.one_of(cells, histories, st.floats(allow_nan=False)), cells, cells, cells),
    min_size=1,
    max_size=6,
)


@settings(max_examples=200, deadline=None)
@given(rows=rows)
def test_whatever_stands_in_the_cells_every_row_gets_one_result(rows: list[tuple]) -> None:
    frame = pd.DataFrame(rows, columns=COLUMNS, dtype="object")
    graded = GRADERS["account"].grade(frame)
    found = graded["grade"].astype(str)
    assert set(found) <= {*BEST_FIRST, "待核实"}
    for (_, kind, status, history, *_), grade in zip(rows, found, strict=True):
        said = any(each is not None and not is_blank(each) for each in (kind, status))
        if not isinstance(history, str) and (history is not None or said):
            assert grade == "待核实", "a report without a readable history has no class"

"""月日均 by hand, by days one after another, and through frames, sheets and the command line."""

from __future__ import annotations

import contextlib
import csv
import json
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import fenji
from fenji.cli.app import app
from fenji.errors import Diagnostic
from fenji.ledger import Entries, Month, Terms, averages
from fenji.ledger.month import day_count

CASES = Path(__file__).parents[1] / "cases" / "month_average.csv"


def _cases() -> list[Any]:
    with CASES.open(encoding="utf-8", newline="") as file:
        return [pytest.param(row, id=row["说明"]) for row in csv.DictReader(file)]


def _ledger(case: dict[str, str]) -> list[dict[str, str]]:
    """The entries of a case as rows; 账号 only where the case names accounts."""
    rows = []
    for written in case["流水"].split("；"):
        day, balance, *account = written.split()
        rows.append(
            {"客户号": "001", "日期": day.replace("T", " "), "余额": balance}
            | ({"账号": account[0]} if account else {})
        )
    return rows


def _options(case: dict[str, str]) -> dict[str, Any]:
    return {
        "as_of": date.fromisoformat(case["截至"]) if case["截至"] else None,
        "divisor": int(case["固定天数"]) if case["固定天数"] else None,
        "days_held": case["按持有天数"] == "是",
        "floor": case["补足到"] or None,
    }


@pytest.mark.parametrize("kind", [pd.DataFrame, pl.DataFrame, pa.Table.from_pylist])
@pytest.mark.parametrize("case", _cases())
def test_cases_through_frames(case: dict[str, str], kind: Any) -> None:
    made = kind(_ledger(case))
    found = fenji.month_average(made, case["月份"], **_options(case))
    assert type(found) is type(made)
    (row,) = (
        found.to_pylist()
        if isinstance(found, pa.Table)
        else found.to_dict("records")
        if isinstance(found, pd.DataFrame)
        else found.to_dicts()
    )
    average = None if pd.isna(row["avg_daily_balance"]) else f"{row['avg_daily_balance']:.2f}"
    assert (average, row["days"]) == (case["月日均"] or None, int(case["天数"]))
    assert (row["flags"] != "") == (not case["月日均"] or "只有月后" in case["说明"])
    assert ("extra" in row) == bool(case["补足到"])
    if "extra" in row:
        extra = None if pd.isna(row["extra"]) else f"{row['extra']:.2f}"
        assert extra == (None if case["补足差额"] == "本月已结账" else case["补足差额"])


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("case", _cases())
def test_cases_through_the_command_line(case: dict[str, str], kind: str, tmp_path: Path, capsys: Any) -> None:
    rows = _ledger(case)
    names = list(rows[0])
    path = tmp_path / f"流水.{kind}"
    if kind == "csv":
        lines = [",".join(names), *(",".join(row.get(name, "") for name in names) for row in rows)]
        path.write_text("\n".join(lines), encoding="utf-8")
    else:
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.append(["××支行余额流水（单位：元）"])
        sheet.append(names)
        for row in rows:
            cells: list[Any] = [row.get(name) for name in names]
            with contextlib.suppress(ValueError):
                cells[1] = datetime.fromisoformat(cells[1])
            sheet.append(cells)
        book.save(path)
    options = [
        *(["--as-of", case["截至"]] if case["截至"] else []),
        *(["--divisor", case["固定天数"]] if case["固定天数"] else []),
        *(["--days-held"] if case["按持有天数"] else []),
        *(["--floor", case["补足到"]] if case["补足到"] else []),
    ]
    out = tmp_path / "月日均.csv"
    app(
        ["month-average", str(path), "--month", case["月份"], "-o", str(out), "--json", *options], standalone_mode=False
    )
    assert json.loads(capsys.readouterr().out)["customers"] == 1
    with out.open(encoding="utf-8-sig", newline="") as file:
        (found,) = csv.DictReader(file)
    assert (found["客户号"], found["月日均余额(元)"], found["天数"]) == ("001", case["月日均"], case["天数"])
    assert found.get("补足差额(元)", "") == case["补足差额"]


# each entry: customer, account, day around November 2026, 分, readable
ENTRIES = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.integers(0, 2),
        st.integers(-40, 40),
        st.integers(-(10**6), 10**6),
        st.integers(0, 9).map(bool),
    ),
    max_size=40,
)
NOVEMBER = Month.of("2026-11")


def _entries(rows: list[tuple[int, int, int, int, bool]]) -> Entries:
    table = np.array(rows, np.int64).reshape(-1, 5)
    accounts = table[:, 0] * 3 + table[:, 1]
    readable = table[:, 4].astype(bool)
    return Entries(
        4,
        table[:, 0],
        accounts,
        table[:, 2] + NOVEMBER.first,
        np.zeros(len(table), np.int64),
        np.where(readable, table[:, 3], 0),
        ~readable,
        np.arange(len(table)),
    )


def _day_by_day(
    rows: list[tuple[int, int, int, int, bool]], customer: int, end: int, *, upper: bool
) -> tuple[list[int | None], int | None]:
    """The balances at the end of every day until `end`, None where one cannot be known, and the day of the first entry."""
    held = [row for row in rows if row[0] == customer and row[2] <= end]
    days: list[int | None] = []
    for day in range(end + 1):
        total: int | None = 0
        for account in range(3):
            before = [row for row in held if row[1] == account and row[2] <= day]
            if not before:
                continue
            latest = max(row[2] for row in before)
            of_day = [row for row in before if row[2] == latest]
            last = of_day[0 if upper else -1]
            total = None if total is None or not last[4] else total + last[3]
        days.append(total)
    return days, min((row[2] for row in held), default=None)


def _half_up(number: Fraction) -> int:
    whole = abs(number) + Fraction(1, 2)
    return (1 if number >= 0 else -1) * (whole.numerator // whole.denominator)


@given(ENTRIES, st.integers(0, 35), st.booleans(), st.sampled_from([None, 30]), st.integers(1, 3 * 10**6))
def test_it_is_the_sum_of_the_days(
    rows: list[tuple[int, int, int, int, bool]], as_of: int, held: bool, divisor: int | None, floor: int
) -> None:
    divisor = None if held else divisor
    end = min(as_of, 29)
    found = averages(_entries(rows), Terms(NOVEMBER, date(2026, 11, 1) + timedelta(days=as_of), divisor, held, floor))
    for customer in range(4):
        balances, opened = _day_by_day(rows, customer, end, upper=found.newest_first)
        begins = max(opened or 0, 0) if held and opened is not None else 31 if held else 0
        days = max(end - begins + 1, 0)
        whole = max(30 - begins, 0)
        if divisor:
            whole, days = divisor, divisor if end == 29 else days
        known = None not in balances and days > 0
        assert bool(found.known[customer]) == known
        assert found.days[customer] == days
        if not known:
            continue
        total = sum(balance for balance in balances if balance is not None)
        assert found.average[customer] == _half_up(Fraction(total, days))
        if end == 29:
            assert found.extra is None
            continue
        assert found.extra is not None
        extra, last = int(found.extra[customer]), balances[-1]
        assert last is not None
        assert extra >= 0
        assert total + (last + extra) * (29 - end) >= floor * whole, "holding it reaches the floor"
        if extra:
            assert total + (last + extra - 1) * (29 - end) < floor * whole, "a 分 less does not"


@given(ENTRIES, st.randoms())
def test_the_order_of_rows_means_nothing_where_no_day_has_two(rows: list[Any], random: Any) -> None:
    once = list({row[:3]: row for row in rows}.values())
    mixed = list(once)
    random.shuffle(mixed)
    one, other = (averages(_entries(each), Terms(NOVEMBER)) for each in (once, mixed))
    assert one.average.tolist() == other.average.tolist()
    assert one.known.tolist() == other.known.tolist()
    assert one.tied == other.tied == 0


def test_a_million_entries_are_summed_exactly() -> None:
    """Ten trillion 元 less a 分 on every day: beyond what doubles hold."""
    count = 50
    days = np.tile(np.arange(30), count) + NOVEMBER.first
    who = np.repeat(np.arange(count), 30)
    fen = np.full(len(who), 10**15 - 1)
    entries = Entries(count, who, who, days, np.zeros_like(who), fen, np.zeros(len(who), bool), who)
    assert set(averages(entries, Terms(NOVEMBER)).average.tolist()) == {10**15 - 1}


FRAME = pd.DataFrame(
    {
        "客户号": [110101199003071234, 110101199003071235, 110101199003071234],
        "记账日期": pd.to_datetime(["2026-11-01 09:00", "2026-11-16 00:00", "2026-11-01 08:00"]),
        "日终余额(万元)": [10, 3.5, 99],
    }
)


def test_long_numbers_stay_apart_units_are_read_and_times_of_day_decide() -> None:
    found = fenji.month_average(FRAME, "2026-11")
    assert found["客户号"].tolist() == [110101199003071234, 110101199003071235]
    assert found["avg_daily_balance"].tolist() == [100000.0, 17500.0]
    assert list(found.columns) == ["客户号", "avg_daily_balance", "days", "flags"]


def test_an_average_can_be_graded_as_it_is() -> None:
    graded = fenji.standard("psbc").grade(fenji.month_average(FRAME, "2026-11"), columns="grade")
    assert graded["grade"].tolist() == ["金卡客户", "普通客户"]


def test_two_spellings_of_a_number_are_one_customer_named_as_he_first_is() -> None:
    frame = pl.DataFrame(
        {"客户号": ["A7", " a７", None], "日期": ["2026-11-01", "2026-11-16", "2026-11-01"], "余额": [10.0, 20.0, 5.0]}
    )
    told: list[Diagnostic] = []
    found = fenji.month_average(frame, "2026-11", diagnostics=told)
    assert found["客户号"].to_list() == ["A7"]
    assert found["avg_daily_balance"].to_list() == [15.0]
    assert [str(each) for each in told if each.code != "ledger.nobody"] == [
        "列“客户号”第 2 行: 客户号 a７ 与 列“客户号”第 1 行 的 A7 只差大小写、全半角或空格，当作同一个"
        "（如果不是同一个，请改成能区分的号码）"
    ]
    assert [each.code for each in told] == ["ledger.nobody", "identity.respelled"]
    assert told[0].message.zh == "第 3 行没有客户号，没有计入"


def test_what_cannot_be_read_is_named_by_row() -> None:
    frame = pd.DataFrame(
        {"客户号": ["1", "2", "2"], "日期": ["2026-11-01", "2026-13-01", "2026-11-02"], "余额": ["待查", "5", "5"]}
    )
    told: list[Diagnostic] = []
    found = fenji.month_average(frame, "2026-11", diagnostics=told)
    assert found["flags"].tolist() == [
        "第 1 行的日期或余额读不懂，算不出月日均",
        "第 2 行的日期或余额读不懂，算不出月日均",
    ]
    assert {each.code: each.where for each in told if each.severity == "warning"} == {
        "value.unreadable": "列“余额”第 1 行",
        "value.no_such_day": "列“日期”第 2 行",
        "ledger.undated": "",
    }


def test_rows_without_an_account_number_are_told() -> None:
    frame = pd.DataFrame({"客户号": ["1", "1"], "日期": ["2026-11-01"] * 2, "余额": [5.0, 7.0], "账号": ["A", None]})
    told: list[Diagnostic] = []
    assert fenji.month_average(frame, "2026-11", diagnostics=told)["avg_daily_balance"].tolist() == [12.0]
    assert [each.code for each in told] == ["ledger.account"]


def test_an_empty_ledger_has_no_customers() -> None:
    assert len(fenji.month_average(FRAME.iloc[:0], "2026-11")) == 0


WRONG: list[tuple[Any, str]] = [
    (lambda: fenji.month_average(FRAME, "2026-13"), "2026-13"),
    (lambda: fenji.month_average(FRAME, "10月"), "2026-10"),
    (lambda: fenji.month_average(FRAME, "2026-11", as_of=date(2026, 10, 31)), "还没有开始"),
    (lambda: fenji.month_average(FRAME, "2026-11", floor=5), "截至日期"),
    (lambda: fenji.month_average(FRAME, "2026-11", as_of=date(2026, 11, 5), floor="约5万"), "不是可用的金额"),
    (lambda: fenji.month_average(FRAME, "2026-11", divisor=0), "1 到 366"),
    (lambda: fenji.month_average(FRAME, "2026-11", divisor=30, days_held=True), "同用"),
    (lambda: fenji.month_average(FRAME[["客户号", "记账日期"]], "2026-11"), "余额"),
    (lambda: fenji.month_average(pl.LazyFrame({"客户号": [1]}), "2026-11"), "内存"),
    (lambda: fenji.month_average(FRAME.assign(交易日期="2026-11-01"), "2026-11"), "都像"),
]


@pytest.mark.parametrize(("wrong", "said"), WRONG, ids=range(len(WRONG)))
def test_wrong_use_is_told_in_words(wrong: Any, said: str) -> None:
    with pytest.raises(fenji.FenjiError) as refusal:
        wrong()
    assert said in str(refusal.value)
    assert refusal.value.text("en")


def test_days_are_counted_as_numpy_counts_them() -> None:
    assert day_count(date(2026, 11, 1)) == np.datetime64("2026-11-01").astype(int) == NOVEMBER.first
    assert NOVEMBER.last - NOVEMBER.first == 29


# -- several months -------------------------------------------------------------------------------------------

MONTHS = {
    "客户号": ["01", "01", "02", "03", "03"],
    "日期": ["2026-08-01", "2026-09-16", "2026-09-16", "2026-07-01", "2026-09-10"],
    "余额": ["30万", "60万", "60万", "90万", "看不懂"],
}


def test_the_average_of_several_months_is_that_of_their_averages() -> None:
    """By hand: 01 has 30万, 45万 and 60万, and 02, who opened in mid-September, 0, 30万 and 60万."""
    found = fenji.month_average(pd.DataFrame(MONTHS), "2026-10", months=3)
    assert found["avg_daily_balance"].tolist()[:2] == [450_000.0, 300_000.0]
    assert found["days"].tolist()[:2] == [92, 92]
    assert np.isnan(found["avg_daily_balance"][2]) and "读不懂" in found["flags"][2]
    alone = fenji.month_average(pd.DataFrame(MONTHS), "2026-08", months=2)
    assert alone["avg_daily_balance"].tolist() == [150_000.0, 0.0, 900_000.0]


def test_by_the_days_held_only_the_months_held_are_averaged() -> None:
    found = fenji.month_average(pl.DataFrame(MONTHS), "2026-10", months=3, days_held=True)
    assert found["avg_daily_balance"].to_list()[:2] == [450_000.0, 600_000.0]
    assert found["days"].to_list()[:2] == [92, 46]


@pytest.mark.parametrize("terms", [{"months": 0}, {"months": 37}, {"months": 3, "as_of": date(2026, 10, 20)}])
def test_months_that_mean_nothing_are_refused(terms) -> None:
    with pytest.raises(fenji.FenjiError, match="月数须在 1 到 36 之间"):
        fenji.month_average(pd.DataFrame(MONTHS), "2026-10", **terms)


def test_the_command_line_averages_several_months(tmp_path: Path) -> None:
    pd.DataFrame(MONTHS).head(3).to_csv(tmp_path / "流水.csv", index=False)
    done = CliRunner().invoke(app, ["month-average", str(tmp_path / "流水.csv"), "--month", "2026-10", "--months", "3"])
    assert done.exit_code == 0, done.output
    assert "近 3 个月平均" in done.output
    rows = (tmp_path / "流水_近3个月月日均_2026-10.csv").read_text(encoding="utf-8-sig").splitlines()
    assert rows[1:] == ["01,450000.00,92,", "02,300000.00,92,"]

"""Households by hand: what they hold together, what cannot be told, and what is said of it."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import fenji
from fenji.cli.app import app
from fenji.emit.column import FieldColumn
from fenji.errors import StandardError, UsageError
from fenji.household import Members, grade_households, members_of, members_of_frame, merge_households
from fenji.household.members import HOUSEHOLD
from fenji.standard.load import load_text
from fenji.standard.model import Choice, Direction, Field, FieldType, Household, Named
from fenji.table.binding import bind_columns
from fenji.table.frame import table_of_frame
from fenji.table.label import Label, frame_label
from fenji.table.model import Table
from fenji.workbook.cells import CellError

ASSETS = Field("aum", Named("资产"), FieldType.AMOUNT, direction=Direction.UP)
INCOME = Field("household_income", Named("家庭年收入"), FieldType.AMOUNT, direction=Direction.UP)
PRODUCTS = Field("products", Named("产品数"), FieldType.NUMBER)
CARD = Field(
    "card",
    Named("卡"),
    FieldType.CHOICE,
    direction=Direction.UP,
    choices=(Choice("无"), Choice("金卡"), Choice("白金卡")),
)
PAYROLL = Field("payroll", Named("代发"), FieldType.FLAG, choices=(Choice("是"), Choice("否")))
FIELDS = (ASSETS, INCOME, PRODUCTS, CARD, PAYROLL)
HOW = {
    "aum": Household.SUM,
    "household_income": Household.MAX,
    "products": Household.SUM,
    "card": Household.ANY,
    "payroll": Household.ANY,
}
NAN = float("nan")


def table_of(**columns: Any) -> Table:
    """A table of columns by field id; a text 读不懂 in one is a cell that cannot be read."""
    found = {}
    for name, cells in columns.items():
        broken = np.array([cell == "读不懂" for cell in cells])
        whole = name in ("card", "payroll")
        values = [(-1 if whole else NAN) if cell == "读不懂" else cell for cell in cells]
        kind = np.int8 if whole else np.float64
        found[name] = FieldColumn(np.array(values, kind), broken if broken.any() else None)
    return Table("客户", range(5, 5 + len(cells)), found, (), ())


def merged(members: Members, **columns: Any) -> tuple[list[Any], Table]:
    """The one merged column, 读不懂 where it cannot be read and None where there is nothing."""
    table = merge_households(table_of(**columns), members, HOW, FIELDS)
    (column,) = table.columns.values()
    marks = column.unreadable if column.unreadable is not None else np.zeros(len(column), bool)
    shown: list[Any] = []
    for value, mark in zip(column.values.tolist(), marks.tolist()):
        shown.append(
            "读不懂" if mark else None if value != value or (value == -1 and column.values.dtype == np.int8) else value
        )
    return shown, table


def codes(table: Table) -> list[str]:
    return [told.code for told in table.diagnostics if told.code not in ("household.merged", "household.consent")]


TWO = members_of(["J1", "J1", "J2"])

# fmt: off
COLUMNS = [
    # column               rows of J1, J1, J2            what each row has afterwards     said
    ("aum",              [200_000.0, 150_000.0, 1.0],  [350_000.0, 350_000.0, 1.0],     []),
    ("aum",              [0.1, 0.2, 0.3],              [0.3, 0.3, 0.3],                 []),      # not 0.30000000000000004
    ("aum",              [1.005, 1.005, 0.0],          [2.02, 2.02, 0.0],               []),      # each half up to the 分
    ("aum",              [-5.0, 3.0, 0.0],             [-2.0, -2.0, 0.0],               []),
    ("aum",              [9_999_999_999_999.99, 0.01, 0.0], [1e13, 1e13, 0.0],          []),
    ("aum",              [200_000.0, NAN, NAN],        [200_000.0, 200_000.0, None],    ["household.partial"]),
    ("aum",              [NAN, NAN, 1.0],              [None, None, 1.0],               []),
    ("aum",              [200_000.0, "读不懂", 1.0],   ["读不懂", "读不懂", 1.0],       []),
    ("household_income", [200_000.0, 150_000.0, 1.0],  [200_000.0, 200_000.0, 1.0],     []),      # never summed
    ("household_income", [NAN, 150_000.0, NAN],        [150_000.0, 150_000.0, None],    []),      # one says it for all
    ("household_income", ["读不懂", 150_000.0, 1.0],   [150_000.0, 150_000.0, 1.0],     []),
    ("household_income", ["读不懂", NAN, 1.0],         ["读不懂", "读不懂", 1.0],       []),
    ("products",         [0.1, 0.2, 7.0],              [0.3, 0.3, 7.0],                 []),
    ("card",             [1, 2, 0],                    [2, 2, 0],                       []),
    ("card",             [1, -1, -1],                  [1, 1, None],                    ["household.partial"]),
    ("card",             [2, -1, 0],                   [2, 2, 0],                       []),      # none is better
    ("card",             [2, "读不懂", 0],             [2, 2, 0],                       []),
    ("card",             [1, "读不懂", 0],             ["读不懂", "读不懂", 0],         []),
    ("payroll",          [0, 1, 1],                    [0, 0, 1],                       []),
    ("payroll",          [1, -1, -1],                  [None, None, None],              []),      # the blank may be a 是
    ("payroll",          [0, "读不懂", 1],             [0, 0, 1],                       []),
    ("payroll",          [1, "读不懂", 1],             ["读不懂", "读不懂", 1],         []),
]
# fmt: on


@pytest.mark.parametrize(("field", "cells", "after", "said"), COLUMNS)
def test_what_a_household_has(field: str, cells: list[Any], after: list[Any], said: list[str]) -> None:
    found, table = merged(TWO, **{field: cells})
    assert found == after
    assert codes(table) == said


def test_a_blank_that_stands_for_a_choice_is_that_choice_beside_others() -> None:
    field = Field("card", Named("卡"), FieldType.CHOICE, direction=Direction.UP, choices=CARD.choices, blank="无")
    table = merge_households(table_of(card=[1, -1, -1]), TWO, {"card": Household.ANY}, (field,))
    assert table.columns["card"].values.tolist() == [1, 1, -1]
    assert codes(table) == []


def test_own_fields_stay_and_the_table_that_was_merged_is_not_touched() -> None:
    before = table_of(aum=[1.0, 2.0, 3.0], household_income=[1.0, 2.0, 3.0])
    after = merge_households(before, TWO, {"aum": Household.SUM, "household_income": Household.OWN}, FIELDS)
    assert before.columns["aum"].values.tolist() == [1.0, 2.0, 3.0]
    assert after.columns["household_income"] is before.columns["household_income"]


def test_consent_is_said_once_and_what_was_merged() -> None:
    _, table = merged(members_of(["J1", "J1", None]), aum=[1.0, 2.0, 3.0])
    assert [str(told) for told in table.diagnostics] == [
        "客户: 按家庭合并：3 人、2 户，1 户不止一人；资产相加",
        "客户: 合并家庭成员的资料需家庭成员同意",
    ]


def test_a_joint_account_of_two_members_counts_once() -> None:
    members = members_of(["J1", "J1", "J1"], customers=["01", "02", "02"], accounts=["6217-A", "6217-a", "B"])
    assert merged(members, aum=[100.0, 100.0, 5.0])[0] == [105.0] * 3


def test_a_joint_account_of_two_households_counts_in_each() -> None:
    members = members_of(["J1", "J2"], accounts=["A", "A"])
    assert merged(members, aum=[100.0, 100.0])[0] == [100.0, 100.0]


def test_an_account_that_says_two_things_counts_with_the_larger_and_is_told() -> None:
    found, table = merged(members_of(["J1", "J1"], accounts=["A", "A"]), aum=[100.0, 120.0])
    assert found == [120.0, 120.0]
    assert codes(table) == ["household.account"]
    assert "第 5 行" in table.diagnostics[-1].message.zh


@pytest.mark.parametrize("other", [NAN, "读不懂"])
def test_an_account_that_one_row_tells_is_known(other: Any) -> None:
    found, table = merged(members_of(["J1", "J1"], accounts=["A", "A"]), aum=[100.0, other])
    assert found == [100.0, 100.0]
    assert codes(table) == []


def test_a_joint_column_may_name_the_account_or_only_say_yes() -> None:
    named = members_of(["J1", "J1"], joint=["622200001", "622200001"])
    assert merged(named, aum=[100.0, 100.0])[0] == [100.0, 100.0]
    only_yes, table = merged(members_of(["J1", "J1", "J2"], joint=["是", "是", "是"]), aum=[100.0, 100.0, 1.0])
    assert only_yes == [200.0, 200.0, 1.0]
    assert codes(table) == ["household.joint"]
    assert "第 5、6 行" in table.diagnostics[-1].message.zh
    assert codes(merged(members_of(["J1", "J1"], joint=["是", "否"]), aum=[1.0, 1.0])[1]) == []


def test_a_customer_without_a_household_is_one_of_his_own() -> None:
    members = members_of([None, "-", "J1", None], customers=["01", "02", "03", "01"])
    assert members.households.tolist() == [0, 1, 2, 0]
    assert members.sizes.tolist() == [1, 1, 1]
    assert members_of([None, None]).households.tolist() == [0, 1]


def test_a_customer_belongs_to_the_household_of_his_other_rows() -> None:
    members = members_of(["J1", None, "J1"], customers=["01", "01", "02"])
    assert members.households.tolist() == [0, 0, 0]
    assert members.sizes.tolist() == [2]


def test_a_customer_of_two_households_and_a_broken_number_are_told() -> None:
    members = members_of(["J1", "J2", CellError("#N/A")], customers=["01", "01", "02"], rows=[5, 6, 7])
    assert members.households.tolist() == [0, 1, 2]
    assert [(told.code, told.message.zh.split("行")[0]) for told in members.diagnostics] == [
        ("household.several", "第 6 "),
        ("household.broken", "第 7 "),
    ]


def test_spellings_of_a_household_are_one() -> None:
    found = members_of(["j1", " Ｊ１", "J2", 7.0, "7"], rows=[5, 6, 7, 8, 9], where="客户")
    assert found.households.tolist() == [0, 0, 1, 2, 2]
    assert [(each.code, each.where, each.message.zh) for each in found.diagnostics] == [
        (
            "identity.respelled",
            "客户 第 6 行",
            "家庭编号 Ｊ１ 与 客户 第 5 行 的 j1 只差大小写、全半角或空格，当作同一个",
        )
    ]


def test_large_households_are_told() -> None:
    _, table = merged(members_of(["J1"] * 13 + ["J2"] * 12), aum=[1.0] * 25)
    assert codes(table) == ["household.large"]
    assert table.diagnostics[-1].message.zh == "家庭成员超过 12 人：J1（13 人）"


def test_an_empty_table_stays_empty() -> None:
    assert merged(members_of([]), aum=np.zeros(0))[0] == []


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({}, "没有说"),
        ({"aum": Household.OWN}, "没有说"),
        ({"card": Household.SUM}, "“卡”不能按 sum 合并"),
        ({"aum": Household.ANY}, "“资产”不能按 any 合并"),
    ],
)
def test_wrong_use_is_told(how: dict[str, Household], said: str) -> None:
    with pytest.raises(UsageError) as refusal:
        merge_households(table_of(aum=[1.0, 2.0, 3.0]), TWO, how, FIELDS)
    assert said in str(refusal.value)


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["J1", "J2", "J3", None]),
        st.integers(0, 5),
        st.sampled_from(["A", "B", None]),
        st.one_of(st.none(), st.integers(-(10**7), 10**7)),
    ),
    min_size=1,
    max_size=25,
)


@given(ROWS)
def test_sums_are_those_of_the_accounts_one_by_one(rows: list[tuple[str | None, int, str | None, int | None]]) -> None:
    """Every customer keeps to one household, so that rows group by what their first row says."""
    of_person: dict[int, str] = {}
    for family, person, _, _ in rows:
        if family:
            of_person.setdefault(person, family)
    families = [family and of_person[person] for family, person, _, _ in rows]
    members = members_of(families, customers=[f"C{row[1]}" for row in rows], accounts=[row[2] for row in rows])
    found, _ = merged(members, aum=[NAN if row[3] is None else row[3] / 100 for row in rows])
    whole = [of_person.get(row[1], f"C{row[1]}") for row in rows]
    for place, home in enumerate(whole):
        known: dict[object, int] = {}
        for other, (_, _, account, fen) in enumerate(rows):
            if whole[other] == home and fen is not None:
                key = account or other
                known[key] = max(fen, known.get(key, fen))
        assert found[place] == (float(Decimal(sum(known.values())) / 100) if known else None)


def test_the_standard_says_how_its_fields_merge_and_wrong_ways_are_refused() -> None:
    text = (Path(__file__).parents[2] / "templates" / "standards" / "psbc.toml").read_text(encoding="utf-8")
    merges = {field.id: field.household for field in load_text(text).fields}
    assert (merges["avg_daily_balance"], merges["household_income"]) == (Household.SUM, Household.MAX)
    assert set(merges.values()) == {Household.SUM, Household.MAX, Household.OWN}
    with pytest.raises(StandardError) as refusal:
        load_text(text.replace('type = "flag"', 'type = "flag"\nhousehold = "sum"'))
    assert "这个字段不能按 sum 合并；可用：any、own" in str(refusal.value)


FAMILY = [
    # 客户号, 家庭编号, 账号, 月日均余额(元), 家庭年收入(元)
    ["01", "J1", "A", 200_000, 150_000],
    ["02", "J1", "A", 200_000, 150_000],  # the same joint account
    ["03", "J1", "B", 100_000, None],
    ["04", None, "C", 40_000, None],
]
HEADER = ["客户号", "家庭编号", "账号", "月日均余额(元)", "家庭年收入(元)"]
GRADES = ["白金卡客户"] * 3 + ["普通客户"]
OWN = ["金卡客户", "金卡客户", "金卡客户"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_command_line_grades_by_household_and_names_each_ones_own_grade(
    kind: str, tmp_path: Path, capsys: Any
) -> None:
    path = tmp_path / f"客户.{kind}"
    if kind == "csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([HEADER, *FAMILY])
    else:
        book = openpyxl.Workbook()
        for row in [HEADER, *FAMILY]:
            book.active.append(row)
        book.save(path)
    for out in (tmp_path / f"分级.{kind}", tmp_path / f"再次分级.{kind}"):  # its own results stand there by then
        app(
            ["grade", str(path), "-s", "psbc", "-o", str(out), "--household", "家庭编号", "--json"],
            standalone_mode=False,
        )
        said = json.loads(capsys.readouterr().out)
        assert [row["grade"] for row in said["rows"]] == GRADES
        reasons = [row["reason"] for row in said["rows"]]
        assert [reason.partition("：")[0] for reason in reasons[:3]] == [f"按家庭 3 人合并，本人为{own}" for own in OWN]
        assert "30" in reasons[0]
        assert "按家庭" not in reasons[3]
        assert [each["code"] for each in said["diagnostics"]].count("household.consent") == 1
        assert said["columns"]["grade"] == "F"
        path = out


def test_without_the_flag_nothing_is_merged(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "客户.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([HEADER, *FAMILY])
    app(["grade", str(path), "-s", "psbc", "--json"], standalone_mode=False)
    assert [row["grade"] for row in json.loads(capsys.readouterr().out)["rows"]] == [*OWN, "普通客户"]


def test_frames_are_merged_by_the_same_step() -> None:
    import narwhals as nw

    frame = pd.DataFrame(FAMILY, columns=HEADER)
    psbc = fenji.standard("psbc")
    members = members_of_frame(nw.from_native(frame, eager_only=True), "家庭编号")
    table, grading = grade_households(psbc, table_of_frame(frame, psbc.program.fields), members)
    assert grading.grades.tolist() == GRADES
    assert table.columns["avg_daily_balance"].values.tolist() == [300_000.0] * 3 + [40_000.0]
    assert table.columns["household_income"].values.tolist()[:3] == [150_000.0] * 3


def test_a_column_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "客户.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([HEADER, *FAMILY])
    with pytest.raises(fenji.BindingError, match="--household 户籍：没有列“户籍”"):
        app(["grade", str(path), "-s", "psbc", "--household", "户籍"], standalone_mode=False)


def test_a_column_that_stands_twice_is_asked_for_by_the_option_it_was_asked_by() -> None:
    labels = [Label(place, "家庭", cell=f"{'ABC'[place - 1]}1") for place in (2, 3)]
    told = bind_columns(labels, [HOUSEHOLD], bind={HOUSEHOLD.label: "家庭"}, last_column=3).faults
    assert [str(each).partition("请指定一列：")[2] for each in told] == ["--household B 或 --household C）"]
    frame = [frame_label(1, "家庭"), frame_label(2, "家庭")]
    (named,) = bind_columns(frame, [HOUSEHOLD], bind={HOUSEHOLD.label: "家庭"}).faults
    assert 'household="家庭"' in str(named)
    assert "bind" not in str(named)

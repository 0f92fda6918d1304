"""Which label is which field, what is not, and what has to be asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenji.standard.model import Field
from fenji.table.binding import Binding, bind_columns, field_sought, score
from fenji.table.identity import IDENTITIES
from fenji.table.label import Label, frame_label
from fenji.table.unit import split_label

# fmt: off
BALANCES = [
    # label                          parents          score
    ("月日均余额",                    (),              1.00),
    ("avg_daily_balance",            (),              1.00),
    ("月 日均\n余额",                 (),              1.00),
    ("Average Daily Balance",        (),              0.95),
    ("日均存款",                      (),              0.95),
    ("月日均余额(万元)",              (),              0.99),
    ("月日均余额（单位：万元）",       (),              0.99),
    ("月日均余额/万元",               (),              0.99),
    ("月日均余额【万元】",             (),              0.99),
    ("*月日均余额",                   (),              0.99),
    ("日均余额(元)",                  (),              0.94),
    ("本期月日均余额",                (),              0.85),
    ("10月月日均余额",                (),              0.85),
    ("2026年10月月日均余额(万元)",     (),              0.84),
    ("月日均余额(本月)",              (),              0.85),
    ("本月日均余额",                  (),              0.80),
    ("账户月日均余额",                (),              0.85),
    ("月日均余额",                    ("资产(万元)",),  1.00),
    ("月日均",                        ("资产",),        0.95),
    ("本月",                          ("月日均余额",),  0.85),
    ("余额",                          ("月日均",),      1.00),
]
# fmt: on

OTHERS = [
    ("上月月日均余额", ()),
    ("上月日均余额", ()),
    ("去年月日均", ()),
    ("去年同期月日均余额", ()),
    ("较上月", ()),
    ("月日均余额较上月", ()),
    ("月日均余额目标", ()),
    ("目标月日均余额", ()),
    ("月日均余额同比", ()),
    ("月日均余额增减", ()),
    ("月日均余额(上月)", ()),
    ("月日均余额排名", ()),
    ("季日均余额", ()),
    ("年日均余额", ()),
    ("月日均余额(美元)", ()),
    ("月日均余额(USD)", ()),
    ("月日均余额(元/万元)", ()),
    ("贷款月日均余额", ()),
    ("余额", ()),
    ("", ()),
    ("客户等级", ()),
    ("月日均余额", ("上月",)),
    ("月日均余额", ("去年同期",)),
    ("月日均余额", ("目标值",)),
    ("月日均余额", ("外币(美元)",)),
    ("上月", ("月日均余额",)),
    ("增减", ("月日均余额",)),
]


@pytest.mark.parametrize(("text", "parents", "expected"), BALANCES)
def test_labels_that_name_the_balance(
    known: dict[str, Field], text: str, parents: tuple[str, ...], expected: float
) -> None:
    assert score(Label(1, text, parents), field_sought(known["avg_daily_balance"])) / 100 == expected


@pytest.mark.parametrize(("text", "parents"), OTHERS)
def test_labels_of_another_period_or_meaning(known: dict[str, Field], text: str, parents: tuple[str, ...]) -> None:
    assert score(Label(1, text, parents), field_sought(known["avg_daily_balance"])) == 0


def test_what_a_number_counts_is_taken_off_for_numbers_only(known: dict[str, Field]) -> None:
    assert score(Label(1, "持有产品数(个)"), field_sought(known["products"])) == 99
    assert score(Label(1, "月日均余额(年)"), field_sought(known["avg_daily_balance"])) == 0


@pytest.mark.parametrize(
    ("label", "unit"),
    [
        ("余额(万元)", "万元"),
        ("余额（元）", "元"),
        ("余额/万元", "万元"),
        ("余额:万元", "万元"),
        ("余额 万元", "万元"),
        ("余额_亿元", "亿元"),
        ("资产（单位：人民币万元）", "万元"),
        ("家庭年收入(万元/年)", "万元"),
        ("余额(万元,10月)", "万元"),
        ("余额(千元)", "千元"),
        ("余额", ""),
        ("余额(美元)", ""),
        ("余额(万美元)", ""),
        ("余额(元/月)", ""),
        ("余额(元,万元)", ""),
        ("余额美元", ""),
    ],
)
def test_the_unit_that_a_label_says(label: str, unit: str) -> None:
    assert split_label(label)[1] == unit


def bound(labels: list[Label], fields: list[Field], **more: object) -> Binding:
    return bind_columns(labels, [field_sought(each) for each in fields], where="客户信息表", **more)  # type: ignore[arg-type]


def in_sheet(*texts: str) -> list[Label]:
    return [Label(column, text, cell=f"{chr(64 + column)}3") for column, text in enumerate(texts, 1)]


def test_two_columns_of_equal_claim_are_asked_about(known: dict[str, Field]) -> None:
    binding = bound(in_sheet("客户号", "日均存款", "日均余额(万元)"), [known["avg_daily_balance"]])
    (problem,) = binding.faults
    assert problem.code == "column.ambiguous"
    assert "B3“日均存款”" in str(problem)
    assert "C3“日均余额(万元)”" in str(problem)
    assert "--bind 月日均余额=B" in str(problem)
    assert "--bind 月日均余额=C" in str(problem)
    settled = bound(
        in_sheet("客户号", "日均存款", "日均余额(万元)"),
        [known["avg_daily_balance"]],
        bind={"月日均余额": "C"},
        last_column=3,
    )
    assert settled.faults == ()
    assert settled.matches[0].label.column == 3
    assert settled.matches[0].asked


def test_an_exact_name_is_never_in_doubt_but_the_other_is_told(known: dict[str, Field]) -> None:
    binding = bound(in_sheet("日均存款", "月日均余额"), [known["avg_daily_balance"]])
    assert binding.faults == ()
    assert binding.matches[0].label.column == 2
    assert binding.notes[0].code == "column.passed_over"
    assert "--bind 月日均余额=A" in str(binding.notes[0])
    twice = bound(in_sheet("月日均余额", "月日均余额"), [known["avg_daily_balance"]])
    assert twice.faults[0].code == "column.ambiguous"


def test_one_column_for_two_fields_is_asked_about(known: dict[str, Field]) -> None:
    balance, income = known["avg_daily_balance"], known["household_income"]
    binding = bound(in_sheet("金额"), [balance, income], bind={"月日均余额": "金额", "家庭年收入": "A"}, last_column=1)
    assert [problem.code for problem in binding.faults] == ["column.two_fields"]


@pytest.mark.parametrize(
    ("field", "column"),
    [
        ("月日均余额", "存款额"),
        ("avg_daily_balance", "B"),
        ("日均存款", "b"),
        ("月日均余额", "资产›存款额"),
        ("月日均余额", " 存款额 "),
    ],
)
def test_a_column_that_is_asked_for_always_wins(known: dict[str, Field], field: str, column: str) -> None:
    labels = [Label(1, "月日均余额", cell="A3"), Label(2, "存款额", ("资产",), cell="B3")]
    binding = bound(labels, [known["avg_daily_balance"]], bind={field: column}, last_column=2)
    assert binding.faults == ()
    assert binding.matches[0].label.column == 2
    assert binding.matches[0].score == 1.0


@pytest.mark.parametrize(
    ("bind", "code", "says"),
    [
        ({"月日均余颔": "A"}, "bind.unknown_field", "月日均余额"),
        ({"月日均余额": "存款"}, "bind.unknown_column", "存款额"),
        ({"月日均余额": "Z"}, "bind.unknown_column", "存款额"),
        ({"月日均余额": "A", "avg_daily_balance": "B"}, "bind.twice", "月日均余额"),
    ],
)
def test_a_bad_bind_names_what_there_is(known: dict[str, Field], bind: dict[str, str], code: str, says: str) -> None:
    binding = bound(in_sheet("月日均", "存款额"), [known["avg_daily_balance"]], bind=bind, last_column=2)
    assert binding.faults[0].code == code
    assert says in str(binding.faults[0])


def test_results_of_our_own_never_bind_by_themselves(known: dict[str, Field]) -> None:
    labels = in_sheet("家庭年收入")
    assert bound(labels, [known["household_income"]], never=["家庭年收入"]).matches == ()
    assert bound(
        labels, [known["household_income"]], never=["家庭年收入"], bind={"家庭年收入": "A"}, last_column=1
    ).matches


def test_letters_mean_nothing_in_a_frame(known: dict[str, Field]) -> None:
    binding = bound([frame_label(1, "x"), frame_label(2, "F")], [known["avg_daily_balance"]], bind={"月日均余额": "F"})
    assert binding.matches[0].label.column == 2
    assert bound([frame_label(1, "x")], [known["avg_daily_balance"]], bind={"月日均余额": "A"}).faults


def test_identities_can_be_asked_for(known: dict[str, Field]) -> None:
    binding = bound(
        in_sheet("账号", "月日均余额"), [known["avg_daily_balance"]], also=IDENTITIES, bind={"客户号": "账号"}
    )
    assert binding.column("cust_id") == 1
    assert binding.column("avg_daily_balance") == 2


@given(st.text(max_size=20), st.text(max_size=10))
def test_no_label_breaks_the_binder(text: str, parent: str) -> None:
    Label(1, text, (parent,)).path  # noqa: B018
    split_label(text)
    assert all(0 <= score(Label(1, text, (parent,)), each) <= 100 for each in IDENTITIES)


def test_english_messages_use_english_labels(known: dict[str, Field]) -> None:
    (problem,) = bound(in_sheet("日均存款", "日均余额"), [known["avg_daily_balance"]]).faults
    assert problem.message.en.startswith("2 columns could be 'average daily balance': ")
    assert problem.message.zh.startswith("“月日均余额”有 2 列都像：")


def test_chinese_messages_use_full_width_punctuation(known: dict[str, Field]) -> None:
    (passed,) = bound(in_sheet("日均存款", "月日均余额"), [known["avg_daily_balance"]]).notes
    assert passed.message.zh == "“月日均余额”用的是 B3“月日均余额”；A3“日均存款” 也像（0.95），没有用"

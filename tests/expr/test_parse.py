"""Unary tests: what is read, as what, and what is refused because two people could read it two ways."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenji.expr.parse import Quantity, UnreadableTest, parse_choice_test, parse_quantity_test
from fenji.expr.unary_test import ANYTHING, Between, Either, Not, OneOf, truth
from fenji.expr.value import Missing, Truth

READ = [
    (">= 150万", Between(D(1500000), None)),
    (">=150万元", Between(D(1500000), None)),
    ("＞＝　１５０万", Between(D(1500000), None)),
    ("≥ 1.5亿", Between(D(150000000), None)),
    ("> 5万", Between(D(50000), None, low_included=False)),
    ("<= 0元", Between(None, D(0))),
    ("< 5000元", Between(None, D(5000), high_included=False)),
    ("[5万..30万)", Between(D(50000), D(300000), high_included=False)),
    ("［５万．．３０万）", Between(D(50000), D(300000), high_included=False)),
    ("(5万..1亿]", Between(D(50000), D(100000000), low_included=False)),
    ("]5万..30万[", Between(D(50000), D(300000), low_included=False, high_included=False)),
    ("[0..5万)", Between(D(0), D(50000), high_included=False)),
    ("< 5万, >= 30万", Either((Between(None, D(50000), high_included=False), Between(D(300000), None)))),
    ("not(>= 5万)", Not(Between(D(50000), None))),
    ("-", ANYTHING),
    ("0.01元", Between(D("0.01"), D("0.01"))),
    (">= -5万", Between(D(-50000), None)),
]


@pytest.mark.parametrize(("text", "test"), READ)
def test_amounts_are_read(text, test) -> None:
    assert parse_quantity_test(text, Quantity.AMOUNT) == test


REFUSED = [
    ("[5..30万)", "只有一端写了单位"),
    ("[5万..30)", "只有一端写了单位"),
    (">= 1,500,000", "千分位"),
    (">= 1,500,000元", "千分位"),
    ("[1,000元..2,000元)", "千分位"),
    ("", "空的条件"),
    ("   ", "空的条件"),
    (">= ", "不是金额"),
    (">= 15O万", "不是金额"),
    (">= 5万美元", "不是金额"),
    (">= 1万5千", "不是金额"),
    (">= 1e6", "不是金额"),
    (">= 百万", "不是金额"),
    ("=> 5万", "不是金额"),
    ("[30万..5万)", "没有任何数"),
    ("(5万..5万)", "没有任何数"),
    (">= 0.001元", "比 1 分还细"),
    ("5万,", "空的并列条件"),
    (",5万", "空的并列条件"),
    ("金卡", "不是金额"),
    (">= 100000亿", "超出"),
]


@pytest.mark.parametrize(("text", "said"), REFUSED)
def test_what_cannot_be_read_for_certain_is_refused(text, said) -> None:
    with pytest.raises(UnreadableTest) as refusal:
        parse_quantity_test(text, Quantity.AMOUNT)
    assert said in refusal.value.message.zh
    assert refusal.value.message.en


def test_plain_numbers_have_no_unit() -> None:
    assert parse_quantity_test("[18..60)", Quantity.NUMBER) == Between(D(18), D(60), high_included=False)
    with pytest.raises(UnreadableTest, match="不带单位"):
        parse_quantity_test(">= 5万", Quantity.NUMBER)


CARDS = {"无": "无", "否": "无", "金卡级": "金卡级", "金卡": "金卡级", "白金卡级": "白金卡级"}


@pytest.mark.parametrize(
    ("text", "test"),
    [
        ('"金卡"', OneOf(("金卡级",))),
        ('“金卡”，"白金卡级"', OneOf(("金卡级", "白金卡级"))),
        ('"金卡","金卡级"', OneOf(("金卡级",))),
        ('not("否")', Not(OneOf(("无",)))),
        ("-", ANYTHING),
    ],
)
def test_choices_are_read_by_any_spelling(text, test) -> None:
    assert parse_choice_test(text, CARDS) == test


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("金卡", "要加引号"),
        ('"黑卡"', "没有"),
        ('"金卡', "要加引号"),
        ("", "空的条件"),
        ('"金卡",', "空的并列条件"),
        ('>= "金卡"', "要加引号"),
    ],
)
def test_choices_that_are_none_are_refused_with_those_that_are(text, said) -> None:
    with pytest.raises(UnreadableTest) as refusal:
        parse_choice_test(text, CARDS)
    assert said in refusal.value.message.zh


tests = st.recursive(
    st.builds(
        Between,
        st.one_of(st.none(), st.integers(-9, 9).map(D)),
        st.one_of(st.none(), st.integers(-9, 9).map(D)),
        st.booleans(),
        st.booleans(),
    ),
    lambda inner: st.one_of(
        st.builds(Not, inner), st.lists(inner, min_size=1, max_size=3).map(lambda t: Either(tuple(t)))
    ),
    max_leaves=4,
)


@given(tests, st.sampled_from([Missing.BLANK, Missing.UNREADABLE]))
def test_nothing_is_ever_known_of_a_missing_value(test, missing) -> None:
    assert truth(test, missing) is Truth.UNKNOWN
    assert truth(test, Missing.ABSENT) is Truth.FALSE


@given(tests, st.integers(-12, 12))
def test_not_is_the_contrary_of_what_is_known(test, number) -> None:
    assert {truth(test, D(number)), truth(Not(test), D(number))} == {Truth.TRUE, Truth.FALSE}


@pytest.mark.parametrize("text", [">= 150", "[5..30)", "< 1.5", "[0..30)"])
def test_a_bare_amount_is_refused_where_the_field_counts_in_another_unit(text) -> None:
    with pytest.raises(UnreadableTest, match="没有写单位"):
        parse_quantity_test(text, Quantity.AMOUNT, bare=False)


@pytest.mark.parametrize("text", [">= 150万", "[5万..30.5万)", ">= 0", "[0..5 万元)", "-"])
def test_amounts_with_units_are_read_there(text) -> None:
    assert parse_quantity_test(text, Quantity.AMOUNT, bare=False)

"""Masks: nothing of a name but its surname, and never enough of a number to tell it."""

from __future__ import annotations

import re

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.report.conftest import HEADERS, texts

import fenji
from fenji.report import Wanted, report_book
from fenji.report.masking import mask_card, mask_customer_id, mask_id, mask_name, mask_phone, scrubbed


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"),
        ("张三丰", "张*"),
        ("欧阳修", "欧阳*"),
        ("欧阳", "欧*"),
        ("司马相如", "司马*"),
        ("阿卜杜拉·买买提", "阿*"),
        ("Mary Ann Smith", "M*"),
        ("李", "*"),
        (" 王五 ", "王*"),
        ("=1+1", "=*"),
        ("广州市白云贸易有限公司", "广州***公司"),
        ("", ""),
    ],
)
def test_names(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("44030119800101123X", "440***********123X"),
        ("440301800101123", "440********1123"),
        ("440301198001011234 ", "440***********1234"),
        ("E12345678", "*********"),
    ],
)
def test_identity_numbers(number: str, shown: str) -> None:
    assert mask_id(number) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13812340000", "138****0000"),
        ("+8613812340000", "138****0000"),
        ("138-1234-0000", "138****0000"),
        ("１３８１２３４００００", "138****0000"),
        ("13812340000/0755-26001234", "138****0000/075*****1234"),
    ],
)
def test_telephones(number: str, shown: str) -> None:
    assert mask_phone(number) == shown


def test_cards_keep_their_last_four() -> None:
    assert mask_card("6217000012345678901") == "***************8901"
    assert mask_customer_id("6217000012345678901") == "***************8901"
    assert mask_customer_id("0567273204") == "0567273204"


digits = st.text("0123456789", min_size=9, max_size=19)


@given(digits)
def test_a_mask_never_holds_the_number(number: str) -> None:
    for mask in (mask_id, mask_phone, mask_card):
        shown = mask(number)
        assert number not in shown
        assert len(re.sub("[^0-9]", "", shown)) <= 7


@given(st.text(st.characters(categories=["L"]), min_size=2, max_size=5))
def test_a_mask_never_holds_the_name(name: str) -> None:
    assert name not in mask_name(name)


@given(st.from_regex(r"1[3-9][0-9]{9}|[1-9][0-9]{16}[0-9X]", fullmatch=True), st.text(max_size=8))
def test_a_message_never_holds_the_number(number: str, around: str) -> None:
    assert number not in scrubbed(f"“{around} {number}”不是金额")


def test_telephones_and_names_typed_in_other_columns_are_masked(reported) -> None:
    headers = [*HEADERS, "客户经理", "行业"]
    rows = [
        [1, "0001", "张三丰", None, None, 6, 1, "无", "王洋 13812340000", "张三丰（制造）"],
        [2, "0002", "李四光", None, None, 6, 1, "无", "王洋", "零售"],
        [3, "0003", "王洋", None, None, 6, 1, "无", "王洋", "零售"],
    ]
    book, _ = reported(rows, headers, wanted=Wanted(split=("客户经理",)))
    said = " ".join(text for sheet in book for text in [sheet.title, *texts(sheet)])
    assert "13812340000" not in said and "张三丰" not in said
    assert {"王洋 138****0000", "王洋", "张*（制造）", "零售"} <= set(said.split(" ")) | set(texts(book["分布"]))
    full, _ = reported(rows, headers, wanted=Wanted(full=True))
    assert {"王洋 13812340000", "张三丰（制造）"} <= set(texts(full["分布"]))


def test_a_column_of_any_name_may_be_named_for_a_particular(tmp_path) -> None:
    (tmp_path / "客户.csv").write_text(
        "客户号,姓名,月日均余额(万元),别打,归谁,在哪,怎么找\n01,张三,6,是,王洋,城东,13812340000\n02,李四,6,,刘强,城西,\n",
        encoding="utf-8",
    )
    bind = {"退订": "别打", "客户经理": "归谁", "机构": "在哪", "手机号": "怎么找"}
    subject = report_book(
        fenji.standard("psbc"),
        tmp_path / "客户.csv",
        tmp_path / "出.xlsx",
        Wanted(split=("机构", "客户经理")),
        bind=bind,
    )
    assert subject.refused.tolist() == [True, False]
    book = openpyxl.load_workbook(tmp_path / "出.xlsx")
    assert {"城东", "城西", "王洋", "刘强"} <= set(book.sheetnames)
    assert "138****0000" in texts(book["客户等级分类表"])

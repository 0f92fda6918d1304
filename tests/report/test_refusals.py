"""Who wants no marketing is on no list for it, however the sheet's column is called; where it cannot be told, that is said."""

from __future__ import annotations

import openpyxl
import pytest
from tests.report.conftest import HEADERS, texts
from tests.report.test_report import customer

import fenji
from fenji.errors import BindingError
from fenji.report import Wanted, report_book

MEANT = [
    *(("是否接收营销", "是", word) for word in ("否", "拒绝", "不接收", "谢绝", "不同意")),
    *(("营销意愿", "愿意", word) for word in ("否", "拒绝", "谢绝", "无意愿")),
    ("是否愿意接受营销", "是", "否"),
    ("是否可营销", "是", "否"),
    ("可营销标志", "1", "0"),
    ("是否同意接收短信营销", "同意", "不同意"),
    ("短信营销授权", "已授权", "未授权"),
    ("谢绝营销", "否", "是"),
    ("是否谢绝推销", "否", "是"),
    ("不愿接受电话营销", None, "√"),
    ("营销退订标识", "未退订", "已退订"),
]


@pytest.mark.parametrize(("header", "wants", "refuses"), MEANT)
def test_a_refusal_is_understood_under_the_names_it_has_in_banks(reported, header, wants, refuses) -> None:
    rows = [customer(1, more=(wants,)), customer(2, more=(refuses,))]
    book, subject = reported(rows, [*HEADERS, header], Wanted(public=True))
    assert subject.refused.tolist() == [False, True]
    for name in ("升级机会", "降级预警", "客户告知"):
        assert "00000002" not in texts(book[name])
    assert "00000001" in texts(book["升级机会"])
    assert not [each for each in subject.notes if each.code.startswith("marketing.")]


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("营销情况", ("已联系", "别再打")),
        ("客户要求", ("拒绝", "同意")),
        ("勿扰说明", ("晚间", "全天")),
    ],
)
def test_a_column_that_may_hold_refusals_is_never_passed_over_in_silence(reported, header, cells) -> None:
    rows = [customer(number, more=(cell,)) for number, cell in enumerate(cells, 1)]
    book, subject = reported(rows, [*HEADERS, header])
    (told,) = [each for each in subject.notes if each.code == "marketing.unread"]
    assert header in told.message.zh and "--bind 退订=I 或 --bind 营销授权=I" in told.hint.zh
    assert any(header in text for text in texts(book["核实清单"]))


@pytest.mark.parametrize("header", ["营销经理", "营销日期", "授信审批结果", "家庭情况"])
def test_columns_about_other_things_are_left_in_peace(reported, header) -> None:
    _, subject = reported([customer(1, more=("拒绝",)), customer(2, more=("王洋",))], [*HEADERS, header])
    assert not [each for each in subject.notes if each.code.startswith("marketing.") and header != "家庭情况"]
    assert not subject.refused.any()


def test_what_is_not_understood_counts_as_a_refusal_and_is_said(reported) -> None:
    _, subject = reported([customer(1, more=("高",)), customer(2, more=("愿意",))], [*HEADERS, "营销意愿"])
    assert subject.refused.tolist() == [True, False]
    (told,) = [each for each in subject.notes if each.code == "marketing.unclear"]
    assert "1 户（高）" in told.message.zh


@pytest.mark.parametrize(
    ("named", "header", "meant"), [("退订", "是否接收营销", "营销授权"), ("营销授权", "谢绝营销", "退订")]
)
def test_a_column_named_for_its_opposite_is_refused(tmp_path, named, header, meant) -> None:
    (tmp_path / "客户.csv").write_text(
        f"客户号,月日均余额(万元),家庭年收入(万元),{header}\n01,29.9,10,否\n", encoding="utf-8"
    )
    with pytest.raises(BindingError, match=f"--bind {meant}=D"):
        report_book(fenji.standard("psbc"), tmp_path / "客户.csv", tmp_path / "出.xlsx", bind={named: "D"})
    assert not (tmp_path / "出.xlsx").exists()
    report_book(fenji.standard("psbc"), tmp_path / "客户.csv", tmp_path / "出.xlsx", bind={meant: "D"})
    assert openpyxl.load_workbook(tmp_path / "出.xlsx")

"""What a report says of its source and of itself: units, totals, what it leaves out, in both languages."""

from __future__ import annotations

import pytest
from tests.report.conftest import HEADERS, below, texts
from tests.report.test_report import customer

import fenji
from fenji.errors import UsageError
from fenji.report import Wanted
from fenji.report.report import unit_in

TITLES = [
    ("中国邮政储蓄银行深圳分行南山支行个人客户等级分类表", "中国邮政储蓄银行深圳分行南山支行"),
    ("填表单位：邮储银行深圳分行科技园支行", "邮储银行深圳分行科技园支行"),
    ("某支行公司客户等级分类表", "某支行"),
    ("2026年11月某支行客户等级分类表", "某支行"),
    ("中信证券股份有限公司客户分级", "中信证券股份有限公司"),
    ("建设银行（福田支行）客户表", "建设银行（福田支行）"),
    ("银行卡持有人名单", ""),
    ("客户等级分类表", ""),
]


@pytest.mark.parametrize(("title", "unit"), TITLES)
def test_the_unit_is_named_down_to_the_branch(title, unit) -> None:
    assert unit_in(title) == unit


def test_a_unit_that_no_title_has_room_for_is_refused(reported, tmp_path) -> None:
    with pytest.raises(UsageError, match="最多放 40 个字"):
        reported([customer(1)], wanted=Wanted(unit="某支行" * 67))
    assert not (tmp_path / "报告.xlsx").exists()
    book, _ = reported([customer(1)], wanted=Wanted(unit="中国邮政储蓄银行深圳分行南山支行"))
    assert "中国邮政储蓄银行深圳分行南山支行客户等级分类表" in texts(book["客户等级分类表"])


@pytest.mark.parametrize(
    ("total", "said"),
    [("59.8", "相符 ✓"), ("59.8万元", "相符 ✓"), (59.8, "相符 ✓"), ("60", "不符 ✗"), ("见附表", "没有可以核对的金额")],
)
def test_a_total_that_is_text_is_read_as_any_amount(reported, total, said) -> None:
    rows = [customer(1), customer(2), ["合计", None, None, None, None, total, None, None]]
    book, _ = reported(rows)
    assert any(said in text for text in texts(book["核实清单"]))
    assert not any("来源没有合计行" in text for text in texts(book["核实清单"]))


def test_customers_are_not_told_of_the_others(reported) -> None:
    book, _ = reported(
        [customer(1), customer(2, more=("是",)), customer(3, balance="看不清", more=(None,))],
        [*HEADERS, "退订"],
        Wanted(public=True),
    )
    assert not any("退订" in text or "待核实" in text for text in texts(book["客户告知"]))
    (told,) = [text for text in texts(book["概览"]) if "没有列入“客户告知”" in text]
    assert told.startswith("▲")


def test_an_english_sheet_for_customers_calls_the_grades_in_english(reported) -> None:
    book, _ = reported([customer(1)], wanted=Wanted(public=True, lang="en"))
    assert below(book["For customers"], "level")[0] == fenji.standard("psbc").standard.grades[2].name.in_("en")
    assert any("standard's own words, in Chinese" in text for text in texts(book["Services"]))
    assert any("in Chinese" in text for text in texts(book["For customers"]))


def test_english_speaks_without_chinese_signs(reported) -> None:
    _, subject = reported([customer(1, balance="12万")], wanted=Wanted(lang="en"))
    (told,) = [each.message.en for each in subject.grading.diagnostics if each.code.startswith("value.")]
    assert "120,000.00 yuan" in told


def test_an_english_grid_has_no_chinese_signs(reported) -> None:
    headers = ["客户号", "风险等级", "客户价值"]
    book, _ = reported([["01", "低", "高"]], headers, Wanted(lang="en"), standard="risk_value")
    strategies = {grade.strategy for grade in fenji.standard("risk_value").standard.grades}
    said = set(texts(book["Nine-box"])) - strategies
    assert not [text for text in said if "：" in text or "＼" in text]
    assert any("standard's own words, in Chinese" in text for text in said)


def test_what_a_standard_cannot_say_is_not_on_the_sheet_of_resources(reported) -> None:
    headers = ["客户号", "客户姓名", "证券客户分级", "投资者类型"]
    rows = [["01", "甲", "一级客户", "进取型"], ["02", "乙", "四级客户", "保守型"]]
    book, subject = reported(rows, headers, standard="brokerage")
    sheet = book["资源分配"]
    heads = {cell.value for cell in sheet[5]}
    assert not {"资产占比", "产品研发(%)"} & heads and not any("资产" in str(head) for head in heads)
    assert "column.absent" not in {each.code for each in subject.grading.diagnostics}


def test_nothing_is_proposed_where_nothing_speaks_for_it(reported) -> None:
    """Nobody is near an upgrade: equal parts would be made up."""
    book, _ = reported([customer(1, balance=31)])
    shares = below(book["资源分配"], "销售(%)")[:4]
    assert shares == [None] * 4
    assert str(below(book["资源分配"], "营销活动(%)")[0]).startswith("=")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_grade_has_its_name_at_the_chart(reported, lang) -> None:
    book, _ = reported([customer(1)], wanted=Wanted(lang=lang))
    charts = book.worksheets[1]._charts
    assert len(charts) == 2 and {chart.x_axis.tickLblSkip for chart in charts} == {1}

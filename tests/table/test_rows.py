"""Which texts mark a row as no customer, and which do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenji.table.rows import Layout, RowKind, Rows, tell_rows
from fenji.workbook.cells import CellValue, Uncalculated

TOTALS = [
    "小计",
    "合 计",
    "合　计",
    "总计:",
    "本页合计",
    "本页小计",
    "累计",
    "本月累计",
    "平均",
    "平均值",
    "户均",
    "合计(240户)",
    "合计:12户",
    "全行合计",
    "城东支行小计",
    "共240户",
    "Total",
    "（合计）",
]
NOTES = [
    "制表人:",
    "制表人:  复核人:  注:月日均余额按自然日计算",
    "复核人：李四",
    "审核人:",
    "单位负责人:",
    "填表日期:2026年10月31日",
    "注:含理财",
    "注1、含理财",
    "备注:",
    "说明：",
    "数据来源:核心系统",
    "第 1 页,共 3 页",
    "以下空白",
    "日期:",
    "*注:含理财",
]
PEOPLE = [
    "平均律文化公司",
    "累计科技有限公司",
    "王合计",
    "合计软件有限公司",
    "注册会计师事务所",
    "张说明",
    "共同科技",
    "总计达贸易",
    "复核科技有限公司",
    "小计量器具厂",
    "单位",
    "日期",
    "第一页书店",
]


def kind_of(text: CellValue, **identities: int) -> RowKind | None:
    rows = tell_rows(1, {1: [text], 2: [None], 3: [5.0 if text in PEOPLE else None]}, Layout(identities, (3,), (1, 2)))
    return next((kind for kind, places in rows.skipped.items() if places), None)


@pytest.mark.parametrize("text", [text for text in TOTALS if text != "（合计）"])
def test_totals(text: str) -> None:
    assert kind_of(text, cust_name=1) is RowKind.TOTAL
    assert kind_of(text, cust_id=1, cust_name=2) is RowKind.TOTAL


@pytest.mark.parametrize("text", NOTES)
def test_notes(text: str) -> None:
    assert kind_of(text, cust_name=1) is RowKind.NOTE
    assert kind_of(text, serial=1, cust_name=2) is RowKind.NOTE


@pytest.mark.parametrize("name", PEOPLE)
def test_customers_whose_names_only_look_like_it(name: str) -> None:
    assert kind_of(name, cust_name=1) is None


def test_a_manager_s_subtotal_outside_the_column_of_names() -> None:
    assert kind_of("张三小计", cust_name=2) is RowKind.TOTAL
    assert kind_of("张三小计", cust_name=1) is None


def test_whoever_has_a_number_is_a_customer() -> None:
    columns: dict[int, list[CellValue]] = {
        1: ["0567", 567.0, None],
        2: ["合计", "小计", "小计"],
        3: [None, None, 5.0],
    }
    rows = tell_rows(3, columns, Layout({"cust_id": 1, "cust_name": 2}, (3,), (1, 2)))
    assert rows.customers == [0, 1]
    assert rows.skipped[RowKind.TOTAL] == [2]


values = st.one_of(
    st.none(),
    st.floats(allow_nan=False),
    st.booleans(),
    st.text(max_size=6),
    st.sampled_from([*TOTALS, *NOTES, *PEOPLE]),
)


@given(st.lists(st.tuples(values, values, values), max_size=12))
def test_every_row_is_told_exactly_once(rows: list[tuple[CellValue, CellValue, CellValue]]) -> None:
    columns: dict[int, list[CellValue]] = {
        1: [row[0] for row in rows],
        2: [row[1] for row in rows],
        3: [row[2] for row in rows],
    }
    told = tell_rows(len(rows), columns, Layout({"cust_id": 1, "cust_name": 2}, (3,), (1, 2)))
    places = sorted([*told.customers, *(at for kind in told.skipped.values() for at in kind)])
    assert places == list(range(len(rows)))


def test_formulas_filled_down_below_the_last_customer_make_no_customers() -> None:
    columns: dict[int, list[CellValue]] = {1: ["001", None], 2: [5.0, Uncalculated("G6+H6")]}
    assert tell_rows(2, columns, Layout({"cust_id": 1}, (2,), (1,))).customers == [0]
    assert tell_rows(2, columns, Layout({}, (2,), (1,))).customers == [0, 1]


def test_a_customer_may_be_called_by_his_office() -> None:
    columns: dict[int, list[CellValue]] = {
        1: ["负责人", "负责人:", "制表人张三"],
        2: ["周洋", "周洋", None],
        3: [None, None, None],
    }
    rows = tell_rows(3, columns, Layout({"cust_name": 2}, (3,), (1, 2)))
    assert rows.customers == [0]
    assert rows.skipped[RowKind.NOTE] == [1, 2]


SUMMARIES = [
    "合计金额", "本月合计(3户)", "汇总", "全行", "最大值", "最小值", "平均值", "Sum", "Total", "同比", "环比增减",
    "目标值", "去年同期", "其中：钻石", "SUM", "较年初增减", "占比", "上月末余额",
]  # fmt: skip


def numbered_but(last: CellValue, name: CellValue) -> Rows:
    """Tell three customers with numbers and a last row."""
    columns: dict[int, list[CellValue]] = {
        1: ["001", 2.0, "003", last],
        2: ["周洋", "李想", "汇总科技有限公司", name],
        3: [5.0, 6.0, 7.0, 18.0],
    }
    return tell_rows(4, columns, Layout({"cust_id": 1, "cust_name": 2}, (3,), (1, 2)))


@pytest.mark.parametrize("text", SUMMARIES)
def test_what_sums_up_or_compares_has_no_customer_number(text: str) -> None:
    for last, name in ((None, text), ("-", text), (text, None)):
        rows = numbered_but(last, name)
        assert rows.customers == [0, 1, 2]
        assert rows.skipped[RowKind.TOTAL] == [3]
        assert rows.unnumbered == []


@pytest.mark.parametrize("text", SUMMARIES)
def test_whoever_has_a_number_is_a_customer_whatever_he_is_called(text: str) -> None:
    assert numbered_but("004", text).customers == [0, 1, 2, 3]


@pytest.mark.parametrize(
    "name", ["汇总科技有限公司", "同比例", "全行业咨询公司", "最大田", "Summer", "目标贸易", "其中堂"]
)
def test_a_customer_without_a_number_is_told(name: str) -> None:
    rows = numbered_but(None, name)
    assert rows.customers == [0, 1, 2, 3]
    assert rows.unnumbered == [3]


def test_where_hardly_anybody_has_a_number_nobody_is_told() -> None:
    columns: dict[int, list[CellValue]] = {1: ["001", None, None], 2: ["周洋", "全行", "李想"], 3: [5.0, 6.0, 7.0]}
    rows = tell_rows(3, columns, Layout({"cust_id": 1, "cust_name": 2}, (3,), (1, 2)))
    assert rows.customers == [0, 1, 2]
    assert rows.unnumbered == []

"""A wrong cell is named with what is allowed; findings and counts stand beside the rules that they concern."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

import fenji
from fenji.errors import StandardError, UsageError
from fenji.standard.library import built_in, ids
from fenji.standard_book import check_standard, export_standard, sheet_values
from fenji.standard_sheet import TITLE
from fenji.standard_sheet.cell_text import cell_list, cell_names, list_cell, names_cell

WRONG = [
    (">= 150万", ">= 1,500,000", "含千分位逗号"),
    (">= 150万", "150以上", "不是金额"),
    ('"钻石卡级"', '"黑卡"', '没有 "黑卡" 这个值；可用的值："无"、"是"'),
    ("从上往下第一条", "随便", "可用：从上往下第一条、只许有一条、全部列出"),
    ("白金卡客户", "白金", "没有“白金”（可用：钻石卡客户、白金卡客户、金卡客户、普通客户、非本行客户）"),
    ("by_level", "by_levle", "不是它的读法；可用：by_level、lowest、literal、off"),
    ("2026-01-01", "明年", "“施行日期”写着“明年”，应为日期，例如 2026-01-01"),
    ("越高越好", "高", "“高”不能作“方向”（可用：越高越好、越低越好）"),
    ("card_rule=by_level", "card_rule", "应写成 开关=读法"),
    ("7d", "每周", "不是间隔"),
    ("【决策表】", "【决策】", "没有“决策”这一节"),
    ("→ 结果", "结论", "没有“结论”"),
    ("psbc", "PSBC", "须是小写字母"),
    ("4(1)", None, "缺少“条款”"),
    (">= 150万", "150万", "只写了一个数 150万，没有写怎样比；例如 >= 150万 或 < 150万，正好这么多写 [150万..150万]"),
    (">= 150万", "1500000", "只写了一个数 1500000，没有写怎样比"),
    (">= 150万", "[5万,30万)", "两端要用两个点隔开：[5万..30万)"),
    (">= 150万", "#REF!", "写的是错误值 #REF!"),
    (">= 150万", 1_500_000, "只写了一个数 1500000，没有写怎样比"),
    (">= 150万", "=>150万", "写的是公式 =>150万"),
    (">= 150万", None, "空的条件；不作要求请写 -"),
    (">= 150万", "[5..30万)", "只有一端写了单位"),
    ('"钻石卡级"', "钻石卡级", "要加引号"),
    ("规则", "序号", "须写“规则”"),
    ("默认值", "自己定", "可用：原文、公开资料、读法、默认值"),
    ("元", "万", "可用：元、万元"),
    ("card_rule=by_level", "card=by_level", "可用：card_rule"),
    ('not("钻石卡客户","非本行客户")', 'not("钻石","非本行客户")', '没有 "钻石" 这个值；可用的值："钻石卡客户"'),
]


def position(book: Path, value: str, column: str | None = None) -> str:
    """The last cell that holds a value (of a grade: where a rule gives it)."""
    sheet = openpyxl.load_workbook(book)[TITLE]
    found = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.value == value]
    return found[-1] if value in ("白金卡客户", "card_rule=by_level") else found[0]


@pytest.mark.parametrize(("right", "wrong", "said"), WRONG, ids=lambda value: str(value)[:12])
def test_a_wrong_cell_is_named_with_what_is_allowed(
    tmp_path: Path, right: str, wrong: str | float | None, said: str
) -> None:
    book = tmp_path / "标准.xlsx"
    export_standard("psbc", book)
    at = position(book, right)
    changed = openpyxl.load_workbook(book)
    changed[TITLE][at] = wrong
    changed.save(book)
    with pytest.raises(StandardError) as refusal:
        fenji.standard(book)
    told = [str(each) for each in refusal.value.diagnostics]
    assert any(said in each for each in told), told
    assert any(each.startswith(f"{TITLE}!{at}: ") for each in told), told


@pytest.mark.parametrize(("right", "said"), [("2026-01-01", "应为日期，例如 2026-01-01"), ("钻石卡客户", "应为")])
def test_a_date_cell_with_a_number_of_no_day_is_named(tmp_path: Path, right: str, said: str) -> None:
    """20260101 typed into a cell that is then shown as a date: Excel shows ####."""
    book = tmp_path / "标准.xlsx"
    export_standard("psbc", book)
    at = position(book, right)
    changed = openpyxl.load_workbook(book)
    changed[TITLE][at] = 20260101
    changed[TITLE][at].number_format = "yyyy-mm-dd"
    changed.save(book)
    with pytest.raises(StandardError) as refusal:
        fenji.standard(book)
    told = [str(each) for each in refusal.value.diagnostics]
    assert any(each.startswith(f"{TITLE}!{at}: ") and "20260101 不是任何一天" in each and said in each for each in told)


@pytest.mark.parametrize("instead", [None, "", "决策表", "[决策表]"])
@pytest.mark.parametrize(
    ("standard", "title"),
    [
        ("psbc", "开关"),
        ("psbc", "读法"),
        ("psbc", "字段"),
        ("psbc", "选项的值"),
        ("psbc", "等级"),
        ("psbc", "核实事项"),
        ("psbc", "决策表"),
        ("ccb_star", "评分卡"),
        ("nine_box", "矩阵"),
    ],
)
def test_a_section_without_its_title_is_told_once(
    tmp_path: Path, standard: str, title: str, instead: str | None
) -> None:
    """Deleted with its row, emptied, or typed over: nothing that follows from it is told."""
    book = tmp_path / "标准.xlsx"
    export_standard(standard, book)
    changed = openpyxl.load_workbook(book)
    sheet = changed[TITLE]
    row = int(position(book, f"【{title}】")[1:])
    if instead is None:
        sheet.delete_rows(row)
    else:
        sheet.cell(row, 1).value = instead or None
    header = next(
        cells[0].row
        for cells in sheet.iter_rows(min_row=row + (instead is not None))
        if cells[0].value in ("编号", "开关", "字段", "代码", "指标", "结果表", "规则") and cells[2].value
    )
    changed.save(book)
    with pytest.raises(StandardError) as refusal:
        fenji.standard(book)
    assert [str(each) for each in refusal.value.diagnostics] == [
        f"分级标准!A{header}: 这里是“【{title}】”的表头，而这一节的标题不见了；标题要单独一行写在第一列，连同括号"
    ]


def test_a_sheet_that_has_only_its_title_and_head_says_what_is_missing(tmp_path: Path) -> None:
    book = tmp_path / "标准.xlsx"
    export_standard("psbc", book)
    changed = openpyxl.load_workbook(book)
    changed[TITLE].delete_rows(int(position(book, "【开关】")[1:]), 100)
    changed.save(book)
    with pytest.raises(StandardError) as refusal:
        fenji.standard(book)
    assert [str(each) for each in refusal.value.diagnostics] == [
        "分级标准!A1: 缺少“【字段】”这一节：标题要单独一行写在第一列",
        "分级标准!A1: 缺少“【等级】”这一节：标题要单独一行写在第一列",
    ]


@pytest.mark.parametrize(
    ("standard", "right", "wrong", "said"),
    [
        ("nine_box", "权重", "三十", ["“权重”写着“三十”，应为数"]),
        ("nine_box", "权重", "#N/A", ["“权重”写的是错误值 #N/A，应为数"]),
        ("nine_box", "权重", "５０", []),
        ("ccb_star", "档", "5-10", ["“5-10”不是金额，例如 >= 150万 或 [5万..30万)；单位可用 元、万、万元、亿、亿元"]),
        ("two_class", "哪个标准", "four", ["用不了这个标准：four: 没有这个标准"]),
    ],
)
def test_one_wrong_cell_is_told_once(tmp_path: Path, standard: str, right: str, wrong: str, said: list[str]) -> None:
    """The cell below a heading, whose fault would make others, such as a sum of weights without one of them."""
    book = tmp_path / "标准.xlsx"
    export_standard(standard, book)
    at = position(book, right)
    cell = f"{at[0]}{int(at[1:]) + 1}"
    changed = openpyxl.load_workbook(book)
    changed[TITLE][cell] = wrong
    changed.save(book)
    told = []
    try:
        fenji.standard(book)
    except StandardError as error:
        told = [str(each) for each in error.diagnostics]
    assert told == [f"{TITLE}!{cell}: {each}" for each in said]


def test_keys_are_called_by_their_headings(tmp_path: Path) -> None:
    book = tmp_path / "标准.xlsx"
    export_standard("nine_box", book)
    at = position(book, "档")
    changed = openpyxl.load_workbook(book)
    changed[TITLE].cell(int(at[1:]) + 1, ord(at[0]) - 64, ">= 0")
    changed[TITLE].cell(int(at[1:]) + 1, ord(at[0]) - 63, 50)
    changed.save(book)
    with pytest.raises(StandardError, match="满值 只用于有权重、没有 档 的数字字段"):
        fenji.standard(book)


@pytest.mark.parametrize("spelled", ["2026年7月1日", "2026/7/1", "2026-07-01", "20260701", "２０２６．７．１"])
def test_a_day_is_read_as_people_type_it(tmp_path: Path, spelled: str) -> None:
    book = tmp_path / "标准.xlsx"
    export_standard("psbc", book)
    changed = openpyxl.load_workbook(book)
    changed[TITLE][position(book, "2026-01-01")] = spelled
    changed.save(book)
    assert fenji.standard(book).standard.effective_from == date(2026, 7, 1)


@pytest.mark.parametrize(
    "spelled", ['not("钻石卡客户","非本行客户")', "not(“钻石卡客户”,“非本行客户”)", 'not("diamond","outside")']
)
def test_grades_are_tested_by_their_labels_or_codes(tmp_path: Path, spelled: str) -> None:
    book = tmp_path / "标准.xlsx"
    export_standard("psbc", book)
    at = position(book, 'not("钻石卡客户","非本行客户")')
    changed = openpyxl.load_workbook(book)
    changed[TITLE][at] = spelled
    changed.save(book)
    assert sheet_values(book) == built_in("psbc").written


def test_a_book_without_a_standard_says_how_to_make_one(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "空.xlsx")
    with pytest.raises(UsageError, match="fenji standard export"):
        fenji.standard(tmp_path / "空.xlsx")


@pytest.mark.parametrize("first", [None, "我的分级标准"])
def test_a_sheet_that_lost_its_title_is_named(tmp_path: Path, first: str | None) -> None:
    book = tmp_path / "标准.xlsx"
    export_standard("psbc", book)
    changed = openpyxl.load_workbook(book)
    changed[TITLE]["A1"] = first
    changed[TITLE].title = "我的标准"
    changed.create_sheet("备注")
    changed.save(book)
    with pytest.raises(UsageError) as refusal:
        fenji.standard(book)
    (told,) = refusal.value.diagnostics
    assert told.where == "标准.xlsx!我的标准"
    assert "请在它上面那一格写上 分级标准" in str(told)
    changed["我的标准"]["A2"] = TITLE
    changed.save(book)
    assert sheet_values(book) == built_in("psbc").written


@pytest.mark.parametrize("texts", [['"', '"'], ['"甲', '乙"'], ['"'], ["甲；乙", '"'], ['"甲"', "（"]])
def test_a_quote_that_begins_a_text_does_not_swallow_the_next(texts: list[str]) -> None:
    assert cell_list(list_cell(texts)) == texts
    assert cell_names(names_cell(texts)) == texts


def test_several_standards_in_a_book_must_be_named(tmp_path: Path) -> None:
    book = tmp_path / "标准.xlsx"
    export_standard("psbc", book)
    export_standard("four_tier", book, sheet="四类 新")
    with pytest.raises(UsageError, match="有几张") as refusal:
        fenji.standard(book)
    said = str(refusal.value)
    assert f'-s {book}!分级标准，或 -s "{book}!四类 新"' in said
    assert fenji.standard(f"{book}!四类 新").standard.id == "four_tier"


@pytest.mark.parametrize("wanted", [each for each in ids() if built_in(each).uses])
def test_of_standards_that_use_each_other_the_one_that_uses_is_meant(tmp_path: Path, wanted: str) -> None:
    book = tmp_path / "标准.xlsx"
    for each in (*built_in(wanted).uses, built_in(wanted)):
        export_standard(each.id, book, sheet=f"标准 {each.id}")
    assert fenji.standard(book).standard.id == wanted
    for each in built_in(wanted).uses:
        assert fenji.standard(f"{book}!标准 {each.id}").standard.id == each.id


def test_one_more_standard_that_none_uses_must_be_chosen_from(tmp_path: Path) -> None:
    book = tmp_path / "标准.xlsx"
    for each in ("brokerage", *(used.id for used in built_in("brokerage").uses), "psbc"):
        export_standard(each, book, sheet=each)
    with pytest.raises(UsageError, match="有几张“分级标准”表：brokerage、psbc"):
        fenji.standard(book)


def test_findings_and_counts_stand_beside_the_rules(tmp_path: Path, expected_grades) -> None:
    """A rule that an earlier one covers is told where it stands, with an example; every customer is counted once."""
    book = tmp_path / "客户.xlsx"
    book.write_bytes((Path(__file__).parents[1] / "data" / "某支行客户等级分类表.xlsx").read_bytes())
    export_standard("psbc", book)
    sheet = openpyxl.load_workbook(book)[TITLE]
    header = next(row for row in sheet.iter_rows() if row[0].value == "规则")
    columns = {cell.value: cell.column for cell in header}
    counted = [sheet.cell(header[0].row + number, columns["命中户数"]).value for number in range(1, 14)]
    by_grade: dict[str, int] = {}
    for number in range(1, 14):
        grade = sheet.cell(header[0].row + number, columns["→ 结果"]).value
        by_grade[grade] = by_grade.get(grade, 0) + (counted[number - 1] or 0)
    expected: dict[str, int] = {}
    for row in expected_grades.values():
        expected[row["客户等级"]] = expected.get(row["客户等级"], 0) + 1
    assert {grade: count for grade, count in by_grade.items() if count} == {
        grade: count for grade, count in expected.items() if grade in by_grade
    }
    edited = openpyxl.load_workbook(book)
    at = position(book, ">= 30万")
    edited[TITLE][at] = ">= 200万"
    edited.save(book)
    done = check_standard(book, tmp_path / "查过.xlsx")
    assert [each.where for each in done.findings] == [f"{TITLE}!A{edited[TITLE][at].row}"]
    painted = openpyxl.load_workbook(tmp_path / "查过.xlsx")[TITLE]
    row = edited[TITLE][at].row
    assert "永远轮不到" in painted.cell(row, columns["检查"]).value
    assert "月日均余额 200万元" in painted.cell(row, columns["例子"]).value
    assert fenji.standard(tmp_path / "查过.xlsx").standard.id == "psbc"

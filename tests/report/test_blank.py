"""Blank forms: filled in as people fill them in, then graded and reported by fenji."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
from tests.report.conftest import texts

import fenji
from fenji.book import grade_book
from fenji.report import report_book
from fenji.report.blank import blank_forms, write_blank_form

FOLDER = Path(__file__).parents[2] / "templates" / "workbooks"
FORMS = {form.file: form for form in blank_forms()}


def filled(tmp_path: Path, file: str, rows: list[dict[str, object]]) -> Path:
    """Fill in a form row by row, by the names of its columns."""
    path = tmp_path / file
    shutil.copyfile(FOLDER / file, path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[4]}
    for number, row in enumerate(rows, 5):
        for name, value in row.items():
            sheet.cell(number, columns[name]).value = value
    book.save(path)
    return path


def graded(path: Path, standard: str) -> dict[str, object]:
    """Grade a form in place and return what stands under 客户等级, by customer number."""
    grade_book(fenji.standard(standard), path, path)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[4]}
    assert sum(cell.value == "客户等级" for cell in sheet[4]) == 1
    return {
        str(number): sheet.cell(row, columns["客户等级"]).value
        for row in range(5, sheet.max_row + 1)
        if (number := sheet.cell(row, columns["客户号"]).value)
    }


@pytest.mark.parametrize("file", FORMS)
def test_the_forms_that_come_with_fenji_are_those_it_makes(file, tmp_path) -> None:
    write_blank_form(FORMS[file], tmp_path / file)
    for mine, theirs in zip(openpyxl.load_workbook(tmp_path / file), openpyxl.load_workbook(FOLDER / file)):
        assert [[cell.value for cell in row] for row in mine.iter_rows()] == [
            [cell.value for cell in row] for row in theirs.iter_rows()
        ]
        assert [(rule.sqref, rule.formula1, rule.formula2) for rule in mine.data_validations.dataValidation] == [
            (rule.sqref, rule.formula1, rule.formula2) for rule in theirs.data_validations.dataValidation
        ]


@pytest.mark.parametrize("file", FORMS)
def test_every_choice_of_a_standard_is_a_drop_down(file) -> None:
    form = FORMS[file]
    sheet = openpyxl.load_workbook(FOLDER / file).worksheets[0]
    columns = {cell.value: cell.column_letter for cell in sheet[4]}
    lists = {
        str(rule.sqref).partition("5:")[0]: rule.formula1.strip('"').split(",")
        for rule in sheet.data_validations.dataValidation
        if rule.type == "list"
    }
    fields = [field for field in fenji.standard(form.standard).fields if field.choices]
    assert fields
    for field in fields:
        wanted = [choice.in_("zh") for choice in field.choices if not choice.vague]
        assert lists[columns[field.label]] == wanted


def test_a_table_of_grades_is_filled_in_and_graded(tmp_path) -> None:
    path = filled(
        tmp_path,
        "空白_客户等级分类表.xlsx",
        [
            {
                "客户号": "0001",
                "客户姓名": "张三",
                "月日均余额(万元)": 160,
                "指定高端信用卡": "无",
                "家庭年收入(万元)": 10,
            },
            {"客户号": "0002", "客户姓名": "李四", "月日均余额(万元)": 4.999999, "指定高端信用卡": "金卡级"},
            {"客户号": "0003", "客户姓名": "王五", "在本行开户": "否"},
            {"客户号": "0004", "客户姓名": "赵六"},
        ],
    )
    assert graded(path, "psbc") == {"0001": "钻石卡客户", "0002": "金卡客户", "0003": "非本行客户", "0004": "数据不足"}
    subject = report_book(fenji.standard("psbc"), path, tmp_path / "报告.xlsx")
    assert len(subject.people) == 4


def test_a_table_of_customers_is_filled_in_and_broken_down(tmp_path) -> None:
    path = filled(
        tmp_path,
        "空白_客户信息表.xlsx",
        [
            {
                "客户号": "0001",
                "客户姓名": "张三",
                "客户类型": "个人客户",
                "月日均余额(万元)": 30,
                "责任条线": "前台营销",
            },
            {"客户号": "0002", "客户姓名": "李四", "客户类型": "企业客户", "月日均余额(万元)": 1, "退订": "是"},
        ],
    )
    subject = report_book(fenji.standard("psbc"), path, tmp_path / "报告.xlsx")
    assert subject.refused.tolist() == [False, True]
    said = texts(openpyxl.load_workbook(tmp_path / "报告.xlsx")["分布"])
    assert {"按客户类型", "个人客户", "企业客户", "按责任条线", "前台营销"} <= set(said)
    # the form's own 合计 is a formula that nobody has calculated yet: it is added up as Excel would
    assert [(total.label, total.difference) for total in subject.totals][:1] == [("月日均余额(万元)", 0)]


def test_accounts_are_filled_in_and_graded(tmp_path) -> None:
    rows = [
        {"客户号": "0001", "账户类型": "贷款", "账户状态": "正常", "还款状态": "N" * 24, "查询年月": "2026-10"},
        {
            "客户号": "0001",
            "账户类型": "贷记卡",
            "账户状态": "正常",
            "还款状态": "N" * 20 + "1NNN",
            "查询年月": "2026-10",
        },
        {
            "客户号": "0002",
            "账户类型": "贷款",
            "账户状态": "正常",
            "还款状态": "N" * 19 + "1234N",
            "查询年月": "2026-10",
        },
    ]
    path = filled(tmp_path, "空白_信用报告账户表.xlsx", rows)
    subject = report_book(fenji.standard("credit_report"), path, tmp_path / "报告.xlsx")
    assert subject.grading.grades.tolist() == ["瑕疵", "瑕疵", "禁入"]
    assert len(subject.people) == 2


def test_risks_are_filled_in_and_graded(tmp_path) -> None:
    best = {"主体信用状况": 1, "财务状况": 1, "经营状况": 1, "抵押担保状况": 1, "其他重要因素": 1}
    row = {"客户号": "0001", **best, "失信被执行人": "否", "信用报告等级": "正常", "对外担保代偿": "否"}
    worst = {**row, "客户号": "0002", **dict.fromkeys(best, 5)}
    path = filled(tmp_path, "空白_风险评估表.xlsx", [row, worst])
    assert graded(path, "risk_level") == {"0001": "低风险", "0002": "高风险"}


@pytest.mark.parametrize("file", FORMS)
def test_libreoffice_opens_the_forms(file, soffice, tmp_path) -> None:
    assert soffice(FOLDER / file, "pdf", tmp_path).stat().st_size > 5_000


@pytest.mark.parametrize(
    ("file", "row"),
    [
        ("空白_客户等级分类表.xlsx", {"客户号": "0001", "客户姓名": "张三", "月日均余额(万元)": 4.95}),
        ("空白_风险评估表.xlsx", {"客户号": "0001", "客户姓名": "某公司", "主体信用状况": 2, "财务状况": 3}),
    ],
)
def test_a_graded_form_has_room_for_what_is_written_in_it(file, row, tmp_path) -> None:
    """Every result stands inside the frame, in a row as high as its sentences need when they are wrapped."""
    path = filled(tmp_path, file, [row])
    heads = [cell.value for cell in openpyxl.load_workbook(path).worksheets[0][4]]
    graded(path, FORMS[file].standard)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert [cell.value for cell in sheet[4]] == heads
    for cell in sheet[5]:
        assert cell.border.left.style == "thin"
        if cell.alignment.wrap_text and cell.value:
            letters = sheet.column_dimensions[cell.column_letter].width * 10 / cell.font.size
            needed = -(-len(str(cell.value).encode("gb18030")) // int(letters - 2))
            assert sheet.row_dimensions[5].height >= needed * cell.font.size * 1.4, cell.coordinate

"""The report of a real branch workbook: read back by openpyxl and LibreOffice, reconciled with its source."""

from __future__ import annotations

import csv
import re
import zipfile
from collections import Counter
from html import unescape

import openpyxl
import pytest
from tests.report.conftest import BRANCH

SHEETS = [
    "导航",
    "概览",
    "客户等级分类表",
    "升级机会",
    "降级预警",
    "资源分配",
    "服务策略",
    "核实清单",
    "标准说明",
    "分布",
    "操作日志",
]


@pytest.fixture(scope="module")
def book(branch):
    return openpyxl.load_workbook(branch[0])


@pytest.fixture(scope="module")
def calculated(branch, soffice, tmp_path_factory):
    """The report as LibreOffice recalculates it and saves it."""
    out = tmp_path_factory.mktemp("lo")
    return openpyxl.load_workbook(soffice(branch[0], "xlsx:Calc MS Excel 2007 XML", out), data_only=True)


def grid(sheet) -> dict[tuple[int, int], object]:
    return {(cell.row, cell.column): cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None}


def test_the_sheets_come_in_the_order_of_work(book) -> None:
    assert book.sheetnames[: len(SHEETS)] == SHEETS
    assert book.sheetnames[len(SHEETS) :] == [
        "刘强",
        "吴芳",
        "徐敏英",
        "徐磊",
        "王洋",
        "罗强娜",
        "陈秀",
        "马涛洋",
        "高军芳",
    ]


def test_every_customer_stands_in_the_form_with_the_right_grade(book, expected_grades) -> None:
    sheet = book["客户等级分类表"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
    found = {row[1]: row[9] for row in rows if isinstance(row[1], str) and row[9]}
    assert {number: grade[2:] for number, grade in found.items()} == {
        each["客户号"]: each["客户等级"] for each in expected_grades.values()
    }


def test_counts_of_the_overview_are_those_of_the_expected_grades(book, branch, expected_grades) -> None:
    wanted = Counter(each["客户等级"] for each in expected_grades.values())
    sheet = openpyxl.load_workbook(branch[0], data_only=True)["概览"]
    found = {
        str(row[0].value)[2:]: row[1].value
        for row in sheet.iter_rows()
        if isinstance(row[0].value, str) and str(row[0].value)[2:] in wanted
    }
    assert found == dict(wanted)


def test_libreoffice_recalculates_to_the_same_numbers(branch, calculated) -> None:
    saved = openpyxl.load_workbook(branch[0], data_only=True)
    formulas = openpyxl.load_workbook(branch[0])
    seen = 0
    for name in formulas.sheetnames:
        kept = grid(saved[name])
        for row in formulas[name].iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    seen += 1
                    value = kept[cell.row, cell.column]
                    assert calculated[name][cell.coordinate].value == pytest.approx(value, abs=1e-6), (name, cell)
    assert seen > 80


def test_libreoffice_finds_no_error_and_the_same_texts(branch, calculated) -> None:
    saved = openpyxl.load_workbook(branch[0], data_only=True)
    for name in saved.sheetnames:
        before, after = grid(saved[name]), grid(calculated[name])
        assert {place for place, value in before.items() if isinstance(value, str)} <= set(after)
        assert not [value for value in after.values() if isinstance(value, str) and re.match(r"#|Err:", value)]


def test_sums_reconcile_with_the_totals_of_the_source(branch, book, expected_grades) -> None:
    # the source's 小计 add up what is a number in its column; its 合计 of the deposits is half of all of them
    source = openpyxl.load_workbook(BRANCH)["客户信息表"]
    numbers = {
        column: sum(
            cell.value for row in expected_grades if isinstance((cell := source[f"{column}{row}"]).value, (int, float))
        )
        for column in "FG"
    }
    balance, deposits = branch[1].totals
    assert (balance.label, deposits.label) == ("资产(万元)›月日均余额", "资产(万元)›存款余额")
    assert balance.said == pytest.approx(numbers["F"] * 10_000, abs=0.01) and not balance.grand
    assert deposits.said == pytest.approx(numbers["G"] * 10_000, abs=0.01) and deposits.grand
    assert balance.explained and balance.typed == 61 and deposits.difference == 0
    said = " ".join(str(cell.value) for row in book["核实清单"].iter_rows() for cell in row if cell.value)
    assert "客户 240 行，各等级合计 240 户；其余各行：合计行 10，说明行 1。" in said
    assert "差额正是 61 个文字形式的数" in said and "客户信息表!G254：相符 ✓" in said


def test_no_identifier_of_a_customer_is_anywhere_in_the_package(branch) -> None:
    path, subject = branch
    secret = set()
    for name in ("cust_name", "id_no"):
        identity = subject.table.identities[name]
        secret |= {identity.text(at) for at in range(len(subject))}
    phones = subject.particulars["phone"]
    secret |= {phones.text(at) for at in range(len(subject))}
    secret = {each for each in secret if len(each) > 1}
    assert len(secret) > 600
    with zipfile.ZipFile(path) as package:
        everything = unescape("\n".join(package.read(name).decode("utf-8") for name in package.namelist()))
    words = set(re.findall(r"[^<>\"&;\s]+", everything))
    # whole words for names, since a manager may share a part of one; anywhere at all for numbers
    assert not secret & words
    assert not [each for each in secret if each.isdigit() and each in everything]


def test_nothing_that_people_typed_becomes_a_formula(book) -> None:
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value[:1] in "=+-@" and cell.data_type != "f":
                    assert cell.quotePrefix
                if cell.data_type == "f":
                    assert re.fullmatch(r"=(?:SUM|COUNTIF|SUMIF|IF)\(.*|=[A-Z]+\d+(?:\+[A-Z]+\d+)*", cell.value)
    names = [row[2].value for row in book["客户等级分类表"].iter_rows(min_row=5) if row[2].value]
    assert {"=*", "@*"} <= set(names)


def test_styles_are_shared(book, branch) -> None:
    assert len(book._cell_styles) < 120
    with zipfile.ZipFile(branch[0]) as package:
        styles = package.read("xl/styles.xml").decode()
    assert styles.count("<cellStyle ") < 100


def test_pages_are_ready_to_print(book) -> None:
    for sheet in book:
        assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth) == (9, 1)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert "&P" in sheet.oddFooter.center.text and "psbc 2026.1" in sheet.oddFooter.left.text
    for name in ("客户等级分类表", "升级机会", "降级预警", "核实清单"):
        header = {"客户等级分类表": 4}.get(name, 5)
        assert book[name].print_title_rows == f"${header}:${header}"
        assert book[name].freeze_panes == f"A{header + 1}"
        assert book[name].page_setup.orientation == "landscape"


def test_links_lead_to_sheets_that_are_there(book) -> None:
    links = [cell.hyperlink.location for row in book["导航"].iter_rows() for cell in row if cell.hyperlink]
    assert len(links) >= 10
    assert {re.fullmatch(r"'(.+)'!A1", link)[1] for link in links} <= set(book.sheetnames)


def test_the_form_of_a_manager_holds_his_customers_and_no_others(book, expected_grades) -> None:
    parts = book.sheetnames[len(SHEETS) :]
    numbers = [
        row[1].value
        for name in parts
        for row in book[name].iter_rows(min_row=5)
        if isinstance(row[1].value, str) and row[1].value.isdigit()
    ]
    assert sorted(numbers) == sorted(each["客户号"] for each in expected_grades.values())
    manager = book["徐磊"]
    assert {row[5].value for row in manager.iter_rows(min_row=5) if row[1].value} == {"徐磊"}
    assert manager["A1"].value == "××支行客户等级分类表　徐磊"


def test_every_number_of_the_standard_is_shown_with_where_it_comes_from(book) -> None:
    rows = [[cell.value for cell in row if cell.value is not None] for row in book["标准说明"].iter_rows()]
    rule = next(row for row in rows if ">= 150万" in row)
    assert rule == ["2", "-", ">= 150万", "-", "-", "钻石卡客户", "4(1)", "原文"]
    assert any('"钻石卡级"' in row and "读法" in row and "4(2)" in row for row in rows)
    assert ["月日均余额", "资产(万元)›月日均余额", "万元"] in rows


def test_the_log_says_who_what_when_and_of_which_file(book, branch) -> None:
    log = {row[0].value: row[1].value for row in book["操作日志"].iter_rows(min_row=2)}
    assert log["个人信息"] == "已脱敏（默认）"
    assert log["行数"] == "读到客户 240 行，其余 11 行；写出 240 户"
    assert re.fullmatch("[0-9a-f]{64}", log["来源文件 SHA-256"])


def test_libreoffice_reads_the_form_as_it_was_written(branch, soffice, tmp_path) -> None:
    soffice(branch[0], "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,3", tmp_path)
    rows = list(csv.reader(next(tmp_path.glob("*.csv")).read_text(encoding="utf-8").splitlines()))
    assert rows[0][0] == "××支行客户等级分类表"
    assert rows[3][:4] == ["序号", "客户号", "客户姓名", "手机号码"]
    assert rows[4][0] == "① 钻石卡客户　25 户"

"""The credit report in a sheet: what is told of cells, what the command line says, and grading once more."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

import fenji
from fenji.book import grade_book
from fenji.cli.app import app

HEADER = ["客户号", "账户类型", "账户状态", "还款状态", "当前逾期期数", "结清年月", "查询年月"]
N = "N" * 24


def book_of(path: Path, rows: list[list[object]], header: list[str] = HEADER) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "信用报告"
    sheet.append(header)
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def told(path: Path, rows: list[list[object]]) -> list[str]:
    graded = grade_book(fenji.standard("credit_report"), book_of(path, rows), path.with_name("out.xlsx"))
    return [str(each) for each in graded.diagnostics if each.severity.value != "note"]


def test_a_history_that_excel_made_a_number_is_refused_with_its_cell(tmp_path: Path) -> None:
    rows = [["0001", "贷款", "正常", N], ["0002", "贷款", "正常", 111111111111111111111111]]
    assert told(tmp_path / "a.xlsx", rows) == [
        "信用报告!D3: 还款状态被 Excel 变成了数 1.11111e+23，原来的代码已丢失，请以文本格式重新录入"
    ]


def test_faults_name_their_cells(tmp_path: Path) -> None:
    rows = [
        ["0001", "贷款", "正常", "NNX"],
        ["0002", "贷款", "结清", N, None, None, "2024-05"],
        ["0003", "贷款", "正常", None],
        [12345678901234567890, "贷款", "正常", N],
    ]
    found = told(tmp_path / "a.xlsx", rows)
    assert "信用报告!D2: 还款状态有非法代码 X" in found
    assert "信用报告!F3: 账户已结清或销户，没有结清年月" in found
    assert "信用报告!D4: 没有还款状态" in found
    assert any(each.startswith("信用报告!A5: 客户号被 Excel 存成了数") for each in found)
    assert not any("再次出现" in each or "已经出现" in each for each in found)


def test_customers_whose_numbers_differ_only_in_case_are_one_as_in_excel_and_that_is_told(tmp_path: Path) -> None:
    rows = [["A01", "贷款", "正常", N], ["b02", "贷款", "正常", N], ["a01", "贷记卡", "正常", "N" * 23 + "4"]]
    path = book_of(tmp_path / "a.xlsx", rows)
    graded = grade_book(fenji.standard("credit_report"), path, tmp_path / "out.xlsx")
    assert list(graded.grading.grades) == ["禁入", "正常", "禁入"]
    assert [str(each) for each in graded.diagnostics if each.code == "identity.respelled"] == [
        "信用报告!A4: 客户号 a01 与 信用报告!A2 的 A01 只差大小写、全半角或空格，当作同一个（如果不是同一个，请改成能区分的号码）"
    ]


def test_several_histories_in_one_cell_are_told_with_their_rows(tmp_path: Path) -> None:
    late = "N" * 20 + "1N1N"
    rows = [
        ["0001", "贷记卡", "正常", f"{late}；{late}"],
        ["0002", "贷款", "正常", N],
        ["0003", "贷记卡", "正常", f"{N}、{late}"],
        ["0004", "贷款", "正常", "1N1N1N1N1N1N\n1N1N1N1N1N1N"],
        ["0005", "贷款", "正常", f"{N[:12]} {N[:12]} {N[:12]}"],
    ]
    path = book_of(tmp_path / "a.xlsx", rows)
    graded = grade_book(fenji.standard("credit_report"), path, tmp_path / "out.xlsx")
    told = {each.code: str(each) for each in graded.diagnostics if each.code.startswith("account.")}
    assert told == {
        "account.several": "信用报告: 第 2、4、5 行的还款状态一格有几串，每一串算一个账户，账户类型、状态和结清年月同这一行",
        "account.broken_up": "信用报告: 第 5 行的还款状态一格有几串，都不满 24 期，按几个账户算（如果是一个账户分几行写的，请连成一串）",
    }


def test_a_customer_with_several_accounts_is_no_warning_and_one_customer(tmp_path: Path) -> None:
    rows = [["0001", "贷款", "正常", N], ["0002", "贷记卡", "正常", N], ["0001", "贷记卡", "正常", N]]
    path = book_of(tmp_path / "a.xlsx", rows)
    graded = grade_book(fenji.standard("credit_report"), path, tmp_path / "b.xlsx")
    assert [each for each in graded.diagnostics if each.severity.value != "note"] == []
    assert len(graded.grading) == 3
    assert graded.grading.customers == 2
    assert graded.grading.counts["normal"] == 2


def test_dates_shown_as_dates_are_months(tmp_path: Path) -> None:
    from datetime import date

    rows = [["0001", "贷款", "结清", "N" * 22 + "4C", None, date(2022, 6, 3), date(2024, 5, 31)]]
    path = book_of(tmp_path / "a.xlsx", rows)
    graded = grade_book(fenji.standard("credit_report"), path, tmp_path / "b.xlsx")
    assert graded.grading.labels[graded.grading.ranks[0]] == "正常"


def test_merged_customer_numbers_belong_to_all_their_rows(tmp_path: Path) -> None:
    path = book_of(tmp_path / "a.xlsx", [["0001", "贷款", "正常", N], [None, "贷记卡", "正常", "N4"]])
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("A2:A3")
    book.save(path)
    graded = grade_book(fenji.standard("credit_report"), path, tmp_path / "b.xlsx")
    assert [graded.grading.labels[rank] for rank in graded.grading.ranks] == ["禁入", "禁入"]


def test_grading_once_more_changes_nothing(tmp_path: Path) -> None:
    rows = [
        ["0001", "贷款", "正常", "N1"],
        ["0002", "贷款", "正常", "NX"],
        ["0003", None, None, None, None, None, "2024-05"],
        ["0004", "贷记卡", "止付", N],
    ]
    path = book_of(tmp_path / "a.xlsx", rows)
    grader = fenji.standard("credit_report")
    grade_book(grader, path, path)
    once = [[cell.value for cell in row] for row in openpyxl.load_workbook(path).active]
    again = grade_book(grader, path, path)
    assert [[cell.value for cell in row] for row in openpyxl.load_workbook(path).active] == once
    assert not [each for each in again.diagnostics if each.code.startswith("placement")]


def test_the_command_line_counts_customers(tmp_path: Path) -> None:
    rows = [["0001", "贷款", "正常", N], ["0001", "贷款", "正常", "N4"], ["0002", "贷款", "正常", N]]
    path = book_of(tmp_path / "a.xlsx", rows)
    done = CliRunner().invoke(app, ["grade", str(path), "-s", "credit_report", "-o", str(tmp_path / "b.xlsx")])
    assert done.exit_code == 0, done.output
    assert "2 户" in done.output
    shown = CliRunner().invoke(app, ["explain", str(path), "-s", "credit_report", "--customer", "0001"])
    assert "贷款记录：严重不良（贷款逾期最高记录 4，达到 4）（条款 R3）" in shown.output


def test_what_an_account_needs_is_asked_for() -> None:
    with pytest.raises(fenji.BindingError, match="没有这些列：账户状态"):
        fenji.standard("credit_report").grade(pd.DataFrame({"客户号": ["1"], "账户类型": ["贷款"], "还款状态": [N]}))


def test_columns_can_be_named() -> None:
    frame = pd.DataFrame({"谁": ["1"], "类型": ["贷款"], "状况": ["正常"], "串": ["N1"]})
    bind = {"客户号": "谁", "账户类型": "类型", "账户状态": "状况", "还款状态": "串"}
    assert fenji.standard("credit_report").grade(frame, bind=bind)["grade"].tolist() == ["瑕疵"]


def test_what_is_asked_for_in_english_is_said_in_english() -> None:
    frame = pd.DataFrame({"客户号": ["1", "2"], "账户类型": "贷款", "账户状态": "正常", "还款状态": ["N4", "NX"]})
    graded = fenji.standard("credit_report").grade(frame, lang="en")
    assert graded["grade"].tolist() == ["barred", "to verify"]
    assert "highest code on loans 4, reaches 4" in graded["reason"][0]
    assert graded["reason"][1].startswith("row 2: 'X' is no status code; ")


def test_an_empty_frame_has_empty_results() -> None:
    frame = pd.DataFrame({name: pd.Series([], dtype="object") for name in HEADER})
    assert len(fenji.standard("credit_report").grade(frame)) == 0


def test_whole_columns_of_numbers_are_refused_row_by_row() -> None:
    frame = pd.DataFrame({"客户号": [1, 2], "账户类型": "贷款", "账户状态": "正常", "还款状态": [1e23, None]})
    graded = fenji.standard("credit_report").grade(frame)
    assert graded["grade"].tolist() == ["待核实", "待核实"]


def test_the_standard_lints_clean() -> None:
    for scope in ("account", "customer"):
        for no_record in ("normal", "manual"):
            assert fenji.standard("credit_report", scope=scope, no_record=no_record).lint() == ()

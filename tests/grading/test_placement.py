"""Where results stand: updated, filled in, or right of the table, and never over what somebody typed."""

from __future__ import annotations

import itertools
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

import fenji
from fenji.book import grade_book
from fenji.errors import BindingError
from fenji.grader import Grader
from fenji.standard.load import load_text

ROOT = Path(__file__).parents[2]
PSBC = fenji.standard("psbc")
HEADERS = ["客户等级", "等级代码", "分级依据", "升级差额", "核实事项"]


def book_of(path: Path, *rows: list) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def read(path: Path) -> list[list]:
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(path).active.iter_rows()]


def test_results_stand_right_of_the_table(tmp_path) -> None:
    path = book_of(tmp_path / "a.xlsx", ["客户号", "月日均余额"], ["01", 60000], ["02", 1])
    grade_book(PSBC, path, path)
    rows = read(path)
    assert rows[0] == ["客户号", "月日均余额", *HEADERS]
    assert [row[2] for row in rows[1:]] == ["金卡客户", "普通客户"]


def test_a_form_with_empty_result_columns_is_filled_in_where_they_stand(tmp_path) -> None:
    path = book_of(tmp_path / "a.xlsx", ["客户号", "客户等级", "月日均余额", "核实事项"], ["01", None, 60000, None])
    grade_book(PSBC, path, path)
    rows = read(path)
    assert rows[0] == ["客户号", "客户等级", "月日均余额", "核实事项", "等级代码", "分级依据", "升级差额"]
    assert rows[1][1] == "金卡客户"


def test_what_somebody_typed_under_the_same_header_stays(tmp_path) -> None:
    path = book_of(
        tmp_path / "a.xlsx", ["客户号", "月日均余额", "客户等级"], ["01", 60000, "行长特批"], ["02", 1, None]
    )
    for _ in range(2):
        graded = grade_book(PSBC, path, path)
    rows = read(path)
    assert rows[0] == ["客户号", "月日均余额", "客户等级", *HEADERS]
    assert [row[2] for row in rows[1:]] == ["行长特批", None]
    assert [row[3] for row in rows[1:]] == ["金卡客户", "普通客户"]
    assert any(each.code == "placement.kept" for each in graded.diagnostics)


def test_a_name_that_begins_like_a_formula_stays_text(tmp_path) -> None:
    path = book_of(tmp_path / "a.xlsx", ["客户号", "月日均余额"], ["01", 60000])
    graded = grade_book(PSBC, path, path)
    assert graded.columns["grade"] == 3
    cell = openpyxl.load_workbook(path).active["C2"]
    assert (cell.value, cell.data_type) == ("金卡客户", "s")


def test_two_columns_that_could_be_meant_are_listed_with_the_way_out(tmp_path) -> None:
    path = book_of(tmp_path / "a.xlsx", ["客户号", "日均存款", "日均余额"], ["01", 60000, 1])
    before = path.read_bytes()
    with pytest.raises(BindingError) as refusal:
        grade_book(PSBC, path, path)
    assert "--bind 月日均余额=" in str(refusal.value)
    assert path.read_bytes() == before
    grade_book(PSBC, path, path, bind={"月日均余额": "日均余额"})
    assert read(path)[1][3] == "普通客户"


RERUNS = [
    (["客户号", "姓名", "月日均余额", "核实事项"], ["1", "甲", 50000, "已电话核实"]),
    (["客户号", "月日均余额", "升级差额"], ["1", 50000, "还差一点"]),
    (["客户号", "月日均余额", "分级依据", "升级差额"], ["1", 50000, "我看行", None]),
    (["客户号", "客户等级", "月日均余额", "等级代码"], ["1", "金", 50000, "J"]),
]


@pytest.mark.parametrize(("header", "row"), RERUNS, ids=lambda value: str(value)[:30])
def test_grading_again_neither_touches_what_was_typed_nor_adds_anything(tmp_path, header, row) -> None:
    path = book_of(tmp_path / "a.xlsx", header, row, [*row[:1], *[None] * (len(row) - 1)])
    grade_book(PSBC, path, path)
    once = read(path)
    assert all(once[1][place] == cell for place, cell in enumerate(row) if cell is not None)
    for _ in range(2):
        grade_book(PSBC, path, path)
        assert read(path) == once


def excel_table(path: Path, beside: bool, typed: str | None) -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    headers = ["客户号", "月日均余额", *(["客户等级"] if typed else [])]
    rows = [["01", 60000, typed], ["02", 1, typed]]
    sheet.add_table(
        0,
        0,
        2,
        len(headers) - 1,
        {
            "columns": [{"header": header} for header in headers],
            "data": [row[: len(headers)] for row in rows],
        },
    )
    if beside:
        sheet.write(0, len(headers) + 2, "旁边")
    book.close()
    return path


@pytest.mark.parametrize("beside", [False, True])
@pytest.mark.parametrize("typed", [None, "手工"])
def test_an_excel_table_is_graded_again_where_the_results_stand(tmp_path, beside, typed) -> None:
    path = excel_table(tmp_path / "a.xlsx", beside, typed)
    first = grade_book(PSBC, path, path)
    once = read(path)
    again = grade_book(PSBC, path, path)
    assert again.columns == first.columns
    assert read(path) == once
    if typed:
        assert [row[2] for row in once[1:]] == ["手工", "手工"]


def test_two_standards_keep_to_their_own_columns(tmp_path) -> None:
    other = load_text((ROOT / "templates/standards/psbc.toml").read_text(encoding="utf-8").replace('"psbc"', '"mine"'))
    path = book_of(tmp_path / "a.xlsx", ["客户号", "月日均余额", "家庭年收入"], ["01", 60000, 1])
    for _ in range(2):
        one = grade_book(PSBC, path, path)
        two = grade_book(Grader(other), path, path)
        assert not set(one.columns.values()) & set(two.columns.values())
    assert len(read(path)[0]) == 3 + 5 + 5


def rewrite(path: Path, cells: dict[str, object]) -> None:
    book = openpyxl.load_workbook(path)
    for name, value in cells.items():
        book.active[name] = value
    book.save(path)


CUSTOMERS = [["客户号", "月日均余额"], *([f"{number:02}", 60000] for number in range(1, 8))]
TYPED = {
    "C3": "白金卡客户",
    "E4": "月日均余额 6 万元，达到 5 万元（条款 2(1)）；行长特批",
    "F5": "客户说下月存款到账",
    "G6": "已核实",
}


def test_what_is_typed_into_results_stays_and_is_told_while_the_others_are_updated(tmp_path) -> None:
    path = book_of(tmp_path / "a.xlsx", *CUSTOMERS)
    grade_book(PSBC, path, path)
    rewrite(path, {**TYPED, "B8": 300000})
    for _ in range(2):
        graded = grade_book(PSBC, path, path)
        sheet = openpyxl.load_workbook(path).active
        assert {name: sheet[name].value for name in TYPED} == TYPED
        assert sheet["C8"].value == "白金卡客户"
        assert sheet.max_column == 7
        told = [each for each in graded.diagnostics if each.code == "placement.typed"]
        assert [each.where for each in told] == [f"Sheet!{name}" for name in TYPED]


def test_a_row_without_a_customer_loses_its_old_results(tmp_path) -> None:
    path = book_of(tmp_path / "a.xlsx", *CUSTOMERS)
    grade_book(PSBC, path, path)
    rewrite(path, {"A5": None, "B5": None})
    grade_book(PSBC, path, path)
    rows = read(path)
    assert rows[4] == [None] * 7
    assert rows[5][2] == "金卡客户"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_everything_that_fenji_writes_is_known_for_its_own(tmp_path, lang) -> None:
    amounts = [None, 0, 10, -5, 49999.99, 50000, 299999, 1e6, 2e6, "待查"]
    rows = [
        [f"{number:04}", balance, card, income, account]
        for number, (balance, card, income, account) in enumerate(
            itertools.product(amounts, [None, "无", "是", "金卡", "黑卡"], [None, 1, 250000, 4e6], ["是", None, "否"])
        )
    ]
    header = ["客户号", "月日均余额(元)", "指定高端信用卡", "家庭年收入(元)", "在本行开户"]
    path = book_of(tmp_path / "a.xlsx", header, *rows)
    grade_book(PSBC, path, path, lang=lang)
    once = read(path)
    again = grade_book(PSBC, path, path, lang=lang)
    assert read(path) == once
    assert not [each for each in again.diagnostics if each.code.startswith("placement.")]


RUINED = "=#REF!+0"


def ruined(path: Path, *headers: str, typed: int = 0) -> Path:
    """A book whose results are formulas that look at what was deleted, as programs that calculate save them."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("客户")
        sheet.write_row(0, 0, ["客户号", "月日均余额", *headers])
        for row, (number, balance) in enumerate([("01", 60000), ("02", 1), ("03", 300000)], 1):
            sheet.write_row(row, 0, [number, balance])
            for column in range(len(headers)):
                if headers[column].startswith("〔"):
                    sheet.write_formula(row, column + 2, RUINED, None, 0)
                else:
                    sheet.write_formula(row, column + 2, RUINED, None, "#REF!")
        for row in range(typed):
            sheet.write(3 - row, 2, "行长特批")
    return path


SET = ["客户等级", "等级代码", "核实事项"]


@pytest.mark.parametrize("steps", [[], ["〔分级计算 psbc〕1 月日均余额"]])
def test_results_whose_sheet_was_deleted_are_written_over(tmp_path, steps) -> None:
    path = ruined(tmp_path / "a.xlsx", *steps, *SET)
    graded = grade_book(PSBC, path, path)
    rows = read(path)
    first = 2 + len(steps)
    assert rows[0][first:] == [*SET, "分级依据", "升级差额"]
    assert [row[first] for row in rows[1:]] == ["金卡客户", "普通客户", "白金卡客户"]
    assert [row[first + 1] for row in rows[1:]] == ["psbc:gold", "psbc:ordinary", "psbc:platinum"]
    assert not [each for each in graded.diagnostics if each.code == "placement.kept"]


def test_what_is_typed_among_errors_stays_and_is_told(tmp_path) -> None:
    path = ruined(tmp_path / "a.xlsx", *SET, typed=1)
    graded = grade_book(PSBC, path, path)
    assert [row[2] for row in read(path)[1:]] == ["金卡客户", "普通客户", "行长特批"]
    assert [each.where for each in graded.diagnostics if each.code == "placement.typed"] == ["客户!C4"]


@pytest.mark.parametrize(
    ("headers", "typed"),
    [
        # a lookup of one's own into a sheet that is gone
        (["客户等级"], 0),
        (["客户等级", "等级代码"], 0),
        # most grades are typed: that is no grading by formulas
        (SET, 2),
        # the steps beside them are another standard's
        (["〔分级计算 ccb_star〕1 资产", *SET], 0),
        # two sets, of which nobody can tell whose each was
        ([*SET, *SET], 0),
    ],
)
def test_errors_that_may_be_somebody_elses_stay(tmp_path, headers, typed) -> None:
    path = ruined(tmp_path / "a.xlsx", *headers, typed=typed)
    before = read(path)
    grade_book(PSBC, path, path)
    after = read(path)
    assert [row[: len(before[0])] for row in after] == before
    assert after[0][len(before[0]) :] == HEADERS

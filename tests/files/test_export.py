"""Customers graded out of one kind of file into another, and read back by other programs."""

from __future__ import annotations

import csv
import datetime
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import openpyxl
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import python_calamine

import fenji
from fenji.errors import BindingError, UsageError, WorkbookError
from fenji.export import grade_file

ROOT = Path(__file__).parents[2]
BRANCH = ROOT / "templates" / "workbooks" / "示例_某支行客户等级分类表.xlsx"
PSBC = fenji.standard("psbc")

DIRTY = """某支行客户表,,,,,
单位：元,,,,,
客户号,姓名,月日均余额,备注,增减,产品代码
0001,=张三,300000,@经理,-5,1E5
0002,+李四,６万,"=HYPERLINK(""http://x"")",0.25,2
620000000000000001,王五,,-,9.34E-05,3
合计,,360000,,,
"""
GRADES = ["白金卡客户", "金卡客户", "数据不足"]


@pytest.fixture
def dirty(tmp_path: Path) -> Path:
    path = tmp_path / "客户.csv"
    path.write_bytes(DIRTY.encode("gb18030"))
    return path


def graded(path: Path, name: str, **more: str) -> tuple[Path, tuple[str, ...]]:
    target = path.parent / name
    outcome = grade_file(PSBC, path, target, **more)
    return target, tuple(each.code for each in outcome.diagnostics)


def test_a_csv_becomes_a_workbook_with_every_row(dirty: Path) -> None:
    target, _ = graded(dirty, "客户.xlsx")
    sheet = openpyxl.load_workbook(target)["客户"]
    assert [cell.value for cell in sheet[1]][:2] == ["某支行客户表", None]
    assert sheet["A7"].value == "合计"
    assert sheet["C7"].value == 360000
    assert [cell.value for cell in sheet[4]][:6] == ["0001", "=张三", 300000, "@经理", -5, "1E5"]
    assert sheet["A6"].value == "620000000000000001"
    assert sheet["E6"].value == 9.34e-05
    # text is text whatever it begins with: no cell of the sheet is a formula
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert sheet["D5"].data_type == "s"
    assert [sheet.cell(row, 7).value for row in (3, 4, 5, 6, 7)] == ["客户等级", *GRADES, None]
    assert sheet.freeze_panes == "A4"
    assert sheet.auto_filter.ref == "A3:K7"
    assert sheet["A3"].font.b
    assert sheet["G3"].font.b
    assert sheet["A5"].number_format == "@"


def test_another_reader_and_libreoffice_see_the_same_workbook(dirty: Path, soffice) -> None:
    target, _ = graded(dirty, "客户.xlsx")
    rows = python_calamine.CalamineWorkbook.from_path(str(target)).get_sheet_by_index(0).to_python()
    assert rows[3][:7] == ["0001", "=张三", 300000, "@经理", -5, "1E5", "白金卡客户"]
    shown = soffice(target, "csv:Text - txt - csv (StarCalc):44,34,76", dirty.parent / "out")
    with shown.open(encoding="utf-8") as file:
        line = list(csv.reader(file))[4]
    assert line[:7] == ["0002", "+李四", "６万", '=HYPERLINK("http://x")', "0.25", "2", "金卡客户"]


def test_a_csv_becomes_parquet_of_the_customers_alone(dirty: Path) -> None:
    target, said = graded(dirty, "客户.parquet")
    table = pq.read_table(target)
    assert table.column_names[:6] == ["客户号", "姓名", "月日均余额", "备注", "增减", "产品代码"]
    assert table.column_names[6:] == ["grade", "grade_code", "reason", "gap", "flags"]
    assert table["客户号"].to_pylist() == ["0001", "0002", "620000000000000001"]
    assert table["增减"].to_pylist() == [-5.0, 0.25, 9.34e-05]
    assert table["月日均余额"].to_pylist() == ["300000", "６万", None]
    assert table["grade"].to_pylist() == GRADES
    assert "export.left_out" in said


def test_parquet_keeps_its_types_and_is_updated_where_it_was_graded(tmp_path: Path) -> None:
    source = tmp_path / "客户.parquet"
    columns = {
        "客户号": pa.array([9007199254740993, 2, 3]),
        "月日均余额": pa.array([Decimal("49999.99"), Decimal("50000.00"), None], pa.decimal128(12, 2)),
        "开户日": pa.array([datetime.date(2024, 2, 29), None, datetime.date(2026, 1, 1)]),
        "在本行开户": pa.array([True, True, False]),
        "卡": pa.array(["甲", "乙", "甲"]).dictionary_encode(),
    }
    pq.write_table(pa.table(columns), source)
    grades = ["普通客户", "金卡客户", "非本行客户"]
    once, _ = graded(source, "一.parquet")
    twice, _ = graded(once, "二.parquet")
    for path in (once, twice):
        frame = pl.read_parquet(path)
        assert frame["grade"].to_list() == grades
        assert frame.columns == [*columns, "grade", "grade_code", "reason", "gap", "flags"]
    kept = pl.read_parquet(once)
    assert kept["客户号"].to_list() == [9007199254740993, 2, 3]
    assert kept.schema["月日均余额"] == pl.Decimal(12, 2)
    assert kept.schema["开户日"] == pl.Date
    book, _ = graded(source, "三.xlsx")
    sheet = openpyxl.load_workbook(book).active
    assert [cell.value for cell in sheet[2]][:6] == ["9007199254740993", 49999.99, "2024-02-29", True, "甲", "普通客户"]
    text, _ = graded(source, "四.csv")
    assert (
        text.read_text(encoding="utf-8-sig")
        .splitlines()[1]
        .startswith("9007199254740993,49999.99,2024-02-29,TRUE,甲,普通客户,psbc:ordinary")
    )


@pytest.mark.parametrize("name", ["支行.csv", "支行.parquet"])
def test_a_workbook_becomes_text_or_parquet_of_its_customers(tmp_path, name, expected_grades) -> None:
    target = tmp_path / name
    outcome = grade_file(PSBC, BRANCH, target)
    frame = pl.read_csv(target, infer_schema=False) if name.endswith("csv") else pl.read_parquet(target)
    grade = "客户等级" if name.endswith("csv") else "grade"
    wanted = [row["客户等级"] for row in expected_grades.values()]
    assert frame[grade].to_list() == wanted
    assert frame["客户号"].to_list() == [row["客户号"] for row in expected_grades.values()]
    said = next(each.text() for each in outcome.diagnostics if each.code == "export.left_out")
    assert "合计行" in said


def test_a_score_is_a_number_and_an_extra_amount_too(tmp_path: Path) -> None:
    path = tmp_path / "客户.csv"
    path.write_text(
        "客户号,财务状况,提前预付记录,拖欠次数,一次进货量\n1,良好,是,0,50000\n2,恶化,否,1,\n", encoding="utf-8"
    )
    grade_file(fenji.standard("trade_credit"), path, tmp_path / "a.parquet")
    frame = pl.read_parquet(tmp_path / "a.parquet")
    assert frame["credit_line"].to_list() == [50_000.0, 0.0]
    assert frame.schema["credit_line"] == pl.Float64


@pytest.mark.parametrize(
    ("serial", "excel_shows"),
    [
        (45000.0, "2023-03-15"),
        (59.0, "1900-02-28"),
        (0.75, "18:00:00"),
        # typed as digits into a column of dates: Excel shows #### and keeps the number
        (20240131.0, "20240131"),
        (-3.0, "-3"),
    ],
)
def test_numbers_in_cells_of_dates_come_out_as_the_day_that_excel_shows(
    tmp_path: Path, serial: float, excel_shows: str
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["客户号", "月日均余额(元)", "开户日期"])
    sheet.append(["01", 50_000, serial])
    sheet["C2"].number_format = "yyyy-mm-dd"
    book.save(tmp_path / "客户.xlsx")
    text, _ = graded(tmp_path / "客户.xlsx", "客户.csv")
    assert pl.read_csv(text, infer_schema=False)["开户日期"].to_list() == [excel_shows]
    parquet, _ = graded(tmp_path / "客户.xlsx", "客户.parquet")
    shown = pl.read_parquet(parquet)["开户日期"].to_list()
    assert shown == [datetime.date.fromisoformat(excel_shows) if excel_shows.count("-") == 2 else excel_shows]


def test_days_before_spreadsheets_count_stay_the_days_that_they_are(tmp_path: Path) -> None:
    days = [datetime.date(1890, 1, 1), datetime.date(1900, 2, 28), datetime.date(1900, 3, 1), None]
    pl.DataFrame({"客户号": list("abcd"), "月日均余额": [1.0] * 4, "成立日期": days}).write_parquet(
        tmp_path / "客户.parquet"
    )
    text, _ = graded(tmp_path / "客户.parquet", "客户.csv")
    assert pl.read_csv(text, infer_schema=False)["成立日期"].to_list() == [str(day) if day else None for day in days]


WRONG = [
    ("out.ods", UsageError, ".parquet"),
    ("out.xlsm", UsageError, ".xlsx"),
    ("没有/out.parquet", WorkbookError, "没有这个文件夹"),
    ("没有/out.xlsx", WorkbookError, "没有这个文件夹"),
]


@pytest.mark.parametrize(("name", "kind", "said"), WRONG, ids=[each[0] for each in WRONG])
def test_a_target_that_cannot_be_made_is_refused_and_nothing_is_left(dirty: Path, name, kind, said) -> None:
    with pytest.raises(kind, match=said):
        graded(dirty, name)
    assert [path.name for path in dirty.parent.iterdir()] == ["客户.csv"]


def test_a_failure_leaves_an_older_file_as_it_was(tmp_path: Path) -> None:
    path, old = tmp_path / "客户.csv", tmp_path / "旧.parquet"
    path.write_text("姓名,年龄\n甲,5\n", encoding="utf-8")
    old.write_bytes(b"old")
    with pytest.raises(BindingError):
        graded(path, old.name)
    assert old.read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("content", [b"PAR1 and no more", b"", "客户号".encode()])
def test_what_is_no_parquet_file_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "客户.parquet"
    path.write_bytes(content)
    with pytest.raises(WorkbookError, match="不是 Parquet 文件"):
        graded(path, "out.csv")


def test_without_polars_and_pyarrow_the_message_names_what_to_install(dirty: Path) -> None:
    hidden = "import sys; sys.modules['polars'] = sys.modules['pyarrow'] = None; from fenji.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", hidden, "grade", dirty.name, "-s", "psbc", "-o", "out.parquet"],
        cwd=dirty.parent,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        env=dict(os.environ),
    )
    assert done.returncode == 2
    assert 'python -m pip install "fenji[polars]"' in done.stderr
    assert "Traceback" not in done.stderr


def test_pyarrow_alone_will_do(dirty: Path) -> None:
    hidden = "import sys; sys.modules['polars'] = None; from fenji.cli import main; main()"
    for book, out in ((dirty.name, "out.parquet"), ("out.parquet", "out.csv")):
        done = subprocess.run(
            [sys.executable, "-c", hidden, "grade", book, "-s", "psbc", "-o", out],
            cwd=dirty.parent,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
    assert pq.read_table(dirty.with_name("out.parquet"))["grade"].to_pylist() == GRADES

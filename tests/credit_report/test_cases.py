"""The worked cases of the credit report, on every frame library and in a workbook.

`tests/cases/credit_report.csv` has a row for an account; rows with one 客户号 are one customer, and each says what
his class must be. The expected values are worked out by hand. `数值:` before a history is a number in its cell.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import fenji
from fenji.book import grade_book, grade_text

CASES = Path(__file__).parents[1] / "cases" / "credit_report.csv"
COLUMNS = [
    "客户号",
    "账户类型",
    "账户状态",
    "还款状态",
    "当前逾期期数",
    "结清年月",
    "查询年月",
    "人工认定等级",
    "认定理由",
    "认定人",
    "审批人",
]
Case = dict[str, str]
Results = list[tuple[str, str, str]]


def read_cases() -> list[Case]:
    with CASES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def groups() -> dict[str, list[Case]]:
    found: dict[str, list[Case]] = {}
    for case in read_cases():
        found.setdefault(case["读法"], []).append(case)
    return found


def grader_of(readings: str) -> fenji.Grader:
    return fenji.standard("credit_report", **dict(each.split("=") for each in readings.split(";") if each))


def typed(name: str, text: str) -> Any:
    if text == "":
        return None
    if text.startswith("数值:"):
        return float(text.removeprefix("数值:"))
    return float(text) if name == "当前逾期期数" else text


def frame_of(cases: list[Case]) -> pd.DataFrame:
    data = {name: [typed(name, case[name]) for case in cases] for name in COLUMNS}
    frame = pd.DataFrame({name: pd.Series(cells, dtype="object") for name, cells in data.items()})
    return frame.astype({"当前逾期期数": "float64"})


def results(frame: pd.DataFrame) -> Results:
    return list(zip(frame["grade"].astype(str), frame["flags"], frame["reason"]))


def on_pandas(cases: list[Case], grader: fenji.Grader) -> Results:
    return results(grader.grade(frame_of(cases)))


def on_pandas_texts(cases: list[Case], grader: fenji.Grader) -> Results:
    """Columns of texts, as pandas reads them from a file."""
    frame = frame_of(cases)
    texts = [name for name in frame if not any(isinstance(cell, float) for cell in frame[name].dropna())]
    return results(grader.grade(frame.astype(dict.fromkeys(texts, "str"))))


def on_pandas_categories(cases: list[Case], grader: fenji.Grader) -> Results:
    frame = frame_of(cases)
    return results(
        grader.grade(frame.astype(dict.fromkeys([name for name in frame if name != "当前逾期期数"], "category")))
    )


def polars_of(cases: list[Case]) -> pl.DataFrame:
    """Polars holds one type in a column, so that a number in a column of texts cannot be."""
    frame = frame_of(cases)
    kinds = {name: pl.Float64 if name == "当前逾期期数" else pl.String for name in COLUMNS}
    cells = {name: [None if cell != cell else cell for cell in frame[name]] for name in COLUMNS}
    return pl.DataFrame({name: pl.Series(name, cells[name], dtype=kind) for name, kind in kinds.items()})


def on_polars(cases: list[Case], grader: fenji.Grader) -> Results:
    graded = grader.grade(polars_of(cases))
    return list(zip(graded["grade"].cast(pl.String), graded["flags"], graded["reason"]))


def on_polars_lazy(cases: list[Case], grader: fenji.Grader) -> Results:
    graded = grader.grade(polars_of(cases).lazy())
    assert isinstance(graded, pl.LazyFrame)
    graded = graded.collect()
    return list(zip(graded["grade"].cast(pl.String), graded["flags"], graded["reason"]))


def on_duckdb(cases: list[Case], grader: fenji.Grader) -> Results:
    data = polars_of(cases)  # noqa: F841  DuckDB finds it by its name
    graded = grader.grade(duckdb.sql("select * from data"))
    assert isinstance(graded, duckdb.DuckDBPyRelation)
    return [tuple(row) for row in graded.project("grade, flags, reason").fetchall()]


def on_pyarrow(cases: list[Case], grader: fenji.Grader) -> Results:
    graded = grader.grade(polars_of(cases).to_arrow())
    assert isinstance(graded, pa.Table)
    return list(zip(*(graded[name].to_pylist() for name in ("grade", "flags", "reason"))))


ANY_CELL = (on_pandas, on_pandas_categories)
ONLY_TEXT = (on_pandas_texts, on_polars, on_polars_lazy, on_duckdb, on_pyarrow)


@pytest.mark.parametrize("grade", [*ANY_CELL, *ONLY_TEXT], ids=lambda grade: grade.__name__)
@pytest.mark.parametrize("readings", groups())
def test_every_case_has_its_class(grade: Callable[[list[Case], fenji.Grader], Results], readings: str) -> None:
    cases = groups()[readings]
    if grade in ONLY_TEXT:
        cases = [case for case in cases if not case["还款状态"].startswith("数值:")]
    check(cases, grade(cases, grader_of(readings)))


def check(cases: list[Case], found: Results) -> None:
    assert len(found) == len(cases)
    for case, (grade, flags, reason) in zip(cases, found, strict=True):
        assert (grade, flags) == (case["客户等级"], case["核实事项"]), (case["说明"], reason)
        assert f"（条款 {case['条款']}）" in reason, (case["说明"], reason)
        assert case["依据含"] in reason, (case["说明"], reason)


@pytest.mark.parametrize("readings", groups())
def test_a_workbook_gives_every_account_its_customers_class(readings: str, tmp_path: Path) -> None:
    cases = groups()[readings]
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["个人信用报告账户明细"])
    sheet.append(COLUMNS)
    for case in cases:
        sheet.append([typed(name, case[name]) for name in COLUMNS])
    for row in sheet.iter_rows(min_row=3):
        for cell in row:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    book.save(tmp_path / "信用报告.xlsx")
    graded = grade_book(grader_of(readings), tmp_path / "信用报告.xlsx", tmp_path / "分级.xlsx")
    assert len(graded.grading) == len(cases)
    result = openpyxl.load_workbook(tmp_path / "分级.xlsx").active
    headers = {cell.value: cell.column for cell in result[2]}
    found = [
        tuple(result.cell(row, headers[name]).value or "" for name in ("客户等级", "核实事项", "分级依据"))
        for row in range(3, len(cases) + 3)
    ]
    check(cases, found)


def test_a_text_file_gives_the_same(tmp_path: Path) -> None:
    cases = [case for case in groups()[""] if not case["还款状态"].startswith("数值:")]
    cases = [case for case in cases if not case["还款状态"].isdigit()]
    with (tmp_path / "信用报告.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(cases)
    grade_text(grader_of(""), tmp_path / "信用报告.csv", tmp_path / "分级.csv")
    with (tmp_path / "分级.csv").open(encoding="utf-8-sig", newline="") as file:
        found = [(row["客户等级"], row["核实事项"], row["分级依据"]) for row in csv.DictReader(file)]
    check(cases, found)

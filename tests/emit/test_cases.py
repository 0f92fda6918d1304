"""The cases of a standard, one on each side of every boundary and for every kind of missing, on every emitter.

`tests/cases/*.csv` is written by hand from the standard's own text; nothing in it comes from fenji's output.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import polars as pl
import pytest

import fenji
from fenji.book import grade_book
from fenji.expr.amount import to_fen
from fenji.expr.value import Missing
from fenji.program.decide import decide_flags, decide_grade

CASES = Path(__file__).parents[1] / "cases" / "psbc.csv"
FIELDS = {
    "月日均余额": "avg_daily_balance",
    "指定高端信用卡": "premium_card_level",
    "家庭年收入": "household_income",
    "在本行开户": "has_account",
}
AMOUNTS = ("月日均余额", "家庭年收入")
ABSENT = "无此列"
Case = dict[str, str]


def read_cases() -> list[Case]:
    with CASES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def columns_of(case: Case) -> tuple[str, ...]:
    """The columns that the case's sheet has: an account column only where the case speaks of it."""
    return tuple(name for name in FIELDS if case[name] != ABSENT and (name != "在本行开户" or case[name]))


def groups() -> dict[tuple[str, tuple[str, ...]], list[Case]]:
    """Cases that can stand in one sheet: the same reading, the same columns."""
    found: dict[tuple[str, tuple[str, ...]], list[Case]] = {}
    for case in read_cases():
        found.setdefault((case["读法"], columns_of(case)), []).append(case)
    return found


def typed(name: str, text: str) -> Any:
    if name in AMOUNTS:
        return float(text) if text else None
    return None if text in ("", "空白") else text


def frame_of(cases: list[Case], names: tuple[str, ...]) -> pd.DataFrame:
    data = {name: [typed(name, case[name]) for case in cases] for name in names}
    frame = pd.DataFrame({"次序": range(len(cases))} | data)
    return frame.astype({name: ("float64" if name in AMOUNTS else "object") for name in names})


def on_pandas(frame: pd.DataFrame, grader: fenji.Grader) -> list[tuple[str, str, str]]:
    graded = grader.grade(frame)
    return list(zip(graded["grade"].astype(str), graded["flags"], graded["reason"]))


def on_pandas_categories(frame: pd.DataFrame, grader: fenji.Grader) -> list[tuple[str, str, str]]:
    texts = [name for name in frame if frame[name].dtype == object]
    return on_pandas(frame.astype(dict.fromkeys(texts, "category")), grader)


def on_polars(frame: pd.DataFrame, grader: fenji.Grader) -> list[tuple[str, str, str]]:
    graded = grader.grade(_polars(frame))
    return list(zip(graded["grade"].cast(pl.String), graded["flags"], graded["reason"]))


def on_polars_lazy(frame: pd.DataFrame, grader: fenji.Grader) -> list[tuple[str, str, str]]:
    graded = grader.grade(_polars(frame).lazy()).collect()
    return list(zip(graded["grade"], graded["flags"], graded["reason"]))


def on_duckdb(frame: pd.DataFrame, grader: fenji.Grader) -> list[tuple[str, str, str]]:
    data = _polars(frame)  # noqa: F841  DuckDB finds it by its name
    graded = grader.grade(duckdb.sql("select * from data")).pl().sort("次序")
    return list(zip(graded["grade"], graded["flags"], graded["reason"]))


def on_the_interpreter(frame: pd.DataFrame, grader: fenji.Grader) -> list[tuple[str, str, str]]:
    """`decide`, one customer at a time; it knows neither flags for unreadable cells nor prose."""
    program = grader.program
    names = {flag.code: flag.name.label for flag in program.flags}
    names |= {"incomplete": "数据不全", "veto_unverified": "否决项未核实"}
    found = []
    for row in frame.to_dict("records"):
        values = {field.id: Missing.ABSENT for field in program.fields}
        unread = []
        for label, field_id in FIELDS.items():
            if label in row and field_id in values:
                values[field_id] = _value(program.field_by_id[field_id], row[label])
                if values[field_id] is Missing.UNREADABLE:
                    unread.append(label)
        verdict = decide_grade(program, values)
        codes = (*verdict.flags, *decide_flags(program, values | {"grade": verdict.result}))
        said = [names[code] for code in codes] + [f"无法识别：{label}" for label in unread]
        clause = f"（条款 {verdict.rule.clause}）" if verdict.rule else ""
        found.append((program.result_by_code[verdict.result].label, "；".join(said), clause))
    return found


def _value(field: Any, raw: Any) -> Any:
    if raw is None or raw != raw:
        return Missing.BLANK
    if field.type.counts:
        return to_fen(Decimal(repr(raw))) if abs(raw) < 1e13 else Missing.UNREADABLE
    return field.spellings.get(raw, Missing.UNREADABLE)


def _polars(frame: pd.DataFrame) -> pl.DataFrame:
    return pl.DataFrame(
        {
            name: pl.Series(
                name,
                [None if value != value else value for value in frame[name]],
                dtype=pl.Float64 if name in AMOUNTS else (pl.Int64 if name == "次序" else pl.String),
            )
            for name in frame
        }
    )


EMITTERS: list[Callable[[pd.DataFrame, fenji.Grader], list[tuple[str, str, str]]]] = [
    on_the_interpreter,
    on_pandas,
    on_pandas_categories,
    on_polars,
    on_polars_lazy,
    on_duckdb,
]


@pytest.mark.parametrize("emitter", EMITTERS, ids=lambda emitter: emitter.__name__)
@pytest.mark.parametrize("group", groups().items(), ids=lambda item: f"{item[0][0]}-{len(item[0][1])}")
def test_every_emitter_gives_every_case_its_grade(emitter, group) -> None:
    (reading, names), cases = group
    frame = frame_of(cases, names)
    found = emitter(frame, fenji.standard("psbc", card_rule=reading))
    for case, (grade, flags, reason) in zip(cases, found, strict=True):
        assert (grade, flags) == (case["客户等级"], case["核实事项"]), case["说明"]
        if case["条款"]:
            assert f"（条款 {case['条款']}）" in reason, case["说明"]


@pytest.mark.parametrize("group", groups().items(), ids=lambda item: f"{item[0][0]}-{len(item[0][1])}")
def test_a_workbook_gives_every_case_its_grade(group, tmp_path: Path) -> None:
    (reading, names), cases = group
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["客户号", *names])
    for number, case in enumerate(cases, 1):
        cells = [typed(name, case[name]) for name in names]
        sheet.append([f"{number:04}", *(("约五万" if cell == float("inf") else cell) for cell in cells)])
    book.save(tmp_path / "客户.xlsx")
    graded = grade_book(fenji.standard("psbc", card_rule=reading), tmp_path / "客户.xlsx", tmp_path / "分级.xlsx")
    assert len(graded.grading) == len(cases)
    result = openpyxl.load_workbook(tmp_path / "分级.xlsx").active
    headers = {cell.value: cell.column for cell in result[1]}
    for row, case in enumerate(cases, 2):
        grade = result.cell(row, headers["客户等级"]).value
        flags = result.cell(row, headers["核实事项"]).value or ""
        assert (grade, flags) == (case["客户等级"], case["核实事项"]), case["说明"]

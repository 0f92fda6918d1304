"""The cases of every standard, one on each side of every boundary and for every kind of missing, on every emitter."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import polars as pl
import pytest
from tests.emit.cases import (
    BROKEN,
    ORDER,
    Case,
    Group,
    extra_labels,
    groups,
    is_number,
    standards_with_cases,
    typed,
)

from fenji.book import grade_book
from fenji.expr.amount import to_fen
from fenji.expr.calendar_day import number_of
from fenji.expr.spelling import word
from fenji.expr.value import Missing
from fenji.grading import headers_of
from fenji.program.decide import amount_of, decide_extra, decide_flags, decide_grade, score_of
from fenji.program.settle import as_of
from fenji.standard.model import FieldType, ResultType

GROUPS = [group for name in standards_with_cases() for group in groups(name)]
RESULTS = ["grade", "score", "flags", "reason"]
Outcome = dict[str, Any]


def name_of(group: Group) -> str:
    return "-".join(filter(None, (group.standard, group.readings, group.as_of, str(len(group.columns)))))


def on_pandas(group: Group) -> list[Outcome]:
    return _outcomes(group.grader.grade(group.frame(), as_of=group.day))


def on_pandas_categories(group: Group) -> list[Outcome]:
    frame = group.frame()
    words = [name for name in group.columns if group.fields[name].type in (FieldType.CHOICE, FieldType.FLAG)]
    return _outcomes(group.grader.grade(frame.astype(dict.fromkeys(words, "category")), as_of=group.day))


def on_polars(group: Group) -> list[Outcome]:
    return _outcomes(group.grader.grade(_polars(group), as_of=group.day).to_pandas())


def on_polars_lazy(group: Group) -> list[Outcome]:
    return _outcomes(group.grader.grade(_polars(group).lazy(), as_of=group.day).collect().to_pandas())


def on_duckdb(group: Group) -> list[Outcome]:
    data = _polars(group)  # noqa: F841  DuckDB finds it by its name
    graded = group.grader.grade(duckdb.sql("select * from data"), as_of=group.day)
    return _outcomes(graded.pl().sort(ORDER).to_pandas())


def _outcomes(frame: pd.DataFrame) -> list[Outcome]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def on_the_interpreter(group: Group) -> list[Outcome]:
    """`decide`, one customer at a time; it knows neither flags for unreadable cells nor prose."""
    program = group.grader.program
    if program.shares:
        pytest.skip("one customer alone has no share of the others")
    program = as_of(program, group.day) if group.day else program
    names = {flag.code: flag.name.label for flag in program.flags}
    names |= {"incomplete": "数据不全", "veto_unverified": "否决项未核实"}
    found = []
    for case in group.rows():
        values = {field.id: Missing.ABSENT for field in program.fields}
        unread = []
        for label in group.columns:
            field = group.fields[label]
            values[field.id] = _value(field, typed(field, case[label]))
            if values[field.id] is Missing.UNREADABLE:
                unread.append(field.id)
        verdict = decide_grade(program, values)
        graded = values | {"grade": verdict.result}
        said = [names[code] for code in (*verdict.flags, *decide_flags(program, graded))]
        if unread:
            said.append("无法识别：" + "、".join(program.field_by_id[name].label for name in program.in_order(unread)))
        outcome: Outcome = {"grade": program.result_by_code[verdict.result].label, "flags": "；".join(said)}
        if program.scored:
            score = score_of(program.score_by_output["score"], values, program)
            outcome["score"] = float(score) if isinstance(score, Decimal) else None
        for extra in program.extras:
            rule = decide_extra(program, program.table_by_output[extra.id], graded)
            amount = amount_of(rule, values) if rule and extra.type is ResultType.AMOUNT else None
            text = rule.then if rule else ""
            outcome[extra.id] = text if extra.type is ResultType.TEXT else (None if amount is None else float(amount))
        outcome["reason"] = f"（条款 {verdict.rule.clause}）" if verdict.rule else ""
        found.append(outcome)
    return found


def _value(field: Any, raw: Any) -> Any:
    if raw is None or raw != raw:
        return Missing.BLANK
    if field.type is FieldType.DATE:
        return Missing.UNREADABLE if raw == BROKEN else Decimal(number_of(raw))
    if is_number(field):
        low, high = field.range or (Decimal("-1e13"), Decimal("1e13"))
        if not low <= Decimal(repr(raw).replace("inf", "1e99")) <= high:
            return Missing.UNREADABLE
        return to_fen(Decimal(repr(raw))) if field.type is FieldType.AMOUNT else Decimal(repr(raw))
    return field.spellings.get(word(raw), Missing.UNREADABLE)


def _polars(group: Group) -> pl.DataFrame:
    frame = group.frame()
    kinds = {FieldType.DATE: pl.Date, FieldType.AMOUNT: pl.Float64, FieldType.NUMBER: pl.Float64}
    columns = {ORDER: pl.Series(ORDER, list(frame[ORDER]), dtype=pl.Int64)}
    for name in group.columns:
        kind = kinds.get(group.fields[name].type, pl.String)
        columns[name] = pl.Series(name, [None if value != value else value for value in frame[name]], dtype=kind)
    return pl.DataFrame(columns)


EMITTERS: list[Callable[[Group], list[Outcome]]] = [
    on_the_interpreter,
    on_pandas,
    on_pandas_categories,
    on_polars,
    on_polars_lazy,
    on_duckdb,
]
TYPED = (on_polars, on_polars_lazy, on_duckdb)
"""Those whose columns of days cannot hold anything else."""


def agrees(group: Group, case: Case, found: Outcome, *, prose: bool = True) -> None:
    why = f"{group.standard}：{case['说明']}"
    assert found["grade"] == case["客户等级"], why
    assert sorted((found["flags"] or "").split("；")) == sorted(case["核实事项"].split("；")), why
    if group.grader.program.scored:
        _agrees(found.get("score"), case.get("得分", ""), why)
    for label, extra_id in extra_labels(group.standard).items():
        _agrees(found.get(extra_id), case.get(label, ""), why)
    if case.get("条款"):
        assert f"（条款 {case['条款']}）" in found["reason"], why
    if prose:
        assert case.get("依据含", "") in found["reason"], f"{why}：{found['reason']}"
        assert case.get("升级差额") in (None, "", found.get("gap")), why


def _agrees(found: Any, wanted: str, why: str) -> None:
    if wanted == "":
        assert found in (None, "") or found != found, why
    elif isinstance(found, str):
        assert found == wanted, why
    else:
        assert found == pytest.approx(float(wanted), abs=1e-9), why


@pytest.mark.parametrize("emitter", EMITTERS, ids=lambda emitter: emitter.__name__)
@pytest.mark.parametrize("group", GROUPS, ids=name_of)
def test_every_emitter_gives_every_case_its_grade(emitter, group: Group) -> None:
    group = _without_broken_days(group) if emitter in TYPED else group
    outcomes = emitter(group)
    for case, found in zip(group.rows(), outcomes, strict=True):
        agrees(group, case, found, prose=emitter is not on_the_interpreter)
    if emitter in TYPED:
        for case, found, other in zip(group.rows(), outcomes, on_pandas(group), strict=True):
            texts = [name for name in ("reason", "gap") if name in other]
            said = [{name: each[name] for name in texts} for each in (found, other)]
            assert said[0] == said[1], f"{group.standard}：{case['说明']}"


def _without_broken_days(group: Group) -> Group:
    days = [name for name in group.columns if group.fields[name].type is FieldType.DATE]
    kept = tuple(case for case in group.cases if all(dict(case)[name] != BROKEN for name in days))
    return Group(group.standard, group.readings, group.as_of, group.columns, kept)


@pytest.mark.parametrize("group", GROUPS, ids=name_of)
def test_a_workbook_gives_every_case_its_grade(group: Group, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["客户号", *group.columns])
    for number, case in enumerate(group.rows(), 1):
        cells = [typed(group.fields[name], case[name]) for name in group.columns]
        sheet.append([f"{number:04}", *(("约五万" if cell == float("inf") else cell) for cell in cells)])
    book.save(tmp_path / "客户.xlsx")
    grader = group.grader
    bind = {group.fields[name].id: name for name in group.columns}
    graded = grade_book(grader, tmp_path / "客户.xlsx", tmp_path / "分级.xlsx", as_of=group.day, bind=bind)
    assert len(graded.grading) == len(group.cases)
    result = openpyxl.load_workbook(tmp_path / "分级.xlsx").active
    headers = {cell.value: cell.column for cell in result[1]}
    names = {name: label for name, label in headers_of(grader.program, "zh").items() if label in headers}
    for row, case in enumerate(group.rows(), 2):
        agrees(group, case, {name: result.cell(row, headers[label]).value for name, label in names.items()})

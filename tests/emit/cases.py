"""The case files of the standards: what a credit officer wrote down, read for the tests.

`tests/cases/<id>.csv` is written by hand from the standard's own text; nothing in it comes from fenji's output.
A cell is what a sheet would hold: empty is blank, 无此列 is a sheet without the column, 读不懂 a value that
cannot be read; 读法 sets options, 截至 is the as-of date.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

import fenji
from fenji.standard.model import Family, Field, FieldType

CASES = Path(__file__).parents[1] / "cases"
ABSENT, BROKEN = "无此列", "读不懂"
ORDER = "次序"
TOLD = ("依据含", "升级差额")
"""What the prose says: a part of the reason, and the whole gap; nothing is asked where a case has neither."""
Case = dict[str, str]


@dataclass(frozen=True)
class Group:
    """Cases that can stand in one sheet: one standard, one reading, one day, the same columns."""

    standard: str
    readings: str
    as_of: str
    columns: tuple[str, ...]
    cases: tuple[tuple[tuple[str, str], ...], ...]

    @property
    def grader(self) -> fenji.Grader:
        return grader_of(self.standard, self.readings)

    @property
    def day(self) -> date | None:
        return date.fromisoformat(self.as_of) if self.as_of else None

    @property
    def fields(self) -> dict[str, Field]:
        return {field.label: field for field in fields_of(self.grader)}

    def rows(self) -> list[Case]:
        return [dict(case) for case in self.cases]

    def frame(self) -> pd.DataFrame:
        """The cases as a frame with a column of the right type for each field, and their order."""
        data: dict[str, Any] = {ORDER: range(len(self.cases))}
        for name in self.columns:
            cells = [typed(self.fields[name], dict(case)[name]) for case in self.cases]
            data[name] = pd.Series(cells, dtype="float64" if is_number(self.fields[name]) else "object")
        return pd.DataFrame(data)


def grader_of(standard: str, readings: str) -> fenji.Grader:
    return fenji.standard(standard, **dict(each.split("=") for each in readings.split(";") if each))


def fields_of(grader: fenji.Grader) -> list[Field]:
    """All fields of the standard and of those that it uses: what a sheet can hold."""
    return list({field.label: field for field in (*grader.program.fields, *grader.standard.fields)}.values())


def is_number(field: Field) -> bool:
    return field.type in (FieldType.AMOUNT, FieldType.NUMBER)


def typed(field: Field, text: str) -> Any:
    if text == "":
        return None
    if is_number(field):
        return float("inf") if text == BROKEN else float(text)
    if field.type is FieldType.DATE:
        return text if text == BROKEN else date.fromisoformat(text)
    return text


def standards_with_cases() -> list[str]:
    names = sorted(path.stem for path in CASES.glob("*.csv"))
    return [name for name in names if name in fenji.standards() and _of_customers(name)]


def _of_customers(name: str) -> bool:
    return fenji.standard(name).standard.family is not Family.ACCOUNT


def groups(standard: str) -> list[Group]:
    """Return the cases of a standard, those together that can stand in one sheet."""
    with (CASES / f"{standard}.csv").open(encoding="utf-8", newline="") as file:
        cases = list(csv.DictReader(file))
    found: dict[tuple[str, str, tuple[str, ...]], list[Case]] = {}
    for case in cases:
        assert None not in case and None not in case.values(), f"{standard}.csv: {case}"
        readings = case.get("读法", "")
        labels = [field.label for field in fields_of(grader_of(standard, readings))]
        known = {
            "说明",
            "读法",
            "截至",
            "客户等级",
            "得分",
            "核实事项",
            "条款",
            *TOLD,
            *labels,
            *extra_labels(standard),
        }
        assert set(case) <= known, f"{standard}.csv: {set(case) - known}"
        columns = tuple(name for name in labels if case.get(name, ABSENT) != ABSENT)
        found.setdefault((readings, case.get("截至", ""), columns), []).append(case)
    return [Group(standard, *key, tuple(tuple(case.items()) for case in cases)) for key, cases in found.items()]


def extra_labels(standard: str) -> dict[str, str]:
    return {extra.name.label: extra.id for extra in fenji.standard(standard).standard.results}

"""The cases of every standard, asked as cell functions are: by a block with its header, and field by field."""

from __future__ import annotations

from typing import Any

import pytest
from tests.credit_report import test_cases as credit_report
from tests.emit.cases import BROKEN, Group, groups, is_number, standards_with_cases, typed

from fenji.functions.catalogue import function
from fenji.functions.host import answered

GROUPS = [group for name in standards_with_cases() for group in groups(name) if not group.readings]


def cell(group: Group, label: str, text: str) -> Any:
    """A case's value as a spreadsheet program would hand it over."""
    field = group.fields[label]
    return text if text == BROKEN and is_number(field) else typed(field, text)


def sheet(group: Group) -> list[list[Any]]:
    """A sheet with a customer a row, each with a number, as a bank's sheet has it."""
    header = ["客户号", *group.columns]
    rows = [
        [f"{place:08}", *(cell(group, label, case[label]) for label in group.columns)]
        for place, case in enumerate(group.rows(), 1)
    ]
    return [header, *rows]


def ask(name: str, group: Group) -> list[Any]:
    day = [[group.as_of]] if group.as_of else None
    said = answered(name, [[group.standard]], sheet(group), None, day)
    assert len(said) == len(group.cases) + 1, said
    return [row[0] for row in said[1:]]


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: f"{group.standard}-{group.as_of}-{len(group.columns)}")
def test_every_case_by_its_header(group: Group) -> None:
    assert ask("FENJI", group) == [case["客户等级"] for case in group.rows()]
    assert ask("FENJI_FLAGS", group) == [case["核实事项"] for case in group.rows()]
    if "得分" in group.rows()[0]:
        assert ask("FENJI_SCORE", group) == [float(case["得分"]) if case["得分"] else "" for case in group.rows()]


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: f"{group.standard}-{group.as_of}-{len(group.columns)}")
def test_every_case_field_by_field(group: Group) -> None:
    of = function(f"FENJI_{group.standard.upper()}")
    labels = [each.label for each in of.arguments]
    if not set(group.columns) <= set(labels):
        pytest.skip("the grade of another standard is worked out from a sheet only")
    values: dict[str, Any] = {
        label: [[cell(group, label, case[label])] for case in group.rows()] for label in group.columns
    }
    if group.as_of:
        values["截至日期"] = [[group.as_of]]
    said = answered(of.name, *(values.get(label) for label in labels))
    assert [row[0] for row in said] == [case["客户等级"] for case in group.rows()]


def test_every_account_by_its_header_and_field_by_field() -> None:
    """The credit report: a row is an account, and each has the class of its customer."""
    cases = [case for case in credit_report.read_cases() if not case["读法"]]
    rows = [[credit_report.typed(label, case[label]) for label in credit_report.COLUMNS] for case in cases]
    expected = [case["客户等级"] for case in cases]
    block = answered("FENJI", [["credit_report"]], [credit_report.COLUMNS, *rows], None, None)
    assert [row[0] for row in block[1:]] == expected
    labels = [each.label for each in function("FENJI_CREDIT_REPORT").arguments]
    assert labels == credit_report.COLUMNS
    columns = [[[cell] for cell in column] for column in zip(*rows, strict=True)]
    assert [row[0] for row in answered("FENJI_CREDIT_REPORT", *columns)] == expected

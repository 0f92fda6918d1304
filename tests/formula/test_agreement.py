"""Formulas say what the arrays say, for every standard that they can say: LibreOffice and formulon are witnesses.

Here on some hundred customers a standard; `python -m tests.formula` does the same on 10,000.
"""

from __future__ import annotations

import html
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from tests.formula.conftest import Recalculate
from tests.formula.customers import AS_OF, frame_of
from tests.formula.witness import Bench, as_saved, bench, by_formulon, by_lazy_frame, differing, undated

import fenji
from fenji.emit.formula import Dialect, unsayable
from fenji.standard.model import Family
from fenji.standard_sheet import TITLE

COUNT = 60
_MORE = [
    ("psbc", "card_rule=literal", ()),
    ("psbc", "card_rule=lowest", ("household_income",)),
    ("psbc", "", ("premium_card_level", "has_account")),
    ("icbc", "", ("cust_type", "txn_count")),
    ("trade_credit", "", ("arrears_days", "requested")),
    ("risk_level", "levels=five", ("dishonest",)),
    ("brokerage", "", ("name",)),
]
"""Other readings, and sheets that lack columns."""
BENCHES = [*((name, "", ()) for name in fenji.standards()), *_MORE]
CANNOT = {"credit_report"}
BY_FORMULON = {"psbc", "sales_ae", "two_class", "trade_credit", "layering"}


SHARED = frozenset(
    [
        "ABS",
        "AND",
        "CHOOSE",
        "CODE",
        "COUNT",
        "COUNTA",
        "DATE",
        "EDATE",
        "EXACT",
        "FIND",
        "IF",
        "IFERROR",
        "INDEX",
        "INT",
        "ISERROR",
        "ISNUMBER",
        "LEFT",
        "LEN",
        "LOWER",
        "MATCH",
        "MID",
        "MIN",
        "N",
        "NA",
        "NOT",
        "OR",
        "RIGHT",
        "ROUND",
        "SUBSTITUTE",
        "SUM",
        "TODAY",
        "TRIM",
        "VALUE",
    ]
)


def grader_of(name: str, readings: str) -> fenji.Grader:
    return fenji.standard(name, **dict(each.split("=") for each in readings.split(";") if each))


def name_of(key: tuple[str, str, tuple[str, ...]]) -> str:
    return "-".join(filter(None, (key[0], key[1], *key[2])))


@pytest.fixture(scope="module")
def benches(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Bench]:
    folder = tmp_path_factory.mktemp("benches")
    found = {}
    for key in BENCHES:
        grader = grader_of(key[0], key[1])
        if grader.standard.family is not Family.ACCOUNT:
            found[name_of(key)] = bench(grader, folder, COUNT, without=key[2])
    return found


@pytest.fixture(scope="module")
def recalculated(benches: dict[str, Bench], recalculate: Recalculate, tmp_path_factory: pytest.TempPathFactory):
    """All workbooks as LibreOffice saves them, in one run."""
    return recalculate([one.path for one in benches.values()], tmp_path_factory.mktemp("saved"))


SAYABLE = [name_of(key) for key in BENCHES if key[0] not in CANNOT]


@pytest.mark.parametrize("name", SAYABLE)
def test_libreoffice_agrees(name: str, benches: dict[str, Bench], recalculated) -> None:
    one = benches[name]
    assert not differing(one, as_saved(one, recalculated[one.path]))


@pytest.mark.parametrize("name", SAYABLE)
def test_lazy_frames_agree(name: str, benches: dict[str, Bench]) -> None:
    one = benches[name]
    assert not differing(one, by_lazy_frame(one), skipped=undated(one))


@pytest.mark.parametrize("name", sorted(BY_FORMULON))
def test_formulon_agrees(name: str, benches: dict[str, Bench]) -> None:
    one = benches[name]
    assert not differing(one, by_formulon(one))


@pytest.mark.parametrize("name", ["psbc", "icbc", "trade_credit"])
def test_formulas_for_excel_365_agree(name: str, recalculate: Recalculate, tmp_path: Path) -> None:
    """One IFS instead of IFs within IFs, and TEXTJOIN: functions that LibreOffice happens to have too."""
    one = bench(grader_of(name, ""), tmp_path / "books", COUNT, dialect=Dialect.EXCEL_365)
    assert not differing(one, as_saved(one, recalculate([one.path], tmp_path / "saved")[one.path]))
    assert not differing(one, by_formulon(one, Dialect.EXCEL_365))
    assert {"_xlfn.IFS", "_xlfn.TEXTJOIN"} <= functions_of(one.path) <= SHARED | {"_xlfn.IFS", "_xlfn.TEXTJOIN"}


def test_what_formulas_cannot_say_is_told_with_the_reason() -> None:
    told = {}
    for name in fenji.standards():
        grader = fenji.standard(name)
        if cannot := unsayable(grader.standard, grader.program):
            told[name] = str(cannot[0])
    assert set(told) == CANNOT
    assert "账户" in told["credit_report"]
    shares = fenji.standard("nine_box", cuts="quantile")
    assert "top 20%" in str(unsayable(shares.standard, shares.program)[0])


def test_a_changed_threshold_regrades_and_a_changed_rule_is_refused(
    benches: dict[str, Bench], recalculate: Recalculate, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A threshold may change in the sheet, and every grade follows; whatever else changes stops them all."""
    folder = tmp_path_factory.mktemp("changed")
    one = benches["psbc"]
    at = _cell_of(one, ">= 30万")
    changes = {"门槛": {at: "＞＝ 400000元"}, "写法": {at: "> 30万"}, "多一行": {}}
    paths = {}
    for name, cells in changes.items():
        book = openpyxl.load_workbook(one.path)
        for cell, text in cells.items():
            book[TITLE][cell] = text
        if not cells:
            # a rule typed into the empty row below the last one, the thirteenth
            sheet = book[TITLE]
            header = next(row for row in sheet.iter_rows() if row[0].value == "规则")
            outcome = next(cell.column for cell in header if cell.value == "→ 结果")
            sheet.cell(header[0].row + 14, outcome).value = "普通客户"
        paths[name] = folder / f"{name}.xlsx"
        book.save(paths[name])
    saved = recalculate(list(paths.values()), folder / "saved")
    changed = fenji.standard(paths["门槛"])
    expected = changed.grade(frame_of(one.fields, one.rows), as_of=AS_OF)
    found = as_saved(one, saved[paths["门槛"]])
    assert list(found["grade"]) == expected["grade"].tolist()
    assert list(found["grade"]) != list(one.expected["grade"])
    for name in ("写法", "多一行"):
        assert set(as_saved(one, saved[paths[name]])["grade"]) == {"标准改了写法，请重新转换"}, name


def _cell_of(one: Bench, text: str) -> str:
    sheet = openpyxl.load_workbook(one.path)[TITLE]
    return next(cell.coordinate for row in sheet.iter_rows() for cell in row if cell.value == text)


def functions_of(path: Path) -> set[str]:
    """The functions in all formulas of a workbook."""
    with zipfile.ZipFile(path) as package:
        sheets = [package.read(name).decode() for name in package.namelist() if "worksheets" in name]
    formulas = {text for sheet in sheets for text in re.findall(r"<f[^>]*>([^<]+)</f>", sheet)}
    plain = (re.sub(r'"[^"]*"', "", html.unescape(formula)) for formula in formulas)
    return {name for text in plain for name in re.findall(r"([A-Za-z_][A-Za-z0-9._]*)\(", text)}


@pytest.mark.parametrize("name", SAYABLE)
def test_only_functions_that_every_program_has(name: str, benches: dict[str, Bench]) -> None:
    """Nothing younger than Excel 2016, nothing that needs a prefix or an array formula; no formula longer than it may
    be."""
    one = benches[name]
    assert functions_of(one.path) <= SHARED
    assert max(len(text) for _, text in one.twin.workings.columns) < 8192

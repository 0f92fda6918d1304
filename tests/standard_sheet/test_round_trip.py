"""A sheet is a standard: text to sheet to text and sheet to text to sheet are identities, to the last key."""

from __future__ import annotations

import subprocess
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from tests.standard_sheet.generated import standards

import fenji
from fenji.standard.library import templates
from fenji.standard_book import export_standard
from fenji.standard_sheet import TITLE, drawn, read, toml_text
from fenji.workbook import Workbook, write_blank

TEXTS = sorted((templates() / "standards").glob("*.toml"))


def values_of(text: str) -> dict[str, Any]:
    return tomllib.loads(text, parse_float=Decimal)


def through_a_sheet(values: dict[str, Any], path: Path) -> dict[str, Any]:
    blank = path.with_name("blank.xlsx")
    write_blank(blank)
    with Workbook.open(blank) as book:
        book.save({}, path, [drawn(values).sheet(TITLE)])
    with Workbook.open(path) as book:
        return read(book.sheet(TITLE)).values


def cells_of(path: Path) -> dict[str, Any]:
    """The cells of the standard's sheet as openpyxl sees them."""
    sheet = openpyxl.load_workbook(path)[TITLE]
    return {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None}


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_text_to_sheet_to_text(path: Path, tmp_path: Path) -> None:
    values = values_of(path.read_text(encoding="utf-8"))
    back = through_a_sheet(values, tmp_path / "one.xlsx")
    assert back == values
    assert values_of(toml_text(back)) == values


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_sheet_to_text_to_sheet(path: Path, tmp_path: Path) -> None:
    text = toml_text(through_a_sheet(values_of(path.read_text(encoding="utf-8")), tmp_path / "one.xlsx"))
    through_a_sheet(values_of(text), tmp_path / "two.xlsx")
    assert cells_of(tmp_path / "one.xlsx") == cells_of(tmp_path / "two.xlsx")


@given(standards())
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_whatever_the_language_can_say_comes_back(tmp_path: Path, values: dict[str, Any]) -> None:
    back = through_a_sheet(values, tmp_path / "one.xlsx")
    assert back == values
    text = toml_text(back)
    assert values_of(text) == values
    through_a_sheet(values_of(text), tmp_path / "two.xlsx")
    one, two = ((tmp_path / name).read_bytes() for name in ("one.xlsx", "two.xlsx"))
    assert one == two


def test_a_standard_out_of_a_workbook_grades_as_its_text_does(tmp_path: Path) -> None:
    export_standard("psbc", tmp_path / "标准.xlsx")
    cells = cells_of(tmp_path / "标准.xlsx")
    assert list(cells.values()).count(">= 150万") == 1
    at = next(name for name, value in cells.items() if value == ">= 150万")
    book = openpyxl.load_workbook(tmp_path / "标准.xlsx")
    book[TITLE][at] = ">= 160万"
    book.save(tmp_path / "改过.xlsx")
    frame = pd.DataFrame({"月日均余额": [1_550_000.0, 1_600_000.0]})
    assert list(fenji.standard("psbc").grade(frame, columns=["grade"])["grade"]) == ["钻石卡客户", "钻石卡客户"]
    changed = fenji.standard(str(tmp_path / "改过.xlsx"))
    assert list(changed.grade(frame, columns=["grade"])["grade"]) == ["白金卡客户", "钻石卡客户"]


def test_libreoffice_keeps_the_standard(soffice, tmp_path: Path) -> None:
    """Opened and saved by another program the sheet is the same standard, drop-downs and all."""
    for name in ("psbc", "nine_box"):
        export_standard(name, tmp_path / f"{name}.xlsx")
        (tmp_path / "saved").mkdir(exist_ok=True)
        saved = soffice(tmp_path / f"{name}.xlsx", "xlsx:Calc MS Excel 2007 XML", tmp_path / "saved")
        with Workbook.open(saved) as book:
            values = read(book.sheet(TITLE)).values
        assert values == values_of((templates() / "standards" / f"{name}.toml").read_text(encoding="utf-8"))
        before, after = (openpyxl.load_workbook(path)[TITLE] for path in (tmp_path / f"{name}.xlsx", saved))
        lists = [
            sum(1 for each in sheet.data_validations.dataValidation if each.type == "list") for sheet in (before, after)
        ]
        assert lists[0] > 10
        assert lists[1] >= lists[0]


def test_the_command_line(tmp_path: Path) -> None:
    run = ["fenji", "standard"]
    book, text = tmp_path / "标准.xlsx", tmp_path / "psbc.toml"
    subprocess.run([*run, "export", "psbc", "-o", book], check=True, capture_output=True)
    subprocess.run([*run, "import", book, "-o", text], check=True, capture_output=True)
    original = (templates() / "standards" / "psbc.toml").read_text(encoding="utf-8")
    assert values_of(text.read_text(encoding="utf-8")) == values_of(original)
    again = subprocess.run([*run, "export", "psbc", "-o", book], capture_output=True, text=True, check=False)
    assert again.returncode == 2
    assert "--replace" in again.stderr

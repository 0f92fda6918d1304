"""What the tests of workbooks share: small packages made by hand, real ones, and other programs that read them."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"

Values = dict[tuple[int, int], object]


@pytest.fixture
def branch_workbook() -> Path:
    """The workbook of a branch: titles, two-level header, text amounts, formulas never calculated."""
    return Path(__file__).parents[1] / "data" / "某支行客户等级分类表.xlsx"


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a small workbook: sheets by name, each the inside of its `<worksheet>`."""

    def make_workbook(
        sheets: Mapping[str, str] | str,
        *,
        name: str = "book.xlsx",
        workbook: str = "",
        parts: Mapping[str, str] | None = None,
        sheet_ties: str = "",
        workbook_ties: str = "",
        types: str = "",
        replaced: Mapping[str, bytes] | None = None,
    ) -> Path:
        named = {"客户": sheets} if isinstance(sheets, str) else sheets
        listed = "".join(
            f'<sheet name="{title}" sheetId="{number}" r:id="rId{number}"/>' for number, title in enumerate(named, 1)
        )
        contents = {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{SHEET_TYPE}.sheet.main+xml"/>'
            + "".join(
                f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{SHEET_TYPE}.worksheet+xml"/>'
                for number in range(1, len(named) + 1)
            )
            + f"{types}</Types>",
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets>'
            f"{workbook}</workbook>",
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
            + "".join(
                f'<Relationship Id="rId{number}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
                for number in range(1, len(named) + 1)
            )
            + f"{workbook_ties}</Relationships>",
        }
        for number, inside in enumerate(named.values(), 1):
            whole = (
                inside
                if "<worksheet" in inside or ":worksheet" in inside
                else (
                    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
                    f'<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">{inside}</worksheet>'
                )
            )
            contents[f"xl/worksheets/sheet{number}.xml"] = whole
        if sheet_ties:
            contents["xl/worksheets/_rels/sheet1.xml.rels"] = (
                f'<Relationships xmlns="{PACKAGE}/relationships">{sheet_ties}</Relationships>'
            )
        contents.update(parts or {})
        coded = {part: text.encode() for part, text in contents.items()} | dict(replaced or {})
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, data in coded.items():
                archive.writestr(part, data)
        return path

    return make_workbook


@pytest.fixture
def members() -> Callable[[Path], dict[str, bytes]]:
    """Return a function that gives what every member of a zip inflates to, as Python's own reader has it."""

    def read(path: Path) -> dict[str, bytes]:
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
            return {name: archive.read(name) for name in archive.namelist()}

    return read


@pytest.fixture
def seen() -> Callable[..., dict[str, Values]]:
    """Return a function that gives the cells that openpyxl finds in every sheet, blank ones left out."""

    def read(path: Path, formulas: bool = False) -> dict[str, Values]:
        book = openpyxl.load_workbook(path, data_only=not formulas)
        return {
            # a sheet may have a cell in its very last row and column: only cells that exist are walked through
            sheet.title: {place: cell.value for place, cell in sheet._cells.items() if cell.value is not None}
            for sheet in book.worksheets
        }

    return read


@pytest.fixture
def calculated(tmp_path: Path, soffice: Callable[[Path, str, Path], Path]) -> Callable[[Path], list[list[str]]]:
    """Return a function that gives the first sheet of a workbook as LibreOffice calculates and shows it."""

    def calculate(path: Path) -> list[list[str]]:
        shown = soffice(path, "csv:Text - txt - csv (StarCalc):44,34,76", tmp_path / "calculated")
        with shown.open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))

    return calculate

"""New sheets: taken into any workbook, with nothing else changed but the three lists that must name them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from fenji.errors import UsageError
from fenji.workbook import CellChoice, CellFormula, Marked, NewSheet, Range, Workbook, write_blank

LISTS = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"}
SHEET = NewSheet(
    "新表",
    {(1, 1): Marked("标题", red=True), (2, 1): "文字 & <", (2, 2): 1.5, (3, 2): CellFormula("B2*2", 3.0)},
    {1: 20.0},
    (CellChoice(Range(2, 1, 2, 1), "选", "请选一个", ("甲", "乙")),),
    frozen_rows=1,
)


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_every_other_part_is_byte_equal(branch_workbook: Path, tmp_path: Path) -> None:
    with Workbook.open(branch_workbook) as book:
        receipt = book.save({}, tmp_path / "out.xlsx", [SHEET])
    before, after = parts(branch_workbook), parts(tmp_path / "out.xlsx")
    (new,) = set(after) - set(before)
    assert {name for name in before if before[name] != after[name]} == LISTS
    assert set(receipt.changed) == {new, *LISTS}
    assert receipt.kept == len(before) - len(LISTS)


@pytest.mark.filterwarnings("ignore:.*xtension is not supported")
def test_other_programs_read_it(branch_workbook: Path, soffice, tmp_path: Path) -> None:
    with Workbook.open(branch_workbook) as book:
        book.save({}, tmp_path / "out.xlsx", [SHEET])
    names = openpyxl.load_workbook(branch_workbook).sheetnames
    seen = openpyxl.load_workbook(tmp_path / "out.xlsx", data_only=True)
    assert seen.sheetnames == [*names, "新表"]
    sheet = seen["新表"]
    assert [sheet["A1"].value, sheet["A2"].value, sheet["B2"].value, sheet["B3"].value] == ["标题", "文字 & <", 1.5, 3]
    rows = CalamineWorkbook.from_path(tmp_path / "out.xlsx").get_sheet_by_name("新表").to_python()
    assert rows[1] == ["文字 & <", 1.5]
    (tmp_path / "saved").mkdir()
    saved = openpyxl.load_workbook(soffice(tmp_path / "out.xlsx", "xlsx:Calc MS Excel 2007 XML", tmp_path / "saved"))
    assert saved["新表"]["B3"].value == "=B2*2"
    assert saved["新表"].data_validations.dataValidation[0].formula1 == '"甲,乙"'


def test_into_a_blank_workbook_and_again(tmp_path: Path) -> None:
    write_blank(tmp_path / "blank.xlsx")
    with Workbook.open(tmp_path / "blank.xlsx") as book:
        book.save({}, tmp_path / "one.xlsx", [SHEET])
    with Workbook.open(tmp_path / "one.xlsx") as book:
        book.save({}, tmp_path / "two.xlsx", [NewSheet("新表", {(1, 1): "换了"}), NewSheet("第二张", {(1, 1): 5.0})])
    seen = openpyxl.load_workbook(tmp_path / "two.xlsx")
    assert seen.sheetnames == ["新表", "第二张"]
    assert [seen["新表"]["A1"].value, seen["新表"]["A2"].value, seen["第二张"]["A1"].value] == ["换了", None, 5]


@pytest.mark.parametrize("name", ["", "甲/乙", "[x]", "很" * 32, "'a"])
def test_names_that_no_sheet_can_have(make: Callable[..., Path], tmp_path: Path, name: str) -> None:
    with Workbook.open(make("<sheetData/>")) as book, pytest.raises(UsageError, match="工作表的名称"):
        book.save({}, tmp_path / "out.xlsx", [NewSheet(name, {})])
    assert not (tmp_path / "out.xlsx").exists()


def test_prefixed_and_strict_packages(make: Callable[..., Path], tmp_path: Path) -> None:
    main, office = (
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    )
    workbook = (
        f'<x:workbook xmlns:x="{main}" xmlns:q="{office}"><x:sheets>'
        '<x:sheet name="客户" sheetId="7" q:id="rId1"/></x:sheets></x:workbook>'
    )
    path = make("<sheetData/>", replaced={"xl/workbook.xml": workbook.encode()})
    with Workbook.open(path) as book:
        book.save({}, tmp_path / "out.xlsx", [NewSheet("新表", {(1, 1): "有"})])
    with Workbook.open(tmp_path / "out.xlsx") as book:
        assert [info.name for info in book.sheets] == ["客户", "新表"]
        assert book.sheets[1].sheet_id == 8
        assert book.sheet("新表").head(1) == [(1, {1: "有"})]
    new = next(data for name, data in parts(tmp_path / "out.xlsx").items() if "fenji" in name)
    assert main.encode() in new

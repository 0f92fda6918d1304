"""Rows as high as their texts need: made so where nobody has said how high they are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from fenji.workbook import CellEdits, SheetEdits, Workbook


@pytest.fixture
def book(tmp_path: Path) -> Path:
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    for row in range(1, 4):
        page.cell(row, 1).value = f"第 {row} 行"
    # a height that openpyxl keeps is one that somebody has set
    page.row_dimensions[2].height = 20
    path = tmp_path / "表.xlsx"
    made.save(path)
    return path


def heights_after(book: Path, column: int, heights: Mapping[int, float]) -> dict[int, float | None]:
    edits = SheetEdits((CellEdits(column, [1, 2, 3, 9], ["说"] * 4),), heights=heights)
    with Workbook.open(book) as opened:
        opened.save({"Sheet": edits}, book)
    page = openpyxl.load_workbook(book).active
    assert page is not None
    assert [page.cell(row, column).value for row in (1, 2, 3, 9)] == ["说"] * 4
    return {row: page.row_dimensions[row].height for row in (1, 2, 3, 9)}


@pytest.mark.parametrize("column", [1, 3])
def test_edited_rows_grow_unless_somebody_set_their_height(book: Path, column: int) -> None:
    found = heights_after(book, column, {1: 30.0, 2: 43.5, 9: 56.0})
    assert found == {1: 30, 2: 20, 3: None, 9: 56}
    part = ZipFile(book).read("xl/worksheets/sheet1.xml").decode()
    assert part.count("customHeight") == 1


def test_a_row_that_is_high_enough_stays(book: Path) -> None:
    heights_after(book, 3, {1: 30.0})
    assert heights_after(book, 4, {1: 17.0})[1] == 30
    assert heights_after(book, 5, {1: 43.0})[1] == 43


def test_a_row_with_spans_grows_and_widens(book: Path) -> None:
    part = "xl/worksheets/sheet1.xml"
    with ZipFile(book) as held:
        content = {name: held.read(name) for name in held.namelist()}
    spanned = content[part].replace(b'<row r="1"', b'<row r="1" spans="1:1" ht="15"')
    assert spanned != content[part]
    with ZipFile(book, "w") as held:
        for name, data in {**content, part: spanned}.items():
            held.writestr(name, data)
    assert heights_after(book, 3, {1: 30.0})[1] == 30
    assert b'<row r="1" spans="1:3" ht="30"' in ZipFile(book).read(part)

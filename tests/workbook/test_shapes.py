"""Shapes: the ways in which programs write a sheet that broke a first attempt; each is read and edited right.

Every case is a whole small package. What stands there before is named by the case, openpyxl says what is there
after, and where openpyxl cannot read the shape itself, the part is compared with the bytes it must become.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from fenji.errors import WorkbookError
from fenji.workbook import CellEdits, SheetEdits, Workbook

Make = Callable[..., Path]
Seen = Callable[..., dict[str, dict[tuple[int, int], object]]]
Members = Callable[[Path], dict[str, bytes]]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
SHEET = "xl/worksheets/sheet1.xml"


def edit(path: Path, target: Path, *cells: CellEdits) -> None:
    with Workbook.open(path) as book:
        book.save({book.sheets[0].name: SheetEdits(cells)}, target)


ROWS = {
    "an empty sheet": ("<sheetData/>", {}),
    "an empty sheet with a blank in its tag": ("<sheetData />", {}),
    "rows without numbers": (
        '<sheetData><row><c r="A1"><v>1</v></c></row><row><c r="A2"><v>2</v></c></row></sheetData>',
        {(1, 1): 1, (2, 1): 2},
    ),
    "cells without addresses": (
        '<sheetData><row r="1"><c><v>1</v></c><c><v>2</v></c></row><row r="3"><c><v>3</v></c></row></sheetData>',
        {(1, 1): 1, (1, 2): 2, (3, 1): 3},
    ),
    "nothing has a number": (
        "<sheetData><row><c><v>1</v></c></row><row/><row><c/><c><v>3</v></c></row></sheetData>",
        {(1, 1): 1, (3, 2): 3},
    ),
    "self-closed rows": (
        '<sheetData><row r="1" ht="20" customHeight="1"/><row r="2"><c r="B2"><v>2</v></c></row><row r="4" /></sheetData>',
        {(2, 2): 2},
    ),
    "single quotes": ("<sheetData><row r='2'><c r='B2' t='str'><v>x</v></c></row></sheetData>", {(2, 2): "x"}),
    "attributes in another order": (
        '<sheetData><row ht="20" r="2"><c t="str" s="0" r="B2"><v>x</v></c></row></sheetData>',
        {(2, 2): "x"},
    ),
    "blanks and newlines": (
        '<sheetData>\n  <row r="2" >\n    <c\n r="B2"  >\n <v>2</v>\n </c >\n  </row >\n</sheetData>',
        {(2, 2): 2},
    ),
    "comments that look like rows": (
        '<sheetData><!-- <row r="1"><c r="A1"/></row> --><row r="2"><c r="B2"><v>2</v></c><!-- </row> --></row></sheetData>',
        {(2, 2): 2},
    ),
    "text that looks like a cell": (
        '<sheetData><row r="2"><c r="B2" t="inlineStr"><is><t><![CDATA[</row><c r="C2">]]></t></is></c></row></sheetData>',
        {(2, 2): '</row><c r="C2">'},
    ),
    "a greater-than within a quote": (
        '<sheetData><row r="2" x="a>b"><c r="B2" y="/>"><v>2</v></c></row></sheetData>',
        {(2, 2): 2},
    ),
    "the same in cells that are written over": (
        '<sheetData><row r="2"><c r="B2" y="/>"></c><c r="D2" y=">" /></row></sheetData>',
        {},
    ),
    "rich text": (
        '<sheetData><row r="2"><c r="B2" t="inlineStr"><is><r><rPr><color rgb="FF0000"/><charset val="134"/></rPr>'
        "<t>金</t></r><r><t>卡</t></r></is></c></row></sheetData>",
        {(2, 2): "金卡"},
    ),
}


@pytest.mark.parametrize(("inside", "before"), ROWS.values(), ids=ROWS)
def test_rows_however_written_take_new_cells(
    make: Make, seen: Seen, tmp_path: Path, inside: str, before: dict[tuple[int, int], object]
) -> None:
    path, target = make(inside), tmp_path / "out.xlsx"
    with Workbook.open(path) as book:
        found = {
            (row, column): value
            for row, cells in book.sheet("客户").head(9)
            for column, value in cells.items()
            if value is not None
        }
    assert found == before
    edit(
        path,
        target,
        CellEdits(1, (1, 4), ("甲", "乙")),
        CellEdits(2, (2,), (True,)),
        CellEdits(4, (1, 2, 6), (1.5, "丙", "丁")),
    )
    assert seen(target)["客户"] == before | {
        (1, 1): "甲",
        (4, 1): "乙",
        (2, 2): True,
        (1, 4): 1.5,
        (2, 4): "丙",
        (6, 4): "丁",
    }


@pytest.mark.parametrize("namespace", [MAIN, STRICT])
def test_prefixed_names_stay_prefixed(make: Make, members: Members, tmp_path: Path, namespace: str) -> None:
    path = make(
        f'<x:worksheet xmlns:x="{namespace}"><x:dimension ref="A1"/><x:sheetData>'
        '<x:row r="1" spans="1:1"><x:c r="A1"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    edit(path, tmp_path / "out.xlsx", CellEdits(2, (1, 2), ("客", 2.0)), CellEdits(1, (1,), (None,)))
    assert members(tmp_path / "out.xlsx")[SHEET].decode() == (
        f'<x:worksheet xmlns:x="{namespace}"><x:dimension ref="A1:B2"/><x:sheetData>'
        '<x:row r="1" spans="1:2"><x:c r="A1"/><x:c r="B1" t="inlineStr"><x:is><x:t>客</x:t></x:is></x:c></x:row>'
        '<x:row r="2"><x:c r="B2"><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )


def test_a_sheet_in_utf_16_is_read_and_saved_in_utf_8(make: Make, seen: Seen, tmp_path: Path) -> None:
    whole = (
        f'<?xml version="1.0" encoding="UTF-16"?><worksheet xmlns="{MAIN}"><sheetData><row r="1">'
        '<c r="A1" t="inlineStr"><is><t>客户</t></is></c></row></sheetData></worksheet>'
    )
    path = make("<sheetData/>", replaced={SHEET: whole.encode("utf-16")})
    edit(path, tmp_path / "out.xlsx", CellEdits(2, (1,), ("等级",)))
    assert seen(tmp_path / "out.xlsx")["客户"] == {(1, 1): "客户", (1, 2): "等级"}


def test_sheets_are_told_by_name_and_not_by_the_order_of_their_parts(make: Make, seen: Seen, tmp_path: Path) -> None:
    ties = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="x/worksheet" Target="/xl/worksheets/sheet2.xml"/>'
        '<Relationship Id="rId2" Type="x/worksheet" Target=".\\worksheets\\SHEET1.xml"/></Relationships>'
    )
    cell = '<sheetData><row r="1"><c r="A1" t="str"><v>{}</v></c></row></sheetData>'
    path = make({"一": cell.format("part 1"), "二": cell.format("part 2")}, parts={"xl/_rels/workbook.xml.rels": ties})
    with Workbook.open(path) as book:
        assert book.sheet("一").head(1) == [(1, {1: "part 2"})]
        assert book.sheet("二").head(1) == [(1, {1: "part 1"})]
        receipt = book.save({"二": SheetEdits((CellEdits(2, (1,), ("new",)),))}, tmp_path / "out.xlsx")
    assert [part.lower() for part in receipt.changed] == [SHEET]
    with Workbook.open(tmp_path / "out.xlsx") as book:
        assert book.sheet("二").head(1) == [(1, {1: "part 1", 2: "new"})]


def test_chart_sheets_keep_their_place_among_the_sheets(make: Make) -> None:
    ties = '<Relationship Id="rId9" Type="x/chartsheet" Target="chartsheets/sheet1.xml"/>'
    sheets = (
        f'<workbook xmlns="{MAIN}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<sheets><sheet name="图" sheetId="5" r:id="rId9"/><sheet name="客户" sheetId="7" state="hidden" r:id="rId1"/>'
        "</sheets></workbook>"
    )
    with Workbook.open(make("<sheetData/>", parts={"xl/workbook.xml": sheets}, workbook_ties=ties)) as book:
        (info,) = book.sheets
        assert (info.name, info.index, info.state, info.sheet_id) == ("客户", 1, "hidden", 7)


def test_of_members_of_one_name_the_last_counts_and_all_are_kept(make: Make, tmp_path: Path) -> None:
    path = make('<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>')
    with zipfile.ZipFile(path, "a") as archive:
        later = archive.read(SHEET).replace(b"<v>1</v>", b"<v>2</v>")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr(SHEET, later)
    target = tmp_path / "out.xlsx"
    with Workbook.open(path) as book:
        assert [told.code for told in book.notes] == ["package.duplicate"]
        assert book.sheet("客户").head(1) == [(1, {1: 2.0})]
    edit(path, target, CellEdits(2, (1,), (3.0,)))
    with zipfile.ZipFile(target) as archive:
        first, last = (archive.read(record) for record in archive.infolist() if record.filename == SHEET)
    assert first == later.replace(b"<v>2</v>", b"<v>1</v>")
    assert last == later.replace(b"</c></row>", b'</c><c r="B1"><v>3</v></c></row>')


class Unseekable:
    """A file that cannot seek, so that the zip is written with sizes after the data."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")

    def write(self, data: bytes) -> int:
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        self._file.close()


def test_data_descriptors_stored_members_and_far_off_dates(
    make: Make, seen: Seen, members: Members, tmp_path: Path
) -> None:
    plain, path, target = make('<sheetData><row r="1"/></sheetData>'), tmp_path / "streamed.xlsx", tmp_path / "out.xlsx"
    stream = Unseekable(path)
    with zipfile.ZipFile(stream, "w") as archive:  # type: ignore[arg-type]
        for number, (name, data) in enumerate(members(plain).items()):
            record = zipfile.ZipInfo(name, (2026, 10, 31, 23, 59, 58))
            record.compress_type = zipfile.ZIP_DEFLATED if number % 2 else zipfile.ZIP_STORED
            record.external_attr = 0o640 << 16
            record.comment = b"kept"
            with archive.open(record, "w", force_zip64=True) as member:
                member.write(data)
        archive.comment = "整份".encode()
    stream.close()
    edit(path, target, CellEdits(1, (1,), ("新",)))
    assert seen(target)["客户"] == {(1, 1): "新"}
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(target) as after:
        assert after.comment == before.comment
        for was, now in zip(before.infolist(), after.infolist(), strict=True):
            assert (was.filename, was.date_time, was.external_attr, was.comment) == (
                now.filename,
                now.date_time,
                now.external_attr,
                now.comment,
            )
            if was.filename != SHEET:
                assert (was.compress_type, was.compress_size, was.CRC) == (
                    now.compress_type,
                    now.compress_size,
                    now.CRC,
                )


def test_names_that_are_not_utf_8_are_copied_as_they_are(make: Make, members: Members, tmp_path: Path) -> None:
    path = make("<sheetData/>", parts={"customXml/caf.xml": "<a/>"})
    raw = path.read_bytes().replace(b"customXml/caf.xml", b"customXml/caf\x82xml")
    path.write_bytes(raw)
    edit(path, tmp_path / "out.xlsx", CellEdits(1, (1,), ("新",)))
    assert b"customXml/caf\x82xml" in (tmp_path / "out.xlsx").read_bytes()
    assert members(tmp_path / "out.xlsx")["customXml/caféxml"] == b"<a/>"


def test_what_is_unknown_among_the_rows_is_not_edited(make: Make) -> None:
    with (
        Workbook.open(make('<sheetData><row r="1"/><other/></sheetData><a/>')) as book,
        pytest.raises(WorkbookError),
    ):
        book.save({"客户": SheetEdits((CellEdits(1, (2,), ("x",)),))}, book.path)


def test_rows_out_of_order_are_read_but_not_edited(make: Make) -> None:
    path = make('<sheetData><row r="2"><c r="A2"><v>2</v></c></row><row r="1"><c r="A1"><v>1</v></c></row></sheetData>')
    before = path.read_bytes()
    with Workbook.open(path) as book:
        assert book.sheet("客户").columns([1]) == {1: [2.0, 1.0]}
        with pytest.raises(WorkbookError, match="没有按顺序"):
            book.save({"客户": SheetEdits((CellEdits(2, (1,), ("x",)),))}, path)
    assert path.read_bytes() == before

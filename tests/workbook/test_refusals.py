"""Files that are no workbook, or one that must not be touched: each is told for what it is, with a way out."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fenji.errors import FenjiError, WorkbookError
from fenji.workbook import CellEdits, Range, SheetEdits, Widen, Workbook

Make = Callable[..., Path]

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def zipped(**named: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in named.items():
            archive.writestr(name.replace("__", "/"), data)
    return file.getvalue()


FILES = {
    "nothing": (b"", "file.empty"),
    "an old workbook": (OLE + "Workbook".encode("utf-16-le"), "file.xls"),
    "an older workbook": (b"\x09\x04\x06\x00\x00\x00\x10\x00" + bytes(99), "file.xls"),
    "a workbook with a password": (OLE + "EncryptedPackage".encode("utf-16-le"), "file.encrypted"),
    "a Word file of old": (OLE + "WordDocument".encode("utf-16-le"), "file.other"),
    "a binary workbook": (zipped(xl__workbook=b"", **{"xl__workbook.bin": b"x"}), "file.xlsb"),
    "an OpenDocument sheet": (zipped(mimetype=b"application/vnd.oasis", **{"content.xml": b"<a/>"}), "file.ods"),
    "a zip of something": (zipped(**{"readme.txt": b"hello"}), "file.other"),
    "a zip of nothing": (zipped(), "file.other"),
    "a table as text": ("客户号,日均余额\n1,2\n".encode(), "file.text"),
    "a table as text in the code of mainland Windows": ("客户号,日均余额\n1,2\n".encode("gb18030"), "file.text"),
    "a table as text in UTF-16": ("客户号\t日均余额\n".encode("utf-16"), "file.text"),
    "a web page": (b"\n<html><table><tr><td>1</td></tr></table></html>", "file.html"),
    "a table of a web page": ("<table border=1><tr><td>客户</td></tr></table>".encode("gbk"), "file.html"),
    "XML of Excel 2003": (b'<?xml version="1.0"?><Workbook xmlns="urn:x"/>', "file.xml"),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "file.other"),
    "noise": (bytes(range(256)), "file.other"),
}


def read_all(path: Path) -> None:
    with Workbook.open(path) as book:
        for info in book.sheets:
            book.sheet(info.name).head(9)


def refusal(path: Path) -> str:
    with pytest.raises(WorkbookError) as raised:
        read_all(path)
    (told,) = raised.value.diagnostics
    assert any("\u4e00" <= character <= "\u9fff" for character in told.text("zh"))
    assert told.text("en").isascii() or path.name in told.text("en")
    return told.code


@pytest.mark.parametrize(("content", "code"), FILES.values(), ids=FILES)
def test_a_file_is_told_by_its_content(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "customers.xlsx"
    path.write_bytes(content)
    assert refusal(path) == code


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.xlsx") == "file.missing"
    assert refusal(tmp_path) == "file.folder"


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.99])
def test_a_file_that_was_cut_short(make: Make, kept: float) -> None:
    path = make("<sheetData/>")
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * kept)])
    assert refusal(path) == "file.damaged"


def test_a_part_that_does_not_fit_its_checksum(make: Make) -> None:
    path = make('<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>')
    with zipfile.ZipFile(path) as archive:
        record = archive.getinfo("xl/worksheets/sheet1.xml")
    damaged = bytearray(path.read_bytes())
    middle = record.header_offset + 30 + len(record.filename) + record.compress_size // 2
    damaged[middle] ^= 0xFF
    path.write_bytes(damaged)
    assert refusal(path) == "file.damaged"


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels", "xl/workbook.xml"])
def test_a_part_that_is_missing(make: Make, part: str) -> None:
    path = make("<sheetData/>")
    with zipfile.ZipFile(path) as archive:
        rest = {name: archive.read(name) for name in archive.namelist() if name != part}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in rest.items():
            archive.writestr(name, data)
    assert refusal(path) in ("sheet.part-missing", "file.damaged")


@pytest.mark.parametrize(
    "target", ["../../../../etc/passwd", "file:///etc/passwd", "..\\..\\..\\etc\\passwd", "/etc/passwd"]
)
def test_a_sheet_that_would_lie_outside_the_package(make: Make, target: str) -> None:
    ties = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="x/worksheet" Target="{target}"/></Relationships>'
    )
    assert refusal(make("<sheetData/>", parts={"xl/_rels/workbook.xml.rels": ties})) == "sheet.part-missing"
    outside = ties.replace("Target=", 'TargetMode="External" Target=')
    assert refusal(make("<sheetData/>", parts={"xl/_rels/workbook.xml.rels": outside})) == "sheet.part-missing"


BOMB = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_wherever_it_is(make: Make, part: str, encoding: str) -> None:
    path = make("<sheetData/>")
    with zipfile.ZipFile(path) as archive:
        body = archive.read(part).decode().partition("?>\n")
    declared = f'<?xml version="1.0" encoding="{encoding}"?>\n<!-- c -->{BOMB}{body[2] or body[0]}'
    assert refusal(make("<sheetData/>", replaced={part: declared.encode(encoding)})) == "part.doctype"


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml", "_rels/.rels"]
)
def test_a_part_that_is_no_xml(make: Make, part: str) -> None:
    assert refusal(make("<sheetData/>", replaced={part: b"<a><b></a>"})) == "part.malformed"


@pytest.mark.parametrize(
    "inside",
    [
        b"",
        b"\x00\x00",
        b"no tag at all",
        b"<worksheet>",
        b"<worksheet/>",
        b"<worksheet><sheetData></worksheet>",
        b'<worksheet><sheetData><row r="1"><c r="A1"></sheetData></worksheet>',
        b'<worksheet><sheetData><row r="0"/></sheetData></worksheet>',
        b'<worksheet><sheetData><row r="99999999"/></sheetData></worksheet>',
        b'<worksheet><sheetData><row r="1"><c r="XFE1"/></row></sheetData></worksheet>',
        b'<worksheet><sheetData><row r="1"><c r="1"/></row></sheetData></worksheet>',
        b'<worksheet><sheetData><row r="x"/></sheetData></worksheet>',
    ],
)
def test_a_sheet_that_is_no_sheet(make: Make, inside: bytes) -> None:
    path = make("<sheetData/>", replaced={"xl/worksheets/sheet1.xml": inside})
    assert refusal(path) in ("part.malformed", "sheet.shape")


def test_a_part_that_would_fill_the_memory(make: Make) -> None:
    """80 MiB of blanks, which a zip holds in a thousandth of that."""
    path = make("<sheetData>" + " " * (80 << 20) + "</sheetData>")
    assert path.stat().st_size < 1 << 20
    assert refusal(path) == "file.hostile"


def test_a_part_that_says_it_is_smaller_than_it_is(make: Make) -> None:
    path = make("<sheetData>" + " " * (1 << 20) + "</sheetData>")
    whole = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    place = whole.rindex(struct.pack("<L", size))
    whole[place : place + 4] = struct.pack("<L", 1000)
    path.write_bytes(whole)
    assert refusal(path) == "file.damaged"


def test_members_that_overlap(make: Make) -> None:
    """A directory that lists the same large member many times over."""
    path = make("<sheetData/>", parts={"xl/media/image1.png": "".join(map(str, range(9999)))})
    whole = path.read_bytes()
    start = whole.index(b"PK\x01\x02")
    end = whole.rindex(b"PK\x05\x06")
    entries = whole[start:end].split(b"PK\x01\x02")[1:]
    listed = b"".join(b"PK\x01\x02" + entry for entry in [*entries, *[entries[-1]] * 50])
    count = len(entries) + 50
    path.write_bytes(
        whole[:start] + listed + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(listed), start, 0)
    )
    assert refusal(path) == "file.hostile"


DAMAGED = [
    "xl/worksheets/sheet1.xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/tables/table1.xml",
    "xl/calcChain.xml",
    "xl/sharedStrings.xml",
]
JUNK = [
    b"",
    b"<",
    b">",
    b'"',
    b"'",
    b"x",
    b"-1",
    b"9" * 12,
    b"<!--",
    b"&#x;",
    b"\xff",
    b"\x00",
    b"</row>",
    b"A1:B",
    b'<row r="3">',
    b'<c r="A1">',
    b"<c>",
    b"<f>",
    b"<sheetData>",
    b"</sheetData>",
    b"<![CDATA[",
]


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(DAMAGED), st.integers(0, 10_000), st.integers(0, 9), st.sampled_from(JUNK))
def test_whatever_is_damaged_is_refused_or_read_but_never_fails_otherwise(
    make: Make, tmp_path: Path, part: str, at: int, length: int, junk: bytes
) -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    path = make(
        '<dimension ref="A1:D3"/><cols><col min="1" max="3" style="0" width="9"/></cols><sheetData>'
        '<row r="1" spans="1:4"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>b</t></is></c></row>'
        '<row r="2"><c r="A2"><v>1.5</v></c><c r="C2"><f t="shared" ref="C2:C3" si="0">A2*2</f><v>3</v></c></row>'
        '<row r="3"><c r="C3"><f t="shared" si="0"/><v>0</v></c><c r="D3"><f t="array" ref="D3">A2</f></c></row></sheetData>'
        '<autoFilter ref="A1:D3"/><mergeCells count="1"><mergeCell ref="G1:G2"/></mergeCells>',
        workbook='<definedNames><definedName name="a">客户!$A$1</definedName></definedNames><calcPr calcId="1"/>',
        parts={
            "xl/tables/table1.xml": f'<table xmlns="{main}" id="1" name="t" displayName="t" ref="A1:D3" headerRowCount="1">'
            '<autoFilter ref="A1:D3"/><tableColumns count="1"><tableColumn id="1" name="c"/></tableColumns></table>',
            "xl/calcChain.xml": f'<calcChain xmlns="{main}"><c r="C2" i="1"/><c r="C3"/></calcChain>',
            "xl/sharedStrings.xml": f'<sst xmlns="{main}" count="1"><si><t>s</t></si></sst>',
        },
        sheet_ties='<Relationship Id="rId1" Type="x/table" Target="../tables/table1.xml"/>',
        workbook_ties='<Relationship Id="s" Type="x/sharedStrings" Target="sharedStrings.xml"/>'
        '<Relationship Id="c" Type="x/calcChain" Target="calcChain.xml"/>',
    )
    with zipfile.ZipFile(path) as archive:
        whole = archive.read(part)
        rest = {name: archive.read(name) for name in archive.namelist()}
    start = at % (len(whole) + 1)
    rest[part] = whole[:start] + junk + whole[start + length :]
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in rest.items():
            archive.writestr(name, data)
    edits = SheetEdits(
        (CellEdits(3, (2, 9), ("x", 1.0)), CellEdits(5, (1, 2), ("y", None), 1)),
        {2: 9.0},
        (Range.of("I1:J2"),),
        Widen(1, 5, ("y",)),
    )
    try:
        with Workbook.open(path) as book:
            for info in book.sheets:
                sheet = book.sheet(info.name)
                assert len(sheet.head(9)) == len(sheet.columns([1])[1])
                for lazy in ("used", "merged", "tables", "autofilter", "protected"):
                    getattr(sheet, lazy)
            book.save({info.name: edits for info in book.sheets}, tmp_path / "out.xlsx")
    except FenjiError:
        return
    with Workbook.open(tmp_path / "out.xlsx") as book:
        for info in book.sheets:
            assert book.sheet(info.name).columns([5])[5].count("y") == 1


def test_a_shared_string_that_is_not_there(make: Make) -> None:
    path = make(
        '<sheetData><row r="1"><c r="A1" t="s"><v>7</v></c></row></sheetData>',
        parts={"xl/sharedStrings.xml": "<sst><si><t>x</t></si></sst>"},
        workbook_ties='<Relationship Id="s" Type="x/sharedStrings" Target="sharedStrings.xml"/>',
    )
    assert refusal(path) == "strings.missing"

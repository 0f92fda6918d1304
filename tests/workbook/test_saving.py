"""Saving: the new file takes the old one's place whole, or nothing happens and the reason is told."""

from __future__ import annotations

import os
import signal
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from fenji.errors import FenjiError, UsageError, WorkbookError
from fenji.workbook import CellEdits, Range, SheetEdits, Workbook

Make = Callable[..., Path]
Seen = Callable[..., dict[str, dict[tuple[int, int], object]]]
Members = Callable[[Path], dict[str, bytes]]

ROWS = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'


def save(path: Path, target: Path, *cells: CellEdits, **more: object) -> None:
    with Workbook.open(path) as book:
        book.save({"客户": SheetEdits(cells or (CellEdits(2, (1,), ("新",)),), **more)}, target)  # type: ignore[arg-type]


def refused(path: Path, target: Path, *cells: CellEdits, **more: object) -> str:
    """Return the code of the refusal, and make sure that nothing was written, not even for a moment."""
    before = {one: one.read_bytes() for one in target.parent.glob("*") if one.is_file()}
    with pytest.raises(FenjiError) as raised:
        save(path, target, *cells, **more)
    assert {one: one.read_bytes() for one in target.parent.glob("*") if one.is_file()} == before
    return raised.value.diagnostics[0].code


def test_in_place_and_beside(make: Make, seen: Seen, tmp_path: Path) -> None:
    path = make(ROWS)
    path.chmod(0o640)
    save(path, tmp_path / "other.xlsx")
    assert seen(path)["客户"] == {(1, 1): 1}
    save(path, path)
    assert seen(path) == seen(tmp_path / "other.xlsx") == {"客户": {(1, 1): 1, (1, 2): "新"}}
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert {one.name for one in tmp_path.iterdir()} == {"book.xlsx", "other.xlsx"}


def test_a_link_stays_a_link(make: Make, seen: Seen, tmp_path: Path) -> None:
    path, link = make(ROWS), tmp_path / "link.xlsx"
    link.symlink_to(path)
    save(link, link)
    assert link.is_symlink()
    assert seen(path)["客户"] == {(1, 1): 1, (1, 2): "新"}


def test_no_edits_copy_the_file(make: Make, members: Members, tmp_path: Path) -> None:
    path = make(ROWS)
    with Workbook.open(path) as book:
        receipt = book.save({}, tmp_path / "out.xlsx")
    assert members(path) == members(tmp_path / "out.xlsx")
    assert (receipt.changed, receipt.kept) == ((), len(members(path)))


@pytest.mark.parametrize("lock", ["~$book.xlsx", ".~lock.book.xlsx#", ".~book.xlsx"])
def test_a_workbook_that_is_open_elsewhere(make: Make, tmp_path: Path, lock: str) -> None:
    path = make(ROWS)
    (tmp_path / lock).write_bytes(b"owner")
    assert refused(path, path) == "save.open"
    save(path, tmp_path / "copy.xlsx")


def test_what_is_read_only(make: Make, tmp_path: Path) -> None:
    path = make(ROWS)
    path.chmod(0o444)
    assert refused(path, path) == "save.read-only"
    folder = tmp_path / "archive"
    folder.mkdir(mode=0o555)
    assert refused(path, folder / "book.xlsx") == "save.read-only"


def test_a_target_that_cannot_be(make: Make, tmp_path: Path) -> None:
    path = make(ROWS)
    assert refused(path, tmp_path / "none" / "book.xlsx") == "save.folder"
    (tmp_path / "folder.xlsx").mkdir()
    assert refused(path, tmp_path / "folder.xlsx") == "save.is-folder"


def test_the_suffix_must_fit_the_kind(make: Make, tmp_path: Path) -> None:
    path = make(ROWS)
    assert refused(path, tmp_path / "book.xlsm") == "save.suffix"
    assert refused(path, tmp_path / "book.csv") == "save.suffix"
    save(path, tmp_path / "BOOK.XLSX")
    with zipfile.ZipFile(path) as archive:
        types = archive.read("[Content_Types].xml").decode()
    enabled = types.replace(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    macro_path = make(ROWS, name="macro.xlsm", parts={"[Content_Types].xml": enabled})
    assert refused(macro_path, tmp_path / "out.xlsx") == "save.suffix"
    save(macro_path, tmp_path / "out.xlsm")


def test_a_source_that_changed_meanwhile(make: Make) -> None:
    path = make(ROWS)
    with Workbook.open(path) as book:
        os.utime(path, ns=(1, 1))
        with pytest.raises(WorkbookError) as raised:
            book.save({"客户": SheetEdits((CellEdits(2, (1,), ("新",)),))}, path)
    assert raised.value.diagnostics[0].code == "save.source-changed"


class Failing:
    """Values of which one cannot be written, found only when most of the file is out."""

    def __len__(self) -> int:
        return 50_000

    def __getitem__(self, place: slice) -> list[str]:
        if place.start > 40_000:
            raise RuntimeError("the power went out")
        return ["等级"] * (place.stop - place.start)


def test_a_failure_midway_leaves_everything_as_it_was(make: Make, tmp_path: Path) -> None:
    path = make(ROWS)
    before = path.read_bytes()
    with pytest.raises(RuntimeError, match="power"):
        save(path, path, CellEdits(2, range(1, 50_001), Failing()))  # type: ignore[arg-type]
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["book.xlsx"]


def test_a_full_disk_is_told_and_leaves_everything_as_it_was(make: Make, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    path = make(ROWS, parts={"xl/media/noise.bin": "".join(chr(97 + place * place % 23) for place in range(300_000))})
    before = path.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    old = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        assert refused(path, path) == "save.failed"
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, old)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (CellEdits(2, (1, 2), ("一",)), "edit.length"),
        (CellEdits(0, (1,), ("一",)), "edit.range"),
        (CellEdits(16385, (1,), ("一",)), "edit.range"),
        (CellEdits(2, (0,), ("一",)), "edit.range"),
        (CellEdits(2, (1048577,), ("一",)), "edit.range"),
        (CellEdits(2, (2, 1), ("一", "二")), "edit.order"),
        (CellEdits(2, (1, 1), ("一", "二")), "edit.order"),
        (CellEdits(2, (1,), (float("nan"),)), "edit.number"),
        (CellEdits(2, (1,), (float("inf"),)), "edit.number"),
        (CellEdits(2, (1,), ("长" * 32768,)), "edit.long"),
    ],
)
def test_edits_that_no_sheet_can_hold(make: Make, cells: CellEdits, code: str) -> None:
    path = make(ROWS)
    assert refused(path, path, cells) == code


def test_merged_cells(make: Make, seen: Seen, members: Members, tmp_path: Path) -> None:
    path = make(
        f'{ROWS}<sheetProtection sheet="1"/><mergeCells count="1"><mergeCell ref="B1:C2"/></mergeCells><pageMargins/>'
    )
    for hidden in (CellEdits(2, (2,), ("x",)), CellEdits(3, (1,), ("x",))):
        assert refused(path, path, hidden) == "edit.merged"
    assert refused(path, path, merges=(Range.of("C2:D3"),)) == "edit.merge"
    save(path, path, CellEdits(2, (1,), ("锚",)), merges=(Range.of("D1:D2"), Range.of("E1:F1")))
    assert seen(path)["客户"][(1, 2)] == "锚"
    assert (
        b'<mergeCells count="3"><mergeCell ref="B1:C2"/><mergeCell ref="D1:D2"/><mergeCell ref="E1:F1"/></mergeCells>'
        in members(path)["xl/worksheets/sheet1.xml"]
    )


def test_merges_come_where_the_schema_has_them(make: Make, members: Members) -> None:
    path = make(f'{ROWS}<sheetProtection sheet="1"/><autoFilter ref="A1:A1"/><conditionalFormatting/><pageMargins/>')
    save(path, path, merges=(Range.of("D1:D2"),))
    assert (
        b'<autoFilter ref="A1:A1"/><mergeCells count="1"><mergeCell ref="D1:D2"/></mergeCells><conditionalFormatting/>'
        in members(path)["xl/worksheets/sheet1.xml"]
    )


@pytest.mark.parametrize(
    ("cols", "expected"),
    [
        (
            "",
            '<cols><col min="2" max="2" width="20.5" customWidth="1"/><col min="4" max="4" width="9" customWidth="1"/></cols>',
        ),
        (
            '<cols><col min="1" max="3" style="2"/><col min="4" max="9" width="7" customWidth="1"/></cols>',
            '<cols><col min="1" max="1" style="2"/><col min="2" max="2" style="2" width="20.5" customWidth="1"/>'
            '<col min="3" max="3" style="2"/><col min="4" max="9" width="7" customWidth="1"/></cols>',
        ),
        (
            '<cols><col min="3" max="3" hidden="1"/></cols>',
            '<cols><col min="2" max="2" width="20.5" customWidth="1"/><col min="3" max="3" hidden="1"/>'
            '<col min="4" max="4" width="9" customWidth="1"/></cols>',
        ),
    ],
)
def test_widths_where_a_column_has_none(make: Make, members: Members, cols: str, expected: str) -> None:
    path = make(f'<sheetFormatPr defaultRowHeight="15"/>{cols}{ROWS}')
    save(path, path, widths={4: 9, 2: 20.5})
    assert (
        f'<sheetFormatPr defaultRowHeight="15"/>{expected}<sheetData>'.encode()
        in members(path)["xl/worksheets/sheet1.xml"]
    )


def test_new_cells_look_like_their_neighbours(make: Make, members: Members) -> None:
    rows = (
        '<cols><col min="5" max="9" style="8"/></cols><sheetData>'
        '<row r="1"><c r="A1" s="3"/></row><row r="2" s="4" customFormat="1"><c r="B2" s="5"/></row>'
        '<row r="3"/><row r="4"><c r="A4" t="b"><v>1</v></c></row></sheetData>'
    )
    path = make(rows)
    save(path, path, CellEdits(3, range(1, 6), ("a", "b", None, None, "e"), 1), CellEdits(5, (1,), (None,)))
    assert members(path)["xl/worksheets/sheet1.xml"].decode().partition("<sheetData>")[2].partition("</sheetData>")[
        0
    ] == (
        '<row r="1"><c r="A1" s="3"/><c r="C1" s="3" t="inlineStr"><is><t>a</t></is></c><c r="E1" s="8"/></row>'
        '<row r="2" s="4" customFormat="1"><c r="B2" s="5"/><c r="C2" s="4" t="inlineStr"><is><t>b</t></is></c></row>'
        '<row r="3"/><row r="4"><c r="A4" t="b"><v>1</v></c></row>'
        '<row r="5"><c r="C5" t="inlineStr"><is><t>e</t></is></c></row>'
    )


def test_a_cell_that_is_written_over_keeps_its_look_and_nothing_else(make: Make, members: Members) -> None:
    path = make(
        '<sheetData><row r="1" spans="1:1"><c r="A1" s="3" t="e" cm="1" vm="2"><f>1/0</f><v>#DIV/0!</v></c></row></sheetData>'
    )
    save(path, path, CellEdits(1, (1,), (0.1,), 9))
    assert b'<c r="A1" s="3"><v>0.1</v></c>' in members(path)["xl/worksheets/sheet1.xml"]
    save(path, path, CellEdits(1, (1,), (None,)))
    assert b'<row r="1" spans="1:1"><c r="A1" s="3"/></row>' in members(path)["xl/worksheets/sheet1.xml"]


def test_the_dimension_and_the_spans_take_in_what_is_new(make: Make, members: Members) -> None:
    path = make(
        '<dimension ref="B2:C3"/><sheetData><row r="2" spans="2:3 5:6"><c r="B2"/></row><row r="3" spans="2:3"/></sheetData>'
    )
    save(path, path, CellEdits(1, (3,), (1.0,)), CellEdits(8, (2, 4), (1.0, 2.0)))
    part = members(path)["xl/worksheets/sheet1.xml"]
    assert b'<dimension ref="A2:H4"/>' in part
    assert b'<row r="2" spans="2:8">' in part
    assert b'<row r="3" spans="1:3"><c r="A3"><v>1</v></c></row>' in part


def test_a_signature_is_told_to_become_invalid(make: Make) -> None:
    path = make(ROWS, parts={"_xmlsignatures/origin.sigs": ""})
    with Workbook.open(path) as book:
        assert [told.code for told in book.notes] == ["workbook.signed"]
        receipt = book.save({"客户": SheetEdits((CellEdits(2, (1,), ("新",)),))}, path)
    assert [told.code for told in receipt.notes] == ["workbook.signed"]


def test_a_sheet_that_is_not_there(make: Make) -> None:
    path = make(ROWS)
    with Workbook.open(path) as book, pytest.raises(UsageError, match="客户"):
        book.save({"无": SheetEdits()}, path)

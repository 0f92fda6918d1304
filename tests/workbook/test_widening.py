"""Widening: a filter and a table beside the new columns take them in, so that sorting keeps rows together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from fenji.errors import WorkbookError
from fenji.workbook import CellEdits, Range, SheetEdits, Widen, Workbook

Make = Callable[..., Path]
Members = Callable[[Path], dict[str, bytes]]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ROWS = (
    '<sheetData><row r="2"><c r="B2" s="0" t="str"><v>客户号</v></c><c r="C2" s="0" t="str"><v>日均余额</v></c></row>'
    '<row r="3"><c r="B3"><v>1</v></c><c r="C3"><v>10</v></c></row>'
    '<row r="4"><c r="B4"><v>2</v></c><c r="C4"><v>20</v></c></row></sheetData>'
)
TIE = '<Relationship Id="rId1" Type="x/table" Target="../tables/table1.xml"/>'
TYPE = '<Override PartName="/xl/tables/table1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml"/>'
LABELS = ("客户等级", "分级依据")
NEW = tuple(CellEdits(4 + place, (2, 3, 4), (label, "甲", "乙"), 3) for place, label in enumerate(LABELS))


def table(
    reference: str = "B2:C4",
    *,
    columns: tuple[str, ...] = ("客户号", "日均余额"),
    more: str = "",
    filtered: str = "B2:C4",
) -> str:
    listed = "".join(f'<tableColumn id="{3 * place}" name="{name}"/>' for place, name in enumerate(columns, 1))
    return (
        f'<table xmlns="{MAIN}" id="1" name="表1" displayName="表1" ref="{reference}" {more}>'
        f'<autoFilter ref="{filtered}"/><tableColumns count="{len(columns)}">{listed}</tableColumns>'
        '<tableStyleInfo name="TableStyleMedium9" showRowStripes="1"/></table>'
    )


def with_table(make: Make, xml: str, rows: str = ROWS, **more: object) -> Path:
    parts = '<tableParts count="1"><tablePart r:id="rId1"/></tableParts>'
    return make(rows + parts, parts={"xl/tables/table1.xml": xml}, sheet_ties=TIE, types=TYPE, **more)


def widen(path: Path, cells: tuple[CellEdits, ...] = NEW, **more: object) -> list[str]:
    with Workbook.open(path) as book:
        edits = SheetEdits(cells, widen=Widen(2, 5, LABELS), **more)  # type: ignore[arg-type]
        return [told.code for told in book.save({"客户": edits}, path).notes]


def test_a_table_takes_in_the_columns_right_of_it(make: Make, members: Members) -> None:
    path = with_table(make, table())
    before = members(path)
    assert widen(path) == []
    sheet = load_workbook(path)["客户"]
    widened = sheet.tables["表1"]
    assert (widened.ref, widened.autoFilter.ref) == ("B2:E4", "B2:E4")
    assert [column.name for column in widened.tableColumns] == [cell.value for cell in sheet[2][1:]]
    assert [column.id for column in widened.tableColumns] == [3, 6, 7, 8]
    after = members(path)
    assert {part for part in after if after[part] != before[part]} == {
        "xl/tables/table1.xml",
        "xl/worksheets/sheet1.xml",
    }
    assert b'<tableColumns count="4">' in after["xl/tables/table1.xml"]
    with Workbook.open(path) as book:
        assert book.sheet("客户").tables[0].range == Range.of("B2:E4")


def test_a_row_of_totals_stays_out_of_the_filter(make: Make) -> None:
    path = with_table(make, table("B2:C5", more='totalsRowCount="1"'))
    assert widen(path) == []
    widened = load_workbook(path)["客户"].tables["表1"]
    assert (widened.ref, widened.autoFilter.ref) == ("B2:E5", "B2:E4")


def test_a_column_of_a_name_that_is_taken_gets_a_number(make: Make) -> None:
    path = with_table(make, table(columns=("客户等级", "客户等级2")))
    assert widen(path) == ["widen.renamed"]
    sheet = load_workbook(path)["客户"]
    assert [column.name for column in sheet.tables["表1"].tableColumns] == [
        "客户等级",
        "客户等级2",
        "客户等级3",
        "分级依据",
    ]
    assert [cell.value for cell in sheet[2][3:]] == ["客户等级3", "分级依据"]


def test_a_header_of_two_lines_is_named_as_excel_names_it(make: Make, members: Members) -> None:
    path = with_table(make, table())
    with Workbook.open(path) as book:
        book.save({"客户": SheetEdits((), widen=Widen(2, 4, ("客户\n<等级>",)))}, path)
    assert '<tableColumn id="7" name="客户_x000a_&lt;等级&gt;"/>' in members(path)["xl/tables/table1.xml"].decode()
    assert load_workbook(path)["客户"]["D2"].value == "客户\n<等级>"


@pytest.mark.parametrize(
    ("xml", "rows", "more"),
    [
        (table(more='tableType="queryTable"'), ROWS, {}),
        (table("B2:C9"), ROWS.replace("</sheetData>", '<row r="8"><c r="E8"><v>5</v></c></row></sheetData>'), {}),
        (table(), ROWS, {"merges": (Range.of("D3:D4"),)}),
    ],
    ids=["filled from outside", "something else lies there", "merged cells lie there"],
)
def test_a_table_that_cannot_be_widened_is_left_and_told(
    make: Make, members: Members, xml: str, rows: str, more: dict[str, object]
) -> None:
    path = with_table(make, xml, rows)
    before = members(path)
    assert widen(path, NEW[:1] if "merges" not in more else (NEW[1],), **more) == ["widen.table"]
    assert members(path)["xl/tables/table1.xml"] == before["xl/tables/table1.xml"]


def test_a_table_elsewhere_is_left_alone(make: Make, members: Members) -> None:
    path = with_table(make, table("B7:C9"))
    before = members(path)
    assert widen(path) == []
    assert members(path)["xl/tables/table1.xml"] == before["xl/tables/table1.xml"]


def test_a_table_that_has_some_of_the_columns_gains_the_others(make: Make) -> None:
    path = with_table(make, table("B2:D4", columns=("客户号", "日均余额", "客户等级"), filtered="B2:D4"))
    assert widen(path) == []
    widened = load_workbook(path)["客户"].tables["表1"]
    assert widened.ref == "B2:E4"
    assert [column.name for column in widened.tableColumns] == ["客户号", "日均余额", "客户等级", "分级依据"]


def test_the_header_of_a_table_cannot_be_written_over(make: Make) -> None:
    path = with_table(make, table(columns=("客户号", "日均_x000a_余额")))
    before = path.read_bytes()
    with Workbook.open(path) as book:
        for other in ("余额", None, 5.0):
            with pytest.raises(WorkbookError, match="客户!C2"):
                book.save({"客户": SheetEdits((CellEdits(3, (2, 3), (other, "甲")),))}, path)
        assert path.read_bytes() == before
        book.save({"客户": SheetEdits((CellEdits(3, (2, 3), ("日均\n余额", "甲")),))}, path)
    assert load_workbook(path)["客户"]["C3"].value == "甲"


FILTERED = (
    ROWS
    + '<autoFilter ref="B2:C4"><filterColumn colId="1"><filters><filter val="10"/></filters></filterColumn></autoFilter>'
)
NAMES = (
    "<definedNames>"
    '<definedName name="_xlnm._FilterDatabase" localSheetId="1" hidden="1">汇总!$A$1:$C$4</definedName>'
    '<definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">\'客户\'!$B$2:$C$4</definedName>'
    "</definedNames>"
)


def test_a_filter_takes_in_the_columns_right_of_it(make: Make, members: Members) -> None:
    path = make({"客户": FILTERED, "汇总": "<sheetData/>"}, workbook=NAMES)
    before = members(path)
    assert widen(path) == []
    after = members(path)
    assert b'<autoFilter ref="B2:E4"><filterColumn colId="1">' in after["xl/worksheets/sheet1.xml"]
    assert after["xl/workbook.xml"].decode() == before["xl/workbook.xml"].decode().replace("$B$2:$C$4", "$B$2:$E$4")
    assert {part for part in after if after[part] != before[part]} == {"xl/workbook.xml", "xl/worksheets/sheet1.xml"}


def test_a_filter_that_reaches_over_the_new_columns_stays(make: Make, members: Members) -> None:
    path = make(FILTERED.replace('"B2:C4"', '"B2:F4"'))
    assert widen(path) == []
    assert b'<autoFilter ref="B2:F4">' in members(path)["xl/worksheets/sheet1.xml"]


def test_a_filter_with_a_gap_before_the_new_columns_is_left_and_told(make: Make, members: Members) -> None:
    path = make(FILTERED.replace('"B2:C4"', '"A2:B4"'))
    assert widen(path) == ["widen.filter"]
    assert b'<autoFilter ref="A2:B4">' in members(path)["xl/worksheets/sheet1.xml"]


def test_formulas_that_take_a_whole_table_are_calculated_anew(make: Make, members: Members) -> None:
    for formula, looks in (
        ("ROWS(表1)", True),
        ("SUM(表1[日均余额])", False),
        ("COUNTA(表1[[#All],[客户等级]])", True),
    ):
        summary = f'<sheetData><row r="1"><c r="A1"><f>{formula}</f><v>0</v></c></row></sheetData>'
        parts = '<tableParts count="1"><tablePart r:id="rId1"/></tableParts>'
        path = make(
            {"客户": ROWS + parts, "汇总": summary},
            parts={"xl/tables/table1.xml": table()},
            sheet_ties=TIE,
            types=TYPE,
        )
        widen(path)
        assert (b"fullCalcOnLoad" in members(path)["xl/workbook.xml"]) is looks, formula

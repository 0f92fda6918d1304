"""Formulas under edits: those that stay are right, those that cannot be cut up are refused, Excel is told to look again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.formula.translate import Translator

from fenji.errors import WorkbookError
from fenji.workbook import CellEdits, SheetEdits, Widen, Workbook

Make = Callable[..., Path]
Members = Callable[[Path], dict[str, bytes]]
Calculated = Callable[[Path], list[list[str]]]

SHEET = "xl/worksheets/sheet1.xml"


def save(path: Path, *cells: CellEdits, sheet: str = "客户") -> tuple[str, ...]:
    with Workbook.open(path) as book:
        return book.save({sheet: SheetEdits(cells)}, path).changed


def column_of_doubles(count: int) -> str:
    """Rows with a number, its double by a shared formula, and the sum so far by a formula of its own.

    No results are saved with the formulas, so that LibreOffice calculates every one.
    """

    def double(row: int) -> str:
        if row == 1:
            return f'<c r="B1"><f t="shared" ref="B1:B{count}" si="0">A1*2</f></c>'
        return f'<c r="B{row}"><f t="shared" si="0"/></c>'

    rows = "".join(
        f'<row r="{row}"><c r="A{row}"><v>{row}</v></c>{double(row)}<c r="C{row}"><f>SUM(B$1:B{row})</f></c></row>'
        for row in range(1, count + 1)
    )
    return f"<sheetData>{rows}</sheetData>"


def test_a_shared_formula_moves_when_its_first_cell_is_overwritten(
    make: Make, members: Members, calculated: Calculated
) -> None:
    path = make(column_of_doubles(5))
    save(path, CellEdits(2, (1, 3), (100.0, 200.0)))
    assert b'<c r="B2"><f t="shared" si="0" ref="B2:B5">A2*2</f></c>' in members(path)[SHEET]
    assert [[float(value) for value in row] for row in calculated(path)] == [
        [1, 100, 100],
        [2, 4, 104],
        [3, 200, 304],
        [4, 8, 312],
        [5, 10, 322],
    ]


def test_a_shared_formula_that_is_overwritten_whole_is_gone(
    make: Make, members: Members, calculated: Calculated
) -> None:
    path = make(column_of_doubles(3))
    save(path, CellEdits(2, (1, 2, 3), (7.0, "八", None)))
    assert b"shared" not in members(path)[SHEET]
    assert [row[2] for row in calculated(path)] == ["7", "7", "7"]


def test_a_block_of_shared_formulas_with_its_corner_overwritten(make: Make, calculated: Calculated) -> None:
    """B1:C3 holds A1+1 shared; without B1 no cell left is top left of all the others."""
    rows = "".join(
        f'<row r="{row}"><c r="A{row}"><v>{row * 10}</v></c>'
        + "".join(
            f'<c r="{column}{row}"><f t="shared" si="4"{" ref=" + chr(34) + "B1:C3" + chr(34) if master else ""}'
            + (">A1+1</f>" if master else "/>")
            + "</c>"
            for column in "BC"
            for master in (column == "B" and row == 1,)
        )
        + "</row>"
        for row in (1, 2, 3)
    )
    path = make(f"<sheetData>{rows}</sheetData>")
    save(path, CellEdits(2, (1,), (500.0,)))
    assert calculated(path) == [["10", "500", "501"], ["20", "21", "22"], ["30", "31", "32"]]


@pytest.mark.parametrize(
    ("cell", "refused"),
    [("B1", True), ("B2", True), ("B3", True), ("C1", False), ("B4", False), ("D1", False), ("F2", True), ("G3", True)],
)
def test_cells_that_one_formula_fills_together_are_not_cut_up(make: Make, cell: str, refused: bool) -> None:
    """B1:B3 is an array of which only the first cell is in the file, D1 an array of one, F2:G3 a data table."""
    path = make(
        '<sheetData><row r="1"><c r="B1"><f t="array" ref="B1:B3">ROW(A1:A3)</f><v>1</v></c>'
        '<c r="D1" cm="1"><f t="array" ref="D1">SUM(A1:A3*1)</f><v>6</v></c></row>'
        '<row r="2"><c r="F2"><f t="dataTable" ref="F2:G3" dt2D="1" dtr="1" r1="A1" r2="A2"/><v>1</v></c></row></sheetData>'
    )
    before = path.read_bytes()
    edits = CellEdits(ord(cell[0]) - 64, (int(cell[1]),), (9.0,))
    if not refused:
        save(path, edits)
        assert load_workbook(path)["客户"][cell].value == 9
        return
    with pytest.raises(WorkbookError, match=f"客户!{cell}"):
        save(path, edits)
    assert path.read_bytes() == before


def test_an_array_beside_the_edits_still_fills_its_cells(make: Make, calculated: Calculated) -> None:
    path = make(
        '<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1"><f t="array" ref="B1:B2">A1:A2*10</f><v>10</v></c></row>'
        '<row r="2"><c r="A2"><v>2</v></c><c r="B2"><v>20</v></c></row></sheetData>'
    )
    save(path, CellEdits(1, (2,), (7.0,)), CellEdits(3, (1, 2), ("甲", "乙")))
    assert calculated(path) == [["1", "10", "甲"], ["7", "70", "乙"]]


CHAIN_TIE = '<Relationship Id="c" Type="x/calcChain" Target="calcChain.xml"/>'
CHAIN_TYPE = '<Override PartName="/xl/calcChain.xml" ContentType="x.calcChain+xml"/>'
TWO_FORMULAS = (
    '<sheetData><row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>2+2</f><v>4</v></c></row></sheetData>'
)


def test_an_overwritten_formula_leaves_the_calculation_chain(make: Make, members: Members) -> None:
    chain = (
        '<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<c r="A1" i="2" l="1"/><c r="A1" i="1"/><c r="B1"/><c r="B1" i="2"/></calcChain>'
    )
    path = make(
        {"客户": TWO_FORMULAS, "汇总": TWO_FORMULAS},
        parts={"xl/calcChain.xml": chain},
        workbook_ties=CHAIN_TIE,
        types=CHAIN_TYPE,
    )
    before = members(path)
    assert set(save(path, CellEdits(1, (1,), ("新",)))) == {SHEET, "xl/calcChain.xml"}
    after = members(path)
    assert after.pop("xl/calcChain.xml").decode() == chain.replace('<c r="A1" i="1"/><c r="B1"/>', '<c r="B1" i="1"/>')
    assert {part for part in after if after[part] != before[part]} == {SHEET}


def test_a_calculation_chain_that_is_empty_goes(make: Make, members: Members) -> None:
    chain = '<calcChain xmlns="x"><c r="B1" i="1"/><c r="A1"/></calcChain>'
    path = make(TWO_FORMULAS, parts={"xl/calcChain.xml": chain}, workbook_ties=CHAIN_TIE, types=CHAIN_TYPE)
    before = members(path)
    save(path, CellEdits(1, (1,), ("新",)), CellEdits(2, (1,), ("新",)))
    after = members(path)
    assert set(before) - set(after) == {"xl/calcChain.xml"}
    for part, gone in (("xl/_rels/workbook.xml.rels", CHAIN_TIE), ("[Content_Types].xml", CHAIN_TYPE)):
        assert after[part].decode() == before[part].decode().replace(gone, "")


def one_formula(formula: str) -> str:
    return f'<sheetData><row r="1"><c r="J1"><f>{formula}</f><v>0</v></c></row></sheetData>'


@pytest.mark.parametrize(
    ("formula", "elsewhere", "looks"),
    [
        ("SUM(A1:B9)", "A1", False),
        ("M5", "A1", True),
        ("$M$5+1", "A1", True),
        ("SUM(L4:N6)", "A1", True),
        ("COUNTA(M:M)", "A1", True),
        ("COUNTA(L:L,N:N)", "A1", False),
        ("COUNTA(5:5)", "A1", True),
        ("COUNTA(6:9)", "A1", False),
        ("LEN(&quot;M5&quot;)", "A1", False),
        ("XM5+M55+M5A", "A1", False),
        ("LOG10(3)+汇总!M5", "A1", False),
        ("[1]客户!M5", "[2]客户!M5", False),
        ("A1", "M5", False),
        ("A1", "客户!M5", True),
        ("A1", "客户!L1:N9", True),
        ("A1", "&#23458;&#25143;!M5", True),
        ("A1", "'客户'!$M$5", True),
        ("A1", "客户!M6", False),
        ("A1", "SUM(客户:汇总!M5)", True),
        ("A1", "'其他 客户'!M5", False),
        ("INDIRECT(A1)", "A1", True),
        ("A1", "OFFSET(A1,1,1)", True),
        ("SUM(A1:INDEX(A:Z,5,5))", "A1", True),
    ],
)
def test_excel_is_asked_to_calculate_only_if_a_formula_looks_at_what_changed(
    make: Make, members: Members, formula: str, elsewhere: str, looks: bool
) -> None:
    path = make({"客户": one_formula(formula), "汇总": one_formula(elsewhere)})
    before = members(path)
    save(path, CellEdits(13, (5,), ("新",)))
    after = members(path)
    asked = before["xl/workbook.xml"].replace(b"</workbook>", b'<calcPr fullCalcOnLoad="1"/></workbook>')
    assert after["xl/workbook.xml"] == (asked if looks else before["xl/workbook.xml"])


def test_a_shared_formula_looks_where_its_last_cell_looks(make: Make, members: Members) -> None:
    path = make(column_of_doubles(9))
    before = members(path)["xl/workbook.xml"]
    save(path, CellEdits(4, (9,), ("新",)))
    assert members(path)["xl/workbook.xml"] == before
    save(path, CellEdits(1, (9,), (0.0,)))
    assert members(path)["xl/workbook.xml"] != before


@pytest.mark.parametrize(
    ("workbook", "changed"),
    [
        (
            '<definedNames><definedName name="a">客户!$M$1:$M$9</definedName></definedNames><calcPr calcId="1"/><extLst/>',
            '<calcPr calcId="1" fullCalcOnLoad="1"/>',
        ),
        (
            '<definedNames><definedName name="a">客户!$M$1:$M$9</definedName></definedNames><pivotCaches/>',
            '</definedNames><calcPr fullCalcOnLoad="1"/><pivotCaches/>',
        ),
        (
            '<definedNames><definedName name="_xlnm.Print_Area" localSheetId="0">客户!$A$1:$M$9</definedName></definedNames>',
            None,
        ),
        ('<definedNames><definedName name="a">客户!$A$1:$L$9</definedName></definedNames>', None),
        (
            '<definedNames><definedName name="a">客户!$M$1:$M$9</definedName></definedNames><calcPr fullCalcOnLoad="1"/>',
            None,
        ),
    ],
)
def test_a_defined_name_that_names_what_changed(
    make: Make, members: Members, workbook: str, changed: str | None
) -> None:
    path = make("<sheetData/>", workbook=workbook)
    before = members(path)["xl/workbook.xml"].decode()
    save(path, CellEdits(13, (5,), ("新",)))
    after = members(path)["xl/workbook.xml"].decode()
    assert after == before if changed is None else changed in after


def test_the_branch_workbook_calculates_as_before(
    branch_workbook: Path, calculated: Calculated, tmp_path: Path
) -> None:
    target = tmp_path / "graded.xlsx"
    with Workbook.open(branch_workbook) as book:
        book.save(
            {
                "客户信息表": SheetEdits(
                    (CellEdits(13, range(4, 253), ["客户等级"] * 249, 12),),
                    widths={13: 14.0},
                    widen=Widen(4, 13, ("客户等级",)),
                )
            },
            target,
        )
    before, after = calculated(branch_workbook), calculated(target)
    assert [row[:12] for row in after] == [row[:12] for row in before]
    assert [row[12] for row in after[3:252]] == ["客户等级"] * 249


def test_moving_a_formula_is_what_filling_it_down_would_be() -> None:
    """The ground the move of shared formulas stands on: openpyxl's translation keeps absolute parts."""
    assert Translator("=$A1+B$2*'二 月'!C3&\"D4\"", "E5").translate_formula("F7") == "=$A3+C$2*'二 月'!D5&\"D4\""

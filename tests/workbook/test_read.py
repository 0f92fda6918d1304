"""Cells in: every way in which a value can be written is read as another reader reads it, or as the format says."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from fenji.errors import UsageError
from fenji.workbook import CellDate, CellError, Range, Uncalculated, Workbook

Make = Callable[..., Path]


def value_of(make: Make, cell: str, **more: object) -> object:
    with Workbook.open(make(f'<sheetData><row r="1">{cell}</row></sheetData>', **more)) as book:
        sheet = book.sheet("客户")
        ((_, cells),) = sheet.head(1)
        assert sheet.columns([1])[1] == [cells.get(1)]
        return cells.get(1)


CELLS = [
    ('<c r="A1"/>', None),
    ('<c r="A1" s="3"></c>', None),
    ('<c r="A1" t="n"><v/></c>', None),
    ('<c r="A1"><v>12.5</v></c>', 12.5),
    ('<c r="A1" t="n"><v>-0.30000000000000004</v></c>', -0.30000000000000004),
    ('<c r="A1"><v>1.5E+300</v></c>', 1.5e300),
    ('<c r="A1"><v> 7 </v></c>', 7.0),
    ('<c r="A1"><v>NaN</v></c>', "NaN"),
    ('<c r="A1" t="b"><v>1</v></c>', True),
    ('<c r="A1" t="b"><v>0</v></c>', False),
    ('<c r="A1" t="e"><v>#N/A</v></c>', CellError("#N/A")),
    ('<c r="A1" t="d"><v>2026-10-31T00:00:00Z</v></c>', "2026-10-31T00:00:00Z"),
    ('<c r="A1" t="str"><v>甲&amp;乙</v></c>', "甲&乙"),
    ('<c r="A1" t="inlineStr"><is><t>&#23458;&#x6237;</t></is></c>', "客户"),
    ('<c r="A1" t="inlineStr"><is><t xml:space="preserve"> 万 </t></is></c>', " 万 "),
    ('<c r="A1" t="inlineStr"><is><r><rPr><b/></rPr><t>金</t></r><r><t>卡</t></r></is></c>', "金卡"),
    ('<c r="A1" t="inlineStr"><is><t>東</t><rPh sb="0" eb="1"><t>ヒガシ</t></rPh></is></c>', "東"),
    ('<c r="A1" t="inlineStr"><is><t/></is></c>', ""),
    ('<c r="A1" t="inlineStr"><is><t>a_x000D_b_x005F_x0041_</t></is></c>', "a\rb_x0041_"),
    ('<c r="A1" t="inlineStr"><is><t><![CDATA[a<b & c]]></t></is></c>', "a<b & c"),
    ('<c r="A1"><!-- <v>1</v> --><v>2</v></c>', 2.0),
    ("<c r='A1' t='str'><v>x</v></c>", "x"),
    ('<c t="b" r="A1"><v>1</v></c>', True),
    ('<c\n r = "A1"\n t="str" ><v >x</v ></c >', "x"),
    ('<c r="A1"><f>1+1</f><v>2</v></c>', 2.0),
    ('<c r="A1"><f>B1&gt;C1</f></c>', Uncalculated("B1>C1")),
    ('<c r="A1"><f>B1</f><v></v></c>', Uncalculated("B1")),
    ('<c r="A1"><f t="shared" si="0"/><v/></c>', Uncalculated("")),
    ('<c r="A1" t="str"><f>IF(B1="","","x")</f><v></v></c>', ""),
    ('<c r="A1" t="b"><f>TRUE()</f><v>1</v></c>', True),
    ('<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>', CellError("#DIV/0!")),
]


@pytest.mark.parametrize(("cell", "value"), CELLS)
def test_a_cell_is_read_as_what_it_holds(make: Make, cell: str, value: object) -> None:
    read = value_of(make, cell)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ("<si><t>客户</t></si>", "客户"),
        ('<si><t xml:space="preserve"> 客户 </t></si>', " 客户 "),
        ("<si/>", ""),
        ("<si><t></t></si>", ""),
        ("<si><r><rPr><sz val='9'/></rPr><t>月日均</t></r><r><t>余额</t></r></si>", "月日均余额"),
        ("<si><t>余额</t><rPh sb='0' eb='2'><t>ヨガク</t></rPh><phoneticPr fontId='1'/></si>", "余额"),
        ("<si><t>a\r\nb</t></si>", "a\nb"),
    ],
)
def test_a_shared_string_is_read_whole(make: Make, item: str, text: str) -> None:
    strings = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<si><t>first</t></si>{item}<si><t>last</t></si></sst>"
    )
    read = value_of(
        make,
        '<c r="A1" t="s"><v>1</v></c>',
        parts={"xl/sharedStrings.xml": strings},
        workbook_ties='<Relationship Id="s" Type="x/sharedStrings" Target="sharedStrings.xml"/>',
    )
    assert read == text


def test_columns_are_parallel_to_the_rows_that_exist(make: Make) -> None:
    rows = (
        '<row r="2"><c r="B2"><v>1</v></c></row><row r="5"/>'
        '<row r="9" hidden="1"><c r="A9" t="b"><v>1</v></c><c r="AB9" t="str"><v>z</v></c></row>'
    )
    with Workbook.open(make(f"<sheetData>{rows}</sheetData>")) as book:
        sheet = book.sheet("客户")
        assert list(sheet.row_numbers) == [2, 5, 9]
        assert sheet.row_count == 3
        assert sheet.columns([1, 2, 28, 3]) == {
            1: [None, None, True],
            2: [1.0, None, None],
            28: [None, None, "z"],
            3: [None, None, None],
        }
        assert sheet.used == Range.of("A2:AB9")
        assert sheet.head(2) == [(2, {2: 1.0}), (5, {})]


def test_many_rows_are_read_like_few(make: Make) -> None:
    """Numbers of every length, in enough rows that the part is mapped in several windows."""
    numbers = [
        f"{sign}{whole}{fraction}"
        for sign in ("", "-")
        for whole in (0, 7, 123456789012345, 10**17)
        for fraction in ("", ".5", ".000001", ".30000000000000004", "E-3")
    ] * 1000
    rows = "".join(
        f'<row r="{row}" spans="1:2"><c r="A{row}" s="1"><v>{text}</v></c><c r="B{row}" t="str"><v>{text}</v></c></row>'
        for row, text in enumerate(numbers, 1)
    )
    with Workbook.open(make(f"<sheetData>{rows}</sheetData>")) as book:
        columns = book.sheet("客户").columns([1, 2])
    assert columns == {1: [float(text) for text in numbers], 2: numbers}


def test_cells_of_every_kind_in_one_long_column(make: Make) -> None:
    """What can be read in bulk and what cannot stand mixed in one column; nothing of it lands in another row."""
    plain = [(cell, value) for cell, value in CELLS if cell.startswith('<c r="A1"') and "<!" not in cell]
    mixed = [random.Random(7).choice(plain) for _ in range(100)] + [plain[place % len(plain)] for place in range(3000)]
    rows = "".join(
        f'<row r="{row}">{cell.replace(chr(34) + "A1" + chr(34), f"{chr(34)}C{row}{chr(34)}")}</row>'
        for row, (cell, _) in enumerate(mixed, 1)
    )
    with Workbook.open(make(f"<sheetData>{rows}</sheetData>")) as book:
        sheet = book.sheet("客户")
        assert sheet.grid.plain
        assert sheet.columns([3]) == {3: [value for _, value in mixed]}


def test_what_lies_around_the_rows(make: Make) -> None:
    around = (
        '<sheetProtection sheet="1" objects="1"/><autoFilter ref="A4:C9"><filterColumn colId="0"/></autoFilter>'
        '<mergeCells count="2"><mergeCell ref="A1:C1"/><mergeCell ref="B2:B3"/></mergeCells>'
    )
    with Workbook.open(make(f"<sheetData/>{around}", workbook='<workbookPr date1904="1"/>')) as book:
        sheet = book.sheet("客户")
        assert book.date1904
        assert sheet.merged == (Range.of("A1:C1"), Range.of("B2:B3"))
        assert sheet.autofilter == Range.of("A4:C9")
        assert sheet.protected
        assert sheet.used is None
        assert sheet.row_count == 0


def test_a_sheet_that_is_not_there_is_answered_with_those_that_are(make: Make) -> None:
    with (
        Workbook.open(make({"一月": "<sheetData/>", "二月": "<sheetData/>"})) as book,
        pytest.raises(UsageError, match="一月、二月"),
    ):
        book.sheet("三月")


def test_the_branch_workbook_is_read_as_it_is_seen(branch_workbook: Path) -> None:
    with Workbook.open(branch_workbook) as book:
        assert [info.name for info in book.sheets] == ["客户信息表", "图表"]
        sheet = book.sheet("客户信息表")
        assert sheet.used == Range.of("A1:L255")
        assert sheet.columns([8])[8][4] == Uncalculated("F5-G5")
        assert sheet.columns([3])[3][9] == "=1+1"


def styled(make: Make, cells: str, *codes: str) -> Path:
    """Write a workbook whose looks are: 0 General, 1 built-in date 14, 2 built-in `0.00`, then one for each code."""
    own = "".join(f'<numFmt numFmtId="{164 + at}" formatCode="{code}"/>' for at, code in enumerate(codes))
    looks = "".join(f'<xf numFmtId="{number}"/>' for number in (0, 14, 2, *range(164, 164 + len(codes))))
    return make(
        f"<sheetData>{cells}</sheetData>",
        parts={"xl/styles.xml": f"<styleSheet><numFmts>{own}</numFmts><cellXfs>{looks}</cellXfs></styleSheet>"},
        workbook_ties='<Relationship Id="y" Type="x/styles" Target="styles.xml"/>',
    )


def test_a_number_shown_as_a_date_is_a_date(make: Make) -> None:
    cells = (
        '<row r="1"><c r="A1" s="1"><v>46326</v></c><c r="B1"><v>46326</v></c></row>'
        '<row r="2"><c r="A2" s="2"><v>46326</v></c><c r="B2" s="1" t="str"><v>x</v></c></row>'
        '<row r="3"><c r="A3" s="3"><f>TODAY()</f><v>46326.5</v></c><c r="B3" s="1"/></row>'
        '<row r="4"><c r="A4" s="4"><v>46326</v></c><c r="B4" s="1"><f>TODAY()</f></c></row>'
    )
    with Workbook.open(styled(make, cells, "yyyy&quot;年&quot;m&quot;月&quot;", "0&quot;年&quot;")) as book:
        sheet = book.sheet("客户")
        columns = sheet.columns([1, 2])
        assert columns == {
            1: [CellDate(46326.0), 46326.0, CellDate(46326.5), 46326.0],
            2: [46326.0, "x", None, Uncalculated("TODAY()")],
        }
        assert [cells.get(1) for _, cells in sheet.head(9)] == columns[1]


def test_dates_in_tags_of_other_writers(make: Make) -> None:
    cells = "<row r='1'><c r='A1' s='1'><v>46326</v></c></row><row r='2'><c s='0' r='A2'><v>5</v></c></row>"
    with Workbook.open(styled(make, cells)) as book:
        assert book.sheet("客户").columns([1]) == {1: [CellDate(46326.0), 5.0]}

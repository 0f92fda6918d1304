"""New sheets: one written whole, as the part that a package takes in; nothing in it asks for a style or another part.

Without styles of its own a sheet can be added to any workbook and leave its styles part as it was. Text may be
bold or red all the same: its runs say so themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from fenji.workbook.cells import CellFormula, Range, cell_name, column_letters
from fenji.workbook.edits import NewValue
from fenji.workbook.fragments import CellWriter, check_formula, text_markup
from fenji.workbook.markup import SPREADSHEET, escaped, escaped_attribute

_LONGEST_LIST = 255
_LONGEST_NOTE = 255
_LONGEST_NOTE_TITLE = 32


class Look(IntEnum):
    """How a cell looks, by its number in the style sheet of a workbook that fenji made (`blank`)."""

    HEADING = 1
    EDITED = 2
    FRAMED = 3
    TYPED = 4
    """A text to be edited: what begins with = stays one."""
    LINE = 5
    """To be edited, in one line that runs on over empty cells."""
    TITLE = 6
    NOTE = 7
    SECTION = 8
    KEY = 9
    """What the cell beside it is for."""
    FOUND = 10
    """What was found to be wrong."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A text that is seen at once: bold, or red where something is wrong."""

    text: str
    red: bool = False


@dataclass(frozen=True, slots=True)
class CellChoice:
    """What cells take, and the note that shows where one of them is selected.

    `listed` are the texts to choose from, `within` a block that holds them; without either there is only the note.
    Other values may be typed where `strict` is false.
    """

    block: Range
    title: str = ""
    note: str = ""
    listed: tuple[str, ...] = ()
    within: Range | None = None
    strict: bool = True


ROW = "\x02"
"""What stands in a formula that is filled down for the number of its row."""


@dataclass(frozen=True, slots=True)
class FilledDown:
    """Formulas of some columns, each the same in many rows."""

    rows: Sequence[int]
    formulas: Sequence[tuple[int, str]]


@dataclass(frozen=True)
class NewSheet:
    """A sheet to be: cells by row and column, widths in characters, choices, and how many rows stay in view.

    Formulas that are `filled` down stand right of all cells of their rows.
    """

    name: str
    cells: Mapping[tuple[int, int], NewValue | Marked]
    widths: Mapping[int, float] = field(default_factory=dict)
    choices: Sequence[CellChoice] = ()
    frozen_rows: int = 0
    filled: FilledDown | None = None
    one_page_wide: bool = False
    """Printed across, as wide as a page, the pages numbered."""
    page_title: tuple[str, str] = ("", "")
    """What stands left and right above every printed page."""
    hidden: frozenset[int] = frozenset()
    """Columns that are not shown, among those that have a width."""
    merged: Sequence[Range] = ()
    page_breaks: Sequence[int] = ()
    """The rows with which new pages begin."""
    heights: Mapping[int, float] = field(default_factory=dict)
    """Heights of rows in points, where they are not one line."""
    looks: Mapping[tuple[int, int], Look] = field(default_factory=dict)
    """How cells look in a workbook that fenji made; in any other its own styles stand, and there must be none."""

    @property
    def uncalculated(self) -> bool:
        """Whether some formula has no result yet."""
        return self.filled is not None or any(
            isinstance(value, CellFormula) and value.value is None for value in self.cells.values()
        )

    def content(self, strict: bool) -> Iterator[bytes]:
        """Yield the sheet's part; `strict` packages have namespaces of their own."""
        yield b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        yield f'<worksheet xmlns="{SPREADSHEET[strict]}">'.encode()
        if self.one_page_wide:
            yield b'<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        yield self._view()
        shown = {False: "", True: ' hidden="1"'}
        if self.widths:
            columns = "".join(
                f'<col min="{column}" max="{column}" width="{width:g}"{shown[column in self.hidden]} customWidth="1"/>'
                for column, width in sorted(self.widths.items())
            )
            yield f"<cols>{columns}</cols>".encode()
        yield b"<sheetData>"
        yield from self._rows()
        yield b"</sheetData>"
        if self.merged:
            blocks = "".join(f'<mergeCell ref="{block}"/>' for block in self.merged)
            yield f'<mergeCells count="{len(self.merged)}">{blocks}</mergeCells>'.encode()
        yield self._validations()
        if self.one_page_wide:
            yield b'<printOptions horizontalCentered="1"/>'
            yield b'<pageMargins left="0.4" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
            yield b'<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
            yield self._above_and_below()
        if self.page_breaks:
            count = len(self.page_breaks)
            breaks = "".join(f'<brk id="{row - 1}" max="16383" man="1"/>' for row in self.page_breaks)
            yield f'<rowBreaks count="{count}" manualBreakCount="{count}">{breaks}</rowBreaks>'.encode()
        yield b"</worksheet>"

    def _above_and_below(self) -> bytes:
        left, right = (escaped(text.replace("&", "&&")) for text in self.page_title)
        above = f"<oddHeader>&amp;L{left}&amp;R{right}</oddHeader>" if left or right else ""
        below = "<oddFooter>&amp;C第 &amp;P 页，共 &amp;N 页</oddFooter>"
        return f"<headerFooter>{above}{below}</headerFooter>".encode()

    def _view(self) -> bytes:
        if not self.frozen_rows:
            return b""
        rows = self.frozen_rows
        pane = f'<pane ySplit="{rows}" topLeftCell="A{rows + 1}" activePane="bottomLeft" state="frozen"/>'
        return f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'.encode()

    def _rows(self) -> Iterator[bytes]:
        writer = CellWriter(self.name, b"")
        held: dict[int, list[str]] = {}
        every: dict[tuple[int, int], NewValue | Marked] = {**dict.fromkeys(self.looks), **self.cells}
        for (row, column), value in sorted(every.items(), key=lambda each: each[0]):
            look = self.looks.get((row, column))
            address = f'<c r="{cell_name(row, column)}"' + (f' s="{look:d}"' if look is not None else "")
            if isinstance(value, Marked) and look is not None:
                # the look says what the marks would
                value = value.text
            if isinstance(value, Marked):
                held.setdefault(row, []).append(address + _marked(value))
            elif value is not None or look is not None:
                held.setdefault(row, []).append(address + writer.column(column, [row], [value])[0])
        first, following = self._filled()
        rows = sorted({*held, *(self.filled.rows if self.filled else ())})
        pieces = []
        down = frozenset(self.filled.rows if self.filled else ())
        for row in rows:
            line = ""
            if row in down:
                line = first.replace(ROW, str(row))
                first = following
            height = f' ht="{self.heights[row]:g}" customHeight="1"' if row in self.heights else ""
            pieces.append(f'<row r="{row}"{height}>{"".join(held.get(row, ()))}{line}</row>')
        yield "".join(pieces).encode()

    def _filled(self) -> tuple[str, str]:
        """The cells that are filled down, as the first row has them, and as all the others share them with it."""
        if self.filled is None or not self.filled.rows:
            return "", ""
        last = self.filled.rows[-1]
        first, following = [], []
        for number, (column, text) in enumerate(self.filled.formulas):
            letters = column_letters(column)
            check_formula(text, f"{self.name}!{letters}")
            shared = f'<f t="shared" ref="{letters}{ROW}:{letters}{last}" si="{number}">{escaped(text)}</f>'
            first.append(f'<c r="{letters}{ROW}">{shared}</c>')
            following.append(f'<c r="{letters}{ROW}"><f t="shared" si="{number}"/></c>')
        return "".join(first), "".join(following)

    def _validations(self) -> bytes:
        if not self.choices:
            return b""
        every = "".join(map(_validation, self.choices))
        return f'<dataValidations count="{len(self.choices)}">{every}</dataValidations>'.encode()


def _marked(text: Marked) -> str:
    look = '<color rgb="FFC00000"/>' if text.red else ""
    return (
        f' t="inlineStr"><is><r><rPr><b/>{look}</rPr><t xml:space="preserve">{text_markup(text.text)}</t></r></is></c>'
    )


def _validation(choice: CellChoice) -> str:
    formula = ""
    if choice.within is not None:
        block = choice.within
        first, last = cell_name(block.first_row, block.first_column), cell_name(block.last_row, block.last_column)
        formula = f"{_fixed(first)}:{_fixed(last)}"
    elif choice.listed:
        text = ",".join(choice.listed)
        # a list that does not fit, or whose texts have commas, is left to the note
        if len(text) <= _LONGEST_LIST and not any("," in each or '"' in each for each in choice.listed):
            formula = f'"{text}"'
    shown = f' showErrorMessage="{choice.strict:d}"' if formula else ""
    kind = ' type="list" allowBlank="1"' if formula else ""
    note = ""
    if choice.note:
        title, said = choice.title[:_LONGEST_NOTE_TITLE], choice.note[:_LONGEST_NOTE]
        note = f' showInputMessage="1" promptTitle="{escaped_attribute(title)}" prompt="{escaped_attribute(said)}"'
    held = f"<formula1>{escaped(formula)}</formula1>" if formula else ""
    return f'<dataValidation{kind}{shown}{note} sqref="{choice.block}">{held}</dataValidation>'


def _fixed(name: str) -> str:
    letters = name.rstrip("0123456789")
    return f"${letters}${name[len(letters) :]}"


def pieces(sheet: NewSheet, strict: bool) -> Iterable[bytes]:
    """Return the part of a sheet in few pieces, since every piece is deflated by itself."""
    return (b"".join(sheet.content(strict)),)

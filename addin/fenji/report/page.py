"""Pages: one sheet of a report from top to bottom, ready to print, and the workbook that binds them together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Any, cast

from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties

from fenji.errors import Lang
from fenji.report.masking import printable
from fenji.report.paper import LINE as LINE
from fenji.report.paper import Paper
from fenji.report.sheet import DrawnSheet, Pen, Value
from fenji.report.style import NOTE, SUBTITLE, TITLE, Look, Styles

Progress = Callable[[str, int], None]
"""Told the name of the sheet that is being written, and how many more customers' rows now stand in the report."""

_STEP = 2_000
_LONGEST_NAME = 31
_LIKE_FORMULA = frozenset("=+-@\t\r")


@dataclass(frozen=True, slots=True)
class Cell:
    """A value and its look; `link` is a place in this workbook; a `formula` stands over the value it comes to."""

    value: Value
    look: Look
    link: str = ""
    formula: str = ""


@dataclass(frozen=True, eq=False)
class Column:
    """A column of a long table: a value a row. `odd` rows, where given, take the other look.

    `guarded` columns hold what people typed, which may begin like a formula; `mixed` ones texts and numbers.
    """

    values: Sequence[Value]
    look: Look
    text: bool = False
    guarded: bool = False
    mixed: bool = False
    odd: Sequence[bool] | None = None
    odd_look: Look | None = None


def text_width(text: str) -> int:
    """Return how wide a text is printed, a Chinese character as wide as two letters.

    >>> text_width("月日均 12.5")
    11
    """
    return len(text.encode("gb18030", "replace"))


def lines(text: str, width: float) -> int:
    """Return how many lines a text takes in a column so many letters wide."""
    return sum(max(1, -(-text_width(part) // max(int(width) - 1, 1))) for part in text.split("\n"))


class Page:
    """A sheet that is written row by row; `at` is the number of the row to come.

    Where it `flows`, what belongs together is kept on one page of paper; the rows `repeated` stand on top of each.
    """

    def __init__(
        self,
        book: ReportBook,
        sheet: DrawnSheet,
        widths: Sequence[float],
        repeated: tuple[int, int] = (0, 0),
        *,
        flows: bool = False,
    ) -> None:
        self._book = book
        self.sheet = sheet
        self.widths = tuple(widths)
        self.at = 1
        self._paper = Paper(sheet, self.widths, repeated, flows=flows)

    @property
    def name(self) -> str:
        return str(self.sheet.title)

    def span(self, column: int, first: int, last: int) -> str:
        """Return how a formula elsewhere calls a part of a column."""
        letters = get_column_letter(column)
        return f"{quoted_name(self.name)}!${letters}${first}:${letters}${last}"

    def row(self, cells: Iterable[Cell | None], height: float | None = LINE) -> int:
        """Write a row and return its number."""
        self._paper.take(self.at, LINE if height is None else height)
        self.sheet.height = height
        self.sheet.append([self._pen(cell) if cell is not None else None for cell in cells])
        self.at += 1
        return self.at - 1

    def skip(self, height: float = 8) -> None:
        self.row([], height)

    def wide(self, text: str, look: Look) -> int:
        """Write a text over all columns, as high as it needs."""
        last = len(self.widths)
        at = self.row([Cell(text, look), *[Cell(None, look)] * (last - 1)], self.height_of(text, look))
        self.merge(at, 1, last)
        return at

    def height_of(self, text: str, look: Look) -> float:
        """Return how high the row of a text over all columns is."""
        return max(lines(text, sum(self.widths)) * (look.size * 1.5 + 1.5), LINE)

    def heading(self, title: str, under: Sequence[str], *, behind: int = 0) -> None:
        """Write the title of the page and the lines under it, those `behind` so many columns.

        Columns that are printed on a second page beside the first again would cut the lines off there.
        """
        self.row([Cell(title, TITLE)], 30)
        for line in under:
            self.row([*[None] * behind, Cell(line, SUBTITLE)])

    def note(self, text: str) -> None:
        self.wide(text, NOTE)

    def header(self, labels: Sequence[str], look: Look) -> int:
        """Write the header of a table, as high as the longest label needs."""
        high = max((lines(label, width) for label, width in zip(labels, self.widths)), default=1)
        return self.row([Cell(label, look) for label in labels], high * LINE + 5)

    def merge(self, row: int, first: int, last: int, rows: int = 1) -> None:
        if last > first or rows > 1:
            block = f"{get_column_letter(first)}{row}:{get_column_letter(last)}{row + rows - 1}"
            self.sheet.merged_cells.add(block)

    @property
    def paper(self) -> float:
        """How many points of rows one printed page takes."""
        return self._paper.room

    def turn(self) -> None:
        """Begin a new page on paper with the row to come."""
        self._paper.turn(self.at)

    def turn_across(self, column: int, last: int, fixed: int) -> None:
        """Go on behind a column on a second page beside the first, which begins with the fixed columns again."""
        self._paper.turn_across(self.widths, column, last, fixed)

    def keep(self, height: float) -> None:
        """Let the rows to come, so many points high, stand on one page of paper, unless they are more than a page."""
        self._paper.keep(self.at, height)

    def body(
        self, columns: Sequence[Column], heights: Iterable[float | None] | None = None, *, after: float = 0.0
    ) -> tuple[int, int]:
        """Write a long table of one look a column; return its first and last row (the last before, if empty).

        `after` is the height of the rows that follow and must not be printed without the last of these.
        """
        first = self.at
        pens = [Pen(self.sheet, self._number(each.look), text=each.text) for each in columns]
        guarded = [
            (pen, self._number(each.look), self._book.styles.number(each.look, quoted=True))
            for pen, each in zip(pens, columns)
            if each.guarded or each.mixed
        ]
        mixed = [pen for pen, each in zip(pens, columns) if each.mixed]
        varied = [
            (pen, self._number(each.look), self._number(each.odd_look or each.look), iter(each.odd))
            for pen, each in zip(pens, columns)
            if each.odd is not None
        ]
        count = len(columns[0].values) if columns else 0
        high: Iterator[float | None] = iter(heights) if heights is not None else repeat(LINE, count)
        high = self._paper.spread(first, high, count, after)
        sheet, told = self.sheet, 0
        for values in zip(*(each.values for each in columns)):
            for pen, value in zip(pens, values):
                pen._value = value
            for pen in mixed:
                pen.data_type = "s" if isinstance(pen._value, str) else "n"
            for pen, plain, quoted in guarded:
                pen.look = quoted if str(pen._value)[:1] in _LIKE_FORMULA else plain
            for pen, plain, other, odd in varied:
                pen.look = other if next(odd) else plain
            sheet.height = next(high)
            sheet.append(pens)
            self.at += 1
            told += 1
            if told == _STEP:
                self._book.progress(self.name, told)
                told = 0
        self._book.progress(self.name, told)
        return first, self.at - 1

    def style_of(self, look: Look) -> Any:
        """Return the style of a look as openpyxl keeps it, for what is no cell: a whole column."""
        return self._book.styles.array(look)

    def _number(self, look: Look) -> int:
        return self._book.styles.number(look)

    def _pen(self, cell: Cell) -> Pen:
        text = isinstance(cell.value, str)
        like_formula = text and str(cell.value)[:1] in _LIKE_FORMULA
        pen = Pen(self.sheet, self._book.styles.number(cell.look, quoted=bool(like_formula)), text=text)
        pen.says(printable(cell.value) if isinstance(cell.value, str) else cell.value)
        if cell.formula:
            pen.calculates(cell.formula, cell.value if cell.value is not None else 0)
        if cell.link:
            pen.leads_to(cell.link)
        return pen


class ReportBook:
    """The workbook of a report: its pages in order, their styles, and what stands at the foot of each."""

    def __init__(self, title: str, foot: str, lang: Lang, progress: Progress) -> None:
        self.book = Workbook(write_only=True)
        self.styles = Styles(self.book)
        self.progress = progress
        self.lang = lang
        self._foot = foot
        properties = self.book.properties
        properties.title, properties.creator, properties.lastModifiedBy = title, "fenji", "fenji"

    def page(
        self,
        name: str,
        widths: Sequence[float],
        *,
        header_row: int | None = None,
        titled: bool = False,
        fixed: int = 0,
        portrait: bool = False,
        flows: bool = False,
    ) -> Page:
        """Add a sheet, A4 and as wide as the paper; the header in `header_row` stays in view and on every page.

        `titled` pages have all above the header on every page as well, since the sheet is handed out by itself;
        where a page `flows`, what belongs together is kept on one page of paper.
        """
        sheet = DrawnSheet(self.book, self._free_name(name))
        cast(Any, self.book)._add_sheet(sheet)
        for number, width in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(number)].width = width + 0.7
        sheet.sheet_view.showGridLines = False
        if header_row is not None:
            sheet.freeze_panes = f"{get_column_letter(fixed + 1)}{header_row + 1}"
            sheet.print_title_rows = f"{1 if titled else header_row}:{header_row}"
        sheet.page_setup.paperSize = 9
        sheet.page_setup.orientation = "portrait" if portrait else "landscape"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_margins = PageMargins(left=0.45, right=0.45, top=0.55, bottom=0.65, header=0.3, footer=0.3)
        sheet.print_options.horizontalCentered = True
        self._write_foot(sheet)
        repeated = (0, 0) if header_row is None else (1 if titled else header_row, header_row)
        return Page(self, sheet, widths, repeated, flows=flows)

    def put_first(self) -> None:
        """Let the sheet that was written last come first, and be the one that is seen when the book is opened."""
        sheets = cast(Any, self.book)._sheets
        sheets.insert(0, sheets.pop())

    def save(self, target: Path) -> None:
        self.book.save(target)

    def _write_foot(self, sheet: DrawnSheet) -> None:
        foot = sheet.oddFooter
        foot.left.text = self._foot.replace("&", "&&")
        foot.center.text = "第 &P 页 / 共 &N 页" if self.lang == "zh" else "page &P of &N"
        foot.right.text = "&A"
        for part in (foot.left, foot.center, foot.right):
            part.size = 8

    def _free_name(self, wanted: str) -> str:
        """Return a name that a sheet may have and that none has yet."""
        taken = {name.casefold() for name in self.book.sheetnames}
        plain = re.sub(r"[\[\]:*?/\\'\x00-\x1f]", " ", wanted).strip() or "表"
        name, number = plain[:_LONGEST_NAME], 2
        while name.casefold() in taken:
            name = f"{plain[: _LONGEST_NAME - len(str(number)) - 2]}({number})"
            number += 1
        return name


def quoted_name(sheet: str) -> str:
    """Return the name of a sheet as formulas write it.

    >>> quoted_name("张's 表")
    "'张''s 表'"
    """
    return "'" + sheet.replace("'", "''") + "'"

"""Looks: what cells look like, each a named style of the workbook, made once and shared by all cells that have it.

Grades are told apart by one colour from dark to light, which stays so when it is printed in grey, and by a
mark (① for the best), so that nobody has to see the colour.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, replace
from typing import Any, cast

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.workbook import Workbook
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from fenji.workbook.palette import FONT, HEAD, NAVY, PAPER, WARN
from fenji.workbook.palette import GREY as GREY
from fenji.workbook.palette import INK as INK
from fenji.workbook.palette import RULE as RULE
from fenji.workbook.palette import SHADE as SHADE

COUNT = "#,##0"
MONEY = "#,##0.00"
EXACT = "#,##0.00####"
SHARE = "0.0%"
PLAIN = "General"


@dataclass(frozen=True, slots=True)
class Look:
    """What a cell looks like; two cells of one look share one style."""

    name: str
    size: float = 10
    bold: bool = False
    ink: str = INK
    fill: str | None = None
    across: str = "left"
    down: str = "center"
    wrap: bool = False
    format: str = PLAIN
    lines: str = "all"
    """Which borders: all, none, under, or those of a cell of several lines (top, sides, bottom)."""
    indent: int = 0


TITLE = Look("标题", 18, True, NAVY, lines="none")
SUBTITLE = Look("副标题", 10, ink=GREY, lines="none")
HEADING = Look("小标题", 12, True, NAVY, lines="under")
NOTE = Look("说明", 9, ink=GREY, lines="none", wrap=True, down="top")
SIGNATURE = Look("签字", 10.5, lines="none")
HEADER = Look("表头", 10, True, NAVY, HEAD, "center", wrap=True)
TEXT = Look("文本")
NAMED = Look("名称", wrap=True)
WRAPPED = Look("折行文本", 9, wrap=True)
CENTRED = Look("居中文本", across="center")
ORDINAL = Look("序号", across="center", ink=GREY)
INTEGER = Look("整数", across="right", format=COUNT)
AMOUNT = Look("金额", across="right", format=MONEY)
AMOUNT_EXACT = Look("金额(到分)", across="right", format=EXACT)
NUMBER = Look("数值", across="right")
"""Whole numbers stay whole: a format of optional decimals would leave their point behind."""
PERCENT = Look("百分比", across="right", format=SHARE)
LINKED = Look("表内链接", ink="1D4E9E", wrap=True)
TOTAL = Look("合计", 10, True, NAVY, SHADE)
TOTAL_COUNT = replace(TOTAL, name="合计整数", across="right", format=COUNT)
TOTAL_AMOUNT = replace(TOTAL, name="合计金额", across="right", format=MONEY)
TOTAL_SHARE = replace(TOTAL, name="合计百分比", across="right", format=SHARE)
ATTENTION = Look("提醒", fill=WARN, wrap=True)
FIGURE = Look("大数字", 20, True, NAVY, SHADE, "center", format=COUNT, lines="none")
FIGURE_AMOUNT = replace(FIGURE, name="大金额", format=MONEY)
CAPTION = Look("数字说明", 9, ink=GREY, fill=SHADE, across="center", lines="none")

_DARKEST, _LIGHTEST = (0x1F, 0x38, 0x64), (0xE6, 0xEC, 0xF6)
_PALE = 0.4
"""From this share of the way to light on, dark ink is read better than white."""


def shade(place: int, count: int) -> tuple[str, str]:
    """Return the fill and the ink of the n-th of some grades, the best the darkest.

    >>> shade(0, 3), shade(2, 3)
    (('1F3864', 'FFFFFF'), ('E6ECF6', '222222'))
    """
    share = place / (count - 1) if count > 1 else 0.0
    mixed = (round(dark + (light - dark) * share) for dark, light in zip(_DARKEST, _LIGHTEST))
    return "".join(f"{part:02X}" for part in mixed), INK if share >= _PALE else PAPER


def tint(fill: str) -> str:
    """Return a colour so light that a list in it is still read with ease.

    >>> tint("1F3864")
    'D2D7E0'
    """
    return "".join(f"{round(int(fill[at : at + 2], 16) * 0.2 + 255 * 0.8):02X}" for at in (0, 2, 4))


def mark(place: int) -> str:
    """Return the mark of the n-th grade.

    >>> mark(0), mark(11), mark(20)
    ('①', '⑫', '(21)')
    """
    return chr(0x2460 + place) if place < 20 else f"({place + 1})"


class Styles:
    """The styles of one workbook: a number for each look, plain and for text that begins like a formula."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        _use_font(book)
        self._numbers: dict[tuple[Look, bool], int] = {}
        self._looks: dict[str, Look] = {}
        # a sheet that is never written, to name the styles by
        self._desk = WriteOnlyWorksheet(book, "样式")

    def array(self, look: Look) -> Any:
        """Return the style of a look as openpyxl keeps it inside a cell."""
        return copy(cast(Any, self._book)._cell_styles[self.number(look)])

    def number(self, look: Look, *, quoted: bool = False) -> int:
        """Return the number of a look in this workbook; a `quoted` one says that its text is no formula."""
        key = (look, quoted)
        if key not in self._numbers:
            cell = WriteOnlyCell(self._desk)
            name = f"分级 {look.name}"
            if self._looks.setdefault(name, look) != look:
                raise ValueError(f"two looks are called {name}: {look}, {self._looks[name]}")
            if name not in self._book.named_styles:
                self._book.add_named_style(_named(name, look))
            cell.style = name
            cell.quotePrefix = quoted
            self._numbers[key] = cell.style_id
        return self._numbers[key]


def _use_font(book: Any) -> None:
    """Let the workbook's own style have the report's font: widths are counted in its digits."""
    font = Font(name=FONT, size=10, color=INK)
    book._fonts = IndexedList([font])
    book._named_styles["Normal"].font = font


def _named(name: str, look: Look) -> NamedStyle:
    thin, strong, none = Side(style="thin", color=RULE), Side(style="medium", color=NAVY), Side()
    border = {
        "all": Border(left=thin, right=thin, top=thin, bottom=thin),
        "under": Border(bottom=Side(style="medium", color=NAVY)),
        "none": Border(none, none, none, none),
        "top": Border(left=strong, right=strong, top=strong),
        "sides": Border(left=strong, right=strong),
        "bottom": Border(left=strong, right=strong, bottom=strong),
    }[look.lines]
    return NamedStyle(
        name=name,
        font=Font(name=FONT, size=look.size, bold=look.bold, color=look.ink),
        fill=PatternFill("solid", fgColor=look.fill) if look.fill else PatternFill(),
        border=border,
        alignment=Alignment(horizontal=look.across, vertical=look.down, wrap_text=look.wrap, indent=look.indent),
        number_format=look.format,
    )

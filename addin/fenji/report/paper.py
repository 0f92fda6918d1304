"""Paper: where the printed pages of a sheet end, so that what belongs together stands on one of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties

from fenji.report.sheet import DrawnSheet

LINE = 16.5
"""The height of one line of text, in points."""
_A4 = (595.0, 842.0)
"""In points."""
_ABOVE_AND_BELOW, _BESIDE, _LETTER = 95.0, 65.0, 5.25
"""The letter is the narrowest that Excel and LibreOffice draw: a page is then never taken for longer than it is."""
_WIDE_LETTER = 6.6
"""The widest that they draw: what is to fit a page across has to fit with this one."""
_MOST_BREAKS = 1_000
"""Excel keeps 1,026 breaks in a sheet; beyond these a printer breaks where it likes."""


class Paper:
    """The printed pages of one sheet, as wide as the paper, while it is written from top to bottom.

    Where it `flows` every break is set here; the rows `repeated` stand on top of every page.
    """

    def __init__(
        self, sheet: DrawnSheet, widths: Sequence[float], repeated: tuple[int, int], *, flows: bool = False
    ) -> None:
        self._sheet = sheet
        self._letters = sum(each + 0.7 for each in widths)
        self._repeated, self._above = repeated, 0.0
        self._flows = flows
        self._left: float | None = None

    @property
    def room(self) -> float:
        """How many points of rows one page takes."""
        width, height = _A4 if self._sheet.page_setup.orientation == "portrait" else _A4[::-1]
        return (height - _ABOVE_AND_BELOW) * max(1.0, self._letters * _LETTER / (width - _BESIDE))

    def turn(self, row: int) -> None:
        """Begin a new page with a row."""
        breaks = cast(Any, self._sheet).row_breaks
        breaks.append(Break(id=row - 1))
        self._left = self.room - self._above
        self._flows = self._flows and len(breaks) < _MOST_BREAKS

    def turn_across(self, widths: Sequence[float], column: int, last: int, fixed: int) -> None:
        """Go on behind a column on a second page beside the first, up to the `last`, with the fixed ones again.

        To be asked before the first row.
        """
        sheet = cast(Any, self._sheet)
        sheet.col_breaks.append(Break(id=column))
        sheet.print_title_cols = f"A:{get_column_letter(fixed)}"
        pages = (widths[:column], [*widths[:fixed], *widths[column:last]])
        widest = max(sum(each + 0.7 for each in page) for page in pages) * _WIDE_LETTER
        width = max(_A4) if sheet.page_setup.orientation == "landscape" else min(_A4)
        # a page that is fitted to its paper pays no regard to breaks
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=False)
        sheet.page_setup.scale = min(int(100 * (width - _BESIDE) / widest), 100)

    def keep(self, row: int, height: float) -> None:
        """Let the rows from this one on, so many points high, stand on one page, unless they are more than a page."""
        if self._flows and self._left is not None and self._left < height <= self.room - self._above:
            self.turn(row)

    def take(self, row: int, height: float) -> None:
        """Take the room of a row."""
        if not self._flows:
            return
        if self._left is None:
            self._left = self.room
        if self._repeated[0] <= row <= self._repeated[1]:
            self._above += height
        if height > self._left:
            self.turn(row)
        self._left -= height

    def spread(self, first: int, heights: Iterable[float | None], count: int, after: float) -> Iterator[float | None]:
        """Yield the heights of the rows of a table as it goes over pages: its last row never stands alone.

        `count` is how many rows it has, `after` the height of what follows and must not stand without the last.
        """
        if not self._flows:
            yield from heights
            return
        before: float | None = None
        for place, height in enumerate(heights):
            points = LINE if height is None else height
            if place == count - 1:
                self.keep(first + place, points + after)
            elif place == count - 2:
                # the last is about as high as this one
                self.keep(first + place, 2 * max(points, before or 0.0) + after)
            self.take(first + place, points)
            before = points
            yield height

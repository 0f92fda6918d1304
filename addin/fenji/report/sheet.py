"""Sheets of a report: openpyxl's write-only worksheet, with cells that share their looks and keep their results.

openpyxl writes everything. Two things are added to its worksheet: rows are given as pens, which are cells
used again and again with one look each, so that a styled table costs no more than a plain one; and a formula
is saved together with its result, so that a reader that does not calculate shows it as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, cast

from openpyxl.cell._writer import write_cell
from openpyxl.cell.cell import Cell
from openpyxl.chart._chart import ChartBase
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.workbook import Workbook
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.datavalidation import DataValidationList
from openpyxl.worksheet.dimensions import DimensionHolder
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.page import PageMargins, PrintOptions, PrintPageSetup
from openpyxl.worksheet.properties import WorksheetProperties

Value = str | float | int | None


class Pen(Cell):
    """A cell to write with: its look stays, its value changes. Text is always text, whatever it begins with."""

    __slots__ = ("look", "result")

    has_style = True

    def __init__(self, sheet: DrawnSheet, look: int, *, text: bool) -> None:
        super().__init__(sheet, 1, 1)
        self.look = look
        self.result: Value = None
        self.data_type = "s" if text else "n"

    @property
    def style_id(self) -> int:
        return self.look

    def says(self, value: Value) -> None:
        self._value = value

    def calculates(self, formula: str, result: Value) -> None:
        """Hold a formula (with its =) and what it comes to."""
        self._value = formula
        self.data_type = "f"
        self.result = result

    def leads_to(self, location: str) -> None:
        """Make a link to a place in the same workbook, such as `'概览'!A1`."""
        self._hyperlink = Hyperlink(ref="A1", location=location)


class DrawnSheet(WriteOnlyWorksheet):
    """A write-only worksheet whose rows are pens; `height` is that of the row to come, in points.

    Rows that `grow` are fitted anew once somebody writes in them.
    """

    # what every worksheet of openpyxl has, though its types do not say so of this kind
    column_dimensions: DimensionHolder[str, Any]
    page_setup: PrintPageSetup
    sheet_properties: WorksheetProperties
    page_margins: PageMargins
    print_options: PrintOptions
    merged_cells: MultiCellRange
    conditional_formatting: ConditionalFormattingList
    data_validations: DataValidationList
    auto_filter: AutoFilter
    oddFooter: Any  # noqa: N815
    _writer: Any

    def __init__(self, book: Workbook, title: str) -> None:
        super().__init__(book, title)
        self.height: float | None = None
        self.grow = False

    def draw(self, chart: ChartBase, anchor: str) -> None:
        """Put a chart at a cell."""
        cast(Any, self).add_chart(chart, anchor)

    def _get_writer(self) -> None:
        if self._writer is None:
            self._writer = _Writer(self)
            self._writer.write_top()

    def _values_to_row(self, values: Iterable[Pen | None], row_idx: int) -> Iterator[Pen]:
        for column, pen in enumerate(values, 1):
            if pen is not None:
                pen.row = row_idx
                pen.column = column
                if pen._hyperlink is not None:
                    pen._hyperlink.ref = pen.coordinate
                yield pen


class _Writer(WorksheetWriter):
    ws: Any

    def write_row(self, xf: Any, row: Iterable[Any], row_idx: int) -> None:
        attributes = {"r": str(row_idx)}
        if self.ws.height is not None:
            attributes["ht"] = f"{self.ws.height:g}"
            if not self.ws.grow:
                attributes["customHeight"] = "1"
        with xf.element("row", attributes):
            for pen in row:
                if pen.data_type == "f":
                    _write_formula(xf, pen)
                else:
                    write_cell(xf, self.ws, pen, True)


def _write_formula(xf: Any, pen: Pen) -> None:
    attributes = {"r": pen.coordinate, "s": str(pen.look)}
    if isinstance(pen.result, str):
        attributes["t"] = "str"
    with xf.element("c", attributes):
        with xf.element("f"):
            xf.write(str(pen._value)[1:])
        with xf.element("v"):
            xf.write(pen.result if isinstance(pen.result, str) else repr(pen.result))

"""Workbooks: cells in, cell edits out, everything else byte for byte as it was. Knows nothing of standards."""

from fenji.workbook.blank import write_blank
from fenji.workbook.cells import (
    LAST_COLUMN,
    LAST_ROW,
    CellDate,
    CellEdits,
    CellError,
    CellFormula,
    CellValue,
    Range,
    Uncalculated,
    cell_name,
    cell_position,
    column_letters,
    column_number,
)
from fenji.workbook.contents import SheetInfo
from fenji.workbook.edits import SheetEdits, Widen
from fenji.workbook.new_sheet import ROW, CellChoice, FilledDown, Look, Marked, NewSheet
from fenji.workbook.saving import Receipt
from fenji.workbook.sheet import Sheet
from fenji.workbook.sheet_cells import SheetCells
from fenji.workbook.tables import SheetTable
from fenji.workbook.text_sheet import TextSheet
from fenji.workbook.workbook import Workbook

__all__ = [
    "LAST_COLUMN",
    "LAST_ROW",
    "ROW",
    "CellChoice",
    "CellDate",
    "CellEdits",
    "CellError",
    "CellFormula",
    "CellValue",
    "FilledDown",
    "Look",
    "Marked",
    "NewSheet",
    "Range",
    "Receipt",
    "Sheet",
    "SheetCells",
    "SheetEdits",
    "SheetInfo",
    "SheetTable",
    "TextSheet",
    "Uncalculated",
    "Widen",
    "Workbook",
    "cell_name",
    "cell_position",
    "column_letters",
    "column_number",
    "write_blank",
]

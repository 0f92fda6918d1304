"""The edits that the worker answers with, made in the sheet."""

import uno

from fenji_calc.document import areas_of

CONTENTS = 1 | 2 | 4 | 8 | 16  # com.sun.star.sheet.CellFlags: values, dates, texts, notes, formulas


def make(document, sheet, answer):
    """Make the edits: new columns take the look of the column beside them, then the cells their values."""
    for column, look, first, last in answer["looks"]:
        source = sheet.getCellRangeByPosition(look - 1, first - 1, look - 1, last - 1)
        target = sheet.getCellRangeByPosition(column - 1, first - 1, column - 1, last - 1)
        sheet.copyRange(target.getCellByPosition(0, 0).getCellAddress(), source.getRangeAddress())
        target.clearContents(CONTENTS)
        target.Validation = unrestricted(target.Validation)
    for column, first, values in answer["cells"]:
        block = sheet.getCellRangeByPosition(column - 1, first - 1, column - 1, first + len(values) - 2)
        block.setDataArray(tuple((("" if value is None else value),) for value in values))
    for first_row, first_column, last_row, last_column in answer["merges"]:
        sheet.getCellRangeByPosition(first_column - 1, first_row - 1, last_column - 1, last_row - 1).merge(True)
    for column, width in answer["widths"]:
        # characters of the usual font, in hundredths of a millimetre
        sheet.getColumns().getByIndex(column - 1).Width = int(width * 190 + 130)
    if answer["widen"]:
        widen(document, sheet, *answer["widen"])


def unrestricted(validation):
    validation.Type = uno.Enum("com.sun.star.sheet.ValidationType", "ANY")
    return validation


def widen(document, sheet, header_row, last_column):
    """Let the tables that end beside the new columns cover them."""
    for area in areas_of(document, sheet):
        address = area.getDataArea()
        inside = address.StartRow <= header_row - 1 <= address.EndRow
        if inside and address.StartColumn < last_column <= address.EndColumn + 7:
            address.EndColumn = max(address.EndColumn, last_column - 1)
            area.setDataArea(address)

"""Cells as the worker reads them: values, errors, and what numbers are shown as."""

DATE_OR_TIME, LOGICAL = 2 | 4, 1024  # com.sun.star.util.NumberFormat
ERRORS = 4  # com.sun.star.sheet.FormulaResult


def argument(value):
    """A value as the worker reads it: None where it was left out, else rows of cells."""
    if value is None:
        return None
    if hasattr(value, "getRangeAddress"):
        return cells_of(value)
    if value == 0 and isinstance(value, (int, float)):
        # Calc hands over a reference to one empty cell as 0, whatever type the interface asks for
        return [[{"zero_or_empty": True}]]
    return [list(row) for row in value] if isinstance(value, tuple) else [[value]]


def cells_of(block):
    """The cells of a range: an error says which, and a number shown as a date, or as true or false, says that."""
    rows = [list(row) for row in block.getDataArray()]
    for row, column in places(block, addresses(block.queryFormulaCells(ERRORS))):
        rows[row][column] = {"error": block.getCellByPosition(column, row).getString()}
    for looks, meant in ((DATE_OR_TIME, lambda number: {"date": number}), (LOGICAL, bool)):
        for row, column in places(block, shown_as(block, looks)):
            if isinstance(rows[row][column], float):
                rows[row][column] = meant(rows[row][column])
    return rows


def places(block, found):
    """The cells of a range that are among those found, counted from 0; what Calc finds may reach beyond it."""
    start = block.getRangeAddress()
    for each in found:
        for row in range(max(each.StartRow, start.StartRow), min(each.EndRow, start.EndRow) + 1):
            for column in range(max(each.StartColumn, start.StartColumn), min(each.EndColumn, start.EndColumn) + 1):
                yield row - start.StartRow, column - start.StartColumn


def addresses(ranges):
    return ranges.getRangeAddresses()


def shown_as(block, kind):
    """The parts of a range whose numbers are shown as dates or times, or as true and false: each look is asked once."""
    formats = document_of(block).getNumberFormats()
    found = []
    for look in looks_of(block):
        if formats.getByKey(look.NumberFormat).Type & kind:
            found.extend(addresses(look))
    return found


def looks_of(block):
    looks = block.getUniqueCellFormatRanges()
    return [looks.getByIndex(number) for number in range(looks.getCount())]


def document_of(block):
    return block.getSpreadsheet().DrawPage.Forms.getParent()


def used_of(sheet):
    used = sheet.createCursor()
    used.gotoStartOfUsedArea(False)
    used.gotoEndOfUsedArea(True)
    return used

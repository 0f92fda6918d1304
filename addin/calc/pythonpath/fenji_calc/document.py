"""What of a document is told to the worker beside the cells: merged blocks, tables, and standards in sheets."""

from fenji_calc.cells import addresses, cells_of, looks_of

STANDARD = "分级标准"  # what the first cell of such a sheet says


def standards_of(document):
    """The sheets that say in their first cell that they are standards, as their cells stand."""
    found = []
    for sheet in (document.Sheets.getByName(name) for name in document.Sheets.getElementNames()):
        if sheet.getCellByPosition(0, 0).getString() == STANDARD:
            used = sheet.createCursor()
            used.gotoEndOfUsedArea(False)
            end = used.getRangeAddress()
            rows = cells_of(sheet.getCellRangeByPosition(0, 0, end.EndColumn, end.EndRow))
            found.append({"name": sheet.getName(), "rows": rows})
    return found


def merges_of(sheet, used):
    """The merged blocks; cells with the look of a merge are those where one begins."""
    found = []
    for look in looks_of(used):
        for address in addresses(look):
            block = sheet.getCellRangeByPosition(
                address.StartColumn, address.StartRow, address.EndColumn, address.EndRow
            )
            if not block.getCellByPosition(0, 0).getIsMerged():
                continue
            for row in range(address.EndRow - address.StartRow + 1):
                for column in range(address.EndColumn - address.StartColumn + 1):
                    cell = block.getCellByPosition(column, row)
                    if cell.getIsMerged():
                        area = sheet.createCursorByRange(cell)
                        area.collapseToMergedArea()
                        found.append(corners(area.getRangeAddress()))
    return found


def corners(address):
    return [address.StartRow + 1, address.StartColumn + 1, address.EndRow + 1, address.EndColumn + 1]


def areas_of(document, sheet):
    """The named database ranges of a sheet; that of a filter without a name Calc shows to nobody."""
    number = sheet.getRangeAddress().Sheet
    areas = [document.DatabaseRanges.getByName(name) for name in document.DatabaseRanges.getElementNames()]
    return [area for area in areas if area.getDataArea().Sheet == number]


def tables_of(document, sheet):
    """The named database ranges of a sheet that have a header: what Excel calls tables."""
    return [
        {"name": area.getName(), "range": corners(area.getDataArea())}
        for area in areas_of(document, sheet)
        if area.ContainsHeader
    ]

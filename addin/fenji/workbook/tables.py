"""Tables: the ListObjects that lie on a sheet, each in a small part of its own."""

from __future__ import annotations

from dataclasses import dataclass

from fenji.errors import WorkbookError
from fenji.workbook.cells import Range
from fenji.workbook.markup import malformed_fault, without_escapes
from fenji.workbook.package import Package
from fenji.workbook.parts import local, parsed, read_part


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A table of a sheet: the block it covers, with how many rows of header and of totals.

    A `linked` table is filled from outside (a query, an XML map), which decides its columns.
    """

    name: str
    range: Range
    header_rows: int
    totals_rows: int
    part: str
    columns: tuple[str, ...]
    linked: bool


def read_table(package: Package, part: str) -> SheetTable:
    """Return the table that a table part describes; WorkbookError if the part is missing or damaged."""
    data = read_part(package, part)
    if data is None:
        raise WorkbookError(malformed_fault(part))
    root = parsed(data, part)
    if local(root) != "table" or not root.get("ref"):
        raise WorkbookError(malformed_fault(part))
    return SheetTable(
        name=root.get("displayName", root.get("name", "")),
        range=Range.of(root.get("ref", "")),
        header_rows=int(root.get("headerRowCount", "1")),
        totals_rows=int(root.get("totalsRowCount", "0")),
        part=part,
        columns=tuple(
            without_escapes(node.get("name", "")) for group in root if local(group) == "tableColumns" for node in group
            if local(node) == "tableColumn"
        ),
        linked=root.get("tableType", "worksheet") != "worksheet",
    )

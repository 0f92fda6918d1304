"""Tables: the ListObjects that lie on a sheet, each in a small part of its own."""

from __future__ import annotations

from dataclasses import dataclass

from fenji.errors import UsageError, WorkbookError
from fenji.workbook.cells import Range
from fenji.workbook.markup import malformed_fault, whole_number, without_escapes
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


def stated_range(reference: str, part: str) -> Range:
    """Return the block that a part states; WorkbookError if it states none."""
    try:
        return Range.of(reference)
    except UsageError:
        raise WorkbookError(malformed_fault(part)) from None


def read_table(package: Package, part: str) -> SheetTable:
    """Return the table that a table part describes; WorkbookError if the part is missing or damaged."""
    data = read_part(package, part)
    if data is None:
        raise WorkbookError(malformed_fault(part))
    root = parsed(data, part)
    if local(root) != "table":
        raise WorkbookError(malformed_fault(part))
    return SheetTable(
        name=root.get("displayName", root.get("name", "")),
        range=stated_range(root.get("ref", ""), part),
        header_rows=whole_number(root.get("headerRowCount"), 1),
        totals_rows=whole_number(root.get("totalsRowCount"), 0),
        part=part,
        columns=tuple(
            without_escapes(node.get("name", ""))
            for group in root
            if local(group) == "tableColumns"
            for node in group
            if local(node) == "tableColumn"
        ),
        linked=root.get("tableType", "worksheet") != "worksheet",
    )

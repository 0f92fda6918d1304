"""Widening: new columns right of a table are made part of what the table is to Excel.

Without it, sorting by the filter, or sorting the ListObject, would move the rows of the table and leave the
new columns where they are: every result would stand beside another customer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from fenji.errors import Diagnostic, warning
from fenji.workbook.cells import CellEdits, Range, cell_name
from fenji.workbook.changes import Changes, SmallPart
from fenji.workbook.contents import SheetInfo
from fenji.workbook.edits import SheetEdits, Widen, written_to
from fenji.workbook.markup import escaped, escaped_attribute, plain_text, whole_number, with_attribute
from fenji.workbook.patches import Patch
from fenji.workbook.sheet import Sheet
from fenji.workbook.tables import SheetTable, stated_range

_FILTER_NAME = "_xlnm._FilterDatabase"
_ESCAPED_IN_NAMES = re.compile("[\x00-\x1f]|_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True, slots=True)
class WidenedTable:
    """A table and what becomes of it: the block it will cover, and the names of the columns it gains."""

    table: SheetTable
    block: Range
    gained: tuple[str, ...]

    @property
    def becomes(self) -> SheetTable:
        return replace(self.table, range=self.block, columns=(*self.table.columns, *self.gained))


@dataclass(frozen=True, slots=True)
class Widening:
    """What becomes of the filter and of the tables, the header cells that need it, and what to tell."""

    filter: Range | None = None
    tables: tuple[WidenedTable, ...] = ()
    headers: tuple[CellEdits, ...] = ()
    notes: tuple[Diagnostic, ...] = ()


def plan_widening(sheet: Sheet, edits: SheetEdits) -> Widening:
    """Return how the filter and the tables beside the new columns are to be widened, as far as they can be."""
    widen = edits.widen
    if widen is None or not widen.labels:
        return Widening()
    beside = [
        table
        for table in sheet.tables
        if table.header_rows and table.range.first_row == widen.header_row and _beside(table.range, widen)
    ]
    free = [table for table in beside if not _hemmed_in(sheet, table, widen, edits)]
    tables = [_widened(table, widen) for table in free]
    notes = [
        _left("widen.table", sheet, table.range, f"表格“{table.name}”", f"table {table.name!r}")
        for table in beside
        if table not in free
    ]
    notes += [told for widened in tables for told in _renamed(sheet, widened, widen)]
    headers = [header for widened in tables for header in _headers(widened, widen, edits.cells)]
    block = sheet.autofilter
    if block is None or not block.first_row <= widen.header_row <= block.last_row:
        block = None
    elif _beside(block, widen):
        block = replace(block, last_column=widen.last_column)
    else:
        if block.last_column < widen.first_column:
            notes.append(_left("widen.filter", sheet, block, "筛选范围", "filter"))
        block = None
    return Widening(block, tuple(tables), tuple(headers), tuple(notes))


def widen_parts(changes: Changes, widening: Widening, info: SheetInfo, workbook_part: str) -> None:
    """Change the table parts and the hidden name of the filter as planned."""
    for widened in widening.tables:
        changes.edit(widened.table.part, partial(_table_patches, widened))
    if widening.filter is not None:
        changes.edit(workbook_part, partial(_name_patches, info.index, widening.filter))


def _widened(table: SheetTable, widen: Widen) -> WidenedTable:
    labels = widen.labels[table.range.last_column - widen.last_column :]
    block = replace(table.range, last_column=widen.last_column)
    return WidenedTable(table, block, _unique(labels, table.columns))


def _beside(block: Range, widen: Widen) -> bool:
    """Tell whether the new columns begin right of a block, or within it and end beyond it."""
    return block.first_column < widen.first_column <= block.last_column + 1 and block.last_column < widen.last_column


def _hemmed_in(sheet: Sheet, table: SheetTable, widen: Widen, edits: SheetEdits) -> bool:
    """Tell whether something keeps a table from taking in the new columns."""
    added = replace(table.range, first_column=table.range.last_column + 1, last_column=widen.last_column)
    others = [other.range for other in sheet.tables if other is not table]
    return (
        table.linked
        or any(added.overlaps(other) for other in (*others, *sheet.merged, *edits.merges))
        or _held_back(sheet, added, edits.cells)
    )


def _held_back(sheet: Sheet, added: Range, cells: Sequence[CellEdits]) -> bool:
    """Tell whether a cell with content that is not written over lies in the block to be added."""
    for column in range(added.first_column, added.last_column + 1):
        edited = [np.asarray(edits.rows, np.int64) for edits in cells if edits.column == column]
        written = np.concatenate(edited) if edited else np.zeros(0, np.int64)
        held = sheet.rows_with_content(column)
        held = held[(held >= added.first_row) & (held <= added.last_row)]
        if not np.all(np.isin(held, written)):
            return True
    return False


def _left(code: str, sheet: Sheet, block: Range, zh: str, en: str) -> Diagnostic:
    """Return what to say of a block that does not take in the new columns."""
    return warning(
        code,
        f"{sheet.name}!{block}",
        f"{zh}没有扩展到新列，按它排序会使新列与行错位",
        f"the {en} was not widened; sorting by it would tear the new columns from their rows",
        hint=("排序前先在 Excel 里把它的范围扩到新列", "widen it in Excel before sorting"),
    )


def _unique(labels: Sequence[str], taken: Sequence[str]) -> tuple[str, ...]:
    """Return the labels as column names of a table, numbered where there is one of that name, as Excel does.

    >>> _unique(["等级", "等级"], ["等级", "余额"])
    ('等级2', '等级3')
    """
    names = [name.casefold() for name in taken]
    unique = []
    for label in labels:
        name, number = label, 2
        while not name or name.casefold() in names:
            name, number = f"{label or '列'}{number}", number + 1
        names.append(name.casefold())
        unique.append(name)
    return tuple(unique)


def _renamed(sheet: Sheet, widened: WidenedTable, widen: Widen) -> Iterator[Diagnostic]:
    """Yield what to say of new columns that could not be called as they were to be."""
    first = widen.last_column - len(widened.gained) + 1
    for column, name in enumerate(widened.gained, first):
        label = widen.labels[column - widen.first_column]
        if label != name:
            yield warning(
                "widen.renamed",
                f"{sheet.name}!{cell_name(widen.header_row, column)}",
                f"表格里已有一列叫“{label}”，新列改叫“{name}”",
                f"the table has a column {label!r} already; the new one is called {name!r}",
            )


def _headers(widened: WidenedTable, widen: Widen, cells: Sequence[CellEdits]) -> Iterator[CellEdits]:
    """Yield the header cells that do not yet come to read as their columns are called.

    A table of which a column is not called as its header cell reads is repaired by Excel on opening.
    """
    first = widen.last_column - len(widened.gained) + 1
    for column, name in enumerate(widened.gained, first):
        if written_to(cells, widen.header_row, column) != name:
            yield CellEdits(column, (widen.header_row,), (name,), first - 1)


def _table_patches(widened: WidenedTable, part: SmallPart) -> list[Patch]:
    """Return the patches that make a table part say what becomes of the table."""
    root, block = part.root, widened.block
    patches = [Patch(root.start, root.inner, with_attribute(part.tag(root), "ref", str(block)))]
    for found in part.elements():
        if found.name == "autoFilter":
            covered = stated_range(part.attributes(found).get("ref", ""), widened.table.part)
            covered = replace(covered, last_column=block.last_column)
            patches.append(Patch(found.start, found.inner, with_attribute(part.tag(found), "ref", str(covered))))
        elif found.name == "tableColumns":
            columns = part.elements(found)
            last = max((whole_number(part.attributes(column).get("id"), 0) for column in columns), default=0)
            count = str(len(columns) + len(widened.gained))
            patches.append(Patch(found.start, found.inner, with_attribute(part.tag(found), "count", count)))
            added = "".join(
                f'<{part.prefix.decode()}tableColumn id="{last + 1 + place}" name="{_column_name(label)}"/>'
                for place, label in enumerate(widened.gained)
            )
            patches.append(Patch(found.close, found.close, added.encode()))
    return patches


def _column_name(label: str) -> str:
    return escaped_attribute(_ESCAPED_IN_NAMES.sub(lambda found: f"_x{ord(found[0]):04x}_", label))


def _name_patches(index: int, block: Range, workbook: SmallPart) -> list[Patch]:
    """Return the patch that makes the hidden name of a sheet's filter cover a block."""
    group = workbook.child("definedNames")
    for name in workbook.elements(group) if group is not None else []:
        stated = workbook.attributes(name)
        if stated.get("name") != _FILTER_NAME or stated.get("localSheetId") != str(index):
            continue
        sheet, bang, _ = plain_text(workbook.text(name)).rpartition("!")
        first, last = cell_name(block.first_row, block.first_column), cell_name(block.last_row, block.last_column)
        covered = ":".join(re.sub(r"([A-Z]+)([0-9]+)", r"$\1$\2", corner) for corner in (first, last))
        return [Patch(name.inner, name.close, escaped(f"{sheet}{bang}{covered}").encode())]
    return []

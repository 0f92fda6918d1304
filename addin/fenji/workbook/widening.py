"""Widening: new columns right of a table are made part of what the table is to Excel.

Without it, sorting by the filter, or sorting the ListObject, would move the rows of the table and leave the
new columns where they are: every result would stand beside another customer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from fenji.errors import Diagnostic, warning
from fenji.workbook.cells import CellEdits, Range, cell_name
from fenji.workbook.changes import Changes, SmallPart
from fenji.workbook.contents import SheetInfo
from fenji.workbook.edits import SheetEdits, Widen
from fenji.workbook.markup import escaped, escaped_attribute, plain_text, with_attribute
from fenji.workbook.patches import Patch
from fenji.workbook.sheet import Sheet
from fenji.workbook.tables import SheetTable

_FILTER_NAME = "_xlnm._FilterDatabase"
_ESCAPED_IN_NAMES = re.compile("[\x00-\x1f]|_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True, slots=True)
class Widening:
    """What becomes of the filter and of the tables: their new blocks, the headers they need, what to tell."""

    filter: Range | None
    tables: tuple[tuple[SheetTable, Range, tuple[str, ...]], ...]
    headers: tuple[CellEdits, ...]
    notes: tuple[Diagnostic, ...]


def plan_widening(sheet: Sheet, edits: SheetEdits) -> Widening:
    """Return how the filter and the tables beside the new columns are to be widened, as far as they can be."""
    widen = edits.widen
    if widen is None or not widen.labels:
        return Widening(None, (), (), ())
    notes: list[Diagnostic] = []
    headers: list[CellEdits] = []
    tables: list[tuple[SheetTable, Range, tuple[str, ...]]] = []
    for table in sheet.tables:
        if not _beside(table.range, widen) or table.header_rows == 0 or table.range.first_row != widen.header_row:
            continue
        block = replace(table.range, last_column=widen.last_column)
        obstacle = _obstacle(sheet, table, block, edits)
        if obstacle is not None:
            notes.append(obstacle)
            continue
        labels = _unique(widen.labels, table.columns)
        tables.append((table, block, labels))
        headers += _headers(widen, labels)
        notes += [
            warning("widen.renamed", f"{sheet.name}!{cell_name(widen.header_row, widen.first_column + place)}",
                    f"表格里已有一列叫“{label}”,新列改叫“{new}”", f"the table has a column {label!r}; the new one is {new!r}")
            for place, (label, new) in enumerate(zip(widen.labels, labels, strict=True)) if label != new
        ]
    widened_filter = None
    old = sheet.autofilter
    if old is not None and old.first_row <= widen.header_row <= old.last_row:
        if _beside(old, widen):
            widened_filter = replace(old, last_column=widen.last_column)
        elif old.last_column < widen.first_column:
            notes.append(_left("widen.filter", sheet, "筛选范围", "filter", old))
    return Widening(widened_filter, tuple(tables), tuple(headers), tuple(notes))


def widen_parts(changes: Changes, widening: Widening, info: SheetInfo, workbook_part: str) -> None:
    """Change the table parts and the hidden name of the filter as planned."""
    for table, block, labels in widening.tables:
        changes.edit(table.part, lambda part, block=block, labels=labels: _table_patches(part, block, labels))  # type: ignore[misc]
    if widening.filter is not None:
        block = widening.filter
        changes.edit(workbook_part, lambda workbook: _name_patches(workbook, info.index, block))


def _beside(block: Range, widen: Widen) -> bool:
    """Tell whether the new columns begin right of a block, or within it and end beyond it."""
    return block.first_column < widen.first_column <= block.last_column + 1 and block.last_column < widen.last_column


def _obstacle(sheet: Sheet, table: SheetTable, block: Range, edits: SheetEdits) -> Diagnostic | None:
    """Return why a table cannot take in the new columns, None if it can."""
    added = replace(block, first_column=table.range.last_column + 1)
    others = [other.range for other in sheet.tables if other is not table]
    if any(added.overlaps(other) for other in (*others, *sheet.merged, *edits.merges)):
        return _left("widen.table", sheet, f"表格“{table.name}”", f"table {table.name!r}", table.range)
    if table.linked or _held_back(sheet, added, edits.cells):
        return _left("widen.table", sheet, f"表格“{table.name}”", f"table {table.name!r}", table.range)
    return None


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


def _left(code: str, sheet: Sheet, zh: str, en: str, block: Range) -> Diagnostic:
    return warning(
        code, f"{sheet.name}!{block}", f"{zh}没有扩展到新列,按它排序会使新列与行错位",
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


def _headers(widen: Widen, labels: Sequence[str]) -> list[CellEdits]:
    # a table whose column is not called as its header cell reads is repaired by Excel on opening
    return [
        CellEdits(widen.first_column + place, (widen.header_row,), (label,), widen.first_column - 1)
        for place, label in enumerate(labels)
    ]


def _table_patches(part: SmallPart, block: Range, labels: Sequence[str]) -> list[Patch]:
    """Return the patches that make a table part cover a block, with new columns of these names."""
    root = part.root
    patches = [Patch(root.start, root.inner, with_attribute(part.tag(root), "ref", str(block)))]
    for found in part.elements():
        if found.name == "autoFilter":
            covered = Range.of(part.attributes(found)["ref"])
            covered = replace(covered, last_column=block.last_column)
            patches.append(Patch(found.start, found.inner, with_attribute(part.tag(found), "ref", str(covered))))
        elif found.name == "tableColumns":
            columns = part.elements(found)
            last = max((int(part.attributes(column).get("id", "0")) for column in columns), default=0)
            count = str(len(columns) + len(labels))
            patches.append(Patch(found.start, found.inner, with_attribute(part.tag(found), "count", count)))
            added = "".join(
                f'<{part.prefix.decode()}tableColumn id="{last + 1 + place}" name="{_column_name(label)}"/>'
                for place, label in enumerate(labels)
            )
            patches.append(Patch(found.close, found.close, added.encode()))
    return patches


def _column_name(label: str) -> str:
    return escaped_attribute(_ESCAPED_IN_NAMES.sub(lambda found: f"_x{ord(found[0]):04x}_", label))


def _name_patches(workbook: SmallPart, index: int, block: Range) -> list[Patch]:
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

"""Rewriting: the edits of one sheet checked, and turned into the patches of its part."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from fenji.errors import Diagnostic, WorkbookError, fault, note
from fenji.workbook.cells import CellEdits, Range, cell_name
from fenji.workbook.edits import UNTOUCHED, SheetEdits, check_edits, written_to
from fenji.workbook.formulas import Formulas, edited_in
from fenji.workbook.patches import Patch, patched
from fenji.workbook.references import ChangedCells, touched_tables
from fenji.workbook.sheet import Sheet
from fenji.workbook.splice import Splice
from fenji.workbook.surroundings import (
    dimension_patches,
    edited_block,
    filter_patches,
    merge_patches,
    width_patches,
)
from fenji.workbook.tables import SheetTable
from fenji.workbook.widening import Widening, plan_widening


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """What saving will do to one sheet; every cell that cannot be written to has been refused by now."""

    sheet: Sheet
    cells: tuple[CellEdits, ...]
    formulas: Formulas
    around: tuple[Patch, ...]
    moved_formulas: tuple[Patch, ...]
    lost_formulas: tuple[str, ...]
    widening: Widening
    changed: ChangedCells
    notes: tuple[Diagnostic, ...]
    heights: Mapping[int, float]

    def content(self) -> Iterable[bytes]:
        """Yield the new content of the sheet's part."""
        return patched(self.sheet.data, self._patches())

    def _patches(self) -> Iterator[Patch]:
        rows = self.sheet.rows
        yield from (patch for patch in self.around if patch.end <= rows.start)
        among_rows = Splice(self.sheet, self.cells, self.heights).patches()
        yield from heapq.merge(self.moved_formulas, among_rows) if self.moved_formulas else among_rows
        yield from (patch for patch in self.around if patch.start >= rows.end)


def plan_sheet(sheet: Sheet, edits: SheetEdits) -> SheetPlan:
    """Return the plan of a sheet's edits; UsageError or WorkbookError names the cell if one cannot be written."""
    check_edits(sheet.name, edits.cells)
    _require_ascending(sheet)
    widening = plan_widening(sheet, edits)
    cells = (*edits.cells, *widening.headers)
    _require_unmerged(sheet, cells)
    formulas = Formulas(sheet, cells)
    formulas.require_free()
    widened = {id(one.table): one.becomes for one in widening.tables}
    tables = [widened.get(id(table), table) for table in sheet.tables]
    _require_headers(sheet, tables, cells)
    around = [
        *dimension_patches(sheet, edited_block(cells)),
        *width_patches(sheet, edits.widths, edits.hidden),
        *merge_patches(sheet, edits.merges),
        *(filter_patches(sheet, widening.filter) if widening.filter is not None else ()),
    ]
    return SheetPlan(
        sheet=sheet,
        cells=cells,
        formulas=formulas,
        around=tuple(sorted(around)),
        moved_formulas=tuple(formulas.moves()),
        lost_formulas=tuple(formulas.overwritten()),
        widening=widening,
        changed=ChangedCells(sheet.name, cells, touched_tables(tables, cells)),
        notes=(*widening.notes, *_protection(sheet)),
        heights=edits.heights,
    )


def _require_ascending(sheet: Sheet) -> None:
    if not sheet.grid.ascending:
        raise WorkbookError(
            fault(
                "sheet.order",
                sheet.name,
                "工作表的行在文件里没有按顺序存放，不能就地修改",
                "the rows of the sheet are out of order in the file; it cannot be edited in place",
                hint=("用 Excel 打开并另存一次", "open it in Excel and save it again"),
            )
        )


def _require_unmerged(sheet: Sheet, cells: tuple[CellEdits, ...]) -> None:
    """Raise WorkbookError if an edit lies in a merged block but not in its first cell, where nobody sees it."""
    for block in sheet.merged:
        hit = _hidden_in(cells, block)
        if hit is not None:
            raise WorkbookError(
                fault(
                    "edit.merged",
                    f"{sheet.name}!{cell_name(*hit)}",
                    f"这个单元格在合并区域 {block} 里，写了也看不见",
                    f"this cell is hidden in the merged block {block}",
                    hint=("写到别的列，或先取消合并", "write to other columns, or unmerge the block first"),
                )
            )


def _hidden_in(cells: tuple[CellEdits, ...], block: Range) -> tuple[int, int] | None:
    """Return an edited cell of a merged block that is not its first."""
    below = replace(block, first_row=block.first_row + 1)
    beside = replace(block, last_row=block.first_row, first_column=block.first_column + 1)
    return edited_in(cells, below) or edited_in(cells, beside)


def _require_headers(sheet: Sheet, tables: Sequence[SheetTable], cells: Sequence[CellEdits]) -> None:
    """Raise WorkbookError if the header of a table would no longer read as its column is called.

    Excel would repair the file, and the formulas that name the column would be lost.
    """
    for table in tables:
        if not table.header_rows:
            continue
        for column, name in enumerate(table.columns, table.range.first_column):
            row = table.range.first_row
            written = written_to(cells, row, column)
            if written not in (UNTOUCHED, name):
                raise WorkbookError(
                    fault(
                        "edit.header",
                        f"{sheet.name}!{cell_name(row, column)}",
                        f"这是表格“{table.name}”的列名“{name}”，不能改写",
                        f"this is the name {name!r} of a column of table {table.name!r} and cannot be changed",
                        hint=(
                            "写到别的列，或先在 Excel 里改列名",
                            "write to other columns, or rename the column in Excel",
                        ),
                    )
                )


def _protection(sheet: Sheet) -> tuple[Diagnostic, ...]:
    if not sheet.protected:
        return ()
    return (
        note(
            "sheet.protected",
            sheet.name,
            "工作表有保护，保护设置保持不变",
            "the sheet is protected; its protection stays as it is",
        ),
    )

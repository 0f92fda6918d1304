"""Whether the cells are free into which an open sheet gets its results: merged ones are not."""

from __future__ import annotations

from fenji.errors import UsageError, fault
from fenji.functions.block import BlockSheet
from fenji.workbook import Range, SheetEdits


def check_free(held: BlockSheet, edits: SheetEdits) -> None:
    """Raise UsageError where a merged block lies in the way of what is to be written."""
    for each in edits.cells:
        if not len(each.rows):
            continue
        column = Range(int(each.rows[0]), each.column, int(each.rows[-1]), each.column)
        for merge in held.merged:
            if merge.overlaps(column):
                raise UsageError(
                    fault(
                        "sheet.merged",
                        f"{held.name}!{merge}",
                        "这里的单元格是合并的，结果写不进去，没有改动",
                        "these cells are merged; nothing was changed",
                        hint=("请先取消合并", "unmerge them first"),
                    )
                )

"""Rewriting: the edits of one sheet checked, and turned into the patches of its part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fenji.workbook.edits import SheetEdits, check_edits
from fenji.workbook.patches import Patch, patched
from fenji.workbook.saving import Content
from fenji.workbook.sheet import Sheet
from fenji.workbook.splice import Splice
from fenji.workbook.surroundings import dimension_patches, edited_block, merge_patches, width_patches


def plan(sheet: Sheet, edits: SheetEdits) -> Content:
    """Return what makes the new content of a sheet's part; everything that can be refused is refused here."""
    check_edits(sheet.name, edits.cells)
    around = sorted(
        (
            *dimension_patches(sheet, edited_block(edits.cells)),
            *width_patches(sheet, edits.widths),
            *merge_patches(sheet, edits.merges),
        ),
        key=lambda patch: (patch.start, patch.end),
    )
    before = [patch for patch in around if patch.end <= sheet.rows.start]
    after = [patch for patch in around if patch.start >= sheet.rows.end]

    def patches() -> Iterator[Patch]:
        yield from before
        yield from Splice(sheet, edits.cells).patches()
        yield from after

    def content() -> Iterable[bytes]:
        return patched(sheet.data, patches())

    return content

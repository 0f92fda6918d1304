"""Surroundings: what a part says around its rows, and what of it edits of cells take with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from fenji.errors import WorkbookError, fault
from fenji.workbook.cells import CellEdits, Range
from fenji.workbook.markup import Element, children, whole_number, with_attribute
from fenji.workbook.patches import Patch
from fenji.workbook.sheet import Sheet
from fenji.workbook.tables import stated_range

_BEFORE_MERGES = frozenset(
    (
        "sheetCalcPr",
        "sheetProtection",
        "protectedRanges",
        "scenarios",
        "autoFilter",
        "sortState",
        "dataConsolidate",
        "customSheetViews",
    )
)


def edited_block(cells: Sequence[CellEdits]) -> Range | None:
    """Return the smallest block that all edited cells lie in."""
    edited = [edits for edits in cells if len(edits.rows)]
    if not edited:
        return None
    return Range(
        min(int(edits.rows[0]) for edits in edited),
        min(edits.column for edits in edited),
        max(int(edits.rows[-1]) for edits in edited),
        max(edits.column for edits in edited),
    )


def dimension_patches(sheet: Sheet, block: Range | None) -> Iterator[Patch]:
    """Yield the patch that lets the sheet's `dimension` take in the block, if it has one and does not yet."""
    for found in sheet.around("dimension"):
        reference = sheet.attributes(found).get("ref")
        if block is None or not reference:
            continue
        old = stated_range(reference, sheet.info.part)
        new = Range(
            min(old.first_row, block.first_row),
            min(old.first_column, block.first_column),
            max(old.last_row, block.last_row),
            max(old.last_column, block.last_column),
        )
        if new != old:
            yield _with_attribute(sheet, found, "ref", str(new))


_HIDDEN_WIDTH = 9.0
"""How wide a hidden column is where somebody shows it."""


def width_patches(sheet: Sheet, widths: Mapping[int, float], hidden: frozenset[int] = frozenset()) -> Iterator[Patch]:
    """Yield the patches that give columns a width, but for those that have one of their own, and that hide some."""
    groups = sheet.around("cols")
    widths = {**dict.fromkeys(hidden, _HIDDEN_WIDTH), **widths}
    if not groups or groups[0].self_closed:
        added = b"".join(_column(sheet.prefix, column, widths[column], column in hidden) for column in sorted(widths))
        if added:
            name = sheet.prefix + b"cols"
            start, end = (groups[0].start, groups[0].end) if groups else (sheet.rows.start, sheet.rows.start)
            yield Patch(start, end, b"<" + name + b">" + added + b"</" + name + b">")
        return
    waiting = dict(sorted(widths.items()))
    for found in children(sheet.shadow, groups[0].inner, groups[0].close):
        stated = sheet.attributes(found)
        first, last = whole_number(stated.get("min"), 0), whole_number(stated.get("max"), 0)
        before = {column: waiting.pop(column) for column in list(waiting) if column < first}
        within = {column: waiting.pop(column) for column in list(waiting) if column <= last}
        if before:
            added = b"".join(_column(sheet.prefix, column, width, column in hidden) for column, width in before.items())
            yield Patch(found.start, found.start, added)
        if stated.get("customWidth") in ("1", "true"):
            within = {column: width for column, width in within.items() if column in hidden}
        if within:
            yield Patch(found.start, found.end, b"".join(_split(sheet, found, (first, last), within, hidden)))
    if waiting:
        added = b"".join(_column(sheet.prefix, column, width, column in hidden) for column, width in waiting.items())
        yield Patch(groups[0].close, groups[0].close, added)


def _column(prefix: bytes, column: int, width: float, hidden: bool) -> bytes:
    shown = b' hidden="1"' if hidden else b""
    return b'<%bcol min="%d" max="%d" width="%s"%b customWidth="1"/>' % (
        prefix,
        column,
        column,
        repr(width).encode(),
        shown,
    )


def _split(
    sheet: Sheet, found: Element, span: tuple[int, int], widths: Mapping[int, float], hidden: frozenset[int]
) -> Iterator[bytes]:
    """Yield the columns of one `<col>` in turn, those of `widths` with a width of their own."""
    tag = sheet.data[found.start : found.end]
    at, last = span
    for column, width in widths.items():
        if at < column:
            yield _spanning(tag, at, column - 1)
        sized = with_attribute(_spanning(tag, column, column), "width", repr(width))
        sized = with_attribute(sized, "customWidth", "1")
        yield with_attribute(sized, "hidden", "1") if column in hidden else sized
        at = column + 1
    if at <= last:
        yield _spanning(tag, at, last)


def _spanning(tag: bytes, first: int, last: int) -> bytes:
    return with_attribute(with_attribute(tag, "min", str(first)), "max", str(last))


def merge_patches(sheet: Sheet, merges: Sequence[Range]) -> Iterator[Patch]:
    """Yield the patches that merge blocks; WorkbookError if one overlaps a merged block or a table."""
    new = [merge for merge in merges if merge not in sheet.merged]
    for number, merge in enumerate(new):
        _require_free(sheet, merge, (*sheet.merged, *new[:number]))
    if not new:
        return
    added = b"".join(b'<%bmergeCell ref="%s"/>' % (sheet.prefix, str(merge).encode()) for merge in new)
    count = str(len(sheet.merged) + len(new))
    groups = sheet.around("mergeCells")
    name = sheet.prefix + b"mergeCells"
    if groups and not groups[0].self_closed:
        yield _with_attribute(sheet, groups[0], "count", count)
        yield Patch(groups[0].close, groups[0].close, added)
    else:
        whole = b'<%b count="%s">%b</%b>' % (name, count.encode(), added, name)
        start = groups[0].start if groups else _end_of(sheet, _BEFORE_MERGES)
        yield Patch(start, groups[0].end if groups else start, whole)


def _end_of(sheet: Sheet, names: frozenset[str]) -> int:
    """Return where the last of the elements of these names ends, or the rows if there is none."""
    return max([found.end for found in sheet.surroundings if found.name in names] + [sheet.rows.end])


def _require_free(sheet: Sheet, merge: Range, taken: Sequence[Range]) -> None:
    for other in (*taken, *(table.range for table in sheet.tables)):
        if merge.overlaps(other):
            raise WorkbookError(
                fault(
                    "edit.merge",
                    f"{sheet.name}!{merge}",
                    f"{merge} 与已有的 {other} 重叠，不能合并",
                    f"{merge} overlaps {other} and cannot be merged",
                )
            )


def filter_patches(sheet: Sheet, block: Range) -> Iterator[Patch]:
    """Yield the patch that lets the sheet's own filter cover a block."""
    for found in sheet.around("autoFilter"):
        yield _with_attribute(sheet, found, "ref", str(block))


def _with_attribute(sheet: Sheet, found: Element, name: str, value: str) -> Patch:
    tag = sheet.data[found.start : found.inner]
    return Patch(found.start, found.inner, with_attribute(tag, name, value))

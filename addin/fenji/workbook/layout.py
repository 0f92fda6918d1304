"""The layout of a sheet's part: where its rows begin and end, what stands around them, and how it is written."""

from __future__ import annotations

from dataclasses import dataclass

from fenji.errors import WorkbookError
from fenji.workbook.grid import Grid, map_carefully, map_plain
from fenji.workbook.markup import Element, closing, has_shadow, malformed_fault, opening, root_element, shadow_of


@dataclass(frozen=True, slots=True)
class Layout:
    """A sheet's part: its `shadow` (the part itself where nothing hides in comments), the prefix of its tags,
    its root, the element that holds the rows, and the grid of those."""

    shadow: bytes
    prefix: bytes
    root: Element
    rows: Element
    grid: Grid


def lay_out(data: bytes, part: str) -> Layout:
    """Return the layout of a sheet's part in UTF-8; WorkbookError if it is no sheet."""
    plain = _plain_layout(data, part)
    if plain is not None:
        return plain
    _, root = root_element(data, part)
    shadow = shadow_of(data, root.start)
    prefix, root = root_element(shadow, part)
    rows = _find_rows(shadow, prefix, root)
    if rows is None:
        raise WorkbookError(malformed_fault(part))
    return Layout(shadow, prefix, root, rows, map_carefully(shadow, prefix, rows.inner, rows.close, part))


def _plain_layout(data: bytes, part: str) -> Layout | None:
    """Return the layout of a part that is written the plain way, without a copy of it, or None."""
    prefix, root = root_element(data, part)
    rows = _find_rows(data, prefix, root)
    if prefix or rows is None or has_shadow(data, root.inner, rows.start) or has_shadow(data, rows.end, len(data)):
        return None
    grid = map_plain(data, rows.inner, rows.close)
    return None if grid is None else Layout(data, prefix, root, rows, grid)


def _find_rows(shadow: bytes, prefix: bytes, root: Element) -> Element | None:
    """Return the element that holds the rows; its end is looked for from the end of the part."""
    tag = opening(prefix, b"sheetData").search(shadow, root.inner)
    if tag is None:
        return None
    if tag[1].endswith(b"/"):
        return Element("sheetData", tag.start(), tag.end(), tag.end(), tag.end())
    at = shadow.rfind(b"</" + prefix + b"sheetData")
    close = closing(prefix, b"sheetData").match(shadow, at) if at >= tag.end() else None
    return Element("sheetData", tag.start(), tag.end(), close.start(), close.end()) if close is not None else None

"""Reading: a sheet of decision tables as the text that it stands for, with every wrong cell told by its address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fenji.errors import Diagnostic, StandardError
from fenji.standard_sheet.cell_text import EMPTY
from fenji.standard_sheet.names import names_of
from fenji.standard_sheet.read_blocks import read_blocks
from fenji.standard_sheet.reading import (
    Read,
    Row,
    headed,
    item_of,
    items_below,
    keyed,
    value_of,
)
from fenji.standard_sheet.schema import (
    BEGINS,
    CONDUCT,
    HEAD,
    HEAD_TITLE,
    LISTS,
    PAINTED,
    READINGS,
    TITLE,
    TITLES,
    VALUES,
    WITHIN,
    WORKINGS,
    Kind,
    Listed,
    section_title,
)
from fenji.workbook import CellValue, SheetCells

_Blocks = Mapping[str, Sequence[tuple[int, Sequence[Row]]]]
"""The rows of the sections of each title, with the row of the title."""

_TITLES = tuple(TITLES.values())
_LEAST_HEADINGS = 3
"""So many headings of a section in a row are no coincidence."""
_FIRST_ROWS, _FIRST_COLUMNS = 12, 6
"""How far from its corner a standard is looked for: rows and columns may have been put in before it."""


def is_standard(sheet: SheetCells) -> bool:
    """Tell whether a sheet is a standard: its first cell says so."""
    return _columns_before(sheet) is not None


def is_own(sheet: SheetCells) -> bool:
    """Tell whether a sheet is one that fenji made for itself, on which no customers are to be looked for."""
    head = sheet.head(1)
    first = head[0][1].get(1) if head and head[0][0] == 1 else None
    return first in (TITLE, WORKINGS) or is_standard(sheet)


def _columns_before(sheet: SheetCells) -> int | None:
    """Return how many columns stand left of a standard; None where the sheet is none.

    It begins in the first cell, or where rows or columns were put in before it: then its first section has to stand
    below the title, so that no customers' heading is taken for one.
    """
    rows = [(row, cells) for row, cells in sheet.head(_FIRST_ROWS) if row <= _FIRST_ROWS]
    if rows and rows[0][0] == 1 and rows[0][1].get(1) == TITLE:
        return 0
    for place, (_, cells) in enumerate(rows):
        for column in range(1, _FIRST_COLUMNS + 1):
            below = next((after[column] for _, after in rows[place + 1 :] if after.get(column)), None)
            if cells.get(column) == TITLE and below == section_title(HEAD_TITLE):
                return column - 1
    return None


def has_lost_its_title(sheet: SheetCells) -> bool:
    """Tell whether a sheet is laid out as a standard, though no cell before its first section says that it is one."""
    first = section_title(HEAD_TITLE)
    return not is_standard(sheet) and any(
        row <= _FIRST_ROWS and cells.get(column) == first
        for row, cells in sheet.head(_FIRST_ROWS)
        for column in range(1, _FIRST_COLUMNS + 1)
    )


def read(sheet: SheetCells) -> Read:
    """Return the text that a sheet stands for; raises StandardError where cells cannot be read at all."""
    found = read_all(sheet)
    if found.faults:
        raise StandardError(*found.faults)
    return found


def read_all(sheet: SheetCells) -> Read:
    """Return what can be read of a sheet, with the faults of the cells that cannot."""
    found = Read(sheet.name, before=_columns_before(sheet) or 0, merged=sheet.merged)
    sections = _sections(sheet, found)
    blocks: dict[str, list[tuple[int, list[Row]]]] = {}
    for title, row, rows in sections:
        blocks.setdefault(title, []).append((row, rows))
    for title, row, _ in sections:
        if title not in _TITLES:
            found.break_off(row, 1, f"没有“{title}”这一节", f"there is no section {title!r}", _TITLES)
    for row, rows in blocks.get(HEAD_TITLE, ()):
        found.places.cells.setdefault("standard", (row, 1))
        found.values["standard"] = keyed(found, rows, HEAD, "standard", names_of({}))[0]
    for listed in LISTS:
        for row, rows in blocks.get(listed.title, ()):
            _read_list(found, listed, row, rows, found.values.setdefault(listed.name, []), listed.name)
    for section in CONDUCT:
        _read_conduct(found, blocks, section)
    _read_nested(found, blocks, READINGS, "option")
    _read_nested(found, blocks, VALUES, "field")
    read_blocks(found, blocks)
    if lost := _without_sections(found, blocks):
        found.broken, found.faults = True, lost
    found.laid_out()
    return found


def _without_sections(found: Read, blocks: _Blocks) -> list[Diagnostic]:
    """Say which titles of sections are missing: then all else that was found comes of it."""
    titles = [HEAD_TITLE, *(each.title for each in LISTS if each.name in ("field", "grade"))]
    lost = Read(found.sheet, before=found.before)
    for row, title in _headings_astray(blocks):
        told = section_title(title)
        zh = f"这里是“{told}”的表头，而这一节的标题不见了；标题要单独一行写在第一列，连同括号"
        lost.fault(
            row, 1, zh, f"the heading of {told}, whose title is missing: it stands by itself in the first column"
        )
    for title in [title for title in titles if title not in blocks and not lost.faults]:
        told = section_title(title)
        lost.fault(1, 1, f"缺少“{told}”这一节：标题要单独一行写在第一列", f"the section {told} is missing")
    return lost.faults


def _headings_astray(blocks: _Blocks) -> list[tuple[int, str]]:
    """Return the rows that head another section than the one that they stand in, with the title that it has."""
    found = []
    for title in [title for title in blocks if title in _TITLES]:
        for _, rows in blocks[title]:
            standing, begun = title, set[str]()
            for place, (row, cells) in enumerate(rows):
                first = cells.get(1)
                heads = _headed_by(cells, blocks)
                if heads and (standing not in heads or place):
                    standing = heads[0]
                    found.append((row, standing))
                elif isinstance(first, str) and first in BEGINS and len(cells) > 1:
                    if BEGINS[first] != standing or first in begun:
                        standing, begun = BEGINS[first], set()
                        found.append((row, standing))
                    begun.add(first)
    return found


def _headed_by(cells: Mapping[int, CellValue], blocks: _Blocks) -> list[str]:
    """Return the titles of the lists that a row could head, most likely first: those whose title is not there."""
    labels = {str(label) for label in cells.values()} - {*PAINTED}
    if len(labels) < _LEAST_HEADINGS:
        return []
    listed = (*LISTS, READINGS, VALUES, *WITHIN.values())
    fits = [each for each in listed if cells.get(1) == each.keys[0].label and labels <= {k.label for k in each.keys}]
    return [each.title for each in sorted(fits, key=lambda each: (each.title in blocks, len(each.keys)))]


def _read_conduct(found: Read, blocks: Mapping[str, list[tuple[int, list[Row]]]], section: Listed) -> None:
    """Read a section of what holds after the grade, and the list within it, which needs it."""
    for row, rows in blocks.get(section.title, ()):
        found.places.cells.setdefault(section.name, (row, 1))
        found.values[section.name] = keyed(found, rows, section.keys, section.name, names_of({}))[0]
    within = WITHIN.get(section.name)
    for row, rows in blocks.get(within.title, ()) if within is not None else ():
        assert within is not None
        if section.name not in found.values:
            found.fault(row, 1, f"没有“{section.title}”这一节", f"there is no section {section.title!r}")
            continue
        items = found.values[section.name].setdefault(within.name, [])
        _read_list(found, within, row, rows, items, f"{section.name}.{within.name}")


def _sections(sheet: SheetCells, found: Read) -> list[tuple[str, int, list[Row]]]:
    sections: list[tuple[str, int, list[Row]]] = []
    for row, cells in sheet.head(len(sheet.row_numbers)):
        shifted = ((column - found.before, value) for column, value in cells.items() if column > found.before)
        held = {column: value for column, value in shifted if not _is_blank(value)}
        first = held.get(1)
        if isinstance(first, str) and first.startswith("【") and first.endswith("】"):
            sections.append((first[1:-1], row, []))
        elif held and sections:
            sections[-1][2].append((row, held))
    return sections


def _is_blank(value: CellValue) -> bool:
    return value is None or value == ""


def _read_list(found: Read, listed: Listed, title_row: int, rows: Sequence[Row], items: list[Any], within: str) -> None:
    found.places.cells[within] = (title_row, 1)
    if not rows:
        return
    (header, labels), *below = rows
    columns = headed(found, header, labels, listed.keys, below)
    for row, cells in items_below(found, header, below, columns):
        path = f"{within}[{len(items) + 1}]"
        found.places.cells[path] = (row, 1)
        found.places.below(row, header)
        items.append(item_of(found, row, cells, columns, path, names_of({})))


def _read_nested(found: Read, blocks: Mapping[str, list[tuple[int, list[Row]]]], listed: Listed, owner: str) -> None:
    """Read a section whose rows each belong to an item of another section, which they name."""
    items = found.values.get(owner, [])
    names = names_of(found.values)
    by_id = {item.get("id"): (number, item) for number, item in enumerate(items, 1)}
    for _, rows in blocks.get(listed.title, ()):
        if not rows:
            continue
        (header, labels), *below = rows
        columns = headed(found, header, labels, listed.keys, below)
        for row, cells in items_below(found, header, below, columns):
            found.places.below(row, header)
            named = next((column for column, key in columns.items() if key is listed.keys[0]), 1)
            name = value_of(found, listed.keys[0], row, named, cells.get(named, ""), names)
            if name not in by_id:
                allowed = [str(each) for each in by_id]
                found.fault(row, named, "要写明属于哪一个", "must name whose it is", allowed)
                continue
            number, item = by_id[name]
            held: list[Any] = item.setdefault(listed.name, [])
            path = f"{owner}[{number}].{listed.name}"
            found.places.cells.setdefault(path, (row, named))
            own = {column: key for column, key in columns.items() if key is not listed.keys[0]}
            if any(cells.get(column) == EMPTY and key.kind is Kind.TEXT for column, key in own.items()):
                continue
            path = f"{path}[{len(held) + 1}]"
            found.places.cells[path] = (row, named)
            held.append(item_of(found, row, cells, own, path, names))

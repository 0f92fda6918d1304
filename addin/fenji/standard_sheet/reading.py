"""Reading single cells, rows and headings of a standard's sheet, with every wrong cell told by its address."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fenji.errors import Diagnostic, fault
from fenji.standard_sheet import words
from fenji.standard_sheet.cell_text import (
    Unreadable,
    cell_day,
    cell_list,
    cell_names,
    cell_number,
    cell_pairs,
    cell_readings,
    cell_text,
    cell_truth,
)
from fenji.standard_sheet.drawing import Places
from fenji.standard_sheet.names import AllNames, Names
from fenji.standard_sheet.schema import KEYED_MARGIN, PAINTED, Key, Kind
from fenji.workbook import CellValue, Range, cell_name

Row = tuple[int, Mapping[int, CellValue]]

_LEADING = ("id", "code", "type", "output", "input", "rows", "columns")
"""Keys by which much else is understood: where one of them is wrong, what follows of it is not worth telling."""
_ID = re.compile(r"[a-z][a-z0-9_]*")


@dataclass
class Read:
    """What was read: the text's values, where each stands, and the faults found on the way.

    Columns count from the one that the sheet's title stands in, `before` how many stand left of it, until
    `laid_out` puts all places where they are. It is `broken` where a heading or a name is wrong by which other
    cells are understood.
    """

    sheet: str
    values: dict[str, Any] = field(default_factory=dict)
    places: Places = field(default_factory=Places)
    faults: list[Diagnostic] = field(default_factory=list)
    before: int = 0
    merged: tuple[Range, ...] = ()
    broken: bool = False

    def fault(self, row: int, column: int, zh: str, en: str, allowed: Sequence[str] = ()) -> None:
        listed = "、".join(allowed)
        hint = (f"可用：{listed}", f"allowed: {listed}") if allowed else None
        where = f"{self.sheet}!{cell_name(row, column + self.before)}"
        self.faults.append(fault("standard_sheet.cell", where, zh, en, hint=hint))

    def break_off(self, row: int, column: int, zh: str, en: str, allowed: Sequence[str] = ()) -> None:
        """Tell a fault of which others would follow."""
        self.broken = True
        self.fault(row, column, zh, en, allowed)

    def hidden(self, row: int, column: int) -> Range | None:
        """Return the merged block that a cell lies in, unless it is the first of it, which alone can be filled."""
        at = column + self.before
        for block in self.merged:
            if block.first_row <= row <= block.last_row and block.first_column <= at <= block.last_column:
                return None if (row, at) == (block.first_row, block.first_column) else block
        return None

    def seen_from(self, row: int, column: int) -> int:
        """Return the first column from one on that no merged block hides."""
        block = self.hidden(row, column)
        return column if block is None else block.last_column - self.before + 1

    def require_unmerged(self, row: int, columns: Sequence[int]) -> None:
        """Tell a merged block that hides cells of a row: empty as they are, they would say something else."""
        for column in columns:
            block = self.hidden(row, column)
            if block is None:
                continue
            zh = f"这一格并在合并的单元格 {block} 里，等于空着；请取消合并，每一格都写"
            where = f"{self.sheet}!{cell_name(row, column + self.before)}"
            if not any(f" {block} " in each.message.zh for each in self.faults):
                en = f"this cell is hidden in the merged block {block} and counts as empty; unmerge it"
                self.faults.append(fault("standard_sheet.merged", where, zh, en))
            self.broken = True

    def laid_out(self) -> None:
        """Put all places where they are in the sheet."""
        shift, places = self.before, self.places
        places.cells = {path: (row, column + shift) for path, (row, column) in places.cells.items()}
        places.margins = {row: column + shift for row, column in places.margins.items()}
        places.headings = {row: column + shift for row, column in places.headings.items()}


def value_of(found: Read, key: Key, row: int, column: int, value: CellValue, names: AllNames) -> Any:
    """Return the value of a cell for a key; a cell that cannot be read is told, and left out."""
    try:
        return _typed(found, key, row, column, value, names)
    except Unreadable as error:
        found.broken |= key.name in _LEADING
        found.fault(row, column, f"“{key.label}”{error.zh}", f"{key.name} {error.en}")
        return None


def _typed(found: Read, key: Key, row: int, column: int, value: CellValue, names: AllNames) -> Any:
    match key.kind:
        case Kind.TEXTS:
            return cell_list(value)
        case Kind.NAMES:
            return cell_names(value)
        case Kind.TEST:
            return value if isinstance(value, str) else cell_text(value)
        case Kind.NUMBER:
            return cell_number(value)
        case Kind.NUMBERS:
            return [cell_number(each) for each in cell_list(value)]
        case Kind.TRUTH:
            return cell_truth(value)
        case Kind.DAY:
            return cell_day(value)
        case Kind.READINGS:
            return cell_readings(value)
        case Kind.PAIRS:
            return cell_pairs(value)
        case Kind.INPUT:
            return named(found, row, column, cell_text(value), names.inputs, leading=True)
        case Kind.OUTPUT:
            return named(found, row, column, cell_text(value), names.outputs, leading=True)
        case Kind.TEXT:
            text = cell_text(value)
            return text if key.words is None else _word(found, key, row, column, text)


def named(found: Read, row: int, column: int, text: str, names: Names, *, leading: bool = False) -> str:
    """Return the id that a cell names, by its label or as it is; what is none is told."""
    name = names.meant(text)
    if name not in names.labels and names.meant(text.strip()) in names.labels:
        return names.meant(text.strip())
    several = [one for one, label in names.labels.items() if label == text]
    if name not in names.labels and len(several) > 1:
        found.broken |= leading
        listed = "、".join(several)
        zh = f"“{text}”是几样东西的名称：{listed}；请改名称，让每样的都不同"
        found.fault(row, column, zh, f"{text!r} is the label of several: {listed}")
    elif name not in names.labels:
        found.broken |= leading
        found.fault(row, column, f"没有“{text}”", f"there is no {text!r}", names.listed)
    return name


def _word(found: Read, key: Key, row: int, column: int, text: str) -> str:
    assert key.words is not None
    word = words.meant(key.words, text.strip())
    if word is None:
        found.broken |= key.name in _LEADING
        allowed = list(key.words.values())
        found.fault(row, column, f"“{text}”不能作“{key.label}”", f"{text!r} cannot be {key.name}", allowed)
    return word or text


def text_of(found: Read, row: int, column: int, value: CellValue) -> str:
    """Return the text of a cell, empty where it has none or cannot be read, which is told."""
    try:
        return cell_text(value) if value is not None else ""
    except Unreadable as error:
        found.fault(row, column, error.zh, error.en)
        return ""


def keyed(
    found: Read, rows: Sequence[Row], keys: Sequence[Key], path: str, names: AllNames, ends: Sequence[str] = ()
) -> tuple[dict[str, Any], list[Row]]:
    """Return keys that stand one below the other, and the rows that follow them: from one that begins with an end."""
    by_label = {label: key for key in keys for label in (key.label, key.name)}
    values: dict[str, Any] = {}
    for place, (row, cells) in enumerate(rows):
        label = text_of(found, row, 1, cells.get(1))
        if cells.get(1) in ends:
            return values, list(rows[place:])
        key = by_label.get(label.strip()) if 1 in cells else None
        found.places.margins[row] = found.seen_from(row, KEYED_MARGIN)
        if key is None and is_remark(rows, place):
            continue
        if key is None and ends and len(cells) > 3:
            # not a key and its value, but the header of what follows: told once
            zh = f"表头的第一格写着“{label}”，须写{'或'.join(f'“{each}”' for each in ends)}"
            found.break_off(row, 1, zh, f"a header has to begin with {' or '.join(ends)}, not {label!r}")
            return values, []
        if key is None:
            found.break_off(row, 1, f"没有“{label}”这一项", f"there is no {label!r}", [each.label for each in keys])
            continue
        found.places.cells[f"{path}.{key.name}"] = (row, 2)
        if key.name in values:
            found.fault(row, 1, f"“{key.label}”写了两次", f"{key.name} stands twice")
        if 2 in cells and (value := value_of(found, key, row, 2, cells[2], names)) is not None:
            values[key.name] = value
    return values, []


def headed(
    found: Read,
    row: int,
    cells: Mapping[int, CellValue],
    keys: Sequence[Key],
    below: Sequence[Row],
    further: Mapping[int, CellValue] | None = None,
) -> dict[int, Key]:
    """Return the columns of a section by what their headers say.

    A header that says nothing known is told, and so is a column without one in which something stands `below`.
    `further` are headers with a meaning of their own.
    """
    by_label = {label: key for key in keys for label in (key.label, key.name)}
    columns: dict[int, Key] = {}
    for column, label in cells.items():
        if further and column in further:
            continue
        key = by_label.get(str(label).strip())
        if key is not None and key not in columns.values():
            columns[column] = key
        elif label not in PAINTED:
            shown = text_of(found, row, column, label)
            zh = f"没有“{shown}”这一列，或写了两次"
            found.break_off(row, column, zh, f"no column {shown!r}, or twice", [k.label for k in keys])
    require_headings(found, row, cells, below)
    found.places.head(row, margin_of(cells))
    return columns


def require_headings(found: Read, row: int, labels: Mapping[int, CellValue], below: Sequence[Row]) -> None:
    """Tell each column without a heading in which something stands: nobody would know what it says."""
    told: set[int] = set()
    for under, cells in below:
        for column in sorted(cells.keys() - labels.keys() - told):
            told.add(column)
            first = cell_name(under, column + found.before)
            block = found.hidden(row, column)
            merged = f"（并在合并的单元格 {block} 里）" if block is not None else ""
            zh = f"这一列没有表头{merged}，而下面 {first} 写了内容；请补上表头，或清空这一列"
            found.break_off(row, column, zh, f"no heading here, but something stands below it in {first}")


def margin_of(header: Mapping[int, CellValue]) -> int:
    """Findings stand where they stood, or right of everything."""
    return next((column for column, label in header.items() if label == PAINTED[0]), max(header) + 1)


def item_of(
    found: Read, row: int, cells: Mapping[int, CellValue], columns: Mapping[int, Key], path: str, names: AllNames
) -> dict[str, Any]:
    """Return the values of a row, each key in its column."""
    values: dict[str, Any] = {}
    found.require_unmerged(row, [*columns])
    for column, key in columns.items():
        found.places.cells[f"{path}.{key.name}"] = (row, column)
        if column in cells and (value := value_of(found, key, row, column, cells[column], names)) is not None:
            values[key.name] = value
    return values


def items_below(
    found: Read,
    header: int,
    rows: Sequence[Row],
    columns: Mapping[int, Any],
    starts: int = 1,
    known: Names | None = None,
) -> list[Row]:
    """Return the rows of a table that say something; a remark behind an empty row is none of them.

    A remark right below the table is told as one. `starts` is how many columns a remark may take; a row with no
    more than those filled is one unless its first cell is an id, or names something `known`.
    """
    kept = []
    every: list[Row] = [(header, {}), *rows]
    for place, (row, cells) in enumerate(every[1:], 1):
        if not any(column in cells for column in columns):
            continue
        first = cells.get(1)
        remark = max(cells) <= starts and not isinstance(first, float)
        if remark and isinstance(first, str) and _ID.fullmatch(first.strip()) and starts == 1:
            remark = False
        if remark and known is not None and isinstance(first, str) and known.meant(cell_text(first)) in known.labels:
            remark = False
        if remark and is_remark(every, place, starts):
            continue
        if remark:
            zh = "这一行只写了开头，成不了表里的一行；要是说明，请在它上面空一行"
            found.break_off(row, min(cells), zh, "no row of the table; if it is a remark, leave an empty row above it")
            continue
        kept.append((row, cells))
    return kept


def is_remark(rows: Sequence[Row], place: int, width: int = 1) -> bool:
    """Tell whether a row is a remark: behind an empty row, and nothing in it but its first cells."""
    row, cells = rows[place]
    if place == 0 or max(cells) > width:
        return False
    return rows[place - 1][0] < row - 1 or (bool(rows[place - 1][1]) and is_remark(rows, place - 1, width))

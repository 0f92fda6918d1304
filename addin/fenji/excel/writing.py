"""Writing into an open sheet: the same edits as a closed workbook gets, all of them or none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import Any

import xlwings

from fenji.excel.cells import Cells
from fenji.excel.journal import Entry, Overwritten, Value, digest
from fenji.excel.live_sheet import is_desktop
from fenji.functions.block import BlockSheet, block_of
from fenji.functions.free_cells import check_free
from fenji.functions.runs import runs
from fenji.workbook import CellDate, Range, SheetEdits, Widen, cell_name

_AS_IT_IS = re.compile(r"[\u2e80-\ufaff—（“].*|[A-Za-z]+(?:[:_ ][A-Za-z_ ]+)*", re.DOTALL)
"""Texts that Excel takes as they are: not for a formula, a number or a day."""
_TRUTHS = frozenset(("TRUE", "FALSE"))


def typed_in(value: Any) -> Any:
    """Return a value as it must be typed to stand in the cell as it is: an odd text behind an apostrophe.

    >>> typed_in("=1+1"), typed_in("007"), typed_in("psbc:gold"), typed_in("金卡客户"), typed_in(5.0), typed_in(None)
    ("'=1+1", "'007", 'psbc:gold', '金卡客户', 5.0, None)
    """
    if isinstance(value, str) and value and (not _AS_IT_IS.fullmatch(value) or value.upper() in _TRUTHS):
        return f"'{value}"
    return None if isinstance(value, float) and value != value else value


def write(sheet: xlwings.Sheet, held: BlockSheet, edits: SheetEdits) -> Entry:
    """Make the edits and return what they changed; where Excel refuses one, take back those made and raise.

    Raises UsageError where a merged block lies in the way.
    """
    check_free(held, edits)
    entry = before(sheet, edits)
    try:
        _looks(sheet, edits)
        for column, first, values in _written(edits):
            _block(sheet, column, first, len(values)).value = [[typed_in(value)] for value in values]
        for merge in edits.merges:
            sheet.range(str(merge)).merge()
        for column, width in edits.widths.items():
            sheet.range((1, column)).column_width = width
        if edits.widen is not None:
            _widen(sheet, edits.widen, entry)
    except Exception as error:
        last: list[Callable[[], None]] = [partial(_filter_again, sheet, entry)]
        for step in chain(restoring(sheet, entry, entry.cells), last):
            try:
                step()
            except Exception as another:  # noqa: BLE001 (what was refused is refused again; the rest is put back)
                error.add_note(f"{type(another).__name__}: {another}")
        raise
    return entry


def before(sheet: xlwings.Sheet, edits: SheetEdits) -> Entry:
    """Return what stands where the edits will be made."""
    fresh = sorted(edits.widths)
    cells = [
        Overwritten(column, first, _standing(sheet, column, first, len(values)), digest(values))
        for column, first, values in _written(edits)
    ]
    rows = [int(row) for each in edits.cells if each.column in edits.widths for row in each.rows]
    tables = {str(table.name): str(table.range.address) for table in sheet.tables}
    return Entry(
        sheet=sheet.name,
        cells=cells,
        fresh=fresh,
        rows=(min(rows), max(rows)) if rows else (1, 1),
        widths={column: float(sheet.range((1, column)).column_width or 0) for column in fresh},
        merges=[str(merge) for merge in edits.merges],
        tables=tables,
        filter=_filter_address(sheet),
    )


def take_back(sheet: xlwings.Sheet, entry: Entry) -> tuple[str, ...]:
    """Put back what stood there, but for what somebody changed since; return the addresses of that."""
    kept = [
        each
        for each in entry.cells
        if digest(_standing(sheet, each.column, each.first_row, len(each.before))) != each.digest
    ]
    for step in restoring(sheet, entry, [each for each in entry.cells if each not in kept]):
        step()
    return tuple(cell_name(each.first_row, each.column) for each in kept)


def restoring(sheet: xlwings.Sheet, entry: Entry, cells: Sequence[Overwritten]) -> Iterator[Callable[[], None]]:
    """Yield the steps that put runs of cells back, and all that went with their columns."""
    changed = {each.column for each in entry.cells if each not in cells}
    if not changed & set(entry.fresh):
        yield partial(_narrow, sheet, entry)
    for merge in entry.merges:
        block = sheet.range(merge)
        if block.column not in changed:
            yield block.unmerge
    for each in cells:
        yield partial(_restore, sheet, each)
    for column in entry.fresh:
        if column not in changed:
            yield partial(_clear, sheet, column, entry)


def _restore(sheet: xlwings.Sheet, run: Overwritten) -> None:
    restored = [[value if _is_formula(value) else typed_in(value)] for value in run.before]
    _block(sheet, run.column, run.first_row, len(run.before)).value = restored


def _clear(sheet: xlwings.Sheet, column: int, entry: Entry) -> None:
    first, last = entry.rows
    _block(sheet, column, first, last - first + 1).clear_formats()
    sheet.range((1, column)).column_width = entry.widths[column]


def _written(edits: SheetEdits) -> Iterator[tuple[int, int, Sequence[Value]]]:
    for each in edits.cells:
        for first, values in runs(each):
            yield each.column, first, [None if isinstance(v, float) and v != v else v for v in values]


def _block(sheet: xlwings.Sheet, column: int, first: int, count: int) -> Any:
    return sheet.range((first, column), (first + count - 1, column))


def _standing(sheet: xlwings.Sheet, column: int, first: int, count: int) -> list[Value]:
    """Return what cells hold, as it can be written again: a formula as its text."""
    block = _block(sheet, column, first, count)
    values = block_of(block.options(Cells).value).cells
    formulas = block.formula
    texts = [row[0] for row in formulas] if isinstance(formulas, (tuple, list)) else [formulas]
    return [
        text if _is_formula(text) else value.serial if isinstance(value, CellDate) else _plain(value)
        for text, value in zip(texts, values)
    ]


def _plain(value: Any) -> Value:
    return value if value is None or isinstance(value, (bool, float, str)) else str(getattr(value, "text", value))


def _is_formula(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("=") and len(value) > 1


def _looks(sheet: xlwings.Sheet, edits: SheetEdits) -> None:
    """Give new columns the look of the one beside them: colours, borders, alignment, and no validation or notes."""
    copied = False
    for each in edits.cells:
        if each.column in edits.widths and each.style_column and len(each.rows):
            first, last = int(each.rows[0]), int(each.rows[-1])
            _block(sheet, each.style_column, first, last - first + 1).copy()
            _block(sheet, each.column, first, last - first + 1).paste("formats")
            copied = True
    if copied:
        sheet.book.app.cut_copy_mode = False


def _widen(sheet: xlwings.Sheet, widen: Widen, entry: Entry) -> None:
    """Let the table and the filter that end beside the new columns cover them, or sorting would tear rows apart."""
    for table in sheet.tables:
        block = _range_of(table.range)
        if block.first_row == widen.header_row and _beside(block, widen):
            table.resize(sheet.range(str(replace(block, last_column=widen.last_column))))
    if entry.filter is not None and is_desktop(sheet):
        block = Range.of(entry.filter.replace("$", ""))
        if block.first_row <= widen.header_row <= block.last_row and _beside(block, widen):
            _set_filter(sheet, replace(block, last_column=widen.last_column))


def _narrow(sheet: xlwings.Sheet, entry: Entry) -> None:
    for table in sheet.tables:
        was = entry.tables.get(str(table.name))
        if was is not None and table.range.address != was:
            table.resize(sheet.range(was))
    if entry.filter is not None and _filter_address(sheet) not in (None, entry.filter):
        _set_filter(sheet, Range.of(entry.filter.replace("$", "")))


def _filter_again(sheet: xlwings.Sheet, entry: Entry) -> None:
    """Put back a filter that was taken away to be set anew, and never was."""
    if entry.filter is not None and _filter_address(sheet) is None:
        _set_filter(sheet, Range.of(entry.filter.replace("$", "")))


def _beside(block: Range, widen: Widen) -> bool:
    return block.first_column < widen.first_column <= block.last_column + 1 and block.last_column < widen.last_column


def _range_of(block: Any) -> Range:
    return Range.of(str(block.address).replace("$", ""))


def _filter_address(sheet: xlwings.Sheet) -> str | None:
    if not is_desktop(sheet) or not sheet.api.AutoFilterMode:
        return None
    return str(sheet.api.AutoFilter.Range.Address)


def _set_filter(sheet: xlwings.Sheet, block: Range) -> None:
    sheet.api.AutoFilterMode = False
    sheet.range(str(block)).api.AutoFilter()

"""Drawing: a register as a sheet that people write in: drop-downs, filters, and marks that follow what is typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from fenji.register.layout import Column, Kind, Layout
from fenji.register.register import HEADER_ROW, Register, Row
from fenji.register.row_height import height_of
from fenji.register.values import Value, written
from fenji.report import page as pages
from fenji.report.entry import ask_day, explain, filter_rows, mark, offer, rule_lines, set_looks
from fenji.report.page import LINE, Cell, Page, ReportBook, lines, text_width
from fenji.report.style import GREY, HEADER, INK, Look
from fenji.workbook import column_letters
from fenji.workbook.whole_file import whole_file

TO_WRITE, LATE, TOLD = "FFF9DB", "FBE3E0", "FFF1CC"
LATE_INK = "9C1C10"
_ROOM = 20_000
"""How many rows beyond those that there are have drop-downs and marks as well."""
_DRAWN_ROW = HEADER_ROW + 1
_LAST_ROW = 1_048_576
"""Whole columns are printed, so that rows to come are too; programs print no more of them than is filled."""
_TO_WRITE_HEADER = Look("表头(填写)", 10, True, INK, "FFE9A8", "center", wrap=True)

Marks = Callable[[Page, Layout, int], None]
"""Adds the marks of one kind of sheet, given its last row."""


def draw(book: ReportBook, register: Register, subtitle: str, marks: Marks | None = None) -> Page:
    """Write a register as a sheet of its own."""
    layout = register.layout
    last = _DRAWN_ROW + max(_ROOM, 2 * len(register))
    widths = [max(column.width, min(text_width(column.label) + 2.0, 24.0)) for column in layout.columns]
    page = book.page(layout.name, widths, header_row=HEADER_ROW, fixed=layout.fixed)
    set_looks(page, [_look(column) for column in layout.columns])
    if layout.turned:
        keys = list(layout.by_key)
        shown = keys.index(layout.printed) + 1 if layout.printed else len(keys)
        page.turn_across(keys.index(layout.turned) + 1, shown, layout.fixed)
    page.heading(layout.name, [layout.purpose, subtitle], behind=layout.fixed if layout.turned else 0)
    page.skip(6)
    high = max(lines(column.label, width) for column, width in zip(layout.columns, widths))
    page.row([Cell(each.label, _TO_WRITE_HEADER if each.typed else HEADER) for each in layout.columns], high * LINE + 5)
    # no row's height is set for good, so that it grows with what people write in it
    page.sheet.grow = True
    page.body(
        [_column(column, register.rows) for column in layout.columns],
        (height_of(layout, row.values) for row in register.rows),
    )
    letters = column_letters(list(layout.by_key).index(layout.key) + 1)
    right = column_letters(len(layout.columns))
    whole = f"A{_DRAWN_ROW}:{right}{last}"
    if marks is not None:
        marks(page, layout, last)
    rule_lines(page, whole, f"LEN(TRIM(${letters}{_DRAWN_ROW}))>0")
    _ask(page, layout, last)
    if layout.printed:
        end = column_letters(list(layout.by_key).index(layout.printed) + 1)
        page.sheet.print_area = f"A1:{end}{_LAST_ROW}"
    filter_rows(page, HEADER_ROW, len(layout.columns), max(_DRAWN_ROW, _DRAWN_ROW + len(register) - 1))
    return page


def mark_column(page: Page, layout: Layout, keys: Sequence[str], last: int, formula: str, **colours: Any) -> None:
    """Colour columns where a formula is true; `{key}` in it stands for that column's cell in the same row."""
    places = {key: f"${column_letters(at)}{_DRAWN_ROW}" for at, key in enumerate(layout.by_key, 1)}
    filled = formula
    for key, place in places.items():
        filled = filled.replace(f"{{{key}}}", place)
    for key in keys:
        letters = column_letters(list(layout.by_key).index(key) + 1)
        mark(page, f"{letters}{_DRAWN_ROW}:{letters}{last}", filled, **colours)


def _look(column: Column) -> Look:
    formats: Mapping[Kind, str] = {Kind.DAY: "yyyy-mm-dd", Kind.TEXT: "@"}
    across = "center" if column.centred else "right" if column.kind is Kind.NUMBER else "left"
    format = column.format or formats.get(column.kind, "General")
    marks = "".join(word for word, on in (("中", column.centred), ("折", column.wrap), ("淡", column.faint)) if on)
    return Look(
        f"登记 {format}{across}{marks}",
        9 if column.wrap or column.faint else 10,
        ink=GREY if column.faint else INK,
        across=across,
        wrap=column.wrap,
        format=format,
        lines="none",
    )


def _column(column: Column, rows: Sequence[Row]) -> pages.Column:
    values: list[Value] = [row[column.key] for row in rows]
    if column.kind is Kind.TEXT:
        return pages.Column(values, _look(column), text=True, guarded=True)  # type: ignore[arg-type]
    if column.kind is Kind.RAW:
        return pages.Column([written(value) for value in values], _look(column), mixed=True)
    return pages.Column([written(value) for value in values], _look(column))


def _ask(page: Page, layout: Layout, last: int) -> None:
    for number, column in enumerate(layout.columns, 1):
        if not column.typed:
            continue
        if column.choices:
            offer(page, number, _DRAWN_ROW, last, column.choices, strict=column.strict, hint=column.hint)
        elif column.kind is Kind.DAY:
            ask_day(page, number, _DRAWN_ROW, last, column.hint)
        elif column.hint:
            explain(page, number, _DRAWN_ROW, last, column.hint)


def save_drawn(book: ReportBook, target: Path) -> None:
    """Write a workbook beside its place and move it there whole."""
    with whole_file(target) as temporary:
        book.save(temporary)

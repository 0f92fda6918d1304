"""What people do with a follow-up workbook: they type in its cells, with Excel or with anything else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import openpyxl
from python_calamine import CalamineWorkbook

from fenji.workbook import CellEdits, SheetEdits, Workbook

HEADER = 5
Typed = Mapping[str, object]


def rows_of(path: Path, sheet: str) -> list[dict[str, object]]:
    """Return the rows of a sheet as an independent reader has them, by the labels of the header."""
    return sheets_of(path, [sheet])[sheet]


def sheets_of(path: Path, sheets: Sequence[str]) -> dict[str, list[dict[str, object]]]:
    """Return the rows of several sheets, the file read once."""
    book = CalamineWorkbook.from_path(path)
    found = {}
    for sheet in sheets:
        rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        labels = [str(label) for label in rows[HEADER - 1]]
        found[sheet] = [
            {"行": number, **{label: plain(value) for label, value in zip(labels, values)}}
            for number, values in enumerate(rows[HEADER:], HEADER + 1)
            if any(value != "" for value in values)
        ]
    return found


def plain(value: object) -> object:
    """Return a cell as it is, an empty one as None and a time as its day."""
    if value == "":
        return None
    return value.date() if isinstance(value, datetime) else value


def type_with_openpyxl(path: Path, sheet: str, rows: Sequence[tuple[int, Typed]]) -> None:
    """Load, type and save with openpyxl, which writes every part anew, as another program would."""
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    columns = {str(cell.value): cell.column for cell in page[HEADER] if cell.value is not None}
    for number, typed in rows:
        for label, value in typed.items():
            page.cell(number, columns[label]).value = value
    book.save(path)


def type_in(path: Path, sheet: str, rows: Sequence[tuple[int, Typed]]) -> None:
    """Type in cells, quickly: days as Excel keeps them, texts as texts."""
    type_in_sheets(path, {sheet: rows})


def type_in_sheets(path: Path, sheets: Mapping[str, Sequence[tuple[int, Typed]]]) -> None:
    """Type in several sheets and save once, as people do."""
    with Workbook.open(path) as book:
        book.save({sheet: _edits(book, sheet, rows) for sheet, rows in sheets.items()}, path)


def _edits(book: Workbook, sheet: str, rows: Sequence[tuple[int, Typed]]) -> SheetEdits:
    head = dict(next(cells for number, cells in book.sheet(sheet).head(20) if number == HEADER))
    columns = {str(value): column for column, value in head.items()}
    cells: dict[str, dict[int, float | str | bool | None]] = {}
    for number, typed in rows:
        for label, value in typed.items():
            cells.setdefault(label, {})[number] = serial(value)
    edits = [
        CellEdits(columns[label], sorted(values), [values[row] for row in sorted(values)])
        for label, values in cells.items()
    ]
    return SheetEdits(tuple(edits))


def serial(value: object) -> float | str | bool | None:
    if isinstance(value, date):
        return float((value - date(1899, 12, 30)).days)
    assert value is None or isinstance(value, str | float | bool)
    return value


def find_row(rows: Sequence[Mapping[str, object]], **wanted: object) -> int:
    """Return the number of the one row that has these values."""
    (found,) = [row["行"] for row in rows if all(row.get(key) == value for key, value in wanted.items())]
    assert isinstance(found, int)
    return found


def save_list(path: Path, heads: Sequence[str], rows: Sequence[Sequence[object]], title: str = "客户信息表") -> Path:
    """Write a bank's book."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = title
    page.append(list(heads))
    for row in rows:
        page.append(list(row))
    for line in page.iter_rows(min_row=2):
        for cell in line:
            if cell.data_type == "f":
                # a text of the bank's that only looks like a formula
                cell.data_type = "s"
    book.save(path)
    return path

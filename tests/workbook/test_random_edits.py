"""Whatever values go into whatever sheet, another reader finds exactly those, and the rest as it was."""

from __future__ import annotations

import math
import tempfile
from pathlib import Path

import numpy as np
import openpyxl
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from fenji.workbook import CellEdits, SheetEdits, Workbook

ROWS, COLUMNS = 12, 30

numbers = st.floats(allow_nan=False, allow_infinity=False, width=64)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    [
        "=1+1",
        "@名字",
        "_x0041_",
        " 金卡 ",
        "a\nb",
        "\t",
        "&lt;",
        "]]>",
        "150万",
        "'x",
        "−5",
        "|",
        "a |b",
        "\x00\x1f\ufffe",
    ]
)
values = st.one_of(st.none(), st.booleans(), numbers, texts)
places = st.tuples(st.integers(1, ROWS), st.integers(1, COLUMNS))
# XlsxWriter, which writes the sheet to begin with, keeps 16 digits
shorter = numbers.map(lambda number: float(f"{number:.15g}")).filter(math.isfinite)
grids = st.dictionaries(places, st.one_of(st.booleans(), shorter, st.text("甲乙 a&<", max_size=5)), max_size=40)
edits = st.dictionaries(st.tuples(st.integers(1, ROWS + 3), st.integers(1, COLUMNS + 3)), values, max_size=40)


def expected(grid: dict[tuple[int, int], object], new: dict[tuple[int, int], object]) -> dict[tuple[int, int], object]:
    return {place: value for place, value in {**grid, **new}.items() if value is not None and value != ""}


def by_column(new: dict[tuple[int, int], object]) -> tuple[CellEdits, ...]:
    columns: dict[int, dict[int, object]] = {}
    for row, column in sorted(new):
        columns.setdefault(column, {})[row] = new[row, column]
    return tuple(
        CellEdits(column, tuple(cells), tuple(cells.values()), style_column=1)  # type: ignore[arg-type]
        for column, cells in columns.items()
    )


def as_read(value: object) -> object:
    # openpyxl does not decode Excel's escapes by itself; its own function for that does
    return unescape(value).replace("\r\n", "\n") if isinstance(value, str) else value


def seen(path: Path) -> dict[tuple[int, int], object]:
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return {
        place: as_read(cell.value)
        for place, cell in sheet._cells.items()
        if cell.value is not None and cell.value != ""
    }


@settings(max_examples=120, deadline=None)
@given(grids, edits)
def test_another_reader_finds_the_edits_and_the_rest(
    grid: dict[tuple[int, int], object], new: dict[tuple[int, int], object]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "random.xlsx"
        with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            sheet = book.add_worksheet("客户")
            look = book.add_format({"bold": True})
            for (row, column), value in grid.items():
                sheet.write(row - 1, column - 1, value, look if (row + column) % 2 else None)
        with Workbook.open(path) as patched:
            patched.save({"客户": SheetEdits(by_column(new))}, path)
        assert seen(path) == expected(grid, new)
        with Workbook.open(path) as again:
            sheet_again = again.sheet("客户")
            ours = {
                (row, column): value
                for row, cells in sheet_again.head(99)
                for column, value in cells.items()
                if value is not None and value != ""
            }
            assert ours == expected(grid, new)
            assert list(sheet_again.row_numbers) == sorted(sheet_again.row_numbers)
            assert sheet_again.grid.plain


@settings(max_examples=20, deadline=None)
@given(st.lists(edits, min_size=2, max_size=4))
def test_edits_one_after_another_are_edits_at_once(steps: list[dict[tuple[int, int], object]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        step_by_step, at_once = Path(folder) / "steps.xlsx", Path(folder) / "once.xlsx"
        for path in (step_by_step, at_once):
            with xlsxwriter.Workbook(path) as book:
                book.add_worksheet("客户").write(2, 2, "起点")
        merged: dict[tuple[int, int], object] = {}
        for step in steps:
            merged.update(step)
            with Workbook.open(step_by_step) as book:
                book.save({"客户": SheetEdits(by_column(step))}, step_by_step)
        with Workbook.open(at_once) as book:
            book.save({"客户": SheetEdits(by_column(merged))}, at_once)
        assert seen(step_by_step) == seen(at_once)


def test_rows_and_values_may_be_arrays() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "arrays.xlsx"
        with xlsxwriter.Workbook(path) as book:
            book.add_worksheet("客户")
        rows = np.arange(2, 5002)
        with Workbook.open(path) as book:
            cells = (
                CellEdits(1, rows, np.arange(5000) / 4),  # type: ignore[arg-type]
                CellEdits(2, rows[::2], np.array(["金卡", "普通"] * 1250)),  # type: ignore[arg-type]
                CellEdits(2, (1,), ("等级",)),
                CellEdits(3, rows, np.arange(5000) % 2 == 0),  # type: ignore[arg-type]
            )
            book.save({"客户": SheetEdits(cells)}, path)
        with Workbook.open(path) as book:
            read = book.sheet("客户").columns([1, 2, 3])
        assert read[1] == [None, *(place / 4 for place in range(5000))]
        assert read[2] == ["等级", *(value for _ in range(1250) for value in ("金卡", None, "普通", None))]
        assert read[3] == [None, *([True, False] * 2500)]

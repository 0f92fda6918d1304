"""Workbooks that Excel, WPS and other programs saved go in, and come out with one cell more and nothing less."""

from __future__ import annotations

import datetime
import os
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
import python_calamine

from fenji.workbook import CellDate, CellEdits, CellError, SheetEdits, Uncalculated, Workbook

FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "workbooks"
BOOKS = sorted(FOLDER.glob("*.xls[xm]"))
# openpyxl does not read these: it stops at a pivot table, and finds no sheets in the strict format
BEYOND_OPENPYXL = ("sheetjs_pivot_table_named_range.xlsx", "sheetjs_sheet_visibility_strict.xlsx")
# it calculates with INDIRECT and OFFSET, which may look at any cell, so Excel is asked to calculate it anew
LOOKS_ANYWHERE = ("sheetjs_formula_stress_test.xlsx",)
TODAY_OR_SO = (datetime.date, datetime.time, datetime.timedelta)

Seen = Callable[..., dict[str, dict[tuple[int, int], object]]]

each_book = pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.name)


def test_the_real_workbooks_are_at_hand() -> None:
    if not BOOKS and not os.environ.get("CI"):
        pytest.skip("the real workbooks are not in this clone")
    assert len(BOOKS) > 90


def same(ours: object, theirs: object) -> bool:
    """Tell whether two readers mean the same: dates are serial numbers to us, errors are texts to openpyxl."""
    if isinstance(theirs, TODAY_OR_SO):
        return isinstance(ours, CellDate | str)
    if isinstance(ours, CellError):
        return ours.text == theirs
    if isinstance(ours, Uncalculated) or ours is None or ours == "":
        return theirs is None
    if isinstance(ours, str) and isinstance(theirs, str):
        # openpyxl leaves Excel's escapes of control characters as they are
        return ours == theirs.replace("_x000D_", "\r").replace("_x0007_", "\x07")
    return type(ours) is (float if type(theirs) is int else type(theirs)) and ours == theirs


@each_book
def test_every_value_is_read_as_another_reader_reads_it(path: Path, seen: Seen) -> None:
    with Workbook.open(path) as book:
        ours = {
            info.name: {
                (row, column): value
                for row, cells in book.sheet(info.name).head(1 << 20)
                for column, value in cells.items()
            }
            for info in book.sheets
        }
    if path.name in BEYOND_OPENPYXL:
        found = python_calamine.CalamineWorkbook.from_path(str(path))
        theirs = {
            name: {
                (row, column): value
                for row, values in enumerate(found.get_sheet_by_name(name).to_python(skip_empty_area=False), 1)
                for column, value in enumerate(values, 1)
                if value != ""
            }
            for name in ours
        }
    else:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = seen(path)
    for name, cells in theirs.items():
        for place in {*cells, *ours[name]}:
            assert same(ours[name].get(place), cells.get(place)), (name, place)


@each_book
def test_columns_say_the_same_as_rows(path: Path) -> None:
    with Workbook.open(path) as book:
        for info in book.sheets:
            sheet = book.sheet(info.name)
            rows = sheet.head(sheet.row_count)
            columns = sheet.columns({column for _, cells in rows for column in cells})
            for column, values in columns.items():
                assert values == [cells.get(column) for _, cells in rows]


@each_book
def test_one_new_cell_changes_one_sheet_and_no_other_byte(
    path: Path, tmp_path: Path, seen: Seen, members: Callable[[Path], dict[str, bytes]]
) -> None:
    target = tmp_path / path.name
    with Workbook.open(path) as book:
        info = book.sheets[0]
        sheet = book.sheet(info.name)
        row, column = _free_cell(sheet.row_numbers, sheet.used.last_column if sheet.used else 0, sheet.tables)
        receipt = book.save({info.name: SheetEdits((CellEdits(column, (row,), ("白金卡客户",)),))}, target)
    before, after = members(path), members(target)
    assert list(before) == list(after)
    expected = {info.part, *(("xl/workbook.xml",) if path.name in LOOKS_ANYWHERE else ())}
    assert {part for part in before if before[part] != after[part]} == {*receipt.changed} == expected
    assert receipt.kept == len(before) - len(expected)
    if path.name in BEYOND_OPENPYXL:
        was, now = (
            python_calamine.CalamineWorkbook.from_path(str(one)).get_sheet_by_name(info.name).to_python()
            for one in (path, target)
        )
        assert sum(row.count("白金卡客户") for row in now) == 1
        assert [value for line in now for value in line if value not in ("", "白金卡客户")] == [
            value for line in was for value in line if value != ""
        ]
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for formulas in (False, True):
            was_seen, now_seen = (_comparable(seen(one, formulas)) for one in (path, target))
            assert now_seen[info.name].pop((row, column)) == "白金卡客户"
            assert now_seen == was_seen


def _free_cell(rows: object, last_column: int, tables: object) -> tuple[int, int]:
    numbers = list(rows)  # type: ignore[call-overload]
    return (numbers[len(numbers) // 2] if numbers else 1), min(last_column + 3, 16384)


def _comparable(sheets: dict[str, dict[tuple[int, int], object]]) -> dict[str, dict[tuple[int, int], object]]:
    """Return the cells with array formulas as what they say, since openpyxl compares them by identity."""
    return {
        name: {place: vars(value) if hasattr(value, "ref") else value for place, value in cells.items()}
        for name, cells in sheets.items()
    }

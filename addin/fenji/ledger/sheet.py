"""A ledger in a sheet: of a workbook or a text file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from fenji.errors import BindingError, Diagnostic
from fenji.ledger.entries import (
    BALANCE,
    DAY,
    DAY_FIELD,
    Ledger,
    account_warnings,
    check_found,
    days_since_1970,
    entries_of,
    identity_warnings,
)
from fenji.table.binding import bind_columns
from fenji.table.date_text import time_of_day
from fenji.table.dates import read_dates
from fenji.table.find import find_sheet
from fenji.table.identity import ACCOUNT, CUSTOMER_ID
from fenji.table.keys import Keys, Whole, first_places_of, keys_of
from fenji.table.model import Table
from fenji.table.reading import Place, Reading
from fenji.table.sheet import table_of_sheet
from fenji.table.unit import plain
from fenji.workbook.cells import CellDate, CellValue, cell_name
from fenji.workbook.sheet import Sheet
from fenji.workbook.sheet_cells import SheetCells
from fenji.workbook.workbook import Workbook

_OF_CUSTOMERS = ("identity.twice", "identity.digits")
"""What is said of a list of customers and not of a ledger, where they stand many times."""


def find_ledger(book: Workbook, *, sheet: str | None = None, bind: Mapping[str, str] | None = None) -> Sheet:
    """Return the sheet of a workbook that is named, or the one that has balances and dates.

    Raises UsageError and BindingError where it cannot be told.
    """
    asked = {name: column for name, column in (bind or {}).items() if plain(name) not in ACCOUNT.names}
    return find_sheet(book, (BALANCE, DAY_FIELD), sheet=sheet, bind=asked)[0]


def ledger_of_sheet(sheet: SheetCells, *, bind: Mapping[str, str] | None = None) -> Ledger:
    """Return the entries of a sheet, by its own row numbers; totals and notes are left out, and that is said.

    Raises BindingError where a column cannot be told, or the sheet has no 客户号, 日期 or 余额.
    """
    asked = bind or {}
    ours = {name: column for name, column in asked.items() if plain(name) in {*DAY.names, *ACCOUNT.names}}
    theirs = {name: column for name, column in asked.items() if name not in ours}
    table = table_of_sheet(sheet, (BALANCE,), bind=theirs)
    columns, notes = _own_columns(sheet, table, ours)
    cells = _cells_at(sheet, table, columns.values())
    rows = np.asarray(table.rows, np.int64)
    who, told = _customers(table, rows)
    accounts = keys_of(cells[columns[ACCOUNT.id]])[0] if ACCOUNT.id in columns else None
    place = _place(sheet.name, columns[DAY.id], rows)
    days = read_dates(cells[columns[DAY.id]], DAY_FIELD, place, date1904=sheet.date1904)
    seconds = np.array([_seconds(cell) for cell in cells[columns[DAY.id]]], np.int64)
    amounts = Reading(table.columns[BALANCE.id])
    codes = None if accounts is None else accounts.codes
    entries = entries_of(who, codes, days_since_1970(days.column.values), seconds, amounts, rows)
    kept = [each for each in table.diagnostics if each.code not in _OF_CUSTOMERS]
    told += account_warnings(sheet.name, accounts, rows, _place(sheet.name, columns.get(ACCOUNT.id, 0), rows))
    said = (*kept, *notes, *told, *days.diagnostics)
    return Ledger(entries, who.names, first_places_of(who.codes, len(who.names)), sheet.name, diagnostics=said)


def _own_columns(
    sheet: SheetCells, table: Table, bind: Mapping[str, str]
) -> tuple[Mapping[str, int], tuple[Diagnostic, ...]]:
    """Return which columns hold the date and, where there is one, the account."""
    assert table.block is not None
    last = sheet.used.last_column if sheet.used is not None else 0
    labels = table.block.header.labels
    binding = bind_columns(labels, [DAY, ACCOUNT], bind=bind, last_column=last, where=sheet.name)
    if binding.faults:
        raise BindingError(*binding.faults)
    columns = {match.id: match.label.column for match in binding.matches}
    check_found({*columns, *table.identities, *table.columns}, sheet.name)
    return columns, binding.notes


def _cells_at(sheet: SheetCells, table: Table, columns: Iterable[int]) -> Mapping[int, list[CellValue]]:
    wanted = set(np.asarray(table.rows).tolist())
    places = [at for at, row in enumerate(sheet.row_numbers) if row in wanted]
    return {column: [cells[at] for at in places] for column, cells in sheet.columns(columns).items()}


def _customers(table: Table, rows: Whole) -> tuple[Keys, list[Diagnostic]]:
    identity = table.identities[CUSTOMER_ID.id]
    keys, words = keys_of(identity.cells)
    place = _place(table.where, identity.column, rows)
    return keys, identity_warnings(table.where, keys, rows, words, place)


def _place(where: str, column: int, rows: Whole) -> Place:
    return lambda at: f"{where}!{cell_name(int(rows[at]), column)}"


def _seconds(cell: CellValue) -> int:
    """Return the time of day of a date cell, so that of two entries on a day the later is known."""
    if isinstance(cell, CellDate):
        return round(cell.serial % 1 * 86_400) % 86_400
    return time_of_day(cell) if isinstance(cell, str) else 0

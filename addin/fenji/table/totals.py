"""Totals: what the rows of totals in a sheet say, beside what the customers' rows come to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from fenji.expr.spelling import word
from fenji.table.amounts import amount_judge
from fenji.table.label import Label
from fenji.table.model import Table
from fenji.table.rows import RowKind
from fenji.table.unit import Unit, UnitSource
from fenji.workbook.cells import CellValue, Uncalculated, cell_name, column_number
from fenji.workbook.sheet_cells import SheetCells

_GRAND = re.compile(r".*(?:合计|总计|共计|总和|grandtotal|(?<!sub)total)[^小]*")
_SUM = re.compile(
    r"(?:SUM\(|SUBTOTAL\((?:9|109),)\$?([A-Z]{1,3})\$?([0-9]+):\$?([A-Z]{1,3})\$?([0-9]+)\)(/2)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class ColumnTotal:
    """One column of amounts: what its customers come to, and what the sheet's own totals say.

    Amounts in 元. `cells` are where the sheet says it; `said` is None where it says it in a formula whose
    result was never saved and which is no plain sum. `typed` counts the amounts that are text, and
    `typed_sum` is what they come to: Excel's own SUM leaves them out.
    """

    label: str
    customers: float
    said: float | None
    cells: tuple[str, ...]
    grand: bool
    typed: int
    typed_sum: float

    @property
    def difference(self) -> float | None:
        """What the customers' rows come to beyond what the sheet says."""
        return None if self.said is None else round(self.customers - self.said, 2)

    @property
    def explained(self) -> bool:
        """Whether the difference is just the amounts that are text."""
        return self.difference is not None and abs(self.difference - self.typed_sum) < 0.005


def totals_of(sheet: SheetCells, table: Table) -> tuple[ColumnTotal, ...]:
    """Return for each column that the sheet sums up what its customers come to and what the sheet says.

    The row 合计 is taken where it says something of the column, otherwise all the 小计 together.
    """
    rows = list(table.skipped.get(RowKind.TOTAL, ()))
    if table.block is None or not rows:
        return ()
    header = table.block.header
    identified = {identity.column for identity in table.identities.values()}
    columns = {each.column: each for each in header.labels if each.column not in identified}
    cells = sheet.columns([each.column for each in header.labels])
    numbers = list(sheet.row_numbers)
    places = {row: at for at, row in enumerate(numbers)}
    grand = [row for row in rows if _is_grand(cells, places[row])]
    units = {bound.column: bound.unit for bound in table.bound}
    found = []
    for column, label in columns.items():
        held = cells[column]
        unit = units.get(column) or _unit(label, header.unit)
        customers = [held[places[row]] for row in np.asarray(table.rows).tolist()]
        summed = _summed(held, places, rows, unit if column in units or _counts(customers) else None)
        of_grand = [row for row in grand if row in summed]
        chosen = of_grand[-1:] or sorted(summed - set(grand))
        if not chosen or (column in units and units[column] is None):
            continue
        found.append(_column_total(sheet, label, unit, held, places, customers, chosen, bool(of_grand)))
    return tuple(found)


def _summed(held: Sequence[CellValue], places: Mapping[int, int], rows: Sequence[int], unit: Unit | None) -> set[int]:
    """Return the rows of totals that say something of a column; text counts where the column holds amounts."""
    return {
        row
        for row in rows
        if isinstance(value := held[places[row]], float | Uncalculated)
        or (unit is not None and _of_text(value, unit) is not None)
    }


def _counts(customers: Sequence[CellValue]) -> bool:
    """Whether a column that nothing is read from holds numbers for most of its customers."""
    held = [value for value in customers if value is not None]
    return 2 * sum(type(value) is float for value in held) > len(held)


def _of_text(value: CellValue, unit: Unit) -> float | None:
    """Return what a total that is text comes to in the column's unit; None where it is no text or no amount."""
    if not isinstance(value, str):
        return None
    judged = amount_judge(unit)(value)
    return judged.value / unit.factor if judged.readable and judged.value == judged.value else None


def _column_total(
    sheet: SheetCells,
    label: Label,
    unit: Unit,
    held: Sequence[CellValue],
    places: Mapping[int, int],
    customers: Sequence[CellValue],
    chosen: Sequence[int],
    grand: bool,
) -> ColumnTotal:
    judge = amount_judge(unit)
    plain = sum(value for value in customers if type(value) is float) * unit.factor
    judged = [judge(value) for value in customers if isinstance(value, str)]
    typed = [each.value for each in judged if each.readable and each.value == each.value]
    said = [_of_text(held[places[row]], unit) or _said(held, places, label.column, row) for row in chosen]
    return ColumnTotal(
        label=label.path,
        customers=round(plain + sum(typed), 2),
        said=None if None in said else round(sum(value or 0.0 for value in said) * unit.factor, 2),
        cells=tuple(f"{sheet.name}!{cell_name(row, label.column)}" for row in chosen),
        grand=grand,
        typed=len(typed),
        typed_sum=round(sum(typed), 2),
    )


def _is_grand(cells: Mapping[int, Sequence[CellValue]], at: int) -> bool:
    texts = (word(value) for column in cells if isinstance(value := cells[column][at], str))
    return any(_GRAND.fullmatch(text) and "小计" not in text for text in texts)


def _unit(label: Label, of_sheet: str) -> Unit:
    return Unit(label.unit or of_sheet or "元", UnitSource.HEADER, label.unit_cell)


def _said(held: Sequence[CellValue], places: Mapping[int, int], column: int, row: int, depth: int = 0) -> float | None:
    """Return what a cell of totals says; a plain sum that was never calculated is added up as Excel would."""
    value = held[places[row]]
    if type(value) is float:
        return value
    if not isinstance(value, Uncalculated):
        return 0.0
    match = _SUM.fullmatch(value.formula.replace(" ", "").lstrip("="))
    if match is None or {column_number(match[1]), column_number(match[3])} != {column} or depth > 2:
        return None
    first, last = sorted((int(match[2]), int(match[4])))
    # SUBTOTAL leaves out the other SUBTOTALs below it
    skips = "SUBTOTAL" in value.formula.upper()
    rows = [number for number, at in places.items() if first <= number <= last and not (skips and _subtotal(held[at]))]
    parts = [_said(held, places, column, number, depth + 1) for number in rows if number != row]
    if None in parts:
        return None
    total = sum(part or 0.0 for part in parts)
    return total / 2 if match[5] else total


def _subtotal(value: CellValue) -> bool:
    return isinstance(value, Uncalculated) and "SUBTOTAL" in value.formula.upper()

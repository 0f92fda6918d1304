"""Registers: the rows of one sheet that fenji keeps, and what is to change in them.

A register is read once, worked on, and turned into cell edits; a cell that nobody set is never written, so that
whatever else stands in the sheet, and whatever people add to it, stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from fenji.errors import WorkbookError, fault
from fenji.expr.spelling import word
from fenji.register.layout import Column, Layout
from fenji.register.row_height import height_of
from fenji.register.values import Value, read_value, written
from fenji.workbook import CellEdits, CellValue, Sheet, SheetEdits

HEADER_ROW = 5
_HEAD = 20
"""Among how many rows the header is looked for."""
_FEW = 60
"""Up to how many rows a sheet is read row by row."""

_SAID = {"remark", "taken"}
"""What fenji says of a row that people fill in."""

Rows = Sequence[tuple[int, Mapping[int, CellValue]]]


@dataclass(slots=True, eq=False)
class Row:
    """A row of a register: its number in the sheet, and its values by the keys of the columns."""

    number: int
    values: dict[str, Value] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Value:
        return self.values.get(key)


class Register:
    """The rows of a sheet in their order; `add` and `set` say what changes."""

    def __init__(
        self,
        layout: Layout,
        rows: Sequence[Row] = (),
        columns: Mapping[str, int] | None = None,
        last_row: int = HEADER_ROW,
        *,
        date1904: bool = False,
    ) -> None:
        self.layout = layout
        self.rows = list(rows)
        self._columns = columns or {each.key: at for at, each in enumerate(layout.columns, 1)}
        self._last_row = self._read_row = last_row
        self._date1904 = date1904
        self._changed: dict[str, dict[int, Value]] = {}
        self._stood: dict[tuple[str, int], Value] = {}

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def name(self) -> str:
        return self.layout.name

    @property
    def changed(self) -> bool:
        return any(self._changed.values())

    def where(self, row: Row) -> str:
        """Return where a row is, as messages say it."""
        return f"{self.name}!第 {row.number} 行"

    def has(self, key: str) -> bool:
        """Whether the sheet has a column; those that people may delete are looked up before they are read."""
        return key in self._columns

    def add(self, values: Mapping[str, Value]) -> Row:
        """Add a row below the last."""
        self._last_row += 1
        row = Row(self._last_row)
        self.rows.append(row)
        for key, value in values.items():
            self.set(row, key, value)
        return row

    def set(self, row: Row, key: str, value: Value) -> None:
        """Set a value; one that stands there already changes nothing."""
        value = None if value == "" else value
        before = row.values.get(key)
        if before is value or written(before) == written(value):
            return
        row.values[key] = value
        if key not in self._columns:
            return
        changed = self._changed.setdefault(key, {})
        if row.number <= self._read_row:
            stood = self._stood.setdefault((key, row.number), before)
            if written(stood) == written(value):
                # it is again what the file has
                del changed[row.number]
                return
        changed[row.number] = value

    def edits(self) -> SheetEdits:
        """Return what changed, as cell edits."""
        cells = []
        for key, values in self._changed.items():
            if not values:
                continue
            numbers = sorted(values)
            cells.append(
                CellEdits(
                    self._columns[key], numbers, [written(values[each], date1904=self._date1904) for each in numbers]
                )
            )
        return SheetEdits(tuple(cells), heights=self._heights())

    def _heights(self) -> dict[int, float]:
        """Return how high the rows must be whose wrapped texts changed."""
        changed = {number for column in self.layout.wrapped for number in self._changed.get(column.key, ())}
        if not changed:
            return {}
        high = ((row.number, height_of(self.layout, row.values)) for row in self.rows if row.number in changed)
        return {number: height for number, height in high if height is not None}


def read_register(sheet: Sheet, layout: Layout) -> Register:
    """Return the register that stands in a sheet; its columns are found by their labels, wherever they are.

    Raises WorkbookError where the header or a column of fenji's own is gone.
    """
    few = sheet.row_count <= _FEW
    head = sheet.head(_FEW if few else _HEAD)
    header, columns = _header(sheet, layout, head)
    cells = _by_row(head, columns.values()) if few else sheet.columns(columns.values())
    rows = []
    kept = [(layout.by_key[key], cells[at]) for key, at in columns.items()]
    for place, number in enumerate(sheet.row_numbers):
        if number > header:
            values = _values(kept, place, date1904=sheet.date1904)
            # a row that was emptied but for what fenji said of it is none
            if values and not set(values) <= _SAID:
                rows.append(Row(number, values))
    last = sheet.used.last_row if sheet.used is not None else header
    return Register(layout, rows, columns, max(last, header), date1904=sheet.date1904)


def _by_row(rows: Rows, columns: Iterable[int]) -> dict[int, list[CellValue]]:
    """Return the cells of some columns out of whole rows, which for a small sheet is the shorter way."""
    return {column: [cells.get(column) for _, cells in rows] for column in columns}


def _values(columns: Sequence[tuple[Column, list[CellValue]]], place: int, *, date1904: bool) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for column, cells in columns:
        cell = cells[place]
        if cell is not None and (value := read_value(cell, column.kind, date1904=date1904)) is not None:
            found[column.key] = value
    return found


def _header(sheet: Sheet, layout: Layout, head: Rows) -> tuple[int, dict[str, int]]:
    """Return the row of the header and the column of each key, the first of several of one label."""
    wanted = {word(column.label): column.key for column in layout.columns}
    best: tuple[int, dict[str, int]] = (0, {})
    for number, cells in head[:_HEAD]:
        found: dict[str, int] = {}
        for at, value in cells.items():
            if isinstance(value, str) and (key := wanted.get(word(value))) is not None:
                found.setdefault(key, at)
        if len(found) > len(best[1]):
            best = (number, found)
    missing = [column.label for column in layout.columns if column.key not in best[1] and not column.optional]
    if missing:
        listed = "、".join(missing[:8])
        raise WorkbookError(
            fault(
                "register.columns",
                sheet.name,
                f"缺少这些列：{listed}",
                f"columns are missing: {listed}",
                hint=(
                    "列可以移动、可以加，但不能删除或改名；请从备份恢复",
                    "columns may be moved and added, but not deleted or renamed; restore them",
                ),
            )
        )
    return best

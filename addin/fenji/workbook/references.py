"""References: whether a formula looks at cells that changed.

The formula is not understood, only searched for what it may refer to; where that cannot be told, it is taken
to refer to what changed, since recalculating once too often costs nothing but a moment.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fenji.workbook.cells import LAST_COLUMN, LAST_ROW, CellEdits, Range, column_number
from fenji.workbook.formulas import edited_in
from fenji.workbook.tables import SheetTable

_REFERENCE = re.compile(
    r"""
    "(?:[^"]|"")*"                                                      # a text is not a reference
    | (?P<sheet> (?: '(?:[^']|'')+'
                   | (?:\[[^\]]*\])? NAME (?: : NAME )? ) ! )?
      (?<![\w.])
      (?: \$?(?P<left>[A-Za-z]{1,3})\$?(?P<top>\d{1,7}) (?: : \$?(?P<right>[A-Za-z]{1,3})\$?(?P<bottom>\d{1,7}) )?
        | \$?(?P<first_column>[A-Za-z]{1,3}) : \$?(?P<last_column>[A-Za-z]{1,3})
        | \$?(?P<first_row>\d{1,7}) : \$?(?P<last_row>\d{1,7}) )
      (?![\w(.])
    """.replace("NAME", r"""[^\s'"!(),;+\-*/^&=<>{}\[\]:]+"""),
    re.VERBOSE,
)
_UNFORESEEABLE = re.compile(r"\b(?:INDIRECT|OFFSET)\s*\(|:\s*[A-Za-z.]+\s*\(|\)\s*:", re.IGNORECASE)
_ITEM = re.compile(r"\[((?:[^\[\]']|'.)*)\]")


@dataclass(frozen=True, slots=True)
class ChangedCells:
    """The cells of one sheet that edits change, and the tables of it that they touch or widen."""

    sheet: str
    edits: tuple[CellEdits, ...]
    tables: tuple[SheetTable, ...]

    def seen_by(self, formula: str, on_sheet: str | None, shared: Range | None = None) -> bool:
        """Tell whether a formula on a sheet (None: a defined name) may look at a changed cell.

        >>> changed = ChangedCells("客户", (CellEdits(13, [5, 6], ["a", "b"]),), ())
        >>> changed.seen_by("SUM(A5:A6)+M7", "客户"), changed.seen_by("COUNTA(M:M)", "客户")
        (False, True)
        >>> changed.seen_by("M5", "汇总"), changed.seen_by("客户!$M$5", "汇总")
        (False, True)
        """
        if _UNFORESEEABLE.search(formula) or any(self._table_seen(table, formula) for table in self.tables):
            return True
        return any(
            self._on_this_sheet(found["sheet"], on_sheet) and edited_in(self.edits, _block(found, shared)) is not None
            for found in _REFERENCE.finditer(formula)
            if not found[0].startswith('"')
        )

    def _on_this_sheet(self, qualifier: str | None, on_sheet: str | None) -> bool:
        if qualifier is None:
            return on_sheet == self.sheet
        name = qualifier[:-1]
        if name.startswith("'"):
            name = name[1:-1].replace("''", "'")
        if "]" in name:
            # a cell of another workbook
            return False
        # a reference through several sheets (first:last) may pass this one
        return ":" in name or name.lower() == self.sheet.lower()

    def _table_seen(self, table: SheetTable, formula: str) -> bool:
        start = formula.lower().find(table.name.lower())
        while start >= 0:
            end = start + len(table.name)
            if not formula[start - 1 : start].isalnum() and self._columns_seen(table, formula[end:]):
                return True
            start = formula.lower().find(table.name.lower(), end)
        return False

    def _columns_seen(self, table: SheetTable, rest: str) -> bool:
        """Tell whether what follows a table's name picks changed columns, or the whole table."""
        if not rest.startswith("["):
            return True
        picked = rest[: _matching(rest)]
        items = _ITEM.findall(picked[1:-1]) or [picked[1:-1]]
        names = {item.lstrip("@") for item in items if not item.startswith("#")}
        if not names or "]:[" in picked:
            return True
        places = [place for place, name in enumerate(table.columns) if name in names]
        block = table.range
        return len(places) < len(names) or any(
            edited_in(self.edits, Range(block.first_row, column, block.last_row, column)) is not None
            for column in (block.first_column + place for place in places)
        )


def _matching(text: str) -> int:
    """Return where the bracket that opens a text is closed."""
    depth = 0
    for place, character in enumerate(text):
        depth += (character == "[") - (character == "]")
        if depth == 0:
            return place + 1
    return len(text)


def _block(found: re.Match[str], shared: Range | None) -> Range:
    """Return the cells that a reference names, in all cells that share its formula."""
    if found["first_row"]:
        rows = sorted((int(found["first_row"]), int(found["last_row"])))
        columns = [1, LAST_COLUMN]
    elif found["first_column"]:
        rows = [1, LAST_ROW]
        columns = sorted((column_number(found["first_column"]), column_number(found["last_column"])))
    else:
        rows = sorted((int(found["top"]), int(found["bottom"] or found["top"])))
        columns = sorted((column_number(found["left"]), column_number(found["right"] or found["left"])))
    down = shared.last_row - shared.first_row if shared else 0
    across = shared.last_column - shared.first_column if shared else 0
    return Range(rows[0], columns[0], rows[1] + down, columns[1] + across)


def touched_tables(tables: Sequence[SheetTable], cells: Sequence[CellEdits]) -> tuple[SheetTable, ...]:
    """Return the tables of which edits change a cell."""
    return tuple(table for table in tables if edited_in(cells, table.range) is not None)

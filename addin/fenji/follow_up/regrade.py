"""Grading the customers of 客户台账 by what stands there, with the same reader and program as any sheet."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import numpy as np

from fenji.emit.column import FieldColumn
from fenji.errors import Diagnostic
from fenji.follow_up.sheets import LEDGER, label_of, now_key
from fenji.grader import Grader
from fenji.grading import Grading
from fenji.register.register import Row
from fenji.register.values import cell_of
from fenji.table.field_cells import read_field
from fenji.table.model import Bound, Table
from fenji.table.unit import Unit, UnitSource


def grade_rows(
    grader: Grader, rows: Sequence[Row], absent: Collection[str], as_of: date, wanted: Collection[str] | None = None
) -> Grading:
    """Return the grading of rows of the ledger; a field that the bank's book lacks and nobody has typed is absent."""
    columns: dict[str, FieldColumn] = {}
    told: list[Diagnostic] = []
    bound = []
    yuan = Unit("元", UnitSource.HEADER)
    for at, field in enumerate(grader.program.fields, 1):
        cells = [cell_of(row[now_key(field.id)]) for row in rows]
        if field.id in absent and all(cell is None for cell in cells):
            continue

        def place(at: int, label: str = label_of(field)) -> str:
            return f"{LEDGER}!第 {rows[at].number} 行“{label}”"

        reading = read_field(cells, field, yuan, place)
        columns[field.id] = reading.column
        told += reading.diagnostics
        bound.append(Bound(field.id, at, label_of(field), 1.0))
    table = Table(
        where=LEDGER,
        rows=np.array([row.number for row in rows], np.int64),
        columns=columns,
        bound=tuple(bound),
        absent=tuple(field.id for field in grader.program.fields if field.id not in columns),
        diagnostics=tuple(told),
    )
    return grader.grade_table(table, wanted, as_of=as_of)

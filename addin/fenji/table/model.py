"""A table as data: typed columns of the customers, where they stand, and what was decided on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fenji.emit.column import FieldColumn
from fenji.errors import Diagnostic
from fenji.table.header import Header
from fenji.table.identity import Identity
from fenji.table.rows import RowKind
from fenji.table.unit import Unit


@dataclass(frozen=True, slots=True)
class Bound:
    """A field and the column that holds it: its number from 1, its label, and how well that names the field.

    `score` runs from 0.7 to 1; `asked` says that somebody named the column. `unit` is None where the field
    does not count money.
    """

    field_id: str
    column: int
    label: str
    score: float
    unit: Unit | None = None
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """A result column that stands in the sheet already; `blank` where no customer has anything in it."""

    column: int
    blank: bool


@dataclass(frozen=True, slots=True)
class Block:
    """Where a table lies in its sheet, for writing beside it.

    `right` is the rightmost column of the labelled block. From `first_free` on, right of it, as many columns
    stand empty as there are results to write. `standing` leads from the label of a result to its column.
    """

    header: Header
    right: int
    first_free: int
    standing: Mapping[str, Standing]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Customers in typed columns.

    `where` is the sheet's name, empty for a frame. `rows` are the customers' sheet rows, or their numbers
    from 1 in a frame. `columns` hold the bound fields only, by field id, each as long as `rows`; `absent`
    names the fields that have no column. `skipped` are the rows that are no customers. `block` is None for a
    frame. `asked` leads from particulars to the columns that somebody named for them.
    """

    where: str
    rows: NDArray[np.int64] | range
    columns: Mapping[str, FieldColumn]
    bound: tuple[Bound, ...]
    absent: tuple[str, ...]
    identities: Mapping[str, Identity] = field(default_factory=dict)
    skipped: Mapping[RowKind, Sequence[int]] = field(default_factory=dict)
    block: Block | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    asked: Mapping[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    def bound_to(self, field_id: str) -> Bound | None:
        """Return which column holds a field, or None where it is absent."""
        return next((each for each in self.bound if each.field_id == field_id), None)

"""Tables: a dirty branch sheet or a frame in, typed columns out, and every decision said."""

from fenji.table.find import find_sheet
from fenji.table.frame import bind_frame, table_of_frame
from fenji.table.model import Block, Bound, Standing, Table
from fenji.table.rows import RowKind
from fenji.table.sheet import table_of_sheet
from fenji.table.unit import Unit, UnitSource

__all__ = [
    "Block",
    "Bound",
    "RowKind",
    "Standing",
    "Table",
    "Unit",
    "UnitSource",
    "bind_frame",
    "find_sheet",
    "table_of_frame",
    "table_of_sheet",
]

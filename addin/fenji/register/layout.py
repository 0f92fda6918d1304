"""Layouts: which columns a sheet of the follow-up workbook has, what they hold, and who writes in them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cached_property


class Kind(Enum):
    """What the cells of a column hold: a text, a day, a number, or whatever a field of the standard reads."""

    TEXT = "text"
    DAY = "day"
    NUMBER = "number"
    RAW = "raw"


@dataclass(frozen=True, slots=True)
class Column:
    """A column, found by its label; people write in it where it is `typed`, and fenji never writes over that.

    `choices` are offered as a drop-down; other words are allowed where it is not `strict`. A column that is
    `optional` may be lacking, as it does in workbooks made before it was thought of.
    """

    key: str
    label: str
    width: float
    kind: Kind = Kind.TEXT
    typed: bool = False
    choices: tuple[str, ...] = ()
    strict: bool = False
    wrap: bool = False
    centred: bool = False
    faint: bool = False
    hint: str = ""
    format: str = ""
    optional: bool = False


@dataclass(frozen=True)
class Layout:
    """A sheet: its name, what it is for, and its columns; `key` names the column that every row fills.

    On paper it ends with the column `printed`, where that is given: what stands right of it is for the screen. One
    that is too wide for a page goes on behind the column `turned` on a second one, with the `fixed` columns again.
    """

    name: str
    purpose: str
    columns: tuple[Column, ...]
    key: str
    fixed: int = 0
    printed: str = ""
    turned: str = ""

    @cached_property
    def by_key(self) -> dict[str, Column]:
        return {column.key: column for column in self.columns}

    @cached_property
    def wrapped(self) -> tuple[Column, ...]:
        """The columns whose texts go on in a second line."""
        return tuple(column for column in self.columns if column.wrap)

    @cached_property
    def typed(self) -> tuple[str, ...]:
        """The keys of the columns that people write in."""
        return tuple(column.key for column in self.columns if column.typed)

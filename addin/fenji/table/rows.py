"""Rows: which rows of a sheet are customers, and what the others are, so that they are left alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fenji.expr.spelling import halfwidth, word
from fenji.table.amount_text import is_blank
from fenji.table.identity import CUSTOMER_ID, NAME, SERIAL, identifies
from fenji.table.vocabulary import AVERAGES, OF_A_PART, OFFICES, SECTION, SIGNATURES, SUMMARIES, TOTALS
from fenji.workbook.cells import CellValue, Uncalculated

Columns = Mapping[int, Sequence[CellValue]]


class RowKind(StrEnum):
    """What a row of the body is, if it is no customer."""

    TOTAL = "total"
    NOTE = "note"
    HEADER = "header"
    CAPTION = "caption"
    BLANK = "blank"


ROW_KINDS: Mapping[RowKind, tuple[str, str]] = {
    RowKind.TOTAL: ("合计行", "totals"),
    RowKind.NOTE: ("说明行", "notes"),
    RowKind.HEADER: ("重复的表头", "repeated headers"),
    RowKind.CAPTION: ("小标题行", "captions"),
    RowKind.BLANK: ("空行", "blank rows"),
}
"""What the kinds are called in messages."""

_COUNT = r"(?:[(]?共?[0-9]+[户人名个笔]?[)]?)?[::]?(?:[(]?共?[0-9]+[户人名个笔]?[)]?)?"
_PART = rf"(?:{'|'.join(OF_A_PART)}|.{{1,12}}(?:{'|'.join(OFFICES)}))"
_SUM = "|".join(sorted((*TOTALS, *AVERAGES), key=len, reverse=True))
_TOTAL = re.compile(
    rf"(?:[一二三四五六七八九十][、.])?{_PART}?(?:{_SUM})(?:[(][^()]*[)])?{_COUNT}|共计?[0-9]+[户人名个笔]|其中[::].{{0,12}}"
)
_TOTAL_OF = re.compile(rf".{{1,24}}(?:{'|'.join(TOTALS)}){_COUNT}")
_FEW = 5_000
"""A first column with more different texts than this names each customer; it marks no totals."""
_NEARLY_ALL = 3
"""As many rows with a customer number stand beside one without where it is missing rather than not kept."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns by which rows are told: identities by id, those of fields, those that may hold words."""

    identities: Mapping[str, int]
    bound: tuple[int, ...]
    leading: tuple[int, ...]
    header_texts: frozenset[tuple[int, str]] = frozenset()
    """Every (column, plain text) of the header and of the titles above it."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The places of the customers among the rows that were given, and of all others by kind."""

    customers: list[int]
    skipped: Mapping[RowKind, list[int]]
    moved: list[int]
    """Further headers that call a bound column otherwise than the first one does."""
    unnamed: list[int]
    """Customers of whom nothing says who they are, in a sheet that says it of others."""
    unnumbered: list[int]
    """Customers who are named but have no customer number, where nearly all others have one."""


def tell_rows(count: int, columns: Columns, layout: Layout) -> Rows:
    """Return which of `count` rows are customers; each of `columns` has a cell for every row.

    A row with a plain customer number is a customer. Any other is looked at closely: totals, notes and
    repeated headers are told by whole words, and what remains is a customer if it says who it is or holds
    anything in a bound field.

    >>> columns = {1: ["01", "小 计", "平均律文化公司", None], 2: [5.0, 5.0, None, None]}
    >>> rows = tell_rows(4, columns, Layout({"cust_name": 1}, (2,), (1,)))
    >>> rows.customers, rows.skipped[RowKind.TOTAL], rows.skipped[RowKind.BLANK]
    ([0, 2], [1], [3])
    """
    number = columns.get(layout.identities.get(CUSTOMER_ID.id, 0))
    sure = [_is_plain_number(value) for value in number] if number is not None else [False] * count
    customers: list[int] = []
    skipped: dict[RowKind, list[int]] = {kind: [] for kind in RowKind}
    moved: list[int] = []
    unnamed: list[int] = []
    teller = _Teller(columns, layout)
    for at in teller.marked_totals():
        sure[at] = False
    for at, plain in enumerate(sure):
        if plain:
            customers.append(at)
            continue
        kind = teller.kind(at)
        if kind is None:
            customers.append(at)
            if not teller.is_named(at):
                unnamed.append(at)
        else:
            skipped[kind].append(at)
            if kind is RowKind.HEADER and teller.is_moved(at):
                moved.append(at)
    without = [at for at in customers if not sure[at] and not teller.is_numbered(at)] if number is not None else []
    summaries = {at for at in without if teller.is_summary(at)}
    numbered, rest = len(customers) - len(without), len(without) - len(summaries)
    if summaries and numbered > rest:
        customers = [at for at in customers if at not in summaries]
        unnamed = [at for at in unnamed if at not in summaries]
        skipped[RowKind.TOTAL] = sorted([*skipped[RowKind.TOTAL], *summaries])
        without = [at for at in without if at not in summaries]
    if len(unnamed) == len(customers):
        unnamed = []
    missing = [at for at in without if at not in set(unnamed)] if numbered >= _NEARLY_ALL * rest else []
    return Rows(customers, skipped, moved, unnamed, missing)


def _is_plain_number(value: CellValue) -> bool:
    if type(value) is str:
        return value.isascii() and value.isalnum() and not value.isalpha()
    return type(value) is float


class _Teller:
    """Looks at one row closely; what a text is, is worked out once."""

    def __init__(self, columns: Columns, layout: Layout) -> None:
        self._columns = columns
        self._layout = layout
        self._names = [column for id, column in layout.identities.items() if id == NAME.id]
        self._identities = [column for id, column in layout.identities.items() if id != SERIAL.id]
        self._looked_at = tuple(dict.fromkeys((*layout.leading, *layout.identities.values(), *layout.bound)))
        self._header_words = {text for _, text in layout.header_texts}
        self._kinds: dict[tuple[str, bool], RowKind | None] = {}

    def marked_totals(self) -> list[int]:
        """Return the rows that the first column marks as totals and whose number is a number, so a count."""
        first = self._layout.leading[0] if self._layout.leading else 0
        if first not in self._columns or first in self._identities:
            return []
        cells = self._columns[first]
        words = {value for value in cells if type(value) is str}
        if len(words) > _FEW:
            return []
        totals = {value for value in words if self._kind_of_text(value, is_name=True) is RowKind.TOTAL}
        number = self._columns.get(self._layout.identities.get(CUSTOMER_ID.id, 0), ())
        counted = [at for at, value in enumerate(number) if type(value) is float] if totals else []
        return [at for at in counted if cells[at] in totals]

    def kind(self, at: int) -> RowKind | None:
        """Return what the row is, None for a customer."""
        held = {
            column: value
            for column in self._looked_at
            if (value := self._columns[column][at]) is not None and (type(value) is not str or value.strip())
        }
        if not held:
            return RowKind.BLANK
        if self._repeats_header(held):
            return RowKind.HEADER
        marked = self._marked(held)
        if marked is not None:
            return marked
        if any(identifies(held[column]) for column in self._identities if column in held):
            return None
        if any(self._is_value(held[column]) for column in self._layout.bound if column in held):
            return None
        says = any(type(value) is str and not is_blank(value) for value in held.values())
        return RowKind.CAPTION if says else RowKind.BLANK

    def is_named(self, at: int) -> bool:
        """Whether the row says who the customer is, or at least has a place in the list."""
        return any(identifies(self._columns[column][at]) for column in self._layout.identities.values())

    def is_numbered(self, at: int) -> bool:
        """Whether the row has a customer number; a word such as 汇总 in its column is none."""
        value = self._columns[self._layout.identities[CUSTOMER_ID.id]][at]
        return identifies(value) and not (isinstance(value, str) and SUMMARIES.fullmatch(word(value)))

    def is_summary(self, at: int) -> bool:
        """Whether a text of the row, which has no customer number, says that it sums up or compares others."""
        columns = dict.fromkeys((*self._layout.leading, *self._layout.identities.values()))
        texts = (self._columns[column][at] for column in columns)
        return any(isinstance(text, str) and SUMMARIES.fullmatch(word(text)) for text in texts)

    def is_moved(self, at: int) -> bool:
        """Whether a further header calls a bound column otherwise than the first one does."""
        texts = [(column, self._columns[column][at]) for column in self._layout.bound]
        return any(
            isinstance(text, str) and text.strip() and (column, word(text)) not in self._layout.header_texts
            for column, text in texts
        )

    def _repeats_header(self, held: Mapping[int, CellValue]) -> bool:
        texts = [(column, word(value)) for column, value in held.items() if isinstance(value, str)]
        if len(texts) < len(held):
            return False
        if all(place in self._layout.header_texts for place in texts):
            return True
        if any(place in self._layout.header_texts for place in texts if place[0] in self._identities):
            return True
        return sum(text in self._header_words for _, text in texts) * 2 > len(texts) and len(texts) > 1

    def _marked(self, held: Mapping[int, CellValue]) -> RowKind | None:
        """Return what a text of the row says that it is; a customer may be 负责人, but no 负责人: has a balance."""
        texts = {column: value for column, value in held.items() if isinstance(value, str)}
        kinds = {column: self._kind_of_text(text, column in self._names) for column, text in texts.items()}
        if RowKind.TOTAL in kinds.values():
            return RowKind.TOTAL
        if any(type(held.get(column)) is float for column in self._layout.bound):
            return None
        notes = [texts[column] for column, kind in kinds.items() if kind is RowKind.NOTE]
        if notes and (len(notes) == len(held) or any(":" in halfwidth(text) for text in notes)):
            return RowKind.NOTE
        return RowKind.CAPTION if RowKind.CAPTION in kinds.values() else None

    def _is_value(self, value: CellValue) -> bool:
        """Formulas without a result, filled down below the last customer, make no customers of empty rows."""
        if isinstance(value, Uncalculated):
            return not self._identities
        return not (isinstance(value, str) and is_blank(value))

    def _kind_of_text(self, text: str, is_name: bool) -> RowKind | None:
        key = (text, is_name)
        if key not in self._kinds:
            self._kinds[key] = _kind_of_word(word(text), is_name)
        return self._kinds[key]


def _kind_of_word(text: str, is_name: bool) -> RowKind | None:
    """Return the kind of row that a whole text marks; a name column is held to the exact words."""
    if _TOTAL.fullmatch(text) or (not is_name and _TOTAL_OF.fullmatch(text)):
        return RowKind.TOTAL
    if SIGNATURES.fullmatch(text):
        return RowKind.NOTE
    return RowKind.CAPTION if SECTION.fullmatch(text) else None

"""The roster: the columns in which a list of customers is shown, the same on every sheet that lists them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from fenji.emit.column import FieldColumn
from fenji.expr.day import shown_day
from fenji.report.masking import printable, scrubbed
from fenji.report.page import LINE, Column, lines, text_width
from fenji.report.sheet import Value
from fenji.report.style import AMOUNT, AMOUNT_EXACT, CENTRED, INTEGER, NAMED, NUMBER, ORDINAL, TEXT, WRAPPED, Look
from fenji.report.subject import WAN, Amounts, Subject
from fenji.standard.model import Field, FieldType
from fenji.table.identity import CUSTOMER_ID, ID_NUMBER, NAME, identity_text
from fenji.table.particulars import BRANCH, MANAGER, PHONE

_SMALL = 1.17
"""Wrapped texts are printed smaller, so that more letters stand in a line."""
_SAMPLE = 400
"""How many texts are measured for the width of a column."""


@dataclass(frozen=True, eq=False)
class Shown:
    """One column of a list: its header, its width, and its values for the customers at some places."""

    key: str
    header: str
    width: float
    make: Callable[[Sequence[int]], Column]


@dataclass(frozen=True, eq=False)
class Roster:
    """What lists of a subject's customers show of each; made once and used by every sheet."""

    subject: Subject

    @cached_property
    def serial(self) -> Shown:
        header = self.subject.word("序号", "no.")
        return Shown("serial", header, 5.5, lambda places: Column(range(1, len(places) + 1), ORDINAL))

    @cached_property
    def identities(self) -> list[Shown]:
        """Who the customers are, as far as the sheet says it; its row where it says nothing else."""
        wanted = (
            (CUSTOMER_ID.id, "客户号", "customer no.", 11, 20, TEXT),
            (NAME.id, "客户姓名", "name", 9, 26, NAMED),
            (PHONE.id, "手机号码", "mobile", 13, 24, CENTRED),
        )
        found = [
            shown
            for key, zh, en, least, most, look in wanted
            if (shown := self._texts(key, self.subject.word(zh, en), least, most, look)) is not None
        ]
        if not any(each.key in (CUSTOMER_ID.id, NAME.id) for each in found):
            found.insert(0, self._rows())
        return found

    @cached_property
    def id_number(self) -> list[Shown]:
        shown = self._texts(ID_NUMBER.id, self.subject.word("证件号码", "identity no."), 19, 22, CENTRED)
        return [shown] if shown is not None else []

    @cached_property
    def keepers(self) -> list[Shown]:
        """Who looks after the customers: 机构 and 客户经理."""
        wanted = ((BRANCH.id, "机构", "branch", 10, 20), (MANAGER.id, "客户经理", "manager", 9, 14))
        return [
            shown
            for key, zh, en, least, most in wanted
            if (shown := self._texts(key, self.subject.word(zh, en), least, most, NAMED)) is not None
        ]

    @cached_property
    def fields(self) -> list[Shown]:
        """What the standard asks for, as it was read."""
        return [self._field(field, column) for field, _, column in self.subject.bound_fields()]

    @cached_property
    def assets(self) -> list[Shown]:
        """The one column of amounts by which customers are summed up."""
        assets = self.subject.assets
        return [] if assets is None else [self._amounts("assets", assets)]

    def text(self, key: str, header: str, values: Sequence[str], width: float, look: Look = WRAPPED) -> Shown:
        """Return a column of texts, one a customer."""
        return Shown(key, header, width, lambda places: Column([values[at] for at in places], look, text=True))

    def _texts(self, key: str, header: str, least: float, most: float, look: Look) -> Shown | None:
        values = self.subject.texts(key)
        if values is None:
            return None
        width = fitting(values, header, least, most)
        return Shown(
            key, header, width, lambda places: Column([values[at] for at in places], look, text=True, guarded=True)
        )

    def _rows(self) -> Shown:
        rows = np.asarray(self.subject.table.rows)
        header = self.subject.word("源表行", "row")
        return Shown("row", header, 8, lambda places: Column(rows[np.asarray(places, np.intp)].tolist(), INTEGER))

    def _field(self, field: Field, column: FieldColumn) -> Shown:
        if field.type is FieldType.AMOUNT:
            return self._amounts(field.id, self.subject.amounts(field))
        label = field.name.in_(self.subject.lang)
        if field.type in (FieldType.TEXT, FieldType.HISTORY):
            return self._words(field, column, label)
        if field.type is FieldType.DATE:
            width = max(11.0, text_width(label) + 2.0)
            return Shown(
                field.id, label, width, lambda places: Column(_days(column.values, places), CENTRED, text=True)
            )
        if field.type.counts:
            width = max(9.0, min(text_width(label) + 2.0, 14))
            return Shown(field.id, label, width, lambda places: Column(_numbers(column.values, places), NUMBER))
        names = [choice.in_(self.subject.lang) for choice in field.choices]
        width = max(8.0, min(max(map(text_width, [*names, label])) + 2.0, 12))

        def make(places: Sequence[int]) -> Column:
            codes = column.values[np.asarray(places, np.intp)].tolist()
            return Column([names[code] if code >= 0 else None for code in codes], CENTRED, text=True)

        return Shown(field.id, label, width, make)

    def _words(self, field: Field, column: FieldColumn, label: str) -> Shown:
        """A field that holds words as they stand in the sheet, which may be anything."""

        def make(places: Sequence[int]) -> Column:
            cells = [column.cell(place) for place in places]
            said = [None if cell is None else scrubbed(printable(identity_text(cell))) for cell in cells]
            return Column(said, TEXT, text=True, guarded=True)

        return Shown(field.id, label, max(10.0, text_width(label) + 2.0), make)

    def _amounts(self, key: str, amounts: Amounts) -> Shown:
        largest = float(np.nanmax(amounts.shown, initial=0.0)) if len(amounts.values) else 0.0
        width = max(12.0, text_width(f"{largest:,.2f}") + 2.0, text_width(amounts.label) + 2.0)
        misleading = _misleading(amounts)

        def make(places: Sequence[int]) -> Column:
            chosen = np.asarray(places, np.intp)
            odd = misleading[chosen].tolist()
            return Column(_numbers(np.round(amounts.shown, 6), places), AMOUNT, odd=odd, odd_look=AMOUNT_EXACT)

        return Shown(key, amounts.header, width, make)


def row_heights(columns: Sequence[Shown], made: Sequence[Column]) -> list[float]:
    """Return the height of each row of a list, as its texts need."""
    texts = [(column.values, each.width) for each, column in zip(columns, made) if column.look.wrap]
    return heights(texts) if texts else [LINE] * (len(made[0].values) if made else 0)


def heights(columns: Sequence[tuple[Sequence[Value], float]]) -> list[float]:
    """Return the height of each row of a table, given its wrapped texts, each with the width of its column."""
    high = [1] * (len(columns[0][0]) if columns else 0)
    for texts, width in columns:
        letters = int(width * _SMALL)
        for at, text in enumerate(texts):
            if isinstance(text, str) and len(text) * 2 > letters:
                needed = lines(text, width * _SMALL)
                if needed > high[at]:
                    high[at] = needed
    return [max(LINE, count * 13.5 + 3) for count in high]


def fitting(values: Sequence[str], header: str, least: float, most: float) -> float:
    """Return a width at which the header and nearly all texts show whole."""
    step = max(1, len(values) // _SAMPLE)
    widths = sorted(text_width(text) for text in values[::step])
    usual = widths[len(widths) * 49 // 50] if widths else 0
    return float(min(max(usual + 2, text_width(header) + 2, least), most))


def _numbers(values: NDArray[np.float64], places: Sequence[int]) -> list[Value]:
    chosen = values[np.asarray(places, np.intp)]
    return [None if value != value else value for value in chosen.tolist()]


def _days(values: NDArray[np.float64], places: Sequence[int]) -> list[Value]:
    chosen = values[np.asarray(places, np.intp)].tolist()
    return [None if value != value else shown_day(int(value)).isoformat() for value in chosen]


def _misleading(amounts: Amounts) -> NDArray[np.bool_]:
    """Which amounts two decimals would put on a threshold, or over it, that they are not on."""
    if amounts.size != WAN:
        return np.zeros(len(amounts.values), np.bool_)
    near = np.zeros(len(amounts.values), np.bool_)
    rounded = np.round(amounts.shown, 2) * amounts.size
    for at in amounts.thresholds:
        near |= (np.abs(amounts.values - at) < amounts.size / 100) & (np.abs(rounded - amounts.values) > 0.001)
    return near

"""Headers over the columns of a function that takes fields: all of them, or none; never one taken for a customer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import Enum, auto

from fenji.errors import UsageError, fault
from fenji.functions.block import Block, is_blank
from fenji.standard.model import Field, FieldType
from fenji.table.binding import field_sought, score
from fenji.table.field_cells import read_field
from fenji.table.label import Label, frame_label
from fenji.table.reading import untold
from fenji.table.unit import split_label
from fenji.table.vocabulary import FOREIGN
from fenji.workbook import CellValue

_COUNTED_IN = re.compile(r"[万千亿]")
_AS_THEY_STAND = (FieldType.TEXT, FieldType.HISTORY)


class _First(Enum):
    """What the first cell of a range is."""

    HEADER = auto()
    VALUE = auto()
    EITHER = auto()
    """Blank, or a text where every text is a value: as the other columns are."""


def field_labels(ranges: Mapping[Field, Block], fields: Sequence[Field]) -> dict[Field, Label]:
    """Return the labels that ranges begin with; empty where they begin with customers.

    A first cell that is a text and no value of its field is a header: called as the field is, or at least saying its
    unit. Raises UsageError where it can be neither, where it is the header of another field, and where some ranges
    have a header and some have none.
    """
    kinds = {field: _kind(field, block.first) for field, block in ranges.items()}
    if _First.HEADER not in kinds.values():
        return {}
    labels = {
        field: frame_label(number, str(ranges[field].first))
        for number, (field, kind) in enumerate(kinds.items(), 1)
        if kind is _First.HEADER or isinstance(ranges[field].first, str)
    }
    headed = [field for field, kind in kinds.items() if kind is _First.HEADER]
    sure = any(_names(labels[field], field) or _says_unit(labels[field], field) for field in headed)
    for field in headed:
        _check(labels[field], field, fields, sure)
    for field, kind in kinds.items():
        if kind is _First.VALUE:
            raise _refused(
                f"“{headed[0].label}”从表头选起，“{field.label}”没有表头；要么都带表头选，要么都不带",
                f"{headed[0].name.in_('en')!r} begins with a header, {field.name.in_('en')!r} does not",
            )
    for field in labels:
        _check_below(ranges[field].cells[1], field, fields)
    return labels


def _kind(field: Field, first: CellValue) -> _First:
    if is_blank(first):
        return _First.EITHER
    if not isinstance(first, str):
        return _First.VALUE
    if _names(frame_label(1, first), field):
        return _First.HEADER
    if field.type in _AS_THEY_STAND:
        return _First.EITHER
    column = read_field([first], field, None, untold).column
    if column.unreadable is not None and column.unreadable[0]:
        return _First.HEADER
    # a dash or 无 that stands for nothing is as little a header as it is a value
    return _First.VALUE if column.values[0] == column.values[0] and column.values[0] != -1 else _First.EITHER


def _names(label: Label, field: Field) -> bool:
    return score(label, field_sought(field)) > 0


def _says_unit(label: Label, field: Field) -> bool:
    """Whether it says a unit for certain, and is no amount such as 约30万元."""
    return field.type is FieldType.AMOUNT and bool(label.unit) and not re.search(r"\d", label.text)


def _check(label: Label, field: Field, fields: Sequence[Field], sure: bool) -> None:
    """Raise UsageError where a text is not the header of its field; `sure` says that another range has a header."""
    if _names(label, field) or ((other := _called(label, fields)) is None and _is_header(label, field, sure)):
        return
    shown = label.text.strip()[:20]
    if other is not None:
        raise _refused(
            f"第一格“{shown}”是“{other.label}”的表头，不是“{field.label}”的",
            f"{shown!r} is the header of {other.name.in_('en')!r}, not of {field.name.in_('en')!r}",
        )
    wanted = f"{field.label}(万元)" if field.type is FieldType.AMOUNT else field.label
    raise _refused(
        f"第一格“{shown}”不是“{field.label}”的表头，也读不出值；表头请写成“{wanted}”，或从数据选起",
        f"{shown!r} is neither the header of {field.name.in_('en')!r} nor a value of it",
    )


def _is_header(label: Label, field: Field, sure: bool) -> bool:
    if _says_unit(label, field):
        return True
    if field.type is not FieldType.AMOUNT:
        return sure
    # in what such a column is counted would be guessed
    return sure and not re.search(r"\d", label.text) and not (_COUNTED_IN.search(label.text) or _foreign(label.text))


def _foreign(text: str) -> bool:
    return FOREIGN.search(text.lower()) is not None


def _called(label: Label, fields: Sequence[Field]) -> Field | None:
    return next((field for field in fields if _names(label, field)), None)


def _check_below(second: CellValue, field: Field, fields: Sequence[Field]) -> None:
    """Raise UsageError where a header stands under the header: what it says would be lost."""
    if not isinstance(second, str) or is_blank(second):
        return
    label = frame_label(1, second)
    name, unit = split_label(second)
    if _called(label, fields) is not None or (unit and not name):
        raise _refused(
            f"“{field.label}”有两行表头（第二格是“{second.strip()[:20]}”），请只从最后一行表头选起",
            f"{field.name.in_('en')!r} has two rows of header: select from the last one on",
        )


def _refused(zh: str, en: str) -> UsageError:
    return UsageError(fault("function.field_header", "", zh, en))

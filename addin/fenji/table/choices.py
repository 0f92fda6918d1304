"""Choices: a column of words in, the numbers of the field's choices out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from fenji.expr.spelling import word
from fenji.standard.model import Field
from fenji.table.amount_text import is_blank
from fenji.table.codes import NO_CHOICE
from fenji.table.reading import (
    BLANK,
    Judge,
    Judgement,
    Place,
    Reading,
    judge_broken,
    judge_cells,
    judge_date,
    quoted,
    unreadable,
)
from fenji.workbook.cells import CellDate, CellError, CellValue, Uncalculated

_TRUE, _FALSE = ("true", "是", "1"), ("false", "否", "0")


def read_choices(cells: Sequence[CellValue], field: Field, place: Place) -> Reading:
    """Return a column of choices as int8, numbered as `field.choices`; −1 where there is none.

    A spelling of the field's own wins over the words for nothing: 无 is a value where the field says so.

    >>> from fenji.standard.model import Choice, FieldType, Named
    >>> card = Field("card", Named("卡"), FieldType.CHOICE, choices=(Choice("无"), Choice("金卡级", ("金卡",))))
    >>> reading = read_choices(["金卡", "无", None, " ", "银卡"], card, lambda at: f"J{at + 5}")
    >>> reading.column.values
    array([ 1, 0, -1, -1, -1], dtype=int8)
    >>> print(reading.diagnostics[0])
    J9: “银卡”不是“卡”的值（可用：无、金卡级）
    """
    values = np.full(len(cells), NO_CHOICE, np.int8)
    places = [at for at, value in enumerate(cells) if value is not None]
    return judge_cells(cells, places, choice_judge(field), place, values, None)


@lru_cache(maxsize=256)
def choice_judge(field: Field) -> Judge:
    """Return what says of a cell which choice of the field it holds."""
    names = field.spellings
    numbers = {choice.name: number for number, choice in enumerate(field.choices)}
    words = [choice.in_("zh") for choice in field.choices]
    allowed, listed = "、".join(words), ", ".join(words)

    def judge(value: CellValue) -> Judgement:
        if isinstance(value, CellError | Uncalculated):
            return judge_broken(value)
        if isinstance(value, CellDate):
            hint = (f"可用：{allowed}", f"allowed: {listed}")
            return judge_date(f"“{field.label}”的值", f"a value of {field.name.in_('en')!r}", hint)
        for spelled in _spelled(value):
            if (name := names.get(spelled)) is not None:
                return Judgement(numbers[name])
        if isinstance(value, str) and (is_blank(value) or word(value) in field.blanks):
            return BLANK
        shown = quoted(value if isinstance(value, str) else _spelled(value)[0].upper())
        return unreadable(
            "value.unknown_choice",
            f"{shown}不是“{field.label}”的值",
            f"{shown} is no value of {field.name.in_('en')!r}",
            (f"可用：{allowed}", f"allowed: {listed}"),
        )

    return judge


def _spelled(value: CellValue) -> tuple[str, ...]:
    if isinstance(value, bool):
        return _TRUE if value else _FALSE
    if isinstance(value, float):
        return (f"{value:.0f}" if value.is_integer() else repr(value),)
    return (word(value),) if isinstance(value, str) else ("",)

"""Words of a card or a yes-no column, and the choice that each is read as."""

from __future__ import annotations

import numpy as np
import pytest

from fenji.standard.model import Choice, Field, FieldType, Named
from fenji.table.choices import read_choices
from fenji.workbook.cells import CellError, CellValue, Uncalculated

CARDS = [
    ("金卡级", "金卡级"),
    ("金卡", "金卡级"),
    (" 白 金 卡 ", "白金卡级"),
    ("钻石卡\u00a0", "钻石卡级"),
    ("Ｙ", "是"),
    ("y", "是"),
    ("无", "无"),
    ("否", "无"),
    (True, "是"),
    (False, "无"),
    (None, None),
    ("", None),
    ("-", None),
    ("N/A", None),
    ("/", None),
    ("待补", None),
]


@pytest.mark.parametrize(("typed", "choice"), CARDS)
def test_card_levels(known: dict[str, Field], typed: CellValue, choice: str | None) -> None:
    card = known["premium_card_level"]
    reading = read_choices([typed], card, str)
    names = [each.name for each in card.choices]
    assert reading.column.values.dtype == np.int8
    assert reading.column.values.tolist() == [-1 if choice is None else names.index(choice)]
    assert reading.column.unreadable is None
    assert reading.diagnostics == ()


@pytest.mark.parametrize("typed", ["银卡", "金", "金卡、白金卡", 5.0, CellError("#N/A"), Uncalculated("A1")])
def test_unknown_words_are_unreadable_and_the_allowed_ones_listed(known: dict[str, Field], typed: CellValue) -> None:
    reading = read_choices(["金卡", typed], known["premium_card_level"], lambda at: f"客户!J{at + 5}")
    assert reading.column.values.tolist() == [2, -1]
    assert reading.column.unreadable is not None
    assert reading.column.unreadable.tolist() == [False, True]
    (told,) = reading.diagnostics
    assert told.where == "客户!J6"
    assert told.severity == "warning"
    if not isinstance(typed, CellError | Uncalculated):
        assert "无、是、金卡级、白金卡级、钻石卡级" in str(told)


@pytest.mark.parametrize(
    ("typed", "choice"),
    [
        (True, 0),
        (1.0, 0),
        ("1", 0),
        ("是", 0),
        ("√", 0),
        ("Yes", 0),
        (False, 1),
        (0.0, 1),
        ("0", 1),
        ("无", 1),
        (None, -1),
        ("-", -1),
    ],
)
def test_flags(known: dict[str, Field], typed: CellValue, choice: int) -> None:
    assert read_choices([typed], known["has_account"], str).column.values.tolist() == [choice]


def test_a_word_for_nothing_is_a_value_where_the_field_says_so_and_blank_elsewhere() -> None:
    levels = Field("level", Named("等级"), FieldType.CHOICE, choices=(Choice("1"), Choice("2")))
    assert read_choices([1.0, "2", "无", 3.0], levels, str).column.values.tolist() == [0, 1, -1, -1]

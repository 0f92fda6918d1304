"""Plain texts read many at a time: the same values and the same refusals as one by one, whatever stands there."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenji.standard.model import Field, FieldType, Named
from fenji.table.amounts import read_amounts, read_numbers
from fenji.table.field_cells import read_field
from fenji.table.reading import untold
from fenji.table.unit import SPELLED, Unit, UnitSource

_NUMBERS = st.one_of(
    st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**14), max_value=10**14),
    st.integers(-(10**17), 10**17).map(Decimal),
    # ties of the 分, in 元 and in 万元
    st.integers(-(10**9), 10**9).map(lambda number: Decimal(number) / 1000 + Decimal("0.005")),
    st.integers(-(10**9), 10**9).map(lambda number: Decimal(number) / 10**7 + Decimal("0.00000005")),
)
_WRITTEN = st.builds(
    lambda number, form, unit: f"{number:{form}}{unit}",
    _NUMBERS,
    st.sampled_from(["f", ",f", ",.2f", "+f", "015f", "e"]),
    st.sampled_from(["", "", *SPELLED.split("|"), " 万元", "/年", "%", "美元", "天"]),
)
_ODD = st.text("0123456789,.-+()万亿元¥约 e％１２，．", max_size=12)
_CELLS = st.lists(
    st.one_of(_WRITTEN, _ODD, st.none(), st.booleans(), st.floats(allow_nan=False), st.just("-")), max_size=30
)


def same(one: np.ndarray, other: np.ndarray) -> bool:
    return np.array_equal(one, other, equal_nan=True)


@given(_CELLS, st.sampled_from(["元", "万元", "亿元"]), st.booleans())
def test_amounts_are_those_that_single_cells_are_judged_to_be(cells, name: str, yearly: bool) -> None:
    unit = Unit(name, UnitSource.HEADER)
    told, silent = (read_amounts(cells, unit, place, yearly=yearly) for place in (str, untold))
    assert same(told.column.values, silent.column.values)
    marks = [np.zeros(len(cells), bool) if c.unreadable is None else c.unreadable for c in (told.column, silent.column)]
    assert np.array_equal(*marks)
    assert silent.diagnostics == ()


@given(_CELLS)
def test_numbers_are_those_that_single_cells_are_judged_to_be(cells) -> None:
    told, silent = (read_numbers(cells, place, ("天",)) for place in (str, untold))
    assert same(told.column.values, silent.column.values)
    marks = [np.zeros(len(cells), bool) if c.unreadable is None else c.unreadable for c in (told.column, silent.column)]
    assert np.array_equal(*marks)


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("1,234.50", 1234.5),
        ("12.5万", 125_000.0),
        ("0.0000005万元", 0.01),  # half a 分 of 0.005 元, rounded up
        ("4.9999995万", 50_000.0),
        ("999999999999.99", 999_999_999_999.99),
        ("１２万", 120_000.0),
        ("（5，000）", -5_000.0),
    ],
)
def test_what_a_text_is_worth(text: str, yuan: float) -> None:
    unit = Unit("元", UnitSource.FIELD)
    assert read_amounts([text], unit, untold).column.values.tolist() == [yuan]


def test_a_number_that_the_field_cannot_have_is_unreadable_all_the_same() -> None:
    field = Field("score", Named("满意度"), FieldType.NUMBER, range=(Decimal(0), Decimal(100)))
    column = read_field(["60", "600"], field, None, untold).column
    assert column.values[0] == 60
    assert column.unreadable is not None
    assert column.unreadable.tolist() == [False, True]

"""Ranges as fenji takes them from Excel: what xlwings would make of every cell, without looking at each."""

from __future__ import annotations

import datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from tests.excel.bindings import TimeType
from xlwings import conversion

from fenji.excel.cells import OPTIONS, Answers, Cells
from fenji.functions.block import block_of

_DAYS = st.dates(datetime.date(1990, 1, 1), datetime.date(2100, 1, 1)).map(
    lambda day: TimeType(day.year, day.month, day.day, 9, 30)
)
_ERRORS = st.sampled_from([2000, 2007, 2015, 2023, 2029, 2036, 2042]).map(lambda number: number - 2146828288)
_VALUES = st.one_of(
    st.none(), st.just(""), st.text(max_size=5), st.booleans(), st.floats(allow_nan=False), _DAYS, _ERRORS,
    st.decimals(places=4, allow_nan=False, allow_infinity=False),
)  # fmt: skip
_BLOCKS = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.tuples(*[_VALUES] * width), min_size=1, max_size=6).map(tuple)
)


@given(_BLOCKS)
def test_a_block_is_what_xlwings_would_read(values) -> None:
    theirs = block_of(conversion.read(None, values, dict(OPTIONS)))
    ours = conversion.read(None, values, {"convert": Cells})
    assert (ours.cells, ours.width) == (theirs.cells, theirs.width)
    assert list(map(type, ours.cells)) == list(map(type, theirs.cells))


@given(st.lists(st.tuples(st.one_of(st.text(), st.floats(allow_nan=False), st.booleans())), min_size=1))
def test_an_answer_goes_back_as_xlwings_would_hand_it(rows) -> None:
    theirs = conversion.write(rows, None, {})
    assert [list(row) for row in conversion.write(rows, None, {"convert": Answers})] == theirs


def test_a_day_goes_back_as_excel_takes_it() -> None:
    rows = [(datetime.date(2026, 10, 31),), ("",)]
    assert conversion.write(rows, None, {"convert": Answers}) == conversion.write(rows, None, {})
    assert Decimal not in map(type, conversion.read(None, ((Decimal("1.5"),),), {"convert": Cells}).cells)

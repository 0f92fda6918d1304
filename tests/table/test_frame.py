"""Frames of every library in memory give the same columns."""

from __future__ import annotations

import decimal
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from fenji.errors import BindingError
from fenji.standard.model import Field
from fenji.table import UnitSource, bind_frame, table_of_frame

Data = dict[str, list[Any]]
Make = Callable[[Data], Any]
LIBRARIES: dict[str, Make] = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "pyarrow": pa.table}


@pytest.fixture(params=LIBRARIES.values(), ids=LIBRARIES.keys())
def make(request: pytest.FixtureRequest) -> Make:
    return request.param  # type: ignore[no-any-return]


def values(column: Any) -> list[Any]:
    return [None if np.isnan(value) else value for value in column.values.tolist()]


def test_numbers_are_taken_as_they_are(make: Make, known: dict[str, Field]) -> None:
    table = table_of_frame(make({"月日均余额": [49999.995, None, 0.0, -1.5]}), [known["avg_daily_balance"]])
    column = table.columns["avg_daily_balance"]
    assert values(column) == [49999.995, None, 0.0, -1.5]
    assert column.values.dtype == np.float64
    assert column.unreadable is None
    assert table.rows == range(1, 5)
    assert len(table) == 4
    assert table.where == ""


def test_doubles_are_not_copied(known: dict[str, Field]) -> None:
    frame = pd.DataFrame({"月日均余额": np.arange(5.0)})
    assert np.shares_memory(
        table_of_frame(frame, [known["avg_daily_balance"]]).columns["avg_daily_balance"].values,
        frame["月日均余额"].to_numpy(),
    )


def test_whole_numbers_with_gaps(make: Make, known: dict[str, Field]) -> None:
    table = table_of_frame(make({"avg_daily_balance": [50000, None]}), [known["avg_daily_balance"]])
    assert values(table.columns["avg_daily_balance"]) == [50000.0, None]


def test_decimals(make: Make, known: dict[str, Field]) -> None:
    table = table_of_frame(make({"月日均余额": [decimal.Decimal("49999.99"), None]}), [known["avg_daily_balance"]])
    assert values(table.columns["avg_daily_balance"]) == [49999.99, None]


@pytest.mark.parametrize("dtype", ["Float64", "Int64", "float32", "Int8", "double[pyarrow]"])
def test_every_numeric_kind_of_pandas(dtype: str, known: dict[str, Field]) -> None:
    missing = None if dtype[0].isupper() or "pyarrow" in dtype else np.nan
    series = pd.Series([5, missing], dtype=dtype)
    table = table_of_frame(pd.DataFrame({"月日均余额": series}), [known["avg_daily_balance"]])
    assert values(table.columns["avg_daily_balance"]) == [5.0, None]


def test_what_is_infinite_or_too_large_is_unreadable_in_its_row(make: Make, known: dict[str, Field]) -> None:
    table = table_of_frame(make({"月日均余额": [1.0, float("inf"), None, -1e13]}), [known["avg_daily_balance"]])
    column = table.columns["avg_daily_balance"]
    assert values(column) == [1.0, None, None, None]
    assert column.unreadable is not None
    assert column.unreadable.tolist() == [False, True, False, True]
    assert [told.where for told in table.diagnostics] == ["列“月日均余额”第 2 行", "列“月日均余额”第 4 行"]


def test_text_is_read_as_in_a_sheet(make: Make, known: dict[str, Field]) -> None:
    table = table_of_frame(
        make({"月日均余额": ["3.5万", "约30万", "-", None, "¥1,200", "约30万"]}), [known["avg_daily_balance"]]
    )
    column = table.columns["avg_daily_balance"]
    assert values(column) == [35000.0, None, None, None, 1200.0, None]
    assert column.unreadable is not None
    assert column.unreadable.tolist() == [
        False,
        True,
        False,
        False,
        False,
        True,
    ]
    told = {one.code: one.where for one in table.diagnostics}
    assert told == {
        "value.text": "列“月日均余额”第 1 行等 2 行",
        "value.unreadable": "列“月日均余额”第 2 行等 2 行",
    }


def test_a_unit_in_the_name_counts_and_bare_numbers_are_yuan(make: Make, known: dict[str, Field]) -> None:
    table = table_of_frame(
        make({"月日均余额(万元)": [4.9999995, None], "家庭年收入": [5.0, 6.0]}),
        [known["avg_daily_balance"], known["household_income"]],
    )
    assert values(table.columns["avg_daily_balance"]) == [50000.0, None]
    assert values(table.columns["household_income"]) == [5.0, 6.0]
    assert [each.unit.source for each in table.bound if each.unit] == [UnitSource.HEADER, UnitSource.FRAME]


def test_words_become_choices(make: Make, known: dict[str, Field]) -> None:
    table = table_of_frame(make({"持卡": ["金卡", "无", None, "-", "银卡", "金卡级"]}), [known["premium_card_level"]])
    column = table.columns["premium_card_level"]
    assert column.values.dtype == np.int8
    assert column.values.tolist() == [2, 0, -1, -1, -1, 2]
    assert column.unreadable is not None
    assert column.unreadable.tolist() == [
        False,
        False,
        False,
        False,
        True,
        False,
    ]
    assert [told.where for told in table.diagnostics] == ["列“持卡”第 5 行"]


def test_categories_of_every_library(known: dict[str, Field]) -> None:
    words = ["钻石卡", "无", None, "金卡", "银卡", "无"]
    pandas = pd.DataFrame({"持卡": pd.Categorical(words, categories=["银卡", "金卡", "无", "不用的", "钻石卡"])})
    enum = pl.Enum(["银卡", "金卡", "无", "不用的", "钻石卡"])
    frames = [
        pandas,
        pl.DataFrame({"持卡": pl.Series(words, dtype=enum)}),
        pl.DataFrame({"持卡": pl.Series(words, dtype=pl.Categorical)}),
        pa.table({"持卡": pa.array(words).dictionary_encode()}),
    ]
    for frame in frames:
        table = table_of_frame(frame, [known["premium_card_level"]])
        assert table.columns["premium_card_level"].values.tolist() == [4, 0, -1, 2, -1, 0]
        assert [told.where for told in table.diagnostics] == ["列“持卡”第 5 行"]


def test_categories_in_the_order_of_the_field_are_not_copied(known: dict[str, Field]) -> None:
    card = known["premium_card_level"]
    series = pd.Series(pd.Categorical.from_codes([0, 4, -1], [choice.name for choice in card.choices]))
    frame = pd.DataFrame({"持卡": series})
    column = table_of_frame(frame, [card]).columns["premium_card_level"]
    assert np.shares_memory(column.values, frame["持卡"].array.codes)


def test_numbers_are_choices_only_where_they_spell_one(make: Make, known: dict[str, Field]) -> None:
    flag = table_of_frame(make({"是否开户": [1, 0, None, 2]}), [known["has_account"]]).columns["has_account"]
    assert flag.values.tolist() == [0, 1, -1, -1]
    assert flag.unreadable is not None
    assert flag.unreadable.tolist() == [False, False, False, True]
    card = table_of_frame(make({"持卡": [1, 2]}), [known["premium_card_level"]]).columns["premium_card_level"]
    assert card.unreadable is not None
    assert card.unreadable.tolist() == [True, True]


def test_truth_values_are_flags(make: Make, known: dict[str, Field]) -> None:
    assert table_of_frame(make({"是否开户": [True, False]}), [known["has_account"]]).columns[
        "has_account"
    ].values.tolist() == [0, 1]
    gaps = table_of_frame(make({"是否开户": [True, None]}), [known["has_account"]])
    assert gaps.columns["has_account"].values.tolist() == [0, -1]


def test_mixed_columns_of_pandas(known: dict[str, Field]) -> None:
    mixed = [
        50000,
        "3.5万",
        None,
        np.nan,
        pd.NA,
        decimal.Decimal("1.5"),
        np.int64(7),
        True,
        pd.Timestamp("2026-10-31"),
    ]
    column = table_of_frame(
        pd.DataFrame({"月日均余额": pd.Series(mixed, dtype=object)}), [known["avg_daily_balance"]]
    ).columns["avg_daily_balance"]
    assert values(column) == [50000.0, 35000.0, None, None, None, 1.5, 7.0, None, None]
    assert column.unreadable is not None
    assert np.flatnonzero(column.unreadable).tolist() == [7, 8]


def test_dates_in_an_amount_column_are_unreadable(make: Make, known: dict[str, Field]) -> None:
    frame = make({"月日均余额": [pd.Timestamp("2026-10-31").to_pydatetime()]})
    unreadable = table_of_frame(frame, [known["avg_daily_balance"]]).columns["avg_daily_balance"].unreadable
    assert unreadable is not None
    assert unreadable.tolist() == [True]


def test_plain_numbers_in_a_frame(make: Make, known: dict[str, Field]) -> None:
    column = table_of_frame(make({"products": [1.5, None, float("inf")]}), [known["products"]]).columns["products"]
    assert values(column) == [1.5, None, None]
    assert column.unreadable is not None
    assert column.unreadable.tolist() == [False, False, True]


def test_id_and_label_together_are_asked_about(known: dict[str, Field]) -> None:
    with pytest.raises(BindingError) as caught:
        bind_frame(["avg_daily_balance", "月日均余额"], [known["avg_daily_balance"]])
    assert 'bind={"月日均余额": "avg_daily_balance"}' in str(caught.value)
    bound, _ = bind_frame(
        ["avg_daily_balance", "月日均余额"],
        [known["avg_daily_balance"]],
        bind={"月日均余额": "avg_daily_balance"},
    )
    assert bound[0].column == 1


def test_a_frame_without_any_field(make: Make, known: dict[str, Field]) -> None:
    with pytest.raises(BindingError):
        table_of_frame(make({"x": [1]}), [known["avg_daily_balance"]])


def test_an_empty_frame(make: Make, known: dict[str, Field]) -> None:
    table = table_of_frame(
        make({"月日均余额": [], "持卡": []}), [known["avg_daily_balance"], known["premium_card_level"]]
    )
    assert len(table) == 0
    assert all(len(column) == 0 for column in table.columns.values())

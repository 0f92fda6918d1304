"""A ledger in a frame: its columns bound and read, and the averages handed back in a frame of the same kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar, cast

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from fenji.errors import BindingError, Diagnostic, UsageError, fault
from fenji.ledger.averages import Averages, Terms, averages
from fenji.ledger.entries import (
    BALANCE,
    DAY,
    DAY_FIELD,
    Ledger,
    account_warnings,
    check_found,
    days_since_1970,
    entries_of,
    identity_warnings,
)
from fenji.ledger.month import Month
from fenji.ledger.said import flags_of, said_of
from fenji.table.amount_text import read_amount
from fenji.table.amounts import amount_judge, scaled_amounts
from fenji.table.binding import bind_columns, field_sought
from fenji.table.codes import read_codes
from fenji.table.date_text import time_of_day
from fenji.table.dates import date_judge, read_date_series
from fenji.table.encoding import cells_of, encoded
from fenji.table.field_cells import read_field
from fenji.table.identity import ACCOUNT, CUSTOMER_ID
from fenji.table.keys import Keys, Whole, by_appearance, first_places_of, keys_of_cells
from fenji.table.label import frame_label
from fenji.table.reading import Place, Reading
from fenji.table.unit import Unit, UnitSource
from fenji.workbook.cells import CellValue

F = TypeVar("F")

RESULTS = ("avg_daily_balance", "days", "extra", "flags")
"""The columns behind the customer's in the frame of averages; `extra` only where a floor is asked for."""


def month_average(
    frame: F,
    month: str,
    *,
    as_of: date | None = None,
    floor: float | Decimal | str | None = None,
    divisor: int | None = None,
    days_held: bool = False,
    months: int = 1,
    bind: Mapping[str, str] | None = None,
    diagnostics: list[Diagnostic] | None = None,
) -> F:
    """Return one row a customer with what he held on average over a month, in a frame of the same kind.

    `frame` is a ledger: 客户号, 日期, 余额 (in 元 unless its name says otherwise) and perhaps 账号, in any order;
    each row is the balance of an account at the end of that day. The columns are the customer's own,
    `avg_daily_balance` in 元, exact to the 分, `days` that it was divided by, and `flags`: what could not be
    read, where the average is NaN. The sum is divided by the calendar days of the month, by a fixed `divisor`,
    or, where `days_held` is set, by the days since the customer's first entry. With `as_of` only the days
    until then count; with a `floor` (元, or a text such as "50万") `extra` says what to hold on top of the last
    balance on every day that is left so that the month reaches it: NaN where no day is left. With `months` the
    averages of so many months, of which `month` is the last, are averaged.

    What there is to tell of rows is appended to `diagnostics` where a list is given. Raises BindingError
    where a column cannot be told and UsageError where month, day, divisor or floor mean nothing.

    >>> import pandas as pd
    >>> ledger = pd.DataFrame({"客户号": ["甲"], "日期": ["2026-11-01"], "余额": ["40万"]})
    >>> month_average(ledger, "2026-11", as_of=date(2026, 11, 20), floor="50万")
      客户号  avg_daily_balance  days     extra flags
    0   甲           400000.0    20  300000.0
    """
    data = _eager(frame)
    terms = Terms(Month.of(month), as_of, divisor, days_held, floor_in_fen(floor), months)
    ledger = ledger_of_frame(data, bind=bind)
    found = averages(ledger.entries, terms)
    if diagnostics is not None:
        diagnostics += [*ledger.diagnostics, *said_of(ledger, found, terms)]
    return cast(F, _with_averages(data, ledger, found, terms).to_native())


def floor_in_fen(floor: float | Decimal | str | None) -> int | None:
    """Return a floor in 分; UsageError where it is no amount above 0.

    >>> floor_in_fen("50万"), floor_in_fen(0.5)
    (50000000, 50)
    """
    if floor is None:
        return None
    written = read_amount(floor if isinstance(floor, str) else str(floor))
    yuan = written.yuan(1) if written is not None else None
    if yuan is None or yuan <= 0:
        raise UsageError(
            fault(
                "ledger.amount",
                str(floor),
                "不是可用的金额",
                "is no amount above 0",
                hint=("例如 500000 或 50万", "for example 500000 or 50万"),
            )
        )
    return int(yuan * 100)


def _eager(frame: object) -> nw.DataFrame[Any]:
    try:
        return cast("nw.DataFrame[Any]", nw.from_native(cast(Any, frame), eager_only=True))
    except TypeError as error:
        raise UsageError(
            fault(
                "frame.kind",
                type(frame).__name__,
                "不是内存里的数据框",
                "is no frame in memory",
                hint=("可用：pandas、polars、pyarrow；惰性的请先取到内存里", "allowed: pandas, polars, pyarrow"),
            )
        ) from error


def ledger_of_frame(data: nw.DataFrame[Any], *, bind: Mapping[str, str] | None = None) -> Ledger:
    """Return the entries of an eager frame, whose rows count from 1; BindingError where a column cannot be told."""
    names = data.columns
    labels = [frame_label(place, str(name)) for place, name in enumerate(names, 1)]
    binding = bind_columns(labels, [CUSTOMER_ID, DAY, field_sought(BALANCE), ACCOUNT], bind=bind)
    if binding.faults:
        raise BindingError(*binding.faults)
    check_found([match.id for match in binding.matches], "")
    columns = {match.id: data.get_column(names[match.label.column - 1]) for match in binding.matches}
    labels_of = {match.id: match.label for match in binding.matches}
    places = {name: _place(label.text) for name, label in labels_of.items()}
    rows = np.arange(1, len(data) + 1)
    who, words = _keys(columns[CUSTOMER_ID.id])
    accounts = _keys(columns[ACCOUNT.id])[0] if ACCOUNT.id in columns else None
    unit = labels_of[BALANCE.id].unit
    said = Unit(unit, UnitSource.HEADER) if unit else Unit("元", UnitSource.FRAME)
    amounts = _amounts(columns[BALANCE.id], said, places[BALANCE.id])
    days, seconds, told = _moments(columns[DAY.id], places[DAY.id])
    codes = None if accounts is None else accounts.codes
    entries = entries_of(who, codes, days, seconds, amounts, rows)
    return Ledger(
        entries,
        who.names,
        first_places_of(who.codes, len(who.names)),
        label=names[labels_of[CUSTOMER_ID.id].column - 1],
        diagnostics=(
            *binding.notes,
            *identity_warnings("", who, rows, words, places[CUSTOMER_ID.id]),
            *account_warnings("", accounts, rows, places.get(ACCOUNT.id, str)),
            *amounts.diagnostics,
            *told,
        ),
    )


def _place(name: str) -> Place:
    return lambda at: f"列“{name}”第 {at + 1} 行"


def _keys(series: nw.Series[Any]) -> tuple[Keys, Sequence[CellValue]]:
    """Return the keys of a column, and its different cells where they may have lost digits."""
    if series.dtype.is_integer():
        if series.null_count():
            series = series.cast(nw.String)
        else:
            different, codes = np.unique(series.to_numpy(), return_inverse=True)
            return by_appearance(codes.astype(np.int64), [str(number) for number in different.tolist()]), ()
    codes_of, words = encoded(series)
    return keys_of_cells(codes_of, words), words


def _amounts(series: nw.Series[Any], unit: Unit, place: Place) -> Reading:
    if series.dtype in (nw.String, nw.Categorical, nw.Enum):
        return read_codes(*encoded(series), amount_judge(unit), place, np.float64)
    if series.dtype.is_numeric():
        numbers = series.cast(nw.Float64) if series.dtype.is_decimal() else series
        return scaled_amounts(numbers.to_numpy().astype(np.float64, copy=False), unit, place)
    return read_field(cells_of(series), BALANCE, unit, place)


def _moments(series: nw.Series[Any], place: Place) -> tuple[Whole, Whole, tuple[Diagnostic, ...]]:
    """Return the days since 1970 and the seconds of the day, and what there is to tell of them."""
    if isinstance(series.dtype, nw.Datetime):
        own = series.dt.replace_time_zone(None) if series.dtype.time_zone is not None else series
        moments: NDArray[np.datetime64] = own.to_numpy().astype("datetime64[s]")
        reading = read_date_series(own, DAY_FIELD, place)
        seconds = (moments - moments.astype("datetime64[D]")).astype(np.int64)
    elif series.dtype == nw.String:
        codes, words = encoded(series)
        reading = read_codes(codes, words, date_judge(DAY_FIELD), place, np.float64)
        times = [time_of_day(text) if isinstance(text, str) else 0 for text in words]
        seconds = np.array([*times, 0], np.int64)[codes]
    else:
        reading = read_date_series(series, DAY_FIELD, place)
        seconds = np.zeros(len(series), np.int64)
    days = days_since_1970(reading.column.values)
    return days, seconds, reading.diagnostics


def _with_averages(data: nw.DataFrame[Any], ledger: Ledger, found: Averages, terms: Terms) -> nw.DataFrame[Any]:
    """Return one row a customer, whose number stands as the ledger first has it."""
    space = nw.get_native_namespace(data)
    columns: dict[str, list[Any]] = {
        "avg_daily_balance": in_yuan(found.average, found.known).tolist(),
        "days": found.days.tolist(),
        "flags": flags_of(ledger, found),
    }
    kinds = {"avg_daily_balance": nw.Float64, "days": nw.Int64, "extra": nw.Float64, "flags": nw.String}
    if terms.floor is not None:
        left = found.extra if found.extra is not None else found.current
        columns["extra"] = in_yuan(left, found.known & (found.extra is not None)).tolist()
    made = [nw.new_series(name, columns[name], kinds[name](), backend=space) for name in RESULTS if name in columns]
    found_rows: Any = data.select(ledger.label)[ledger.first_places.tolist()]
    if data.implementation.is_pandas():
        native = found_rows.to_native().reset_index(drop=True)
        found_rows = nw.from_native(native, eager_only=True)
    averaged: nw.DataFrame[Any] = found_rows.with_columns(*made)
    return averaged


def in_yuan(fen: Whole, known: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return amounts of 分 in 元, NaN where they are not known."""
    return np.where(known, fen / 100, np.nan)

"""Amounts and plain numbers: a column of cells in, floats out (amounts in 元, exact to the 分)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from fenji.emit.column import FieldColumn
from fenji.errors import Diagnostic, Message, Severity
from fenji.expr.amount import LARGEST, to_fen, written_in_wan
from fenji.standard.model import Field, FieldType
from fenji.table.amount_text import is_blank, read_amount, read_number
from fenji.table.plain_texts import factor_of, plain_numbers, without
from fenji.table.reading import (
    BLANK,
    Judge,
    Judgement,
    Place,
    Reading,
    Told,
    judge_broken,
    judge_cells,
    judge_date,
    quoted,
    split_numbers,
    unreadable,
    untold,
)
from fenji.table.rounding import to_yuan
from fenji.table.unit import Unit, UnitSource, written_in_yuan
from fenji.table.vocabulary import COUNTS
from fenji.workbook.cells import CellDate, CellError, CellValue, Uncalculated

_AMOUNTS_ALLOWED = (
    "可用：数字，或 1,234.56、¥12,000、3.5万元、1.2亿、(5,000)；没有就留空",
    "allowed: a number, or 1,234.56, ¥12,000, 3.5万元, 1.2亿, (5,000); leave it empty where there is none",
)
_NUMBERS_ALLOWED = (
    "可用：数字，例如 12、3.5、1,234，不带单位；没有就留空",
    "allowed: a number such as 12, 3.5 or 1,234, without a unit; leave it empty where there is none",
)
_TOO_LARGE = (
    "value.too_large",
    f"超出可用的金额（须小于 {written_in_wan(LARGEST)}）",
    f"is beyond every amount (below {written_in_wan(LARGEST)} is allowed)",
)


def read_amounts(cells: Sequence[CellValue], unit: Unit, place: Place, *, yearly: bool = False) -> Reading:
    """Return a column of amounts in 元, each rounded half up to the 分 once.

    A cell's own unit wins over `unit`, which is what the header, the sheet or the field says; `yearly` allows
    cells such as 20万元/年. Blank cells are NaN; what cannot be told for certain is NaN and unreadable.

    >>> unit = Unit("万元", UnitSource.HEADER, "F3")
    >>> reading = read_amounts([22.5, "13.5亿", "-", "约30万"], unit, lambda at: f"F{at + 5}")
    >>> reading.column.values
    array([2.25e+05, 1.35e+09, nan, nan])
    >>> print(reading.diagnostics[0])
    F6: “13.5亿”自带单位，与表头的万元不同，以单元格为准，读作 1,350,000,000.00 元
    """
    numbers, odd = split_numbers(cells)
    values, refused = to_yuan(numbers, unit.factor)
    if odd and place is untold:
        odd = _fill_amounts(cells, odd, unit.factor, values)
    return judge_cells(cells, _with(odd, refused), amount_judge(unit, yearly=yearly), place, values, refused)


def read_numbers(cells: Sequence[CellValue], place: Place, counted: Sequence[str] = ()) -> Reading:
    """Return a column of plain numbers as they are; blank is NaN, anything else NaN and unreadable.

    `counted` are the words that may stand behind a number, since they say what the field counts.

    >>> read_numbers([3.0, "1,200", "85%"], lambda at: f"F{at + 5}").column.values
    array([   3., 1200.,   nan])
    """
    values, odd = split_numbers(cells)
    if odd and place is untold:
        odd = _fill_numbers(cells, odd, values)
    infinite = np.abs(values) >= float(LARGEST)
    refused = infinite if infinite.any() else None
    values[infinite] = np.nan
    return judge_cells(cells, _with(odd, refused), _counting_judge(counted), place, values, refused)


def _fill_amounts(
    cells: Sequence[CellValue], odd: Sequence[int], factor: int, values: NDArray[np.float64]
) -> list[int]:
    """Fill in the amounts that are plain texts, and return the places of the cells that have to be judged."""
    taken = np.zeros(len(cells), np.bool_)
    for unit, (places, numbers) in plain_numbers(cells, odd).items():
        yuan, refused = to_yuan(np.array(numbers), factor_of(unit, factor))
        # whatever is too large is judged, and so called unreadable, like any other cell
        sure = np.array(places) if refused is None else np.array(places)[~refused]
        values[sure] = yuan if refused is None else yuan[~refused]
        taken[sure] = True
    return without(odd, taken)


def _fill_numbers(cells: Sequence[CellValue], odd: Sequence[int], values: NDArray[np.float64]) -> list[int]:
    """Fill in the numbers that are plain texts without a unit, and return the places that have to be judged."""
    taken = np.zeros(len(cells), np.bool_)
    places, numbers = plain_numbers(cells, odd).get("", ([], []))
    values[places] = numbers
    taken[places] = True
    return without(odd, taken)


def scaled_amounts(numbers: NDArray[np.float64], unit: Unit, place: Place) -> Reading:
    """Return a column of amounts in 元 of an array that counts them in another unit, rounded to the 分."""
    values, refused = to_yuan(numbers, unit.factor)
    return Reading(FieldColumn(values, refused), _refusals(numbers, refused, amount_judge(unit), place))


def raw_amounts(values: NDArray[np.float64], place: Place) -> Reading:
    """Return a column of amounts that are in 元 already as they are: neither copied nor rounded.

    Only where something is infinite or too large, and so unreadable, is the column copied.

    >>> raw_amounts(np.array([49999.995, np.inf]), lambda at: f"第 {at + 1} 行").column
    FieldColumn(values=array([49999.995, nan]), unreadable=array([False, True]))
    """
    refused = _beyond(values)
    own = values if refused is None else np.where(refused, np.nan, values)
    judge = amount_judge(Unit("元", UnitSource.FRAME))
    return Reading(FieldColumn(own, refused), _refusals(values, refused, judge, place))


def raw_numbers(values: NDArray[np.float64], place: Place) -> Reading:
    """Return a column of plain numbers as they are; only where one is infinite, and so unreadable, a copy."""
    infinite = np.abs(values) >= float(LARGEST)
    if not infinite.any():
        return Reading(FieldColumn(values))
    own = np.where(infinite, np.nan, values)
    return Reading(FieldColumn(own, infinite), _refusals(values, infinite, judge_number, place))


def _beyond(values: NDArray[np.float64]) -> NDArray[np.bool_] | None:
    """Return which raw amounts are infinite or too large, or None where none is.

    A sum of squares bounds each of its terms, so that one fast pass proves a column without blanks good. It
    is not left to BLAS, whose threads cost more than they save where another process is busy.
    """
    limit = float(LARGEST)
    with np.errstate(over="ignore", invalid="ignore"):
        if np.einsum("i,i->", values, values) < limit**2:
            return None
    if np.fmax.reduce(values, initial=0.0) < limit and np.fmin.reduce(values, initial=0.0) > -limit:
        return None
    beyond: NDArray[np.bool_] = np.abs(values) >= limit
    return beyond


def _with(odd: list[int], refused: NDArray[np.bool_] | None) -> list[int]:
    return odd if refused is None else sorted({*odd, *np.flatnonzero(refused).tolist()})


def _refusals(
    values: NDArray[np.float64], refused: NDArray[np.bool_] | None, judge: Judge, place: Place
) -> tuple[Diagnostic, ...]:
    if refused is None:
        return ()
    judged = [(at, judge(float(values[at]))) for at in np.flatnonzero(refused).tolist()]
    return tuple(found.told.at(place(at)) for at, found in judged if found.told is not None)


def number_judge(field: Field, unit: Unit | None) -> Judge:
    """Return what says of a cell which number or amount of a field it holds, if it holds any."""
    if field.type is FieldType.NUMBER:
        return _counting_judge(counted_by(field))
    return amount_judge(unit or Unit("元", UnitSource.FIELD), yearly=is_yearly(field))


def counted_by(field: Field) -> tuple[str, ...]:
    """Return what may stand behind a number of a field, since the end of its name says that it counts that.

    >>> from fenji.standard.model import Named
    >>> counted_by(Field("arrears_days", Named("最大拖欠天数"), FieldType.NUMBER))
    ('天', '日')
    """
    return next((words for ending, words in COUNTS.items() if field.label.endswith(ending)), ())


def _counting_judge(counted: Sequence[str]) -> Judge:
    return (lambda value: judge_number(value, counted)) if counted else judge_number


def is_yearly(field: Field) -> bool:
    """Whether a field is an amount a year, so that 20万元/年 is one of its values."""
    return "年" in field.label and "月" not in field.label


def amount_judge(unit: Unit, *, yearly: bool = False) -> Judge:
    """Return what says of a cell which amount in 元 it holds, if it holds any."""
    factor = unit.factor

    def judge(value: CellValue) -> Judgement:
        if isinstance(value, str):
            return BLANK if is_blank(value) else _judge_amount_text(value, unit, factor, yearly)
        if isinstance(value, CellError | Uncalculated):
            return judge_broken(value)
        if isinstance(value, CellDate):
            return judge_date("金额", "an amount", _AMOUNTS_ALLOWED)
        if isinstance(value, float):
            yuan = Decimal(repr(value)) * factor if math.isfinite(value) else LARGEST
            if abs(yuan) < LARGEST:
                return Judgement(float(to_fen(yuan)))
            code, zh, en = _TOO_LARGE
            return unreadable(code, f"{value:g} {zh}", f"{value:g} {en}", _AMOUNTS_ALLOWED)
        return _no_amount(f"{value} ".upper())

    return judge


def _judge_amount_text(text: str, unit: Unit, factor: int, yearly: bool) -> Judgement:
    written = read_amount(text, yearly=yearly)
    if written is None:
        return _no_amount(quoted(text))
    yuan = written.yuan(factor)
    if yuan is None:
        code, zh, en = _TOO_LARGE
        return unreadable(code, f"{quoted(text)}{zh}", f"{quoted(text)} {en}", _AMOUNTS_ALLOWED)
    read = written_in_yuan(yuan)
    english = read.replace("元", "yuan")
    if written.unit and written.unit != unit.name and unit.source in (UnitSource.HEADER, UnitSource.SHEET):
        said = Message(
            f"{quoted(text)}自带单位，与表头的{unit.name}不同，以单元格为准，读作 {read}",
            f"{quoted(text)} has a unit of its own, not the header's {unit.name}; read as {english}",
        )
        return Judgement(float(yuan), told=Told("value.unit", Severity.NOTE, said))
    said = Message(f"{quoted(text)}是文字，读作 {read}", f"{quoted(text)} is text, read as {english}")
    return Judgement(float(yuan), told=Told("value.text", Severity.NOTE, said))


def judge_number(value: CellValue, counted: Sequence[str] = ()) -> Judgement:
    """Return which plain number a cell holds, if it holds any; `counted` may stand behind it."""
    if isinstance(value, CellError | Uncalculated):
        return judge_broken(value)
    if isinstance(value, CellDate):
        return judge_date("数", "a number", _NUMBERS_ALLOWED)
    if isinstance(value, float) and not isinstance(value, bool) and math.isfinite(value):
        return Judgement(value)
    if not isinstance(value, str):
        return _no_number(f"{value} ".upper())
    if is_blank(value):
        return BLANK
    number = read_number(value, counted)
    if number is None:
        return _no_number(quoted(value))
    said = Message(f"{quoted(value)}是文字，读作 {number}", f"{quoted(value)} is text, read as {number}")
    return Judgement(float(number), told=Told("value.text", Severity.NOTE, said))


def _no_amount(shown: str) -> Judgement:
    return unreadable("value.unreadable", f"{shown}不是金额", f"{shown} is no amount", _AMOUNTS_ALLOWED)


def _no_number(shown: str) -> Judgement:
    return unreadable("value.unreadable", f"{shown}不是数", f"{shown} is no number", _NUMBERS_ALLOWED)

"""Sentences about customers: words, and the places where a customer's own numbers stand.

A sentence is made once for all customers of a situation and then written for each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fenji.emit.column import FieldColumn
from fenji.errors import Lang
from fenji.expr.day import shown_day
from fenji.standard.model import Field, FieldType


class Measure(Enum):
    """In what a field's numbers are written."""

    WAN = "wan"
    YUAN = "yuan"
    PLAIN = "plain"
    POINTS = "points"
    DAY = "day"

    def unit(self, lang: Lang) -> str:
        match self:
            case Measure.PLAIN | Measure.DAY:
                return ""
            case Measure.POINTS:
                return {"zh": " 分", "en": " points"}[lang]
            case _ if lang == "en":
                return " yuan"
            case _:
                return " 万元" if self is Measure.WAN else " 元"

    @property
    def is_money(self) -> bool:
        return self in (Measure.WAN, Measure.YUAN)


MICRO = 1_000_000
"""Numbers that are no money are written to six decimals."""


LISTED: Mapping[Lang, str] = {"zh": "、", "en": ", "}
TURNS: Mapping[Lang, tuple[str, str]] = {"zh": ("再加", "再减"), "en": (" up by", " down by")}
"""What is to be done to a number that should be more, or less."""
PASSINGS: Mapping[Lang, tuple[str, str]] = {"zh": ("升到超过", "降到低于"), "en": (" to above", " to below")}
"""What is to be done to a number that should pass a threshold, by however little."""

_MEASURES = {FieldType.SCORE: Measure.POINTS, FieldType.DATE: Measure.DAY}


def measure_of(field: Field, thresholds: Sequence[float], lang: Lang) -> Measure:
    """Return in what a field is written: 万元 where every threshold has at least one 万, 元 where some are smaller."""
    if field.type is not FieldType.AMOUNT:
        return _MEASURES.get(field.type, Measure.PLAIN)
    if lang == "en" or any(0 < abs(at) < 10_000 for at in thresholds):
        return Measure.YUAN
    return Measure.WAN


@dataclass(frozen=True, slots=True)
class Shown:
    """A customer's value of a field, in 万元 to two decimals, or exact where it is small or near a threshold."""

    field_id: str
    measure: Measure
    thresholds: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Lacking:
    """How far a customer's value is from the one to reach, rounded away from it, so that it is enough."""

    field_id: str
    measure: Measure
    to: float


@dataclass(frozen=True, slots=True)
class Stated:
    """A field and what the customer has in it, whatever that is: a number, a choice, or nothing."""

    field_id: str


Piece = str | Shown | Lacking | Stated
Sentence = tuple[Piece, ...]


def joined(pieces: Iterable[Piece]) -> Sentence:
    """Return the pieces with neighbouring words run together.

    >>> joined(["还差", " ", "2"])
    ('还差 2',)
    """
    run: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str) and run and isinstance(last := run[-1], str):
            run[-1] = last + piece
        else:
            run.append(piece)
    return tuple(run)


def written(
    sentence: Sentence, columns: Mapping[str, FieldColumn], rows: NDArray[np.intp], lang: Lang
) -> NDArray[np.object_]:
    """Return the sentence for each of the customers at `rows`, as an array of str.

    What a field states must have been put in words before: it is the same for all customers of a situation.

    >>> column = FieldColumn(np.array([38_000.0, 49_999.6]))
    >>> list(written(("还差", Lacking("x", Measure.WAN, 5e4)), {"x": column}, np.array([0, 1]), "zh"))
    ['还差 1.2 万元', '还差 0.4 元']
    """
    texts = np.empty(len(rows), object)
    _write(sentence, columns, rows, np.arange(len(rows)), lang, [], [], texts)
    return texts


def _write(
    sentence: Sentence,
    columns: Mapping[str, FieldColumn],
    rows: NDArray[np.intp],
    at: NDArray[np.intp],
    lang: Lang,
    words: list[str],
    numbers: list[NDArray[Any]],
    texts: NDArray[np.object_],
) -> None:
    """Fill `texts[at]`; customers part ways where one lacks 元 and the other 万元."""
    words, numbers = list(words), list(numbers)
    for place, piece in enumerate(sentence):
        if isinstance(piece, str):
            words.append(piece.replace("%", "%%"))
        elif isinstance(piece, Shown):
            words.append(("%s" if piece.measure is Measure.DAY else "%.15g") + piece.measure.unit(lang))
            numbers.append(shown(piece, columns[piece.field_id].values[rows[at]]))
        elif isinstance(piece, Lacking):
            small, lacking = _lacking(piece, columns[piece.field_id].values[rows[at]])
            for measure, chosen in ((Measure.YUAN, small), (piece.measure, ~small)):
                if chosen.any():
                    parts = [number[chosen] for number in numbers]
                    number = lacking[chosen] if measure is piece.measure else lacking[chosen] * 10_000
                    said = [*words, " %.15g" + measure.unit(lang)]
                    rest = sentence[place + 1 :]
                    number = np.round(number, 2 if measure.is_money else 6)
                    _write(rest, columns, rows, at[chosen], lang, said, [*parts, number], texts)
            return
    texts[at] = filled("".join(words), numbers, len(at))


def filled(words: str, numbers: Sequence[NDArray[Any]], count: int) -> list[str]:
    """Return `count` copies of a %-format, each with its numbers."""
    if not numbers:
        return [words % ()] * count
    if len(numbers) == 1:
        return [words % number for number in numbers[0].tolist()]
    return [words % row for row in zip(*(number.tolist() for number in numbers))]


def fen(yuan: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return amounts of 元 as whole numbers of 分, rounded half away from zero as their spelling says.

    A value is rounded up where it is not below the double nearest to the half 分, which is exact, whereas
    a hundredfold plus a half is not: 1.005 * 100 is less than 100.5.

    >>> fen(np.array([1.005, 1.0049, -1.005]))
    array([ 101.,  100., -101.])
    """
    magnitude = np.abs(yuan)
    whole = np.floor(magnitude * 100)
    rounded: NDArray[np.float64] = np.copysign(whole + (magnitude >= (whole + 0.5) / 100), yuan)
    return rounded


def micro(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return plain numbers as whole millionths."""
    rounded: NDArray[np.float64] = np.copysign(np.floor(np.abs(values) * MICRO + 0.5), values)
    return rounded


def shown(piece: Shown, values: NDArray[np.float64]) -> NDArray[Any]:
    """Return the numbers to print for values of a field: 万元 or 元 for amounts, texts for days.

    Two decimals are enough unless they would put the value on, or over, a threshold that is near.
    """
    if piece.measure is Measure.DAY:
        days = np.unique(values)
        texts = np.array([shown_day(int(day)).isoformat() for day in days.tolist()], object)
        return texts[np.searchsorted(days, values)]
    if not piece.measure.is_money:
        return micro(values) / MICRO + 0.0
    exact = fen(values)
    size = 1e6 if piece.measure is Measure.WAN else 1e2
    whole = size / 100
    rounded = np.floor((np.abs(exact) + whole / 2) / whole) * np.copysign(whole, exact)
    # a little is not nothing, and what is near a threshold must not seem to be on it; below 1 元 it is not said
    near = np.abs(exact) < whole
    for threshold in piece.thresholds:
        near |= np.abs(exact - threshold * 100) < whole
    rounded = np.where(near & (np.abs(exact) >= 100), exact, rounded)
    return rounded / size + 0.0  # and no minus before a zero


def _lacking(piece: Lacking, values: NDArray[np.float64]) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Return which lack less than 1 万元 (to be said in 元), and how much all lack, in the piece's measure."""
    none = np.zeros(len(values), np.bool_)
    if not piece.measure.is_money:
        return none, np.abs(piece.to * MICRO - micro(values)) / MICRO
    exact = np.abs(round(piece.to * 100) - fen(values))
    if piece.measure is Measure.YUAN:
        return none, exact / 100
    small = exact < 1e6
    return small, np.where(small, exact / 1e6, np.ceil(exact / 1e4) / 100)

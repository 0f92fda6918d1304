"""Reason, gap and flags of a frame that is not in memory, as expressions.

Texts that several sentences share (a field's value, what it lacks to a threshold, a way's cost) become
columns of their own first, so that the sentences only choose and join.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, reduce
from typing import Any, TypeVar

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from fenji.emit.array import Lookup, extras, flags, verdicts
from fenji.emit.prose import LISTED, SEMICOLON, Ways, WayText, Writer
from fenji.emit.sentence import MICRO, Lacking, Measure, Sentence, Shown, Stated
from fenji.emit.state import (
    BLANK,
    FLAGGED,
    KNOWN,
    SITUATION,
    UNREADABLE,
    extra_name,
    outcome_name,
    state_name,
    value_name,
)
from fenji.emit.text import Phrases, open_phrases, way_phrases
from fenji.errors import Lang
from fenji.expr.amount import least_of
from fenji.program.decide import Verdict, value_of
from fenji.program.grid import is_absent
from fenji.program.model import INSUFFICIENT, Program
from fenji.program.model import UNREADABLE as UNREADABLE_FLAG
from fenji.standard.model import ExtraResult, Field, FieldType, ResultType

P = TypeVar("P")

_NEVER = 1e300
"""The cost of a way that cannot be measured: behind all that can."""


@dataclass(frozen=True)
class FrameTexts:
    """The expressions of one program's texts over one frame; the situations stand in named columns."""

    program: Program
    bound: frozenset[str]
    lang: Lang

    def numbers(self) -> Mapping[str, nw.Expr]:
        """Return the columns that the parts of the texts are made of: amounts in whole 分, others in millionths."""
        fields = [self.program.field_by_id[name] for name in self._asked]
        asked = {field.id: field for field in fields if field.type.counts}
        for extra in self.program.extras:
            for name in self._amounts(extra):
                asked[name] = self.program.field_by_id[name]
        return {_whole_name(field.id): _whole(field) for field in asked.values()}

    def derived(self, wanted: Collection[str]) -> Mapping[str, nw.Expr]:
        """Return what fields and scores state, and days in words, of which what tables derive is stated."""
        if "reason" not in wanted:
            return {}
        return {_stated_name(name): self._stated(name) for name in self._asked}

    def _amounts(self, extra: ExtraResult) -> list[str]:
        if extra.type is not ResultType.AMOUNT:
            return []
        rules = self.program.table_by_output[extra.id].rules
        return [part for rule in rules for part in least_of(rule.then) if isinstance(part, str) and part in self.bound]

    def parts(self, wanted: Collection[str]) -> Mapping[str, nw.Expr]:
        """Return the columns that the texts are made of."""
        found: dict[str, nw.Expr] = {}
        if "reason" in wanted:
            names = [name for name in self.program.grading.inputs if name not in self._asked and self._speaks_of(name)]
            found |= {_stated_name(name): self._stated_derived(name) for name in names}
        if "gap" in wanted:
            for number, way in enumerate(self._way_texts):
                found[_way_name(number)] = self._joined(way.sentence)
                found[_cost_name(number)] = _cost(way)
        return found

    def results(self, wanted: Collection[str]) -> Mapping[str, nw.Expr]:
        """Return the wanted texts, made of the parts."""
        found: dict[str, nw.Expr] = {}
        if "reason" in wanted:
            found["reason"] = self._reason()
        if "gap" in wanted:
            gaps = [self._ways(ways) for ways in self._way_phrases.phrases]
            found["gap"] = chosen_text(SITUATION, self._way_phrases.numbers, gaps)
        if "flags" in wanted:
            found["flags"] = self._flags()
        return found | {extra.id: self._extra(extra) for extra in self.program.extras if extra.id in wanted}

    @cached_property
    def _lookup(self) -> Lookup[Verdict]:
        return verdicts(self.program, self.bound)

    @cached_property
    def _writer(self) -> Writer:
        return Writer(self.program, self._lookup.grid, self.lang)

    @cached_property
    def _way_phrases(self) -> Phrases[Ways | str]:
        return way_phrases(self.program, self.bound, self.lang)

    @cached_property
    def _way_texts(self) -> tuple[WayText, ...]:
        """The different ways up, each of which becomes a column."""
        every = (ways.texts for ways in self._way_phrases.phrases if isinstance(ways, Ways))
        return tuple(dict.fromkeys(way for texts in every for way in texts))

    @cached_property
    def _asked(self) -> tuple[str, ...]:
        """The fields and scores that the grading table comes down to, and that the frame can speak of."""
        return tuple(axis.name for axis in self._lookup.grid.axes)

    def _speaks_of(self, name: str) -> bool:
        return not is_absent(self.program, name, self.bound)

    # -- reason -----------------------------------------------------------------------------------------

    def _reason(self) -> nw.Expr:
        general, numbers = _distinct([self._writer.reason(verdict) for verdict in self._lookup.outcomes])
        left_open = open_phrases(self.program, self.bound, self.lang)
        open_texts = [nw.lit(text) for text in left_open.phrases]
        return _concat(
            [
                chosen_text(SITUATION, numbers[self._lookup.numbers], [self._joined(said) for said in general]),
                chosen_text(SITUATION, left_open.numbers, open_texts),
            ]
        )

    def _stated(self, name: str) -> nw.Expr:
        """A field and what the customer has in it."""
        field = self.program.field_by_id[name]
        axis = next(axis for axis in self._lookup.grid.axes if axis.name == name)
        if axis.outcomes:
            outcomes = ["".join(map(str, self._writer.stated(name, value))) for value in axis.outcomes]
            return chosen_text(outcome_name(name), np.arange(len(outcomes)), [nw.lit(text) for text in outcomes])
        assert axis.missing is not None
        missing = {
            state: nw.lit("".join(map(str, self._writer.stated(name, value))))
            for state, value in zip((BLANK, UNREADABLE), axis.missing)
        }
        state = nw.col(state_name(name))
        return (
            nw.when(state == KNOWN)
            .then(self._known(field))
            .otherwise(nw.when(state == BLANK).then(self._blank(field, missing[BLANK])).otherwise(missing[UNREADABLE]))
        )

    def _known(self, field: Field) -> nw.Expr:
        if field.type.counts:
            return self._joined(tuple(self._writer.stated(field.id, Decimal(0))))
        said = [nw.lit(str(self._writer.stated(field.id, choice.name)[0])) for choice in field.choices]
        return chosen_text(value_name(field.id), np.arange(len(said)), said)

    def _stated_derived(self, name: str) -> nw.Expr:
        """What a table derives, in words: the same for all customers of a situation; then what it comes from."""
        values = [value_of(self.program, name, values) for values in self._lookup.grid.situations()]
        said = ["".join(map(str, self._writer.stated(name, value))) for value in values]
        texts, numbers = _distinct(said)
        return _concat(
            [
                chosen_text(SITUATION, numbers, [nw.lit(text) for text in texts]),
                *([self._joined(under)] if (under := self._writer.under(name)) else []),
            ]
        )

    def _blank(self, field: Field, words: nw.Expr) -> nw.Expr:
        """A blank that stands for a choice is said as that choice, unless nothing at all is known."""
        if field.blank is None:
            return words
        unknown = [
            number
            for number, verdict in enumerate(self._lookup.numbers.tolist())
            if self._lookup.outcomes[verdict].result == INSUFFICIENT.code
        ]
        meant = nw.lit(str(self._writer.stated(field.id, field.blank)[0]))
        return nw.when(nw.col(SITUATION).is_in(unknown)).then(words).otherwise(meant)

    def _joined(self, sentence: Sentence) -> nw.Expr:
        pieces = []
        for piece in sentence:
            if isinstance(piece, Stated):
                pieces.append(nw.col(_stated_name(piece.field_id)))
            elif isinstance(piece, str):
                pieces.append(nw.lit(piece))
            elif isinstance(piece, Lacking):
                pieces.append(_lacking(piece, self.lang))
            else:
                pieces.append(_shown(piece, self.lang))
        return _concat(pieces)

    # -- gap --------------------------------------------------------------------------------------------

    def _ways(self, ways: Ways | str) -> nw.Expr:
        """The ways up, each customer's cheapest first: a way stands in the slot of its own cost's rank."""
        if isinstance(ways, str):
            return nw.lit(ways)
        label = self.program.result_by_code[ways.result].name.in_(self.lang)
        numbers = [self._way_texts.index(way) for way in ways.texts]
        said = [nw.col(_way_name(number)) for number in numbers]
        order = _order([nw.col(_cost_name(number)) for number in numbers])
        pieces: list[nw.Expr] = []
        for slot in range(len(said)):
            chosen = said[-1]
            for text, rank in zip(said[:-1], order[:-1]):
                chosen = nw.when(rank == slot).then(text).otherwise(chosen)
            led = [nw.lit(SEMICOLON[self.lang] + {"zh": "或", "en": "or "}[self.lang])] if slot else []
            pieces += [*led, chosen, *([] if slot else [nw.lit(f" → {label}")])]
        return _concat(pieces)

    # -- further results ---------------------------------------------------------------------------------

    def _extra(self, extra: ExtraResult) -> nw.Expr:
        """A text, or an amount of 元 (null where there is none), by the situation of the result's own table."""
        table = extras(self.program, self.program.table_by_output[extra.id], self.bound)
        said = [rule.then if rule else "" for rule in table.outcomes]
        at = extra_name(extra.id)
        if extra.type is ResultType.TEXT:
            return chosen_text(at, table.numbers, [nw.lit(text) for text in said])
        found: nw.Expr = nw.lit(None, nw.Float64)
        for number, text in enumerate(said):
            if text:
                places = np.flatnonzero(table.numbers == number).tolist()
                found = nw.when(nw.col(at).is_in(places)).then(self._least(text)).otherwise(found)
        return found

    def _least(self, text: str) -> nw.Expr:
        """The least of the amounts that a rule names; none where one of them is none."""
        parts = []
        for part in least_of(text):
            if isinstance(part, Decimal):
                parts.append(nw.lit(float(part)))
            elif part in self.bound:
                value = nw.col(_whole_name(part)) / (nw.col(_whole_name(part)) * 0 + 100)
                parts.append(nw.when(nw.col(state_name(part)) == KNOWN).then(value))
            else:
                return nw.lit(None, nw.Float64)
        least = parts[0]
        for other in parts[1:]:
            least = (
                nw.when(other.is_null() | least.is_null())
                .then(nw.lit(None, nw.Float64))
                .otherwise(nw.when(other < least).then(other).otherwise(least))
            )
        return least

    # -- flags ------------------------------------------------------------------------------------------

    def _flags(self) -> nw.Expr:
        """What to verify: the verdict's own flags, the flagging table's, and the fields that cannot be read."""
        mark = SEMICOLON[self.lang]

        def led(text: str) -> nw.Expr:
            return nw.lit(mark + text if text else "")

        own, numbers = _distinct([self._writer.flags(verdict.flags, (), ()) for verdict in self._lookup.outcomes])
        pieces = [chosen_text(SITUATION, numbers[self._lookup.numbers], [led(text) for text in own])]
        if self.program.flagging is not None:
            table = flags(self.program, self.program.flagging, self.bound)
            said = [led(self._writer.flags((), codes, ())) for codes in table.outcomes]
            pieces.append(chosen_text(FLAGGED, table.numbers, said))
        pieces.append(self._unreadable())
        return _concat(pieces).str.slice(len(mark))

    def _unreadable(self) -> nw.Expr:
        """The fields that cannot be read, named once behind the word for it."""
        listed = LISTED[self.lang]
        names = [
            nw.when(nw.col(state_name(name)) == UNREADABLE)
            .then(nw.lit(listed + self.program.field_by_id[name].name.in_(self.lang)))
            .otherwise(nw.lit(""))
            for name in self.program.in_order(self.bound)
        ]
        named = _concat(names).str.slice(len(listed))
        head = SEMICOLON[self.lang] + UNREADABLE_FLAG.name.in_(self.lang) + {"zh": "：", "en": ": "}[self.lang]
        return nw.when(named == "").then(nw.lit("")).otherwise(_concat([nw.lit(head), named]))


def _distinct(said: Sequence[P]) -> tuple[list[P], NDArray[np.int16]]:
    """The different ones of many sayings, and for each saying the number of its like."""
    known: dict[P, int] = {}
    numbers = np.array([known.setdefault(each, len(known)) for each in said], np.int16)
    return list(known), numbers


def _concat(parts: Sequence[nw.Expr]) -> nw.Expr:
    """The texts in a row; none of them is ever null, which spares the engine asking."""
    return parts[0] if len(parts) == 1 else nw.concat_str(parts, ignore_nulls=True)


def chosen_text(column: str, numbers: NDArray[Any], texts: Sequence[nw.Expr]) -> nw.Expr:
    """The text whose number stands in a table at the place that a column holds.

    All but one of the joined parts are empty: engines nest no deeper for a hundred texts than for two.
    """
    parts = []
    for number, text in enumerate(texts):
        places = np.flatnonzero(numbers == number).tolist()
        if places:
            parts.append(nw.when(nw.col(column).is_in(places)).then(text).otherwise(nw.lit("")))
    return _concat(parts)


def _stated_name(field_id: str) -> str:
    return f"__fenji_stated_{field_id}"


def _way_name(number: int) -> str:
    return f"__fenji_way_{number}"


def _cost_name(number: int) -> str:
    return f"__fenji_cost_{number}"


def _whole_name(field_id: str) -> str:
    return f"__fenji_whole_{field_id}"


def _whole(field: Field) -> nw.Expr:
    """The value of a field in whole numbers: 分 of amounts, millionths of other numbers, scores as they are."""
    value = nw.col(value_name(field.id))
    match field.type:
        case FieldType.AMOUNT:
            return _fen(value)
        case FieldType.NUMBER:
            rounded = (value.abs() * MICRO + 0.5).floor()
            return nw.when(value < 0).then(rounded * -1).otherwise(rounded)
        case _:
            return value


def _fen(value: nw.Expr) -> nw.Expr:
    """Amounts in whole 分 (the same arithmetic as emit.sentence.fen)."""
    whole = (value.abs() * 100).floor()
    hundred = value * 0 + 100  # polars divides by a constant as if by its reciprocal, which is not exact
    rounded = whole + (value.abs() >= (whole + 0.5) / hundred).cast(nw.Float64)
    return nw.when(value < 0).then(rounded * -1).otherwise(rounded)


def _shown(piece: Shown, lang: Lang) -> nw.Expr:
    exact = nw.col(_whole_name(piece.field_id))
    if piece.measure is Measure.DAY:
        return _day(exact)
    if not piece.measure.is_money:
        sign = nw.when(exact < 0).then(nw.lit("-")).otherwise(nw.lit(""))
        return _concat([sign, _decimal(exact.abs(), MICRO), nw.lit(piece.measure.unit(lang))])
    size = 1_000_000 if piece.measure is Measure.WAN else 100
    whole = size // 100
    magnitude = exact.abs()
    rounded = _floor(magnitude + whole // 2, whole) * whole
    near = [(exact - round(threshold * 100)).abs() < whole for threshold in (0, *piece.thresholds)]
    is_near = reduce(lambda left, right: left | right, near) & (magnitude >= 100)
    rounded = nw.when(is_near).then(magnitude).otherwise(rounded)
    sign = nw.when((exact < 0) & (rounded > 0)).then(nw.lit("-")).otherwise(nw.lit(""))
    return _concat([sign, _decimal(rounded, size), nw.lit(piece.measure.unit(lang))])


def _lacking(piece: Lacking, lang: Lang) -> nw.Expr:
    if not piece.measure.is_money:
        missing = (nw.col(_whole_name(piece.field_id)) - round(piece.to * MICRO)).abs()
        return _concat([nw.lit(" "), _decimal(missing, MICRO), nw.lit(piece.measure.unit(lang))])
    exact = (nw.col(_whole_name(piece.field_id)) - round(piece.to * 100)).abs()
    yuan = _concat([nw.lit(" "), _decimal(exact, 100), nw.lit(Measure.YUAN.unit(lang))])
    if piece.measure is Measure.YUAN:
        return yuan
    up = _floor(exact + 9_999, 10_000) * 10_000
    wan = _concat([nw.lit(" "), _decimal(up, 1_000_000), nw.lit(Measure.WAN.unit(lang))])
    return nw.when(exact < 1_000_000).then(yuan).otherwise(wan)


def _day(number: nw.Expr) -> nw.Expr:
    """The number of a day as yyyy-mm-dd."""
    year = _floor(number, 372)
    rest = number - year * 372
    month = _floor(rest, 31)
    parts = ((year, 10_000), (month + 1, 100), (rest - month * 31 + 1, 100))
    said = [(part + size).cast(nw.Int64).cast(nw.String).str.slice(1) for part, size in parts]
    return _concat([said[0], nw.lit("-"), said[1], nw.lit("-"), said[2]])


def _floor(number: nw.Expr, size: int) -> nw.Expr:
    """The quotient of whole numbers without its rest; the half keeps an inexact division off the edge."""
    return ((number + 0.5) / size).floor()


def _decimal(number: nw.Expr, size: int) -> nw.Expr:
    """A whole number, 0 or more, divided by a power of ten and printed without idle zeros."""
    whole = _floor(number, size)
    tail = (number - whole * size + size).cast(nw.Int64).cast(nw.String).str.strip_chars("0")
    decimals = nw.when(tail == "1").then(nw.lit("")).otherwise(_concat([nw.lit("."), tail.str.slice(1)]))
    return _concat([whole.cast(nw.Int64).cast(nw.String), decimals])


def _order(costs: Sequence[nw.Expr]) -> list[nw.Expr]:
    """The rank of each cost among all, 0 the least; of equal ones the earlier comes first."""
    return [
        reduce(
            lambda left, right: left + right,
            [
                ((other <= cost) if number < place else (other < cost)).cast(nw.Int32)
                for number, other in enumerate(costs)
                if number != place
            ],
            nw.lit(0),
        )
        for place, cost in enumerate(costs)
    ]


def _cost(way: WayText) -> nw.Expr:
    if not way.measurable:
        return nw.lit(_NEVER)
    costs = []
    for lacking in way.lacking:
        has = nw.col(_whole_name(lacking.field_id))
        to = lacking.to * (100 if lacking.measure.is_money else MICRO)
        part = (has - to).abs() / nw.when(has > 0).then(has).otherwise(nw.lit(1.0))
        costs.append(nw.when(has > 0).then(part).otherwise(nw.lit(_NEVER)))
    return reduce(lambda left, right: left + right, costs)

"""Reason, gap and flags of a frame that is not in memory, as expressions.

Texts that several sentences share (a field's value, what it lacks to a threshold, a way's cost) become
columns of their own first, so that the sentences only choose and join.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, reduce
from typing import TypeVar

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from fenji.emit.array import Lookup, extras, flags, verdicts
from fenji.emit.frame_score_text import change_columns, gain_columns, lost_columns, note_columns, score_how, score_note
from fenji.emit.frame_words import among, chosen_text, concat, lacking, order_of, shown, whole_name, whole_number
from fenji.emit.prose import SEMICOLON, Ways, WayText, Writer
from fenji.emit.score_words import target_of
from fenji.emit.sentence import LISTED, MICRO, Lacking, Sentence, Stated
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
from fenji.program.model import UNREADABLE as UNREADABLE_FLAG
from fenji.program.model import Program, Score
from fenji.standard.model import INSUFFICIENT, ExtraResult, Field, ResultType

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
        asked = {field.id: field for field in (*fields, *self._scored_fields) if field.type.counts}
        for extra in self.program.extras:
            for name in self._amounts(extra):
                asked[name] = self.program.field_by_id[name]
        return {whole_name(field.id): whole_number(field) for field in asked.values()}

    def derived(self, wanted: frozenset[str]) -> Mapping[str, nw.Expr]:
        """Return what fields and scores state, and days in words, of which what tables derive is stated."""
        found: dict[str, nw.Expr] = {}
        for score in self._scores:
            if wanted & {"reason", "gap"}:
                found |= note_columns(self.program, score, self._given(score))
        if "reason" in wanted:
            found |= {_stated_name(name): self._stated(name) for name in self._asked}
        return found

    def _given(self, score: Score) -> frozenset[str]:
        """What of a score's characteristics the frame has, as a column or as what a table derives."""
        return frozenset(part.input for part in score.parts if not is_absent(self.program, part.input, self.bound))

    def _amounts(self, extra: ExtraResult) -> list[str]:
        if extra.type is not ResultType.AMOUNT:
            return []
        rules = self.program.table_by_output[extra.id].rules
        return [part for rule in rules for part in least_of(rule.then) if isinstance(part, str) and part in self.bound]

    def parts(self, wanted: frozenset[str]) -> Mapping[str, nw.Expr]:
        """Return the columns that the texts are made of."""
        found: dict[str, nw.Expr] = {}
        if "reason" in wanted:
            names = [name for name in self.program.grading.inputs if name not in self._asked and self._speaks_of(name)]
            found |= {_stated_name(name): self._stated_derived(name) for name in names}
        if "gap" in wanted:
            for number, way in enumerate(self._way_texts):
                found[_way_name(number)] = self._joined(way.sentence)
                found[_cost_name(number)] = _cost(way)
            for score in self._scores:
                found |= gain_columns(self.program, score, self._given(score), self._to(score))
        return found

    def _to(self, score: Score) -> nw.Expr:
        """The least score that any way up asks each customer for, in millionths; 0 where none does."""
        to = np.array([target_of(ways, score.output) for ways in self._way_phrases.phrases], np.int64)
        numbers = self._way_phrases.numbers
        terms = [
            among(SITUATION, np.flatnonzero(to[numbers] == each)).cast(nw.Int64) * each
            for each in np.unique(to).tolist()
            if each
        ]
        return reduce(lambda left, right: left + right, terms, nw.lit(0))

    def scored(self, wanted: frozenset[str]) -> Mapping[str, nw.Expr]:
        """Return the words about each characteristic, of which the sentences about scores are made."""
        found: dict[str, nw.Expr] = {}
        for score in self._scores:
            if "reason" in wanted:
                found |= lost_columns(self.program, score, self.lang)
            if "gap" in wanted:
                found |= change_columns(self.program, score, self._given(score), self.lang)
        return found

    def results(self, wanted: frozenset[str]) -> Mapping[str, nw.Expr]:
        """Return the wanted texts, made of the parts."""
        found: dict[str, nw.Expr] = {}
        if "reason" in wanted:
            notes = [score_note(self.program, score, self._given(score), self.lang) for score in self._scores]
            found["reason"] = concat([self._reason(), *notes])
        if "gap" in wanted:
            gaps = [self._ways(ways) for ways in self._way_phrases.phrases]
            hows = [score_how(self.program, score, self._given(score), self.lang) for score in self._scores]
            found["gap"] = concat([chosen_text(SITUATION, self._way_phrases.numbers, gaps), *hows])
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
    def _scores(self) -> tuple[Score, ...]:
        """The scores that the frame can speak of."""
        return tuple(score for score in self.program.scores if self._speaks_of(score.output))

    @property
    def _scored_fields(self) -> list[Field]:
        names = (part.input for score in self._scores for part in score.parts)
        return [self.program.field_by_id[name] for name in names if name in self.bound]

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
        return concat(
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
        return concat(
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
        return nw.when(among(SITUATION, np.array(unknown, np.intp))).then(words).otherwise(meant)

    def _joined(self, sentence: Sentence) -> nw.Expr:
        pieces = []
        for piece in sentence:
            if isinstance(piece, Stated):
                pieces.append(nw.col(_stated_name(piece.field_id)))
            elif isinstance(piece, str):
                pieces.append(nw.lit(piece))
            elif isinstance(piece, Lacking):
                pieces.append(lacking(piece, self.lang))
            else:
                pieces.append(shown(piece, self.lang))
        return concat(pieces)

    # -- gap --------------------------------------------------------------------------------------------

    def _ways(self, ways: Ways | str) -> nw.Expr:
        """The ways up, each customer's cheapest first: a way stands in the slot of its own cost's rank."""
        if isinstance(ways, str):
            return nw.lit(ways)
        label = self.program.result_by_code[ways.result].name.in_(self.lang)
        numbers = [self._way_texts.index(way) for way in ways.texts]
        said = [nw.col(_way_name(number)) for number in numbers]
        order = order_of([nw.col(_cost_name(number)) for number in numbers])
        pieces: list[nw.Expr] = []
        for slot in range(len(said)):
            chosen = said[-1]
            for text, rank in zip(said[:-1], order[:-1]):
                chosen = nw.when(rank == slot).then(text).otherwise(chosen)
            led = [nw.lit(SEMICOLON[self.lang] + {"zh": "或", "en": "or "}[self.lang])] if slot else []
            pieces += [*led, chosen, *([] if slot else [nw.lit(f" → {label}")])]
        return concat(pieces)

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
                places = np.flatnonzero(table.numbers == number)
                found = nw.when(among(at, places)).then(self._least(text)).otherwise(found)
        return found

    def _least(self, text: str) -> nw.Expr:
        """The least of the amounts that a rule names; none where one of them is none."""
        parts = []
        for part in least_of(text):
            if isinstance(part, Decimal):
                parts.append(nw.lit(float(part)))
            elif part in self.bound:
                value = nw.col(whole_name(part)) / (nw.col(whole_name(part)) * 0 + 100)
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
        return concat(pieces).str.slice(len(mark))

    def _unreadable(self) -> nw.Expr:
        """The fields that cannot be read, named once behind the word for it."""
        listed = LISTED[self.lang]
        names = [
            nw.when(nw.col(state_name(name)) == UNREADABLE)
            .then(nw.lit(listed + self.program.field_by_id[name].name.in_(self.lang)))
            .otherwise(nw.lit(""))
            for name in self.program.in_order(self.bound)
        ]
        named = concat(names).str.slice(len(listed))
        head = SEMICOLON[self.lang] + UNREADABLE_FLAG.name.in_(self.lang) + {"zh": "：", "en": ": "}[self.lang]
        return nw.when(named == "").then(nw.lit("")).otherwise(concat([nw.lit(head), named]))


def _distinct(said: Sequence[P]) -> tuple[list[P], NDArray[np.int16]]:
    """The different ones of many sayings, and for each saying the number of its like."""
    known: dict[P, int] = {}
    numbers = np.array([known.setdefault(each, len(known)) for each in said], np.int16)
    return list(known), numbers


def _stated_name(field_id: str) -> str:
    return f"__fenji_stated_{field_id}"


def _way_name(number: int) -> str:
    return f"__fenji_way_{number}"


def _cost_name(number: int) -> str:
    return f"__fenji_cost_{number}"


def _cost(way: WayText) -> nw.Expr:
    if not way.measurable:
        return nw.lit(_NEVER)
    costs = []
    for asked in way.lacking:
        has = nw.col(whole_name(asked.field_id))
        to = asked.to * (100 if asked.measure.is_money else MICRO)
        part = (has - to).abs() / nw.when(has > 0).then(has).otherwise(nw.lit(1.0))
        costs.append(nw.when(has > 0).then(part).otherwise(nw.lit(_NEVER)))
    return reduce(lambda left, right: left + right, costs)

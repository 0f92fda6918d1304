"""Writing the reason, the gap and the flags of many customers: words once a situation, numbers once a customer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from fenji.emit.array import Lookup, extras, flags, look_up, verdicts
from fenji.emit.column import FieldColumn
from fenji.emit.customers import Customers
from fenji.emit.prose import SEMICOLON, Ways, WayText, Writer
from fenji.emit.score_text import score_hows, score_notes
from fenji.emit.score_words import target_of
from fenji.emit.sentence import MICRO, Piece, Sentence, fen, joined, micro, written
from fenji.errors import Lang
from fenji.expr.amount import LARGEST, least_of
from fenji.program.decide import Verdict
from fenji.program.model import Program
from fenji.program.ways_up import ways_up
from fenji.standard.model import ExtraResult, ResultType

P = TypeVar("P")
Texts = NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Phrases(Generic[P]):
    """The different phrases of a program, and the number of the one for each situation."""

    phrases: tuple[P, ...]
    numbers: NDArray[np.int16]


@lru_cache(maxsize=1 << 16)
def reason_at(program: Program, bound: frozenset[str], lang: Lang, number: int) -> Sentence:
    """Return the reason of a situation of the grading table, whole."""
    lookup, writer = _writer(program, bound, lang)
    values = lookup.grid.situation(number)
    verdict = lookup.outcomes[int(lookup.numbers[number])]
    return joined([*writer.settled(writer.reason(verdict), values, verdict), writer.open(values, verdict)])


@lru_cache(maxsize=1 << 16)
def ways_at(program: Program, bound: frozenset[str], lang: Lang, number: int) -> Ways | str:
    """Return the ways up of a situation of the grading table."""
    if not program.tells_gap:
        return ""
    lookup, writer = _writer(program, bound, lang)
    values = lookup.grid.situation(number)
    verdict = lookup.outcomes[int(lookup.numbers[number])]
    return writer.ways(values, verdict, ways_up(program, lookup.grid, values, verdict))


@lru_cache(maxsize=64)
def _writer(program: Program, bound: frozenset[str], lang: Lang) -> tuple[Lookup[Verdict], Writer]:
    lookup = verdicts(program, bound)
    return lookup, Writer(program, lookup.grid, lang)


@lru_cache(maxsize=64)
def open_phrases(program: Program, bound: frozenset[str], lang: Lang) -> Phrases[str]:
    """Return what stands behind the reason of every situation: the missing values that leave it open."""
    lookup = verdicts(program, bound)
    writer = Writer(program, lookup.grid, lang)
    return _phrases(
        writer.open(values, lookup.outcomes[number]) for values, number in zip(lookup.grid.situations(), lookup.numbers)
    )


@lru_cache(maxsize=64)
def way_phrases(program: Program, bound: frozenset[str], lang: Lang) -> Phrases[Ways | str]:
    """Return the ways up of every situation of the grading table."""
    return _phrases(ways_at(program, bound, lang, number) for number in range(verdicts(program, bound).grid.size))


def _phrases(made: Iterator[P]) -> Phrases[P]:
    known: dict[P, int] = {}
    numbers = [known.setdefault(phrase, len(known)) for phrase in made]
    return Phrases(tuple(known), np.array(numbers, np.int16))


def write_reasons(customers: Customers, situations: NDArray[np.int32], lang: Lang) -> Texts:
    """Return the reason of each customer, given the number of his situation in the grading table."""
    program, bound = customers.program, customers.bound
    phrases, numbers = _occurring(situations, lambda number: reason_at(program, bound, lang, number))
    texts = _write_groups(numbers, lambda number, rows: written(phrases[number], customers.columns, rows, lang))
    for score in program.scores:
        if score.output in customers.columns:
            texts = texts + score_notes(customers, score, lang)
    return texts


def write_gaps(customers: Customers, situations: NDArray[np.int32], lang: Lang) -> Texts:
    """Return the ways to the next grade of each customer, the smallest relative increase first.

    At the best grade there is nothing to gain (—); for who has no grade there is nothing to say.
    """
    program, bound = customers.program, customers.bound
    phrases, numbers = _occurring(situations, lambda number: ways_at(program, bound, lang, number))

    def write(number: int, rows: NDArray[np.intp]) -> Texts:
        ways = phrases[number]
        if isinstance(ways, str):
            return np.full(len(rows), ways, object)
        return _write_ways(customers, ways, rows, lang)

    texts = _write_groups(numbers, write)
    for score in program.scores:
        to = np.array([target_of(ways, score.output) for ways in phrases], np.int64)
        if score.output in customers.columns and to.any():
            texts = texts + score_hows(customers, score, to[numbers], lang)
    return texts


def _occurring(situations: NDArray[np.int32], phrase: Callable[[int], P]) -> tuple[list[P], NDArray[np.int32]]:
    """Return the different phrases of the situations that occur, and the number of each customer's."""
    present, places = np.unique(situations, return_inverse=True)
    known: dict[P, int] = {}
    numbers = np.array([known.setdefault(phrase(number), len(known)) for number in present.tolist()], np.int32)
    return list(known), numbers[np.reshape(places, -1)] if len(numbers) else np.zeros(0, np.int32)


def write_flags(
    customers: Customers, results: NDArray[np.int8], verdict_numbers: NDArray[np.int16], lang: Lang
) -> Texts:
    """Return what to verify about each customer as one text, empty where there is nothing."""
    program, bound, columns = customers.program, customers.bound, customers.columns
    lookup = verdicts(program, bound)
    writer = Writer(program, lookup.grid, lang)
    said: list[tuple[str, ...]] = [()]
    numbers = verdict_numbers.astype(np.int64)
    if program.flagging is not None:
        table = flags(program, program.flagging, bound)
        graded = dict(columns) | {"grade": FieldColumn(results)}
        numbers = numbers * len(table.outcomes) + look_up(table.grid, graded, [table.numbers], customers.count)[0]
        said = list(table.outcomes)
    unreadable = {name: marks for name in program.in_order(bound) if (marks := columns[name].unreadable) is not None}
    unread = list(unreadable)
    for marks in unreadable.values():
        numbers = numbers * 2 + marks
    texts: dict[int, str] = {}
    for number in np.unique(numbers).tolist():
        rest, bits = divmod(number, 1 << len(unread))
        verdict, flag = divmod(rest, len(said))
        missing = [name for place, name in enumerate(unread) if bits >> (len(unread) - 1 - place) & 1]
        texts[number] = writer.flags(lookup.outcomes[verdict].flags, said[flag], missing)
    return _spread(numbers, texts)


def write_extra(customers: Customers, extra: ExtraResult, results: NDArray[np.int8]) -> NDArray[Any]:
    """Return a further result of each customer: texts, or amounts of 元 with NaN where there is none."""
    table = customers.program.table_by_output[extra.id]
    lookup = extras(customers.program, table, customers.bound)
    graded = dict(customers.columns) | {"grade": FieldColumn(results)}
    numbers = look_up(lookup.grid, graded, [lookup.numbers], customers.count)[0]
    if extra.type is ResultType.TEXT:
        texts: Texts = np.array([rule.then if rule else "" for rule in lookup.outcomes], object)[numbers]
        return texts
    amounts = np.full(customers.count, np.nan)
    for number, rule in enumerate(lookup.outcomes):
        here = numbers == number
        if rule is not None and here.any():
            amounts[here] = _amounts(rule.then, customers, here)
    return amounts


def _amounts(then: str, customers: Customers, here: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The least of the amounts that a rule names, for some of the customers."""
    least = np.full(int(here.sum()), np.inf)
    for part in least_of(then):
        if isinstance(part, Decimal):
            found = np.full(len(least), float(part))
        elif part in customers.columns:
            column = customers.columns[part]
            found = fen(column.values[here]) / 100
            found[np.abs(found) >= float(LARGEST)] = np.nan
        else:
            found = np.full(len(least), np.nan)
        least = np.minimum(least, found)  # and nothing where one of them is nothing
    return least


def _spread(numbers: NDArray[np.int64], texts: Mapping[int, str]) -> Texts:
    """Return the text of each number, which are small."""
    by_number = np.full(max(texts, default=0) + 1, "", object)
    for number, text in texts.items():
        by_number[number] = text
    return by_number[numbers]


def _write_groups(numbers: NDArray[Any], write: Callable[[int, NDArray[np.intp]], Texts]) -> Texts:
    """Return the texts of all customers, written phrase by phrase."""
    texts = np.empty(len(numbers), object)
    order = np.argsort(numbers, kind="stable")
    counts = np.bincount(numbers) if len(numbers) else np.zeros(0, np.intp)
    start = 0
    for number, count in enumerate(counts.tolist()):
        if count:
            rows = order[start : start + count]
            texts[rows] = write(number, rows)
            start += count
    return texts


def _write_ways(customers: Customers, ways: Ways, rows: NDArray[np.intp], lang: Lang) -> Texts:
    """Write the ways in the order of each customer's own costs; customers with one order share a sentence."""
    texts = np.empty(len(rows), object)
    columns = customers.columns
    label = customers.program.result_by_code[ways.result].name.in_(lang)
    costs = np.array([relative_cost(way, columns, rows) for way in ways.texts])
    ranked = np.argsort(costs, axis=0, kind="stable")
    base = len(ways.texts)
    codes = np.zeros(len(rows), np.int64)
    for place in ranked:
        codes = codes * base + place
    for code in np.unique(codes):
        chosen = np.flatnonzero(codes == code)
        ordered = [ways.texts[place] for place in ranked[:, chosen[0]]]
        texts[chosen] = written(_listed(ordered, label, lang), columns, rows[chosen], lang)
    return texts


def _listed(ways: list[WayText], label: str, lang: Lang) -> Sentence:
    first, *others = ways
    pieces: list[Piece] = [*first.sentence, f" → {label}"]
    for way in others:
        pieces += [SEMICOLON[lang] + ("或" if lang == "zh" else "or "), *way.sentence]
    return tuple(pieces)


def relative_cost(way: WayText, columns: Mapping[str, FieldColumn], rows: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return by which part of what he has each customer's numbers would have to change, summed over the way.

    Infinite where nothing can be measured: the customer has nothing yet, or the way asks for more than numbers.
    """
    if not way.measurable:
        return np.full(len(rows), np.inf)
    cost = np.zeros(len(rows))
    for lacking in way.lacking:
        values, unit = columns[lacking.field_id].values[rows], 100 if lacking.measure.is_money else MICRO
        has = fen(values) if lacking.measure.is_money else micro(values)
        with np.errstate(divide="ignore", invalid="ignore"):
            cost += np.where(has > 0, np.abs(lacking.to * unit - has) / has, np.inf)
    return cost

"""Prospects: who is near a better grade, and who would lose his own by a small fall.

The ways up are the program's, in the customer's own order of cost. A fall is proved by deciding again: the
smallest one that lowers the grade is found by halving, each time with the whole program.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fenji.emit.array import look_up, verdicts
from fenji.emit.column import FieldColumn
from fenji.emit.prose import Ways, WayText
from fenji.emit.sentence import Measure, fen, written
from fenji.emit.text import relative_cost, way_phrases
from fenji.grading import grade_columns
from fenji.report.subject import Subject
from fenji.standard.model import Direction, Field, FieldType

_FALLING = (FieldType.AMOUNT, FieldType.NUMBER)
_FINEST = 1e-6
"""To what a fall of a plain number is told, as a part of the number."""


@dataclass(frozen=True, eq=False)
class Prospect:
    """Customers whom one field brings near another grade, the nearest first.

    `places` are theirs in the table; `to` the rank of the other grade; `moves` how far the field is from the
    line between the two (0 where it stands right on it) and `parts` what part of its value that is; `said` says it
    in words. `asked` names the fields.
    """

    asked: tuple[str, ...]
    places: NDArray[np.intp]
    to: NDArray[np.intp]
    moves: NDArray[np.float64]
    parts: NDArray[np.float64]
    said: NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.places)

    def only(self, chosen: NDArray[np.bool_]) -> Prospect:
        """Return those of the customers that are chosen."""
        return Prospect(
            self.asked,
            self.places[chosen],
            self.to[chosen],
            self.moves[chosen],
            self.parts[chosen],
            self.said[chosen],
        )


def marketable(subject: Subject, found: Sequence[Prospect]) -> list[Prospect]:
    """Return what the lists show: all but those who want no marketing."""
    return [each.only(~subject.refused[each.places]) for each in found]


def upgrades(subject: Subject) -> list[Prospect]:
    """Return the customers whose cheapest way up asks for no more than `near` of what they have, by what it asks.

    Only ways that ask for numbers are compared: nobody is nearly the holder of a card.
    """
    if subject.of_accounts:
        return []
    customers = subject.customers
    program, bound, columns = customers.program, customers.bound, customers.columns
    phrases = way_phrases(program, bound, subject.lang)
    numbers = look_up(verdicts(program, bound).grid, columns, [phrases.numbers], len(subject))[0]
    found: dict[tuple[str, ...], list[Prospect]] = {}
    for number in np.unique(numbers).tolist():
        ways = phrases.phrases[number]
        if not isinstance(ways, Ways):
            continue
        rows = np.flatnonzero(numbers == number)
        costs = np.array([_cost(way, columns, rows) for way in ways.texts])
        cheapest, cost = costs.argmin(axis=0), costs.min(axis=0)
        for place, way in enumerate(ways.texts):
            chosen = (cheapest == place) & (cost <= subject.near)
            if chosen.any():
                there = rows[chosen]
                asked = tuple(each.field_id for each in way.lacking)
                first = way.lacking[0]
                moves = np.abs(first.to - columns[first.field_id].values[there])
                said = written(way.sentence, columns, there, subject.lang)
                to = np.full(len(there), program.rank[ways.result])
                found.setdefault(asked, []).append(Prospect(asked, there, to, moves, cost[chosen], said))
    return _ordered([_joined(parts) for parts in found.values()])


def _cost(way: WayText, columns: Mapping[str, FieldColumn], rows: NDArray[np.intp]) -> NDArray[np.float64]:
    """What part of what he has a way asks of each customer; a day is no part of another day."""
    if any(each.measure is Measure.DAY for each in way.lacking):
        return np.full(len(rows), np.inf)
    return relative_cost(way, columns, rows)


def falls(subject: Subject) -> list[Prospect]:
    """Return the customers whose grade falls where one number falls by no more than `near` of itself, by field."""
    if subject.of_accounts:
        return []
    found = [
        fall
        for field, _, column in subject.bound_fields()
        if field.type in _FALLING and field.direction is not None and len(fall := _falls(subject, field, column))
    ]
    if not found:
        return []
    # a customer is told of the field that has least far to fall
    least = np.full(len(subject), np.inf)
    for fall in found:
        np.minimum.at(least, fall.places, fall.parts)
    taken = np.zeros(len(subject), np.bool_)
    kept = []
    for fall in found:
        chosen = (fall.parts <= least[fall.places]) & ~taken[fall.places]
        taken[fall.places[chosen]] = True
        if chosen.any():
            kept.append(fall.only(chosen))
    return _ordered(kept)


def _falls(subject: Subject, field: Field, column: FieldColumn) -> Prospect:
    """Return whose grade falls with one field, and by how little it has to fall for it."""
    values, ranks = column.values, subject.grading.ranks
    graded = np.array([each.graded for each in subject.results])
    step = 0.01 if field.type is FieldType.AMOUNT else None
    known = np.flatnonzero(graded[ranks] & (np.nan_to_num(values) > 0))
    steps = np.abs(values[known]) * _FINEST if step is None else np.full(len(known), step)
    most = np.floor(np.abs(values[known]) * subject.near / steps)
    sign = -1.0 if field.direction is Direction.UP else 1.0

    def after(places: NDArray[np.intp], moves: NDArray[np.float64]) -> NDArray[np.intp]:
        return _regraded(subject, field.id, places, values[places] + sign * moves)

    lowered = _is_lower(graded, ranks[known], after(known, most * steps))
    places, steps, high = known[lowered], steps[lowered], most[lowered]
    low = np.zeros(len(places))
    while (high - low > 1).any():
        middle = np.floor((low + high) / 2)
        falls_there = _is_lower(graded, ranks[places], after(places, middle * steps))
        high, low = np.where(falls_there, middle, high), np.where(falls_there, low, middle)
    to = after(places, high * steps) if len(places) else np.zeros(0, np.intp)
    line = _line(subject, field, values[places], values[places] + sign * low * steps, steps)
    said = _said(subject, field, line)
    held = fen(values[places]) / 100 if field.type is FieldType.AMOUNT else values[places]
    moves: NDArray[np.float64] = np.abs(held - line).round(6)
    return Prospect((field.id,), places, to, moves, moves / np.abs(values[places]), said)


def _line(
    subject: Subject,
    field: Field,
    values: NDArray[np.float64],
    keeps: NDArray[np.float64],
    steps: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the last value with which each customer keeps his grade.

    Amounts are found to the 分. A plain number is found to a part of itself only, so that the standard's own number
    is taken where one is as near as that.
    """
    if field.type is FieldType.AMOUNT:
        return fen(keeps) / 100
    rounded = np.array([float(f"{each:.5g}") for each in keeps.tolist()])
    line = np.where(np.abs(keeps - values) <= steps / 2, values, rounded)
    for at in subject.thresholds(field.id):
        line = np.where(np.abs(keeps - at) <= 2 * steps, at, line)
    return line


def _is_lower(graded: NDArray[np.bool_], before: NDArray[np.int8], after: NDArray[np.intp]) -> NDArray[np.bool_]:
    return (after > before) & graded[after]


def _regraded(
    subject: Subject, field_id: str, places: NDArray[np.intp], values: NDArray[np.float64]
) -> NDArray[np.intp]:
    """Decide again about some customers, with other values of one field."""
    columns = {
        name: FieldColumn(each.values[places], None if each.unreadable is None else each.unreadable[places])
        for name, each in subject.table.columns.items()
    }
    columns[field_id] = FieldColumn(values, columns[field_id].unreadable)
    return grade_columns(subject.customers.program, columns, len(places), wanted=("grade",)).ranks.astype(np.intp)


def _said(subject: Subject, field: Field, keeps: NDArray[np.float64]) -> NDArray[np.object_]:
    """Return where the line is that a customer must not fall below (or rise above)."""
    label = field.name.in_(subject.lang)
    up = field.direction is Direction.UP
    zh, en = ("低于", "below") if up else ("高于", "above")
    write: Callable[[float], str]
    if field.type is FieldType.AMOUNT:
        amounts = subject.amounts(field)
        write = lambda number: f"{round(number / amounts.size, 6):,.12g} {amounts.unit}"  # noqa: E731
    else:
        write = lambda number: f"{number:,.12g}"  # noqa: E731
    texts = [subject.word(f"{label}{zh} {write(each)}", f"{label} {en} {write(each)}") for each in keeps.tolist()]
    return np.array(texts, object)


def _joined(parts: list[Prospect]) -> Prospect:
    return Prospect(
        parts[0].asked,
        np.concatenate([each.places for each in parts]),
        np.concatenate([each.to for each in parts]),
        np.concatenate([each.moves for each in parts]),
        np.concatenate([each.parts for each in parts]),
        np.concatenate([each.said for each in parts]),
    )


def _ordered(found: list[Prospect]) -> list[Prospect]:
    """Most customers first, and of them the nearest first."""
    ordered = []
    for each in sorted(found, key=len, reverse=True):
        order = np.lexsort((each.places, each.parts))
        ordered.append(
            Prospect(
                each.asked,
                each.places[order],
                each.to[order],
                each.moves[order],
                each.parts[order],
                each.said[order],
            )
        )
    return ordered

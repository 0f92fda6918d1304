"""What is said of many customers' scores: what cost the most, what has no value, and what would gain enough."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fenji.emit.customers import Customers
from fenji.emit.score import POINT, contributions, whole
from fenji.emit.score_words import TOLD, UNMEASURED, Gain, ScoreWords, base_of, gains_of, score_words
from fenji.emit.sentence import LISTED, TURNS, fen, filled, micro, written
from fenji.errors import Lang
from fenji.expr.amount import FEN
from fenji.program.model import Part, Score
from fenji.standard.model import Direction, Field, FieldType

Texts = NDArray[np.object_]
Numbers = NDArray[np.int64]


def score_notes(customers: Customers, score: Score, lang: Lang) -> Texts:
    """Return what stands behind the reason of each customer: what cost most, or which values are missing."""
    program = customers.program
    words = score_words(program, score, lang)
    points, stands = contributions(program, score, customers.scored, customers.count)
    bases = np.array([base_of(program, score, part) for part in score.parts])
    lost = np.abs(bases[:, None] - points)
    column = customers.columns[score.output]
    texts = np.full(customers.count, "", object)
    known = ~np.isnan(column.values)
    rows = np.flatnonzero(known)
    texts[rows] = _costs(lost[:, rows], words, lang)
    if column.unreadable is not None:
        rows = np.flatnonzero(column.unreadable)
        texts[rows] = _missing(stands[:, rows], words, lang)
    return texts


def _costs(lost: Numbers, words: ScoreWords, lang: Lang) -> Texts:
    """Name the characteristics that cost most, each customer's own first; customers with one order share words."""
    count, told = lost.shape[1], min(TOLD, len(lost))
    order = np.argsort(-lost, axis=0, kind="stable")[:told]
    ranked = np.take_along_axis(lost, order, axis=0)
    codes = np.zeros(count, np.int64)
    for place in range(told):
        codes = codes * (len(lost) + 1) + np.where(ranked[place] > 0, order[place] + 1, 0)
    texts = np.full(count, "", object)
    for code in np.unique(codes).tolist():
        rows = np.flatnonzero(codes == code)
        here = [int(part) for place, part in enumerate(order[:, rows[0]]) if ranked[place, rows[0]] > 0]
        if not here:
            continue
        said = [f"{words.labels[part]}{words.before}%.15g{words.after}".replace("%.15g", "\0") for part in here]
        form = (words.led + LISTED[lang].join(said)).replace("%", "%%").replace("\0", "%.15g")
        texts[rows] = filled(form, [ranked[place, rows] / POINT for place in range(len(here))], len(rows))
    return texts


def _missing(stands: NDArray[np.bool_], words: ScoreWords, lang: Lang) -> Texts:
    texts = np.full(stands.shape[1], "", object)
    different, numbers = np.unique(stands, axis=1, return_inverse=True)
    for number, column in enumerate(different.T):
        lacking = [words.labels[part] for part in np.flatnonzero(~column)]
        if lacking:
            texts[np.reshape(numbers, -1) == number] = words.missing + LISTED[lang].join(lacking)
    return texts


def score_hows(customers: Customers, score: Score, to: Numbers, lang: Lang) -> Texts:
    """Return one change of one characteristic that would bring each customer's score `to` (millionths; 0: not asked).

    Of those that are enough the one with the smallest relative change; nothing where none alone is enough.
    """
    program, columns = customers.program, customers.columns
    words = score_words(program, score, lang)
    asked = np.flatnonzero((to > 0) & ~np.isnan(columns[score.output].values))
    texts = np.full(customers.count, "", object)
    if program.field_by_id[score.output].direction is Direction.DOWN or not len(asked):
        return texts
    points, stands = contributions(program, score, customers.scored, customers.count)
    lacking = to[asked] - np.round(columns[score.output].values[asked] * POINT).astype(np.int64)
    best = np.full(len(asked), np.inf)
    said = np.full(len(asked), "", object)
    for number, (part, gains) in enumerate(zip(score.parts, gains_of(program, score, lang))):
        field, column = program.field_by_id[part.input], customers.scored.get(part.input)
        if column is None:
            continue
        values = column.values[asked]
        valued = stands[number, asked] & (~np.isnan(values) if field.type.counts else values >= 0)
        if column.unreadable is not None:
            valued &= ~column.unreadable[asked]
        found = _Found(customers, words, asked, lang, values, points[number, asked], lacking, valued)
        costs, texts_here = found.linear(part, field) if part.factor is not None else found.stepped(field, gains)
        better = costs < best
        best[better], said[better] = costs[better], texts_here[better]
    texts[asked] = said
    return texts


class _Found:
    """The changes of one characteristic that are enough for some customers: what each costs, and its words."""

    def __init__(
        self,
        customers: Customers,
        words: ScoreWords,
        rows: NDArray[np.intp],
        lang: Lang,
        values: NDArray[np.float64],
        points: Numbers,
        lacking: Numbers,
        valued: NDArray[np.bool_],
    ) -> None:
        self.customers, self.words, self.rows, self.lang = customers, words, rows, lang
        self.values, self.points, self.lacking, self.valued = values, points, lacking, valued
        self.costs = np.full(len(rows), np.inf)
        self.texts = np.full(len(rows), "", object)

    def stepped(self, field: Field, gains: tuple[Gain, ...]) -> tuple[NDArray[np.float64], Texts]:
        """The nearest better band, or choice, that is enough."""
        up = field.direction is Direction.UP
        open_ones = self.valued.copy()
        for gain in gains:
            at = float(gain.place) if gain.edge is None else gain.edge
            further = self.values < at if up else self.values > at
            here = np.flatnonzero(open_ones & further & (gain.points - self.points >= self.lacking))
            if not len(here):
                continue
            open_ones[here] = False
            self.costs[here] = UNMEASURED if gain.edge is None else self._relative(field, gain.edge, here)
            changes = written(gain.said, self.customers.columns, self.rows[here], self.lang)
            self._say(here, changes, (gain.points - self.points[here]) / POINT)
        return self.costs, self.texts

    def linear(self, part: Part, field: Field) -> tuple[NDArray[np.float64], Texts]:
        """So many hundredths more as are just enough, if the scale has them."""
        if field.direction is not Direction.UP or not part.factor:
            return self.costs, self.texts
        each = whole(part.factor * FEN)
        more = -(-self.lacking // each)
        has = np.where(self.valued, fen(np.where(self.valued, self.values, 0.0)), 0.0)
        here = np.flatnonzero(self.valued & (has + more <= float(part.most) * 100))
        with np.errstate(divide="ignore"):
            self.costs[here] = np.where(has[here] > 0, more[here] / has[here], UNMEASURED)
        label = field.name.in_(self.lang)
        form = f"{label}{TURNS[self.lang][0]} ".replace("%", "%%") + "%.15g"
        changes = np.array(filled(form, [more[here] / 100], len(here)), object)
        self._say(here, changes, more[here] * each / POINT)
        return self.costs, self.texts

    def _relative(self, field: Field, edge: float, here: NDArray[np.intp]) -> NDArray[np.float64]:
        money = field.type is FieldType.AMOUNT
        has = fen(self.values[here]) if money else micro(self.values[here])
        to = edge * (100 if money else POINT)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(has > 0, np.abs(to - has) / has, UNMEASURED)

    def _say(self, here: NDArray[np.intp], changes: Texts, gained: NDArray[np.float64]) -> None:
        worth = filled(self.words.worth + "%.15g" + self.words.ends, [gained], len(here))
        self.texts[here] = [f"{self.words.such_as}{change}{gain}" for change, gain in zip(changes, worth)]

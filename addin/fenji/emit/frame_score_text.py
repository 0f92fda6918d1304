"""What is said of scores in a frame that is not in memory, as expressions (the same as emit.score_text says)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce

import narwhals as nw

from fenji.emit.frame_score import part_points, part_stands
from fenji.emit.frame_words import concat, decimal, lacking_to, order_of, whole_name
from fenji.emit.score import POINT, whole
from fenji.emit.score_words import TOLD, UNMEASURED, Gain, base_of, gains_of, score_words
from fenji.emit.sentence import LISTED, MICRO, TURNS, Lacking
from fenji.emit.state import KNOWN, UNREADABLE, state_name, value_name
from fenji.errors import Lang
from fenji.expr.amount import FEN
from fenji.program.model import Part, Program, Score
from fenji.standard.model import Direction, Field, FieldType

Columns = Mapping[str, nw.Expr]


def note_columns(program: Program, score: Score, given: frozenset[str]) -> Columns:
    """Return the columns of what each characteristic adds, and of what it costs, in millionths of a point."""
    found = {}
    for number, part in enumerate(score.parts):
        points = part_points(part, program.field_by_id[part.input], given).cast(nw.Int64)
        found[_points_name(score, number)] = points
        found[_lost_name(score, number)] = (points - base_of(program, score, part)).abs()
    return found


def lost_columns(program: Program, score: Score, lang: Lang) -> Columns:
    """Return the columns of each characteristic's cost in words, and of its rank among the costs."""
    words = score_words(program, score, lang)
    lost = [nw.col(_lost_name(score, number)) for number in range(len(score.parts))]
    ranks = order_of([each * -1 for each in lost])
    found = {}
    for number, (label, each, rank) in enumerate(zip(words.labels, lost, ranks)):
        said = concat([nw.lit(f"{LISTED[lang]}{label}{words.before}"), decimal(each, POINT), nw.lit(words.after)])
        found[_lost_text_name(score, number)] = said
        found[_rank_name(score, number)] = nw.when(each > 0).then(rank).otherwise(nw.lit(len(lost)))
    return found


def score_note(program: Program, score: Score, given: frozenset[str], lang: Lang) -> nw.Expr:
    """What stands behind the reason: what cost most where there is a score, else which values are missing."""
    words = score_words(program, score, lang)
    listed = LISTED[lang]
    numbers = range(len(score.parts))
    slots = [
        nw.when(nw.col(_rank_name(score, number)) == slot)
        .then(nw.col(_lost_text_name(score, number)))
        .otherwise(nw.lit(""))
        for slot in range(min(TOLD, len(score.parts)))
        for number in numbers
    ]
    missing = [
        nw.when(part_stands(part, program.field_by_id[part.input], given))
        .then(nw.lit(""))
        .otherwise(nw.lit(listed + label))
        for part, label in zip(score.parts, words.labels)
        if part.missing is None
    ]
    state = nw.col(state_name(score.output))
    costs = _led(words.led, slots, listed)
    return (
        nw.when(state == KNOWN)
        .then(costs)
        .otherwise(nw.when(state == UNREADABLE).then(_led(words.missing, missing, listed)).otherwise(nw.lit("")))
    )


def _led(words: str, texts: Sequence[nw.Expr], listed: str) -> nw.Expr:
    """Words before some texts, each led by the mark between them; nothing where all are empty."""
    if not texts:
        return nw.lit("")
    joined = concat(texts)
    return nw.when(joined == "").then(nw.lit("")).otherwise(concat([nw.lit(words), joined.str.slice(len(listed))]))


def gain_columns(program: Program, score: Score, given: frozenset[str], to: nw.Expr) -> Columns:
    """Return for each characteristic the nearest change that alone is enough: its number, its worth and its cost."""
    if program.field_by_id[score.output].direction is Direction.DOWN:
        return {}
    asked = (to > 0) & (nw.col(state_name(score.output)) == KNOWN)
    short = to - nw.col(value_name(score.output)).cast(nw.Int64)
    found: dict[str, nw.Expr] = {}
    for number, (part, gains) in enumerate(zip(score.parts, gains_of(program, score, "zh"))):
        field = program.field_by_id[part.input]
        if part.input not in given:
            continue
        points = nw.col(_points_name(score, number))
        valued = asked & (nw.col(state_name(field.id)) == KNOWN)
        if part.factor is not None:
            chosen, worth, cost = _linear(part, field, valued, short)
        else:
            chosen, worth, cost = _stepped(field, gains, valued, short, points)
        found[_chosen_name(score, number)] = chosen
        found[_worth_name(score, number)] = worth
        found[_cost_name(score, number)] = cost
    return found


_Numbers = tuple[nw.Expr, nw.Expr, nw.Expr]


def _stepped(field: Field, gains: tuple[Gain, ...], valued: nw.Expr, short: nw.Expr, points: nw.Expr) -> _Numbers:
    """The place of the band or choice to reach (−1 where none is enough), what it is worth, and what it costs."""
    value = nw.col(value_name(field.id))
    up = field.direction is Direction.UP
    chosen, worth, cost = nw.lit(-1), nw.lit(0), nw.lit(_NEVER)
    for gain in reversed(gains):
        at = float(gain.place) if gain.edge is None else gain.edge
        gained = points * -1 + gain.points
        here = valued & ((value < at) if up else (value > at)) & (gained >= short)
        own = nw.lit(UNMEASURED) if gain.edge is None else _relative(field, gain.edge)
        chosen = nw.when(here).then(nw.lit(gain.place)).otherwise(chosen)
        worth = nw.when(here).then(gained).otherwise(worth)
        cost = nw.when(here).then(own).otherwise(cost)
    return chosen, worth, cost


def _relative(field: Field, edge: float) -> nw.Expr:
    has = nw.col(whole_name(field.id))
    to = edge * (100 if field.type is FieldType.AMOUNT else MICRO)
    part = (has - to).abs() / nw.when(has > 0).then(has).otherwise(nw.lit(1.0))
    return nw.when(has > 0).then(part).otherwise(nw.lit(UNMEASURED))


def _linear(part: Part, field: Field, valued: nw.Expr, short: nw.Expr) -> _Numbers:
    """How many hundredths more are just enough (−1 where the scale has no more), what they are worth and cost."""
    if field.direction is not Direction.UP or not part.factor:
        return nw.lit(-1.0), nw.lit(0.0), nw.lit(_NEVER)
    each = whole(part.factor * FEN)
    more = ((short.cast(nw.Float64) + (each - 0.5)) / each).floor()
    has = (nw.col(value_name(field.id)) * 100 + 0.5).floor()
    here = valued & (has + more <= float(part.most) * 100)
    cost = nw.when(has > 0).then(more / nw.when(has > 0).then(has).otherwise(nw.lit(1.0))).otherwise(nw.lit(UNMEASURED))
    return (
        nw.when(here).then(more).otherwise(nw.lit(-1.0)),
        nw.when(here).then(more * each).otherwise(nw.lit(0.0)),
        nw.when(here).then(cost).otherwise(nw.lit(_NEVER)),
    )


def change_columns(program: Program, score: Score, given: frozenset[str], lang: Lang) -> Columns:
    """Return for each characteristic its change in words, empty where none is enough, and its rank by cost."""
    if program.field_by_id[score.output].direction is Direction.DOWN:
        return {}
    words = score_words(program, score, lang)
    numbers = [number for number, part in enumerate(score.parts) if part.input in given]
    ranks = order_of([nw.col(_cost_name(score, number)) for number in numbers])
    found: dict[str, nw.Expr] = {}
    for number, rank in zip(numbers, ranks):
        part = score.parts[number]
        field = program.field_by_id[part.input]
        chosen = nw.col(_chosen_name(score, number))
        if part.factor is not None:
            change = [nw.lit(f"{field.name.in_(lang)}{TURNS[lang][0]} "), decimal(chosen.cast(nw.Float64), 100)]
        else:
            change = [_change(gains_of(program, score, lang)[number], chosen, lang)]
        worth = [nw.lit(words.worth), decimal(nw.col(_worth_name(score, number)), POINT), nw.lit(words.ends)]
        found[_text_name(score, number)] = nw.when(chosen >= 0).then(concat([*change, *worth])).otherwise(nw.lit(""))
        found[_cost_rank_name(score, number)] = rank
    return found


def _change(gains: tuple[Gain, ...], chosen: nw.Expr, lang: Lang) -> nw.Expr:
    """The words of the chosen one: a choice's own, or one sentence into which the number to reach is put."""
    counted = [gain for gain in gains if gain.edge is not None]
    if not counted:
        texts = [nw.when(chosen == gain.place).then(nw.lit(str(gain.said[0]))).otherwise(nw.lit("")) for gain in gains]
        return concat(texts) if texts else nw.lit("")
    label, asked = counted[0].said
    assert isinstance(asked, Lacking)
    terms = [(chosen == gain.place).cast(nw.Float64) * float(gain.edge or 0) for gain in counted]
    to = reduce(lambda left, right: left + right, terms)
    return concat([nw.lit(str(label)), lacking_to(asked.field_id, asked.measure, to, lang)])


def score_how(program: Program, score: Score, given: frozenset[str], lang: Lang) -> nw.Expr:
    """The words of the cheapest change that alone is enough, or nothing."""
    numbers = [number for number, part in enumerate(score.parts) if part.input in given]
    if program.field_by_id[score.output].direction is Direction.DOWN or not numbers:
        return nw.lit("")
    texts = [
        nw.when(nw.col(_cost_rank_name(score, number)) == 0)
        .then(nw.col(_text_name(score, number)))
        .otherwise(nw.lit(""))
        for number in numbers
    ]
    chosen = concat(texts)
    led = nw.lit(score_words(program, score, lang).such_as)
    return nw.when(chosen == "").then(nw.lit("")).otherwise(concat([led, chosen]))


_NEVER = 1e300


def _name(what: str) -> Callable[[Score, int], str]:
    return lambda score, number: f"__fenji_{what}_{score.output}_{number}"


_points_name, _lost_name, _lost_text_name, _rank_name = map(_name, ("points", "lost", "lost_text", "lost_rank"))
_chosen_name, _worth_name, _cost_name = map(_name, ("gain", "gain_worth", "gain_cost"))
_text_name, _cost_rank_name = map(_name, ("gain_text", "gain_rank"))

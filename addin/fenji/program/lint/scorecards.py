"""Findings on a scorecard: what cannot change the score, bands nobody is in, points that fall as a value improves."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from fenji.expr.unary_test import truth
from fenji.expr.value import Truth, Value
from fenji.program.decide import points_of
from fenji.program.lint.described import label, shown
from fenji.program.lint.finding import Finding, fine, odd
from fenji.program.lint.reach import points_that
from fenji.program.lint.study import Study
from fenji.program.lint.tables import falls
from fenji.program.model import Part, Score
from fenji.standard.model import Characteristic, Direction, Scorecard


def on_scorecard(study: Study, card: Scorecard, score: Score) -> Iterator[Finding]:
    """Yield what is odd about a scorecard."""
    for written, part in zip(card.characteristics, score.parts):
        values = study.values_of_part(part)
        yield _weight(study, written, part, values)
        yield from _bands(study, written, part, values)
        yield from _falls(study, card, written, part, values)


def _weight(study: Study, written: Characteristic, part: Part, values: tuple[Value, ...]) -> Finding:
    if len(points_that(part, values)) > 1:
        return fine("lint.idle_characteristic", written.place)
    zh, en = (label(study.program, part.input, lang) for lang in ("zh", "en"))
    if written.weight == 0:
        said = (f"“{zh}”的权重是 0，决定不了得分", f"the weight of {en} is 0: it decides nothing of the score")
    else:
        said = (f"“{zh}”各档的分数都一样，决定不了得分", f"all bands of {en} have the same points: it decides nothing")
    return odd(study.standard, "lint.idle_characteristic", written.place, said, forgiven=True)


def _bands(study: Study, written: Characteristic, part: Part, values: tuple[Value, ...]) -> Iterator[Finding]:
    for attribute, band in zip(written.attributes, part.bands):
        if any(truth(band.test, value) is Truth.TRUE for value in values):
            yield fine("lint.unreachable_band", attribute.place)
            continue
        zh, en = (label(study.program, part.input, lang) for lang in ("zh", "en"))
        said = (f"“{zh}”不会是 {band.text}，没有客户到这一档", f"{en} is never {band.text}; nobody is in this band")
        yield odd(study.standard, "lint.unreachable_band", attribute.place, said, forgiven=True)


def _falls(
    study: Study, card: Scorecard, written: Characteristic, part: Part, values: tuple[Value, ...]
) -> Iterator[Finding]:
    """Points for a better value count for less: the score falls, or rises where a high one is bad."""
    direction = study.program.field_by_id[part.input].direction
    if direction is None:
        yield from _falls_below(study, card, part, values)
        return
    improving = values if direction is Direction.UP else values[::-1]
    for before, after in pairwise(improving):
        one, other = points_of(part, before), points_of(part, after)
        if one is None or other is None or one == other or (other > one) == (card.direction is Direction.UP):
            continue
        yield odd(study.standard, "lint.falls", written.place, _fall(study, card, part, (before, after)))
        return


def _falls_below(study: Study, card: Scorecard, part: Part, values: tuple[Value, ...]) -> Iterator[Finding]:
    """Of what is derived without a better and a worse, its points say which is which."""
    table = study.program.table_by_output.get(part.input)
    if table is not None and part.input in study.written and study.is_exact(table):
        sign = -1 if card.direction is Direction.UP else 1
        points = {str(value): points_of(part, value) for value in values}
        yield from falls(study, table, {value: sign * each for value, each in points.items() if each is not None})


def _fall(study: Study, card: Scorecard, part: Part, values: tuple[Value, Value]) -> tuple[str, str]:
    points = [shown(study.program, card.output, points_of(part, each) or Decimal(0), "zh") for each in values]
    said = []
    for lang in ("zh", "en"):
        name, score = label(study.program, part.input, lang), label(study.program, card.output, lang)
        steps = [shown(study.program, part.input, each, lang) for each in values]
        if lang == "zh":
            said.append(
                f"“{name}”变好时“{score}”反而变差：由 {steps[0]} 到 {steps[1]}，计入的分由 {points[0]} 到 {points[1]}"
            )
        else:
            said.append(
                f"{score} gets worse as {name} improves: from {steps[0]} to {steps[1]} it adds {points[1]}, "
                f"not {points[0]}"
            )
    return said[0], said[1]

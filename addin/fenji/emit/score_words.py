"""Words about scores: which characteristics cost the most, which have no value, and how points could be gained.

The words are chosen here once; numpy and frames put the same numbers into them.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from fenji.emit.score import POINT, points_by_choice, steps_of, whole
from fenji.emit.sentence import TURNS, Lacking, Sentence, joined, measure_of
from fenji.errors import Lang
from fenji.expr.amount import FEN
from fenji.expr.region import cut_line
from fenji.program.model import Part, Program, Score
from fenji.standard.model import Direction, FieldType

TOLD = 3
"""Characteristics that are named, at most, those that cost most first."""


@dataclass(frozen=True, slots=True)
class ScoreWords:
    """The words around the numbers of one score.

    `led` stands before what costs, `missing` before what has no value, `such_as` before a change that would
    do, and `worth` before what it is worth.
    """

    led: str
    missing: str
    labels: tuple[str, ...]
    before: str
    after: str
    such_as: str
    worth: str
    ends: str


def score_words(program: Program, score: Score, lang: Lang) -> ScoreWords:
    """Return the words for a score; its own name stands in them where there are several."""
    field = program.field_by_id[score.output]
    labels = tuple(program.field_by_id[part.input].name.in_(lang) for part in score.parts)
    name = field.name.in_(lang) if len(program.scores) > 1 else ""
    down = field.direction is Direction.DOWN
    if lang == "en":
        of = f" of {name}" if name else ""
        led = f"; most points{of} from: " if down else f"; most points{of} lost: "
        such_as = f"; for {name}, for example " if name else "; for example "
        return ScoreWords(led, f"; no value{of} for: ", labels, " " if down else " −", "", such_as, " (+", " points)")
    led = f"；{name}主要来自：" if down else f"；{name}失分最多："
    return ScoreWords(led, f"；{name}缺：", labels, " " if down else " −", " 分", f"；{name}例如", "（+", " 分）")


def base_of(program: Program, score: Score, part: Part) -> int:
    """Return from what a loss is counted, in millionths: the most that a part can add, or the least for risks."""
    if program.field_by_id[score.output].direction is not Direction.DOWN:
        return whole(part.best)
    if part.factor is not None:
        field = program.field_by_id[part.input]
        return whole(part.factor * (field.range or (Decimal(0), Decimal(0)))[0])
    return min((whole(band.points) for band in part.bands), default=0)


@dataclass(frozen=True, slots=True)
class Gain:
    """A better value of a characteristic, worth `points` then: the number at `edge`, or (None) the choice at `place`.

    `said` are the words for the change, with the customer's own number still open.
    """

    points: int
    edge: float | None
    place: int
    said: Sentence


@lru_cache(maxsize=256)
def gains_of(program: Program, score: Score, lang: Lang) -> tuple[tuple[Gain, ...], ...]:
    """Return for each part the changes that its field's direction allows, the nearest first.

    A place is a region of numbers from 0, or the number of a choice.
    """
    return tuple(_gains(program, part, lang) for part in score.parts)


def _gains(program: Program, part: Part, lang: Lang) -> tuple[Gain, ...]:
    field = program.field_by_id[part.input]
    if field.direction is None or part.factor is not None:
        return ()
    label = field.name.in_(lang)
    up = field.direction is Direction.UP
    if not field.type.counts:
        found = []
        points = points_by_choice(part, field)[1:]
        for place, choice in enumerate(field.choices):
            worth = points[place]
            if worth is not None and not choice.vague:
                turn = {"zh": "升为" if up else "降为", "en": " to "}[lang]
                found.append(Gain(worth, None, place, (f"{label}{turn}{choice.in_(lang)}",)))
        return tuple(found if up else reversed(found))
    steps = steps_of(part, field)
    line = cut_line((band.test for band in part.bands), FEN if field.type is FieldType.AMOUNT else None)
    measure = measure_of(field, [float(cut.at) for cut in line.cuts], lang)
    found = []
    for place in range(1, len(steps.points)) if up else range(len(steps.points) - 1):
        cut = line.cuts[place - 1 if up else place]
        if (cut.after and up) or (not cut.after and not up and line.step is None):
            continue  # past an edge by however little: there is no number to tell
        edge = cut.at if up or cut.after else cut.at - (line.step or 0)
        turn = TURNS[lang][not up]
        said = joined([f"{label}{turn}", Lacking(field.id, measure, float(edge))])
        found.append(Gain(steps.points[place], float(edge), place, said))
    return tuple(found if up else reversed(found))


UNMEASURED = 1e6
"""The cost of a change that is no number's: behind all that are."""


def target_of(ways: object, score: str) -> int:
    """Return the least score that any of some ways up asks for, in millionths; 0 where none asks for more of it."""
    texts = getattr(ways, "texts", ())
    found = [lacking.to for way in texts for lacking in way.lacking if lacking.field_id == score]
    return round(min(found) * POINT) if found else 0

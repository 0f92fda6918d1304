"""A scorecard of seven characteristics over a million customers, against numpy written for it by hand."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from tests.benchmarks.measure import Row, in_turn

from fenji.grader import Grader
from fenji.standard.load import load_text

ROWS = 1_000_000
CHUNK = 16_384
WEIGHTS = [20, 20, 15, 15, 10, 10, 10]
CUTS = [10.0, 20.0, 40.0, 80.0]
POINTS = [0, 25, 50, 75, 100]
GRADES = [("five", 80), ("four", 60), ("three", 40), ("two", 20), ("one", 0)]

_HEAD = """
[standard]
id = "seven"
name = "七项评分"
version = "1"
effective_from = 2026-01-01
source = "测速"
provenance = "default"
"""


def text() -> str:
    """The standard as a user would write it."""
    bands = ["< 10", "[10..20)", "[20..40)", "[40..80)", ">= 80"]
    attributes = ", ".join(
        f'{{ when = "{band}", points = {points} }}' for band, points in zip(bands, POINTS, strict=True)
    )
    fields = [f'[[field]]\nid = "c{n}"\nlabel = "第{n}项"\ntype = "number"\ndirection = "up"\n' for n in range(7)]
    grades = [f'[[grade]]\ncode = "{code}"\nlabel = "{code}星"\n' for code, _ in GRADES]
    parts = [
        f'[[scorecard.characteristic]]\ninput = "c{n}"\nweight = {weight}\nattributes = [{attributes}]\n'
        for n, weight in enumerate(WEIGHTS)
    ]
    rules = ", ".join(f'{{ when = [">= {cut}"], then = "{code}", clause = "1" }}' for code, cut in GRADES)
    table = f'[[table]]\noutput = "grade"\nhit = "first"\ninputs = ["score"]\nrules = [{rules}]\n'
    card = '[[scorecard]]\noutput = "score"\nlabel = "得分"\n'
    return "\n".join([_HEAD, *fields, *grades, card, *parts, table])


def customers() -> pd.DataFrame:
    random = np.random.default_rng(7)
    columns = {f"c{n}": random.lognormal(3, 1, ROWS) for n in range(7)}
    for values in columns.values():
        values[random.random(ROWS) < 0.01] = np.nan
    return pd.DataFrame(columns)


def by_hand(columns: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Scores and grades, chunk by chunk, in quarter points; who lacks a value gets no score."""
    scores, grades = np.empty(ROWS), np.empty(ROWS, np.int8)
    for start in range(0, ROWS, CHUNK):
        part = slice(start, min(start + CHUNK, ROWS))
        total = np.zeros(part.stop - start, np.int16)
        missing = np.zeros(part.stop - start, np.bool_)
        for weight, column in zip(WEIGHTS, columns, strict=True):
            values = column[part]
            missing |= np.isnan(values)
            for cut in CUTS:
                total += (values >= cut) * np.int16(weight)
        grade = np.zeros(part.stop - start, np.int8)
        for _, cut in GRADES[:-1]:
            grade += total >= cut * 4
        grade[missing] = -1
        grades[part] = grade
        scores[part] = np.where(missing, np.nan, total / 4)
    return scores, grades


def rows() -> Iterator[Row]:
    seven, frame = Grader(load_text(text(), "seven.toml")), customers()
    columns = [frame[f"c{n}"].to_numpy() for n in range(7)]
    graded = seven.grade(frame, columns=["grade", "score"])
    scores, _ = by_hand(columns)
    assert np.array_equal(graded["score"].to_numpy(), scores, equal_nan=True)
    yield in_turn(
        "grade and score by seven characteristics / chunked numpy by hand",
        "<= 2",
        lambda: seven.grade(frame, columns=["grade", "score"]),
        lambda: by_hand(columns),
        9,
    )

"""Customers made up for a standard: every value near every boundary, every choice as it may be spelled, and every
kind of missing; each at least once, and then at random."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd

import fenji
from fenji.emit.column import FieldColumn
from fenji.expr.calendar_day import from_day_number
from fenji.expr.day import on
from fenji.expr.region import cut_line
from fenji.program.model import Program
from fenji.program.settle import as_of
from fenji.standard.model import Field, FieldType

AS_OF = date(2026, 1, 31)
BROKEN = "读不懂"
BLANK = None


def numbers_near(program: Program, field: Field) -> list[float]:
    """Numbers at, just below and just above every boundary of a field, and far from all of them."""
    settled = as_of(program, AS_OF)
    tests = [
        test
        for table in settled.tables
        for name, test in zip(table.inputs, zip(*(r.when for r in table.rules)))
        if name == field.id
        for test in test
    ]
    tests += [
        band.test for score in program.scores for part in score.parts if part.input == field.id for band in part.bands
    ]
    line = cut_line(tests, None)
    cuts = sorted({cut.at for cut in line.cuts})
    steps = (
        [Decimal("0.01"), Decimal("0.004"), Decimal("0.005"), Decimal("0.006")]
        if field.type is FieldType.AMOUNT
        else [Decimal("0.01"), Decimal("0.0001"), Decimal(1)]
    )
    found = [Decimal(0), Decimal(-1), Decimal("0.01"), Decimal(37), Decimal("12345.67"), *cuts]
    found += [cut + sign * step for cut in cuts for step in steps for sign in (1, -1)]
    if field.range is not None:
        low, high = field.range
        found += [low, high, low - 1, high + 1, (low + high) / 2, high - Decimal("0.01"), low + Decimal("0.01")]
    if field.type is FieldType.AMOUNT:
        found += [Decimal("9999999999999.99"), Decimal(10) ** 13, Decimal("-10000000000000")]
    return [float(each) for each in dict.fromkeys(found)]


def days_near(program: Program, field: Field) -> list[date]:
    settled = as_of(program, AS_OF)
    tests = [
        test
        for table in settled.tables
        for name, test in zip(table.inputs, zip(*(r.when for r in table.rules)))
        if name == field.id
        for test in test
    ]
    cuts = [from_day_number(int(cut.at)) for cut in cut_line(tests, None).cuts if _is_day(int(cut.at))]
    return [cut + timedelta(days=days) for cut in [*cuts, AS_OF] for days in (-1, 0, 1, 400, -400)]


def _is_day(number: int) -> bool:
    try:
        from_day_number(number)
    except ValueError:
        return False
    return True


def values_of(program: Program, field: Field) -> list[Any]:
    """What a cell of a field may hold."""
    missing = [BLANK, BLANK, BROKEN, "?", "未知"]
    if field.type is FieldType.DATE:
        return [*days_near(program, field), *missing]
    if field.type.counts:
        return [*numbers_near(program, field), *missing]
    spelled = [each for choice in field.choices for each in (choice.name, choice.name, *choice.aliases)]
    blank_words = [word for word in missing if word is None or word not in field.spellings]
    return [*spelled, *blank_words]


def customers(grader: fenji.Grader, bound: list[Field], count: int, seed: int) -> list[list[Any]]:
    """Rows of cells, a column for each of the bound fields."""
    chance = random.Random(seed)
    choices = [values_of(grader.program, field) for field in bound]
    rows = []
    for place, own in enumerate(choices):
        for value in own:
            row = [chance.choice(each) for each in choices]
            row[place] = value
            rows.append(row)
    rows += [[BLANK] * len(bound), [BROKEN] * len(bound)]
    while len(rows) < count:
        bare = chance.random() < 0.5
        rows.append(
            [chance.choice([v for v in each if v not in (BLANK, BROKEN)] if bare else each) for each in choices]
        )
    return rows[:count] if len(rows) > count and count >= 10_000 else rows


def frame_of(bound: list[Field], rows: list[list[Any]]) -> pd.DataFrame:
    """The customers as a frame that the array emitter reads."""
    return pd.DataFrame(
        {field.label: pd.Series([row[n] for row in rows], dtype=object) for n, field in enumerate(bound)}
    )


__all__ = ["AS_OF", "FieldColumn", "customers", "frame_of", "on"]

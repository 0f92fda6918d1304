"""Customers made up for a standard: every value near every boundary, every choice as it may be spelled, and every
kind of missing; each at least once, and then at random."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd

import fenji
from fenji.expr.calendar_day import from_day_number
from fenji.expr.region import cut_line
from fenji.expr.unary_test import Test
from fenji.program.model import Program
from fenji.program.settle import as_of
from fenji.standard.model import Field, FieldType

AS_OF = date(2026, 1, 31)
BROKEN = "读不懂"
MISSING = [None, None, BROKEN, "?", "未知"]


def fields_of(grader: fenji.Grader) -> list[Field]:
    """The fields that a sheet may hold; grades of other standards are worked out from them."""
    return [field for field in grader.program.fields if field.id not in grader.program.table_by_output]


def _tests(program: Program, field: Field) -> Iterator[Test]:
    for table in program.tables:
        if field.id in table.inputs:
            yield from table.tests_on(field.id)
    for score in program.scores:
        yield from (band.test for part in score.parts if part.input == field.id for band in part.bands)


def numbers_near(program: Program, field: Field) -> list[float]:
    """Numbers at, just below and just above every boundary of a field, and far from all of them."""
    cuts = sorted({cut.at for cut in cut_line(_tests(program, field), None).cuts})
    money = field.type is FieldType.AMOUNT
    steps = [Decimal(step) for step in (("0.01", "0.004", "0.005", "0.006") if money else ("0.01", "0.0001", "1"))]
    found = [Decimal(each) for each in ("0", "-1", "0.01", "37", "12345.67")]
    found += cuts + [cut + sign * step for cut in cuts for step in steps for sign in (1, -1)]
    if field.range is not None:
        low, high = field.range
        found += [low, high, low - 1, high + 1, (low + high) / 2, high - Decimal("0.01"), low + Decimal("0.01")]
    if money:
        found += [Decimal("9999999999999.99"), Decimal(10) ** 13, -(Decimal(10) ** 13)]
    return [float(each) for each in dict.fromkeys(found)]


def days_near(program: Program, field: Field) -> list[date]:
    cuts = [day for cut in cut_line(_tests(program, field), None).cuts if (day := _day(int(cut.at)))]
    return [cut + timedelta(days=days) for cut in [*cuts, AS_OF] for days in (-1, 0, 1, 400, -400)]


def _day(number: int) -> date | None:
    try:
        return from_day_number(number)
    except ValueError:
        return None


def values_of(program: Program, field: Field) -> list[Any]:
    """What a cell of a field may hold."""
    if field.type is FieldType.DATE:
        return [*days_near(program, field), *MISSING]
    if field.type.counts:
        return [*numbers_near(program, field), *MISSING]
    spelled = [each for choice in field.choices for each in (choice.name, choice.name, *choice.aliases)]
    return [*spelled, *(word for word in MISSING if word is None or word not in field.spellings)]


def customers(grader: fenji.Grader, fields: list[Field], count: int, seed: int) -> list[list[Any]]:
    """At least `count` rows of cells, a column for each of the fields: every value of every field once, then any."""
    chance = random.Random(seed)
    program = as_of(grader.program, AS_OF)
    choices = [values_of(program, field) for field in fields]
    known = [[value for value in each if value not in MISSING] for each in choices]
    rows: list[list[Any]] = [[None] * len(fields), [BROKEN] * len(fields)]
    for place, own in enumerate(choices):
        for value in own:
            row = [chance.choice(each) for each in (known if chance.random() < 0.5 else choices)]
            row[place] = value
            rows.append(row)
    while len(rows) < count:
        rows.append([chance.choice(each) for each in (known if chance.random() < 0.5 else choices)])
    return rows


def frame_of(fields: list[Field], rows: list[list[Any]]) -> pd.DataFrame:
    """The customers as a frame that the array emitter reads cell by cell."""
    columns = {field.label: [row[place] for row in rows] for place, field in enumerate(fields)}
    return pd.DataFrame({label: pd.Series(cells, dtype=object) for label, cells in columns.items()})

"""Grading a frame that is not in memory (polars lazy, DuckDB, Spark) by expressions, through narwhals.

The situation of a customer becomes an integer expression, and everything else is looked up from it in CASE
expressions over the same verdicts and phrases as the arrays use. Numbers are put into sentences by
whole-number arithmetic, since engines disagree on how to print a float.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import reduce
from typing import Any

import narwhals as nw
import numpy as np

from fenji.emit.array import verdicts
from fenji.emit.customers import members
from fenji.emit.frame_steps import entry, situation, with_derived, with_scores
from fenji.emit.frame_text import FrameTexts
from fenji.emit.frame_words import chosen_text
from fenji.emit.score import POINT
from fenji.emit.state import (
    BLANK,
    FLAGGED,
    KNOWN,
    RANK,
    SITUATION,
    UNREADABLE,
    extra_name,
    state_name,
    value_name,
)
from fenji.errors import Lang
from fenji.expr.amount import LARGEST, to_fen
from fenji.expr.blank import BLANKS
from fenji.expr.spelling import fullwidth
from fenji.expr.unary_test import Share
from fenji.program.grid import grid_of, is_absent
from fenji.program.model import Program
from fenji.program.settle import as_of, with_edges
from fenji.standard.model import Field, FieldType


def grade_frame(
    program: Program,
    frame: nw.LazyFrame[Any],
    bound: Mapping[str, str],
    wanted: frozenset[str],
    lang: Lang,
    day: date,
) -> nw.LazyFrame[Any]:
    """Return the lazy frame with the wanted results added; `bound` leads from field ids to column names.

    Columns of fields that count must be numeric (amounts in 元), those of days dates, those of choices text.
    Where a standard speaks of a share of the customers, the value at its edge is asked for at once.
    """
    fields = frozenset(bound)
    program = as_of(program, day)
    original = frame.collect_schema().names()
    columns = [(program.field_by_id[name], nw.col(column)) for name, column in bound.items()]
    frame = frame.with_columns(*(_state(field, column).alias(state_name(field.id)) for field, column in columns))
    frame = frame.with_columns(*(_value(field, column).alias(value_name(field.id)) for field, column in columns))
    frame = with_scores(program, frame, fields)
    program = with_edges(program, _edges(program, frame, fields))
    frame = with_derived(program, frame, fields)
    lookup = verdicts(program, fields)
    ranks = lookup.spread(lambda verdict: program.rank[verdict.result], np.int8)
    frame = frame.with_columns(situation(program, lookup.grid).alias(SITUATION))
    frame = frame.with_columns(entry(SITUATION, ranks).alias(RANK))
    grids = {SITUATION: lookup.grid}
    if program.flagging is not None and "flags" in wanted:
        grids[FLAGGED] = grid_of(program, program.flagging, fields)
    for extra in program.extras:
        if extra.id in wanted:
            grids[extra_name(extra.id)] = grid_of(program, program.table_by_output[extra.id], fields)
    for name, grid in grids.items():
        frame = frame.with_columns(situation(program, grid).alias(name)) if name != SITUATION else frame
    texts = FrameTexts(program, fields, lang)
    for columns_of_texts in (texts.numbers(), texts.derived(wanted), texts.parts(wanted), texts.scored(wanted)):
        frame = frame.with_columns(**columns_of_texts) if columns_of_texts else frame
    results = {**_labels(program, wanted, lang), **_score(program, frame, wanted), **texts.results(wanted)}
    ordered = {name: results[name] for name in headers_in_order(program, results)}
    frame = frame.with_columns(**ordered)
    return frame.select(*(name for name in original if name not in ordered), *ordered)


def headers_in_order(program: Program, results: Collection[str]) -> list[str]:
    """The results in the order of the contract: grade, code, score, texts, then what the standard adds."""
    order = ("grade", "grade_code", "score", "reason", "gap", "flags", *(extra.id for extra in program.extras))
    return [name for name in order if name in results]


def _score(program: Program, frame: nw.LazyFrame[Any], wanted: Collection[str]) -> dict[str, nw.Expr]:
    """The public score in points, null where there is none."""
    if "score" not in wanted or state_name("score") not in frame.collect_schema().names():
        return {}
    value = nw.col(value_name("score"))
    return {"score": nw.when(nw.col(state_name("score")) == KNOWN).then(value / (value * 0 + POINT))}


def _edges(
    program: Program, frame: nw.LazyFrame[Any], bound: frozenset[str]
) -> dict[tuple[str, Share], Decimal | None]:
    """Ask the frame for the value at the edge of every share, among the customers who have one."""
    found: dict[tuple[str, Share], Decimal | None] = {}
    for name, shares in program.shares.items():
        if is_absent(program, name, bound):
            continue
        known = frame.filter(nw.col(state_name(name)) == KNOWN).select(nw.col(value_name(name)).alias("value"))
        count = int(known.select(nw.len().alias("count")).collect().item(0, "count"))
        kind = program.field_by_id[name].type
        for share in shares:
            taken = members(count, share)
            if not taken:
                found[name, share] = None
                continue
            ends = known.sort("value", descending=share.highest).head(taken)
            end = nw.col("value").min() if share.highest else nw.col("value").max()
            value = float(ends.select(end).collect().item(0, "value"))
            exact = Decimal(repr(value)) / (POINT if kind is FieldType.SCORE else 1)
            found[name, share] = to_fen(exact) if kind is FieldType.AMOUNT else exact
    return found


def _labels(program: Program, wanted: Collection[str], lang: Lang) -> dict[str, nw.Expr]:
    ranks = np.arange(len(program.results))
    labels = {
        "grade": [result.name.in_(lang) for result in program.results],
        "grade_code": [f"{program.standard_id}:{result.code}" for result in program.results],
    }
    return {
        name: chosen_text(RANK, ranks, [nw.lit(text) for text in texts])
        for name, texts in labels.items()
        if name in wanted
    }


# -- values and situations ---------------------------------------------------------------------------------


def _state(field: Field, column: nw.Expr) -> nw.Expr:
    """Whether a value is known, blank or unreadable; never null."""
    if field.type is FieldType.DATE:
        return nw.when(column.is_null()).then(nw.lit(BLANK)).otherwise(nw.lit(KNOWN))
    if field.type.counts:
        beyond = _outside(field, column.cast(nw.Float64)).fill_null(False)
        number = column.cast(nw.Float64)
        return (
            nw.when(number.is_null() | number.is_nan())
            .then(nw.lit(BLANK))
            .otherwise(nw.when(beyond).then(nw.lit(UNREADABLE)).otherwise(nw.lit(KNOWN)))
        )
    text = _plain(column)
    blank = text.is_in(sorted((BLANKS | field.blanks) - set(field.spellings)))
    known = text.is_in(_written(field.spellings))
    return (
        nw.when(blank).then(nw.lit(BLANK)).otherwise(nw.when(known).then(nw.lit(KNOWN)).otherwise(nw.lit(UNREADABLE)))
    )


def _outside(field: Field, number: nw.Expr) -> nw.Expr:
    """Whether a number is none that the field can have."""
    beyond = number.abs() >= float(LARGEST)
    if field.range is None:
        return beyond
    low, high = field.range
    return beyond | (number < float(low)) | (number > float(high))


def _written(spellings: Iterable[str]) -> list[str]:
    """The ways in which a column may hold some words: plain, or all of it in full width."""
    return list(dict.fromkeys(each for spelled in spellings for each in (spelled, fullwidth(spelled).lower())))


def _plain(column: nw.Expr) -> nw.Expr:
    return column.fill_null("").str.replace_all(r"\s+", "").str.to_lowercase()


def _value(field: Field, column: nw.Expr) -> nw.Expr:
    """The number, or the number of the choice; 0 where there is none, so that arithmetic stays possible."""
    known = nw.col(state_name(field.id)) == KNOWN
    if field.type is FieldType.DATE:
        year, month, of_month = (
            part.cast(nw.Float64) for part in (column.dt.year(), column.dt.month(), column.dt.day())
        )  # engines keep them in bytes, in which 12 × 31 is not to be had
        number = year * 372 + (month - 1) * 31 + of_month - 1
        return nw.when(known).then(number).otherwise(nw.lit(0.0))
    if field.type.counts:
        return nw.when(known).then(column.cast(nw.Float64)).otherwise(nw.lit(0.0))
    text = _plain(column)
    places = [
        text.is_in(_written(spelled for spelled, name in field.spellings.items() if name == choice.name)).cast(nw.Int32)
        * place
        for place, choice in enumerate(field.choices)
    ]
    return reduce(lambda left, right: left + right, places)

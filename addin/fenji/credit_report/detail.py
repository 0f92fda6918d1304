"""Details: what a record comes from, to stand behind it in a reason.

The grading table asks for records (信用卡记录：逾期频繁); the numbers behind them are what a person checks.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from fenji.credit_report.fact import Columns
from fenji.emit.array import look_up
from fenji.emit.prose import Writer
from fenji.emit.sentence import Sentence, joined, written
from fenji.errors import Lang
from fenji.program.decide import Verdict, decide_extra
from fenji.program.grid import grid_of
from fenji.program.model import Program, Table

Texts = NDArray[np.object_]

_BRACKETS: dict[Lang, tuple[str, str]] = {"zh": ("（", "）"), "en": (" (", ")")}


def with_details(reasons: Texts, program: Program, facts: Columns, lang: Lang) -> Texts:
    """Return the reasons with what each record that they name comes from in brackets behind it."""
    detailed = reasons.copy()
    bound = frozenset(facts)
    for name in program.grading.inputs:
        if not program.derives(name, bound):
            continue
        table = program.table_by_output[name]
        phrases, entries = _worked_out(program, table, bound, lang)
        grid = grid_of(program, table, bound)
        numbers = look_up(grid, facts, [np.array(entries, np.int16)], len(reasons))[0]
        for number, (record, sentence) in enumerate(phrases):
            rows = np.flatnonzero(numbers == number) if sentence else np.zeros(0, np.int64)
            named = rows[[record in reason for reason in detailed[rows]]]
            left, right = _BRACKETS[lang]
            for row, detail in zip(named.tolist(), written(sentence, facts, named, lang)):
                detailed[row] = detailed[row].replace(record, f"{record}{left}{detail}{right}")
    return detailed


@lru_cache(maxsize=64)
def _worked_out(
    program: Program, table: Table, bound: frozenset[str], lang: Lang
) -> tuple[tuple[tuple[str, Sentence], ...], tuple[int, ...]]:
    """Return the different records with what they come from, and the number of the one in each situation."""
    known: dict[tuple[str, Sentence], int] = {}
    numbers = tuple(known.setdefault(each, len(known)) for each in _said(program, table, bound, lang))
    return tuple(known), numbers


def _said(program: Program, table: Table, bound: frozenset[str], lang: Lang) -> Iterator[tuple[str, Sentence]]:
    grid = grid_of(program, table, bound)
    writer = Writer(program, grid, lang)
    for values in grid.situations():
        rule = decide_extra(program, table, values)
        if rule is None:
            yield "", ()
            continue
        record = writer.stated(table.output, rule.then)
        sentence = writer.settled(joined(writer.because(table, rule)), values, Verdict(rule.then, rule))
        yield "".join(str(piece) for piece in record), sentence

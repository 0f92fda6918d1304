"""Whom each rule of a standard caught among many customers, by the place of the rule in the standard's text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np

from fenji.emit.array import look_up, worked_out
from fenji.emit.column import FieldColumn
from fenji.emit.customers import customers_of
from fenji.expr.value import Truth, Value
from fenji.program.decide import decide_grade, inputs_of, truth_of
from fenji.program.grid import is_absent
from fenji.program.model import Program, Table
from fenji.standard.model import HitPolicy


def caught(program: Program, columns: Mapping[str, FieldColumn], count: int, day: date) -> Mapping[str, int]:
    """Return how many customers each rule decided for: the first that was definitely true, or all where all count."""
    customers = customers_of(program, columns, count, day)
    program, bound = customers.program, customers.bound
    known = dict(customers.columns)
    grades = worked_out(program, program.grading, bound, lambda values: decide_grade(program, values).result)
    ranks = grades.spread(lambda result: program.rank[result], np.int8)
    known["grade"] = FieldColumn(look_up(grades.grid, known, [ranks], count)[0])
    found: dict[str, int] = {}
    for table in program.tables:
        if all(is_absent(program, name, bound) for name in table.inputs):
            continue
        lookup = worked_out(program, table, bound, lambda values, table=table: _hits(program, table, values))  # type: ignore[misc]
        numbers = look_up(lookup.grid, known, [lookup.numbers], count)[0]
        counts = np.bincount(numbers, minlength=len(lookup.outcomes)).tolist()
        for hits, customers_caught in zip(lookup.outcomes, counts):
            for place in hits:
                found[place] = found.get(place, 0) + customers_caught
        for rule in table.rules:
            found.setdefault(rule.place, 0)
    return found


def _hits(program: Program, table: Table, values: Mapping[str, Value]) -> tuple[str, ...]:
    if table.output == "grade":
        rule = decide_grade(program, values).rule
        return (rule.place,) if rule is not None else ()
    inputs = inputs_of(program, table, values)
    hits = tuple(rule.place for rule in table.rules if truth_of(rule, inputs) is Truth.TRUE)
    return hits if table.hit is HitPolicy.COLLECT else hits[:1]

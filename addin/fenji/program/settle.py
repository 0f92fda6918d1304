"""Settling a program: days counted from the as-of date become days, shares of the customers become values.

What is left decides like any other program, so that no emitter has to know of either.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

from fenji.expr.unary_test import Share, settled
from fenji.program.model import Program, Table

Edges = Mapping[tuple[str, Share], Decimal | None]
"""The value at the edge of each share, by the input that it is taken of; None where there is no value at all."""

_NOBODY = Decimal(10) ** 30
"""Past all values: where nobody has one, nobody is among the highest."""


@lru_cache(maxsize=64)
def as_of(program: Program, day: date) -> Program:
    """Return the program as it decides on a day."""
    if not program.counts_days:
        return program
    tables = tuple(_settled(table, day, {}) for table in program.tables)
    return replace(program, tables=tables)


def with_edges(program: Program, edges: Edges) -> Program:
    """Return the program as it decides among customers whose shares end at these values."""
    return _with_edges(program, tuple(edges.items())) if edges else program


@lru_cache(maxsize=64)
def _with_edges(program: Program, edges: tuple[tuple[tuple[str, Share], Decimal | None], ...]) -> Program:
    return replace(program, tables=tuple(_settled(table, None, dict(edges)) for table in program.tables))


def _settled(table: Table, day: date | None, edges: Edges) -> Table:
    def edge(name: str, share: Share) -> Decimal | None:
        if (name, share) not in edges:
            return None
        found = edges[name, share]
        return found if found is not None else (_NOBODY if share.highest else -_NOBODY)

    rules = tuple(
        replace(
            rule,
            when=tuple(
                settled(test, day, lambda share, name=name: edge(name, share))  # type: ignore[misc]
                for name, test in zip(table.inputs, rule.when)
            ),
        )
        for rule in table.rules
    )
    return replace(table, rules=rules)

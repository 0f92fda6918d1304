"""The subject of a report: the customers, what they were graded, and everything that a sheet may tell of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from fenji.emit.column import FieldColumn
from fenji.emit.customers import Customers, customers_of
from fenji.emit.sentence import fen
from fenji.errors import Diagnostic, Lang, Severity
from fenji.expr.unary_test import intervals
from fenji.grader import Grader
from fenji.grading import Grading
from fenji.program.model import Program
from fenji.report.masking import shown_texts, without_names
from fenji.standard.model import Family, Field, FieldType, Grade, Standard
from fenji.table.identity import NAME, Identity
from fenji.table.model import Bound, Table
from fenji.table.refusal import refused
from fenji.table.totals import ColumnTotal

WAN = 10_000


_CELL = re.compile(r"[A-Z]{1,3}([0-9]+)")
_OF_COLUMNS = frozenset({"identity.digits"})
"""What is told once for a whole column, though at its first cell."""


def row_of(diagnostic: Diagnostic) -> int:
    """Return the row of the cell that a diagnostic is about, 0 where it is about no single cell."""
    if diagnostic.code in _OF_COLUMNS:
        return 0
    match = _CELL.fullmatch(diagnostic.where.rpartition("!")[2])
    return int(match[1]) if match else 0


@dataclass(frozen=True)
class Source:
    """Where the customers come from: the file's name and its SHA-256, and the unit that keeps it (××支行)."""

    name: str
    sha256: str
    unit: str


@dataclass(frozen=True, eq=False)
class Amounts:
    """A column of amounts as a report shows it: in `unit`, each of which is `size` 元."""

    label: str
    values: NDArray[np.float64]
    """In 元, to the 分; NaN where there is none."""
    unit: str
    size: int
    thresholds: tuple[float, ...] = ()
    """The amounts at which the standard tells customers apart."""

    @cached_property
    def shown(self) -> NDArray[np.float64]:
        return self.values / self.size

    @cached_property
    def known(self) -> NDArray[np.float64]:
        """The amounts with 0 where there is none, for adding up."""
        return np.nan_to_num(self.values)

    @property
    def header(self) -> str:
        return f"{self.label}\n({self.unit})"


@dataclass(frozen=True, eq=False)
class Subject:
    """Customers and their grading, with what the sheet tells of them beside what decides.

    `particulars` hold what no standard asks for (客户经理, 行业, 退订…); `near` is by which part of a value a
    customer may miss a better grade, or fall below his own, to be listed for it.
    """

    grader: Grader
    table: Table
    grading: Grading
    particulars: Mapping[str, Identity]
    totals: tuple[ColumnTotal, ...]
    notes: tuple[Diagnostic, ...]
    source: Source
    as_of: date
    other_assets: tuple[str, NDArray[np.float64]] | None = None
    """A column of assets that the standard does not ask for: its label, and amounts in 元."""
    masked: bool = True
    near: float = 0.2

    def __len__(self) -> int:
        return len(self.table)

    @cached_property
    def people(self) -> NDArray[np.intp]:
        """The rows by which customers are counted and listed: the first of each, where he has several."""
        firsts = self.grading.firsts
        return np.arange(len(self), dtype=np.intp) if firsts is None else firsts.astype(np.intp)

    def count(self, chosen: NDArray[np.bool_]) -> int:
        """Return how many customers are among some rows."""
        return int(np.count_nonzero(chosen[self.people]))

    @property
    def of_accounts(self) -> bool:
        """Whether a row is an account, so that what decides is not the rows' own values."""
        return self.standard.family is Family.ACCOUNT

    @property
    def lang(self) -> Lang:
        return self.grading.lang

    @property
    def program(self) -> Program:
        return self.grading.program

    @cached_property
    def customers(self) -> Customers:
        """The customers as the program looks them up: settled for the day, with their scores."""
        return customers_of(self.program, self.table.columns, len(self), self.as_of)

    @property
    def standard(self) -> Standard:
        return self.grader.standard

    @property
    def results(self) -> tuple[Grade, ...]:
        """The grades best first, then what is no grade; the ranks of the grading count in it."""
        return self.program.results

    def word(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en

    def spaced(self, *parts: str) -> str:
        """Return some texts in one line, apart from each other."""
        return self.word("　", "   ").join(part for part in parts if part)

    def texts(self, name: str) -> Sequence[str] | None:
        """Return a column that says who the customers are, as far as it may be shown; None where there is none."""
        if name not in self._shown:
            identity = self.table.identities.get(name) or self.particulars.get(name) or self._asked(name)
            self._shown[name] = None if identity is None else self._may_show(identity)
        return self._shown[name]

    def _may_show(self, identity: Identity) -> Sequence[str]:
        shown, names = shown_texts(identity, self.masked), self.table.identities.get(NAME.id)
        if names is None or identity.id in self.table.identities:
            return shown
        return without_names(shown, names, self.masked)

    def _asked(self, name: str) -> Identity | None:
        """Return a column that the standard itself asks for, such as the customer number of an account."""
        bound, column = self.table.bound_to(name), self.table.columns.get(name)
        if bound is None or column is None or column.words is None:
            return None
        return Identity(name, bound.column, [column.cell(place) for place in range(len(self))])

    @cached_property
    def _shown(self) -> dict[str, Sequence[str] | None]:
        """What may be shown of each such column, masked once."""
        return {}

    @cached_property
    def refused(self) -> NDArray[np.bool_]:
        """Which customers want no marketing."""
        return refused(self.particulars, len(self))

    @cached_property
    def depending(self) -> Mapping[str, int]:
        """How many customers' grades depend on each option that can be left out."""
        return self.grader.dependent(self.table, self.grading, self.as_of)

    @cached_property
    def flagged(self) -> NDArray[np.bool_]:
        """Which customers have something to verify: a flag, a doubtful cell, or no grade that they might have."""
        flags = self.grading.flags
        found = np.zeros(len(self), np.bool_) if flags is None else np.asarray(flags != "", np.bool_)
        ungraded = np.array([not each.graded and each not in self.standard.grades for each in self.results])
        rows = np.asarray(self.table.rows)
        doubtful = [
            row for each in self.grading.diagnostics if each.severity is not Severity.NOTE and (row := row_of(each))
        ]
        either: NDArray[np.bool_] = found | ungraded[self.grading.ranks] | np.isin(rows, doubtful)
        return either

    @cached_property
    def assets(self) -> Amounts | None:
        """The amounts by which customers are summed up: the first that the standard asks for, or what the sheet has."""
        amounts = (each for each in self.program.fields if each.type is FieldType.AMOUNT)
        asked = next((each for each in amounts if each.id in self.table.columns), None)
        if asked is not None:
            return self.amounts(asked)
        if self.other_assets is None:
            return None
        label, values = self.other_assets
        size = 1 if self.lang == "en" else WAN
        return Amounts(label, fen(values) / 100, self.word("万元", "yuan"), size)

    @cached_property
    def order(self) -> NDArray[np.intp]:
        """The customers by grade, best first, and within one grade by assets, most first."""
        people, ranks = self.people, self.grading.ranks[self.people]
        if self.assets is None:
            return people[np.argsort(ranks, kind="stable")]
        return people[np.lexsort((-self.assets.known[people], ranks))]

    def amounts(self, field: Field) -> Amounts:
        """Return a field of amounts as it is shown: in 万元, or in 元 where the standard tells smaller ones apart."""
        size = 1 if self.lang == "en" or any(0 < abs(at) < WAN for at in self.thresholds(field.id)) else WAN
        unit = self.word("元", "yuan") if size == 1 else "万元"
        values = fen(self.table.columns[field.id].values) / 100
        return Amounts(field.name.in_(self.lang), values, unit, size, self.thresholds(field.id))

    def thresholds(self, field_id: str) -> tuple[float, ...]:
        """Return the numbers at which the standard tells customers apart by a field, lowest first."""
        program = self.customers.program
        tests = [test for table in program.tables if field_id in table.inputs for test in table.tests_on(field_id)]
        tests += [
            band.test
            for score in program.scores
            for part in score.parts
            if part.input == field_id
            for band in part.bands
        ]
        ends = {end for test in tests for each in intervals(test) for end in (each.low, each.high) if end is not None}
        return tuple(sorted(map(float, ends)))

    def bound_fields(self) -> list[tuple[Field, Bound, FieldColumn]]:
        """Return the fields that the sheet has, with where they stand."""
        fields = {field.id: field for field in self.grader.fields}
        return [(fields[each.field_id], each, self.table.columns[each.field_id]) for each in self.table.bound]

"""Merging: what the members of a household hold together stands in the row of each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from fenji.emit.column import FieldColumn
from fenji.errors import UsageError, fault
from fenji.household.members import Members
from fenji.household.said import account_warnings, members_said, partial_warnings
from fenji.standard.model import Field, FieldType, Household
from fenji.table.codes import NO_CHOICE
from fenji.table.keys import Whole
from fenji.table.model import Table
from fenji.table.rounding import to_yuan

Marks = NDArray[np.bool_]


def merge_households(table: Table, members: Members, how: Mapping[str, Household], fields: Sequence[Field]) -> Table:
    """Return the table with the household's values in every member's row; fields not in `how` stay each one's own.

    Amounts are summed to the 分, an account that stands in several rows of a household once; the largest is
    taken of what each member says of the whole household. A sum with a value that cannot be read is
    unreadable, since it may be more; one with blanks is the sum of what is known, and that is told. Raises
    UsageError where a field cannot be merged so, or nothing is to be merged.
    """
    by_id = {field.id: field for field in fields}
    wanted = {name: Household(kind) for name, kind in how.items() if kind != Household.OWN}
    _check(wanted, by_id)
    groups = _Groups.of(members)
    columns, told = dict(table.columns), list(members_said(members, table, _listed(wanted, table, by_id)))
    for name, kind in wanted.items():
        if name not in table.columns:
            continue
        field, column = by_id[name], table.columns[name]
        merged = groups.merged(field, kind, column)
        columns[name] = merged.column
        told += partial_warnings(field, merged.partial, members, table)
        told += account_warnings(field, merged.differing, table)
    return replace(table, columns=columns, diagnostics=(*table.diagnostics, *members.diagnostics, *told))


def _listed(
    how: Mapping[str, Household], table: Table, by_id: Mapping[str, Field]
) -> Mapping[Household, Sequence[Field]]:
    bound = {name: kind for name, kind in how.items() if name in table.columns}
    return {kind: [by_id[name] for name, each in bound.items() if each is kind] for kind in Household}


def _check(how: Mapping[str, Household], by_id: Mapping[str, Field]) -> None:
    if not how:
        raise UsageError(
            fault(
                "household.nothing",
                "--household",
                "这个标准没有说哪些字段按家庭合并",
                "the standard does not say which fields are merged by household",
                hint=('在标准的字段里写 household = "sum"', 'write household = "sum" in its fields'),
            )
        )
    wrong = [(by_id[name], kind) for name, kind in how.items() if not kind.fits(by_id[name])]
    if wrong:
        raise UsageError(
            *(
                fault(
                    "household.kind",
                    field.label,
                    f"“{field.label}”不能按 {kind} 合并",
                    f"{field.id} cannot be merged by {kind}",
                )
                for field, kind in wrong
            )
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Merged:
    """A merged column; `partial` are households of which something is blank, `differing` rows of one account
    of which others say something else."""

    column: FieldColumn
    partial: Whole
    differing: Whole


@dataclass(frozen=True, slots=True, eq=False)
class _Groups:
    """The rows in the order of their households, and where each household begins."""

    households: Whole
    accounts: Whole
    order: Whole
    starts: Whole

    @classmethod
    def of(cls, members: Members) -> _Groups:
        order = np.argsort(members.households, kind="stable")
        ordered = members.households[order]
        starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)])
        return cls(members.households, members.accounts, order, starts)

    def merged(self, field: Field, kind: Household, column: FieldColumn) -> _Merged:
        unreadable = column.unreadable if column.unreadable is not None else np.zeros(len(column), np.bool_)
        if len(column) == 0:
            return _Merged(column, self.starts, self.starts)
        if not field.type.counts:
            return self._best(field, column.values, unreadable)
        if kind is Household.SUM:
            return self._sum(field, column.values, unreadable)
        known = ~np.isnan(column.values)
        largest = np.fmax.reduceat(column.values[self.order], self.starts)
        broken = ~self._any(known) & self._any(unreadable)
        return _Merged(self._spread(largest, broken), np.zeros(0, np.int64), np.zeros(0, np.int64))

    def _sum(self, field: Field, values: NDArray[np.float64], unreadable: Marks) -> _Merged:
        known = ~np.isnan(values)
        counted, differing = self._once(values, unreadable)
        if field.type is FieldType.AMOUNT:
            fen = np.rint(np.nan_to_num(to_yuan(values, 1)[0]) * 100).astype(np.int64)
            total = self._add(np.where(counted, fen, 0)) / 100
        else:
            # the sum of plain numbers is written with the digits that they have, without the noise of doubles
            total = np.round(self._add(np.where(counted & known, values, 0.0)), 9)
        total[~self._any(known)] = np.nan
        broken = self._any(unreadable & counted)
        partial = self._any(~known & ~unreadable & counted) & self._any(known) & ~broken
        total[broken] = np.nan
        return _Merged(self._spread(total, broken), np.flatnonzero(partial), differing)

    def _once(self, values: NDArray[np.float64], unreadable: Marks) -> tuple[Marks, Whole]:
        """Return which rows count, one for each account of a household, and rows of which the account says less.

        Where the rows of an account differ the largest known value counts.
        """
        counted = np.ones(len(values), np.bool_)
        rows = np.flatnonzero(self.accounts >= 0)
        if len(rows) == 0:
            return counted, rows
        pairs = self.households[rows] * (int(self.accounts.max()) + 1) + self.accounts[rows]
        weight = np.where(unreadable[rows], -1e300, np.where(np.isnan(values[rows]), -np.inf, values[rows]))
        order = np.lexsort((weight, pairs))
        rows, pairs, weight = rows[order], pairs[order], weight[order]
        same = pairs[1:] == pairs[:-1]
        counted[rows[:-1][same]] = False
        differs = same & (weight[:-1] != weight[1:]) & (weight[:-1] > -1e300)
        return counted, rows[:-1][differs]

    def _best(self, field: Field, values: NDArray[np.int8], unreadable: Marks) -> _Merged:
        """Take the choice that counts for most: 是 of yes and no, otherwise the one that stands last."""
        ranks = np.array([_rank(field, number) for number in range(len(field.choices))], np.int64)
        by_rank = np.argsort(ranks)
        stands_for = next((number for number, each in enumerate(field.choices) if each.name == field.blank), NO_CHOICE)
        blank = (values == NO_CHOICE) & ~unreadable
        meant = np.where(blank, stands_for, values)
        rank = np.where(meant == NO_CHOICE, -1, ranks[meant])
        best = np.maximum.reduceat(rank[self.order], self.starts)
        top = best == len(field.choices) - 1
        broken = self._any(unreadable) & ~top
        nothing = ~self._any(~blank & ~unreadable)
        open_blank = self._any(blank) & ~nothing & ~top & ~broken & (stands_for == NO_CHOICE)
        # a blank beside a 否 may be a 是, so nothing is known; a level that is known is one that they have
        lost = nothing | broken | (open_blank & (field.type is FieldType.FLAG)) | (best < 0)
        found = np.where(lost, NO_CHOICE, by_rank[np.maximum(best, 0)]).astype(np.int8)
        partial = open_blank & (field.type is not FieldType.FLAG)
        return _Merged(self._spread(found, broken), np.flatnonzero(partial), np.zeros(0, np.int64))

    def _spread(self, found: NDArray[np.float64] | NDArray[np.int8], broken: Marks) -> FieldColumn:
        """Give every member what his household has."""
        marks = broken[self.households]
        return FieldColumn(found[self.households], marks if marks.any() else None)

    def _any(self, marks: Marks) -> Marks:
        found: Marks = np.logical_or.reduceat(marks[self.order], self.starts)
        return found

    def _add(self, values: NDArray[np.int64] | NDArray[np.float64]) -> NDArray[np.float64]:
        # whole 分 are added as whole numbers, before anything is divided
        found: NDArray[np.float64] = np.add.reduceat(values[self.order], self.starts)
        return found


def _rank(field: Field, number: int) -> int:
    if field.type is FieldType.FLAG:
        return int(field.choices[number].name == "是")
    return number

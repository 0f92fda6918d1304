"""Moves: how customers went from one month's grades to the next: a matrix, and the lists behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from fenji.migration.snapshot import Snapshot, said_value
from fenji.program.model import Program

NOBODY = -1
"""Where a customer stands in no place of the other book."""


@dataclass(frozen=True, eq=False)
class Moves:
    """Two snapshots joined by customer number; `before` and `after` are the places of each customer, or NOBODY."""

    program: Program
    old: Snapshot
    new: Snapshot
    before: NDArray[np.int64]
    after: NDArray[np.int64]

    @cached_property
    def old_ranks(self) -> NDArray[np.int64]:
        """The rank before, NOBODY for who was not there."""
        return np.where(self.before == NOBODY, NOBODY, self.old.ranks[self.before]) if len(self.old) else self.before

    @cached_property
    def new_ranks(self) -> NDArray[np.int64]:
        return np.where(self.after == NOBODY, NOBODY, self.new.ranks[self.after]) if len(self.new) else self.after

    @cached_property
    def _graded(self) -> NDArray[np.bool_]:
        # the last place answers for NOBODY
        return np.array([*(result.graded for result in self.program.results), False])

    @cached_property
    def matrix(self) -> NDArray[np.int64]:
        """Counts: a row a result before, the last row who was not there; a column a result after, likewise."""
        size = len(self.program.results) + 1
        counts = np.zeros((size, size), np.int64)
        np.add.at(counts, (self.old_ranks, self.new_ranks), 1)
        return counts

    @cached_property
    def up(self) -> NDArray[np.intp]:
        """The customers who have a better grade than before, the largest steps first."""
        return self._moved(self.new_ranks < self.old_ranks)

    @cached_property
    def down(self) -> NDArray[np.intp]:
        return self._moved(self.new_ranks > self.old_ranks)

    def _moved(self, which: NDArray[np.bool_]) -> NDArray[np.intp]:
        chosen = np.flatnonzero(which & self._graded[self.old_ranks] & self._graded[self.new_ranks])
        steps = np.abs(self.new_ranks - self.old_ranks)[chosen]
        return chosen[np.lexsort((self.new_ranks[chosen], -steps))]

    @cached_property
    def other(self) -> NDArray[np.intp]:
        """The customers who had a grade and have none, or have one and had none, though in both books."""
        both = (self.before != NOBODY) & (self.after != NOBODY)
        return np.flatnonzero(both & (self._graded[self.old_ranks] != self._graded[self.new_ranks]))

    @cached_property
    def added(self) -> NDArray[np.intp]:
        """The customers who are new, the best grade first."""
        chosen = np.flatnonzero(self.before == NOBODY)
        return chosen[np.argsort(self.new_ranks[chosen], kind="stable")]

    @cached_property
    def lost(self) -> NDArray[np.intp]:
        chosen = np.flatnonzero(self.after == NOBODY)
        return chosen[np.argsort(self.old_ranks[chosen], kind="stable")]

    @cached_property
    def gain(self) -> NDArray[np.float64] | None:
        """What each customer has more than before, in 元: who is new, all; who is lost, what he had."""
        if self.old.assets is None or self.new.assets is None:
            return None
        had = np.where(self.before == NOBODY, 0.0, np.nan_to_num(self.old.assets)[self.before])
        has = np.where(self.after == NOBODY, 0.0, np.nan_to_num(self.new.assets)[self.after])
        return np.round(has - had, 2)

    def changes(self, at: int) -> str:
        """Return which facts of a customer changed: 月日均余额 61.2万元 → 22.3万元; empty where none did."""
        before, after = int(self.before[at]), int(self.after[at])
        if NOBODY in (before, after):
            return ""
        said = []
        for field in self.program.fields:
            old, new = self.old.fields.get(field.id), self.new.fields.get(field.id)
            if old is None or new is None:
                continue
            one, other = said_value(field, old, before), said_value(field, new, after)
            if one != other:
                said.append(f"{field.label} {one} → {other}")
        return "；".join(said)

    def new_manager(self, at: int) -> str:
        """Return the change of a customer's manager, empty where there is none."""
        before, after = int(self.before[at]), int(self.after[at])
        if NOBODY in (before, after):
            return ""
        old, new = self.old.managers[before], self.new.managers[after]
        return f"{old or '（空）'} → {new or '（空）'}" if old != new else ""

    def absent_fields(self) -> Sequence[str]:
        """Return the fields that one book has a column of and the other has not."""
        names = {field.id: field.label for field in self.program.fields}
        return [label for name, label in names.items() if (name in self.old.fields) != (name in self.new.fields)]


def join(program: Program, old: Snapshot, new: Snapshot) -> Moves:
    """Return two snapshots joined by customer number, the customers of the old one first."""
    after = [new.place_of.get(key, NOBODY) for key in old.place_of]
    added = [at for key, at in new.place_of.items() if key not in old.place_of]
    before = [*range(len(old)), *([NOBODY] * len(added))]
    return Moves(program, old, new, np.array(before, np.int64), np.array([*after, *added], np.int64))

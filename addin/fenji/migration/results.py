"""Results of campaigns: by grade and by channel, how many were reached, answered, were won, rose, fell and left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fenji.migration.moves import NOBODY, Moves
from fenji.migration.snapshot import STEPS

STEP_NAMES = {"reached": "触达", "responded": "响应", "converted": "转化"}
NO_CHANNEL = "（未写渠道）"


@dataclass(frozen=True, slots=True)
class Result:
    """One group of customers: how many there were, and what became of them; None where no column says it.

    `gain` is in 元; customers who are new count nowhere but in it, those who left as the loss of what they had.
    """

    name: str
    customers: int
    steps: Mapping[str, int | None]
    gain: float | None
    up: int
    down: int
    lost: int

    def rate(self, step: str) -> float | None:
        """Return the share of those who took the step before, of all customers for the first."""
        names = [name for name, _ in STEPS]
        count = self.steps[step]
        before = names.index(step) - 1
        base = self.customers if before < 0 else self.steps[names[before]]
        return None if count is None or not base else count / base


def by_grade(moves: Moves) -> list[Result]:
    """Return the results of the grades that customers had before, best first."""
    found = []
    for rank, result in enumerate(moves.program.results):
        chosen = moves.old_ranks == rank
        if chosen.any() or result.graded:
            found.append(_result(moves, result.label, chosen))
    return found


def by_channel(moves: Moves) -> list[Result]:
    """Return the results of the channels by which customers were addressed; none where no column names them.

    Who has left stands in the new book no more, so that his channel is the one that the old book names.
    """
    if moves.new.channels is None:
        return []
    names = np.array([_channel(moves, at) for at in range(len(moves.before))], object)
    present = moves.before != NOBODY
    ordered = sorted(set(names[present].tolist()), key=lambda name: (name == NO_CHANNEL, name))
    return [_result(moves, name, present & (names == name)) for name in ordered]


def _channel(moves: Moves, at: int) -> str:
    after, before = int(moves.after[at]), int(moves.before[at])
    if after != NOBODY and moves.new.channels is not None:
        return moves.new.channels[after] or NO_CHANNEL
    if before != NOBODY and moves.old.channels is not None:
        return moves.old.channels[before] or NO_CHANNEL
    return NO_CHANNEL


def total(name: str, parts: Sequence[Result]) -> Result:
    """Return the sum of some results."""
    steps: dict[str, int | None] = {}
    for step, _ in STEPS:
        counts = [count for part in parts if (count := part.steps[step]) is not None]
        steps[step] = sum(counts) if len(counts) == len(parts) and parts else None
    gains = [part.gain for part in parts if part.gain is not None]
    return Result(
        name,
        sum(part.customers for part in parts),
        steps,
        sum(gains) if len(gains) == len(parts) and parts else None,
        sum(part.up for part in parts),
        sum(part.down for part in parts),
        sum(part.lost for part in parts),
    )


def _result(moves: Moves, name: str, chosen: NDArray[np.bool_]) -> Result:
    still = chosen & (moves.after != NOBODY)
    after = moves.after[still]
    steps: dict[str, int | None] = {
        step: int(moves.new.marks[step][after].sum()) if step in moves.new.marks else None for step, _ in STEPS
    }
    gain = None if moves.gain is None else float(moves.gain[chosen].sum())
    return Result(
        name,
        int(chosen.sum()),
        steps,
        gain,
        int(np.count_nonzero(chosen[moves.up])),
        int(np.count_nonzero(chosen[moves.down])),
        int(np.count_nonzero(chosen & (moves.after == NOBODY))),
    )

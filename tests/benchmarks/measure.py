"""Measuring: two ways of doing the same, in turn, and the ratio of their medians."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Row:
    what: str
    ours: str
    theirs: str
    ratio: float
    wanted: str


def in_turn(what: str, wanted: str, ours: Callable[[], object], theirs: Callable[[], object], runs: int = 7) -> Row:
    """Time two functions, A B A B, after one warm-up of each."""
    ours(), theirs()
    pairs = [(_seconds(ours), _seconds(theirs)) for _ in range(runs)]
    one, other = (median(times) for times in zip(*pairs, strict=True))
    return Row(what, f"{one * 1e3:.1f} ms", f"{other * 1e3:.1f} ms", one / other, wanted)


def _seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def processes(what: str, wanted: tuple[str, str], ours: str, theirs: str, runs: int) -> list[Row]:
    """Run two Python programs as whole processes, A B A B; compare their time and their peak memory."""
    pairs = [(_process(ours), _process(theirs)) for _ in range(runs)]
    sides = [[measured[side] for measured in pairs] for side in (0, 1)]
    seconds = [median(each[0] for each in side) for side in sides]
    memory = [median(each[1] for each in side) for side in sides]
    return [
        Row(f"{what}: time", f"{seconds[0]:.2f} s", f"{seconds[1]:.2f} s", seconds[0] / seconds[1], wanted[0]),
        Row(f"{what}: peak memory", f"{memory[0]:.0f} MiB", f"{memory[1]:.0f} MiB", memory[0] / memory[1], wanted[1]),
    ]


# not ru_maxrss: a child inherits that of the process that started it
_PEAK = "\nprint([line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')][0])"


def _process(program: str) -> tuple[float, float]:
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", program + _PEAK], check=True, capture_output=True, text=True)
    return time.perf_counter() - start, int(done.stdout.split()[-1]) / 1024

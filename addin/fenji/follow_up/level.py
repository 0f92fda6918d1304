"""Levelling: the visits of one manager spread over the days on which each may be, so that no day has many more.

Visits with the least choice are placed first, each on the day with the fewest so far; of equal days the latest, so
that nobody is visited earlier than there is a reason for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import numpy as np

Window = tuple[date, date]
_NEVER = np.iinfo(np.int64).max // 2


def levelled(
    windows: Sequence[Window], planned: Mapping[date, int], works: Callable[[date], bool] | None = None
) -> list[date]:
    """Return a day for each window, both ends included; `planned` counts the visits that stand already.

    Days on which nobody works are left out unless the window has no other.

    >>> monday = date(2026, 3, 2)
    >>> [day.day for day in levelled([(monday, date(2026, 3, 4))] * 3, {date(2026, 3, 3): 2})]
    [4, 2, 4]
    """
    if not windows:
        return []
    first = min(start for start, _ in windows).toordinal()
    last = max(end for _, end in windows).toordinal()
    loads = np.zeros(last - first + 1, np.int64)
    for day, count in planned.items():
        if first <= day.toordinal() <= last:
            loads[day.toordinal() - first] += count
    if works is not None:
        off = [at for at in range(len(loads)) if not works(date.fromordinal(first + at))]
        loads[off] += _NEVER
    found: list[date] = [end for _, end in windows]
    order = sorted(range(len(windows)), key=lambda at: (windows[at][1] - windows[at][0], windows[at][1]))
    for at in order:
        start, end = (day.toordinal() - first for day in windows[at])
        part = loads[start : end + 1][::-1]
        place = end - int(np.argmin(part))
        if loads[place] >= _NEVER:
            place = end
        loads[place] += 1
        found[at] = date.fromordinal(first + place)
    return found

"""Numbers: rows that fenji numbers run on; none is given twice, and one that is gone is missed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from fenji.register.register import Row
from fenji.register.values import text_in


class Numbers:
    """The numbers of some rows and of those that the rows of 操作日志 tell of, where `mark` stands before them.

    A row that was cut off the end is there no more, but the log knows of it still.
    """

    def __init__(self, rows: Iterable[Row], log: Iterable[Row] = (), mark: str = "", *, digits: int = 5) -> None:
        told = re.compile(rf"{mark}([0-9]{{{digits},}}) ")
        logged = (told.match(text_in(row["about"])) for row in log)
        self._digits = digits
        self._standing = {int(number) for row in rows if (number := text_in(row["number"])).isdigit()}
        self._last = max((*self._standing, *(int(match[1]) for match in logged if match)), default=0)

    def next(self) -> str:
        """Return the number of a row that is made now."""
        self._last += 1
        self._standing.add(self._last)
        return f"{self._last:0{self._digits}d}"

    def gone(self) -> list[int]:
        """Return the numbers that were given and stand in no row."""
        return [number for number in range(1, self._last + 1) if number not in self._standing]

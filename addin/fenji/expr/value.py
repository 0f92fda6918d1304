"""What a customer's field may hold, and the ways in which it may hold nothing.

`BLANK`, `UNREADABLE` and `PARTIAL` leave every test on the field *unknown*: the customer may or may not pass.
`ABSENT` (the sheet has no such column) makes every test on it *false*: the sheet cannot speak of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, IntEnum


class Missing(Enum):
    """Why there is no value."""

    BLANK = "blank"
    UNREADABLE = "unreadable"
    ABSENT = "absent"
    PARTIAL = "partial"
    """Of a score: some of the characteristics that it is made of have no value, others have."""


@dataclass(frozen=True, slots=True)
class Among:
    """One of these names, but what is missing leaves open which: what a table derives from unknown inputs.

    `meanwhile` is the one that what is known gives.
    """

    names: frozenset[str]
    meanwhile: str


Known = Decimal | str
Value = Known | Missing | Among
"""An amount in 元 rounded to the 分, a plain number, a day's number, a score, the name of a choice, several
names of which one holds, or why there is nothing."""


class Truth(IntEnum):
    """Three-valued truth, ordered so that *and* is the least and *or* the greatest of its parts."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2

    def negated(self) -> Truth:
        """Return the truth of the contrary; what is unknown stays unknown.

        >>> Truth.UNKNOWN.negated()
        <Truth.UNKNOWN: 1>
        """
        return Truth(2 - self)

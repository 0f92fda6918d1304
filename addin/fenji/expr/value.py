"""What a customer's field may hold, and the three ways in which it may hold nothing.

`BLANK` and `UNREADABLE` leave every test on the field *unknown*: the customer may or may not pass.
`ABSENT` (the sheet has no such column) makes every test on it *false*: the sheet cannot speak of it.
"""

from __future__ import annotations

from decimal import Decimal
from enum import Enum, IntEnum


class Missing(Enum):
    """Why there is no value."""

    BLANK = "blank"
    UNREADABLE = "unreadable"
    ABSENT = "absent"


Known = Decimal | str
Value = Known | Missing
"""An amount in 元 rounded to the 分, a plain number, the name of a choice, or why there is none."""


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

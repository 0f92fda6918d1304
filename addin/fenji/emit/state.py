"""The columns that a lazy frame carries while it is graded: the state of each field, and its cleaned value."""

from __future__ import annotations

KNOWN, BLANK, UNREADABLE = 0, 1, 2


def state_name(field_id: str) -> str:
    """The column that says whether a field's value is known, blank or unreadable."""
    return f"__fenji_state_{field_id}"


def value_name(field_id: str) -> str:
    """The column that holds a field's number, or the number of its choice; 0 where there is none."""
    return f"__fenji_value_{field_id}"


def outcome_name(name: str) -> str:
    """The column that holds the number of what a table derives, among all that it can."""
    return f"__fenji_outcome_{name}"


SITUATION, FLAGGED, RANK = "__fenji_situation", "__fenji_flagged", "__fenji_grade"
"""The columns of the grading table's situation, of the flagging table's, and of the result."""


def extra_name(result_id: str) -> str:
    """The column of the situation of a further result's table."""
    return f"__fenji_extra_{result_id}"

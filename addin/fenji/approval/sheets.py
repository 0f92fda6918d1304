"""The sheets in which grades are proposed, reviewed, approved, set by hand and inspected."""

from __future__ import annotations

from collections.abc import Sequence

from fenji.grader import Grader
from fenji.register.layout import Layout


def approval_layouts(grader: Grader) -> Sequence[Layout]:
    """Return the sheets of approval that a standard needs."""
    return ()

"""Grading by household: every member gets the household's grade, and the reason names his own beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from fenji.errors import Lang
from fenji.grader import Grader
from fenji.grading import Grading
from fenji.household.members import Members
from fenji.household.merge import merge_households
from fenji.table.model import Table


def grade_households(
    grader: Grader, table: Table, members: Members, *, lang: Lang = "zh", as_of: date | None = None
) -> tuple[Table, Grading]:
    """Return the table with the households' values, and its grading; the standard says how each field merges."""
    fields = grader.program.fields
    merged = merge_households(table, members, {field.id: field.household for field in fields}, fields)
    own = grader.grade_table(table, ("grade",), lang, as_of)
    grading = grader.grade_table(merged, None, lang, as_of)
    return merged, _with_own(grading, own, members)


def _with_own(grading: Grading, own: Grading, members: Members) -> Grading:
    """Say before each reason of a household of several how many they are, and the customer's own grade."""
    sizes = members.sizes[members.households]
    places = np.flatnonzero(sizes > 1)
    if grading.reasons is None or len(places) == 0:
        return grading
    reasons = grading.reasons.copy()
    for at, size, grade in zip(places.tolist(), sizes[places].tolist(), own.grades[places].tolist()):
        said = (
            f"按家庭 {size} 人合并，本人为{grade}："
            if grading.lang == "zh"
            else f"household of {size}, the customer's own grade is {grade}: "
        )
        reasons[at] = said + reasons[at]
    return replace(grading, reasons=reasons)

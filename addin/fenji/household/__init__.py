"""Households: customers of one family merged on request, so that each is graded by what they hold together."""

from fenji.household.grade import grade_households
from fenji.household.members import Members, members_of, members_of_frame, members_of_sheet
from fenji.household.merge import merge_households

__all__ = [
    "Members",
    "grade_households",
    "members_of",
    "members_of_frame",
    "members_of_sheet",
    "merge_households",
]

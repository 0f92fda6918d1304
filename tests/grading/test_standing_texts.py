"""Whatever fenji writes under its headers it knows again as its own, for every standard and in both languages."""

from __future__ import annotations

import pytest
from tests.emit.cases import Group, groups, standards_with_cases

from fenji.frames import _plain
from fenji.standing import _Judge
from fenji.table.frame import table_of_frame

GROUPS = [group for name in standards_with_cases() for group in groups(name)]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("group", GROUPS, ids=lambda group: f"{group.standard}-{group.readings}-{len(group.columns)}")
def test_what_fenji_wrote_is_known_as_its_own(group: Group, lang) -> None:
    grader = group.grader
    table = table_of_frame(group.frame(), grader.program.fields)
    grading = grader.grade_table(table, lang=lang, as_of=group.day)
    texts = grading.texts()
    judge = _Judge(grading, list(texts["grade_code"]))
    for name, values in texts.items():
        cells = [None if value != value else value for value in _plain(values)]
        own = judge.ours(name, cells)
        assert all(own), (name, [cell for cell, ours in zip(cells, own, strict=True) if not ours][:3])
        if name in ("reason", "gap", "flags"):
            typed = [f"{cell}。客户已电话确认" if cell else None for cell in cells]
            known = [cell for cell, ours in zip(typed, judge.ours(name, typed), strict=True) if cell and ours]
            assert not known, name

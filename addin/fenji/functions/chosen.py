"""The standard that a cell or a button means: by its id or its name, never by a path.

A formula can come from anywhere, so it may not open files: a path in a workbook from outside would make this
machine read from a place that the workbook's author chose.
"""

from __future__ import annotations

from functools import cache

from fenji.errors import UsageError, fault
from fenji.grader import Grader
from fenji.standard import library


def known() -> tuple[str, ...]:
    """Return the ids of the standards that cells and buttons may name."""
    return library.ids()


def chosen(name: str) -> Grader:
    """Return the standard of an id or a name, ready to grade; UsageError where there is none.

    >>> chosen("PSBC").standard.id, chosen(" 邮储银行客户等级 ").standard.id
    ('psbc', 'psbc')
    """
    text = name.strip()
    by_id = {each.lower(): each for each in known()}
    found = by_id.get(text.lower()) or _by_name().get(text)
    if found is None:
        listed = "、".join(known())
        raise UsageError(
            fault(
                "standard.unknown",
                "",
                f"没有标准“{text[:40]}”；可用：{listed}",
                f"no standard {text[:40]!r}; known: {listed}",
            )
        )
    return _grader(found)


@cache
def _grader(standard_id: str) -> Grader:
    return Grader(library.built_in(standard_id))


@cache
def _by_name() -> dict[str, str]:
    return {library.built_in(each).name.label: each for each in known()}

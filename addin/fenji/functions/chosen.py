"""The standard that a cell or a button means: by its id or its name, never by a path.

A formula can come from anywhere, so it may not open files: a path in a workbook from outside would make this
machine read from a place that the workbook's author chose.
"""

from __future__ import annotations

from difflib import get_close_matches
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
        near = "、".join(f"“{label}”（{standard_id}）" for label, standard_id in _like(text))
        raise UsageError(
            fault(
                "standard.unknown",
                "",
                f"没有标准“{text[:40]}”；{f'相近的：{near}；' if near else ''}可用：{listed}",
                f"no standard {text[:40]!r}; {f'near: {near}; ' if near else ''}known: {listed}",
            )
        )
    return _grader(found)


def _like(text: str) -> list[tuple[str, str]]:
    """Return the names and ids of up to three standards that a text may mean.

    >>> _like("邮储"), _like("psbs")
    ([('邮储银行客户等级', 'psbc')], [('邮储银行客户等级', 'psbc')])
    """
    names = _by_name()
    near_ids = get_close_matches(text.lower(), names.values(), n=3, cutoff=0.7)
    near = get_close_matches(text, names, n=3, cutoff=0.6)
    return [
        (label, standard_id)
        for label, standard_id in names.items()
        if (len(text) > 1 and text in label) or label in near or standard_id in near_ids
    ][:3]


@cache
def _grader(standard_id: str) -> Grader:
    return Grader(library.built_in(standard_id))


@cache
def _by_name() -> dict[str, str]:
    return {library.built_in(each).name.label: each for each in known()}

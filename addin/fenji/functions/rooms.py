"""Rooms that a build may not have yet: the one place that names what buttons and functions need from them.

A feature is a function of another room. Where the room does not exist in this build the button or function says
so; where it does it is used, without a change here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from fenji.errors import UsageError, fault


@dataclass(frozen=True, slots=True)
class Feature:
    """What a feature is called, and the function that does it."""

    label: str
    module: str
    function: str


FEATURES: Mapping[str, Feature] = {
    "opportunities": Feature("升级机会", "fenji.report", "report_book"),
    "tier_tables": Feature("生成等级分类表", "fenji.report", "report_book"),
    "journals": Feature("生成追踪志", "fenji.functions.buttons", "plan_journals"),
    "record": Feature("登记跟进", "fenji.functions.buttons", "record_visits"),
    "months": Feature("月度对比", "fenji.functions.two_books", "compare_books"),
    "standard_open": Feature("打开标准", "fenji.functions.buttons", "open_standard"),
    "standard_adopt": Feature("采用修改过的标准", "fenji.functions.adopting", "adopt_standard"),
}
"""Each takes a grader, the path of a closed copy of the workbook, and the path of the workbook to write.

Comparing months asks for two books, and adopting an edited standard for a place of the user's own: no button
does either yet (`fenji compare` and `-s BOOK` do).
"""


def feature(name: str) -> Callable[..., Any]:
    """Return the function of a feature; UsageError, fit to be shown, where this build does not have it."""
    wanted = FEATURES[name]
    function = getattr(import_module(wanted.module), wanted.function, None) if _exists(wanted.module) else None
    if function is None:
        raise UsageError(
            fault("build.without", "", f"本版还没有“{wanted.label}”", f"this build does not have {wanted.label}")
        )
    found: Callable[..., Any] = function
    return found


def _exists(module: str) -> bool:
    parent = module.rpartition(".")[0]
    return (not parent or parent == "fenji" or _exists(parent)) and find_spec(module) is not None

"""The library: the standards that come with fenji, and finding one by its id, its file or a folder of versions.

Several versions of a standard stand side by side as `psbc.toml` and `psbc@2025.1.toml`; the as-of date chooses.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from fenji.errors import UsageError, fault
from fenji.standard.conduct import Conduct
from fenji.standard.load import load_defaults, load_file
from fenji.standard.load_fields import Find
from fenji.standard.model import Standard

_PACKAGE = Path(__file__).parents[1]


def templates() -> Path:
    """Return the folder of templates: inside an installed package, or beside addin/ in a checkout."""
    installed = _PACKAGE / "templates"
    return installed if installed.is_dir() else _PACKAGE.parents[1] / "templates"


def ids() -> tuple[str, ...]:
    """Return the ids of the built-in standards, in alphabetical order.

    >>> "psbc" in ids()
    True
    """
    return tuple(sorted({_id_of(path) for path in (templates() / "standards").glob("*.toml")}))


def _id_of(path: Path) -> str:
    return path.stem.partition("@")[0]


def built_in(standard_id: str) -> Standard:
    """Return a built-in standard by its id, in the version of today; UsageError names those that there are."""
    return in_force(_built_in(standard_id))


@cache
def defaults() -> Conduct:
    """Return how customers are followed up, move and are approved wherever their standard does not say it."""
    return load_defaults(templates() / "defaults.toml")


def conduct_of(standard: Standard) -> Conduct:
    """Return the conduct of a standard, each part that it leaves out taken from the defaults."""
    own, usual = standard.conduct, defaults()
    return Conduct(
        follow_up=own.follow_up or usual.follow_up,
        migration=own.migration or usual.migration,
        workflow=own.workflow or usual.workflow,
        inspection=own.inspection or usual.inspection,
        override=own.override or usual.override,
    )


@cache
def _built_in(standard_id: str) -> tuple[Standard, ...]:
    if standard_id not in ids():
        near = difflib.get_close_matches(standard_id, ids(), 3) or ids()
        listed = "、".join(near)
        raise UsageError(
            fault(
                "standard.unknown",
                standard_id,
                "没有这个标准",
                "there is no such standard",
                hint=(
                    f"可用：{listed}；也可以给一个 .toml 文件，或有“分级标准”表的工作簿",
                    f"known: {listed}; or give a .toml file, or a workbook with a sheet 分级标准",
                ),
            )
        )
    return _versions(templates() / "standards", standard_id)


def _versions(folder: Path, standard_id: str) -> tuple[Standard, ...]:
    """Return all versions of a standard that lie in a folder, in the order of their files."""
    return tuple(_load(path, ()) for path in _paths(folder, standard_id))


def _paths(folder: Path, standard_id: str) -> list[Path]:
    return [path for path in sorted(folder.glob("*.toml")) if _id_of(path) == standard_id]


def in_force(versions: Sequence[Standard], as_of: date | None = None) -> Standard:
    """Return the version in force on a day, today unless given: of those that have begun, the last to begin.

    Where none has begun yet the first one to come is taken; the grading says that it is not in force.
    """
    day = as_of or date.today()
    begun = [each for each in versions if each.effective_from <= day]
    if begun:
        return max(begun, key=lambda each: each.effective_from)
    return min(versions, key=lambda each: each.effective_from)


def _load(path: Path, users: tuple[str, ...]) -> Standard:
    return load_file(path, beside(path.parent, (*users, _id_of(path))))


def beside(folder: Path, users: tuple[str, ...] = ()) -> Find:
    """Return how to find the standards whose grades another one uses: in its folder, or built in.

    `users` are those that lead to it, none of which it may use in turn.
    """

    def used(standard_id: str) -> Standard:
        if standard_id in users:
            listed = " → ".join((*users, standard_id))
            raise UsageError(
                fault("standard.circle", standard_id, f"标准绕成了圈：{listed}", f"standards in a circle: {listed}")
            )
        path = folder / f"{standard_id}.toml"
        return _load(path, users) if path.is_file() else built_in(standard_id)

    return used


def find_versions(name: str | Path) -> tuple[Standard, ...]:
    """Return the versions of a standard: by its id, from one .toml file, or as FOLDER/id from a folder.

    Raises UsageError where there is none, StandardError where a text has faults.
    """
    text, path = str(name), Path(name)
    if text.lower().endswith(".toml"):
        if not path.is_file():
            raise UsageError(fault("standard.no_file", text, "没有这个文件", "there is no such file"))
        return (_load(path, ()),)
    if path.name != text and path.parent.is_dir() and (found := _versions(path.parent, path.name)):
        return found
    if isinstance(name, Path):
        raise UsageError(fault("standard.no_file", text, "没有这个文件", "there is no such file"))
    return _built_in(text)

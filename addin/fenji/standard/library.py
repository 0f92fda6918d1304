"""The library: the standards that come with fenji, and finding one by its id or its file."""

from __future__ import annotations

import difflib
from functools import cache
from pathlib import Path

from fenji.errors import UsageError, fault
from fenji.standard.conduct import Conduct
from fenji.standard.load import load_defaults, load_file
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
    return tuple(sorted(path.stem for path in (templates() / "standards").glob("*.toml")))


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
def built_in(standard_id: str) -> Standard:
    """Return a built-in standard by its id; UsageError names those that there are."""
    if standard_id not in ids():
        near = difflib.get_close_matches(standard_id, ids(), 3) or ids()
        listed = "、".join(near)
        raise UsageError(
            fault(
                "standard.unknown",
                standard_id,
                "没有这个标准",
                "there is no such standard",
                hint=(f"可用：{listed}；也可以给一个 .toml 文件", f"known: {listed}; or give a .toml file"),
            )
        )
    return _load(templates() / "standards" / f"{standard_id}.toml", ())


def _load(path: Path, users: tuple[str, ...]) -> Standard:
    """Load a standard; those whose grades it uses stand beside it or are built in, and none may use itself."""

    def used(standard_id: str) -> Standard:
        if standard_id in (*users, path.stem):
            listed = " → ".join((*users, path.stem, standard_id))
            raise UsageError(
                fault("standard.circle", standard_id, f"标准绕成了圈：{listed}", f"standards in a circle: {listed}")
            )
        beside = path.with_name(f"{standard_id}.toml")
        return _load(beside, (*users, path.stem)) if beside.is_file() else built_in(standard_id)

    return load_file(path, used)


def find(name: str | Path) -> Standard:
    """Return a standard by its id, or from a .toml file.

    Raises UsageError where there is none, StandardError where its text has faults.
    """
    text = str(name)
    if text.lower().endswith(".toml") or isinstance(name, Path):
        path = Path(name)
        if not path.is_file():
            raise UsageError(fault("standard.no_file", text, "没有这个文件", "there is no such file"))
        return _load(path, ())
    return built_in(text)

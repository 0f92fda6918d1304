"""The journal of the last grading of a workbook: what stood there before, so that it can be taken back.

Excel forgets its own undo when an add-in writes. The journal lies in the user's own folder, one file a workbook,
and is gone once it was used. Of what fenji wrote it keeps a digest only.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from fenji.functions.own_folder import own_folder
from fenji.workbook.whole_file import make_folder, whole_file

Value = float | str | bool | None


@dataclass(frozen=True)
class Overwritten:
    """A run of cells in one column: what stood there, and the digest of what was written."""

    column: int
    first_row: int
    before: list[Value]
    digest: str


@dataclass(frozen=True)
class Entry:
    """All that a grading changed on one sheet; `tables` and `filter` are the addresses they covered before."""

    sheet: str
    cells: list[Overwritten] = field(default_factory=list)
    fresh: list[int] = field(default_factory=list)
    rows: tuple[int, int] = (1, 1)
    widths: dict[int, float] = field(default_factory=dict)
    merges: list[str] = field(default_factory=list)
    tables: dict[str, str] = field(default_factory=dict)
    filter: str | None = None


def digest(values: Sequence[Value]) -> str:
    """Return what tells whether cells still hold what was written.

    >>> digest(["金卡客户", None]) == digest(["金卡客户", ""]), digest([1.0]) == digest([2.0])
    (True, False)
    """
    plain = [None if value == "" else value for value in values]
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False).encode("utf-8")).hexdigest()


def keep(book: str, entry: Entry) -> None:
    """Keep the entry of a workbook, in place of an earlier one; only the user himself can read it."""
    path = _path(book)
    make_folder(path.parent, private=True)
    with whole_file(path) as beside:
        beside.touch(mode=0o600)
        beside.write_text(json.dumps(asdict(entry), ensure_ascii=False), encoding="utf-8")


def recall(book: str) -> Entry | None:
    """Return the last entry of a workbook, None where there is none that can be read."""
    try:
        held: dict[str, Any] = json.loads(_path(book).read_text(encoding="utf-8"))
        held["cells"] = [Overwritten(**each) for each in held["cells"]]
        held["widths"] = {int(column): width for column, width in held["widths"].items()}
        held["rows"] = tuple(held["rows"])
        return Entry(**held)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def forget(book: str) -> None:
    """Throw the entry of a workbook away."""
    _path(book).unlink(missing_ok=True)


def _path(book: str) -> Path:
    return own_folder("undo") / f"{hashlib.sha256(book.encode('utf-8')).hexdigest()[:32]}.json"

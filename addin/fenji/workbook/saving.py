"""Saving: a workbook takes the place of the old one whole, or not at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from fenji.errors import Diagnostic, WorkbookError, fault
from fenji.workbook.archive import Archive
from fenji.workbook.package import Package
from fenji.workbook.whole_file import check_place, whole_file

Content = Callable[[], Iterable[bytes]]
"""Makes the new content of a part, piece by piece, when its turn comes."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What saving did: the parts that were rewritten, how many were kept byte for byte, what to tell."""

    path: Path
    changed: tuple[str, ...]
    kept: int
    notes: tuple[Diagnostic, ...]


def check_target(target: Path, suffix: str, source: Path) -> None:
    """Raise WorkbookError if a workbook cannot be saved here; `suffix` is that of its kind (`.xlsm`)."""
    if target.suffix.lower() not in (suffix, source.suffix.lower()):
        raise WorkbookError(
            fault(
                "save.suffix",
                target.name,
                f"这个工作簿的扩展名应是 {suffix}",
                f"this kind of workbook must be named *{suffix}",
                hint=("否则 Excel 打不开", "Excel would refuse to open it otherwise"),
            )
        )
    check_place(target)


def check_source(package: Package) -> None:
    """Raise WorkbookError if the file is no longer the one that was opened."""
    try:
        status = package.path.stat()
    except OSError:
        status = None
    if status is None or (status.st_mtime_ns, status.st_size) != package.stamp:
        raise WorkbookError(
            fault(
                "save.source-changed",
                package.path.name,
                "打开之后，原文件又被别的程序改动过",
                "the file was changed by another program after it was opened",
                hint=("重新打开再做一次", "open it again and repeat"),
            )
        )


def write_package(
    package: Package,
    contents: Mapping[int, Content],
    dropped: frozenset[int],
    target: Path,
    added: Mapping[str, Content] | None = None,
) -> None:
    """Write the package to `target` with new contents for some members, told by their place, and without others.

    `added` are parts that it did not have; they come last.

    The new file is written beside the target, read back, and only then put in its place, so that a failure
    leaves the target as it was. The package is closed if it is the target.
    """
    with whole_file(target) as temporary:
        with os.fdopen(os.open(temporary, _CREATE, 0o666), "wb") as file:
            archive = Archive(file)
            for place, member in enumerate(package.members):
                if place in contents:
                    archive.write(member, contents[place]())
                elif place not in dropped:
                    archive.copy(package, member)
            for name, content in (added or {}).items():
                archive.add(name, content(), package.members[0].record)
            archive.finish(package.comment)
            file.flush()
            os.fsync(file.fileno())
        rewritten = [member.name for place, member in enumerate(package.members) if place in contents]
        _read_back(temporary, [*rewritten, *(added or {})])
        if target.exists():
            os.chmod(temporary, stat.S_IMODE(target.stat().st_mode))
            if os.path.samefile(target, package.path):
                # an open file cannot be replaced on Windows
                package.close()


_CREATE = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def _read_back(path: Path, rewritten: list[str]) -> None:
    """Raise WorkbookError if the new file has not every rewritten member whole."""
    package = Package(path)
    try:
        for name in rewritten:
            written = package.member(name)
            if written is None:
                raise WorkbookError(
                    fault("save.unreadable", path.name, "写出的文件读不回来", "what was written cannot be read")
                )
            for _ in package.chunks(written):
                pass
    finally:
        package.close()

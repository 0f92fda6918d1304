"""Saving: a workbook takes the place of the old one whole, or not at all."""

from __future__ import annotations

import contextlib
import glob
import os
import secrets
import stat
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from fenji.errors import Diagnostic, WorkbookError, fault
from fenji.workbook.archive import Archive
from fenji.workbook.package import Package

Content = Callable[[], Iterable[bytes]]
"""Makes the new content of a part, piece by piece, when its turn comes."""

_LOCKS = ("~${name}", ".~lock.{name}#", ".~{name}")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What saving did: the parts that were rewritten, how many were kept byte for byte, what to tell."""

    path: Path
    changed: tuple[str, ...]
    kept: int
    notes: tuple[Diagnostic, ...]


def check_target(target: Path, suffix: str, source: Path) -> None:
    """Raise WorkbookError if a workbook cannot be saved here; `suffix` is that of its kind (`.xlsm`)."""
    name, folder = target.name, target.parent
    if target.suffix.lower() not in (suffix, source.suffix.lower()):
        raise WorkbookError(
            fault(
                "save.suffix",
                name,
                f"这个工作簿的扩展名应是 {suffix}",
                f"this kind of workbook must be named *{suffix}",
                hint=("否则 Excel 打不开", "Excel would refuse to open it otherwise"),
            )
        )
    if not folder.is_dir():
        raise WorkbookError(fault("save.folder", str(folder), "没有这个文件夹", "there is no such folder"))
    if target.is_dir():
        raise WorkbookError(fault("save.is-folder", str(target), "目标是文件夹", "the target is a folder"))
    for lock in _LOCKS:
        if (folder / lock.format(name=name)).exists():
            held = lock.format(name=name)
            raise WorkbookError(
                fault(
                    "save.open",
                    name,
                    "文件正在 Excel、WPS 或 LibreOffice 中打开",
                    "the file is open in another program",
                    hint=(
                        f"先关闭它；若确已关闭，删除旁边的 {held}",
                        f"close it; if nothing has it open, delete {held}",
                    ),
                )
            )
    for path, what in ((target, "文件"), (folder, "文件夹")):
        if path.exists() and not _writable(path):
            raise WorkbookError(
                fault(
                    "save.read-only",
                    str(path),
                    f"{what}是只读的，不能写入",
                    "it is read-only",
                    hint=("去掉只读属性，或另存到别处", "make it writable, or save elsewhere"),
                )
            )


def _writable(path: Path) -> bool:
    # the mode says it even to one who may write everything
    return bool(path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)) and os.access(path, os.W_OK)


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
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    try:
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
        os.replace(temporary, target)
        clear_leftovers(target)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        why = error.strerror or error
        raise WorkbookError(
            fault(
                "save.failed",
                str(target),
                f"写入失败：{why}",
                f"could not write: {why}",
                hint=(
                    "原文件没有改动；若它在别的程序里打开，先关闭",
                    "nothing was changed; close the file if another program has it open",
                ),
            )
        ) from error
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


_CREATE = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


_LEFT_BEHIND = 600.0
"""After how many seconds nobody can be writing any more what lies half written beside a file."""


def clear_leftovers(target: Path) -> None:
    """Remove what saves that were killed left beside a file; where that cannot be done, it stays."""
    for path in target.parent.glob(f".{glob.escape(target.name)}.*.tmp"):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > _LEFT_BEHIND:
                path.unlink()


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

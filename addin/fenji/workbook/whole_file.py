"""Whole files: what is written takes its place at once, or not at all."""

from __future__ import annotations

import glob
import os
import secrets
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from fenji.errors import WorkbookError, fault

_LOCKS = ("~${name}", ".~lock.{name}#", ".~{name}")
_LEFT_BEHIND = 600.0
"""After how many seconds nobody can be writing any more what lies half written beside a file."""


@contextmanager
def whole_file(target: Path, *, own_open: bool = False) -> Iterator[Path]:
    """Give a path beside the target to write to; what is there at the end becomes the target.

    `own_open` is for a file that the caller itself holds open, and closes before the end. Where writing fails
    nothing is left behind and an older file stays as it was. Raises WorkbookError as `check_place` does, and where
    the system refuses to write.
    """
    check_place(target, own_open=own_open)
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    try:
        yield beside
        os.replace(beside, target)
        clear_leftovers(target)
    except OSError as error:
        beside.unlink(missing_ok=True)
        why = error.strerror or error
        raise WorkbookError(
            fault(
                "save.failed",
                str(target),
                f"写入失败：{why}",
                f"could not write: {why}",
                hint=(
                    "原来的文件没有改动；若它在别的程序里打开，先关闭",
                    "nothing was changed; close the file if another program has it open",
                ),
            )
        ) from error
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def write_whole(target: Path, content: bytes) -> None:
    """Write the bytes of a file at once, or raise WorkbookError as `whole_file` does."""
    with whole_file(target) as beside:
        beside.write_bytes(content)


def make_folder(folder: Path, *, private: bool = False) -> None:
    """Make a folder where there is none, `private` for its owner alone; WorkbookError where the system refuses."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700 if private else 0o777)
    except OSError as error:
        why = error.strerror or error
        raise WorkbookError(
            fault("save.no-folder", str(folder), f"建不了文件夹：{why}", f"cannot make the folder: {why}")
        ) from error


def check_place(target: Path, *, own_open: bool = False) -> None:
    """Raise WorkbookError if no file can be written here: no folder, read-only, or open in another program."""
    folder = target.parent
    if not folder.is_dir():
        raise WorkbookError(fault("save.folder", str(folder), "没有这个文件夹", "there is no such folder"))
    if target.is_dir():
        raise WorkbookError(fault("save.is-folder", str(target), "目标是文件夹", "the target is a folder"))
    for held in () if own_open else (lock.format(name=target.name) for lock in _LOCKS):
        if (folder / held).exists():
            raise WorkbookError(
                fault(
                    "save.open",
                    target.name,
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


def clear_leftovers(target: Path) -> None:
    """Remove what saves that were killed left beside a file; where that cannot be done, it stays."""
    for path in target.parent.glob(f".{glob.escape(target.name)}.*.tmp"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > _LEFT_BEHIND:
                path.unlink()

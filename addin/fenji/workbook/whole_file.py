"""Whole files: what is written takes its place at once, or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fenji.errors import WorkbookError, fault


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """Give a path beside the target to write to; what is there at the end becomes the target.

    Where writing fails nothing is left behind and an older file stays as it was. Raises WorkbookError where
    there is no such folder, and where the system refuses to write.
    """
    if not target.parent.is_dir():
        raise WorkbookError(fault("save.folder", str(target.parent), "没有这个文件夹", "there is no such folder"))
    if target.is_dir():
        raise WorkbookError(fault("save.is-folder", str(target), "目标是文件夹", "the target is a folder"))
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    try:
        yield beside
        os.replace(beside, target)
    except OSError as error:
        beside.unlink(missing_ok=True)
        why = error.strerror or error
        raise WorkbookError(
            fault(
                "save.failed",
                str(target),
                f"写入失败：{why}",
                f"could not write: {why}",
                hint=("若它在别的程序里打开，先关闭", "close it if another program has it open"),
            )
        ) from error
    except BaseException:
        beside.unlink(missing_ok=True)
        raise

"""Installing the add-in: the file where Excel starts it, and the configuration that names this interpreter."""

from __future__ import annotations

import locale
import sys
from pathlib import Path

from fenji.errors import UsageError, fault
from fenji.excel.addin.file import NAME, addin_file
from fenji.excel.addin.places import Places
from fenji.sources import package_root
from fenji.workbook.whole_file import make_folder, write_whole


def ready_addin() -> bytes:
    """Return the add-in that this installation carries, or, in a checkout, a fresh one."""
    carried = package_root() / "fenji" / "excel" / "addin" / NAME
    return carried.read_bytes() if carried.is_file() else addin_file()


def install(places: Places, interpreter: str | None = None) -> None:
    """Put the add-in and its configuration in place, each whole or not at all.

    Raises WorkbookError where that is refused: Excel holds the file open, or the folder is closed to the user.
    """
    for path, content in (
        (places.addin, ready_addin()),
        (places.configuration, configuration(interpreter or sys.executable)),
    ):
        make_folder(path.parent)
        write_whole(path, content)


def uninstall(places: Places) -> tuple[Path, ...]:
    """Take away what `install` put there, and return what was there; nothing else of the user's is touched."""
    gone = []
    for path in (places.addin, places.configuration):
        if path.is_file():
            try:
                path.unlink()
            except OSError as error:
                raise UsageError(
                    fault(
                        "addin.write",
                        str(path),
                        f"动不了这个文件：{error.strerror}",
                        f"cannot be changed: {error.strerror}",
                        hint=("请先关闭 Excel 再试", "close Excel and try again"),
                    )
                ) from error
            gone.append(path)
    return tuple(gone)


def configuration(interpreter: str) -> bytes:
    """Return the text of the configuration as VBA reads it: one pair a line, in the code page of the system.

    Raises UsageError where the path has characters that the code page does not know.
    """
    line = f'"INTERPRETER_WIN","{interpreter}"\r\n'
    encoding = "mbcs" if sys.platform == "win32" else locale.getpreferredencoding(False)
    try:
        return line.encode(encoding)
    except UnicodeEncodeError as error:
        raise UsageError(
            fault(
                "addin.path",
                interpreter,
                "解释器的路径里有系统代码页没有的字符，Excel 读不了",
                "the path of the interpreter has characters that Excel cannot read here",
                hint=("请把虚拟环境建在只含英文或中文的路径下", "make the environment under another path"),
            )
        ) from error

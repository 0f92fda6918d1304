"""Places: where on a computer the add-in and its configuration lie."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fenji.errors import UsageError, fault
from fenji.excel.addin.file import NAME


@dataclass(frozen=True)
class Places:
    """The folder from which Excel starts its add-ins, and fenji's own folder of the user."""

    startup: Path
    own: Path

    @property
    def addin(self) -> Path:
        return self.startup / NAME

    @property
    def configuration(self) -> Path:
        """The one file that says which interpreter runs; the add-in reads no other."""
        return self.own / "fenji.conf"


def places(environment: Mapping[str, str] | None = None) -> Places:
    """Return the places of this user; UsageError where there is no Windows user, and so no Excel to install for.

    >>> places({"APPDATA": "/u/AppData", "USERPROFILE": "/u"}).configuration.as_posix()
    '/u/.fenji/fenji.conf'
    """
    known = os.environ if environment is None else environment
    roaming, home = known.get("APPDATA"), known.get("USERPROFILE")
    if not roaming or not home:
        raise UsageError(
            fault(
                "addin.windows",
                "",
                "这台电脑上没有 Windows 版 Excel，加载项只装在那里",
                "there is no Excel for Windows on this computer, and the add-in belongs to it",
                hint=(
                    "在装有 Excel 的 Windows 上运行；别的系统可用 fenji addin calc（LibreOffice）",
                    "run it on Windows with Excel; elsewhere there is fenji addin calc for LibreOffice",
                ),
            )
        )
    return Places(Path(roaming) / "Microsoft" / "Excel" / "XLSTART", Path(home) / ".fenji")

"""LibreOffice set to calculate whatever it opens, many workbooks in one run."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from tests.conftest import required

_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item></oor:items>"""

Recalculate = Callable[[Sequence[Path], Path], dict[Path, Path]]


def recalculation(profile: Path) -> Recalculate:
    """Return a function that has LibreOffice open workbooks, calculate everything in them, and save copies."""
    program = shutil.which("soffice")
    required(program is not None, "LibreOffice")
    settings = profile / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(_SETTINGS, encoding="utf-8")

    def recalculate(paths: Sequence[Path], out: Path) -> dict[Path, Path]:
        out.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [
                str(program),
                f"-env:UserInstallation={profile.as_uri()}",
                "--headless",
                "--convert-to",
                "xlsx:Calc MS Excel 2007 XML",
                "--outdir",
                str(out),
                *map(str, paths),
            ],
            check=True,
            capture_output=True,
            timeout=7200,
        )
        return {path: out / path.name for path in paths}

    return recalculate


@pytest.fixture(scope="session")
def recalculate(tmp_path_factory: pytest.TempPathFactory) -> Recalculate:
    return recalculation(tmp_path_factory.mktemp("calculating"))

"""What all tests share: where the data lies, and LibreOffice as an independent witness."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EXPECTED = ROOT / "tests" / "data" / "某支行客户等级分类表_应得等级.csv"


def required(present: bool, what: str) -> None:
    """Skip a test on a machine without what it needs; in CI, where everything is installed, fail."""
    if not present:
        if os.environ.get("CI"):
            pytest.fail(f"CI must have {what}")
        pytest.skip(f"needs {what}")


@pytest.fixture(scope="session")
def soffice(tmp_path_factory: pytest.TempPathFactory):
    """Convert a file with LibreOffice, in a profile of its own, and return the converted file."""
    program = shutil.which("soffice")
    required(program is not None, "LibreOffice")
    profile = tmp_path_factory.mktemp("soffice-profile")

    def convert(path: Path, kind: str, out: Path) -> Path:
        subprocess.run(
            [
                str(program),
                f"-env:UserInstallation={profile.as_uri()}",
                "--headless",
                "--convert-to",
                kind,
                "--outdir",
                str(out),
                str(path),
            ],
            check=True,
            capture_output=True,
            timeout=180,
        )
        return out / f"{path.stem}.{kind.split(':')[0]}"

    return convert


@pytest.fixture(scope="session")
def expected_grades() -> dict[int, dict[str, str]]:
    """The right grade and flags of every customer of the branch workbook, by sheet row."""
    with EXPECTED.open(encoding="utf-8-sig", newline="") as file:
        return {int(row["row"]): row for row in csv.DictReader(file)}

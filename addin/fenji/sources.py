"""The sources of what is built for other programs: VBA, the ribbon, LibreOffice's side; texts, and nothing else."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def sources(folder: str) -> Path:
    """Return a folder of sources: inside an installed package, or beside the package in a checkout."""
    installed = _PACKAGE / "texts" / folder
    return installed if installed.is_dir() else _PACKAGE.parent / folder


def package_root() -> Path:
    """Return the folder from which this fenji is imported."""
    return _PACKAGE.parent

"""Building the wheel: the add-in for Excel is built from its text and goes in as a file."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class AddinHook(BuildHookInterface):
    """Puts fenji.xlam beside the code that installs it; an editable installation builds its own when asked."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        sys.path.insert(0, str(Path(self.root) / "addin"))
        from fenji.excel.addin.file import NAME, addin_file

        self._folder = tempfile.TemporaryDirectory()
        built = Path(self._folder.name) / NAME
        built.write_bytes(addin_file())
        build_data["force_include"][str(built)] = f"fenji/excel/addin/{NAME}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if version != "editable":
            self._folder.cleanup()

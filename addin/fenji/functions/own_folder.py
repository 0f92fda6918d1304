"""fenji's folder of the user: what is kept between two clicks lies here, and no workbook says where it is."""

from __future__ import annotations

import os
from pathlib import Path


def own_folder(name: str) -> Path:
    """Return a folder of the user's own by its name: `.fenji/undo`, `.fenji/standards`."""
    return Path(os.environ.get("USERPROFILE") or Path.home()) / ".fenji" / name

"""Kinds of file that customers stand in, told by the name."""

from __future__ import annotations

from enum import Enum
from pathlib import Path


class FileKind(Enum):
    """A kind of file, with the endings of its names."""

    BOOK = (".xlsx", ".xlsm")
    TEXT = (".csv", ".tsv", ".txt")
    PARQUET = (".parquet",)


def kind_of(path: Path) -> FileKind | None:
    """Return the kind of file that a name says, None where it says none of them.

    >>> kind_of(Path("客户.CSV")), kind_of(Path("客户.xls"))
    (<FileKind.TEXT: ('.csv', '.tsv', '.txt')>, None)
    """
    return next((kind for kind in FileKind if path.suffix.lower() in kind.value), None)

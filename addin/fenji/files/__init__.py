"""Files: which kinds there are, Parquet as a sheet, and customers as plain columns for another kind of file."""

from fenji.files.flat import Flat, flat_of, naming_columns, shown
from fenji.files.kind import FileKind, kind_of
from fenji.files.parquet import ParquetSheet, engine, write_parquet

__all__ = [
    "FileKind",
    "Flat",
    "ParquetSheet",
    "engine",
    "flat_of",
    "kind_of",
    "naming_columns",
    "shown",
    "write_parquet",
]

"""Standards that live in a workbook: as a 分级标准 sheet and back, each the same standard to the last key."""

from fenji.standard_sheet.difference import all_differences
from fenji.standard_sheet.find import (
    StandardSheet,
    find,
    find_versions,
    is_book,
    loaded,
    open_standard,
    standard_sheets,
)
from fenji.standard_sheet.painting import painted, paths_of
from fenji.standard_sheet.read import is_own, is_standard, read
from fenji.standard_sheet.schema import STEP_MARK, TITLE, WORKINGS, step_mark
from fenji.standard_sheet.text import toml_text
from fenji.standard_sheet.write import drawn

__all__ = [
    "STEP_MARK",
    "TITLE",
    "WORKINGS",
    "StandardSheet",
    "all_differences",
    "drawn",
    "find",
    "find_versions",
    "is_book",
    "is_own",
    "is_standard",
    "loaded",
    "open_standard",
    "painted",
    "paths_of",
    "read",
    "standard_sheets",
    "step_mark",
    "toml_text",
]

"""Which files a grading may take the place of: its own earlier result, and nothing else unless somebody insists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from fenji.errors import UsageError, WorkbookError, fault
from fenji.files import FileKind, ParquetSheet, kind_of
from fenji.grader import Grader
from fenji.grading import headers_of
from fenji.workbook import CellValue, TextSheet, Workbook

_HEAD = 40
"""Among how many rows a header with results is looked for."""


def check_overwrite(grader: Grader, book: Path, target: Path, *, force: bool) -> None:
    """Raise UsageError where a target holds something else than an earlier grading of this book.

    An earlier grading has every sheet of the book, and on one of them the columns of results.
    """
    if force or not target.is_file() or not book.is_file() or target.samefile(book):
        return
    if _is_earlier(grader, book, target):
        return
    raise UsageError(
        fault(
            "usage.exists",
            target.name,
            f"已有这个文件，而且它不是“{book.name}”先前分级的结果",
            f"there is such a file already, and it is no earlier result of grading {book.name!r}",
            hint=(
                "请用 -o 另给一个文件名；确实要换掉它，加 --force",
                "name another file by -o, or --force to replace it",
            ),
        )
    )


def _is_earlier(grader: Grader, book: Path, target: Path) -> bool:
    try:
        if kind_of(target) is FileKind.TEXT:
            return _has_results(grader, (cells for _, cells in TextSheet(target).head(_HEAD)))
        if kind_of(target) is FileKind.PARQUET:
            headers = headers_of(grader.program, "zh")
            return {"grade", "grade_code"} <= set(ParquetSheet(target, headers).frame.columns)
        with Workbook.open(target) as standing:
            names = [info.name for info in standing.sheets]
            if kind_of(book) is FileKind.BOOK and not set(_sheets(book)) <= set(names):
                return False
            heads = (cells for name in names for _, cells in standing.sheet(name).head(_HEAD))
            return _has_results(grader, heads)
    except WorkbookError:
        return False


def _sheets(book: Path) -> list[str]:
    with Workbook.open(book) as source:
        return [info.name for info in source.sheets]


def _has_results(grader: Grader, rows: Iterable[Mapping[int, CellValue]]) -> bool:
    """Whether a row holds the headers of the results, in either language."""
    wanted = [
        {headers[name] for name in ("grade", "grade_code")}
        for headers in (headers_of(grader.program, "zh"), headers_of(grader.program, "en"))
    ]
    return any(
        labels <= {value for value in cells.values() if isinstance(value, str)} for cells in rows for labels in wanted
    )

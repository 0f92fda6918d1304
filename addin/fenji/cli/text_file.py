"""A CSV or TSV file graded into a new one; whatever stood in it is kept as the text that it was."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path

from fenji.errors import Lang, WorkbookError, fault
from fenji.grader import Grader
from fenji.grading import Grading
from fenji.placement import HEADERS
from fenji.table.frame import table_of_frame
from fenji.table.model import Table

_ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True)
class GradedText:
    table: Table
    grading: Grading


def grade_text_file(
    grader: Grader, path: Path, target: Path, bind: Mapping[str, str] | None, as_of: date | None, lang: Lang
) -> GradedText:
    """Grade a text file whose first line names the columns, and write it with the results to `target`.

    It is read as UTF-8, or as GB18030 where it is not; the new file is UTF-8 with a mark, as Excel wants it.
    Raises WorkbookError where it cannot be read, BindingError where its columns cannot be told.
    """
    import pandas as pd

    text, separator = _text(path), "\t" if path.suffix.lower() == ".tsv" else ","
    try:
        frame = pd.read_csv(StringIO(text), sep=separator, dtype=str, keep_default_na=False)
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise WorkbookError(
            fault(
                "text.table",
                path.name,
                "读不成一张表：各行的列数不一样，或文件是空的",
                f"cannot be read as a table: {error}",
            )
        ) from error
    table = table_of_frame(frame, grader.program.fields, bind=bind)
    grading = grader.grade_table(table, lang=lang, as_of=as_of)
    added = {HEADERS[lang][name]: values for name, values in grading.texts().items()}
    _write_whole(target, frame.assign(**added).to_csv(index=False, sep=separator))
    return GradedText(table, grading)


def _text(path: Path) -> str:
    raw = path.read_bytes()
    for encoding in _ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise WorkbookError(
        fault(
            "text.encoding",
            path.name,
            "既不是 UTF-8 也不是 GB18030 文字",
            "is neither UTF-8 nor GB18030 text",
            hint=("请另存为 UTF-8 的 CSV", "save it as UTF-8"),
        )
    )


def _write_whole(target: Path, text: str) -> None:
    """Write to a temporary file beside the target and move it into place, so that there is never half a file."""
    if not target.parent.is_dir():
        raise WorkbookError(fault("save.folder", str(target.parent), "没有这个文件夹", "there is no such folder"))
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".fenji-", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as file:
            file.write(text)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise

"""`fenji formula`: a standard as native Excel formulas, shown, or in a workbook that grades without fenji."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from fenji.cli.screen import Screen, diagnostics_data
from fenji.emit.formula import Dialect, unsayable
from fenji.errors import Diagnostic, UsageError, fault
from fenji.formula_book import formula_book
from fenji.formula_twin import Twin
from fenji.grader import Grader
from fenji.grader import standard as grader_of
from fenji.grading import headers_of
from fenji.workbook import ROW, column_letters

_SHOWN_ROW = 2


def run(
    name: str,
    target: Path | None,
    rows: int,
    readings: Mapping[str, str],
    as_of: date | None,
    asked: Dialect | None,
    screen: Screen,
) -> int:
    """Show the formulas of a standard, or write them; return 1 where formulas cannot say it, with the reasons."""
    dialect = asked or Dialect.SHARED
    grader = grader_of(name, as_of, **readings)
    if target is not None and target.suffix.lower() != ".xlsx":
        raise UsageError(fault("usage.target", target.name, "请以 .xlsx 结尾", "name it *.xlsx"))
    cannot = unsayable(grader.standard, grader.program, dialect)
    if cannot:
        _say_why_not(grader, cannot, screen)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        made, fields = formula_book(
            grader, target or Path(folder) / "formulas.xlsx", rows=rows, as_of=as_of, dialect=dialect
        )
    if screen.as_json:
        _data(grader, made, screen)
    elif target is None:
        _show(grader, made, screen)
    else:
        listed = "、".join(field.label for field in fields)
        screen.say(f"在“客户”表里填：{listed}", f"fill in the sheet 客户: {listed}")
        screen.say(f"已写入：{target}", f"written: {target}", "green")
    return 0


def _say_why_not(grader: Grader, cannot: Sequence[Diagnostic], screen: Screen) -> None:
    if screen.as_json:
        screen.data({"standard": grader.standard.id, "cannot": diagnostics_data(cannot, screen.lang)})
    else:
        screen.diagnostics(cannot)


def _data(grader: Grader, made: Twin, screen: Screen) -> None:
    screen.data(
        {
            "standard": grader.standard.id,
            "sheet": made.sheet,
            "formulas": [{"cell": cell, "step": header, "formula": text} for cell, header, text in _steps(made)],
            "results": [{"header": header, "formula": text} for header, text in _results(grader, made)],
        }
    )


def _show(grader: Grader, made: Twin, screen: Screen) -> None:
    screen.say(
        f"客户在第 {_SHOWN_ROW} 行，同一行的隐藏列（门槛在工作表“{made.sheet}”）：",
        f"customer in row {_SHOWN_ROW}, hidden columns of that row (thresholds on sheet {made.sheet!r}):",
    )
    for cell, header, text in _steps(made):
        screen.say(f"{cell}　{header}", f"{cell}  {header}", "bold")
        screen.say(text, text)
    screen.say("客户那一行的结果：", "the results beside the customer:")
    for header, text in _results(grader, made):
        screen.say(header, header, "bold")
        screen.say(text, text)


def _steps(made: Twin) -> Iterator[tuple[str, str, str]]:
    """Yield the steps of the shown row: cell, header, formula."""
    for column, (header, text) in made.steps.items():
        yield f"{column_letters(column)}{_SHOWN_ROW}", header, _at_row(text)


def _results(grader: Grader, made: Twin) -> Iterator[tuple[str, str]]:
    """Yield the results of the shown row: header, formula."""
    headers = headers_of(grader.program, "zh")
    for name, each in made.workings.results.items():
        yield headers[name], _at_row(each)


def _at_row(text: str) -> str:
    return f"={text.replace(ROW, str(_SHOWN_ROW))}"

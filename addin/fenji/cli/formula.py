"""`fenji formula`: a standard as native Excel formulas, shown, or in a workbook that grades without fenji."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from fenji.cli.screen import Screen, diagnostics_data
from fenji.emit.formula import Dialect, unsayable
from fenji.errors import UsageError, fault
from fenji.formula_book import formula_book
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
        if screen.as_json:
            screen.data({"standard": grader.standard.id, "cannot": diagnostics_data(cannot, screen.lang)})
        else:
            screen.diagnostics(cannot)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        made, fields = formula_book(
            grader, target or Path(folder) / "formulas.xlsx", rows=rows, as_of=as_of, dialect=dialect
        )
    shown = [
        (f"{column_letters(column)}{_SHOWN_ROW}", header, _at_row(text))
        for column, (header, text) in made.steps.items()
    ]
    results = [(headers_of(grader.program, "zh")[name], _at_row(each)) for name, each in made.workings.results.items()]
    if screen.as_json:
        data = [{"cell": cell, "step": header, "formula": f"={text}"} for cell, header, text in shown]
        screen.data(
            {
                "standard": grader.standard.id,
                "sheet": made.sheet,
                "formulas": data,
                "results": [{"header": header, "formula": f"={text}"} for header, text in results],
            }
        )
    elif target is None:
        screen.say(
            f"客户在第 {_SHOWN_ROW} 行，同一行的隐藏列（门槛在工作表“{made.sheet}”）：",
            f"customer in row 2, hidden columns of that row (thresholds on sheet {made.sheet!r}):",
        )
        for cell, header, text in shown:
            screen.say(f"{cell}　{header}", f"{cell}  {header}", "bold")
            screen.say(f"={text}", f"={text}")
        screen.say("客户那一行的结果：", "the results beside the customer:")
        for header, text in results:
            screen.say(header, header, "bold")
            screen.say(f"={text}", f"={text}")
    else:
        listed = "、".join(field.label for field in fields)
        screen.say(f"在“客户”表里填：{listed}", f"fill in the sheet 客户: {listed}")
        screen.say(f"已写入：{target}", f"written: {target}", "green")
    return 0


def _at_row(text: str) -> str:
    return text.replace(ROW, str(_SHOWN_ROW))

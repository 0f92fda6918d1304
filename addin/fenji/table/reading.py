"""Reading a column cell by cell: numbers go the fast way, and every other cell is judged once a text."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from types import NoneType

import numpy as np
from numpy.typing import NDArray

from fenji.emit.column import FieldColumn
from fenji.errors import Diagnostic, Message, Severity
from fenji.workbook.cells import CellError, CellValue, Uncalculated

Place = Callable[[int], str]
"""Where the n-th customer's cell is, counted from 0, as messages say it: `客户信息表!F16`."""


def untold(at: int) -> str:
    """The place of cells of which nobody will be told anything, so that no sentence need be made of them."""
    return ""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A column that was read, and what there is to tell about its cells."""

    column: FieldColumn
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What there is to tell about a cell, wherever it is."""

    code: str
    severity: Severity
    message: Message
    hint: Message | None = None

    def at(self, where: str) -> Diagnostic:
        return Diagnostic(self.code, self.severity, where, self.message, self.hint)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a cell that is no number holds; a blank one has no value, is readable and says nothing."""

    value: float = math.nan
    readable: bool = True
    told: Told | None = None


BLANK = Judgement()

Judge = Callable[[CellValue], Judgement]


def unreadable(code: str, zh: str, en: str, hint: tuple[str, str] | None = None) -> Judgement:
    """Return the judgement that a cell cannot be read, with the warning that says why."""
    told = Told(code, Severity.WARNING, Message(zh, en), Message(*hint) if hint else None)
    return Judgement(readable=False, told=told)


def judge_broken(value: CellError | Uncalculated) -> Judgement:
    """Return the judgement on a cell that shows an error or was never calculated: never 0, never blank.

    >>> print(judge_broken(CellError("#N/A")).told.at("客户!F7"))
    客户!F7: 单元格是错误值 #N/A，读不出数值（请更正公式或数据源）
    """
    if isinstance(value, CellError):
        return unreadable(
            "value.error",
            f"单元格是错误值 {value.text}，读不出数值",
            f"the cell shows the error {value.text}",
            ("请更正公式或数据源", "mend the formula or its source"),
        )
    return unreadable(
        "value.uncalculated",
        f"公式 ={_short(value.formula)} 没有保存计算结果",
        f"the result of ={_short(value.formula)} was never saved",
        ("请在 Excel 中打开，按 F9 计算，保存后再来", "open in Excel, press F9, save, and come again"),
    )


def judge_date(zh: str, en: str, hint: tuple[str, str]) -> Judgement:
    """Return the judgement on a cell that shows a date: its number counts days, and nothing else."""
    return unreadable("value.date", f"这是日期，不是{zh}", f"this is a date, not {en}", hint)


def quoted(text: str) -> str:
    """Return a cell's text for a message, shortened, on one line."""
    return f"“{_short(text if text.isprintable() else ' '.join(text.split()))}”"


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


def split_numbers(cells: Sequence[CellValue]) -> tuple[NDArray[np.float64], list[int]]:
    """Return the numbers of a column (NaN elsewhere) and the places of what is neither number nor empty.

    >>> split_numbers([1.5, None, "3万", True])
    (array([1.5, nan, nan, nan]), [2, 3])
    """
    if set(map(type, cells)) <= {float, NoneType}:
        return np.array(cells, np.float64), []
    odd = [place for place, value in enumerate(cells) if type(value) is not float and value is not None]
    plain = list(cells)
    for place in odd:
        plain[place] = None
    return np.array(plain, np.float64), odd


def judge_cells(
    cells: Sequence[CellValue],
    places: Iterable[int],
    judge: Judge,
    place: Place,
    values: NDArray[np.float64] | NDArray[np.int8],
    refused: NDArray[np.bool_] | None,
) -> Reading:
    """Return the column with the cells at `places` judged and filled in; equal cells are judged once.

    `values` is written to; `refused` are cells that are known to be unreadable already.
    """
    telling = place is not untold
    seen: dict[object, Judgement] = {}
    diagnostics: list[Diagnostic] = []
    for at in places:
        value = cells[at]
        key = (type(value), value)
        found = seen.get(key)
        if found is None:
            found = seen[key] = judge(value)
        if found.readable:
            if found is not BLANK:
                values[at] = found.value
        else:
            if refused is None:
                refused = np.zeros(len(cells), np.bool_)
            refused[at] = True
        if telling and found.told is not None:
            diagnostics.append(found.told.at(place(at)))
    return Reading(FieldColumn(values, refused), tuple(diagnostics))

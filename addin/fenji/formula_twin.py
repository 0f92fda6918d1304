"""The formula twin: a standard's sheets and the steps of a customer's row, so that a workbook grades by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from fenji.emit.formula import Column, Dialect, Source, Workings, unsayable, workings
from fenji.emit.formula.readings import FIRST_ROW
from fenji.errors import Diagnostic, UsageError, fault
from fenji.program.model import Program
from fenji.standard.model import Standard
from fenji.standard_sheet import TITLE, WORKINGS, drawn, is_own, read, standard_sheets, step_mark
from fenji.standard_sheet.drawing import Drawing
from fenji.workbook import CellFormula, Marked, NewSheet, Sheet, Workbook
from fenji.workbook.edits import NewValue
from fenji.workbook.serial import serial_of

_WHAT = "标准现在的读数：门槛取自“分级标准”表，客户表里隐藏的列按这些数算。“问题”不是 0 时等级不再显示。"
_HEADERS = ("位置", "现在写的", "转换时写的", "数", "上限", "问题", "数的写法", "上限的写法", "合元", "上限合元")
_LONGEST_NAME = 31


@dataclass(frozen=True)
class Twin:
    """The sheet of a standard's readings, and the formulas of a customer's row: steps, and results that show them.

    `steps` are headers and formulas by column, each formula with ROW for the number of its row.
    """

    sheets: tuple[NewSheet, ...]
    workings: Workings
    sheet: str
    steps: Mapping[int, tuple[str, str]]


def twin(
    program: Program,
    standards: Mapping[str, Source],
    bound: Mapping[str, Column],
    column_of: Callable[[int], int],
    *,
    book: Workbook,
    as_of: date | None = None,
    dialect: Dialect = Dialect.SHARED,
) -> Twin:
    """Return what lets a sheet of customers with the bound columns grade by itself.

    `column_of` tells in which column each step of the workings stands, counted from 0. `as_of` is the day from which
    days are counted; without it that is the day on which the workbook calculates.
    UsageError, with every reason, where the standard cannot be formulas.
    """
    own = standards[program.standard_id].standard
    if cannot := unsayable(own, program, dialect):
        raise UsageError(*cannot)
    sheet = _workings_name(book, f"{WORKINGS} {program.standard_id}")
    made = workings(program, standards, bound, sheet, column_of, dialect)
    cells: dict[tuple[int, int], NewValue | Marked] = dict(made.readings.cells)
    day = CellFormula("TODAY()", None) if as_of is None else serial_of(as_of)
    cells |= {(1, 1): Marked(WORKINGS), (1, 2): _WHAT, (2, 1): "截至日期", (2, 2): day, (2, 3): "问题"}
    cells[2, 4] = CellFormula(f"SUM($F${FIRST_ROW}:$F${max(made.readings.row, FIRST_ROW)})", None)
    header = FIRST_ROW - 1
    cells |= {(header, column): Marked(label) for column, label in enumerate(_HEADERS, 1)}
    page = NewSheet(sheet, cells, {1: 22.0, 2: 24.0, 3: 16.0}, one_page_wide=True)
    steps = {
        column_of(place): (f"{step_mark(program.standard_id)}{place + 1} {label}", formula)
        for place, (label, formula) in enumerate(made.columns)
    }
    return Twin((page,), made, sheet, steps)


def step_count(
    program: Program, standards: Mapping[str, Source], bound: Mapping[str, Column], dialect: Dialect = Dialect.SHARED
) -> int:
    """Return how many columns the steps of a program need, which does not depend on where they stand."""
    return len(workings(program, standards, bound, "", lambda place: place + 1, dialect).columns)


def _workings_name(book: Workbook, wanted: str) -> str:
    """The name of the sheet of workings; one that fenji made before is made anew, any other is left alone."""
    held = [info.name for info in book.sheets]
    standing = next((name for name in held if name.lower() == wanted[:_LONGEST_NAME].lower()), None)
    return standing if standing is not None and is_own(book.sheet(standing)) else _free_name(held, wanted)


def _free_name(taken: Iterable[str], wanted: str) -> str:
    """A name that no sheet has, as near to the wanted one as its length allows."""
    held = {name.lower() for name in taken}
    name, number = wanted[:_LONGEST_NAME], 2
    while name.lower() in held:
        end = f" {number}"
        name, number = wanted[: _LONGEST_NAME - len(end)] + end, number + 1
    return name


def sources_of(standard: Standard, book: Workbook) -> tuple[dict[str, Source], list[NewSheet]]:
    """Return how formulas find the cells of a standard and of those that it uses, and the sheets that a book lacks.

    Where the workbook has a sheet of one of them, that is the one; UsageError where it says something else than
    the standard that grades.
    """
    standing = {}
    for name in standard_sheets(book):
        found = read(book.sheet(name))
        standing[str(found.values.get("standard", {}).get("id"))] = found
    sources: dict[str, Source] = {}
    sheets: list[NewSheet] = []
    taken = {info.name for info in book.sheets}
    for each in _with_uses(standard):
        values = _as_set(each)
        if (there := standing.get(each.id)) is not None:
            if there.values != values:
                raise UsageError(_differs(book, there.sheet, each))
            sources[each.id] = Source(each, there.sheet, there.places, _texts_on(book.sheet(there.sheet)))
            continue
        drawing = drawn(values)
        name = _free_name(taken, TITLE if TITLE not in taken else f"{TITLE} {each.id}")
        taken.add(name)
        sources[each.id] = Source(each, name, drawing.places, texts_of(drawing))
        sheets.append(drawing.sheet(name))
    return sources, sheets


def _as_set(standard: Standard) -> dict[str, Any]:
    """What a standard's text says, with its options as they are set."""
    values = dict(standard.written)
    if "option" in values:
        chosen = {option.id: option.value for option in standard.options}
        values["option"] = [dict(each) | {"value": chosen[each["id"]]} for each in values["option"]]
    return values


def _differs(book: Workbook, sheet: str, standard: Standard) -> Diagnostic:
    return fault(
        "formula.other_standard",
        f"{book.path.name}!{sheet}",
        f"工作簿里的 {standard.id} 与要用的不同",
        f"{standard.id} on this sheet is not the one to grade by",
        hint=(
            f"用工作簿里的：-s {book.path.name}；或先 fenji standard export {standard.id} -o … --replace",
            f"grade by the sheet: -s {book.path.name}; or replace it with fenji standard export … --replace",
        ),
    )


def _texts_on(sheet: Sheet) -> dict[tuple[int, int], str]:
    """What the cells of a sheet say, as formulas see it."""
    rows = sheet.head(len(sheet.row_numbers))
    return {(row, column): _text(value) for row, cells in rows for column, value in cells.items() if value is not None}


def _text(value: object) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)


def _with_uses(standard: Standard) -> list[Standard]:
    found = [standard]
    for each in standard.uses:
        found += [other for other in _with_uses(each) if other.id not in [one.id for one in found]]
    return found


def texts_of(drawing: Drawing) -> dict[tuple[int, int], str]:
    """Return what the cells of a drawing say, as formulas see it."""
    texts = {}
    for position, value in drawing.cells.items():
        if isinstance(value, Marked):
            texts[position] = value.text
        elif isinstance(value, float):
            texts[position] = _text(value)
        elif isinstance(value, str):
            texts[position] = value
    return texts

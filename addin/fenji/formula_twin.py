"""The formula twin: a standard's sheets and the workings beside customers, so that a workbook grades by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fenji.emit.formula import Column, Source, Workings, unsayable, workings
from fenji.emit.formula.readings import FIRST_ROW
from fenji.emit.formula.workings import FIRST_COLUMN
from fenji.errors import UsageError
from fenji.program.model import Program
from fenji.standard.model import Standard
from fenji.standard_sheet import TITLE, WORKINGS, drawn, values_of
from fenji.standard_sheet.drawing import Drawing
from fenji.workbook import CellFormula, FilledDown, Marked, NewSheet
from fenji.workbook.edits import NewValue

_WHAT = "每一列是分级的一步，由公式算出；门槛取自“分级标准”表。左边是标准的读数，“问题”不是 0 时等级不再显示。"
_HEADERS = ("位置", "现在写的", "转换时写的", "数", "上限", "问题")
_AS_OF_DATE = (1899, 12, 30)


@dataclass(frozen=True)
class Twin:
    """The sheets that grade by formulas, and where a customer's results stand in the one of workings.

    A customer's workings stand `above` rows further down than he does.
    """

    sheets: tuple[NewSheet, ...]
    workings: Workings
    sheet: str
    above: int


def twin(
    program: Program,
    standards: Mapping[str, Source],
    bound: Mapping[str, Column],
    customers: str,
    rows: Sequence[int],
    *,
    sheet: str = WORKINGS,
    as_of: date | None = None,
) -> Twin:
    """Return the sheet of workings for customers in some rows of a sheet.

    `as_of` is the day from which days are counted; without it that is the day on which the workbook calculates.
    UsageError, with every reason, where the standard cannot be formulas.
    """
    own = standards[program.standard_id].standard
    if cannot := unsayable(own, program):
        raise UsageError(*cannot)
    made = workings(program, standards, bound, customers)
    above = FIRST_ROW - 1
    cells: dict[tuple[int, int], NewValue | Marked] = dict(made.readings.cells)
    day = CellFormula("TODAY()", None) if as_of is None else float((as_of - date(*_AS_OF_DATE)).days)
    cells |= {(1, 1): Marked(WORKINGS), (1, 2): _WHAT, (2, 1): "截至日期", (2, 2): day, (2, 3): "问题"}
    cells[2, 4] = CellFormula(f"SUM($F${FIRST_ROW}:$F${max(made.readings.row, FIRST_ROW)})", None)
    header = FIRST_ROW - 1
    cells |= {(header, column): Marked(label) for column, label in enumerate(_HEADERS, 1)}
    cells |= {(header, FIRST_COLUMN + n): Marked(label) for n, (label, _) in enumerate(made.columns)}
    formulas = [(FIRST_COLUMN + n, formula) for n, (_, formula) in enumerate(made.columns)]
    filled = FilledDown([row + above for row in rows], formulas, above)
    widths = {1: 22.0, 2: 24.0, 3: 16.0}
    page = NewSheet(sheet, cells, widths, filled=filled)
    return Twin((page,), made, sheet, above)


def sources_of(standard: Standard, taken: Sequence[str] = ()) -> tuple[dict[str, Source], list[NewSheet]]:
    """Return a standard, and those that it uses, as sheets to be, and how formulas find their cells."""
    found: dict[str, Source] = {}
    sheets: list[NewSheet] = []
    for each in _with_uses(standard):
        name = TITLE if each is standard else f"{TITLE} {each.id}"
        drawing = drawn(values_of(each.id) if each is not standard else values_of(standard.id))
        found[each.id] = Source(each, name, drawing.places, texts_of(drawing))
        sheets.append(drawing.sheet(name))
    del taken
    return found, sheets


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
            texts[position] = str(int(value)) if value.is_integer() else repr(value)
        elif isinstance(value, str):
            texts[position] = value
    return texts

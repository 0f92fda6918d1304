"""`fenji explain`: one customer, what was read, why this grade, and what would raise it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from fenji.book import grade_read
from fenji.cli.screen import Screen, diagnostics_data
from fenji.emit.column import FieldColumn
from fenji.errors import UsageError, fault
from fenji.export import read_file
from fenji.expr.amount import to_fen, written_in_wan
from fenji.expr.day import shown_day
from fenji.expr.spelling import word
from fenji.grader import Grader
from fenji.grader import standard as grader_of
from fenji.grading import Grading
from fenji.standard.model import Field, FieldType
from fenji.table.identity import identity_text
from fenji.table.model import Table
from fenji.workbook import cell_name


@dataclass(frozen=True)
class Request:
    """Which customer to explain, and by what he is graded."""

    book: Path
    standard: str
    customer: str
    bind: Mapping[str, str]
    readings: Mapping[str, str]
    sheet: str | None = None
    as_of: date | None = None
    household: str | None = None


def run(request: Request, screen: Screen) -> None:
    """Print why each row of the customer (there may be several) has its grade."""
    grader = grader_of(request.standard, request.as_of, **request.readings)
    table, grading = _graded(request, grader, screen)
    places = _places(table, request.customer)
    if not places:
        raise UsageError(
            fault(
                "customer.unknown",
                f"{request.book.name}!{table.where}",
                f"没有客户号或姓名是“{request.customer}”的客户",
                f"no customer has the number or name {request.customer!r}",
                hint=(f"表里有 {len(table)} 户", f"the table has {len(table)} customers"),
            )
        )
    if screen.as_json:
        screen.data([_data(grader, table, grading, place, screen) for place in places])
        return
    for place in places:
        _explain(grader, table, grading, place, screen)


def _graded(request: Request, grader: Grader, screen: Screen) -> tuple[Table, Grading]:
    with ExitStack() as held:
        read = read_file(request.book, grader, held, sheet=request.sheet, bind=request.bind)
        return grade_read(grader, read.sheet, read.table, request.household, screen.lang, request.as_of)


def _places(table: Table, customer: str) -> list[int]:
    wanted = word(customer)
    for key in ("cust_id", "cust_name", "id_no"):
        identity = table.identities.get(key)
        if identity is not None:
            found = [place for place in range(len(table)) if word(identity.text(place)) == wanted]
            if found:
                return found
    return []


def _explain(grader: Grader, table: Table, grading: Grading, place: int, screen: Screen) -> None:
    result = grading.program.results[grading.ranks[place]]
    row = int(table.rows[place])
    screen.say(
        f"{table.where} 第 {row} 行：{result.name.label}（{grading.codes[grading.ranks[place]]}）",
        f"{table.where} row {row}: {result.name.in_('en')} ({grading.codes[grading.ranks[place]]})",
        "bold",
    )
    for name, text in _texts(grading, place).items():
        heading = {"reason": ("依据", "why"), "gap": ("升级", "way up"), "flags": ("核实", "to verify")}[name]
        if text:
            screen.say(f"  {heading[0]}：{text}", f"  {heading[1]}: {text}")
    if result.services:
        screen.say(f"  服务：{'；'.join(result.services)}", f"  services: {'; '.join(result.services)}")
    for bound in table.bound:
        field = _field(grader, bound.field_id)
        value = _value(field, table.columns[field.id], place, screen)
        where = cell_name(row, bound.column)
        screen.say(
            f"  {field.label}：{where} 读作 {value}", f"  {field.name.in_('en')}: {where} read as {value}", "dim"
        )
    cells = {f"{table.where}!{cell_name(row, bound.column)}" for bound in table.bound}
    screen.diagnostics([each for each in table.diagnostics if each.where in cells])


def _texts(grading: Grading, place: int) -> dict[str, str]:
    texts = grading.texts()
    return {name: str(texts[name][place]) for name in ("reason", "gap", "flags") if name in texts}


def _field(grader: Grader, field_id: str) -> Field:
    return next(field for field in grader.fields if field.id == field_id)


def _value(field: Field, column: FieldColumn, place: int, screen: Screen) -> str:
    if column.unreadable is not None and column.unreadable[place]:
        return screen.word("无法识别", "unreadable")
    if field.type in (FieldType.TEXT, FieldType.HISTORY):
        return identity_text(column.cell(place)) or screen.word("空白", "blank")
    value = column.values[place]
    if field.type.counts:
        if np.isnan(value):
            return screen.word("空白", "blank")
        if field.type is FieldType.DATE:
            return shown_day(int(value)).isoformat()
        return _amount(float(value)) if field.type is FieldType.AMOUNT else f"{value:.12g}"
    return field.choices[value].in_(screen.lang) if value >= 0 else screen.word("空白", "blank")


def _number(value: float) -> float | None:
    return None if np.isnan(value) else value


def _amount(yuan: float) -> str:
    return written_in_wan(to_fen(Decimal(repr(yuan))))


def _data(grader: Grader, table: Table, grading: Grading, place: int, screen: Screen) -> dict[str, Any]:
    row = int(table.rows[place])
    cells = {f"{table.where}!{cell_name(row, bound.column)}" for bound in table.bound}
    texts = {name: values[place] for name, values in grading.texts().items()}
    return {
        "sheet": table.where,
        "row": row,
        **{name: value if isinstance(value, str) else _number(float(value)) for name, value in texts.items()},
        "services": list(grading.program.results[grading.ranks[place]].services),
        "values": {
            bound.field_id: {
                "cell": cell_name(row, bound.column),
                "read": _value(_field(grader, bound.field_id), table.columns[bound.field_id], place, screen),
            }
            for bound in table.bound
        },
        "diagnostics": diagnostics_data([each for each in table.diagnostics if each.where in cells], screen.lang),
    }

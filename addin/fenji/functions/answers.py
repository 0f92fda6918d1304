"""Answers: the results of a standard for the customers in a block, one row an answer for every row asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from fenji.emit.column import FieldColumn
from fenji.errors import BindingError, UsageError, fault
from fenji.expr.calendar_day import from_day_number
from fenji.functions.block import Block, BlockSheet
from fenji.functions.block_faults import is_doubtful, said_of_absent, said_of_block
from fenji.functions.chosen import chosen
from fenji.functions.field_header import field_labels
from fenji.grader import Grader
from fenji.grading import RESULTS, Grading
from fenji.placement import result_labels
from fenji.standard.model import Field, FieldType, Named
from fenji.table.dates import date_judge
from fenji.table.field_cells import read_field
from fenji.table.label import Label
from fenji.table.model import Bound, Table
from fenji.table.reading import untold
from fenji.table.sheet import table_of_sheet
from fenji.table.unit import Unit, UnitSource, canonical
from fenji.workbook import CellError, CellValue

_SAYING_WHAT_IS_ABSENT = ("reason", "flags")
"""The results beside which a column that the block lacks is named."""
_DAY = date_judge(Field("day", Named("日期"), FieldType.DATE))


def of_block(result: str, standard: Block, data: Block, header: Block | None, as_of: Block | None) -> Block:
    """Return one result for each row of a block of customers.

    Without `header` the block's own first rows are its header; the answer is as long as the block, so that the
    rows stay side by side. Rows that are no customers (a total, a note, nothing) are answered by an empty text.
    """
    grader = chosen(text_of(standard))
    if header is not None and header.width != data.width:
        raise UsageError(
            fault(
                "function.header",
                "",
                f"表头有 {header.width} 列，数据有 {data.width} 列，要一样多",
                f"the header has {header.width} columns, the data {data.width}",
            )
        )
    whole = data if header is None else Block([*header.cells, *data.cells], data.width)
    table = _table(whole, grader)
    grading = grader.grade_table(table, (result,), as_of=day(as_of))
    absent = said_of_absent(table, grader.fields) if result in _SAYING_WHAT_IS_ABSENT else ""
    # without a header in the answer there is only the row of a customer to say that a column is probably misnamed
    beside = absent if header is not None and is_doubtful(table) else ""
    answers: list[CellValue] = [""] * whole.height
    for row, value in zip(np.asarray(table.rows).tolist(), values_of(grader, grading, result)):
        answers[row - 1] = "；".join(str(each) for each in (value, beside) if each) if beside else value
    assert table.block is not None
    if header is not None:
        return Block(answers[header.height :])
    answers[table.block.header.last_row - 1] = f"{RESULTS[result]}：{absent}" if absent else RESULTS[result]
    return Block(answers)


def _table(whole: Block, grader: Grader) -> Table:
    """Return the customers of a block; what is wrong with its header is said as the person at the cell sees it."""
    sheet = BlockSheet(_at_least_two_columns(whole))
    try:
        return table_of_sheet(sheet, grader.fields, result_labels=result_labels(grader.program), told=False)
    except BindingError as error:
        raise said_of_block(error, whole, grader.fields) from error


def of_fields(standard_id: str, fields: Sequence[Field], values: Sequence[Block | None], as_of: Block | None) -> Block:
    """Return the grade of every customer whose fields are given: each a value, a column, or a row.

    A single value holds for all customers. Columns that begin with a header are read with the units that it says;
    the answer then has a header as well.
    """
    grader = chosen(standard_id)
    given = {field: block for field, block in zip(fields, values) if block is not None}
    height, width = _shape(given)
    length = max(height, width)
    labels = field_labels({field: block for field, block in given.items() if block.is_range}, fields)
    skip = 1 if labels else 0
    read: dict[str, FieldColumn] = {}
    bound: list[Bound] = []
    for number, (field, block) in enumerate(given.items(), 1):
        label = labels.get(field)
        unit = _unit(field, label)
        cells = block.cells[skip:] if block.is_range else block.cells * (length - skip)
        read[field.id] = read_field(cells, field, unit, untold).column
        bound.append(Bound(field.id, number, field.label, 1.0, unit, asked=True))
    rows = range(1, length - skip + 1)
    table = Table("", rows, read, tuple(bound), tuple(field.id for field in fields if field.id not in read))
    grades = values_of(grader, grader.grade_table(table, ("grade",), as_of=day(as_of)), "grade")
    return Block([RESULTS["grade"], *grades] if skip else grades, width)


def values_of(grader: Grader, grading: Grading, result: str) -> list[CellValue]:
    """Return one result of every customer as cells hold it: where there is none, an empty text."""
    if result == "score" and not grader.program.scored:
        raise UsageError(fault("function.no_score", "", "这个标准不打分，没有得分", "this standard does not score"))
    found = grading.texts().get(result)
    if found is None:
        return [""] * len(grading)
    values: list[Any] = found.tolist()
    # only a score is a number, and so may be none
    return [value if value == value else "" for value in values] if result == "score" else values


def text_of(block: Block) -> str:
    """Return the one text of an argument that says which standard or which grade is meant."""
    value = block.first
    if isinstance(value, CellError):
        raise UsageError(fault("function.error", "", f"参数是错误值 {value.text}", f"an argument is {value.text}"))
    if isinstance(value, str) and value.strip():
        return value.strip()
    raise UsageError(fault("function.text", "", '请写标准的编号或名称，例如 "psbc"', "name a standard"))


def day(block: Block | None) -> date | None:
    """Return the day that an argument says, as a date, its number, or 2026-10-31; None where it says nothing."""
    value = block.first if block is not None else None
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    found = day_in(value)
    if found is None:
        raise UsageError(
            fault("function.date", "", f"“{_shown(value)}”不是日期，请写成 2026-10-31", f"{value!r} is no date")
        )
    return found


def day_in(value: CellValue) -> date | None:
    """Return the day that a cell holds, read as a field of dates is; None where it holds none for certain."""
    found = _DAY(value)
    return from_day_number(int(found.value)) if found.readable and found.value == found.value else None


def _shown(value: CellValue) -> str:
    return value.text if isinstance(value, CellError) else str(value)[:20]


def _at_least_two_columns(block: Block) -> Block:
    """A header is told by two texts at least, so a single column gets an empty one beside it."""
    if block.width > 1:
        return block
    beside: list[CellValue] = ["备注", *([None] * (len(block.cells) - 1))]
    return Block([cell for pair in zip(block.cells, beside) for cell in pair], 2)


def _shape(given: Mapping[Field, Block]) -> tuple[int, int]:
    """Return the one shape that all ranges have: a column, a row, or a single cell."""
    shapes = {block.shape: field.label for field, block in given.items() if block.is_range}
    for (rows, columns), label in shapes.items():
        if rows > 1 and columns > 1:
            raise UsageError(
                fault("function.wide", "", f"“{label}”有 {columns} 列，请只选一列", f"{label} has {columns} columns")
            )
    if len(shapes) > 1:
        said = "，".join(f"“{label}”有 {max(shape)} 格" for shape, label in shapes.items())
        raise UsageError(fault("function.shape", "", f"{said}，格数和方向要一样", "the ranges differ in shape"))
    return next(iter(shapes), (1, 1))


def _unit(field: Field, label: Label | None) -> Unit | None:
    if field.type is not FieldType.AMOUNT:
        return None
    if label is not None and label.unit:
        return Unit(label.unit, UnitSource.HEADER)
    return Unit(canonical(field.unit), UnitSource.FIELD)

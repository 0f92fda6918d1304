"""What is said of a block's header in a cell: nobody there sees an address inside the block, or can name a column."""

from __future__ import annotations

import re
from collections.abc import Sequence

from fenji.errors import BindingError, Diagnostic, UsageError, fault
from fenji.functions.block import Block, is_blank
from fenji.standard.model import Field
from fenji.table.model import Table
from fenji.workbook import CellError, CellValue
from fenji.workbook.cells import column_number

_ADDRESS = re.compile(r"(?<![A-Za-z0-9])([A-Z]{1,3})[0-9]+(?=“)")
_SHOWN = 6


def said_of_absent(table: Table, fields: Sequence[Field]) -> str:
    """Return which columns that count for the grade a block lacks, and which come near; empty where it has them."""
    near = _near(table.diagnostics)
    absent = [field for field in fields if field.id in table.absent]
    counting = [field for field in absent if field.type.counts]
    named = counting or (absent if near else [])
    if not named:
        return ""
    return f"没有{'、'.join(f'“{field.label}”' for field in named)}一列{near}"


def is_doubtful(table: Table) -> bool:
    """Whether a column that comes near to an absent one may be that one under another name."""
    return bool(_near(table.diagnostics))


def _near(told: Sequence[Diagnostic]) -> str:
    """Return the columns that come near to an absent one, as the reader of tables found them."""
    hints = [each.hint.zh for each in told if each.code == "column.absent" and each.hint is not None]
    return f"，{hints[0].split('；')[0]}" if hints else ""


def said_of_block(error: BindingError, block: Block, fields: Sequence[Field]) -> UsageError:
    """Return a fault of a header in the words of who has selected a range: its columns counted, its first row shown."""
    first = error.diagnostics[0]
    if first.code != "column.none":
        said = _ADDRESS.sub(lambda address: f"第 {column_number(address[1])} 列", first.message.zh)
        return UsageError(fault(first.code, "", said, first.message.en))
    shown = "、".join(map(_shown, block.cells[: min(block.width, _SHOWN)]))
    sought = "、".join(field.label for field in fields)
    return UsageError(
        fault(
            first.code,
            "",
            f"没有一列对得上标准的字段，请连表头一起选，或在第三个参数给出表头；第一行是：{shown}；标准要找：{sought}",
            f"no column holds a field of the standard: select the header as well; first row: {shown}",
        )
    )


def _shown(cell: CellValue) -> str:
    if is_blank(cell):
        return "（空）"
    if isinstance(cell, float):
        return f"{cell:.12g}"
    return cell.text if isinstance(cell, CellError) else str(cell).strip()[:12]

"""The door for spreadsheet programs that run Python themselves: values of ranges in, values of cells out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fenji.functions.block import Block, block_of
from fenji.functions.catalogue import function
from fenji.workbook import CellDate
from fenji.workbook.serial import serial_day


def answered(name: str, *arguments: Any) -> Sequence[Sequence[Any]]:
    """Return what a function of the catalogue answers to the values of ranges (None where one was left out).

    >>> answered("FENJI_PSBC", [[50000.0], [49999.99]], None)
    [('金卡客户',), ('普通客户',)]
    """
    answer = function(name).answer(*(block_of(values) if values is not None else None for values in arguments))
    if CellDate not in set(map(type, answer.cells)):
        return answer.rows()
    # a date goes back as a date, so that Excel shows it as one
    days: list[Any] = [serial_day(cell.serial) if isinstance(cell, CellDate) else cell for cell in answer.cells]
    return Block(days, answer.width).rows()

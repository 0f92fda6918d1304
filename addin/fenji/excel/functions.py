"""The cell functions as UDFs of xlwings: every one of the catalogue, under its own name.

xlwings registers what this module holds. On a system without Excel the decorators do nothing, and the functions
take blocks as they are.
"""

from __future__ import annotations

from inspect import Parameter, Signature
from typing import Any

import xlwings

from fenji.excel.cells import OPTIONS, Answers, Cells
from fenji.functions.catalogue import catalogue
from fenji.functions.host import answered
from fenji.functions.signature import CATEGORY, CellFunction


def udf(of: CellFunction) -> Any:
    """Return a function of the catalogue as xlwings registers it: with its arguments, help and category."""

    def call(*arguments: Any) -> Any:
        return answered(of.name, *arguments)

    call.__name__ = call.__qualname__ = of.name
    call.__doc__ = of.help
    call.__annotations__ = {}
    call.__signature__ = Signature(  # type: ignore[attr-defined]
        [
            Parameter(each.name, Parameter.POSITIONAL_OR_KEYWORD, default=None if each.optional else Parameter.empty)
            for each in of.arguments
        ]
    )
    made: Any = call
    for each in of.arguments:
        made = xlwings.arg(each.name, convert=Cells, doc=f"{each.label}：{each.help}", **OPTIONS)(made)
    return xlwings.func(category=CATEGORY)(xlwings.ret(convert=Answers)(made))


globals().update({each.name: udf(each) for each in catalogue()})

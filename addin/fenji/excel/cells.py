"""How a range comes through xlwings: as a block, with errors as errors and money with all of its digits."""

from __future__ import annotations

from decimal import Decimal
from itertools import chain
from typing import Any

from xlwings.conversion import Options, Pipeline, ValueAccessor

OPTIONS = {"ndim": 2, "err_to_str": True}
"""What any xlwings is asked for: rows of cells, an error as its text and not as a blank."""


class Cells(ValueAccessor):
    """A range's values as xlwings reads them, but for cells formatted as currency.

    Excel hands those over cut to four decimals; an amount in 万元 would lose its 分. They are read once more as
    plain numbers.
    """

    @staticmethod
    def reader(options: Any) -> Pipeline:
        asked = Options(options).override(**OPTIONS)
        pipeline: Pipeline = ValueAccessor.reader(asked).append_stage(_exact_money)
        return pipeline


def _exact_money(context: Any) -> None:
    if context.range is None or Decimal not in set(map(type, chain.from_iterable(context.value))):
        return
    plain = context.range.api.Value2
    exact = plain if isinstance(plain, tuple) else ((plain,),)
    context.value = [
        [number if type(value) is Decimal else value for value, number in zip(row, numbers)]
        for row, numbers in zip(context.value, exact)
    ]

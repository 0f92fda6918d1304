"""How a range comes through xlwings, and how a column goes back: as a block, and untouched where it is plain.

xlwings looks at every cell for days, errors and numbers of numpy, which takes longer than grading does. Where all
cells are texts, numbers and blanks already, as Excel hands them over, there is nothing to look for.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any

from xlwings.conversion import (
    CleanDataForWriteStage,
    CleanDataFromReadStage,
    Ensure2DStage,
    Options,
    Pipeline,
    ReadValueFromRangeStage,
    ValueAccessor,
)

from fenji.functions.block import Block, block_of

OPTIONS = {"ndim": 2, "err_to_str": True}
"""What any xlwings is asked for: rows of cells, an error as its text and not as a blank."""

_DESKTOP = "desktop"


class Cells(ValueAccessor):
    """A range's values as a block.

    Cells that are formatted as currency Excel hands over cut to four decimals; an amount in 万元 would lose its 分.
    They are read once more as plain numbers.
    """

    @staticmethod
    def reader(options: Any) -> Pipeline:
        asked = Options(options).override(**OPTIONS)
        return Pipeline([ReadValueFromRangeStage(asked), Ensure2DStage(), _Blocked(asked)])


class _Blocked:
    """The stage that makes the block: on a desktop of the values as they are, elsewhere of what xlwings makes them."""

    def __init__(self, options: Any) -> None:
        self._clean = CleanDataFromReadStage(options)

    def __call__(self, context: Any) -> None:
        if context.engine.type != _DESKTOP:
            self._clean(context)
        context.value = _exact_money(block_of(context.value), context)


def _exact_money(block: Block, context: Any) -> Block:
    """Return the block with money that Excel has cut read once more, with all of its digits."""
    if context.range is None or Decimal not in set(map(type, chain.from_iterable(context.value))):
        return block
    plain = context.range.api.Value2
    exact = chain.from_iterable(plain) if isinstance(plain, tuple) else (plain,)
    came = chain.from_iterable(context.value)
    cells = [float(number) if type(value) is Decimal else cell for cell, value, number in zip(block.cells, came, exact)]
    return Block(cells, block.width)


class Answers(ValueAccessor):
    """What a function answers, handed to Excel as it is where it holds no days."""

    @classmethod
    def router(cls, value: Any, rng: Any, options: Any) -> Any:
        return cls

    @staticmethod
    def writer(options: Any) -> Pipeline:
        return Pipeline([Ensure2DStage(), _Prepared(options)])


class _Prepared:
    def __init__(self, options: Any) -> None:
        self._prepare = CleanDataForWriteStage(options)

    def __call__(self, context: Any) -> None:
        if any(issubclass(kind, date) for kind in set(map(type, chain.from_iterable(context.value)))):
            self._prepare(context)

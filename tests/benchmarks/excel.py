"""A column call of 100,000 cells from Excel: xlwings reads the range, fenji answers, xlwings hands the column back.

COM itself is not in it: the range holds its values already. Against xlwings' own conversion of the same range and of
a column of texts, which any function written with xlwings pays. fenji hands cells that are plain already through as
they are (`fenji.excel.cells`), and so does not pay it.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
from tests.benchmarks.measure import Row, in_turn
from tests.excel.bindings import MISSING, RANGE, CDispatch, windows_xlwings

ROWS = 100_000
CARDS = ["无", "是", "金卡级", "白金卡级", "钻石卡级", None]


class Column(CDispatch):
    """A range of one column that is already in memory."""

    _oleobj_ = SimpleNamespace(GetTypeInfo=lambda: SimpleNamespace(GetTypeAttr=lambda: SimpleNamespace(iid=RANGE)))

    def __init__(self, values: list[Any]) -> None:
        self.Value = tuple((value,) for value in values)
        self.Address, self.Row, self.Column = "$A$1", 1, 1
        self.Rows, self.Columns = SimpleNamespace(Count=len(values)), SimpleNamespace(Count=1)
        self.Worksheet = SimpleNamespace(Parent=SimpleNamespace(Application=SimpleNamespace(Hwnd=1)))


def rows() -> Iterator[Row]:
    windows_xlwings()
    import xlwings._xlwindows
    import xlwings.com_server
    from xlwings import conversion

    from fenji.excel import functions

    random = np.random.default_rng(7)
    balances = Column(random.lognormal(10, 2, ROWS).round(2).tolist())
    texts = Column([f"{value:,.2f}" for value in random.lognormal(10, 2, ROWS)])
    cards = Column([CARDS[place] for place in random.integers(0, len(CARDS), ROWS)])
    incomes = Column(random.lognormal(11.5, 1, ROWS).round(2).tolist())
    numbers = [(f"{place:08}",) for place in range(ROWS)]
    block = Column([])
    header = ("客户号", "月日均余额", "指定高端信用卡", "家庭年收入")
    parts = (numbers, balances.Value, cards.Value, incomes.Value)
    block.Value = (header, *(tuple(cell[0] for cell in row) for row in zip(*parts, strict=True)))
    excel, caller = xlwings.com_server.XLPython(), Column([None])
    options = functions.FENJI_PSBC.__xlfunc__["args"][0]["options"]
    grades = [["金卡客户"]] * ROWS

    def call(name: str, *columns: Any) -> Any:
        of = getattr(functions, name).__xlfunc__["args"]
        given = [*columns, *([MISSING] * (len(of) - len(columns)))]
        return excel.CallUDF("fenji.excel.functions", name, given, None, caller)

    def alone(*columns: Column) -> Any:
        for column in columns:
            held = xlwings.Range(impl=xlwings._xlwindows.Range(xl=column))
            conversion.read(held, None, {**options, "convert": None})
        return conversion.write(grades, None, {})

    assert call("FENJI_PSBC", balances)[0][0]
    yield in_turn(
        "one column of amounts / the conversion alone",
        "<= 1.5",
        lambda: call("FENJI_PSBC", balances),
        lambda: alone(balances),
    )
    yield in_turn(
        "amounts, cards and incomes / the conversion alone",
        "<= 1.5",
        lambda: call("FENJI_PSBC", balances, cards, incomes),
        lambda: alone(balances, cards, incomes),
    )
    yield in_turn(
        "a sheet of 100,000 x 4 with its header / the conversion alone",
        "<= 1.5",
        lambda: call("FENJI", "psbc", block),
        lambda: alone(block),
        3,
    )
    yield in_turn(
        "a column of amounts typed as text / the conversion alone",
        "<= 1.5",
        lambda: call("FENJI_PSBC", texts),
        lambda: alone(texts),
        3,
    )

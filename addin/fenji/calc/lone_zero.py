"""Lone zeros: LibreOffice hands over one empty cell as 0, so a single 0 may be either.

No type that an interface of Calc can ask for keeps them apart and takes plain values too (measured with 7.4: `any`,
`sequence<any>` and `sequence<sequence<any>>` all get 0.0 of an empty cell; a range of cells refuses plain values).
A range of one cell, A2:A2, comes as it is, and so does a text "0".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

from fenji.functions.block import Block
from fenji.functions.signature import CellFunction

LONE_ZERO: Mapping[str, bool] = {"zero_or_empty": True}
"""What is sent for a single cell of which only 0 is known."""

_MOST = 6
"""With how many of them every reading is still tried: 64 answers."""


def is_lone_zero(rows: Sequence[Sequence[Any]] | None) -> bool:
    return rows is not None and len(rows) == 1 and list(rows[0]) == [LONE_ZERO]


def answer_of(of: CellFunction, blocks: Sequence[Block | None], lone: Sequence[bool]) -> Block:
    """Return what a function answers where some arguments are lone zeros: the same for every reading, or a question.

    `blocks` have anything where an argument is `lone`. Only a value of a customer can be meant as 0; a standard,
    a day or a header cannot.
    """
    open_places = [place for place, each in enumerate(lone) if each and of.arguments[place].may_be_zero]
    read = [Block([None]) if each else block for block, each in zip(blocks, lone)]
    if not open_places:
        return of.answer(*read)
    if len(open_places) > _MOST:
        return _question(of, open_places)
    answers = (
        _with(of, read, dict(zip(open_places, values))) for values in product((None, 0.0), repeat=len(open_places))
    )
    first = next(answers)
    return first if all(each == first for each in answers) else _question(of, open_places)


def _with(of: CellFunction, blocks: Sequence[Block | None], values: Mapping[int, float | None]) -> Block:
    return of.answer(*(Block([values[place]]) if place in values else block for place, block in enumerate(blocks)))


def _question(of: CellFunction, places: Sequence[int]) -> Block:
    labels = "、".join(f"“{of.arguments[place].label}”" for place in places)
    return Block([f'LibreOffice 分不清空格和 0：{labels}请写成区域（如 A2:A2）；确实是 0 就写 "0"'])

"""Labels: what a table calls its columns, and the names that such a label can be read as."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from fenji.standard_sheet import STEP_MARK
from fenji.table.unit import plain, split_label
from fenji.table.vocabulary import COUNTED, FOREIGN, OTHER_MEANING, SAME_MEANING

_DECORATION = re.compile(r"^[*#◆●★☆▲]+|^[0-9]{1,2}[.、](?=\D)|[*:]+$|\((?:必填|选填|可选)\)")
_PREFIX = re.compile(rf"(?:{SAME_MEANING})[_-]?(?=.)")
_SUFFIX = re.compile(rf"(?<=.)[_-]?(?:{SAME_MEANING})$")
_AROUND = re.compile(rf"\((?:{SAME_MEANING})\)")
_PERCENT = re.compile(r"\((?:%|百分比|百分数|百分制)\)$")
_COUNTED = re.compile(rf"\((?:{COUNTED.pattern})\)$")

UNIT_STRIPPED = 1
"""What a unit or a decoration that had to be taken off costs, in hundredths."""
MEANING_STRIPPED = 15
"""What a word such as 本期 or 10月 that had to be taken off costs, in hundredths."""


@dataclass(frozen=True, slots=True)
class Label:
    """What a table calls a column: the text over it, the texts over that, and the unit that they say.

    `column` counts from 1; `cell` is the label's address in a sheet and empty in a frame, as is `unit_cell`.
    """

    column: int
    text: str
    parents: tuple[str, ...] = ()
    unit: str = ""
    cell: str = ""
    unit_cell: str = ""

    @property
    def path(self) -> str:
        """The label with the labels over it, as messages show it.

        >>> Label(6, "月日均余额", ("资产(万元)",)).path
        '资产(万元)›月日均余额'
        """
        return "›".join(" ".join(part.split()) for part in (*self.parents, self.text))

    @property
    def binds_by_itself(self) -> bool:
        """Whether nothing over the column says another period, meaning or currency, and it is none of fenji's own."""
        if self.text.startswith(STEP_MARK):
            return False
        over = [plain(text) for text in self.parents]
        return not any(OTHER_MEANING.search(text) or FOREIGN.search(text) for text in over)


def frame_label(column: int, name: str) -> Label:
    """Return the label of a frame's column, with the unit that its name says.

    >>> frame_label(1, "月日均余额(万元)").unit
    '万元'
    """
    return Label(column, name, unit=split_label(name)[1])


@lru_cache(maxsize=4096)
def names_of(label: Label, *, counted: bool = False, percent: bool = False) -> Mapping[str, int]:
    """Return the names that a label can be read as, each with what the reading costs in hundredths.

    `counted` also takes off what a plain number counts: 持有产品数(个), and `percent` that it is one of a hundred:
    业绩完成率(%). The words over a column are joined to it:
    家庭 over 年收入 is 家庭年收入. Only words that are known not to change the meaning are ever taken off, so
    上月月日均余额 is never read as 月日均余额.

    >>> names_of(Label(1, "本月月日均余额(万元)"))["月日均余额"]
    16
    >>> "月日均余额" in names_of(Label(1, "上月月日均余额"))
    False
    """
    found: dict[str, int] = {}
    parts = [*label.parents, label.text]
    for start in range(len(parts) - 1, -1, -1):
        joined = "".join(_unitless(part) for part in parts[start:-1]) + parts[-1]
        for name, cost in _readings(joined, counted, percent):
            found[name] = min(cost, found.get(name, cost))
    return found


def _unitless(parent: str) -> str:
    return split_label(parent)[0]


def _readings(text: str, counted: bool, percent: bool) -> Iterator[tuple[str, int]]:
    """Yield the names of a text, the least altered first."""
    label = plain(text)
    yield label, 0
    undecorated = _DECORATION.sub("", label)
    if undecorated != label:
        yield undecorated, UNIT_STRIPPED
    name, unit = split_label(undecorated)
    cost = UNIT_STRIPPED if unit or undecorated != label else 0
    yield name, cost
    if counted:
        yield _COUNTED.sub("", name), UNIT_STRIPPED
    if percent:
        yield _PERCENT.sub("", name), UNIT_STRIPPED
    yield from _with_less_said(name, cost)


def _with_less_said(name: str, cost: int) -> Iterator[tuple[str, int]]:
    """Yield the name without the words that do not change its meaning, one by one and all of them."""
    for first in (_AROUND, _PREFIX, _SUFFIX):
        once = _taken_off(first, name)
        if once == name:
            continue
        yield once, cost + MEANING_STRIPPED
        for second in (_AROUND, _PREFIX, _SUFFIX):
            twice = _taken_off(second, once)
            if twice != once:
                yield twice, cost + 2 * MEANING_STRIPPED


def _taken_off(pattern: re.Pattern[str], name: str) -> str:
    match = pattern.match(name) if pattern is _PREFIX else pattern.search(name)
    return name[: match.start()] + name[match.end() :] if match else name

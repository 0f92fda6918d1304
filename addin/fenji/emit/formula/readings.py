"""Readings: what the cells of the standard's sheet say, as numbers that formulas compare with.

Each reading is a row: where it stands, what stands there, what has to stand there, and the numbers in it. A
threshold may change; whatever else changes (a sign, a choice, a rule) makes the row a problem, and as long as there
is one no grade is shown: formulas say only what they were made for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce

from fenji.emit.formula.source import Source, quoted, said
from fenji.expr.amount import LARGEST
from fenji.expr.spelling import halfwidth
from fenji.standard.model import FieldType
from fenji.standard_sheet.drawing import Position
from fenji.workbook import CellFormula, column_letters
from fenji.workbook.edits import NewValue

FIRST_ROW = 6
AS_OF = "$B$2"
PROBLEMS = "$D$2"

STALE = "标准改了写法，请重新转换"
"""What a grade says while the standard's sheet says something else than what the formulas were made for."""

STALE_CODE = "stale"

_PLAIN = {
    **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
    "＞": ">",
    "＜": "<",
    "＝": "=",
    "≥": ">=",
    "≤": "<=",
    "［": "[",
    "］": "]",
    "（": "(",
    "）": ")",
    "．": ".",
    "－": "-",
    "＋": "+",
    "　": "",
    " ": "",
    "元": "",
}
_COMPARED = re.compile(r"(>=|<=|>|<|=)(.+)")
_RANGE = re.compile(r"([\[(])(.+?)\.\.(.+?)([\])])")
_OFFSET = re.compile(r"([+-])([0-9]{1,4})([dmy天月年])", re.IGNORECASE)
_PARTS = 7
"""The column of what a test says of its first number; right of it that of the second, then both in 元."""
_NO_NUMBER = "9E+99"
"""What a cell gives in which no number is found: a number too, so that results can say that there is a problem."""
_LOWS, _HIGHS = {"[": ">=", "(": ">"}, {"]": "<=", ")": "<"}


@dataclass(frozen=True)
class Comparison:
    """A comparison with a number that stands in a cell."""

    sign: str
    ref: str


@dataclass
class Readings:
    """The readings of the standards' cells, on a sheet of their own; `cells` are what stands there."""

    sheet: str
    cells: dict[tuple[int, int], NewValue] = field(default_factory=dict)
    row: int = FIRST_ROW
    _fixed: set[str] = field(default_factory=set)
    _words: dict[str, str] = field(default_factory=dict)
    _texts: dict[str, str] = field(default_factory=dict)
    _known: dict[str, tuple[Comparison, ...]] = field(default_factory=dict)

    def here(self, ref: str) -> str:
        """Return how formulas of other sheets write a reference to the sheet of the readings."""
        return f"{quoted(self.sheet)}!{ref}"

    def text(self, source: Source, path: str) -> str:
        """Return a reference to what a cell says, whatever that is."""
        ref = source.ref(path)
        if ref not in self._texts:
            row = self._row(ref, f'{ref}&""', "", _unlike(f"ISTEXT(B{self.row})"))
            self._texts[ref] = self.here(f"$B${row}")
        return self._texts[ref]

    def fixed(self, source: Source, path: str) -> None:
        """Require that a cell says what it says now."""
        if not source.has(path) or (ref := source.ref(path)) in self._fixed:
            return
        now = source.text(path)
        self._fixed.add(ref)
        self._row(ref, f'{ref}&""', now, _unlike(f"EXACT(B{self.row},C{self.row})"))

    def counted(self, source: Source, first: Position, last: Position) -> None:
        """Require that a block holds as many entries as now: no rule more, none less."""
        ref = f"{source.at(first)}:{source.at(last).rpartition('!')[2]}"
        held = [at for at, text in source.texts.items() if text and _within(at, first, last)]
        self._row(ref, f"COUNTA({ref})", float(len(held)), _unlike(f"B{self.row}=C{self.row}"))

    def number(self, source: Source, path: str) -> str:
        """Return a reference to the number in a cell of points or weights."""
        ref = source.ref(path)
        row = self._row(ref, ref, "", _unread(self.row))
        self._put(row, 4, f"IF(ISNUMBER(B{row}),B{row},{_NO_NUMBER})")
        return self.here(f"$D${row}")

    def amount(self, source: Source, path: str) -> str:
        """Return a reference to an amount of 元 that a cell says as text."""
        ref = source.ref(path)
        row = self._row(ref, _plainly(ref), "", _unread(self.row))
        self._part(row, 4, f"B{row}", FieldType.AMOUNT, "")
        return self.here(f"$D${row}")

    def interval(self, source: Source, path: str, kind: FieldType) -> tuple[Comparison, ...]:
        """Return the comparisons that a test of one interval makes, with the numbers in its cell."""
        ref = source.ref(path)
        if ref in self._known:
            return self._known[ref]
        text = re.sub(r"\s", "", halfwidth(source.text(path))).replace("≥", ">=").replace("≤", "<=").replace("元", "")
        row = self._row(ref, _plainly(ref), "", _unread(self.row))
        compared, ranged = _COMPARED.fullmatch(text), _RANGE.fullmatch(text)
        here = f"B{row}"
        if ranged:
            opened, low, high, closed = ranged.groups()
            self._put(row, 3, f"{opened}…..…{closed}", formula=False)
            right = f"AND(LEFT({here},1)={said(opened)},RIGHT({here},1)={said(closed)})"
            first = f'MID({here},2,FIND("..",{here})-2)'
            second = f'MID({here},FIND("..",{here})+2,LEN({here})-FIND("..",{here})-2)'
            self._part(row, 4, f"IF({right},{first},NA())", kind, low)
            self._part(row, 5, f"IF({right},{second},NA())", kind, high)
            low_end, high_end = self.here(f"$D${row}"), self.here(f"$E${row}")
            found = Comparison(_LOWS[opened], low_end), Comparison(_HIGHS[closed], high_end)
        else:
            sign, end = compared.groups() if compared else ("", text)
            self._put(row, 3, f"{sign}…", formula=False)
            right = f"LEFT({here},{len(sign)})={said(sign)}"
            if sign in (">", "<"):
                right = f'AND({right},MID({here},2,1)<>"=")'
            value = f"MID({here},{len(sign) + 1},99)"
            self._part(row, 4, f"IF({right},{value},NA())" if sign else here, kind, end)
            found = (Comparison(sign or "=", self.here(f"$D${row}")),)  # type: ignore[assignment]
        self._known[ref] = found
        return found

    def words(self, text: str) -> str:
        """Return a reference to a list of words, one text in which formulas look for one of them."""
        if text not in self._words:
            self._words[text] = self.here(f"$B${self.row}")
            self.cells[self.row, 1], self.cells[self.row, 2] = "写法", text
            # what stands beside it keeps so long a text within its cell
            self.cells[self.row, 3] = "公式查字用"
            self.row += 1
        return self._words[text]

    def results(self, labels: Sequence[str], codes: Sequence[str], unfilled: str, stale_code: str) -> tuple[str, str]:
        """Return references to what the results are called and to their codes, in their order from 1.

        Before them, at 0, stands what a row says that has no formulas, and what every row says while there is a
        problem.
        """
        first = self.row
        none = (f"IF({PROBLEMS}=0,{said(unfilled)},{said(STALE)})", f'IF({PROBLEMS}=0,"",{said(stale_code)})')
        for label, code in [none, *((label, said(code)) for label, code in zip(labels, codes))]:
            self.cells[self.row, 1] = "结果"
            self._put(self.row, 2, label)
            self._put(self.row, 3, code)
            self.row += 1
        last = self.row - 1
        return self.here(f"$B${first}:$B${last}"), self.here(f"$C${first}:$C${last}")

    def _row(self, where: str, value: str, wanted: str | float, problem: str) -> int:
        row = self.row
        self.cells[row, 1] = where.replace("$", "")
        self._put(row, 2, value)
        if wanted != "":
            self.cells[row, 3] = wanted
        self._put(row, 6, problem)
        self.row += 1
        return row

    def _part(self, row: int, column: int, text: str, kind: FieldType, now: str) -> None:
        """Put what a test says of one number beside its row, and the number itself into its column."""
        part = column + _PARTS - 4
        self._put(row, part, text)
        number = _number(f"{column_letters(part)}{row}", kind, now)
        if kind is FieldType.AMOUNT:
            # a formula of its own, since it is asked for more than once
            self._put(row, part + 2, number)
            number = _whole_cents(f"{column_letters(part + 2)}{row}")
        self._put(row, column, f"IFERROR({number},{_NO_NUMBER})")

    def _put(self, row: int, column: int, text: str, *, formula: bool = True) -> None:
        self.cells[row, column] = CellFormula(text, None) if formula else text


def _unlike(condition: str) -> str:
    """1 where something is not so, or cannot be told any more, since its row was deleted."""
    return f"IFERROR(IF({condition},0,1),1)"


def _unread(row: int) -> str:
    return f"IF(OR(D{row}={_NO_NUMBER},E{row}={_NO_NUMBER}),1,0)"


def _plainly(ref: str) -> str:
    """The text of a cell with full-width signs plain, and without blanks and 元."""
    return reduce(lambda text, pair: f'SUBSTITUTE({text},"{pair[0]}","{pair[1]}")', _PLAIN.items(), f'{ref}&""')


def _number(text: str, kind: FieldType, now: str) -> str:
    """The number that a part of a test says, be it an amount, a number or a day; `now` is what it says now."""
    if kind is FieldType.AMOUNT:
        cut = _written(f"LEFT({text},LEN({text})-1)")
        return f'IF(RIGHT({text},1)="亿",{cut}*100000000,IF(RIGHT({text},1)="万",{cut}*10000,{_written(text)}))'
    return _day(text, now) if kind is FieldType.DATE else _written(text)


def _written(text: str) -> str:
    """The number that a text is; what only a spreadsheet takes for one (20%, 3/4, 1E3, $5, a day) is none."""
    unsigned = f'MID({text},IF(OR(LEFT({text},1)="-",LEFT({text},1)="+"),2,1),99)'
    rest = reduce(lambda left, digit: f'SUBSTITUTE({left},"{digit}","")', "0123456789", unsigned)
    whole = f'OR({rest}="",AND({rest}=".",LEFT({unsigned},1)<>".",RIGHT({text},1)<>"."))'
    return f"IF({whole},VALUE({text}),NA())"


def _whole_cents(amount: str) -> str:
    """An amount in whole 分; one with more decimals is none, as it is none to who reads the sheet."""
    whole = f"ABS(ROUND({amount},2)-{amount})<=1E-9+ABS({amount})*1E-14"
    return f"IF(AND({whole},ABS({amount})<{LARGEST:f}),ROUND({amount},2),NA())"


def _day(text: str, now: str) -> str:
    """The serial of a day: so far from the as-of date as the text says, or the day that it names."""
    offset = _OFFSET.fullmatch(now)
    if offset is None and now[:1].isdigit():
        return f"DATE(VALUE(LEFT({text},4)),VALUE(MID({text},6,2)),VALUE(MID({text},9,2)))"
    if offset is None:
        return f'IF(OR({text}="today",{text}="今天",{text}="截至日期"),{AS_OF},NA())'
    count = f'IF(LEFT({text},1)="-",-1,1)*VALUE(MID({text},2,LEN({text})-2))'
    unit = offset[3].lower()
    day = f"{AS_OF}+{count}" if unit in "d天" else f"EDATE({AS_OF},{12 if unit in 'y年' else 1}*{count})"
    return f"IF(RIGHT({text},1)={said(offset[3])},{day},NA())"


def _within(at: Position, first: Position, last: Position) -> bool:
    return first[0] <= at[0] <= last[0] and first[1] <= at[1] <= last[1]

"""Fragments: the XML of new cells, from what follows the address and the style on."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import TypeGuard, cast

from fenji.errors import UsageError, fault
from fenji.workbook.cells import CellFormula, cell_name
from fenji.workbook.edits import LONGEST_FORMULA, LONGEST_TEXT, NewValue
from fenji.workbook.markup import escaped

# what XML cannot hold, a carriage return (XML would make it a newline), and text that reads like an escape
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


class CellWriter:
    """Writes what the new cells of one sheet hold."""

    def __init__(self, sheet: str, prefix: bytes) -> None:
        """Take the sheet's name, for messages, and what the tags of its part begin with."""
        self._sheet = sheet
        name = prefix.decode()
        self._cell_end = f"</{name}c>"
        self._text = f' t="inlineStr"><{name}is><{name}t>'
        self._kept_text = f' t="inlineStr"><{name}is><{name}t xml:space="preserve">'
        self._text_end = f"</{name}t></{name}is></{name}c>"
        self._value = f"><{name}v>"
        self._value_end = f"</{name}v></{name}c>"
        self._formula_name = f"><{name}f"
        self._formula_alone = f"</{name}f></{name}c>"
        self._formula_end = f"</{name}f><{name}v>"

    def column(self, column: int, rows: Sequence[int], values: Sequence[NewValue]) -> list[str]:
        """Return for each value what follows a cell's `<c r="…" s="…"`, to the end of the cell.

        Text is text whatever it begins with. UsageError names the cell if no cell can hold its value.

        >>> CellWriter("客户", b"").column(13, [5, 6, 7], ["金卡", 12.0, None])
        [' t="inlineStr"><is><t>金卡</t></is></c>', '><v>12</v></c>', '/>']
        """
        if _even_texts(values):
            before, after = self._text, self._text_end
            texts = map(escaped, values) if _have_marks(values) else values
            return [f"{before}{text}{after}" for text in texts]
        return [self._one(value, row, column) for row, value in zip(rows, values, strict=True)]

    def _one(self, value: NewValue, row: int, column: int) -> str:
        if value is None:
            return "/>"
        if isinstance(value, str):
            return self._one_text(value, row, column)
        if isinstance(value, CellFormula):
            return self._one_formula(value, row, column)
        if isinstance(value, bool):
            return f' t="b"{self._value}{value:d}{self._value_end}'
        number = float(value)
        if not math.isfinite(number):
            raise UsageError(
                fault(
                    "edit.number",
                    f"{self._sheet}!{cell_name(row, column)}",
                    f"{number} 不是单元格能存的数",
                    f"a cell cannot hold {number}",
                )
            )
        return f"{self._value}{_shortest(number)}{self._value_end}"

    def _one_formula(self, cell: CellFormula, row: int, column: int) -> str:
        """A formula with what it comes to; a text that XML cannot hold is none that a formula gives."""
        check_formula(cell.formula, f"{self._sheet}!{cell_name(row, column)}")
        formula = f"{self._formula_name}{self._shared(cell)}"
        if cell.value is None:
            return f"{formula}{self._formula_alone}"
        kind, value = _cached(cell.value)
        return f"{kind}{formula}{self._formula_end}{value}{self._value_end}"

    @staticmethod
    def _shared(cell: CellFormula) -> str:
        """What follows the name of a formula's tag: those of a group say the formula once."""
        if cell.group is None:
            return f">{escaped(cell.formula)}"
        if not cell.block:
            return f' t="shared" si="{cell.group}">'
        return f' t="shared" ref="{cell.block}" si="{cell.group}">{escaped(cell.formula)}'

    def _one_text(self, text: str, row: int, column: int) -> str:
        if len(text) > LONGEST_TEXT:
            raise UsageError(
                fault(
                    "edit.long",
                    f"{self._sheet}!{cell_name(row, column)}",
                    f"文字有 {len(text)} 个字符，单元格放不下",
                    f"a text of {len(text)} characters does not fit into a cell",
                    hint=(f"最多 {LONGEST_TEXT} 个", f"at most {LONGEST_TEXT}"),
                )
            )
        written = text_markup(text)
        kept = text.strip() != text or "\n" in text or "\t" in text
        return f"{self._kept_text if kept else self._text}{written}{self._text_end}"


def check_formula(formula: str, where: str) -> None:
    """Raise UsageError if a formula is longer than Excel takes; nobody could open the workbook."""
    if len(formula) > LONGEST_FORMULA:
        raise UsageError(
            fault(
                "edit.formula",
                where,
                f"公式有 {len(formula)} 个字符，Excel 放不下",
                f"a formula of {len(formula)} characters is more than Excel takes",
                hint=(f"最多 {LONGEST_FORMULA} 个", f"at most {LONGEST_FORMULA}"),
            )
        )


def text_markup(text: str) -> str:
    """Return text as a cell's part has it; what XML cannot hold stands as Excel's escapes.

    >>> text_markup("a<b_x000D_")
    'a&lt;b_x005F_x000D_'
    """
    return escaped(_UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text))


def _cached(value: float | str | bool) -> tuple[str, str]:
    if isinstance(value, str):
        return ' t="str"', text_markup(value)
    return (' t="b"', f"{value:d}") if isinstance(value, bool) else ("", _shortest(float(value)))


def _even_texts(values: Sequence[NewValue]) -> TypeGuard[Sequence[str]]:
    """Tell whether all values are text that needs no care but for marks of XML; asked for many at once it is cheap."""
    try:
        joined = "".join(values)  # type: ignore[arg-type]
    except TypeError:
        return False
    texts = cast(Sequence[str], values)
    return (
        joined.isprintable()
        and "_" not in joined
        and all(map(str.__eq__, texts, map(str.strip, texts)))
        and (len(joined) <= LONGEST_TEXT or max(map(len, texts)) <= LONGEST_TEXT)
    )


def _have_marks(texts: Sequence[str]) -> bool:
    joined = "".join(texts)
    return any(mark in joined for mark in "&<>")


def _shortest(number: float) -> str:
    """Return the shortest digits that read back as the same number.

    >>> _shortest(0.1), _shortest(12.0), _shortest(1e300)
    ('0.1', '12', '1e+300')
    """
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)

"""Fragments: the XML of one new cell, up to what its value needs."""

from __future__ import annotations

import math
import re

from fenji.errors import UsageError, fault
from fenji.workbook.edits import LONGEST_TEXT, NewValue
from fenji.workbook.markup import escaped

# what XML cannot hold, a carriage return (XML would make it a newline), and text that reads like an escape
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


class CellWriter:
    """Writes the new cells of one sheet."""

    def __init__(self, sheet: str, prefix: bytes) -> None:
        """Take the sheet's name, for messages, and what the tags of its part begin with."""
        self._sheet = sheet
        name = self._name = prefix.decode()
        self._opening = f"<{name}c"
        self._text_before, self._text_after = f' t="inlineStr"><{name}is><{name}t>', f"</{name}t></{name}is></{name}c>"
        self._value_after = f"</{name}v></{name}c>"

    def cell(self, attributes: str, value: NewValue, where: str) -> str:
        """Return a cell with these attributes, each led by a blank, that holds this value.

        Text is text whatever it begins with. UsageError names the cell (`where`) if no cell can hold the value.

        >>> CellWriter("客户", b"").cell(' r="M5" s="2"', "金卡", "M5")
        '<c r="M5" s="2" t="inlineStr"><is><t>金卡</t></is></c>'
        >>> CellWriter("客户", b"").cell(' r="M5"', 12.0, "M5")
        '<c r="M5"><v>12</v></c>'
        """
        if isinstance(value, str):
            if value.isprintable() and "_x" not in value and value[:1] != " " != value[-1:] and len(value) < 99:
                return f"{self._opening}{attributes}{self._text_before}{escaped(value)}{self._text_after}"
            return self._careful_text(attributes, value, where)
        if value is None:
            return f"{self._opening}{attributes}/>"
        if isinstance(value, bool):
            return f'{self._opening}{attributes} t="b"><{self._name}v>{value:d}{self._value_after}'
        return f"{self._opening}{attributes}><{self._name}v>{self._number(value, where)}{self._value_after}"

    def _careful_text(self, attributes: str, text: str, where: str) -> str:
        if len(text) > LONGEST_TEXT:
            raise UsageError(
                fault("edit.long", f"{self._sheet}!{where}", f"文字有 {len(text)} 个字符,单元格放不下",
                      f"a text of {len(text)} characters does not fit into a cell",
                      hint=(f"最多 {LONGEST_TEXT} 个", f"at most {LONGEST_TEXT}"))
            )
        written = escaped(_UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text))
        before = self._text_before
        if text.strip() != text or "\n" in text or "\t" in text:
            before = before[:-1] + ' xml:space="preserve">'
        return f"{self._opening}{attributes}{before}{written}{self._text_after}"

    def _number(self, value: float, where: str) -> str:
        number = float(value)
        if not math.isfinite(number):
            raise UsageError(
                fault("edit.number", f"{self._sheet}!{where}", f"{number} 不是单元格能存的数",
                      f"a cell cannot hold {number}")
            )
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)

"""Values: what the bytes of a cell say that the cell holds."""

from __future__ import annotations

import math
import re

from fenji.workbook.cells import CellDate, CellError, CellValue, Uncalculated
from fenji.workbook.formats import Formats
from fenji.workbook.markup import Element, attributes, cell_text, element, opening, plain_text
from fenji.workbook.strings import SharedStrings, text_runs

_PLAIN = re.compile(
    rb'<c(?: (?!t=)[\w:]+="[^"<>]*")*(?: t="(\w+)")?(?: [\w:]+="[^"<>]*")*>'
    rb"(?:<f(?: [^<>]*)?>[^<]*</f>|<f [^<>]*/>)?"
    rb'(?:<v>([^<]+)</v>|<is><t(?: xml:space="preserve")?>([^<]*)</t></is>)</c>\s*'
)
"""A cell with a value, as nearly all are written; one that is not is read tag by tag."""

_LOOK = re.compile(rb"""\ss\s*=\s*["'](\d+)""")


class CellReader:
    """Reads the cells of one sheet part, from its bytes for texts and from its shadow for tags."""

    def __init__(
        self,
        data: bytes,
        shadow: bytes,
        prefix: bytes,
        strings: SharedStrings | None,
        formats: Formats | None = None,
        *,
        date1904: bool = False,
    ) -> None:
        """Take the part; `prefix` is what its tags begin with, `strings` what its texts refer to."""
        self.date1904 = date1904
        self.data = data
        self.strings = strings
        self.formats = formats
        self._shadow = shadow
        self._prefix = prefix
        self._cell = opening(prefix, b"c")
        self._plain = _PLAIN if data is shadow and not prefix else None

    def dated(self, look: int) -> bool:
        """Tell whether numbers with this look are dates."""
        return self.formats is not None and look in self.formats.dates

    def date(self, serial: float) -> CellDate:
        """Return a number of this workbook that its cell shows as a date."""
        return CellDate(serial, self.date1904)

    def value(self, start: int, end: int) -> CellValue:
        """Return what the cell holds whose bytes are at `start`; the next cell begins no later than `end`.

        >>> cells = b'<c r="F5"><f>F6-G6</f><v></v></c><c r="G5" t="b"><v>1</v></c>'
        >>> reader = CellReader(cells, cells, b"", None)
        >>> reader.value(0, 33), reader.value(33, len(cells))
        (Uncalculated(formula='F6-G6'), True)
        """
        value = self._undated(start, end)
        if type(value) is float and self.formats is not None and self.formats.dates:
            tag = self._cell.match(self._shadow, start, end)
            return self.date(value) if tag is not None and self.dated(look_of(self.data[start : tag.end()])) else value
        return value

    def _undated(self, start: int, end: int) -> CellValue:
        plain = self._plain.fullmatch(self.data, start, end) if self._plain else None
        if plain is not None and plain[2] is not None:
            return self.typed(plain[2], plain[1].decode() if plain[1] else "n")
        if plain is not None and plain[1] == b"inlineStr":
            return cell_text(plain[3])
        tag = self._cell.match(self._shadow, start, end)
        if tag is None or tag[1].endswith(b"/"):
            return None
        kind = attributes(self.data[start : tag.end()]).get("t", "n")
        if kind == "inlineStr":
            return self._inline(tag.end(), end)
        cached = element(self._shadow, self._prefix, b"v", tag.end(), end)
        formula = element(self._shadow, self._prefix, b"f", tag.end(), end)
        raw = self.data[cached.inner : cached.close] if cached is not None else b""
        if formula is not None and not _calculated(raw, cached, kind):
            return Uncalculated(plain_text(self.data[formula.inner : formula.close]))
        if cached is None or (not raw.strip() and kind != "str"):
            return None
        return self.typed(raw, kind)

    def typed(self, raw: bytes, kind: str) -> CellValue:
        """Return the value that the bytes of a `<v>` stand for in a cell of this type."""
        if kind == "n":
            return number(raw)
        if kind == "str":
            return cell_text(raw)
        text = plain_text(raw).strip()
        if kind == "s":
            return self.strings[int(text)] if self.strings is not None and text.isdecimal() else None
        if kind == "b":
            return text.lower() in ("1", "true")
        return CellError(text) if kind == "e" else text

    def _inline(self, start: int, end: int) -> str | None:
        held = element(self._shadow, self._prefix, b"is", start, end)
        if held is None:
            cached = element(self._shadow, self._prefix, b"v", start, end)
            return cell_text(self.data[cached.inner : cached.close]) if cached is not None else None
        return text_runs(self.data[held.inner : held.close], self._shadow[held.inner : held.close], self._prefix)


def look_of(tag: bytes) -> int:
    """Return the number of the look that a tag gives its cell.

    >>> look_of(b'<c r="A1" s="12">'), look_of(b"<c r='A1'>")
    (12, 0)
    """
    found = _LOOK.search(tag)
    return int(found[1]) if found else 0


def _calculated(raw: bytes, cached: Element | None, kind: str) -> bool:
    # Excel saves a formula that gives an empty text as t="str" with an empty <v>
    return bool(raw.strip()) or (kind == "str" and cached is not None)


def number(raw: bytes) -> float | str:
    """Return the number a cell was saved with, or the text itself where it is none (`NaN` of some writers).

    >>> number(b"12.5"), number(b"NaN")
    (12.5, 'NaN')
    """
    try:
        value = float(raw)
    except ValueError:
        value = math.nan
    return value if value - value == 0.0 and b"_" not in raw else plain_text(raw).strip()

"""Shared strings: the texts that cells name by number, decoded one by one as they are asked for."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence

from fenji.errors import WorkbookError, fault
from fenji.workbook.bulk import buffer_of, ends_name, spells, tags
from fenji.workbook.markup import (
    cell_text,
    cell_texts,
    closing,
    has_shadow,
    opening,
    root_element,
    root_offset,
    shadow_of,
)

_OPENED, _CLOSED = b"<si><t>", b"</t></si>"
_PLAIN = re.compile(rb'<si><t(?: xml:space="preserve")?>([^<]*)</t></si>')


def text_runs(raw: bytes, shadow: bytes, prefix: bytes) -> str:
    """Return the text of an `<si>` or `<is>`: the runs joined, the phonetic hints (`<rPh>`) left out.

    >>> item = b"<is><r><t>A</t></r><r><t>B</t></r><rPh sb='0' eb='1'><t>ei</t></rPh></is>"
    >>> text_runs(item, item, b"")
    'AB'
    """
    hints = [
        (hint.start(), (close.end() if (close := closing(prefix, b"rPh").search(shadow, hint.end())) else hint.end()))
        for hint in opening(prefix, b"rPh").finditer(shadow)
    ]
    pieces = []
    for tag in opening(prefix, b"t").finditer(shadow):
        if tag[1].endswith(b"/") or any(start <= tag.start() < end for start, end in hints):
            continue
        close = closing(prefix, b"t").search(shadow, tag.end())
        if close is not None:
            pieces.append(cell_text(raw[tag.end() : close.start()]))
    return "".join(pieces)


class SharedStrings:
    """The shared strings of a workbook, by number from 0.

    >>> strings = SharedStrings(b"<sst><si><t>&#23458;</t></si><si><r><t>A</t></r></si></sst>", "xl/s.xml")
    >>> strings[0], strings[1], len(strings)
    ('客', 'A', 2)
    """

    def __init__(self, data: bytes, part: str) -> None:
        """Take the part in UTF-8; nothing is decoded yet."""
        start = root_offset(data)
        self._data = data
        self._part = part
        self._shadow = shadow_of(data, start) if has_shadow(data, start, len(data)) else data
        self._prefix, root = root_element(self._shadow, part)
        items = _items(self._shadow, self._prefix, root.inner, root.close)
        self._starts = array("L", items)
        self._starts.append(root.close)
        self._texts: list[str | None] = [None] * len(self)

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, number: int) -> str:
        """Return one string; WorkbookError if the workbook has none of that number."""
        if not 0 <= number < len(self._texts):
            raise WorkbookError(
                fault(
                    "strings.missing",
                    self._part,
                    f"共享字符串没有第 {number} 项，文件已损坏",
                    f"there is no shared string {number}; the file is damaged",
                )
            )
        text = self._texts[number]
        if text is None:
            text = self._texts[number] = self._decoded(number)
        return text

    def many(self, numbers: Sequence[int]) -> list[str]:
        """Return many strings; those that are written plainly are decoded together.

        >>> SharedStrings(b"<sst><si><t>A</t></si><si><t>B&amp;C</t></si></sst>", "xl/s.xml").many([1, 0, 1])
        ['B&C', 'A', 'B&C']
        """
        texts, data = self._texts, self._data
        if self._shadow is data and numbers and min(numbers) >= 0 and max(numbers) < len(texts):
            asked = [number for number in dict.fromkeys(numbers) if texts[number] is None]
            raws = [data[self._starts[number] : self._starts[number + 1]] for number in asked]
            plain = [raw.startswith(_OPENED) and raw.endswith(_CLOSED) and raw.count(b"<") == 4 for raw in raws]
            numbered = [number for number, good in zip(asked, plain, strict=True) if good]
            bodies = [raw[len(_OPENED) : -len(_CLOSED)] for raw, good in zip(raws, plain, strict=True) if good]
            for number, text in zip(numbered, cell_texts(bodies), strict=True):
                texts[number] = text
            known = [texts[number] for number in numbers]
            if None not in known:
                return known  # type: ignore[return-value]
        return [self[number] for number in numbers]

    def _decoded(self, number: int) -> str:
        start, end = self._starts[number], self._starts[number + 1]
        plain = _PLAIN.match(self._data, start) if self._shadow is self._data else None
        if plain is not None:
            return cell_text(plain[1])
        return text_runs(self._data[start:end], self._shadow[start:end], self._prefix)


def _items(shadow: bytes, prefix: bytes, start: int, end: int) -> Iterator[int]:
    """Yield where every `<si>` begins."""
    buffer, name = buffer_of(shadow), b"<" + prefix + b"si"
    for window in tags(buffer, start, end):
        items = window[spells(buffer, window, name)]
        yield from items[ends_name(buffer[items + len(name)])].tolist()

"""Markup: what scanning XML by its bytes needs to know of XML.

A part is never parsed into a tree. Tags are found where they stand, and text is taken from between them;
what could look like a tag and is none (comments, CDATA, processing instructions) is blanked in a *shadow*
of the same length, in which every offset still agrees with the part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from fenji.errors import Diagnostic, WorkbookError, fault

REST = rb"[^>\"']*(?:\"[^\"]*\"[^>\"']*|'[^']*'[^>\"']*)*"
"""The rest of a tag after its name, up to its `>`; a quoted `>` does not end it."""

SPREADSHEET = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)

_TAG = re.compile(rb"<(/?)([^\s/>!?]+)(" + REST + rb")>")
_ATTRIBUTE = re.compile(rb"([^\s=\"'/<>]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_NOT_TAGS = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
_CDATA_OR_SILENT = re.compile(rb"<!\[CDATA\[(.*?)\]\]>|<!--.*?-->|<\?.*?\?>", re.DOTALL)
_ENTITY = re.compile(r"&(?:#([0-9]+)|#[xX]([0-9A-Fa-f]+)|(lt|gt|amp|quot|apos));")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"'][^>]*\?>")
_PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


@dataclass(frozen=True, slots=True)
class Element:
    """An element where it stands: its tag begins at `start`, its content is `inner`..`close`, it ends at `end`.

    A self-closed element has no content: `inner`, `close` and `end` are the same.
    """

    name: str
    start: int
    inner: int
    close: int
    end: int

    @property
    def self_closed(self) -> bool:
        return self.inner == self.end


def as_utf8(data: bytes, part: str) -> bytes:
    """Return the part in UTF-8, as nearly every part is already; a DOCTYPE is refused.

    >>> as_utf8('<?xml version="1.0" encoding="UTF-16"?><a/>'.encode("utf-16"), "xl/workbook.xml")
    b'<?xml version="1.0" encoding="UTF-8"?><a/>'
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = _recoded(data, "utf-16", part)
    elif (declared := _DECLARED.match(data)) and declared[1].lower() not in (b"utf-8", b"us-ascii"):
        data = _recoded(data, declared[1].decode(), part)
    if data.startswith(b"<!DOCTYPE", root_offset(data)):
        raise WorkbookError(doctype_fault(part))
    return data


def root_offset(data: bytes) -> int:
    """Return where the root element, or a DOCTYPE before it, begins."""
    match = _PROLOG.match(data)
    return match.end() if match else 0


def _recoded(data: bytes, encoding: str, part: str) -> bytes:
    try:
        recoded = data.decode(encoding).encode()
    except (LookupError, UnicodeError):
        raise WorkbookError(malformed_fault(part)) from None
    declared = _DECLARED.match(recoded)
    if declared is None:
        return recoded
    return recoded[: declared.start(1)] + b"UTF-8" + recoded[declared.end(1) :]


def shadow_of(data: bytes, start: int = 0) -> bytes:
    """Return a copy of the part in which comments, CDATA and instructions after `start` are blanks.

    >>> shadow_of(b"<v><!-- <v> -->5</v>")
    b'<v>            5</v>'
    """
    return data[:start] + _NOT_TAGS.sub(lambda found: b" " * len(found[0]), data[start:])


def has_shadow(data: bytes, start: int, end: int) -> bool:
    """Tell whether the shadow of data[start:end] would differ from it."""
    return data.find(b"<!", start, end) >= 0 or data.find(b"<?", start, end) >= 0


def attributes(tag: bytes) -> dict[str, str]:
    """Return the attributes of an opening tag, decoded.

    >>> attributes(b'<sheet name="A&amp;B" r:id=\\'rId1\\'/>')
    {'name': 'A&B', 'r:id': 'rId1'}
    """
    return {
        found[1].decode("utf-8", "replace"): plain_text(found[2] if found[2] is not None else found[3])
        for found in _ATTRIBUTE.finditer(tag)
    }


def whole_number(stated: str | None, default: int) -> int:
    """Return the number that an attribute states, or the default where it states none.

    >>> whole_number("12", 1), whole_number(None, 1), whole_number("x", 1)
    (12, 1, 1)
    """
    return int(stated) if stated is not None and stated.isascii() and stated.isdigit() else default


def attribute_span(tag: bytes, name: str) -> tuple[int, int] | None:
    """Return where the value of an attribute stands in a tag, quotes left out, or None."""
    for found in _ATTRIBUTE.finditer(tag):
        if found[1] == name.encode():
            return found.span(2) if found[2] is not None else found.span(3)
    return None


def with_attribute(tag: bytes, name: str, value: str) -> bytes:
    """Return an opening tag with one attribute set, everything else in it as it was.

    >>> with_attribute(b'<mergeCells count="1">', "count", "2")
    b'<mergeCells count="2">'
    >>> with_attribute(b'<calcPr/>', "fullCalcOnLoad", "1")
    b'<calcPr fullCalcOnLoad="1"/>'
    """
    coded = escaped_attribute(value).encode()
    span = attribute_span(tag, name)
    if span is not None:
        return tag[: span[0]] + coded + tag[span[1] :]
    end = len(tag) - (2 if tag.endswith(b"/>") else 1)
    return tag[:end].rstrip() + b" " + name.encode() + b'="' + coded + b'"' + tag[end:]


def without_attributes(tag: bytes, names: frozenset[bytes]) -> bytes:
    """Return the attributes of a tag but for those of `names`, each led by a blank, as they were written."""
    return b"".join(b" " + found[0] for found in _ATTRIBUTE.finditer(tag) if found[1] not in names)


def plain_text(raw: bytes) -> str:
    """Return the text that bytes between tags stand for: CDATA opened, references decoded, newlines as in XML.

    >>> plain_text(b"&#23458;&#x6237; A&amp;B")
    '客户 A&B'
    """
    if b"<" in raw:
        raw = _CDATA_OR_SILENT.sub(lambda found: _as_references(found[1] or b""), raw)
    if b"\r" in raw:
        raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    text = raw.decode("utf-8", "replace")
    return _ENTITY.sub(_character, text) if "&" in text else text


def cell_text(raw: bytes) -> str:
    """Return the text of a cell: as `plain_text`, and Excel's `_x000D_` escapes decoded as well.

    >>> cell_text(b"a_x000D_b") == "a" + chr(13) + "b"
    True
    """
    return without_escapes(plain_text(raw))


def cell_texts(raws: Sequence[bytes]) -> list[str]:
    """Return the texts of many cells, each as `cell_text`.

    >>> cell_texts([b"A", b"B&amp;C"])
    ['A', 'B&C']
    """
    # XML cannot hold a zero byte, so that it parts the texts while all are decoded at once
    joined = b"\0".join(raws)
    if joined.count(b"\0") == len(raws) - 1 and not any(mark in joined for mark in (b"&", b"<", b"\r", b"_x")):
        return joined.decode("utf-8", "replace").split("\0")
    return [cell_text(raw) for raw in raws]


def without_escapes(text: str) -> str:
    """Return text with Excel's `_x000D_` escapes, for characters that XML cannot hold, decoded."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _as_references(cdata: bytes) -> bytes:
    return cdata.replace(b"&", b"&amp;").replace(b"<", b"&lt;")


def _character(found: re.Match[str]) -> str:
    if found[3]:
        return _NAMED[found[3]]
    code = int(found[1]) if found[1] else int(found[2], 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def escaped(text: str) -> str:
    """Return text as it may stand between tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escaped_attribute(text: str) -> str:
    """Return text as it may stand between double quotes."""
    return escaped(text).replace('"', "&quot;").replace("\n", "&#10;")


def children(shadow: bytes, start: int, end: int) -> Iterator[Element]:
    """Yield the elements that stand side by side in shadow[start:end], not those inside them."""
    depth, opened, inner, name = 0, 0, 0, b""
    for tag in _TAG.finditer(shadow, start, end):
        if tag[1]:
            depth -= 1
            if depth == 0:
                yield Element(local_name(name), opened, inner, tag.start(), tag.end())
            elif depth < 0:
                return
        elif tag[3].endswith(b"/"):
            if depth == 0:
                yield Element(local_name(tag[2]), tag.start(), tag.end(), tag.end(), tag.end())
        else:
            if depth == 0:
                opened, inner, name = tag.start(), tag.end(), tag[2]
            depth += 1


def root_element(shadow: bytes, part: str) -> tuple[bytes, Element]:
    """Return the prefix of the root element (`x:` or nothing) and the element itself."""
    tag = _TAG.match(shadow, root_offset(shadow))
    if tag is None or tag[1]:
        raise WorkbookError(malformed_fault(part))
    prefix, colon, _ = tag[2].rpartition(b":")
    name = local_name(tag[2])
    if tag[3].endswith(b"/"):
        return prefix + colon, Element(name, tag.start(), tag.end(), tag.end(), tag.end())
    close = shadow.rfind(b"</" + tag[2])
    if close < tag.end():
        raise WorkbookError(malformed_fault(part))
    return prefix + colon, Element(name, tag.start(), tag.end(), close, len(shadow))


def local_name(name: bytes) -> str:
    """Return a tag's name without its prefix."""
    return name.rpartition(b":")[2].decode("utf-8", "replace")


@lru_cache(maxsize=128)
def opening(prefix: bytes, name: bytes) -> re.Pattern[bytes]:
    """Return the pattern of an element's opening tag; its rest is the one group."""
    return re.compile(rb"<" + re.escape(prefix + name) + rb"(?=[\s/>])(" + REST + rb")>")


@lru_cache(maxsize=128)
def closing(prefix: bytes, name: bytes) -> re.Pattern[bytes]:
    """Return the pattern of an element's closing tag."""
    return re.compile(rb"</" + re.escape(prefix + name) + rb"\s*>")


def element(shadow: bytes, prefix: bytes, name: bytes, start: int, end: int) -> Element | None:
    """Return the first element of a name that cannot hold itself in shadow[start:end], or None."""
    tag = opening(prefix, name).search(shadow, start, end)
    if tag is None:
        return None
    if tag[1].endswith(b"/"):
        return Element(name.decode(), tag.start(), tag.end(), tag.end(), tag.end())
    close = closing(prefix, name).search(shadow, tag.end(), end)
    if close is None:
        return None
    return Element(name.decode(), tag.start(), tag.end(), close.start(), close.end())


def malformed_fault(part: str) -> Diagnostic:
    """Return what to say of a part that is not XML."""
    return fault(
        "part.malformed",
        part,
        "这个部件不是完整的 XML",
        "this part is not well-formed XML",
        hint=("用 Excel 或 WPS 打开并另存一次", "open it in Excel or WPS and save it again"),
    )


def doctype_fault(part: str) -> Diagnostic:
    """Return what to say of a part that declares a DOCTYPE, the way to XML bombs."""
    return fault(
        "part.doctype",
        part,
        "部件里有 DOCTYPE 声明，工作簿不该有，拒绝打开",
        "the part declares a DOCTYPE, which no workbook has; refused",
    )

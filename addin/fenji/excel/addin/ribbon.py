"""The ribbon: its text, with every standard of the library in the drop-down."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from fenji.functions.adopting import OF_WORKBOOK
from fenji.sources import sources
from fenji.standard import library

_STANDARDS = "<!-- standards -->"


def ribbon() -> str:
    """Return the XML of the ribbon."""
    text = (sources("ribbon") / "customUI14.xml").read_text(encoding="utf-8")
    assert text.count(_STANDARDS) == 1
    own = _item(OF_WORKBOOK, "本工作簿采用的标准")
    items = [own, *(_item(each, library.built_in(each).name.label) for each in library.ids())]
    return text.replace(_STANDARDS, "\n            ".join(items))


def _item(name: str, label: str) -> str:
    return f'<item id="standard_{name}" label={quoteattr(label)}/>'

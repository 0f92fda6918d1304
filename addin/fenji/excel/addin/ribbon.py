"""The ribbon: its text, with every standard of the library in the drop-down."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from fenji.sources import sources
from fenji.standard import library

_STANDARDS = "<!-- standards -->"


def ribbon() -> str:
    """Return the XML of the ribbon."""
    text = (sources("ribbon") / "customUI14.xml").read_text(encoding="utf-8")
    assert text.count(_STANDARDS) == 1
    return text.replace(_STANDARDS, "\n            ".join(_item(each) for each in library.ids()))


def _item(standard_id: str) -> str:
    standard = library.built_in(standard_id)
    return f'<item id="standard_{standard_id}" label={quoteattr(standard.name.label)}/>'

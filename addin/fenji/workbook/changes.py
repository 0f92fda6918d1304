"""Changes: the small parts that must change along with a sheet, collected until the workbook is saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Self

from fenji.workbook.markup import (
    Element,
    attributes,
    children,
    has_shadow,
    root_element,
    root_offset,
    shadow_of,
)
from fenji.workbook.package import Package
from fenji.workbook.parts import CONTENT_TYPES, read_part, relationships_part, resolved
from fenji.workbook.patches import Patch, patched


class SmallPart:
    """A small part as bytes, with the elements of its root, so that it can be patched and not rewritten."""

    def __init__(self, data: bytes, part: str) -> None:
        start = root_offset(data)
        self.data = data
        self.shadow = shadow_of(data, start) if has_shadow(data, start, len(data)) else data
        self.prefix, self.root = root_element(self.shadow, part)

    def elements(self, within: Element | None = None) -> list[Element]:
        """Return the elements directly within one, or within the root."""
        held = within if within is not None else self.root
        return list(children(self.shadow, held.inner, held.close))

    def child(self, name: str) -> Element | None:
        """Return the first element of a name directly within the root."""
        return next((found for found in self.elements() if found.name == name), None)

    def tag(self, found: Element) -> bytes:
        """Return the opening tag of an element."""
        return self.data[found.start : found.inner]

    def attributes(self, found: Element) -> dict[str, str]:
        return attributes(self.tag(found))

    def text(self, found: Element) -> bytes:
        """Return what stands between the tags of an element."""
        return self.data[found.inner : found.close]

    def patched(self, patches: list[Patch]) -> bytes:
        return b"".join(patched(self.data, sorted(patches)))


class Changes:
    """New contents of parts by their names, and parts to leave out; what is unchanged is not in it."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self.contents: dict[str, bytes] = {}
        self.dropped: set[str] = set()

    def read(self, part: str) -> SmallPart | None:
        """Return a part as it is to be saved so far, None if there is none."""
        data = self.contents.get(part) or read_part(self._package, part)
        return None if data is None or part in self.dropped else SmallPart(data, part)

    def edit(self, part: str, patches_of: Callable[[SmallPart], list[Patch]]) -> Self:
        """Apply patches to a part, if it exists and there are any."""
        found = self.read(part)
        patches = patches_of(found) if found is not None else []
        if found is not None and patches:
            self.contents[part] = found.patched(patches)
        return self

    def drop(self, part: str, owner: str) -> None:
        """Leave a part out of the package, with its content type and its relationship from `owner`."""
        self.contents.pop(part, None)
        self.dropped.add(part)
        self.edit(CONTENT_TYPES, lambda types: _without(types, "PartName", "", part))
        self.edit(relationships_part(owner), lambda ties: _without(ties, "Target", owner, part))


def _without(listed: SmallPart, attribute: str, owner: str, part: str) -> list[Patch]:
    """Return the patches that take out the elements of which an attribute names a part."""
    return [
        Patch(found.start, found.end, b"")
        for found in listed.elements()
        if attribute in (stated := listed.attributes(found))
        and resolved(owner, stated[attribute]).lower() == part.lower()
    ]

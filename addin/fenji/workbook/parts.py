"""Parts: how the parts of a package are tied together, by relationships and by content types."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from lxml import etree

from fenji.errors import WorkbookError
from fenji.workbook import kinds
from fenji.workbook.markup import as_utf8, doctype_fault, malformed_fault
from fenji.workbook.package import SMALL_PART_LIMIT, Package

CONTENT_TYPES = "[Content_Types].xml"


@dataclass(frozen=True, slots=True)
class Relationship:
    """One tie from a part to another: `kind` is the last word of its type; `target` is None when outside."""

    identity: str
    kind: str
    target: str | None


def read_part(package: Package, part: str) -> bytes | None:
    """Return a small part in UTF-8, or None if the package has no such part."""
    member = package.member(part)
    return None if member is None else as_utf8(package.inflate(member, SMALL_PART_LIMIT), part)


def parsed(data: bytes, part: str) -> etree._Element:
    """Return the tree of a small part; entities are never resolved and nothing is fetched.

    >>> parsed(b"<a><b/></a>", "x.xml")[0].tag
    'b'
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        raise WorkbookError(malformed_fault(part)) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise WorkbookError(doctype_fault(part))
    return root


def local(node: etree._Element) -> str:
    """Return the name of an element without its namespace; comments have none."""
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def relationships_part(part: str) -> str:
    """Return the name of the part that holds a part's relationships.

    >>> relationships_part("xl/worksheets/sheet1.xml")
    'xl/worksheets/_rels/sheet1.xml.rels'
    """
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", name + ".rels")


def relationships(package: Package, part: str) -> dict[str, Relationship]:
    """Return the relationships of a part by their ids; `part` is empty for those of the package itself."""
    source = relationships_part(part)
    data = read_part(package, source)
    if data is None:
        return {}
    found = {}
    for node in parsed(data, source):
        if local(node) == "Relationship":
            outside = node.get("TargetMode", "").lower() == "external"
            target = None if outside else resolved(part, node.get("Target", ""))
            kind = node.get("Type", "").rpartition("/")[2]
            found[node.get("Id", "")] = Relationship(node.get("Id", ""), kind, target)
    return found


def resolved(part: str, target: str) -> str:
    """Return the part that a target names, seen from `part`; a target never leads out of the package.

    >>> resolved("xl/workbook.xml", "worksheets/sheet1.xml"), resolved("xl/workbook.xml", "/xl/a.xml")
    ('xl/worksheets/sheet1.xml', 'xl/a.xml')
    >>> resolved("xl/workbook.xml", "..\\\\..\\\\..\\\\etc\\\\passwd")
    'etc/passwd'
    """
    path = target.replace("\\", "/").partition("#")[0]
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(part), path)).lstrip("/")


def content_types(package: Package) -> dict[str, str]:
    """Return the content type of every part that has one of its own, by lower-cased part name."""
    data = read_part(package, CONTENT_TYPES)
    if data is None:
        raise WorkbookError(kinds.not_a_workbook_fault(package.path.name))
    return {
        resolved("", node.get("PartName", "")).lower(): node.get("ContentType", "")
        for node in parsed(data, CONTENT_TYPES)
        if local(node) == "Override"
    }

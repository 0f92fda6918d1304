"""Contents: what the workbook part lists: which sheets there are, in which part each lies, which date system."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

from lxml import etree

from fenji.errors import Diagnostic, WorkbookError, fault, note, warning
from fenji.workbook import kinds
from fenji.workbook.markup import whole_number
from fenji.workbook.package import Package
from fenji.workbook.parts import Relationship, content_types, local, parsed, read_part, relationships

SheetState = Literal["visible", "hidden", "veryHidden"]

_SUFFIXES = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": ".xlsx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml": ".xltx",
    "application/vnd.ms-excel.sheet.macroenabled.main+xml": ".xlsm",
    "application/vnd.ms-excel.template.macroenabled.main+xml": ".xltm",
    "application/vnd.ms-excel.addin.macroenabled.main+xml": ".xlam",
}


@dataclass(frozen=True, slots=True)
class SheetInfo:
    """A worksheet as the workbook lists it; `index` is its place among all sheets, charts counted, from 0."""

    name: str
    part: str
    state: SheetState
    index: int
    sheet_id: int


@dataclass(frozen=True, slots=True)
class Contents:
    """What the workbook part says: the worksheets in the workbook's own order, and how its file is made."""

    part: str
    sheets: tuple[SheetInfo, ...]
    date1904: bool
    suffix: str
    notes: tuple[Diagnostic, ...]


def read_contents(package: Package) -> Contents:
    """Return the contents of a package; WorkbookError if it is no workbook, or one of another kind."""
    _refuse_other_kinds(package)
    package_ties = relationships(package, "")
    part = next((tie.target for tie in package_ties.values() if tie.kind == "officeDocument" and tie.target), None)
    types = content_types(package)
    data = read_part(package, part) if part is not None else None
    if part is None or data is None:
        raise WorkbookError(kinds.damaged_fault(package.path.name))
    content_type = types.get(part.lower(), "")
    if "sheet.binary" in content_type or part.lower().endswith(".bin"):
        raise WorkbookError(kinds.binary_fault(package.path.name))
    root = parsed(data, part)
    if local(root) != "workbook":
        raise WorkbookError(kinds.not_a_workbook_fault(package.path.name))
    sheets = tuple(_sheets(root, package, part, relationships(package, part)))
    properties = next((node for node in root if local(node) == "workbookPr"), None)
    date1904 = properties is not None and properties.get("date1904", "0") in ("1", "true", "on")
    suffix = _SUFFIXES.get(content_type.lower(), ".xlsx")
    return Contents(part, sheets, date1904, suffix, tuple(_notes(package, package_ties, sheets)))


def _refuse_other_kinds(package: Package) -> None:
    where = package.path.name
    names = {member.name.lower(): member for member in package.members}
    if "mimetype" in names and "content.xml" in names:
        raise WorkbookError(kinds.open_document_fault(where))
    if "xl/workbook.bin" in names:
        raise WorkbookError(kinds.binary_fault(where))
    if package.member("[Content_Types].xml") is None:
        raise WorkbookError(kinds.not_a_workbook_fault(where))


def _sheets(root: etree._Element, package: Package, part: str, ties: dict[str, Relationship]) -> list[SheetInfo]:
    listed = [node for group in root if local(group) == "sheets" for node in group if local(node) == "sheet"]
    sheets = []
    for index, node in enumerate(listed):
        name = node.get("name", "")
        tie = ties.get(_relationship_id(node))
        if tie is not None and tie.kind != "worksheet":
            continue
        if tie is None or tie.target is None or package.member(tie.target) is None:
            raise WorkbookError(
                fault(
                    "sheet.part-missing",
                    f"{package.path.name}!{name}",
                    "文件里缺少这张工作表的内容，文件已损坏",
                    "the part of this sheet is missing; the file is damaged",
                    hint=("用 Excel 的“打开并修复”另存一份", "save a copy with Excel's Open and Repair"),
                )
            )
        state = node.get("state", "visible")
        state = state if state in ("hidden", "veryHidden") else "visible"
        sheet_id = whole_number(node.get("sheetId"), index + 1)
        sheets.append(SheetInfo(name, tie.target, cast(SheetState, state), index, sheet_id))
    return sheets


def _relationship_id(node: etree._Element) -> str:
    for name, value in node.attrib.items():
        qualified = etree.QName(name)
        if qualified.localname == "id" and (qualified.namespace or "").endswith("/relationships"):
            return str(value)
    return ""


def _notes(package: Package, ties: dict[str, Relationship], sheets: tuple[SheetInfo, ...]) -> list[Diagnostic]:
    notes = []
    where = package.path.name
    if any(tie.target and "digital-signature" in tie.kind for tie in ties.values()) or any(
        member.name.lower().startswith("_xmlsignatures/") for member in package.members
    ):
        notes.append(
            warning(
                "workbook.signed",
                where,
                "工作簿有数字签名，修改后签名会失效",
                "the workbook is digitally signed; the signature becomes invalid when it is edited",
            )
        )
    names = [member.name for member in package.members]
    if len(set(names)) < len(names):
        notes.append(
            note(
                "package.duplicate",
                where,
                "文件里有重名的部件，以最后一个为准",
                "parts of the same name occur in the file; the last one counts",
            )
        )
    if not sheets:
        notes.append(note("workbook.no-sheets", where, "工作簿里没有普通工作表", "the workbook has no worksheet"))
    return notes

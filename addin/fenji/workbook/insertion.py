"""Insertion: new sheets taken into a package; beside them only the three lists change that must name them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from fenji.errors import UsageError, fault
from fenji.workbook.changes import Changes, SmallPart
from fenji.workbook.contents import Contents
from fenji.workbook.markup import escaped_attribute, whole_number
from fenji.workbook.new_sheet import NewSheet, pieces
from fenji.workbook.package import Package
from fenji.workbook.parts import CONTENT_TYPES, relationships, relationships_part
from fenji.workbook.patches import Patch
from fenji.workbook.recalculation import asks_for_full_calculation, full_calculation

Content = Callable[[], Iterable[bytes]]

_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_TIES = ("http://schemas.openxmlformats.org", "http://purl.oclc.org/ooxml")
_REFUSED_IN_NAMES = re.compile(r"[\\/?*\[\]:]")
_LONGEST_NAME = 31


def inserted(
    package: Package, contents: Contents, changes: Changes, sheets: Sequence[NewSheet]
) -> Mapping[str, Content]:
    """Return the parts of new sheets by their names, and put what must name them among the changes.

    A sheet whose name the workbook has already takes the place of that one's part. UsageError where a name cannot
    be a sheet's.
    """
    found: dict[str, Content] = {}
    for sheet in sheets:
        _check_name(sheet.name)
        strict = _is_strict(changes, contents)
        standing = next((info for info in contents.sheets if info.name.lower() == sheet.name.lower()), None)
        part = standing.part if standing is not None else _free_part(package, contents, found)
        found[part] = _content(sheet, strict)
        if standing is None:
            _name_it(changes, contents, package, sheet.name, part, strict)
    workbook = changes.read(contents.part)
    uncalculated = any(sheet.uncalculated for sheet in sheets)
    if uncalculated and workbook is not None and not asks_for_full_calculation(workbook):
        changes.edit(contents.part, full_calculation)
    return found


def _content(sheet: NewSheet, strict: bool) -> Content:
    return lambda: pieces(sheet, strict)


def _check_name(name: str) -> None:
    if not name or len(name) > _LONGEST_NAME or _REFUSED_IN_NAMES.search(name) or name[0] == "'" or name[-1] == "'":
        raise UsageError(
            fault(
                "sheet.name",
                name,
                "不能作工作表的名称",
                "cannot be the name of a sheet",
                hint=(r"至多 31 个字符，不含 \ / ? * [ ] :", r"at most 31 characters, none of \ / ? * [ ] :"),
            )
        )


def _is_strict(changes: Changes, contents: Contents) -> bool:
    workbook = changes.read(contents.part)
    return workbook is not None and b"purl.oclc.org/ooxml/spreadsheetml" in workbook.tag(workbook.root)


def _free_part(package: Package, contents: Contents, taken: Mapping[str, Content]) -> str:
    """Return a part name beside the other sheets that nothing has yet."""
    folder = contents.part.rpartition("/")[0]
    number = 1
    while package.member(part := f"{folder}/worksheets/fenji{number}.xml".lstrip("/")) is not None or part in taken:
        number += 1
    return part


def _name_it(changes: Changes, contents: Contents, package: Package, name: str, part: str, strict: bool) -> None:
    ties_part = relationships_part(contents.part)
    listed = changes.read(ties_part)
    ids = {listed.attributes(tie).get("Id", "") for tie in listed.elements()} if listed else set()
    ids |= set(relationships(package, contents.part))
    identity = next(f"rIdFenji{number}" for number in range(1, len(ids) + 2) if f"rIdFenji{number}" not in ids)
    kind = f"{_TIES[strict]}/officeDocument/{'' if strict else '2006/'}relationships/worksheet"

    def with_type(types: SmallPart) -> list[Patch]:
        return [_last(types, f'<{types.prefix.decode()}Override PartName="/{part}" ContentType="{_SHEET_TYPE}"/>')]

    def with_tie(ties: SmallPart) -> list[Patch]:
        tie = f'<{ties.prefix.decode()}Relationship Id="{identity}" Type="{kind}" Target="/{part}"/>'
        return [_last(ties, tie)]

    changes.edit(CONTENT_TYPES, with_type)
    changes.edit(ties_part, with_tie)
    changes.edit(contents.part, lambda workbook: _listed(workbook, name, identity, strict))


def _last(part: SmallPart, element: str) -> Patch:
    """Put an element at the end of the root of a list."""
    return Patch(part.root.close, part.root.close, element.encode())


def _listed(workbook: SmallPart, name: str, identity: str, strict: bool) -> list[Patch]:
    """Put a sheet behind the others, so that every number by which something names a sheet stays right."""
    group = workbook.child("sheets")
    sheets = workbook.elements(group) if group is not None else []
    numbers = [whole_number(workbook.attributes(sheet).get("sheetId"), 0) for sheet in sheets]
    space = f"{_TIES[strict]}/officeDocument/{'' if strict else '2006/'}relationships"
    prefix = workbook.prefix.decode()
    sheet = (
        f'<{prefix}sheet xmlns:r="{space}" name="{escaped_attribute(name)}" '
        f'sheetId="{max(numbers, default=0) + 1}" r:id="{identity}"/>'
    )
    if group is None:
        return [_last(workbook, f"<{prefix}sheets>{sheet}</{prefix}sheets>")]
    if group.self_closed:
        return [Patch(group.start, group.end, f"<{prefix}sheets>{sheet}</{prefix}sheets>".encode())]
    return [Patch(group.close, group.close, sheet.encode())]

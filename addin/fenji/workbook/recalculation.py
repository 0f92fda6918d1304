"""Recalculation: what Excel is told so that it shows right results after cells changed under its formulas."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from fenji.workbook.changes import SmallPart
from fenji.workbook.contents import Contents
from fenji.workbook.markup import plain_text, whole_number, with_attribute
from fenji.workbook.package import Package
from fenji.workbook.patches import Patch
from fenji.workbook.references import ChangedCells

_AFTER_CALCULATION = frozenset(
    (
        "oleSize",
        "customWorkbookViews",
        "pivotCaches",
        "smartTagPr",
        "smartTagTypes",
        "webPublishing",
        "fileRecoveryPr",
        "webPublishObjects",
        "extLst",
    )
)
_FORMULA = re.compile(rb"<(?!xm:)(?:[\w.-]+:)?f(?:\s[^>]*?)?>([^<]*)</")
_TAIL = 64 << 10


def asks_for_full_calculation(workbook: SmallPart) -> bool:
    """Tell whether the workbook already asks Excel to calculate everything when it is opened."""
    settings = workbook.child("calcPr")
    return settings is not None and workbook.attributes(settings).get("fullCalcOnLoad") in ("1", "true")


def full_calculation(workbook: SmallPart) -> list[Patch]:
    """Return the patch that asks Excel to calculate everything when it opens the workbook."""
    settings = workbook.child("calcPr")
    if settings is not None:
        return [Patch(settings.start, settings.inner, with_attribute(workbook.tag(settings), "fullCalcOnLoad", "1"))]
    following = [found.start for found in workbook.elements() if found.name in _AFTER_CALCULATION]
    at = min([*following, workbook.root.close])
    return [Patch(at, at, b"<" + workbook.prefix + b'calcPr fullCalcOnLoad="1"/>')]


def without_cells(chain: SmallPart, cells: Collection[tuple[int, str]]) -> list[Patch]:
    """Return the patches that take cells, each a sheet id and an address, out of the calculation chain.

    An entry that names no sheet is on the sheet of the one before it, so that the sheet is written again
    where the entry that named it goes.
    """
    patches = []
    sheet, kept_sheet = 0, 0
    for entry in chain.elements():
        stated = chain.attributes(entry)
        sheet = whole_number(stated.get("i"), sheet)
        if (sheet, stated.get("r", "")) in cells:
            patches.append(Patch(entry.start, entry.end, b""))
            continue
        if "i" not in stated and sheet != kept_sheet:
            patches.append(Patch(entry.start, entry.inner, with_attribute(chain.tag(entry), "i", str(sheet))))
        kept_sheet = sheet
    return patches


def names_seen(workbook: SmallPart, changed: Sequence[ChangedCells]) -> bool:
    """Tell whether a defined name refers to changed cells; those Excel keeps for itself are not calculated."""
    group = workbook.child("definedNames")
    if group is None:
        return False
    return any(
        one.seen_by(plain_text(workbook.text(name)), None)
        for name in workbook.elements(group)
        if not workbook.attributes(name).get("name", "").startswith("_xlnm.")
        for one in changed
    )


def sheets_seen(package: Package, contents: Contents, edited: Collection[str], changed: Sequence[ChangedCells]) -> bool:
    """Tell whether a formula on a sheet that is not edited refers to changed cells."""
    for info in contents.sheets:
        member = package.member(info.part)
        if info.part in edited or member is None:
            continue
        for text in formula_texts(package.chunks(member)):
            if any(one.seen_by(text, info.name) for one in changed):
                return True
    return False


def formula_texts(chunks: Iterable[bytes]) -> Iterator[str]:
    """Yield the formulas in the bytes of a part that comes in chunks; a part that is not UTF-8 yields INDIRECT.

    >>> list(formula_texts([b"<c><f>A1&gt;", b"B1</f></c>"]))
    ['A1>B1']
    """
    held = b""
    for number, chunk in enumerate(chunks):
        if number == 0 and chunk[:2] in (b"\xff\xfe", b"\xfe\xff"):
            yield "INDIRECT()"
            return
        held += chunk
        end = 0
        for found in _FORMULA.finditer(held):
            yield plain_text(found[1])
            end = found.end()
        held = held[max(end, len(held) - _TAIL) :]

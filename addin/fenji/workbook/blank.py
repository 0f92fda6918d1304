"""A blank workbook: the least that Excel, WPS and LibreOffice open, before its first sheet is put in."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

from fenji.errors import WorkbookError, fault
from fenji.workbook.markup import SPREADSHEET
from fenji.workbook.new_sheet import Look
from fenji.workbook.palette import FONT, GREY, HEAD, INK, NAVY, RULE, SHADE, TYPED

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class _Style:
    """What the style sheet holds for a look: parts by their numbers in it, and how texts lie."""

    font: int = 0
    fill: int = 0
    border: int = 0
    across: str = ""
    wrap: bool = True
    text: bool = False
    """A text whatever is typed: what begins with = stays one."""

    def markup(self) -> str:
        across = f' horizontal="{self.across}"' if self.across else ""
        wrap = ' wrapText="1"' if self.wrap else ""
        return (
            f'<xf numFmtId="{49 if self.text else 0}" fontId="{self.font}" fillId="{self.fill}" '
            f'borderId="{self.border}" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" '
            f'applyAlignment="1"><alignment vertical="center"{across}{wrap}/></xf>'
        )


_PLAIN, _BOLD, _LARGE, _SMALL, _RED, _SECTION = range(6)
_FONTS = (
    (10, INK, False),
    (10, NAVY, True),
    (16, NAVY, True),
    (9, GREY, False),
    (10, "C00000", True),
    (12, NAVY, True),
)
_FRAME, _STRIP = 1, 2
_SIDES = ("", "left right top bottom", "top bottom")
_HEAD_FILL, _TYPED_FILL, _SHADE_FILL = 2, 3, 4
_STYLED = {
    Look.HEADING: _Style(_BOLD, _HEAD_FILL, _FRAME, "center"),
    Look.EDITED: _Style(fill=_TYPED_FILL, border=_FRAME),
    Look.FRAMED: _Style(border=_FRAME, across="center"),
    Look.TYPED: _Style(fill=_TYPED_FILL, border=_FRAME, text=True),
    Look.LINE: _Style(fill=_TYPED_FILL, border=_STRIP, across="left", wrap=False),
    Look.TITLE: _Style(_LARGE, wrap=False),
    Look.NOTE: _Style(_SMALL, wrap=False),
    Look.SECTION: _Style(_SECTION, wrap=False),
    Look.KEY: _Style(_BOLD, _SHADE_FILL, _FRAME),
    Look.FOUND: _Style(_RED, border=_FRAME),
}


def _styles() -> str:
    """Return the style sheet: what `Look` numbers, behind the plain look that comes first."""
    bold = {False: "", True: "<b/>"}
    fonts = "".join(
        f'<font>{bold[each]}<sz val="{size}"/><color rgb="FF{ink}"/><name val="{FONT}"/></font>'
        for size, ink, each in _FONTS
    )
    fills = "".join(
        f'<fill><patternFill patternType="solid"><fgColor rgb="FF{colour}"/></patternFill></fill>'
        for colour in (HEAD, TYPED, SHADE)
    )
    borders = "".join(f"<border>{_border(sides)}</border>" for sides in _SIDES)
    looks = "".join(_STYLED[look].markup() for look in Look)
    return (
        f'<fonts count="{len(_FONTS)}">{fonts}</fonts>'
        '<fills count="5"><fill><patternFill patternType="none"/></fill>'
        f'<fill><patternFill patternType="gray125"/></fill>{fills}</fills>'
        f'<borders count="{len(_SIDES)}">{borders}</borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(Look) + 1}"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        f"{looks}</cellXfs>"
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    )


def _border(sides: str) -> str:
    thin = f'style="thin"><color rgb="FF{RULE}"/>'
    every = ("left", "right", "top", "bottom")
    return "".join(f"<{side} {thin}</{side}>" if side in sides.split() else f"<{side}/>" for side in every)


_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{SPREADSHEET[0]}" xmlns:r="{_OFFICE}"><sheets></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{SPREADSHEET[0]}">{_styles()}</styleSheet>',
}


def write_blank(path: Path) -> None:
    """Write a workbook without any sheet; one must be put in before another program opens it."""
    try:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in _PARTS.items():
                archive.writestr(zipfile.ZipInfo(name, _LONG_AGO), _HEAD + content)
    except OSError as error:
        raise WorkbookError(
            fault("save.failed", str(path), f"写入失败：{error.strerror}", f"could not write: {error.strerror}")
        ) from error

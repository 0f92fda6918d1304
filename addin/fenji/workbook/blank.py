"""A blank workbook: the least that Excel, WPS and LibreOffice open, before its first sheet is put in."""

from __future__ import annotations

import zipfile
from pathlib import Path

from fenji.errors import WorkbookError, fault
from fenji.workbook.markup import SPREADSHEET

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_LONG_AGO = (1980, 1, 1, 0, 0, 0)

_THIN = "".join(f'<{side} style="thin"><color rgb="FFB0B7BF"/></{side}>' for side in ("left", "right", "top", "bottom"))
_FRAMED = 'applyFill="1" applyBorder="1" applyAlignment="1"><alignment vertical="center"'
_STYLES = (
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="4"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFD9E2EC"/></patternFill></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFFFFBE6"/></patternFill></fill></fills>'
    '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>'
    f"<border>{_THIN}<diagonal/></border></borders>"
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="6"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    f'<xf numFmtId="0" fontId="0" fillId="2" borderId="1" xfId="0" {_FRAMED} wrapText="1"/></xf>'
    f'<xf numFmtId="0" fontId="0" fillId="3" borderId="1" xfId="0" {_FRAMED} wrapText="1"/></xf>'
    f'<xf numFmtId="0" fontId="0" fillId="0" borderId="1" xfId="0" {_FRAMED} wrapText="1"/></xf>'
    f'<xf numFmtId="49" fontId="0" fillId="3" borderId="1" xfId="0" applyNumberFormat="1" {_FRAMED} wrapText="1"/></xf>'
    f'<xf numFmtId="0" fontId="0" fillId="3" borderId="1" xfId="0" {_FRAMED}/></xf></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
)

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
    "xl/styles.xml": f'<styleSheet xmlns="{SPREADSHEET[0]}">{_STYLES}</styleSheet>',
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

"""The add-in as a file, `fenji.xlam`: the same bytes from the same sources, on any system."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from itertools import zip_longest
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from fenji.archive import archive
from fenji.errors import UsageError, fault
from fenji.excel.addin.ribbon import ribbon
from fenji.excel.addin.texts import TEXTS
from fenji.excel.addin.vba import modules
from fenji.functions.catalogue import catalogue
from fenji.functions.signature import CATEGORY
from fenji.workbook import cell_name

NAME = "fenji.xlam"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TIES = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RIBBON = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
_VBA = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
_DOCUMENT = "ThisWorkbook"
_SHEET = "fenji.conf"


def addin_file() -> bytes:
    """Return fenji.xlam. Raises UsageError where what writes VBA projects is not installed."""
    parts = {
        "[Content_Types].xml": _types(),
        "_rels/.rels": _ties((f"{_OFFICE}/officeDocument", "xl/workbook.xml"), (_RIBBON, "customUI/customUI14.xml")),
        "customUI/customUI14.xml": ribbon(),
        "xl/workbook.xml": _workbook(),
        "xl/_rels/workbook.xml.rels": _ties(
            (f"{_OFFICE}/worksheet", "worksheets/sheet1.xml"),
            (f"{_OFFICE}/styles", "styles.xml"),
            (_VBA, "vbaProject.bin"),
        ),
        "xl/worksheets/sheet1.xml": _sheet(),
        "xl/styles.xml": _styles(),
    }
    members = {name: text.encode("utf-8") for name, text in parts.items()}
    return archive({**members, "xl/vbaProject.bin": _project()})


def _project() -> bytes:
    """The VBA project, compressed source without a performance cache: Office compiles it when it opens."""
    try:
        from pyopenvba import ExcelFile
    except ModuleNotFoundError:
        raise UsageError(
            fault(
                "addin.build",
                NAME,
                "生成加载项要用 pyOpenVBA，没有安装",
                "building the add-in needs pyOpenVBA",
                hint=('请运行 pip install "fenji[addin]"', 'run pip install "fenji[addin]"'),
            )
        ) from None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / NAME
        with ExcelFile.create_new(path) as made:
            _fill(made.vba_project())
            made.save()
        with ExcelFile(path) as made:
            return bytes(made.vba_project_bytes())


def _fill(project: Any) -> None:
    """Put the modules into an empty project; the workbook's own has a head that Excel gives it."""
    project.delete_module("Module1")
    for name, source in modules().items():
        if name == _DOCUMENT:
            project.get_module(name).body = source
        else:
            project.add_module(name, source)


def _types() -> str:
    parts = {
        "/xl/workbook.xml": "application/vnd.ms-excel.addin.macroEnabled.main+xml",
        "/xl/worksheets/sheet1.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml",
        "/xl/styles.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml",
    }
    defaults = {
        "bin": "application/vnd.ms-office.vbaProject",
        "rels": "application/vnd.openxmlformats-package.relationships+xml",
        "xml": "application/xml",
    }
    return (
        f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        + "".join(f'<Default Extension="{end}" ContentType="{kind}"/>' for end, kind in defaults.items())
        + "".join(f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in parts.items())
        + "</Types>"
    )


def _ties(*targets: tuple[str, str]) -> str:
    held = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_TIES}">{held}</Relationships>'


def _workbook() -> str:
    return (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><workbookPr codeName="{_DOCUMENT}"/>'
        f'<sheets><sheet name="{_SHEET}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )


def _styles() -> str:
    return (
        f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill><fill>'
        '<patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>'
    )


def _sheet() -> str:
    """The hidden sheet: what VBA says (A:B), and the help of every function (from D on)."""
    settings = [("xlwings", version("xlwings")), *TEXTS.items()]
    rows = "".join(
        f'<row r="{number}">{_cells(number, 1, said or ())}{_cells(number, 4, help or ())}</row>'
        for number, (said, help) in enumerate(zip_longest(settings, _helps()), 1)
    )
    return f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetPr codeName="Sheet1"/><sheetData>{rows}</sheetData></worksheet>'


def _helps() -> Iterator[Sequence[str | int]]:
    """Yield for each function its name, help, category, and the help of its arguments with their number."""
    for each in catalogue():
        told = [f"{argument.label}：{argument.help}" for argument in each.arguments]
        yield (each.name, each.help, CATEGORY, len(told), *told)


def _cells(row: int, first: int, values: Sequence[str | int]) -> str:
    return "".join(
        f'<c r="{cell_name(row, column)}"><v>{value}</v></c>'
        if isinstance(value, int)
        else f'<c r="{cell_name(row, column)}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
        for column, value in enumerate(values, first)
    )

"""The add-in file read back: by olevba, by an XML parser, by another reader of workbooks; and built twice."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from pathlib import Path

import pytest
import xlwings
from lxml import etree
from pyopenvba.interpreter import parse_module
from python_calamine import CalamineWorkbook

from fenji.excel import macros
from fenji.excel.addin.file import addin_file
from fenji.excel.addin.vba import modules, wrapper
from fenji.functions.adopting import OF_WORKBOOK
from fenji.functions.catalogue import catalogue
from fenji.standard import library

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what olevba reads with has its own deprecations
    from oletools.olevba import VBA_Parser

UI = "{http://schemas.microsoft.com/office/2009/07/customui}"
STOCK = (Path(xlwings.__file__).parent / "xlwings_custom_addin.bas").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def file() -> bytes:
    return addin_file()


@pytest.fixture(scope="module")
def package(file: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(file))


def test_two_builds_are_the_same_bytes(file: bytes) -> None:
    assert addin_file() == file


def test_every_module_reads_back_exactly_and_is_ascii(file: bytes, package: zipfile.ZipFile) -> None:
    parser = VBA_Parser("fenji.xlam", data=file)
    found = {name.rpartition(".")[0]: code for _, _, name, code in parser.extract_macros()}
    parser.close()
    written = modules()
    assert set(found) == {*written, "Sheet1"}
    for name, source in written.items():
        assert source.isascii()
        head = "".join(line for line in found[name].splitlines(keepends=True) if line.startswith("Attribute VB_"))
        own = source if source.startswith("Attribute VB_") else head + source
        assert found[name] == own, name


def test_vba_takes_the_sources() -> None:
    """Another program parses them; no line is too long for the compiler, no function has too many arguments."""
    for source in modules().values():
        parse_module(source)
        assert max(map(len, source.splitlines())) < 1024
    assert max(len(of.arguments) for of in catalogue()) <= 60
    names = [of.name for of in catalogue()]
    assert len({name.lower() for name in names}) == len(names)


def test_the_package_is_an_addin_with_a_ribbon(package: zipfile.ZipFile) -> None:
    names = package.namelist()
    assert package.testzip() is None
    for name in names:
        if name.endswith((".xml", ".rels")):
            etree.fromstring(package.read(name))
    types = package.read("[Content_Types].xml").decode()
    assert 'PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.addin.macroEnabled.main+xml"' in types
    ties = package.read("_rels/.rels").decode()
    assert 'Type="http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"' in ties
    for target in re.findall(r'Target="([^"]+)"', ties):
        assert target in names
    for target in re.findall(r'Target="([^"]+)"', package.read("xl/_rels/workbook.xml.rels").decode()):
        assert f"xl/{target}" in names


def test_the_code_names_of_the_workbook_are_those_of_its_modules(package: zipfile.ZipFile) -> None:
    parts = package.read("xl/workbook.xml").decode() + package.read("xl/worksheets/sheet1.xml").decode()
    assert re.findall(r'codeName="([^"]+)"', parts) == ["ThisWorkbook", "Sheet1"]


def test_every_callback_of_the_ribbon_is_there_and_every_button_is_known(package: zipfile.ZipFile) -> None:
    root = etree.fromstring(package.read("customUI/customUI14.xml"))
    ids = [node.get("id") for node in root.iter() if node.get("id")]
    assert len(ids) == len(set(ids))
    source = modules()["FenjiRibbon"]
    subs = dict(re.findall(r"^Public Sub (\w+)\((.*)\)\r?$", source, re.MULTILINE))
    for node in root.iter():
        callback = node.get("onAction")
        if callback is None:
            continue
        assert subs[callback].startswith("control As IRibbonControl")
        if node.tag == f"{UI}dropDown":
            assert subs[callback].count(",") == 2
        else:
            assert node.get("id").removeprefix("fenji_") in macros.BUTTONS
    buttons = {node.get("id").removeprefix("fenji_") for node in root.iter(f"{UI}button")}
    assert buttons == set(macros.BUTTONS)
    items = [node.get("id").removeprefix("standard_") for node in root.iter(f"{UI}item")]
    assert items == [OF_WORKBOOK, *library.ids()]


def test_the_wrappers_are_those_that_xlwings_writes(tmp_path: Path) -> None:
    """But for the workbook that they name, and the compilation for other programs than Excel."""
    from xlwings.udfs import generate_vba_wrapper

    from fenji.excel import functions

    class Addin:
        Name = "fenji.xlam"

    target = tmp_path / "wrappers.bas"
    with target.open("w", encoding="utf-8") as file:
        generate_vba_wrapper("fenji.excel.functions", functions, file, Addin)
    theirs = [" ".join(line.split()) for line in target.read_text(encoding="utf-8").splitlines()]
    for of in catalogue():
        ours = [" ".join(line.split()) for line in wrapper(of).splitlines()]
        assert ours[0].removeprefix("Public ") in theirs
        assert ours[2].replace("ThisWorkbook", "ActiveWorkbook") in theirs
        assert ours[5] in theirs


def test_the_runtime_is_called_as_the_installed_xlwings_calls_it() -> None:
    source = modules()["FenjiPython"]
    declared = re.findall(r"Declare PtrSafe Function (XLPyDLLActivateAuto .*?)\r?$", source, re.MULTILINE)
    assert len(declared) == 2
    for line in declared:
        assert line in STOCK
    for name in re.findall(r'DLL_NAME As String = "([^"]+)"', source):
        assert f'XLPyDLLName As String = "{name}"' in STOCK
    assert "xlwings.serve('$(CLSID)')" in STOCK
    assert "xlwings.serve('$(CLSID)')" in source


def test_no_workbook_chooses_the_interpreter_the_modules_or_the_code() -> None:
    written = modules()
    code = "\n".join(
        line for source in written.values() for line in source.splitlines() if not line.strip().startswith("'")
    )
    # the active workbook is handed over as an object only: neither its name, its folder nor its sheets are read
    for line in code.splitlines():
        if "ActiveWorkbook" in line:
            assert re.search(r'"BOOK_CALLER", ActiveWorkbook$|If ActiveWorkbook Is Nothing Then$', line), line
    assert "FullName" not in code
    assert ".py" not in code
    assert re.findall(r"Environ\(\"(\w+)\"\)", code) == ["SystemRoot", "USERPROFILE"]
    assert " -E -P " in code
    assert "GetConfig" not in code
    assert "XLPy.Exec" not in code
    assert set(re.findall(r'XLPy\.Module\("([^"]+)"\)', code)) == {"xlwings._xlwindows", "fenji.excel.macros"}
    assert set(re.findall(r'CallUDF\("([^"]+)"', code)) == {"fenji.excel.functions"}


def test_every_text_that_vba_asks_for_stands_in_the_sheet(package: zipfile.ZipFile) -> None:
    sheet = package.read("xl/worksheets/sheet1.xml").decode()
    for name in re.findall(r'Told\("(\w+)"\)', "".join(modules().values())):
        assert f">{name}</t>" in sheet
    assert "FENJI_PSBC" in sheet


def test_another_reader_reads_the_hidden_sheet(file: bytes) -> None:
    """Columns: what VBA says (name, text), one empty, then of each function its name, help, category and arguments."""
    rows = CalamineWorkbook.from_filelike(io.BytesIO(file)).get_sheet_by_name("fenji.conf").to_python()
    said = dict(row[:2] for row in rows if row[0])
    assert (said["title"], said["xlwings"]) == ("客户分级", xlwings.__version__)
    helps = {row[3]: row for row in rows if row[3]}
    for of in catalogue():
        told = helps[of.name]
        assert told[4:6] == [of.help, "客户分级"]
        assert told[6] == len(of.arguments)
        assert [text.partition("：")[0] for text in told[7 : 7 + len(of.arguments)]] == [a.label for a in of.arguments]

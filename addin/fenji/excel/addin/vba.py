"""The VBA of the add-in: three texts that are written, and a function for each of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version

from fenji.functions.catalogue import catalogue
from fenji.functions.signature import CellFunction
from fenji.sources import sources

FUNCTIONS = "FenjiFunctions"
MODULE = "fenji.excel.functions"
"""The Python module that answers the functions; the add-in names it, nothing else can."""


def modules() -> Mapping[str, str]:
    """Return the source of every module by its name, lines ended as VBA has them, all of it ASCII."""
    texts = {path.stem: path.read_text(encoding="ascii") for path in sorted(sources("vba").glob("*.*s"))}
    texts["FenjiPython"] = texts["FenjiPython"].replace("{xlwings}", version("xlwings"))
    texts[FUNCTIONS] = _functions()
    return {name: "\r\n".join(text.splitlines()) + "\r\n" for name, text in texts.items()}


def _functions() -> str:
    body = "\n".join(wrapper(each) for each in catalogue())
    said = "' Written by fenji from its standards: a change here is lost with the next build."
    return f'Attribute VB_Name = "{FUNCTIONS}"\nOption Explicit\n{said}\n\n{body}'


def wrapper(of: CellFunction) -> str:
    """Return the VBA function that hands its arguments to Python, as xlwings writes them.

    The workbook that it names is the add-in's own: of another one xlwings would look at the sheets.
    """
    taken = ", ".join(f"Optional {each.name}" if each.optional else each.name for each in of.arguments)
    given = ", ".join(each.name for each in of.arguments)
    return (
        f"Public Function {of.name}({taken})\n"
        "    On Error GoTo failed\n"
        f'    {of.name} = XLPy.CallUDF("{MODULE}", "{of.name}", Array({given}), ThisWorkbook, Application.Caller)\n'
        "    Exit Function\n"
        "failed:\n"
        f"    {of.name} = Err.Description\n"
        "End Function\n"
    )

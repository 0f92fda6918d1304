"""xlwings Lite: the text to paste into its editor, so that the functions and one button run in Excel's own Python.

Nobody here has tried it: Lite runs only inside Excel.
"""

from __future__ import annotations

from importlib.metadata import version

from fenji.functions.catalogue import catalogue
from fenji.functions.signature import CellFunction
from fenji.standard import library

_HEAD = '''"""fenji in xlwings Lite, written by `fenji addin lite`; paste it as main.py."""

import xlwings as xw
from fenji.excel.open_sheet import grade_sheet
from fenji.functions.host import answered

'''
_FUNCTION = '''
@xw.func{arguments}
def {name}({taken}):
    """{help}"""
    return answered("{name}", {given})

'''
_BUTTON = '''
@xw.script
def grade_{id}(book: xw.Book):
    """按“{label}”给当前工作表分级"""
    grade_sheet(book.sheets.active, "{id}")

'''


def main_text() -> str:
    """Return main.py: a function for each of the catalogue, and a script for each standard."""
    functions = "".join(_function(each) for each in catalogue())
    standards = [library.built_in(each) for each in library.ids()]
    buttons = "".join(_BUTTON.format(id=each.id, label=each.name.label) for each in standards)
    return _HEAD + functions + buttons


def requirements_text() -> str:
    """Return what Lite installs: fenji, whose own requirements Pyodide has."""
    return f"fenji=={version('fenji')}\n"


def _function(of: CellFunction) -> str:
    decorators = "".join(
        f"\n@xw.arg({each.name!r}, ndim=2, err_to_str=True, doc={f'{each.label}：{each.help}'!r})"
        for each in of.arguments
    )
    taken = ", ".join(f"{each.name}=None" if each.optional else each.name for each in of.arguments)
    given = ", ".join(each.name for each in of.arguments)
    return _FUNCTION.format(name=of.name, help=of.help, arguments=decorators, taken=taken, given=given)

"""The extension for LibreOffice Calc, generated from the catalogue of functions and the library of standards."""

from __future__ import annotations

import json
import sys
import sysconfig
from collections.abc import Iterable
from importlib.metadata import version
from xml.sax.saxutils import escape, quoteattr

from fenji.archive import archive
from fenji.functions.adopting import OF_WORKBOOK
from fenji.functions.catalogue import catalogue
from fenji.functions.signature import CATEGORY, CellFunction
from fenji.sources import package_root, sources
from fenji.standard import library

IDENTIFIER = "org.fenji.calc"
_FUNCTIONS = f"{IDENTIFIER}.Functions"
_BUTTON = f"{IDENTIFIER}.Button"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_DATA = (
    _HEAD + '<oor:component-data xmlns:oor="http://openoffice.org/2001/registry" '
    'xmlns:xs="http://www.w3.org/2001/XMLSchema" oor:name="{name}" oor:package="org.openoffice.Office">'
    "{body}</oor:component-data>\n"
)
_SERVE = "import sys; {path}from fenji.calc.worker import serve; serve(sys.stdin.buffer, sys.stdout.buffer)"
_OWN = {
    f"grade:{OF_WORKBOOK}": "按本工作簿采用的标准分级",
    "check": "检查工作簿里的“分级标准”",
    "adopt": "采用工作簿里的“分级标准”",
}
"""What the menu offers for a standard that stands in the document itself."""
_DOCUMENT = "com.sun.star.sheet.SpreadsheetDocument"


def extension(interpreter: str | None = None) -> bytes:
    """Return the .oxt: it is answered by `interpreter` (this one, unless given), started apart from every document."""
    texts = {
        "META-INF/manifest.xml": _manifest(),
        "description.xml": _description(),
        "fenji.idl": _interface(),
        "fenji.components": _components(),
        "CalcAddIns.xcu": _add_ins(),
        "Addons.xcu": _menu(),
        "functions.json": json.dumps({_method(each): each.name for each in catalogue()}),
        "worker.json": json.dumps({"command": _command(interpreter or sys.executable)}),
        **_sources(),
    }
    return archive({name: text.encode("utf-8") for name, text in texts.items()})


def _sources() -> dict[str, str]:
    """What LibreOffice runs: the file of the components, and the rooms that it finds beside it in `pythonpath/`."""
    root = sources("calc")
    return {each.relative_to(root).as_posix(): each.read_text(encoding="utf-8") for each in sorted(root.rglob("*.py"))}


def _command(interpreter: str) -> list[str]:
    """Isolated: neither the folder it starts in nor the environment says what it imports."""
    root = str(package_root())
    # a checkout is where no interpreter looks by itself; it goes first, so that no other fenji is taken for it
    path = "" if root == sysconfig.get_path("purelib") else f"sys.path.insert(0, {root!r}); "
    return [interpreter, "-I", "-B", "-X", "utf8", "-c", _SERVE.format(path=path)]


def _method(of: CellFunction) -> str:
    return _plain(of.name)


def _plain(name: str) -> str:
    """A name as the interfaces of UNO allow it, without underscores: `FENJI_NEXT_VISIT` is `fenjiNextVisit`."""
    first, *rest = name.lower().split("_")
    return first + "".join(word.capitalize() for word in rest)


def _manifest() -> str:
    parts = {
        "fenji.idl": "application/vnd.sun.star.uno-typelibrary;type=RDB",
        "fenji.components": "application/vnd.sun.star.uno-components",
        "CalcAddIns.xcu": "application/vnd.sun.star.configuration-data",
        "Addons.xcu": "application/vnd.sun.star.configuration-data",
    }
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>'
        for path, kind in parts.items()
    )
    return f'{_HEAD}<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">{entries}</manifest:manifest>\n'


def _description() -> str:
    return (
        f'{_HEAD}<description xmlns="http://openoffice.org/extensions/description/2006">'
        f'<identifier value="{IDENTIFIER}"/><version value="{version("fenji")}"/>'
        f'<display-name><name lang="zh">fenji 客户分级</name><name lang="en">fenji</name></display-name>'
        "</description>\n"
    )


def _components() -> str:
    """Which services stand in the file of Python; said here, so that nothing has to be run to find out."""
    services = {_FUNCTIONS: (_FUNCTIONS, "com.sun.star.sheet.AddIn"), _BUTTON: (_BUTTON,)}
    implementations = ""
    for name, held in services.items():
        listed = "".join(f"<service name={quoteattr(each)}/>" for each in held)
        implementations += f"<implementation name={quoteattr(name)}>{listed}</implementation>"
    return (
        f'{_HEAD}<components xmlns="http://openoffice.org/2010/uno-components">'
        f'<component loader="com.sun.star.loader.Python" uri="components.py">{implementations}</component>'
        "</components>\n"
    )


def _interface() -> str:
    """The functions as an interface of UNO; LibreOffice reads its source as well as a compiled form."""
    methods = ""
    for each in catalogue():
        arguments = ", ".join(f"[in] {_type(of.is_range)} {_plain(of.name)}" for of in each.arguments)
        methods += f"sequence< sequence< any > > {_method(each)}({arguments}); "
    return f"module org {{ module fenji {{ module calc {{ interface XFunctions {{ {methods} }}; }}; }}; }};\n"


def _type(is_range: bool) -> str:
    """A range that is passed as such may hold errors; only `any` may be left out or be a plain value."""
    return "com::sun::star::table::XCellRange" if is_range else "any"


def _add_ins() -> str:
    functions = "".join(map(_described, catalogue()))
    body = _node("AddInInfo", _node(_FUNCTIONS, _node("AddInFunctions", functions, replace=False)), replace=False)
    return _DATA.format(name="CalcAddIns", body=body)


def _described(of: CellFunction) -> str:
    """What the function wizard says of a function and its arguments."""
    arguments = "".join(
        _node(_plain(each.name), _text("DisplayName", each.label), _text("Description", each.help))
        for each in of.arguments
    )
    return _node(
        _method(of),
        _text("DisplayName", of.name),
        _text("Description", of.help),
        _property("Category", "Add-In"),
        _property("CompatibilityName", of.name),
        _node("Parameters", arguments, replace=False),
    )


def _menu() -> str:
    """A menu with every standard, and a toolbar with one button for the standard used last."""
    standards = [library.built_in(each) for each in library.ids()]
    commands = {f"grade:{each.id}": f"按“{each.name.label}”分级" for each in standards} | _OWN
    entries = "".join(
        _node(
            f"m{number:03}",
            _property("Context", _DOCUMENT),
            _property("URL", f"service:{_BUTTON}?{command}"),
            _text("Title", title),
        )
        for number, (command, title) in enumerate(commands.items())
    )
    menu = _node(
        IDENTIFIER,
        _property("Context", _DOCUMENT),
        _text("Title", CATEGORY),
        _node("Submenu", entries, replace=False),
    )
    button = _node(
        "b0",
        _property("Context", _DOCUMENT),
        _property("URL", f"service:{_BUTTON}?again"),
        _text("Title", "一键分级"),
    )
    body = _node(
        "AddonUI",
        _node("OfficeMenuBar", menu, replace=False),
        _node("OfficeToolBar", _node(IDENTIFIER, button), replace=False),
        replace=False,
    )
    return _DATA.format(name="Addons", body=body)


def _node(name: str, *content: str, replace: bool = True) -> str:
    operation = ' oor:op="replace"' if replace else ""
    return f"<node oor:name={quoteattr(name)}{operation}>{''.join(content)}</node>"


def _property(name: str, value: str) -> str:
    return f'<prop oor:name="{name}" oor:type="xs:string"><value>{escape(value)}</value></prop>'


def _text(name: str, value: str) -> str:
    """A text that is the same in every language of the program's surface."""
    values = "".join(f'<value xml:lang="{lang}">{escape(value)}</value>' for lang in _languages())
    return f'<prop oor:name="{name}" oor:type="xs:string">{values}</prop>'


def _languages() -> Iterable[str]:
    return ("en-US", "zh-CN")

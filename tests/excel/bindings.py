"""Stand-ins for the pywin32 bindings, so that the Windows half of xlwings itself runs where there is no Windows.

Only what binds Python to COM is replaced: xlwings' own reading of ranges, conversion, calling of functions and
generation of VBA is the real code. What this cannot show is COM itself, and Excel.
"""

from __future__ import annotations

import asyncio  # noqa: F401  (must be imported before the platform is said to be another)
import concurrent.futures  # noqa: F401
import ctypes
import datetime
import importlib
import sys
import types
from pathlib import Path
from typing import Any

RANGE = "{00020846-0000-0000-C000-000000000046}"
MISSING = -2147352572


class ComError(Exception):
    """pywintypes.com_error: (hresult, text, exception info, argument)."""

    @property
    def hresult(self) -> int:
        return self.args[0]


class CDispatch:
    """What win32com hands out for an object of Excel."""


class TimeType(datetime.datetime):
    pass


class _Anything(types.ModuleType):
    """A module of bindings: a name that nobody asked about yet is something harmless."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {}) if name[:1].isupper() and not name.startswith("Co") else lambda *_, **__: None


class _Libraries:
    def __getattr__(self, name: str) -> Any:
        return _Libraries()

    def __call__(self, *_: Any) -> int:
        return 0


BOXES: list[str] = []
"""What message boxes said, one after the other."""


def _said(window: int, text: str, title: str, style: int) -> int:
    BOXES.append(text)
    return 1


def _modules() -> dict[str, types.ModuleType]:
    names = """pythoncom pywintypes win32api win32con win32gui win32process win32timezone win32event win32com
    win32com.client win32com.server win32com.server.dispatcher win32com.server.policy win32com.server.util
    win32com.server.exception""".split()
    made: dict[str, Any] = {name: _Anything(name) for name in names}
    for name, module in made.items():
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(made[parent], child, module)
    types_ = made["pywintypes"]
    types_.com_error, types_.error, types_.TimeType, types_.IID = ComError, OSError, TimeType, str
    com = made["pythoncom"]
    com.ole_error, com.com_error, com.IID_IDispatch, com.TypeIIDs = ComError, ComError, "d", {"d": CDispatch}
    com.__file__ = "pythoncom"
    com.CoInitialize = lambda *_: None
    client = made["win32com.client"]
    client.CDispatch, client.DispatchBaseClass, client.CoClassBaseClass = CDispatch, CDispatch, CDispatch
    client.Dispatch = lambda held, *_, **__: held
    made["win32process"].GetWindowThreadProcessId = lambda window: (1, 1)
    made["win32api"].MessageBox = _said
    for name in ("MB_OK", "MB_OKCANCEL", "MB_YESNO", "MB_YESNOCANCEL", "MB_ICONINFORMATION", "MB_ICONWARNING"):
        setattr(made["win32con"], name, 0)
    made["win32timezone"].TimeZoneInfo = types.SimpleNamespace(utc=lambda: datetime.UTC)
    wrapped = made["win32com.server.util"]
    wrapped.wrap, wrapped.unwrap = lambda held, *_, **__: held, lambda held: held
    return made


def windows_xlwings() -> Any:
    """Import xlwings as it is on Windows, over these bindings, and return it."""
    if getattr(sys.modules.get("xlwings"), "has_pywin32", False):
        return sys.modules["xlwings"]
    for name in ("numpy", "pandas", "polars", "PIL", "PIL.ImageGrab", "multiprocessing", "subprocess", "win32com"):
        if name != "win32com":
            try:
                importlib.import_module(name)
            except ImportError:
                continue
    kept = {name: module for name, module in sys.modules.items() if name.split(".")[0] == "xlwings"}
    for name in kept:
        del sys.modules[name]
    sys.modules.update(_modules())
    platform, library = sys.platform, ctypes.PyDLL
    extra = {name: _Libraries() for name in ("windll", "oledll")}
    for name, value in extra.items():
        setattr(ctypes, name, value)
    ctypes.PyDLL = lambda *_: types.SimpleNamespace(PyCom_PyObjectFromIUnknown=types.SimpleNamespace())  # type: ignore
    sys.platform = "win32"
    try:
        found = importlib.import_module("xlwings")
        importlib.import_module("xlwings.udfs")
        importlib.import_module("xlwings.com_server")
    finally:
        sys.platform, ctypes.PyDLL = platform, library
    import atexit

    atexit.unregister(found._xlwindows.cleanup)
    assert found.has_pywin32, Path(found.__file__)
    return found

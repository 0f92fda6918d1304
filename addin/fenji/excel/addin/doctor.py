"""The doctor: looks at everything the add-in needs on this computer, and says what to do where it is not there."""

from __future__ import annotations

import hashlib
import re
import struct
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from fenji.errors import Message, UsageError
from fenji.excel.addin.install import ready_addin
from fenji.excel.addin.places import Places
from fenji.sources import package_root

_OFFICE = r"Software\Microsoft\Office\16.0\Excel\Security"
_POLICY = r"Software\Policies\Microsoft\Office\16.0\Excel\Security"
_INTERPRETER = re.compile(r'"INTERPRETER_WIN","([^"]*)"', re.IGNORECASE)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: whether it is as it must be (None where that cannot be told here)."""

    what: Message
    found: str
    good: bool | None
    advice: Message | None = None


def findings(places: Places | None) -> Iterator[Finding]:
    """Yield what there is to say; without places (no Windows) only what holds for Python itself."""
    yield _python()
    yield from _packages()
    if places is None:
        yield Finding(
            Message("Excel", "Excel"), sys.platform, None, Message("这里不是 Windows，没有检查", "no Windows here")
        )
        return
    yield _runtime()
    yield _addin(places)
    yield _configuration(places)
    yield from _onedrive(places)
    yield from _policies()


def _python() -> Finding:
    bits = struct.calcsize("P") * 8
    shown = f"{sys.version.split()[0]} ({bits} bit) {sys.executable}"
    return Finding(Message("Python", "Python"), shown, sys.version_info >= (3, 11))


def _packages() -> Iterator[Finding]:
    yield Finding(Message("fenji", "fenji"), f"{version('fenji')} {package_root()}", True)
    yield Finding(Message("xlwings", "xlwings"), version("xlwings"), True)
    if sys.platform == "win32":
        try:
            yield Finding(Message("pywin32", "pywin32"), version("pywin32"), True)
        except PackageNotFoundError:
            yield Finding(
                Message("pywin32", "pywin32"), "—", False, Message("请运行 pip install pywin32", "pip install pywin32")
            )


def _runtime() -> Finding:
    """The DLL of xlwings, of the very version of the package, where the add-in looks for it."""
    name = f"xlwings64-{version('xlwings')}.dll"
    folder = Path(sys.executable).parent
    found = next((each for each in (folder / name, folder.parent / name) if each.is_file()), None)
    return Finding(
        Message("xlwings 组件（DLL）", "xlwings' DLL"),
        str(found or name),
        found is not None,
        None
        if found
        else Message(
            "不在 Python 的文件夹里：请重新安装 xlwings；如被杀毒软件隔离，请把它加入白名单",
            "not in Python's folder: reinstall xlwings, or allow it in the antivirus program",
        ),
    )


def _addin(places: Places) -> Finding:
    what = Message("加载项", "the add-in")
    if not places.addin.is_file():
        return Finding(what, str(places.addin), False, Message("请运行 fenji addin install", "run fenji addin install"))
    held = places.addin.read_bytes()
    if not zipfile.is_zipfile(places.addin) or hashlib.sha256(held).digest() != hashlib.sha256(ready_addin()).digest():
        return Finding(
            what,
            str(places.addin),
            False,
            Message(
                "与这一版 fenji 不一致：请关闭 Excel，再运行 fenji addin install",
                "not that of this fenji: close Excel and run fenji addin install",
            ),
        )
    return Finding(what, str(places.addin), True)


def _configuration(places: Places) -> Finding:
    what = Message("配置", "configuration")
    again = Message("请运行 fenji addin install", "run fenji addin install")
    if not places.configuration.is_file():
        return Finding(what, str(places.configuration), False, again)
    encoding = "mbcs" if sys.platform == "win32" else "utf-8"
    text = places.configuration.read_bytes().decode(encoding, "replace")
    named = _INTERPRETER.search(text)
    if named is None or not Path(named[1]).is_file():
        return Finding(what, named[1] if named else str(places.configuration), False, again)
    if Path(named[1]) != Path(sys.executable):
        told = Message(f"现在运行的是 {sys.executable}", f"this one is {sys.executable}")
        return Finding(what, named[1], None, told)
    return Finding(what, named[1], True)


def _onedrive(places: Places) -> Iterator[Finding]:
    for path in (Path(sys.executable), places.addin):
        if any("onedrive" in part.lower() for part in path.parts):
            yield Finding(
                Message("OneDrive", "OneDrive"),
                str(path),
                False,
                Message(
                    "在 OneDrive 文件夹里，同步会挪动或锁住文件：请装到本机文件夹",
                    "lies in a OneDrive folder, where files are moved and locked: install it elsewhere",
                ),
            )


def _policies() -> Iterator[Finding]:
    """What the administrator or the user has said about macros; only Windows' registry knows."""
    if sys.platform != "win32":
        return
    import winreg

    for hive, key, of_it in (
        (winreg.HKEY_CURRENT_USER, _POLICY, "IT 策略"),
        (winreg.HKEY_CURRENT_USER, _OFFICE, "信任中心"),
    ):
        try:
            with winreg.OpenKey(hive, key) as opened:
                value = int(winreg.QueryValueEx(opened, "VBAWarnings")[0])
        except OSError:
            continue
        yield Finding(
            Message(f"宏设置（{of_it}）", "macro settings"),
            f"VBAWarnings={value}",
            value != 4,
            None if value != 4 else Message("宏被禁用，请联系 IT（见下）", "macros are disabled: ask IT"),
        )


def for_it(places: Places | None) -> tuple[str, ...]:
    """Return what to tell IT: the files that must be allowed, and what they do."""
    addin = str(places.addin) if places else r"%APPDATA%\Microsoft\Excel\XLSTART\fenji.xlam"
    conf = str(places.configuration) if places else r"%USERPROFILE%\.fenji\fenji.conf"
    return (
        f"加载项：{addin}（SHA-256 {_digest()}），含 VBA 宏，源码在 fenji 的 addin/vba 下，可逐行核对",
        f"解释器：{sys.executable}，由 Excel 启动，参数为 -E -P（不读环境变量，不看工作簿所在的文件夹）",
        f"组件：xlwings64-{version('xlwings')}.dll（BSD 许可，随 xlwings 安装），把 Excel 与 Python 连起来",
        f"配置：{conf}，只有当前用户能改；工作簿不能指定解释器、模块或代码",
        "不联网，不向外发送任何数据",
    )


def _digest() -> str:
    try:
        return hashlib.sha256(ready_addin()).hexdigest()
    except UsageError:
        return "—"

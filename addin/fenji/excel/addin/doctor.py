"""The doctor: looks at everything the add-in needs on this computer, and says what to do where it is not there."""

from __future__ import annotations

import hashlib
import os
import re
import struct
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from fenji.errors import Message, UsageError
from fenji.excel.addin.install import ready_addin
from fenji.excel.addin.places import Places
from fenji.sources import package_root

_OFFICE = r"Software\Microsoft\Office\16.0\Excel\Security"
_POLICY = r"Software\Policies\Microsoft\Office\16.0\Excel\Security"
_COMMON = r"Software\Policies\Microsoft\Office\16.0\Common"
_CLICK_TO_RUN = r"Software\Microsoft\Office\ClickToRun\Configuration"
_SETTINGS: tuple[tuple[str, str, int, str, str], ...] = (
    (_POLICY, "VBAWarnings", 4, "宏被 IT 策略禁用", "macros are disabled by policy"),
    (_OFFICE, "VBAWarnings", 4, "宏在信任中心被禁用", "macros are disabled in the trust centre"),
    (_COMMON, "VBAOff", 1, "VBA 被 IT 策略关掉", "VBA is switched off by policy"),
    (_POLICY, "RequireAddinSig", 1, "加载项须有签名，这个没有", "add-ins must be signed, which this one is not"),
    (_OFFICE, "RequireAddinSig", 1, "加载项须有签名，这个没有", "add-ins must be signed, which this one is not"),
    (_POLICY, "DisableAllAddins", 1, "加载项被 IT 策略禁用", "add-ins are disabled by policy"),
    (_OFFICE, "DisableAllAddins", 1, "加载项在信任中心被禁用", "add-ins are disabled in the trust centre"),
)
"""What may stand in the registry about macros and add-ins: where, its name, the value that forbids them, and why."""

Registry = Callable[[str, str, str], str | int | None]
"""Asked for a value of Windows' registry by its hive (HKCU…), key and name; None where there is none."""
_FIRST_EXCEL = 16
_INTERPRETER = re.compile(r'"INTERPRETER_WIN","([^"]*)"', re.IGNORECASE)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: whether it is as it must be (None where that cannot be told here)."""

    what: Message
    found: str
    good: bool | None
    advice: Message | None = None


def no_registry(hive: str, key: str, name: str) -> None:
    """Answer for a system that has none."""


def findings(
    places: Places | None, registry: Registry = no_registry, environment: Mapping[str, str] | None = None
) -> Iterator[Finding]:
    """Yield what there is to say; without places (no Windows) only what holds for Python itself."""
    yield _python()
    yield from _packages()
    if places is None:
        yield Finding(
            Message("Excel", "Excel"), sys.platform, None, Message("这里不是 Windows，没有检查", "no Windows here")
        )
        return
    yield _excel(registry)
    yield _runtime(registry)
    yield _addin(places)
    yield _configuration(places)
    yield from _onedrive(places, os.environ if environment is None else environment)
    yield from _policies(registry)


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


def _excel(registry: Registry) -> Finding:
    """Which Excel there is, as far as the registry says it; the first that fenji is made for is 16, of 2016."""
    what = Message("Excel", "Excel")
    named = str(registry("HKCR", r"Excel.Application\CurVer", "") or "")
    number = named.rpartition(".")[2]
    build = registry("HKLM", _CLICK_TO_RUN, "VersionToReport")
    bits = registry("HKLM", _CLICK_TO_RUN, "Platform")
    shown = " ".join(str(each) for each in (build or number, bits) if each)
    if not number.isdigit():
        return Finding(what, "—", False, Message("没有找到 Excel", "there is no Excel"))
    if int(number) < _FIRST_EXCEL:
        return Finding(what, shown, False, Message("要 Excel 2016 或更新的版本", "Excel 2016 or newer is needed"))
    return Finding(what, shown, True)


def _runtime(registry: Registry) -> Finding:
    """The DLL of xlwings, of the package's version and of Excel's own bits, where the add-in looks for it."""
    bits = 32 if registry("HKLM", _CLICK_TO_RUN, "Platform") == "x86" else 64
    name = f"xlwings{bits}-{version('xlwings')}.dll"
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


def _onedrive(places: Places, environment: Mapping[str, str]) -> Iterator[Finding]:
    """Say which of the two files lies in a folder that OneDrive keeps, by its name or by what it says of itself."""
    roots = [Path(value) for name, value in environment.items() if name.lower().startswith("onedrive") and value]
    for path in (Path(sys.executable), places.addin):
        named = any("onedrive" in part.lower() for part in path.parts)
        if named or any(path.is_relative_to(root) for root in roots):
            yield Finding(
                Message("OneDrive", "OneDrive"),
                str(path),
                False,
                Message(
                    "在 OneDrive 文件夹里，同步会挪动或锁住文件：请装到本机文件夹",
                    "lies in a OneDrive folder, where files are moved and locked: install it elsewhere",
                ),
            )


def _policies(registry: Registry) -> Iterator[Finding]:
    """What the administrator or the user has said about macros and add-ins; only what is said is told."""
    for key, name, forbids, zh, en in _SETTINGS:
        for hive in ("HKCU", "HKLM"):
            value = registry(hive, key, name)
            if value is None:
                continue
            advice = Message(f"{zh}，请联系 IT（见下）", f"{en}: ask IT") if value == forbids else None
            yield Finding(Message("宏设置", "macro settings"), rf"{hive}\{key}\{name}={value}", advice is None, advice)


def windows_registry(hive: str, key: str, name: str) -> str | int | None:
    """Return a value of Windows' registry; None where there is none, or no Windows."""
    if sys.platform != "win32":
        return None
    import winreg

    hives = {"HKCU": winreg.HKEY_CURRENT_USER, "HKLM": winreg.HKEY_LOCAL_MACHINE, "HKCR": winreg.HKEY_CLASSES_ROOT}
    try:
        with winreg.OpenKey(hives[hive], key) as opened:
            found: str | int = winreg.QueryValueEx(opened, name)[0]
    except OSError:
        return None
    return found


def for_it(places: Places | None) -> tuple[str, ...]:
    """Return what to tell IT: the files that must be allowed, and what they do."""
    addin = str(places.addin) if places else r"%APPDATA%\Microsoft\Excel\XLSTART\fenji.xlam"
    conf = str(places.configuration) if places else r"%USERPROFILE%\.fenji\fenji.conf"
    return (
        f"加载项：{addin}（SHA-256 {_digest()}），含 VBA 宏，源码在 fenji 的 addin/vba 下，可逐行核对",
        "签名：没有数字签名；策略要求签名时，请用本单位的证书签，或把上面的文件夹列为受信任位置",
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

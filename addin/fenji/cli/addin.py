"""`fenji addin`: the add-in for Excel built, installed and looked after; the one for LibreOffice; text for Lite."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from fenji.calc.extension import extension
from fenji.cli.screen import Screen
from fenji.errors import UsageError
from fenji.excel.addin import doctor as doctor_of
from fenji.excel.addin.file import addin_file
from fenji.excel.addin.install import install as put
from fenji.excel.addin.install import uninstall as take_away
from fenji.excel.addin.lite import main_text, requirements_text
from fenji.excel.addin.places import Places, places
from fenji.workbook.whole_file import make_folder, write_whole


def build(out: Path, screen: Screen) -> None:
    """Write fenji.xlam: the same bytes wherever it is built."""
    _write({out: addin_file()}, screen)


def calc(out: Path, screen: Screen) -> None:
    """Write the extension for LibreOffice Calc, answered by this interpreter."""
    _write({out: extension(sys.executable)}, screen)
    screen.say(
        f"安装：unopkg add {out}，或双击它；之后重新打开 LibreOffice",
        f"install it: unopkg add {out}, or open it; then start LibreOffice again",
    )


def lite(folder: Path, screen: Screen) -> None:
    """Write what is pasted into xlwings Lite; nobody here has tried it, and that is said."""
    texts = {"main.py": main_text(), "requirements.txt": requirements_text()}
    _write({folder / name: text.encode("utf-8") for name, text in texts.items()}, screen)
    screen.say(
        "贴进 xlwings Lite 的 main.py 和 requirements.txt；这一条路没有在 Excel 里试过",
        "paste them into xlwings Lite; this way was never tried in Excel",
        "yellow",
    )


def install(screen: Screen) -> None:
    here = places()
    put(here)
    screen.say(f"已安装：{here.addin}", f"installed: {here.addin}", "green")
    screen.say(f"配置：{here.configuration}", f"configuration: {here.configuration}")
    screen.say(
        "请重新打开 Excel；不灵时运行 fenji addin doctor", "start Excel again; if it does not work: fenji addin doctor"
    )


def uninstall(screen: Screen) -> None:
    gone = take_away(places())
    for path in gone:
        screen.say(f"已删除：{path}", f"removed: {path}")
    if not gone:
        screen.say("没有安装过", "it was not installed")


def doctor(screen: Screen) -> int:
    """Print what was looked at; exit status 1 where something must be mended."""
    here = _places_or_none()
    found = list(doctor_of.findings(here, doctor_of.windows_registry))
    if screen.as_json:
        screen.data(
            [
                {
                    "what": each.what.text(screen.lang),
                    "found": each.found,
                    "good": each.good,
                    "advice": each.advice.text(screen.lang) if each.advice else None,
                }
                for each in found
            ]
        )
        return int(any(each.good is False for each in found))
    marks = {True: ("✓", "green"), False: ("✗", "red"), None: ("·", "yellow")}
    for each in found:
        mark, style = marks[each.good]
        screen.say(f"{mark} {each.what.zh}：{each.found}", f"{mark} {each.what.en}: {each.found}", style)
        if each.advice is not None:
            screen.say(f"    {each.advice.zh}", f"    {each.advice.en}")
    screen.say("\n给 IT 的说明：", "\nfor IT (in Chinese):", "bold")
    for line in doctor_of.for_it(here):
        screen.say(f"  {line}", f"  {line}")
    return int(any(each.good is False for each in found))


def _places_or_none() -> Places | None:
    try:
        return places()
    except UsageError:
        return None


def _write(files: Mapping[Path, bytes], screen: Screen) -> None:
    for path, content in files.items():
        make_folder(path.parent)
        write_whole(path, content)
        screen.say(f"已写入：{path}", f"written: {path}", "green")

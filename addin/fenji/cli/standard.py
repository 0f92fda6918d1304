"""`fenji standard`: a standard moved between text and workbook, and checked where officers edit it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from fenji.cli.screen import Screen, diagnostics_data
from fenji.errors import UsageError, fault
from fenji.standard_book import StandardBook, check_standard, export_standard, sheet_values
from fenji.standard_sheet import all_differences, find, toml_text
from fenji.workbook.whole_file import write_whole


def run_export(name: str, target: Path, sheet: str | None, replaced: bool, as_of: date | None, screen: Screen) -> None:
    """Write a standard as a sheet, and say what lint found on it."""
    done = export_standard(name, target, sheet=sheet, replaced=replaced, as_of=as_of)
    _summary(done, screen)


def run_check(path: Path, target: Path | None, in_place: bool, sheet: str, as_of: date | None, screen: Screen) -> int:
    """Paint findings and counts on a standard's sheet; return 1 where anything was found."""
    if (target is None) == (not in_place):
        raise UsageError(
            fault("usage.target", "-o", "请用 -o 写到另一本，或用 --in-place 写回", "use either -o or --in-place")
        )
    done = check_standard(path, path if target is None else target, sheet=sheet, as_of=as_of)
    _summary(done, screen)
    return 1 if done.findings else 0


def run_import(path: Path, target: Path | None, sheet: str, replaced: bool, screen: Screen) -> None:
    """Write the text that a standard's sheet stands for: to a file, or to the screen."""
    text = toml_text(sheet_values(path, sheet))
    if target is None:
        print(text, end="")
        return
    if target.exists() and not replaced:
        raise UsageError(
            fault(
                "usage.target",
                str(target),
                "已有这个文件",
                "the file is there already",
                hint=("用 --replace 换掉它；里面的注释会没有", "use --replace; its comments will be gone"),
            )
        )
    write_whole(target, text.encode("utf-8"))
    screen.say(f"已写入：{target}", f"written: {target}", "green")


def run_diff(old: str, new: str, screen: Screen) -> int:
    """Say what is different in the new standard; return 1 where anything is."""
    found = all_differences(find(old), find(new))
    if screen.as_json:
        screen.data([each.text(screen.lang) for each in found])
    for each in found:
        screen.say(f"· {each.zh}", f"· {each.en}")
    if not found:
        screen.say("两个标准没有不同", "the two standards are the same", "green")
    return 1 if found else 0


def _summary(done: StandardBook, screen: Screen) -> None:
    if screen.as_json:
        screen.data(
            {
                "sheet": done.sheet,
                "written": str(done.receipt.path),
                "changed": list(done.receipt.changed),
                "customers": done.customers,
                "findings": diagnostics_data(done.findings, screen.lang),
            }
        )
        return
    screen.diagnostics(done.findings)
    if done.customers is not None:
        screen.say(
            f"每条规则旁边写了它命中多少户（共 {done.customers:,} 户）",
            f"beside each rule stands how many of the {done.customers:,} customers it caught",
        )
    screen.diagnostics(done.notes)
    screen.say(
        f"已写入：{done.receipt.path}，工作表“{done.sheet}”",
        f"written: {done.receipt.path}, sheet {done.sheet!r}",
        "green",
    )
    screen.say(
        f"在表里改，保存后：fenji grade 工作簿 -s {done.receipt.path.name}",
        f"edit it there, save it, then: fenji grade BOOK -s {done.receipt.path.name}",
        "dim",
    )

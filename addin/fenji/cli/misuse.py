"""What is wrong with a command line, in the language that was asked for: typer itself speaks English only."""

from __future__ import annotations

import re
from collections.abc import Callable

from typer.exceptions import TyperException

from fenji.errors import Lang

_Said = Callable[[re.Match[str]], str]

# typer's sentences, each with what a Chinese reader is told; one that is not known is shown as it is, never hidden
_SENTENCES: tuple[tuple[str, _Said], ...] = (
    (r"No such command '(.*?)'\.(?: Did you mean (.*)\?)?", lambda found: f"没有命令 {found[1]}" + _meant(found[2])),
    (r"No such option:? '?(.*?)'?(?: [(.].*)?", lambda found: f"没有选项 {found[1]}"),
    (r"Option '(.*)' requires an argument\.", lambda found: f"{found[1]} 后面要有一个值"),
    (r"Option '(.*)' does not take a value\.", lambda found: f"{found[1]} 后面不写值"),
    (r"Got unexpected extra argument(?:s|\(s\))? \((.*)\)", lambda found: f"多出了 {found[1]}"),
    (r"Missing (?:option|argument|parameter) '(.*)'\.", lambda found: f"缺少 {found[1]}"),
    (r".*'(.*)' does not match the formats .*", lambda found: f"{found[1]} 不是日期；请写成 2026-10-31 这样"),
    (r".*valid integer.*", lambda _: "应是整数"),
    (r".*valid (?:number|float).*", lambda _: "应是数"),
    (r".*greater than or equal to (.*)", lambda found: f"不能小于 {found[1]}"),
    (r".*less than or equal to (.*)", lambda found: f"不能大于 {found[1]}"),
)


def misuse(error: TyperException, lang: Lang) -> str:
    """Return what is wrong with a command line, and where its use is described."""
    message = error.format_message()
    if lang == "en":
        return f"{message} (see: fenji --help)"
    said = _in_chinese(message)
    option = re.match(r"Invalid value for (.*?): ", message)
    if option is not None:
        said = f"{option[1].strip(chr(39))} 的值不对：{said}"
    possible = [each for each in getattr(error, "possibilities", None) or () if each not in said]
    return f"{said}{_meant('、'.join(possible))}（用法见 fenji --help）"


def _in_chinese(message: str) -> str:
    for pattern, said in _SENTENCES:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found is not None:
            return said(found)
    return f"用法不对：{message}"


def _meant(candidates: str | None) -> str:
    """Return a question after the name that was meant, none where there is no candidate.

    >>> _meant("'grade'"), _meant(None)
    ('；是不是 grade？', '')
    """
    return f"；是不是 {candidates.replace(chr(39), '')}？" if candidates else ""

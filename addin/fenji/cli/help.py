"""What `--help` prints, in the language that was asked for and with no word cut off.

typer's own help speaks English only and shortens Chinese, which has no spaces to break a line at, by `…`.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text
from typer.core import TyperCommand, TyperGroup

from fenji.cli.english import ENGLISH
from fenji.errors import Lang

_KINDS = {
    "path": "文件",
    "str": "文字",
    "int range": "整数",
    "float range": "数",
    "int": "整数",
    "float": "数",
    "%y-%m-%d": "年-月-日",
}


LANGUAGE = "FENJI_LANG"


def asked_language(arguments: Iterable[str] | None = None) -> Lang:
    """Return the language that a command line asks for, else the environment, else Chinese.

    >>> asked_language(["grade", "--lang", "en"]), asked_language(["grade", "--lang=zh"])
    ('en', 'zh')
    """
    words = list(sys.argv if arguments is None else arguments)
    asked = [two for one, two in pairwise(words) if one == "--lang"]
    asked += [word.removeprefix("--lang=") for word in words if word.startswith("--lang=")]
    return "en" if (asked or [os.environ.get(LANGUAGE, "")])[-1] == "en" else "zh"


class Command(TyperCommand):
    """A command whose help is that of fenji."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        _print(self, ctx, ())


class Group(TyperGroup):
    """A command of commands whose help is that of fenji."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        commands = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        _print(self, ctx, [(name, command.help or "") for name, command in commands if command is not None])


class Commands(typer.Typer):
    """A typer application whose commands have the help of fenji."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(cls=Group, no_args_is_help=True, **settings)

    def command(self, name: str | None = None, **settings: Any) -> Callable[[Any], Any]:
        return super().command(name, cls=Command, **settings)


def _print(command: Any, ctx: Any, commands: Iterable[tuple[str, str]]) -> None:
    english = asked_language() == "en"
    console = Console(highlight=False)
    console.print(Text(_usage(command, ctx, english), style="bold"))
    console.print()
    console.print(Text(_told(command.help or "", english)))
    records = [(each, each.get_help_record(ctx)) for each in command.get_params(ctx)]
    arguments = [
        (record[0].replace(each.name, each.metavar or each.name, 1), record[1])
        for each, record in records
        if record and each.param_type_name == "argument"
    ]
    options = [record for each, record in records if record and each.param_type_name == "option"]
    _print_table(console, "Arguments" if english else "参数", arguments, english)
    _print_table(console, "Options" if english else "选项", options, english)
    _print_table(console, "Commands" if english else "命令", commands, english)


def _print_table(console: Console, title: str, rows: Iterable[tuple[str, str]], english: bool) -> None:
    table = Table.grid(padding=(0, 2), expand=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, said in rows:
        table.add_row(Text("  " + _named(name, english), style="cyan"), Text(_said(said, english)))
    if table.row_count:
        console.print()
        console.print(Text(title, style="bold"))
        console.print(table)


def _usage(command: Any, ctx: Any, english: bool) -> str:
    """Return the line that says in which order a command is written."""
    pieces = [ctx.command_path, "[OPTIONS]" if english else "[选项]"]
    for each in command.get_params(ctx):
        if each.param_type_name == "argument":
            name = _told(each.metavar or each.name, english)
            pieces.append(name if each.required else f"[{name}]")
    if isinstance(command, TyperGroup):
        pieces.append("COMMAND …" if english else "命令 …")
    return ("Usage: " if english else "用法：") + " ".join(pieces)


def _told(text: str, english: bool) -> str:
    """Return what the commands say of themselves, in English where it is asked for and known."""
    return ENGLISH.get(text, text) if english else text


def _named(name: str, english: bool) -> str:
    """Return the name of a parameter with its kind.

    >>> _named("-o, --out <path>", english=False), _named("--strict", english=False)
    ('-o, --out <文件>', '--strict')
    """
    bare, mark, kind = name.partition(" <")
    if not mark:
        return _told(bare, english)
    one = kind.removesuffix(">").removeprefix("list[").removesuffix("]").lower()
    return (
        f"{_told(bare, english)} <{one if english else _KINDS.get(one, one)}{'…' if kind.startswith('list') else ''}>"
    )


def _said(text: str, english: bool) -> str:
    """Return what is said of a parameter, typer's own remarks in the language asked for.

    >>> _said("年月  [default: zh; required]", english=False)
    '年月（默认 zh；必填）'
    """
    if text == "Show this message and exit.":
        return text if english else "显示这份说明"
    body, mark, remarks = text.rpartition("  [")
    if not mark or not remarks.endswith("]"):
        return _told(text, english)
    if english:
        return f"{_told(body, english)}  [{remarks}"
    said = re.sub(r"env var: \w+(?:; )?", "", remarks[:-1])
    said = said.replace("default: ", "默认 ").replace("required", "必填").replace("<=x<=", " 到 ")
    return f"{body}（{said.replace('; ', '；').replace('x>=', '至少 ')}）"

"""What `--help` prints, in the language that was asked for and with no word cut off.

typer's own help speaks English only and shortens Chinese, which has no spaces to break a line at, by `…`.
"""

from __future__ import annotations

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

from fenji.errors import Lang

_KINDS = {
    "path": "文件",
    "str": "文字",
    "int range": "整数",
    "float range": "数",
    "int": "整数",
    "float": "数",
    "list[path]": "文件…",
    "list[str]": "文字…",
    "%Y-%m-%d": "年-月-日",
    "bool": "",
}


def asked_language(arguments: Iterable[str] | None = None) -> Lang:
    """Return the language that a command line asks for, Chinese unless it says `--lang en`.

    >>> asked_language(["grade", "--lang", "en"]), asked_language(["grade"])
    ('en', 'zh')
    """
    words = list(sys.argv if arguments is None else arguments)
    english = "--lang=en" in words or any(one == "--lang" and two == "en" for one, two in pairwise(words))
    return "en" if english else "zh"


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
    pieces = " ".join(_piece(each, english) for each in command.collect_usage_pieces(ctx))
    console.print(Text(f"{'Usage: ' if english else '用法：'}{ctx.command_path} {pieces}", style="bold"))
    console.print()
    console.print(Text(command.help or ""))
    records = [(each, each.get_help_record(ctx)) for each in command.get_params(ctx)]
    arguments = [record for each, record in records if record and each.param_type_name == "argument"]
    options = [record for each, record in records if record and each.param_type_name == "option"]
    _print_table(console, "Arguments" if english else "参数", arguments, english)
    _print_table(console, "Options" if english else "选项", options, english)
    _print_table(console, "Commands" if english else "命令", commands, english)


def _print_table(console: Console, title: str, rows: Iterable[tuple[str, str]], english: bool) -> None:
    table = Table.grid(padding=(0, 2), expand=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, said in rows:
        table.add_row(Text("  " + (name if english else _named(name)), style="cyan"), Text(_said(said, english)))
    if table.row_count:
        console.print()
        console.print(Text(title, style="bold"))
        console.print(table)


def _piece(piece: str, english: bool) -> str:
    """Return a part of the usage line: [OPTIONS], COMMAND [ARGS]..., {book}."""
    if english:
        return piece
    return piece.replace("OPTIONS", "选项").replace("COMMAND", "命令").replace("[ARGS]...", "…")


def _named(name: str) -> str:
    """Return the name of a parameter with its kind in Chinese.

    >>> _named("-o, --out <path>"), _named("--strict")
    ('-o, --out <文件>', '--strict')
    """
    return re.sub(r" ?<(.*?)>$", lambda found: f" <{_KINDS.get(found[1], found[1])}>", name)


def _said(text: str, english: bool) -> str:
    """Return what is said of a parameter, typer's own remarks in the language asked for.

    >>> _said("年月  [default: zh; required]", english=False)
    '年月（默认 zh；必填）'
    """
    if english:
        return text
    if text == "Show this message and exit.":
        return "显示这份说明"
    body, mark, remarks = text.rpartition("  [")
    if not mark or not remarks.endswith("]"):
        return text
    said = remarks[:-1].replace("default: ", "默认 ").replace("required", "必填").replace("<=x<=", " 到 ")
    return f"{body}（{said.replace('; ', '；').replace('x>=', '至少 ')}）"

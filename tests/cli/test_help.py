"""Help is complete in both languages, and nothing of it is cut off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import typer
from tests.cli.test_commands import fenji

from fenji.cli.app import app
from fenji.cli.english import ENGLISH


def _texts(command: Any) -> Iterator[str]:
    yield command.help or ""
    for parameter in getattr(command, "params", ()):
        yield parameter.help or ""
        if parameter.metavar and not parameter.metavar.isascii():
            yield parameter.metavar
    for inner in getattr(command, "commands", {}).values():
        yield from _texts(inner)


def test_every_text_of_the_help_has_its_english_and_no_english_is_left_over() -> None:
    assert set(filter(None, _texts(typer.main.get_command(app)))) == set(ENGLISH)


@pytest.mark.parametrize("command", [(), ("grade",), ("report",), ("follow-up", "plan"), ("standard", "export")])
def test_help_shows_every_text_whole_however_narrow_the_window(command: tuple[str, ...], tmp_path) -> None:
    found: Any = typer.main.get_command(app)
    for name in command:
        found = found.commands[name]
    shown = fenji(*command, "--help", folder=tmp_path, COLUMNS="60").stdout
    whole = "".join(shown.split())
    assert all("".join((parameter.help or "").split()) in whole for parameter in found.params)
    assert all("".join(inner.help.split()) in whole for inner in getattr(found, "commands", {}).values())


@pytest.mark.parametrize(
    "arguments", [("grade", "--help", "--lang", "en"), ("--lang", "en", "grade", "--help"), ("grade", "--help")]
)
def test_help_is_english_where_it_is_asked_for(arguments: tuple[str, ...], tmp_path) -> None:
    environment = {} if "--lang" in arguments else {"FENJI_LANG": "en"}
    shown = fenji(*arguments, folder=tmp_path, **environment).stdout
    assert "grade [OPTIONS] book" in shown and "write into the file itself" in shown and "写回原文件" not in shown


def test_a_language_said_before_the_command_is_that_of_the_command(tmp_path) -> None:
    def in_english(*arguments: str, **environment: str) -> bool:
        return "PSBC" in fenji(*arguments, folder=tmp_path, **environment).stdout

    assert not in_english("standards")
    assert in_english("--lang", "en", "standards")
    assert in_english("standards", FENJI_LANG="en")
    assert not in_english("standards", "--lang", "zh", FENJI_LANG="en")

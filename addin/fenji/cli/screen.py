"""The screen: what a command prints, for a person or, as JSON, for a script."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from fenji.errors import Diagnostic, Lang, Severity

_EXAMPLES = 3


@dataclass(frozen=True)
class Screen:
    lang: Lang
    as_json: bool = False

    @cached_property
    def console(self) -> Console:
        return Console(highlight=False, soft_wrap=True)

    def say(self, zh: str, en: str, style: str = "") -> None:
        """Print a line for a person; a script that asked for JSON gets JSON only."""
        if not self.as_json:
            self.console.print(Text(zh if self.lang == "zh" else en, style=style))

    def next(self, zh: str, en: str) -> None:
        """Print what a person does next."""
        self.say(f"下一步：{zh}", f"next: {en}", "cyan")

    def word(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en

    def table(
        self,
        title: str,
        headers: Sequence[str],
        rows: Iterable[Sequence[str]],
        right: Sequence[int] = (),
        whole: Sequence[int] = (),
    ) -> None:
        """Print a table; the columns numbered in `right` are numbers, those in `whole` are never broken."""
        table = Table(title=title, title_justify="left", header_style="bold")
        for number, header in enumerate(headers):
            table.add_column(
                Text(header),
                justify="right" if number in right else "left",
                overflow="fold",
                no_wrap=number in whole,
            )
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        self.console.print(table)

    def data(self, value: Mapping[str, Any] | Sequence[Any]) -> None:
        """Print JSON, readable as it is: Chinese stays Chinese."""
        sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")

    def diagnostics(self, found: Sequence[Diagnostic]) -> None:
        """Print what was noticed, worst first; many of one kind are told by a few examples and a count."""
        kinds: dict[tuple[Severity, str], list[Diagnostic]] = defaultdict(list)
        for each in found:
            kinds[each.severity, each.code].append(each)
        order = [Severity.ERROR, Severity.WARNING, Severity.NOTE]
        marks = {Severity.ERROR: ("✗ ", "red"), Severity.WARNING: ("! ", "yellow"), Severity.NOTE: ("· ", "dim")}
        for (severity, _), group in sorted(kinds.items(), key=lambda item: order.index(item[0][0])):
            mark, style = marks[severity]
            for each in group[:_EXAMPLES]:
                self.say(mark + each.text("zh"), mark + each.text("en"), style)
            if len(group) > _EXAMPLES:
                more = len(group) - _EXAMPLES
                self.say(
                    f"  …… 同类还有 {more:,} 处（--json 列出全部）", f"  … and {more:,} more (--json lists all)", style
                )

    @contextmanager
    def working(self, zh: str, en: str) -> Iterator[None]:
        """Show that something is going on, on a terminal."""
        if self.as_json or not self.console.is_terminal:
            yield
            return
        with self.console.status(zh if self.lang == "zh" else en):
            yield

    @contextmanager
    def counting(self, zh: str, en: str) -> Iterator[Callable[[str, int], None]]:
        """Show on a terminal how many rows of which sheet have been written: what is told is (sheet, rows more)."""
        if self.as_json or not self.console.is_terminal:
            yield lambda sheet, rows: None
            return
        said, done = self.word(zh, en), 0
        unit = self.word("行", "rows")

        with self.console.status(said) as status:

            def told(sheet: str, rows: int) -> None:
                nonlocal done
                done += rows
                status.update(
                    f"{said}：{sheet}　{done:,} {unit}" if self.lang == "zh" else f"{said}: {sheet} {done:,} {unit}"
                )

            yield told


def diagnostics_data(found: Iterable[Diagnostic], lang: Lang) -> list[dict[str, str | None]]:
    """Return diagnostics as JSON values."""
    return [
        {
            "code": each.code,
            "severity": each.severity.value,
            "where": each.where,
            "message": each.message.text(lang),
            "hint": each.hint.text(lang) if each.hint else None,
        }
        for each in found
    ]

"""`fenji lint`: what is odd about a standard."""

from __future__ import annotations

from fenji.cli.screen import Screen, diagnostics_data
from fenji.errors import Diagnostic, Severity, warning
from fenji.grader import Grader
from fenji.grader import standard as grader_of


def oddities(name: str, grader: Grader) -> tuple[Diagnostic, ...]:
    """Return one warning where a standard of the user's own is odd; those that are built in are clean."""
    if not name.lower().endswith(".toml"):
        return ()
    found = [each for each in grader.lint() if each.severity is not Severity.NOTE]
    if not found:
        return ()
    first = found[0]
    return (
        warning(
            "standard.odd",
            name,
            f"标准有 {len(found)} 处可疑，例如：{first.message.zh}",
            f"{len(found)} oddities in the standard, for example: {first.message.en}",
            hint=(f"全部列出：fenji lint {name}", f"to see all: fenji lint {name}"),
        ),
    )


def run(name: str, screen: Screen) -> int:
    """Print what is odd about a standard; return 1 where anything is, 0 where it is clean."""
    grader = grader_of(name)
    found = grader.lint()
    if screen.as_json:
        screen.data(diagnostics_data(found, screen.lang))
    elif found:
        screen.diagnostics(found)
    else:
        screen.say(f"{grader.standard.id}：没有发现问题", f"{grader.standard.id}: clean", "green")
    return 1 if found else 0

"""`fenji lint`: what is odd about a standard."""

from __future__ import annotations

from fenji.cli.screen import Screen, diagnostics_data
from fenji.grader import standard as grader_of


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

"""Bad standards: `bad/<kind>.toml` stands beside `bad/<kind>.txt`, all that is said of it, in Chinese and in English.

The texts were written by hand, by what each file has wrong with it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from fenji.errors import Diagnostic, Severity, StandardError
from fenji.grader import Grader
from fenji.standard_sheet import find

BAD = Path(__file__).parent / "bad"
KINDS = sorted(path.stem for path in BAD.glob("*.toml"))
MEANINGLESS = {"cut_offs", "overlap"}
"""They can be read, but mean nothing: lint tells, and grading is refused."""


def findings(kind: str) -> tuple[Diagnostic, ...]:
    """What the reader refuses or, where it does not, what lint finds."""
    try:
        return Grader(find(BAD / f"{kind}.toml")).lint()
    except StandardError as error:
        return error.diagnostics


def refusal(kind: str) -> tuple[Diagnostic, ...]:
    """What grading by it is refused with."""
    try:
        Grader(find(BAD / f"{kind}.toml")).program  # noqa: B018 - lowering is what refuses
    except StandardError as error:
        return error.diagnostics
    return ()


def said(found: tuple[Diagnostic, ...]) -> str:
    return "\n\n".join("\n".join(each.text(lang) for each in found) for lang in ("zh", "en")) + "\n"


@pytest.mark.parametrize("kind", KINDS)
def test_all_that_is_wrong_is_told_at_once_in_both_languages(kind) -> None:
    assert said(findings(kind)) == (BAD / f"{kind}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_what_means_nothing_does_not_grade_and_what_is_odd_does(kind) -> None:
    errors = [each for each in findings(kind) if each.severity is Severity.ERROR]
    assert list(refusal(kind)) == errors
    assert (kind not in MEANINGLESS) or errors


def test_every_kind_has_its_text() -> None:
    assert {path.stem for path in BAD.glob("*.txt")} == set(KINDS)

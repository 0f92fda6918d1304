"""Findings: what was looked at under one reading of the options, and what was found to be odd about it."""

from __future__ import annotations

from dataclasses import dataclass

from fenji.errors import Diagnostic, Severity, fault, note, warning
from fenji.standard.model import Standard

_KINDS = {Severity.ERROR: fault, Severity.WARNING: warning, Severity.NOTE: note}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that was looked at: `said` is what is odd about it, None where nothing is.

    What is `forgiven` is in order as soon as it is under any reading: a rule that some readings leave idle.
    """

    code: str
    place: str
    said: Diagnostic | None
    forgiven: bool


def fine(code: str, place: str) -> Finding:
    """Say that under this reading a place is in order."""
    return Finding(code, place, None, forgiven=True)


def odd(
    standard: Standard,
    code: str,
    place: str,
    said: tuple[str, str],
    *,
    severity: Severity = Severity.WARNING,
    forgiven: bool = False,
) -> Finding:
    """Say what is odd about a place, in two languages."""
    return Finding(code, place, _KINDS[severity](code, f"{standard.origin}: {place}", *said), forgiven)

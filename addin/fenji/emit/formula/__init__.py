"""Native Excel formulas: a program as cells that calculate, with its thresholds read from the standard's own sheet."""

from fenji.emit.formula.agreement import reading_of
from fenji.emit.formula.dialect import Dialect
from fenji.emit.formula.readings import STALE
from fenji.emit.formula.source import Column, Source
from fenji.emit.formula.unsayable import unsayable
from fenji.emit.formula.workings import UNFILLED, VALUE_ONLY, Workings, workings

__all__ = [
    "STALE",
    "UNFILLED",
    "VALUE_ONLY",
    "Column",
    "Dialect",
    "Source",
    "Workings",
    "reading_of",
    "unsayable",
    "workings",
]

"""Native Excel formulas: a program as cells that calculate, with its thresholds read from the standard's own sheet."""

from fenji.emit.formula.dialect import Dialect
from fenji.emit.formula.source import Column, Source
from fenji.emit.formula.unsayable import unsayable
from fenji.emit.formula.workings import Shown, Workings, workings

__all__ = ["Column", "Dialect", "Shown", "Source", "Workings", "unsayable", "workings"]

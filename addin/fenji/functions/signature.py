"""Signatures: what a cell function is called, what it takes and what it tells about itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fenji.functions.block import Block

CATEGORY = "客户分级"
"""The category in which spreadsheet programs list the functions."""

_RESERVED = frozenset(
    """and any application array as attribute base boolean bound byref byte byval call case cdate char close compare
    const constants currency date debug decimal declare default dim do double each else elseif empty end enum eqv
    erase error event exception exit explicit false file float for friend function get global gosub goto hyper if imp
    implements in inout input integer interface is let lib like line local lock long loop lset me mid mod module name
    new next not nothing null object on oneway open option optional or out output paramarray preserve print private
    property public published put raise raises randomize rate readonly redim rem removable resume return rset seek
    select sequence service set short single singleton space static step stop str string struct sub text then
    thisworkbook time to transient true type typedef typeof union unsigned until variant void wend while with write
    xlpy xor""".split()
)
"""Words that a parameter cannot be called in VBA or in an interface of LibreOffice."""


@dataclass(frozen=True)
class Argument:
    """One argument: an ASCII name for the programs that need one, and its name and help in Chinese."""

    name: str
    label: str
    help: str
    optional: bool = False
    is_range: bool = False
    """It only makes sense as a range of the sheet."""
    may_be_zero: bool = False
    """It is a value of a customer, for which 0 may be another answer than an empty cell."""


@dataclass(frozen=True)
class CellFunction:
    """A function for cells. `answer` takes a block an argument (None where it was left out), and gives a block."""

    name: str
    help: str
    arguments: tuple[Argument, ...]
    answer: Callable[..., Block]


def argument_name(name: str) -> str:
    """Return a name that every host takes for an argument.

    >>> argument_name("household_income"), argument_name("date")
    ('household_income', 'date_value')
    """
    return f"{name}_value" if name.lower() in _RESERVED else name

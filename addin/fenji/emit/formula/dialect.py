"""Dialects: the functions that formulas may use, by the programs that have to know them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum


class Dialect(StrEnum):
    """Which programs formulas are for."""

    SHARED = "shared"
    """Excel 2016, WPS and LibreOffice: nothing that one of them lacks."""
    EXCEL_365 = "365"
    """Excel 365 and 2021: one IFS instead of IFs within IFs, which takes twice as many rules, and TEXTJOIN."""

    @property
    def most_rules(self) -> int:
        """How many conditions one formula takes: Excel nests 64 IFs, and an IFS has 127 pairs."""
        return 60 if self is Dialect.SHARED else 120

    def first(self, cases: Sequence[tuple[str, str]], otherwise: str) -> str:
        """Return the formula that gives the value of the first condition that holds.

        >>> Dialect.SHARED.first([("A1>1", "1"), ("A1>0", "2")], "3")
        'IF(A1>1,1,IF(A1>0,2,3))'
        >>> Dialect.EXCEL_365.first([("A1>1", "1"), ("A1>0", "2")], "3")
        '_xlfn.IFS(A1>1,1,A1>0,2,TRUE,3)'
        """
        if self is Dialect.EXCEL_365 and len(cases) > 1:
            return f"_xlfn.IFS({','.join(f'{condition},{value}' for condition, value in cases)},TRUE,{otherwise})"
        formula = otherwise
        for condition, value in reversed(cases):
            formula = f"IF({condition},{value},{formula})"
        return formula

    def listed(self, pieces: Sequence[tuple[str, str]], separator: str) -> str:
        """Return the formula that joins the texts of those conditions that hold, a sign between them.

        >>> Dialect.SHARED.listed([("A1>1", "C1"), ("B1>1", "D1")], "；")
        'MID(IF(A1>1,"；"&C1,"")&IF(B1>1,"；"&D1,""),2,999)'
        """
        if len(pieces) < 2:
            return "".join(f'IF({condition},{text},"")' for condition, text in pieces) or '""'
        if self is Dialect.EXCEL_365:
            found = ",".join(f'IF({condition},{text},"")' for condition, text in pieces)
            return f'_xlfn.TEXTJOIN("{separator}",TRUE,{found})'
        joined = "&".join(f'IF({condition},"{separator}"&{text},"")' for condition, text in pieces)
        return f"MID({joined},2,999)"

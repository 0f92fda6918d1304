"""Own reports: a workbook that fenji wrote to print is no list of customers; its log says what it is."""

from __future__ import annotations

from dataclasses import dataclass

from fenji.workbook.cells import CellValue
from fenji.workbook.workbook import Workbook

LOG = ("操作日志", "Log")
ACTION = ("操作", "action")
MADE = ("生成报告", "report written")
STANDARD = ("标准", "standard")
SOURCE = ("来源", "source")
PRINTED = ("印出文字的校验码", "check sums of printed texts")
"""By these it is told, beside a grade, what people wrote from what fenji printed."""
_FEW = 30


@dataclass(frozen=True, slots=True)
class OwnReport:
    """What the log of a report says: the id of its standard, and from which file and sheet it was made.

    `printed` are the check sums of the texts that it printed beside grades; None where it does not say them.
    """

    standard: str
    source: str
    printed: frozenset[str] | None = None


def own_report(book: Workbook) -> OwnReport | None:
    """Return what a workbook says of itself where it is a report that fenji wrote, else None."""
    for info in book.sheets:
        if info.name not in LOG:
            continue
        said = {cells.get(1): cells.get(2) for _, cells in book.sheet(info.name).head(_FEW)}
        if _entry(said, ACTION) in MADE:
            sums = _entry(said, PRINTED)
            printed = frozenset(sums.split()) if sums else None
            return OwnReport(_entry(said, STANDARD).split(" ")[0], _entry(said, SOURCE), printed)
    return None


def _entry(said: dict[CellValue, CellValue], names: tuple[str, str]) -> str:
    return next((str(said[name]) for name in names if name in said), "")

"""What customers held on average over a month, out of a ledger that stands in a range."""

from __future__ import annotations

from collections.abc import Mapping

from fenji.errors import UsageError, fault
from fenji.functions.answers import day_in
from fenji.functions.block import Block, BlockSheet, is_blank
from fenji.ledger import Month, Terms, averages, ledger_of_sheet
from fenji.table.binding import score
from fenji.table.identity import CUSTOMER_ID
from fenji.table.keys import keys_of
from fenji.table.label import frame_label
from fenji.workbook import CellValue


def month_averages(data: Block, month: Block, customers: Block | None = None) -> Block:
    """Return the average balance in 元 of each customer asked for, or of the only one in the ledger.

    `data` is the ledger with its header (客户号, 日期, 余额, perhaps 账号). A customer who does not stand in it
    is named in a sentence, as is one whose balance cannot be read; an empty cell is answered by an empty text.
    """
    ledger = ledger_of_sheet(BlockSheet(data, "流水"))
    found = averages(ledger.entries, Terms(_month(month.first)))
    known = dict(zip(map(str, ledger.numbers), zip(found.average.tolist(), found.known.tolist())))
    if customers is None:
        if len(known) != 1:
            raise UsageError(
                fault(
                    "function.customers",
                    "",
                    f"流水里有 {len(known)} 个客户，请在第三个参数给出客户号",
                    f"the ledger has {len(known)} customers: name them",
                )
            )
        return Block([_said(next(iter(known.values())))])
    answers = [_of(name, known) for name in _names(customers.cells)]
    if customers.is_range and _is_header(customers.first, known):
        answers[0] = "月日均余额"
    return Block(answers, customers.width)


def _of(name: str | None, known: Mapping[str, tuple[int, bool]]) -> CellValue:
    """Return what is answered for a customer: one that the ledger lacks is named, with one that differs in zeros."""
    if name is None:
        return ""
    if name in known:
        return _said(known[name])
    alike = [each for each in known if each.lstrip("0") == name.lstrip("0")]
    near = f"，有“{alike[0]}”" if alike else ""
    return f"流水里没有客户“{name[:20]}”{near}"


def _is_header(first: CellValue, known: Mapping[str, object]) -> bool:
    return isinstance(first, str) and first not in known and score(frame_label(1, first), CUSTOMER_ID) > 0


def _said(found: tuple[int, bool]) -> CellValue:
    fen, sure = found
    return fen / 100 if sure else "余额或日期读不出，算不出月日均"


def _names(cells: list[CellValue]) -> list[str | None]:
    """Return what the ledger would call each customer: numbers and texts are told alike there."""
    keys, _ = keys_of(cells)
    return [str(keys.names[code]) if code >= 0 else None for code in keys.codes.tolist()]


def _month(value: CellValue) -> Month:
    """Return the month that is written as 2026-10, or in which a day lies."""
    day = day_in(value)
    if day is not None:
        return Month(day.year, day.month)
    if not isinstance(value, str) or is_blank(value):
        raise UsageError(
            fault("function.month", "", "月份应写成 2026-10，或该月任意一天", "write the month as 2026-10")
        )
    try:
        return Month.of(value)
    except UsageError as error:
        said = f"“{value.strip()[:20]}”不是月份，应写成 2026-10，或该月任意一天"
        raise UsageError(fault("function.month", "", said, f"{value[:20]!r} is no month")) from error

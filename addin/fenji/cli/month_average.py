"""`fenji month-average`: the average balances of a month out of a ledger, as a CSV file."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path

from fenji.book import TEXT_FILES, is_text_file
from fenji.cli.screen import Screen, diagnostics_data
from fenji.errors import Severity, UsageError, fault
from fenji.ledger import Averages, Ledger, Month, Terms, averages, find_ledger, ledger_of_sheet
from fenji.ledger.frame import floor_in_fen
from fenji.ledger.said import flags_of, said_of
from fenji.workbook import TextSheet, Workbook
from fenji.workbook.text_sheet import write_text

_CLOSED = "本月已结账"


@dataclass(frozen=True)
class Request:
    """What the command line asked for."""

    book: Path
    month: str
    out: Path | None = None
    sheet: str | None = None
    bind: Mapping[str, str] | None = None
    as_of: date | None = None
    floor: str | None = None
    divisor: int | None = None
    days_held: bool = False
    months: int = 1
    strict: bool = False


def run(request: Request, screen: Screen) -> int:
    """Average, write the file, print a summary, and return the exit status."""
    floor = floor_in_fen(request.floor)
    month = Month.of(request.month)
    terms = Terms(month, request.as_of, request.divisor, request.days_held, floor, request.months)
    target = _target(request, terms)
    with screen.working(f"正在读 {request.book.name}……", f"reading {request.book.name} …"):
        ledger = _read(request)
        found = averages(ledger.entries, terms)
    flags = flags_of(ledger, found)
    _write(target, ledger, found, terms, flags)
    told = (*ledger.diagnostics, *said_of(ledger, found, terms))
    verify = sum(bool(flag) for flag in flags)
    if screen.as_json:
        screen.data(
            {
                "book": str(request.book),
                "sheet": ledger.where or None,
                "month": str(terms.month),
                "months": terms.months,
                "written": str(target),
                "customers": ledger.entries.count,
                "entries": len(ledger.entries.rows),
                "to_verify": verify,
                "diagnostics": diagnostics_data(told, screen.lang),
            }
        )
    else:
        _summary(ledger, terms, verify, screen)
        screen.diagnostics(told)
        screen.say(f"已写入：{target}", f"written: {target}", "green")
    doubtful = verify or any(each.severity is not Severity.NOTE for each in told)
    return 1 if request.strict and doubtful else 0


def _target(request: Request, terms: Terms) -> Path:
    over = f"近{terms.months}个月" if terms.months > 1 else ""
    target = request.out or request.book.with_name(f"{request.book.stem}_{over}月日均_{terms.month}.csv")
    if target.suffix.lower() not in TEXT_FILES:
        raise UsageError(
            fault(
                "usage.csv_out",
                target.name,
                "月日均写成文本文件，不能存成工作簿",
                "averages are written as text, not as a workbook",
                hint=("请用 .csv 作扩展名", "name it *.csv"),
            )
        )
    if target.resolve() == request.book.resolve():
        raise UsageError(fault("usage.target", target.name, "不能盖掉流水本身", "this is the ledger itself"))
    return target


def _read(request: Request) -> Ledger:
    book = request.book if request.book.name else request.book.resolve()
    if is_text_file(book):
        if request.sheet is not None:
            raise UsageError(fault("usage.csv_sheet", "--sheet", "文本文件没有工作表", "a text file has no sheets"))
        return ledger_of_sheet(TextSheet(book), bind=request.bind)
    with Workbook.open(book) as opened:
        return ledger_of_sheet(find_ledger(opened, sheet=request.sheet, bind=request.bind), bind=request.bind)


def _write(target: Path, ledger: Ledger, found: Averages, terms: Terms, flags: list[str]) -> None:
    text = StringIO()
    separator = "\t" if target.suffix.lower() == ".tsv" else ","
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    extra = ["补足差额(元)"] if terms.floor is not None else []
    writer.writerow(["客户号", "月日均余额(元)", "天数", *extra, "核实事项"])
    writer.writerows(_rows(ledger, found, terms, flags))
    write_text(target, text.getvalue())


def _rows(ledger: Ledger, found: Averages, terms: Terms, flags: list[str]) -> Iterator[list[str]]:
    known = found.known.tolist()
    amounts = [_yuan(fen) if sure else "" for fen, sure in zip(found.average.tolist(), known)]
    rows = [ledger.numbers, amounts, [str(days) for days in found.days.tolist()]]
    if terms.floor is not None:
        missing = [_CLOSED] * len(known) if found.extra is None else [_yuan(fen) for fen in found.extra.tolist()]
        rows.append([told if sure else "" for told, sure in zip(missing, known)])
    return ([str(cell) for cell in row] for row in zip(*rows, flags))


def _yuan(fen: int) -> str:
    """Return 分 as 元 with every 分 of it.

    >>> _yuan(7333333), _yuan(-5)
    ('73333.33', '-0.05')
    """
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def _summary(ledger: Ledger, terms: Terms, verify: int, screen: Screen) -> None:
    count, entries = ledger.entries.count, len(ledger.entries.rows)
    until = f"（截至 {terms.as_of}）" if terms.remaining else ""
    over = (f"（近 {terms.months} 个月平均）", f" over {terms.months} months") if terms.months > 1 else ("", "")
    screen.say(
        f"{terms.month} 月日均{over[0]}{until}　{count:,} 户，{entries:,} 条余额",
        f"average balances of {terms.month}{over[1]}{f' until {terms.as_of}' if until else ''}: "
        f"{count:,} customers, {entries:,} entries",
        "bold",
    )
    if verify:
        screen.say(f"{verify:,} 户需要核实，见“核实事项”列", f"{verify:,} customers to verify, see the last column")

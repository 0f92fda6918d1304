"""操作日志: who wrote this report, when, of what, and how much of people it shows; nobody is identified in it."""

from __future__ import annotations

import getpass
import platform
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version

from fenji.emit.prose import SEMICOLON
from fenji.report.contents import LOG
from fenji.report.page import Cell, Page, ReportBook, lines
from fenji.report.style import ATTENTION, HEADER, TEXT, WRAPPED
from fenji.report.subject import Subject
from fenji.table.own_report import ACTION, MADE, PRINTED, SOURCE, STANDARD


def write_log(book: ReportBook, subject: Subject, now: datetime, printed: Sequence[str]) -> Page:
    """Write the log of the making of this report, with the check sums of what it printed beside grades."""
    word = subject.word
    page = book.page(word(*LOG.name), (26, 90), portrait=True)
    page.heading(word(*LOG.name), [])
    page.header([word("事项", "what"), word("内容", "content")], HEADER)
    skipped = sum(len(rows) for rows in subject.table.skipped.values())
    standard = subject.standard
    readings = SEMICOLON[subject.lang].join(f"{option.id}={option.value}" for option in standard.options)
    entries = [
        (word("时间", "time"), now.astimezone().strftime("%Y-%m-%d %H:%M:%S %z")),
        (word("用户", "user"), _user()),
        (word("电脑", "machine"), platform.node()),
        (word(*ACTION), word(*MADE)),
        (word("程序", "program"), f"fenji {version('fenji')}"),
        (
            word(*STANDARD),
            f"{standard.id} {standard.version}{word(f'（{readings}）', f' ({readings})') if readings else ''}",
        ),
        (word(*SOURCE), f"{subject.source.name} › {subject.table.where}"),
        (word("来源文件 SHA-256", "SHA-256 of the source"), subject.source.sha256),
        (word("截至日期", "as of"), subject.as_of.isoformat()),
        (
            word("行数", "rows"),
            word(
                f"读到客户 {len(subject):,} 行，其余 {skipped:,} 行；写出 {len(subject.people):,} 户",
                f"{len(subject):,} rows read, {skipped:,} other rows; {len(subject.people):,} customers written",
            ),
        ),
    ]
    for name, said in entries:
        page.row([Cell(name, TEXT), Cell(said, WRAPPED)], 20)
    shown = (
        word("已脱敏（默认）", "masked, as by default")
        if subject.masked
        else word("完整显示，未脱敏（--full）：请按保密要求保管和传递", "shown in full (--full): keep it confidential")
    )
    page.row([Cell(word("个人信息", "personal data"), TEXT), Cell(shown, WRAPPED if subject.masked else ATTENTION)], 20)
    if printed:
        sums = " ".join(printed)
        page.row([Cell(word(*PRINTED), TEXT), Cell(sums, WRAPPED)], max(20, lines(sums, 90 * 1.17) * 13.5 + 4))
    return page


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "?"

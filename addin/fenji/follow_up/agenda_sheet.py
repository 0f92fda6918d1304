"""待办: what is due as a sheet to print, one block a manager's, the most overdue first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fenji.errors import UsageError, fault
from fenji.follow_up.due import LATE, SOON, TODAY, Agenda, Item
from fenji.register.draw import save_drawn
from fenji.report.page import Cell, Column, Page, ReportBook
from fenji.report.style import (
    ATTENTION,
    CENTRED,
    HEADER,
    HEADING,
    INTEGER,
    ORDINAL,
    TEXT,
    TOTAL,
    TOTAL_COUNT,
    WRAPPED,
    Look,
)
from fenji.workbook.saving import check_target

_WIDTHS = (6, 14, 11, 14, 14, 9, 11.5, 11.5, 8, 30, 11.5, 11, 28)
_HEADS = (
    "序号",
    "客户号",
    "客户姓名",
    "手机号码",
    "等级",
    "追踪志",
    "安排日期",
    "最迟日期",
    "逾期(天)",
    "策略",
    "追踪日期",
    "方式",
    "内容和反馈",
)
_LATE = Look("逾期数", bold=True, ink="9C1C10", fill="FBE3E0", across="center")


def write_agenda(agenda: Agenda, target: Path) -> None:
    """Write what is due as a workbook of its own; UsageError where it would lie over the follow-up workbook."""
    if target.name == agenda.source:
        raise UsageError(
            fault("due.over_source", target.name, "待办不能写在跟进工作簿上", "this is the follow-up workbook itself")
        )
    check_target(target, ".xlsx", target.with_suffix(".xlsx"))
    book = ReportBook("待跟进", agenda.subtitle, "zh", lambda sheet, rows: None)
    _overview(book, agenda)
    managers: dict[str, list[Item]] = {}
    for item in agenda.items:
        managers.setdefault(item.manager, []).append(item)
    for name, items in sorted(managers.items()):
        _sheet(book, agenda, name, items)
    save_drawn(book, target)


def _overview(book: ReportBook, agenda: Agenda) -> Page:
    page = book.page("待跟进", (22, 12, 12, 14, 12), header_row=4, portrait=True)
    page.heading("待跟进", [f"截至 {agenda.today}　{agenda.subtitle}　来源：{agenda.source}"])
    page.skip()
    page.header(["客户经理", "逾期", "今天", f"今后 {agenda.days - 1} 天", "合计"], HEADER)
    counts = sorted(agenda.counts().items())
    numbers = [[of[when] for when in (LATE, TODAY, SOON)] for _, of in counts]
    page.body(
        [
            Column([name for name, _ in counts], TEXT, text=True, guarded=True),
            *(Column([row[at] for row in numbers], INTEGER) for at in range(3)),
            Column([sum(row) for row in numbers], INTEGER),
        ]
    )
    totals = [sum(row[at] for row in numbers) for at in range(3)]
    page.row([Cell("合计", TOTAL), *(Cell(total, TOTAL_COUNT) for total in (*totals, sum(totals)))])
    page.skip()
    for said, count in (
        ("户没有跟进周期：先补资料", agenda.without),
        ("处冲突等人选择，见跟进工作簿的“冲突核对”", agenda.conflicts),
    ):
        if count:
            page.wide(f"{count:,} {said}", ATTENTION)
    for told in agenda.diagnostics:
        page.wide(told.text(), ATTENTION)
    return page


def _sheet(book: ReportBook, agenda: Agenda, name: str, items: Sequence[Item]) -> Page:
    page = book.page(name, _WIDTHS, header_row=4)
    page.heading(f"{name}　待跟进", [f"截至 {agenda.today}　{agenda.subtitle}　共 {len(items):,} 户"])
    page.skip()
    page.header(_HEADS, HEADER)
    serial = 0
    for when in (LATE, TODAY, SOON):
        part = [item for item in items if item.when == when]
        if not part:
            continue
        title = when if when != SOON else f"今后 {agenda.days - 1} 天"
        page.row([Cell(f"{title}　{len(part):,} 户", HEADING), *[Cell(None, HEADING)] * (len(_WIDTHS) - 1)], 22)
        _body(page, part, serial)
        serial += len(part)
    return page


def _body(page: Page, items: Sequence[Item], serial: int) -> None:
    late = [item.late > 0 for item in items]
    page.body(
        [
            Column(range(serial + 1, serial + len(items) + 1), ORDINAL),
            Column([item.customer for item in items], TEXT, text=True, guarded=True),
            Column([item.name for item in items], TEXT, text=True, guarded=True),
            Column([item.phone for item in items], CENTRED, text=True, guarded=True),
            Column([item.grade for item in items], CENTRED, text=True),
            Column([item.journal for item in items], CENTRED, text=True),
            Column([item.planned.isoformat() for item in items], CENTRED, text=True),
            Column([item.due.isoformat() for item in items], CENTRED, text=True, odd=late, odd_look=_LATE),
            Column([item.late or None for item in items], CENTRED, odd=late, odd_look=_LATE),
            Column([item.strategy for item in items], WRAPPED, text=True),
            *[Column([None] * len(items), TEXT)] * 3,
        ],
        [28.0] * len(items),
    )

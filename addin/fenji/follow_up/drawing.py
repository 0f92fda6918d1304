"""Drawing a follow-up workbook for the first time: its guide, and which marks each sheet has."""

from __future__ import annotations

from collections.abc import Sequence

from fenji.expr.interval import Interval
from fenji.follow_up.cadence import Cadence, cadences_of
from fenji.follow_up.settings import MADE, SOURCE, Settings
from fenji.follow_up.sheets import CALENDAR, CONFLICTS, DONE, MOVED, OVERDUE, STOPPED, WAITING
from fenji.follow_up.workdays import WorkCalendar
from fenji.grader import Grader
from fenji.register.draw import LATE, LATE_INK, TO_WRITE, TOLD, draw, mark_column
from fenji.register.layout import Layout
from fenji.register.register import Register
from fenji.report.page import Cell, Page, ReportBook, quoted_name
from fenji.report.style import CENTRED, GREY, HEADER, HEADING, LINKED, WRAPPED
from fenji.standard.conduct import FollowUp, Shift

GUIDE = "说明"
_FINISHED = f'OR({{state}}="{DONE}",{{state}}="{MOVED}",{{state}}="{STOPPED}")'
_OPEN = f'OR({{state}}="{WAITING}",{{state}}="{OVERDUE}")'


def subtitle_of(grader: Grader, settings: Settings) -> str:
    """Return the line under every title: by which standard, from which book, how much of people is shown."""
    standard = grader.standard
    shown = "姓名、手机已脱敏" if settings.masked else "未脱敏，请按保密要求保管"
    return (
        f"标准：{standard.name.label}（{standard.id} {standard.version}）　来源：{settings[SOURCE]}　"
        f"制作：{settings[MADE]}　{shown}"
    )


def write_register(book: ReportBook, register: Register, subtitle: str) -> Page:
    """Write one register, with the marks that its kind of sheet has."""
    return draw(book, register, subtitle, _marks)


def _marks(page: Page, layout: Layout, last: int) -> None:
    keys = layout.by_key
    if "visited" in keys:
        mark_column(page, layout, list(keys), last, _FINISHED, ink=GREY)
        mark_column(page, layout, list(layout.typed), last, f"AND({_OPEN},LEN(TRIM({{visited}}))=0)", fill=TO_WRITE)
    if "due" in keys and "state" in keys:
        late = f'AND({_OPEN},{{due}}<>"",{{due}}<TODAY())'
        mark_column(page, layout, ("due", "state"), last, late, fill=LATE, ink=LATE_INK, bold=True)
    for key in ("remark", "conflict"):
        if key in keys:
            mark_column(page, layout, (key,), last, f"LEN({{{key}}})>0", fill=TOLD)
    if layout.name == CONFLICTS:
        mark_column(page, layout, ("choice",), last, "AND(LEN({number})>0,LEN({choice})=0)", fill=TO_WRITE)


def write_guide(
    book: ReportBook,
    grader: Grader,
    rules: FollowUp,
    registers: Sequence[Register],
    subtitle: str,
    calendar: WorkCalendar,
) -> Page:
    """Write the first sheet: what to do day by day, the sheets, the cadence of each grade, and the calendar."""
    page = book.page(GUIDE, (22, 14, 16, 66), portrait=True)
    page.heading("客户跟进工作簿", [subtitle])
    page.skip()
    _steps(page)
    page.skip(10)
    _cadences(page, grader, rules)
    page.skip(10)
    _sheets(page, registers)
    page.skip(10)
    years = "、".join(str(year) for year in sorted(calendar.years))
    page.note(
        f"“{CALENDAR}”里有 {years} 年的放假和调休；没有写到的年份只按周末算，程序会说明。可以在表里补上新的一年。"
    )
    return page


def _steps(page: Page) -> None:
    page.row([Cell("每天怎样用", HEADING), *[Cell(None, HEADING)] * 3], 26)
    for number, said in enumerate(
        (
            "早上：fenji follow-up due 跟进工作簿 列出逾期、今天和未来 7 天要追踪的客户；"
            "各追踪志里逾期的日期标成红色。",
            "追踪后：在追踪志里找到客户，填追踪日期、方式、内容、反馈；客户的情况有变化，填“更新·”各列。"
            "没有安排的追踪，在任何一本追踪志最下面加一行，填客户号和追踪日期。",
            "收工：关闭工作簿，fenji follow-up record 跟进工作簿 登记：重新定级，按新等级排下一次，"
            "换到新等级的追踪志；原来的记录不动。",
            "名单更新后：fenji follow-up plan 名单 -s 标准 更新计划；填写过的都保留，"
            f"两边不一致的列在“{CONFLICTS}”，由人选择。",
        ),
        1,
    ):
        page.wide(f"{number}. {said}", WRAPPED)


def _cadences(page: Page, grader: Grader, rules: FollowUp) -> None:
    page.row([Cell("各等级怎样跟进", HEADING), *[Cell(None, HEADING)] * 3], 26)
    page.header(["等级", "追踪志", "间隔", "策略和服务"], HEADER)
    cadences = cadences_of(grader.standard)
    for grade in grader.standard.grades:
        cadence = cadences.get(grade.code)
        said = "；".join((grade.strategy, *grade.services) if grade.strategy else grade.services)
        page.row(
            [
                Cell(grade.label, CENTRED),
                Cell(cadence.journal if cadence else "—", CENTRED),
                Cell(_every(cadence), CENTRED),
                Cell(said, WRAPPED),
            ],
            32,
        )
    earlier = "提前到前一个工作日" if rules.others is Shift.PREVIOUS else "顺延到下一个工作日"
    daily = "提前到前一个工作日" if rules.daily is Shift.PREVIOUS else "顺延到下一个工作日"
    page.note(f"按工作日安排时，遇休息日：每天一次的{daily}，其余的{earlier}（{rules.clause}）。")


def _every(cadence: Cadence | None) -> str:
    return (
        f"每 {cadence.interval.said()}"
        if cadence and cadence.interval != Interval(1, "d")
        else "每天"
        if cadence
        else "—"
    )


def _sheets(page: Page, registers: Sequence[Register]) -> None:
    page.row([Cell("各张表", HEADING), *[Cell(None, HEADING)] * 3], 26)
    for register in registers:
        link = f"{quoted_name(register.name)}!A1"
        page.row(
            [Cell(f"→ {register.name}", LINKED, link=link), Cell(register.layout.purpose, WRAPPED)],
            34,
        )
        page.merge(page.at - 1, 2, 4)

"""`fenji follow-up plan | record | due`: what happens to customers between two gradings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from fenji.cli.screen import Screen, diagnostics_data
from fenji.errors import Diagnostic, Severity
from fenji.follow_up.agenda_sheet import write_agenda
from fenji.follow_up.book import where_beside
from fenji.follow_up.due import LATE, SOON, TODAY, Agenda, Item, agenda
from fenji.follow_up.plan import Asked, Planned, plan
from fenji.follow_up.record import Recorded, record
from fenji.grader import standard as grader_of

_SHOWN = 30


@dataclass(frozen=True)
class PlanRequest:
    """What the command line asked for."""

    book: Path
    standard: str
    asked: Asked
    out: Path | None = None
    readings: Mapping[str, str] = field(default_factory=dict)
    strict: bool = False


def run_plan(request: PlanRequest, screen: Screen) -> int:
    """Plan, print what came of it, and return the exit status."""
    grader = grader_of(request.standard, request.asked.today, **request.readings)
    target = request.out or where_beside(request.book)
    with screen.counting("正在安排跟进", "planning") as told:
        found = plan(grader, request.book, target, request.asked, told)
    if screen.as_json:
        screen.data(_planned_data(found, target, screen))
    else:
        _planned(found, target, screen)
    return _status(request.strict, found.diagnostics)


def _planned(found: Planned, target: Path, screen: Screen) -> None:
    merged = found.merged
    journals = "，".join(f"{name} {count:,}" for name, count in found.counts.items() if count)
    screen.say(f"{found.customers:,} 户：{journals}", f"{found.customers:,} customers: {journals}", "bold")
    screen.say(
        f"新增 {len(merged.new):,}，离开 {len(merged.gone):,}，恢复 {merged.back:,}，名单更新 {merged.taken:,} 处"
        f"（换客户经理 {merged.managers:,}），转志 {found.moved:,} 户，逾期 {found.overdue:,} 户",
        f"new {len(merged.new):,}, gone {len(merged.gone):,}, back {merged.back:,}, facts updated {merged.taken:,} "
        f"(managers {merged.managers:,}), moved to another journal {found.moved:,}, overdue {found.overdue:,}",
    )
    if found.without:
        screen.say(
            f"{found.without:,} 户的结果没有跟进周期，只列在客户台账里：先补资料",
            f"{found.without:,} customers have no cadence and stand in the ledger only",
            "yellow",
        )
    screen.diagnostics(found.diagnostics)
    _written(found.written, target, screen)
    if any(each.code == "follow_up.conflict" for each in found.diagnostics):
        screen.next(
            f"打开 {target.name} 的“冲突核对”，在“采用”里选一方，存盘关闭，再运行一次 plan",
            f"open {target.name}, choose in 冲突核对, save and close it, plan again",
        )
        return
    screen.next(
        f"fenji follow-up due {target.name} 看谁该追踪；追踪后在各追踪志填好，存盘关闭，"
        f"再运行 fenji follow-up record {target.name}",
        f"fenji follow-up due {target.name} says who is due; fill in the journals, save and close, "
        f"then fenji follow-up record {target.name}",
    )
    if found.book.conduct.workflow is not None:
        screen.next(
            f"等级要审批才生效：在“等级审批”里填初评，存盘关闭，再运行 fenji approval advance {target.name}",
            f"grades take effect when approved: propose them in 等级审批, then fenji approval advance {target.name}",
        )


def _planned_data(found: Planned, target: Path, screen: Screen) -> dict[str, object]:
    return {
        "written": str(target) if found.written else None,
        "customers": found.customers,
        "journals": dict(found.counts),
        "new": len(found.merged.new),
        "gone": len(found.merged.gone),
        "back": found.merged.back,
        "updated": found.merged.taken,
        "managers": found.merged.managers,
        "conflicts": found.merged.conflicts,
        "moved": found.moved,
        "overdue": found.overdue,
        "without_cadence": found.without,
        "diagnostics": diagnostics_data(found.diagnostics, screen.lang),
    }


def run_record(path: Path, today: date, standard: str | None, strict: bool, screen: Screen) -> int:
    """Record, print what came of it, and return the exit status."""
    with screen.working("正在登记", "recording"):
        found = record(path, today, standard)
    if screen.as_json:
        screen.data(_recorded_data(found, path, screen))
    else:
        _recorded(found, path, screen)
    return _status(strict, (*found.left, *found.diagnostics))


def _recorded(found: Recorded, path: Path, screen: Screen) -> None:
    changed = [visit for visit in found.visits if visit.before != visit.after]
    again = sum(visit.again for visit in found.visits)
    screen.say(
        f"登记 {len(found.visits):,} 次追踪{f'（更正 {again:,} 次）' if again else ''}，"
        f"其中 {len(changed):,} 户换了等级",
        f"{len(found.visits):,} visits recorded{f' ({again:,} corrected)' if again else ''}, "
        f"{len(changed):,} customers changed their grade",
        "bold",
    )
    for visit in changed[:_SHOWN]:
        due = visit.next.isoformat() if visit.next else "—"
        screen.say(
            f"  {visit.customer}：{visit.before} → {visit.after}，{visit.journals[1]}，下次 {due}",
            f"  {visit.customer}: {visit.before} → {visit.after}, next {due}",
        )
    if found.fed:
        screen.say(
            f"按满意度、客户反馈、客户激励重新定级 {found.fed:,} 户",
            f"{found.fed:,} customers graded anew by satisfaction, feedback and rewards",
        )
    screen.diagnostics([*found.left, *found.diagnostics])
    _written(found.written, path, screen)
    if found.left:
        screen.next(
            f"{len(found.left):,} 行没有登记，原因也写在那一行的“核对”里：改好，存盘关闭，再运行一次 record",
            f"{len(found.left):,} rows were not recorded, the reason stands in them: mend, save, close, record again",
        )
        return
    screen.next(f"fenji follow-up due {path.name} 看接下来谁该追踪", f"fenji follow-up due {path.name}")


def _recorded_data(found: Recorded, path: Path, screen: Screen) -> dict[str, object]:
    return {
        "written": str(path) if found.written else None,
        "visits": [
            {
                "number": visit.number,
                "day": visit.day,
                "before": visit.before,
                "after": visit.after,
                "next": visit.next,
                "journal": visit.journals[1],
                "again": visit.again,
            }
            for visit in found.visits
        ],
        "left": diagnostics_data(found.left, screen.lang),
        "diagnostics": diagnostics_data(found.diagnostics, screen.lang),
    }


@dataclass(frozen=True)
class DueRequest:
    """What the command line asked for."""

    path: Path
    today: date
    days: int = 7
    manager: str | None = None
    out: Path | None = None
    standard: str | None = None


def run_due(request: DueRequest, screen: Screen) -> int:
    """Print what is due, and write it as a sheet to print where asked."""
    found = agenda(request.path, request.today, request.days, request.manager, request.standard)
    if request.out is not None:
        write_agenda(found, request.out)
    if screen.as_json:
        screen.data(_due_data(found, request, screen))
    else:
        _due(found, request, screen)
    return 0


def _due(found: Agenda, request: DueRequest, screen: Screen) -> None:
    counts = found.counts()
    heads = [screen.word("客户经理", "manager"), *_words(screen, found.days)]
    rows = [(name, *(f"{of[when]:,}" for when in (LATE, TODAY, SOON))) for name, of in sorted(counts.items())]
    total = [f"{sum(of[when] for of in counts.values()):,}" for when in (LATE, TODAY, SOON)]
    screen.table(
        screen.word(f"{found.today} 待跟进", f"due as of {found.today}"),
        heads,
        [*rows, (screen.word("合计", "total"), *total)],
        right=(1, 2, 3),
    )
    _pressing(found, screen)
    if found.without:
        screen.say(f"{found.without:,} 户没有跟进周期：先补资料", f"{found.without:,} customers have no cadence")
    if found.conflicts:
        screen.say(
            f"{found.conflicts:,} 处冲突等人选择，见“冲突核对”", f"{found.conflicts:,} conflicts wait to be settled"
        )
    screen.diagnostics(found.diagnostics)
    if request.out is not None:
        screen.say(f"已写入：{request.out}", f"written: {request.out}", "green")
    if found.items:
        screen.next(
            f"追踪后在 {request.path.name} 的各追踪志填好，存盘关闭，再运行 fenji follow-up record {request.path.name}",
            f"fill in the journals of {request.path.name}, save and close, then fenji follow-up record",
        )


def _pressing(found: Agenda, screen: Screen) -> None:
    """Print who is overdue, who is planned for today and who for the days to come, customer by customer."""
    if all(item.when == SOON for item in found.items):
        screen.say("今天没有要追踪的，也没有逾期的", "nobody is due today, nobody is overdue", "green")
    if not found.items:
        return
    order = (LATE, TODAY, SOON)
    pressing = sorted(found.items, key=lambda item: order.index(item.when))
    heads = [
        screen.word(*pair)
        for pair in (
            ("客户号", "customer"),
            ("姓名", "name"),
            ("客户经理", "manager"),
            ("等级", "grade"),
            ("追踪志", "journal"),
            ("最迟", "by"),
            ("安排", "planned"),
        )
    ]
    rows = [
        (
            item.customer,
            item.name,
            item.manager,
            item.grade,
            item.journal,
            item.due.isoformat(),
            _when(item, screen),
        )
        for item in pressing[:_SHOWN]
    ]
    screen.table("", heads, rows, whole=(0, 4, 5, 6))
    if len(pressing) > _SHOWN:
        more = len(pressing) - _SHOWN
        screen.say(f"…… 还有 {more:,} 户（-o 写成表，--json 列出全部）", f"… and {more:,} more (-o, --json)")


def _when(item: Item, screen: Screen) -> str:
    if item.late:
        return screen.word(f"逾期 {item.late} 天", f"{item.late} days late")
    return screen.word("今天", "today") if item.when == TODAY else item.planned.isoformat()


def _words(screen: Screen, days: int) -> tuple[str, str, str]:
    soon = screen.word(f"今后 {days - 1} 天", f"next {days - 1} days")
    return screen.word("逾期", "overdue"), screen.word("今天", "today"), soon


def _due_data(found: Agenda, request: DueRequest, screen: Screen) -> dict[str, object]:
    """Customers are named by their numbers only: their names stay in the workbook."""
    return {
        "as_of": found.today,
        "managers": found.counts(),
        "open": found.open,
        "without_cadence": found.without,
        "conflicts": found.conflicts,
        "written": str(request.out) if request.out else None,
        "due": [
            {
                "customer": item.customer,
                "manager": item.manager,
                "grade": item.grade,
                "journal": item.journal,
                "planned": item.planned,
                "due": item.due,
                "when": item.when,
                "days_late": item.late,
                "row": item.place,
            }
            for item in found.items
        ],
        "diagnostics": diagnostics_data(found.diagnostics, screen.lang),
    }


def _written(written: bool, target: Path, screen: Screen) -> None:
    if written:
        screen.say(f"已写入：{target}", f"written: {target}", "green")
    else:
        screen.say(f"没有变化，{target.name} 没有改动", f"nothing changed; {target.name} was left as it is")


def _status(strict: bool, found: tuple[Diagnostic, ...]) -> int:
    return 1 if strict and any(each.severity is not Severity.NOTE for each in found) else 0

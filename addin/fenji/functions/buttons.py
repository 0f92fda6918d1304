"""What buttons make out of a closed copy of the open workbook: each a workbook of its own, and what is said of it.

This is the one table of what other rooms do for buttons; hosts show what they find here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fenji.errors import Diagnostic, Severity
from fenji.files import FileKind, kind_of
from fenji.follow_up.months import month_in
from fenji.follow_up.plan import Asked as AskedPlan
from fenji.follow_up.plan import plan
from fenji.follow_up.record import record
from fenji.formula_book import grade_by_formulas
from fenji.functions.adopting import Resolved
from fenji.functions.told import in_a_box, told
from fenji.migration.compare import Asked as AskedComparison
from fenji.migration.compare import compare
from fenji.migration.sheets import write_comparison
from fenji.report import report_book
from fenji.report.contents import FORM, UPGRADES
from fenji.report.page import Progress
from fenji.standard_book import export_standard
from fenji.workbook import Workbook

_SHOWN = 3


@dataclass(frozen=True)
class Job:
    """What a button was pressed for: the copy of the open workbook, its sheet, and where to write."""

    standard: Resolved
    source: Path
    target: Path
    sheet: str
    progress: Progress


@dataclass(frozen=True, slots=True)
class Making:
    """A button that makes a workbook: what it is called, who makes it, and on which sheet it opens."""

    label: str
    make: Callable[[Job], str]
    opens_on: str = ""


def make_report(job: Job) -> str:
    """Write the report of the open sheet."""
    found = report_book(job.standard.grader, job.source, job.target, sheet=job.sheet, progress=job.progress)
    return _said(told(found.standard, found.grading, found.notes), [] if not found.masked else ["姓名等已脱敏"])


def plan_journals(job: Job) -> str:
    """Plan the follow-up of the customers of the open sheet; an adopted standard goes into the workbook with them."""
    found = plan(job.standard.grader, job.source, job.target, AskedPlan(date.today(), sheet=job.sheet), job.progress)
    if job.standard.path is not None:
        export_standard(str(job.standard.path), job.target, replaced=True)
    journals = "，".join(f"{name} {count:,}" for name, count in found.counts.items() if count)
    lines = [f"{found.customers:,} 户：{journals or '没有人有跟进周期'}"]
    lines += [f"{found.without:,} 户没有跟进周期，只列在客户台账里：先补资料"] if found.without else []
    if job.standard.path is not None:
        lines.append("这本跟进工作簿带着采用的标准，“登记跟进”按它评定；用命令行登记时，加 -s 指明这本工作簿")
    return _said("\n".join(lines), warned(found.diagnostics))


def make_formulas(job: Job) -> str:
    """Write the results of the open sheet as formulas."""
    found = grade_by_formulas(job.standard.grader, job.source, job.target, sheet=job.sheet)
    counted = told(job.standard.grader.standard, found.grading)
    return _said(counted, warned(found.diagnostics[len(found.grading.diagnostics) :]))


MAKINGS: Mapping[str, Making] = {
    "opportunities": Making("升级机会", make_report, opens_on=UPGRADES.name[0]),
    "tier_tables": Making("等级分类表", make_report, opens_on=FORM.name[0]),
    "journals": Making("跟进", plan_journals),
    "formulas": Making("公式", make_formulas),
}


@dataclass(frozen=True, slots=True)
class MonthList:
    """The list of one month: a closed book, its sheet (the one that fits where None), and its month where known."""

    book: Path
    sheet: str | None = None
    month: str = ""


def compare_months(standard: Resolved, lists: Sequence[MonthList], target: Path, progress: Progress) -> str:
    """Compare the lists of several months in a workbook of its own, and return what came of it."""
    months = [each.month for each in lists]
    books, sheets = [each.book for each in lists], [each.sheet for each in lists]
    found = compare(standard.grader, books, AskedComparison(months if all(months) else (), sheets=sheets))
    write_comparison(found, target, books, progress)
    lines = [
        f"{each.old.label} → {each.new.label}：升级 {len(each.up):,}，降级 {len(each.down):,}，"
        f"新增 {len(each.added):,}，流失 {len(each.lost):,}"
        for each in found.moves
    ]
    return _said("\n".join(lines), warned(found.diagnostics))


def month_lists(book: Path, sheet: str, sheets: Sequence[str]) -> list[MonthList]:
    """Return the lists of a workbook that keeps a sheet a month, if it does and the open one is such a sheet.

    >>> [each.month for each in month_lists(Path("客户.xlsx"), "2026年2月", ["说明", "2026年1月", "2026年2月"])]
    ['2026-01', '2026-02']
    >>> month_lists(Path("客户.xlsx"), "客户", ["客户", "2026年1月"])
    []
    """
    named = [MonthList(book, each, str(month)) for each in sheets if (month := month_in(each)) is not None]
    return named if len(named) > 1 and sheet in (each.sheet for each in named) else []


def like_sheet(book: Path, sheet: str) -> str | None:
    """Return the sheet of another month's book that is called as this one's, None where it has none."""
    if kind_of(book) is not FileKind.BOOK:
        return None
    with Workbook.open(book) as other:
        return sheet if sheet in (info.name for info in other.sheets) else None


@dataclass(frozen=True, slots=True)
class Registered:
    """What recording came to: whether the workbook changed, and what there is to say."""

    changed: bool
    said: str


def record_visits(path: Path, standard: str | Path | None) -> Registered:
    """Record the completed follow-ups of a follow-up workbook, in its file."""
    found = record(path, date.today(), standard)
    moved = [visit for visit in found.visits if visit.before != visit.after]
    lines = [f"登记 {len(found.visits):,} 次追踪，其中 {len(moved):,} 户换了等级"]
    lines += [f"{each.customer}：{each.before} → {each.after}，{each.journals[1]}" for each in moved[:_SHOWN]]
    lines += [f"{len(found.left):,} 条没有登记："] if found.left else []
    return Registered(found.written, _said("\n".join(lines), [*warned(found.left), *warned(found.diagnostics)]))


def warned(found: Sequence[Diagnostic]) -> list[str]:
    """Return the first things that somebody should look at, and how many more there are."""
    texts = list(dict.fromkeys(in_a_box(each) for each in found if each.severity is not Severity.NOTE))
    return [*texts[:_SHOWN], f"另有 {len(texts) - _SHOWN:,} 处要看"] if len(texts) > _SHOWN else texts


def _said(first: str, more: Sequence[str]) -> str:
    return "\n".join([first, *more])

"""Composing: which sheets a report has, in which order, and what its overview says of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from fenji.errors import Lang, UsageError, fault
from fenji.report.allocation import write_allocation
from fenji.report.attention import attention_of
from fenji.report.breakdown import dimensions_of, write_breakdown
from fenji.report.chances import fall_wording, grade_column, upgrade_wording, write_chances
from fenji.report.checklist import write_checklist
from fenji.report.checks import Check, checks_of
from fenji.report.contents import (
    ALLOCATION,
    BREAKDOWN,
    CHECKLIST,
    CRITERIA,
    FALLS,
    FORM,
    LOG,
    NOTICE,
    OVERVIEW,
    SERVICES,
    UNCLAIMED,
    UPGRADES,
    Listed,
    part,
)
from fenji.report.criteria import write_criteria
from fenji.report.form import Form
from fenji.report.grid import grid_listed, write_grid
from fenji.report.handwriting import Handwriting
from fenji.report.log import write_log
from fenji.report.navigation import Entry, write_navigation
from fenji.report.notice import check_public, write_notice
from fenji.report.overview import write_overview
from fenji.report.page import Progress, ReportBook
from fenji.report.prospects import Prospect, falls, marketable, upgrades
from fenji.report.roster import Roster
from fenji.report.services import printed_sums, write_services
from fenji.report.subject import Subject
from fenji.report.tiers import Tier, tiers_of
from fenji.report.unclaimed import write_unclaimed

_MOST_CUSTOMERS = 1_000_000
_LISTED_PARTS = 40
"""How many of the sheets of single managers or branches the guide names."""


@dataclass(frozen=True)
class Wanted:
    """What a report is asked for beside its sheets: parts of the form, the full view, a sheet for customers."""

    split: tuple[str, ...] = ()
    full: bool = False
    public: bool = False
    near: float = 0.2
    unit: str = ""
    lang: Lang = "zh"
    as_of: date = field(default_factory=date.today)


def silent(sheet: str, rows: int) -> None:
    """Show no progress."""


@dataclass(frozen=True, eq=False)
class Findings:
    """What was worked out of a subject before anything is written."""

    tiers: tuple[Tier, ...]
    form: Form
    up: list[Prospect]
    down: list[Prospect]
    checks: list[Check]


def compose(
    subject: Subject, wanted: Wanted, progress: Progress = silent, handwriting: Handwriting | None = None
) -> ReportBook:
    """Return the workbook of a report, all its sheets written but not yet saved; `handwriting` finds its place."""
    _check_length(subject)
    typed = handwriting or Handwriting(subject)
    if wanted.public:
        check_public(subject)
    tiers, roster = tiers_of(subject), Roster(subject)
    checks = checks_of(subject)
    form = Form(subject, roster, tiers, checks, typed)
    found = Findings(tiers, form, upgrades(subject), falls(subject), checks)
    parts = [(name, places) for by in wanted.split for name, places in found.form.parts(by)]
    standard = subject.standard
    foot = subject.spaced(
        f"{standard.name.in_(subject.lang)} {standard.id} {standard.version}", subject.as_of.isoformat()
    )
    book = ReportBook(subject.word(*FORM.name), foot, subject.lang, progress)
    attention = attention_of(subject, tiers, found.up, found.down, public=wanted.public)
    write_overview(book, subject, tiers, found.form, attention)
    found.form.write(book, subject.order, found.form.name)
    for matrix in standard.matrices:
        write_grid(book, subject, tiers, matrix)
    write_chances(book, subject, roster, tiers, found.up, upgrade_wording(subject), typed)
    write_chances(book, subject, roster, tiers, found.down, fall_wording(subject), typed)
    write_allocation(book, subject, tiers, found.up, grade_column(roster), typed)
    write_services(book, subject, tiers, typed)
    write_checklist(book, subject, roster, tiers, found.checks, typed)
    write_criteria(book, subject)
    write_breakdown(book, subject, tiers)
    if wanted.public:
        write_notice(book, subject, roster, tiers)
    write_log(book, subject, datetime.now(), list(printed_sums(subject, tiers)))
    sheets = [found.form.write(book, places, name, name).name for name, places in parts]
    if typed.left:
        write_unclaimed(book, subject, typed.left)
    # last, since only now every sheet has its name, but it is the first that people see
    write_navigation(book, subject, [*_entries(subject, found, wanted, sheets, len(typed.left))])
    book.put_first()
    return book


def _check_length(subject: Subject) -> None:
    """Raise UsageError for more customers than a sheet has rows."""
    if len(subject.people) > _MOST_CUSTOMERS:
        raise UsageError(
            fault(
                "report.too_long",
                subject.source.name,
                f"{len(subject.people):,} 户，一张工作表最多放 {_MOST_CUSTOMERS:,} 户",
                f"{len(subject.people):,} customers; a sheet holds {_MOST_CUSTOMERS:,} at most",
                hint=("请按机构拆开后分别写报告", "split the source and report on each part"),
            )
        )


def _entries(subject: Subject, found: Findings, wanted: Wanted, parts: Sequence[str], left: int) -> Iterator[Entry]:
    """Yield what the guide lists: each sheet, and how much there is in it."""

    def listed(sheet: Listed, size: str = "") -> Entry:
        word = subject.word
        return Entry(sheet.step, word(*sheet.name), word(*sheet.purpose), word(*sheet.line), size)

    def people(count: int) -> str:
        return subject.word(f"{count:,} 户", f"{count:,} customers")

    customers = people(len(subject.people))
    yield listed(CHECKLIST, people(len({check.place for check in found.checks})))
    yield listed(CRITERIA, subject.standard.version)
    yield listed(LOG, subject.as_of.isoformat())
    yield listed(OVERVIEW, customers)
    yield listed(FORM, customers)
    if dimensions_of(subject):
        yield listed(BREAKDOWN)
    for matrix in subject.standard.matrices:
        yield listed(grid_listed(matrix), f"{len(matrix.row_values)} × {len(matrix.column_values)}")
    for name in parts[:_LISTED_PARTS]:
        yield listed(part(name))
    yield listed(UPGRADES, people(sum(map(len, marketable(subject, found.up)))))
    yield listed(FALLS, people(sum(map(len, marketable(subject, found.down)))))
    yield listed(SERVICES)
    yield listed(ALLOCATION)
    if left:
        yield listed(UNCLAIMED, subject.word(f"{left:,} 处", f"{left:,} entries"))
    if wanted.public:
        yield listed(NOTICE)

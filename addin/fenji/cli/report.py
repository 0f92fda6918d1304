"""`fenji report`: the workbook of tier tables that a branch prints and works from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fenji.cli.screen import Screen, diagnostics_data
from fenji.grader import standard as grader_of
from fenji.report import Subject, Wanted, report_book


@dataclass(frozen=True)
class Request:
    """What the command line asked for."""

    book: Path
    standard: str
    wanted: Wanted
    out: Path | None = None
    force: bool = False
    sheet: str | None = None
    bind: Mapping[str, str] = field(default_factory=dict)
    readings: Mapping[str, str] = field(default_factory=dict)


def run(request: Request, screen: Screen) -> None:
    """Write the report and say what is in it."""
    grader = grader_of(request.standard, request.wanted.as_of, **request.readings)
    # a path such as `.` has no name of its own
    book = request.book if request.book.name else request.book.resolve()
    target = request.out or _beside(book, screen)
    with screen.counting("正在写报告", "writing the report") as told:
        subject = report_book(
            grader,
            book,
            target,
            request.wanted,
            sheet=request.sheet,
            bind=request.bind,
            progress=told,
            force=request.force,
        )
    if screen.as_json:
        screen.data(_data(subject, target, screen))
        return
    _summary(subject, target, screen)


def _beside(book: Path, screen: Screen) -> Path:
    """A name beside the book that no file has yet."""
    said = screen.word("报告", "report")
    name = book.with_name(f"{book.stem}_{said}.xlsx")
    number = 2
    while name.exists():
        name = book.with_name(f"{book.stem}_{said}({number}).xlsx")
        number += 1
    return name


def _summary(subject: Subject, target: Path, screen: Screen) -> None:
    screen.diagnostics([*subject.notes, *subject.grading.diagnostics])
    verify, refused = subject.count(subject.flagged), subject.count(subject.refused)
    counts = screen.word("，", ", ").join(
        f"{result.name.in_(screen.lang)} {count:,}"
        for result, count in zip(subject.results, subject.grading.counts.values())
        if count
    )
    screen.say(f"{len(subject.people):,} 户：{counts}", f"{len(subject.people):,} customers: {counts}", "bold")
    if verify:
        screen.say(f"{verify:,} 户需要核实，见“核实清单”", f"{verify:,} to verify: see the sheet To verify")
    if refused:
        screen.say(
            f"{refused:,} 户已退订营销，营销名单里没有他们", f"{refused:,} want no marketing and are left out of it"
        )
    if not subject.masked:
        screen.say(
            "! 这份报告没有脱敏，已记入“操作日志”；请按保密要求保管",
            "! this report is NOT masked, as its log says; keep it confidential",
            "yellow",
        )
    screen.say(f"已写入：{target}", f"written: {target}", "green")


def _data(subject: Subject, target: Path, screen: Screen) -> dict[str, object]:
    return {
        "written": str(target),
        "standard": subject.standard.id,
        "version": subject.standard.version,
        "customers": len(subject.people),
        "counts": dict(subject.grading.counts),
        "to_verify": subject.count(subject.flagged),
        "no_marketing": subject.count(subject.refused),
        "masked": subject.masked,
        "diagnostics": diagnostics_data([*subject.notes, *subject.grading.diagnostics], screen.lang),
    }

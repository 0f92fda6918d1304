"""变动概览: the months side by side, what is missing, and by which rule changes take effect."""

from __future__ import annotations

from fenji.errors import Severity
from fenji.migration.compare import Comparison
from fenji.migration.said import standing
from fenji.report.page import Cell, Page, ReportBook
from fenji.report.style import ATTENTION, CENTRED, HEADER, HEADING, INTEGER, TEXT, TOTAL, TOTAL_COUNT, WRAPPED
from fenji.standard_text.conduct import migration_rows
from fenji.standard_text.terms import PROVENANCE


def write_overview(book: ReportBook, found: Comparison) -> Page:
    """Write the first sheet of a comparison."""
    months = [snapshot.label for snapshot in found.snapshots]
    page = book.page("变动概览", (24, *[14] * max(len(months), 4)), portrait=len(months) < 6)
    page.heading("客户等级变动", [standing(found)])
    for told in found.diagnostics:
        if told.code.startswith("migration.") and told.severity is not Severity.NOTE:
            page.wide(told.text(), ATTENTION)
    page.skip()
    _counts(page, found, months)
    page.skip(12)
    _flows(page, found)
    page.skip(12)
    _rule(page, found)
    return page


def _counts(page: Page, found: Comparison, months: list[str]) -> None:
    page.header(["等级（按名单算出）", *months], HEADER)
    for rank, result in enumerate(found.grader.program.results):
        counts = [int((snapshot.ranks == rank).sum()) for snapshot in found.snapshots]
        if result.graded or any(counts):
            page.row([Cell(result.label, TEXT), *(Cell(count, INTEGER) for count in counts)])
    page.row([Cell("合计", TOTAL), *(Cell(len(snapshot), TOTAL_COUNT) for snapshot in found.snapshots)])


def _flows(page: Page, found: Comparison) -> None:
    page.header(["变动（户）", *(f"{each.old.label} → {each.new.label}" for each in found.moves)], HEADER)
    rows = (
        ("升级", [len(each.up) for each in found.moves]),
        ("降级", [len(each.down) for each in found.moves]),
        ("等级有无变动", [len(each.other) for each in found.moves]),
        ("新增", [len(each.added) for each in found.moves]),
        ("流失", [len(each.lost) for each in found.moves]),
    )
    for name, counts in rows:
        page.row([Cell(name, TEXT), *(Cell(count, INTEGER) for count in counts)])


def _rule(page: Page, found: Comparison) -> None:
    rule = found.rule
    width = len(page.widths)
    page.row([Cell("生效规则", HEADING), *[Cell(None, HEADING)] * (width - 1)], 24)
    page.header(["项目", "规则", "出处", "条款"], HEADER)
    for name, said, provenance, clause in migration_rows(rule, found.grader.standard, "zh"):
        where = PROVENANCE[provenance].text("zh")
        page.row([Cell(name, TEXT), Cell(said, WRAPPED), Cell(where, CENTRED), Cell(clause, WRAPPED)], 46)
    page.skip()
    page.note("第一个月算出的等级当作那时的现行等级；“等级有无变动”是从有等级变成没有（数据不足等），或反过来。")

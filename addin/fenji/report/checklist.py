"""核实清单: every customer about whom something is to be verified, and whether the sheet adds up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fenji.report.checks import Check, general_warnings
from fenji.report.contents import CHECKLIST
from fenji.report.handwriting import SETTLED, Handwriting, Kind
from fenji.report.masking import scrubbed
from fenji.report.page import LINE, Cell, Column, Page, ReportBook
from fenji.report.roster import Roster, Shown, row_heights
from fenji.report.style import (
    AMOUNT,
    CENTRED,
    HEADER,
    HEADING,
    WRAPPED,
)
from fenji.report.subject import WAN, Subject
from fenji.report.tiers import Tier, names_width
from fenji.report.wording import dated, standing_of
from fenji.table.rows import ROW_KINDS, RowKind
from fenji.table.totals import ColumnTotal

HEADER_ROW = 5


def write_checklist(
    book: ReportBook,
    subject: Subject,
    roster: Roster,
    tiers: Sequence[Tier],
    checks: Sequence[Check],
    handwriting: Handwriting,
) -> Page:
    """Write the list, then what concerns the sheet as a whole, then the reconciliation with its totals."""
    word = subject.word
    columns = _columns(subject, roster, tiers, handwriting)
    page = book.page(word(*CHECKLIST.name), [each.width for each in columns], header_row=HEADER_ROW, flows=True)
    unit = subject.source.unit if subject.lang == "zh" else ""
    customers = len({check.place for check in checks})
    page.heading(
        f"{unit}{word('核实清单', 'To verify')}",
        [
            subject.spaced(dated(subject), standing_of(subject)),
            word(
                f"{customers:,} 户、{len(checks):,} 项。“单元格”是来源工作簿里的位置；改好后重新分级。",
                f"{customers:,} customers, {len(checks):,} points; the cells are those of the source.",
            ),
            "",
        ],
    )
    page.header([each.header for each in columns], HEADER)
    _list(page, subject, columns, tiers, checks, handwriting)
    _general(page, subject)
    _reconciliation(page, subject, tiers)
    return page


def _columns(subject: Subject, roster: Roster, tiers: Sequence[Tier], handwriting: Handwriting) -> list[Shown]:
    word = subject.word

    def none(places: Sequence[int]) -> Column:
        return Column([None] * len(places), WRAPPED)

    return [
        roster.serial,
        *roster.identities,
        *roster.keepers,
        Shown("now", word("现等级", "grade now"), names_width(tiers, 14, 26), none),
        Shown("cells", word("单元格", "cells"), 22, none),
        Shown("found", word("发现", "found"), 38, none),
        Shown("todo", word("怎么办", "what to do"), 38, none),
        Shown("done", word(*SETTLED), 20, none),
        *(Shown(label, label, 16, none) for label in handwriting.added(Kind.CHECKLIST)),
    ]


def _list(
    page: Page,
    subject: Subject,
    columns: Sequence[Shown],
    tiers: Sequence[Tier],
    checks: Sequence[Check],
    handwriting: Handwriting,
) -> None:
    if not checks:
        page.wide(subject.word("没有需要核实的客户。", "There is nothing to verify."), WRAPPED)
        return
    names = {tier.rank: tier.marked for tier in tiers}
    ranks = subject.grading.ranks
    places, found = [check.place for check in checks], [check.found for check in checks]
    typed = {"done": SETTLED[0], **{label: label for label in handwriting.added(Kind.CHECKLIST)}}
    special = {
        "now": Column([names[int(ranks[place])] for place in places], CENTRED, text=True),
        "cells": Column([check.where(subject.lang) for check in checks], WRAPPED, text=True),
        "found": Column(found, WRAPPED, text=True),
        "todo": Column([check.todo for check in checks], WRAPPED, text=True),
        **{key: handwriting.column(Kind.CHECKLIST, label, places, found) for key, label in typed.items()},
    }
    made = [special.get(each.key) or each.make(places) for each in columns]
    page.body(made, row_heights(columns, made))


def _general(page: Page, subject: Subject) -> None:
    """What was noticed about the sheet as a whole."""
    warnings = general_warnings(subject)
    if not warnings:
        return
    word = subject.word
    page.keep(14 + 22 + LINE * 3)
    page.skip(14)
    _headed(page, word("整张表要留意的", "About the sheet as a whole"))
    for each in warnings:
        text = each.text(subject.lang)
        page.wide(f"▲ {scrubbed(text) if subject.masked else text}", WRAPPED)


def _reconciliation(page: Page, subject: Subject, tiers: Sequence[Tier]) -> None:
    """The counts and sums of the source beside those of this report."""
    word = subject.word
    page.keep(14 + 22 + LINE * 2 + LINE * 2 * (len(subject.totals) + 1) + 4 * len(subject.totals))
    page.skip(14)
    _headed(page, word("与来源工作簿核对", "Reconciled with the source"))
    rows, people, skipped = len(subject), len(subject.people), subject.table.skipped
    others = word("，", ", ").join(
        f"{ROW_KINDS[kind][subject.lang == 'en']} {len(found)}" for kind, found in skipped.items() if found
    )
    tail = word(f"；其余各行：{others}", f"; other rows: {others}") if others else ""
    several = word(f"、{people:,} 户", f", {people:,} customers") if people != rows else ""
    counted = sum(tier.count for tier in tiers)
    page.wide(
        word(
            f"客户 {rows:,} 行{several}，各等级合计 {counted:,} 户{tail}。",
            f"{rows:,} rows{several}, {counted:,} customers in all grades{tail}.",
        ),
        WRAPPED,
    )
    if not subject.totals:
        silent = RowKind.TOTAL in skipped
        page.wide(
            word("来源的合计行里没有可以核对的金额。", "The totals of the source hold no amount to compare with.")
            if silent
            else word("来源没有合计行，无从核对金额。", "The source has no totals to compare with."),
            WRAPPED,
        )
        return
    spans = _spans(page.widths, (10, 8, 8, 8, 16))
    heads = [
        word("列", "column"),
        word("各户合计(万元)", "customers' rows"),
        word("来源的合计(万元)", "the source's total"),
        word("差额(万元)", "difference"),
        word("说明", "why"),
    ]
    _spread(page, spans, [Cell(text, HEADER) for text in heads], LINE * 2)
    size = WAN if subject.lang == "zh" else 1
    for total in subject.totals:
        said = total.said
        cells = [
            Cell(total.label, WRAPPED),
            Cell(total.customers / size, AMOUNT),
            Cell(None if said is None else said / size, AMOUNT),
            Cell(None if total.difference is None else total.difference / size, AMOUNT),
            Cell(_why(subject, total), WRAPPED),
        ]
        _spread(page, spans, cells, LINE * 2 + 4)


def _why(subject: Subject, total: ColumnTotal) -> str:
    word = subject.word
    where = (
        total.cells[0] if len(total.cells) == 1 else word(f"{len(total.cells)} 个小计", f"{len(total.cells)} subtotals")
    )
    if total.difference is None:
        return word(
            f"{where} 是公式，没有保存计算结果；请在 Excel 中打开保存后再核对",
            f"{where} holds a formula that was never calculated; open and save it in Excel",
        )
    if total.difference == 0:
        return word(f"{where}：相符 ✓", f"{where}: equal ✓")
    if total.explained:
        return word(
            f"{where}：差额正是 {total.typed} 个文字形式的数，SUM 不计它们；改成数值即相符",
            f"{where}: the difference is {total.typed} amounts kept as text, which SUM leaves out",
        )
    return word(f"{where}：不符 ✗，请查合计公式的范围", f"{where}: differs ✗; see what the formula covers")


def _headed(page: Page, text: str) -> None:
    page.row([Cell(text, HEADING), *[Cell(None, HEADING)] * (len(page.widths) - 1)], 22)


def _spans(widths: Sequence[float], weights: Sequence[int]) -> list[tuple[int, int]]:
    """Return which columns of a page make up each of some wider columns, about as the weights say."""
    reach = np.cumsum(widths)
    ends, first, spans = np.cumsum(weights) / sum(weights) * reach[-1], 1, []
    for number, end in enumerate(ends.tolist(), 1):
        left = len(weights) - number
        last = int(np.abs(reach - end).argmin()) + 1
        last = min(max(last, first), len(widths) - left)
        spans.append((first, last))
        first = last + 1
    return spans


def _spread(page: Page, spans: Sequence[tuple[int, int]], cells: Sequence[Cell], height: float) -> None:
    row: list[Cell] = []
    for (first, last), cell in zip(spans, cells):
        row += [cell, *[Cell(None, cell.look)] * (last - first)]
    at = page.row(row, height)
    for first, last in spans:
        page.merge(at, first, last)

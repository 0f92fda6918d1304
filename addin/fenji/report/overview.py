"""概览: one page for who has a minute: what was graded, how it fell out, and what needs attention today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.marker import DataPoint
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.utils import get_column_letter

from fenji.report.attention import Attention
from fenji.report.contents import OVERVIEW
from fenji.report.form import Form
from fenji.report.page import LINE, Cell, Page, ReportBook, quoted_name, text_width
from fenji.report.style import (
    AMOUNT,
    ATTENTION,
    CAPTION,
    FIGURE,
    FIGURE_AMOUNT,
    HEADER,
    HEADING,
    INTEGER,
    LINKED,
    PERCENT,
    TOTAL,
    TOTAL_AMOUNT,
    TOTAL_COUNT,
    TOTAL_SHARE,
    Look,
)
from fenji.report.subject import Subject
from fenji.report.tiers import Tier, names_width, tier_label
from fenji.report.wording import dated, standing_of

_NAMES, _WIDTHS = 21, (12, 12, 12, 14, 20, 13, 20)


def write_overview(
    book: ReportBook, subject: Subject, tiers: Sequence[Tier], form: Form, attention: Sequence[Attention]
) -> Page:
    """Write the overview; its counts and sums are formulas over the form."""
    word = subject.word
    page = book.page(word(*OVERVIEW.name), (names_width(tiers, _NAMES), *_WIDTHS))
    page.sheet.page_setup.fitToHeight = 1
    title = word("客户分级概览", "Customer grades: overview")
    page.heading(
        f"{subject.source.unit}{title}" if subject.lang == "zh" else title, [dated(subject), standing_of(subject)]
    )
    page.skip()
    _figures(page, subject, tiers)
    page.skip()
    _attention(page, subject, attention)
    page.skip()
    first, last = _table(page, subject, tiers, form)
    page.skip()
    _charts(page, subject, tiers, first, last)
    return page


def _figures(page: Page, subject: Subject, tiers: Sequence[Tier]) -> None:
    """Four figures in large print, two columns each."""
    word, assets = subject.word, subject.assets
    graded = sum(tier.count for tier in tiers if tier.grade.graded)
    total = sum(tier.assets for tier in tiers)
    figures: list[tuple[float, Look, str]] = [
        (len(subject.people), FIGURE, word("客户(户)", "customers")),
        (graded, FIGURE, word("已评级(户)", "graded")),
        (subject.count(subject.flagged), FIGURE, word("需要核实(户)", "to verify")),
    ]
    if assets is not None:
        figures.insert(
            2, (total / assets.size, FIGURE_AMOUNT, f"{assets.label}{word('合计', ', total ')}({assets.unit})")
        )
    else:
        figures.insert(2, (len(subject.people) - graded, FIGURE, word("未评级(户)", "not graded")))
    row = page.row([cell for value, look, _ in figures for cell in (Cell(value, look), Cell(None, look))], 34)
    under = page.row([cell for *_, said in figures for cell in (Cell(said, CAPTION), Cell(None, CAPTION))], 18)
    for place in range(4):
        page.merge(row, 2 * place + 1, 2 * place + 2)
        page.merge(under, 2 * place + 1, 2 * place + 2)


def _attention(page: Page, subject: Subject, attention: Sequence[Attention]) -> None:
    word = subject.word
    page.row([Cell(word("今天要办", "What needs attention today"), HEADING), *[Cell(None, HEADING)] * 7], 22)
    for each in attention:
        counted = replace(INTEGER, name=f"件数 {each.unit}", format=f'#,##0" {each.unit}"')
        cells = [Cell(f"▲ {each.text}", ATTENTION), *[Cell(None, ATTENTION)] * 5, Cell(each.count, counted)]
        if each.sheet:
            cells.append(Cell(f"→ {each.sheet}", LINKED, link=f"{quoted_name(each.sheet)}!A1"))
        else:
            cells.append(Cell(None, LINKED))
        at = page.row(cells, LINE * (2 if text_width(each.text) > 96 else 1) + 2)
        page.merge(at, 1, 6)
    if not attention:
        page.wide(word("没有。", "Nothing."), ATTENTION)


def _table(page: Page, subject: Subject, tiers: Sequence[Tier], form: Form) -> tuple[int, int]:
    """Write the table of the grades: counts first, then assets where the sheet has any."""
    word, assets = subject.word, subject.assets
    page.row([Cell(word("各等级", "By grade"), HEADING), *[Cell(None, HEADING)] * 7], 22)
    heads = [
        word("等级", "grade"),
        word("户数", "customers"),
        word("户数占比", "share"),
        word("需核实", "to verify"),
        word("可联系营销", "may be\napproached"),
    ]
    if assets is not None:
        unit = f"\n({assets.unit})"
        heads += [f"{assets.label}{word('合计', ', total')}{unit}", word("占比", "share"), word("户均", "mean") + unit]
    page.header(heads, HEADER)
    first, last = page.at, page.at + len(tiers) - 1
    grades = _whole(form, form.column("grade"))
    count = len(subject.people)
    for row, tier in enumerate(tiers, first):
        cells = [
            Cell(tier.marked, tier_label(tier)),
            Cell(tier.count, INTEGER, formula=f"=COUNTIF({grades},A{row})"),
            Cell(_share(tier.count, count), PERCENT, formula=f"=IF(B${last + 1}=0,0,B{row}/B${last + 1})"),
            Cell(tier.to_verify, INTEGER),
            Cell(tier.marketable, INTEGER),
        ]
        page.row([*cells, *_assets_of_tier(subject, tiers, tier, form, row, last + 1)])
    _table_total(page, subject, tiers, first, last)
    return first, last


def _assets_of_tier(
    subject: Subject, tiers: Sequence[Tier], tier: Tier, form: Form, row: int, bottom: int
) -> list[Cell]:
    if subject.assets is None:
        return []
    size, total = subject.assets.size, sum(each.assets for each in tiers)
    grades, amounts = _whole(form, form.column("grade")), _whole(form, form.assets_column)
    mean = tier.assets / tier.count / size if tier.count else 0.0
    return [
        Cell(tier.assets / size, AMOUNT, formula=f"=SUMIF({grades},A{row},{amounts})"),
        Cell(_share(tier.assets, total), PERCENT, formula=f"=IF(F${bottom}=0,0,F{row}/F${bottom})"),
        Cell(mean, AMOUNT, formula=f"=IF(B{row}=0,0,F{row}/B{row})"),
    ]


def _table_total(page: Page, subject: Subject, tiers: Sequence[Tier], first: int, last: int) -> None:
    count = len(subject.people)
    counts = [count, _share(count, count)]
    counts += [subject.count(subject.flagged), subject.count(~subject.refused)]
    looks = [TOTAL_COUNT, TOTAL_SHARE, TOTAL_COUNT, TOTAL_COUNT]
    cells = [Cell(subject.word("合计", "total"), TOTAL)]
    cells += [
        Cell(value, look, formula=f"=SUM({letters}{first}:{letters}{last})")
        for letters, value, look in zip("BCDE", counts, looks)
    ]
    if subject.assets is not None:
        total = sum(tier.assets for tier in tiers)
        shown = total / subject.assets.size
        cells += [
            Cell(shown, TOTAL_AMOUNT, formula=f"=SUM(F{first}:F{last})"),
            Cell(_share(total, total), TOTAL_SHARE, formula=f"=SUM(G{first}:G{last})"),
            Cell(
                _share(shown, count),
                TOTAL_AMOUNT,
                formula=f"=IF(B{last + 1}=0,0,F{last + 1}/B{last + 1})",
            ),
        ]
    page.row(cells)


def _charts(page: Page, subject: Subject, tiers: Sequence[Tier], first: int, last: int) -> None:
    word = subject.word
    charts = [(2, word("各等级户数", "Customers by grade"), "0", [float(tier.count) for tier in tiers])]
    if subject.assets is not None:
        said = f"{subject.assets.label}{word('占比', ', share')}"
        total = sum(tier.assets for tier in tiers)
        charts.append((7, said, "0.0%", [_share(tier.assets, total) for tier in tiers]))
    for column, title, shown, values in charts:
        chart = _chart(page, tiers, column, first, last, title, shown)
        chart.y_axis.scaling.min, chart.y_axis.scaling.max = 0, max([*values, 0.0]) * 1.18 or 1
        page.sheet.draw(chart, f"{'A' if column == 2 else 'E'}{page.at}")


def _chart(page: Page, tiers: Sequence[Tier], column: int, first: int, last: int, title: str, shown: str) -> BarChart:
    """Bars in the colours of the grades, with their numbers on them."""
    chart = BarChart()
    chart.type, chart.style, chart.gapWidth = "bar", 10, 40
    chart.title = title
    chart.width, chart.height = cast(Any, (12.2, max(5.5, min(1.6 + 0.62 * len(tiers), 10))))
    chart.legend = None
    chart.add_data(Reference(page.sheet, min_col=column, min_row=first, max_row=last), titles_from_data=False)
    chart.set_categories(Reference(page.sheet, min_col=1, min_row=first, max_row=last))
    series = chart.series[0]
    series.graphicalProperties = GraphicalProperties(solidFill="1F3864")
    for number, tier in enumerate(tiers):
        point = DataPoint(idx=number)
        point.graphicalProperties = GraphicalProperties(solidFill=tier.fill)
        point.graphicalProperties.line.solidFill = "1F3864"
        series.dPt.append(point)
    series.dLbls = DataLabelList()
    series.dLbls.showVal = True
    for other in ("showSerName", "showCatName", "showLegendKey", "showPercent"):
        setattr(series.dLbls, other, False)
    series.dLbls.numFmt = shown
    chart.x_axis.scaling.orientation = "maxMin"
    # every grade has its name, however long: left to itself the axis leaves some out
    chart.x_axis.tickLblSkip = 1
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.majorGridlines = None
    chart.y_axis.numFmt = shown
    chart.y_axis.delete = True
    return chart


def _whole(form: Form, column: int) -> str:
    letters = get_column_letter(column)
    return f"{quoted_name(form.name)}!${letters}:${letters}"


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0

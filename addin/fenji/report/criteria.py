"""标准说明: the standard itself as `fenji show` tells it, laid out for paper, and from where each field was read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fenji.report.contents import CRITERIA
from fenji.report.page import LINE, Cell, Page, ReportBook, lines, text_width
from fenji.report.style import CENTRED, HEADER, HEADING, NOTE, WRAPPED
from fenji.report.subject import Subject
from fenji.standard_text import TextTable, head, standard_text

_WIDTH, _COLUMNS = 136.0, 24
_UNITS = {"元": "yuan", "万元": "10,000 yuan", "亿元": "100 million yuan"}
_GAP, _HEADED = 8.0, 22.0
_TOGETHER = 12
"""A table of no more rows than this is not broken over pages."""
_SHORT = 8
"""Columns of texts no longer than this are centred."""


def write_criteria(book: ReportBook, subject: Subject) -> Page:
    """Write the standard on a sheet of narrow even columns, each table spread over as many as its texts need."""
    word, standard, lang = subject.word, subject.standard, subject.lang
    page = book.page(word(*CRITERIA.name), [_WIDTH / _COLUMNS] * _COLUMNS, flows=True)
    page.heading(subject.spaced(standard.name.in_(lang), word("标准说明", "the standard")), [])
    for table in (head(standard, lang), _read_from(subject), *standard_text(standard, lang)):
        _table(page, table)
    page.skip()
    page.note(
        word(
            "出处：原文 = 来源文件写明；公开资料 = 公开网页；读法 = 对原文的理解；默认值 = 建议，可改标准后重新分级。",
            "Provenance: source text, public page, a reading of an unclear text, or a default of ours, to be changed.",
        )
    )
    return page


def _read_from(subject: Subject) -> TextTable:
    """From which column of the source each field was read, and in which unit."""
    word, bound = subject.word, {each.field_id: each for each in subject.table.bound}
    rows = []
    for field in subject.grader.fields:
        column = bound.get(field.id)
        unit = column.unit.name if column is not None and column.unit is not None else ""
        unit = unit if subject.lang == "zh" else _UNITS.get(unit, unit)
        read = column.label if column is not None else word("（表里没有这一列）", "(not in the sheet)")
        rows.append((field.name.in_(subject.lang), read, unit))
    heads = (word("字段", "field"), word("本次读自", "read from"), word("单位", "unit"))
    return TextTable(word("本次怎样读的", "How the sheet was read"), heads, tuple(rows))


def _table(page: Page, table: TextTable) -> None:
    if not table.rows:
        return
    spans = shared_out(len(page.widths), _weights(table))
    widths = [sum(page.widths[first - 1 : last]) for first, last in spans]
    short = [all(text_width(row[at]) <= _SHORT for row in table.rows) for at in range(len(table.headers))]
    heads = [table.headers] if any(text.strip() for text in table.headers) else []
    rows = [*heads, *table.rows]
    heights = [max(LINE, max(lines(text, width * 1.17) for text, width in zip(row, widths)) * 13.5 + 4) for row in rows]
    top = _GAP + (_HEADED if table.title else 0.0) + sum(page.height_of(each, NOTE) for each in table.notes)
    page.keep(top + sum(heights if len(rows) <= _TOGETHER else heights[: len(heads) + 2]))
    page.skip(_GAP)
    if table.title:
        page.row([Cell(table.title, HEADING), *[Cell(None, HEADING)] * (len(page.widths) - 1)], _HEADED)
    for each in table.notes:
        page.wide(each, NOTE)
    for number, (row, height) in enumerate(zip(rows, heights), 1 - len(heads)):
        cells: list[Cell | None] = []
        for (first, last), text, centred in zip(spans, row, short):
            look = HEADER if not number else CENTRED if centred else WRAPPED
            cells += [Cell(text.strip() or None, look), *[Cell(None, look)] * (last - first)]
        if number == len(table.rows) - 1:
            page.keep(height + heights[-1])
        at = page.row(cells, height)
        for first, last in spans:
            page.merge(at, first, last)


def _weights(table: TextTable) -> list[int]:
    """Return how wide each column should be: as its longer texts are, but no column is starved or takes it all."""
    weights = []
    for at, header in enumerate(table.headers):
        usual = float(np.percentile([text_width(row[at]) for row in table.rows], 90))
        weights.append(round(min(max(usual, text_width(header) + 2, 6), 60)))
    return weights


def shared_out(columns: int, weights: Sequence[int]) -> list[tuple[int, int]]:
    """Return the first and last of a page's columns that each part of a table takes, at least one each.

    >>> shared_out(12, (1, 2, 1))
    [(1, 3), (4, 9), (10, 12)]
    """
    left, weight = columns - len(weights), sum(weights)
    extra = [left * each // weight for each in weights]
    for place in sorted(range(len(weights)), key=lambda at: (left * weights[at]) % weight, reverse=True):
        if sum(extra) < left:
            extra[place] += 1
    spans, first = [], 1
    for each in extra:
        spans.append((first, first + each))
        first += each + 1
    return spans

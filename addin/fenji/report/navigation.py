"""导航: the three steps 信息收集 → 客户划分 → 跟踪处理, with links to the sheets of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fenji.report.contents import GUIDE
from fenji.report.page import Cell, Page, ReportBook, lines, quoted_name, text_width
from fenji.report.style import CENTRED, HEADER, HEADING, LINKED, SUBTITLE, WRAPPED
from fenji.report.subject import Subject
from fenji.report.wording import dated, standing_of


@dataclass(frozen=True, slots=True)
class Entry:
    """One sheet as the guide lists it: its step (1 to 3), what it is for, who works by it, and how much is in it."""

    step: int
    sheet: str
    purpose: str
    line: str
    size: str


STEPS = (
    ("一、客户信息收集", "1. Collect", "先把资料补齐、改对，再往下走", "complete and mend the data first"),
    ("二、客户划分", "2. Grade", "看结果，打印分类表，存档签字", "see the result, print it, sign it"),
    ("三、客户跟踪处理", "3. Follow up", "按名单联系、服务、预防流失", "act on the lists"),
)


_LINKS, _LONGEST = 30.0, 66.0
"""A link is not broken into lines by every program, so that its column is as wide as the longest."""


def write_navigation(book: ReportBook, subject: Subject, entries: Sequence[Entry]) -> Page:
    """Write the guide to a report, one block a step."""
    word = subject.word
    links = min(max(_LINKS, *(text_width(entry.sheet) + 5.0 for entry in entries)), _LONGEST)
    widths = (links, 60.0, 14.0, 20.0)
    page = book.page(word(*GUIDE), widths)
    page.sheet.page_setup.fitToHeight = 1
    unit = subject.source.unit if subject.lang == "zh" else ""
    page.heading(
        f"{unit}{word('客户分级工作簿', 'Customer grades: a workbook')}", [dated(subject), standing_of(subject)]
    )
    page.skip()
    for number, (zh, en, said_zh, said_en) in enumerate(STEPS, 1):
        found = [entry for entry in entries if entry.step == number]
        page.row([Cell(word(zh, en), HEADING), Cell(word(said_zh, said_en), HEADING), *[Cell(None, HEADING)] * 2], 26)
        page.header(
            [
                word("工作表", "sheet"),
                word("用来做什么", "what for"),
                word("责任条线", "line"),
                word("内容", "content"),
            ],
            HEADER,
        )
        for each in found:
            said = (f"→ {each.sheet}", each.purpose, each.line, each.size)
            page.row(
                [
                    Cell(f"→ {each.sheet}", LINKED, link=f"{quoted_name(each.sheet)}!A1"),
                    Cell(each.purpose, WRAPPED),
                    Cell(each.line, CENTRED),
                    Cell(each.size, CENTRED),
                ],
                max(21, max(lines(text, width * 0.95) for text, width in zip(said, widths)) * 14 + 6),
            )
        page.skip(12)
    page.row(
        [
            Cell(
                word(
                    "改好来源后用同一个 -o 再运行 fenji report，填写的内容会带过去；这里的改动不会写回来源。",
                    "Mend the source and run fenji report -o again: what was filled in is carried; the source stays.",
                ),
                SUBTITLE,
            )
        ]
    )
    return page

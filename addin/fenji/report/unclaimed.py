"""以前的填写: what people typed into an earlier report about customers or matters that this one no longer lists."""

from __future__ import annotations

from collections.abc import Sequence

from fenji.report.contents import UNCLAIMED
from fenji.report.earlier import ABOUT, COLUMN, SHEET, TEXT
from fenji.report.handwriting import MOBILE, NUMBER, WHO, Note
from fenji.report.page import Column, Page, ReportBook
from fenji.report.roster import heights
from fenji.report.style import CENTRED, HEADER, NAMED, ORDINAL, WRAPPED, Look
from fenji.report.style import TEXT as PLAIN
from fenji.report.subject import Subject
from fenji.report.wording import dated, standing_of

HEADER_ROW = 5


def write_unclaimed(book: ReportBook, subject: Subject, notes: Sequence[Note]) -> Page:
    """Write the notes whose place is gone, so that nothing typed is lost; the next report looks again."""
    word = subject.word
    told: list[tuple[tuple[str, str], float, Look, list[str | float]]] = [
        (SHEET, 16, NAMED, [note.sheet for note in notes]),
        (NUMBER, 16, PLAIN, [note.number for note in notes]),
        (WHO, 12, NAMED, [note.name for note in notes]),
        (MOBILE, 14, CENTRED, [note.phone for note in notes]),
        (ABOUT, 36, WRAPPED, [note.about for note in notes]),
        (COLUMN, 20, WRAPPED, [note.column for note in notes]),
        (TEXT, 40, WRAPPED, [note.value for note in notes]),
    ]
    page = book.page(
        word(*UNCLAIMED.name), [5.5, *(width for _, width, _, _ in told)], header_row=HEADER_ROW, flows=True
    )
    page.heading(
        word(*UNCLAIMED.name),
        [
            subject.spaced(dated(subject), standing_of(subject)),
            word(
                f"上一份报告里填写的 {len(notes):,} 处，这次没有对应的客户、等级或事项；列出以免丢失，不是营销名单。",
                f"{len(notes):,} entries of the report before, without a place now; no list for marketing.",
            ),
            "",
        ],
    )
    page.header([word("序号", "no."), *(word(*label) for label, _, _, _ in told)], HEADER)
    values = [[value if value != "" else None for value in column] for *_, column in told]
    wrapped = [(column, width) for (_, width, look, _), column in zip(told, values) if look.wrap]
    page.body(
        [
            Column(range(1, len(notes) + 1), ORDINAL),
            *(Column(column, look, mixed=True) for (_, _, look, _), column in zip(told, values)),
        ],
        heights(wrapped),
    )
    return page

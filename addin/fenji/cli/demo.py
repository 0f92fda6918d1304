"""`fenji demo`: a branch's workbook as branches keep them, graded and reported on, and what to open."""

from __future__ import annotations

from pathlib import Path

from fenji.book import grade_book
from fenji.cli.screen import Screen
from fenji.grader import standard as grader_of
from fenji.report import Wanted, report_book
from fenji.standard.library import templates
from fenji.workbook.whole_file import make_folder, write_whole

SAMPLE = "示例_某支行客户等级分类表.xlsx"


def run(directory: Path, screen: Screen) -> None:
    """Put the sample and the blank forms into a folder, grade the sample, report on it, and say what to look at.

    Running it again makes all of it anew. Raises WorkbookError where one of them cannot be written.
    """
    make_folder(directory)
    book = directory / SAMPLE
    target = directory / f"{Path(SAMPLE).stem}_分级.xlsx"
    write_whole(book, (templates() / "workbooks" / SAMPLE).read_bytes())
    with screen.working("正在给示例分级……", "grading the sample …"):
        graded = grade_book(grader_of("psbc"), book, target, lang=screen.lang)
        report = directory / f"{Path(SAMPLE).stem}_报告.xlsx"
        report_book(grader_of("psbc"), book, report, Wanted(lang=screen.lang))
    for form in sorted((templates() / "workbooks").glob("空白_*.xlsx")):
        write_whole(directory / form.name, form.read_bytes())
    counts = "，".join(
        f"{result.name.in_(screen.lang)} {count}"
        for result, count in zip(graded.grading.program.results, graded.grading.counts.values())
        if count
    )
    screen.say(f"示例（人物均为虚构）：{book}", f"sample (the people are made up): {book}")
    screen.say(
        f"按“邮储银行客户等级”分级，{len(graded.grading)} 户：{counts}",
        f"graded by PSBC's standard, {len(graded.grading)} customers: {counts}",
    )
    first, last = min(graded.columns.values()), max(graded.columns.values())
    screen.say(f"请打开：{target}", f"open: {target}", "bold green")
    screen.say(
        f"  看最右边 {last - first + 1} 列：客户等级、等级代码、分级依据、升级差额、核实事项；其余内容都没有动",
        f"  look at the rightmost {last - first + 1} columns; everything else is as it was",
    )
    screen.say(f"要打印的报告：{report}", f"the report, to print: {report}", "bold green")
    screen.say(
        "  从“导航”看起：概览、客户等级分类表、升级机会、降级预警、核实清单……；旁边的“空白_”是供填写的表",
        "  begin with its Guide; the files 空白_ beside it are blank forms to fill in",
    )
    screen.say(
        "给自己的表分级：fenji grade 工作簿.xlsx -s psbc　　写报告：fenji report 工作簿.xlsx -s psbc",
        "grade your own: fenji grade BOOK.xlsx -s psbc    report: fenji report BOOK.xlsx -s psbc",
    )

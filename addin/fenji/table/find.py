"""Which sheet of a workbook holds the customers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from fenji.errors import BindingError, Diagnostic, UsageError, fault, note
from fenji.standard.model import Field
from fenji.standard_sheet import is_own
from fenji.table.outline import Outline, outline_of
from fenji.table.own_report import own_report
from fenji.table.said import labels_listed
from fenji.workbook.sheet import Sheet
from fenji.workbook.workbook import Workbook


def find_sheet(
    book: Workbook,
    fields: Sequence[Field],
    *,
    sheet: str | None = None,
    bind: Mapping[str, str] | None = None,
    result_labels: Collection[str] = (),
) -> tuple[Sheet, tuple[Diagnostic, ...]]:
    """Return the sheet to grade, and a note on others on which fewer fields have a column.

    The sheet named is taken, hidden or not. Otherwise it is the visible one on which most fields bind; where
    several are equally good UsageError lists them, and where there is none BindingError lists the labels seen
    in each. A report that fenji wrote is refused, whichever sheet of it is named.
    """
    _refuse_report(book)
    if sheet is not None:
        return book.sheet(sheet), ()
    visible = [info.name for info in book.sheets if info.state == "visible" and not is_own(book.sheet(info.name))]
    outlines = {name: outline_of(book.sheet(name), fields, bind=bind, result_labels=result_labels) for name in visible}
    promising = {name: outline for name, outline in outlines.items() if outline.promise}
    if not promising:
        raise BindingError(_none_fault(book, outlines, fields))
    most = max(outline.promise for outline in promising.values())
    best = [name for name, outline in promising.items() if outline.promise == most]
    if len(best) > 1:
        listed = "、".join(f"“{name}”" for name in best)
        raise UsageError(
            fault(
                "sheet.several",
                book.path.name,
                f"{len(best)} 张工作表都对得上：{listed}",
                f"{len(best)} sheets are equally good: {listed}",
                hint=(f"请指定一张：--sheet {best[0]}", f"choose one: --sheet {best[0]}"),
            )
        )
    (chosen,) = best
    return book.sheet(chosen), tuple(_passed_over(book, chosen, name) for name in promising if name != chosen)


def _refuse_report(book: Workbook) -> None:
    report = own_report(book)
    if report is None:
        return
    raise UsageError(
        fault(
            "sheet.report",
            book.path.name,
            "这是 fenji 写的报告，不是客户表：它的各张表按等级分了组，有的还脱了敏",
            "this is a report that fenji wrote and no list of customers",
            hint=(f"请用它的来源：{report.source}", f"use what it was made from: {report.source}"),
        )
    )


def _passed_over(book: Workbook, chosen: str, other: str) -> Diagnostic:
    return note(
        "sheet.passed_over",
        f"{book.path.name}!{other}",
        f"这张表对上的字段较少，没有分级；分级的是“{chosen}”",
        f"fewer fields bind here; graded is {chosen!r}",
        hint=(f"要分级它请加 --sheet {other}", f"to grade it: --sheet {other}"),
    )


def _none_fault(book: Workbook, outlines: Mapping[str, Outline], fields: Sequence[Field]) -> Diagnostic:
    seen = (
        "；".join(f"“{name}”的表头：{labels_listed(outline.labels)}" for name, outline in outlines.items())
        or "没有可见的工作表"
    )
    hidden = [info.name for info in book.sheets if info.state != "visible"]
    seeks = "、".join(field.label for field in fields)
    english = ", ".join(field.name.in_("en") for field in fields)
    unlooked = f"；隐藏的表没有看：{'、'.join(hidden)}" if hidden else ""
    return fault(
        "sheet.none",
        book.path.name,
        f"没有一张工作表有标准要找的列（{seeks}）；{seen}{unlooked}",
        f"no sheet has a column that the standard seeks ({english}); {seen}",
        hint=("请用 --sheet 和 --bind 字段=列 指定", "name them with --sheet and --bind 字段=列"),
    )

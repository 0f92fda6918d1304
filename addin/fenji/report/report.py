"""A report written: the sheets in their order, in one workbook that takes its place whole or not at all."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from fenji.errors import Diagnostic, UsageError, fault, note, warning
from fenji.export import read_file
from fenji.grader import Grader
from fenji.report.compose import Wanted, compose, silent
from fenji.report.contents import UNCLAIMED
from fenji.report.earlier import EarlierReport, earlier_report, keep_aside, seal
from fenji.report.handwriting import Handwriting
from fenji.report.page import Progress
from fenji.report.subject import Source, Subject
from fenji.table.model import Table
from fenji.table.particulars import assets_of, particulars_of, particulars_said
from fenji.table.totals import totals_of
from fenji.workbook import SheetCells
from fenji.workbook.saving import check_target
from fenji.workbook.whole_file import whole_file


def report_book(
    grader: Grader,
    path: Path,
    target: Path,
    wanted: Wanted | None = None,
    *,
    sheet: str | None = None,
    bind: Mapping[str, str] | None = None,
    progress: Progress = silent,
    force: bool = False,
) -> Subject:
    """Write the report of a closed workbook or text file, and return what it is about.

    Where an earlier report stands at the target, what people typed into it is carried into the new one, and a
    note says so. Raises UsageError where the target is the workbook itself or, unless `force` is given, something
    else than such a report; and as grading does.
    """
    asked = wanted or Wanted()
    check_unit(asked.unit)
    check_report_target(target, path)
    earlier = earlier_report(target, grader.standard.id, force=force)
    subject = subject_of_book(grader, path, asked, sheet=sheet, bind=bind)
    notes = write_report(subject, target, asked, progress, earlier)
    return replace(subject, notes=(*subject.notes, *notes))


def subject_of_book(
    grader: Grader,
    path: Path,
    wanted: Wanted,
    *,
    sheet: str | None = None,
    bind: Mapping[str, str] | None = None,
) -> Subject:
    """Return the customers of a file of any kind, graded, with what else the sheet tells of them."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
    with ExitStack() as held:
        read = read_file(path, grader, held, sheet=sheet, bind=bind)
        return _subject(grader, read.sheet, read.table, read.notes, path, digest, wanted)


def _subject(
    grader: Grader,
    sheet: SheetCells,
    table: Table,
    notes: tuple[Diagnostic, ...],
    path: Path,
    digest: str,
    wanted: Wanted,
) -> Subject:
    particulars = particulars_of(sheet, table)
    return Subject(
        grader=grader,
        table=table,
        grading=grader.grade_table(table, lang=wanted.lang, as_of=wanted.as_of),
        particulars=particulars,
        totals=totals_of(sheet, table),
        notes=(*notes, *particulars_said(sheet, table, particulars)),
        source=Source(path.name, digest, wanted.unit or _unit(sheet, table)),
        as_of=wanted.as_of,
        other_assets=assets_of(sheet, table),
        masked=not wanted.full,
        near=wanted.near,
    )


def write_report(
    subject: Subject,
    target: Path,
    wanted: Wanted,
    progress: Progress = silent,
    earlier: EarlierReport | None = None,
) -> tuple[Diagnostic, ...]:
    """Write the sheets of a report beside its place and move the whole workbook there.

    Return what is to be said of the `earlier` report that it takes the place of.
    """
    handwriting = Handwriting(subject, earlier.notes if earlier is not None else ())
    book = compose(subject, wanted, progress, handwriting)
    with whole_file(target) as temporary:
        book.save(temporary)
        seal(temporary)
        kept = keep_aside(earlier) if earlier is not None else None
    return tuple(_carried(target, handwriting, kept))


def _carried(target: Path, handwriting: Handwriting, kept: Path | None) -> Iterator[Diagnostic]:
    """Say what became of what people typed into the report that stood there."""
    used, left = handwriting.used, len(handwriting.left)
    if used:
        zh = "、".join(f"{kind.value[0]} {count}" for kind, count in used.items())
        en = ", ".join(f"{kind.value[1]} {count}" for kind, count in used.items())
        yield note(
            "report.carried",
            target.name,
            f"原来填写的 {used.total()} 处已带到新报告里（{zh}）",
            f"{used.total()} entries of the report before are carried into this one ({en})",
        )
    if left:
        yield warning(
            "report.unclaimed",
            target.name,
            f"原来填写的 {left} 处没有了对应的客户、等级或事项，列在“{UNCLAIMED.name[0]}”表里",
            f"{left} entries of the report before have no place any more and are listed on {UNCLAIMED.name[1]!r}",
        )
    if kept is not None:
        yield note(
            "report.kept",
            target.name,
            f"有人改动过的那一份另存为 {kept.name}；填写的地方以外如有改动，只在那一份里",
            f"the one that somebody had worked in is kept as {kept.name}; changes elsewhere than in the places to "
            "fill in are in that one only",
        )


def check_report_target(target: Path, source: Path) -> None:
    """Raise where a report cannot be written, above all over the workbook that it is made from."""
    if target.exists() and source.exists() and os.path.samefile(target, source):
        raise UsageError(
            fault(
                "report.over_source",
                target.name,
                "报告不能写在原来的工作簿上",
                "a report must not be written over its own workbook",
                hint=("请用 -o 另给一个文件名", "give another name with -o"),
            )
        )
    check_target(target, ".xlsx", target.with_suffix(".xlsx"))


_UNIT = re.compile(
    r"[\u4e00-\u9fffA-Za-z0-9×Xx（）()·]{1,38}"
    r"(?:支行|分行|银行(?![卡业])|营业部|分理处|网点|分公司|(?:有限|股份|证券)公司|公司(?!客户|业务|金融|存款|贷款|条线|类|部)|营业室)[）)]?"
)
_MOST_UNIT = 40
_SAID_BEFORE = re.compile(r"^(?:[0-9]+[年月日季]|[上下]半年|第?[一二三四1-4]季度|年度|月份|末|底|截至|关于)+")


def unit_in(text: str) -> str:
    """Return the unit that a line names, from the bank down to the branch; empty where it names none.

    >>> unit_in("中国邮政储蓄银行深圳分行南山支行个人客户等级分类表")
    '中国邮政储蓄银行深圳分行南山支行'
    >>> unit_in("2026年11月某支行公司客户等级分类表"), unit_in("客户等级分类表")
    ('某支行', '')
    """
    match = _UNIT.search(_SAID_BEFORE.sub("", text.strip()))
    if match is None:
        return ""
    unit = match[0]
    return unit if unit[-1] not in "）)" or unit.count("(") + unit.count("（") else unit[:-1]


def _unit(sheet: SheetCells, table: Table) -> str:
    """Return the unit that keeps the list, as the lines above its header name it (××支行); empty where none does."""
    assert table.block is not None
    for _, cells in sheet.head(table.block.header.first_row - 1):
        for value in cells.values():
            if isinstance(value, str) and (unit := unit_in(value)):
                return unit
    return ""


def check_unit(unit: str) -> None:
    """Raise UsageError for a unit that no title has room for."""
    if len(unit) > _MOST_UNIT or not unit.isprintable():
        raise UsageError(
            fault(
                "report.unit",
                "--unit",
                f"单位名称有 {len(unit)} 个字，标题里最多放 {_MOST_UNIT} 个字，且不能换行",
                f"the unit has {len(unit)} characters; a title has room for {_MOST_UNIT}, in one line",
                hint=("请写简称，例如 ××分行××支行", "write it short"),
            )
        )

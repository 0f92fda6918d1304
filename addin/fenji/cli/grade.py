"""`fenji grade`: a workbook, a CSV or a Parquet file graded, and a summary of what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from fenji.book import GradedBook
from fenji.cli.lint import oddities
from fenji.cli.overwriting import check_overwrite
from fenji.cli.screen import Screen, diagnostics_data
from fenji.emit.formula import Dialect
from fenji.errors import Severity, UsageError, fault
from fenji.export import grade_file
from fenji.files import FileKind, kind_of
from fenji.formula_book import grade_by_formulas
from fenji.grader import Grader
from fenji.grader import standard as grader_of
from fenji.standard.model import INSUFFICIENT, UNRATED, Family
from fenji.workbook import column_letters


@dataclass(frozen=True)
class Request:
    """What the command line asked for."""

    book: Path
    standard: str
    out: Path | None = None
    in_place: bool = False
    force: bool = False
    sheet: str | None = None
    bind: Mapping[str, str] | None = None
    readings: Mapping[str, str] | None = None
    as_of: date | None = None
    household: str | None = None
    strict: bool = False
    formulas: bool = False
    checked: bool = False
    dialect: Dialect | None = None


def run(request: Request, screen: Screen) -> int:
    """Grade, print a summary, and return the exit status."""
    if request.in_place and request.out is not None:
        raise UsageError(fault("usage.target", "-o", "-o 和 --in-place 只能用一个", "use either -o or --in-place"))
    grader = grader_of(request.standard, request.as_of, **(request.readings or {}))
    with screen.working(f"正在给 {request.book.name} 分级……", f"grading {request.book.name} …"):
        outcome = _graded(request, grader, screen)
    doubtful = _to_verify(outcome) or any(each.severity is not Severity.NOTE for each in outcome.diagnostics)
    outcome = replace(outcome, diagnostics=(*outcome.diagnostics, *oddities(request.standard, grader)))
    if screen.as_json:
        screen.data(_data(request, grader, outcome, screen))
    else:
        _summary(request, grader, outcome, screen)
    return 1 if request.strict and doubtful else 0


def _graded(request: Request, grader: Grader, screen: Screen) -> GradedBook:
    # a path such as `.` has no name of its own
    book = request.book if request.book.name else request.book.resolve()
    if book.is_file() and kind_of(book) in (FileKind.TEXT, FileKind.PARQUET):
        _check_request(request, book)
    target = book if request.in_place or book.is_dir() else request.out or _beside(book, book.suffix)
    check_overwrite(grader, book, target, force=request.force)
    if request.formulas:
        return _by_formulas(request, grader, book, target, screen)
    if request.checked:
        raise UsageError(fault("usage.check", "--check", "要和 --formulas 一起用", "goes with --formulas"))
    if request.dialect is not None:
        raise UsageError(fault("usage.dialect", "--dialect", "要和 --formulas 一起用", "goes with --formulas"))
    return grade_file(
        grader,
        book,
        target,
        sheet=request.sheet,
        bind=request.bind,
        as_of=request.as_of,
        household=request.household,
        lang=screen.lang,
    )


def _by_formulas(request: Request, grader: Grader, book: Path, target: Path, screen: Screen) -> GradedBook:
    """Grade a workbook by formulas; what formulas cannot do is refused with the reason."""
    if request.household is not None:
        zh = "按家庭合并要把几行归成一户，一行的公式做不到；请不带 --formulas 分级"
        raise UsageError(fault("formula.household", "--household", zh, "households are merged over several rows"))
    if screen.lang != "zh":
        raise UsageError(fault("formula.lang", "--lang", "公式只写中文的结果", "formulas give results in Chinese only"))
    kinds = {kind_of(path) for path in (book, target) if path.is_file() or path is target}
    if kinds & {FileKind.TEXT, FileKind.PARQUET}:
        raise UsageError(
            fault("formula.kind", target.name, "公式只能写进工作簿（.xlsx、.xlsm）", "formulas need a workbook")
        )
    return grade_by_formulas(
        grader,
        book,
        target,
        sheet=request.sheet,
        bind=request.bind,
        as_of=request.as_of,
        checked=request.checked,
        dialect=request.dialect or Dialect.SHARED,
    )


def _check_request(request: Request, book: Path) -> None:
    """Refuse what a text or Parquet file cannot do: be written in place, have sheets."""
    if request.in_place or (request.out is not None and request.out.resolve() == book.resolve()):
        raise UsageError(
            fault(
                "usage.csv_in_place",
                book.name,
                "文本和 Parquet 文件不能写回原处：原来的文件会被整个换掉",
                "a text or Parquet file cannot be graded in place",
                hint=(
                    "去掉 --in-place 或换一个 -o，结果会写到新文件",
                    "leave --in-place out, or name another file by -o",
                ),
            )
        )
    if request.sheet is not None:
        zh, en = "文本和 Parquet 文件没有工作表", "a text or Parquet file has no sheets"
        raise UsageError(fault("usage.csv_sheet", "--sheet", zh, en))


def _beside(book: Path, suffix: str) -> Path:
    """A name beside the book that no file has yet: what an earlier run left may have been worked on since."""
    name = book.with_name(f"{book.stem}_分级{suffix}")
    number = 2
    while name.exists():
        name = book.with_name(f"{book.stem}_分级({number}){suffix}")
        number += 1
    return name


def _to_verify(outcome: GradedBook) -> int:
    """Count the customers that somebody has to look at: flagged, or without a grade."""
    grading = outcome.grading
    doubtful = np.isin(grading.ranks, [grading.program.rank[each.code] for each in (INSUFFICIENT, UNRATED)])
    if grading.flags is not None:
        doubtful = doubtful | (grading.flags != "")
    return int(np.count_nonzero(grading.once(doubtful)))


def _summary(request: Request, grader: Grader, outcome: GradedBook, screen: Screen) -> None:
    grading, total = outcome.grading, max(outcome.grading.customers, 1)
    standard = grader.standard
    unit, people = ("人", "people") if standard.family is Family.STAFF else ("户", "customers")
    screen.say(
        f"{standard.name.label}（{standard.id} {standard.version}）　{grading.customers:,} {unit}",
        f"{standard.name.in_('en')} ({standard.id} {standard.version}), {grading.customers:,} {people}",
        "bold",
    )
    headers = [screen.word("等级", "grade"), screen.word(f"{unit}数", people), screen.word("占比", "share")]
    rows = [
        (result.name.in_(screen.lang), f"{count:,}", f"{count / total:.1%}")
        for result, count in zip(grading.program.results, grading.counts.values())
        if count or result.graded
    ]
    screen.table("", headers, rows, right=(1, 2))
    for name, count in grader.dependent(outcome.table, outcome.grading, request.as_of).items():
        if not count:
            continue
        option = next(each for each in standard.options if each.id == name)
        screen.say(
            f"其中 {count:,} 户的等级取决于{option.name.label}（现为 {name}={option.value}）",
            f"{count:,} of them depend on {option.name.in_('en')} (now {name}={option.value})",
        )
    verify = _to_verify(outcome)
    if verify:
        screen.say(
            f"{verify:,} {unit}需要核实，见“核实事项”列；没有评出等级的，原因在“分级依据”列",
            f"{verify:,} {people} to verify, see that column; why somebody has no grade stands in that of reasons",
        )
    _bound(grader, outcome, screen)
    screen.diagnostics(outcome.diagnostics)
    if outcome.receipt.kept:
        screen.say(
            f"改动的部件：{'、'.join(outcome.receipt.changed)}；其余 {outcome.receipt.kept} 个部件逐字节不变",
            f"parts changed: {', '.join(outcome.receipt.changed)}; the other {outcome.receipt.kept} are unchanged",
        )
    screen.say(f"已写入：{outcome.receipt.path}", f"written: {outcome.receipt.path}", "green")


def _bound(grader: Grader, outcome: GradedBook, screen: Screen) -> None:
    """Say which column was taken for which field, and how sure that is."""
    fields = {field.id: field for field in grader.fields}
    for each in outcome.table.bound:
        field = fields[each.field_id]
        column = column_letters(each.column) if outcome.table.block is not None else str(each.column)
        unit = f"，单位 {each.unit.name}" if each.unit else ""
        unit_en = f", in {each.unit.name}" if each.unit else ""
        screen.say(
            f"· {field.label} ← {column} 列“{each.label}”（把握 {each.score:.2f}{unit}）",
            f"· {field.name.in_('en')} ← column {column} {each.label!r} (score {each.score:.2f}{unit_en})",
            "dim",
        )


def _data(request: Request, grader: Grader, outcome: GradedBook, screen: Screen) -> dict[str, Any]:
    """Rows are named by their number in the sheet only: names and numbers of customers stay in the workbook."""
    texts = {name: values.tolist() for name, values in outcome.grading.texts().items()}
    rows = np.asarray(outcome.table.rows).tolist()
    return {
        "book": str(request.book),
        "sheet": outcome.table.where or None,
        "standard": grader.standard.id,
        "version": grader.standard.version,
        "written": str(outcome.receipt.path),
        "changed": list(outcome.receipt.changed),
        "kept": outcome.receipt.kept,
        "bound": [
            {
                "field": each.field_id,
                "column": each.column,
                "label": each.label,
                "score": each.score,
                "unit": each.unit.name if each.unit else None,
            }
            for each in outcome.table.bound
        ],
        "columns": {name: column_letters(column) for name, column in outcome.columns.items()},
        "customers": outcome.grading.customers,
        "counts": dict(outcome.grading.counts),
        "depends": grader.dependent(outcome.table, outcome.grading, request.as_of),
        "to_verify": _to_verify(outcome),
        "rows": [
            {"row": row, **{name: _plain(values[place]) for name, values in texts.items()}}
            for place, row in enumerate(rows)
        ],
        "diagnostics": diagnostics_data(outcome.diagnostics, screen.lang),
    }


def _plain(value: Any) -> Any:
    """A result as JSON can say it: no number is null."""
    return None if value != value else value

"""The earlier report under the same name: whether it is one, whether anybody wrote in it, and what."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from fenji.errors import UsageError, WorkbookError, fault
from fenji.report.handwriting import (
    MOBILE,
    NUMBER,
    REMARK,
    REWRITTEN,
    ROW,
    SIGNATURES,
    TYPED,
    WHO,
    Kind,
    Note,
    printed_sum,
)
from fenji.table.identity import identity_text
from fenji.table.own_report import own_report
from fenji.workbook import CellDate, CellError, CellValue, Sheet, Uncalculated, Workbook, column_letters
from fenji.workbook.serial import serial_day
from fenji.workbook.whole_file import whole_file

SHEET = ("原来的工作表", "sheet")
ABOUT = ("事项", "about")
COLUMN = ("列", "column")
TEXT = ("填写的内容", "what was filled in")
SIGNED_BY = ("制表人：", "Prepared by: ")
_REASON = ("分级依据", "why")
_FOUND = ("发现", "found")
_GRADE = ("等级", "grade")
_WAY, _LINE = ("怎样升级", "what it takes"), ("降级线", "the line")
_CAMPAIGNS = ("营销活动(%)", "campaigns(%)")
_SIGNED = ("复核人：", "审批人：", "日期：", "年", "月", "日", "Checked by: ", "Approved by: ", "Date: ")
_HEAD = 8
_SEAL = b"fenji report "
_MOST_ADDED = 20
"""How many columns that people added beside a list are carried."""


@dataclass(frozen=True)
class EarlierReport:
    """A report that a new one takes the place of: what was typed into it, and whether it was saved by somebody."""

    path: Path
    notes: tuple[Note, ...]
    touched: bool
    stamp: tuple[int, int]


def earlier_report(target: Path, standard: str, *, force: bool = False) -> EarlierReport | None:
    """Return the report that stands at a target, None where nothing does, or something that may go.

    Raises UsageError where something else than a report of this standard stands there, unless `force` is given.
    """
    if not target.is_file():
        return None
    try:
        with Workbook.open(target) as book:
            own = own_report(book)
            if own is not None and own.standard == standard:
                status = target.stat()
                stamp = (status.st_mtime_ns, status.st_size)
                return EarlierReport(target, tuple(_notes(book, own.printed)), not is_sealed(target), stamp)
    except WorkbookError:
        own = None
    if force:
        return None
    what = (
        ("这里已经有一个文件，不是 fenji 写的报告", "there is a file already, which is no report of fenji")
        if own is None
        else (f"这里已经有一份按 {own.standard} 写的报告", f"there is a report already, by {own.standard}")
    )
    hint = ("请用 -o 另给一个文件名；确实要换掉它，加 --force", "give another name with -o, or --force to replace it")
    raise UsageError(fault("report.exists", target.name, *what, hint=hint))


def keep_aside(earlier: EarlierReport) -> Path | None:
    """Keep a copy of a report in which somebody worked, beside it, and return where; None where nobody did.

    Raises WorkbookError where it was saved again since it was read.
    """
    status = earlier.path.stat()
    if (status.st_mtime_ns, status.st_size) != earlier.stamp:
        raise WorkbookError(
            fault(
                "report.changed",
                earlier.path.name,
                "写报告的时候，原来的报告又被改动过；什么都没有写",
                "the earlier report was changed meanwhile; nothing was written",
                hint=("请关闭它，再运行一次", "close it and run again"),
            )
        )
    if not earlier.touched:
        return None
    saved = datetime.fromtimestamp(status.st_mtime)
    stem, number = f"{earlier.path.stem}_{saved:%Y%m%d-%H%M%S}", 1
    kept = earlier.path.with_name(f"{stem}.xlsx")
    while kept.exists():
        number += 1
        kept = earlier.path.with_name(f"{stem}({number}).xlsx")
    with whole_file(kept) as aside:
        shutil.copy2(earlier.path, aside)
    return kept


def seal(path: Path) -> None:
    """Mark a report as it was written; whoever saves it again takes the mark away."""
    with zipfile.ZipFile(path, "a") as package:
        package.comment = _SEAL + _digest(package).encode("ascii")


def is_sealed(path: Path) -> bool:
    """Whether a report is still as it was written."""
    with zipfile.ZipFile(path) as package:
        return package.comment == _SEAL + _digest(package).encode("ascii")


def _digest(package: zipfile.ZipFile) -> str:
    listed = [f"{each.filename} {each.CRC} {each.file_size}" for each in package.infolist()]
    return hashlib.sha256("\n".join(listed).encode()).hexdigest()


def _notes(book: Workbook, printed: frozenset[str] | None) -> Iterator[Note]:
    for info in book.sheets:
        sheet = book.sheet(info.name)
        for row, cells in sheet.head(_HEAD):
            heads = {value.strip(): at for at, value in cells.items() if isinstance(value, str)}
            if _at(heads, SHEET) and _at(heads, TEXT):
                yield from _left_before(sheet, row, heads)
                break
            if (kind := _kind(heads)) is not None:
                yield from _Reader(sheet, kind, row, heads, printed).notes()
                break


def _kind(heads: Mapping[str, int]) -> Kind | None:
    """Tell what kind of sheet a header stands on, by the columns that are typed in."""
    if _at(heads, _REASON) and _at(heads, REMARK):
        return Kind.FORM
    if _at(heads, _CAMPAIGNS):
        return Kind.ALLOCATION
    for kind, sign in ((Kind.UPGRADES, _WAY), (Kind.FALLS, _LINE), (Kind.CHECKLIST, _FOUND), (Kind.SERVICES, None)):
        if all(_at(heads, label) for label in TYPED[kind]) and (sign is None or _at(heads, sign)):
            return kind
    return None


def _at(heads: Mapping[str, int], label: tuple[str, str]) -> int:
    return heads.get(label[0]) or heads.get(label[1]) or 0


@dataclass(frozen=True)
class _Reader:
    """A sheet of an earlier report below its header; `printed` tells what fenji itself wrote beside the grades."""

    sheet: Sheet
    kind: Kind
    header: int
    heads: Mapping[str, int]
    printed: frozenset[str] | None = None

    def notes(self) -> Iterator[Note]:
        used = self.sheet.used
        cells = self.sheet.columns(range(1, used.last_column + 1)) if used is not None else {}
        numbers = self.sheet.row_numbers
        if self.kind in (Kind.SERVICES, Kind.ALLOCATION):
            yield from self._of_grades(cells, numbers)
            return
        typed = self._typed(cells)
        for place, row in enumerate(numbers):
            if row <= self.header:
                continue
            if isinstance(cells[1][place], float):
                who = self._who(cells, place)
                for at, label in typed.items():
                    if (value := self._said(cells[at][place])) is not None:
                        yield replace(who, column=label, value=value)
            elif self.kind is Kind.FORM:
                yield from self._signatures(cells, place)

    def _typed(self, cells: Mapping[int, Sequence[CellValue]]) -> dict[int, str]:
        """The columns that were there to be filled in and, on lists of customers, those that people added behind."""
        own = {_at(self.heads, label): label[0] for label in TYPED[self.kind]}
        if self.kind is Kind.SERVICES:
            rewritten = REWRITTEN if self.printed is not None else ()
            return own | {at: label[0] for label in rewritten if (at := _at(self.heads, label))}
        by_column = {at: label for label, at in self.heads.items()}
        added = [at for at in sorted(cells) if at > max(own)][:_MOST_ADDED]
        return own | {at: by_column.get(at, column_letters(at)) for at in added}

    def _who(self, cells: Mapping[int, Sequence[CellValue]], place: int) -> Note:
        def text(label: tuple[str, str]) -> str:
            at = _at(self.heads, label)
            return identity_text(cells[at][place]) if at else ""

        return Note(
            self.kind,
            self.sheet.name,
            "",
            "",
            text(NUMBER) or text(ROW),
            text(WHO),
            text(MOBILE),
            text(_FOUND) if self.kind is Kind.CHECKLIST else "",
        )

    def _signatures(self, cells: Mapping[int, Sequence[CellValue]], place: int) -> Iterator[Note]:
        """The line below the form, where anything but blanks was written into it, or beside it."""
        line = cells[1][place]
        if not isinstance(line, str) or not line.startswith(SIGNED_BY):
            return
        for at, row in cells.items():
            value = self._said(row[place])
            if value is not None and (at > 1 or not is_blank_line(str(value))):
                column = SIGNATURES[0] if at == 1 else f"{SIGNATURES[0]} {column_letters(at)}"
                yield Note(self.kind, self.sheet.name, column, value, self.sheet.name)

    def _of_grades(self, cells: Mapping[int, Sequence[CellValue]], numbers: Sequence[int]) -> Iterator[Note]:
        grade = _at(self.heads, _GRADE)
        wanted = self._of_allocation() if self.kind is Kind.ALLOCATION else self._typed(cells)
        for at, label in wanted.items():
            formulas = set(self.sheet.rows_with_formulas(at).tolist())
            for place, row in enumerate(numbers):
                named, value = cells[grade][place], self._said(cells[at][place])
                if row <= self.header or row in formulas or value is None or not isinstance(named, str):
                    continue
                mark, space, text = named.partition(" ")
                if space and len(mark) <= 4 and not self._is_printed(text, label, value):
                    yield Note(self.kind, self.sheet.name, label, value, text)

    def _is_printed(self, grade: str, column: str, value: str | float) -> bool:
        if self.printed is None:
            return value == "●"
        return isinstance(value, str) and printed_sum(self.kind, grade, column, value) in self.printed

    def _of_allocation(self) -> dict[int, str]:
        """Its channels and shares, which people may set as they like; what fenji proposes is a formula."""
        wanted = {"客户经理", "电话", "短信", "manager", "telephone", "text message"}
        return {at: label for label, at in self.heads.items() if label in wanted or label.endswith("(%)")}

    def _said(self, value: CellValue) -> str | float | None:
        return _said(value, date1904=self.sheet.date1904)


def is_blank_line(text: str) -> bool:
    """Whether the line for signatures is as it was printed.

    >>> is_blank_line("制表人：＿＿　　日期：＿＿ 年 ＿＿ 月 ＿＿ 日"), is_blank_line("制表人：王洋　　日期：＿＿")
    (True, False)
    """
    for word in (*SIGNED_BY, *_SIGNED):
        text = text.replace(word, "")
    return not text.strip("＿_ 　")


def _left_before(sheet: Sheet, header: int, heads: Mapping[str, int]) -> Iterator[Note]:
    """Return what had lost its place already before."""
    wanted = {label: _at(heads, label) for label in (SHEET, NUMBER, WHO, MOBILE, ABOUT, COLUMN, TEXT)}
    cells = sheet.columns(at for at in wanted.values() if at)
    for place, row in enumerate(sheet.row_numbers):

        def said(label: tuple[str, str], place: int = place) -> str:
            return identity_text(cells[wanted[label]][place]) if wanted[label] else ""

        value = _said(cells[wanted[TEXT]][place], date1904=sheet.date1904)
        if row > header and value is not None and said(COLUMN):
            stood = said(SHEET)
            kind = next((each for each in Kind if stood in each.value), Kind.FORM)
            yield Note(kind, stood, said(COLUMN), value, said(NUMBER), said(WHO), said(MOBILE), said(ABOUT))


def _said(value: CellValue, *, date1904: bool) -> str | float | None:
    """Return what a cell says, None for nothing; a day as it is written."""
    match value:
        case CellDate():
            day = serial_day(value.serial, date1904=date1904)
            return day.isoformat() if day is not None else identity_text(value)
        case CellError():
            return value.text
        case Uncalculated():
            return f"={value.formula}"
        case bool():
            return "是" if value else "否"
        case str():
            return value.strip() or None
        case _:
            return value

"""Finding a standard wherever it may be named: built in, in a text file, or in a sheet of a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from fenji.errors import Diagnostic, StandardError, UsageError, fault
from fenji.standard import library
from fenji.standard.load import load_values
from fenji.standard.load_fields import Find
from fenji.standard.model import Standard
from fenji.standard_sheet.drawing import Places
from fenji.standard_sheet.read import has_lost_its_title, is_standard, read_all
from fenji.standard_sheet.reading import Read
from fenji.standard_sheet.schema import HEAD_TITLE, TITLE, section_title
from fenji.standard_sheet.sheet_words import in_cells
from fenji.workbook import Workbook

BOOKS = (".xlsx", ".xlsm", ".xltx", ".xltm")


@dataclass(frozen=True)
class StandardSheet:
    """A standard that was read from a sheet: its text's values, where each of them stands, and the standard."""

    sheet: str
    values: Mapping[str, Any]
    places: Places
    standard: Standard


def is_book(name: str | Path) -> bool:
    """Tell whether a standard is named by a workbook: BOOK.xlsx, or BOOK.xlsx!SHEET.

    >>> is_book("标准.xlsx"), is_book("标准.xlsx!分级标准"), is_book("psbc")
    (True, True, False)
    """
    return _split(name)[0].suffix.lower() in BOOKS


def _split(name: str | Path) -> tuple[Path, str]:
    text = str(name)
    for suffix in BOOKS:
        at = text.lower().rfind(f"{suffix}!")
        if at >= 0:
            return Path(text[: at + len(suffix)]), text[at + len(suffix) + 1 :]
    return Path(text), ""


def find_versions(name: str | Path) -> tuple[Standard, ...]:
    """Return the versions of a standard: built in, from a file or folder, or from the sheets of a workbook.

    Raises UsageError where there is none, StandardError where cells or a text have faults.
    """
    if not is_book(name):
        return library.find_versions(name)
    path, sheet = _split(name)
    with Workbook.open(path) as book:
        found = open_standards(book, sheet)
        _require_one_a_day(book, found)
        return tuple(each.standard for each in found)


def _require_one_a_day(book: Workbook, found: Sequence[StandardSheet]) -> None:
    """Refuse two versions that begin on the same day: no day would choose between them."""
    by_day: dict[date, list[str]] = {}
    for each in found:
        by_day.setdefault(each.standard.effective_from, []).append(each.sheet)
    for day, sheets in by_day.items():
        if len(sheets) > 1:
            raise UsageError(_several(book, sheets, day))


def find(name: str | Path, as_of: date | None = None) -> Standard:
    """Return a standard in the version of a day, wherever it is."""
    return library.in_force(find_versions(name), as_of)


def open_standard(book: Workbook, sheet: str = "") -> StandardSheet:
    """Return the standard on a sheet of an open workbook; UsageError where there are several, or none."""
    found = open_standards(book, sheet)
    if len(found) > 1:
        raise UsageError(_several(book, [each.sheet for each in found]))
    return found[0]


def open_standards(book: Workbook, sheet: str = "") -> tuple[StandardSheet, ...]:
    """Return the versions of one standard that stand in a workbook, or the one on the sheet named.

    Of several standards the one is meant that no other there uses. Raises UsageError where there is none, or more
    than one of that kind.
    """
    names = standard_sheets(book)
    if sheet and sheet not in names:
        book.sheet(sheet)  # says which sheets there are where there is none of that name
        raise UsageError(_none(book, sheet))
    if not names:
        raise UsageError(_none(book, ""))
    readings = [read_all(book.sheet(name)) for name in names]
    for one in readings:
        if one.faults:
            raise StandardError(*_every_fault(one, readings, book.path.parent))
    chosen = [one for one in readings if one.sheet == sheet] if sheet else _used_by_no_other(readings)
    if len({_id_of(one) for one in chosen}) > 1:
        raise UsageError(_several(book, [one.sheet for one in chosen]))
    return tuple(loaded(one, readings, book.path.parent) for one in chosen)


def _used_by_no_other(readings: Sequence[Read]) -> list[Read]:
    """Return what is to be chosen between; standards in a circle use each other, and then that is all of them."""
    used = {
        str(field.get("standard", ""))
        for one in readings
        for field in one.values.get("field", ())
        if field.get("standard", "") != _id_of(one)
    }
    return [one for one in readings if _id_of(one) not in used] or list(readings)


def _every_fault(one: Read, others: Sequence[Read], folder: Path) -> list[Diagnostic]:
    """Return what is wrong with a sheet: cells that cannot be read, and what is wrong with all that can be."""
    if one.broken:
        return one.faults
    told = {each.where for each in one.faults}
    try:
        loaded(one, others, folder)
    except StandardError as error:
        return [*one.faults, *(each for each in error.diagnostics if each.where not in told)]
    return one.faults


def standard_sheets(book: Workbook) -> list[str]:
    """Return the names of the sheets of a workbook that are standards."""
    return [info.name for info in book.sheets if is_standard(book.sheet(info.name))]


def loaded(one: Read, others: Sequence[Read], folder: Path, users: tuple[str, ...] = ()) -> StandardSheet:
    """Load what was read; the standards that it uses are among the `others`, lie in a folder, or are built in."""
    own = _id_of(one)
    elsewhere = library.beside(folder, (*users, own))
    by_id = {_id_of(each): each for each in others}

    def used(standard_id: str) -> Standard:
        if standard_id in by_id and standard_id not in (*users, own):
            return loaded(by_id[standard_id], others, folder, (*users, own)).standard
        return elsewhere(standard_id)

    return StandardSheet(one.sheet, one.values, one.places, standard_of(one, used))


def _id_of(one: Read) -> str:
    return str(one.values.get("standard", {}).get("id", ""))


def standard_of(one: Read, used: Find) -> Standard:
    """Return the standard that was read from a sheet; a fault of its text is told by the cell that it stands in."""
    try:
        return load_values(one.values, one.sheet, used)
    except StandardError as error:
        raise StandardError(*in_cells(error.diagnostics, one.sheet, one.places, one.values)) from error


def _none(book: Workbook, sheet: str) -> Diagnostic:
    names = [sheet] if sheet else [info.name for info in book.sheets]
    for name in names:
        if has_lost_its_title(book.sheet(name)):
            return fault(
                "standard_sheet.title",
                f"{book.path.name}!{name}",
                f"这张表像一个标准，可是{section_title(HEAD_TITLE)}的上面没有写“{TITLE}”",
                f"laid out as a standard, but {TITLE} does not stand above {section_title(HEAD_TITLE)}",
                hint=(f"请在它上面那一格写上 {TITLE}", f"write {TITLE} into the cell above it"),
            )
    where = f"{book.path.name}!{sheet}" if sheet else book.path.name
    return fault(
        "standard_sheet.none",
        where,
        "没有“分级标准”表（第一格写着“分级标准”的工作表）",
        "there is no sheet that is a standard (its first cell says 分级标准)",
        hint=(
            "用 fenji standard export 编号 -o 工作簿 生成一张",
            "make one with fenji standard export ID -o BOOK",
        ),
    )


def _several(book: Workbook, names: Sequence[str], day: date | None = None) -> Diagnostic:
    listed = "、".join(names)
    same = (f"，施行日期都是 {day}", f", all in force from {day}") if day is not None else ("", "")
    again = ("，或改施行日期",) if day is not None else ("",)
    exact = [f"-s {_quoted(f'{book.path}!{name}')}" for name in names]
    return fault(
        "standard_sheet.several",
        book.path.name,
        f"有几张“分级标准”表{same[0]}：{listed}",
        f"there are several sheets that are standards{same[1]}: {listed}",
        hint=(f"请写明是哪一张：{'，或 '.join(exact)}{again[0]}", f"name one: {', or '.join(exact)}"),
    )


def _quoted(text: str) -> str:
    """A text as one word of a command line."""
    return f'"{text}"' if " " in text else text

"""Buttons that make another workbook of the open one, or work on it as a file: they need Excel itself (COM)."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import xlwings

from fenji.errors import UsageError, fault
from fenji.excel.live_sheet import address
from fenji.excel.open_sheet import progress
from fenji.excel.own_standards import resolved_for, standards_in
from fenji.files import FileKind, kind_of
from fenji.follow_up.book import where_beside
from fenji.follow_up.sheets import LEDGER, SETTINGS
from fenji.functions.adopting import OF_WORKBOOK, resolved
from fenji.functions.buttons import (
    MAKINGS,
    Job,
    MonthList,
    compare_months,
    like_sheet,
    month_lists,
    record_visits,
)
from fenji.report.page import Progress
from fenji.workbook.whole_file import whole_file

_LISTS = "客户名单 (*.xlsx;*.xlsm;*.csv),*.xlsx;*.xlsm;*.csv"
_OTHER_FORMATS = (".xls", ".xlsb", ".csv", ".txt", ".et")
_PICK = "选择要对比的另一个月的名单（可以多选）"


def made(name: str) -> Callable[[xlwings.Book, str], str]:
    """Return the button of a workbook to make: it gets the open one as it stands, and what it made is opened."""
    making = MAKINGS[name]

    def make(book: xlwings.Book, standard: str) -> str:
        chosen = resolved_for(book, standard)
        target = _kept_beside(book) if name == "journals" else _free_beside(book, making.label)
        with tempfile.TemporaryDirectory() as folder:
            source = _copy(book, Path(folder))
            progress(book, "正在读表……")
            job = Job(chosen, source, target, book.sheets.active.name, _progress(book))
            said = making.make(job)
        _show(book.app, target, making.opens_on)
        return f"{said}\n已写好并打开：{target}"

    return make


def compare_books(book: xlwings.Book, standard: str) -> str:
    """Compare the open list with those of other months: its own sheets of other months, or files that are asked for.

    Nothing is said where the person picks no file.
    """
    chosen = resolved_for(book, standard)
    with tempfile.TemporaryDirectory() as folder:
        source = _copy(book, Path(folder))
        sheet = book.sheets.active.name
        lists = month_lists(source, sheet, [each.name for each in book.sheets])
        if not lists:
            picked = book.app.api.GetOpenFilename(_LISTS, 1, _PICK, "", True)
            if not picked:
                return ""
            others = [Path(each) for each in ([picked] if isinstance(picked, str) else picked)]
            lists = [*_other_lists(book, others, sheet, Path(folder)), MonthList(source, sheet)]
        target = _free_beside(book, "变动")
        progress(book, "正在比较……")
        said = compare_months(chosen, lists, target, _progress(book))
    _show(book.app, target, "")
    return f"{said}\n已写好并打开：{target}"


def _other_lists(book: xlwings.Book, paths: list[Path], sheet: str, folder: Path) -> list[MonthList]:
    """Return the lists that were picked; one that is open in Excel too is taken as it stands there."""
    open_books = {address(each).casefold(): each for each in book.app.books}
    found = []
    for number, path in enumerate(paths, 1):
        standing = open_books.get(str(path).casefold())
        if standing is not None and kind_of(path) is FileKind.BOOK:
            (folder / str(number)).mkdir()
            path = _copy(standing, folder / str(number))
        found.append(MonthList(path, like_sheet(path, sheet)))
    return found


def record_follow_ups(book: xlwings.Book, _: str) -> str:
    """Record what was filled in in the open follow-up workbook: in a copy first, which then takes its place.

    Where recording is refused the workbook stays open as it stands; only a copy that is whole replaces it.
    """
    _check_follow_up(book)
    path = _own_file(book)
    held = standards_in(book)
    standard = resolved(OF_WORKBOOK, held).path if held else None
    app: Any = book.app
    with tempfile.TemporaryDirectory() as folder:
        copy = _copy(book, Path(folder))
        progress(book, "正在登记……")
        done = record_visits(copy, standard)
        if not done.changed:
            return f"{done.said}\n没有变化，工作簿没有改动"
        with ExitStack() as afterwards, whole_file(path, own_open=True) as beside:
            shutil.copyfile(copy, beside)
            # what was typed is on the disk before the workbook is closed, whatever comes afterwards
            book.api.Save()
            book.close()
            afterwards.callback(app.api.Workbooks.Open, str(path))
    return f"{done.said}\n已登记在这本工作簿里"


def _check_follow_up(book: xlwings.Book) -> None:
    if not {LEDGER, SETTINGS} <= {sheet.name for sheet in book.sheets}:
        raise UsageError(
            fault(
                "follow_up.no_book",
                book.name,
                "不是跟进工作簿",
                "is no follow-up workbook",
                hint=("请先打开“原名_跟进”那一本；还没有时按“生成追踪志”", "open the one that planning has made"),
            )
        )


def _own_file(book: xlwings.Book) -> Path:
    """Return the file of the open workbook; UsageError where it has none here that could be replaced."""
    path = Path(address(book))
    if "://" in address(book) or not path.is_file():
        zh, en = "这本工作簿不在本机的文件夹里，没有登记", "this workbook is no file on this computer"
        raise UsageError(fault("book.elsewhere", book.name, zh, en, hint=("请先另存到本机", "save it here first")))
    if book.api.ReadOnly:
        zh, en = "这本工作簿是只读打开的，没有登记", "this workbook is open for reading only"
        raise UsageError(fault("book.read_only", book.name, zh, en, hint=("请重新打开", "open it again")))
    return path


def _copy(book: xlwings.Book, folder: Path) -> Path:
    """Return a copy of an open workbook as it stands, saved or not, under its own name.

    Raises UsageError for a format that is kept as it is in a copy, and that nobody here reads.
    """
    name = Path(book.name)
    if name.suffix.lower() in _OTHER_FORMATS:
        raise UsageError(
            fault(
                "book.format",
                book.name,
                f"这是 {name.suffix} 格式，这个按钮要 .xlsx 或 .xlsm",
                "this button needs a workbook that is .xlsx or .xlsm",
                hint=("请先另存为 .xlsx", "save it as .xlsx first"),
            )
        )
    path = folder / (name.name if name.suffix.lower() in FileKind.BOOK.value else f"{name.name}.xlsx")
    book.api.SaveCopyAs(str(path))
    return path


def _show(app: Any, path: Path, sheet: str) -> None:
    shown = app.api.Workbooks.Open(str(path))
    if sheet and sheet in [each.Name for each in shown.Worksheets]:
        shown.Worksheets(sheet).Activate()


def _progress(book: xlwings.Book) -> Progress:
    """Return what shows in the status bar which sheet is being written; each is said once."""
    said: list[str] = []

    def tell(sheet: str, _: int) -> None:
        if said[-1:] != [sheet]:
            said.append(sheet)
            progress(book, f"正在写“{sheet}”……")

    return tell


def _folder(book: xlwings.Book) -> Path:
    """Return the folder of the workbook; for one that lies on no disk, that of the user's documents.

    The path is Excel's own. xlwings would look for that of a workbook in a cloud in a sheet of it, and so let a
    workbook from outside say where customers' data are written.
    """
    folder = Path(address(book)).parent
    return Path.home() / "Documents" if "://" in address(book) or not Path(address(book)).is_file() else folder


def _kept_beside(book: xlwings.Book) -> Path:
    """The follow-up workbook of a list: always the same one, which planning goes on with."""
    return _folder(book) / where_beside(Path(f"{Path(book.name).stem}.xlsx")).name


def _free_beside(book: xlwings.Book, label: str) -> Path:
    """A name beside the workbook that no file has yet."""
    stem = Path(book.name).stem
    target, number = _folder(book) / f"{stem}_{label}.xlsx", 2
    while target.exists():
        target, number = target.with_name(f"{stem}_{label}({number}).xlsx"), number + 1
    return target

"""The buttons of the ribbon: what each does to the workbook that is open, and what the person is told.

`run` is the one door through which Excel comes. Whatever happens behind it, the screen, the events and the status
bar are as they were, and a fault is a sentence in a box.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import xlwings

from fenji.errors import FenjiError, UsageError, fault
from fenji.excel.journal import forget, keep, recall
from fenji.excel.live_sheet import check_open, read_sheet
from fenji.excel.writing import take_back, write
from fenji.functions.catalogue import catalogue
from fenji.functions.chosen import chosen
from fenji.functions.rooms import FEATURES, feature
from fenji.functions.told import told
from fenji.grader import Grader
from fenji.placement import placement, result_labels
from fenji.table.model import Table
from fenji.table.sheet import table_of_sheet

TITLE = "客户分级"
_BUSY = "Excel 正忙着（正在编辑单元格，或有对话框开着），没有改动；请按回车结束编辑，再试一次"
_REJECTED = frozenset((-2147418111, -2146777998))
"""RPC_E_CALL_REJECTED and VBA_E_IGNORE: Excel is busy with a cell that is being edited, or with a box."""


def run(button: str, standard: str = "") -> None:
    """Do what a button of the ribbon says, for the workbook that is open."""
    book = xlwings.Book.caller()
    try:
        with calm(book.app):
            said = _BUTTONS[button](book, standard)
    except FenjiError as error:
        book.app.alert(error.text(), TITLE, mode="critical")
    except Exception as error:
        if not _is_busy(error):
            raise
        book.app.alert(_BUSY, TITLE, mode="critical")
    else:
        book.app.alert(said, TITLE, mode="info")


@contextmanager
def calm(app: Any) -> Iterator[None]:
    """Hold the screen and the events still; afterwards they are as they were, whatever happened."""
    with ExitStack() as afterwards:
        afterwards.callback(setattr, app, "status_bar", False)
        for name in ("screen_updating", "enable_events"):
            # each is put back, even where putting back another fails
            afterwards.callback(setattr, app, name, getattr(app, name))
            setattr(app, name, False)
        yield


def grade_sheet(sheet: xlwings.Sheet, standard: str) -> str:
    """Grade an open sheet in place, and return what is to be said: the results are those of a closed workbook.

    Raises FenjiError where the sheet cannot be graded or changed; nothing is changed then.
    """
    grader = _chosen(standard)
    check_open(sheet)
    _progress(sheet, "正在读表……")
    held = read_sheet(sheet)
    table = _table(grader, held)
    _progress(sheet, f"正在给 {len(table):,} 户分级……")
    grading = grader.grade_table(table)
    placed = placement(held, table, grading)
    _progress(sheet, "正在写结果……")
    entry = write(sheet, held, placed.edits)
    keep(sheet.book.fullname, entry)
    return told(grader.standard, grading, placed.notes)


def _grade(book: xlwings.Book, standard: str) -> str:
    return grade_sheet(book.sheets.active, standard)


def _why(book: xlwings.Book, standard: str) -> str:
    """Say of the customer in whose row the selection stands why he has his grade, and what would raise it."""
    grader = _chosen(standard)
    selection = book.app.selection
    if selection is None:
        raise UsageError(fault("why.selection", "", "请先选中客户所在的一格", "select a cell of the customer first"))
    table = _table(grader, read_sheet(book.sheets.active))
    row = selection.row
    places = [place for place, number in enumerate(table.rows) if int(number) == row]
    if not places:
        raise UsageError(fault("why.row", f"第 {row} 行", "这一行没有客户", "this row has no customer"))
    (place,) = places
    grading = grader.grade_table(table)
    texts = {name: values[place] for name, values in grading.texts().items()}
    result = grading.program.results[grading.ranks[place]]
    lines = [f"第 {row} 行：{result.name.label}"]
    for name, heading in (("reason", "依据"), ("gap", "升级"), ("flags", "核实")):
        if texts.get(name):
            lines.append(f"{heading}：{texts[name]}")
    if result.services:
        lines.append(f"服务：{'；'.join(result.services)}")
    return "\n".join(lines)


def _undo(book: xlwings.Book, _: str) -> str:
    """Take back the last grading of this workbook, as far as nobody has worked on it since."""
    entry = recall(book.fullname)
    if entry is None or entry.sheet not in [sheet.name for sheet in book.sheets]:
        raise UsageError(fault("undo.none", "", "没有可以撤销的分级", "there is no grading to take back"))
    sheet = book.sheets[entry.sheet]
    check_open(sheet)
    _progress(sheet, "正在撤销……")
    kept = take_back(sheet, entry)
    forget(book.fullname)
    if kept:
        return f"已撤销；这些列之后改动过，没有恢复，从 {'、'.join(kept)} 起"
    return f"已撤销工作表“{entry.sheet}”的上次分级"


def _made(name: str) -> Callable[[xlwings.Book, str], str]:
    """A button of another room: it gets a copy of the workbook as it stands, and its own is opened beside it."""

    def make(book: xlwings.Book, standard: str) -> str:
        function, label = feature(name), FEATURES[name].label
        grader = _chosen(standard)
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / Path(book.name).with_suffix(Path(book.name).suffix or ".xlsx").name
            book.api.SaveCopyAs(str(source))
            target = _beside(book, label)
            _progress(book.sheets.active, f"正在{label}……")
            function(grader, source, target)
        book.app.books.open(str(target))
        return f"已写好并打开：{target}"

    return make


def _beside(book: xlwings.Book, label: str) -> Path:
    """A name beside the workbook that no file has yet; for one that lies nowhere, in the user's documents."""
    folder = Path(book.fullname).parent
    if "://" in book.fullname or not folder.is_dir():
        folder = Path.home() / "Documents"
    stem = Path(book.name).stem
    target, number = folder / f"{stem}_{label}.xlsx", 2
    while target.exists():
        target, number = folder / f"{stem}_{label}({number}).xlsx", number + 1
    return target


def _check_standard(_: xlwings.Book, standard: str) -> str:
    grader = _chosen(standard)
    found = grader.lint()
    if not found:
        return f"“{grader.standard.name.label}”没有发现问题"
    return "\n".join([f"“{grader.standard.name.label}”有 {len(found)} 处要看：", *(each.text() for each in found[:10])])


def _help(_: xlwings.Book, __: str) -> str:
    names = "、".join(each.name for each in catalogue()[:7])
    return (
        "先在“标准”里选一个标准，再按“一键分级”：结果写在表的右边，再按一次就在原处更新，“撤销上次分级”恢复原样。\n"
        f"公式：{names}，以及每个标准一个（例如 FENJI_PSBC）；写法见函数向导的“{TITLE}”一类。\n"
        "不灵时在命令行运行 fenji addin doctor。"
    )


def _chosen(standard: str) -> Grader:
    if not standard:
        raise UsageError(
            fault("button.standard", "", "请先在“标准”下拉框里选一个标准", "choose a standard in the drop-down first")
        )
    return chosen(standard)


def _table(grader: Grader, held: Any) -> Table:
    return table_of_sheet(held, grader.program.fields, result_labels=result_labels(grader.program))


def _progress(sheet: xlwings.Sheet, said: str) -> None:
    sheet.book.app.status_bar = f"fenji：{said}"


def _is_busy(error: Exception) -> bool:
    """Whether an error of COM says that Excel is busy, in any of the places where it says so."""
    said = [part for part in error.args if isinstance(part, (int, tuple))]
    numbers = {number for part in said for number in (part if isinstance(part, tuple) else (part,))}
    return bool(numbers & _REJECTED)


_BUTTONS: Mapping[str, Callable[[xlwings.Book, str], str]] = {
    "grade": _grade,
    "why": _why,
    "undo": _undo,
    "standard_check": _check_standard,
    "help": _help,
    **{name: _made(name) for name in FEATURES},
}

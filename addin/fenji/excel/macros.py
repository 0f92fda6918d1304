"""The buttons of the ribbon: what each does to the workbook that is open, and what the person is told.

`run` is the one door through which Excel comes. Whatever happens behind it, the screen, the events and the status
bar are as they were, and a fault is a sentence in a box.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

import xlwings

from fenji.errors import FenjiError
from fenji.excel.open_sheet import grade_sheet, undo, why
from fenji.excel.other_books import compare_books, made, record_follow_ups
from fenji.excel.own_standards import adopt_standard, check_standard, open_standard
from fenji.functions.buttons import MAKINGS
from fenji.functions.catalogue import catalogue
from fenji.functions.told import refusal

TITLE = "客户分级"
_BUSY = "Excel 正忙着（正在编辑单元格，或有对话框开着），没有改动；请按回车结束编辑，再试一次"
_REJECTED = frozenset((-2147418111, -2146777998))
"""RPC_E_CALL_REJECTED and VBA_E_IGNORE: Excel is busy with a cell that is being edited, or with a box."""


def run(button: str, standard: str = "") -> None:
    """Do what a button of the ribbon says, for the workbook that is open."""
    book = xlwings.Book.caller()
    # asked for now: a button may close the workbook and open it again
    app = book.app
    try:
        with calm(app):
            said = BUTTONS[button](book, standard)
    except FenjiError as error:
        app.alert(refusal(error), TITLE, mode="critical")
    except Exception as error:
        refused = _refusal(error)
        if refused is None:
            raise
        app.alert(refused, TITLE, mode="critical")
    else:
        if said:
            app.alert(said, TITLE, mode="info")


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


def _grade(book: xlwings.Book, standard: str) -> str:
    return grade_sheet(book.sheets.active, standard)


def _help(_: xlwings.Book, __: str) -> str:
    names = "、".join(each.name for each in catalogue()[:7])
    return (
        "先在“标准”里选一个标准，再按“一键分级”：结果写在表的右边，再按一次就在原处更新，“撤销上次分级”恢复原样。\n"
        "要改门槛：“标准 › 打开”把它放进工作簿，改完按“检查”，再按“采用修改过的”。\n"
        f"公式：{names}，以及每个标准一个（例如 FENJI_PSBC）；写法见函数向导的“{TITLE}”一类。\n"
        "不灵时在命令行运行 fenji addin doctor。"
    )


def _refusal(error: Exception) -> str | None:
    """Return what to say where Excel itself has refused a call; None for any other error.

    An error of COM is a number, a text, and a tuple of what Excel says of it: its description third, its number last.
    """
    if getattr(error, "hresult", None) is None:
        return None
    told = next((part for part in error.args if isinstance(part, tuple)), ())
    if _REJECTED & {getattr(error, "hresult", 0), *(part for part in told if isinstance(part, int))}:
        return _BUSY
    described = told[2] if len(told) > 2 and told[2] else "没有说原因"
    return f"Excel 拒绝了这一步，没有完成的改动已经退回：{described}"


BUTTONS: Mapping[str, Callable[[xlwings.Book, str], str]] = {
    "grade": _grade,
    "why": why,
    "undo": undo,
    **{name: made(name) for name in MAKINGS},
    "months": compare_books,
    "record": record_follow_ups,
    "standard_open": open_standard,
    "standard_check": check_standard,
    "standard_adopt": adopt_standard,
    "help": _help,
}
"""Every button by the name that the ribbon gives it."""

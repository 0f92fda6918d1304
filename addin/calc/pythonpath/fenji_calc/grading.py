"""The open sheet graded: its cells go to the worker, the edits come back."""

from fenji_calc.cells import cells_of, used_of
from fenji_calc.document import merges_of, standards_of, tables_of
from fenji_calc.edits import make
from fenji_calc.filters import is_filtered, widen_auto_filter
from fenji_calc.worker import Refused, answer_to


def graded(document, standard):
    """Grade the sheet that is open: its cells go to the worker, the edits come back and are made as one step."""
    sheet = document.getCurrentController().getActiveSheet()
    if sheet.isProtected():
        raise Refused(f"工作表“{sheet.getName()}”受保护，没有改动；请先撤销工作表保护（工具 › 保护工作表）")
    used = used_of(sheet)
    if is_filtered(sheet, used):
        raise Refused(
            f"工作表“{sheet.getName()}”正在筛选，没有改动：筛掉的行看不见，容易写错；"
            "请先清除筛选（数据 › 更多筛选 › 重置筛选器）"
        )
    start = used.getRangeAddress()
    answer = answer_to(
        {
            "grade": standard,
            "standards": standards_of(document),
            "sheet": sheet.getName(),
            "first_row": start.StartRow + 1,
            "first_column": start.StartColumn + 1,
            "rows": cells_of(used),
            "merged": merges_of(sheet, used),
            "tables": tables_of(document, sheet),
        }
    )
    undo = document.getUndoManager()
    undo.enterUndoContext("客户分级")
    document.lockControllers()
    try:
        try:
            make(document, sheet, answer)
        finally:
            document.unlockControllers()
        if answer["widen"]:
            widen_auto_filter(document, sheet, *answer["widen"])
    finally:
        undo.leaveUndoContext()
    return answer["said"]

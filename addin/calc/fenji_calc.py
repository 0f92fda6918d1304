"""fenji inside LibreOffice Calc: the cell functions and the button, answered by fenji's own interpreter.

LibreOffice runs this file with its own Python, which need not have anything installed. What is asked goes through a
pipe to the interpreter that built this extension; which one that is stands in worker.json inside the extension and
nowhere else, so that no document can choose it. Nothing is sent over a network.
"""

import json
import os
import subprocess
import threading

import uno
import unohelper
from com.sun.star.frame import XStatusListener
from com.sun.star.lang import XServiceInfo
from com.sun.star.task import XJobExecutor
from org.fenji.calc import XFunctions

FUNCTIONS = "org.fenji.calc.Functions"
BUTTON = "org.fenji.calc.Button"
HERE = os.path.dirname(os.path.abspath(__file__))

DATE_OR_TIME, LOGICAL = 2 | 4, 1024  # com.sun.star.util.NumberFormat
ERRORS = 4  # com.sun.star.sheet.FormulaResult
CONTENTS = 1 | 2 | 4 | 8 | 16  # com.sun.star.sheet.CellFlags: values, dates, texts, notes, formulas
FILTER = ".uno:DataFilterAutoFilter"
STANDARD = "分级标准"  # what the first cell of such a sheet says
INFO, DANGER = 0, 3  # com.sun.star.frame.InfobarType
AGAIN = "请在装有 fenji 的环境里重新运行 fenji addin calc，再重新安装扩展，然后重新打开 LibreOffice"


class Silent(Exception):
    """Why nothing answers, and what to do about it, as the person is told."""


class Worker:
    """The other interpreter: started when first asked, asked one thing at a time, started anew if it has died."""

    def __init__(self):
        self.process = None
        self.lock = threading.Lock()

    def ask(self, request):
        with self.lock:
            for last in (False, True):
                try:
                    answer = self._asked(request)
                except (OSError, ValueError) as error:
                    self.process = None
                    if last:
                        raise Silent(f"fenji 的进程停了，没有应答（{error}）。{AGAIN}") from error
                else:
                    if "failed" in answer:
                        raise Silent(f"fenji 出错了：{answer['failed']}")
                    return answer
        return None

    def _asked(self, request):
        if self.process is None or self.process.poll() is not None:
            self.process = self._started()
        try:
            self.process.stdin.write(json.dumps(request).encode("ascii") + b"\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline()
        except BrokenPipeError:
            answer = b""
        if not answer:
            raise OSError(self._last_words())
        return json.loads(answer)

    def _last_words(self):
        """What the process wrote last before it ended: the reason, as Python gives it."""
        written = self.process.communicate()[1].decode("utf-8", "replace").strip().splitlines()
        return written[-1] if written else f"返回值 {self.process.returncode}"

    @staticmethod
    def _started():
        with open(os.path.join(HERE, "worker.json"), encoding="utf-8") as file:
            command = json.load(file)["command"]
        # LibreOffice tells its own Python where it is; another one would be lost with that
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        hidden = {"creationflags": subprocess.CREATE_NO_WINDOW} if os.name == "nt" else {}
        if not os.path.exists(command[0]):
            raise Silent(f"扩展记着的 Python 已经不在了：{command[0]}。{AGAIN}")
        # only a process that could not begin writes there: the reason
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=HERE,
            env=kept,
            **hidden,
        )


WORKER = Worker()


class Functions(unohelper.Base, XFunctions, XServiceInfo):
    """Every cell function: what is asked is read off the sheet and handed to the worker as it stands."""

    def __init__(self, context):
        self.context = context

    def getImplementationName(self):
        return FUNCTIONS

    def supportsService(self, name):
        return name in self.getSupportedServiceNames()

    def getSupportedServiceNames(self):
        return (FUNCTIONS, "com.sun.star.sheet.AddIn")


def answered(name):
    def answer(self, *arguments):
        try:
            rows = WORKER.ask({"function": name, "arguments": [argument(each) for each in arguments]})["rows"]
        except Silent as error:
            rows = [[str(error)]]
        except Exception as error:  # noqa: BLE001 (a cell has no other way to say what went wrong)
            rows = [[f"fenji 没有应答：{error}"]]
        # a missing answer would show as 0
        return tuple(tuple("" if cell is None else cell for cell in row) for row in rows)

    return answer


with open(os.path.join(HERE, "functions.json"), encoding="utf-8") as listed:
    for method, function in json.load(listed).items():
        setattr(Functions, method, answered(function))


def argument(value):
    """A value as the worker reads it: None where it was left out, else rows of cells."""
    if value is None:
        return None
    if hasattr(value, "getRangeAddress"):
        return cells_of(value)
    if value == 0 and isinstance(value, (int, float)):
        # Calc hands over a reference to one empty cell as 0, whatever type the interface asks for
        return [[{"zero_or_empty": True}]]
    return [list(row) for row in value] if isinstance(value, tuple) else [[value]]


def cells_of(block):
    """The cells of a range: an error says which, and a number shown as a date, or as true or false, says that."""
    rows = [list(row) for row in block.getDataArray()]
    for row, column in places(block, addresses(block.queryFormulaCells(ERRORS))):
        rows[row][column] = {"error": block.getCellByPosition(column, row).getString()}
    for looks, meant in ((DATE_OR_TIME, lambda number: {"date": number}), (LOGICAL, bool)):
        for row, column in places(block, shown_as(block, looks)):
            if isinstance(rows[row][column], float):
                rows[row][column] = meant(rows[row][column])
    return rows


def places(block, found):
    """The cells of a range that are among those found, counted from 0; what Calc finds may reach beyond it."""
    start = block.getRangeAddress()
    for each in found:
        for row in range(max(each.StartRow, start.StartRow), min(each.EndRow, start.EndRow) + 1):
            for column in range(max(each.StartColumn, start.StartColumn), min(each.EndColumn, start.EndColumn) + 1):
                yield row - start.StartRow, column - start.StartColumn


def addresses(ranges):
    return ranges.getRangeAddresses()


def shown_as(block, kind):
    """The parts of a range whose numbers are shown as dates or times, or as true and false: each look is asked once."""
    formats = document_of(block).getNumberFormats()
    found = []
    for look in looks_of(block):
        if formats.getByKey(look.NumberFormat).Type & kind:
            found.extend(addresses(look))
    return found


def looks_of(block):
    looks = block.getUniqueCellFormatRanges()
    return [looks.getByIndex(number) for number in range(looks.getCount())]


def document_of(block):
    return block.getSpreadsheet().DrawPage.Forms.getParent()


class Button(unohelper.Base, XJobExecutor, XServiceInfo):
    """The menu and the button: `grade:psbc` grades the open sheet, `again` by the standard used last.

    `check` and `adopt` are about the standard that stands in the document itself.
    """

    def __init__(self, context):
        self.context = context

    def getImplementationName(self):
        return BUTTON

    def supportsService(self, name):
        return name in self.getSupportedServiceNames()

    def getSupportedServiceNames(self):
        return (BUTTON,)

    def trigger(self, asked):
        desktop = self.context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", self.context)
        document = desktop.getCurrentComponent()
        if document is None or not hasattr(document, "getSheets"):
            return
        action, _, standard = asked.partition(":")
        try:
            if action in ("check", "adopt"):
                said, good = answer_to({action: True, "standards": standards_of(document)})["said"], True
            else:
                said, good = graded(document, standard if action == "grade" else ""), True
        except (Refused, Silent) as error:
            said, good = str(error), False
        except Exception as error:  # noqa: BLE001 (what nobody catches here nobody would ever see)
            said, good = f"fenji 没有应答：{error}", False
        tell(document, said, good)


class Refused(Exception):
    """What the person is told instead of a grading; nothing was changed."""


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


def used_of(sheet):
    used = sheet.createCursor()
    used.gotoStartOfUsedArea(False)
    used.gotoEndOfUsedArea(True)
    return used


def answer_to(request):
    """What the worker answers; Refused with its reason where it does not."""
    answer = WORKER.ask(request)
    if "refused" in answer:
        raise Refused(answer["refused"])
    return answer


def standards_of(document):
    """The sheets that say in their first cell that they are standards, as their cells stand."""
    found = []
    for sheet in (document.Sheets.getByName(name) for name in document.Sheets.getElementNames()):
        if sheet.getCellByPosition(0, 0).getString() == STANDARD:
            used = sheet.createCursor()
            used.gotoEndOfUsedArea(False)
            end = used.getRangeAddress()
            rows = cells_of(sheet.getCellRangeByPosition(0, 0, end.EndColumn, end.EndRow))
            found.append({"name": sheet.getName(), "rows": rows})
    return found


def merges_of(sheet, used):
    """The merged blocks; cells with the look of a merge are those where one begins."""
    found = []
    for look in looks_of(used):
        for address in addresses(look):
            block = sheet.getCellRangeByPosition(
                address.StartColumn, address.StartRow, address.EndColumn, address.EndRow
            )
            if not block.getCellByPosition(0, 0).getIsMerged():
                continue
            for row in range(address.EndRow - address.StartRow + 1):
                for column in range(address.EndColumn - address.StartColumn + 1):
                    cell = block.getCellByPosition(column, row)
                    if cell.getIsMerged():
                        area = sheet.createCursorByRange(cell)
                        area.collapseToMergedArea()
                        found.append(corners(area.getRangeAddress()))
    return found


def corners(address):
    return [address.StartRow + 1, address.StartColumn + 1, address.EndRow + 1, address.EndColumn + 1]


def tables_of(document, sheet):
    """The named database ranges of a sheet that have a header: what Excel calls tables."""
    named = [(name, document.DatabaseRanges.getByName(name)) for name in document.DatabaseRanges.getElementNames()]
    number = sheet.getRangeAddress().Sheet
    return [
        {"name": name, "range": corners(area.getDataArea())}
        for name, area in named
        if area.getDataArea().Sheet == number and area.ContainsHeader
    ]


def areas_of(document, sheet):
    """The named database ranges of a sheet; that of a filter without a name Calc shows to nobody."""
    number = sheet.getRangeAddress().Sheet
    areas = [document.DatabaseRanges.getByName(name) for name in document.DatabaseRanges.getElementNames()]
    return [area for area in areas if area.getDataArea().Sheet == number]


def is_filtered(sheet, used):
    """Whether a filter hides rows; those that somebody hid by hand are no reason to leave the sheet alone."""
    start = used.getRangeAddress()
    shown = {row for each in addresses(used.queryVisibleCells()) for row in range(each.StartRow, each.EndRow + 1)}
    hidden = (row for row in range(start.StartRow, start.EndRow + 1) if row not in shown)
    return any(sheet.getRows().getByIndex(row).IsFiltered for row in hidden)


def make(document, sheet, answer):
    """Make the edits: new columns take the look of the column beside them, then the cells their values."""
    for column, look, first, last in answer["looks"]:
        source = sheet.getCellRangeByPosition(look - 1, first - 1, look - 1, last - 1)
        target = sheet.getCellRangeByPosition(column - 1, first - 1, column - 1, last - 1)
        sheet.copyRange(target.getCellByPosition(0, 0).getCellAddress(), source.getRangeAddress())
        target.clearContents(CONTENTS)
        target.Validation = unrestricted(target.Validation)
    for column, first, values in answer["cells"]:
        block = sheet.getCellRangeByPosition(column - 1, first - 1, column - 1, first + len(values) - 2)
        block.setDataArray(tuple((("" if value is None else value),) for value in values))
    for first_row, first_column, last_row, last_column in answer["merges"]:
        sheet.getCellRangeByPosition(first_column - 1, first_row - 1, last_column - 1, last_row - 1).merge(True)
    for column, width in answer["widths"]:
        # characters of the usual font, in hundredths of a millimetre
        sheet.getColumns().getByIndex(column - 1).Width = int(width * 190 + 130)
    if answer["widen"]:
        widen(document, sheet, *answer["widen"])


def unrestricted(validation):
    validation.Type = uno.Enum("com.sun.star.sheet.ValidationType", "ANY")
    return validation


def widen(document, sheet, header_row, last_column):
    """Let the tables that end beside the new columns cover them."""
    for area in areas_of(document, sheet):
        address = area.getDataArea()
        inside = address.StartRow <= header_row - 1 <= address.EndRow
        if inside and address.StartColumn < last_column <= address.EndColumn + 7:
            address.EndColumn = max(address.EndColumn, last_column - 1)
            area.setDataArea(address)


def widen_auto_filter(document, sheet, header_row, last_column):
    """Let a filter without a name cover the new columns: sorting by it would leave them where they are."""
    controller = document.getCurrentController()
    kept = controller.getSelection()
    dispatcher = create("com.sun.star.frame.DispatchHelper")
    try:
        first, last, end = filter_area(controller, sheet, header_row - 1, last_column)
        if first <= last < last_column - 1:
            for left, right in ((first, last), (first, last_column - 1)):
                controller.select(sheet.getCellRangeByPosition(left, header_row - 1, right, end))
                dispatcher.executeDispatch(controller.getFrame(), FILTER, "", 0, ())
    finally:
        controller.select(kept)


def filter_area(controller, sheet, header, last_column):
    """The first and the last column and the last row of the filter in a header row, first > last where there is none.

    The cells are asked one by one whether the command for filters is switched on for them.
    """
    used = used_of(sheet).getRangeAddress()

    def shows(row, column):
        controller.select(sheet.getCellByPosition(column, row))
        return is_on(controller, FILTER)

    columns = [column for column in range(used.StartColumn, last_column) if shows(header, column)]
    if not columns:
        return 1, 0, 0
    inside, outside = header, used.EndRow + 1
    while outside - inside > 1:
        middle = (inside + outside) // 2
        inside, outside = (middle, outside) if shows(middle, columns[0]) else (inside, middle)
    return columns[0], columns[-1], inside


def create(name):
    context = uno.getComponentContext()
    return context.ServiceManager.createInstanceWithContext(name, context)


def is_on(controller, command):
    """Whether a command of the menu has its mark at what is selected."""
    url = uno.createUnoStruct("com.sun.star.util.URL")
    url.Complete = command
    _, url = create("com.sun.star.util.URLTransformer").parseStrict(url)
    listener = Listener()
    dispatch = controller.getFrame().queryDispatch(url, "", 0)
    dispatch.addStatusListener(listener, url)
    dispatch.removeStatusListener(listener, url)
    return listener.state is True


class Listener(unohelper.Base, XStatusListener):
    """What a command says of itself."""

    state = None

    def statusChanged(self, event):
        self.state = event.State

    def disposing(self, event):
        pass


def tell(document, said, good):
    """Say it in a bar over the sheet, which waits for nobody."""
    controller = document.getCurrentController()
    if controller.hasInfobar("fenji"):
        controller.removeInfobar("fenji")
    controller.appendInfobar("fenji", "客户分级", said, INFO if good else DANGER, (), True)


g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Functions, FUNCTIONS, (FUNCTIONS, "com.sun.star.sheet.AddIn"))
g_ImplementationHelper.addImplementation(Button, BUTTON, (BUTTON,))

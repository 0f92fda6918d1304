"""Filters over a sheet: whether one hides rows, and one without a name made to cover new columns."""

import uno
import unohelper
from com.sun.star.frame import XStatusListener

from fenji_calc.cells import addresses, used_of

FILTER = ".uno:DataFilterAutoFilter"


def is_filtered(sheet, used):
    """Whether a filter hides rows; those that somebody hid by hand are no reason to leave the sheet alone."""
    start = used.getRangeAddress()
    shown = {row for each in addresses(used.queryVisibleCells()) for row in range(each.StartRow, each.EndRow + 1)}
    hidden = (row for row in range(start.StartRow, start.EndRow + 1) if row not in shown)
    return any(sheet.getRows().getByIndex(row).IsFiltered for row in hidden)


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

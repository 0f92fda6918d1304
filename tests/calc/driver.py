"""A person at LibreOffice Calc: does what it is told, one line of JSON after another, and says what it sees.

Run by a Python that has UNO, with the name of the pipe on which the office listens; imports nothing of fenji.
"""

import json
import sys
import time


def connect(pipe):
    import uno

    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
    end = time.monotonic() + 60
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:  # not listening yet
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


class Person:
    def __init__(self, pipe):
        self.context = connect(pipe)
        self.desktop = self.create("com.sun.star.frame.Desktop")
        self.document = None

    def create(self, name):
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def open(self, url):
        if self.document is not None:
            self.document.close(True)
        self.document = self.desktop.loadComponentFromURL(url, "_blank", 0, ())

    @property
    def sheet(self):
        return self.document.getCurrentController().getActiveSheet()

    def show(self, name):
        self.document.getCurrentController().setActiveSheet(self.document.Sheets.getByName(name))

    def protect(self):
        self.sheet.protect("")

    def merge(self, block):
        self.sheet.getCellRangeByName(block).merge(True)

    def filter(self, block, column, least):
        """Filter a block by its column for numbers of at least so much; without a number, clear the filter."""
        import uno

        held = self.sheet.getCellRangeByName(block)
        asked = held.createFilterDescriptor(True)
        if least is not None:
            field = uno.createUnoStruct("com.sun.star.sheet.TableFilterField")
            field.Field, field.IsNumeric, field.NumericValue = column, True, least
            field.Operator = uno.Enum("com.sun.star.sheet.FilterOperator", "GREATER_EQUAL")
            asked.setFilterFields((field,))
        asked.ContainsHeader = True
        held.filter(asked)

    def type(self, cell, text):
        """Type into a cell as a person does: a number, a text, or a formula."""
        place = self.sheet.getCellRangeByName(cell)
        if isinstance(text, (int, float)):
            place.Value = text
        elif text.startswith("="):
            place.Formula = text
        else:
            place.String = text

    def type_array(self, block, formula):
        self.sheet.getCellRangeByName(block).setArrayFormula(formula)

    def see(self, block):
        return [list(row) for row in self.sheet.getCellRangeByName(block).getDataArray()]

    def see_error(self, cell):
        return self.sheet.getCellRangeByName(cell).getError()

    def see_used(self):
        used = self.sheet.createCursor()
        used.gotoStartOfUsedArea(False)
        used.gotoEndOfUsedArea(True)
        return [list(row) for row in used.getDataArray()]

    def click(self, command):
        """Do what the menu does: send the command to the window."""
        frame = self.document.getCurrentController().getFrame()
        self.create("com.sun.star.frame.DispatchHelper").executeDispatch(frame, command, "", 0, ())

    def bar(self):
        """What fenji's bar over the sheet says, as a screen reader finds it; None where there is no bar."""
        controller = self.document.getCurrentController()
        if not controller.hasInfobar("fenji"):
            return None
        said = self.texts(controller.getFrame().getContainerWindow().getAccessibleContext())
        return said[said.index("客户分级") + 1]

    def texts(self, place):
        """The texts that only show something, in their order; the cells and the menu are not gone through."""
        from com.sun.star.accessibility.AccessibleRole import DOCUMENT_SPREADSHEET, MENU_BAR, STATIC, TOOL_BAR

        found = []
        for number in range(place.getAccessibleChildCount()):
            child = place.getAccessibleChild(number).getAccessibleContext()
            role = child.getAccessibleRole()
            if role == STATIC:
                found.append(child.getAccessibleName())
            elif role not in (DOCUMENT_SPREADSHEET, MENU_BAR, TOOL_BAR):
                found.extend(self.texts(child))
        return found

    def hide(self, row):
        """Hide a row by hand."""
        self.sheet.getRows().getByIndex(row - 1).IsVisible = False

    def undo(self):
        titles = list(self.document.getUndoManager().getAllUndoActionTitles())
        self.document.getUndoManager().undo()
        return titles[0]

    def save(self, url, kind):
        self.document.storeToURL(url, (self.named("FilterName", kind),))

    def named(self, name, value):
        import uno

        held = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        held.Name, held.Value = name, value
        return held

    def menu(self):
        """What the extension has put into the menu: titles and commands."""
        provider = self.create("com.sun.star.configuration.ConfigurationProvider")
        where = self.named("nodepath", "/org.openoffice.Office.Addons/AddonUI/OfficeMenuBar/org.fenji.calc")
        node = provider.createInstanceWithArguments("com.sun.star.configuration.ConfigurationAccess", (where,))
        entries = node.Submenu
        return [[entries.getByName(each).Title, entries.getByName(each).URL] for each in entries.getElementNames()]

    def described(self):
        """What the function wizard says of fenji's functions."""
        listed = self.create("com.sun.star.sheet.FunctionDescriptions")
        found = {}
        for number in range(listed.getCount()):
            told = {each.Name: each.Value for each in listed.getByIndex(number)}
            if told["Name"].startswith("FENJI"):
                arguments = [[each.Name, each.Description, each.IsOptional] for each in told["Arguments"]]
                found[told["Name"]] = [told["Description"], arguments]
        return found

    def leave(self):
        if self.document is not None:
            self.document.close(True)
        try:
            self.desktop.terminate()
        except Exception:  # noqa: BLE001 (the bridge goes with the office)
            return


def main():
    person = Person(sys.argv[1])
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        action, *arguments = json.loads(line)
        print(json.dumps(getattr(person, action)(*arguments)), flush=True)
        if action == "leave":
            break


if __name__ == "__main__":
    main()

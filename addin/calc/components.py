"""fenji inside LibreOffice Calc: the cell functions and the button, answered by fenji's own interpreter.

LibreOffice runs this file with its own Python, which need not have anything installed; it finds the rooms of
`pythonpath/` beside it.
"""

import json
import os

import unohelper
from com.sun.star.lang import XServiceInfo
from com.sun.star.task import XJobExecutor
from org.fenji.calc import XFunctions

from fenji_calc.cells import argument
from fenji_calc.document import standards_of
from fenji_calc.grading import graded
from fenji_calc.worker import EXTENSION, WORKER, Refused, Silent, answer_to

FUNCTIONS = "org.fenji.calc.Functions"
BUTTON = "org.fenji.calc.Button"
INFO, DANGER = 0, 3  # com.sun.star.frame.InfobarType


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


with open(os.path.join(EXTENSION, "functions.json"), encoding="utf-8") as listed:
    for method, function in json.load(listed).items():
        setattr(Functions, method, answered(function))


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


def tell(document, said, good):
    """Say it in a bar over the sheet, which waits for nobody."""
    controller = document.getCurrentController()
    if controller.hasInfobar("fenji"):
        controller.removeInfobar("fenji")
    controller.appendInfobar("fenji", "客户分级", said, INFO if good else DANGER, (), True)


g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Functions, FUNCTIONS, (FUNCTIONS, "com.sun.star.sheet.AddIn"))
g_ImplementationHelper.addImplementation(Button, BUTTON, (BUTTON,))


g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Functions, FUNCTIONS, (FUNCTIONS, "com.sun.star.sheet.AddIn"))
g_ImplementationHelper.addImplementation(Button, BUTTON, (BUTTON,))

"""fenji (分级): grade a bank's customers inside the workbook it already keeps, by standards that are data.

>>> import fenji, pandas as pd
>>> psbc = fenji.standard("psbc")
>>> customers = pd.DataFrame({"月日均余额": [316_000, 49_999.99], "家庭年收入": [None, 60_000]})
>>> psbc.grade(customers, columns=["grade", "flags"])[["grade", "flags"]]
    grade flags
0  白金卡客户  数据不全
1   普通客户
"""

from fenji.errors import BindingError, Diagnostic, FenjiError, StandardError, UsageError, WorkbookError
from fenji.grader import Grader, standard, standards
from fenji.ledger.frame import month_average

__all__ = [
    "BindingError",
    "Diagnostic",
    "FenjiError",
    "Grader",
    "StandardError",
    "UsageError",
    "WorkbookError",
    "month_average",
    "standard",
    "standards",
]

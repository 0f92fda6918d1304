"""Faults of account rows: what makes a report unusable until somebody has looked at it; never a class."""

from __future__ import annotations

from enum import IntEnum

from fenji.credit_report.history import first_invalid
from fenji.errors import Message
from fenji.workbook import CellValue
from fenji.workbook.cells import CellDate, CellError, Uncalculated


class AccountFault(IntEnum):
    """What is wrong with a row, the gravest first; a row is told by its first fault."""

    NONE = 0
    CUSTOMER_BLANK = 1
    CUSTOMER_LOST = 2
    REPORT_BLANK = 3
    TYPE_BLANK = 4
    TYPE_UNKNOWN = 5
    STATUS_BLANK = 6
    STATUS_UNKNOWN = 7
    HISTORY_BLANK = 8
    HISTORY_NUMBER = 9
    HISTORY_CODE = 10
    OVERDUE_UNREADABLE = 11
    CLOSED_BLANK = 12
    CLOSED_UNREADABLE = 13
    QUERY_BLANK = 14
    QUERY_UNREADABLE = 15
    CLOSED_LATER = 16
    MANUAL_UNREADABLE = 17
    MANUAL_DIFFERS = 18

    @property
    def column(self) -> str:
        """The id of the column that is at fault."""
        return _COLUMNS[self]

    @property
    def shows_cell(self) -> bool:
        """Whether what is said of it depends on what stands in the cell."""
        return self in (AccountFault.HISTORY_NUMBER, AccountFault.HISTORY_CODE)


_COLUMNS = {
    AccountFault.CUSTOMER_BLANK: "cust_id",
    AccountFault.CUSTOMER_LOST: "cust_id",
    AccountFault.REPORT_BLANK: "repayment",
    AccountFault.TYPE_BLANK: "account_type",
    AccountFault.TYPE_UNKNOWN: "account_type",
    AccountFault.STATUS_BLANK: "account_status",
    AccountFault.STATUS_UNKNOWN: "account_status",
    AccountFault.HISTORY_BLANK: "repayment",
    AccountFault.HISTORY_NUMBER: "repayment",
    AccountFault.HISTORY_CODE: "repayment",
    AccountFault.OVERDUE_UNREADABLE: "overdue_now",
    AccountFault.CLOSED_BLANK: "closed_month",
    AccountFault.CLOSED_UNREADABLE: "closed_month",
    AccountFault.QUERY_BLANK: "query_month",
    AccountFault.QUERY_UNREADABLE: "query_month",
    AccountFault.CLOSED_LATER: "closed_month",
    AccountFault.MANUAL_UNREADABLE: "manual_class",
    AccountFault.MANUAL_DIFFERS: "manual_class",
}

READ_ELSEWHERE = frozenset(
    {
        AccountFault.TYPE_UNKNOWN,
        AccountFault.STATUS_UNKNOWN,
        AccountFault.OVERDUE_UNREADABLE,
        AccountFault.MANUAL_UNREADABLE,
    }
)
"""Faults that whoever read the cells has told of already, with the cell."""

_MESSAGES = {
    AccountFault.CUSTOMER_BLANK: Message("没有客户号", "no customer number"),
    AccountFault.CUSTOMER_LOST: Message(
        "客户号被 Excel 存成了数，已丢失位数", "the customer number was kept as a number and has lost digits"
    ),
    AccountFault.REPORT_BLANK: Message(
        "没有账户，也没有查询年月，是空白报告", "neither an account nor a query month: a blank report"
    ),
    AccountFault.TYPE_BLANK: Message("没有账户类型", "no account type"),
    AccountFault.TYPE_UNKNOWN: Message("账户类型不认识", "an unknown account type"),
    AccountFault.STATUS_BLANK: Message("没有账户状态", "no account status"),
    AccountFault.STATUS_UNKNOWN: Message("账户状态不认识", "an unknown account status"),
    AccountFault.HISTORY_BLANK: Message("没有还款状态", "no repayment history"),
    AccountFault.OVERDUE_UNREADABLE: Message("当前逾期期数读不懂", "the number of payments overdue cannot be read"),
    AccountFault.CLOSED_BLANK: Message("账户已结清或销户，没有结清年月", "a closed account without its closing month"),
    AccountFault.CLOSED_UNREADABLE: Message("结清年月读不懂", "the closing month cannot be read"),
    AccountFault.QUERY_BLANK: Message(
        "账户已结清或销户，没有查询年月，定不了最近24个月", "a closed account without a query month"
    ),
    AccountFault.QUERY_UNREADABLE: Message("查询年月读不懂", "the query month cannot be read"),
    AccountFault.CLOSED_LATER: Message("结清年月晚于查询年月", "closed after the query"),
    AccountFault.MANUAL_UNREADABLE: Message("人工认定等级不认识", "an unknown manual class"),
    AccountFault.MANUAL_DIFFERS: Message(
        "同一客户各行的人工认定等级不同", "the customer's rows have different manual classes"
    ),
}


def told(fault: AccountFault, cell: CellValue) -> Message:
    """Return what is wrong with a row; `cell` is the one at fault.

    >>> told(AccountFault.HISTORY_CODE, "NNX").zh
    '还款状态有非法代码 X'
    """
    if fault is AccountFault.HISTORY_CODE:
        code = first_invalid(cell)
        return Message(f"还款状态有非法代码 {code}", f"{code!r} is no status code")
    if fault is AccountFault.HISTORY_NUMBER:
        return _no_text(cell)
    return _MESSAGES[fault]


def _no_text(cell: CellValue) -> Message:
    if isinstance(cell, CellError):
        return Message(f"还款状态是错误值 {cell.text}", f"the repayment history shows the error {cell.text}")
    if isinstance(cell, Uncalculated):
        return Message("还款状态的公式没有保存计算结果", "the result of the history's formula was never saved")
    kind = ("日期", "a date") if isinstance(cell, CellDate) else ("数", "a number")
    shown = f" {cell:.6g}" if isinstance(cell, float) else ""
    return Message(
        f"还款状态被 Excel 变成了{kind[0]}{shown}，原来的代码已丢失，请以文本格式重新录入",
        f"the repayment history was turned into {kind[1]}{shown}; its codes are lost, enter it as text",
    )

"""Blank forms that people fill in and fenji grades; what a standard asks for comes from the standard itself.

`python -m fenji.report.blank FOLDER` makes them anew after a standard has changed.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break

from fenji.grader import standard as grader_of
from fenji.grading import headers_of
from fenji.report.page import LINE, Cell, Page, ReportBook, lines, text_width
from fenji.report.style import HEADER, SIGNATURE, SUBTITLE, TOTAL, WRAPPED, Look
from fenji.standard.model import Field, FieldType

ROWS = 60
_HIGH, _HIGHER = 30.0, 40.0
"""Room to write by hand, and for the three lines of the sentences that fenji fills in."""
_BY_FENJI = "由 fenji 填写"
_FIRST = 5
_ONE_PAGE = 230.0
"""Wider forms are printed on two pages side by side, with the customer on both."""
_TEXT = Look("填写文本", format="@")
_DATE = Look("填写日期", across="center", format="yyyy-mm-dd")
_AMOUNT = Look("填写金额", across="right", format="#,##0.00")
_NUMBER = Look("填写数值", across="center")
_CHOSEN = Look("填写选项", across="center")
_CODE = Look("填写代码", 9, across="center")
_LONGEST_LIST = 255
"""Excel takes no longer list of choices in the rule itself."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A column to fill in: what it is called, how it looks, what may be chosen or which numbers are allowed."""

    label: str
    look: Look = _TEXT
    width: float = 12
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    note: str = ""
    total: bool = False


@dataclass(frozen=True, slots=True)
class BlankForm:
    """A form: its file, its title, the standard by which it is graded, and its columns."""

    file: str
    title: str
    standard: str
    columns: tuple[Asked, ...]


_WHO = (
    Asked("客户号", width=13, note="核心系统的客户号，按文本填写，前面的 0 不要丢"),
    Asked("客户姓名", width=12, note="与证件一致"),
)
_IDENTITY = (
    Asked("证件类型", _CHOSEN, 11, ("居民身份证", "护照", "军官证", "港澳台通行证", "统一社会信用代码", "其他")),
    Asked("证件号码", width=21, note="按文本填写，18 位不要存成数"),
    Asked("手机号码", width=14, note="按文本填写"),
)
_KEEPERS = (Asked("所属机构", width=14), Asked("管户客户经理", width=13))
_YES_NO = ("是", "否")


def blank_forms() -> tuple[BlankForm, ...]:
    """Return the forms that come with fenji."""
    serial = Asked("序号", _NUMBER, 6)
    psbc = _fields("psbc")
    return (
        BlankForm(
            "空白_客户等级分类表.xlsx",
            "客户等级分类表",
            "psbc",
            (
                serial,
                *_WHO,
                *_IDENTITY[1:],
                *_KEEPERS,
                *psbc,
                *_results("psbc"),
            ),
        ),
        BlankForm(
            "空白_客户信息表.xlsx",
            "客户信息表",
            "psbc",
            (
                serial,
                *_WHO,
                *_IDENTITY,
                Asked("性别", _CHOSEN, 6, ("男", "女")),
                Asked("出生日期", _DATE, 12),
                Asked("客户类型", _CHOSEN, 11, ("个人客户", "企业客户", "政府客户")),
                Asked("行业", width=12),
                Asked("地区", width=12),
                *_KEEPERS,
                Asked("开户日期", _DATE, 12),
                Asked("家庭编号", width=12, note="同一家庭填同一个编号"),
                *psbc,
                Asked("贷款余额(万元)", _AMOUNT, 13, least=0, total=True),
                Asked("持有产品", width=16, note="几种产品用顿号隔开，例如 存款、理财"),
                Asked("责任条线", _CHOSEN, 11, ("前台营销", "中台风控", "后台处理")),
                Asked("退订", _CHOSEN, 7, _YES_NO, note="填“是”的客户不列入任何营销名单"),
                Asked("备注", WRAPPED, 20),
            ),
        ),
        BlankForm(
            "空白_信用报告账户表.xlsx",
            "信用报告账户表（一行一个账户）",
            "credit_report",
            (serial, *_WHO, *_fields("credit_report")),
        ),
        BlankForm(
            "空白_风险评估表.xlsx",
            "客户风险评估表",
            "risk_level",
            (
                serial,
                *_WHO,
                *_KEEPERS,
                *_fields("risk_level"),
                *_results("risk_level"),
            ),
        ),
    )


def _results(standard_id: str) -> tuple[Asked, ...]:
    """Return a column for each result that grading writes, so that none of them stands outside the form."""
    program = grader_of(standard_id).program
    written = {
        "grade": (_CHOSEN, 13.0, True),
        "grade_code": (_CODE, 17.0, True),
        "score": (_NUMBER, 8.0, program.scored),
        "reason": (WRAPPED, 56.0, True),
        "gap": (WRAPPED, 56.0, program.tells_gap),
        "flags": (WRAPPED, 20.0, True),
    }
    headers = headers_of(program, "zh")
    return tuple(
        Asked(headers[name], look, width, note=_BY_FENJI)
        for name, (look, width, is_written) in written.items()
        if is_written
    )


def _fields(standard_id: str) -> tuple[Asked, ...]:
    """Return a column for each field of a standard that a sheet may hold, but for the customer's number."""
    grader = grader_of(standard_id)
    return tuple(_asked(field) for field in grader.fields if field.id != "cust_id")


def _asked(field: Field) -> Asked:
    label, note = field.label, field.note
    if field.type is FieldType.AMOUNT:
        label = f"{label}(万元)"
        return Asked(label, _AMOUNT, max(13.0, text_width(label) + 1.0), note=note, total=True)
    width = max(9.0, text_width(label) + 2.0)
    if field.type is FieldType.NUMBER:
        least, most = (float(field.range[0]), float(field.range[1])) if field.range else (0.0, None)
        return Asked(label, _NUMBER, width, least=least, most=most, note=note)
    if field.type is FieldType.DATE:
        return Asked(label, _DATE, max(12.0, width), note=note)
    names = tuple(choice.in_("zh") for choice in field.choices if not choice.vague)
    if names:
        return Asked(label, _CHOSEN, max(width, *(text_width(name) + 2.0 for name in names)), names, note=note)
    return Asked(label, _TEXT, 30 if field.type is FieldType.HISTORY else max(12.0, width), note=note)


def write_blank_form(form: BlankForm, path: Path) -> None:
    """Write one form: the sheet to fill in, and a sheet that says how."""
    book = ReportBook(form.title, f"{form.title}（空白表）", "zh", lambda sheet, rows: None)
    widths = [column.width for column in form.columns]
    page = book.page(form.title.split("（")[0], widths, header_row=_FIRST - 1, fixed=3)
    if sum(widths) > _ONE_PAGE:
        page.sheet.page_setup.fitToWidth = 2
        page.sheet.print_title_cols = "A:C"
        _turn_before_results(page, form)
    page.heading(form.title, [])
    # apart, since the first columns alone are repeated on the page beside this one
    told = ("日期：＿＿＿＿ 年 ＿＿ 月 ＿＿ 日", "", "", "填表单位：＿＿＿＿＿＿＿＿")
    page.row([Cell(text, SUBTITLE) if text else None for text in told])
    page.skip(LINE)
    page.header([column.label for column in form.columns], HEADER)
    high = _HIGHER if any(column.note == _BY_FENJI for column in form.columns) else _HIGH
    for number in range(1, ROWS + 1):
        page.row([Cell(number if not at else None, column.look) for at, column in enumerate(form.columns)], high)
    _total(page, form.columns)
    page.skip(14)
    signs = "制表人：＿＿＿＿＿＿　　复核人：＿＿＿＿＿＿　　审批人：＿＿＿＿＿＿"
    page.row([Cell(signs, SIGNATURE)], 24)
    for number, column in enumerate(form.columns, 1):
        rule = _rule(column)
        if rule is not None:
            letters = get_column_letter(number)
            rule.add(f"{letters}{_FIRST}:{letters}{_FIRST + ROWS - 1}")
            page.sheet.data_validations.append(rule)
    _explained(book, form)
    book.save(path)


def _turn_before_results(page: Page, form: BlankForm) -> None:
    """What people fill in is printed on one page with the grade beside it, why it is that on the other."""
    filled = [number for number, column in enumerate(form.columns, 1) if column.note != _BY_FENJI]
    if len(filled) < len(form.columns):
        cast(Any, page.sheet).col_breaks.append(Break(id=filled[-1] + 1, max=16383))


def _total(page: Page, columns: Sequence[Asked]) -> None:
    """A line of totals where there is money to add up."""
    if not any(column.total for column in columns):
        return
    look = Look("合计金额(表)", 10, True, "1F3864", "F3F5F9", "right", format="#,##0.00")
    cells = [Cell(None, TOTAL) for _ in columns]
    cells[0] = Cell("合计", TOTAL)
    for number, column in enumerate(columns, 1):
        if column.total:
            letters = get_column_letter(number)
            formula = f"=SUM({letters}{_FIRST}:{letters}{_FIRST + ROWS - 1})"
            cells[number - 1] = Cell(0, look, formula=formula)
    page.row(cells, 20)


def _rule(column: Asked) -> DataValidation | None:
    """Return what Excel is to check of a column, with what it says where something else is typed."""
    if column.choices:
        listed = ",".join(column.choices)
        if len(listed) > _LONGEST_LIST:
            return None
        rule = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True, showDropDown=False)
        allowed = "、".join(column.choices)
    elif column.least is not None:
        least, most = f"{column.least:g}", f"{column.most:g}" if column.most is not None else None
        rule = DataValidation(type="decimal", formula1=least, formula2=most, allow_blank=True)
        rule.operator = "between" if most is not None else "greaterThanOrEqual"
        allowed = _range(column)
    else:
        return None
    rule.errorTitle, rule.error = column.label[:32], f"可填：{allowed}；没有就留空"[:255]
    rule.promptTitle, rule.prompt = column.label[:32], (column.note or f"可填：{allowed}")[:255]
    rule.showErrorMessage = rule.showInputMessage = True
    return rule


def _range(column: Asked) -> str:
    return f"{column.least:g} 至 {column.most:g} 的数" if column.most is not None else f"不小于 {column.least:g} 的数"


def _explained(book: ReportBook, form: BlankForm) -> None:
    """A sheet that says how each column is filled in."""
    widths = (24, 44, 60)
    page = book.page("填表说明", widths, portrait=True)
    commands = [f"fenji {verb} 文件名.xlsx -s {form.standard}" for verb in ("grade", "report")]
    page.heading("填表说明", [f"填好后分级：{commands[0]}　　写报告：{commands[1]}"])
    page.header(["列", "可以填", "说明"], HEADER)
    for column in form.columns:
        allowed = "、".join(column.choices) or ("" if column.least is None else _range(column))
        said = (column.label, allowed, column.note)
        high = max(lines(text, width * 1.17) for text, width in zip(said, widths))
        page.row([Cell(text, WRAPPED) for text in said], high * 13.5 + 4)
    page.skip()
    page.row([Cell("不知道的留空，不要填 0；空白行不算客户；不要改列名，可以增加别的列。", SUBTITLE)])


def main(folder: str) -> None:
    """Write all forms into a folder."""
    for form in blank_forms():
        write_blank_form(form, Path(folder) / form.file)


if __name__ == "__main__":
    main(sys.argv[1])

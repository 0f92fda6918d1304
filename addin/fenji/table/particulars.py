"""Particulars: the columns of a sheet that no standard asks for, but that people work by.

Whose customer it is, where, in which line of business, how to reach him, and whether he wants to be reached.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from fenji.errors import Diagnostic
from fenji.expr.spelling import word
from fenji.table.amount_text import is_blank
from fenji.table.amounts import read_amounts
from fenji.table.binding import Sought, best_column, sought
from fenji.table.header import Header
from fenji.table.identity import Identity, identity_text
from fenji.table.label import Label
from fenji.table.model import Table
from fenji.table.refusal import CONSENT, REFUSAL, marketing_warnings, refusal_column
from fenji.table.unit import Unit, UnitSource
from fenji.workbook.cells import CellValue
from fenji.workbook.sheet_cells import SheetCells

PHONE = sought(
    "phone",
    "手机号码",
    ("手机号", "手机", "移动电话", "联系电话", "联系方式", "电话", "电话号码", "联系手机", "phone", "mobile"),
)
CARD_NUMBER = sought(
    "card_no", "卡号", ("银行卡号", "借记卡号", "信用卡号", "账号", "账户号", "结算账号", "card_number")
)
MANAGER = sought(
    "manager",
    "管户客户经理",
    (
        "客户经理",
        "管户经理",
        "客户经理姓名",
        "管户人",
        "管户员",
        "理财经理",
        "维护人",
        "经办客户经理",
        "manager",
        "rm_name",
    ),
)
BRANCH = sought(
    "branch",
    "所属机构",
    (
        "机构",
        "机构名称",
        "开户机构",
        "管户机构",
        "所属支行",
        "支行",
        "支行名称",
        "网点",
        "网点名称",
        "分行",
        "营业部",
        "营业部名称",
        "分支机构",
        "branch",
    ),
)
CUSTOMER_TYPE = sought("cust_type", "客户类型", ("客户类别", "客户种类", "对公对私", "cust_type", "customer_type"))
INDUSTRY = sought("industry", "行业", ("所属行业", "行业类别", "行业分类", "行业名称", "industry"))
REGION = sought("region", "地区", ("所属地区", "区域", "所在地区", "所属区域", "城市", "region"))
PRODUCT = sought("product", "产品", ("持有产品", "主要产品", "产品类型", "产品种类", "product", "products"))
LINE = sought("line", "责任条线", ("条线", "所属条线", "业务条线", "责任部门", "owner_desk", "line"))
LAST_CONTACT = sought(
    "last_contact",
    "上次跟进日期",
    (
        "上次追踪日期",
        "最近跟进日期",
        "上次联系日期",
        "最近联系日期",
        "上次拜访日期",
        "最近拜访日期",
        "最近一次跟进",
        "last_contact",
    ),
)
OPENED = sought("opened", "开户日期", ("开户日", "开户时间", "建档日期", "入行日期", "opened"))
CHANNEL = sought("channel", "渠道", ("触达渠道", "营销渠道", "联系渠道", "跟进渠道", "渠道类型", "channel"))
REACHED = sought("reached", "触达", ("是否触达", "已触达", "触达标志", "是否联系上", "reached"))
RESPONDED = sought("responded", "响应", ("是否响应", "已响应", "响应标志", "是否回应", "responded"))
CONVERTED = sought("converted", "转化", ("是否转化", "已转化", "转化标志", "是否成交", "converted"))

PARTICULARS: tuple[Sought, ...] = (
    PHONE,
    CARD_NUMBER,
    MANAGER,
    BRANCH,
    CUSTOMER_TYPE,
    INDUSTRY,
    REGION,
    PRODUCT,
    LINE,
    REFUSAL,
    CONSENT,
    LAST_CONTACT,
    OPENED,
    CHANNEL,
    REACHED,
    RESPONDED,
    CONVERTED,
)

ASSETS = sought(
    "assets",
    "资产",
    (
        "AUM",
        "资产余额",
        "资产总额",
        "资产总值",
        "金融资产",
        "管理资产",
        "月日均AUM",
        "日均AUM",
        "资产月日均",
        "AUM月日均",
        "时点AUM",
        "月日均余额",
        "日均余额",
        "日均存款",
        "存款余额",
    ),
)
"""What customers are summed up by where the standard asks for no amount."""

_YES = frozenset({"是", "有", "y", "yes", "true", "1", "√", "✓", "✔", "v", "已授权", "授权", "同意", "接受", "允许"})
_LINES = {"前台": "前台营销", "中台": "中台风控", "中间": "中台风控", "后台": "后台处理"}
_LIST = re.compile(r"[、，,；;/|+\n]+")


def particulars_of(sheet: SheetCells, table: Table) -> Mapping[str, Identity]:
    """Return the columns of a sheet that tell particulars of its customers, by what they tell.

    Cells merged over several customers, as 管户客户经理 often is, hold for all of them. Columns that a field
    of the standard is read from may tell a particular as well: 客户类型 decides in some standards. A column that
    somebody named for a particular is taken, whatever it is called.
    """
    if table.block is None:
        return {}
    labels = table.block.header.labels
    taken = {identity.column for identity in table.identities.values()}
    columns = {each.id: table.asked[each.id] for each in PARTICULARS if each.id in table.asked}
    for each in PARTICULARS:
        if each.id in columns:
            continue
        match = best_column(labels, each, {*taken, *columns.values()})
        if match is not None:
            columns[each.id] = match.label.column
    read = {each.column for each in table.bound}
    columns = refusal_column(labels, {*taken, *read, *columns.values()}) | columns
    places = _places(sheet, table.rows)
    cells = sheet.columns(sorted(columns.values()))
    return {
        name: Identity(name, column, _filled(sheet, column, cells[column], places)) for name, column in columns.items()
    }


def particulars_said(sheet: SheetCells, table: Table, particulars: Mapping[str, Identity]) -> list[Diagnostic]:
    """Return the warnings about columns in which customers may have refused marketing."""
    if table.block is None:
        return []
    labels = table.block.header.labels
    identified = (*table.identities.values(), *particulars.values())
    taken = {*(each.column for each in table.bound), *(each.column for each in identified)}
    taken |= {each.column for each in table.block.standing.values()}
    free = sorted({label.column for label in labels} - taken)
    places, held = _places(sheet, table.rows), sheet.columns(free)
    cells = {column: _filled(sheet, column, held[column], places) for column in free}
    return list(marketing_warnings(sheet.name, labels, particulars, taken, cells))


def assets_of(sheet: SheetCells, table: Table) -> tuple[str, NDArray[np.float64]] | None:
    """Return the column that says what customers have, as its label and amounts in 元; None where there is none."""
    if table.block is None:
        return None
    header = table.block.header
    label = _assets_label(table, header)
    if label is None:
        return None
    column = label.column
    cells = sheet.columns([column])[column]
    unit = Unit(label.unit or header.unit or "元", UnitSource.HEADER, label.unit_cell)
    reading = read_amounts([cells[at] for at in _places(sheet, table.rows)], unit, lambda at: "")
    return label.text.split("(")[0].split("（")[0].strip(), reading.column.values


def _assets_label(table: Table, header: Header) -> Label | None:
    """Return the label over the column of assets: of the one that somebody named, or that is called most like it."""
    if (column := table.asked.get(ASSETS.id)) is not None:
        return next((label for label in header.labels if label.column == column), Label(column, ASSETS.label))
    taken = {identity.column for identity in table.identities.values()}
    match = best_column(header.labels, ASSETS, taken)
    return match.label if match is not None else None


def says_yes(value: CellValue) -> bool:
    """Whether a cell says yes.

    >>> says_yes("是"), says_yes("√"), says_yes("未"), says_yes(None)
    (True, True, False, False)
    """
    return not _says_nothing(value) and _plain(value) in _YES


def line_name(text: str) -> str:
    """Return a line of business by its one name, or the text itself.

    >>> line_name("中间"), line_name("后台"), line_name("零售部")
    ('中台风控', '后台处理', '零售部')
    """
    return next((name for mark, name in _LINES.items() if mark in text), text)


def listed(text: str) -> list[str]:
    """Return the parts of a cell that lists several things.

    >>> listed("存款、理财；保险")
    ['存款', '理财', '保险']
    """
    return [part.strip() for part in _LIST.split(text) if part.strip()]


def _plain(value: CellValue) -> str:
    if isinstance(value, bool):
        return str(value).casefold()
    return word(identity_text(value))


def _says_nothing(value: CellValue) -> bool:
    if value is None:
        return True
    return isinstance(value, str) and is_blank(value)


def _places(sheet: SheetCells, rows: Sequence[int] | NDArray[np.int64]) -> list[int]:
    numbers = np.asarray(sheet.row_numbers)
    places: list[int] = np.searchsorted(numbers, np.asarray(rows, numbers.dtype)).tolist()
    return places


def _filled(sheet: SheetCells, column: int, cells: Sequence[CellValue], places: Sequence[int]) -> list[CellValue]:
    """Return the cells of the customers, a merged block's value in all of its rows."""
    filled = list(cells)
    blocks = [
        each
        for each in sheet.merged
        if each.last_row > each.first_row and each.first_column <= column <= each.last_column
    ]
    if blocks:
        numbers = np.asarray(sheet.row_numbers)
        for block in blocks:
            first, last = np.searchsorted(numbers, [block.first_row, block.last_row + 1]).tolist()
            if block.first_column == column and first < len(filled):
                filled[first:last] = [filled[first]] * (last - first)
    return [filled[at] for at in places]

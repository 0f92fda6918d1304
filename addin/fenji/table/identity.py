"""Identity: which columns say who a customer is, and what is wrong with what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fenji.errors import Diagnostic, warning
from fenji.expr.spelling import word
from fenji.table.amount_text import is_blank
from fenji.table.binding import sought
from fenji.table.reading import Place
from fenji.workbook.cells import CellDate, CellError, CellValue, Uncalculated

CUSTOMER_ID = sought(
    "cust_id",
    "客户号",
    (
        "客户编号",
        "客户代码",
        "客户ID",
        "客户号码",
        "客户内码",
        "核心客户号",
        "核心客户编号",
        "统一客户号",
        "ECIF号",
        "ECIF客户号",
        "ECIF编号",
        "CIF号",
        "CIF",
        "客户识别号",
        "custid",
        "cust_no",
        "custno",
        "customer_id",
        "customer_no",
        "CLIENTNUM",
    ),
)
NAME = sought(
    "cust_name",
    "客户姓名",
    (
        "姓名",
        "客户名称",
        "客户名",
        "户名",
        "名称",
        "单位名称",
        "企业名称",
        "公司名称",
        "name",
        "customer_name",
        "客户",
    ),
)
ID_NUMBER = sought(
    "id_no",
    "证件号码",
    (
        "证件号",
        "身份证号",
        "身份证号码",
        "身份证",
        "身份证件号码",
        "居民身份证号",
        "统一社会信用代码",
        "id_number",
    ),
)
SERIAL = sought("serial", "序号", ("编号", "行号", "顺序号", "No", "No.", "№", "#"))

ACCOUNT = sought(
    "account",
    "账号",
    ("账户", "账户号", "账户号码", "存款账号", "客户账号", "卡号", "帐号", "account_no"),
    label_en="account number",
)
"""Whose balance a row is, where a customer stands in several; it does not say who the customer is."""

IDENTITIES = (CUSTOMER_ID, NAME, ID_NUMBER, SERIAL)

_SAFE = 1e15
"""From here on Excel keeps 15 digits of a number only, so that the rest of a longer one is lost."""


@dataclass(frozen=True, slots=True, eq=False)
class Identity:
    """One column that says who the customers are, its cells as they stand in the table."""

    id: str
    column: int
    cells: Sequence[CellValue]

    def text(self, at: int) -> str:
        """Return what the n-th customer's cell says, counted from 0.

        >>> Identity("cust_id", 2, [567273204.0, None]).text(0)
        '567273204'
        """
        return identity_text(self.cells[at])


def identity_text(value: CellValue) -> str:
    """Return an identity as text: a number without a point, a date as its number, a broken or empty cell as nothing.

    >>> identity_text(13325420.0), identity_text(" 0567 "), identity_text(CellError("#N/A"))
    ('13325420', '0567', '')
    """
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, CellDate):
        return identity_text(value.serial)
    if isinstance(value, float) and not isinstance(value, bool):
        return f"{value:.0f}" if value.is_integer() else repr(value)
    return ""


def identifies(value: CellValue) -> bool:
    """Whether a cell of an identity column says who the customer is; a broken formula stands for one."""
    if isinstance(value, str):
        return not is_blank(value)
    return isinstance(value, float | CellDate | CellError | Uncalculated)


def identity_warnings(
    found: Sequence[Identity], places: Mapping[str, Place], rows: Sequence[int], *, several: bool = False
) -> list[Diagnostic]:
    """Return the warnings about numbers that lost their digits and customers who stand twice.

    `places` says for each identity where its cells are; `rows` are the sheet rows of the customers. Where a
    customer may have `several` rows nobody stands twice.
    """
    told: list[Diagnostic] = []
    for identity in found:
        if identity.id in (CUSTOMER_ID.id, ID_NUMBER.id):
            told += _lost_digits(identity, places[identity.id])
        if identity.id == CUSTOMER_ID.id and not several:
            told += _twice(identity, places[identity.id], rows)
    return told


def _lost_digits(identity: Identity, place: Place) -> list[Diagnostic]:
    lost = [at for at, value in enumerate(identity.cells) if type(value) is float and abs(value) >= _SAFE]
    if not lost:
        return []
    label = next(each.label for each in IDENTITIES if each.id == identity.id)
    others = f"，共 {len(lost)} 处" if len(lost) > 1 else ""
    return [
        warning(
            "identity.digits",
            place(lost[0]),
            f"{label}被 Excel 存成了数，15 位以后的数字已丢失，不可用来核对{others}",
            f"this number was kept as a float and has lost all digits past the 15th ({len(lost)} in the column)",
            hint=("请从源系统以文本格式重新导出", "export it again from its source, as text"),
        )
    ]


def _twice(identity: Identity, place: Place, rows: Sequence[int]) -> list[Diagnostic]:
    """Return a warning for each customer number that stood in an earlier row already."""
    cells = identity.cells
    plain = [value.strip().casefold() for value in cells if isinstance(value, str)]
    if len(set(plain)) == len(cells) and (text := "".join(plain)).isascii() and " " not in text:
        return []
    first: dict[str, int] = {}
    told = []
    for at, value in enumerate(cells):
        if not identifies(value) or (type(value) is float and abs(value) >= _SAFE):
            continue
        number = word(identity_text(value))
        before = first.setdefault(number, at) if number else at
        if before != at:
            other = identity_text(cells[before])
            zh, en = ("", "") if other == identity_text(value) else (f"（写作 {other}）", f", as {other!r}")
            told.append(
                warning(
                    "identity.twice",
                    place(at),
                    f"客户号 {identity_text(value)} 在第 {rows[before]} 行已经出现{zh}，两行都会分级",
                    f"customer {identity_text(value)} stands in row {rows[before]} already{en}; both are graded",
                    hint=("请核实是否同一客户的多个账户", "see whether these are several accounts of one customer"),
                )
            )
    return told

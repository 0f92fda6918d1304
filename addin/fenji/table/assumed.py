"""Units that nobody wrote: what a column of amounts is then read as, and whether its numbers look like it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from fenji.errors import Diagnostic, warning
from fenji.standard.model import Field
from fenji.table.label import Label
from fenji.table.reading import split_numbers
from fenji.table.said import rows_listed
from fenji.table.unit import Unit, UnitSource
from fenji.workbook.cells import CellValue

SHOWS_UNIT = re.compile("[万亿]")
"""A number format that writes a unit behind the number, which the number itself need not be in."""

SHOWS_PERCENT = re.compile("%")
"""A number format that shows a hundredfold of the number."""

_OWN_UNIT = re.compile("[元圆千万亿]")
_WAN = 10_000


def assumed_warnings(
    where: str, label: Label, unit: Unit | None, field: Field, cells: Sequence[CellValue], formats: Sequence[str]
) -> list[Diagnostic]:
    """Return the warning that neither a header nor the sheet says a column's unit, and what its numbers look like.

    `formats` are the number formats of the column that show a unit. Where every cell says its own unit, or
    none holds anything, nothing is assumed.
    """
    if unit is None or unit.source is not UnitSource.FIELD or not _counts_on_it(cells):
        return []
    at = f"{where}!{label.cell}" if label.cell else where
    name, english = field.label, field.name.in_("en")
    doubt = _doubt(unit, cells)
    other = doubt or ("万元" if unit.name == "元" else "元")
    hint = (
        f"如果是{other}，请在表头写明，例如 {name}({other})",
        f"if it is {other}, say so in the header, for example {name}({other})",
    )
    if formats:
        return [
            warning(
                "unit.format",
                at,
                f"“{name}”的单元格格式 {formats[0]} 显示了单位，表头没有写，数值按{unit.name}读",
                f"the number format {formats[0]} of {english!r} shows a unit, its header says none; "
                f"the numbers are read in {unit.name}",
                hint=hint,
            )
        ]
    looks = {
        "": ("", ""),
        "元": ("，数值多在 1 万以上，看起来像元", "; most numbers are above 10,000 and look like 元"),
        "万元": ("，数值都不到 1 万，看起来像万元", "; all numbers are below 10,000 and look like 万元"),
    }
    zh, en = looks[doubt]
    return [
        warning(
            "unit.assumed",
            at,
            f"“{name}”没有写单位，按{unit.name}读{zh}",
            f"nothing says the unit of {english!r}; read in {unit.name}{en}",
            hint=hint,
        )
    ]


def percent_warnings(
    where: str, label: Label, field: Field, rows: Sequence[int], formats: Sequence[str]
) -> list[Diagnostic]:
    """Return the warning that cells of a column show a hundredfold of the numbers that they hold: either is read as
    it stands, or, where the field is no ratio, not at all."""
    if not rows:
        return []
    name, english = field.label, field.name.in_("en")
    if is_no_ratio(field):
        return [
            warning(
                "unit.percent",
                f"{where}!{label.cell}" if label.cell else where,
                f"“{name}”{rows_listed(rows)}设成了百分比格式（{formats[0]}）：显示 95% 的单元格里是 0.95，"
                "不知道是 95 还是 0.95，没有读",
                f"{english!r}: {len(rows)} rows are shown as percentages ({formats[0]}): one that shows 95% holds "
                "0.95, so they were not read",
                hint=("请改成常规格式的 95", "type 95 in a plain format"),
            )
        ]
    return [
        warning(
            "unit.percent",
            f"{where}!{label.cell}" if label.cell else where,
            f"“{name}”有单元格设成了百分比格式（{formats[0]}）：显示 95% 的单元格里是 0.95，按 0.95 读",
            f"cells of {english!r} are shown as percentages ({formats[0]}): "
            "one that shows 95% holds 0.95, and is read as 0.95",
            hint=(
                "标准要的是 95 这样的数时，请改成常规格式的 95",
                "where the standard wants 95, type 95 in a plain format",
            ),
        )
    ]


def is_no_ratio(field: Field) -> bool:
    """Whether a field says of itself that its numbers go beyond 1, so that 95% may be meant as 95.

    >>> from decimal import Decimal
    >>> from fenji.standard.model import FieldType, Named
    >>> score = Field("a", Named("甲"), FieldType.NUMBER, range=(Decimal(0), Decimal(100)))
    >>> is_no_ratio(score), is_no_ratio(Field("a", Named("甲"), FieldType.NUMBER))
    (True, False)
    """
    return field.range is not None and field.range[1] > 1


def _counts_on_it(cells: Sequence[CellValue]) -> bool:
    return any(
        type(value) is float or (type(value) is str and re.search("[0-9０-９]", value) and not _OWN_UNIT.search(value))
        for value in cells
    )


def _doubt(unit: Unit, cells: Sequence[CellValue]) -> str:
    """Return the unit that the numbers look like, or nothing where they look like the one they are read in."""
    numbers, _ = split_numbers(cells)
    sizes = np.abs(numbers[np.isfinite(numbers)])
    if unit.name == "元" and sizes.any() and (sizes < _WAN).all():
        return "万元"
    return "元" if unit.name == "万元" and (sizes > _WAN).sum() * 2 > len(sizes) else ""

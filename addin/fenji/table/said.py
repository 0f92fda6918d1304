"""What is said of a sheet as a whole: fields without a column, units, rows left alone, other headers."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence
from difflib import get_close_matches

from fenji.errors import Diagnostic, fault, note, warning
from fenji.standard.model import Field
from fenji.table.label import Label
from fenji.table.model import Bound
from fenji.table.rows import ROW_KINDS, RowKind, Rows
from fenji.table.unit import Unit, UnitSource
from fenji.workbook.cells import Range

ABSENT = "column.absent"
"""What is told of fields without a column, and may be told of fewer once it is known on what anything depends."""
_SHOWN = 10
_LABELS_SHOWN = 30


def nothing_bound_fault(where: str, labels: Sequence[Label], fields: Sequence[Field]) -> Diagnostic:
    """Return the fault of a table in which no field has a column: what it has, and what is sought."""
    has = labels_listed(labels)
    seeks = "、".join(each.label for each in fields)
    english = ", ".join(each.name.in_("en") for each in fields)
    example = _way(fields[0], [label.text for label in labels]) if fields else "--bind"
    return fault(
        "column.none",
        where,
        f"没有一列对得上标准的字段；表头有：{has}；标准要找：{seeks}",
        f"no column holds a field of the standard; labels: {has}; sought: {english}",
        hint=(f"可以指定列，例如 {example}", f"name a column, for example {example}"),
    )


def labels_listed(labels: Sequence[Label]) -> str:
    """Return the labels of a table for a message.

    >>> labels_listed([Label(1, "序号"), Label(6, "月日均余额", ("资产",))])
    '序号、资产›月日均余额'
    """
    shown = "、".join(label.path for label in labels[:_LABELS_SHOWN])
    return f"{shown}…" if len(labels) > _LABELS_SHOWN else shown or "（没有）"


def absent_note(
    where: str, absent: Sequence[Field], labels: Sequence[Label], taken: Collection[int] = ()
) -> Diagnostic:
    """Return what is said of fields without a column: a warning where a label comes near to one of them.

    Columns that are `taken` hold something else, so that their labels are no candidates.
    """
    names = "、".join(f"“{each.label}”" for each in absent)
    free = [label.text for label in labels if label.column not in taken]
    near = {each.label: found for each in absent if (found := _near(each, free))}
    hint = None
    if near:
        listed = "、".join(f"“{' '.join(text.split())}”" for text in dict.fromkeys(itertools.chain(*near.values())))
        way = f"--bind {next(iter(near))}={' '.join(next(iter(near.values()))[0].split())}"
        hint = (f"相近的列：{listed}；如果就是它，请加 {way}", f"near: {listed}; if it is meant: {way}")
    return (warning if near else note)(
        ABSENT,
        where,
        f"没有 {names} 的列，涉及它的条件都按不满足算",
        f"no column for {_english(absent)}: every condition on it counts as not met",
        hint=hint,
    )


def _way(field: Field, texts: Sequence[str]) -> str:
    """Return the `--bind` that would name a field's column: the nearest label, or what to put there."""
    near = get_close_matches(field.label, texts, n=1, cutoff=0.3)
    return f"--bind {field.label}={' '.join(near[0].split()) if near else '列名'}"


def _near(field: Field, texts: Sequence[str]) -> list[str]:
    names = (field.label, *field.aliases)
    return list(dict.fromkeys(text for name in names for text in get_close_matches(name, texts, n=2, cutoff=0.6)))


def _english(fields: Sequence[Field]) -> str:
    return ", ".join(repr(field.name.in_("en")) for field in fields)


def unit_note(where: str, label: Label, unit: Unit | None, field: Field) -> Diagnostic | None:
    """Return the note that a column's unit is said elsewhere than in its own label, or None."""
    if unit is None or unit.cell in ("", label.cell):
        return None
    at = f"{where}!{unit.cell}"
    if unit.source is UnitSource.SHEET:
        return note(
            "unit.sheet",
            at,
            f"“{field.label}”的表头没有写单位，按表上方写的{unit.name}读",
            f"the header of {field.name.in_('en')!r} says no unit; read in {unit.name}, as this line says",
        )
    return note(
        "unit.parent",
        at,
        f"“{field.label}”按这里的表头写的{unit.name}读",
        f"{field.name.in_('en')!r} is read in {unit.name}, as this part of the header says",
    )


def rows_listed(rows: Sequence[int]) -> str:
    """Return row numbers for a message.

    >>> rows_listed([28, 63]), rows_listed(list(range(1, 13)))
    ('第 28、63 行', '第 1、2、3、4、5、6、7、8、9、10 行等 12 行')
    """
    shown = "、".join(map(str, rows[:_SHOWN]))
    return f"第 {shown} 行等 {len(rows)} 行" if len(rows) > _SHOWN else f"第 {shown} 行"


def row_notes(where: str, body: Sequence[int], rows: Rows) -> list[Diagnostic]:
    """Return a note for each kind of row left alone, and the warning about customers without a name."""
    told = []
    for kind, places in rows.skipped.items():
        if places and kind is not RowKind.BLANK:
            zh, en = ROW_KINDS[kind]
            listed = rows_listed([body[at] for at in places])
            told.append(
                note(f"rows.{kind}", where, f"{listed}是{zh}，不分级", f"{len(places)} rows are {en}, not graded")
            )
    if rows.unnumbered:
        listed = rows_listed([body[at] for at in rows.unnumbered])
        told.append(
            warning(
                "identity.missing",
                where,
                f"{listed}没有客户号，按客户分级",
                f"{len(rows.unnumbered)} rows have no customer number; graded as customers",
                hint=(
                    "如果不是客户（如合计、对比），请删去或移到表外；如果是客户，请补上客户号",
                    "if they are no customers, move them out of the table; if they are, fill in the number",
                ),
            )
        )
    if rows.unnamed:
        listed = rows_listed([body[at] for at in rows.unnamed])
        told.append(
            warning(
                "rows.unnamed",
                where,
                f"{listed}没有客户号也没有姓名，按客户分级",
                f"{len(rows.unnamed)} rows have neither number nor name; graded as customers",
                hint=("如果是合计行，请在前面的列写上“合计”", "if they are totals, write 合计 in a column before"),
            )
        )
    return told


def outside_warning(where: str, rows: Sequence[int], last: int) -> Diagnostic:
    """Return the warning that rows below an Excel table look like customers but do not belong to it."""
    return warning(
        "rows.outside",
        where,
        f"{rows_listed(rows)}在 Excel 表格之外（表格到第 {last} 行为止），没有分级",
        f"{len(rows)} rows lie below the Excel table, which ends in row {last}, and are not graded",
        hint=("如果也是客户，请把表格的范围扩大到这些行", "if they are customers, extend the table to them"),
    )


def moved_fault(where: str, row: int) -> Diagnostic:
    """Return the fault of a further header that does not call a bound column what the first one calls it."""
    return fault(
        "header.moved",
        f"{where}!{row}:{row}",
        "这里又有一个表头，同一列的名称与上面的不同",
        "another header stands here, which calls a column otherwise than the one above",
        hint=("请把它下面的表分到另一张工作表", "put the table below it on a sheet of its own"),
    )


def merged_warnings(
    where: str, merged: Sequence[Range], bound: Sequence[Bound], body: Sequence[int]
) -> list[Diagnostic]:
    """Return the warnings about cells merged over several customers: only the first of them has the value."""
    columns = {each.column for each in bound}
    return [
        warning(
            "value.merged",
            f"{where}!{block}",
            "合并的单元格：只有第一行有值，其余各行按空白算",
            "merged cells: only the first row has the value, the others count as blank",
            hint=("请取消合并，在每一行填上", "unmerge them and fill in every row"),
        )
        for block in merged
        if body
        and block.last_row > block.first_row
        and body[0] <= block.first_row <= body[-1]
        and any(block.first_column <= column <= block.last_column for column in columns)
    ]

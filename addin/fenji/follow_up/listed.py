"""The customers of the bank's own book, as the follow-up workbook keeps them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from fenji.emit.column import FieldColumn
from fenji.errors import Diagnostic, UsageError, fault, warning
from fenji.export import read_file
from fenji.expr.day import shown_day
from fenji.expr.spelling import word
from fenji.follow_up.book import refuse_as_list
from fenji.follow_up.cadence import cadences_of
from fenji.follow_up.months import month_of
from fenji.follow_up.sheets import spelled
from fenji.grader import Grader
from fenji.ledger.month import Month
from fenji.register.layout import Kind
from fenji.register.values import Value, day_in, read_value, text_in
from fenji.report.masking import shown_texts
from fenji.standard.model import Field, FieldType
from fenji.table.identity import CUSTOMER_ID, NAME, Identity
from fenji.table.model import Table
from fenji.table.particulars import BRANCH, LAST_CONTACT, MANAGER, PHONE, particulars_of
from fenji.workbook import SheetCells


@dataclass(frozen=True, slots=True)
class Listed:
    """A customer as the bank's book has him: who he is, who looks after him, and what he is graded by.

    `manager` is None where the book has no column of managers.
    """

    number: str
    name: str
    phone: str
    branch: str
    manager: str | None
    last: date | None
    facts: Mapping[str, Value]
    row: int


@dataclass(frozen=True)
class List:
    """A bank's book as far as follow-up needs it; `fields` are those that it has a column of."""

    source: str
    digest: str
    fields: frozenset[str]
    customers: Sequence[Listed]
    diagnostics: tuple[Diagnostic, ...]
    month: Month | None = None
    """Of which month it is, where its name or the lines above its table say so."""


def read_list(
    grader: Grader,
    path: Path,
    *,
    sheet: str | None = None,
    bind: Mapping[str, str] | None = None,
    masked: bool = True,
    as_of: date,
) -> List:
    """Return the customers of a workbook or text file, one row a customer number.

    Raises UsageError where no column says who the customers are, and as reading does.
    """
    refuse_as_list(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
    with ExitStack() as held:
        read = read_file(path, grader, held, sheet=sheet, bind=bind)
        return _list(grader, read.sheet, read.table, read.notes, path, digest, masked, as_of)


def _list(
    grader: Grader,
    sheet: SheetCells,
    table: Table,
    notes: tuple[Diagnostic, ...],
    path: Path,
    digest: str,
    masked: bool,
    as_of: date,
) -> List:
    numbers = _numbers(table, masked)
    particulars = particulars_of(sheet, table)
    count = len(table)
    names = _texts(table.identities.get(NAME.id), count, masked)
    phones, branches, managers = (_texts(particulars.get(each.id), count, masked) for each in (PHONE, BRANCH, MANAGER))
    rows: list[int] = np.asarray(table.rows).tolist()
    contacts, unknown = _contacts(particulars.get(LAST_CONTACT.id), table, rows, as_of, sheet.date1904)
    facts = {
        each.field_id: _values(
            grader.program.field_by_id[each.field_id], table.columns[each.field_id], sheet, each.column, table
        )
        for each in table.bound
    }
    kept, told = _one_row_each(grader, table, numbers, rows, as_of)
    customers = [
        Listed(
            numbers[at],
            names[at],
            phones[at],
            branches[at],
            managers[at] if MANAGER.id in particulars else None,
            contacts[at],
            {name: values[at] for name, values in facts.items()},
            rows[at],
        )
        for at in kept
    ]
    where = f"{path.name} › {table.where}" if table.where else path.name
    diagnostics = (*notes, *(each for each in table.diagnostics if each.code != "identity.twice"), *told, *unknown)
    month = month_of(path, sheet, table.block.header.first_row) if table.block is not None else None
    return List(where, digest, frozenset(facts), customers, diagnostics, month)


def _numbers(table: Table, masked: bool) -> Sequence[str]:
    """Return the customer numbers, which are what follow-up tells customers by."""
    identity = table.identities.get(CUSTOMER_ID.id)
    if identity is None:
        raise UsageError(
            fault(
                "follow_up.no_number",
                table.where,
                "没有客户号这一列：跟进要靠客户号认出客户",
                "there is no column of customer numbers, by which customers are told",
                hint=("请用 --bind 客户号=列 指定", "name it with --bind 客户号=列"),
            )
        )
    shown = shown_texts(identity, masked)
    plain = shown_texts(identity, False)
    if masked and any(one != other for one, other in zip(shown, plain)):
        raise UsageError(
            fault(
                "follow_up.number",
                table.where,
                "客户号是证件、手机或卡号，不能脱敏后用来认出客户",
                "the customer numbers are identity, telephone or card numbers and cannot be masked",
                hint=("改用行内客户号，或加 --full（会记入操作日志）", "use other numbers, or --full, which is logged"),
            )
        )
    return shown


def _texts(identity: Identity | None, count: int, masked: bool) -> Sequence[str]:
    return [""] * count if identity is None else shown_texts(identity, masked)


def _contacts(
    identity: Identity | None, table: Table, rows: Sequence[int], as_of: date, date1904: bool
) -> tuple[list[date | None], list[Diagnostic]]:
    """Return the days of the last follow-ups; one that is none, or is yet to come, is not used, and said."""
    if identity is None:
        return [None] * len(table), []
    values = [read_value(cell, Kind.DAY, date1904=date1904) for cell in identity.cells]
    days = [day if (day := day_in(value)) is not None and day <= as_of else None for value in values]
    wrong = [at for at, (value, day) in enumerate(zip(values, days)) if value is not None and day is None]
    if not wrong:
        return days, []
    shown = "；".join(f"第 {rows[at]} 行“{text_in(values[at])}”" for at in wrong[:3])
    return days, [
        warning(
            "follow_up.contact",
            table.where,
            f"{len(wrong)} 处上次跟进日期不是日期，或晚于 {as_of}，没有采用：{shown}",
            f"{len(wrong)} days of the last follow-up are none, or lie after {as_of}, and were not used",
            hint=("这些客户按没有追踪过安排；改正后再运行 plan", "mend them and plan again"),
        )
    ]


def plain_values(field: Field, column: FieldColumn) -> list[Value]:
    """Return a field's values as they are written: days, numbers (amounts in 元) and the names of choices."""
    if field.type is FieldType.DATE:
        return [None if each != each else shown_day(int(each)) for each in column.values.tolist()]
    if field.type.counts:
        return [None if each != each else each for each in column.values.tolist()]
    names = [spelled(field, choice) for choice in field.choices]
    return [names[each] if each >= 0 else None for each in column.values.tolist()]


def _values(field: Field, column: FieldColumn, sheet: SheetCells, number: int, table: Table) -> Sequence[Value]:
    """Return a field's values in their plain form; what could not be read stays the text that it is."""
    values = plain_values(field, column)
    if column.unreadable is not None:
        cells = sheet.columns([number])[number]
        places = np.searchsorted(np.asarray(sheet.row_numbers), np.asarray(table.rows))
        for at in np.flatnonzero(column.unreadable).tolist():
            values[at] = read_value(cells[places[at]], Kind.TEXT)
    return values


def _one_row_each(
    grader: Grader, table: Table, numbers: Sequence[str], rows: Sequence[int], as_of: date
) -> tuple[list[int], list[Diagnostic]]:
    """Return one row of each customer: of several the one that is followed up most often, and say so."""
    places: dict[str, list[int]] = {}
    nameless = []
    for at, number in enumerate(numbers):
        if number:
            places.setdefault(word(number), []).append(at)
        else:
            nameless.append(rows[at])
    told = _nameless(table, nameless)
    twice = [found for found in places.values() if len(found) > 1]
    if not twice:
        return [found[0] for found in places.values()], told
    ranks = grader.grade_table(table, ("grade",), as_of=as_of).ranks
    cadences = cadences_of(grader.standard)
    days = [cadences[each.code].interval.days if each.code in cadences else 10_000 for each in grader.program.results]
    kept = [min(found, key=lambda at: (days[ranks[at]], at)) for found in places.values()]
    shown = "；".join(f"{'、'.join(str(rows[at]) for at in found)} 行" for found in twice[:3])
    told.append(
        warning(
            "follow_up.twice",
            table.where,
            f"{len(twice)} 个客户号有几行（{shown}），各按跟进最勤的一行安排",
            f"{len(twice)} customers stand in several rows; each is planned by the row that asks for most follow-up",
            hint=("请核实是否同一客户的多个账户，先合并再安排", "merge the accounts of one customer first"),
        )
    )
    return kept, told


def _nameless(table: Table, rows: Sequence[int]) -> list[Diagnostic]:
    if not rows:
        return []
    shown = "、".join(str(row) for row in rows[:5])
    return [
        warning(
            "follow_up.nameless",
            f"{table.where}!{rows[0]}",
            f"{len(rows)} 行没有客户号，没有安排跟进：第 {shown} 行",
            f"{len(rows)} rows have no customer number and were not planned",
        )
    ]

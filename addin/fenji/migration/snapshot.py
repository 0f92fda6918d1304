"""Snapshots: the customers of one month, each once, by number: his grade, why, whose he is, what he has."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fenji.emit.column import FieldColumn
from fenji.errors import Diagnostic, UsageError, fault, warning
from fenji.export import ReadFile, read_file
from fenji.expr.amount import to_fen, written_in_wan
from fenji.expr.day import shown_day
from fenji.expr.spelling import word
from fenji.follow_up.book import refuse_as_list
from fenji.follow_up.months import last_day, month_of
from fenji.grader import Grader
from fenji.grading import Grading
from fenji.ledger.month import Month
from fenji.register.layout import Kind
from fenji.register.values import day_in, read_value
from fenji.report.masking import shown_texts
from fenji.standard.model import Field, FieldType
from fenji.table.identity import CUSTOMER_ID, NAME, Identity
from fenji.table.model import Table
from fenji.table.particulars import (
    BRANCH,
    CHANNEL,
    CONVERTED,
    MANAGER,
    OPENED,
    REACHED,
    RESPONDED,
    assets_of,
    particulars_of,
    says_yes,
)
from fenji.workbook import SheetCells

STEPS = (("reached", REACHED.id), ("responded", RESPONDED.id), ("converted", CONVERTED.id))


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The customers of one book, a place each; `ranks` count in the program's results.

    `month` is None where nothing says of which month the book is. `assets` are 元, NaN where not known, and None
    where no column has them; `marks` are yes and no by what happened to the customer, for those columns there are.
    """

    source: str
    digest: str
    version: str
    month: Month | None
    as_of: date
    place_of: Mapping[str, int]
    numbers: Sequence[str]
    names: Sequence[str]
    managers: Sequence[str]
    branches: Sequence[str]
    rows: Sequence[int]
    ranks: NDArray[np.int64]
    reasons: Sequence[str]
    fields: Mapping[str, FieldColumn]
    opened: Sequence[date | None]
    assets: NDArray[np.float64] | None
    channels: Sequence[str] | None
    marks: Mapping[str, NDArray[np.bool_]]
    diagnostics: tuple[Diagnostic, ...]

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def label(self) -> str:
        """How the sheets call it: its month, or its file."""
        return str(self.month) if self.month is not None else self.source


def read_snapshot(
    grader: Grader,
    path: Path,
    *,
    month: Month | None = None,
    as_of: date | None = None,
    sheet: str | None = None,
    bind: Mapping[str, str] | None = None,
    masked: bool = True,
) -> Snapshot:
    """Return the customers of a book, graded as of the end of its month (or `as_of`).

    Raises UsageError where no column says who the customers are, and as reading does.
    """
    refuse_as_list(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
    with ExitStack() as held:
        read = read_file(path, grader, held, sheet=sheet, bind=bind)
        assert read.table.block is not None
        of = month or month_of(path, read.sheet, read.table.block.header.first_row)
        day = as_of or (last_day(of) if of is not None else date.today())
        own = grader.at(day)
        if own is not grader:
            # another version of the standard was in force then, which may ask for other columns
            read = read_file(path, own, held, sheet=sheet, bind=bind)
        return _snapshot(grader, own, read, path, digest, of, day, masked)


def _snapshot(
    grader: Grader,
    own: Grader,
    read: ReadFile,
    path: Path,
    digest: str,
    of: Month | None,
    day: date,
    masked: bool,
) -> Snapshot:
    """Return a snapshot graded by the version `own`, its ranks those of `grader`."""
    sheet, table = read.sheet, read.table
    identity = _numbers_of(table, path)
    grading = own.grade_table(table, ("grade", "reason"), as_of=day)
    ranks = _ranks(grader, own, grading, path)
    kept, told = _one_each(identity, ranks, np.asarray(table.rows).tolist(), path, table)
    places = np.array(kept, np.intp)
    particulars = particulars_of(sheet, table)
    money = _assets(own, sheet, table)
    reasons = grading.reasons
    assert reasons is not None
    diagnostics = (*read.notes, *(each for each in grading.diagnostics if each.code != "identity.twice"), *told)
    return Snapshot(
        source=path.name,
        digest=digest,
        version=own.standard.version,
        month=of,
        as_of=day,
        place_of={word(identity.text(place)): at for at, place in enumerate(kept)},
        numbers=_texts(identity, kept, masked),
        names=_texts(table.identities.get(NAME.id), kept, masked),
        managers=_texts(particulars.get(MANAGER.id), kept, masked),
        branches=_texts(particulars.get(BRANCH.id), kept, masked),
        rows=[int(table.rows[at]) for at in kept],
        ranks=ranks[places],
        reasons=reasons[places].tolist(),
        fields={name: _rows_of(column, places) for name, column in table.columns.items()},
        opened=_days(particulars.get(OPENED.id), kept, sheet.date1904),
        assets=None if money is None else money[places],
        channels=_texts(particulars[CHANNEL.id], kept, masked) if CHANNEL.id in particulars else None,
        marks={name: _marks(particulars[key], kept) for name, key in STEPS if key in particulars},
        diagnostics=diagnostics,
    )


def _numbers_of(table: Table, path: Path) -> Identity:
    """Return who the customers are; UsageError where no column says it."""
    identity = table.identities.get(CUSTOMER_ID.id)
    if identity is None:
        raise UsageError(
            fault(
                "migration.no_number",
                f"{path.name} › {table.where}",
                "没有客户号这一列：比较要靠客户号对上客户",
                "there is no column of customer numbers, by which customers are matched",
                hint=("请用 --bind 客户号=列 指定", "name it with --bind 客户号=列"),
            )
        )
    return identity


def _ranks(grader: Grader, own: Grader, grading: Grading, path: Path) -> NDArray[np.int64]:
    """Return the ranks of a grading in the program of another version; a grade that it does not have is a fault."""
    ranks = np.asarray(grading.ranks, np.int64)
    if own is grader:
        return ranks
    rank = grader.program.rank
    codes = [result.code for result in own.program.results]
    unknown = [codes[at] for at in np.unique(ranks).tolist() if codes[at] not in rank]
    if unknown:
        raise UsageError(
            fault(
                "migration.versions",
                path.name,
                f"{own.standard.version} 版的等级 {'、'.join(unknown)} 在 {grader.standard.version} 版里没有，不能比较",
                f"version {own.standard.version} gives grades that {grader.standard.version} does not have: {unknown}",
            )
        )
    return np.array([rank.get(code, -1) for code in codes], np.int64)[ranks]


def _one_each(
    identity: Identity, ranks: NDArray[np.int64], rows: Sequence[int], path: Path, table: Table
) -> tuple[list[int], list[Diagnostic]]:
    """Return one row of each customer: of several the one with the best grade, and say so."""
    places: dict[str, list[int]] = {}
    nameless = []
    for at in range(len(identity.cells)):
        key = word(identity.text(at))
        if key:
            places.setdefault(key, []).append(at)
        else:
            nameless.append(rows[at])
    told = []
    where = f"{path.name} › {table.where}"
    twice = [found for found in places.values() if len(found) > 1]
    if twice:
        shown = "；".join("、".join(str(rows[at]) for at in found) + " 行" for found in twice[:3])
        told.append(
            warning(
                "migration.twice",
                where,
                f"{len(twice)} 个客户号有几行（{shown}），各按等级最高的一行比较",
                f"{len(twice)} customers stand in several rows; each is compared by the one with the best grade",
            )
        )
    if nameless:
        told.append(
            warning(
                "migration.nameless",
                f"{where}!{nameless[0]}",
                f"{len(nameless)} 行没有客户号，没有参加比较",
                f"{len(nameless)} rows have no customer number and were not compared",
            )
        )
    return [min(found, key=lambda at: (int(ranks[at]), at)) for found in places.values()], told


def _assets(grader: Grader, sheet: SheetCells, table: Table) -> NDArray[np.float64] | None:
    """Return what customers have: the first amount that the standard asks for, or what the sheet calls assets."""
    for field in grader.program.fields:
        if field.type is FieldType.AMOUNT and field.id in table.columns:
            return np.asarray(table.columns[field.id].values, np.float64)
    found = assets_of(sheet, table)
    return None if found is None else found[1]


def _rows_of(column: FieldColumn, places: NDArray[np.intp]) -> FieldColumn:
    return FieldColumn(column.values[places], None if column.unreadable is None else column.unreadable[places])


def _marks(column: Identity, kept: Sequence[int]) -> NDArray[np.bool_]:
    return np.array([says_yes(column.cells[at]) for at in kept], np.bool_)


def _texts(identity: Identity | None, kept: Sequence[int], masked: bool) -> Sequence[str]:
    if identity is None:
        return [""] * len(kept)
    shown = shown_texts(identity, masked)
    return [shown[at] for at in kept]


def _days(identity: Identity | None, kept: Sequence[int], date1904: bool) -> Sequence[date | None]:
    if identity is None:
        return [None] * len(kept)
    return [day_in(read_value(identity.cells[at], Kind.DAY, date1904=date1904)) for at in kept]


def said_value(field: Field, column: FieldColumn, at: int) -> str:
    """Return how a list of changes writes a customer's value of a field."""
    if column.unreadable is not None and column.unreadable[at]:
        return "无法识别"
    value = column.values[at]
    if not field.type.counts:
        return field.choices[value].in_("zh") if value >= 0 else "空白"
    if value != value:
        return "空白"
    if field.type is FieldType.DATE:
        return shown_day(int(value)).isoformat()
    return written_in_wan(to_fen(Decimal(repr(float(value))))) if field.type is FieldType.AMOUNT else f"{value:.12g}"

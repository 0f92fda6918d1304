"""Comparing the books of several months: read, joined month by month, the rule applied, the sheets written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from fenji.errors import Diagnostic, UsageError, fault, note, warning
from fenji.follow_up.months import between
from fenji.grader import Grader
from fenji.ledger.month import Month
from fenji.migration.effective import Effective, effective
from fenji.migration.moves import Moves, join
from fenji.migration.snapshot import Snapshot, read_snapshot
from fenji.standard.conduct import Migration, Missing
from fenji.standard.library import conduct_of


@dataclass(frozen=True)
class Asked:
    """What a comparison is asked for; `months` name the books' months where nothing else does.

    `sheets` are those of the books, one each, where `sheet` does not hold for all.
    """

    months: Sequence[str] = ()
    as_of: date | None = None
    sheet: str | None = None
    bind: Mapping[str, str] = field(default_factory=dict)
    full: bool = False
    sheets: Sequence[str | None] = ()


@dataclass(frozen=True)
class Comparison:
    """The snapshots in the order of their months, the moves from each to the next, and what takes effect."""

    grader: Grader
    rule: Migration
    snapshots: Sequence[Snapshot]
    moves: Sequence[Moves]
    whole: Moves
    """From the first to the last."""
    effective: Effective
    missing: Sequence[Month]
    masked: bool
    diagnostics: tuple[Diagnostic, ...]


def compare(grader: Grader, paths: Sequence[Path], asked: Asked) -> Comparison:
    """Return how customers moved over the books of two or more months.

    Raises UsageError for fewer than two books, or two of one month, and as reading does.
    """
    snapshots, told = _in_order(_read(grader, paths, asked))
    rule = conduct_of(grader.standard).migration
    assert rule is not None
    missing = _missing(snapshots)
    moves = [join(grader.program, one, other) for one, other in pairwise(snapshots)]
    told += _missing_warnings(missing, rule)
    told += _version_warnings(snapshots)
    told += _same_warnings(snapshots)
    told += _field_warnings(moves)
    return Comparison(
        grader=grader,
        rule=rule,
        snapshots=snapshots,
        moves=moves,
        whole=moves[0] if len(moves) == 1 else join(grader.program, snapshots[0], snapshots[-1]),
        effective=effective(grader.program, rule, snapshots),
        missing=missing,
        masked=not asked.full,
        diagnostics=(*_of_books(snapshots), *told),
    )


def _read(grader: Grader, paths: Sequence[Path], asked: Asked) -> list[Snapshot]:
    """Return the books as they are given, graded."""
    if len(paths) < 2:
        raise UsageError(fault("migration.books", "", "至少要两本名单", "two books are needed at least"))
    if asked.months and len(asked.months) != len(paths):
        raise UsageError(
            fault(
                "migration.months",
                "--month",
                f"{len(paths)} 本名单写了 {len(asked.months)} 个月份",
                f"{len(asked.months)} months for {len(paths)} books",
                hint=("每本一个，次序相同", "one for each, in their order"),
            )
        )
    nothing: list[Month | None] = [None] * len(paths)
    months: list[Month | None] = [Month.of(written) for written in asked.months] or nothing
    return [
        read_snapshot(
            grader,
            path,
            month=month,
            as_of=asked.as_of,
            sheet=sheet,
            bind=asked.bind,
            masked=not asked.full,
        )
        for path, month, sheet in zip(paths, months, asked.sheets or [asked.sheet] * len(paths))
    ]


def _missing(snapshots: Sequence[Snapshot]) -> list[Month]:
    """Return the months between the books of which there is none."""
    return [
        month
        for one, other in pairwise(snapshots)
        if one.month is not None and other.month is not None
        for month in between(one.month, other.month)
    ]


def _of_books(snapshots: Sequence[Snapshot]) -> list[Diagnostic]:
    """Return what was noticed in the books: once what is the same of all, everything else with its file.

    One bank's lists have sheets of one name, so that a row says nothing without the file that it is in.
    """
    common = set.intersection(*(set(snapshot.diagnostics) for snapshot in snapshots))
    found: dict[Diagnostic, None] = {}
    for snapshot in snapshots:
        for each in snapshot.diagnostics:
            if each not in common and not each.where.startswith(snapshot.source):
                each = replace(each, where=" › ".join(filter(None, (snapshot.source, each.where))))
            found[each] = None
    return list(found)


def _same_warnings(snapshots: Sequence[Snapshot]) -> list[Diagnostic]:
    """Return a warning for two months whose books are one file: then nobody can have moved."""
    return [
        warning(
            "migration.same_list",
            f"{one.source}、{other.source}",
            f"{one.label} 和 {other.label} 的名单一字不差，没有人会有变动",
            f"the lists of {one.label} and {other.label} are the same to the letter",
            hint=("看看是不是把一个月的名单存了两次", "perhaps one month's list was saved twice"),
        )
        for one, other in pairwise(snapshots)
        if one.digest and one.digest == other.digest
    ]


def _in_order(found: list[Snapshot]) -> tuple[list[Snapshot], list[Diagnostic]]:
    """Return the snapshots by month; where not all months are known, in the order given, which is said."""
    known = [snapshot.month for snapshot in found if snapshot.month is not None]
    if len(known) < len(found):
        unknown = "、".join(snapshot.source for snapshot in found if snapshot.month is None)
        said = warning(
            "migration.no_month",
            unknown,
            "看不出是哪个月的名单；按给出的次序、作为相邻的月份比较",
            "nothing says of which month it is; the books are taken in the order given, as months that follow",
            hint=("在文件名里写月份，或加 --month 2026-03（每本一个）", "name the months in the files or by --month"),
        )
        return found, [said]
    repeated = {month for month in known if known.count(month) > 1}
    if repeated:
        month = min(repeated, key=str)
        books = "、".join(snapshot.source for snapshot in found if snapshot.month == month)
        raise UsageError(
            fault("migration.same_month", books, f"都是 {month} 的名单", f"these books are all of {month}")
        )
    ordered = sorted(found, key=lambda snapshot: str(snapshot.month))
    if ordered == found:
        return found, []
    listed = "、".join(str(snapshot.month) for snapshot in ordered)
    return ordered, [note("migration.order", "", f"已按月份排好：{listed}", f"put in order: {listed}")]


def _missing_warnings(missing: Sequence[Month], rule: Migration) -> list[Diagnostic]:
    if not missing:
        return []
    listed = "、".join(map(str, missing))
    does = "连续月数从头数" if rule.missing is Missing.RESTART else "跳过不计"
    does_en = "the count of months starts anew" if rule.missing is Missing.RESTART else "they are skipped"
    return [
        warning(
            "migration.missing_month",
            listed,
            f"缺这几个月的名单：{does}（{rule.clause}）",
            f"no book of these months: {does_en}",
            hint=("补上名单再比较，结果才完整", "add the books for a complete result"),
        )
    ]


def _version_warnings(snapshots: Sequence[Snapshot]) -> list[Diagnostic]:
    """Say where months were graded by different versions of the standard, each by the one in force then."""
    versions = dict.fromkeys(snapshot.version for snapshot in snapshots)
    if len(versions) < 2:
        return []
    listed = "，".join(f"{snapshot.label} 用 {snapshot.version} 版" for snapshot in snapshots)
    return [
        warning(
            "migration.version",
            "",
            f"各月按当时施行的版本评定（{listed}），等级变动可能是标准改了",
            "months are graded by the version in force then: moves may come from a change of the standard",
        )
    ]


def _field_warnings(moves: Sequence[Moves]) -> list[Diagnostic]:
    told = []
    for each in moves:
        absent = each.absent_fields()
        if absent:
            listed = "、".join(absent)
            told.append(
                warning(
                    "migration.columns",
                    f"{each.old.label} → {each.new.label}",
                    f"两本名单的列不同（{listed}只有一本有），等级变动可能是列不同造成的",
                    f"the books have different columns ({listed}): moves may come from that",
                )
            )
    return told

"""`fenji compare`: how customers moved between grades over two or more months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from fenji.cli.screen import Screen, diagnostics_data
from fenji.errors import Severity
from fenji.grader import standard as grader_of
from fenji.migration.compare import Asked, Comparison, compare
from fenji.migration.moves import Moves
from fenji.migration.sheets import write_comparison


@dataclass(frozen=True)
class Request:
    """What the command line asked for."""

    books: Sequence[Path]
    standard: str
    asked: Asked
    out: Path | None = None
    readings: Mapping[str, str] = field(default_factory=dict)
    strict: bool = False


def run(request: Request, screen: Screen) -> int:
    """Compare, write the sheets, print a summary, and return the exit status."""
    grader = grader_of(request.standard, request.asked.as_of, **request.readings)
    with screen.working("正在比较", "comparing"):
        found = compare(grader, request.books, request.asked)
    target = request.out or _beside(request.books[-1])
    with screen.counting("正在写", "writing") as told:
        write_comparison(found, target, request.books, told)
    if screen.as_json:
        screen.data(_data(found, target, screen))
    else:
        _summary(found, target, screen)
    doubtful = any(each.severity is not Severity.NOTE for each in found.diagnostics)
    return 1 if request.strict and doubtful else 0


def _beside(book: Path) -> Path:
    """A name beside the book that no file has yet."""
    name = book.with_name(f"{book.stem}_变动.xlsx")
    number = 2
    while name.exists():
        name = book.with_name(f"{book.stem}_变动({number}).xlsx")
        number += 1
    return name


def _summary(found: Comparison, target: Path, screen: Screen) -> None:
    heads = [
        screen.word(*pair)
        for pair in (
            ("月份", "months"),
            ("上期", "before"),
            ("本期", "after"),
            ("升级", "up"),
            ("降级", "down"),
            ("新增", "new"),
            ("流失", "lost"),
        )
    ]
    rows = [
        (f"{each.old.label} → {each.new.label}", *(f"{count:,}" for count in _counts(each))) for each in found.moves
    ]
    screen.table("", heads, rows, right=range(1, 7))
    ups = sum(each.after < each.before for each in found.effective.changes)
    downs = len(found.effective.changes) - ups
    screen.say(
        f"按规则生效：升级 {ups:,} 户次，降级 {downs:,} 户次；关注客户 {len(found.effective.watched):,} 户",
        f"in effect: {ups:,} up, {downs:,} down; watched {len(found.effective.watched):,}",
        "bold",
    )
    screen.diagnostics(found.diagnostics)
    screen.say(f"已写入：{target}", f"written: {target}", "green")
    if found.missing:
        listed = "、".join(map(str, found.missing))
        screen.next(f"补上 {listed} 的名单再比较一次", f"add the books of {listed} and compare again")
    elif found.effective.watched:
        screen.next(
            f"打开 {target.name} 的“关注客户”：还没有降级，来得及挽留；“生效变动”是要执行的升降级",
            f"open {target.name}: 关注客户 may still be kept, 生效变动 takes effect",
        )
    else:
        screen.next(f"打开 {target.name}，“生效变动”是要执行的升降级", f"open {target.name}: 生效变动 takes effect")


def _counts(moves: Moves) -> tuple[int, ...]:
    return (len(moves.old), len(moves.new), len(moves.up), len(moves.down), len(moves.added), len(moves.lost))


def _data(found: Comparison, target: Path, screen: Screen) -> dict[str, object]:
    codes = [result.code for result in found.grader.program.results]
    return {
        "written": str(target),
        "standard": found.grader.standard.id,
        "months": [snapshot.label for snapshot in found.snapshots],
        "missing": [str(month) for month in found.missing],
        "moves": [
            {
                "from": each.old.label,
                "to": each.new.label,
                **dict(zip(("before", "after", "up", "down", "new", "lost"), _counts(each))),
                "matrix": {
                    one: {
                        other: int(each.matrix[row, column])
                        for column, other in [*enumerate(codes), (-1, "lost")]
                        if each.matrix[row, column]
                    }
                    for row, one in [*enumerate(codes), (-1, "new")]
                    if np.any(each.matrix[row])
                },
            }
            for each in found.moves
        ],
        "changes": len(found.effective.changes),
        "watched": len(found.effective.watched),
        "diagnostics": diagnostics_data(found.diagnostics, screen.lang),
    }

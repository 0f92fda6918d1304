"""The sheets of a comparison: overview, matrices, lists with reasons, what takes effect, results, log."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fenji.errors import UsageError, fault
from fenji.migration.compare import Comparison
from fenji.migration.effective import Change, Watch
from fenji.migration.matrix_sheet import write_matrices
from fenji.migration.moves import NOBODY, Moves
from fenji.migration.overview_sheet import write_overview
from fenji.migration.results import STEP_NAMES, Result, by_channel, by_grade, total
from fenji.migration.said import rule_said, standing
from fenji.migration.snapshot import Snapshot
from fenji.register.draw import save_drawn
from fenji.register.log import Actor
from fenji.report.page import Cell, Column, Page, Progress, ReportBook, text_width
from fenji.report.style import (
    AMOUNT,
    ATTENTION,
    CENTRED,
    HEADER,
    INTEGER,
    ORDINAL,
    PERCENT,
    TEXT,
    TOTAL,
    TOTAL_AMOUNT,
    TOTAL_COUNT,
    TOTAL_SHARE,
    WRAPPED,
    Look,
)
from fenji.workbook.saving import check_target

WAN = 10_000


def write_comparison(found: Comparison, target: Path, sources: Sequence[Path], progress: Progress) -> None:
    """Write the sheets of a comparison; UsageError where the target is one of the books."""
    if any(target.resolve() == source.resolve() for source in sources):
        raise UsageError(
            fault("migration.over_source", target.name, "不能写在名单上", "this is one of the books themselves")
        )
    check_target(target, ".xlsx", target.with_suffix(".xlsx"))
    standard = found.grader.standard
    foot = f"{standard.name.label} {standard.id} {standard.version}"
    book = ReportBook("客户等级变动", foot, "zh", progress)
    write_overview(book, found)
    write_matrices(book, found)
    _moved(book, found, "升级名单", lambda moves: moves.up)
    _moved(book, found, "降级名单", lambda moves: moves.down)
    _arrivals(book, found, "新增名单", lambda moves: moves.added)
    _arrivals(book, found, "流失名单", lambda moves: moves.lost)
    if any(len(moves.other) for moves in found.moves):
        _moved(book, found, "等级有无变动", lambda moves: moves.other)
    _changes(book, found)
    _watched(book, found)
    _results(book, found)
    _log(book, found)
    save_drawn(book, target)


@dataclass(frozen=True, slots=True, eq=False)
class _Listed:
    """A customer of one pair of months, for a list."""

    moves: Moves
    at: int

    @property
    def snapshot(self) -> Snapshot:
        return self.moves.new if self.moves.after[self.at] != NOBODY else self.moves.old

    @property
    def place(self) -> int:
        after = int(self.moves.after[self.at])
        return after if after != NOBODY else int(self.moves.before[self.at])


def _listed(found: Comparison, chosen: Callable[[Moves], NDArray[np.intp]]) -> list[_Listed]:
    return [_Listed(moves, at) for moves in reversed(found.moves) for at in chosen(moves).tolist()]


def _who(listed: Sequence[_Listed]) -> list[Column]:
    """The columns that say who the customers are."""
    return [
        Column(range(1, len(listed) + 1), ORDINAL),
        Column([f"{each.moves.old.label} → {each.moves.new.label}" for each in listed], CENTRED, text=True),
        *(
            Column([getter(each.snapshot)[each.place] for each in listed], TEXT, text=True, guarded=True)
            for getter in (_numbers, _names, _managers)
        ),
    ]


def _numbers(snapshot: Snapshot) -> Sequence[str]:
    return snapshot.numbers


def _names(snapshot: Snapshot) -> Sequence[str]:
    return snapshot.names


def _managers(snapshot: Snapshot) -> Sequence[str]:
    return snapshot.managers


_WHO_HEADS = ["序号", "月份", "客户号", "客户姓名", "客户经理"]
_WHO_WIDTHS = [6, 19, 14, 11, 11]


def _page(book: ReportBook, found: Comparison, name: str, said: str, widths: Sequence[float], heads: list[str]) -> Page:
    page = book.page(name, widths, header_row=4, fixed=3)
    page.heading(name, [said, standing(found)])
    page.header(heads, HEADER)
    return page


def _moved(book: ReportBook, found: Comparison, name: str, chosen: Callable[[Moves], NDArray[np.intp]]) -> None:
    listed = _listed(found, chosen)
    labels = [result.label for result in found.grader.program.results]
    page = _page(
        book,
        found,
        name,
        f"共 {len(listed):,} 户次；每户的原因是现在的依据和变了的数据",
        [*_WHO_WIDTHS, 14, 14, 46, 46, 16, 16],
        [*_WHO_HEADS, "上期等级", "本期等级", "本期依据", "变了的数据", "客户经理变动", "资产变动(万元)"],
    )
    changes = [each.moves.changes(each.at) for each in listed]
    reasons = [each.moves.new.reasons[int(each.moves.after[each.at])] for each in listed]
    page.body(
        [
            *_who(listed),
            Column([labels[each.moves.old_ranks[each.at]] for each in listed], CENTRED, text=True),
            Column([labels[each.moves.new_ranks[each.at]] for each in listed], CENTRED, text=True),
            Column(reasons, WRAPPED, text=True, guarded=True),
            Column(changes, WRAPPED, text=True, guarded=True),
            Column([each.moves.new_manager(each.at) for each in listed], WRAPPED, text=True, guarded=True),
            _gains(listed),
        ],
        [_height(reason, change) for reason, change in zip(reasons, changes)],
    )


def _gains(listed: Sequence[_Listed]) -> Column:
    gains = [None if each.moves.gain is None else float(each.moves.gain[each.at]) / WAN for each in listed]
    return Column(gains, AMOUNT)


def _height(*texts: str) -> float:
    return max(18.0, *(-(-text_width(text) // 52) * 13.5 + 3 for text in texts))


def _arrivals(book: ReportBook, found: Comparison, name: str, chosen: Callable[[Moves], NDArray[np.intp]]) -> None:
    listed = _listed(found, chosen)
    new = name == "新增名单"
    labels = [result.label for result in found.grader.program.results]
    said = "上期名单里没有的客户" if new else "本期名单里没有的客户，列上期的等级和依据"
    page = _page(
        book,
        found,
        name,
        f"共 {len(listed):,} 户次：{said}",
        [*_WHO_WIDTHS, 14, 60, 16],
        [*_WHO_HEADS, "等级", "依据", "资产变动(万元)"],
    )
    reasons = [each.snapshot.reasons[each.place] for each in listed]
    page.body(
        [
            *_who(listed),
            Column([labels[each.snapshot.ranks[each.place]] for each in listed], CENTRED, text=True),
            Column(reasons, WRAPPED, text=True, guarded=True),
            _gains(listed),
        ],
        [_height(reason) for reason in reasons],
    )


def _by_key(found: Comparison, key: str, number: int) -> tuple[Snapshot, int]:
    snapshot = found.snapshots[number]
    return snapshot, snapshot.place_of[key]


def _changes(book: ReportBook, found: Comparison) -> None:
    """生效变动: what takes effect, and from when."""
    # of each month those who rise stand before those who fall
    changes: Sequence[Change] = sorted(
        found.effective.changes, key=lambda each: (-each.decided, each.after > each.before, each.after)
    )
    labels = [result.label for result in found.grader.program.results]
    page = _page(
        book,
        found,
        "生效变动",
        f"共 {len(changes):,} 户次。{rule_said(found)}",
        [6, 11, 14, 11, 11, 14, 14, 24, 11, 52],
        ["序号", "评定月份", "客户号", "客户姓名", "客户经理", "原等级", "生效等级", "方向", "生效", "依据"],
    )
    places = [_by_key(found, each.key, each.decided) for each in changes]
    reasons = [snapshot.reasons[at] for snapshot, at in places]
    page.body(
        [
            Column(range(1, len(changes) + 1), ORDINAL),
            Column([snapshot.label for snapshot, _ in places], CENTRED, text=True),
            Column([snapshot.numbers[at] for snapshot, at in places], TEXT, text=True, guarded=True),
            Column([snapshot.names[at] for snapshot, at in places], TEXT, text=True, guarded=True),
            Column([snapshot.managers[at] for snapshot, at in places], TEXT, text=True, guarded=True),
            Column([labels[each.before] for each in changes], CENTRED, text=True),
            Column([labels[each.after] for each in changes], CENTRED, text=True),
            Column([_direction(each) for each in changes], CENTRED, text=True),
            Column([each.since for each in changes], CENTRED, text=True),
            Column(reasons, WRAPPED, text=True, guarded=True),
        ],
        [_height(reason) for reason in reasons],
    )


def _direction(change: Change) -> str:
    if change.after < change.before:
        return "▲ 升级"
    return f"▼ 降级（连续 {change.months} 个月）" if change.months else "▼ 降级"


def _watched(book: ReportBook, found: Comparison) -> None:
    """关注客户: who is below the grade in force and keeps it yet."""
    watched: Sequence[Watch] = sorted(
        found.effective.watched, key=lambda each: (each.protected, each.limit - each.below, each.rank)
    )
    labels = [result.label for result in found.grader.program.results]
    last = len(found.snapshots) - 1
    page = _page(
        book,
        found,
        "关注客户",
        f"共 {len(watched):,} 户：{found.snapshots[last].label} 低于现行等级，还没有降级",
        [6, 14, 11, 11, 14, 14, 12, 12, 26, 56],
        ["序号", "客户号", "客户姓名", "客户经理", "现行等级", "本月达到", "已连续", "满几个月降", "还有", "本月依据"],
    )
    places = [_by_key(found, each.key, last) for each in watched]
    reasons = [snapshot.reasons[at] for snapshot, at in places]
    page.body(
        [
            Column(range(1, len(watched) + 1), ORDINAL),
            Column([snapshot.numbers[at] for snapshot, at in places], TEXT, text=True, guarded=True),
            Column([snapshot.names[at] for snapshot, at in places], TEXT, text=True, guarded=True),
            Column([snapshot.managers[at] for snapshot, at in places], TEXT, text=True, guarded=True),
            Column([labels[each.rank] for each in watched], CENTRED, text=True),
            Column([labels[each.below] for each in watched], CENTRED, text=True),
            Column([each.months for each in watched], INTEGER),
            Column([each.limit for each in watched], INTEGER),
            Column([_left(each) for each in watched], CENTRED, text=True),
            Column(reasons, WRAPPED, text=True, guarded=True),
        ],
        [_height(reason) for reason in reasons],
    )


def _left(watch: Watch) -> str:
    if watch.protected:
        return "新客户保护期内，不计"
    left = watch.limit - watch.months
    return f"再低 {left} 个月就降级"


def _results(book: ReportBook, found: Comparison) -> None:
    """效果: by grade and by channel, for the last two months."""
    moves = found.moves[-1]
    page = book.page("效果", (20, 10, *[9] * 6, 14, 9, 9, 9, 9), header_row=None)
    page.heading(
        "效果（按分层、按渠道）",
        [f"{moves.old.label} 的客户到 {moves.new.label}：触达、响应、转化、资产净增、升降级、流失", standing(found)],
    )
    absent = [STEP_NAMES[step] for step in STEP_NAMES if step not in moves.new.marks]
    if moves.gain is None:
        absent.append("资产")
    if moves.new.channels is None:
        absent.append("渠道")
    if absent:
        page.skip()
        page.wide(f"{moves.new.source} 里没有这些列：{'、'.join(absent)}；相应的格子空着", ATTENTION)
    _result_table(page, "分层（按上期等级）", by_grade(moves))
    channels = by_channel(moves)
    if channels:
        _result_table(page, "渠道", channels)
    page.skip()
    page.note(
        "触达率按客户数、响应率按触达数、转化率按响应数算；资产净增是同一批客户本期减上期，流失的按减去原有的算，"
        "新增客户不在内。升降级按本期算出的等级，生效要看“生效变动”。"
    )


def _result_table(page: Page, name: str, parts: Sequence[Result]) -> None:
    page.skip(12)
    page.header(
        [
            name,
            "客户数",
            "触达",
            "触达率",
            "响应",
            "响应率",
            "转化",
            "转化率",
            "资产净增(万元)",
            "升级",
            "降级",
            "流失",
            "流失率",
        ],
        HEADER,
    )
    for part in parts:
        page.row(_result_cells(part, TEXT, INTEGER, PERCENT, AMOUNT))
    page.row(_result_cells(total("合计", parts), TOTAL, TOTAL_COUNT, TOTAL_SHARE, TOTAL_AMOUNT))


def _result_cells(part: Result, text: Look, count: Look, share: Look, amount: Look) -> list[Cell]:
    steps = [cell for step in STEP_NAMES for cell in (Cell(part.steps[step], count), Cell(part.rate(step), share))]
    return [
        Cell(part.name, text),
        Cell(part.customers, count),
        *steps,
        Cell(None if part.gain is None else part.gain / WAN, amount),
        Cell(part.up, count),
        Cell(part.down, count),
        Cell(part.lost, count),
        Cell(part.lost / part.customers if part.customers else None, share),
    ]


def _log(book: ReportBook, found: Comparison) -> None:
    page = book.page("操作日志", (26, 90), portrait=True)
    page.heading("操作日志", [])
    page.header(["事项", "内容"], HEADER)
    actor, standard = Actor.here(), found.grader.standard
    readings = "；".join(f"{option.id}={option.value}" for option in standard.options)
    shown = "已脱敏（默认）" if found.masked else "完整显示，未脱敏（--full）：请按保密要求保管和传递"
    entries = [
        ("时间", actor.time),
        ("用户", actor.user),
        ("电脑", actor.machine),
        ("操作", "月度比较"),
        ("标准", f"{standard.id} {standard.version}{f'（{readings}）' if readings else ''}"),
        *(
            (f"来源 {each.label}", f"{each.source}　截至 {each.as_of}　{len(each):,} 户　SHA-256 {each.digest}")
            for each in found.snapshots
        ),
    ]
    for name, said in entries:
        page.row([Cell(name, TEXT), Cell(said, WRAPPED)], 30)
    page.row([Cell("个人信息", TEXT), Cell(shown, WRAPPED if found.masked else ATTENTION)], 20)

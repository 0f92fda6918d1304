"""迁徙矩阵: from each grade to each, with margins that are the counts of the two books, as formulas and results."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from fenji.migration.compare import Comparison
from fenji.migration.moves import Moves
from fenji.report.page import LINE, Cell, Page, ReportBook
from fenji.report.style import HEADER, INTEGER, SHADE, TEXT, TOTAL, TOTAL_COUNT, TOTAL_SHARE, Look
from fenji.workbook import column_letters

_BETWEEN, _TITLE = 12.0, 22.0
NEW, LOST = "新增(上期没有)", "流失(本期没有)"
_SAME = replace(INTEGER, name="矩阵不变", fill="DCE4F1", bold=True)
_BETTER = replace(INTEGER, name="矩阵升级", fill="E2F0E4", format='"▲ "#,##0')
_WORSE = replace(INTEGER, name="矩阵降级", fill="FBE3E0", format='"▼ "#,##0')
_OUT = replace(INTEGER, name="矩阵进出", fill=SHADE)


def write_matrices(book: ReportBook, found: Comparison) -> Page:
    """Write a matrix for each pair of months, and one from the first to the last where there are several."""
    pairs = [*found.moves, *([found.whole] if len(found.moves) > 1 else [])]
    shown = _shown(found)
    page = book.page("迁徙矩阵", (20, *[12] * (len(shown) + 2), 10, 10, 10))
    page.heading(
        "迁徙矩阵",
        [
            "行是上期等级，列是本期等级；斜线上是没有变的（蓝），左下是升级（绿、▲），右上是降级（红、▼）。合计就是两本名单的户数。"
        ],
    )
    height = _BETWEEN + _TITLE + 3 * LINE + (len(shown) + 2) * LINE
    left = page.paper - 3 * LINE
    for moves in pairs:
        if left < height:
            # no matrix is torn apart on paper
            page.turn()
            left = page.paper
        left -= height
        page.skip(_BETWEEN)
        _matrix(page, moves, shown)
    return page


def _shown(found: Comparison) -> list[int]:
    """The results that matrices show: every grade, and what is no grade where it occurs."""
    occurring = {rank for snapshot in found.snapshots for rank in np.unique(snapshot.ranks).tolist()}
    results = found.grader.program.results
    return [rank for rank, result in enumerate(results) if result.graded or rank in occurring]


def _matrix(page: Page, moves: Moves, shown: list[int]) -> None:
    labels = [moves.program.results[rank].label for rank in shown]
    page.row(
        [Cell(f"{moves.old.label} → {moves.new.label}", Look("矩阵标题", 12, True, "1F3864", lines="none"))], _TITLE
    )
    page.header(["上期 \\ 本期", *labels, LOST, "上期合计", "保持", "升级", "降级"], HEADER)
    first = page.at
    places = [*shown, -1]
    for at, rank in enumerate(places):
        counts = [int(moves.matrix[rank, other]) for other in places]
        page.row(_row(moves, rank, places, counts, page.at, [*labels, NEW][at]))
    last = page.at - 1
    totals = [int(moves.matrix[:, other].sum()) for other in shown]
    cells = [Cell("本期合计", TOTAL)]
    for number, count in enumerate(totals, 2):
        letters = column_letters(number)
        cells.append(Cell(count, TOTAL_COUNT, formula=f"=SUM({letters}{first}:{letters}{last})"))
    letters = column_letters(len(shown) + 2)
    lost = int(moves.matrix[:, -1].sum())
    cells.append(Cell(lost, TOTAL_COUNT, formula=f"=SUM({letters}{first}:{letters}{last})"))
    letters = column_letters(len(shown) + 3)
    cells.append(Cell(int(moves.matrix.sum()), TOTAL_COUNT, formula=f"=SUM({letters}{first}:{letters}{last})"))
    page.row(cells)


def _row(moves: Moves, rank: int, places: list[int], counts: list[int], number: int, label: str) -> list[Cell]:
    graded = [result.graded for result in moves.program.results]
    cells = [Cell(label, TOTAL if rank == -1 else TEXT)]
    for other, count in zip(places, counts):
        cells.append(Cell(count or None, _look(rank, other, graded)))
    right = column_letters(len(places) + 1)
    cells.append(Cell(sum(counts), TOTAL_COUNT, formula=f"=SUM(B{number}:{right}{number})"))
    if rank == -1 or not graded[rank]:
        return cells
    staying = sum(counts)
    kept = counts[places.index(rank)]
    up = sum(count for other, count in zip(places, counts) if 0 <= other < rank and graded[other])
    down = sum(count for other, count in zip(places, counts) if other > rank and graded[other])
    shares = [count / staying if staying else None for count in (kept, up, down)]
    return [*cells, *(Cell(share, TOTAL_SHARE) for share in shares)]


def _look(rank: int, other: int, graded: list[bool]) -> Look:
    if rank == -1 or other == -1 or not (graded[rank] and graded[other]):
        return _OUT
    if rank == other:
        return _SAME
    return _BETTER if other < rank else _WORSE

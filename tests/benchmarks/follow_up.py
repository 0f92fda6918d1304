"""Planning the follow-up of 50,000 customers, in one process: against bare openpyxl of the same cells."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter
from tests.benchmarks.measure import Row, in_turn
from tests.benchmarks.report import bare, cells_of

import fenji
from fenji.follow_up.plan import Asked, plan

HEADERS = ("客户号", "客户姓名", "手机号码", "管户客户经理", "需求程度", "成交机会", "预计成交日期", "上次跟进日期")
TODAY = date(2026, 3, 2)


def write_list(path: Path, count: int) -> None:
    """A bank's list of customers whose grades, managers and last visits vary."""
    lot = random.Random(7)
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("客户信息表")
    sheet.write_row(0, 0, HEADERS)
    for row in range(1, count + 1):
        close, last = TODAY + timedelta(lot.randint(1, 300)), TODAY - timedelta(lot.randint(1, 300))
        demand = lot.choice(("明显", "明显", "潜在", "无"))
        sheet.write_row(row, 0, (f"{row:08d}", "张三丰", "13800001234", f"经理{lot.randrange(40)}", demand, "是"))
        sheet.write_datetime(row, 6, close)
        if lot.random() < 0.7:
            sheet.write_datetime(row, 7, last)
    book.close()


def rows(folder: Path, count: int = 50_000, runs: int = 3) -> Iterator[Row]:
    source, planned, plain = folder / "名单.xlsx", folder / "跟进.xlsx", folder / "光.xlsx"
    sales = fenji.standard("sales_ae")
    write_list(source, count)

    def ours() -> None:
        planned.unlink(missing_ok=True)
        plan(sales, source, planned, Asked(TODAY))

    ours()
    cells = cells_of(planned)
    number = sum(value is not None for rows in cells.values() for row in rows for value in row)
    what = f"planning {count:,} customers ({number:,} cells) / bare openpyxl"
    yield in_turn(what, "<= 3", ours, lambda: bare(cells, plain), runs)
    yield in_turn(
        f"planning the same {count:,} again, nothing changed / bare openpyxl",
        "",
        lambda: plan(sales, source, planned, Asked(TODAY)),
        lambda: bare(cells, plain),
        runs,
    )

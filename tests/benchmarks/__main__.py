"""Print each speed as a ratio against what a user would do otherwise: medians of interleaved runs, in one go.

`python -m tests.benchmarks` from the root of a checkout. Nothing here is asserted by a test: machines differ,
and times on a busy one mean little; the ratios carry over.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from tests.benchmarks import credit_report, excel, follow_up, formulas, frames, report, scorecard, workbooks
from tests.benchmarks.measure import Row


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        show("a frame of 1,000,000 customers, in one process", frames.rows())
        show("a scorecard, in one process", scorecard.rows())
        show("a credit report, in one process", credit_report.rows())
        show("a workbook of 100,000 x 12", workbooks.rows(Path(folder)))
        show("100,000 customers graded by formulas", formulas.rows(Path(folder)))
        show("a report of 100,000 customers", report.rows(Path(folder)))
        show("the follow-up of 50,000 customers", follow_up.rows(Path(folder)))
    show("a formula of Excel over 100,000 rows", excel.rows())


def show(title: str, rows: Iterable[Row]) -> None:
    print(f"\n{title}\n{'what':58} {'fenji':>12} {'otherwise':>12} {'ratio':>8}   wanted")
    for row in rows:
        print(f"{row.what:58} {row.ours:>12} {row.theirs:>12} {row.ratio:8.3f}   {row.wanted}", flush=True)


if __name__ == "__main__":
    sys.exit(main())

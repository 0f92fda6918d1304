"""What buttons ask of other rooms: each takes a grader, a closed copy of the open workbook, and what to write."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from fenji.follow_up.plan import Asked, plan
from fenji.follow_up.record import record
from fenji.grader import Grader
from fenji.standard_book import export_standard


def plan_journals(grader: Grader, source: Path, target: Path) -> None:
    """Plan the follow-up of the open workbook in a workbook of its own."""
    plan(grader, source, target, Asked(date.today()))


def record_visits(grader: Grader, source: Path, target: Path) -> None:
    """Record the completed follow-ups of the open follow-up workbook, in a copy of it."""
    shutil.copyfile(source, target)
    record(target, date.today())


def open_standard(grader: Grader, source: Path, target: Path) -> None:
    """Write the standard as decision tables, to be read and edited."""
    export_standard(grader.standard.id, target)

"""An open sheet graded: its cells come as they stand, and go back as edits that the host makes."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from fenji.errors import UsageError, WorkbookError, fault
from fenji.functions.adopting import resolved
from fenji.functions.block import Block, BlockSheet
from fenji.functions.free_cells import check_free
from fenji.functions.runs import runs
from fenji.functions.told import told
from fenji.placement import placement, result_labels
from fenji.table.sheet import table_of_sheet
from fenji.workbook import Range, SheetTable
from fenji.workbook.whole_file import make_folder, write_whole


def grade_sheet(request: Mapping[str, Any], block: Block, standards: Sequence[BlockSheet] = ()) -> dict[str, Any]:
    """Return the edits that grade a sheet, as JSON values, and what is to be said of it.

    `standards` are the sheets of the document that say they are standards.

    The same reader and the same placement as for a closed workbook. Raises FenjiError where it cannot be graded.
    """
    chosen = resolved(request["grade"] or _last_used(), standards)
    grader = chosen.grader
    sheet = BlockSheet(
        block=block,
        name=request["sheet"],
        merged=tuple(Range(*corners) for corners in request["merged"]),
        tables=tuple(_table(each) for each in request["tables"]),
        first_row=request["first_row"],
        first_column=request["first_column"],
    )
    table = table_of_sheet(sheet, grader.fields, result_labels=result_labels(grader.program))
    grading = grader.grade_table(table)
    placed = placement(sheet, table, grading)
    edits = placed.edits
    check_free(sheet, edits)
    _remember(grader.standard.id)
    widen = edits.widen
    return {
        "said": told(grader.standard, grading, (*chosen.notes, *placed.notes), of_workbook=chosen.path is not None),
        "cells": [
            [each.column, first, [_plain(value) for value in values]]
            for each in edits.cells
            for first, values in runs(each)
        ],
        "looks": [
            [each.column, each.style_column, int(each.rows[0]), int(each.rows[-1])]
            for each in edits.cells
            if each.column in edits.widths and each.style_column and len(each.rows)
        ],
        "merges": [[m.first_row, m.first_column, m.last_row, m.last_column] for m in edits.merges],
        "widths": [[column, width] for column, width in edits.widths.items()],
        "widen": [widen.header_row, widen.last_column] if widen is not None else None,
    }


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and np.isnan(value) else value


def _table(sent: Mapping[str, Any]) -> SheetTable:
    return SheetTable(sent["name"], Range(*sent["range"]), 1, 0, "", (), False)


def _memory() -> Path:
    home = os.environ.get("APPDATA") or os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(home) / "fenji" / "calc.json"


def _remember(standard_id: str) -> None:
    """Keep which standard was used last, for the button; where that cannot be kept the menu still works."""
    with suppress(WorkbookError):
        make_folder(_memory().parent)
        write_whole(_memory(), json.dumps({"standard": standard_id}).encode("ascii"))


def _last_used() -> str:
    try:
        return str(json.loads(_memory().read_text(encoding="utf-8"))["standard"])
    except (OSError, ValueError, KeyError):
        raise UsageError(
            fault(
                "button.standard",
                "",
                "还没有选过标准：请先在菜单“客户分级”里选一个",
                "no standard was chosen yet: choose one in the menu",
            )
        ) from None

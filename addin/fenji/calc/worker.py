"""The worker: fenji's own interpreter answering LibreOffice through a pipe, one line of JSON for another."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO

from fenji.calc.grade_sheet import grade_sheet
from fenji.calc.lone_zero import answer_of, is_lone_zero
from fenji.errors import FenjiError
from fenji.functions.adopting import said_of_own
from fenji.functions.block import Block, BlockSheet, block_of
from fenji.functions.catalogue import function
from fenji.functions.told import refusal
from fenji.workbook import CellDate, CellError, CellValue


def serve(asked: BinaryIO, answered: BinaryIO) -> None:
    """Answer requests until there are no more. What is printed by anybody must not get between the answers."""
    sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 (for as long as the process lives)
    for line in asked:
        answered.write(json.dumps(_answer_or_reason(json.loads(line))).encode("ascii") + b"\n")
        answered.flush()


def _answer_or_reason(request: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return answer(request)
    except Exception as error:  # noqa: BLE001 (the edge of the process: past it the reason would be lost)
        return {"failed": f"{type(error).__name__}: {error}"}


def answer(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is to be sent for a request: the rows of a function, the edits of a sheet, or why not.

    >>> answer({"function": "FENJI_PSBC", "arguments": [[[50000.0]], None]})
    {'rows': [('金卡客户',)]}
    """
    if "function" in request:
        given = request["arguments"]
        lone = [is_lone_zero(rows) for rows in given]
        blocks = [None if rows is None or single else _block(rows) for rows, single in zip(given, lone)]
        found = answer_of(function(request["function"]), blocks, lone)
        return {"rows": Block([_sent(cell) for cell in found.cells], found.width).rows()}
    standards = [BlockSheet(_block(each["rows"]), each["name"]) for each in request["standards"]]
    try:
        if "grade" not in request:
            return {"said": said_of_own(standards, adopting="adopt" in request)}
        return grade_sheet(request, _block(request["rows"]), standards)
    except FenjiError as error:
        return {"refused": refusal(error)}


def _block(rows: Sequence[Sequence[Any]]) -> Block:
    return block_of([[_cell(cell) for cell in row] for row in rows])


def _cell(sent: Any) -> CellValue:
    """An empty cell comes as an empty text; an error and a date as what they are."""
    if isinstance(sent, dict):
        return CellDate(float(sent["date"])) if "date" in sent else CellError(str(sent["error"]))
    found: CellValue = None if sent == "" else sent
    return found


def _sent(cell: CellValue) -> float | str | bool | None:
    if isinstance(cell, CellDate):
        return cell.serial
    return cell if isinstance(cell, (float, str, bool)) else None

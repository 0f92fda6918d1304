"""What a person is told after the open sheet was graded: one short paragraph."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fenji.errors import Diagnostic, Severity
from fenji.grading import Grading
from fenji.standard.model import Standard

_SHOWN = 3


def told(standard: Standard, grading: Grading, notes: Sequence[Diagnostic] = (), *, of_workbook: bool = False) -> str:
    """Return how many customers got which grade, how many are to be verified, and the first warnings."""
    counts = "，".join(
        f"{result.name.label} {count:,}"
        for result, count in zip(grading.program.results, grading.counts.values())
        if count
    )
    own = "本工作簿采用的" if of_workbook else ""
    said = [f"按{own}“{standard.name.label}”分级，{len(grading):,} 户：{counts or '没有客户'}"]
    verify = 0 if grading.flags is None else int(np.count_nonzero(grading.flags != ""))
    if verify:
        said.append(f"{verify:,} 户需要核实，见“核实事项”列")
    warnings = [each for each in (*grading.diagnostics, *notes) if each.severity is not Severity.NOTE]
    said += [each.text() for each in warnings[:_SHOWN]]
    if len(warnings) > _SHOWN:
        said.append(f"另有 {len(warnings) - _SHOWN:,} 处要看")
    return "\n".join(said)

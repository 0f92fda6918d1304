"""What a person is told after the open sheet was graded: one short paragraph."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from fenji.errors import BindingError, Diagnostic, FenjiError, Severity
from fenji.grading import Grading
from fenji.standard.model import Standard

_COMMAND = re.compile(r"--[a-z]|fenji [a-z]|指定列")
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
    said += [in_a_box(each) for each in warnings[:_SHOWN]]
    if len(warnings) > _SHOWN:
        said.append(f"另有 {len(warnings) - _SHOWN:,} 处要看")
    return "\n".join(said)


def refusal(error: FenjiError) -> str:
    """Return what a person at a button is told of why nothing was done.

    Columns are chosen on the command line only; who presses a button can still name them as the standard does.
    """
    lines = [in_a_box(each) for each in error.diagnostics]
    if isinstance(error, BindingError):
        lines.append("按钮不能指定列：请把表头改成标准里的名称，或在命令行用 fenji grade 加 --bind 字段=列")
    return "\n".join(lines)


def in_a_box(each: Diagnostic) -> str:
    """Return a diagnostic as a button shows it: hints at commands are left out, since nobody can follow them there.

    >>> from fenji.errors import fault
    >>> hint = "在文件名里写月份，或加 --month 2026-03", "name the months in the files or by --month"
    >>> in_a_box(fault("x", "客户.xlsx", "看不出月份", "no month", hint=hint))
    '客户.xlsx: 看不出月份（在文件名里写月份）'
    """
    body = f"{each.where}: {each.message.zh}" if each.where else each.message.zh
    hint = "，".join(part for part in each.hint.zh.split("，") if not _COMMAND.search(part)) if each.hint else ""
    return f"{body}（{hint}）" if hint else body

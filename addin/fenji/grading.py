"""Grading: columns of customers and a program in, the six results out, with everything that was noticed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fenji.emit.array import look_up, verdicts
from fenji.emit.column import FieldColumn
from fenji.emit.customers import customers_of
from fenji.emit.text import Texts, write_extra, write_flags, write_gaps, write_reasons
from fenji.errors import Diagnostic, Lang, UsageError, fault
from fenji.program.model import Program
from fenji.standard.model import ExtraResult, ResultType

RESULTS: Mapping[str, str] = {
    "grade": "客户等级",
    "grade_code": "等级代码",
    "score": "得分",
    "reason": "分级依据",
    "gap": "升级差额",
    "flags": "核实事项",
}
"""The results that customers get: the name in a frame, and the header in a workbook."""

RESULTS_EN: Mapping[str, str] = {
    "grade": "grade",
    "grade_code": "grade code",
    "score": "score",
    "reason": "reason",
    "gap": "gap",
    "flags": "to verify",
}


def headers_of(program: Program, lang: Lang) -> Mapping[str, str]:
    """Return the headers that a program's results have in a workbook, by their frame names."""
    own = RESULTS if lang == "zh" else RESULTS_EN
    return {**own, **{extra.id: _headed(extra, lang) for extra in program.extras}}


def _headed(extra: ExtraResult, lang: Lang) -> str:
    """Amounts are written in 元, and the header says so."""
    unit = {"zh": "(元)", "en": " (yuan)"}[lang] if extra.type is ResultType.AMOUNT else ""
    return extra.name.in_(lang) + unit


@dataclass(frozen=True, eq=False)
class Grading:
    """What n customers got: the place of each one's result in `program.results`, and the texts asked for.

    A text that was not asked for is None; so is the score where the standard does not score.
    """

    program: Program
    lang: Lang
    ranks: NDArray[np.int8]
    wanted: frozenset[str] = frozenset(RESULTS)
    reasons: Texts | None = None
    gaps: Texts | None = None
    flags: Texts | None = None
    scores: NDArray[np.float64] | None = None
    extras: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    """What the standard gives beside the grade, by the results' ids: texts, or amounts of 元."""
    diagnostics: tuple[Diagnostic, ...] = ()
    firsts: NDArray[np.int64] | None = None
    """Where a customer may have several rows: the first of each; everything else is row by row."""

    def __len__(self) -> int:
        return len(self.ranks)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The label of each result, in the order of the ranks."""
        return tuple(result.name.in_(self.lang) for result in self.program.results)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The code of each result with its standard's id, since letters and labels collide between standards."""
        return tuple(f"{self.program.standard_id}:{result.code}" for result in self.program.results)

    @cached_property
    def grades(self) -> Texts:
        return np.array(self.labels, object)[self.ranks]

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many customers got each result, by its code, best first; nobody is left out of the sum."""
        counted = np.bincount(self.once(self.ranks), minlength=len(self.labels)).tolist()
        return {result.code: count for result, count in zip(self.program.results, counted)}

    @cached_property
    def headers(self) -> Mapping[str, str]:
        """The header of each result in a workbook, by its frame name."""
        return headers_of(self.program, self.lang)

    @property
    def customers(self) -> int:
        """How many customers there are; one may have several rows."""
        return len(self.ranks) if self.firsts is None else len(self.firsts)

    def once(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return what stands on every row once for each customer."""
        return values if self.firsts is None else values[self.firsts]

    def texts(self) -> Mapping[str, NDArray[Any]]:
        """Return the results that there are, by their frame names, as arrays of n values."""
        found: Mapping[str, NDArray[Any] | None] = {
            "grade": self.grades,
            "grade_code": np.array(self.codes, object)[self.ranks],
            "score": self.scores,
            "reason": self.reasons,
            "gap": self.gaps,
            "flags": self.flags,
            **self.extras,
        }
        return {name: values for name, values in found.items() if values is not None and name in self.wanted}


def wanted_results(names: Collection[str] | None, program: Program) -> frozenset[str]:
    """Return the results asked for; None asks for all. Raises UsageError for one that does not exist."""
    known = (*RESULTS, *(extra.id for extra in program.extras))
    if names is None:
        return frozenset(name for name in known if name != "gap" or program.tells_gap)
    for name in (names,) if isinstance(names, str) else names:
        if name not in known:
            listed = "、".join(known)
            raise UsageError(
                fault("result.unknown", name, f"没有这一列结果；可用：{listed}", f"no such result; known: {listed}")
            )
    return frozenset((names,) if isinstance(names, str) else names)


def grade_columns(
    program: Program,
    columns: Mapping[str, FieldColumn],
    count: int,
    *,
    as_of: date | None = None,
    wanted: Collection[str] | None = None,
    lang: Lang = "zh",
    diagnostics: tuple[Diagnostic, ...] = (),
) -> Grading:
    """Return the grading of `count` customers, given a column of each field that the sheet has.

    Fields without a column are absent: tests on them are false. `wanted` names the results to make
    (`grade` and `grade_code` cost next to nothing; reason, gap and flags cost about a text each).
    `as_of` is the day from which days are counted, today unless given.
    """
    asked = wanted_results(wanted, program)
    customers = customers_of(program, columns, count, as_of or date.today())
    program, bound = customers.program, customers.bound
    lookup = verdicts(program, bound)
    rank = program.rank
    tables: dict[str, NDArray[Any]] = {"rank": lookup.spread(lambda verdict: rank[verdict.result], np.int8)}
    if "flags" in asked:
        tables["verdict"] = lookup.numbers
    if asked & {"reason", "gap"}:
        tables["situation"] = np.arange(lookup.grid.size, dtype=np.int32)
    found = dict(zip(tables, look_up(lookup.grid, customers.columns, list(tables.values()), count)))
    ranks = found["rank"]
    return Grading(
        program=program,
        lang=lang,
        ranks=ranks,
        wanted=asked,
        reasons=write_reasons(customers, found["situation"], lang) if "reason" in asked else None,
        gaps=write_gaps(customers, found["situation"], lang) if "gap" in asked else None,
        flags=write_flags(customers, ranks, found["verdict"], lang) if "verdict" in found else None,
        scores=customers.columns["score"].values if "score" in asked and "score" in customers.columns else None,
        extras={extra.id: write_extra(customers, extra, ranks) for extra in program.extras if extra.id in asked},
        diagnostics=diagnostics,
    )

"""All findings on a standard: what it never uses, then its scorecards, its tables and its results."""

from __future__ import annotations

from collections.abc import Iterator

from fenji.errors import Diagnostic
from fenji.program.from_standard import from_standard, set_options
from fenji.program.lint.finding import Finding
from fenji.program.lint.readings import Readings, combinations, merged
from fenji.program.lint.scorecards import on_scorecard
from fenji.program.lint.study import Study
from fenji.program.lint.tables import cut_offs, on_table, overlaps
from fenji.program.lint.unused import asking_nothing, idle_readings, never_asked, never_reached
from fenji.program.model import Program
from fenji.standard.model import HitPolicy, Standard


def lint(standard: Standard) -> tuple[Diagnostic, ...]:
    """Return what is odd about a standard under any reading of its options; an empty result means it is clean.

    What `refused` refuses is told too.
    """
    still: list[tuple[Readings, list[Finding]]] = [
        ({}, [*never_asked(standard), *idle_readings(standard), *asking_nothing(standard)])
    ]
    under = [(readings, [*_on_program(set_options(standard, readings))]) for readings in combinations(standard)]
    return (*merged(standard, still), *merged(standard, under))


def refused(standard: Standard, program: Program) -> tuple[Diagnostic, ...]:
    """Return what makes a standard mean nothing as it is set: rules that both hit where never two may, cut-offs of a
    score out of order."""
    study = Study(standard, program)
    found = [
        each
        for table in study.tables
        if table.hit is HitPolicy.UNIQUE or program.scores
        for each in (*overlaps(study, table), *cut_offs(study, table))
    ]
    return tuple(each.said for each in found if each.said is not None)


def _on_program(standard: Standard) -> Iterator[Finding]:
    study = Study(standard, from_standard(standard))
    for card in standard.scorecards:
        yield from on_scorecard(study, card, study.program.score_by_output[card.output])
    for table in study.tables:
        yield from on_table(study, table)
    yield from never_reached(study)

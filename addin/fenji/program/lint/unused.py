"""Findings on what a standard declares and never uses: fields, steps, readings, results."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from fenji.errors import Severity
from fenji.expr.amount import least_of
from fenji.expr.parse import as_range
from fenji.expr.unary_test import ANYTHING, holds_all
from fenji.program.lint.finding import Finding, fine, odd
from fenji.program.lint.study import Study
from fenji.standard.model import Family, ResultType, Standard


def never_asked(standard: Standard) -> Iterator[Finding]:
    """Yield fields, scores and derived values that nothing asks for; the public score need not be asked for."""
    asked = _asked(standard)
    named = [
        (f"field[{number}]", field.id, field.label)
        for number, field in enumerate(standard.fields, 1)
        if field.fact or standard.family is not Family.ACCOUNT
    ]
    named += [(f"derived[{number}]", each.id, each.name.label) for number, each in enumerate(standard.derived, 1)]
    named += [(each.place, each.output, each.name.label) for each in standard.scorecards if each.output != "score"]
    for place, name, label in named:
        if name not in asked:
            said = (f"没有规则看“{label}”", f"no rule asks for {name}")
            yield odd(standard, "lint.unasked", place, said, severity=Severity.NOTE)


def _asked(standard: Standard) -> set[str]:
    """What any rule tests, any scorecard counts, or any amount speaks of."""
    asked = {part.input for card in standard.scorecards for part in card.characteristics}
    amounts = {each.id for each in standard.results if each.type is ResultType.AMOUNT}
    for table in standard.tables:
        for rule in table.rules:
            asked |= {name for name, test in zip(table.inputs, rule.when) if test is not ANYTHING}
            if table.output in amounts:
                asked |= {part for part in least_of(rule.then) if isinstance(part, str)}
    return asked


def idle_readings(standard: Standard) -> Iterator[Finding]:
    """A reading that no rule stands under, and that is not said to leave the clause out, was forgotten."""
    rules = [rule for table in standard.tables for rule in table.rules]
    for number, option in enumerate(standard.options, 1):
        used = {reading for rule in rules for reading in (rule.only_if or {}).get(option.id, ())}
        for place, reading in enumerate(option.readings, 1):
            if reading.id not in used and reading.id != option.without and not option.reads:
                said = (f"没有规则用到读法 {reading.id}", f"no rule stands under the reading {reading.id}")
                yield odd(standard, "lint.idle_reading", f"option[{number}].readings[{place}]", said)


def asking_nothing(standard: Standard) -> Iterator[Finding]:
    """Yield cells whose alternatives leave no number out: a comma says or, where a range was most likely meant."""
    for table in standard.tables:
        for rule in table.rules:
            for place, (test, text) in enumerate(zip(rule.when, rule.texts), 1):
                if not holds_all(test):
                    continue
                meant = as_range(text)
                hint = f"；逗号是“或”，若要两条都成立请写 {meant}" if meant else "；不作要求请写 -"
                more = f"; a comma means or: for both write {meant}" if meant else "; write - to ask nothing"
                said = (f"“{text}”什么数都符合{hint}", f"{text!r} holds of every number{more}")
                yield odd(standard, "lint.asks_nothing", f"{rule.place}.when[{place}]", said)


def never_reached(study: Study) -> Iterator[Finding]:
    """Yield the grades that nobody can get, and derived values and flags that nobody can have."""
    standard = study.standard
    for number, grade in enumerate(standard.grades, 1):
        said = (f"没有客户能成为{grade.label}", f"nobody can become {grade.name.in_('en')}")
        yield _reached(study, "grade", grade.code, "lint.unreachable_grade", f"grade[{number}]", said)
    for number, flag in enumerate(standard.flags, 1):
        said = (f"没有客户会有“{flag.name.label}”", f"nobody can have the flag {flag.name.in_('en')}")
        yield _reached(study, "flags", flag.code, "lint.unreachable_flag", f"flag[{number}]", said)
    for number, derived in enumerate(standard.derived, 1):
        for place, value in enumerate(derived.values, 1):
            where = f"derived[{number}].values[{place}]"
            said = (
                f"“{derived.name.label}”不会是“{value}”",
                f"{derived.name.in_('en')} is never {value}",
            )
            yield _reached(study, derived.id, value, "lint.unreachable_value", where, said)


def _reached(study: Study, output: str, then: str, code: str, place: str, said: tuple[str, str]) -> Finding:
    reached: Collection[str] = study.outcomes(output) if output in study.program.table_by_output else ()
    return fine(code, place) if then in reached else odd(study.standard, code, place, said, forgiven=True)

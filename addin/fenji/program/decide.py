"""Deciding one customer: what a table says of his values, and what the unknown among them leaves open.

This is the meaning of a program. The emitters either ask it (arrays: once for every situation that the
table can tell apart) or say the same in another language (frames), and the tests hold them to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fenji.expr.unary_test import truth
from fenji.expr.value import Missing, Truth, Value
from fenji.program.model import INCOMPLETE, INSUFFICIENT, UNRATED, VETO_UNVERIFIED, Program, Rule, Table
from fenji.standard.model import HitPolicy


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result that a customer gets, the rule that gave it, and the rules that the unknown leaves open.

    `rule` is None where no rule is definitely true. `open_better` are rules that would give a better
    result if what is missing were known; `open_veto` those that would give a worse one.
    """

    result: str
    rule: Rule | None
    open_better: tuple[Rule, ...] = ()
    open_veto: tuple[Rule, ...] = ()

    @property
    def flags(self) -> tuple[str, ...]:
        """The codes of the flags that follow from what is missing."""
        found = ((INCOMPLETE, self.open_better), (VETO_UNVERIFIED, self.open_veto))
        return tuple(flag.code for flag, rules in found if rules)


def truth_of(program: Program, table: Table, rule: Rule, values: Mapping[str, Value]) -> Truth:
    """Return whether all tests of a rule hold of the values: the least truth among them."""
    return min(
        (truth(test, program.meaning(name, values[name])) for name, test in zip(table.inputs, rule.when)),
        default=Truth.TRUE,
    )


def decide_grade(program: Program, values: Mapping[str, Value]) -> Verdict:
    """Return the verdict on one customer; `values` has every input of the grading table.

    A grade needs a rule that is definitely true. Where no field that speaks for a grade is known the
    verdict is 数据不足, unless a rule that leads to no grade (非本行客户) is definitely true.
    """
    table = program.grading
    truths = [truth_of(program, table, rule, values) for rule in table.rules]
    hit = next((place for place, found in enumerate(truths) if found is Truth.TRUE), None)
    rule = None if hit is None else table.rules[hit]
    settled = rule is not None and not program.result_by_code[rule.then].graded
    if not settled and _nothing_known(program, values):
        return Verdict(INSUFFICIENT.code, None)
    result = UNRATED.code if rule is None else rule.then
    rank = program.rank[result]
    unknown = [table.rules[place] for place in range(_still_open(table, hit)) if truths[place] is Truth.UNKNOWN]
    return Verdict(
        result,
        rule,
        open_better=tuple(each for each in unknown if program.rank[each.then] < rank),
        open_veto=tuple(each for each in unknown if program.rank[each.then] > rank),
    )


def _still_open(table: Table, hit: int | None) -> int:
    """How many rules could yet decide otherwise: those before the hit, or none where never two may hit."""
    if hit is None:
        return len(table.rules)
    return 0 if table.hit is HitPolicy.UNIQUE else hit


def decide_flags(program: Program, values: Mapping[str, Value]) -> tuple[str, ...]:
    """Return the codes of what to verify: every rule of the flagging table that is definitely true."""
    table = program.flagging
    if table is None:
        return ()
    hits = (rule.then for rule in table.rules if truth_of(program, table, rule, values) is Truth.TRUE)
    return tuple(dict.fromkeys(hits))


def _nothing_known(program: Program, values: Mapping[str, Value]) -> bool:
    evidence = program.evidence
    return bool(evidence) and all(isinstance(values[name], Missing) for name in evidence)

"""Deciding one customer: what a table says of his values, and what the unknown among them leaves open.

This is the meaning of a program. The emitters either ask it (arrays: once for every situation that the
table can tell apart) or say the same in another language (frames), and the tests hold them to it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from fenji.expr.amount import FEN, least_of
from fenji.expr.unary_test import truth
from fenji.expr.value import Among, Missing, Truth, Value
from fenji.program.model import INCOMPLETE, VETO_UNVERIFIED, Part, Program, Rule, Score, Table
from fenji.standard.model import INSUFFICIENT, UNRATED, HitPolicy


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


def value_of(program: Program, name: str, values: Mapping[str, Value]) -> Value:
    """Return what a customer has under a name: as the sheet says it, or as a scorecard or a table works it out.

    `values` may hold scores and derived values already; what it holds is never worked out again.
    """
    value = values.get(name, Missing.ABSENT)
    if value is not Missing.ABSENT:
        return program.meaning(name, value)
    if name in program.score_by_output:
        return score_of(program.score_by_output[name], values, program)
    if name in program.table_by_output and name != "grade":
        return derive(program, program.table_by_output[name], values)
    return value


def inputs_of(program: Program, table: Table, values: Mapping[str, Value]) -> tuple[Value, ...]:
    """Return what a customer has under each input of a table."""
    return tuple(value_of(program, name, values) for name in table.inputs)


def truth_of(rule: Rule, inputs: Iterable[Value]) -> Truth:
    """Return whether all tests of a rule hold of a table's inputs: the least truth among them."""
    least = Truth.TRUE
    for test, value in zip(rule.when, inputs):
        least = min(least, truth(test, value))
        if least is Truth.FALSE:
            break
    return least


def derive(program: Program, table: Table, values: Mapping[str, Value]) -> Value:
    """Return what a table derives: one of its values, several of which one holds, or nothing (PARTIAL: of
    what it asks, some is known, but no rule is definitely true).

    Where none of its inputs has a column the sheet cannot speak of it at all.
    """
    inputs = inputs_of(program, table, values)
    if all(value is Missing.ABSENT for value in inputs):
        return Missing.ABSENT
    truths = [truth_of(rule, inputs) for rule in table.rules]
    hit, sure = _hit(table, inputs, truths)
    if hit is None:
        return Missing.BLANK if _nothing_in(program, table.inputs, values) else Missing.PARTIAL
    still_open = range(_still_open(table, hit if sure else None))
    unknown = (table.rules[place].then for place in still_open if truths[place] is Truth.UNKNOWN)
    possible = frozenset((table.rules[hit].then, *unknown))
    if len(possible) == 1:
        return table.rules[hit].then
    if _nothing_in(program, table.inputs, values):
        return Missing.BLANK
    return Among(possible, table.rules[hit].then)


def _hit(table: Table, inputs: Sequence[Value], truths: Sequence[Truth]) -> tuple[int | None, bool]:
    """Return the place of the first rule that is definitely true, or else of the first that is as things stand."""
    for place, found in enumerate(truths):
        if found is Truth.TRUE:
            return place, True
    if not any(isinstance(value, Among) for value in inputs):
        return None, False
    meanwhile = [value.meanwhile if isinstance(value, Among) else value for value in inputs]
    stands = (truth_of(rule, meanwhile) is Truth.TRUE for rule in table.rules)
    return next((place for place, found in enumerate(stands) if found), None), False


def score_of(score: Score, values: Mapping[str, Value], program: Program) -> Value:
    """Return the sum of the points, or why there is none.

    Nothing known of any characteristic is nothing at all, whatever points it may have for that.
    """
    raw = [_unmeant(program, part.input, values) for part in score.parts]
    if all(value is Missing.ABSENT for value in raw):
        return Missing.ABSENT
    if all(isinstance(value, Missing) and value is not Missing.PARTIAL for value in raw):
        return Missing.BLANK
    total = Decimal(0)
    for part in score.parts:
        points = points_of(part, value_of(program, part.input, values))
        if points is None:
            return Missing.PARTIAL
        total += points
    return total


def _unmeant(program: Program, name: str, values: Mapping[str, Value]) -> Value:
    """What stands under a name, or is derived for it; a blank is a blank here, whatever it stands for."""
    value = values.get(name, Missing.ABSENT)
    return value_of(program, name, values) if value is Missing.ABSENT else value


def points_of(part: Part, value: Value) -> Decimal | None:
    """Return what a value of a characteristic adds to the score, or None where that is unknown."""
    if isinstance(value, Missing | Among):
        return part.missing
    if part.factor is not None:
        assert isinstance(value, Decimal)
        return part.factor * min(value, part.most).quantize(FEN, ROUND_HALF_UP)
    return next((band.points for band in part.bands if truth(band.test, value) is Truth.TRUE), part.missing)


def decide_grade(program: Program, values: Mapping[str, Value]) -> Verdict:
    """Return the verdict on one customer, given what is known under each name; what is not there is absent.

    A grade needs a rule that is definitely true, or true of a grade that another standard gives as things
    stand: then whatever else is possible may be better. Where nothing that speaks for a grade is known the
    verdict is 数据不足, unless a rule that leads to no grade (非本行客户) is definitely true.
    """
    table = program.grading
    inputs = inputs_of(program, table, values)
    truths = [truth_of(rule, inputs) for rule in table.rules]
    hit, sure = _hit(table, inputs, truths)
    rule = None if hit is None else table.rules[hit]
    settled = sure and rule is not None and not program.result_by_code[rule.then].graded
    if not settled and nothing_known(program, values):
        return Verdict(INSUFFICIENT.code, None)
    result = UNRATED.code if rule is None else rule.then
    rank = program.rank[result]
    unknown = [
        each
        for place, each in enumerate(table.rules[: _still_open(table, hit if sure else None)])
        if truths[place] is Truth.UNKNOWN and each.then != result
    ]
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
    inputs = inputs_of(program, table, values)
    hits = (rule.then for rule in table.rules if truth_of(rule, inputs) is Truth.TRUE)
    return tuple(dict.fromkeys(hits))


def decide_extra(program: Program, table: Table, values: Mapping[str, Value]) -> Rule | None:
    """Return the rule that gives a further result, or None where none is definitely true.

    A rule before it that may be true leaves it open too: an amount or a product is promised, or it is not.
    """
    inputs = inputs_of(program, table, values)
    truths = (truth_of(rule, inputs) for rule in table.rules)
    rule, found = next(((rule, found) for rule, found in zip(table.rules, truths) if found > 0), (None, Truth.FALSE))
    return rule if found is Truth.TRUE else None


def amount_of(rule: Rule, values: Mapping[str, Value]) -> Decimal | None:
    """Return the amount that follows from a rule: the least of what it names, None where one of them is missing."""
    found = [values.get(part, Missing.ABSENT) if isinstance(part, str) else part for part in least_of(rule.then)]
    known = [value for value in found if isinstance(value, Decimal)]
    return min(known) if len(known) == len(found) else None


def nothing_known(program: Program, values: Mapping[str, Value]) -> bool:
    """Whether nothing that speaks for a grade is known: a blank counts as nothing, whatever it stands for."""
    return bool(program.evidence) and _nothing_in(program, program.evidence, values)


def _nothing_in(program: Program, names: Collection[str], values: Mapping[str, Value]) -> bool:
    bound = {name for name, value in values.items() if value is not Missing.ABSENT}
    return all(_is_nothing(program, name, values) for name in program.basis(names, bound))


def _is_nothing(program: Program, name: str, values: Mapping[str, Value]) -> bool:
    value = values.get(name, Missing.ABSENT)
    if value is Missing.ABSENT and name in program.score_by_output:
        value = score_of(program.score_by_output[name], values, program)
    return isinstance(value, Missing) and value is not Missing.PARTIAL

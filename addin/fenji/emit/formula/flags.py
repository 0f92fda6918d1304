"""Flags: what has to be verified of a customer, as one formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fenji.emit.formula.conditions import FALSE, TRUE, Value, all_of, any_of
from fenji.emit.formula.rules import Rules, complete
from fenji.emit.formula.source import said
from fenji.program.model import INCOMPLETE, UNREADABLE, VETO_UNVERIFIED


@dataclass(frozen=True)
class StillPossible:
    """A result that may still be a customer's: its number, under which conditions, and whether it may be a worse one
    than he has."""

    place: int
    conditions: tuple[str, ...]
    may_be_worse: bool


def flags_formula(
    rules: Rules,
    values: Mapping[str, Value],
    read: Sequence[str],
    grade: str,
    insufficient: int,
    open_grades: Sequence[StillPossible],
) -> str:
    """Return the formula of what has to be verified; of most customers that is told by the table's flags alone.

    `values` are those of the row by their names, `read` the names of those that columns hold. `grade` is where the
    number of the grade stands, `insufficient` that of too little known.
    """
    enough = f"{grade}<>{insufficient}"
    pieces = []
    for flag, sign in ((INCOMPLETE, ">"), (VETO_UNVERIFIED, "<")):
        told = [each for each in open_grades if sign == ">" or (each.may_be_worse and each.place > 1)]
        found = any_of(all_of([*each.conditions, f"{grade}{sign}{each.place}"]) for each in told)
        if found != FALSE:
            pieces.append((all_of([enough, found]), said(flag.name.label)))
    flagged = _table_flags(rules)
    pieces += [(all_of(parts), text) for parts, text in flagged]
    unread = [(values[name].open, said(rules.program.field_by_id[name].label)) for name in read]
    if unread:
        listed = rules.dialect.listed(unread, "、")
        pieces.append((any_of(each for each, _ in unread), f"{said(UNREADABLE.name.label + '：')}&{listed}"))
    if not pieces:
        return '""'
    listed = rules.dialect.listed(pieces, "；")
    # what may still be is open only where something that a rule asks for is
    known = complete(list(values.values()))
    if known == TRUE:
        return listed
    sure = [(_in_turn(parts), text) for parts, text in flagged]
    return f"IF({known},{rules.dialect.listed(sure, '；')},{listed})"


def _table_flags(rules: Rules) -> list[tuple[list[str], str]]:
    """Return what has to hold for each rule to flag, and what it then says."""
    table = rules.program.flagging
    if table is None:
        return []
    rules.require_table(table)
    source = rules.source_of(table)
    labels = {each.code: f"flag[{n}].label" for n, each in enumerate(source.standard.flags, 1)}
    before: dict[str, list[str]] = {}
    pieces = []
    for rule in table.rules:
        tests = rules.rule(table, rule)
        if tests is None:
            continue
        hit = all_of(each.definite for each in tests)
        earlier = [f"NOT({each})" for each in before.get(rule.then, ())]
        parts = [each.definite for each in tests]
        pieces.append(([*parts, *earlier], rules.readings.text(source, labels[rule.then])))
        before.setdefault(rule.then, []).append(hit)
    return pieces


def _in_turn(conditions: Sequence[str]) -> str:
    """Whether all of some conditions hold, each looked at only where those before it do."""
    found = [each for each in dict.fromkeys(conditions) if each != TRUE]
    if FALSE in found:
        return FALSE
    formula = found[-1] if found else TRUE
    for each in reversed(found[:-1]):
        formula = f"IF({each},{formula},FALSE)"
    return formula

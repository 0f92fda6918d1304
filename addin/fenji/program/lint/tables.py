"""Findings on a table: rules that never decide, customers without a rule, columns that decide nothing, results that
fall as a value improves, and rules that hit together where never two may."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import pairwise

from fenji.errors import Severity, StandardError
from fenji.expr.unary_test import ANYTHING, Null, parts
from fenji.expr.value import Value
from fenji.program.grid import grid_of
from fenji.program.lint.described import described, joined, label, outcome, shown
from fenji.program.lint.finding import Finding, fine, odd
from fenji.program.lint.situations import Axis, Group, Situation, State, state_of, states, states_without
from fenji.program.lint.study import Study
from fenji.program.model import Rule, Table
from fenji.standard.model import Direction, FieldType, HitPolicy


def on_table(study: Study, table: Table) -> Iterator[Finding]:
    """Yield what is odd about a table; of one that is too wide to be graded by, only that."""
    try:
        grid_of(study.program, table, study.columns)
    except StandardError as error:
        yield from (Finding(each.code, each.where, each, forgiven=False) for each in error.diagnostics)
        return
    disordered = [*cut_offs(study, table)]
    yield from disordered
    yield from _rules(study, table, {each.place for each in disordered})
    yield from _columns(study, table)
    if not study.is_exact(table):
        yield _too_wide(study, table)
        return
    yield from _holes(study, table)
    yield from overlaps(study, table)
    yield from falls(study, table, _ranks(study, table))


def _too_wide(study: Study, table: Table) -> Finding:
    said = (
        "同一些字段合起来的情形太多，漏掉的客户和随好反坏没有查",
        "too many situations of the same fields: holes and falls were not looked for",
    )
    return odd(study.standard, "lint.too_wide", _place(study, table), said, severity=Severity.NOTE)


def _place(study: Study, table: Table) -> str:
    return f"{study.written[table.output].place}({table.output})"


def _rules(study: Study, table: Table, disordered: set[str]) -> Iterator[Finding]:
    deciding = {rule.place for rule in study.deciding(table)}
    for number, rule in enumerate(table.rules):
        if rule.place in deciding:
            yield fine("lint.unreachable_rule", rule.place)
        elif rule.place not in disordered:
            said = _why_never(study, table, number)
            yield odd(study.standard, "lint.unreachable_rule", rule.place, said, forgiven=True)


def _why_never(study: Study, table: Table, number: int) -> tuple[str, str]:
    """Whether no customer meets a rule at all, and by which input, or earlier rules catch all who do."""
    caught = [(state, chosen) for state, chosen in study.states(table).items() if state.true >> number & 1]
    if caught:
        state, chosen = max(caught, key=lambda each: each[0].known)
        zh, en = (described(study.program, chosen, lang) for lang in ("zh", "en"))
        hit = study.hit(table, state)
        by = (f"（已由条款 {hit.clause} 管到）", f" (decided by clause {hit.clause})") if hit is not None else ("", "")
        return (
            f"前面的规则合起来已经管到所有这样的客户，这一行永远轮不到，例如：{zh}{by[0]}",
            f"earlier rules together catch every such customer; this one never decides, for example {en}{by[1]}",
        )
    for name in table.inputs:
        group = next(group for group in study.groups(table) if name in group.situations[0].rules)
        if not any(each.rules[name][0] >> number & 1 for each in group.situations):
            text = table.rules[number].texts[table.inputs.index(name)]
            return _never_holds(study, name, text)
    return ("没有客户符合这一行的全部条件", "no customer meets all of its tests")


def _never_holds(study: Study, name: str, text: str) -> tuple[str, str]:
    zh, en = (label(study.program, name, lang) for lang in ("zh", "en"))
    field = study.program.field_by_id.get(name)
    if field is not None and field.type is FieldType.SCORE:
        reach = study.reach(name)
        ends = [shown(study.program, name, each, "zh") for each in (reach.least, reach.greatest)]
        return (
            f"“{zh}”只会在 {ends[0]} 到 {ends[1]} 之间，没有客户符合 {text}",
            f"{en} lies between {ends[0]} and {ends[1]}; nobody meets {text}",
        )
    return (f"“{zh}”不会是 {text}，没有客户符合这一行", f"{en} is never {text}; nobody meets this rule")


def _holes(study: Study, table: Table) -> Iterator[Finding]:
    if table.output == "flags":
        return
    for state, chosen in study.states(table).items():
        if state.known and study.hit(table, state) is None and not _no_grade(study, chosen):
            zh, en = (described(study.program, chosen, lang) for lang in ("zh", "en"))
            said = (f"有的客户没有规则可用，例如：{zh}", f"some customers meet no rule, for example {en}")
            yield odd(study.standard, "lint.hole", _place(study, table), said)
            return


def _no_grade(study: Study, chosen: tuple[Situation, ...]) -> bool:
    """Whether a further result is asked of somebody who has no grade: he need not get any."""
    results = study.program.result_by_code
    grades = [str(each.values["grade"]) for each in chosen if "grade" in each.values]
    return any(not results[grade].graded for grade in grades)


def overlaps(study: Study, table: Table) -> Iterator[Finding]:
    """Yield the pairs of rules that both hit, where the hit policy `unique` says that never two may."""
    if table.hit is not HitPolicy.UNIQUE or not study.is_exact(table):
        return
    seen = set()
    for state, chosen in study.states(table).items():
        hits = [rule for place, rule in enumerate(table.rules) if state.true >> place & 1]
        for one, other in pairwise(hits):
            if (one.place, other.place) not in seen:
                seen.add((one.place, other.place))
                zh, en = (described(study.program, chosen, lang) for lang in ("zh", "en"))
                said = (
                    f"与 {one.place} 同时符合，例如：{zh}",
                    f"hits together with {one.place}, for example {en}",
                )
                yield odd(study.standard, "lint.overlap", other.place, said, severity=Severity.ERROR)


def cut_offs(study: Study, table: Table) -> Iterator[Finding]:
    """Yield cut-offs of a score that stand behind one which takes in all that they do: they are out of order."""
    if table.hit is not HitPolicy.FIRST:
        return
    scores = [name for name in table.inputs if name in study.program.score_by_output]
    for number, rule in enumerate(table.rules):
        for name in scores:
            earlier = next((each for each in table.rules[:number] if _takes_in(study, table, name, each, rule)), None)
            if earlier is not None:
                place = table.inputs.index(name)
                wide, narrow = earlier.texts[place], rule.texts[place]
                said = (
                    f"分数线次序颠倒：前面的 {earlier.place}（{wide}）已经包括 {narrow}，这一行永远轮不到",
                    f"cut-offs out of order: {earlier.place} ({wide}) takes in {narrow} before this rule is asked",
                )
                yield odd(study.standard, "lint.cut_offs", rule.place, said, severity=Severity.ERROR)


def _takes_in(study: Study, table: Table, name: str, earlier: Rule, later: Rule) -> bool:
    """Whether an earlier rule asks of a score what is true wherever a later one is, and of nothing else more."""
    place = table.inputs.index(name)
    if ANYTHING in (earlier.when[place], later.when[place]):
        return False
    others = (pair for at, pair in enumerate(zip(earlier.when, later.when)) if at != place)
    if not all(one is ANYTHING or one == other for one, other in others):
        return False
    return study.takes_in(name, earlier.when[place], later.when[place])


def _columns(study: Study, table: Table) -> Iterator[Finding]:
    known = not any(isinstance(part, Null) for rule in table.rules for test in rule.when for part in parts(test))
    for place, name in enumerate(table.inputs, 1):
        where = _place_of_input(study, table, place)
        if _decides(study, table, name, known=known):
            yield fine("lint.idle_column", where)
            continue
        zh, en = (label(study.program, name, lang) for lang in ("zh", "en"))
        said = (
            f"“{zh}”这一列决定不了什么：去掉它，结果都一样",
            f"the column {en} decides nothing: without it every result is the same",
        )
        yield odd(study.standard, "lint.idle_column", where, said, forgiven=True)


def _decides(study: Study, table: Table, name: str, *, known: bool) -> bool:
    """Whether any result changes without an input: an example at hand shows it, or none among all does."""
    examples = (
        (state_of(chosen), state_of(chosen, name))
        for state, chosen in study.states(table).items()
        if state.known or not known
    )
    if any(_result(study, table, one) != _result(study, table, other) for one, other in examples):
        return True
    every = states_without(study.groups(table), name, known=known)
    return any(_result(study, table, one) != _result(study, table, other) for one, other in every)


def _place_of_input(study: Study, table: Table, number: int) -> str:
    """Where an input is written: in the list of inputs, or as an axis of a matrix."""
    place, name = study.written[table.output].place, table.inputs[number - 1]
    key = ("rows", "columns")[number - 1] if place.startswith("matrix") else f"inputs[{number}]"
    return f"{place}.{key}({name})"


def _result(study: Study, table: Table, state: State) -> object:
    if table.output == "flags":
        return {rule.then for place, rule in enumerate(table.rules) if state.true >> place & 1}
    rule = study.hit(table, state)
    if rule is None:
        return None
    before = table.rules[: table.rules.index(rule)]
    # what may yet be true before it makes the result provisional
    return rule.then, {each.then for place, each in enumerate(before) if state.possible >> place & 1} - {rule.then}


def falls(study: Study, table: Table, ranks: Mapping[str, Decimal | int]) -> Iterator[Finding]:
    """Yield where a result falls when a field with direction up rises (or rises when one with down does).

    `ranks` say how good each result is, the least for the best; where there are none, none is better than another.
    """
    if not ranks:
        return
    groups = study.groups(table)
    for group in groups:
        for axis in group.axes:
            field = study.program.field_by_id.get(axis.name)
            if field is not None and field.direction is not None:
                rest = [other for other in groups if other is not group]
                yield from _falling(study, table, group, axis, field.direction, rest, ranks)


def _ranks(study: Study, table: Table) -> dict[str, int]:
    """How good each result is, the least number for the best; empty where none is better than another."""
    if table.output == "grade":
        return {each.code: place for place, each in enumerate(study.program.results) if each.graded}
    derived = next((each for each in study.standard.derived if each.id == table.output), None)
    if derived is None or derived.direction is None:
        return {}
    values = derived.values if derived.direction is Direction.DOWN else derived.values[::-1]
    return {value: place for place, value in enumerate(values)}


def _falling(
    study: Study,
    table: Table,
    group: Group,
    axis: Axis,
    direction: Direction,
    rest: list[Group],
    ranks: Mapping[str, Decimal | int],
) -> Iterator[Finding]:
    """Yield the first fall along an axis: from the best result on the way to one that is worse."""
    seen = set()
    others = states(rest, possible=False, known=False)
    for line in group.lines(axis):
        improving = line if direction is Direction.UP else line[::-1]
        own = tuple((each, state_of((each,))) for each in improving)
        key = tuple((state.true, state.nothing) for _, state in own)
        if key in seen:
            continue
        seen.add(key)
        for other, chosen in others.items():
            best: tuple[Situation, Rule] | None = None
            for each, state in own:
                rule = study.hit(table, other & state)
                if rule is None or rule.then not in ranks:
                    continue
                if best is not None and ranks[rule.then] > ranks[best[1].then]:
                    said = _fall(study, table, axis, (best[0], each), (best[1], rule), chosen)
                    yield odd(study.standard, "lint.falls", f"{_place(study, table)}.{axis.name}", said)
                    return
                best = (each, rule)


def _fall(
    study: Study,
    table: Table,
    axis: Axis,
    steps: tuple[Situation, Situation],
    rules: tuple[Rule, Rule],
    chosen: tuple[Situation, ...],
) -> tuple[str, str]:
    program = study.program
    before, after = (each.values[axis.name] for each in steps)
    others: dict[str, Value] = {name: value for each in (*chosen, steps[0]) for name, value in each.values.items()}
    others.pop(axis.name)
    said = []
    for lang in ("zh", "en"):
        name, result = label(program, axis.name, lang), label(program, table.output, lang)
        values = [shown(program, axis.name, each, lang) for each in (before, after)]
        results = [outcome(program, table.output, rule.then, lang) for rule in rules]
        context = joined(program, others, lang)
        if lang == "zh":
            more = f"（{context}）" if context else ""
            said.append(
                f"“{name}”变好时{result}反而下降，例如由 {values[0]} 到 {values[1]}{more}：{results[0]} → {results[1]}"
            )
        else:
            more = f" ({context})" if context else ""
            said.append(
                f"{result} falls as {name} improves, for example from {values[0]} to {values[1]}{more}: "
                f"{results[0]} → {results[1]}"
            )
    return said[0], said[1]

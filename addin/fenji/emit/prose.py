"""Prose: why a customer has this grade, how far the next one is, and what somebody should verify.

Only words are chosen here. Which rule gave the grade, what is left open and which ways lead up is the
program's to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from fenji.emit.sentence import Lacking, Measure, Piece, Sentence, Shown
from fenji.errors import Lang
from fenji.expr.amount import written_in_wan
from fenji.expr.region import Line
from fenji.expr.unary_test import ANYTHING, Between, OneOf, Test
from fenji.expr.value import Missing, Value
from fenji.program.decide import Verdict
from fenji.program.grid import Grid
from fenji.program.model import INCOMPLETE, INSUFFICIENT, UNREADABLE, VETO_UNVERIFIED, Program, Rule
from fenji.program.ways_up import Change, Way
from fenji.standard.model import Direction, Field, FieldType

SEMICOLON: Mapping[Lang, str] = {"zh": "；", "en": "; "}
_COMMA: Mapping[Lang, str] = {"zh": "，", "en": ", "}
_LISTED: Mapping[Lang, str] = {"zh": "、", "en": ", "}


@dataclass(frozen=True, slots=True)
class WayText:
    """One way up in words, and what it asks for, by which ways are put in order: the cheapest first."""

    sentence: Sentence
    lacking: tuple[Lacking, ...]
    measurable: bool
    """Whether all that it asks for are numbers that the customer has, so that its cost can be compared."""


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways to one better grade."""

    texts: tuple[WayText, ...]
    result: str


@dataclass(frozen=True)
class Writer:
    """The words for one program's verdicts over one grid, in one language."""

    program: Program
    grid: Grid
    lang: Lang

    def reason(self, values: Mapping[str, Value], verdict: Verdict) -> Sentence:
        """Return why a customer with such values gets the verdict, with field, value, threshold and clause."""
        if verdict.result == INSUFFICIENT.code:
            return self._insufficient(values)
        if verdict.rule is None:
            return self._unrated(values)
        said = self._because(verdict.rule, values) if verdict.rule.asks else self._below(verdict, values)
        clause = {"zh": f"（条款 {verdict.rule.clause}）", "en": f" (clause {verdict.rule.clause})"}[self.lang]
        return _joined([*said, clause, *self._open(verdict, values)])

    def ways(self, values: Mapping[str, Value], verdict: Verdict, ways: Iterable[Way]) -> Ways | str:
        """Return the ways up in words; where there are none, what stands in their place (— at the best grade)."""
        found = tuple(ways)
        if not found:
            return "—" if self.program.rank[verdict.result] == 0 else ""
        return Ways(tuple(self._way(way, values) for way in found), found[0].result)

    def flags(self, verdict: Verdict, table_flags: Iterable[str], unreadable: Iterable[str]) -> str:
        """Return the flags of a customer as one text; `unreadable` are ids of fields that could not be read."""
        names = {flag.code: flag.name.in_(self.lang) for flag in (*self.program.flags, INCOMPLETE, VETO_UNVERIFIED)}
        said = [names[code] for code in (*verdict.flags, *table_flags)]
        fields = _LISTED[self.lang].join(self._label(name) for name in unreadable)
        if fields:
            said.append(f"{UNREADABLE.name.in_(self.lang)}{'：' if self.lang == 'zh' else ': '}{fields}")
        return SEMICOLON[self.lang].join(said)

    # -- reasons ------------------------------------------------------------------------------------------

    def _because(self, rule: Rule, values: Mapping[str, Value]) -> list[Piece]:
        pieces: list[Piece] = []
        for name, test, text in zip(self.program.grading.inputs, rule.when, rule.texts):
            if test is ANYTHING:
                continue
            if pieces:
                pieces.append(SEMICOLON[self.lang])
            pieces += self._value(name, values[name])
            met = self._met(self._field(name), test, text)
            if met:
                pieces += [_COMMA[self.lang], met]
        return pieces

    def _below(self, verdict: Verdict, values: Mapping[str, Value]) -> list[Piece]:
        """A rule that asks nothing catches those who miss all the others: say what they have."""
        meant = {name: self.program.meaning(name, value) for name, value in values.items()}
        pieces = self._all_values(meant)
        rank = self.program.rank[verdict.result]
        if rank > 0:
            better = self.program.results[rank - 1].name.in_(self.lang)
            pieces += [{"zh": f"，未达到{better}标准", "en": f"; below the standard for {better}"}[self.lang]]
        return pieces

    def _insufficient(self, values: Mapping[str, Value]) -> Sentence:
        end = {"zh": "，无法评级", "en": ": cannot be graded"}[self.lang]
        return _joined([*self._all_values(values), end])

    def _unrated(self, values: Mapping[str, Value]) -> Sentence:
        end = {"zh": "，没有一条规则确定符合", "en": ": no rule is definitely met"}[self.lang]
        return _joined([*self._all_values(values), end])

    def _open(self, verdict: Verdict, values: Mapping[str, Value]) -> list[Piece]:
        """Which missing values might have changed the grade."""
        said: list[Piece] = []
        for rules, zh, en in (
            (verdict.open_better, "，等级可能更高", ", the grade may be higher"),
            (verdict.open_veto, "，否决项未核实", ", a knock-out is not verified"),
        ):
            names = [
                name
                for place, name in enumerate(self.program.grading.inputs)
                if isinstance(values[name], Missing)
                and values[name] is not Missing.ABSENT
                and any(rule.when[place] is not ANYTHING for rule in rules)
            ]
            missing = _LISTED[self.lang].join(self._missing(name, values[name]) for name in names)
            if missing:
                said += [SEMICOLON[self.lang], missing, zh if self.lang == "zh" else en]
        return said

    def _all_values(self, values: Mapping[str, Value]) -> list[Piece]:
        pieces: list[Piece] = []
        for name in self.program.evidence:
            if values[name] is Missing.ABSENT:
                continue
            if pieces:
                pieces.append(_LISTED[self.lang])
            pieces += self._value(name, values[name])
        return pieces

    def _value(self, name: str, value: Value) -> list[Piece]:
        if isinstance(value, Missing):
            return [self._missing(name, value)]
        if isinstance(value, str):
            return [f"{self._label(name)}{'：' if self.lang == 'zh' else ': '}{value}"]
        return [f"{self._label(name)} ", Shown(name, self._measure(name), self._thresholds(name))]

    def _missing(self, name: str, value: Value) -> str:
        words = {"zh": ("未填", "无法识别"), "en": (" blank", " unreadable")}[self.lang]
        return self._label(name) + words[value is Missing.UNREADABLE]

    def _met(self, field: Field | None, test: Test, text: str) -> str:
        """Return how the value meets the test, or nothing where the value itself says it."""
        if isinstance(test, OneOf):
            return ""
        if isinstance(test, Between) and (test.low is None) != (test.high is None):
            return self._side(field, test)
        return {"zh": f"符合 {text}", "en": f"meets {text}"}[self.lang]

    def _side(self, field: Field | None, test: Between) -> str:
        if test.low is not None:
            words = {"zh": ("达到", "超过"), "en": ("reaches", "exceeds")}[self.lang]
            return f"{words[not test.low_included]} {self._number(field, test.low)}"
        words = {"zh": ("不超过", "低于"), "en": ("is at most", "is below")}[self.lang]
        return f"{words[not test.high_included]} {self._number(field, test.high or Decimal(0))}"

    # -- ways up ------------------------------------------------------------------------------------------

    def _way(self, way: Way, values: Mapping[str, Value]) -> WayText:
        pieces: list[Piece] = []
        lacking = []
        measurable = True
        for change in way.changes:
            if pieces:
                pieces.append({"zh": "且", "en": " and "}[self.lang])
            said = self._change(change, values[change.field_id])
            pieces += said
            asked = [piece for piece in said if isinstance(piece, Lacking)]
            lacking += asked
            measurable = measurable and bool(asked)
        return WayText(_joined(pieces), tuple(lacking), measurable)

    def _change(self, change: Change, value: Value) -> list[Piece]:
        field = self.program.field_by_id[change.field_id]
        label = field.name.in_(self.lang)
        if isinstance(change.to, str):
            return [{"zh": f"{label}升为{change.to}", "en": f"{label} to {change.to}"}[self.lang]]
        if isinstance(value, Missing):
            return [self._from_nothing(change, field, value)]
        turns = {"zh": ("再加", "再减"), "en": (" up by", " down by")}[self.lang]
        more = {"zh": "超过", "en": " more than"}[self.lang] if change.past is not None else ""
        turn = turns[field.direction is Direction.DOWN]
        return [f"{label}{turn}{more}", Lacking(change.field_id, self._measure(change.field_id), float(change.to))]

    def _from_nothing(self, change: Change, field: Field, value: Missing) -> str:
        """Say the value to reach, since there is none from which to count."""
        assert isinstance(change.to, Decimal)
        sides = {"zh": ("达到", "超过", "低于"), "en": (" at", " above", " below")}[self.lang]
        side = sides[0 if change.past is None else 1 if change.past is Direction.UP else 2]
        missing = self._missing("", value).strip()
        aside = f"（{missing}）" if self.lang == "zh" else f" ({missing})"
        return f"{field.name.in_(self.lang)}{aside}{side} {self._number(field, change.to)}"

    # -- words --------------------------------------------------------------------------------------------

    def _field(self, name: str) -> Field | None:
        return self.program.field_by_id.get(name)

    def _label(self, name: str) -> str:
        field = self._field(name)
        return field.name.in_(self.lang) if field else name

    def _number(self, field: Field | None, number: Decimal) -> str:
        if field is None or field.type is not FieldType.AMOUNT:
            return f"{number:f}"
        if self.lang == "en":
            return f"{number:,f} yuan"
        said = written_in_wan(number)
        digits = said.rstrip("万亿元")
        return f"{digits} {said[len(digits):]}"

    def _thresholds(self, name: str) -> tuple[float, ...]:
        return tuple(
            float(cut.at)
            for axis in self.grid.axes
            if axis.name == name and isinstance(axis.regions, Line)
            for cut in axis.regions.cuts
        )

    def _measure(self, name: str) -> Measure:
        """万元 where every threshold of the field has at least one 万; 元 where some are smaller."""
        field = self.program.field_by_id[name]
        if field.type is not FieldType.AMOUNT:
            return Measure.PLAIN
        if self.lang == "en" or any(0 < abs(at) < 10_000 for at in self._thresholds(name)):
            return Measure.YUAN
        return Measure.WAN


def _joined(pieces: Iterable[Piece]) -> Sentence:
    """Return the pieces with neighbouring words run together."""
    joined: list[Piece] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if isinstance(piece, str) and isinstance(last, str):
            joined[-1] = last + piece
        else:
            joined.append(piece)
    return tuple(joined)

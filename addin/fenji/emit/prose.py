"""Prose: why a customer has this grade, how far the next one is, and what somebody should verify.

Only words are chosen here. Which rule gave the grade, what is left open and which ways lead up is the
program's to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from fenji.emit.sentence import Lacking, Measure, Piece, Sentence, Shown, Stated, joined
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
COMMA: Mapping[Lang, str] = {"zh": "，", "en": ", "}
LISTED: Mapping[Lang, str] = {"zh": "、", "en": ", "}


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

    def reason(self, verdict: Verdict) -> Sentence:
        """Return why a verdict was given: field, value, threshold and clause; the values are still open."""
        if verdict.result == INSUFFICIENT.code:
            return joined([*self._all_stated(), {"zh": "，无法评级", "en": ": cannot be graded"}[self.lang]])
        if verdict.rule is None:
            end = {"zh": "，没有一条规则确定符合", "en": ": no rule is definitely met"}[self.lang]
            return joined([*self._all_stated(), end])
        said = self._because(verdict.rule) if verdict.rule.asks else self._below(verdict)
        clause = {"zh": f"（条款 {verdict.rule.clause}）", "en": f" (clause {verdict.rule.clause})"}[self.lang]
        return joined([*said, clause])

    def open(self, values: Mapping[str, Value], verdict: Verdict) -> str:
        """Return which missing values might have changed the grade, to stand behind the reason."""
        return "".join(self._left_open(values, verdict))

    def settled(self, sentence: Sentence, values: Mapping[str, Value], verdict: Verdict) -> Sentence:
        """Return a sentence with what its fields state put in, as it is for all customers of a situation."""
        pieces: list[Piece] = []
        for piece in sentence:
            if isinstance(piece, Stated):
                pieces += self.stated(piece.field_id, self._meant(piece.field_id, values, verdict))
            else:
                pieces.append(piece)
        return joined(pieces)

    def stated(self, name: str, value: Value) -> list[Piece]:
        """Return a field and its value in words."""
        if isinstance(value, Missing):
            return [self._missing(name, value)]
        if isinstance(value, str):
            return [f"{self._label(name)}{'：' if self.lang == 'zh' else ': '}{value}"]
        return [f"{self._label(name)} ", Shown(name, self._measure(name), self._thresholds(name))]

    def _meant(self, name: str, values: Mapping[str, Value], verdict: Verdict) -> Value:
        """A blank that stands for a choice is said as that choice, unless nothing at all is known."""
        value = values[name]
        return value if verdict.result == INSUFFICIENT.code else self.program.meaning(name, value)

    def ways(self, values: Mapping[str, Value], verdict: Verdict, ways: Iterable[Way]) -> Ways | str:
        """Return the ways up in words; where there are none, what stands in their place (— at the best grade)."""
        found = tuple(ways)
        if not found:
            return "—" if self.program.rank[verdict.result] == 0 else ""
        return Ways(tuple(self._way(way, values) for way in found), found[0].result)

    def flags(self, open_flags: Iterable[str], table_flags: Iterable[str], unreadable: Iterable[str]) -> str:
        """Return the flags of a customer as one text: codes of what is open, of what the standard's table
        flags, and ids of fields that could not be read."""
        names = {flag.code: flag.name.in_(self.lang) for flag in (*self.program.flags, INCOMPLETE, VETO_UNVERIFIED)}
        said = [names[code] for code in (*open_flags, *table_flags)]
        fields = LISTED[self.lang].join(self._label(name) for name in unreadable)
        if fields:
            said.append(f"{UNREADABLE.name.in_(self.lang)}{'：' if self.lang == 'zh' else ': '}{fields}")
        return SEMICOLON[self.lang].join(said)

    # -- reasons ------------------------------------------------------------------------------------------

    def _because(self, rule: Rule) -> list[Piece]:
        pieces: list[Piece] = []
        for name, test, text in zip(self.program.grading.inputs, rule.when, rule.texts):
            if test is ANYTHING:
                continue
            if pieces:
                pieces.append(SEMICOLON[self.lang])
            pieces.append(Stated(name))
            met = self._met(self._field(name), test, text)
            if met:
                pieces += [COMMA[self.lang], met]
        return pieces

    def _below(self, verdict: Verdict) -> list[Piece]:
        """A rule that asks nothing catches those who miss all the others: say what they have."""
        pieces = self._all_stated()
        rank = self.program.rank[verdict.result]
        if rank > 0:
            better = self.program.results[rank - 1].name.in_(self.lang)
            pieces += [{"zh": f"，未达到{better}标准", "en": f"; below the standard for {better}"}[self.lang]]
        return pieces

    def _all_stated(self) -> list[Piece]:
        pieces: list[Piece] = []
        for name in self.program.evidence:
            if name in self.grid.absent:
                continue
            if pieces:
                pieces.append(LISTED[self.lang])
            pieces.append(Stated(name))
        return pieces

    def _left_open(self, values: Mapping[str, Value], verdict: Verdict) -> Iterable[str]:
        """Which missing values leave the grade open; those that the reason states already are not named again."""
        stated = () if verdict.rule is not None and verdict.rule.asks else self.program.evidence
        for rules, zh, en in (
            (verdict.open_better, "等级可能更高", "the grade may be higher"),
            (verdict.open_veto, "否决项未核实", "a knock-out is not verified"),
        ):
            if not rules:
                continue
            names = [
                name
                for place, name in enumerate(self.program.grading.inputs)
                if isinstance(values[name], Missing)
                and values[name] is not Missing.ABSENT
                and name not in stated
                and any(rule.when[place] is not ANYTHING for rule in rules)
            ]
            missing = [LISTED[self.lang].join(self._missing(name, values[name]) for name in names)] if names else []
            yield SEMICOLON[self.lang] + COMMA[self.lang].join([*missing, zh if self.lang == "zh" else en])

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
        return WayText(joined(pieces), tuple(lacking), measurable)

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
        return f"{digits} {said[len(digits) :]}"

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

"""Prose: why a customer has this grade, how far the next one is, and what somebody should verify.

Only words are chosen here. Which rule gave the grade, what is left open and which ways lead up is the
program's to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from fenji.emit.sentence import (
    LISTED,
    PASSINGS,
    TURNS,
    Lacking,
    Measure,
    Piece,
    Sentence,
    Shown,
    Stated,
    joined,
    measure_of,
)
from fenji.errors import Lang
from fenji.expr.amount import written_in_wan
from fenji.expr.day import shown_day
from fenji.expr.region import Line
from fenji.expr.unary_test import ANYTHING, Between, Not, Null, OneOf, Test
from fenji.expr.value import Among, Missing, Value
from fenji.program.decide import Verdict, value_of
from fenji.program.grid import Grid
from fenji.program.model import INCOMPLETE, UNREADABLE, VETO_UNVERIFIED, Program, Rule, Table
from fenji.program.ways_up import Change, Way
from fenji.standard.model import INSUFFICIENT, Direction, Field, FieldType

SEMICOLON: Mapping[Lang, str] = {"zh": "；", "en": "; "}
COMMA: Mapping[Lang, str] = {"zh": "，", "en": ", "}


_LOW_SIDES: Mapping[bool, Mapping[Lang, tuple[str, str]]] = {
    False: {"zh": ("达到", "超过"), "en": ("reaches", "exceeds")},
    True: {"zh": ("不早于", "晚于"), "en": ("on or after", "after")},
}
_HIGH_SIDES: Mapping[bool, Mapping[Lang, tuple[str, str]]] = {
    False: {"zh": ("不超过", "低于"), "en": ("is at most", "is below")},
    True: {"zh": ("不晚于", "早于"), "en": ("on or before", "before")},
}
"""How a value lies to a threshold, included or not; days come earlier and later."""


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
            return joined([*self._all_stated(), *self._absent(verdict), end])
        said = self.because(self.program.grading, verdict.rule) if verdict.rule.asks else self._below(verdict)
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
                pieces += self.settled(self.under(piece.field_id), values, verdict)
            else:
                pieces.append(piece)
        return joined(pieces)

    def stated(self, name: str, value: Value) -> list[Piece]:
        """Return a field and its value in words."""
        if isinstance(value, Missing):
            return [self._missing(name, value)]
        if isinstance(value, str | Among):
            return [f"{self._label(name)}{'：' if self.lang == 'zh' else ': '}{self.named(name, value)}"]
        return [f"{self._label(name)} ", Shown(name, self.measure(name), self._thresholds(name))]

    def named(self, name: str, value: str | Among) -> str:
        """Return how a choice is written, or the choices of which one holds."""
        field = self.program.field_by_id[name]
        if isinstance(value, str):
            return field.said(value, self.lang)
        words = {"zh": "或", "en": " or "}[self.lang]
        return words.join(choice.in_(self.lang) for choice in field.choices if choice.name in value.names)

    def under(self, name: str) -> Sentence:
        """Return what a derived value comes from, to stand behind it; empty for what the sheet itself says."""
        if any(axis.name == name for axis in self.grid.axes):
            return ()
        brackets = {"zh": ("（", "）"), "en": (" (", ")")}[self.lang]
        names = [each for each in self.program.basis((name,), self._bound) if each not in self.grid.absent]
        return joined([brackets[0], *self._listed(names), brackets[1]]) if names else ()

    @cached_property
    def _bound(self) -> frozenset[str]:
        return frozenset(axis.name for axis in self.grid.axes)

    def _meant(self, name: str, values: Mapping[str, Value], verdict: Verdict) -> Value:
        """A blank that stands for a choice is said as that choice, unless nothing at all is known."""
        value = values.get(name, Missing.ABSENT)
        if verdict.result == INSUFFICIENT.code and value is not Missing.ABSENT:
            return value
        return value_of(self.program, name, values)

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

    def because(self, table: Table, rule: Rule) -> list[Piece]:
        """Return how a customer meets each test of a rule; the values are still open."""
        pieces: list[Piece] = []
        for name, test, text in zip(table.inputs, rule.when, rule.texts):
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

    def _absent(self, verdict: Verdict) -> list[Piece]:
        """Which columns the sheet lacks, for who has no grade though nothing that it holds is left open."""
        if verdict.open_better or verdict.open_veto:
            return []
        program = self.program
        pieces: list[Piece] = []
        for name in program.evidence:
            basis = program.basis((name,), self._bound)
            if all(each in self.grid.absent for each in basis):
                others = LISTED[self.lang].join(self._label(each) for each in basis if each != name)
                aside = {"zh": f"（也没有{others}）", "en": f" (nor is {others})"}[self.lang] if others else ""
                pieces.append(LISTED[self.lang] + self._missing(name, Missing.ABSENT) + aside)
        return pieces

    def _all_stated(self) -> list[Piece]:
        return self._listed(self._evidence)

    @cached_property
    def _evidence(self) -> tuple[str, ...]:
        names = self.program.basis(self.program.evidence, self._bound)
        return tuple(name for name in names if name not in self.grid.absent)

    def _listed(self, names: Iterable[str]) -> list[Piece]:
        pieces: list[Piece] = []
        for name in names:
            if pieces:
                pieces.append(LISTED[self.lang])
            pieces.append(Stated(name))
        return pieces

    def _left_open(self, values: Mapping[str, Value], verdict: Verdict) -> Iterable[str]:
        """Which missing values leave the grade open; those that the reason states already are not named again."""
        stated = () if verdict.rule is not None and verdict.rule.asks else self._evidence
        better = ("等级可能更高", "the grade may be higher")
        if verdict.rule is None:
            better = ("补正后再评级", "to be graded once that is put right")
        for rules, (zh, en) in (
            (verdict.open_better, better),
            (verdict.open_veto, ("等级可能更低", "the grade may be lower")),
        ):
            if not rules:
                continue
            asked = [
                name
                for place, name in enumerate(self.program.grading.inputs)
                if any(rule.when[place] is not ANYTHING for rule in rules)
            ]
            nothing = {
                name: value
                for name in self.program.basis(asked, self._bound)
                if name not in stated
                and isinstance(value := values.get(name, Missing.ABSENT), Missing)
                and value is not Missing.ABSENT
                and self.program.meaning(name, value) is value
            }
            words = LISTED[self.lang].join(self._missing(name, value) for name, value in nothing.items())
            missing = [words] if words else []
            yield SEMICOLON[self.lang] + COMMA[self.lang].join([*missing, zh if self.lang == "zh" else en])

    def _missing(self, name: str, value: Missing) -> str:
        words = {
            "zh": {
                Missing.BLANK: "未填",
                Missing.UNREADABLE: "无法识别",
                Missing.PARTIAL: "缺项",
                Missing.ABSENT: "无此列",
            },
            "en": {
                Missing.BLANK: " blank",
                Missing.UNREADABLE: " unreadable",
                Missing.PARTIAL: " incomplete",
                Missing.ABSENT: " not in the sheet",
            },
        }[self.lang]
        return self._label(name) + words[value]

    def _met(self, field: Field | None, test: Test, text: str) -> str:
        """Return how the value meets the test, or nothing where the value itself says it."""
        if isinstance(test, OneOf | Null) or (isinstance(test, Not) and isinstance(test.test, OneOf | Null)):
            return ""
        if isinstance(test, Between) and _is_one_end(field, test):
            return ""
        if isinstance(test, Between) and (test.low is None) != (test.high is None):
            return self._side(field, test) + self._share(test)
        if isinstance(test, Between) and test.low != test.high:
            ends = (Between(test.low, None, test.low_included), Between(None, test.high, True, test.high_included))
            return LISTED[self.lang].join(self._side(field, end) for end in ends)
        if isinstance(test, Not) and isinstance(test.test, Between) and test.test.share:
            return {"zh": "不在其列", "en": "outside it"}[self.lang] + self._share(test.test)
        return {"zh": f"符合 {text}", "en": f"meets {text}"}[self.lang]

    def _side(self, field: Field | None, test: Between) -> str:
        of_days = field is not None and field.type is FieldType.DATE
        if test.low is not None:
            words = _LOW_SIDES[of_days][self.lang]
            return f"{words[not test.low_included]} {self._number(field, test.low)}"
        words = _HIGH_SIDES[of_days][self.lang]
        return f"{words[not test.high_included]} {self._number(field, test.high or Decimal(0))}"

    def _share(self, test: Between) -> str:
        """A threshold that the other customers make says so."""
        if not test.share:
            return ""
        end, percent = test.share.split()
        zh = {"top": "前", "bottom": "后"}[end]
        return {"zh": f"（本表{zh} {percent}）", "en": f" ({test.share} of this sheet)"}[self.lang]

    # -- ways up ------------------------------------------------------------------------------------------

    def _way(self, way: Way, values: Mapping[str, Value]) -> WayText:
        pieces: list[Piece] = []
        lacking = []
        measurable = True
        for change in way.changes:
            if pieces:
                pieces.append({"zh": "且", "en": " and "}[self.lang])
            value = values.get(change.field_id, Missing.ABSENT)
            pieces += self._change(change, value)
            asked = self._asked(change, value)
            lacking += asked
            measurable = measurable and bool(asked)
        return WayText(joined(pieces), tuple(lacking), measurable)

    def _asked(self, change: Change, value: Value) -> list[Lacking]:
        """Return the distance that a change asks for, by which ways are compared; none where there is no number."""
        field = self.program.field_by_id[change.field_id]
        if isinstance(change.to, str) or field.type is FieldType.DATE or isinstance(value, Missing | Among):
            return []
        return [Lacking(field.id, self.measure(field.id), float(change.to))]

    def _change(self, change: Change, value: Value) -> list[Piece]:
        field = self.program.field_by_id[change.field_id]
        label = field.name.in_(self.lang)
        if isinstance(change.to, str):
            said = field.said(change.to, self.lang)
            turn = "降为" if field.direction is Direction.DOWN else "升为"
            return [{"zh": f"{label}{turn}{said}", "en": f"{label} to {said}"}[self.lang]]
        if field.type is FieldType.DATE:
            side = _LOW_SIDES if field.direction is Direction.UP else _HIGH_SIDES
            words = side[True][self.lang][change.past is not None]
            return [f"{label}{words if self.lang == 'zh' else f' {words}'} {self._number(field, change.to)}"]
        if isinstance(value, Missing | Among):
            return [self._from_nothing(change, field, value)]
        if change.past is not None:
            # how far that is would be more than nothing for who stands right on the threshold: it is named instead
            over = PASSINGS[self.lang][field.direction is Direction.DOWN]
            return [f"{label}{over} {self._number(field, change.to)}"]
        turn = TURNS[self.lang][field.direction is Direction.DOWN]
        return [f"{label}{turn}", *self._asked(change, value)]

    def _from_nothing(self, change: Change, field: Field, value: Missing | Among) -> str:
        """Say the value to reach, since there is none from which to count."""
        assert isinstance(change.to, Decimal)
        down = field.direction is Direction.DOWN
        if change.past is None:
            side = {"zh": ("达到", "不超过"), "en": (" at least", " at most")}[self.lang][down]
        else:
            side = {"zh": ("超过", "低于"), "en": (" above", " below")}[self.lang][down]
        missing = self._missing("", value if isinstance(value, Missing) else Missing.PARTIAL).strip()
        aside = f"（{missing}）" if self.lang == "zh" else f" ({missing})"
        return f"{field.name.in_(self.lang)}{aside}{side} {self._number(field, change.to)}"

    # -- words --------------------------------------------------------------------------------------------

    def _field(self, name: str) -> Field | None:
        return self.program.field_by_id.get(name)

    def _label(self, name: str) -> str:
        field = self._field(name)
        return field.name.in_(self.lang) if field else name

    def _number(self, field: Field | None, number: Decimal) -> str:
        if field is not None and field.type is FieldType.DATE:
            return shown_day(int(number)).isoformat()
        if field is None or field.type is not FieldType.AMOUNT:
            return f"{number.normalize():f}" + (Measure.POINTS.unit(self.lang) if _is_score(field) else "")
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

    def measure(self, name: str) -> Measure:
        """万元 where every threshold of the field has at least one 万; 元 where some are smaller."""
        return measure_of(self.program.field_by_id[name], self._thresholds(name), self.lang)


def _is_one_end(field: Field | None, test: Between) -> bool:
    """Whether a test leaves only the least or the greatest value that the field can have: 0 is not "at most 0"."""
    least, greatest = field.range if field is not None and field.range is not None else (None, None)
    at_least = test.low is None and test.high_included and test.high is not None and test.high == least
    at_most = test.high is None and test.low_included and test.low is not None and test.low == greatest
    return at_least or at_most


def _is_score(field: Field | None) -> bool:
    return field is not None and field.type is FieldType.SCORE

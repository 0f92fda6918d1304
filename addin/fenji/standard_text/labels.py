"""Labels for everything that a rule may name by its id or code: inputs, outputs and their values."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fenji.errors import Lang
from fenji.expr.amount import least_of, written_in_wan
from fenji.expr.spelling import halfwidth, word
from fenji.standard.model import ExtraResult, Field, FieldType, Provenance, ResultType, Standard
from fenji.standard_text.terms import PROVENANCE, said

_QUOTED = re.compile(r'"([^"]*)"')
_NULL = re.compile(r"(?i)\bnull\b")
_NOT = re.compile(r"(?i)\bnot\s*\(")
_SHARE = re.compile(r"(?i)\b(top|bottom)\s+([0-9.]+\s*%)")
_OFFSET = re.compile(r"([+-])\s*([0-9]+)\s*([dmy天月年])", re.IGNORECASE)
_PERIODS = {"d": "天", "m": "个月", "y": "年", "月": "个月"}


@dataclass(frozen=True, slots=True)
class Labels:
    """How the things of one standard are called in one language."""

    standard: Standard
    lang: Lang

    def of(self, name: str) -> str:
        """Return the label of an input or an output: a field, a score, what is derived, a result."""
        own = {"grade": ("等级", "grade"), "flags": ("核实事项", "to verify")}
        if name in own:
            return said(own[name], self.lang)
        standard = self.standard
        named = {each.id: each.name for each in standard.fields}
        named |= {each.id: each.name for each in standard.derived}
        named |= {each.id: each.name for each in standard.results}
        named |= {each.output: each.name for each in standard.scorecards}
        return named[name].in_(self.lang) if name in named else name

    def value(self, name: str, value: str) -> str:
        """Return how one value of an input or an output is written."""
        standard = self.standard
        if name == "grade":
            return next((each.name.in_(self.lang) for each in standard.grades if each.code == value), value)
        if name == "flags":
            return next((each.name.in_(self.lang) for each in standard.flags if each.code == value), value)
        field = self._field(name)
        return value if field is None else field.said(field.spellings.get(word(value), value), self.lang)

    def outcome(self, output: str, then: str) -> str:
        """Return what follows from a rule: a label, a text, or an amount and the fields that it is taken from."""
        result = next((each for each in self.standard.results if each.id == output), None)
        return self.value(output, then) if result is None else self._result(result, then)

    def test(self, name: str, text: str) -> str:
        """Return a test with labels for codes, in words where its signs are not everybody's.

        >>> from fenji.standard.library import built_in
        >>> Labels(built_in("psbc"), "zh").test("grade", 'not("diamond","outside")')
        '非("钻石卡客户","非本行客户")'
        """
        labelled = _QUOTED.sub(lambda match: f'"{self.value(name, match[1])}"', halfwidth(text))
        if self.lang == "en":
            return labelled
        field = self._field(name)
        if field is not None and field.type is FieldType.DATE:
            labelled = _OFFSET.sub(_offset, labelled.replace("today", "截至日期"))
        return _NOT.sub("非(", _NULL.sub("空白", _SHARE.sub(_share, labelled)))

    def provenance(self, provenance: Provenance) -> str:
        return PROVENANCE[provenance].text(self.lang)

    def _field(self, name: str) -> Field | None:
        return next((field for field in self.standard.fields if field.id == name), None)

    def _result(self, result: ExtraResult, then: str) -> str:
        if result.type is ResultType.TEXT:
            return then
        parts = [self.of(part) if isinstance(part, str) else written_in_wan(part) for part in least_of(then)]
        if len(parts) == 1:
            return parts[0]
        return f"取小：{'、'.join(parts)}" if self.lang == "zh" else f"the least of {', '.join(parts)}"


def _offset(match: re.Match[str]) -> str:
    period = _PERIODS.get(match[3].lower(), match[3])
    return f"{match[2]}{period}{'后' if match[1] == '+' else '前'}"


def _share(match: re.Match[str]) -> str:
    return f"{'前' if match[1].lower() == 'top' else '后'} {match[2]}"

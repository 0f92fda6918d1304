"""The contents of a standard as text, in the order in which one reads them: head, fields, grades, what decides."""

from __future__ import annotations

from collections.abc import Iterator

from fenji.errors import Lang
from fenji.standard.model import DecisionTable, Scorecard, Standard
from fenji.standard_text.conduct import conduct_text
from fenji.standard_text.fields import fields_text
from fenji.standard_text.grades import grades_text
from fenji.standard_text.labels import Labels
from fenji.standard_text.options import options_text
from fenji.standard_text.rules import matrix_text, table_text
from fenji.standard_text.scorecards import scorecard_text
from fenji.standard_text.terms import FAMILIES, PROVENANCE, in_brackets, said
from fenji.standard_text.text_table import TextTable, text_table


def head(standard: Standard, lang: Lang) -> TextTable:
    """Return what a standard says of itself: one row an item."""
    until = standard.effective_until
    rows = [
        (("标准", "standard"), in_brackets(standard.name.in_(lang), standard.id, lang)),
        (("版本", "version"), standard.version),
        (("施行", "in force"), _in_force(str(standard.effective_from), str(until) if until else "", lang)),
        (("对象", "graded are"), FAMILIES[standard.family].text(lang)),
        (("出处", "source"), in_brackets(standard.source, PROVENANCE[standard.provenance].text(lang), lang)),
        (("公开资料", "public source"), standard.public_source),
        (("仅供内部", "internal only"), _internal(standard, lang)),
        (("升级差额", "way up"), _gap(standard, lang)),
        (("说明", "note"), standard.note),
        (("条件的写法", "how to read the tests"), said(_LEGEND, lang)),
    ]
    return text_table("", ["", " "], [(said(item, lang), text) for item, text in rows if text])


def standard_text(standard: Standard, lang: Lang) -> tuple[TextTable, ...]:
    """Return everything in a standard below its head as titled tables of rows, but for the other `spellings`.

    Tables and scorecards stand in the order in which they decide, each behind what it asks.
    """
    labels = Labels(standard, lang)
    return (
        *fields_text(standard, lang),
        grades_text(standard, lang),
        *options_text(standard, lang),
        *(_step_text(step, labels) for step in _in_order(standard)),
        *_flags_text(standard, lang),
        *conduct_text(standard, lang),
    )


_LEGEND = (
    "“-”不作要求；[5万..30万) 含 5 万、不含 30 万；逗号分隔的是“或”；天数和月数从截至日期算起",
    "- asks nothing; [5万..30万) has 5万 in it and 30万 not; a comma means or; days count from the as-of date",
)


def _in_force(start: str, end: str, lang: Lang) -> str:
    if end:
        return said((f"{start} 至 {end}（不含当日）", f"from {start} until {end}"), lang)
    return said((f"自 {start} 起", f"from {start} on"), lang)


def _internal(standard: Standard, lang: Lang) -> str:
    if not standard.internal_only:
        return ""
    return said(("是，等级不给客户看", "yes, no customer reads the grades"), lang)


def _gap(standard: Standard, lang: Lang) -> str:
    if standard.gap:
        return ""
    return said(("不写：不告诉客户怎样换等级", "not written: nobody is told how to get another grade"), lang)


def _in_order(standard: Standard) -> Iterator[DecisionTable | Scorecard]:
    """Yield what decides, everything behind what it asks; the flags come last."""
    cards = {card.output: card for card in standard.scorecards}
    tables = {table.output: table for table in standard.tables}
    seen: set[str] = set()

    def below(name: str) -> Iterator[DecisionTable | Scorecard]:
        if name in seen or name not in cards | tables:
            return
        seen.add(name)
        step: DecisionTable | Scorecard = cards[name] if name in cards else tables[name]
        asked = step.inputs if isinstance(step, DecisionTable) else [each.input for each in step.characteristics]
        for each in asked:
            yield from below(each)
        yield step

    for name in [*(name for name in tables if name != "flags"), *cards, "flags"]:
        yield from below(name)


def _step_text(step: DecisionTable | Scorecard, labels: Labels) -> TextTable:
    if isinstance(step, Scorecard):
        return scorecard_text(step, labels)
    matrix = next((each for each in labels.standard.matrices if each.place == step.place), None)
    return table_text(step, labels) if matrix is None else matrix_text(matrix, step, labels)


def _flags_text(standard: Standard, lang: Lang) -> Iterator[TextTable]:
    if standard.flags:
        headers = (("代码", "code"), ("核实事项", "to verify"))
        rows = [(flag.code, flag.name.in_(lang)) for flag in standard.flags]
        yield text_table(said(("核实事项", "What to verify"), lang), [said(each, lang) for each in headers], rows)

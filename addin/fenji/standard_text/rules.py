"""Decision tables and matrices as text: rules with labels for codes, a matrix as the grid that it is."""

from __future__ import annotations

from collections.abc import Mapping

from fenji.errors import Lang
from fenji.standard.model import DecisionTable, ExtraResult, Matrix, Rule, Standard
from fenji.standard_text.labels import Labels
from fenji.standard_text.terms import HITS, ORDERED, RESULT_TYPES, listed, said
from fenji.standard_text.text_table import TextTable, text_table


def table_text(table: DecisionTable, labels: Labels) -> TextTable:
    """Return a decision table: one row a rule, and for each its clause, provenance and the readings that it needs."""
    lang = labels.lang
    headers = [
        said(("行", "row"), lang),
        *(labels.of(name) for name in table.inputs),
        said(("结果", "then"), lang),
        said(("条款", "clause"), lang),
        said(("出处", "provenance"), lang),
        said(("仅当读法为", "only if"), lang),
    ]
    rows = [
        (
            str(number),
            *(labels.test(name, text) for name, text in zip(table.inputs, rule.texts)),
            labels.outcome(table.output, rule.then),
            rule.clause,
            labels.provenance(rule.provenance),
            _readings(rule, labels.standard, lang),
        )
        for number, rule in enumerate(table.rules, 1)
    ]
    return text_table(
        _title(labels.standard, table, labels),
        headers,
        rows,
        notes=[HITS[table.hit].text(lang), *_notes(table, labels)],
    )


def matrix_text(matrix: Matrix, table: DecisionTable, labels: Labels) -> TextTable:
    """Return a matrix as a grid: each cell has its label and, below, its clause and provenance."""
    lang = labels.lang
    rules: Mapping[str, Rule] = {rule.place: rule for rule in table.rules}
    headers = [
        f"{labels.of(matrix.rows)} \\ {labels.of(matrix.columns)}",
        *(labels.value(matrix.columns, value) for value in matrix.column_values),
    ]
    rows = [
        (
            labels.value(matrix.rows, value),
            *(_cell(rules[f"{matrix.place}.cells[{row}][{place}]"], table, labels) for place in range(1, len(headers))),
        )
        for row, value in enumerate(matrix.row_values, 1)
    ]
    axes = f"{labels.of(matrix.rows)} × {labels.of(matrix.columns)}"
    title = said((f"矩阵 {labels.of(matrix.output)}：{axes}", f"Matrix {labels.of(matrix.output)}: {axes}"), lang)
    return text_table(title, headers, rows, notes=_notes(table, labels))


def _cell(rule: Rule, table: DecisionTable, labels: Labels) -> str:
    source = f"{rule.clause}；{labels.provenance(rule.provenance)}"
    if labels.lang == "en":
        source = f"{rule.clause}; {labels.provenance(rule.provenance)}"
    return f"{labels.outcome(table.output, rule.then)}\n{source}"


def _title(standard: Standard, table: DecisionTable, labels: Labels) -> str:
    label = labels.of(table.output)
    kind = ("决策表", "Decision table")
    if any(each.id == table.output for each in standard.derived):
        kind = ("推导", "Derived")
    elif any(each.id == table.output for each in standard.results):
        kind = ("另一结果", "Further result")
    return said((f"{kind[0]} {label}（{table.output}）", f"{kind[1]} {label} ({table.output})"), labels.lang)


def _notes(table: DecisionTable, labels: Labels) -> list[str]:
    """What a table derives and in which order, or of what kind its result is."""
    lang = labels.lang
    derived = next((each for each in labels.standard.derived if each.id == table.output), None)
    if derived is not None:
        order = f"（{ORDERED[derived.direction].text('zh')}）" if derived.direction else ""
        order_en = f" ({ORDERED[derived.direction].text('en')})" if derived.direction else ""
        values = listed(derived.values, lang)
        return [said((f"值：{values}{order}", f"values: {values}{order_en}"), lang)]
    result = next((each for each in labels.standard.results if each.id == table.output), None)
    return [] if result is None else [_kind(result, lang)]


def _kind(result: ExtraResult, lang: Lang) -> str:
    kind = RESULT_TYPES[result.type].text(lang)
    return said((f"写在等级之外的一列，是{kind}", f"written in a column of its own; {kind}"), lang)


def _readings(rule: Rule, standard: Standard, lang: Lang) -> str:
    """The readings under which a rule stands, and whether it does under those that are set."""
    if not rule.only_if:
        return ""
    now = {option.id: option.value for option in standard.options}
    wanted = said(("；", "; "), lang).join(f"{name}={'/'.join(each)}" for name, each in rule.only_if.items())
    if all(now[name] in each for name, each in rule.only_if.items()):
        return wanted
    return said((f"{wanted}（现未采用）", f"{wanted} (not now)"), lang)

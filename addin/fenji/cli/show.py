"""`fenji standards` and `fenji show`: what is built in, and a standard as its text says it, nothing blurred."""

from __future__ import annotations

from fenji import standard_sheet
from fenji.cli.screen import Screen
from fenji.standard import library
from fenji.standard.model import Family, Standard
from fenji.standard_text import TextTable, head, spellings, standard_data, standard_text
from fenji.standard_text.terms import FAMILIES, PROVENANCE, in_brackets


def list_standards(screen: Screen) -> None:
    """Print the built-in standards, those for customers, for staff and for accounts apart."""
    found = [library.built_in(name) for name in library.ids()]
    if screen.as_json:
        screen.data([_brief(each, screen) for each in found])
        return
    headers = [
        screen.word("编号", "id"),
        screen.word("名称", "name"),
        screen.word("版本", "version"),
        screen.word("等级", "grades"),
        screen.word("出处", "source"),
        screen.word("用途", "use"),
    ]
    for family in Family:
        rows = [_line(each, screen) for each in found if each.family is family]
        if rows:
            screen.table(FAMILIES[family].text(screen.lang), headers, rows)
    screen.say("看一个标准：fenji show 编号", "to see one: fenji show ID")


def show(name: str, screen: Screen) -> None:
    """Print a standard: where it comes from, its fields, grades and options, and all that decides, with clauses."""
    standard = standard_sheet.find(name)
    if screen.as_json:
        screen.data(standard_data(standard))
        return
    for item, text in head(standard, screen.lang).rows:
        screen.say(f"{item}：{text}", f"{item}: {text}")
    for table in (*standard_text(standard, screen.lang), spellings(standard, screen.lang)):
        _print(table, screen)


def _print(table: TextTable, screen: Screen) -> None:
    if table.rows:
        screen.say("", "")
        screen.say(table.title, table.title, "bold")
        for note in table.notes:
            screen.say(note, note, "dim")
        screen.table("", table.headers, table.rows, right=table.right)


def _line(standard: Standard, screen: Screen) -> tuple[str, ...]:
    return (
        standard.id,
        standard.name.in_(screen.lang),
        standard.version,
        " / ".join(grade.name.in_(screen.lang) for grade in standard.grades if grade.graded),
        in_brackets(standard.source, PROVENANCE[standard.provenance].text(screen.lang), screen.lang),
        screen.word("仅供内部", "internal only") if standard.internal_only else "",
    )


def _brief(standard: Standard, screen: Screen) -> dict[str, object]:
    return {
        "id": standard.id,
        "name": standard.name.in_(screen.lang),
        "version": standard.version,
        "family": standard.family.value,
        "internal_only": standard.internal_only,
        "source": standard.source,
        "provenance": standard.provenance.value,
        "grades": [grade.name.in_(screen.lang) for grade in standard.grades if grade.graded],
    }

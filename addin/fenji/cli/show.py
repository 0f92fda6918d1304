"""`fenji standards`, `fenji show` and `fenji lint`: a standard as its text says it, nothing blurred."""

from __future__ import annotations

from typing import Any

from fenji.cli.screen import Screen, diagnostics_data
from fenji.grader import standard as grader_of
from fenji.standard import library
from fenji.standard.model import DecisionTable, FieldType, Provenance, Standard

PROVENANCE = {
    Provenance.SEED: ("原文", "source text"),
    Provenance.PUBLIC: ("公开资料", "public"),
    Provenance.READING: ("读法", "reading"),
    Provenance.DEFAULT: ("默认值(可修改)", "default"),
}
TYPES = {
    FieldType.AMOUNT: ("金额", "amount"),
    FieldType.NUMBER: ("数", "number"),
    FieldType.CHOICE: ("选项", "choice"),
    FieldType.FLAG: ("是否", "yes/no"),
    FieldType.TEXT: ("文字", "text"),
    FieldType.HISTORY: ("还款状态", "repayment history"),
}
COUNTED = ("，由账户数出", ", counted from accounts")


def list_standards(screen: Screen) -> None:
    """Print the built-in standards."""
    found = [library.built_in(name) for name in library.ids()]
    if screen.as_json:
        screen.data(
            [
                {"id": each.id, "name": each.name.in_(screen.lang), "version": each.version, "source": each.source}
                for each in found
            ]
        )
        return
    headers = [
        screen.word("编号", "id"),
        screen.word("名称", "name"),
        screen.word("版本", "version"),
        screen.word("等级", "grades"),
        screen.word("出处", "source"),
    ]
    screen.table(
        "",
        headers,
        [
            (
                each.id,
                each.name.in_(screen.lang),
                each.version,
                " / ".join(grade.name.in_(screen.lang) for grade in each.grades if grade.graded),
                f"{each.source}（{_provenance(each.provenance, screen)}）",
            )
            for each in found
        ],
    )
    screen.say("看一个标准：fenji show 编号", "to see one: fenji show ID")


def show(name: str, screen: Screen) -> None:
    """Print a standard: where it comes from, its fields, grades, options and every rule with its clause."""
    standard = library.find(name)
    if screen.as_json:
        screen.data(_data(standard))
        return
    until = standard.effective_until or screen.word("今后", "on")
    screen.say(
        f"{standard.name.label}（{standard.id}）　版本 {standard.version}　施行 {standard.effective_from} 至 {until}",
        f"{standard.name.in_('en')} ({standard.id}), version {standard.version}, in force from "
        f"{standard.effective_from}",
        "bold",
    )
    screen.say(
        f"出处：{standard.source}（{_provenance(standard.provenance, screen)}）",
        f"source: {standard.source} ({_provenance(standard.provenance, screen)})",
    )
    if standard.note:
        screen.say(standard.note, standard.note)
    _show_fields(standard, screen)
    _show_grades(standard, screen)
    _show_options(standard, screen)
    for table in standard.tables:
        _show_table(standard, table, screen)


def lint(name: str, screen: Screen) -> int:
    """Print what is odd about a standard; return 1 where anything is, 0 where it is clean."""
    grader = grader_of(name)
    found = grader.lint()
    if screen.as_json:
        screen.data(diagnostics_data(found, screen.lang))
    elif found:
        screen.diagnostics(found)
    else:
        screen.say(f"{grader.standard.id}：没有发现问题", f"{grader.standard.id}: clean", "green")
    return 1 if found else 0


def _provenance(provenance: Provenance, screen: Screen) -> str:
    return screen.word(*PROVENANCE[provenance])


def _show_fields(standard: Standard, screen: Screen) -> None:
    headers = [
        screen.word("字段", "field"),
        screen.word("名称", "label"),
        screen.word("类型", "type"),
        screen.word("单位或可用的值", "unit or values"),
        screen.word("别名", "aliases"),
    ]
    screen.table(
        screen.word("字段", "Fields"),
        headers,
        [
            (
                field.id,
                field.name.in_(screen.lang),
                screen.word(*TYPES[field.type]) + (screen.word(*COUNTED) if field.fact else ""),
                field.unit or "、".join(choice.name for choice in field.choices),
                "、".join(field.aliases),
            )
            for field in standard.fields
        ],
    )


def _show_grades(standard: Standard, screen: Screen) -> None:
    headers = [
        screen.word("代码", "code"),
        screen.word("等级", "grade"),
        screen.word("服务", "services"),
        screen.word("跟进", "follow-up"),
        screen.word("服务和跟进的出处", "provenance of these"),
    ]
    screen.table(
        screen.word("等级（从高到低）", "Grades, best first"),
        headers,
        [
            (
                grade.code,
                grade.name.in_(screen.lang),
                "；".join(grade.services),
                grade.follow_up,
                _provenance(grade.provenance, screen) if grade.services else "",
            )
            for grade in standard.grades
        ],
    )


def _show_options(standard: Standard, screen: Screen) -> None:
    for option in standard.options:
        rows = [
            (
                "●" if reading.id == option.value else "",
                reading.id,
                reading.name.in_(screen.lang),
                _provenance(reading.provenance, screen),
            )
            for reading in option.readings
        ]
        headers = [
            "",
            screen.word("读法", "reading"),
            screen.word("含义", "meaning"),
            screen.word("出处", "provenance"),
        ]
        title = f"{screen.word('开关', 'Option')} {option.id}：{option.name.in_(screen.lang)}"
        screen.table(title, headers, rows)


def _show_table(standard: Standard, table: DecisionTable, screen: Screen) -> None:
    labels = {field.id: field.name.in_(screen.lang) for field in standard.fields}
    results = {grade.code: grade.name.in_(screen.lang) for grade in standard.grades}
    results |= {flag.code: flag.name.in_(screen.lang) for flag in standard.flags}
    inputs = [labels.get(name, screen.word("等级", "grade")) for name in table.inputs]
    headers = [
        "",
        *inputs,
        screen.word("结果", "then"),
        screen.word("条款", "clause"),
        screen.word("出处", "provenance"),
        screen.word("仅当", "only if"),
    ]
    rows = [
        (
            str(number),
            *rule.texts,
            results[rule.then],
            rule.clause,
            _provenance(rule.provenance, screen),
            "；".join(f"{option}={'/'.join(wanted)}" for option, wanted in (rule.only_if or {}).items()),
        )
        for number, rule in enumerate(table.rules, 1)
    ]
    title = f"{screen.word('决策表', 'Decision table')} {table.output}（hit = {table.hit.value}）"
    screen.table(title, headers, rows)


def _data(standard: Standard) -> dict[str, Any]:
    return {
        "id": standard.id,
        "name": standard.name.label,
        "version": standard.version,
        "effective_from": standard.effective_from.isoformat(),
        "source": standard.source,
        "provenance": standard.provenance.value,
        "fields": [
            {
                "id": field.id,
                "label": field.label,
                "type": field.type.value,
                "unit": field.unit,
                "aliases": list(field.aliases),
                "values": [choice.name for choice in field.choices],
            }
            for field in standard.fields
        ],
        "grades": [
            {
                "code": grade.code,
                "label": grade.label,
                "graded": grade.graded,
                "services": list(grade.services),
                "follow_up": grade.follow_up,
                "provenance": grade.provenance.value,
            }
            for grade in standard.grades
        ],
        "options": [
            {
                "id": option.id,
                "label": option.name.label,
                "value": option.value,
                "readings": [{"id": each.id, "label": each.name.label} for each in option.readings],
            }
            for option in standard.options
        ],
        "tables": [
            {
                "output": table.output,
                "hit": table.hit.value,
                "inputs": list(table.inputs),
                "rules": [
                    {
                        "when": list(rule.texts),
                        "then": rule.then,
                        "clause": rule.clause,
                        "provenance": rule.provenance.value,
                        "only_if": rule.only_if,
                    }
                    for rule in table.rules
                ],
            }
            for table in standard.tables
        ],
    }

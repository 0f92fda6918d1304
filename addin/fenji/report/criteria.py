"""标准说明: the standard itself, readable: what it asks, its grades and rules, and where each number comes from."""

from __future__ import annotations

from collections.abc import Sequence

from fenji.report.page import LINE, Cell, Page, ReportBook, lines
from fenji.report.style import CENTRED, HEADER, HEADING, NOTE, WRAPPED
from fenji.report.subject import Subject
from fenji.report.wording import PROVENANCE, TYPES, every
from fenji.standard.model import DecisionTable, Provenance

_WIDTH, _COLUMNS = 136.0, 24


def write_criteria(book: ReportBook, subject: Subject) -> Page:
    """Write the standard on a sheet of narrow even columns, each table spread over them."""
    word, standard = subject.word, subject.standard
    page = book.page(word("标准说明", "The standard"), [_WIDTH / _COLUMNS] * _COLUMNS)
    until = standard.effective_until
    in_force = word(f"施行 {standard.effective_from} 至 {until or '今后'}", f"in force from {standard.effective_from}")
    page.heading(
        f"{standard.name.in_(subject.lang)}　{word('标准说明', 'the standard')}",
        [
            f"{standard.id}　{word('版本', 'version')} {standard.version}　{in_force}",
            f"{word('出处', 'source')}：{standard.source}（{_provenance(subject, standard.provenance)}）",
        ],
    )
    if standard.note:
        page.wide(standard.note, NOTE)
    _fields(page, subject)
    _grades(page, subject)
    _options(page, subject)
    for table in standard.tables:
        _rules(page, subject, table)
    page.skip()
    page.note(
        word(
            "出处：原文 = 来源文件写明；公开资料 = 公开网页；读法 = 对原文的理解；默认值 = 建议，可改标准后重新分级。",
            "Provenance: source text, public page, a reading of an unclear text, or a default of ours, to be changed.",
        )
    )
    return page


def _fields(page: Page, subject: Subject) -> None:
    word = subject.word
    bound = {each.field_id: each for each in subject.table.bound}
    rows = []
    for field in subject.standard.fields:
        column = bound.get(field.id)
        read = f"{column.label}{word('，单位 ', ', in ') + column.unit.name if column.unit else ''}" if column else ""
        values = "、".join(choice.name for choice in field.choices) or (field.unit if field.type.counts else "")
        rows.append(
            [
                field.name.in_(subject.lang),
                word(*TYPES.get(field.type.value, (field.type.value, field.type.value))),
                values,
                read or word("（表里没有）", "(not in the sheet)"),
                field.note,
            ]
        )
    heads = [
        word("字段", "field"),
        word("类型", "type"),
        word("单位或可用的值", "unit or values"),
        word("本次读自", "read from"),
        word("说明", "note"),
    ]
    _table(page, word("一、要看的数据", "Fields"), heads, rows, (2, 1, 3, 3, 3))


def _grades(page: Page, subject: Subject) -> None:
    word = subject.word
    listed = "、" if subject.lang == "zh" else ", "
    rows = [
        [
            grade.code,
            grade.name.in_(subject.lang),
            grade.public_label or "",
            listed.join(grade.services),
            grade.strategy,
            every(grade.follow_up, subject),
            _provenance(subject, grade.provenance) if grade.services or grade.follow_up else "",
        ]
        for grade in subject.standard.grades
    ]
    heads = [
        word("代码", "code"),
        word("等级(从高到低)", "grade, best first"),
        word("对外名称", "public name"),
        word("服务", "services"),
        word("策略", "strategy"),
        word("跟进", "follow-up"),
        word("服务和跟进的出处", "provenance"),
    ]
    _table(page, word("二、等级", "Grades"), heads, rows, (1, 2, 2, 3, 2, 1, 1))


def _options(page: Page, subject: Subject) -> None:
    word = subject.word
    for option in subject.standard.options:
        rows = [
            [
                "●" if reading.id == option.value else "",
                reading.id,
                reading.name.in_(subject.lang),
                _provenance(subject, reading.provenance),
            ]
            for reading in option.readings
        ]
        heads = [word("现用", "now"), word("读法", "reading"), word("含义", "meaning"), word("出处", "provenance")]
        title = f"{word('开关', 'Option')} {option.id}：{option.name.in_(subject.lang)}"
        _table(page, title, heads, rows, (1, 2, 7, 2))


def _rules(page: Page, subject: Subject, table: DecisionTable) -> None:
    word, standard = subject.word, subject.standard
    labels = {field.id: field.name.in_(subject.lang) for field in standard.fields}
    results = {each.code: each.name.in_(subject.lang) for each in standard.grades}
    results |= {each.code: each.name.in_(subject.lang) for each in standard.flags}
    set_to = {option.id: option.value for option in standard.options}
    rows = []
    for number, rule in enumerate(table.rules, 1):
        stands = all(set_to[name] in wanted for name, wanted in (rule.only_if or {}).items())
        only = "；".join(f"{name}={'/'.join(wanted)}" for name, wanted in (rule.only_if or {}).items())
        unused = word("（现不用）", " (not now)") if not stands else ""
        rows.append(
            [
                str(number),
                *("" if text == "-" else text for text in rule.texts),
                results.get(rule.then, rule.then),
                rule.clause,
                _provenance(subject, rule.provenance),
                f"{only}{unused}",
            ]
        )
    heads = [
        "",
        *(labels.get(name, word("等级", "grade")) for name in table.inputs),
        word("结果", "then"),
        word("条款", "clause"),
        word("出处", "provenance"),
        word("仅当", "only if"),
    ]
    hit = {"first": word("从上到下，先符合的为准", "the first that holds"), "unique": word("只会符合一条", "one holds")}
    said = hit.get(table.hit.value, word("符合的都算", "all that hold"))
    name = {
        "grade": word("三、定级规则", "Rules for the grade"),
        "flags": word("四、核实规则", "Rules for what to verify"),
    }
    weights = (1, *[3] * len(table.inputs), 3, 2, 2, 3)
    _table(page, f"{name.get(table.output, table.output)}（{said}）", heads, rows, weights)


def _table(page: Page, title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], weights: Sequence[int]) -> None:
    """Write a table whose columns are each as many of the page's columns wide as their weight lets them."""
    if not rows:
        return
    page.skip()
    page.row([Cell(title, HEADING), *[Cell(None, HEADING)] * (len(page.widths) - 1)], 22)
    spans = shared_out(len(page.widths), weights)
    widths = [sum(page.widths[first - 1 : last]) for first, last in spans]
    for number, row in enumerate([list(heads), *rows]):
        high = max(lines(text, width * 1.17) for text, width in zip(row, widths))
        looks = [HEADER if not number else CENTRED if weight == 1 else WRAPPED for weight in weights]
        cells: list[Cell | None] = []
        for (first, last), text, look in zip(spans, row, looks):
            cells += [Cell(text or None, look), *[Cell(None, look)] * (last - first)]
        at = page.row(cells, max(LINE, high * 13.5 + 4))
        for first, last in spans:
            page.merge(at, first, last)


def shared_out(columns: int, weights: Sequence[int]) -> list[tuple[int, int]]:
    """Return the first and last of a page's columns that each part of a table takes, at least one each.

    >>> shared_out(12, (1, 2, 1))
    [(1, 3), (4, 9), (10, 12)]
    """
    left, weight = columns - len(weights), sum(weights)
    extra = [left * each // weight for each in weights]
    for place in sorted(range(len(weights)), key=lambda at: (left * weights[at]) % weight, reverse=True):
        if sum(extra) < left:
            extra[place] += 1
    spans, first = [], 1
    for each in extra:
        spans.append((first, first + each))
        first += each + 1
    return spans


def _provenance(subject: Subject, provenance: Provenance) -> str:
    return subject.word(*PROVENANCE[provenance])

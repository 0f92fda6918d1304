"""What changed between two versions of a standard, in the words of those who grade by it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

from fenji.errors import Lang, Message
from fenji.standard.model import Attribute, DecisionTable, Field, FieldType, Grade, Named, Rule, Scorecard, Standard
from fenji.standard.provenance import CALLED

T = TypeVar("T")


class _Called(Protocol):
    @property
    def name(self) -> Named: ...


def differences(old: Standard, new: Standard) -> tuple[Message, ...]:
    """Return what is different in what the new standard decides and by what, in the order of its text.

    Words of the language that a text chooses among (types, directions) and what holds after the grade are left to
    who has words for them.

    >>> from fenji.standard.library import built_in
    >>> differences(built_in("psbc"), built_in("psbc"))
    ()
    """
    return (
        *_head(old, new),
        *_options(old, new),
        *_fields(old, new),
        *_grades(old, new),
        *_scorecards(old, new),
        *_tables(old, new),
        *_called(old, new),
    )


def _changed(what: tuple[str, str], before: object, after: object) -> Iterator[Message]:
    if before != after:
        one, other = _shown(before), _shown(after)
        yield Message(f"{what[0]}：{one} → {other}", f"{what[1]}: {one} → {other}")


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return "、".join(map(_shown, value)) or "（没有）"
    return "（没有）" if value is None or value == "" else str(value)


def _head(old: Standard, new: Standard) -> Iterator[Message]:
    yield from _changed(("编号", "id"), old.id, new.id)
    yield from _changed(("名称", "name"), old.name.label, new.name.label)
    yield from _changed(("版本", "version"), old.version, new.version)
    yield from _changed(("施行日期", "in force from"), old.effective_from, new.effective_from)
    yield from _changed(("停用日期", "in force until"), old.effective_until, new.effective_until)
    yield from _changed(("来源", "source"), old.source, new.source)


def _came_and_went(old: Mapping[str, _Called], new: Mapping[str, _Called], zh: str, en: str) -> Iterator[Message]:
    for key in old.keys() - new.keys():
        yield Message(f"去掉了{zh}“{old[key].name.label}”", f"{en} {old[key].name.in_('en')!r} is gone")
    for key in [key for key in new if key not in old]:
        yield Message(f"增加了{zh}“{new[key].name.label}”", f"{en} {new[key].name.in_('en')!r} is new")


def _options(old: Standard, new: Standard) -> Iterator[Message]:
    before, after = ({each.id: each for each in one.options} for one in (old, new))
    yield from _came_and_went(before, after, "开关", "option")
    for key in [key for key in after if key in before]:
        named = {reading.id: reading.name for reading in (*before[key].readings, *after[key].readings)}
        one, other = named[before[key].value], named[after[key].value]
        label = after[key].name
        if before[key].value != after[key].value:
            zh = f"开关“{label.label}”：{one.label} → {other.label}"
            yield Message(zh, f"option {label.in_('en')!r}: {one.in_('en')} → {other.in_('en')}")


def _fields(old: Standard, new: Standard) -> Iterator[Message]:
    before, after = ({each.id: each for each in one.fields} for one in (old, new))
    yield from _came_and_went(before, after, "字段", "field")
    for key in [key for key in after if key in before]:
        yield from _field(before[key], after[key])


def _field(old: Field, new: Field) -> Iterator[Message]:
    what = f"字段“{new.label}”", f"field {new.name.in_('en')!r}"
    for zh, en, one, other in (
        ("名称", "label", old.label, new.label),
        ("单位", "unit", old.unit, new.unit),
        ("空白当作", "blank means", old.blank, new.blank),
        ("范围", "range", old.range, new.range),
        ("别名", "aliases", old.aliases, new.aliases),
    ):
        yield from _changed((f"{what[0]}的{zh}", f"{what[1]}, {en}"), one, other)
    if new.type is FieldType.CHOICE:
        one, other = (tuple(choice.name for choice in each.choices) for each in (old, new))
        yield from _changed((f"{what[0]}的值", f"{what[1]}, values"), one, other)


def _grades(old: Standard, new: Standard) -> Iterator[Message]:
    before, after = ({each.code: each for each in one.grades} for one in (old, new))
    yield from _came_and_went(before, after, "等级", "grade")
    both = [code for code in after if code in before]
    if both != [code for code in before if code in after]:
        listed = " > ".join(after[code].label for code in both)
        yield Message(f"等级的高低次序变了，现在是 {listed}", f"the order of the grades is now {listed}")
    for code in both:
        yield from _grade(before[code], after[code])


def _grade(old: Grade, new: Grade) -> Iterator[Message]:
    what = f"等级“{new.label}”", f"grade {new.name.in_('en')!r}"
    for zh, en, one, other in (
        ("名称", "label", old.label, new.label),
        ("给客户看的名称", "public label", old.public_label, new.public_label),
        ("服务", "services", old.services, new.services),
        ("策略", "strategy", old.strategy, new.strategy),
        ("渠道", "channels", old.channels, new.channels),
        ("跟进间隔", "follow-up", old.follow_up, new.follow_up),
    ):
        yield from _changed((f"{what[0]}的{zh}", f"{what[1]}, {en}"), one, other)


def _scorecards(old: Standard, new: Standard) -> Iterator[Message]:
    before, after = ({each.output: each for each in one.scorecards} for one in (old, new))
    yield from _came_and_went(before, after, "评分卡", "scorecard")
    for key in [key for key in after if key in before]:
        yield from _scorecard(before[key], after[key], _labels(new))


def _scorecard(old: Scorecard, new: Scorecard, labels: Mapping[str, Named]) -> Iterator[Message]:
    before, after = ({part.input: part for part in card.characteristics} for card in (old, new))
    for key in dict.fromkeys((*after, *before)):
        label = labels.get(key, Named(key))
        what = f"{new.name.label}：{label.label}", f"{new.name.in_('en')}: {label.in_('en')}"
        if key not in before or key not in after:
            gone = key not in after
            yield Message(f"{what[0]} {'不再计分' if gone else '开始计分'}", f"{what[1]} {'gone' if gone else 'new'}")
            continue
        one, other = before[key], after[key]
        yield from _changed((f"{what[0]} 的权重", f"{what[1]}, weight"), one.weight, other.weight)
        yield from _changed((f"{what[0]} 的满值", f"{what[1]}, out of"), one.scale, other.scale)
        yield from _changed((f"{what[0]} 缺失时的分", f"{what[1]}, points where missing"), one.missing, other.missing)
        yield from _bands(what, one.attributes, other.attributes)


def _bands(what: tuple[str, str], old: Sequence[Attribute], new: Sequence[Attribute]) -> Iterator[Message]:
    """Tell bands apart by what they take in, or else by their points: where either is the same, the other changed."""
    before, after = ({each.text: f"{each.points:f}" for each in bands} for bands in (old, new))
    for text in [text for text in before if text in after]:
        one, other = before.pop(text), after.pop(text)
        yield from _changed((f"{what[0]} {text} 的分数", f"{what[1]} {text}, points"), one, other)
    for text, points in list(before.items()):
        moved = next((each for each, same in after.items() if same == points), None)
        if moved is not None:
            yield from _changed((f"{what[0]} 得 {points} 分的档", f"{what[1]}, {points} points"), text, moved)
            del before[text], after[moved]
    for text, points in before.items():
        yield Message(f"{what[0]} 去掉：{text} 得 {points} 分", f"{what[1]}, gone: {points} points for {text}")
    for text, points in after.items():
        yield Message(f"{what[0]} 增加：{text} 得 {points} 分", f"{what[1]}, new: {points} points for {text}")


def _called(old: Standard, new: Standard) -> Iterator[Message]:
    """What else has a name: flags, further results, what tables derive."""
    kinds: tuple[tuple[str, str, Mapping[str, _Called], Mapping[str, _Called]], ...] = (
        ("核实事项", "flag", {each.code: each for each in old.flags}, {each.code: each for each in new.flags}),
        ("另给的结果", "result", {each.id: each for each in old.results}, {each.id: each for each in new.results}),
        ("中间结果", "step", {each.id: each for each in old.derived}, {each.id: each for each in new.derived}),
    )
    for zh, en, before, after in kinds:
        yield from _came_and_went(before, after, zh, en)
        for key in [key for key in after if key in before]:
            one, other = before[key].name, after[key].name
            yield from _changed((f"{zh}“{one.label}”的名称", f"{en} {one.in_('en')!r}, label"), one.label, other.label)


def _tables(old: Standard, new: Standard) -> Iterator[Message]:
    before, after = ({each.output: each for each in one.tables} for one in (old, new))
    for output in dict.fromkeys((*after, *before)):
        one = before.get(output) or DecisionTable(output, after[output].hit, after[output].inputs, (), "")
        other = after.get(output) or DecisionTable(output, before[output].hit, before[output].inputs, (), "")
        yield from _table(old, new, one, other)


def _table(old: Standard, new: Standard, one: DecisionTable, other: DecisionTable) -> Iterator[Message]:
    labels = {**_labels(old), **_labels(new)}
    pairs, gone, come = _paired(one.rules, other.rules)
    for before, after in pairs:
        yield from _rule(labels, one, other, before, after)
    for rule in gone:
        yield Message(f"去掉了规则：{_said(labels, one, rule, 'zh')}", f"rule gone: {_said(labels, one, rule, 'en')}")
    for rule in come:
        yield Message(
            f"增加了规则：{_said(labels, other, rule, 'zh')}", f"rule new: {_said(labels, other, rule, 'en')}"
        )
    order = [one.rules.index(before) for before, _ in sorted(pairs, key=lambda pair: other.rules.index(pair[1]))]
    if order != sorted(order):
        zh = f"“{labels.get(other.output, Named(other.output)).label}”的规则次序变了"
        yield Message(zh, f"the rules of {other.output} are in another order")


def _paired(old: Sequence[Rule], new: Sequence[Rule]) -> tuple[list[tuple[Rule, Rule]], list[Rule], list[Rule]]:
    """Tell which rule became which: the same in all first, then by outcome and clause, then by outcome alone."""
    left, right = list(old), list(new)
    pairs: list[tuple[Rule, Rule]] = []
    for key in (
        lambda rule: (rule.texts, rule.then, rule.clause, rule.only_if and sorted(rule.only_if)),
        lambda rule: (rule.then, rule.clause, rule.only_if and sorted(rule.only_if)),
        lambda rule: (rule.texts, rule.clause),
        lambda rule: (rule.then, tuple(text == "-" for text in rule.texts)),
    ):
        waiting: dict[object, list[Rule]] = defaultdict(list)
        for rule in right:
            waiting[str(key(rule))].append(rule)
        for rule in list(left):
            if same := waiting.get(str(key(rule))):
                pairs.append((rule, same.pop(0)))
                left.remove(rule)
                right.remove(pairs[-1][1])
    return pairs, left, right


def _rule(
    labels: Mapping[str, Named], old: DecisionTable, new: DecisionTable, before: Rule, after: Rule
) -> Iterator[Message]:
    named = labels.get(after.then, Named(after.then))
    what = f"{named.label}（条款 {after.clause}）", f"{named.in_('en')} (clause {after.clause})"
    texts = [dict(zip(table.inputs, rule.texts)) for table, rule in ((old, before), (new, after))]
    for name in dict.fromkeys((*new.inputs, *old.inputs)):
        one, other = (each.get(name, "-") for each in texts)
        label = labels.get(name, Named(name))
        if one != other:
            zh = " → ".join(_test(labels, name, each, "zh") for each in (one, other))
            en = " → ".join(_test(labels, name, each, "en") for each in (one, other))
            yield Message(f"{what[0]}：{label.label} {zh}", f"{what[1]}: {label.in_('en')} {en}")
    if before.then != after.then:
        one_label = labels.get(before.then, Named(before.then))
        yield Message(
            f"条款 {after.clause} 的结果：{one_label.label} → {named.label}",
            f"outcome of clause {after.clause}: {one_label.in_('en')} → {named.in_('en')}",
        )
    yield from _changed((f"{named.label}的条款", f"clause of {named.in_('en')}"), before.clause, after.clause)
    yield from _changed((f"{what[0]}仅当", f"{what[1]} only if"), _only(before), _only(after))
    if before.provenance is not after.provenance:
        one_said, other_said = CALLED[before.provenance], CALLED[after.provenance]
        yield Message(
            f"{what[0]}的出处：{one_said.zh} → {other_said.zh}", f"{what[1]}, source: {one_said.en} → {other_said.en}"
        )


def _test(labels: Mapping[str, Named], name: str, text: str, lang: Lang) -> str:
    """Return a test as people read it: grades by their labels, and that nothing is asked in words."""
    if text == "-":
        return "不作要求" if lang == "zh" else "-"
    if name != "grade":
        return text
    return re.sub('"([a-z0-9_]+)"', lambda found: f'"{labels.get(found[1], Named(found[1])).in_(lang)}"', text)


def _only(rule: Rule) -> str:
    return "；".join(f"{option}={'|'.join(readings)}" for option, readings in (rule.only_if or {}).items())


def _said(labels: Mapping[str, Named], table: DecisionTable, rule: Rule, lang: Lang) -> str:
    asked = [
        f"{labels.get(name, Named(name)).in_(lang)} {_test(labels, name, text, lang)}"
        for name, text in zip(table.inputs, rule.texts)
        if text != "-"
    ]
    words = ("，" if lang == "zh" else ", ").join(asked) or ("其余" if lang == "zh" else "all others")
    then = labels.get(rule.then, Named(rule.then)).in_(lang)
    return f"{words} → {then}（条款 {rule.clause}）" if lang == "zh" else f"{words} → {then} (clause {rule.clause})"


def _labels(standard: Standard) -> dict[str, Named]:
    """What everything in a standard that has an id is called."""
    found: dict[str, Named] = {"grade": Named("客户等级", "grade"), "flags": Named("核实事项", "flags")}
    called: Iterable[tuple[str, Named]] = (
        *((each.id, each.name) for each in standard.fields),
        *((each.id, each.name) for each in standard.derived),
        *((each.output, each.name) for each in standard.scorecards),
        *((each.id, each.name) for each in standard.results),
        *((each.code, each.name) for each in standard.grades),
        *((each.code, each.name) for each in standard.flags),
    )
    return found | dict(called)

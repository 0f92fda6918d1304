"""Reading the scorecards of a standard's text: weights add up, bands leave no hole and never overlap."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from fenji.expr.amount import FEN
from fenji.expr.parse import Quantity, UnreadableTest, parse_choice_test, parse_quantity_test
from fenji.expr.region import Names, cut_line
from fenji.expr.unary_test import Share, Test, parts, truth
from fenji.expr.value import Truth
from fenji.standard.model import Attribute, Characteristic, Direction, Field, FieldType, Provenance, Scorecard
from fenji.standard.section import Section, identifier, named, unique

_HUNDRED = Decimal(100)
_FINEST = Decimal("0.0001")
"""Points are counted in hundredths of hundredths, so that sums are exact in every engine."""


def read_scorecards(top: Section, fields: tuple[Field, ...]) -> tuple[Scorecard, ...]:
    """Return the scorecards, each checked against the fields that it looks at."""
    sections = top.sections("scorecard")
    cards = tuple(_scorecard(section, {field.id: field for field in fields}) for section in sections)
    outputs = [(card.output, section.at("output")) for card, section in zip(cards, sections)]
    unique(outputs, top.faults, lambda name: (f"得分 {name} 重复", f"score {name} stands twice"), "standard.twice")
    return cards


def _scorecard(section: Section, fields: dict[str, Field]) -> Scorecard:
    added = section.truth("add", False)
    policy = section.text("missing", "unrated")
    if policy != "unrated":
        section.faults.add(
            "standard.value",
            section.at("missing"),
            f"“{policy}”不可用；可用：unrated，或在每一项里写 missing = 分数",
            f"{policy!r} is not allowed; allowed: unrated, or points at each characteristic",
        )
    provenance = section.one_of("provenance", Provenance, Provenance.SEED)
    parts = section.sections("characteristic", required=True)
    characteristics = tuple(_characteristic(part, fields, added, provenance) for part in parts)
    card = Scorecard(
        output=identifier(section, "output"),
        name=named(section),
        characteristics=characteristics,
        direction=section.one_of("direction", Direction, Direction.UP),
        place=section.place,
        clause=section.text("clause", ""),
        provenance=provenance,
    )
    total = section.optional_number("total") or _HUNDRED
    if added or all("weight" in part.values for part in parts):
        # a weight that is missing has been told, and no sum could be right
        _check_sum(card, section, added, total)
    section.close()
    inputs = [(each.input, each.place) for each in characteristics]
    unique(inputs, section.faults, lambda name: (f"{name} 用了两次", f"{name} is used twice"), "standard.twice")
    return card


def _check_sum(card: Scorecard, section: Section, added: bool, total: Decimal) -> None:
    if added:
        best = sum((each.best for each in card.characteristics), Decimal(0))
        if best != total:
            section.faults.add(
                "standard.total",
                section.at("total"),
                f"各项最高分合计 {best:f}，不是 {total:f}",
                f"the best attributes add up to {best:f}, not {total:f}",
            )
        return
    weights = sum((each.weight or Decimal(0) for each in card.characteristics), Decimal(0))
    if weights != _HUNDRED:
        section.faults.add(
            "standard.weights",
            section.at("characteristic"),
            f"权重合计 {weights:f}，须为 100",
            f"the weights add up to {weights:f}, not 100",
        )


def _characteristic(section: Section, fields: dict[str, Field], added: bool, provenance: Provenance) -> Characteristic:
    name = section.text("input")
    own = section.one_of("provenance", Provenance, provenance)
    field = fields.get(name)
    if field is None:
        known = "、".join(fields)
        section.faults.add(
            "standard.unknown_field",
            section.at("input"),
            f"没有字段“{name}”",
            f"no field {name!r}",
            (f"可用：{known}", f"known: {known}"),
        )
    weight = None if added else section.number("weight")
    scale = section.optional_number("scale")
    told = len(section.faults.found)
    attributes = tuple(
        _attribute(part, field, own, weight is not None)
        for part in section.sections("attributes", required=scale is None)
    )
    found = Characteristic(
        input=name,
        weight=weight,
        attributes=attributes,
        scale=scale,
        cap=section.truth("cap", False),
        missing=section.optional_number("missing"),
        place=section.place,
        clause=section.text("clause", ""),
        provenance=own,
    )
    _check_scale(found, field, section)
    unreadable = any(each.code == "standard.test" for each in section.faults.found[told:])
    if attributes and field is not None and not unreadable:
        _check_bands(found, field, section)
    section.close()
    return found


def _check_scale(found: Characteristic, field: Field | None, section: Section) -> None:
    if found.scale is None:
        return
    if found.attributes or found.weight is None or field is None or field.type is not FieldType.NUMBER:
        section.faults.add(
            "standard.scale",
            section.at("scale"),
            "scale 只用于有权重、没有 attributes 的数字字段",
            "scale is for a field of numbers with a weight and without attributes",
        )
    elif field.range is None or field.range[0] < 0 or not _ends_at(field.range[1], found):
        section.faults.add(
            "standard.scale",
            section.at("scale"),
            f"{field.label}须写 range，最大值为 {found.scale:f}",
            f"{field.id} must have a range that ends at {found.scale:f}",
        )
    elif found.weight % (found.scale * _FINEST * 100):
        section.faults.add(
            "standard.scale",
            section.at("scale"),
            f"权重 {found.weight:f} 除以 {found.scale:f} 除不尽，得分无法精确",
            f"weight {found.weight:f} by {found.scale:f} does not come out even, the score would not be exact",
        )


def _ends_at(highest: Decimal, found: Characteristic) -> bool:
    """Whether values end where the scale does; under a cap they may go on."""
    return found.scale is not None and (highest == found.scale or (found.cap and highest > found.scale))


def _attribute(section: Section, field: Field | None, provenance: Provenance, weighted: bool) -> Attribute:
    text = section.text("when")
    points = section.number("points")
    if points % (_FINEST * 100):
        section.faults.add("standard.points", section.at("points"), "分数至多两位小数", "at most two decimals")
    if weighted and not 0 <= points <= _HUNDRED:
        section.faults.add(
            "standard.points",
            section.at("points"),
            f"{points:f} 不在 0 至 100 之间（有权重的项，分数是百分制）",
            f"{points:f} is not between 0 and 100, which the points of a weighted characteristic are",
        )
    test: Test = parse_choice_test("-", {})
    try:
        test = _test(text, field) if field is not None and text else test
    except UnreadableTest as error:
        section.faults.add("standard.test", section.at("when"), error.message.zh, error.message.en)
    found = Attribute(
        test=test,
        text=text,
        points=points,
        place=section.place,
        clause=section.text("clause", ""),
        provenance=section.one_of("provenance", Provenance, provenance),
    )
    section.close()
    return found


def _test(text: str, field: Field) -> Test:
    if field.type is FieldType.DATE:
        raise UnreadableTest("日期不能直接计分", "a date cannot be scored directly")
    if not field.type.counts:
        return parse_choice_test(text, field.spellings)
    test = parse_quantity_test(text, Quantity(field.type.value), bare=field.unit != "万元")
    if any(isinstance(part, Share) for part in parts(test)):
        raise UnreadableTest(f"“{text}”：计分的档次不能按名次划", f"{text!r}: a band of points cannot be a share")
    return test


def _check_bands(found: Characteristic, field: Field, section: Section) -> None:
    """Every value must have its points, and no value twice."""
    for value in _examples(found, field):
        hits = [each for each in found.attributes if truth(each.test, value) is Truth.TRUE]
        if len(hits) == 1:
            continue
        shown = f"{value:f}" if isinstance(value, Decimal) else value
        if hits:
            zh = f"{field.label}为 {shown} 时有两档：{hits[0].text} 与 {hits[1].text}"
            section.faults.add("standard.overlap", hits[1].place, zh, f"{shown} is in two bands")
        else:
            section.faults.add(
                "standard.hole",
                section.at("attributes"),
                f"{field.label}为 {shown} 时没有一档可用",
                f"{shown} is in no band",
            )
        return


def _examples(found: Characteristic, field: Field) -> Iterable[Decimal | str]:
    if not field.type.counts:
        return Names(tuple(choice.name for choice in field.choices)).examples
    step = FEN if field.type is FieldType.AMOUNT else None
    line = cut_line((each.test for each in found.attributes), step)
    if field.range is None:
        return line.examples
    low, high = field.range
    return (low, *(value for value in line.examples if isinstance(value, Decimal) and low < value < high), high)

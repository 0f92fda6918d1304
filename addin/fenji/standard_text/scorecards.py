"""Scorecards as text: a row for each weight and each band of points, with its clause and where it comes from."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from fenji.errors import Lang
from fenji.expr.amount import plain
from fenji.standard.model import Attribute, Characteristic, Scorecard
from fenji.standard_text.labels import Labels
from fenji.standard_text.terms import DIRECTIONS, said
from fenji.standard_text.text_table import Row, TextTable, text_table


def scorecard_text(card: Scorecard, labels: Labels) -> TextTable:
    """Return a scorecard: the row of a characteristic has its weight, the rows below it the bands and points."""
    lang = labels.lang
    headers = (
        ("项目", "characteristic"),
        ("权重", "weight"),
        ("档次", "band"),
        ("分数", "points"),
        ("计入得分", "adds to the score"),
        ("条款", "clause"),
        ("出处", "provenance"),
    )
    title = said(
        (f"评分卡 {card.name.label}（{card.output}）", f"Scorecard {card.name.in_('en')} ({card.output})"), lang
    )
    rows = [row for each in card.characteristics for row in _rows(each, card, labels)]
    return text_table(title, [said(each, lang) for each in headers], rows, right=(1, 3, 4), notes=_notes(card, labels))


def _notes(card: Scorecard, labels: Labels) -> Iterable[str]:
    lang = labels.lang
    best = plain(sum((each.best for each in card.characteristics), Decimal(0)))
    weighted = any(each.weight is not None for each in card.characteristics)
    how = (
        (f"得分 = 各项权重 × 分数 ÷ 100 之和，满分 {best}", f"score: weight × points / 100, added up; at most {best}")
        if weighted
        else (f"得分 = 各项分数之和，满分 {best}", f"score: the points added up; at most {best}")
    )
    direction = DIRECTIONS[card.direction].text(lang)
    yield f"{said(how, lang)}{said(('；', '; '), lang)}{direction}"
    clause = f"{card.clause}{said(('；', '; '), lang)}" if card.clause else ""
    yield f"{said(('依据：', 'by: '), lang)}{clause}{labels.provenance(card.provenance)}"


def _rows(found: Characteristic, card: Scorecard, labels: Labels) -> Iterable[Row]:
    lang = labels.lang
    clause = found.clause or card.clause
    own = (clause, labels.provenance(found.provenance))
    weight = "" if found.weight is None else f"{plain(found.weight)}%"
    most = said((f"至多 {plain(found.best)}", f"at most {plain(found.best)}"), lang)
    yield (labels.of(found.input), weight, "", "", most, *own)
    if found.scale is not None:
        scale = plain(found.scale)
        band = (f"数值本身（满分 {scale}）", f"the value itself (out of {scale})")
        if found.cap:
            band = (f"数值本身（满分 {scale}，超过的按满分）", f"the value itself (out of {scale}, and no more beyond)")
        points = said(("数值 ÷ 满分 × 100", "value / maximum × 100"), lang)
        yield ("", "", said(band, lang), points, "", *own)
    for attribute in found.attributes:
        yield _attribute(attribute, found, clause, labels)
    yield ("", "", said(("没有值", "no value"), lang), *_missing(found, lang), *own)


def _attribute(attribute: Attribute, found: Characteristic, clause: str, labels: Labels) -> Row:
    return (
        "",
        "",
        labels.test(found.input, attribute.text),
        plain(attribute.points),
        plain(found.contribution(attribute.points)),
        attribute.clause or clause,
        labels.provenance(attribute.provenance),
    )


def _missing(found: Characteristic, lang: Lang) -> tuple[str, str]:
    if found.missing is None:
        return said(("不出得分", "no score at all"), lang), ""
    return plain(found.missing), plain(found.contribution(found.missing))

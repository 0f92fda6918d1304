"""What needs attention today, as the overview tells it: what blocks the rest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from fenji.report.checks import general_warnings
from fenji.report.contents import CHECKLIST, CRITERIA, FALLS, NOTICE, UPGRADES
from fenji.report.notice import kept_off
from fenji.report.prospects import Prospect, marketable
from fenji.report.subject import Subject
from fenji.report.tiers import Tier


@dataclass(frozen=True, slots=True)
class Attention:
    """Something that needs attention today, how many customers it is about, and the sheet that tells more."""

    text: str
    count: int
    unit: str
    sheet: str = ""


def attention_of(
    subject: Subject, tiers: Sequence[Tier], up: Sequence[Prospect], down: Sequence[Prospect], *, public: bool
) -> list[Attention]:
    """Return what needs attention, without what concerns nobody; `public` is for a report with 客户告知."""
    told = (
        *_to_mend(subject, tiers),
        *_near(subject, marketable(subject, up), marketable(subject, down)),
        *_without_marketing(subject, public),
        *_open_readings(subject),
    )
    return [each for each in told if each.count]


def _to_mend(subject: Subject, tiers: Sequence[Tier]) -> Iterator[Attention]:
    word = subject.word
    people, points, sheet = _people(subject), word("项", ""), word(*CHECKLIST.name)
    without = sum(tier.count for tier in tiers if not tier.grade.graded)
    off = [total for total in subject.totals if total.difference and not total.explained]
    said = word("需要核实的客户：在来源工作簿里改好，再分级", "to verify: mend the source and grade again")
    yield Attention(said, subject.count(subject.flagged), people, sheet)
    said = word("没有等级的客户：数据不足、未评级，或不在评级之列", "without a grade: too little is known")
    yield Attention(said, without, people, sheet)
    said = word("来源的合计与各户之和不符", "totals of the source do not add up")
    yield Attention(said, len(off), points, sheet)
    said = word("关于整张表的提醒", "warnings about the sheet as a whole")
    yield Attention(said, len(general_warnings(subject)), points, sheet)


def _near(subject: Subject, up: Sequence[Prospect], down: Sequence[Prospect]) -> Iterator[Attention]:
    word, near, people = subject.word, f"{subject.near:.0%}", _people(subject)
    at_stake = _at_stake(subject, down)
    said = word(
        f"接近降级的客户：一项数值变动 {near} 以内就会降级{at_stake}",
        f"near a downgrade: one number moves by {near} or less{at_stake}",
    )
    yield Attention(said, sum(map(len, down)), people, word(*FALLS.name))
    said = word(f"接近升级的客户：最省的一条路只差 {near} 以内", f"near an upgrade: they lack {near} or less")
    yield Attention(said, sum(map(len, up)), people, word(*UPGRADES.name))


def _at_stake(subject: Subject, down: Sequence[Prospect]) -> str:
    """The assets of those who are near a downgrade, where the sheet has any."""
    assets = subject.assets
    if assets is None or not any(map(len, down)):
        return ""
    places = np.concatenate([each.places for each in down])
    amount = f"{assets.known[places].sum() / assets.size:,.2f} {assets.unit}"
    return subject.word(f"，涉及{assets.label} {amount}", f", {assets.label} {amount}")


def _without_marketing(subject: Subject, public: bool) -> Iterator[Attention]:
    word, people = subject.word, _people(subject)
    said = word("已退订营销的客户：营销名单里没有他们", "want no marketing and are on no such list")
    yield Attention(said, subject.count(subject.refused), people)
    if public:
        zh, en = NOTICE.name
        said = word(f"待核实或已退订、没有列入“{zh}”的客户", f"to verify or without marketing: not on '{en}'")
        yield Attention(said, subject.count(kept_off(subject)), people, word(zh, en))


def _open_readings(subject: Subject) -> Iterator[Attention]:
    word = subject.word
    for option in subject.standard.options:
        label = option.name.in_(subject.lang)
        said = word(f"等级取决于{label}的客户（现为 {option.value}）", f"depend on {label} (now {option.value})")
        yield Attention(said, subject.depending.get(option.id, 0), _people(subject), word(*CRITERIA.name))


def _people(subject: Subject) -> str:
    return subject.word("户", "")

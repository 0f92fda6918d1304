"""Tiers: what the customers of each grade come to, and how a report marks them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from fenji.report.page import text_width
from fenji.report.style import CENTRED, SHADE, TOTAL, Look, mark, shade, tint
from fenji.report.subject import Subject
from fenji.standard.model import Grade


@dataclass(frozen=True, slots=True)
class Tier:
    """One grade, or what is no grade: its place, its mark and colour, its customers and their assets in 元."""

    rank: int
    grade: Grade
    label: str
    mark: str
    fill: str
    ink: str
    count: int
    assets: float
    to_verify: int
    marketable: int
    """How many of them may be approached, since they have not refused."""

    @property
    def marked(self) -> str:
        """The label with its mark, as it stands in the tables."""
        return f"{self.mark} {self.label}"

    def look(self, look: Look) -> Look:
        """Return a look in this tier's colour."""
        return replace(look, name=f"{look.name} {self.mark}{self.rank}", fill=self.fill, ink=self.ink)


def tiers_of(subject: Subject) -> tuple[Tier, ...]:
    """Return the grades best first, whether anybody has them or not, then of what is no grade only what occurs."""
    people, count = subject.people, len(subject.results)
    ranks = subject.grading.ranks[people]
    counts = np.bincount(ranks, minlength=count)
    known = subject.assets.known[people] if subject.assets is not None else np.zeros(len(people))
    assets = np.bincount(ranks, weights=known, minlength=count)
    to_verify = np.bincount(ranks[subject.flagged[people]], minlength=count)
    marketable = np.bincount(ranks[~subject.refused[people]], minlength=count)
    graded = sum(each.graded for each in subject.results)
    found = []
    for rank, grade in enumerate(subject.results):
        if not grade.graded and not counts[rank]:
            continue
        fill, ink = shade(rank, graded) if grade.graded else (SHADE, "444444")
        found.append(
            Tier(
                rank=rank,
                grade=grade,
                label=subject.grading.labels[rank],
                mark=mark(rank) if grade.graded else "○",
                fill=fill,
                ink=ink,
                count=int(counts[rank]),
                assets=round(float(assets[rank]), 2),
                to_verify=int(to_verify[rank]),
                marketable=int(marketable[rank]),
            )
        )
    return tuple(found)


def names_width(tiers: Sequence[Tier], least: float, most: float = 34) -> float:
    """Return how wide a column must be in which the names of the tiers stand, each in one line."""
    return max(least, min(max((text_width(tier.marked) for tier in tiers), default=0) * 1.08 + 2.0, most))


def tier_label(tier: Tier) -> Look:
    """The look of a tier's name in a table of tiers."""
    return tier.look(replace(TOTAL, name="等级名"))


def tier_cell(tier: Tier) -> Look:
    """The look of a customer's grade in a list of customers."""
    return replace(CENTRED, name=f"等级 {tier.mark}{tier.rank}", fill=tint(tier.fill))

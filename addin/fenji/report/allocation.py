"""资源分配: by which channels each grade is looked after, and how the bank's means may be shared out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from openpyxl.utils import get_column_letter

from fenji.report.contents import ALLOCATION
from fenji.report.handwriting import Handwriting, Kind
from fenji.report.page import LINE, Cell, Page, ReportBook, quoted_name
from fenji.report.prospects import Prospect
from fenji.report.sheet import Value
from fenji.report.style import (
    AMOUNT,
    CENTRED,
    HEADER,
    INTEGER,
    PERCENT,
    TOTAL,
    TOTAL_AMOUNT,
    TOTAL_COUNT,
    TOTAL_SHARE,
    Look,
)
from fenji.report.subject import Subject
from fenji.report.tiers import Tier, names_width, tier_label
from fenji.report.wording import dated, standing_of, times_a_year
from fenji.standard_text.terms import cadence

CHANNELS = (("客户经理", "manager"), ("电话", "telephone"), ("短信", "text message"))
DOT = "●"
_AREAS = {
    "sales": ("销售", "sales"),
    "service": ("客户服务", "service"),
    "campaigns": ("营销活动", "campaigns"),
    "products": ("产品研发", "products"),
}
_WIDTHS = {
    "count": 9,
    "assets": 15,
    "held": 10,
    "客户经理": 10,
    "电话": 9,
    "短信": 10,
    "cadence": 11,
    "visits": 12,
    **dict.fromkeys(_AREAS, 11),
}
HEADER_ROW = 5


@dataclass(frozen=True)
class _Plan:
    """What the sheet says of each grade: only what the standard and the source can say, each under its own letters."""

    subject: Subject
    tiers: tuple[Tier, ...]
    near: Mapping[int, int]
    first: int

    @cached_property
    def keys(self) -> list[str]:
        """The columns in their order: no amounts where the source has none, no visits where the standard has none."""
        held, visited = self.subject.assets is not None, any(tier.grade.follow_up for tier in self.tiers)
        wanted = {
            "grade": True,
            "count": True,
            "assets": held,
            "held": held,
            **{channel[0]: True for channel in CHANNELS},
            "cadence": visited,
            "visits": visited,
            "sales": True,
            "service": visited,
            "campaigns": True,
            "products": held,
        }
        return [key for key, is_wanted in wanted.items() if is_wanted]

    def at(self, key: str) -> str:
        return get_column_letter(self.keys.index(key) + 1)

    @property
    def last(self) -> int:
        return self.first + len(self.tiers) - 1

    @cached_property
    def visits(self) -> list[int]:
        return [round(tier.count * times_a_year(tier.grade.follow_up)) for tier in self.tiers]

    def weights(self, area: str) -> list[float]:
        """By what an area is shared out; all nought where nothing can be said, and then nothing is proposed.

        A standard of accounts says who may be lent to, and nothing of whom to sell to.
        """
        if self.subject.of_accounts and area in ("sales", "campaigns"):
            return [0.0] * len(self.tiers)
        return {
            "sales": [float(self.near.get(tier.rank, 0)) for tier in self.tiers],
            "service": [float(times) for times in self.visits],
            "campaigns": [float(tier.marketable) for tier in self.tiers],
            "products": [max(tier.assets, 0.0) for tier in self.tiers],
        }[area]

    def proposed(self, area: str, grades: int) -> list[tuple[float, str]]:
        """Return an area's share of each grade and the formula that it comes from; empty where none is proposed.

        Formulas, so that a share that somebody typed is told from one of these. They count the customers on the
        list of chances (whose `grades` stand in that column of it), the follow-ups, who may be approached, and
        the assets.
        """
        weights = self.weights(area)
        total = sum(weights)
        if not total:
            return []
        listed, services = (
            f"{quoted_name(self.subject.word(*kind.value))}!" for kind in (Kind.UPGRADES, Kind.SERVICES)
        )
        first, last, near = self.first, self.last, get_column_letter(grades)
        part, whole = {
            "sales": (f"COUNTIF({listed}${near}:${near},A{{row}})", f"COUNT({listed}$A:$A)"),
            "service": (self._cell("visits"), self._sum("visits")),
            "campaigns": (f"{services}C{{row}}", f"SUM({services}C${first}:C${last})"),
            "products": (f"MAX({self._cell('assets')},0)", self._positive("assets")),
        }[area]
        formula = f"=IF({whole}=0,0,{part}/{whole})"
        return [(weight / total, formula.format(row=row)) for row, weight in enumerate(weights, first)]

    def _cell(self, key: str) -> str:
        return f"{self.at(key)}{{row}}" if key in self.keys else ""

    def _sum(self, key: str) -> str:
        return f"{self.at(key)}${self.last + 1}" if key in self.keys else ""

    def _positive(self, key: str) -> str:
        span = f"{self.at(key)}${self.first}:{self.at(key)}${self.last}" if key in self.keys else ""
        return f'SUMIF({span},">0")'


def write_allocation(
    book: ReportBook,
    subject: Subject,
    tiers: Sequence[Tier],
    chances: Sequence[Prospect],
    grades: int,
    typed: Handwriting,
) -> Page:
    """Write how sales, service, campaigns and product work may be shared out between the grades.

    `grades` is the column of the list of chances in which the customers' grades stand.
    """
    word = subject.word
    graded = tuple(tier for tier in tiers if tier.grade.graded)
    plan = _Plan(subject, graded, _near(subject, chances), HEADER_ROW + 1)
    widths = {**_WIDTHS, "grade": names_width(tiers, 19)}
    page = book.page(word(*ALLOCATION.name), [widths[key] for key in plan.keys], header_row=HEADER_ROW)
    unit = subject.source.unit if subject.lang == "zh" else ""
    page.heading(
        f"{unit}{word('资源分配表', 'Resources by grade')}",
        [subject.spaced(dated(subject), standing_of(subject)), _explained(subject, plan), ""],
    )
    heads = {
        "grade": word("等级", "grade"),
        "count": word("户数", "customers"),
        "assets": subject.assets.header if subject.assets is not None else "",
        "held": word("资产占比", "share"),
        **{channel[0]: word(*channel) for channel in CHANNELS},
        "cadence": word("跟进", "follow-up"),
        "visits": word("全年跟进(次)", "follow-ups a year"),
        **{area: f"{word(*name)}(%)" for area, name in _AREAS.items()},
    }
    page.header([heads[key] for key in plan.keys], HEADER)
    _rows(page, plan, grades, typed)
    page.skip()
    times = word("全年跟进次数 = 户数 × 每年次数。", " Follow-ups a year = customers × times a year.")
    page.note(
        word("● 标准规定的渠道；没有规定的留空，可自行填写。", "● a channel that the standard names.")
        + (times if "visits" in plan.keys else "")
        + word("没有等级的客户先核实。", " Who has no grade is to be verified first.")
    )
    return page


def _explained(subject: Subject, plan: _Plan) -> str:
    """Say by what each area is shared out, and nothing of an area for which nothing is proposed."""
    by = {
        "sales": ("销售按接近升级的户数", "sales by chances"),
        "service": ("客户服务按跟进次数", "service by follow-ups"),
        "campaigns": ("营销活动按可联系户数", "campaigns by who may be approached"),
        "products": ("产品研发按资产", "products by assets"),
    }
    told = [subject.word(*said) for area, said in by.items() if area in plan.keys and any(plan.weights(area))]
    if not told:
        return subject.word(
            "标准和来源没有说到销售、跟进和资产，没有参考值；右边各列可自行填写。",
            "neither standard nor source says how to share these out; the columns on the right are to fill in.",
        )
    return subject.word(
        f"右边各列的参考值可修改：{'，'.join(told)}；没有参考值的自行填写。",
        f"the shares on the right are a proposal to change: {', '.join(told)}.",
    )


def _rows(page: Page, plan: _Plan, grades: int, typed: Handwriting) -> None:
    subject, tiers, first, last = plan.subject, plan.tiers, plan.first, plan.last
    size = subject.assets.size if subject.assets is not None else 1
    total = sum(tier.assets for tier in tiers)
    proposed = {area: plan.proposed(area, grades) for area in _AREAS if area in plan.keys}
    shared = dict.fromkeys(proposed, 0.0)
    for place, (tier, times) in enumerate(zip(tiers, plan.visits)):
        row, named = first + place, tier.grade.channels

        def said(label: tuple[str, str], unit: str = "", tier: Tier = tier) -> Value:
            return typed.of_grade(Kind.ALLOCATION, f"{subject.word(*label)}{unit}", tier.label)

        cells = {
            "grade": Cell(tier.marked, tier_label(tier)),
            "count": Cell(tier.count, INTEGER),
            **{each[0]: Cell(said(each) or (DOT if each[0] in named else None), CENTRED) for each in CHANNELS},
            "cadence": Cell(cadence(tier.grade.follow_up, subject.lang), CENTRED),
            "visits": Cell(times, INTEGER),
            **{
                area: _part(said(_AREAS[area], "(%)"), shares[place] if shares else None)
                for area, shares in proposed.items()
            },
        }
        if subject.assets is not None:
            share, letters = tier.assets / total if total else 0.0, plan.at("assets")
            formula = f"=IF({letters}${last + 1}=0,0,{letters}{row}/{letters}${last + 1})"
            cells |= {"assets": Cell(tier.assets / size, AMOUNT), "held": Cell(share, PERCENT, formula=formula)}
        for area in shared:
            value = cells[area].value
            shared[area] += value if isinstance(value, float | int) else 0.0
        page.row([cells[key] for key in plan.keys], LINE + 3)
    sums: dict[str, tuple[float, Look]] = {
        "count": (sum(tier.count for tier in tiers), TOTAL_COUNT),
        "assets": (total / size, TOTAL_AMOUNT),
        "held": (1.0 if total else 0.0, TOTAL_SHARE),
        "visits": (sum(plan.visits), TOTAL_COUNT),
        **{area: (shared[area], TOTAL_SHARE) for area, shares in proposed.items() if shares or shared[area]},
    }
    page.row([_total(subject, plan, key, sums.get(key)) for key in plan.keys], LINE + 3)


def _total(subject: Subject, plan: _Plan, key: str, summed: tuple[float, Look] | None) -> Cell:
    if key == "grade":
        return Cell(subject.word("合计", "total"), TOTAL)
    letters = plan.at(key)
    formula = f"=SUM({letters}{plan.first}:{letters}{plan.last})"
    if summed is not None:
        return Cell(*summed, formula=formula)
    if key in _AREAS:
        # nothing is proposed; what people fill in is added up
        return Cell(
            "", TOTAL_SHARE, formula=f'=IF(COUNT({letters}{plan.first}:{letters}{plan.last})=0,"",{formula[1:]})'
        )
    return Cell(None, TOTAL)


def _part(typed: Value, proposed: tuple[float, str] | None) -> Cell:
    if typed is not None or proposed is None:
        return Cell(typed, PERCENT)
    return Cell(proposed[0], PERCENT, formula=proposed[1])


def _near(subject: Subject, chances: Sequence[Prospect]) -> dict[int, int]:
    """How many customers of each grade are near a better one and may be approached."""
    found: dict[int, int] = {}
    for each in chances:
        for rank in subject.grading.ranks[each.places[~subject.refused[each.places]]].tolist():
            found[rank] = found.get(rank, 0) + 1
    return found

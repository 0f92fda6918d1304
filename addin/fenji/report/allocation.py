"""资源分配 and 服务策略: what each grade is given, by which channels, and how the bank's means are shared out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from openpyxl.utils import get_column_letter

from fenji.report.handwriting import (
    BY,
    FEEDBACK,
    INCENTIVES,
    OFFERED,
    REWRITTEN,
    STRATEGY,
    Handwriting,
    Kind,
    printed_sum,
)
from fenji.report.page import LINE, Cell, Page, ReportBook, lines, quoted_name
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
    WRAPPED,
)
from fenji.report.subject import Subject
from fenji.report.tiers import Tier, names_width, tier_label
from fenji.report.wording import (
    dated,
    standing_of,
    times_a_year,
)
from fenji.standard_text.terms import PROVENANCE, cadence

CHANNELS = (("客户经理", "manager"), ("电话", "telephone"), ("短信", "text message"))
_AREAS = (("销售", "sales"), ("客户服务", "service"), ("营销活动", "campaigns"), ("产品研发", "products"))
HEADER_ROW = 5
_DOT = "●"


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
    page = book.page(
        word("资源分配", "Resources"),
        (names_width(tiers, 19), 9, 15, 10, 10, 9, 10, 11, 12, 11, 11, 11, 11),
        header_row=HEADER_ROW,
    )
    unit = subject.source.unit if subject.lang == "zh" else ""
    page.heading(
        f"{unit}{word('资源分配表', 'Resources by grade')}",
        [
            subject.spaced(dated(subject), standing_of(subject)),
            word(
                "右边四列是参考值，可修改：销售按接近升级的户数，客户服务按跟进次数，营销活动按可联系户数，产品研发按资产。",
                "the four shares on the right are a proposal to change: sales by chances, service by follow-ups, "
                "campaigns by who may be approached, products by assets.",
            ),
            "",
        ],
    )
    assets = subject.assets
    measure = assets.header if assets is not None else word("资产", "assets")
    page.header(
        [
            word("等级", "grade"),
            word("户数", "customers"),
            measure,
            word("资产占比", "share"),
            *(word(*each) for each in CHANNELS),
            word("跟进", "follow-up"),
            word("全年跟进(次)", "follow-ups a year"),
            *(f"{word(*each)}(%)" for each in _AREAS),
        ],
        HEADER,
    )
    graded = [tier for tier in tiers if tier.grade.graded]
    _rows(page, subject, graded, chances, grades, typed)
    page.skip()
    page.note(
        word(
            "● 标准规定的渠道；没有规定的留空，可自行填写。全年跟进次数 = 户数 × 每年次数。没有等级的客户先核实。",
            "● a channel that the standard names. Follow-ups a year = customers × times a year.",
        )
    )
    return page


def _rows(
    page: Page,
    subject: Subject,
    tiers: Sequence[Tier],
    chances: Sequence[Prospect],
    grades: int,
    typed: Handwriting,
) -> None:
    size = subject.assets.size if subject.assets is not None else 1
    near = _near(subject, chances)
    visits = [round(tier.count * times_a_year(tier.grade.follow_up)) for tier in tiers]
    shares = [
        _shares([near.get(tier.rank, 0) for tier in tiers]),
        _shares(visits),
        _shares([tier.marketable for tier in tiers]),
        _shares([max(tier.assets, 0.0) for tier in tiers]),
    ]
    total = sum(tier.assets for tier in tiers)
    first, last = page.at, page.at + len(tiers) - 1
    formulas = _proposals(subject, grades, first, last)

    def said(tier: Tier, label: tuple[str, str], unit: str = "") -> Value:
        return typed.of_grade(Kind.ALLOCATION, f"{subject.word(*label)}{unit}", tier.label)

    for row, (tier, times) in enumerate(zip(tiers, visits), first):
        named = tier.grade.channels
        page.row(
            [
                Cell(tier.marked, tier_label(tier)),
                Cell(tier.count, INTEGER),
                *_held(subject, tier.assets / size, tier.assets / total if total else 0.0, row, last),
                *(Cell(said(tier, channel) or _dot(channel[0] in named), CENTRED) for channel in CHANNELS),
                Cell(cadence(tier.grade.follow_up, subject.lang), CENTRED),
                Cell(times, INTEGER),
                *(
                    _part(said(tier, area, "(%)"), share[row - first], formula.format(row=row))
                    if subject.assets is not None or share is not shares[-1]
                    else Cell(None, PERCENT)
                    for area, share, formula in zip(_AREAS, shares, formulas)
                ),
            ],
            LINE + 3,
        )
    sums = [sum(tier.count for tier in tiers), total / size, 1.0 if total else 0.0]
    looks = [TOTAL_COUNT, TOTAL_AMOUNT, TOTAL_SHARE]
    page.row(
        [
            Cell(subject.word("合计", "total"), TOTAL),
            *(Cell(value, look, formula=_sum(at, first, last)) for at, (value, look) in enumerate(zip(sums, looks), 2)),
            *[Cell(None, TOTAL)] * 4,
            Cell(sum(visits), TOTAL_COUNT, formula=_sum(9, first, last)),
            *(Cell(sum(share), TOTAL_SHARE, formula=_sum(at, first, last)) for at, share in enumerate(shares, 10)),
        ],
        LINE + 3,
    )


def _dot(named: bool) -> str | None:
    return _DOT if named else None


def printed_sums(subject: Subject, tiers: Sequence[Tier]) -> Iterator[str]:
    """Yield the check sums of what the standard says beside each grade, so that what people write is told from it."""
    for tier in tiers:
        if not tier.grade.graded:
            continue
        for column, text in zip(REWRITTEN, _of_standard(subject, tier)):
            if text:
                yield printed_sum(Kind.SERVICES, tier.label, column[0], text)
        for zh, en in CHANNELS:
            if zh in tier.grade.channels:
                yield printed_sum(Kind.ALLOCATION, tier.label, subject.word(zh, en), _DOT)


def _of_standard(subject: Subject, tier: Tier) -> tuple[str, str, str]:
    """What the standard says of a grade: strategy, services a line each, channels."""
    grade = tier.grade
    listed = "、" if subject.lang == "zh" else ", "
    return grade.strategy, "\n".join(f"· {each}" for each in grade.services), listed.join(grade.channels)


def _proposals(subject: Subject, grades: int, first: int, last: int) -> list[str]:
    """Return the formulas of the proposed shares, so that a share that somebody typed is told from one of these.

    They count the customers on the list of chances (whose `grades` stand in that column of it), the follow-ups,
    who may be approached, and the assets.
    """
    listed, services = (f"{quoted_name(subject.word(*kind.value))}!" for kind in (Kind.UPGRADES, Kind.SERVICES))
    near, even = get_column_letter(grades), f"1/{last - first + 1}"
    everybody, approached = f"COUNT({listed}$A:$A)", f"SUM({services}C${first}:C${last})"
    held = f'SUMIF(C${first}:C${last},">0")'
    return [
        f"=IF({everybody}=0,{even},COUNTIF({listed}${near}:${near},A{{row}})/{everybody})",
        f"=IF(I${last + 1}=0,{even},I{{row}}/I${last + 1})",
        f"=IF({approached}=0,{even},{services}C{{row}}/{approached})",
        f"=IF({held}=0,{even},MAX(C{{row}},0)/{held})",
    ]


def _part(typed: Value, proposed: float, formula: str) -> Cell:
    return Cell(typed, PERCENT) if typed is not None else Cell(proposed, PERCENT, formula=formula)


def _held(subject: Subject, amount: float, share: float, row: int, last: int) -> tuple[Cell, Cell]:
    """A grade's assets and their share; where the sheet has no assets nothing is said, least of all nought."""
    if subject.assets is None:
        return Cell(None, AMOUNT), Cell(None, PERCENT)
    return Cell(amount, AMOUNT), Cell(share, PERCENT, formula=f"=IF(C${last + 1}=0,0,C{row}/C${last + 1})")


def write_services(book: ReportBook, subject: Subject, tiers: Sequence[Tier], typed: Handwriting) -> Page:
    """Write what is done for each grade: strategy, services, upkeep, and room for incentives and feedback."""
    word = subject.word
    widths = (names_width(tiers, 19), 8, 11, 30, 34, 13, 12, 16, 16, 13)
    page = book.page(word("服务策略", "Services"), widths, header_row=HEADER_ROW)
    unit = subject.source.unit if subject.lang == "zh" else ""
    left = subject.count(subject.refused)
    said = word("本表只列等级，不列客户；", "grades only, no customers; ")
    refusing = word(f"{left:,} 户已退订营销，不在可联系之列。", f"{left:,} want no marketing and are not counted.")
    page.heading(
        f"{unit}{word('服务策略', 'Services by grade')}",
        [
            subject.spaced(dated(subject), standing_of(subject)),
            said + (refusing if left else word("没有客户退订。", "nobody refused.")),
            "",
        ],
    )
    page.header(
        [
            word("等级", "grade"),
            word("户数", "customers"),
            word("可联系营销", "may be approached"),
            word(*STRATEGY),
            word(*OFFERED),
            word(*BY),
            word("客户维护(跟进)", "follow-up"),
            word(*INCENTIVES),
            word(*FEEDBACK),
            word("出处", "provenance"),
        ],
        HEADER,
    )
    for tier in tiers:
        if not tier.grade.graded:
            continue
        words = [
            typed.of_grade(Kind.SERVICES, column[0], tier.label) or text
            for column, text in zip(REWRITTEN, _of_standard(subject, tier))
        ]
        written = [typed.of_grade(Kind.SERVICES, label[0], tier.label) for label in (INCENTIVES, FEEDBACK)]
        told = [*enumerate(words, 3), *enumerate(written, 7)]
        high = max(2, *(lines(str(value or ""), widths[at] * 1.17) for at, value in told))
        page.row(
            [
                Cell(tier.marked, tier_label(tier)),
                Cell(tier.count, INTEGER),
                Cell(tier.marketable, INTEGER),
                *(Cell(value or None, WRAPPED) for value in words),
                Cell(cadence(tier.grade.follow_up, subject.lang), CENTRED),
                *(Cell(value, WRAPPED) for value in written),
                Cell(PROVENANCE[tier.grade.provenance].text(subject.lang), WRAPPED),
            ],
            high * 13.5 + 8,
        )
    return page


def _near(subject: Subject, chances: Sequence[Prospect]) -> dict[int, int]:
    """How many customers of each grade are near a better one and may be approached."""
    found: dict[int, int] = {}
    for each in chances:
        for rank in subject.grading.ranks[each.places[~subject.refused[each.places]]].tolist():
            found[rank] = found.get(rank, 0) + 1
    return found


def _shares(weights: Sequence[float]) -> list[float]:
    """Return the part of the whole that each weight is; equal parts where nothing weighs anything."""
    total = sum(weights)
    return [weight / total if total else 1 / len(weights) for weight in weights]


def _sum(column: int, first: int, last: int) -> str:
    letters = get_column_letter(column)
    return f"=SUM({letters}{first}:{letters}{last})"

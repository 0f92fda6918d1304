"""Composing: which sheets a report has, in which order, and what its overview says of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np

from fenji.errors import Lang, UsageError, fault
from fenji.report.allocation import write_allocation
from fenji.report.breakdown import dimensions_of, write_breakdown
from fenji.report.chances import fall_wording, grade_column, upgrade_wording, write_chances
from fenji.report.checklist import write_checklist
from fenji.report.checks import Check, checks_of, general_warnings
from fenji.report.criteria import write_criteria
from fenji.report.earlier import EARLIER
from fenji.report.form import Form
from fenji.report.grid import grid_name, write_grid
from fenji.report.handwriting import Handwriting
from fenji.report.log import write_log
from fenji.report.navigation import Entry, write_navigation
from fenji.report.notice import check_public, kept_off, write_notice
from fenji.report.overview import Attention, write_overview
from fenji.report.page import Progress, ReportBook
from fenji.report.prospects import Prospect, falls, upgrades
from fenji.report.roster import Roster
from fenji.report.services import printed_sums, write_services
from fenji.report.subject import Subject
from fenji.report.tiers import Tier, tiers_of
from fenji.report.unclaimed import write_unclaimed

_MOST_CUSTOMERS = 1_000_000
_LISTED_PARTS = 40
"""How many of the sheets of single managers or branches the guide names."""


@dataclass(frozen=True)
class Wanted:
    """What a report is asked for beside its sheets: parts of the form, the full view, a sheet for customers."""

    split: tuple[str, ...] = ()
    full: bool = False
    public: bool = False
    near: float = 0.2
    unit: str = ""
    lang: Lang = "zh"
    as_of: date = field(default_factory=date.today)


def silent(sheet: str, rows: int) -> None:
    """Show no progress."""


@dataclass(frozen=True, eq=False)
class Findings:
    """What was worked out of a subject before anything is written."""

    tiers: tuple[Tier, ...]
    form: Form
    up: list[Prospect]
    down: list[Prospect]
    checks: list[Check]


def compose(
    subject: Subject, wanted: Wanted, progress: Progress = silent, handwriting: Handwriting | None = None
) -> ReportBook:
    """Return the workbook of a report, all its sheets written but not yet saved; `handwriting` finds its place."""
    _check_length(subject)
    typed = handwriting or Handwriting(subject)
    if wanted.public:
        check_public(subject)
    tiers, roster = tiers_of(subject), Roster(subject)
    checks = checks_of(subject)
    form = Form(subject, roster, tiers, checks, typed)
    found = Findings(tiers, form, upgrades(subject), falls(subject), checks)
    parts = [(name, places) for by in wanted.split for name, places in found.form.parts(by)]
    standard = subject.standard
    foot = subject.spaced(
        f"{standard.name.in_(subject.lang)} {standard.id} {standard.version}", subject.as_of.isoformat()
    )
    book = ReportBook(subject.word("客户等级分类表", "Customers by grade"), foot, subject.lang, progress)
    write_overview(book, subject, tiers, found.form, _attention(subject, found, wanted))
    found.form.write(book, subject.order, found.form.name)
    for matrix in standard.matrices:
        write_grid(book, subject, tiers, matrix)
    write_chances(book, subject, roster, tiers, found.up, upgrade_wording(subject), typed)
    write_chances(book, subject, roster, tiers, found.down, fall_wording(subject), typed)
    write_allocation(book, subject, tiers, found.up, grade_column(roster), typed)
    write_services(book, subject, tiers, typed)
    write_checklist(book, subject, roster, tiers, found.checks, typed)
    write_criteria(book, subject)
    write_breakdown(book, subject, tiers)
    if wanted.public:
        write_notice(book, subject, roster, tiers)
    write_log(book, subject, datetime.now(), list(printed_sums(subject, tiers)))
    sheets = [found.form.write(book, places, name, name).name for name, places in parts]
    if typed.left:
        write_unclaimed(book, subject, typed.left)
    # last, since only now every sheet has its name, but it is the first that people see
    write_navigation(book, subject, _entries(subject, found, wanted, sheets, len(typed.left)))
    book.put_first()
    return book


def _check_length(subject: Subject) -> None:
    """Raise UsageError for more customers than a sheet has rows."""
    if len(subject.people) > _MOST_CUSTOMERS:
        raise UsageError(
            fault(
                "report.too_long",
                subject.source.name,
                f"{len(subject.people):,} 户，一张工作表最多放 {_MOST_CUSTOMERS:,} 户",
                f"{len(subject.people):,} customers; a sheet holds {_MOST_CUSTOMERS:,} at most",
                hint=("请按机构拆开后分别写报告", "split the source and report on each part"),
            )
        )


def _listed(subject: Subject, found: Sequence[Prospect]) -> int:
    """How many customers a list of prospects shows: all but those who want no marketing."""
    return sum(int(np.count_nonzero(~subject.refused[each.places])) for each in found)


def _attention(subject: Subject, found: Findings, wanted: Wanted) -> list[Attention]:
    """Return what needs attention today, what blocks the rest first."""
    word = subject.word
    checklist, assets = word("核实清单", "To verify"), subject.assets
    up, down = _listed(subject, found.up), _listed(subject, found.down)
    off = [total for total in subject.totals if total.difference and not total.explained]
    warnings = general_warnings(subject)
    without = sum(tier.count for tier in found.tiers if not tier.grade.graded)
    at_stake = ""
    if assets is not None and down:
        places = np.concatenate([each.places[~subject.refused[each.places]] for each in found.down])
        amount = f"{assets.known[places].sum() / assets.size:,.2f} {assets.unit}"
        at_stake = word(f"，涉及{assets.label} {amount}", f", {assets.label} {amount}")
    people, points = word("户", ""), word("项", "")
    told = [
        (
            subject.count(subject.flagged),
            people,
            word("需要核实的客户：在来源工作簿里改好，再分级", "to verify: mend the source and grade again"),
            checklist,
        ),
        (
            without,
            people,
            word("没有等级的客户：数据不足、未评级，或不在评级之列", "without a grade: too little is known"),
            checklist,
        ),
        (len(off), points, word("来源的合计与各户之和不符", "totals of the source do not add up"), checklist),
        (len(warnings), points, word("关于整张表的提醒", "warnings about the sheet as a whole"), checklist),
        (
            down,
            people,
            word(
                f"接近降级的客户：一项数值变动 {subject.near:.0%} 以内就会降级{at_stake}",
                f"near a downgrade: one number moves by {subject.near:.0%} or less{at_stake}",
            ),
            fall_wording(subject).name,
        ),
        (
            up,
            people,
            word(
                f"接近升级的客户：最省的一条路只差 {subject.near:.0%} 以内",
                f"near an upgrade: they lack {subject.near:.0%} or less",
            ),
            upgrade_wording(subject).name,
        ),
        (
            subject.count(subject.refused),
            people,
            word("已退订营销的客户：营销名单里没有他们", "want no marketing and are on no such list"),
            "",
        ),
        (
            subject.count(kept_off(subject)) if wanted.public else 0,
            people,
            word("待核实或已退订、没有列入“客户告知”的客户", "to verify or without marketing: not on 'For customers'"),
            word("客户告知", "For customers"),
        ),
    ]
    for option in subject.standard.options:
        count = subject.depending.get(option.id, 0)
        label = option.name.in_(subject.lang)
        said = word(f"等级取决于{label}的客户（现为 {option.value}）", f"depend on {label} (now {option.value})")
        told.append((count, people, said, word("标准说明", "The standard")))
    return [Attention(text, count, unit, sheet) for count, unit, text, sheet in told if count]


def _entries(subject: Subject, found: Findings, wanted: Wanted, parts: Sequence[str], left: int) -> list[Entry]:
    word = subject.word
    front, middle, back = word("前台营销", "front desk"), word("中台风控", "risk desk"), word("后台处理", "back office")

    def people(count: int) -> str:
        return word(f"{count:,} 户", f"{count:,} customers")

    customers = people(len(subject.people))
    entries = [
        Entry(
            1,
            word("核实清单", "To verify"),
            word(
                "哪些单元格要补、要改，怎么办；与来源的合计核对", "which cells to mend, and how; do the totals add up"
            ),
            back,
            people(len({check.place for check in found.checks})),
        ),
        Entry(
            1,
            word("标准说明", "The standard"),
            word("看哪些数据、每条规则的条款和出处", "what is looked at, every rule with its clause"),
            middle,
            subject.standard.version,
        ),
        Entry(
            1,
            word("操作日志", "Log"),
            word("这本工作簿由谁、何时、从哪份文件生成", "who made this workbook, when, from what"),
            back,
            subject.as_of.isoformat(),
        ),
        Entry(
            2, word("概览", "Overview"), word("一页看完：户数、资产、今天要办", "one page of it all"), front, customers
        ),
        Entry(
            2,
            found.form.name,
            word("按等级列出全部客户，附策略和服务，可签字存档", "all customers by grade, to sign and file"),
            front,
            customers,
        ),
        *(
            Entry(
                2,
                grid_name(subject, matrix),
                word("按两个维度看客户落在哪一格", "where customers lie by two measures"),
                front,
                f"{len(matrix.row_values)} × {len(matrix.column_values)}",
            )
            for matrix in subject.standard.matrices
        ),
        *(Entry(2, part, word("单独一张分类表", "a form of its own"), front, "") for part in parts[:_LISTED_PARTS]),
        Entry(
            3,
            upgrade_wording(subject).name,
            word("差一点就能升级的客户，要做什么、值多少", "who is near a better grade, and what it takes"),
            front,
            people(_listed(subject, found.up)),
        ),
        Entry(
            3,
            fall_wording(subject).name,
            word("再少一点就会降级的客户，先稳住", "who is near a downgrade"),
            front,
            people(_listed(subject, found.down)),
        ),
        Entry(
            3,
            word("服务策略", "Services"),
            word("各等级的策略、服务、渠道和跟进频率", "strategy, services, channels and follow-up of each grade"),
            front,
            "",
        ),
        Entry(
            3,
            word("资源分配", "Resources"),
            word("人手、活动和预算怎样分到各等级", "how to share out people, campaigns and money"),
            front,
            "",
        ),
    ]
    if dimensions_of(subject):
        purpose = word("按客户类型、行业、地区、产品、条线、机构、客户经理看等级", "grades by type, industry, region …")
        entries.insert(5, Entry(2, word("分布", "Breakdown"), purpose, front, ""))
    if left:
        purpose = word("上一份报告里填写、这次没有对应的内容", "entries of the report before, without a place now")
        entries.append(Entry(3, word(*EARLIER), purpose, back, word(f"{left:,} 处", f"{left:,} entries")))
    if wanted.public:
        purpose = word("可以给客户看：只有对外名称", "may be shown to customers: public names only")
        entries.append(Entry(3, word("客户告知", "For customers"), purpose, front, ""))
    return entries

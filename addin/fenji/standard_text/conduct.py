"""What a standard says of customers after the grade, as text: follow-up, changes of grade, approval, overrides."""

from __future__ import annotations

from collections.abc import Iterator

from fenji.errors import Lang
from fenji.standard.conduct import (
    Conduct,
    Effect,
    Feed,
    First,
    FollowUp,
    Inspection,
    Migration,
    Missing,
    Override,
    Shift,
    Workflow,
)
from fenji.standard.library import conduct_of
from fenji.standard.model import Family, Standard
from fenji.standard.provenance import Provenance
from fenji.standard_text.terms import PROVENANCE, said
from fenji.standard_text.text_table import TextTable, text_table

_Row = tuple[str, str, Provenance, str]
_LISTED = {"zh": "、", "en": ", "}


def conduct_text(standard: Standard, lang: Lang) -> tuple[TextTable, ...]:
    """Return a table of what holds after the grade; nothing for a standard that does not grade customers."""
    if standard.family is not Family.CUSTOMER:
        return ()
    headers = (("项目", "item"), ("规则", "rule"), ("条款", "clause"), ("出处", "provenance"))
    rows = [
        (item, rule, clause, PROVENANCE[provenance].text(lang))
        for item, rule, provenance, clause in conduct_rows(conduct_of(standard), standard, lang)
    ]
    return (text_table(said(("评级以后", "After the grade"), lang), [said(each, lang) for each in headers], rows),)


def conduct_rows(conduct: Conduct, standard: Standard, lang: Lang) -> Iterator[_Row]:
    """Yield every rule of a conduct: what it is about, what it says, where that comes from, and its clause."""
    if conduct.follow_up is not None:
        yield from _follow_up(conduct.follow_up, lang)
    if conduct.migration is not None:
        yield from migration_rows(conduct.migration, standard, lang)
    if conduct.workflow is not None:
        yield from _workflow(conduct.workflow, standard, lang)
    if conduct.override is not None:
        yield from _override(conduct.override, lang)
    if conduct.inspection is not None:
        yield from _inspection(conduct.inspection, lang)


def _follow_up(rules: FollowUp, lang: Lang) -> Iterator[_Row]:
    moves = {
        Shift.PREVIOUS: said(("提前到前一个工作日", "the working day before"), lang),
        Shift.NEXT: said(("顺延到下一个工作日", "the next working day"), lang),
    }
    on = said(("按工作日", "by working days"), lang) if rules.workdays else said(("不挪", "does not move"), lang)
    daily, others = moves[rules.daily], moves[rules.others]
    said_zh = f"默认{on}；要挪时，每天一次的{daily}，其余的{others}"
    said_en = f"{on} unless asked for; then what is daily moves to {daily}, all else to {others}"
    yield said(("遇休息日", "day off"), lang), said((said_zh, said_en), lang), rules.provenance, rules.clause
    first = (
        ("在第一个间隔内", "within the first interval") if rules.first is First.CYCLE else ("当天到期", "due at once")
    )
    yield said(("从未追踪过的", "never followed up"), lang), said(first, lang), rules.provenance, rules.clause
    for field, sheet in rules.feeds.items():
        yield (
            said((f"“{sheet}”表", f"sheet {sheet}"), lang),
            said(_fed(field, sheet), lang),
            rules.provenance,
            rules.clause,
        )


def _fed(field: str, sheet: str) -> tuple[str, str]:
    feed = Feed.of(sheet)
    if feed is not None and feed.sums:
        return f"每户的合计用作 {field}", f"its sum of each customer is read as {field}"
    return f"最近一次的评分用作 {field}", f"its latest score is read as {field}"


def migration_rows(rule: Migration, standard: Standard, lang: Lang) -> Iterator[_Row]:
    """Yield the rules by which changes of grade take effect."""
    up = ("当时生效", "at once") if rule.up is Effect.AT_ONCE else ("下月生效", "the month after")
    yield said(("升级", "better grade"), lang), said(up, lang), rule.provenance, rule.clause
    down = said(("降级", "worse grade"), lang)
    yield down, _months(rule.down_months, lang), rule.provenance, rule.clause
    for each in rule.down:
        grades = _LISTED[lang].join(standard.grade(code).name.in_(lang) for code in each.grades)
        yield f"{down} {grades}", _months(each.months, lang), each.provenance, each.clause
    if rule.protect_months:
        kept = (f"{rule.protect_months} 个月内不降", f"not lowered for {rule.protect_months} months")
        clause = rule.protect_clause or rule.clause
        yield said(("新客户", "new customers"), lang), said(kept, lang), rule.protect_provenance, clause
    missing = (
        ("连续月数从头数", "the count starts anew") if rule.missing is Missing.RESTART else ("跳过不计", "skipped")
    )
    yield said(("缺一个月的名单", "a month is missing"), lang), said(missing, lang), rule.provenance, rule.clause


def _months(months: int, lang: Lang) -> str:
    if not months:
        return said(("当时生效", "at once"), lang)
    zh = f"连续 {months} 个月低于本级，次月降到最后一个月所达到的等级"
    en = f"after {months} months below it in a row, to the grade of the last of them"
    return said((zh, en), lang)


def _workflow(workflow: Workflow, standard: Standard, lang: Lang) -> Iterator[_Row]:
    for step in workflow.steps:
        text = step.role
        if step.grades:
            grades = _LISTED[lang].join(standard.grade(code).name.in_(lang) for code in step.grades)
            out = said(("，调出也要", ", also out of it"), lang) if step.leaving else ""
            text += said((f"：只对{grades}{out}", f": for {grades} only{out}"), lang)
        elif step.decides:
            text += said(("：可以改定等级", ": may set another grade"), lang)
        yield said((f"审批流程 {step.label}", f"approval: {step.id}"), lang), text, step.provenance, step.clause
    apart = ("每一步不是同一个人，退回的从第一步重来", "no two steps by one person; sent back, it starts again")
    yield said(("审批流程", "approval"), lang), said(apart, lang), Provenance.DEFAULT, workflow.clause


def _override(rules: Override, lang: Lang) -> Iterator[_Row]:
    listed = _LISTED[lang].join(rules.reasons)
    zh = f"须有原因（{listed}）、批准人和失效日期，最长 {rules.longest.said('zh')}"
    en = f"needs a reason ({listed}), an approver and an expiry of {rules.longest.said('en')} at most"
    yield said(("人工调整", "override"), lang), said((zh, en), lang), rules.provenance, rules.clause


def _inspection(rules: Inspection, lang: Lang) -> Iterator[_Row]:
    zh = (
        f"评定超过 {rules.stale.said('zh')}、一次变动 {rules.jump} 级及以上、人工调整超过 {rules.override_share}%；"
        f"{rules.mend.said('zh')}内整改"
    )
    en = (
        f"graded more than {rules.stale.said('en')} ago, {rules.jump} grades or more at once, "
        f"overrides above {rules.override_share}%; to be mended within {rules.mend.said('en')}"
    )
    yield said(("监督检查", "inspection"), lang), said((zh, en), lang), rules.provenance, rules.clause

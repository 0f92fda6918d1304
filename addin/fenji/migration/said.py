"""What the sheets of a comparison say alike."""

from __future__ import annotations

from fenji.migration.compare import Comparison


def standing(found: Comparison) -> str:
    """Return the line that says by which standard, of which months, and how much of people is shown."""
    standard = found.grader.standard
    months = " → ".join(snapshot.label for snapshot in found.snapshots)
    shown = "姓名已脱敏" if found.masked else "未脱敏，请按保密要求保管"
    return f"标准：{standard.name.label}（{standard.id} {standard.version}）　{months}　{shown}"


def rule_said(found: Comparison) -> str:
    """Return the rule for effective changes in one line, with where it comes from."""
    rule = found.rule
    up = "当月升级" if rule.up.value == "at_once" else "下月升级"
    down = (
        f"连续 {rule.down_months} 个月低于本级，次月降到最后一个月所达到的等级"
        if rule.down_months
        else "低于本级当月就降"
    )
    labels = {grade.code: grade.label for grade in found.grader.standard.grades}
    others = "；".join(f"{'、'.join(labels[code] for code in each.grades)} {each.months} 个月" for each in rule.down)
    protect = f"；新客户 {rule.protect_months} 个月内不降" if rule.protect_months else ""
    return f"{up}；{down}{f'（{others}）' if others else ''}{protect}。"

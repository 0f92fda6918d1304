"""The sheets in which grades are proposed, reviewed, approved, set by hand and inspected."""

from __future__ import annotations

from collections.abc import Sequence

from fenji.grader import Grader
from fenji.register.layout import Column, Kind, Layout
from fenji.standard.conduct import Override, Step
from fenji.standard.library import conduct_of

CASES, OVERRIDES, FINDINGS, PEOPLE = "等级审批", "人工调整", "监督检查", "人员"
AGREED, RETURNED = "同意", "退回"
REFUSED = "不同意"
SENDS_BACK = (RETURNED, REFUSED)
"""How a reviewer or approver says no."""
CHANGED = "被手工改过"
"""Stands in what is said of a row that is not as it was sealed, until it is again."""
DRAFT, IN_FORCE, SENT_BACK, REPLACED, DROPPED = "草稿", "生效", "已退回", "已更替", "已作废"
PROPOSED, EXPIRED, DECLINED = "待批准", "已到期", "不同意"
TO_MEND, LATE, MENDED = "待整改", "逾期", "已整改"
_DAY = 11.5


def step_key(step: Step, what: str) -> str:
    """The key of one cell of a step: grade, decision, opinion, by or day."""
    return f"{step.id}:{what}"


def waiting_for(step: Step) -> str:
    """The state of a case that waits for a step."""
    return f"待{step.label}"


def approval_layouts(grader: Grader) -> Sequence[Layout]:
    """Return the sheets of approval that a standard needs: of a workflow only where it has one."""
    conduct = conduct_of(grader.standard)
    assert conduct.override is not None
    labels = tuple(grade.label for grade in grader.standard.grades if grade.graded)
    cases = [_cases(conduct.workflow.steps, labels)] if conduct.workflow is not None else []
    roles = tuple(dict.fromkeys(step.role for step in conduct.workflow.steps)) if conduct.workflow else ("批准人",)
    return (*cases, _overrides(conduct.override, labels), _FINDINGS, _people(roles))


def _cases(steps: Sequence[Step], labels: tuple[str, ...]) -> Layout:
    said = " → ".join(f"{step.label}（{step.role}）" for step in steps)
    columns = (
        Column("number", "编号", 8, centred=True),
        Column("round", "轮次", 6, Kind.NUMBER, centred=True),
        Column("cust_id", "客户号", 13),
        Column("name", "客户姓名", 10),
        Column("manager", "客户经理", 10),
        Column("system", "系统等级", 11, centred=True),
        Column("current", "现行等级", 11, centred=True),
        Column("state", "状态", 10, centred=True),
        *(column for at, step in enumerate(steps) for column in _step_columns(step, labels, first=at == 0)),
        Column("final", "定级", 11, centred=True),
        Column("effective", "生效日期", _DAY, Kind.DAY, centred=True),
        Column("remark", "核对", 54, wrap=True),
        Column("reason", "分级依据", 50, wrap=True, faint=True),
        Column("seal", "校验", 30, faint=True),
    )
    purpose = (
        f"{said}；三方不能是同一个人，前一步没有完成不能做后一步，退回的重新从第一步开始。"
        "填浅黄的格子，再运行 fenji approval advance。"
    )
    turned = step_key(steps[max(len(steps) - 2, 0)], "day")
    return Layout(CASES, purpose, columns, "number", fixed=3, printed="reason", turned=turned)


def _step_columns(step: Step, labels: tuple[str, ...], *, first: bool) -> list[Column]:
    """The cells of a step; the first proposes a grade, the others agree or send back."""
    columns = []
    if first or step.decides:
        hint = "" if first else "与初评不同才填"
        columns.append(
            Column(
                step_key(step, "grade"), f"{step.label}等级", 11, typed=True, choices=labels, centred=True, hint=hint
            )
        )
    if not first:
        columns.append(
            Column(
                step_key(step, "decision"),
                f"{step.label}结论",
                10,
                typed=True,
                choices=(AGREED, RETURNED),
                centred=True,
            )
        )
    return [
        *columns,
        Column(step_key(step, "opinion"), f"{step.label}意见", 18, typed=True, wrap=True),
        Column(step_key(step, "by"), f"{step.label}人", 10, typed=True, centred=True),
        Column(step_key(step, "day"), f"{step.label}日期", _DAY, Kind.DAY, typed=True, centred=True),
    ]


def _overrides(rules: Override, labels: tuple[str, ...]) -> Layout:
    columns = (
        Column("number", "编号", 8, centred=True),
        Column("cust_id", "客户号", 14, typed=True),
        Column("system", "系统等级", 13, centred=True),
        Column("state", "状态", 10, centred=True),
        Column("target", "调整为", 13, typed=True, choices=labels, centred=True),
        Column("code", "原因", 16, typed=True, choices=rules.reasons),
        Column("reason", "说明", 26, typed=True, wrap=True),
        Column("by", "提出人", 10, typed=True, centred=True),
        Column("day", "提出日期", _DAY, Kind.DAY, typed=True, centred=True),
        Column("until", "失效日期", _DAY, Kind.DAY, typed=True, centred=True, hint=f"最长 {rules.longest.said()}"),
        Column("decision", "批准结论", 10, typed=True, choices=(AGREED, REFUSED), centred=True),
        Column("approver", "批准人", 10, typed=True, centred=True),
        Column("approved", "批准日期", _DAY, Kind.DAY, typed=True, centred=True),
        Column("remark", "核对", 52, wrap=True),
        Column("seal", "校验", 22, faint=True),
    )
    purpose = (
        f"人工调整等级：系统等级照样算、照样留；要有原因、批准人和失效日期（最长 {rules.longest.said()}），"
        "到期自动恢复系统等级。"
        "填好后运行 fenji approval advance。"
    )
    return Layout(OVERRIDES, purpose, columns, "cust_id", fixed=2, printed="remark")


_FINDINGS = Layout(
    FINDINGS,
    "监督检查：异常由 fenji approval inspect 列出，抽查的由检查人填；责任人在整改期限前填整改结果和完成日期。",
    (
        Column("number", "编号", 8, centred=True),
        Column("found", "检查日期", _DAY, Kind.DAY, centred=True),
        Column("kind", "类型", 16, centred=True),
        Column("cust_id", "客户号", 14),
        Column("about", "对象", 18),
        Column("finding", "发现", 44, typed=True, wrap=True),
        Column("inspector", "检查人", 10, typed=True, centred=True),
        Column("deadline", "整改期限", _DAY, Kind.DAY, centred=True),
        Column("owner", "责任人", 10, typed=True, centred=True),
        Column("result", "整改结果", 34, typed=True, wrap=True),
        Column("done", "完成日期", _DAY, Kind.DAY, typed=True, centred=True),
        Column("state", "状态", 9, centred=True),
    ),
    "number",
)


def _people(roles: tuple[str, ...]) -> Layout:
    return Layout(
        PEOPLE,
        "谁有哪个角色。某个角色下写了人，就只有写到的人能做那一步；没有写人的角色不限制。",
        (
            Column("name", "姓名", 14, typed=True),
            Column("role", "角色", 18, typed=True, choices=roles),
            Column("note", "备注", 40, typed=True, wrap=True),
            Column("remark", "核对", 34, wrap=True, optional=True),
        ),
        "name",
    )

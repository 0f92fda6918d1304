"""The sheets of a follow-up workbook, for a standard: their names, their columns, and who writes in them."""

from __future__ import annotations

from collections.abc import Sequence

from fenji.expr.spelling import word
from fenji.follow_up.cadence import journals_of
from fenji.follow_up.workdays import OFF, WORK
from fenji.grader import Grader
from fenji.register.layout import Column, Kind, Layout
from fenji.standard.conduct import REWARDED, REWARDS, SCORED, Feed, FollowUp
from fenji.standard.model import Choice, Field, FieldType

LEDGER, CONFLICTS, CALENDAR, SETTINGS, LOAD = "客户台账", "冲突核对", "调休", "设置", "负荷"
SATISFACTION, FEEDBACK = SCORED
REWARD = REWARDED
WAITING, OVERDUE, DONE, MOVED, STOPPED = "待跟进", "逾期", "已完成", "已转出", "已停止"
GONE, NO_CADENCE = "已离开", "无周期"
OPEN = (WAITING, OVERDUE)
CLEAR = "清空"
BOOKS, OURS = "名单", "跟进"
FULL, MASKED = "完整", "脱敏"
MANAGER = "manager"
_NUMBER_WIDTH, _DAY = 13.0, 11.5


def update_key(field: str) -> str:
    return f"update:{field}"


def now_key(field: str) -> str:
    return f"now:{field}"


def listed_key(fact: str) -> str:
    """The key of what the bank's book last said of a fact."""
    return f"listed:{fact}"


def label_of(field: Field) -> str:
    return f"{field.label}(元)" if field.type is FieldType.AMOUNT else field.label


def choices_of(field: Field) -> tuple[str, ...]:
    """Return what may be chosen for a field; other fields are typed."""
    if field.type is FieldType.FLAG:
        return ("是", "否")
    return tuple(spelled(field, choice) for choice in field.choices)


def spelled(field: Field, choice: Choice) -> str:
    """Return how a choice is written so that it is read again as what it is."""
    printed = choice.in_("zh")
    return printed if field.spellings.get(word(printed)) == choice.name else choice.name


def ledger_layout(grader: Grader) -> Layout:
    """Return 客户台账: a row a customer, with what he is graded by."""
    fields = grader.program.fields
    facts = [(MANAGER, "客户经理", ""), *((field.id, label_of(field), _format(field)) for field in fields)]
    columns = (
        Column("serial", "序号", 6, Kind.NUMBER, centred=True),
        Column("cust_id", "客户号", 14),
        Column("name", "客户姓名", 11),
        Column("phone", "手机号码", 14, centred=True),
        Column("branch", "机构", 12),
        Column(MANAGER, "客户经理", 11),
        Column("grade", "系统等级", 12, centred=True),
        Column("final", "执行等级", 12, centred=True),
        Column("standing", "等级状态", 11, centred=True),
        Column("journal", "追踪志", 9, centred=True),
        Column("last", "上次追踪日期", _DAY, Kind.DAY, centred=True),
        Column("due", "最迟日期", _DAY, Kind.DAY, centred=True),
        Column("planned", "安排日期", _DAY, Kind.DAY, centred=True),
        Column("state", "状态", 9, centred=True),
        Column("visits", "追踪次数", 7, Kind.NUMBER, centred=True),
        *(_fact(now_key(field.id), label_of(field), field) for field in fields),
        Column("flags", "核实事项", 24, wrap=True),
        Column("conflict", "冲突", 24, wrap=True),
        Column("reason", "分级依据", 44, faint=True),
        Column("start", "纳入日期", _DAY, Kind.DAY, centred=True, faint=True),
        Column("since", "等级变动日期", _DAY, Kind.DAY, centred=True, faint=True, optional=True),
        Column("code", "等级代码", 16, faint=True),
        Column("final_code", "执行等级代码", 16, faint=True),
        *(
            Column(listed_key(fact), f"名单·{label}", 12, Kind.RAW, faint=True, format=format)
            for fact, label, format in facts
        ),
    )
    purpose = (
        "一行一个客户：现在的等级、下次追踪、分级用的数据。分级用的数据可以直接改；"
        "灰色的列是名单上次所写，由程序对照用。"
    )
    return Layout(LEDGER, purpose, columns, "cust_id", fixed=3, printed="visits")


def _fact(key: str, label: str, field: Field) -> Column:
    choices = choices_of(field)
    return Column(key, label, 13, Kind.RAW, typed=True, choices=choices, centred=True, format=_format(field))


def _format(field: Field) -> str:
    formats = {FieldType.DATE: "yyyy-mm-dd", FieldType.AMOUNT: "#,##0.00"}
    return formats.get(field.type, "General")


def journal_layout(grader: Grader, rules: FollowUp, journal: str) -> Layout:
    """Return one journal: a row a follow-up, past and to come."""
    updates = tuple(
        Column(
            update_key(field.id),
            f"更新·{label_of(field)}",
            13,
            Kind.RAW,
            typed=True,
            choices=(*choices_of(field), CLEAR) if choices_of(field) else (),
            centred=True,
            hint=f"有变化才填；不再知道的填“{CLEAR}”",
            format=_format(field),
        )
        for field in grader.program.fields
    )
    columns = (
        Column("serial", "序号", 6, Kind.NUMBER, centred=True),
        Column("cust_id", "客户号", 13),
        Column("name", "客户姓名", 10),
        Column("phone", "手机号码", 13, centred=True),
        Column(MANAGER, "客户经理", 10),
        Column("planned", "安排日期", _DAY, Kind.DAY, centred=True),
        Column("due", "最迟日期", _DAY, Kind.DAY, centred=True),
        Column("state", "状态", 8, centred=True),
        Column("before", "追踪前等级", 12, centred=True),
        Column(
            "visited", "追踪日期", _DAY, Kind.DAY, typed=True, centred=True, hint="填了这一格才算完成，例如 2026-03-05"
        ),
        Column("method", "追踪方式", 10, typed=True, choices=rules.methods, centred=True),
        Column("content", "追踪内容", 28, typed=True, wrap=True),
        Column("feedback", "客户反馈", 20, typed=True, wrap=True),
        Column("after", "追踪后等级", 12, centred=True),
        Column("next", "下次追踪日期", _DAY, Kind.DAY, centred=True),
        Column("by", "记录人", 9, typed=True),
        Column("remark", "核对", 30, wrap=True),
        *updates,
        Column("journal", "追踪志类型", 9, centred=True),
        Column("number", "编号", 9, faint=True, centred=True),
        Column("recorded", "登记时间", 16, faint=True, centred=True),
        Column("seal", "校验", 11, faint=True, centred=True),
    )
    purpose = (
        f"{journal}：每次追踪一行。追踪后填底色浅黄的格子，再运行 fenji follow-up record；"
        "没有安排的追踪，在最下面加一行，填客户号和追踪日期。"
    )
    return Layout(f"客户追踪{journal}", purpose, columns, "cust_id", fixed=3, printed="by")


CONFLICT_SHEET = Layout(
    CONFLICTS,
    "名单和这里的填写不一致的地方：没有覆盖任何一方。在“采用”里选一方，下次运行 fenji follow-up plan 时照办。",
    (
        Column("number", "编号", 8, centred=True),
        Column("found", "发现日期", _DAY, Kind.DAY, centred=True),
        Column("cust_id", "客户号", 14),
        Column("what", "项目", 18),
        Column("theirs", "名单的值", 22, wrap=True),
        Column("ours", "跟进里的值", 22, wrap=True),
        Column("place", "位置", 20),
        Column("choice", "采用", 9, typed=True, choices=(BOOKS, OURS), centred=True),
        Column("settled", "处理日期", _DAY, Kind.DAY, centred=True),
        Column("remark", "核对", 26, wrap=True, optional=True),
        Column("fact", "字段", 14, faint=True),
    ),
    "number",
    printed="remark",
)
CALENDAR_SHEET = Layout(
    CALENDAR,
    f"与周末不同的日子：“{OFF}”是放假，“{WORK}”是调休上班。可以改、可以加；没有写到的年份只按周末算。",
    (
        Column("day", "日期", 12, Kind.DAY, typed=True, centred=True),
        Column("kind", "休或班", 8, typed=True, choices=(OFF, WORK), strict=True, centred=True),
        Column("name", "名称", 12, typed=True),
        Column("source", "依据", 60, typed=True),
    ),
    "day",
)
SETTING_SHEET = Layout(
    SETTINGS,
    "这本工作簿按什么办。由 fenji follow-up plan 的选项改写，请不要手工改。",
    (Column("name", "项目", 20), Column("value", "内容", 70, wrap=True)),
    "name",
)
LOAD_SHEET = Layout(
    LOAD,
    "每个客户经理还没有做的追踪，按最近一次运行的日期数。",
    (
        Column(MANAGER, "客户经理", 16),
        Column("customers", "在管客户", 10, Kind.NUMBER, centred=True),
        Column("overdue", "逾期", 10, Kind.NUMBER, centred=True),
        Column("today", "今天", 10, Kind.NUMBER, centred=True),
        Column("week", "未来 7 天", 10, Kind.NUMBER, centred=True),
        Column("month", "未来 30 天", 10, Kind.NUMBER, centred=True),
        Column("busiest", "最多的一天", 10, Kind.NUMBER, centred=True),
        Column("as_of", "截至", 12, Kind.DAY, centred=True),
    ),
    MANAGER,
)
_TAKEN = (Column("remark", "核对", 30, wrap=True), Column("taken", "已采用", 15, faint=True))
"""What fenji says of an entry that may fill a field: what is wrong with it, and with what it was taken in."""


def feed_layouts(grader: Grader, rules: FollowUp) -> Sequence[Layout]:
    """Return 客户反馈, 客户激励 and 满意度, each saying which field of the standard it fills, if any."""
    number = Column("cust_id", "客户号", 14, typed=True)
    day = Column("day", "日期", 12, Kind.DAY, typed=True, centred=True)
    score = Column("score", "评分(0–100)", 10, Kind.NUMBER, typed=True, centred=True)
    feedback = (
        number,
        day,
        Column("channel", "渠道", 10, typed=True, choices=("客户经理", "电话", "短信"), centred=True),
        Column("kind", "类型", 10, typed=True, choices=("表扬", "建议", "咨询", "投诉"), centred=True),
        Column("content", "内容", 44, typed=True, wrap=True),
        score,
        Column("handled", "处理情况", 30, typed=True, wrap=True),
    )
    reward = (
        number,
        day,
        Column("kind", "类型", 10, typed=True, choices=REWARDS, centred=True),
        Column("amount", "数量或金额", 12, Kind.NUMBER, typed=True, centred=True),
        Column("content", "说明", 44, typed=True, wrap=True),
    )
    satisfaction = (
        number,
        day,
        score,
        Column("method", "调查方式", 12, typed=True, choices=("电话", "短信", "问卷", "面谈"), centred=True),
        Column("content", "意见", 44, typed=True, wrap=True),
    )
    by, handed = Column("by", "记录人", 10, typed=True), Column("by", "经办人", 10, typed=True)
    return [
        Layout(name, f"{said}{_fills(grader, rules, name)}", (*columns, who, *_TAKEN), "cust_id", printed="by")
        for name, said, columns, who in (
            (FEEDBACK, "客户的表扬、建议、咨询和投诉，一条一行；有评分才填评分。", feedback, by),
            (REWARD, "给客户的积分、优惠和礼品，一次一行。", reward, handed),
            (SATISFACTION, "满意度调查的结果，一次一行。", satisfaction, by),
        )
    ]


def _fills(grader: Grader, rules: FollowUp, sheet: str) -> str:
    """Return the sentence that says what of the standard a sheet fills."""
    labels = {field.id: field.label for field in grader.program.fields}
    feeds = {name: feed for name, said in rules.feeds.items() if (feed := Feed.of(said)) is not None}
    filled = "、".join(labels[name] for name, feed in feeds.items() if sheet in feed.sheets)
    if not filled:
        return "这个标准定级不看这张表，只作记录。"
    how = "各次合计" if sheet == REWARD else "以最近一次为准"
    return f"用来填“{filled}”，{how}；运行 record 或 plan 时重新定级。"


def layouts_of(grader: Grader, rules: FollowUp) -> Sequence[Layout]:
    """Return the sheets of a follow-up workbook by which customers are worked, in their order."""
    journals = [journal_layout(grader, rules, journal) for journal in journals_of(grader.standard)]
    return (
        ledger_layout(grader),
        *journals,
        LOAD_SHEET,
        CONFLICT_SHEET,
        *feed_layouts(grader, rules),
    )

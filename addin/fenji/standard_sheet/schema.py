"""Which key of a standard's text stands in which section and column of a sheet, and what its cells may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from fenji.standard_sheet import words


class Kind(Enum):
    """What a cell holds."""

    TEXT = auto()
    TEXTS = auto()
    NAMES = auto()
    """Names, parted as people part them."""
    TEST = auto()
    NUMBER = auto()
    NUMBERS = auto()
    TRUTH = auto()
    DAY = auto()
    READINGS = auto()
    PAIRS = auto()
    INPUT = auto()
    """The id of a field, a score or something derived, shown by its label."""
    OUTPUT = auto()
    """What a table decides, shown by its label."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key: its header in the sheet, what it holds, which words it may hold, and a note for who fills it in."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    words: Mapping[str, str] | None = None
    note: str = ""
    width: float = 14


TITLE = "分级标准"
"""What the first cell of a sheet says that is a standard."""

WORKINGS = "分级计算"
"""What the first cell of a sheet says that holds the workings of grades given by formulas."""
STEP_MARK = f"〔{WORKINGS} "
"""What the header of a column begins with in which fenji's formulas work: nothing of a customer stands there."""


def step_mark(standard_id: str) -> str:
    """Return what the headers of a standard's steps begin with.

    >>> step_mark("psbc")
    '〔分级计算 psbc〕'
    """
    return f"{STEP_MARK}{standard_id}〕"


PAINTED = ("检查", "例子", "命中户数")
"""Columns that fenji writes and never reads."""
KEYED_MARGIN = 3
"""The first of these beside what has a key and a value only."""

_PROVENANCE = Key("provenance", "出处", words=words.PROVENANCE, note="原文、公开资料、读法，或我们自己的默认值。")
_LABELS = (
    Key("label", "名称", note="中文名称。"),
    Key("label_en", "英文名称"),
)

HEAD = (
    Key("id", "编号", note="小写字母、数字和下划线。"),
    Key("name", "名称"),
    Key("name_en", "英文名称"),
    Key("version", "版本", note="改动门槛时请同时改版本和施行日期。"),
    Key("effective_from", "施行日期", Kind.DAY, note="例如 2026-01-01；这一天起用这个版本。"),
    Key("effective_until", "停用日期", Kind.DAY, note="这一天起不再用；空着就是一直用。"),
    Key("source", "来源"),
    Key("provenance", "出处", words=words.PROVENANCE),
    Key("public_source", "公开资料"),
    Key("family", "给谁分级", words=words.FAMILY),
    Key("internal_only", "仅供内部", Kind.TRUTH, note="是：等级名称不给客户看。"),
    Key("gap", "说升级差额", Kind.TRUTH, note="否：不说怎样升级。"),
    Key("note", "说明"),
)

OPTION = (
    Key("id", "编号"),
    *_LABELS,
    Key("value", "现在的读法", note="填【读法】里的编号。"),
    Key("without", "不用时的读法", note="在这个读法下该条款什么也不决定；可以空着。"),
    Key("reads", "只管怎样读", Kind.TRUTH, note="是：只说账户怎样读，没有规则用到它。"),
)
READING = (Key("option", "开关"), Key("id", "编号"), *_LABELS, _PROVENANCE)

FIELD = (
    Key("id", "编号", note="小写字母、数字和下划线。"),
    *_LABELS,
    Key("type", "类型", words=words.TYPES),
    Key("unit", "单位", words=words.UNITS, note="只用于金额。"),
    Key("direction", "方向", words=words.DIRECTIONS, note="越高越好：这一项变大，等级不会变差。"),
    Key("range", "范围", Kind.NUMBERS, note="最小；最大。例如 0；100。范围外的算无法识别。"),
    Key("blank", "空白当作", note="空白单元格当作哪个值；空着就是不知道。"),
    Key("standard", "哪个标准", note="类型是“别的标准的等级”时填那个标准的编号。"),
    Key("household", "按家庭合并", words=words.HOUSEHOLD),
    Key("fact", "数出来的", Kind.TRUTH, note="是：由客户的账户数出来，表里没有这一列。"),
    Key("aliases", "别名", Kind.NAMES, note="表头里的其他叫法，用；隔开。", width=40),
    Key("note", "说明", width=30),
)
VALUE = (
    Key("field", "字段", Kind.INPUT),
    Key("value", "值", note="有方向时，最差的写在前面。"),
    Key("aliases", "别名", Kind.NAMES, note="表里的其他写法，用；隔开。", width=40),
    Key("vague", "说得含糊", Kind.TRUTH, note="是：例如只说“有”，不说是哪一种。"),
    Key("printed", "写出来是"),
)
GRADE = (
    Key("code", "代码", note="小写字母、数字和下划线。最好的等级写在最前。"),
    *_LABELS,
    Key("graded", "算等级", Kind.TRUTH, note="否：例如非本行客户，是结果但不是等级。"),
    Key("public_label", "给客户看的名称"),
    Key("services", "服务", Kind.TEXTS, width=30),
    Key("strategy", "策略", width=30),
    Key("channels", "渠道", Kind.NAMES, note="客户经理；电话；短信。"),
    Key("follow_up", "跟进间隔", note="例如 7d、2w、1m、1y。"),
    _PROVENANCE,
    Key("aliases", "别名", Kind.NAMES, note="表里的其他写法，用；隔开。", width=30),
)
DERIVED = (
    Key("id", "编号"),
    *_LABELS,
    Key("values", "可能的值", Kind.NAMES, note="用；隔开；有方向时最差的在前。", width=30),
    Key("direction", "方向", words=words.DIRECTIONS),
)
RESULT = (Key("id", "编号"), *_LABELS, Key("type", "类型", words=words.RESULT_TYPES))
FLAG = (Key("code", "代码"), *_LABELS)

SCORECARD = (
    Key("output", "编号", note="score 就是对外的得分。"),
    *_LABELS,
    Key("missing", "缺项时", words=words.MISSING),
    Key("direction", "方向", words=words.SCORE_DIRECTIONS),
    Key("add", "只加分", Kind.TRUTH, note="是：各项分数直接相加，没有权重。"),
    Key("total", "满分", Kind.NUMBER, note="只加分时各项最高分之和。"),
    Key("clause", "条款"),
    _PROVENANCE,
)
CHARACTERISTIC = (
    Key("input", "指标", Kind.INPUT, note="同一个指标的各档写在下面几行，这一格空着。"),
    Key("weight", "权重", Kind.NUMBER, note="各指标的权重合计 100。"),
    Key("scale", "满值", Kind.NUMBER, note="数值本身就是分数时：最大值；这时没有档。"),
    Key("cap", "超过算满", Kind.TRUTH, note="是：超过满值的按满值算。"),
    Key("missing", "缺失得分", Kind.NUMBER, note="没有值时给的分；空着就是未评级。"),
    Key("clause", "条款", width=24),
    _PROVENANCE,
)
ATTRIBUTE = (
    Key("when", "档", Kind.TEST, note='例如 < 0.5万、[0.5万..5万)、>= 5万、"是"。', width=20),
    Key("points", "分数", Kind.NUMBER),
    Key("clause", "档的条款", width=24),
    Key("provenance", "档的出处", words=words.PROVENANCE),
)

MATRIX = (
    Key("output", "决定", Kind.OUTPUT),
    Key("rows", "行", Kind.INPUT),
    Key("columns", "列", Kind.INPUT),
    Key("clause", "条款"),
    _PROVENANCE,
)
GRIDS = {"cells": "结果表", "clauses": "条款表", "provenances": "出处表"}
"""The grids of a matrix: each under a row that begins so and names the columns."""

TABLE = (
    Key("output", "决定", Kind.OUTPUT),
    Key("hit", "取哪一条", words=words.HITS),
)
NUMBERED = "规则"
"""The first header of a decision table; below it rules are counted, for who reads them."""
RULE = (
    Key("then", "→ 结果", note="这一行的条件都成立时的结果。", width=16),
    Key("clause", "条款", note="依据的条款。", width=24),
    _PROVENANCE,
    Key("only_if", "仅当", Kind.READINGS, note="只在这些读法下有效，例如 card_rule=by_level。", width=22),
)
TEST_NOTE = '例如 >= 150万、[5万..30万)、"金卡","白金卡"、not("否")、null；- 表示不作要求。'


@dataclass(frozen=True, slots=True)
class Listed:
    """A section with a row for each thing: the key of the text that it stands for, its title, its columns."""

    name: str
    title: str
    keys: tuple[Key, ...]


LISTS = (
    Listed("option", "开关", OPTION),
    Listed("field", "字段", FIELD),
    Listed("grade", "等级", GRADE),
    Listed("derived", "中间结果", DERIVED),
    Listed("result", "另给的结果", RESULT),
    Listed("flag", "核实事项", FLAG),
)
FOLLOW_UP = (
    Key("workdays", "按工作日", Kind.TRUTH, note="是：最迟日期遇休息日就挪。"),
    Key("daily", "每天一次的挪到", words=words.SHIFTS),
    Key("others", "其余的挪到", words=words.SHIFTS),
    Key("first", "从未追踪过的", words=words.FIRST, note="几时到期。"),
    Key("methods", "追踪方式", Kind.TEXTS, note="下拉里的，用；隔开。"),
    Key(
        "feeds",
        "由哪张表填",
        Kind.PAIRS,
        note="字段=表，例如 satisfaction=满意度；points=客户激励·积分。",
    ),
    Key("clause", "条款"),
    _PROVENANCE,
)
MIGRATION = (
    Key("up", "升级", words=words.EFFECTS, note="几时生效。"),
    Key("down_months", "降级要几个月", Kind.NUMBER, note="连续低于本级几个月；0 是当时。"),
    Key("missing", "缺一个月的名单", words=words.MISSING_MONTH),
    Key("clause", "条款"),
    _PROVENANCE,
    Key("protect_months", "新客户几个月不降", Kind.NUMBER),
    Key("protect_clause", "新客户的条款"),
    Key("protect_provenance", "新客户的出处", words=words.PROVENANCE),
)
DOWN = (
    Key("grades", "等级", Kind.NAMES, note="等级代码，用；隔开。", width=24),
    Key("months", "几个月", Kind.NUMBER),
    Key("clause", "条款", width=24),
    _PROVENANCE,
)
WORKFLOW = (Key("clause", "条款"), _PROVENANCE)
STEP = (
    Key("id", "编号"),
    Key("label", "名称"),
    Key("role", "角色", width=18),
    Key("grades", "只对等级", Kind.NAMES, note="等级代码，用；隔开；空着是都要。", width=24),
    Key("leaving", "调出也要", Kind.TRUTH),
    Key("decides", "可以改定", Kind.TRUTH),
    Key("clause", "条款", width=24),
    _PROVENANCE,
)
OVERRIDE = (
    Key("reasons", "可用的原因", Kind.TEXTS, note="用；隔开。"),
    Key("longest", "最长", note="例如 12m。"),
    Key("clause", "条款"),
    _PROVENANCE,
)
INSPECTION = (
    Key("stale", "多久算过期", note="例如 12m。"),
    Key("jump", "几级算跨级", Kind.NUMBER),
    Key("override_share", "人工调整上限", Kind.NUMBER, note="百分之几。"),
    Key("mend", "整改期限", note="例如 30d。"),
    Key("clause", "条款"),
    _PROVENANCE,
)

READINGS = Listed("readings", "读法", READING)
VALUES = Listed("values", "选项的值", VALUE)

HEAD_TITLE, SCORECARD_TITLE, MATRIX_TITLE, TABLE_TITLE = "标准", "评分卡", "矩阵", "决策表"
CONDUCT = (
    Listed("follow_up", "跟进", FOLLOW_UP),
    Listed("migration", "升降级", MIGRATION),
    Listed("workflow", "审批", WORKFLOW),
    Listed("override", "人工调整", OVERRIDE),
    Listed("inspection", "监督检查", INSPECTION),
)
"""What holds after the grade: sections of keys one below the other."""
WITHIN = {"migration": Listed("down", "另有规定的降级", DOWN), "workflow": Listed("step", "审批步骤", STEP)}
"""The lists that stand in some of these, each a section of its own below it."""
BEGINS = {
    CHARACTERISTIC[0].label: SCORECARD_TITLE,
    **dict.fromkeys(GRIDS.values(), MATRIX_TITLE),
    NUMBERED: TABLE_TITLE,
}
"""The words that begin the header of a table within a block, and which block that is."""
BLOCKS = {SCORECARD_TITLE: ("scorecard", SCORECARD), MATRIX_TITLE: ("matrix", MATRIX), TABLE_TITLE: ("table", TABLE)}


TITLES = {
    "standard": HEAD_TITLE,
    **{listed.name: listed.title for listed in (*LISTS, READINGS, VALUES)},
    **{name: title for title, (name, _) in BLOCKS.items()},
    **{listed.name: listed.title for listed in (*CONDUCT, *WITHIN.values())},
}
"""What each section of the text is called on a sheet."""


def section_title(title: str) -> str:
    """Return the row that opens a section."""
    return f"【{title}】"

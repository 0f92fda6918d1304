"""What a report holds: how each sheet is called, at which step it is worked with, what for, and by whom."""

from __future__ import annotations

from dataclasses import dataclass, replace

from fenji.table.own_report import LOG as LOG_NAME

_FRONT, _MIDDLE, _BACK = ("前台营销", "front desk"), ("中台风控", "risk desk"), ("后台处理", "back office")
_COLLECT, _GRADE, _FOLLOW = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Listed:
    """A sheet of a report as its guide lists it, in both languages; `step` is one of the guide's three."""

    name: tuple[str, str]
    step: int
    purpose: tuple[str, str]
    line: tuple[str, str]


GUIDE = ("导航", "Guide")
CHECKLIST = Listed(
    ("核实清单", "To verify"),
    _COLLECT,
    ("哪些单元格要补、要改，怎么办；与来源的合计核对", "which cells to mend, and how; do the totals add up"),
    _BACK,
)
CRITERIA = Listed(
    ("标准说明", "The standard"),
    _COLLECT,
    ("看哪些数据、每条规则的条款和出处", "what is looked at, every rule with its clause"),
    _MIDDLE,
)
LOG = Listed(
    LOG_NAME, _COLLECT, ("这本工作簿由谁、何时、从哪份文件生成", "who made this workbook, when, from what"), _BACK
)
OVERVIEW = Listed(("概览", "Overview"), _GRADE, ("一页看完：户数、资产、今天要办", "one page of it all"), _FRONT)
FORM = Listed(
    ("客户等级分类表", "Customers by grade"),
    _GRADE,
    ("按等级列出全部客户，附策略和服务，可签字存档", "all customers by grade, to sign and file"),
    _FRONT,
)
BREAKDOWN = Listed(
    ("分布", "Breakdown"),
    _GRADE,
    ("按客户类型、行业、地区、产品、条线、机构、客户经理看等级", "grades by type, industry, region …"),
    _FRONT,
)
GRID = Listed(("矩阵", "Grid"), _GRADE, ("按两个维度看客户落在哪一格", "where customers lie by two measures"), _FRONT)
NINE_BOX = replace(GRID, name=("九宫格", "Nine-box"))
UPGRADES = Listed(
    ("升级机会", "Near an upgrade"),
    _FOLLOW,
    ("差一点就能升级的客户，要做什么、值多少", "who is near a better grade, and what it takes"),
    _FRONT,
)
FALLS = Listed(
    ("降级预警", "Near a downgrade"), _FOLLOW, ("再少一点就会降级的客户，先稳住", "who is near a downgrade"), _FRONT
)
SERVICES = Listed(
    ("服务策略", "Services"),
    _FOLLOW,
    ("各等级的策略、服务、渠道和跟进频率", "strategy, services, channels and follow-up of each grade"),
    _FRONT,
)
ALLOCATION = Listed(
    ("资源分配", "Resources"),
    _FOLLOW,
    ("人手、活动和预算怎样分到各等级", "how to share out people, campaigns and money"),
    _FRONT,
)
UNCLAIMED = Listed(
    ("以前的填写", "Earlier entries"),
    _FOLLOW,
    ("上一份报告里填写、这次没有对应的内容", "entries of the report before, without a place now"),
    _BACK,
)
NOTICE = Listed(
    ("客户告知", "For customers"),
    _FOLLOW,
    ("可以给客户看：只有对外名称", "may be shown to customers: public names only"),
    _FRONT,
)


def part(name: str) -> Listed:
    """Return a form of some of the customers, one manager's or one branch's."""
    return replace(FORM, name=(name, name), purpose=("单独一张分类表", "a form of its own"))

"""Refusals: which customers want no marketing, told by whichever of the two ways a sheet may ask it.

A column may ask whether somebody refused (退订, 谢绝营销) or whether he agreed (营销授权, 是否接收营销). The two are
opposite in sense, so a column is never read as the one where its header says the other. A column that looks like
either and is read as neither is told, since the customers in it would be listed for what they refused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from fenji.errors import Diagnostic, fault, warning
from fenji.expr.spelling import word
from fenji.table.amount_text import is_blank
from fenji.table.binding import Sought, score, sought
from fenji.table.identity import Identity, identity_text
from fenji.table.label import Label
from fenji.table.unit import plain
from fenji.workbook.cells import CellValue, column_letters

REFUSAL = sought(
    "refusal",
    "退订",
    (
        *("营销退订", "是否退订", "退订状态", "退订标识", "退订短信", "短信退订", "退订/不营销", "退订营销"),
        *("不营销", "不同意营销", "不接受营销", "是否不接受营销", "营销黑名单"),
        *("拒绝营销", "是否拒绝营销", "拒绝电话营销", "拒绝短信营销", "拒绝推销", "拒收营销", "拒收短信"),
        *("免打扰", "营销免打扰", "是否免打扰", "勿扰", "请勿打扰", "营销勿扰", "opt_out"),
    ),
)
CONSENT = sought(
    "consent", "营销授权", ("同意营销", "是否同意营销", "接受营销", "是否接受营销", "营销同意", "允许营销", "consent")
)

_ABOUT = r"(?:营销|推销|推广|促销|推介|推荐|打扰|骚扰)"
_MEANS = r"(?:电话|短信|微信|邮件|外呼|产品|信息|活动|推送)"
_REFUSING = re.compile(
    rf".*退订.*|.*(?:谢绝|婉拒|拒绝|拒接|拒收|不接受|不接收|不同意|不愿意?|不允许|不可|不得|禁止|勿|免).*{_ABOUT}.*"
    rf"|.*{_ABOUT}.*(?:谢绝|婉拒|拒绝|拒收|不接受|不接收|不同意|不愿意?|黑名单|禁止|免扰|勿扰)(?:标识|标志|状态)?"
    r"|(?:是否)?(?:请勿|免|勿)(?:打扰|扰)(?:标识|标志|客户|名单)?"
)
_AGREEING = re.compile(
    rf"(?:客户|本人|是否|能否|可否)*(?:已)?(?:同意|愿意|愿|接受|接收|允许|许可|授权|可以|可|能)+{_MEANS}*{_ABOUT}{_MEANS}*"
    rf"(?:标识|标志|状态)?"
    rf"|(?:客户|是否)*{_MEANS}*{_ABOUT}{_MEANS}*(?:意愿|许可|授权|同意|偏好|接受|接收)(?:书|标识|标志|状态|情况)?"
)
"""What a header says of marketing where it has none of the usual names."""
_ASKS = re.compile(r"退订|勿扰|免打扰|谢绝|婉拒|拒绝|拒收|营销|推销")
_OTHER = re.compile(
    rf"{_ABOUT}(?:客户)?(?:人|员|经理|渠道|日期|时间|编号|编码|金额|产品|费|机构|部门|团队|成本|次数|记录|话术|策略|方案|活动|条线|岗)"
    r"|拒绝(?:原因|理由)|拒贷|审批|授信|贷款|申请"
)
"""Columns about the work of marketing, and not about whether it is wanted."""

_YES = frozenset({"是", "有", "y", "yes", "true", "1", "√", "✓", "✔", "v"})
_AGREES = frozenset(
    {
        *(
            "已授权",
            "授权",
            "同意",
            "已同意",
            "接受",
            "接收",
            "允许",
            "愿意",
            "愿意接受",
            "愿意接收",
            "同意接收",
            "同意接受",
        ),
        *("可", "可以", "可营销", "有意愿", "能"),
    }
)
_NO = frozenset({"否", "无", "n", "no", "false", "0", "×", "x", "未退订", "未", "没有", "正常"})
_REFUSES = frozenset(
    {
        *("拒绝", "谢绝", "婉拒", "拒收", "退订", "已退订", "未授权", "勿扰", "免打扰", "请勿打扰", "无意愿", "禁止"),
        *(
            "不接收",
            "不接受",
            "不同意",
            "不愿意",
            "不愿",
            "不允许",
            "不可",
            "不可以",
            "不营销",
            "不可营销",
            "未同意",
            "不",
        ),
    }
)
_SHOWN = 5


def refusal_column(labels: Sequence[Label], taken: Collection[int]) -> dict[str, int]:
    """Return the columns that ask about marketing though they have none of the usual names, by what they ask.

    >>> refusal_column([Label(3, "是否接收营销"), Label(4, "谢绝营销"), Label(5, "营销经理")], ())
    {'consent': 3, 'refusal': 4}
    """
    found: dict[str, int] = {}
    for label in labels:
        asked = _asks(label)
        if asked is not None and label.column not in taken:
            found.setdefault(asked.id, label.column)
    return found


def opposite_faults(where: str, labels: Sequence[Label], asked: Mapping[str, int]) -> list[Diagnostic]:
    """Return the faults of columns that somebody named for 退订 or 营销授权 and whose headers ask the opposite."""
    faults = []
    for wanted, other in ((REFUSAL, CONSENT), (CONSENT, REFUSAL)):
        column = asked.get(wanted.id)
        label = next((each for each in labels if each.column == column), None)
        if label is not None and _asks(label) is other:
            way = f"--bind {other.label}={column_letters(label.column)}"
            faults.append(
                fault(
                    "bind.opposite",
                    where,
                    f"--bind {wanted.label}：{label.cell}“{label.path}”问的是相反的意思，会把人认反",
                    f"--bind {wanted.label}: {label.cell} {label.path!r} asks the opposite",
                    hint=(f"请改写 {way}", f"write {way}"),
                )
            )
    return faults


def refused(particulars: Mapping[str, Identity], count: int) -> NDArray[np.bool_]:
    """Return which customers want no marketing; what cannot be understood counts as a refusal.

    >>> refused({"refusal": Identity("refusal", 9, ["是", None, "否", "打过电话别再打"])}, 4)
    array([ True, False, False,  True])
    """
    found = np.zeros(count, np.bool_)
    for asked, allows in ((REFUSAL, _NO), (CONSENT, _YES | _AGREES)):
        if (identity := particulars.get(asked.id)) is not None:
            found |= np.fromiter((_says(each) not in ("", *allows) for each in identity.cells), np.bool_)
    return found


def marketing_warnings(
    where: str,
    labels: Sequence[Label],
    particulars: Mapping[str, Identity],
    taken: Collection[int],
    cells: Mapping[int, Sequence[CellValue]],
) -> Iterator[Diagnostic]:
    """Yield what is to be said of columns that may hold refusals: not read at all, or not understood.

    `cells` are those of the customers in the columns that nothing is read from, none of which is in `taken`.
    """
    for label in labels:
        if label.column not in taken and label.column in cells and _may_refuse(label, cells[label.column]):
            ways = " 或 ".join(f"--bind {each.label}={column_letters(label.column)}" for each in (REFUSAL, CONSENT))
            yield warning(
                "marketing.unread",
                where,
                f"{label.cell}“{label.path}”像是客户是否接受营销，没有用上：其中拒绝的客户仍会列入名单",
                f"{label.cell} {label.path!r} may say who wants no marketing, and is not read: they are still listed",
                hint=(
                    f"填“是”表示退订的用前一个，表示同意的用后一个：{ways}",
                    f"the former where 是 refuses, the latter where 是 agrees: {ways.replace(' 或 ', ' or ')}",
                ),
            )
    known = {REFUSAL.id: _NO | _YES | _REFUSES, CONSENT.id: _YES | _AGREES | _NO | _REFUSES}
    for name, words in known.items():
        identity = particulars.get(name)
        if identity is None:
            continue
        strange = Counter(said for each in identity.cells if (said := _says(each)) and said not in words)
        if strange:
            listed = "、".join(list(strange)[:_SHOWN]) if len(strange) <= _SHOWN else f"{len(strange)} 种写法"
            yield warning(
                "marketing.unclear",
                f"{where}!{column_letters(identity.column)}",
                f"是否接受营销看不懂的有 {strange.total()} 户（{listed}），按不接受算，不列入名单",
                f"{strange.total()} customers' wishes about marketing are unclear ({listed}) and count as refusals",
                hint=("请填“是”或“否”", "write 是 (yes) or 否 (no)"),
            )


def _asks(label: Label) -> Sought | None:
    """Return which of the two questions a header asks, None for neither."""
    for each in (REFUSAL, CONSENT):
        if score(label, each):
            return each
    text = re.sub(r"\(.*?\)|[?:*]", "", plain(label.text))
    if _OTHER.search(text):
        return None
    if _REFUSING.fullmatch(text):
        return REFUSAL
    return CONSENT if _AGREEING.fullmatch(text) else None


def _may_refuse(label: Label, cells: Sequence[CellValue]) -> bool:
    """Whether a column that is read as nothing may hold refusals: by its header, or by most of what it says."""
    text, said = plain(label.text), [told for each in cells if (told := _says(each))]
    if not said or _OTHER.search(text):
        return False
    marked = sum(each in _REFUSES | _AGREES for each in said)
    mostly = marked * 2 > len(said) and any(each in _REFUSES for each in said)
    return mostly or bool(_ASKS.search(text))


def _says(value: CellValue) -> str:
    """Return what a cell says in plain, empty for nothing."""
    if value is None or (isinstance(value, str) and is_blank(value)):
        return ""
    if isinstance(value, bool):
        return str(value).casefold()
    return word(identity_text(value))

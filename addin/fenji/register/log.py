"""操作日志: what was done, when, by whom and to what; rows are only added, and each is sealed with the one before.

Nobody is identified in it: customers are told by the last four characters of their number.
"""

from __future__ import annotations

import getpass
import hashlib
import platform
import re
from dataclasses import dataclass
from datetime import datetime

from fenji.errors import Diagnostic, fault
from fenji.register.layout import Column, Layout
from fenji.register.register import Register
from fenji.register.values import text_in

LOG = "操作日志"
_TOLD = ("at", "user", "machine", "action", "about", "what", "standard", "source")

LOG_SHEET = Layout(
    LOG,
    "程序做过的每一件事，只增不改；客户号只留后四位。行被改动或删除时，校验对不上，程序会指出是哪一行。",
    (
        Column("at", "时间", 21, centred=True),
        Column("user", "用户", 10),
        Column("machine", "电脑", 12),
        Column("action", "操作", 18),
        Column("about", "对象", 24),
        Column("what", "内容", 78, wrap=True),
        Column("standard", "标准", 22),
        Column("source", "来源文件 SHA-256", 19),
        Column("seal", "校验", 14, faint=True),
    ),
    "at",
    printed="source",
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who runs this, where and when."""

    user: str
    machine: str
    at: datetime

    @classmethod
    def here(cls) -> Actor:
        return cls(_user(), platform.node(), datetime.now())

    @property
    def time(self) -> str:
        return self.at.strftime("%Y-%m-%d %H:%M:%S")


_ANCHORED = re.compile(r"([0-9]+) 行，末行 ([0-9a-f]*)，校验 ([0-9a-f]+)")


@dataclass(frozen=True, slots=True)
class Anchor:
    """How many rows the log has and the seal of its last: kept elsewhere, so that rows cut off its end are missed."""

    count: int = 0
    last: str = ""

    @classmethod
    def of(cls, text: str) -> Anchor | None:
        """Return the anchor that a text writes, None where it writes none or is not as it was sealed.

        >>> Anchor.of(str(Anchor(3, "0a1b"))), Anchor.of(str(Anchor(3, "0a1b")).replace("3", "2", 1))
        (Anchor(count=3, last='0a1b'), None)
        """
        match = _ANCHORED.fullmatch(text)
        found = cls(int(match[1]), match[2]) if match is not None else None
        return found if found is not None and str(found) == text else None

    def __str__(self) -> str:
        return f"{self.count} 行，末行 {self.last}，校验 {_seal('操作日志', [str(self.count), self.last])}"


def add_entry(
    log: Register, anchor: Anchor, actor: Actor, action: str, about: str, what: str, *, standard: str, source: str = ""
) -> Anchor:
    """Add a row to the log, sealed with the last one that the anchor knows of; return the anchor that it makes.

    So rows that were cut off are missed still when others follow them, and what is put back as it was fits again.
    """
    values = {
        "at": actor.time,
        "user": actor.user,
        "machine": actor.machine,
        "action": action,
        "about": about,
        "what": what,
        "standard": standard,
        "source": source[:16],
    }
    seal = _seal(anchor.last, [values[key] for key in _TOLD])
    log.add({**values, "seal": seal})
    return Anchor(anchor.count + 1, seal)


_RESTORE = ("操作日志只能由程序追加；请用备份恢复这张表", "the log is append-only; restore it")


def broken_rows(log: Register, anchored: str) -> list[Diagnostic]:
    """Return a fault where the log is not whole; `anchored` is what is kept of its end.

    That is the first row that does not follow from the one before, or its end where rows are cut off there.
    """
    before = ""
    for row in log:
        if text_in(row["seal"]) != _seal(before, [text_in(row[key]) for key in _TOLD]):
            return [
                fault(
                    "log.broken",
                    log.where(row),
                    "操作日志在这一行或它前面被改动、删除或挪动过",
                    "the log was changed, cut or moved at this row or before it",
                    hint=_RESTORE,
                )
            ]
        before = text_in(row["seal"])
    return _cut_off(log, before, Anchor.of(anchored))


def _cut_off(log: Register, last: str, anchor: Anchor | None) -> list[Diagnostic]:
    """Return a fault where the log, whose last seal is given, does not end where its anchor says."""
    if anchor is None:
        return [
            fault(
                "log.anchor",
                LOG,
                "“设置”里记的操作日志行数被改动或删除了，看不出日志是不是完整",
                "what 设置 keeps of the log was changed or deleted, so nothing tells whether the log is whole",
                hint=("请用备份恢复“设置”里的这一行", "restore that row of 设置"),
            )
        ]
    if (len(log), last) == (anchor.count, anchor.last):
        return []
    return [
        fault(
            "log.cut",
            log.where(log.rows[-1]) if log.rows else LOG,
            f"操作日志应有 {anchor.count} 行，现在 {len(log)} 行：末尾有行被删除或清空",
            f"the log should have {anchor.count} rows and has {len(log)}: rows were cut off its end",
            hint=_RESTORE,
        )
    ]


def reference(number: str) -> str:
    """Return how the log calls a customer: by the last four characters of his number.

    >>> reference("0567273204"), reference("A1")
    ('***3204', '***')
    """
    return f"***{number[-4:]}" if len(number) > 4 else "***"


def _seal(before: str, told: list[str]) -> str:
    return hashlib.sha256("\x1f".join((before, *told)).encode()).hexdigest()[:12]


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "?"

"""操作日志: what was done, when, by whom and to what; rows are only added, and each is sealed with the one before.

Nobody is identified in it: customers are told by the last four characters of their number.
"""

from __future__ import annotations

import getpass
import hashlib
import platform
from dataclasses import dataclass
from datetime import datetime

from fenji.errors import Diagnostic, fault
from fenji.register.layout import Column, Layout
from fenji.register.register import Register, Row
from fenji.register.values import text_in

LOG = "操作日志"
_TOLD = ("at", "user", "machine", "action", "about", "what", "standard", "source")

LOG_SHEET = Layout(
    LOG,
    "程序做过的每一件事，只增不改；客户号只留后四位。行被改动或删除时，校验对不上，程序会指出是哪一行。",
    (
        Column("at", "时间", 21, centred=True),
        Column("user", "用户", 12),
        Column("machine", "电脑", 14),
        Column("action", "操作", 14),
        Column("about", "对象", 18),
        Column("what", "内容", 60, wrap=True),
        Column("standard", "标准", 20),
        Column("source", "来源文件 SHA-256", 20),
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


def add_entry(
    log: Register, actor: Actor, action: str, about: str, what: str, *, standard: str, source: str = ""
) -> None:
    """Add a row to the log, sealed with the last one."""
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
    before = text_in(log.rows[-1]["seal"]) if log.rows else ""
    log.add({**values, "seal": _seal(before, [values[key] for key in _TOLD])})


def broken_rows(log: Register) -> list[Diagnostic]:
    """Return a fault for the first row of the log that does not follow from the one before; empty where all do."""
    before = ""
    for row in log:
        seal = _seal(before, [text_in(row[key]) for key in _TOLD])
        if text_in(row["seal"]) != seal:
            return [
                fault(
                    "log.broken",
                    log.where(row),
                    "操作日志在这一行或它前面被改动、删除或挪动过",
                    "the log was changed, cut or moved at this row or before it",
                    hint=("操作日志只能由程序追加；请用备份恢复这张表", "the log is append-only; restore it"),
                )
            ]
        before = text_in(row["seal"])
    return []


def reference(number: str) -> str:
    """Return how the log calls a customer: by the last four characters of his number.

    >>> reference("0567273204"), reference("A1")
    ('***3204', '***')
    """
    return f"***{number[-4:]}" if len(number) > 4 else "***"


def row_at(log: Register, place: int) -> Row:
    return log.rows[place]


def _seal(before: str, told: list[str]) -> str:
    return hashlib.sha256("\x1f".join((before, *told)).encode()).hexdigest()[:12]


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "?"

"""What fenji says when something is wrong: diagnostics, which travel with a result, and the exceptions.

A fault in somebody's data is a `Diagnostic`: a value that stands beside the result and names the cell.
An exception is for wrong use: a file that cannot be read, a column that cannot be told, a standard with
faults. Both speak Chinese first and English by a switch.

    FenjiError
    ├── UsageError        the call itself is wrong: no such standard, no such sheet, no such option
    ├── StandardError     a standard's text cannot be used; carries every fault with its path
    ├── BindingError      the columns of a table cannot be told; names the candidates and the way out
    └── WorkbookError     a file cannot be opened, read or written as a workbook
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Lang = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence for the person who meets it, in Chinese and in English.

    >>> Message("没有这张工作表", "no such sheet").text("en")
    'no such sheet'
    """

    zh: str
    en: str

    def text(self, lang: Lang = "zh") -> str:
        return self.zh if lang == "zh" else self.en


class Severity(StrEnum):
    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing to tell: what was found, where, and what to do about it.

    `code` is stable and dotted (`value.unreadable`), for scripts; `where` is `sheet!cell`, or a file and
    the path into it; `hint` says what is allowed or what settles it.

    >>> print(Diagnostic("value.unreadable", Severity.WARNING, "客户!F7", Message("“待查”不是金额", "not an amount")))
    客户!F7: “待查”不是金额
    """

    code: str
    severity: Severity
    where: str
    message: Message
    hint: Message | None = None

    def text(self, lang: Lang = "zh") -> str:
        body = f"{self.where}: {self.message.text(lang)}" if self.where else self.message.text(lang)
        if self.hint is None:
            return body
        return f"{body}（{self.hint.text(lang)}）" if lang == "zh" else f"{body} ({self.hint.text(lang)})"

    def __str__(self) -> str:
        return self.text("zh")


class FenjiError(Exception):
    """The root of what fenji raises; `diagnostics` holds every fault that was found, not only the first."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__(*diagnostics)
        self.diagnostics = diagnostics

    def text(self, lang: Lang = "zh") -> str:
        return "\n".join(diagnostic.text(lang) for diagnostic in self.diagnostics)

    def __str__(self) -> str:
        return self.text("zh")


class UsageError(FenjiError):
    """The call cannot mean anything: an unknown standard, sheet or option."""


class StandardError(FenjiError):
    """A standard's text cannot be used; every fault is listed with the path into the file."""


class BindingError(FenjiError):
    """The columns of a table cannot be told from their labels; the candidates and `--bind` are named."""


class WorkbookError(FenjiError):
    """A file cannot be opened, read or written as a workbook; nothing was changed."""


def fault(code: str, where: str, zh: str, en: str, *, hint: tuple[str, str] | None = None) -> Diagnostic:
    """Return an error-level diagnostic; `hint` is its Chinese and its English.

    >>> fault("sheet.missing", "客户.xlsx", "没有工作表“一月”", "no sheet 一月").severity
    <Severity.ERROR: 'error'>
    """
    return Diagnostic(code, Severity.ERROR, where, Message(zh, en), Message(*hint) if hint else None)


def warning(code: str, where: str, zh: str, en: str, *, hint: tuple[str, str] | None = None) -> Diagnostic:
    """Return a warning: graded all the same, but somebody should look."""
    return Diagnostic(code, Severity.WARNING, where, Message(zh, en), Message(*hint) if hint else None)


def note(code: str, where: str, zh: str, en: str, *, hint: tuple[str, str] | None = None) -> Diagnostic:
    """Return a note: a decision that was taken and that the reader may want to know."""
    return Diagnostic(code, Severity.NOTE, where, Message(zh, en), Message(*hint) if hint else None)

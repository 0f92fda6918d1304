"""The words with which people say that there is no value."""

from __future__ import annotations

BLANKS = frozenset({
    "", "-", "--", "---", "----", "/", "//", "\\", "...", "......",
    "无", "空", "空白", "缺", "缺失", "未填", "未填写", "未提供", "未知", "不详", "暂无", "暂缺",
    "待补", "待补充", "待填", "待填写", "无数据", "不适用",
    "n/a", "na", "n.a.", "nan", "nil", "none", "null", "(null)", "(空)", "(空白)", "(blank)", "<na>", "nat",
})
"""Text that says that there is no value; never 0. What asks for a check (待查, ?) is unreadable instead."""

"""Settings of a follow-up workbook: what it was made by, kept in a sheet that people can read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fenji.grader import Grader
from fenji.register.register import Register
from fenji.register.values import text_in

STANDARD, VERSION, READINGS = "标准", "标准版本", "读法"
SOURCE, DIGEST, ABSENT = "来源", "来源文件 SHA-256", "名单里没有的列"
WORKDAYS, LEVEL, PRIVACY, MADE = "按工作日安排", "均衡安排", "个人信息", "最近一次计划"
LOGGED = "操作日志的末尾"
MONTH = "名单月份"
YES, NO = "是", "否"
SHOWN_FULL, SHOWN_MASKED = "完整显示（--full，已记入操作日志）", "已脱敏（默认）"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the sheet 设置 says, by the names of its rows."""

    values: Mapping[str, str]

    @classmethod
    def read(cls, register: Register) -> Settings:
        return cls({text_in(row["name"]): text_in(row["value"]) for row in register})

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    @property
    def readings(self) -> dict[str, str]:
        """The readings of the standard's options."""
        pairs = (each.partition("=") for each in self[READINGS].split("；") if each)
        return {name: value for name, _, value in pairs}

    @property
    def absent(self) -> frozenset[str]:
        """The fields that the bank's book has no column of, by their ids."""
        return frozenset(each for each in self[ABSENT].split("、") if each)

    @property
    def masked(self) -> bool:
        return self[PRIVACY] != SHOWN_FULL


def set_settings(register: Register, values: Mapping[str, str]) -> None:
    """Write settings where they stand, or below."""
    rows = {text_in(row["name"]): row for row in register}
    for name, value in values.items():
        if name in rows:
            register.set(rows[name], "value", value)
        else:
            register.add({"name": name, "value": value})


def readings_of(grader: Grader) -> str:
    return "；".join(f"{option.id}={option.value}" for option in grader.standard.options)

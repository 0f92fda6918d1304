"""Options that several commands have, and what they come to."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from fenji.cli.help import LANGUAGE
from fenji.cli.screen import Screen
from fenji.emit.formula import Dialect
from fenji.errors import UsageError, fault

LangOption = Annotated[str, typer.Option("--lang", envvar=LANGUAGE, help="zh 中文，en English")]
JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON，供脚本使用")]
BookArgument = Annotated[Path, typer.Argument(metavar="工作簿", help="工作簿 .xlsx / .xlsm，或 .csv、.parquet")]
NAMED_BY = "标准的编号、.toml 文件，或有“分级标准”表的工作簿"
StandardArgument = Annotated[str, typer.Argument(metavar="标准", help=NAMED_BY)]
StandardOption = Annotated[str, typer.Option("--standard", "-s", help=NAMED_BY)]
SheetOption = Annotated[Optional[str], typer.Option("--sheet", help="工作表的名称")]
BindOption = Annotated[Optional[list[str]], typer.Option("--bind", help="字段=列，例如 月日均余额=F；可重复")]
ReadingOption = Annotated[
    Optional[list[str]], typer.Option("--option", help="开关=读法，例如 card_rule=lowest；可重复")
]
HouseholdOption = Annotated[
    Optional[str], typer.Option("--household", help="家庭编号所在的列：按家庭合并后分级，例如 家庭编号")
]


def as_of_option(said: str) -> Any:
    """Return the option that names a day; `said` is its help."""
    return typer.Option("--as-of", formats=["%Y-%m-%d"], help=said)


DateOption = Annotated[Optional[datetime], as_of_option("截至日期，默认今天")]
StrictOption = Annotated[bool, typer.Option("--strict", help="有需要核实的行时退出码为 1")]


def asked_day(asked: datetime | None) -> date | None:
    """Return the day that was asked for, None where none was."""
    return asked.date() if asked else None


def day_of(asked: datetime | None) -> date:
    """Return the day that was asked for, today where none was."""
    return asked_day(asked) or date.today()


def screen_of(lang: str, as_json: bool = False) -> Screen:
    """Return the screen of a command; UsageError for a language that it does not speak."""
    if lang not in ("zh", "en"):
        raise UsageError(
            fault("usage.lang", "--lang", f"没有语言“{lang}”；可用：zh、en", f"no language {lang!r}: zh, en")
        )
    return Screen("en" if lang == "en" else "zh", as_json)


_PAIRS = {
    "--bind": ("例如 --bind 月日均余额=F", "for example --bind 月日均余额=F"),
    "--option": ("例如 --option card_rule=lowest", "for example --option card_rule=lowest"),
}


def pairs_of(written: list[str] | None, option: str) -> dict[str, str]:
    """Return NAME=VALUE options as a mapping; UsageError for one that is none."""
    pairs = {}
    for each in written or []:
        name, mark, value = each.partition("=")
        if not mark or not name.strip() or not value.strip():
            raise UsageError(
                fault(
                    "usage.pair",
                    option,
                    f"“{each}”应写成 名称=值",
                    f"{each!r} must be NAME=VALUE",
                    hint=_PAIRS[option],
                )
            )
        pairs[name.strip()] = value.strip()
    return pairs


DialectOption = Annotated[
    Optional[Dialect],
    typer.Option(
        "--dialect",
        help="公式给谁用：shared 是 Excel 2016、WPS、LibreOffice 都能算的（默认），365 可用 IFS 和 TEXTJOIN",
    ),
]

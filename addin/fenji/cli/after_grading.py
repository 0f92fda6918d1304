"""The commands for what happens to customers after the grade: follow-up, comparison, approval."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Optional

import typer

from fenji.cli.help import Commands
from fenji.cli.options import (
    BindOption,
    BookArgument,
    DateOption,
    JsonOption,
    LangOption,
    ReadingOption,
    SheetOption,
    StandardOption,
    StrictOption,
    as_of_option,
    asked_day,
    day_of,
    pairs_of,
    screen_of,
)

# the other commands start sooner without the library that draws sheets, so that each imports what it needs

FollowUpArgument = Annotated[Path, typer.Argument(metavar="跟进工作簿", help="fenji follow-up plan 做的 …_跟进.xlsx")]
OwnStandardOption = Annotated[
    Optional[str], typer.Option("--standard", "-s", help="标准的 .toml 文件；默认按工作簿里记的标准")
]

follow_up = Commands(help="跟进：按等级的追踪志，谁在什么时候该追踪")
approval = Commands(help="审批：初评、审核、审批、人工调整和监督检查")


def add_commands(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command("compare", help="比较几个月的名单：谁升谁降、谁来谁走、哪些变动生效")(compare)
    app.add_typer(follow_up, name="follow-up")
    app.add_typer(approval, name="approval")


def compare(
    books: Annotated[list[Path], typer.Argument(metavar="旧名单 新名单 [更多…]", help="两本或更多，每本一个月")],
    standard: StandardOption,
    out: Annotated[Optional[Path], typer.Option("--out", "-o", help="写到哪里；默认在最后一本旁边的 …_变动")] = None,
    month: Annotated[
        Optional[list[str]], typer.Option("--month", help="每本的月份，例如 --month 2026-01 --month 2026-02")
    ] = None,
    sheet: SheetOption = None,
    bind: BindOption = None,
    option: ReadingOption = None,
    as_of: Annotated[Optional[datetime], as_of_option("各本都按这一天算；默认按各月月末")] = None,
    full: Annotated[bool, typer.Option("--full", help="姓名完整显示（记入操作日志）；默认脱敏")] = False,
    strict: StrictOption = False,
    lang: LangOption = "zh",
    as_json: JsonOption = False,
) -> None:
    from fenji.cli import compare as command
    from fenji.migration.compare import Asked

    asked = Asked(month or (), asked_day(as_of), sheet, pairs_of(bind, "--bind"), full)
    request = command.Request(books, standard, asked, out, pairs_of(option, "--option"), strict)
    raise typer.Exit(command.run(request, screen_of(lang, as_json)))


@follow_up.command("plan", help="安排跟进：在旁边做一本跟进工作簿，或按新的名单更新它")
def follow_up_plan(
    book: BookArgument,
    standard: StandardOption,
    out: Annotated[Optional[Path], typer.Option("--out", "-o", help="跟进工作簿；默认在旁边的 …_跟进.xlsx")] = None,
    sheet: SheetOption = None,
    bind: BindOption = None,
    option: ReadingOption = None,
    as_of: DateOption = None,
    workdays: Annotated[
        Optional[bool], typer.Option("--workdays/--no-workdays", help="最迟日期遇休息日挪到工作日")
    ] = None,
    level: Annotated[
        Optional[bool], typer.Option("--level/--no-level", help="把各客户经理的量在周期内摊平；默认摊平")
    ] = None,
    full: Annotated[
        Optional[bool], typer.Option("--full/--masked", help="姓名、手机完整显示（记入操作日志）；默认脱敏")
    ] = None,
    older: Annotated[bool, typer.Option("--older", help="名单比上次用的旧，也照它更新")] = False,
    strict: StrictOption = False,
    lang: LangOption = "zh",
    as_json: JsonOption = False,
) -> None:
    from fenji.cli import follow_up as command
    from fenji.follow_up.plan import Asked

    asked = Asked(day_of(as_of), workdays, level, full, sheet, pairs_of(bind, "--bind"), older)
    request = command.PlanRequest(book, standard, asked, out, pairs_of(option, "--option"), strict)
    raise typer.Exit(command.run_plan(request, screen_of(lang, as_json)))


@follow_up.command("record", help="登记填好的追踪：重新定级，安排下一次")
def follow_up_record(
    book: FollowUpArgument,
    standard: OwnStandardOption = None,
    as_of: DateOption = None,
    strict: StrictOption = False,
    lang: LangOption = "zh",
    as_json: JsonOption = False,
) -> None:
    from fenji.cli import follow_up as command

    raise typer.Exit(command.run_record(book, day_of(as_of), standard, strict, screen_of(lang, as_json)))


@follow_up.command("due", help="列出逾期、今天和今后几天要追踪的客户")
def follow_up_due(
    book: FollowUpArgument,
    out: Annotated[Optional[Path], typer.Option("--out", "-o", help="写成可打印的待办表")] = None,
    days: Annotated[int, typer.Option("--days", min=1, help="看几天，今天算第一天")] = 7,
    manager: Annotated[Optional[str], typer.Option("--manager", help="只看一个客户经理")] = None,
    standard: OwnStandardOption = None,
    as_of: DateOption = None,
    lang: LangOption = "zh",
    as_json: JsonOption = False,
) -> None:
    from fenji.cli import follow_up as command

    request = command.DueRequest(book, day_of(as_of), days, manager, out, standard)
    raise typer.Exit(command.run_due(request, screen_of(lang, as_json)))


@approval.command("advance", help="办理填好的初评、审核、审批和人工调整；次序不对的行拒绝，原样不动")
def approval_advance(
    book: FollowUpArgument,
    standard: OwnStandardOption = None,
    as_of: DateOption = None,
    strict: StrictOption = False,
    lang: LangOption = "zh",
    as_json: JsonOption = False,
) -> None:
    from fenji.cli import approval as command

    raise typer.Exit(command.run_advance(book, day_of(as_of), standard, strict, screen_of(lang, as_json)))


@approval.command("inspect", help="监督检查：列出异常和整改期限，抽查若干户")
def approval_inspect(
    book: FollowUpArgument,
    sample: Annotated[int, typer.Option("--sample", min=0, help="抽查几户")] = 0,
    standard: OwnStandardOption = None,
    as_of: DateOption = None,
    strict: StrictOption = False,
    lang: LangOption = "zh",
    as_json: JsonOption = False,
) -> None:
    from fenji.cli import approval as command

    raise typer.Exit(command.run_inspect(book, day_of(as_of), sample, standard, strict, screen_of(lang, as_json)))

"""The commands and their options; what each does stands in a module of its own."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Optional

import typer
from typer.exceptions import TyperException

from fenji.cli import addin as addin_command
from fenji.cli import explain as explain_command
from fenji.cli import formula as formula_command
from fenji.cli import grade as grade_command
from fenji.cli import lint as lint_command
from fenji.cli import month_average as month_average_command
from fenji.cli import show as show_command
from fenji.cli import standard as standard_command
from fenji.cli.after_grading import add_commands
from fenji.cli.help import LANGUAGE, Commands, asked_language
from fenji.cli.misuse import misuse
from fenji.cli.options import (
    NAMED_BY,
    BindOption,
    BookArgument,
    DateOption,
    DialectOption,
    HouseholdOption,
    JsonOption,
    LangOption,
    ReadingOption,
    SheetOption,
    StandardArgument,
    StandardOption,
    StrictOption,
    as_of_option,
    asked_day,
    day_of,
    pairs_of,
    screen_of,
)
from fenji.errors import FenjiError

app = Commands(
    name="fenji",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

standard_app = Commands(help="把标准放进工作簿里改，再读回来；比较两个版本")
app.add_typer(standard_app, name="standard")


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"fenji {version('fenji')}")
        raise typer.Exit


@app.callback(help="分级：按标准给客户分级，写回他们原来的工作簿。（English: fenji --lang en --help）")
def _top(
    _: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="显示版本")] = False,
    lang: LangOption = "zh",
) -> None:
    # said before the command, it is the language of the command too, which has the same option of its own
    os.environ[LANGUAGE] = lang


@app.command(help="在 DIR 里生成一本示例工作簿并分级：第一次使用从这里开始")
def demo(
    directory: Annotated[Path, typer.Argument(metavar="DIR")] = Path("fenji-demo"), lang: LangOption = "zh"
) -> None:
    from fenji.cli import demo as demo_command

    demo_command.run(directory, screen_of(lang))


@app.command(help="列出内置的标准")
def standards(lang: LangOption = "zh", as_json: JsonOption = False) -> None:
    show_command.list_standards(screen_of(lang, as_json))


@app.command(help="显示一个标准：字段、等级、规则、条款和出处")
def show(
    standard: StandardArgument,
    lang: LangOption = "zh",
    as_json: JsonOption = False,
) -> None:
    show_command.show(standard, screen_of(lang, as_json))


@app.command(help="检查一个标准：轮不到的规则、漏掉的客户、没人能到的等级")
def lint(
    standard: StandardArgument,
    lang: LangOption = "zh",
    as_json: JsonOption = False,
) -> None:
    raise typer.Exit(lint_command.run(standard, screen_of(lang, as_json)))


@app.command(help="给一本工作簿（或 CSV、Parquet 文件）分级")
def grade(
    book: BookArgument,
    standard: StandardOption,
    out: Annotated[
        Optional[Path],
        typer.Option("--out", "-o", help="写到哪里，可换一种文件（.xlsx、.csv、.parquet）；默认在旁边写 …_分级"),
    ] = None,
    in_place: Annotated[bool, typer.Option("--in-place", help="写回原文件")] = False,
    force: Annotated[bool, typer.Option("--force", help="-o 处已有别的文件也照样换掉")] = False,
    sheet: SheetOption = None,
    bind: BindOption = None,
    option: ReadingOption = None,
    as_of: DateOption = None,
    household: HouseholdOption = None,
    strict: StrictOption = False,
    formulas: Annotated[bool, typer.Option("--formulas", help="结果写成公式，门槛取自工作簿里的“分级标准”表")] = False,
    check: Annotated[bool, typer.Option("--check", help="加一列“引擎=公式”；与 --formulas 同用")] = False,
    dialect: DialectOption = None,
    lang: LangOption = "zh",
    as_json: JsonOption = False,
) -> None:
    request = grade_command.Request(
        book=book,
        standard=standard,
        out=out,
        in_place=in_place,
        force=force,
        sheet=sheet,
        bind=pairs_of(bind, "--bind"),
        readings=pairs_of(option, "--option"),
        as_of=asked_day(as_of),
        household=household,
        strict=strict,
        formulas=formulas,
        checked=check,
        dialect=dialect,
    )
    raise typer.Exit(grade_command.run(request, screen_of(lang, as_json)))


@app.command(help="给一本工作簿（或 CSV、Parquet 文件）写报告：概览、客户等级分类表、升级机会、核实清单等可打印的表")
def report(
    book: BookArgument,
    standard: StandardOption,
    out: Annotated[Optional[Path], typer.Option("--out", "-o", help="写到哪里；默认在旁边写 …_报告.xlsx")] = None,
    split: Annotated[
        Optional[list[str]], typer.Option("--split", help="另按 等级、客户经理 或 机构 各写一张表；可重复")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="不脱敏：写出完整的姓名、证件和手机，并记入操作日志")] = False,
    public: Annotated[bool, typer.Option("--public", help="另写一张给客户看的表，只写对外名称")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="-o 处已有别的文件也照样换掉；换掉的若是上一份报告，填写的内容会带过来")
    ] = False,
    near: Annotated[float, typer.Option("--near", help="差多少算接近升级或降级（%）", min=0.1, max=100)] = 20,
    unit: Annotated[str, typer.Option("--unit", help="单位名称，写在标题里；默认看表头上方的文字")] = "",
    sheet: SheetOption = None,
    bind: BindOption = None,
    option: ReadingOption = None,
    as_of: DateOption = None,
    lang: LangOption = "zh",
    as_json: JsonOption = False,
) -> None:
    # the other commands start sooner without the library that draws sheets
    from fenji.cli import report as report_command
    from fenji.report import Wanted

    screen = screen_of(lang, as_json)
    wanted = Wanted(
        split=tuple(split or ()),
        full=full,
        public=public,
        near=near / 100,
        unit=unit,
        lang=screen.lang,
        as_of=day_of(as_of),
    )
    request = report_command.Request(
        book=book,
        standard=standard,
        wanted=wanted,
        out=out,
        force=force,
        sheet=sheet,
        bind=pairs_of(bind, "--bind"),
        readings=pairs_of(option, "--option"),
    )
    report_command.run(request, screen)


@app.command(help="把一个标准写成 Excel 公式：显示公式，或用 -o 生成一本填上客户就会分级的工作簿")
def formula(
    standard: StandardArgument,
    out: Annotated[Optional[Path], typer.Option("--out", "-o", help="生成的工作簿 .xlsx")] = None,
    rows: Annotated[int, typer.Option("--rows", min=1, max=100_000, help="准备多少行")] = 200,
    dialect: DialectOption = None,
    option: ReadingOption = None,
    as_of: DateOption = None,
    lang: LangOption = "zh",
    as_json: JsonOption = False,
) -> None:
    day = asked_day(as_of)
    screen = screen_of(lang, as_json)
    raise typer.Exit(formula_command.run(standard, out, rows, pairs_of(option, "--option"), day, dialect, screen))


@app.command(help="说明一个客户为什么是这个等级，怎样升级")
def explain(
    book: BookArgument,
    standard: StandardOption,
    customer: Annotated[str, typer.Option("--customer", help="客户号（或姓名）")],
    sheet: SheetOption = None,
    bind: BindOption = None,
    option: ReadingOption = None,
    as_of: DateOption = None,
    household: HouseholdOption = None,
    lang: LangOption = "zh",
    as_json: JsonOption = False,
) -> None:
    request = explain_command.Request(
        book=book,
        standard=standard,
        customer=customer,
        sheet=sheet,
        bind=pairs_of(bind, "--bind"),
        readings=pairs_of(option, "--option"),
        as_of=asked_day(as_of),
        household=household,
    )
    explain_command.run(request, screen_of(lang, as_json))


@app.command("month-average", help="由余额流水算一个月的月日均，写成 CSV")
def month_average(
    ledger: Annotated[
        Path, typer.Argument(metavar="余额流水", help="余额流水 .xlsx / .xlsm，或 .csv：客户号、日期、余额，可有账号")
    ],
    month: Annotated[str, typer.Option("--month", help="月份，例如 2026-10")],
    out: Annotated[Optional[Path], typer.Option("--out", "-o", help="写到哪里；默认在旁边写 …_月日均_月份.csv")] = None,
    sheet: SheetOption = None,
    bind: BindOption = None,
    as_of: Annotated[Optional[datetime], as_of_option("只算到这一天，默认算整月")] = None,
    floor: Annotated[Optional[str], typer.Option("--floor", help="要达到的月日均，例如 50万：算出还要补足多少")] = None,
    divisor: Annotated[Optional[int], typer.Option("--divisor", help="固定天数，例如 30；默认按当月天数")] = None,
    days_held: Annotated[bool, typer.Option("--days-held", help="月中开户的按实际持有天数，默认按整月")] = False,
    months: Annotated[int, typer.Option("--months", help="到这个月为止几个月的平均，例如 3；默认只算这个月")] = 1,
    strict: StrictOption = False,
    lang: LangOption = "zh",
    as_json: JsonOption = False,
) -> None:
    request = month_average_command.Request(
        book=ledger,
        month=month,
        out=out,
        sheet=sheet,
        bind=pairs_of(bind, "--bind"),
        as_of=asked_day(as_of),
        floor=floor,
        divisor=divisor,
        days_held=days_held,
        months=months,
        strict=strict,
    )
    raise typer.Exit(month_average_command.run(request, screen_of(lang, as_json)))


addin_app = Commands(help="Excel 和 LibreOffice 的加载项：公式和按钮")
app.add_typer(addin_app, name="addin")


@addin_app.command("build", help="生成 Excel 加载项 fenji.xlam；什么系统上都行，字节都一样")
def addin_build(
    out: Annotated[Path, typer.Option("--out", "-o", help="写到哪里")] = Path("fenji.xlam"), lang: LangOption = "zh"
) -> None:
    addin_command.build(out, screen_of(lang))


@addin_app.command("install", help="装到 Excel 的启动文件夹，并写好解释器的配置（Windows）")
def addin_install(lang: LangOption = "zh") -> None:
    addin_command.install(screen_of(lang))


@addin_app.command("uninstall", help="拿掉加载项和配置")
def addin_uninstall(lang: LangOption = "zh") -> None:
    addin_command.uninstall(screen_of(lang))


@addin_app.command("doctor", help="逐项检查版本、路径、组件和宏设置，并列出要对 IT 说的话")
def addin_doctor(lang: LangOption = "zh", as_json: JsonOption = False) -> None:
    raise typer.Exit(addin_command.doctor(screen_of(lang, as_json)))


@addin_app.command("calc", help="生成 LibreOffice Calc 的扩展 fenji.oxt：同样的函数和按钮")
def addin_calc(
    out: Annotated[Path, typer.Option("--out", "-o", help="写到哪里")] = Path("fenji.oxt"), lang: LangOption = "zh"
) -> None:
    addin_command.calc(out, screen_of(lang))


@addin_app.command("lite", help="生成贴进 xlwings Lite 的 main.py 和 requirements.txt（没有在 Excel 里试过）")
def addin_lite(
    directory: Annotated[Path, typer.Argument(metavar="DIR")] = Path("fenji-lite"), lang: LangOption = "zh"
) -> None:
    addin_command.lite(directory, screen_of(lang))


add_commands(app)


SheetNameOption = Annotated[str, typer.Option("--sheet", help="工作簿里有几张分级标准时，是哪一张")]
HolderArgument = Annotated[Path, typer.Argument(metavar="工作簿", help="有“分级标准”表的工作簿")]


@standard_app.command("export", help="把一个标准写成“分级标准”表：新工作簿，或插进已有的工作簿，别的都不动")
def standard_export(
    standard: StandardArgument,
    out: Annotated[Path, typer.Option("--out", "-o", help="工作簿 .xlsx / .xlsm；没有就新建")],
    sheet: Annotated[Optional[str], typer.Option("--sheet", help="表的名称，默认 分级标准")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="已有这张分级标准时换掉它")] = False,
    as_of: DateOption = None,
    lang: LangOption = "zh",
    as_json: JsonOption = False,
) -> None:
    standard_command.run_export(standard, out, sheet, replace, asked_day(as_of), screen_of(lang, as_json))


@standard_app.command("import", help="把“分级标准”表读回成 .toml 文字；不给 -o 就显示出来")
def standard_import(
    book: HolderArgument,
    out: Annotated[Optional[Path], typer.Option("--out", "-o", help="写到哪个 .toml 文件")] = None,
    sheet: SheetNameOption = "",
    replace: Annotated[bool, typer.Option("--replace", help="已有这个文件时换掉它")] = False,
    lang: LangOption = "zh",
) -> None:
    standard_command.run_import(book, out, sheet, replace, screen_of(lang))


@standard_app.command("check", help="检查工作簿里的“分级标准”表：问题、例子和每条规则命中的户数写在规则旁边")
def standard_check(
    book: HolderArgument,
    out: Annotated[Optional[Path], typer.Option("--out", "-o", help="写到哪里")] = None,
    in_place: Annotated[bool, typer.Option("--in-place", help="写回原文件")] = False,
    sheet: SheetNameOption = "",
    as_of: DateOption = None,
    lang: LangOption = "zh",
    as_json: JsonOption = False,
) -> None:
    screen = screen_of(lang, as_json)
    raise typer.Exit(standard_command.run_check(book, out, in_place, sheet, asked_day(as_of), screen))


@standard_app.command("diff", help="用业务的话说两个标准（或两个版本）有什么不同")
def standard_diff(
    old: Annotated[str, typer.Argument(metavar="旧标准", help=NAMED_BY)],
    new: Annotated[str, typer.Argument(metavar="新标准", help=NAMED_BY)],
    lang: LangOption = "zh",
    as_json: JsonOption = False,
) -> None:
    raise typer.Exit(standard_command.run_diff(old, new, screen_of(lang, as_json)))


def main() -> None:
    """Run the command line: exit status 0 done, 1 done and something found, 2 wrong use, nothing written."""
    for stream in (sys.stdout, sys.stderr):
        # a Chinese console may still speak GBK; what cannot be shown there must not end the run
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        sys.exit(app(standalone_mode=False) or 0)
    except FenjiError as error:
        print(error.text(asked_language()), file=sys.stderr)
    except TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            print(error.format_message(), file=sys.stderr)
        else:
            print(misuse(error, asked_language()), file=sys.stderr)
    sys.exit(2)

"""The English of what `--help` says; commands and options are written in Chinese where they stand."""

from __future__ import annotations

ENGLISH = {
    # commands
    "分级：按标准给客户分级，写回他们原来的工作簿。（English: fenji --lang en --help）": (
        "fenji grades customers by a standard, inside the workbook they are kept in."
    ),
    "在 DIR 里生成一本示例工作簿并分级：第一次使用从这里开始": "make a sample workbook in DIR and grade it: start here",
    "列出内置的标准": "list the built-in standards",
    "显示一个标准：字段、等级、规则、条款和出处": (
        "show a standard: fields, grades, rules, clauses and where they come from"
    ),
    "检查一个标准：轮不到的规则、漏掉的客户、没人能到的等级": (
        "check a standard for rules never reached, customers not covered and grades nobody can have"
    ),
    "给一本工作簿（或 CSV、Parquet 文件）分级": "grade a workbook, or a CSV or Parquet file",
    "给一本工作簿（或 CSV、Parquet 文件）写报告：概览、客户等级分类表、升级机会、核实清单等可打印的表": (
        "write a report to print: overview, tier tables, chances to move up, what to verify"
    ),
    "把一个标准写成 Excel 公式：显示公式，或用 -o 生成一本填上客户就会分级的工作簿": (
        "write a standard as Excel formulas: show them, or by -o make a workbook that grades who is typed into it"
    ),
    "说明一个客户为什么是这个等级，怎样升级": "say why a customer has his grade and what would raise it",
    "由余额流水算一个月的月日均，写成 CSV": "work out a month's daily average balances from a ledger, as CSV",
    "比较几个月的名单：谁升谁降、谁来谁走、哪些变动生效": (
        "compare the lists of several months: who moved, came and left, and which changes take effect"
    ),
    "把标准放进工作簿里改，再读回来；比较两个版本": "edit a standard in a workbook and read it back; compare versions",
    "把一个标准写成“分级标准”表：新工作簿，或插进已有的工作簿，别的都不动": (
        "write a standard as a sheet: into a new workbook, or into one that exists, nothing else touched"
    ),
    "把“分级标准”表读回成 .toml 文字；不给 -o 就显示出来": (
        "read the sheet of a standard back as .toml; shown without -o"
    ),
    "检查工作簿里的“分级标准”表：问题、例子和每条规则命中的户数写在规则旁边": (
        "check the sheet of a standard: findings, examples and customers per rule are written beside the rules"
    ),
    "用业务的话说两个标准（或两个版本）有什么不同": "say in business words how two standards or versions differ",
    "Excel 和 LibreOffice 的加载项：公式和按钮": "the add-in for Excel and LibreOffice: formulas and buttons",
    "生成 Excel 加载项 fenji.xlam；什么系统上都行，字节都一样": (
        "build the Excel add-in fenji.xlam, on any system, always the same bytes"
    ),
    "装到 Excel 的启动文件夹，并写好解释器的配置（Windows）": (
        "install it into Excel's startup folder and write which interpreter it uses (Windows)"
    ),
    "拿掉加载项和配置": "remove the add-in and its configuration",
    "逐项检查版本、路径、组件和宏设置，并列出要对 IT 说的话": (
        "check versions, paths, components and macro settings, and list what to tell IT"
    ),
    "生成 LibreOffice Calc 的扩展 fenji.oxt：同样的函数和按钮": (
        "build fenji.oxt for LibreOffice Calc: the same functions and a button"
    ),
    "生成贴进 xlwings Lite 的 main.py 和 requirements.txt（没有在 Excel 里试过）": (
        "make main.py and requirements.txt to paste into xlwings Lite (not tried in Excel)"
    ),
    "跟进：按等级的追踪志，谁在什么时候该追踪": "follow-up: journals by grade, and who is due when",
    "安排跟进：在旁边做一本跟进工作簿，或按新的名单更新它": (
        "plan it: make a follow-up workbook beside the list, or bring it up to a new list"
    ),
    "登记填好的追踪：重新定级，安排下一次": "record completed follow-ups: grade again and set the next date",
    "列出逾期、今天和今后几天要追踪的客户": "list who is overdue, due today and in the days to come",
    "审批：初评、审核、审批、人工调整和监督检查": "approval: rating, review, approval, overrides and inspection",
    "办理填好的初评、审核、审批和人工调整；次序不对的行拒绝，原样不动": (
        "take the steps that were filled in; a row out of order is refused and left as it is"
    ),
    "监督检查：列出异常和整改期限，抽查若干户": "inspect: list what is irregular with deadlines, and draw a sample",
    # what is read, by what, and what is written
    "工作簿": "book",
    "标准": "standard",
    "旧标准": "old",
    "新标准": "new",
    "余额流水": "ledger",
    "跟进工作簿": "follow-up-book",
    "旧名单 新名单 [更多…]": "old new [more…]",
    "工作簿 .xlsx / .xlsm，或 .csv、.parquet": "workbook .xlsx / .xlsm, or .csv, .parquet",
    "余额流水 .xlsx / .xlsm，或 .csv：客户号、日期、余额，可有账号": (
        "ledger .xlsx / .xlsm, or .csv: customer, date, balance, perhaps account"
    ),
    "两本或更多，每本一个月": "two or more, one a month",
    "fenji follow-up plan 做的 …_跟进.xlsx": "…_跟进.xlsx, made by fenji follow-up plan",
    "有“分级标准”表的工作簿": "a workbook with the sheet of a standard (分级标准)",
    "标准的编号、.toml 文件，或有“分级标准”表的工作簿": (
        "id of a standard, a .toml file, or a workbook with the sheet of a standard (分级标准)"
    ),
    "标准的 .toml 文件；默认按工作簿里记的标准": "a .toml file; by default the standard that the workbook names",
    "工作表的名称": "name of the sheet",
    "字段=列，例如 月日均余额=F；可重复": "field=column, as 月日均余额=F; may be repeated",
    "开关=读法，例如 card_rule=lowest；可重复": "option=reading, as card_rule=lowest; may be repeated",
    "家庭编号所在的列：按家庭合并后分级，例如 家庭编号": "column of household numbers: grade by household",
    "客户号（或姓名）": "customer number (or name)",
    "写到哪里": "where to write",
    "写到哪里，可换一种文件（.xlsx、.csv、.parquet）；默认在旁边写 …_分级": (
        "where to write, perhaps another kind of file (.xlsx, .csv, .parquet); by default …_分级 beside it"
    ),
    "写到哪里；默认在旁边写 …_报告.xlsx": "where to write; by default …_报告.xlsx beside it",
    "写到哪里；默认在旁边写 …_月日均_月份.csv": "where to write; by default …_月日均_MONTH.csv beside it",
    "写到哪里；默认在最后一本旁边的 …_变动": "where to write; by default …_变动 beside the last one",
    "跟进工作簿；默认在旁边的 …_跟进.xlsx": "the follow-up workbook; by default …_跟进.xlsx beside it",
    "生成的工作簿 .xlsx": "the workbook to make, .xlsx",
    "工作簿 .xlsx / .xlsm；没有就新建": "workbook .xlsx / .xlsm; made where there is none",
    "写到哪个 .toml 文件": "the .toml file to write",
    "写回原文件": "write into the file itself",
    "-o 处已有别的文件也照样换掉": "replace whatever file stands at -o",
    "-o 处已有别的文件也照样换掉；换掉的若是上一份报告，填写的内容会带过来": "replace whatever file stands at -o; "
    "what was filled in on an earlier report is carried over all the same",
    "表的名称，默认 分级标准": "name of the sheet, by default 分级标准",
    "工作簿里有几张分级标准时，是哪一张": "which sheet, where the workbook has several standards",
    "已有这张分级标准时换掉它": "replace the sheet where there is one",
    "已有这个文件时换掉它": "replace the file where there is one",
    "写成可打印的待办表": "write it as a sheet to print",
    # days
    "截至日期，默认今天": "as-of date, by default today",
    "只算到这一天，默认算整月": "up to this day only, by default the whole month",
    "各本都按这一天算；默认按各月月末": "as of this day for all; by default each month's last day",
    "月份，例如 2026-10": "month, as 2026-10",
    "每本的月份，例如 --month 2026-01 --month 2026-02": "month of each, as --month 2026-01 --month 2026-02",
    "看几天，今天算第一天": "how many days, today being the first",
    "最迟日期遇休息日挪到工作日": "move latest dates that are days off to working days",
    "名单比上次用的旧，也照它更新": "update by a list that is older than the last one",
    # how
    "zh 中文，en English": "zh 中文, en English",
    "输出 JSON，供脚本使用": "print JSON, for scripts",
    "显示版本": "print the version",
    "有需要核实的行时退出码为 1": "exit status 1 where rows are to be verified",
    "结果写成公式，门槛取自工作簿里的“分级标准”表": (
        "write results as formulas, thresholds taken from the workbook's sheet 分级标准"
    ),
    "加一列“引擎=公式”；与 --formulas 同用": "add a column 引擎=公式 (formulas agree with fenji); with --formulas",
    "公式给谁用：shared 是 Excel 2016、WPS、LibreOffice 都能算的（默认），365 可用 IFS 和 TEXTJOIN": (
        "whose formulas: shared for Excel 2016, WPS and LibreOffice (the default), 365 may use IFS and TEXTJOIN"
    ),
    "另按 等级、客户经理 或 机构 各写一张表；可重复": "a sheet for each 等级, 客户经理 or 机构 too; may be repeated",
    "不脱敏：写出完整的姓名、证件和手机，并记入操作日志": "show names, papers and telephones in full, and log it",
    "姓名完整显示（记入操作日志）；默认脱敏": "show names in full, and log it; masked by default",
    "姓名、手机完整显示（记入操作日志）；默认脱敏": "show names and telephones in full, and log it; masked by default",
    "另写一张给客户看的表，只写对外名称": "a sheet for customers too, with public names of grades only",
    "差多少算接近升级或降级（%）": "how near counts as near to another grade (%)",
    "单位名称，写在标题里；默认看表头上方的文字": (
        "name of the unit, for titles; by default what stands above the header"
    ),
    "准备多少行": "rows to prepare",
    "要达到的月日均，例如 50万：算出还要补足多少": "average to reach, as 50万: how much is missing",
    "固定天数，例如 30；默认按当月天数": "fixed number of days, as 30; by default those of the month",
    "月中开户的按实际持有天数，默认按整月": "count days held for accounts opened within the month",
    "到这个月为止几个月的平均，例如 3；默认只算这个月": "average of so many months, as 3, of which it is the last",
    "把各客户经理的量在周期内摊平；默认摊平": "level each manager's load within the interval; by default yes",
    "只看一个客户经理": "one manager only",
    "抽查几户": "how many to sample",
}

"""The command line as a person and a script meet it: real processes, real files, exit statuses."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from fenji.cli.screen import Screen
from fenji.cli.show import show
from fenji.standard.library import ids

BRANCH = Path(__file__).parents[2] / "templates" / "workbooks" / "示例_某支行客户等级分类表.xlsx"


def fenji(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from fenji.cli import main; main()", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        env=os.environ | {"COLUMNS": "200"} | environment,
    )


@pytest.fixture
def branch(tmp_path: Path) -> Path:
    path = tmp_path / "客户表.xlsx"
    shutil.copyfile(BRANCH, path)
    return path


def test_the_demo_makes_a_graded_workbook_and_says_what_to_open(tmp_path) -> None:
    for _ in range(2):
        done = fenji("demo", folder=tmp_path)
        assert done.returncode == 0, done.stderr
    graded = tmp_path / "fenji-demo" / "示例_某支行客户等级分类表_分级.xlsx"
    assert str(graded.relative_to(tmp_path)) in done.stdout
    assert openpyxl.load_workbook(graded)["客户信息表"]["M5"].value == "金卡客户"
    report = graded.with_name("示例_某支行客户等级分类表_报告.xlsx")
    assert report.name in done.stdout and "客户等级分类表" in openpyxl.load_workbook(report).sheetnames
    assert len(list(graded.parent.glob("空白_*.xlsx"))) == 4


def test_grade_writes_a_new_book_beside_and_never_over_an_earlier_one(branch) -> None:
    before = branch.read_bytes()
    for name in ("客户表_分级.xlsx", "客户表_分级(2).xlsx"):
        done = fenji("grade", branch.name, "-s", "psbc", folder=branch.parent)
        assert done.returncode == 0, done.stderr
        assert name in done.stdout
        assert (branch.parent / name).exists()
    assert branch.read_bytes() == before


def test_a_script_gets_json_and_nothing_else(branch) -> None:
    done = fenji("grade", branch.name, "-s", "psbc", "--in-place", "--json", "--strict", folder=branch.parent)
    assert done.returncode == 1
    said = json.loads(done.stdout)
    assert said["customers"] == 240 == sum(said["counts"].values())
    assert said["changed"] == ["xl/worksheets/sheet1.xml"]
    assert said["columns"]["grade"] == "M"
    assert len(said["rows"]) == 240
    assert said["rows"][0]["grade_code"] == "psbc:gold"


def test_a_console_that_speaks_gbk_does_not_end_the_run(branch) -> None:
    done = fenji("grade", branch.name, "-s", "psbc", folder=branch.parent, PYTHONIOENCODING="gbk")
    assert done.returncode == 0
    assert "已写入" in done.stdout


def test_english_by_a_switch(branch) -> None:
    done = fenji("grade", branch.name, "-s", "psbc", "--lang", "en", "-o", "out.xlsx", folder=branch.parent)
    assert done.returncode == 0, done.stderr
    sheet = openpyxl.load_workbook(branch.parent / "out.xlsx")["客户信息表"]
    assert [sheet.cell(3, column).value for column in range(13, 18)] == [
        "grade",
        "grade code",
        "reason",
        "gap",
        "to verify",
    ]
    assert sheet["M5"].value == "gold"


def test_explain_tells_one_customer(branch) -> None:
    done = fenji("explain", branch.name, "-s", "psbc", "--customer", "0567273204", folder=branch.parent)
    assert done.returncode == 0, done.stderr
    assert "金卡客户" in done.stdout
    assert "月日均余额 22.23 万元，达到 5 万元（条款 2(1)）" in done.stdout
    assert "F5" in done.stdout


def test_explain_goes_by_the_household_and_by_the_day(tmp_path) -> None:
    (tmp_path / "家庭.csv").write_text("客户号,月日均余额(元),家庭编号\n01,30000,J1\n02,30000,J1\n", encoding="utf-8")
    asked = ("explain", "家庭.csv", "-s", "psbc", "--customer", "01")
    assert "普通客户" in fenji(*asked, folder=tmp_path).stdout
    told = fenji(*asked, "--household", "家庭编号", folder=tmp_path).stdout
    assert "金卡客户" in told and "按家庭 2 人合并，本人为普通客户" in told
    (tmp_path / "测评.csv").write_text(
        "客户号,投资者风险等级,产品风险等级,测评有效期\n01,C3,R3,2026-02-01\n", encoding="utf-8"
    )
    asked = ("explain", "测评.csv", "-s", "suitability", "--customer", "01", "--as-of")
    assert "风险测评已过期" not in fenji(*asked, "2026-02-01", folder=tmp_path).stdout
    assert "风险测评已过期" in fenji(*asked, "2026-02-02", folder=tmp_path).stdout


def test_show_standards_and_lint(tmp_path) -> None:
    assert "邮储银行客户等级" in fenji("standards", folder=tmp_path).stdout
    shown = fenji("show", "psbc", folder=tmp_path).stdout
    assert all(word in shown for word in (">= 150万", "4(1)", "by_level", "默认值", "专属理财顾问"))
    assert json.loads(fenji("show", "psbc", "--json", folder=tmp_path).stdout)["id"] == "psbc"
    assert fenji("lint", "psbc", folder=tmp_path).returncode == 0


BAD = Path(__file__).parents[1] / "standard" / "bad"


def test_grading_by_a_standard_that_means_nothing_is_refused(branch) -> None:
    for kind in ("cut_offs", "overlap", "weights", "band_overlap", "band_hole"):
        shutil.copyfile(BAD / f"{kind}.toml", branch.parent / "标准.toml")
        done = fenji("grade", branch.name, "-s", "标准.toml", "--bind", "资产=月日均余额", folder=branch.parent)
        assert done.returncode == 2
        assert "标准.toml: " in done.stderr
    assert sorted(path.name for path in branch.parent.iterdir()) == sorted([branch.name, "标准.toml"])


def test_grading_by_an_odd_standard_warns_in_one_line_and_says_how_to_see_all(branch) -> None:
    shutil.copyfile(BAD / "hole.toml", branch.parent / "标准.toml")
    arguments = ("grade", branch.name, "-s", "标准.toml", "--bind", "资产=月日均余额")
    done = fenji(*arguments, folder=branch.parent)
    assert done.returncode == 0, done.stderr
    lines = [line for line in done.stdout.splitlines() if "fenji lint 标准.toml" in line]
    assert len(lines) == 1
    assert "1 处可疑" in lines[0]
    assert "资产 1万元" in lines[0]
    found = json.loads(fenji(*arguments, "--json", folder=branch.parent).stdout)["diagnostics"]
    assert [each["code"] for each in found].count("standard.odd") == 1
    assert fenji("lint", "标准.toml", folder=branch.parent).returncode == 1


def test_standards_are_listed_by_whom_they_grade(tmp_path) -> None:
    listed = fenji("standards", folder=tmp_path).stdout
    assert listed.index("psbc") < listed.index("员工") < listed.index("manager") < listed.index("账户")
    assert "credit_report" in listed[listed.index("账户") :]
    families = {each["id"]: each["family"] for each in json.loads(fenji("standards", "--json", folder=tmp_path).stdout)}
    assert (families["manager"], families["credit_report"], families["psbc"]) == ("staff", "account", "customer")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_built_in_standard_is_shown_on_a_narrow_console(lang, capsys, monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for name in ids():
        show(name, Screen(lang))
        assert name in capsys.readouterr().out


def test_a_csv_is_graded_into_a_new_file(tmp_path) -> None:
    text = "客户号,月日均余额(万元),家庭年收入\n0001,６.5,待查\n0002,abc,\n"
    (tmp_path / "客户.csv").write_bytes(text.encode("gb18030"))
    done = fenji("grade", "客户.csv", "-s", "psbc", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    lines = (tmp_path / "客户_分级.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("客户号,月日均余额(万元),家庭年收入,客户等级,等级代码")
    assert lines[1].startswith("0001,６.5,待查,金卡客户,psbc:gold")
    assert lines[2].startswith("0002,abc,,数据不足,psbc:insufficient")


def _with_standard(*more: str) -> tuple[str, ...]:
    return ("grade", "客户表.xlsx", "-s", "psbc", *more)


WRONG = [
    (("grade", "没有.xlsx", "-s", "psbc"), "没有.xlsx"),
    (("grade", "客户表.xlsx", "-s", "pbsc"), "psbc"),
    (_with_standard("--sheet", "二月"), "客户信息表"),
    (_with_standard("--bind", "月日均余额"), "名称=值"),
    (_with_standard("--bind", "月日均余额=ZZ"), "ZZ"),
    (_with_standard("--bind", "月日均=F", "--bind", "没有的=G"), "没有的"),
    (_with_standard("--option", "card_rule=best"), "by_level"),
    (_with_standard("-o", "out.xls"), ".xlsx"),
    (_with_standard("-o", "没有的夹/out.xlsx"), "文件夹"),
    (_with_standard("-o", "a.xlsx", "--in-place"), "--in-place"),
    (_with_standard("--lang", "fr"), "fr"),
    (("explain", "客户表.xlsx", "-s", "psbc", "--customer", "9"), "9"),
    (("grade", "表.csv", "-s", "psbc", "--in-place"), "--in-place"),
    (("grade", "表.csv", "-s", "psbc", "-o", "表.csv"), "写回原处"),
    (("grade", "表.csv", "-s", "psbc", "-o", "表.ods"), ".parquet"),
    (("grade", "表.csv", "-s", "psbc", "--sheet", "一月"), "没有工作表"),
    (("grade", "旧.xls", "-s", "psbc"), ".xls"),
    (("grade", "假.xlsx", "-s", "psbc"), "假.xlsx"),
    (("grade", "客户表.xlsx"), "缺少 --standard"),
    (_with_standard("--nope"), "没有选项 --nope"),
    (_with_standard("--as-of", "2026/1/1"), "--as-of 的值不对"),
    (_with_standard("--as-of", "2026/1/1"), "2026-10-31"),
    (("grade", "-s", "psbc"), "缺少 工作簿"),
    (("grad", "客户表.xlsx"), "没有命令 grad；是不是 grade？"),
    (_with_standard("--stict"), "没有选项 --stict；是不是 --strict"),
    (_with_standard("--sheet"), "--sheet 后面要有一个值"),
    (("report", "客户表.xlsx", "-s", "psbc", "--near", "很近"), "--near 的值不对：应是数"),
    (("formula", "psbc", "--rows", "0"), "--rows 的值不对：不能小于 1"),
]


@pytest.mark.parametrize(
    ("arguments", "said"), WRONG, ids=lambda value: " ".join(value)[:40] if isinstance(value, tuple) else ""
)
def test_wrong_use_is_one_clear_message_and_nothing_is_written(branch, arguments, said) -> None:
    folder = branch.parent
    (folder / "表.csv").write_text("客户号,月日均余额\n1,2\n", encoding="utf-8")
    (folder / "旧.xls").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    (folder / "假.xlsx").write_text("不是工作簿", encoding="utf-8")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    done = fenji(*arguments, folder=folder)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize("lock", ["~$客户表.xlsx", ".~lock.客户表.xlsx#"])
def test_a_book_that_is_open_is_not_touched(branch, lock) -> None:
    (branch.parent / lock).write_bytes(b"")
    before = branch.read_bytes()
    done = fenji("grade", branch.name, "-s", "psbc", "--in-place", folder=branch.parent)
    assert done.returncode == 2
    assert "打开" in done.stderr
    assert branch.read_bytes() == before


TEXTS = [
    (
        "一个多余的逗号",
        "客户号,姓名,月日均余额,家庭年收入\n0001,张三,50000,300000,\n0002,李四,1500000,100,\n",
        ["金卡客户", "钻石卡客户"],
    ),
    ("分号", "客户号;月日均余额\n1;300000\n2;3\n", ["白金卡客户", "普通客户"]),
    ("标题和单位行", "某支行\n单位：万元,,\n客户号,月日均余额,备注\n1,30,\n2,3,\n", ["白金卡客户", "普通客户"]),
    ("合计行", "客户号,月日均余额\n1,300000\n2,3\n合计,300003\n", ["白金卡客户", "普通客户", ""]),
    ("手填的等级", "客户号,客户等级,月日均余额\n1,手工,1500000\n", ["钻石卡客户"]),
]


@pytest.mark.parametrize(("name", "text", "grades"), TEXTS, ids=[each[0] for each in TEXTS])
def test_text_files_as_banks_export_them(tmp_path, name, text, grades) -> None:
    (tmp_path / "客户.csv").write_text(text, encoding="utf-8")
    done = fenji("grade", "客户.csv", "-s", "psbc", "--json", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    separator = ";" if ";" in text else ","
    rows = [line.split(separator) for line in (tmp_path / "客户_分级.csv").read_text(encoding="utf-8-sig").splitlines()]
    header = next(number for number, row in enumerate(rows) if "客户号" in row)
    column = ord(said["columns"]["grade"]) - ord("A")
    assert rows[header][column] == "客户等级"
    assert [row[column] if column < len(row) else "" for row in rows[header + 1 :]] == grades
    before = [line.split(separator) for line in text.splitlines()]
    for row, after in zip(before, rows, strict=True):
        assert all(after[place] == cell for place, cell in enumerate(row) if cell)


def test_two_columns_of_one_name_in_a_text_file_are_refused(tmp_path) -> None:
    (tmp_path / "客户.csv").write_text("客户号,月日均余额,月日均余额\n1,2,3\n", encoding="utf-8")
    done = fenji("grade", "客户.csv", "-s", "psbc", folder=tmp_path)
    assert done.returncode == 2
    assert "--bind 月日均余额=B" in done.stderr
    assert fenji("grade", "客户.csv", "-s", "psbc", "--bind", "月日均余额=C", folder=tmp_path).returncode == 0


def test_a_text_file_whose_columns_are_out_of_place_is_refused(tmp_path) -> None:
    (tmp_path / "客户.csv").write_text("客户号,姓名,月日均余额\n1,甲,5\n2,乙,1,500,000\n", encoding="utf-8")
    done = fenji("grade", "客户.csv", "-s", "psbc", folder=tmp_path)
    assert done.returncode == 2
    assert "第 3 行" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["客户.csv"]


def test_a_folder_is_no_workbook(tmp_path) -> None:
    done = fenji("grade", ".", "-s", "psbc", folder=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_card_column_alone_is_graded(tmp_path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["客户号", "高端信用卡"])
    book.active.append(["1", "金卡"])
    book.save(tmp_path / "卡.xlsx")
    done = fenji("grade", "卡.xlsx", "-s", "psbc", folder=tmp_path)
    assert done.returncode == 0, done.stderr


def test_a_report_is_written_beside_the_book_and_says_what_is_in_it(branch) -> None:
    done = fenji("report", branch.name, "-s", "psbc", "--split", "等级", folder=branch.parent)
    assert done.returncode == 0, done.stderr
    assert "240 户：钻石卡客户 25，白金卡客户 54，金卡客户 92，普通客户 62，数据不足 7" in done.stdout
    book = openpyxl.load_workbook(branch.parent / "客户表_报告.xlsx")
    assert book.sheetnames[0] == "导航" and "① 钻石卡客户" in book.sheetnames
    again = fenji("report", branch.name, "-s", "psbc", folder=branch.parent)
    assert "客户表_报告(2).xlsx" in again.stdout


def test_a_full_report_says_so(branch) -> None:
    done = fenji("report", branch.name, "-s", "psbc", "-o", "全.xlsx", "--full", folder=branch.parent)
    assert "没有脱敏" in done.stdout
    log = openpyxl.load_workbook(branch.parent / "全.xlsx")["操作日志"]
    assert any("--full" in str(cell.value) for row in log.iter_rows() for cell in row)


def test_a_script_gets_the_report_as_json(branch) -> None:
    done = fenji("report", branch.name, "-s", "psbc", "-o", "r.xlsx", "--lang", "en", "--json", folder=branch.parent)
    said = json.loads(done.stdout)
    assert said["customers"] == 240 and said["masked"] is True and said["written"] == "r.xlsx"


def test_a_report_over_its_own_book_is_refused(branch) -> None:
    before = branch.read_bytes()
    done = fenji("report", branch.name, "-s", "psbc", "-o", branch.name, folder=branch.parent)
    assert done.returncode == 2 and "不能写在原来的工作簿上" in done.stderr
    assert branch.read_bytes() == before


SCORES = "客户号,交易量评分,交易频率评分,资产评分,合作年限评分,产品数评分{}\n1,85分,90,70,60,80{}\n"


def test_a_score_that_nobody_can_have_is_said_and_why(tmp_path) -> None:
    (tmp_path / "客户.csv").write_text(SCORES.format("", ""), encoding="utf-8")
    done = fenji("grade", "客户.csv", "-s", "nine_box", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "没有“满意度”的列，“忠诚度得分”对谁都算不出来" in done.stdout
    (tmp_path / "客户.csv").write_text(SCORES.format(",满意度", ",95"), encoding="utf-8")
    assert "算不出来" not in fenji("grade", "客户.csv", "-s", "nine_box", folder=tmp_path).stdout


def test_a_hint_names_the_column_that_comes_nearest(tmp_path) -> None:
    (tmp_path / "客户.csv").write_text("客户号,约定处理日期\n1,2026-11-05\n", encoding="utf-8")
    done = fenji("grade", "客户.csv", "-s", "urgency", folder=tmp_path)
    assert done.returncode == 2
    assert "--bind 处理期限=约定处理日期" in done.stderr
    assert (
        fenji("grade", "客户.csv", "-s", "urgency", "--bind", "处理期限=约定处理日期", folder=tmp_path).returncode == 0
    )


def test_staff_are_no_customers_and_numbers_are_written_short(tmp_path) -> None:
    heads = "姓名,业绩指标完成率,客户满意度,专业能力,团队贡献,在岗工作年限"
    (tmp_path / "员工.csv").write_text(f"{heads}\n甲,100,80,80,80,6年\n", encoding="utf-8")
    done = fenji("grade", "员工.csv", "-s", "manager", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "1 人" in done.stdout
    assert "户数" not in done.stdout
    header, row = (tmp_path / "员工_分级.csv").read_text(encoding="utf-8-sig").splitlines()
    score = row.split(",")[header.split(",").index("得分")]
    assert ".0" not in score


@pytest.mark.parametrize("ending", ["xlsx", "csv", "parquet"])
def test_grading_again_takes_the_place_of_its_own_result_only(branch, tmp_path, ending) -> None:
    out = tmp_path / f"结果.{ending}"
    asked = ("grade", branch.name, "-s", "psbc", "-o", out.name)
    for lang in ("en", "zh"):
        done = fenji(*asked, "--lang", lang, folder=tmp_path)
        assert done.returncode == 0, done.stderr
    if ending == "parquet":
        import polars as pl

        pl.DataFrame({"客户号": ["1"], "余额": [2]}).write_parquet(out)
    elif ending == "csv":
        out.write_text("客户号,余额\n1,2\n", encoding="utf-8")
    else:
        other = openpyxl.Workbook()
        other.active.append(["会议记录"])
        other.save(out)
    before = out.read_bytes()
    refused = fenji(*asked, folder=tmp_path)
    assert refused.returncode == 2 and "--force" in refused.stderr and out.read_bytes() == before
    assert fenji(*asked, "--force", folder=tmp_path).returncode == 0
    assert out.read_bytes() != before

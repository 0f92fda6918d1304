"""Reports on sheets of all kinds: refusals, the full view, customers' own sheet, shapes, wrong use."""

from __future__ import annotations

import re
import tomllib
import zipfile
from html import unescape
from pathlib import Path

import openpyxl
import pytest
from tests.report.conftest import BRANCH, HEADERS, below, texts

import fenji
from fenji.errors import UsageError, WorkbookError
from fenji.report import Wanted, report_book
from fenji.standard_text import standard_text

ID = "440301198001011234"


def customer(number: int, name: str = "张三丰", balance: object = 29.9, more: tuple[object, ...] = ()) -> list[object]:
    return [number, f"{number:08d}", name, ID, "13812340000", balance, 10, "无", *more]


def test_who_refuses_marketing_is_on_no_list_for_it(reported) -> None:
    headers = [*HEADERS, "退订"]
    rows = [customer(number, more=("是" if number % 2 else None,)) for number in range(1, 11)]
    rows += [customer(number, balance=31, more=("已退订" if number % 2 else "否",)) for number in range(11, 21)]
    book, subject = reported(rows, headers)
    assert subject.refused.sum() == 10
    refusing = {f"{number:08d}" for number in range(1, 21, 2)}
    for name in ("升级机会", "降级预警", "服务策略", "资源分配"):
        assert not refusing & set(texts(book[name]))
    assert any("另有 5 户已退订营销，未列出。" in text for text in texts(book["升级机会"]))
    assert any("10 户已退订营销" in text for text in texts(book["服务策略"]))
    remarks = dict(zip(below(book["客户等级分类表"], "客户号"), below(book["客户等级分类表"], "核实事项")))
    assert {number for number, said in remarks.items() if said and "不营销" in said} == refusing


def test_a_column_of_consent_is_read_the_other_way_round(reported) -> None:
    rows = [customer(1, more=("是",)), customer(2, more=("否",)), customer(3, more=("?",)), customer(4, more=(None,))]
    _, subject = reported(rows, [*HEADERS, "同意营销"])
    assert subject.refused.tolist() == [False, True, True, False]


def test_the_full_view_is_asked_for_and_logged(reported, tmp_path) -> None:
    book, _ = reported([customer(1)], wanted=Wanted(full=True))
    assert {"张三丰", ID, "13812340000"} <= set(texts(book["客户等级分类表"]))
    log = texts(book["操作日志"])
    assert any("未脱敏（--full）" in text for text in log)
    assert not {"张三丰", ID, "13812340000"} & set(" ".join(log).split())
    assert any("未脱敏" in text for text in texts(book["概览"]))


def test_masks_do_not_leak_through_what_is_said_of_a_cell(reported, tmp_path) -> None:
    rows = [customer(1), customer(2, "李四光", "李四光 13812340000"), customer(3)]
    reported(rows)
    with zipfile.ZipFile(tmp_path / "报告.xlsx") as package:
        everything = unescape("".join(package.read(name).decode("utf-8") for name in package.namelist()))
    assert "“李* 138****0000”不是金额" in everything
    for secret in ("李四光", "张三丰", "13812340000", ID):
        assert secret not in everything


@pytest.mark.parametrize("start", "=+-@")
def test_text_that_begins_like_a_formula_stays_text(reported, start) -> None:
    name = f"{start}1+1"
    book, _ = reported([customer(1, name)], wanted=Wanted(full=True))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == name]
    assert len(cells) >= 2
    assert {cell.data_type for cell in cells} == {"s"} and all(cell.quotePrefix for cell in cells)


def test_customers_read_public_names_only(reported, tmp_path) -> None:
    text = (Path(__file__).parents[2] / "templates" / "standards" / "psbc.toml").read_text(encoding="utf-8")
    text = text.replace('public_label = "普通客户"\n', "").replace(
        'public_label = "金卡客户"', 'public_label = "金卡贵宾"'
    )
    (tmp_path / "标准.toml").write_text(text, encoding="utf-8")
    rows = [customer(1, balance=6), customer(2, balance=1), customer(3, balance=40)]
    book, _ = reported(rows, wanted=Wanted(public=True), standard=tmp_path / "标准.toml")
    shown = texts(book["客户告知"])
    assert {"金卡贵宾", "白金卡客户"} <= set(shown)
    assert not [text for text in shown if "普通" in text or text == "金卡客户" or text == "00000002"]


def test_a_standard_without_public_names_is_not_shown_to_customers(tmp_path) -> None:
    text = (Path(__file__).parents[2] / "templates" / "standards" / "psbc.toml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("public_label")]
    (tmp_path / "标准.toml").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(UsageError, match="没有对外名称"):
        report_book(fenji.standard(tmp_path / "标准.toml"), BRANCH, tmp_path / "出.xlsx", Wanted(public=True))
    assert not (tmp_path / "出.xlsx").exists()


def test_one_customer_is_a_report_too(reported, soffice, tmp_path) -> None:
    book, _ = reported([customer(1)])
    assert "合计　1 户" in texts(book["客户等级分类表"])
    assert soffice(tmp_path / "报告.xlsx", "pdf", tmp_path).stat().st_size > 10_000


def test_nobody_at_all_is_a_report_too(reported) -> None:
    book, subject = reported([[None] * 8])
    assert len(subject) == 0
    assert "没有需要核实的客户。" in texts(book["核实清单"])


def test_long_names_are_shown_whole(reported) -> None:
    name = "内蒙古自治区呼伦贝尔市莫力达瓦达斡尔族自治旗农牧业开发有限责任公司"
    book, _ = reported([customer(1, name)], wanted=Wanted(full=True))
    sheet = book["客户等级分类表"]
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == name)
    assert sheet.column_dimensions[cell.column_letter].width > 20 or cell.alignment.wrap_text


def test_twelve_grades_are_told_apart_by_mark_and_colour(reported, tmp_path) -> None:
    grades = "\n".join(
        f'[[grade]]\ncode = "g{number}"\nlabel = "第{number}级客户"\nservices = ["服务{number}"]\nfollow_up = "{number}m"\n'
        for number in range(1, 13)
    )
    rules = "\n".join(
        f'  {{ when = [">= {13 - number}万"], then = "g{number}", clause = "{number}" }},' for number in range(1, 12)
    )
    (tmp_path / "十二级.toml").write_text(
        f"""
[standard]
id = "twelve"
name = "十二级"
version = "1"
effective_from = 2026-01-01
source = "测试"
provenance = "default"
[[field]]
id = "avg_daily_balance"
label = "月日均余额"
type = "amount"
direction = "up"
{grades}
[[table]]
output = "grade"
hit = "first"
inputs = ["avg_daily_balance"]
rules = [
{rules}
  {{ when = ["-"], then = "g12", clause = "12" }},
]
""",
        encoding="utf-8",
    )
    rows = [customer(number, balance=number % 14) for number in range(1, 60)]
    book, _ = reported(rows, standard=tmp_path / "十二级.toml")
    sheet = book["概览"]
    marked = [cell for row in sheet.iter_rows() for cell in row if str(cell.value).endswith("级客户")]
    assert [cell.value[0] for cell in marked] == list("①②③④⑤⑥⑦⑧⑨⑩⑪⑫")
    light = [sum(int(cell.fill.fgColor.rgb[at : at + 2], 16) for at in (2, 4, 6)) for cell in marked]
    assert light == sorted(light) and len(set(light)) == 12


def test_the_breakdown_counts_everybody_once(reported) -> None:
    headers = [*HEADERS, "行业", "持有产品", "责任条线"]
    rows = [
        customer(1, more=("制造", "存款、理财", "前台")),
        customer(2, more=("零售", "存款", "中间")),
        customer(3, more=(None, None, "中台")),
    ]
    book, _ = reported(rows, headers)
    sheet = book["分布"]
    blocks = {str(row[0].value): row for row in sheet.iter_rows() if row[0].value}
    assert [blocks[name][5].value for name in ("制造", "零售")] == ["=SUM(B6:E6)"] * 0 + [
        blocks["制造"][5].value,
        blocks["零售"][5].value,
    ]
    said = texts(sheet)
    assert {"按行业", "按产品", "按责任条线", "（未填）", "前台营销", "中台风控"} <= set(said)
    assert any("客户共 3 户" in text for text in said)


def test_english_is_spoken_throughout(tmp_path) -> None:
    out = tmp_path / "report.xlsx"
    report_book(fenji.standard("psbc"), BRANCH, out, Wanted(lang="en", split=("manager",)))
    book = openpyxl.load_workbook(out)
    assert book.sheetnames[:4] == ["Guide", "Overview", "Customers by grade", "Near an upgrade"]
    assert "① diamond" in texts(book["Overview"])
    # the standard's own texts and the sheet's own names may be Chinese, and nothing else
    ours = [text for sheet in book if sheet.title != "The standard" for text in texts(sheet)]
    assert not [text for text in ours if re.search("[，。；：（）　“”]", text)]


def test_a_csv_file_is_reported_as_well(tmp_path) -> None:
    (tmp_path / "客户.csv").write_text("客户号,姓名,月日均余额(万元)\n01,张三,6\n02,李四,\n", encoding="utf-8")
    subject = report_book(fenji.standard("psbc"), tmp_path / "客户.csv", tmp_path / "出.xlsx")
    assert len(subject) == 2
    assert "客户!C3" in texts(openpyxl.load_workbook(tmp_path / "出.xlsx")["核实清单"])


def test_a_report_is_never_written_over_its_source(tmp_path) -> None:
    source = tmp_path / "客户.xlsx"
    source.write_bytes(BRANCH.read_bytes())
    before = source.read_bytes()
    with pytest.raises(UsageError, match="不能写在原来的工作簿上"):
        report_book(fenji.standard("psbc"), source, source)
    with pytest.raises(WorkbookError, match="扩展名"):
        report_book(fenji.standard("psbc"), source, tmp_path / "出.csv")
    assert source.read_bytes() == before and [path.name for path in tmp_path.iterdir()] == ["客户.xlsx"]


def test_a_failure_leaves_what_stood_there(tmp_path, monkeypatch) -> None:
    out = tmp_path / "出.xlsx"
    out.write_bytes(b"before")
    with pytest.raises(UsageError, match="不能按它分表"):
        report_book(fenji.standard("psbc"), BRANCH, out, Wanted(split=("星座",)), force=True)
    assert out.read_bytes() == b"before" and len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("standard", ["icbc", "nine_box", "sales_ae"])
def test_every_number_of_every_kind_of_standard_is_shown(standard, tmp_path) -> None:
    text = (BRANCH.parents[1] / "standards" / f"{standard}.toml").read_text(encoding="utf-8")
    grader = fenji.standard(standard)
    labels = [field.label for field in grader.fields]
    book = openpyxl.Workbook()
    book.active.append(["客户号", *labels])
    book.active.append(["0001", *[None] * len(labels)])
    book.save(tmp_path / "客户.xlsx")
    report_book(grader, tmp_path / "客户.xlsx", tmp_path / "出.xlsx")
    said = texts(openpyxl.load_workbook(tmp_path / "出.xlsx")["标准说明"])
    for table in standard_text(grader.standard, "zh"):
        assert {cell.strip() for row in table.rows for cell in row if cell.strip()} <= set(said)
    written, everything = tomllib.loads(text), "\n".join(said)
    rules = [rule for table in written["table"] for rule in table["rules"]]
    parts = [part for card in written.get("scorecard", []) for part in card["characteristic"]]
    assert all(each["clause"] in everything for each in (*rules, *parts))


def test_what_no_sheet_can_hold_is_left_out(tmp_path) -> None:
    text = "客户号,姓名,月日均余额(万元)\n01,张\x07三,6\n02,李四,\x0b待\x01查\n"
    (tmp_path / "客户.csv").write_text(text, encoding="utf-8")
    report_book(fenji.standard("psbc"), tmp_path / "客户.csv", tmp_path / "出.xlsx", Wanted(full=True))
    said = texts(openpyxl.load_workbook(tmp_path / "出.xlsx")["核实清单"])
    assert any("待查”不是金额" in text for text in said)


def test_progress_is_told_sheet_by_sheet(tmp_path) -> None:
    told: list[tuple[str, int]] = []
    report_book(
        fenji.standard("psbc"), BRANCH, tmp_path / "出.xlsx", progress=lambda sheet, rows: told.append((sheet, rows))
    )
    assert sum(rows for sheet, rows in told if sheet == "客户等级分类表") == 240
    assert {"升级机会", "降级预警", "核实清单"} <= {sheet for sheet, _ in told}


def test_a_parquet_file_is_reported_as_well(tmp_path) -> None:
    import polars as pl

    pl.DataFrame({"客户号": ["01", "02"], "姓名": ["张三", "李四"], "月日均余额": [60_000.0, None]}).write_parquet(
        tmp_path / "客户.parquet"
    )
    subject = report_book(fenji.standard("psbc"), tmp_path / "客户.parquet", tmp_path / "出.xlsx")
    assert list(subject.grading.labels) and len(subject) == 2
    assert "01" in texts(openpyxl.load_workbook(tmp_path / "出.xlsx")["客户等级分类表"])


def test_sheets_of_branches_are_linked_and_titled_on_every_page(tmp_path) -> None:
    long = "内蒙古自治区呼伦贝尔市莫力达瓦达斡尔族自治旗尼尔基镇农牧业支行"
    names = [long, "深圳分行/科技园's", "概览"]
    rows = "".join(f"{n:02d},张三,6,{name}\n" for n, name in enumerate(names))
    (tmp_path / "客户.csv").write_text(f"客户号,姓名,月日均余额(万元),机构\n{rows}", encoding="utf-8")
    report_book(fenji.standard("psbc"), tmp_path / "客户.csv", tmp_path / "出.xlsx", Wanted(split=("机构",)))
    book = openpyxl.load_workbook(tmp_path / "出.xlsx")
    assert book.sheetnames[0] == "导航" and len(book.sheetnames) == 14
    guide = book["导航"]
    links = [cell.hyperlink.location for row in guide.iter_rows() for cell in row if cell.hyperlink]
    assert {link.rpartition("!")[0][1:-1].replace("''", "'") for link in links} == set(book.sheetnames) - {"导航"}
    for name in book.sheetnames[-3:]:
        assert book[name].print_title_rows == "$1:$4"
        assert any(name[:5] in str(book[name].cell(1, 1).value) for name in names)

"""A report written again over an earlier one: what people typed is carried, and nothing of theirs is lost."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from tests.report.conftest import texts

import fenji
from fenji.errors import UsageError
from fenji.report import Subject, Wanted, report_book

HEADERS = ["客户号", "客户姓名", "手机号码", "月日均余额(万元)", "家庭年收入(万元)", "指定高端信用卡", "客户经理"]
ZHANG: list[object] = ["01", "张三丰", "13812340000", 29.9, 10, "无", "王洋"]
LI: list[object] = ["02", "李四光", "13912340000", 30, 10, "无", "王洋"]
WANG: list[object] = ["03", "王小五", "13712340000", 6, None, "无", "刘强"]
ZHAO: list[object] = ["04", "赵六", "13612340000", None, None, None, "刘强"]


def source(folder: Path, rows: Sequence[Sequence[object]], headers: Sequence[str] = HEADERS) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "客户"
    for row in (headers, *rows):
        book.active.append(list(row))
    book.save(folder / "客户.xlsx")
    return folder / "客户.xlsx"


def report(folder: Path, rows: Sequence[Sequence[object]], wanted: Wanted | None = None, **more) -> Subject:
    return report_book(fenji.standard("psbc"), source(folder, rows), folder / "报告.xlsx", wanted, **more)


def heads(sheet: Worksheet) -> Mapping[str, int]:
    """The columns of a sheet's table by their headers."""
    row = max(sheet.iter_rows(max_row=8), key=lambda cells: sum(cell.value is not None for cell in cells))
    return {cell.value: cell.column for cell in row if cell.value}


def cell(sheet: Worksheet, number: str, header: str, about: str = ""):
    """The cell under a header in the row of a customer (about something)."""
    columns = heads(sheet)
    at = columns.get("客户号", columns.get("等级"))
    for row in range(1, sheet.max_row + 1):
        if sheet.cell(row, at).value == number and (not about or about in str(sheet.cell(row, columns["发现"]).value)):
            return sheet.cell(row, columns[header])
    raise AssertionError(f"{number} is not on {sheet.title}")


def signature(sheet: Worksheet):
    return next(row[0] for row in sheet.iter_rows() if str(row[0].value).startswith("制表人"))


def kept_copies(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name not in ("客户.xlsx", "报告.xlsx")]


def fill_in(path: Path) -> None:
    """Type into every place that a report leaves open."""
    book = openpyxl.load_workbook(path)
    cell(book["客户等级分类表"], "01", "备注").value = "春节前回访"
    cell(book["客户等级分类表"], "04", "备注").value = "=1+1 不是公式"
    cell(book["客户等级分类表"], "04", "备注").data_type = "s"
    signature(book["客户等级分类表"]).value = "制表人：王洋　　复核人：刘强　　审批人：　　日期：2026 年 11 月 3 日"
    cell(book["升级机会"], "01", "负责人与结果").value = "王洋：已约周三"
    cell(book["降级预警"], "02", "负责人与结果").value = "刘强 11/5"
    cell(book["核实清单"], "03", "处理结果、日期、签字").value = "已电话核实 3/5"
    cell(book["服务策略"], "③ 金卡客户", "客户激励(填写)").value = "积分双倍"
    cell(book["资源分配"], "③ 金卡客户", "营销活动(%)").value = 0.75
    cell(book["资源分配"], "③ 金卡客户", "短信").value = "每月"
    sheet = book["升级机会"]
    sheet.cell(5, sheet.max_column + 1).value = "是否接通"
    cell(sheet, "01", "是否接通").value = "是"
    book.save(path)


def check_filled_in(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    assert cell(book["客户等级分类表"], "01", "备注").value == "春节前回访"
    quoted = cell(book["客户等级分类表"], "04", "备注")
    assert (quoted.value, quoted.data_type) == ("=1+1 不是公式", "s")
    assert "制表人：王洋" in signature(book["客户等级分类表"]).value
    assert cell(book["升级机会"], "01", "负责人与结果").value == "王洋：已约周三"
    assert cell(book["升级机会"], "01", "是否接通").value == "是"
    assert cell(book["降级预警"], "02", "负责人与结果").value == "刘强 11/5"
    assert cell(book["核实清单"], "03", "处理结果、日期、签字").value == "已电话核实 3/5"
    assert cell(book["服务策略"], "③ 金卡客户", "客户激励(填写)").value == "积分双倍"
    assert cell(book["资源分配"], "③ 金卡客户", "营销活动(%)").value == 0.75
    assert str(cell(book["资源分配"], "② 白金卡客户", "营销活动(%)").value).startswith("=")
    assert cell(book["资源分配"], "③ 金卡客户", "短信").value == "每月"
    assert "以前的填写" not in book.sheetnames


def test_what_people_typed_is_carried_from_report_to_report(tmp_path) -> None:
    rows = [ZHANG, LI, WANG, ZHAO]
    report(tmp_path, rows)
    fill_in(tmp_path / "报告.xlsx")
    filled = (tmp_path / "报告.xlsx").read_bytes()
    subject = report(tmp_path, [["00", "新来的", None, 1, 1, "无", "王洋"], *reversed(rows)])
    check_filled_in(tmp_path / "报告.xlsx")
    told = {each.code: each.message.zh for each in subject.notes}
    assert told["report.carried"].startswith("原来填写的 10 处已带到新报告里")
    (kept,) = kept_copies(tmp_path)
    assert kept.name in told["report.kept"] and kept.read_bytes() == filled
    # nobody has opened it since: all is carried again, and no copy is needed
    again = report(tmp_path, rows)
    check_filled_in(tmp_path / "报告.xlsx")
    assert kept_copies(tmp_path) == [kept] and "report.kept" not in {each.code for each in again.notes}


def test_libreoffice_saves_it_and_nothing_is_lost(tmp_path, soffice) -> None:
    report(tmp_path, [ZHANG, LI, WANG, ZHAO])
    fill_in(tmp_path / "报告.xlsx")
    (tmp_path / "存").mkdir()
    saved = soffice(tmp_path / "报告.xlsx", "xlsx", tmp_path / "存")
    shutil.move(saved, tmp_path / "报告.xlsx")
    shutil.rmtree(tmp_path / "存")
    report(tmp_path, [ZHANG, LI, WANG, ZHAO])
    check_filled_in(tmp_path / "报告.xlsx")


def test_who_has_left_keeps_what_was_typed_about_him(tmp_path) -> None:
    report(tmp_path, [ZHANG, LI, WANG, ZHAO])
    fill_in(tmp_path / "报告.xlsx")
    # 01 has gone, the income of 03 is known now
    subject = report(tmp_path, [LI, [*WANG[:4], 5, *WANG[5:]], ZHAO])
    assert "report.unclaimed" in {each.code for each in subject.notes}
    for _ in range(2):
        left = openpyxl.load_workbook(tmp_path / "报告.xlsx")["以前的填写"]
        rows = {tuple(row[1:]) for row in left.iter_rows(min_row=6, values_only=True)}
        assert rows == {
            ("客户等级分类表", "01", "张*", "138****0000", None, "备注", "春节前回访"),
            ("升级机会", "01", "张*", "138****0000", None, "负责人与结果", "王洋：已约周三"),
            ("升级机会", "01", "张*", "138****0000", None, "是否接通", "是"),
            (
                "核实清单",
                "03",
                "王*",
                "137****0000",
                "数据不全：家庭年收入未填，等级可能更高",
                "处理结果、日期、签字",
                "已电话核实 3/5",
            ),
        }
        report(tmp_path, [LI, [*WANG[:4], 5, *WANG[5:]], ZHAO])
    # he comes back, and so does what was typed
    report(tmp_path, [ZHANG, LI, WANG, ZHAO])
    check_filled_in(tmp_path / "报告.xlsx")


def test_what_was_typed_on_a_managers_sheet_is_carried_too(tmp_path) -> None:
    wanted = Wanted(split=("客户经理",))
    report(tmp_path, [ZHANG, LI, WANG, ZHAO], wanted)
    book = openpyxl.load_workbook(tmp_path / "报告.xlsx")
    cell(book["王洋"], "01", "备注").value = "爱喝茶"
    signature(book["刘强"]).value = "制表人：刘强"
    book.save(tmp_path / "报告.xlsx")
    report(tmp_path, [ZHANG, LI, WANG, ZHAO], wanted)
    book = openpyxl.load_workbook(tmp_path / "报告.xlsx")
    assert cell(book["王洋"], "01", "备注").value == cell(book["客户等级分类表"], "01", "备注").value == "爱喝茶"
    assert signature(book["刘强"]).value == "制表人：刘强" and "＿" in signature(book["王洋"]).value


def test_a_note_is_never_carried_to_somebody_else(tmp_path) -> None:
    """Two of one surname and no numbers: which of them was meant cannot be told from what the report shows."""
    headers = HEADERS[1:2] + HEADERS[3:]
    rows = [["张三丰", 29.9, 10, "无", "王洋"], ["张无忌", 29.8, 10, "无", "王洋"], ["李四光", 29.7, 10, "无", "王洋"]]
    path, out = source(tmp_path, rows, headers), tmp_path / "报告.xlsx"
    report_book(fenji.standard("psbc"), path, out)
    book = openpyxl.load_workbook(out)
    sheet = book["升级机会"]
    for row in (7, 8, 9):
        sheet.cell(row, heads(sheet)["负责人与结果"]).value = f"记{row}"
    book.save(out)
    report_book(fenji.standard("psbc"), path, out)
    book = openpyxl.load_workbook(out)
    sheet = book["升级机会"]
    assert [sheet.cell(row, heads(sheet)["负责人与结果"]).value for row in (7, 8, 9)] == [None, None, "记9"]
    assert {"记7", "记8"} <= set(texts(book["以前的填写"]))


def test_a_masked_report_over_a_full_one_tells_no_names(tmp_path) -> None:
    report(tmp_path, [ZHANG, LI, WANG, ZHAO], Wanted(full=True))
    fill_in(tmp_path / "报告.xlsx")
    report(tmp_path, [LI, WANG, ZHAO])
    said = " ".join(text for sheet in openpyxl.load_workbook(tmp_path / "报告.xlsx") for text in texts(sheet))
    assert "张三丰" not in said and "13812340000" not in said and "春节前回访" in said


@pytest.mark.parametrize("standing", ["text", "customers", "other standard"])
def test_what_is_no_report_of_this_standard_stays(tmp_path, standing) -> None:
    out = tmp_path / "报告.xlsx"
    if standing == "text":
        out.write_text("会议记录", encoding="utf-8")
    elif standing == "customers":
        shutil.copy(source(tmp_path, [ZHANG]), out)
    else:
        report_book(fenji.standard("custom_band"), source(tmp_path, [ZHANG]), out, bind={"指标": "家庭年收入(万元)"})
    before = out.read_bytes()
    with pytest.raises(UsageError, match="--force"):
        report(tmp_path, [LI])
    assert out.read_bytes() == before and kept_copies(tmp_path) == []
    report(tmp_path, [LI], force=True)
    assert "02" in texts(openpyxl.load_workbook(out)["客户等级分类表"])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_report_is_no_list_of_customers(tmp_path, lang) -> None:
    report(tmp_path, [ZHANG, LI, WANG, ZHAO], Wanted(lang=lang))
    for sheet in (None, "客户等级分类表" if lang == "zh" else "Customers by grade"):
        with pytest.raises(UsageError, match="这是 fenji 写的报告，不是客户表") as told:
            report_book(fenji.standard("psbc"), tmp_path / "报告.xlsx", tmp_path / "再报告.xlsx", sheet=sheet)
        assert "客户.xlsx › 客户" in str(told.value)
    assert not (tmp_path / "再报告.xlsx").exists()


def test_what_somebody_wrote_in_place_of_the_standards_words_stays(tmp_path) -> None:
    """psbc names no channels, and the sheet itself invites people to set them."""
    rows = [ZHANG, LI, WANG, ZHAO]
    report(tmp_path, rows)
    book = openpyxl.load_workbook(tmp_path / "报告.xlsx")
    printed = cell(book["服务策略"], "② 白金卡客户", "差异化服务").value
    cell(book["资源分配"], "③ 金卡客户", "短信").value = "●"
    cell(book["服务策略"], "③ 金卡客户", "实施渠道").value = "电话、上门"
    cell(book["服务策略"], "③ 金卡客户", "策略").value = "先稳后进"
    cell(book["服务策略"], "③ 金卡客户", "差异化服务").value = "· 生日问候\n· 专线"
    book.save(tmp_path / "报告.xlsx")
    for _ in range(2):
        subject = report(tmp_path, rows)
        book = openpyxl.load_workbook(tmp_path / "报告.xlsx")
        assert cell(book["资源分配"], "③ 金卡客户", "短信").value == "●"
        assert cell(book["资源分配"], "② 白金卡客户", "短信").value is None
        wanted = {"实施渠道": "电话、上门", "策略": "先稳后进", "差异化服务": "· 生日问候\n· 专线"}
        assert {name: cell(book["服务策略"], "③ 金卡客户", name).value for name in wanted} == wanted
        assert cell(book["服务策略"], "② 白金卡客户", "差异化服务").value == printed
        told = {each.code: each.message.zh for each in subject.notes}
        assert told["report.carried"].startswith("原来填写的 4 处已带到新报告里")


def test_the_channels_of_a_standard_are_not_taken_for_handwriting(tmp_path) -> None:
    path, wanted = source(tmp_path, [["01", "甲", "13812340000", 500, 10, "无", "王洋"]]), Wanted()
    bind = {"资产水平": "月日均余额(万元)"}
    for _ in range(2):
        subject = report_book(fenji.standard("four_tier"), path, tmp_path / "报告.xlsx", wanted, bind=bind)
        assert "report.carried" not in {each.code for each in subject.notes}


def test_a_number_that_somebody_typed_stays_a_number(tmp_path) -> None:
    wanted = Wanted(split=("客户经理",))
    rows = [ZHANG, LI, WANG, ZHAO]
    report(tmp_path, rows, wanted)
    book = openpyxl.load_workbook(tmp_path / "报告.xlsx")
    cell(book["客户等级分类表"], "01", "备注").value = 13800138000
    cell(book["客户等级分类表"], "02", "备注").value = 13800138001
    cell(book["王洋"], "02", "备注").value = "爱喝茶"
    book.save(tmp_path / "报告.xlsx")
    for _ in range(3):
        report(tmp_path, rows, wanted)
        book = openpyxl.load_workbook(tmp_path / "报告.xlsx")
        for sheet in ("客户等级分类表", "王洋"):
            assert cell(book[sheet], "01", "备注").value == 13800138000
            assert cell(book[sheet], "02", "备注").data_type == "s"
            assert cell(book[sheet], "02", "备注").value.startswith("13800138001；爱喝茶")


def test_two_customers_of_one_number_keep_their_own_notes(tmp_path) -> None:
    rows = [ZHANG, ["01", *LI[1:]], WANG, ZHAO]
    report(tmp_path, rows)
    book = openpyxl.load_workbook(tmp_path / "报告.xlsx")
    sheet = book["客户等级分类表"]
    columns = heads(sheet)

    def remarks(sheet) -> dict[str, object]:
        rows = sheet.iter_rows(min_row=5)
        return {row[columns["手机号码"] - 1].value: row[columns["备注"] - 1].value for row in rows}

    for row in sheet.iter_rows(min_row=5):
        phone = row[columns["手机号码"] - 1].value
        if phone in ("138****0000", "139****0000"):
            row[columns["备注"] - 1].value = f"记 {phone}"
    book.save(tmp_path / "报告.xlsx")
    report(tmp_path, rows)
    told = remarks(openpyxl.load_workbook(tmp_path / "报告.xlsx")["客户等级分类表"])
    assert (told["138****0000"], told["139****0000"]) == ("记 138****0000", "记 139****0000")
    # one of them has gone: the other does not get what was said of him
    report(tmp_path, [ZHANG, WANG, ZHAO])
    book = openpyxl.load_workbook(tmp_path / "报告.xlsx")
    assert remarks(book["客户等级分类表"])["138****0000"] == "记 138****0000"
    assert "记 139****0000" in texts(book["以前的填写"])


def test_two_who_cannot_be_told_apart_get_nobodys_notes(tmp_path) -> None:
    rows = [ZHANG, ["01", "张无忌", *ZHANG[2:]], WANG]
    report(tmp_path, rows)
    book = openpyxl.load_workbook(tmp_path / "报告.xlsx")
    cell(book["客户等级分类表"], "01", "备注").value = "记一"
    book.save(tmp_path / "报告.xlsx")
    subject = report(tmp_path, rows)
    book = openpyxl.load_workbook(tmp_path / "报告.xlsx")
    assert "记一" not in texts(book["客户等级分类表"]) and "记一" in texts(book["以前的填写"])
    assert "report.unclaimed" in {each.code for each in subject.notes}

"""What a follow-up workbook bears and what it refuses: wrong books, renamed sheets, deleted rows, days that are none."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from tests.follow_up.people import find_row, rows_of, save_list, type_in

import fenji
from fenji.errors import UsageError, WorkbookError
from fenji.follow_up.agenda_sheet import write_agenda
from fenji.follow_up.due import agenda
from fenji.follow_up.plan import Asked, plan
from fenji.follow_up.record import record
from fenji.migration.compare import Asked as Compared
from fenji.migration.compare import compare

_SALES = fenji.standard("sales_ae")
_TODAY = date(2026, 3, 2)
_HEADS = ("客户号", "客户姓名", "管户客户经理", "需求程度", "成交机会", "预计成交日期")
_PEOPLE = (
    ("00001", "张三丰", "甲", "明显", "是", date(2026, 3, 20)),
    ("00002", "李四", "甲", "明显", "是", date(2026, 5, 20)),
    ("00003", "王五", "乙", "潜在", "是", None),
)


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    return save_list(tmp_path / "名单.xlsx", _HEADS, _PEOPLE)


@pytest.fixture
def book(listed: Path) -> Path:
    target = listed.with_name("名单_跟进.xlsx")
    plan(_SALES, listed, target, Asked(_TODAY))
    return target


def visit(book: Path, journal: str, number: str, typed: dict[str, object]) -> None:
    sheet = f"客户追踪{journal}"
    row = find_row([each for each in rows_of(book, sheet) if each["状态"] in ("待跟进", "逾期")], 客户号=number)
    type_in(book, sheet, [(row, typed)])


def known(book: Path, number: str) -> dict[str, object]:
    return next(row for row in rows_of(book, "客户台账") if row["客户号"] == number)


def test_a_follow_up_workbook_is_no_list(listed: Path, book: Path) -> None:
    with pytest.raises(UsageError, match="这是跟进工作簿，不是客户名单"):
        plan(_SALES, book, book.with_name("别的.xlsx"), Asked(_TODAY))
    with pytest.raises(UsageError, match="这是跟进工作簿，不是客户名单"):
        compare(_SALES, [listed, book], Compared(("2026-01", "2026-02")))
    assert not book.with_name("别的.xlsx").exists()


def test_sheets_are_written_into_workbooks_only(listed: Path, book: Path) -> None:
    with pytest.raises(WorkbookError, match=r"扩展名应是 \.xlsx"):
        plan(_SALES, listed, listed.with_name("跟进.csv"), Asked(_TODAY))
    with pytest.raises(WorkbookError, match=r"扩展名应是 \.xlsx"):
        write_agenda(agenda(book, _TODAY), listed.with_name("待办.csv"))
    assert not list(listed.parent.glob("*.csv"))


def test_a_workbook_of_another_standard(book: Path) -> None:
    with pytest.raises(UsageError, match="用的是标准 sales_ae，不是 psbc"):
        record(book, _TODAY, "psbc")


@pytest.mark.parametrize("name", ["客户台账", "客户追踪周志", "设置", "客户反馈"])
def test_a_renamed_sheet_is_named(book: Path, name: str) -> None:
    changed = openpyxl.load_workbook(book)
    changed[name].title = "我的表"
    changed.save(book)
    with pytest.raises(WorkbookError, match=f"没有工作表“{name}”.*改了名的请改回来"):
        record(book, _TODAY)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("9月31日", "没有这一天"),
        ("2026-02-30", "没有这一天"),
        ("2026年2月29日", "没有这一天"),
        ("3月2日", "没有写年份"),
        ("3/2", "没有写年份"),
        ("昨天", "不是日期"),
    ],
)
def test_a_day_that_is_none_says_why(book: Path, typed: str, said: str) -> None:
    visit(book, "日志", "00001", {"追踪日期": typed})
    (left,) = record(book, _TODAY).left
    assert left.message.zh == f"追踪日期“{typed}”{said}，没有登记"


@pytest.mark.parametrize(
    "typed", ["2026年3月1日", "2026.3.1", "20260301", "２０２６－３－１", "2026/3/1", "2026-3-1 14:00"]
)
def test_a_day_typed_as_a_text_is_a_day(book: Path, typed: str) -> None:
    visit(book, "日志", "00001", {"追踪日期": typed})
    (visited,) = record(book, _TODAY).visits
    assert visited.day == date(2026, 3, 1)


def test_a_visit_without_a_customer_number(book: Path) -> None:
    last = max(int(str(row["行"])) for row in rows_of(book, "客户追踪月志"))
    type_in(book, "客户追踪月志", [(last + 1, {"追踪日期": _TODAY, "追踪内容": "谈过"})])
    assert [each.message.zh for each in record(book, _TODAY).left] == ["没有写客户号，没有登记"]


def test_an_earlier_day_than_the_last_plan_is_said(listed: Path, book: Path) -> None:
    early = date(2026, 2, 1)
    assert "follow_up.backwards" in [each.code for each in plan(_SALES, listed, book, Asked(early)).diagnostics]
    assert "follow_up.backwards" not in [each.code for each in plan(_SALES, listed, book, Asked(early)).diagnostics]


def test_a_last_visit_of_the_list_that_is_no_day_or_yet_to_come_is_said(tmp_path: Path) -> None:
    said = ("上周", date(2026, 3, 5), date(2026, 3, 1), None)
    people = [(f"0000{at}", "张三", "甲", "潜在", "是", None, last) for at, last in enumerate(said)]
    listed = save_list(tmp_path / "名单.xlsx", (*_HEADS, "上次跟进日期"), people)
    told = plan(_SALES, listed, tmp_path / "跟进.xlsx", Asked(_TODAY)).diagnostics
    (found,) = [each.message.zh for each in told if each.code == "follow_up.contact"]
    assert found.startswith("2 处上次跟进日期不是日期，或晚于 2026-03-02，没有采用：第 2 行“上周”；第 3 行“2026-03-05”")
    days = [row["上次追踪日期"] for row in rows_of(tmp_path / "跟进.xlsx", "客户台账")]
    assert days == [None, None, date(2026, 3, 1), None]


def test_a_visit_to_a_customer_who_has_left_is_graded_and_asks_for_no_next_one(listed: Path, book: Path) -> None:
    visit(book, "周志", "00002", {"追踪内容": "还没写完"})
    save_list(listed, _HEADS, [_PEOPLE[0], _PEOPLE[2]])
    plan(_SALES, listed, book, Asked(date(2026, 3, 3)))
    visit(book, "周志", "00002", {"追踪日期": date(2026, 3, 3), "更新·需求程度": "无"})
    (visited,) = record(book, date(2026, 3, 4)).visits
    assert (visited.before, visited.after, visited.next) == ("B级客户", "E级客户", None)
    left = known(book, "00002")
    assert (left["状态"], left["系统等级"], left["追踪次数"]) == ("已离开", "E级客户", 1)
    assert not [row for row in rows_of(book, "客户追踪年志") if row["客户号"] == "00002"]


def test_a_row_deleted_from_the_ledger_comes_back_with_its_visits(listed: Path, book: Path) -> None:
    visit(book, "周志", "00002", {"追踪日期": date(2026, 3, 1), "更新·需求程度": "潜在"})
    record(book, _TODAY)
    visit(book, "月志", "00002", {"追踪日期": date(2026, 3, 2), "更新·预计成交日期": date(2026, 4, 1)})
    record(book, _TODAY)
    before = known(book, "00002")
    changed = openpyxl.load_workbook(book)
    changed["客户台账"].delete_rows(int(str(before["行"])))
    changed.save(book)
    told = plan(_SALES, listed, book, Asked(_TODAY))
    assert "follow_up.recalled" in [each.code for each in told.diagnostics]
    after = known(book, "00002")
    for key in ("系统等级", "上次追踪日期", "最迟日期", "追踪次数", "需求程度", "预计成交日期", "状态"):
        assert after[key] == before[key], key
    (waiting,) = [row for row in rows_of(book, "客户追踪月志") if row["状态"] == "待跟进" and row["客户号"] == "00002"]
    assert waiting["最迟日期"] == date(2026, 4, 1)


def test_the_printed_part_ends_where_people_stop_reading(book: Path) -> None:
    workbook = openpyxl.load_workbook(book)
    for name, last in (("客户台账", "追踪次数"), ("客户追踪周志", "记录人"), ("操作日志", "来源文件 SHA-256")):
        page = workbook[name]
        end = next(cell for cell in page[5] if cell.value == last)
        assert page.print_area == f"'{name}'!$A$1:${end.column_letter}$1048576"

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
    "typed", ["2026年3月2日", "2026.3.2", "20260302", 20260302.0, "２０２６－３－２", "2026/3/2", "2026-3-2 14:00"]
)
def test_a_day_typed_as_a_text_is_a_day(book: Path, typed: object) -> None:
    visit(book, "日志", "00001", {"追踪日期": typed})
    (visited,) = record(book, _TODAY).visits
    assert visited.day == date(2026, 3, 2)


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
    later = date(2026, 3, 3)
    visit(book, "周志", "00002", {"追踪日期": _TODAY, "更新·需求程度": "潜在"})
    record(book, _TODAY)
    visit(book, "月志", "00002", {"追踪日期": later, "更新·预计成交日期": date(2026, 4, 1)})
    record(book, later)
    before = known(book, "00002")
    changed = openpyxl.load_workbook(book)
    changed["客户台账"].delete_rows(int(str(before["行"])))
    changed.save(book)
    told = plan(_SALES, listed, book, Asked(later))
    assert "follow_up.recalled" in [each.code for each in told.diagnostics]
    after = known(book, "00002")
    for key in ("系统等级", "上次追踪日期", "最迟日期", "追踪次数", "需求程度", "预计成交日期", "状态"):
        assert after[key] == before[key], key
    (waiting,) = [row for row in rows_of(book, "客户追踪月志") if row["状态"] == "待跟进" and row["客户号"] == "00002"]
    assert waiting["最迟日期"] == date(2026, 4, 2)


def _logged(book: Path) -> list[tuple[object, object]]:
    return [(row["操作"], row["内容"]) for row in rows_of(book, "操作日志") if "追踪" in str(row["操作"])]


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(1999, 3, 4), "entry.before_standard"),
        (date(2025, 3, 4), "entry.before_standard"),
        (date(2026, 3, 1), "entry.before_start"),
    ],
)
def test_a_visit_before_there_was_anything_to_visit_by_is_refused(book: Path, day: date, code: str) -> None:
    before = known(book, "00001")
    visit(book, "日志", "00001", {"追踪日期": day})
    (left,) = record(book, _TODAY).left
    assert left.code == code
    after = known(book, "00001")
    assert {**after, "行": 0} == {**before, "行": 0}
    row = next(row for row in rows_of(book, "客户追踪日志") if row["客户号"] == "00001")
    assert left.hint is not None
    assert row["核对"] == f"{left.message.zh}（{left.hint.zh}）"


def test_a_day_that_looks_wrong_is_recorded_once_somebody_says_that_it_is_right(book: Path) -> None:
    visit(book, "日志", "00001", {"追踪日期": date(2026, 3, 1), "追踪内容": "电话，日期无误"})
    (visited,) = record(book, _TODAY).visits
    assert visited.day == date(2026, 3, 1)


def test_a_visit_of_more_than_a_year_ago_is_asked_about(book: Path) -> None:
    later = date(2027, 3, 4)
    visit(book, "月志", "00003", {"追踪日期": date(2026, 3, 3)})
    assert [each.code for each in record(book, later).left] == ["entry.long_ago"]
    visit(book, "月志", "00003", {"追踪内容": "日期无误"})
    assert len(record(book, later).visits) == 1


def test_what_is_typed_beforehand_is_no_visit_when_the_day_has_come(book: Path) -> None:
    visit(book, "日志", "00001", {"追踪日期": date(2026, 3, 4), "追踪内容": "约好了"})
    assert [each.code for each in record(book, _TODAY).left] == ["entry.future"]
    for day in (4, 5):
        (left,) = record(book, date(2026, 3, day)).left
        assert left.code == "entry.early"
    visit(book, "日志", "00001", {"追踪内容": "去过了，日期无误"})
    assert len(record(book, date(2026, 3, 5)).visits) == 1


def test_the_grade_in_force_is_that_of_today_and_the_visit_keeps_its_own(book: Path) -> None:
    # the deal is a month and two days off on the day of the visit, and less than a month when it is recorded
    visit(book, "周志", "00002", {"追踪日期": _TODAY, "更新·预计成交日期": date(2026, 4, 4)})
    later = date(2026, 3, 5)
    (visited,) = record(book, later).visits
    assert (visited.after, visited.next) == ("B级客户", later)
    said = known(book, "00002")
    # the interval of A begins on the day on which he became A
    assert (said["系统等级"], said["上次追踪日期"], said["最迟日期"], said["状态"]) == (
        "A级客户",
        _TODAY,
        later,
        "待跟进",
    )


@pytest.mark.parametrize(("shift", "due"), [(False, date(2026, 4, 11)), (True, date(2026, 4, 13))])
def test_who_becomes_better_today_is_not_overdue_today(listed: Path, tmp_path: Path, shift: bool, due: date) -> None:
    # 00003 is D and was never visited: by 31 March. On Saturday 11 April the list makes him A
    book = tmp_path / "别的_跟进.xlsx"
    plan(_SALES, listed, book, Asked(_TODAY, workdays=shift))
    assert known(book, "00003")["最迟日期"] == date(2026, 3, 31)
    today = date(2026, 4, 11)
    save_list(listed, _HEADS, [*_PEOPLE[:2], ("00003", "王五", "乙", "明显", "是", date(2026, 5, 1))])
    for _ in range(2):
        plan(_SALES, listed, book, Asked(today))
        said = known(book, "00003")
        assert (said["系统等级"], said["最迟日期"], said["状态"]) == ("A级客户", due, "待跟进")
    # from then on he is late like anybody else
    plan(_SALES, listed, book, Asked(date(2026, 4, 15)))
    assert (known(book, "00003")["最迟日期"], known(book, "00003")["状态"]) == (due, "逾期")


@pytest.mark.parametrize("how", ["emptied", "deleted"])
def test_a_recorded_visit_that_is_gone_is_missed(book: Path, how: str) -> None:
    visit(book, "日志", "00001", {"追踪日期": _TODAY})
    (visited,) = record(book, _TODAY).visits
    row = next(row for row in rows_of(book, "客户追踪日志") if row["状态"] == "已完成")
    if how == "emptied":
        type_in(book, "客户追踪日志", [(int(str(row["行"])), dict.fromkeys(row.keys() - {"行"}))])
    else:
        changed = openpyxl.load_workbook(book)
        changed["客户追踪日志"].delete_rows(int(str(row["行"])))
        changed.save(book)
    for told in (record(book, _TODAY).diagnostics, agenda(book, _TODAY).diagnostics):
        (missed,) = [each for each in told if each.code == "entry.deleted"]
        assert missed.where == f"编号 {visited.number}"
        assert "（***0001，2026-03-02）" in missed.message.zh


def test_a_corrected_visit_counts_once(book: Path) -> None:
    visit(book, "周志", "00002", {"追踪日期": date(2026, 3, 5), "追踪内容": "甲"})
    record(book, date(2026, 3, 6))
    row = find_row([row for row in rows_of(book, "客户追踪周志") if row["状态"] == "已完成"], 客户号="00002")
    type_in(book, "客户追踪周志", [(row, {"追踪日期": date(2026, 3, 3), "追踪内容": "乙"})])
    record(book, date(2026, 3, 6))
    assert [row["处理日期"] for row in rows_of(book, "冲突核对")] == [None]
    type_in(book, "客户追踪周志", [(row, {"状态": None})])
    (visited,) = record(book, date(2026, 3, 6)).visits
    assert visited.again
    said = known(book, "00002")
    # the visit was two days earlier than it was said to be, and so is the next
    assert (said["追踪次数"], said["上次追踪日期"], said["最迟日期"]) == (1, date(2026, 3, 3), date(2026, 3, 10))
    assert [row["处理日期"] for row in rows_of(book, "冲突核对")] == [date(2026, 3, 6)]
    assert [action for action, _ in _logged(book)] == ["登记追踪", "更正追踪"]


def test_an_entry_that_is_put_back_is_in_order_again(book: Path) -> None:
    visit(book, "日志", "00001", {"追踪日期": _TODAY, "追踪内容": "甲"})
    record(book, _TODAY)
    row = find_row([row for row in rows_of(book, "客户追踪日志") if row["状态"] == "已完成"], 客户号="00001")
    type_in(book, "客户追踪日志", [(row, {"追踪内容": "乙"})])
    record(book, _TODAY)
    type_in(book, "冲突核对", [(6, {"采用": "跟进"})])
    assert "conflict.choice" in [each.code for each in record(book, _TODAY).diagnostics]
    type_in(book, "客户追踪日志", [(row, {"追踪内容": "甲"})])
    assert not record(book, _TODAY).diagnostics
    assert rows_of(book, "客户追踪日志")[0]["核对"] is None
    assert rows_of(book, "冲突核对")[0]["处理日期"] == _TODAY


def test_what_of_a_late_entry_does_not_count_is_said(book: Path) -> None:
    visit(book, "周志", "00002", {"追踪日期": date(2026, 3, 6), "更新·需求程度": "潜在"})
    record(book, date(2026, 3, 6))
    visit(book, "月志", "00002", {"追踪日期": date(2026, 3, 4), "更新·需求程度": "无"})
    told = record(book, date(2026, 3, 6)).diagnostics
    said = "更新的需求程度没有采用，以后面那次说的为准"
    assert [each.message.zh for each in told if each.code == "entry.overtaken"] == [said]
    row = next(row for row in rows_of(book, "客户追踪月志") if row["追踪日期"] == date(2026, 3, 4))
    assert row["核对"] == f"补登：2026-03-06 已有一次追踪，下次按那一次算；{said}"
    assert known(book, "00002")["需求程度"] == "潜在"


def test_a_lost_leading_zero_is_hinted_at(book: Path) -> None:
    last = max(int(str(row["行"])) for row in rows_of(book, "客户追踪月志"))
    type_in(book, "客户追踪月志", [(last + 1, {"客户号": 2.0, "追踪日期": _TODAY})])
    (left,) = record(book, _TODAY).left
    assert left.hint is not None
    assert left.hint.zh.startswith("是不是“00002”")


def test_a_grade_that_is_typed_over_is_put_back_and_said(listed: Path, book: Path) -> None:
    row = int(str(known(book, "00003")["行"]))
    other = int(str(known(book, "00002")["行"]))
    type_in(book, "客户台账", [(row, {"执行等级": "A级客户"}), (other, {"等级状态": "行长同意"})])
    told = plan(_SALES, listed, book, Asked(_TODAY)).diagnostics
    assert [(each.where, each.message.zh) for each in told if each.code == "ledger.by_hand"] == [
        (f"客户台账!第 {other} 行", "“等级状态”里的“行长同意”是手工改的，不作数，已恢复"),
        (f"客户台账!第 {row} 行", "“执行等级”里的“A级客户”是手工改的，不作数，已恢复为“D级客户”"),
    ]
    assert not plan(_SALES, listed, book, Asked(_TODAY)).diagnostics


def test_a_conflict_is_not_settled_by_a_word_that_nobody_knows(listed: Path, book: Path) -> None:
    visit(book, "月志", "00003", {"追踪日期": _TODAY, "更新·需求程度": "无"})
    record(book, _TODAY)
    save_list(listed, _HEADS, [*_PEOPLE[:2], ("00003", "王五", "乙", "明显", "是", date(2026, 3, 20))])
    plan(_SALES, listed, book, Asked(_TODAY))
    row = find_row(rows_of(book, "冲突核对"), 项目="需求程度")
    type_in(book, "冲突核对", [(row, {"采用": "客户经理说的"})])
    for _ in range(2):
        told = plan(_SALES, listed, book, Asked(_TODAY)).diagnostics
        assert [(each.where, each.message.zh) for each in told if each.code == "conflict.choice"] == [
            (f"冲突核对!第 {row} 行", "“客户经理说的”看不懂；可用：名单、跟进")
        ]
        said = next(each for each in rows_of(book, "冲突核对") if each["行"] == row)
        assert (said["处理日期"], said["核对"]) == (None, "“客户经理说的”看不懂；可用：名单、跟进")
        assert known(book, "00003")["冲突"] is not None
    type_in(book, "冲突核对", [(row, {"采用": "名单"})])
    plan(_SALES, listed, book, Asked(_TODAY))
    assert (known(book, "00003")["需求程度"], known(book, "00003")["冲突"]) == ("明显", None)


def test_a_conflict_that_the_list_took_back_waits_for_nobody(listed: Path, book: Path) -> None:
    visit(book, "月志", "00003", {"追踪日期": _TODAY, "更新·需求程度": "无"})
    record(book, _TODAY)
    for demand in ("明显", "无"):
        save_list(listed, _HEADS, [*_PEOPLE[:2], ("00003", "王五", "乙", demand, "是", None)])
        plan(_SALES, listed, book, Asked(_TODAY))
    assert [row["处理日期"] for row in rows_of(book, "冲突核对")] == [_TODAY]
    assert agenda(book, _TODAY).conflicts == 0


def test_an_older_list_is_refused_unless_it_is_meant(tmp_path: Path) -> None:
    book = tmp_path / "跟进.xlsx"
    january = save_list(tmp_path / "名单_2026-01.xlsx", _HEADS, _PEOPLE[:1])
    march = save_list(tmp_path / "名单_2026-03.xlsx", _HEADS, _PEOPLE)
    plan(_SALES, january, book, Asked(_TODAY))
    plan(_SALES, march, book, Asked(_TODAY))
    before = book.read_bytes()
    with pytest.raises(UsageError, match="这是 2026-01 的名单，上次用的是 2026-03 的"):
        plan(_SALES, january, book, Asked(_TODAY))
    assert book.read_bytes() == before
    # a name that says no month hides nothing
    unnamed = tmp_path / "名单.xlsx"
    unnamed.write_bytes(january.read_bytes())
    with pytest.raises(UsageError, match="这份名单以前用过，后来换过别的"):
        plan(_SALES, unnamed, book, Asked(_TODAY))
    assert len(plan(_SALES, january, book, Asked(_TODAY, older=True)).merged.gone) == 2
    assert plan(_SALES, march, book, Asked(_TODAY, older=True)).merged.back == 2


def test_the_printed_part_ends_where_people_stop_reading(book: Path) -> None:
    workbook = openpyxl.load_workbook(book)
    for name, last in (("客户台账", "追踪次数"), ("客户追踪周志", "记录人"), ("操作日志", "来源文件 SHA-256")):
        page = workbook[name]
        end = next(cell for cell in page[5] if cell.value == last)
        assert page.print_area == f"'{name}'!$A$1:${end.column_letter}$1048576"


@pytest.mark.parametrize("instead", ["psbc", "nosuch", None])
def test_a_standard_changed_by_hand_in_the_settings_is_named(book: Path, instead: str | None) -> None:
    changed = openpyxl.load_workbook(book)
    (cell,) = [row[1] for row in changed["设置"].iter_rows() if row[0].value == "标准"]
    cell.value = instead
    changed.save(book)
    with pytest.raises(WorkbookError, match=f"“标准”写着 {instead or '（空）'}，.*用的标准是 sales_ae"):
        agenda(book, _TODAY)

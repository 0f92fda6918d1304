"""Planning, recording and what is due, in real workbooks read by an independent program."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from tests.follow_up.people import find_row, rows_of, save_list, type_in, type_with_openpyxl

import fenji
from fenji.errors import UsageError, WorkbookError
from fenji.follow_up.due import agenda
from fenji.follow_up.plan import Asked, plan
from fenji.follow_up.record import record

_SALES = fenji.standard("sales_ae")
_TODAY = date(2026, 3, 2)
_HEADS = ("客户号", "客户姓名", "手机号码", "管户客户经理", "需求程度", "成交机会", "预计成交日期", "上次跟进日期")
_PEOPLE = (
    ("00001", "张三丰", "13800001111", "甲", "明显", "是", date(2026, 3, 20), date(2026, 3, 1)),
    ("00002", "李四", "13800002222", "甲", "明显", "是", date(2026, 5, 20), date(2026, 2, 25)),
    ("00003", "欧阳娜娜", "13800003333", "乙", "明显", "是", date(2026, 8, 20), None),
    ("00004", "=1+1", "13800004444", "乙", "潜在", "是", None, date(2026, 1, 15)),
    ("00005", "钱七", "13800005555", "乙", "无", "是", None, None),
    ("00006", "孙八", "13800006666", "乙", "明显", "是", None, None),
)


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    return save_list(tmp_path / "名单.xlsx", _HEADS, _PEOPLE)


@pytest.fixture
def book(listed: Path) -> Path:
    target = listed.with_name("名单_跟进.xlsx")
    plan(_SALES, listed, target, Asked(_TODAY))
    return target


def replan(listed: Path, book: Path, today: date, people: tuple[tuple[object, ...], ...] | None = None, **asked: bool):
    if people is not None:
        save_list(listed, _HEADS, people)
    return plan(_SALES, listed, book, Asked(today, **asked))


def journal(book: Path, name: str) -> list[dict[str, object]]:
    return rows_of(book, f"客户追踪{name}")


def entry(book: Path, name: str, number: str, state: str) -> dict[str, object]:
    (found,) = [row for row in journal(book, name) if row["客户号"] == number and row["状态"] == state]
    return found


def test_every_customer_stands_in_the_journal_of_his_grade_with_his_days(book: Path) -> None:
    # by hand: A and a visit yesterday is today; B: 25 February and a week; C within the first 15 days; D: 15 January
    # and 30 days; E within the first year; 待补充 within the first week
    expected = {
        "00001": ("日志", date(2026, 3, 2), "待跟进"),
        "00002": ("周志", date(2026, 3, 4), "待跟进"),
        "00003": ("半月志", date(2026, 3, 16), "待跟进"),
        "00004": ("月志", date(2026, 2, 14), "逾期"),
        "00005": ("年志", date(2027, 3, 1), "待跟进"),
        "00006": ("周志", date(2026, 3, 8), "待跟进"),
    }
    for number, (name, due, state) in expected.items():
        assert entry(book, name, number, state)["最迟日期"] == due, number
    ledger = {row["客户号"]: row for row in rows_of(book, "客户台账")}
    assert {number: (row["追踪志"], row["最迟日期"], row["状态"]) for number, row in ledger.items()} == expected


def test_names_and_phones_are_masked_and_nothing_is_a_formula(book: Path) -> None:
    rows = journal(book, "半月志")
    assert (rows[0]["客户姓名"], rows[0]["手机号码"]) == ("欧阳*", "138****3333")
    workbook = openpyxl.load_workbook(book)
    assert all(cell.data_type != "f" for page in workbook for row in page.iter_rows() for cell in row)
    texts = [str(cell.value) for page in workbook for row in page.iter_rows() for cell in row if cell.value]
    assert not any("13800003333" in text or "欧阳娜娜" in text for text in texts)


def test_the_full_view_is_logged(listed: Path, book: Path) -> None:
    replan(listed, book, _TODAY, full=True)
    assert journal(book, "半月志")[0]["客户姓名"] == "欧阳娜娜"
    assert "完整显示" in [row["操作"] for row in rows_of(book, "操作日志")]
    # and it stays so until somebody asks for the masked view
    replan(listed, book, _TODAY + timedelta(days=1))
    assert journal(book, "半月志")[0]["客户姓名"] == "欧阳娜娜"
    replan(listed, book, _TODAY + timedelta(days=1), full=False)
    assert journal(book, "半月志")[0]["客户姓名"] == "欧阳*"


def test_the_banks_own_book_is_not_touched(listed: Path, book: Path) -> None:
    before = listed.read_bytes()
    replan(listed, book, _TODAY + timedelta(days=3))
    record(book, _TODAY + timedelta(days=3))
    assert listed.read_bytes() == before
    with pytest.raises(UsageError, match="不能写在名单上"):
        plan(_SALES, listed, listed, Asked(_TODAY))


def test_a_visit_moves_the_customer_and_keeps_the_old_entry(book: Path) -> None:
    row = find_row(journal(book, "日志"), 客户号="00001")
    type_in(
        book,
        "客户追踪日志",
        [
            (
                row,
                {
                    "追踪日期": date(2026, 3, 2),
                    "追踪方式": "电话",
                    "追踪内容": "改到夏天",
                    "更新·预计成交日期": date(2026, 5, 30),
                },
            )
        ],
    )
    done = record(book, _TODAY)
    (visit,) = done.visits
    # 30 May is within three months of 2 March: B, a week
    assert (visit.before, visit.after, visit.next) == ("A级客户", "B级客户", date(2026, 3, 9))
    old = entry(book, "日志", "00001", "已完成")
    assert (old["追踪内容"], old["追踪后等级"], old["下次追踪日期"]) == ("改到夏天", "B级客户", date(2026, 3, 9))
    assert entry(book, "周志", "00001", "待跟进")["最迟日期"] == date(2026, 3, 9)
    before = book.read_bytes()
    assert not record(book, _TODAY).written
    assert book.read_bytes() == before


def test_a_visit_that_nobody_planned_is_typed_below(book: Path) -> None:
    last = max(int(str(row["行"])) for row in journal(book, "年志"))
    type_with_openpyxl(
        book, "客户追踪年志", [(last + 1, {"客户号": "00002", "追踪日期": "2026年3月2日", "追踪内容": "=来电"})]
    )
    record(book, _TODAY)
    done = entry(book, "年志", "00002", "已完成")
    assert (done["客户姓名"], done["追踪前等级"], done["下次追踪日期"]) == ("李*", "B级客户", date(2026, 3, 9))
    assert entry(book, "周志", "00002", "待跟进")["最迟日期"] == date(2026, 3, 9)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"追踪内容": "谈过"}, "entry.no_day"),
        ({"追踪日期": "下周一"}, "entry.day"),
        ({"追踪日期": date(2026, 3, 3)}, "entry.future"),
        ({"追踪日期": date(2026, 3, 2), "更新·需求程度": "也许"}, "value.unknown_choice"),
        ({"追踪日期": date(2026, 3, 2), "更新·预计成交日期": "夏天"}, "value.unreadable"),
        ({"客户号": "99999", "追踪日期": date(2026, 3, 2)}, "entry.customer"),
    ],
)
def test_what_cannot_be_recorded_is_told_with_its_row_and_stays(
    book: Path, typed: dict[str, object], code: str
) -> None:
    row = find_row(journal(book, "日志"), 客户号="00001")
    if "客户号" in typed:
        row += 1
    type_in(book, "客户追踪日志", [(row, typed)])
    (left,) = record(book, _TODAY).left
    assert left.code == code
    assert f"第 {row} 行" in left.where
    kept = next(each for each in journal(book, "日志") if each["行"] == row)
    assert all(str(kept[label]).startswith(str(value)) for label, value in typed.items())
    assert kept["状态"] != "已完成"
    assert kept["核对"]
    before = book.read_bytes()
    record(book, _TODAY)
    assert book.read_bytes() == before


def test_a_copied_row_is_not_counted_twice(book: Path) -> None:
    rows = journal(book, "日志")
    row = find_row(rows, 客户号="00001")
    number = next(each["编号"] for each in rows if each["行"] == row)
    typed = {"客户号": "00001", "追踪日期": date(2026, 3, 2), "追踪内容": "一次"}
    type_in(book, "客户追踪日志", [(row, typed), (row + 1, typed | {"编号": str(number)})])
    done = record(book, _TODAY)
    assert len(done.visits) == 1
    assert [each.code for each in done.left] == ["entry.copied"]


def test_an_entry_changed_after_recording_is_shown_and_not_overwritten(book: Path) -> None:
    row = find_row(journal(book, "日志"), 客户号="00001")
    type_in(book, "客户追踪日志", [(row, {"追踪日期": date(2026, 3, 2), "追踪内容": "甲"})])
    record(book, _TODAY)
    type_in(book, "客户追踪日志", [(row, {"追踪内容": "乙"})])
    told = record(book, _TODAY).diagnostics
    assert [each.code for each in told] == ["entry.changed"]
    assert journal(book, "日志")[0]["追踪内容"] == "乙"
    assert [each["项目"] for each in rows_of(book, "冲突核对")] == ["登记后改动"]
    # a person asks for it to be recorded as it is now
    type_in(book, "客户追踪日志", [(row, {"状态": None})])
    assert len(record(book, _TODAY).visits) == 1


def test_an_older_visit_recorded_later_does_not_undo_a_newer_one(book: Path) -> None:
    today = date(2026, 3, 10)
    row = find_row(journal(book, "周志"), 客户号="00002")
    type_in(book, "客户追踪周志", [(row, {"追踪日期": date(2026, 3, 9), "更新·需求程度": "潜在"})])
    record(book, today)
    last = max(int(str(each["行"])) for each in journal(book, "周志"))
    typed = {
        "客户号": "00002",
        "追踪日期": date(2026, 3, 5),
        "更新·需求程度": "明显",
        "更新·预计成交日期": date(2026, 3, 30),
    }
    type_in(book, "客户追踪周志", [(last + 1, typed)])
    record(book, today)
    ledger = next(each for each in rows_of(book, "客户台账") if each["客户号"] == "00002")
    # 9 March said 潜在, and nothing of the day of the deal: that much of 5 March counts
    assert (ledger["需求程度"], ledger["预计成交日期"]) == ("潜在", date(2026, 3, 30))
    assert (ledger["上次追踪日期"], ledger["最迟日期"]) == (date(2026, 3, 9), date(2026, 4, 8))


def test_the_list_and_the_visits_are_merged_three_ways(listed: Path, book: Path) -> None:
    row = find_row(journal(book, "半月志"), 客户号="00003")
    type_in(book, "客户追踪半月志", [(row, {"追踪日期": _TODAY, "更新·预计成交日期": date(2026, 4, 30)})])
    record(book, _TODAY)
    people = {each[0]: list(each) for each in _PEOPLE}
    people["00003"][6] = date(2026, 12, 1)
    people["00002"][4] = "潜在"
    people["00005"][3] = "丙"
    del people["00004"]
    people["00007"] = ["00007", "新人", "13800007777", "丙", "潜在", "是", None, None]
    told = replan(listed, book, date(2026, 3, 3), tuple(map(tuple, people.values())))
    ledger = {row["客户号"]: row for row in rows_of(book, "客户台账")}
    assert ledger["00003"]["预计成交日期"] == date(2026, 4, 30)
    assert ledger["00002"]["系统等级"] == "D级客户"
    assert ledger["00005"]["客户经理"] == "丙"
    assert (ledger["00004"]["状态"], ledger["00007"]["追踪志"]) == ("已离开", "月志")
    assert entry(book, "月志", "00004", "已停止")
    assert entry(book, "周志", "00002", "已转出")
    assert "follow_up.conflict" in [each.code for each in told.diagnostics]
    (conflict,) = rows_of(book, "冲突核对")
    assert (conflict["项目"], conflict["名单的值"], conflict["跟进里的值"]) == (
        "预计成交日期",
        "2026-12-01",
        "2026-04-30",
    )
    # it is shown once, and settled as a person chooses
    replan(listed, book, date(2026, 3, 3))
    assert len(rows_of(book, "冲突核对")) == 1
    type_in(book, "冲突核对", [(int(str(conflict["行"])), {"采用": "名单"})])
    replan(listed, book, date(2026, 3, 3))
    ledger = {row["客户号"]: row for row in rows_of(book, "客户台账")}
    assert ledger["00003"]["预计成交日期"] == date(2026, 12, 1)
    assert ledger["00003"]["冲突"] is None


def test_what_somebody_is_writing_is_not_moved_away(listed: Path, book: Path) -> None:
    row = find_row(journal(book, "周志"), 客户号="00002")
    type_in(book, "客户追踪周志", [(row, {"追踪内容": "写到一半"})])
    people = [list(each) for each in _PEOPLE]
    people[1][4] = "潜在"
    told = replan(listed, book, _TODAY, tuple(map(tuple, people)))
    assert "follow_up.kept" in [each.code for each in told.diagnostics]
    kept = entry(book, "周志", "00002", "待跟进")
    assert kept["追踪内容"] == "写到一半"
    assert not [each for each in journal(book, "月志") if each["客户号"] == "00002"]
    type_in(book, "客户追踪周志", [(row, {"追踪日期": _TODAY})])
    record(book, _TODAY)
    assert entry(book, "月志", "00002", "待跟进")["最迟日期"] == date(2026, 4, 1)


def test_columns_may_be_moved_and_added_and_rows_sorted(book: Path) -> None:
    workbook = openpyxl.load_workbook(book)
    page = workbook["客户追踪周志"]
    page.insert_cols(3)
    page.cell(5, 3).value = "我的备注"
    lines = [[cell.value for cell in row] for row in page.iter_rows(min_row=6)]
    for at, values in enumerate(sorted(lines, key=lambda values: str(values[1]), reverse=True), 6):
        for column, value in enumerate(values, 1):
            page.cell(at, column).value = value
    page.cell(6, 3).value = "我记的"
    workbook.save(book)
    rows = journal(book, "周志")
    assert [row["客户号"] for row in rows] == ["00006", "00002"]
    type_in(book, "客户追踪周志", [(find_row(rows, 客户号="00002"), {"追踪日期": _TODAY})])
    record(book, _TODAY)
    rows = journal(book, "周志")
    assert rows[0]["我的备注"] == "我记的"
    assert [(row["客户号"], row["状态"]) for row in rows] == [
        ("00006", "待跟进"),
        ("00002", "已完成"),
        ("00002", "待跟进"),
    ]


def test_a_deleted_column_is_told_and_nothing_is_written(book: Path) -> None:
    workbook = openpyxl.load_workbook(book)
    workbook["客户追踪周志"].delete_cols(10)
    workbook.save(book)
    before = book.read_bytes()
    with pytest.raises(WorkbookError, match="缺少这些列：追踪日期"):
        record(book, _TODAY)
    assert book.read_bytes() == before


def test_working_days_and_a_year_without_a_table(listed: Path, tmp_path: Path) -> None:
    target = tmp_path / "按工作日.xlsx"
    told = plan(_SALES, listed, target, Asked(_TODAY, workdays=True))
    assert [each.code for each in told.diagnostics if each.code.startswith("calendar")] == ["calendar.year"]
    assert "2027" in told.diagnostics[-1].message.zh
    # 8 March is the last day of the first week and a Sunday: so the Friday before
    (waiting,) = [row for row in journal(target, "周志") if row["客户号"] == "00006"]
    assert waiting["最迟日期"] == date(2026, 3, 6)
    # the bank works on that Sunday, and the table says so
    last = max(int(str(row["行"])) for row in rows_of(target, "调休"))
    type_in(
        target,
        "调休",
        [(last + 1, {"日期": date(2026, 3, 8), "休或班": "班"}), (last + 2, {"日期": "某日", "休或班": "休"})],
    )
    told = plan(_SALES, listed, target, Asked(_TODAY))
    (waiting,) = [row for row in journal(target, "周志") if row["客户号"] == "00006"]
    assert waiting["最迟日期"] == date(2026, 3, 8)
    assert "calendar.row" in [each.code for each in told.diagnostics]
    # and the year 2027 is known once a row of it stands there
    type_in(target, "调休", [(last + 2, {"日期": date(2027, 1, 1), "休或班": "休"})])
    told = plan(_SALES, listed, target, Asked(_TODAY))
    assert not [each for each in told.diagnostics if each.code.startswith("calendar")]


def test_the_load_of_a_manager_is_level(tmp_path: Path) -> None:
    people = [
        (f"{number:05d}", "某", "", "甲" if number % 3 else "乙", "潜在", "是", None, None) for number in range(300)
    ]
    listed = save_list(tmp_path / "名单.xlsx", _HEADS, people)
    target = tmp_path / "名单_跟进.xlsx"
    plan(_SALES, listed, target, Asked(_TODAY))
    for manager in "甲乙":
        days = Counter(row["安排日期"] for row in journal(target, "月志") if row["客户经理"] == manager)
        assert len(days) == 30
        assert max(days.values()) - min(days.values()) <= 1
    loads = {row["客户经理"]: row for row in rows_of(target, "负荷")}
    assert (loads["甲"]["在管客户"], loads["乙"]["在管客户"]) == (200, 100)
    flat = tmp_path / "不摊平.xlsx"
    plan(_SALES, listed, flat, Asked(_TODAY, level=False))
    assert {row["安排日期"] for row in journal(flat, "月志")} == {_TODAY}


def test_what_is_due(book: Path) -> None:
    found = agenda(book, date(2026, 3, 5))
    said = [(item.customer, item.when, item.late) for item in found.items]
    # 14 February is 19 days before, 2 March three, 4 March one
    assert said[:3] == [("00004", "逾期", 19), ("00001", "逾期", 3), ("00002", "逾期", 1)]
    assert ("00005", "接下来", 0) not in said
    assert found.counts()["甲"] == {"逾期": 2, "今天": 0, "接下来": 0}
    assert [item.customer for item in agenda(book, date(2026, 3, 5), manager="甲").items] == ["00001", "00002"]
    with pytest.raises(UsageError, match="没有客户经理“丁”"):
        agenda(book, date(2026, 3, 5), manager="丁")


def test_a_killed_save_leaves_the_old_book(book: Path) -> None:
    row = find_row(journal(book, "日志"), 客户号="00001")
    type_in(book, "客户追踪日志", [(row, {"追踪日期": _TODAY})])
    before = book.read_bytes()
    script = "import os, sys; os.replace = lambda *a: os._exit(9); from fenji.cli import main; main()"
    arguments = [sys.executable, "-c", script, "follow-up", "record", str(book), "--as-of", "2026-03-02"]
    assert subprocess.run(arguments, check=False, capture_output=True).returncode == 9
    assert book.read_bytes() == before
    assert len(record(book, _TODAY).visits) == 1


def test_what_a_killed_save_left_is_removed_by_a_later_one(book: Path) -> None:
    left, fresh = (book.with_name(f".{book.name}.{each}.tmp") for each in ("00000000", "11111111"))
    for each in (left, fresh):
        each.write_bytes(b"half")
    long_ago = left.stat().st_mtime - 3_600
    os.utime(left, (long_ago, long_ago))
    type_in(book, "客户追踪日志", [(6, {"追踪日期": _TODAY})])
    # what is so young may be being written by somebody else
    assert (left.exists(), fresh.exists()) == (False, True)


def test_a_tampered_log_is_told(book: Path) -> None:
    type_in(book, "操作日志", [(6, {"内容": "什么也没有做"})])
    assert "log.broken" in [each.code for each in record(book, _TODAY).diagnostics]


def test_other_books_are_refused(listed: Path, book: Path, tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match="不是跟进工作簿"):
        record(listed, _TODAY)
    with pytest.raises(UsageError, match="用的是标准 sales_ae"):
        plan(fenji.standard("demand"), listed, book, Asked(_TODAY))
    nameless = save_list(tmp_path / "无号.xlsx", _HEADS[1:], [each[1:] for each in _PEOPLE])
    with pytest.raises(UsageError, match="没有客户号"):
        plan(_SALES, nameless, tmp_path / "无号_跟进.xlsx", Asked(_TODAY))
    by_phone = save_list(tmp_path / "手机.xlsx", _HEADS, [("13800001111", *each[1:]) for each in _PEOPLE[:1]])
    with pytest.raises(UsageError, match="不能脱敏后用来认出客户"):
        plan(_SALES, by_phone, tmp_path / "手机_跟进.xlsx", Asked(_TODAY))
    assert not (tmp_path / "无号_跟进.xlsx").exists()


def test_a_customer_of_several_rows_is_planned_once(tmp_path: Path) -> None:
    listed = save_list(
        tmp_path / "名单.xlsx", _HEADS, [*_PEOPLE, ("00004", "同一人", "", "乙", "明显", "是", date(2026, 3, 9), None)]
    )
    told = plan(_SALES, listed, tmp_path / "跟进.xlsx", Asked(_TODAY))
    assert told.customers == 6
    assert "follow_up.twice" in [each.code for each in told.diagnostics]
    assert entry(tmp_path / "跟进.xlsx", "日志", "00004", "待跟进")


def test_satisfaction_feeds_the_next_grading(tmp_path: Path) -> None:
    nine = fenji.standard("nine_box")
    fields = [field.label for field in nine.program.fields if field.id != "satisfaction"]
    listed = save_list(tmp_path / "名单.xlsx", ("客户号", *fields, "满意度"), [("A1", *[60.0] * len(fields), 10.0)])
    target = tmp_path / "跟进.xlsx"
    plan(nine, listed, target, Asked(_TODAY))
    before = rows_of(target, "客户台账")[0]
    rows = [
        (6, {"客户号": "A1", "日期": date(2026, 2, 1), "评分(0–100)": 20.0}),
        (7, {"客户号": "A1", "日期": date(2026, 3, 1), "评分(0–100)": 100.0}),
    ]
    type_in(target, "满意度", rows)
    plan(nine, listed, target, Asked(_TODAY))
    after = rows_of(target, "客户台账")[0]
    assert (before["满意度"], after["满意度"]) == (10, 100)
    assert before["分级依据"] != after["分级依据"]


def test_the_commands(listed: Path) -> None:
    def fenji_(*arguments: str) -> dict[str, object]:
        command = [sys.executable, "-c", "from fenji.cli import main; main()", "follow-up", *arguments]
        done = subprocess.run([*command, "--json"], capture_output=True, text=True, encoding="utf-8", cwd=listed.parent)
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)
        assert isinstance(found, dict)
        return found

    planned = fenji_("plan", "名单.xlsx", "-s", "sales_ae", "--as-of", "2026-03-02")
    assert planned["journals"] == {"日志": 1, "周志": 2, "半月志": 1, "月志": 1, "年志": 1}
    book = listed.with_name("名单_跟进.xlsx")
    shutil.copyfile(book, listed.with_name("名单_跟进 备份.xlsx"))
    type_in(book, "客户追踪日志", [(6, {"追踪日期": _TODAY})])
    recorded = fenji_("record", "名单_跟进.xlsx", "--as-of", "2026-03-02")
    assert [visit["next"] for visit in recorded["visits"]] == ["2026-03-03"]  # type: ignore[attr-defined]
    due = fenji_("due", "名单_跟进.xlsx", "--as-of", "2026-03-02", "-o", "待办.xlsx")
    assert due["managers"] == {"甲": {"逾期": 0, "今天": 0, "接下来": 2}, "乙": {"逾期": 1, "今天": 0, "接下来": 1}}
    assert openpyxl.load_workbook(listed.with_name("待办.xlsx")).sheetnames == ["待跟进", "乙", "甲"]


def test_every_command_ends_with_what_to_do_next(listed: Path) -> None:
    def said(*arguments: str) -> list[str]:
        command = [sys.executable, "-c", "from fenji.cli import main; main()", *arguments, "--as-of", "2026-03-02"]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=listed.parent)
        assert done.returncode == 0, done.stderr
        return [line for line in done.stdout.splitlines() if line.startswith("下一步：")]

    book = "名单_跟进.xlsx"
    (planned,) = said("follow-up", "plan", "名单.xlsx", "-s", "sales_ae")
    assert f"fenji follow-up due {book}" in planned
    assert f"fenji follow-up record {book}" in planned
    type_in(listed.with_name(book), "客户追踪日志", [(6, {"追踪内容": "谈过"})])
    (recorded,) = said("follow-up", "record", book)
    assert recorded.startswith("下一步：1 行没有登记，原因也写在那一行的“核对”里")
    command = [sys.executable, "-c", "from fenji.cli import main; main()", "follow-up", "due", book]
    screen = subprocess.run(
        [*command, "--as-of", "2026-03-02"], capture_output=True, text=True, encoding="utf-8", cwd=listed.parent
    ).stdout
    # all who are counted are listed, with the day for which they are planned
    assert all(number in screen for number in ("00001", "00002", "00004", "00006"))
    assert "逾期 16 天" in screen
    (due,) = said("follow-up", "due", book)
    assert f"fenji follow-up record {book}" in due
    (inspected,) = said("approval", "inspect", book, "--sample", "1")
    assert "“监督检查”" in inspected

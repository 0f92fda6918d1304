"""What people take out of a follow-up workbook: rows deleted, copied, sorted by one column, cells written over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from tests.follow_up.people import find_row, rows_of, save_list, type_in

import fenji
from fenji.errors import Diagnostic, WorkbookError
from fenji.follow_up.due import agenda
from fenji.follow_up.plan import Asked, plan
from fenji.follow_up.record import record

_SALES = fenji.standard("sales_ae")
_TODAY = date(2026, 3, 2)
_LATER = date(2026, 3, 9)
_HEADS = ("客户号", "客户姓名", "管户客户经理", "需求程度", "成交机会", "预计成交日期")
_PEOPLE = (
    ("00001", "张三丰", "甲", "明显", "是", date(2026, 5, 20)),
    ("00002", "李四", "甲", "明显", "是", date(2026, 5, 20)),
    ("00003", "王五", "乙", "潜在", "是", None),
)
_WEEKLY, _LEDGER = "客户追踪周志", "客户台账"


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    return save_list(tmp_path / "名单.xlsx", _HEADS, _PEOPLE)


@pytest.fixture
def book(listed: Path) -> Path:
    target = listed.with_name("名单_跟进.xlsx")
    plan(_SALES, listed, target, Asked(_TODAY))
    return target


def row_of(book: Path, number: str, sheet: str = _WEEKLY, **wanted: object) -> int:
    return find_row(rows_of(book, sheet), 客户号=number, **wanted)


def write(book: Path, number: str, typed: Mapping[str, object], sheet: str = _WEEKLY, **wanted: object) -> None:
    type_in(book, sheet, [(row_of(book, number, sheet, **wanted), typed)])


def delete(book: Path, sheet: str, row: int) -> None:
    changed = openpyxl.load_workbook(book)
    changed[sheet].delete_rows(row)
    changed.save(book)


def known(book: Path, number: str) -> dict[str, object]:
    return next(row for row in rows_of(book, _LEDGER) if row["客户号"] == number)


def codes(told: tuple[Diagnostic, ...]) -> list[str]:
    return [each.code for each in told]


def due_ones(book: Path, today: date) -> list[str]:
    return [item.customer for item in agenda(book, today, 30).items]


def test_a_visit_is_recorded_though_somebody_wrote_that_it_is_done(book: Path) -> None:
    write(book, "00001", {"状态": "已完成", "追踪日期": _TODAY, "追踪内容": "见过"})
    assert [(visit.customer, visit.day) for visit in record(book, _TODAY).visits] == [("00001", _TODAY)]
    assert known(book, "00001")["追踪次数"] == 1
    assert due_ones(book, _LATER).count("00001") == 1


@pytest.mark.parametrize("state", ["已完成", "完成", "√", None])
def test_a_state_without_a_visit_closes_nothing(book: Path, state: str | None) -> None:
    write(book, "00001", {"状态": state})
    assert "00001" in due_ones(book, _LATER)
    found = record(book, _LATER)
    assert [each.where for each in found.diagnostics if each.code == "entry.state"] == (
        [f"{_WEEKLY}!第 {row_of(book, '00001')} 行"] if state else []
    )
    assert rows_of(book, _WEEKLY)[0]["状态"] == "逾期"
    assert not record(book, _LATER).written


@pytest.mark.parametrize("how", ["deleted", "stopped", "emptied"])
def test_a_customer_whose_row_to_come_is_gone_gets_another(book: Path, listed: Path, how: str) -> None:
    row = row_of(book, "00002")
    if how == "deleted":
        delete(book, _WEEKLY, row)
    elif how == "stopped":
        type_in(book, _WEEKLY, [(row, {"状态": "已停止"})])
    else:
        type_in(book, _WEEKLY, [(row, dict.fromkeys(("客户号", "客户姓名", "状态", "编号", "安排日期", "最迟日期")))])
    (said,) = [each for each in agenda(book, _TODAY).diagnostics if each.code == "entry.lost"]
    assert "1 户没有待跟进的行（00002）" in said.message.zh
    assert "00002" not in due_ones(book, _LATER)
    assert "entry.lost" in codes(record(book, _TODAY).diagnostics)
    assert due_ones(book, _LATER).count("00002") == 1
    again = record(book, _TODAY)
    assert not again.written
    assert "entry.lost" not in codes(again.diagnostics)
    assert "entry.lost" not in codes(plan(_SALES, listed, book, Asked(_TODAY)).diagnostics)


def test_a_copied_row_is_not_the_one_to_come(book: Path) -> None:
    changed = openpyxl.load_workbook(book)
    page = changed[_WEEKLY]
    for column in range(1, page.max_column + 1):
        page.cell(20, column).value = page.cell(row_of(book, "00001"), column).value
    changed.save(book)
    type_in(book, _WEEKLY, [(row_of(book, "00001", 行=6), {"追踪日期": _TODAY}), (20, {"追踪日期": _TODAY})])
    found = record(book, _TODAY)
    assert [visit.customer for visit in found.visits] == ["00001"]
    assert [each.code for each in found.left] == ["entry.copied"]
    delete(book, _WEEKLY, 20)
    assert due_ones(book, _LATER).count("00001") == 1


def test_a_customer_deleted_from_the_ledger_is_missed(book: Path) -> None:
    delete(book, _LEDGER, row_of(book, "00001", _LEDGER))
    for told in (record(book, _TODAY).diagnostics, agenda(book, _TODAY).diagnostics):
        (said,) = [each for each in told if each.code == "ledger.lost"]
        assert "1 户不在客户台账里（00001）" in said.message.zh


def test_a_customer_pasted_into_the_ledger_twice_is_refused(book: Path, listed: Path) -> None:
    first = row_of(book, "00001", _LEDGER)
    type_in(book, _LEDGER, [(30, {"客户号": "00001", "客户姓名": "张*"})])
    before = book.read_bytes()
    for run in (
        lambda: record(book, _TODAY),
        lambda: agenda(book, _TODAY),
        lambda: plan(_SALES, listed, book, Asked(_TODAY)),
    ):
        with pytest.raises(WorkbookError, match=rf"客户号 00001 有几行：第 {first}、30 行"):
            run()
    assert book.read_bytes() == before


def test_recorded_visits_under_another_number_are_told(book: Path) -> None:
    for number in ("00001", "00002"):
        write(book, number, {"追踪日期": _TODAY})
    record(book, _TODAY)
    one, other = (row_of(book, number, 状态="已完成") for number in ("00001", "00002"))
    before = [known(book, number)["追踪次数"] for number in ("00001", "00002")]
    # the column of numbers was sorted by itself
    type_in(book, _WEEKLY, [(one, {"客户号": "00002"}), (other, {"客户号": "00001"})])
    for told in (record(book, _TODAY).diagnostics, agenda(book, _TODAY).diagnostics):
        found = [(each.where, each.message.zh[:16]) for each in told if each.code == "entry.other_customer"]
        assert found == [
            (f"{_WEEKLY}!第 {one} 行", "登记的是 ***0001 的追踪"),
            (f"{_WEEKLY}!第 {other} 行", "登记的是 ***0002 的追踪"),
        ]
    assert [known(book, number)["追踪次数"] for number in ("00001", "00002")] == before


def test_a_recorded_visit_cannot_become_another_customers(book: Path) -> None:
    write(book, "00001", {"追踪日期": _TODAY})
    record(book, _TODAY)
    write(book, "00001", {"客户号": "00003", "状态": None}, 状态="已完成")
    found = record(book, _TODAY)
    assert ([each.code for each in found.left], list(found.visits)) == (["entry.other_customer"], [])
    assert [known(book, number)["追踪次数"] for number in ("00001", "00003")] == [1, 0]


@pytest.mark.parametrize(
    "typed", [{"上次追踪日期": "上周", "追踪次数": "三"}, {"上次追踪日期": None}, {"追踪次数": 0.0}]
)
def test_what_the_ledger_says_of_visits_is_what_the_journals_say(book: Path, typed: dict[str, object]) -> None:
    write(book, "00001", {"追踪日期": _TODAY})
    record(book, _TODAY)
    write(book, "00001", typed, _LEDGER)
    assert "ledger.visits" in codes(record(book, _LATER).diagnostics)
    row = known(book, "00001")
    assert (row["上次追踪日期"], row["追踪次数"]) == (_TODAY, 1)
    assert not record(book, _LATER).written


def test_the_number_of_a_deleted_visit_is_not_given_again(book: Path) -> None:
    write(book, "00003", {"追踪日期": _TODAY}, "客户追踪月志")
    (visit,) = record(book, _TODAY).visits
    for sheet in (_WEEKLY, "客户追踪月志"):
        for row in sorted((int(str(each["行"])) for each in rows_of(book, sheet)), reverse=True):
            delete(book, sheet, row)
    record(book, _TODAY)
    numbers = [row["编号"] for sheet in (_WEEKLY, "客户追踪月志") for row in rows_of(book, sheet)]
    assert len(numbers) == 3
    assert visit.number not in numbers
    assert "entry.deleted" in codes(record(book, _LATER).diagnostics)


def test_what_was_wrong_with_a_row_goes_when_it_is_emptied(book: Path) -> None:
    write(book, "00001", {"追踪日期": "昨天"})
    record(book, _TODAY)
    assert rows_of(book, _WEEKLY)[0]["核对"] == "追踪日期“昨天”不是日期，没有登记（例如 2026-03-05）"
    write(book, "00001", {"追踪日期": None})
    record(book, _TODAY)
    assert rows_of(book, _WEEKLY)[0]["核对"] is None


def test_an_update_that_cannot_be_read_says_which_and_what_may_stand_there(book: Path) -> None:
    write(book, "00001", {"追踪日期": _TODAY, "更新·需求程度": "没兴趣了"})
    record(book, _TODAY)
    said = rows_of(book, _WEEKLY)[0]["核对"]
    assert said == "更新·需求程度：“没兴趣了”不是“需求程度”的值，没有登记（可用：无、潜在、明显）"


def test_visits_that_wait_to_be_recorded_are_told_of(book: Path) -> None:
    write(book, "00001", {"追踪日期": _LATER})
    (said,) = [each for each in agenda(book, _LATER).diagnostics if each.code == "entry.unrecorded"]
    assert "1 行填了追踪日期" in said.message.zh
    record(book, _LATER)
    assert "entry.unrecorded" not in codes(agenda(book, _LATER).diagnostics)


def test_a_row_is_as_high_as_what_is_said_in_it(book: Path) -> None:
    write(book, "00001", {"追踪日期": _TODAY, "更新·需求程度": "没兴趣了"})
    record(book, _TODAY)
    page = openpyxl.load_workbook(book)[_WEEKLY]
    said = row_of(book, "00001")
    assert len(str(rows_of(book, _WEEKLY)[0]["核对"])) > 30
    assert [page.row_dimensions[row].height is None for row in (said, said + 1)] == [False, True]
    assert page.row_dimensions[said].height >= 2 * 12

"""The approval of risk levels: the one way through, and every forbidden step, each refused with its row."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from tests.follow_up.people import find_row, rows_of, save_list, type_in

import fenji
from fenji.errors import WorkbookError
from fenji.follow_up.advance import Approval, advance, inspect_book
from fenji.follow_up.due import agenda
from fenji.follow_up.plan import Asked, plan
from fenji.follow_up.record import record

_RISK = fenji.standard("risk_level")
_TODAY = date(2026, 3, 10)
_HEADS = (
    "客户号",
    "客户姓名",
    "管户客户经理",
    "主体信用状况",
    "财务状况",
    "经营状况",
    "抵押担保状况",
    "其他重要因素",
    "失信被执行人",
    "信用报告等级",
    "对外担保代偿",
)
_FIVE = {"高风险": [5] * 5, "中风险": [3.5] * 5, "低风险": [1] * 5}
_CASES = "等级审批"


def customer(number: str, level: str) -> tuple[object, ...]:
    return (number, "张三", "甲", *map(float, _FIVE[level]), "否", "正常", "否")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A list and its workbook, made once; every test works on a copy."""
    folder = tmp_path_factory.mktemp("审批")
    people = [customer("R1", "高风险"), customer("R2", "中风险"), customer("R3", "低风险")]
    listed = save_list(folder / "名单.xlsx", _HEADS, people)
    plan(_RISK, listed, folder / "跟进.xlsx", Asked(_TODAY))
    fresh = folder / "批准过.xlsx"
    shutil.copyfile(folder / "跟进.xlsx", fresh)
    fill(fresh, "R3", initial("低风险") | review())
    advance(fresh, _TODAY)
    return folder


@pytest.fixture
def listed(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(made / "名单.xlsx", tmp_path / "名单.xlsx"))


@pytest.fixture
def book(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(made / "跟进.xlsx", tmp_path / "跟进.xlsx"))


def initial(grade: str, **other: object) -> dict[str, object]:
    return {"初评等级": grade, "初评人": "甲", "初评日期": date(2026, 3, 2), **other}


def review(**other: object) -> dict[str, object]:
    return {"审核结论": "同意", "审核人": "乙", "审核日期": date(2026, 3, 3), **other}


def approve(**other: object) -> dict[str, object]:
    return {"审批结论": "同意", "审批人": "丙", "审批日期": date(2026, 3, 4), **other}


def case(book: Path, number: str, state: str | None = None) -> dict[str, object]:
    found = [row for row in rows_of(book, _CASES) if row["客户号"] == number and state in (None, row["状态"])]
    return found[-1]


def fill(book: Path, number: str, typed: Mapping[str, object]) -> int:
    row = case(book, number)["行"]
    assert isinstance(row, int)
    type_in(book, _CASES, [(row, typed)])
    return row


def ledger(book: Path, number: str) -> dict[str, object]:
    return next(row for row in rows_of(book, "客户台账") if row["客户号"] == number)


def twice(book: Path, today: date = _TODAY) -> Approval:
    """Advance, and see that advancing once more changes nothing."""
    found = advance(book, today)
    before = book.read_bytes()
    assert not advance(book, today).written
    assert book.read_bytes() == before
    return found


def test_what_is_not_approved_prints_as_waiting(book: Path) -> None:
    rows = rows_of(book, _CASES)
    assert [(row["客户号"], row["系统等级"], row["状态"]) for row in rows] == [
        ("R1", "高风险", "草稿"),
        ("R2", "中风险", "草稿"),
        ("R3", "低风险", "草稿"),
    ]
    assert {row["执行等级"] for row in rows_of(book, "客户台账")} == {"待审批"}


def test_the_way_through(book: Path) -> None:
    fill(book, "R1", initial("高风险"))
    twice(book)
    assert case(book, "R1")["状态"] == "待审核"
    fill(book, "R1", review())
    twice(book)
    # high risk goes to the head of the bank
    assert case(book, "R1")["状态"] == "待审批"
    assert ledger(book, "R1")["执行等级"] == "待审批"
    fill(book, "R1", approve())
    twice(book)
    done = case(book, "R1")
    assert (done["状态"], done["定级"], done["生效日期"]) == ("生效", "高风险", _TODAY)
    assert (ledger(book, "R1")["执行等级"], ledger(book, "R1")["等级状态"]) == ("高风险", "生效")
    # medium does not, and both steps may be filled in at once
    fill(book, "R2", initial("中风险") | review())
    twice(book)
    assert (case(book, "R2")["状态"], case(book, "R2")["定级"]) == ("生效", "中风险")


def test_the_review_decides(book: Path) -> None:
    row = fill(book, "R2", initial("中风险") | review(审核等级="高风险"))
    found = twice(book)
    # whoever changes the grade says why
    assert [(each.code, each.where) for each in found.refused] == [("approval.unexplained", f"{_CASES}!第 {row} 行")]
    fill(book, "R2", {"审核意见": "现场看过"})
    twice(book)
    assert case(book, "R2")["状态"] == "待审批"
    fill(book, "R2", approve())
    twice(book)
    assert ledger(book, "R2")["执行等级"] == "高风险"


def test_sent_back_it_begins_again(book: Path) -> None:
    fill(book, "R1", initial("高风险") | review(审核结论="退回", 审核意见="资料不全"))
    found = twice(book)
    assert found.cases is not None
    assert found.cases.sent_back == 1
    rows = [row for row in rows_of(book, _CASES) if row["客户号"] == "R1"]
    assert [(row["轮次"], row["状态"]) for row in rows] == [(1, "已退回"), (2, "草稿")]
    assert rows[0]["审核意见"] == "资料不全"
    fill(book, "R1", initial("高风险") | review() | approve(审批结论="退回", 审批意见="再核实"))
    twice(book)
    rows = [row for row in rows_of(book, _CASES) if row["客户号"] == "R1"]
    assert [(row["轮次"], row["状态"]) for row in rows] == [(1, "已退回"), (2, "已退回"), (3, "草稿")]


def test_leaving_high_risk_is_approved_as_well(listed: Path, book: Path) -> None:
    fill(book, "R1", initial("高风险") | review() | approve())
    twice(book)
    save_list(listed, _HEADS, [customer("R1", "低风险"), customer("R2", "中风险"), customer("R3", "低风险")])
    plan(_RISK, listed, book, Asked(_TODAY))
    said = ledger(book, "R1")
    assert (said["系统等级"], said["执行等级"], said["等级状态"]) == ("低风险", "高风险", "变动待审批")
    fill(book, "R1", initial("低风险", 初评日期=_TODAY) | review(审核日期=_TODAY))
    twice(book)
    assert case(book, "R1")["状态"] == "待审批"
    fill(book, "R1", approve(审批日期=_TODAY))
    twice(book)
    assert ledger(book, "R1")["执行等级"] == "低风险"
    states = [row["状态"] for row in rows_of(book, _CASES) if row["客户号"] == "R1"]
    assert states == ["已更替", "生效"]


_FORBIDDEN = {
    "审核在初评之前": ({**review()}, "order"),
    "审批在审核之前": (initial("高风险") | approve(), "order"),
    "初评没填完就审核": ({"初评等级": "高风险", "初评人": "甲", **review()}, "order"),
    "初评和审核是一个人": (initial("高风险") | review(审核人="甲 "), "same_person"),
    "审核和审批是一个人": (initial("高风险") | review() | approve(审批人="乙"), "same_person"),
    "初评和审批是一个人": (initial("高风险") | review() | approve(审批人="甲"), "same_person"),
    "审核早于初评": (initial("高风险") | review(审核日期=date(2026, 3, 1)), "backwards"),
    "审批早于审核": (initial("高风险") | review() | approve(审批日期=date(2026, 3, 2)), "backwards"),
    "日期在将来": (initial("高风险", 初评日期=date(2026, 3, 11)), "future"),
    "日期不是日期": (initial("高风险", 初评日期="上周"), "day"),
    "不是等级": (initial("很高"), "grade"),
    "与系统等级不同而不说": (initial("低风险"), "unexplained"),
    "结论看不懂": (initial("高风险") | review(审核结论="也许"), "decision"),
    "一格几个人": (initial("高风险", 初评人="孙丽、吴审") | review(审核人="吴审"), "several"),
    "一格几个人中间空格": (initial("高风险") | review(审核人="孙丽 吴审"), "several"),
    "审核改等级而不说": (initial("高风险") | review(审核等级="低风险"), "unexplained"),
    "手工改状态": ({"状态": "生效"}, "changed"),
    "手工改定级": ({"定级": "低风险"}, "changed"),
    "手工改系统等级": ({"系统等级": "低风险"}, "changed"),
    "手工改现行等级": ({"现行等级": "低风险"}, "changed"),
    "换成别的客户": ({"客户号": "R3"}, "changed"),
    "手工改生效日期": ({"生效日期": date(2026, 1, 1)}, "changed"),
    "抹掉校验": ({"校验": None}, "changed"),
    "抹掉编号": ({"编号": None}, "number"),
}


@pytest.mark.parametrize("name", _FORBIDDEN)
def test_every_forbidden_step_is_refused_with_its_row(book: Path, name: str) -> None:
    typed, code = _FORBIDDEN[name]
    row = fill(book, "R1", typed)
    found = twice(book)
    refused = [each for each in found.refused if each.code == f"approval.{code}"]
    assert len(refused) == 1, [str(each) for each in found.refused]
    assert refused[0].where == f"{_CASES}!第 {row} 行"
    kept = next(each for each in rows_of(book, _CASES) if each["行"] == row)
    for label, value in typed.items():
        assert str(kept[label] or "").strip() == str(value or "").strip(), label
    assert kept["核对"] == refused[0].message.zh
    assert ledger(book, "R1")["执行等级"] == "待审批"


def test_a_step_that_is_not_needed_is_refused(book: Path) -> None:
    row = fill(book, "R2", initial("中风险") | review() | approve())
    found = twice(book)
    assert [(each.code, each.where) for each in found.refused] == [("approval.unasked", f"{_CASES}!第 {row} 行")]


@pytest.mark.parametrize(
    "typed",
    [
        initial("高风险") | review(审核等级="中风险", 审核意见="已增信"),
        initial("低风险", 初评意见="情况好转") | review(),
        initial("高风险") | review(审核等级="低风险", 审核意见="已增信"),
    ],
)
def test_high_risk_is_not_talked_down_past_the_head_of_the_bank(book: Path, typed: dict[str, object]) -> None:
    fill(book, "R1", typed)
    twice(book)
    assert (case(book, "R1")["状态"], ledger(book, "R1")["执行等级"]) == ("待审批", "待审批")
    fill(book, "R1", approve())
    twice(book)
    assert case(book, "R1")["状态"] == "生效"
    # of five grades, from high to medium is two already, and that is looked into
    done, _ = inspect_book(book, _TODAY)
    assert [each.kind for each in done.found] == ["与系统等级不符", "跨级调整"]
    # and it is not asked again as long as the computed grade is the same
    assert ledger(book, "R1")["等级状态"] == "生效"


def test_no_is_said_in_either_word(book: Path) -> None:
    fill(book, "R1", initial("高风险") | review() | approve(审批结论="不同意", 审批意见="再核实"))
    twice(book)
    rows = [row for row in rows_of(book, _CASES) if row["客户号"] == "R1"]
    assert [(row["轮次"], row["状态"]) for row in rows] == [(1, "已退回"), (2, "草稿")]


@pytest.mark.parametrize(
    ("typed", "before"),
    [
        ({"状态": "生效"}, "“状态”原来是“草稿”"),
        ({"系统等级": "低风险"}, "“系统等级”原来是“高风险”"),
        ({"轮次": 7.0}, "“轮次”原来是“1”"),
    ],
)
def test_what_is_put_back_is_in_order_again(book: Path, typed: dict[str, object], before: str) -> None:
    first = case(book, "R1")
    row = fill(book, "R1", typed)
    (refused,) = twice(book).refused
    assert refused.message.zh == f"程序写的格子被手工改过，请改回原样：{before}"
    type_in(book, _CASES, [(row, {label: first[label] for label in typed})])
    assert not twice(book).refused
    found = [row for row in rows_of(book, _CASES) if row["客户号"] == "R1"]
    assert [(row["状态"], row["核对"]) for row in found] == [("草稿", None)]


def test_a_step_that_is_put_back_is_in_order_again(book: Path) -> None:
    fill(book, "R1", initial("高风险") | review())
    twice(book)
    fill(book, "R1", {"审核日期": date(2026, 3, 5)})
    (refused,) = twice(book).refused
    assert refused.message.zh == "登记过的审核内容被手工改过，请改回原样：“审核日期”原来是“2026-03-03”"
    fill(book, "R1", review())
    assert not twice(book).refused
    assert case(book, "R1")["核对"] is None


@pytest.mark.parametrize(
    "typed",
    [
        {"初评等级": "低风险"},
        {"初评人": "丁"},
        {"初评日期": date(2026, 3, 1)},
        {"审核意见": "后加的"},
        {"审核人": None},
    ],
)
def test_what_was_done_is_not_changed_afterwards(book: Path, typed: dict[str, object]) -> None:
    row = fill(book, "R1", initial("高风险") | review())
    twice(book)
    fill(book, "R1", typed | approve())
    found = twice(book)
    assert [(each.code, each.where) for each in found.refused] == [("approval.changed", f"{_CASES}!第 {row} 行")]
    assert ledger(book, "R1")["执行等级"] == "待审批"


def test_a_grade_in_force_that_is_changed_by_hand_holds_no_more(book: Path) -> None:
    fill(book, "R2", initial("中风险") | review())
    twice(book)
    row = fill(book, "R2", {"定级": "低风险"})
    found = advance(book, _TODAY)
    assert [each.where for each in found.refused] == [f"{_CASES}!第 {row} 行"]
    assert ledger(book, "R2")["执行等级"] == "待审批"
    done, _ = inspect_book(book, _TODAY)
    assert "审批记录异常" in [each.kind for each in done.found]


def test_cases_are_neither_copied_nor_deleted(book: Path) -> None:
    first = case(book, "R1")
    copy = {label: value for label, value in first.items() if label != "行" and value is not None}
    type_in(book, _CASES, [(9, copy)])
    found = advance(book, _TODAY)
    assert [(each.code, each.where) for each in found.refused] == [("approval.number", f"{_CASES}!第 9 行")]
    type_in(book, _CASES, [(9, dict.fromkeys(copy)), (6, dict.fromkeys(first.keys() - {"行"}))])
    found = advance(book, _TODAY)
    assert [each.code for each in found.refused] == ["approval.deleted"]
    assert "1" in found.refused[0].message.zh


def test_only_who_has_the_role(book: Path) -> None:
    people = [("甲", "客户经理"), ("乙", "风险管理部门"), ("行长一", "行长")]
    type_in(book, "人员", [(6 + at, {"姓名": name, "角色": role}) for at, (name, role) in enumerate(people)])
    row = fill(book, "R1", initial("高风险", 初评人="路人") | review())
    found = twice(book)
    assert [(each.code, each.where) for each in found.refused] == [("approval.role", f"{_CASES}!第 {row} 行")]
    fill(book, "R1", {"初评人": "甲", **approve()})
    found = twice(book)
    assert [each.code for each in found.refused] == ["approval.role"]
    fill(book, "R1", {"审批人": "行长一"})
    twice(book)
    assert ledger(book, "R1")["执行等级"] == "高风险"


@pytest.mark.parametrize(
    ("person", "said"),
    [
        ({"姓名": "丙", "角色": "支行行长"}, "角色“支行行长”看不懂；可用：客户经理、风险管理部门、行长"),
        ({"姓名": "丙"}, "没有写角色；可用：客户经理、风险管理部门、行长"),
        ({"姓名": "丙、丁", "角色": "行长"}, "“丙、丁”像是几个人：一行只写一个人"),
    ],
)
def test_a_role_that_nobody_knows_stops_the_step(book: Path, person: dict[str, object], said: str) -> None:
    type_in(book, "人员", [(6, {"姓名": "甲", "角色": "客户经理"}), (7, person)])
    row = fill(book, "R1", initial("高风险") | review())
    found = twice(book)
    assert [(each.code, each.where) for each in found.refused] == [
        ("approval.people", "人员!第 7 行"),
        ("approval.people", f"{_CASES}!第 {row} 行"),
    ]
    assert found.refused[0].message.zh == said == rows_of(book, "人员")[1]["核对"]
    # whose role is plain goes on
    assert case(book, "R1")["状态"] == "待审核"
    type_in(book, "人员", [(7, {"姓名": "乙", "角色": "风险管理部门"})])
    assert not twice(book).refused
    assert case(book, "R1")["状态"] == "待审批"
    assert rows_of(book, "人员")[1]["核对"] is None


def _cut(book: Path, rows: int) -> None:
    """Blank the last rows of the log."""
    log = rows_of(book, "操作日志")
    type_in(book, "操作日志", [(int(str(row["行"])), dict.fromkeys(row.keys() - {"行"})) for row in log[-rows:]])


@pytest.mark.parametrize("rows", [1, 2, 100])
def test_a_log_that_lost_its_end_stops_every_approval(book: Path, rows: int) -> None:
    fill(book, "R2", initial("中风险") | review())
    twice(book)
    whole = rows_of(book, "操作日志")
    _cut(book, rows)
    with pytest.raises(WorkbookError, match="末尾有行被删除或清空"):
        advance(book, _TODAY)
    assert "操作日志异常" in [each.kind for each in inspect_book(book, _TODAY)[0].found]
    # inspecting wrote a row after the gap, and that hides nothing
    with pytest.raises(WorkbookError, match="操作日志"):
        advance(book, _TODAY)
    lost = [{**row, "行": 0} for row in whole[-rows:]]
    kept = rows_of(book, "操作日志")[len(whole) - len(lost) :]
    type_in(
        book,
        "操作日志",
        [(6 + at, {k: v for k, v in row.items() if k != "行"}) for at, row in enumerate([*whole, *kept])],
    )
    assert not advance(book, _TODAY).refused


@pytest.mark.parametrize("text", [None, "5 行，末行 000000000000，校验 000000000000"])
def test_the_end_of_the_log_is_not_forged(book: Path, text: str | None) -> None:
    row = find_row(rows_of(book, "设置"), 项目="操作日志的末尾")
    type_in(book, "设置", [(row, {"内容": text})])
    with pytest.raises(WorkbookError, match="“设置”里记的操作日志行数"):
        advance(book, _TODAY)
    record(book, _TODAY)
    with pytest.raises(WorkbookError, match="“设置”里记的操作日志行数"):
        advance(book, _TODAY)


def test_a_tampered_log_stops_every_approval(book: Path) -> None:
    fill(book, "R2", initial("中风险") | review())
    twice(book)
    type_in(book, "操作日志", [(7, {"内容": "改过"})])
    with pytest.raises(WorkbookError, match="操作日志在这一行或它前面被改动"):
        advance(book, _TODAY)


def test_the_log_tells_every_step_and_nobody_in_full(book: Path) -> None:
    fill(book, "R1", initial("高风险") | review() | approve())
    twice(book)
    log = rows_of(book, "操作日志")
    assert [row["操作"] for row in log][-3:] == ["等级审批·初评", "等级审批·审核", "等级审批·生效"]
    assert not any("R1" in str(value) or "张三" in str(value) for row in log for value in row.values())


def override(**other: object) -> dict[str, object]:
    return {
        "客户号": "R3",
        "调整为": "中风险",
        "原因": "重大经营变化",
        "提出人": "甲",
        "提出日期": date(2026, 3, 2),
        "失效日期": date(2026, 6, 2),
        "批准结论": "同意",
        "批准人": "乙",
        "批准日期": date(2026, 3, 3),
        **other,
    }


@pytest.fixture
def approved(made: Path, tmp_path: Path) -> Path:
    """The workbook in which R3 is approved as low risk."""
    return Path(shutil.copyfile(made / "批准过.xlsx", tmp_path / "跟进.xlsx"))


def test_an_override_keeps_the_computed_grade_and_expires(approved: Path) -> None:
    type_in(approved, "人工调整", [(6, override())])
    twice(approved)
    said = ledger(approved, "R3")
    assert (said["系统等级"], said["执行等级"], said["等级状态"]) == ("低风险", "中风险", "人工调整至 2026-06-02")
    assert said["追踪志"] == "半年志"
    # the day before it still holds; on the day it ends by itself, whatever command is run
    record(approved, date(2026, 6, 1))
    assert ledger(approved, "R3")["执行等级"] == "中风险"
    record(approved, date(2026, 6, 2))
    assert (ledger(approved, "R3")["执行等级"], ledger(approved, "R3")["追踪志"]) == ("低风险", "年志")
    (row,) = rows_of(approved, "人工调整")
    assert row["状态"] == "已到期"


_FORBIDDEN_OVERRIDES = {
    "没有原因": (override(原因=None), "order"),
    "没有失效日期": (override(失效日期=None), "order"),
    "没有提出人": (override(提出人=None), "order"),
    "原因不在表里": (override(原因="领导说的"), "reason"),
    "其他而不说明": (override(原因="其他（须写明）"), "reason"),
    "自己批准自己": (override(批准人="甲"), "same_person"),
    "失效早于提出": (override(失效日期=date(2026, 3, 1)), "expiry"),
    "超过最长期限": (override(失效日期=date(2027, 3, 3)), "expiry"),
    "批准早于提出": (override(批准日期=date(2026, 3, 1)), "backwards"),
    "批准在将来": (override(批准日期=date(2026, 3, 11)), "future"),
    "提出在将来": (override(提出日期=date(2026, 3, 11), 失效日期=date(2026, 4, 1)), "future"),
    "结论看不懂": (override(批准结论="好"), "decision"),
    "不是等级": (override(调整为="很低"), "grade"),
    "提出人写了几个": (override(提出人="甲、乙"), "several"),
    "批准人写了几个": (override(批准人="丙/丁"), "several"),
    "没有这个客户": (override(客户号="R9"), "customer"),
    "日期不是日期": (override(失效日期="年底"), "day"),
    "手工写生效": (override(状态="生效"), "changed"),
}


@pytest.mark.parametrize("name", _FORBIDDEN_OVERRIDES)
def test_every_forbidden_override_is_refused_with_its_row(approved: Path, name: str) -> None:
    typed, code = _FORBIDDEN_OVERRIDES[name]
    type_in(approved, "人工调整", [(6, typed)])
    found = twice(approved)
    assert [(each.code, each.where) for each in found.refused] == [(f"approval.{code}", "人工调整!第 6 行")]
    assert ledger(approved, "R3")["执行等级"] == "低风险"


@pytest.mark.parametrize(
    "typed", [{"失效日期": date(2027, 1, 1)}, {"调整为": "高风险"}, {"批准人": "丁"}, {"状态": "已到期"}]
)
def test_an_override_is_not_changed_afterwards(approved: Path, typed: dict[str, object]) -> None:
    type_in(approved, "人工调整", [(6, override())])
    twice(approved)
    type_in(approved, "人工调整", [(6, typed)])
    found = twice(approved)
    assert [(each.code, each.where) for each in found.refused] == [("approval.changed", "人工调整!第 6 行")]
    assert ledger(approved, "R3")["执行等级"] == "低风险"


def test_an_override_into_high_risk_needs_the_head_of_the_bank(approved: Path) -> None:
    type_in(approved, "人员", [(6, {"姓名": "丙", "角色": "行长"})])
    type_in(approved, "人工调整", [(6, override(调整为="高风险"))])
    found = twice(approved)
    assert [each.code for each in found.refused] == ["approval.role"]
    type_in(approved, "人工调整", [(6, {"批准人": "丙"})])
    twice(approved)
    assert ledger(approved, "R3")["执行等级"] == "高风险"


def test_an_override_out_of_computed_high_risk_needs_the_head_of_the_bank(book: Path) -> None:
    type_in(book, "人员", [(6, {"姓名": "丙", "角色": "行长"})])
    type_in(book, "人工调整", [(6, override(客户号="R1", 调整为="低风险"))])
    assert [each.code for each in twice(book).refused] == ["approval.role"]
    assert "人工调整待批准（行长）" in advance(book, _TODAY).open
    type_in(book, "人工调整", [(6, {"批准人": "丙"})])
    twice(book)
    assert ledger(book, "R1")["执行等级"] == "低风险"
    done, _ = inspect_book(book, _TODAY)
    assert "跨级调整" in [each.kind for each in done.found]


def test_an_override_that_another_replaces_is_counted(approved: Path) -> None:
    type_in(approved, "人工调整", [(6, override())])
    twice(approved)
    type_in(approved, "人工调整", [(7, override(失效日期=date(2026, 5, 2)))])
    done = twice(approved).overrides
    assert (done.in_force, done.expired, done.replaced) == (1, 0, 1)
    assert [row["状态"] for row in rows_of(approved, "人工调整")] == ["已更替", "生效"]


def test_an_override_that_is_put_back_is_in_order_again(approved: Path) -> None:
    type_in(approved, "人工调整", [(6, override())])
    twice(approved)
    type_in(approved, "人工调整", [(6, {"失效日期": date(2026, 12, 2)})])
    (refused,) = twice(approved).refused
    assert refused.message.zh == "提出的内容在登记以后被手工改过，请改回原样：“失效日期”原来是“2026-06-02”"
    type_in(approved, "人工调整", [(6, {"失效日期": date(2026, 6, 2)})])
    assert not twice(approved).refused
    assert rows_of(approved, "人工调整")[0]["核对"] is None


def test_standards_without_a_workflow_have_overrides(tmp_path: Path) -> None:
    psbc = fenji.standard("psbc")
    listed = save_list(tmp_path / "名单.xlsx", ("客户号", "月日均余额"), [("P1", 60_000.0), ("P2", 900.0)])
    target = tmp_path / "跟进.xlsx"
    plan(psbc, listed, target, Asked(_TODAY))
    assert ledger(target, "P2")["执行等级"] == "普通客户"
    type_in(target, "人工调整", [(6, override(客户号="P2", 调整为="金卡客户"))])
    found = twice(target)
    assert found.cases is None
    assert (ledger(target, "P2")["系统等级"], ledger(target, "P2")["执行等级"]) == ("普通客户", "金卡客户")
    assert ledger(target, "P2")["追踪志"] == "月志"
    # and a new plan keeps it
    plan(psbc, listed, target, Asked(_TODAY + timedelta(days=5)))
    assert ledger(target, "P2")["执行等级"] == "金卡客户"


def test_inspection(listed: Path, approved: Path) -> None:
    fill(approved, "R2", initial("中风险", 初评日期=_TODAY) | review(审核日期=_TODAY))
    twice(approved)
    # a year and a day after it took effect
    later = date(2027, 3, 11)
    done, _ = inspect_book(approved, later, sample=2)
    assert sorted((each.kind, each.customer) for each in done.found) == [("评定过期", "R2"), ("评定过期", "R3")]
    assert done.sampled == 2
    rows = rows_of(approved, "监督检查")
    assert {row["整改期限"] for row in rows} == {date(2027, 4, 10)}
    before = approved.read_bytes()
    assert not inspect_book(approved, later, sample=2)[1]
    assert approved.read_bytes() == before
    row = find_row(rows, 类型="评定过期", 客户号="R2")
    other = find_row(rows, 类型="评定过期", 客户号="R3")
    type_in(approved, "监督检查", [(row, {"整改结果": "已重新评定", "完成日期": later}), (other, {"整改结果": "办了"})])
    done, _ = inspect_book(approved, date(2027, 4, 11))
    assert [each.where for each in done.refused] == [f"监督检查!第 {other} 行"]
    states = {row["行"]: row["状态"] for row in rows_of(approved, "监督检查")}
    assert states[row] == "已整改"
    # what was only half said is late, as the sample is; what is said to be mended and is not is found anew
    assert sorted(states.values()) == ["已整改", "待整改", "逾期", "逾期", "逾期"]


def test_a_jump_and_too_many_overrides_are_found(listed: Path, book: Path) -> None:
    for number, level in (("R1", "高风险"), ("R3", "低风险")):
        fill(book, number, initial(level) | review() | (approve() if number == "R1" else {}))
    twice(book)
    save_list(listed, _HEADS, [customer("R1", "低风险"), customer("R2", "中风险"), customer("R3", "低风险")])
    plan(_RISK, listed, book, Asked(_TODAY))
    fill(book, "R1", initial("低风险", 初评日期=_TODAY) | review(审核日期=_TODAY) | approve(审批日期=_TODAY))
    type_in(book, "人工调整", [(6, override())])
    twice(book)
    done, _ = inspect_book(book, _TODAY)
    assert sorted(each.kind for each in done.found) == ["人工调整过多", "跨级变动", "跨级调整"]


def test_cases_are_printed_on_two_pages_side_by_side(book: Path) -> None:
    page = openpyxl.load_workbook(book)[_CASES]
    labels = [cell.value for cell in page[5]]
    (turn,) = [each.id for each in page.col_breaks.brk]
    assert labels[turn - 1] == "审核日期"
    assert page.print_title_cols == "$A:$C"
    assert not page.sheet_properties.pageSetUpPr.fitToPage
    assert page.page_setup.scale >= 55
    last = page.print_area.rpartition("$")[0].rpartition("$")[2]
    assert page[f"{last}5"].value == "分级依据"
    # only the title, which they hold whole, stands in the columns that both pages have
    above = {cell.coordinate: cell.value for row in page["A1:C4"] for cell in row if cell.value}
    assert above == {"A1": _CASES}
    assert "三方不能是同一个人" in page["D2"].value


def test_the_commands(book: Path) -> None:
    fill(book, "R1", initial("高风险") | review(审核人="甲"))
    command = [sys.executable, "-c", "from fenji.cli import main; main()", "approval"]
    asked = [str(book), "--as-of", "2026-03-10", "--json"]
    done = subprocess.run([*command, "advance", *asked, "--strict"], capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 1, done.stderr
    assert [each["code"] for each in json.loads(done.stdout)["refused"]] == ["approval.same_person"]
    done = subprocess.run(
        [*command, "inspect", *asked, "--sample", "1"], capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["sampled"] == 1


def test_an_override_that_was_deleted_is_missed(approved: Path) -> None:
    type_in(approved, "人工调整", [(6, override())])
    advance(approved, _TODAY)
    changed = openpyxl.load_workbook(approved)
    changed["人工调整"].delete_rows(6)
    changed.save(approved)
    found = advance(approved, _TODAY)
    assert [(each.code, each.where) for each in found.refused] == [("approval.deleted", "人工调整")]
    assert "编号 1 的行不见了" in found.refused[0].message.zh
    type_in(approved, "人工调整", [(6, override())])
    advance(approved, _TODAY)
    assert [row["编号"] for row in rows_of(approved, "人工调整")] == ["00002"]


def test_a_grade_that_is_none_is_refused_with_those_there_are(approved: Path) -> None:
    type_in(approved, "人工调整", [(6, override(调整为="金卡"))])
    (refused,) = advance(approved, _TODAY).refused
    assert refused.message.zh == "“金卡”不是等级；可用：低风险、较低风险、中风险、较高风险、高风险"


@pytest.mark.parametrize(("said", "state"), [(None, None), ("集团出事", "生效")])
def test_another_reason_may_be_written_short_and_needs_a_word(approved: Path, said: str | None, state: str) -> None:
    type_in(approved, "人工调整", [(6, override(原因="其他", 说明=said))])
    advance(approved, _TODAY)
    assert rows_of(approved, "人工调整")[0]["状态"] == state


@pytest.mark.parametrize("sheet", [_CASES, "人工调整"])
def test_what_is_in_force_and_was_deleted_is_missed_by_recording_too(approved: Path, listed: Path, sheet: str) -> None:
    type_in(approved, "人工调整", [(6, override())])
    advance(approved, _TODAY)
    changed = openpyxl.load_workbook(approved)
    row = case(approved, "R3")["行"] if sheet == _CASES else 6
    changed[sheet].delete_rows(int(str(row)))
    changed.save(approved)
    for told in (
        agenda(approved, _TODAY).diagnostics,
        record(approved, _TODAY).diagnostics,
        plan(_RISK, listed, approved, Asked(_TODAY)).diagnostics,
    ):
        assert [each.where for each in told if each.code == "approval.deleted"] == [sheet]

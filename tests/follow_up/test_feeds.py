"""满意度, 客户反馈 and 客户激励: what people enter there is what the next grading looks at, once and by its day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.follow_up.people import find_row, rows_of, save_list, type_in

import fenji
from fenji.follow_up.plan import Asked, plan
from fenji.follow_up.record import record
from fenji.grader import Grader

_NINE = fenji.standard("nine_box")
_TODAY = date(2026, 3, 2)
_LATER = date(2026, 3, 6)
_SCORE = "评分(0–100)"

_CLUB = """
[standard]
id = "club"
name = "会员"
family = "customer"
version = "1"
effective_from = 2026-01-01
source = "办法"
provenance = "seed"
[[field]]
id = "points"
label = "积分"
type = "number"
[[grade]]
code = "gold"
label = "金"
follow_up = "7d"
[[grade]]
code = "plain"
label = "普通"
follow_up = "30d"
[[table]]
output = "grade"
hit = "first"
inputs = ["points"]
rules = [{ when = [">= 100"], then = "gold", clause = "1" }, { when = ["-"], then = "plain", clause = "2" }]
[follow_up]
methods = ["电话"]
clause = "3"
feeds = { points = "客户激励·积分" }
"""


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    labels = [field.label for field in _NINE.program.fields if field.id != "satisfaction"]
    people = [(number, *[60.0] * len(labels), 10.0) for number in ("A1", "A2")]
    return save_list(tmp_path / "名单.xlsx", ("客户号", *labels, "满意度"), people)


@pytest.fixture
def book(listed: Path) -> Path:
    target = listed.with_name("跟进.xlsx")
    plan(_NINE, listed, target, Asked(_TODAY))
    return target


def known(book: Path, number: str = "A1") -> dict[str, object]:
    return next(row for row in rows_of(book, "客户台账") if row["客户号"] == number)


def survey(book: Path, row: int, day: object, score: object, number: object = "A1", sheet: str = "满意度") -> None:
    type_in(book, sheet, [(row, {"客户号": number, "日期": day, _SCORE: score})])


def visit(book: Path, day: date, score: float) -> None:
    journal = f"客户追踪{known(book)['追踪志']}"
    row = find_row([each for each in rows_of(book, journal) if each["状态"] != "已完成"], 客户号="A1")
    type_in(book, journal, [(row, {"追踪日期": day, "更新·满意度": score})])


def recorded(book: Path, today: date = _LATER) -> object:
    """Record, see that recording once more changes nothing, and return the satisfaction in the ledger."""
    record(book, today)
    before = book.read_bytes()
    assert not record(book, today).written
    assert book.read_bytes() == before
    return known(book)["满意度"]


def test_a_survey_grades_anew_without_a_visit(book: Path) -> None:
    before = known(book)
    survey(book, 6, date(2026, 2, 1), 20.0)
    survey(book, 7, date(2026, 3, 1), 100.0)
    found = record(book, _TODAY)
    assert (found.fed, known(book)["满意度"], known(book, "A2")["满意度"]) == (1, 100, 10)
    assert before["分级依据"] != known(book)["分级依据"]
    assert before["系统等级"] != known(book)["系统等级"]
    assert "采用评分" in [row["操作"] for row in rows_of(book, "操作日志")]
    assert recorded(book, _TODAY) == 100


def test_feedback_with_a_score_counts_as_well_and_the_latest_of_both_sheets_decides(book: Path) -> None:
    survey(book, 6, date(2026, 2, 10), 80.0)
    survey(book, 6, date(2026, 2, 20), 30.0, sheet="客户反馈")
    type_in(book, "客户反馈", [(7, {"客户号": "A1", "日期": date(2026, 2, 25), "内容": "没有打分"})])
    assert recorded(book) == 30


@pytest.mark.parametrize(("surveyed", "visited", "stands"), [(3, 4, 90), (4, 3, 40), (3, 3, 90)])
def test_of_a_survey_and_a_visit_the_later_word_counts(book: Path, surveyed: int, visited: int, stands: float) -> None:
    survey(book, 6, date(2026, 3, surveyed), 40.0)
    visit(book, date(2026, 3, visited), 90.0)
    assert recorded(book) == stands


def test_a_survey_entered_after_the_visit_was_recorded(book: Path) -> None:
    visit(book, date(2026, 3, 4), 90.0)
    assert recorded(book) == 90
    survey(book, 6, date(2026, 3, 3), 40.0)
    assert recorded(book) == 90
    survey(book, 7, date(2026, 3, 5), 55.0)
    assert recorded(book) == 55


def test_what_somebody_sets_in_the_ledger_afterwards_stays(listed: Path, book: Path) -> None:
    survey(book, 6, date(2026, 3, 1), 40.0)
    assert recorded(book) == 40
    type_in(book, "客户台账", [(6, {"满意度": 70.0})])
    assert recorded(book) == 70
    plan(_NINE, listed, book, Asked(_LATER))
    assert known(book)["满意度"] == 70
    survey(book, 6, date(2026, 3, 1), 45.0)
    assert recorded(book) == 45


@pytest.mark.parametrize(
    ("number", "day", "score", "said"),
    [
        ("A9", _TODAY, 50.0, "客户号“A9”不在客户台账里"),
        (None, _TODAY, 50.0, "没有写客户号"),
        ("A1", None, 50.0, "没有写日期"),
        ("A1", "9月31日", 50.0, "日期“9月31日”没有这一天"),
        ("A1", date(2027, 1, 1), 50.0, "晚于今天"),
        ("A1", _TODAY, None, "没有写评分"),
        ("A1", _TODAY, "很好", "评分(0–100)“很好”不是数"),
        ("A1", _TODAY, 101.0, "不在 0 到 100 之间"),
    ],
)
def test_a_row_that_cannot_be_used_is_told_and_stays(
    book: Path, number: object, day: object, score: object, said: str
) -> None:
    survey(book, 6, day, score, number)
    (left,) = record(book, _LATER).left
    assert left.where == "满意度!第 6 行"
    assert said in left.message.zh
    (row,) = rows_of(book, "满意度")
    assert said in str(row["核对"])
    assert recorded(book) == 10
    type_in(book, "满意度", [(6, {"客户号": "A1", "日期": _TODAY, _SCORE: 50.0})])
    assert recorded(book) == 50
    assert rows_of(book, "满意度")[0]["核对"] is None


def test_rewards_are_summed_by_their_kind(tmp_path: Path) -> None:
    (tmp_path / "club.toml").write_text(_CLUB, encoding="utf-8")
    club: Grader = fenji.standard(tmp_path / "club.toml")
    listed = save_list(tmp_path / "名单.xlsx", ("客户号", "积分"), [("B1", 0.0), ("B2", 0.0)])
    target = tmp_path / "跟进.xlsx"
    plan(club, listed, target, Asked(_TODAY))
    assert known(target, "B1")["系统等级"] == "普通"
    given = [
        (6, {"客户号": "B1", "日期": date(2026, 2, 1), "类型": "积分", "数量或金额": 60.0}),
        (7, {"客户号": "B1", "日期": date(2026, 3, 1), "类型": "积分", "数量或金额": 40.0}),
        (8, {"客户号": "B1", "日期": date(2026, 3, 1), "类型": "礼品", "数量或金额": 500.0}),
        (9, {"客户号": "B2", "日期": date(2026, 3, 1), "类型": "优惠", "数量或金额": 200.0}),
    ]
    type_in(target, "客户激励", given)
    assert record(target, _TODAY, club).fed == 1
    first = known(target, "B1")
    assert (first["积分"], first["系统等级"], first["追踪志"]) == (100, "金", "周志")
    assert known(target, "B2")["积分"] == 0
    assert not record(target, _TODAY, club).written

"""Who is near another grade: held against brute force, and against the words of the graded sheet."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import fenji
from fenji.program.decide import decide_grade
from fenji.report.prospects import falls, upgrades

CARDS = ["无", "是", "金卡级", "白金卡级", "钻石卡级"]


def values(subject, place: int) -> dict[str, object]:
    found: dict[str, object] = {}
    for field, _, column in subject.bound_fields():
        value = column.values[place]
        if field.type.counts:
            found[field.id] = None if value != value else Decimal(repr(float(value)))
        else:
            found[field.id] = field.choices[value].name if value >= 0 else None
    return found


def rank(subject, known: dict[str, object]) -> int:
    from fenji.expr.value import Missing

    program = subject.customers.program
    given = {name: Missing.BLANK if value is None else value for name, value in known.items()}
    return program.rank[decide_grade(program, given).result]


def test_on_the_line_the_grade_stays_and_a_fen_below_it_falls(branch) -> None:
    _, subject = branch
    found = falls(subject)
    assert sum(map(len, found)) > 20
    for each in found:
        (field,) = each.asked
        for place, to, move in zip(each.places.tolist(), each.to.tolist(), each.moves.tolist()):
            known = values(subject, place)
            before, fall = known[field], Decimal(str(round(move, 2)))
            assert rank(subject, known | {field: before - fall}) == subject.grading.ranks[place]
            assert rank(subject, known | {field: before - fall - Decimal("0.01")}) == to > subject.grading.ranks[place]


def test_everybody_whom_a_small_fall_lowers_is_found(branch) -> None:
    _, subject = branch
    found = {int(place) for each in falls(subject) for place in each.places}
    expected = set()
    for place in range(len(subject)):
        now = subject.grading.ranks[place]
        if not subject.results[now].graded:
            continue
        known = values(subject, place)
        for field in ("avg_daily_balance", "household_income"):
            value = known[field]
            if value:
                fallen = value - (value * Decimal("0.2")).quantize(Decimal("0.01"), rounding="ROUND_DOWN")
                if rank(subject, known | {field: fallen}) > now:
                    expected.add(place)
    assert found == expected


def test_an_upgrade_is_the_first_way_of_the_graded_sheet(branch) -> None:
    _, subject = branch
    found = upgrades(subject)
    assert sum(map(len, found)) > 20
    for each in found:
        for place, said, part in zip(each.places.tolist(), each.said.tolist(), each.parts.tolist()):
            assert str(subject.grading.gaps[place]).startswith(f"{said} → ")
            assert 0 <= part <= subject.near


def test_the_share_that_is_near_can_be_chosen(branch) -> None:
    _, subject = branch
    wide, narrow = replace(subject, near=0.5), replace(subject, near=0.05)
    assert sum(map(len, upgrades(wide))) > sum(map(len, upgrades(subject))) > sum(map(len, upgrades(narrow)))
    assert sum(map(len, falls(wide))) > sum(map(len, falls(subject))) > sum(map(len, falls(narrow)))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 400), st.floats(0, 500), st.sampled_from(CARDS)), min_size=1, max_size=12))
def test_falls_are_proved_whatever_the_customers(rows) -> None:
    import narwhals as nw
    import pandas as pd

    from fenji.report.subject import Source, Subject
    from fenji.table import table_of_frame

    frame = pd.DataFrame(rows, columns=["月日均余额", "家庭年收入", "指定高端信用卡"])
    frame["月日均余额"] = (frame["月日均余额"] * 10_000).round(2)
    frame["家庭年收入"] = (frame["家庭年收入"] * 10_000).round(2)
    grader = fenji.standard("psbc")
    table = table_of_frame(nw.from_native(frame, eager_only=True), grader.program.fields)
    from datetime import date

    subject = Subject(grader, table, grader.grade_table(table), {}, (), (), Source("表", "", ""), date(2026, 10, 31))
    for each in falls(subject):
        (field,) = each.asked
        for place, to, move in zip(each.places.tolist(), each.to.tolist(), each.moves.tolist()):
            known = values(subject, place)
            fallen = known[field] - Decimal(str(round(move, 2))) - Decimal("0.01")
            assert rank(subject, known | {field: fallen}) == to > subject.grading.ranks[place]
    assert np.all(np.diff([each for part in falls(subject)[:1] for each in part.parts]) >= 0)


def test_nobody_is_nearly_the_holder_of_a_card(reported) -> None:
    book, subject = reported([[1, "0001", "甲", None, None, 1, 1, "白金卡"]])
    assert upgrades(subject) == []
    assert "没有这样的客户。" in [cell.value for row in book["升级机会"].iter_rows() for cell in row]


def test_a_fall_is_told_as_people_say_it(reported) -> None:
    """Three stand at 30 万元: right on it, 12.5 元 above it, 1,000 元 above it, and one 1 万元 above."""
    rows = [
        [n, f"{n:04d}", "甲", None, None, balance, 1, "无"] for n, balance in enumerate((30, 30.00125, 30.1, 31), 1)
    ]
    book, _ = reported(rows)
    sheet = book["降级预警"]
    heads = {cell.value: cell.column for cell in sheet[5]}
    told = [sheet.cell(row, heads["距降级线"]).value for row in range(7, 11)]
    assert told == ["正好在线上", "12.50 元", 0.1, 1]
    assert {sheet.cell(row, heads["降级线"]).value for row in range(7, 11)} == {"月日均余额低于 30 万元"}


def test_a_fall_of_a_count_is_told_from_the_number_of_the_standard(reported, tmp_path) -> None:
    (tmp_path / "次.toml").write_text(
        """
[standard]
id = "visits"
name = "到店次数"
version = "1"
effective_from = 2026-01-01
source = "测试"
provenance = "default"
[[field]]
id = "visits"
label = "到店次数"
type = "number"
direction = "up"
[[grade]]
code = "often"
label = "常客"
[[grade]]
code = "seldom"
label = "稀客"
[[table]]
output = "grade"
hit = "first"
inputs = ["visits"]
rules = [
  { when = [">= 123456"], then = "often", clause = "1" },
  { when = ["-"], then = "seldom", clause = "2" },
]
""",
        encoding="utf-8",
    )
    rows = [["1", "甲", 123456], ["2", "乙", 123457], ["3", "丙", 130000]]
    book, _ = reported(rows, ["客户号", "客户姓名", "到店次数"], standard=tmp_path / "次.toml")
    sheet = book["降级预警"]
    heads = {cell.value: cell.column for cell in sheet[5]}
    assert [sheet.cell(row, heads["距降级线"]).value for row in (7, 8, 9)] == ["正好在线上", 1, 6544]
    assert sheet.cell(7, heads["降级线"]).value == "到店次数低于 123,456"

"""Books of several months compared, against a dictionary reckoning and LibreOffice."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook
from tests.follow_up.people import save_list

import fenji
from fenji.errors import UsageError
from fenji.follow_up.months import month_in
from fenji.migration.compare import Asked, compare
from fenji.migration.sheets import write_comparison

_PSBC = fenji.standard("psbc")
_HEADS = ("客户号", "客户姓名", "管户客户经理", "月日均余额(万元)", "渠道", "触达", "响应", "转化")
_LABELS = ["钻石卡客户", "白金卡客户", "金卡客户", "普通客户"]


def grade_by_hand(wan: float | None) -> str:
    """PSBC by balance alone: 150万, 30万, 5万."""
    if wan is None:
        return "数据不足"
    return next((label for label, floor in zip(_LABELS, (150, 30, 5)) if wan >= floor), "普通客户")


def books(
    folder: Path, months: list[str], count: int = 300, seed: int = 3
) -> tuple[list[Path], list[dict[str, list[object]]]]:
    lot = random.Random(seed)
    people = {f"{number:08d}": 10 ** lot.uniform(-0.5, 2.6) for number in range(count)}
    paths, found = [], []
    for month in months:
        rows: dict[str, list[object]] = {}
        for number in list(people):
            if lot.random() < 0.04:
                del people[number]
                continue
            people[number] *= 10 ** lot.gauss(0, 0.2)
            wan = round(people[number], 4) if lot.random() > 0.02 else None
            reached = lot.random() < 0.5
            answered = reached and lot.random() < 0.5
            won = answered and lot.random() < 0.5
            rows[number] = [
                number,
                "=某某",
                lot.choice("甲乙"),
                wan,
                lot.choice(["电话", "短信", None]),
                *("是" if each else "否" for each in (reached, answered, won)),
            ]
        for number in range(10):
            people[f"9{month[-2:]}{number:05d}"] = 10 ** lot.uniform(-0.5, 2.6)
        order = list(rows.values())
        lot.shuffle(order)
        paths.append(save_list(folder / f"客户表_{month}.xlsx", _HEADS, order))
        found.append(rows)
    return paths, found


def sheet(path: Path, name: str) -> list[list[object]]:
    return CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python(skip_empty_area=False)


@pytest.fixture
def compared(tmp_path: Path):
    paths, rows = books(tmp_path, ["2026-01", "2026-02", "2026-04"])
    found = compare(_PSBC, paths, Asked())
    target = tmp_path / "变动.xlsx"
    write_comparison(found, target, paths, lambda name, count: None)
    return found, target, rows


def test_margins_of_every_matrix_are_the_counts(compared, soffice, tmp_path) -> None:
    found, target, rows = compared
    for moves, (old, new) in zip([*found.moves, found.whole], [*pairwise(rows), (rows[0], rows[-1])]):
        pairs = Counter(
            (grade_by_hand(old[key][3]) if key in old else "新增", grade_by_hand(new[key][3]) if key in new else "流失")
            for key in {*old, *new}
        )
        labels = [result.label for result in found.grader.program.results]
        names_old, names_new = [*labels, "新增"], [*labels, "流失"]
        said = {
            (names_old[row], names_new[column]): int(moves.matrix[row, column])
            for row in range(len(names_old))
            for column in range(len(names_new))
            if moves.matrix[row, column]
        }
        assert said == dict(pairs)
        assert moves.matrix[:-1].sum() == len(old)
        assert moves.matrix[:, :-1].sum() == len(new)
    # the formulas of the margins come to the same in another program
    again = soffice(target, "xlsx:Calc MS Excel 2007 XML", tmp_path / "重算")
    counted = [[row[:8] for row in sheet(path, "迁徙矩阵")] for path in (again, target)]
    assert counted[0] == counted[1]
    totals = [row for row in sheet(target, "迁徙矩阵") if row[0] == "本期合计"]
    for row, new in zip(totals, [*rows[1:], rows[-1]]):
        counts = Counter(grade_by_hand(each[3]) for each in new.values())
        assert row[1:5] == [counts[label] for label in _LABELS]


def test_no_matrix_is_torn_apart_on_paper(tmp_path: Path, soffice) -> None:
    paths, _ = books(tmp_path, [f"2026-0{month}" for month in range(1, 7)], 50)
    target = tmp_path / "变动.xlsx"
    write_comparison(compare(_PSBC, paths, Asked()), target, paths, lambda name, count: None)
    rows = sheet(target, "迁徙矩阵")
    titles = [number for number, row in enumerate(rows, 1) if "→" in str(row[0])]
    breaks = [each.id for each in openpyxl.load_workbook(target)["迁徙矩阵"].row_breaks.brk]
    # a page ends above the empty row that stands before the name of a matrix
    assert breaks
    assert {each + 2 for each in breaks} <= set(titles)
    printed = subprocess.run(["pdftotext", "-layout", soffice(target, "pdf", tmp_path), "-"], capture_output=True)
    pages = printed.stdout.decode().split("\f")
    assert [page.count("上期 \\ 本期") - page.count("本期合计") for page in pages] == [0] * len(pages)
    assert sum(page.count("本期合计") for page in pages) == len(titles)


def test_a_book_of_the_standards_own_version_is_of_no_month() -> None:
    assert month_in("标准：邮储银行客户等级（psbc 2026.1）") is None
    assert str(month_in("标准：邮储银行客户等级（psbc 2026.1）　截至 2026-03-31")) == "2026-03"
    assert [str(month_in(text)) for text in ("截至 2026.1", "AUM 2026.1", "（2026.1）")] == ["2026-01"] * 3


def test_what_is_the_same_of_every_book_is_said_once(compared) -> None:
    found, _, _ = compared
    assert len(set(found.diagnostics)) == len(found.diagnostics)


def test_the_lists_are_complete_with_reasons(compared) -> None:
    _, target, rows = compared
    rank = {label: place for place, label in enumerate(_LABELS)}
    expected = {"升级名单": set(), "降级名单": set(), "新增名单": set(), "流失名单": set()}
    for pair, old, new in (("2026-01 → 2026-02", *rows[:2]), ("2026-02 → 2026-04", *rows[1:])):
        for key in {*old, *new}:
            if key not in old or key not in new:
                expected["新增名单" if key in new else "流失名单"].add((pair, key))
                continue
            one, other = rank.get(grade_by_hand(old[key][3])), rank.get(grade_by_hand(new[key][3]))
            if one is not None and other is not None and one != other:
                expected["升级名单" if other < one else "降级名单"].add((pair, key))
    for name, wanted in expected.items():
        body = sheet(target, name)[4:]
        assert {(row[1], row[2]) for row in body} == wanted, name
        assert {row[3] for row in body} == {"=*"}, name
        assert all("月日均余额" in str(row) for row in body if "数据不足" not in str(row))


def test_a_missing_month_is_said(compared) -> None:
    found, target, _ = compared
    assert [str(month) for month in found.missing] == ["2026-03"]
    told = [each for each in found.diagnostics if each.code == "migration.missing_month"]
    assert len(told) == 1
    assert any("2026-03" in str(cell) for row in sheet(target, "变动概览") for cell in row)


def test_results_by_grade_and_channel(compared) -> None:
    _, target, rows = compared
    old, new = rows[1], rows[2]
    body = sheet(target, "效果")
    for name, group in (
        ("分层（按上期等级）", lambda key: grade_by_hand(old[key][3])),
        ("渠道", lambda key: (new.get(key) or old[key])[4]),
    ):
        start = next(at for at, row in enumerate(body) if row[0] == name)
        for row in body[start + 1 :]:
            if row[0] == "合计":
                members = list(old)
            else:
                wanted = None if row[0] == "（未写渠道）" else row[0]
                members = [key for key in old if group(key) == wanted]
            stayed = [key for key in members if key in new]
            counts = [sum(new[key][at] == "是" for key in stayed) for at in (5, 6, 7)]
            gain = sum((new[key][3] or 0) if key in new else 0 for key in members) - sum(
                old[key][3] or 0 for key in members
            )
            assert row[1] == len(members), row
            assert [row[2], row[4], row[6]] == counts
            assert row[8] == pytest.approx(gain, abs=1e-6)
            assert row[11] == len(members) - len(stayed)
            if row[0] == "合计":
                break


def test_names_are_masked_and_nothing_is_a_formula_but_sums(compared) -> None:
    _, target, _ = compared
    book = openpyxl.load_workbook(target)
    formulas = [str(cell.value) for page in book for row in page.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas
    assert all(formula.startswith("=SUM(") for formula in formulas)
    assert not any("某某" in str(cell.value) for page in book for row in page.iter_rows() for cell in row)


def test_the_columns_that_are_not_there_are_said(tmp_path: Path) -> None:
    rows = [["1", "某", "甲", 10.0], ["2", "某", "甲", 40.0]]
    paths = [save_list(tmp_path / f"{name}.xlsx", _HEADS[:4], rows) for name in ("2026年1月", "2026年2月")]
    found = compare(_PSBC, paths, Asked())
    target = tmp_path / "变动.xlsx"
    write_comparison(found, target, paths, lambda name, count: None)
    assert any("没有这些列：触达、响应、转化、渠道" in str(row) for row in sheet(target, "效果"))


def test_two_months_of_one_list_are_told(tmp_path: Path) -> None:
    first = save_list(tmp_path / "表_2026-01.xlsx", _HEADS[:4], [["A1", "张三", "甲", 6.0]])
    other = Path(shutil.copyfile(first, tmp_path / "表_2026-02.xlsx"))
    told = compare(_PSBC, [first, other], Asked()).diagnostics
    (same,) = [each for each in told if each.code == "migration.same_list"]
    assert same.message.zh == "2026-01 和 2026-02 的名单一字不差，没有人会有变动"


def test_dates_are_counted_from_the_end_of_the_month(tmp_path: Path) -> None:
    heads = ("客户号", "需求程度", "成交机会", "预计成交日期")
    # 31 March: one month after 28 February, more than one after 31 January
    paths = [
        save_list(tmp_path / f"表_{month}.xlsx", heads, [["1", "明显", "是", date(2026, 3, 28)]])
        for month in ("2026-01", "2026-02")
    ]
    found = compare(fenji.standard("sales_ae"), paths, Asked())
    assert [found.grader.program.results[snapshot.ranks[0]].label for snapshot in found.snapshots] == [
        "B级客户",
        "A级客户",
    ]
    assert [change.since for change in found.effective.changes] == ["2026-02"]


def test_what_cannot_be_compared(tmp_path: Path) -> None:
    paths, _ = books(tmp_path, ["2026-01", "2026-02"], 20)
    with pytest.raises(UsageError, match="至少要两本"):
        compare(_PSBC, paths[:1], Asked())
    with pytest.raises(UsageError, match="都是 2026-01"):
        compare(_PSBC, [paths[0], paths[0]], Asked())
    with pytest.raises(UsageError, match="2 本名单写了 1 个月份"):
        compare(_PSBC, paths, Asked(months=["2026-01"]))
    found = compare(_PSBC, paths[::-1], Asked())
    assert [snapshot.label for snapshot in found.snapshots] == ["2026-01", "2026-02"]
    with pytest.raises(UsageError, match="不能写在名单上"):
        write_comparison(found, paths[0], paths, lambda name, count: None)
    unnamed = [path.rename(tmp_path / f"{name}.xlsx") for path, name in zip(paths, ("旧", "新"))]
    told = compare(_PSBC, unnamed, Asked())
    assert "migration.no_month" in [each.code for each in told.diagnostics]


def test_the_command(tmp_path: Path) -> None:
    paths, rows = books(tmp_path, ["2026-01", "2026-02"], 50)
    command = [sys.executable, "-c", "from fenji.cli import main; main()", "compare", *(path.name for path in paths)]
    done = subprocess.run(
        [*command, "-s", "psbc", "--json"], capture_output=True, text=True, encoding="utf-8", cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["moves"][0]["before"] == len(rows[0])
    assert said["moves"][0]["after"] == len(rows[1])
    assert (tmp_path / "客户表_2026-02_变动.xlsx").is_file()


def test_what_was_noticed_in_a_book_names_its_file(tmp_path: Path) -> None:
    heads = _HEADS[:4]
    paths = [
        save_list(tmp_path / f"客户表_2026-0{month}.xlsx", heads, [("1", "张三", "甲", wan), ("2", "李四", "甲", 3.0)])
        for month, wan in ((1, "待查"), (2, "若干"))
    ]
    told = [each for each in compare(_PSBC, paths, Asked()).diagnostics if each.code == "value.unreadable"]
    assert [each.where for each in told] == [
        "客户表_2026-01.xlsx › 客户信息表!D2",
        "客户表_2026-02.xlsx › 客户信息表!D2",
    ]


def test_of_each_month_those_who_rise_stand_before_those_who_fall(tmp_path: Path) -> None:
    paths, _ = books(tmp_path, [f"2026-0{month}" for month in range(1, 7)])
    write_comparison(compare(_PSBC, paths, Asked()), tmp_path / "变动.xlsx", paths, lambda sheet, rows: None)
    heads, *rows = sheet(tmp_path / "变动.xlsx", "生效变动")[3:]
    month, way = heads.index("评定月份"), heads.index("方向")
    found = [(str(row[month]), str(row[way])[0]) for row in rows if row[month]]
    assert {way for _, way in found} == {"▲", "▼"}
    assert found == sorted(found, key=lambda each: (-int(each[0][-2:]), each[1] == "▼"))

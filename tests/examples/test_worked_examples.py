"""The worked examples of the documentation, run as printed there and worked out a second time in polars."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

import fenji

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
DATA = ROOT.parent / "shared" / "data"
TEXT = (DOCS / "worked-examples.md").read_text(encoding="utf-8")


def data(name: str) -> Path:
    """A public data set, which is not in the repository: a user's clone goes without, CI must have it."""
    path = DATA / name
    if not path.exists():
        if os.environ.get("CI"):
            pytest.fail(f"CI must have {name}")
        pytest.skip(f"needs {name}")
    return path


def commands() -> list[list[str]]:
    blocks = re.findall(r"```\n(.*?)```", TEXT, re.DOTALL)
    return [shlex.split(line) for block in blocks for line in block.splitlines()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which every command of the page was run, as it is printed there."""
    found = tmp_path_factory.mktemp("worked")
    for name in ("BankChurners.csv", "UCI_Credit_Card.csv"):
        shutil.copyfile(data(name), found / name)
    shutil.copytree(DOCS / "examples", found / "docs" / "examples")
    for command in commands():
        assert command[0] == "fenji"
        done = subprocess.run(
            [sys.executable, "-c", "from fenji.cli import main; main()", *command[1:]],
            cwd=found,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=300,
        )
        assert done.returncode == 0, (command, done.stderr)
    return found


def rows_of(path: Path, sheet: str) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(path, read_only=True)
    try:
        return list(book[sheet].iter_rows(values_only=True))
    finally:
        book.close()


def printed(title: str) -> dict[str, int]:
    """The counts that stand under a heading of the page."""
    part = TEXT.split(f"## {title}")[1].split("\n## ")[0]
    return {grade: int(count.replace(",", "")) for grade, count in re.findall(r"^\| (\S+) \| ([\d,]+) \|$", part, re.M)}


@pytest.mark.parametrize("path", sorted((DOCS / "examples").glob("*.toml")), ids=lambda path: path.name)
def test_every_example_lints_clean(path: Path) -> None:
    assert fenji.standard(path).lint() == ()


def test_limits_in_fifths(folder: Path) -> None:
    header, *rows = rows_of(folder / "额度分档.xlsx", "BankChurners")
    limit, grade = header.index("Credit_Limit"), header.index("客户等级")
    found = [(row[limit], row[grade]) for row in rows]
    limits = sorted((value for value, _ in found), reverse=True)
    # the highest k in a hundred end at the customer of that rank, and whoever has as much as he belongs to them
    lines = [limits[-(-len(limits) * share // 100) - 1] for share in (20, 40, 60, 80)]
    for value, got in found:
        assert got == "ABCDE"[sum(value < line for line in lines)] + "档"
    assert Counter(got for _, got in found) == printed("一、")


def test_activity(folder: Path) -> None:
    frame = pl.read_parquet(folder / "活跃度.parquet")
    count, held = pl.col("Total_Trans_Ct"), pl.col("Total_Relationship_Count")
    idle, months = pl.col("Months_Inactive_12_mon"), pl.col("Months_on_book")
    points = pl.sum_horizontal(
        50 * pl.when(count >= 80).then(100).when(count >= 60).then(80).when(count >= 40).then(40).otherwise(0),
        20 * pl.when(held > 4).then(100).when(held > 2).then(60).otherwise(20),
        20 * pl.when(idle <= 1).then(100).when(idle <= 3).then(60).otherwise(0),
        10 * pl.when(months >= 48).then(100).when(months >= 24).then(80).otherwise(40),
    )
    word = pl.when(points >= 7000).then(pl.lit("活跃客户")).when(points >= 4500).then(pl.lit("稳定客户"))
    word = word.otherwise(pl.lit("转淡客户"))
    left = pl.col("Attrition_Flag") == "Attrited Customer"
    expected = frame.select(
        score=points / 100,
        grade=pl.when(left).then(pl.lit("已流失客户")).otherwise(word),
        flag=~left & (pl.col("Contacts_Count_12_mon") >= 5),
    )
    assert frame["grade"].to_list() == expected["grade"].to_list()
    assert frame["score"].to_list() == pytest.approx(expected["score"].to_list(), abs=1e-9)
    assert frame["flags"].is_not_null().to_list() == expected["flag"].to_list()
    assert Counter(frame["grade"]) == printed("二、")
    assert f"另有 {expected['flag'].sum()} 户要核实" in TEXT
    assert frame.schema["Credit_Limit"] == pl.Float64
    assert frame.schema["Total_Trans_Ct"] == pl.Int64


def test_arrears(folder: Path) -> None:
    raw = pl.read_csv(folder / "UCI_Credit_Card.csv")
    recent = pl.max_horizontal("PAY_0", "PAY_2").clip(0, 3)
    earlier = pl.max_horizontal("PAY_3", "PAY_4", "PAY_5", "PAY_6").clip(0, 3)
    worst = raw.select(recent=recent, earlier=earlier, bill="BILL_AMT1")
    told = {0: "无逾期 无逾期 轻微逾期 关注", 1: "轻微逾期 轻微逾期 关注 关注", 2: "关注 关注 关注 严重逾期"}
    expected = [told[row].split()[column] if row < 3 else "严重逾期" for row, column, _ in worst.iter_rows()]
    header, *found = rows_of(folder / "还款状况.xlsx", "UCI_Credit_Card")
    grade, flags = header.index("客户等级"), header.index("核实事项")
    assert [row[grade] for row in found] == expected
    assert Counter(expected) == printed("三、")
    debts = [bill >= 200_000 and got in ("关注", "严重逾期") for bill, got in zip(worst["bill"], expected, strict=True)]
    assert [row[flags] is not None for row in found] == debts
    assert [row[1] for row in found] == raw["LIMIT_BAL"].to_list()

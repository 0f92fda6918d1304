"""Every file that is written takes its place at once or not at all, whatever kind it is."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from fenji.errors import WorkbookError
from fenji.workbook.whole_file import whole_file


def _refused(target: Path) -> str:
    with pytest.raises(WorkbookError) as raised, whole_file(target) as beside:
        beside.write_text("新", encoding="utf-8")
    return raised.value.diagnostics[0].code


@pytest.mark.parametrize("lock", ["~$表.csv", ".~lock.表.csv#", ".~表.csv"])
def test_a_file_that_is_open_elsewhere_is_not_replaced(lock: str, tmp_path: Path) -> None:
    target = tmp_path / "表.csv"
    target.write_text("旧", encoding="utf-8")
    (tmp_path / lock).touch()
    assert _refused(target) == "save.open"
    assert target.read_text(encoding="utf-8") == "旧"


def test_a_read_only_file_and_a_place_that_is_none_are_refused(tmp_path: Path) -> None:
    target = tmp_path / "表.csv"
    target.write_text("旧", encoding="utf-8")
    target.chmod(0o444)
    assert _refused(target) == "save.read-only"
    assert _refused(tmp_path) == "save.is-folder"
    assert _refused(tmp_path / "没有" / "表.csv") == "save.folder"


def test_a_failure_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "表.csv"
    target.write_text("旧", encoding="utf-8")
    with pytest.raises(RuntimeError, match="power"):
        _half_written(target)
    assert [path.name for path in tmp_path.iterdir()] == ["表.csv"]
    assert target.read_text(encoding="utf-8") == "旧"


def test_what_a_killed_save_left_goes_with_the_next_one_but_not_what_is_being_written(tmp_path: Path) -> None:
    target, old, fresh = tmp_path / "表.csv", tmp_path / ".表.csv.00aa.tmp", tmp_path / ".表.csv.00bb.tmp"
    old.touch()
    fresh.touch()
    os.utime(old, (time.time() - 3_600,) * 2)
    with whole_file(target) as beside:
        beside.write_text("新", encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == [fresh.name, "表.csv"]


def _half_written(target: Path) -> None:
    with whole_file(target) as beside:
        beside.write_text("半", encoding="utf-8")
        raise RuntimeError("the power went out")

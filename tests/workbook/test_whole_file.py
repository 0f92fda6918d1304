"""Every file that is written takes its place at once or not at all, whatever kind it is."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from fenji.errors import WorkbookError
from fenji.workbook.whole_file import make_folder, whole_file


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


def test_a_file_that_the_writer_itself_has_open_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "表.xlsx"
    target.write_bytes(b"old")
    (tmp_path / "~$表.xlsx").touch()
    with whole_file(target, own_open=True) as beside:
        beside.write_bytes(b"new")
        assert target.read_bytes() == b"old"
    assert target.read_bytes() == b"new"


def test_a_folder_is_made_and_one_that_cannot_be_is_refused(tmp_path: Path) -> None:
    make_folder(tmp_path / "甲" / "乙", private=True)
    assert (tmp_path / "甲" / "乙").stat().st_mode & 0o077 == 0
    make_folder(tmp_path / "甲" / "乙")
    (tmp_path / "丙").touch()
    with pytest.raises(WorkbookError, match="建不了文件夹"):
        make_folder(tmp_path / "丙" / "丁")


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

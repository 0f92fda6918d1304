"""Installing: into the folders of a made-up user; what is there afterwards, and what is gone."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
import tomllib
import types
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from fenji.cli.app import app
from fenji.errors import UsageError, WorkbookError
from fenji.excel.addin.doctor import findings, for_it
from fenji.excel.addin.file import addin_file
from fenji.excel.addin.install import configuration, install, uninstall
from fenji.excel.addin.lite import main_text, requirements_text
from fenji.excel.addin.places import Places, places

ROOT = Path(__file__).parents[2]


@pytest.fixture
def user(tmp_path: Path) -> Places:
    return places({"APPDATA": str(tmp_path / "AppData"), "USERPROFILE": str(tmp_path / "张三")})


def test_install_puts_two_files_and_uninstall_takes_them_away(user: Places) -> None:
    user.own.mkdir(parents=True)
    (user.own / "别的.txt").write_text("x", encoding="utf-8")
    install(user, "C:\\Python\\python.exe")
    assert user.addin.read_bytes() == addin_file()
    assert user.configuration.read_bytes() == b'"INTERPRETER_WIN","C:\\Python\\python.exe"\r\n'
    assert sorted(path.name for path in user.startup.iterdir()) == ["fenji.xlam"]
    assert set(uninstall(user)) == {user.addin, user.configuration}
    assert [path.name for path in user.own.iterdir()] == ["别的.txt"]
    assert uninstall(user) == ()


def test_a_file_that_cannot_be_written_is_said(user: Places) -> None:
    user.startup.parent.mkdir(parents=True)
    user.startup.write_text("a file where a folder should be", encoding="utf-8")
    with pytest.raises(WorkbookError, match="建不了文件夹"):
        install(user)


def test_the_configuration_is_a_pair_that_vba_reads() -> None:
    assert configuration("C:\\用户\\python.exe").decode().count('"') == 4


def test_the_doctor_finds_what_is_wrong(user: Places) -> None:
    said = {each.what.zh: each for each in findings(user)}
    assert said["加载项"].good is False
    assert said["配置"].good is False
    install(user)
    said = {each.what.zh: each for each in findings(user)}
    assert said["加载项"].good is True
    assert said["配置"].good is True
    user.addin.write_bytes(b"something else")
    assert {each.what.zh: each for each in findings(user)}["加载项"].good is False


def test_onedrive_is_noticed(tmp_path: Path) -> None:
    found = list(findings(Places(tmp_path / "OneDrive - 银行" / "XLSTART", tmp_path)))
    assert any(each.what.zh == "OneDrive" and each.good is False for each in found)


def test_a_folder_in_a_cloud_is_noticed_by_what_its_program_says(tmp_path: Path) -> None:
    places = Places(tmp_path / "云盘" / "XLSTART", tmp_path)
    found = [each.found for each in findings(places, environment={"OneDriveCommercial": str(tmp_path / "云盘")})]
    assert str(places.addin) in found
    assert str(places.addin) not in [
        each.found for each in findings(places, environment={}) if each.what.zh == "OneDrive"
    ]


class Registered(dict):
    """A made-up registry."""

    def __call__(self, hive: str, key: str, name: str) -> str | int | None:
        return self.get((hive, key, name))


POLICY = r"Software\Policies\Microsoft\Office\16.0\Excel\Security"
RUN = r"Software\Microsoft\Office\ClickToRun\Configuration"
EXCEL = {
    ("HKCR", r"Excel.Application\CurVer", ""): "Excel.Application.16",
    ("HKLM", RUN, "VersionToReport"): "16.0.17328.20162",
    ("HKLM", RUN, "Platform"): "x86",
}


@pytest.mark.parametrize(
    ("held", "what", "found", "good"),
    [
        (EXCEL, "Excel", "16.0.17328.20162 x86", True),
        ({("HKCR", r"Excel.Application\CurVer", ""): "Excel.Application.15"}, "Excel", "15", False),
        ({}, "Excel", "—", False),
        ({("HKCU", POLICY, "VBAWarnings"): 4}, "宏设置", rf"HKCU\{POLICY}\VBAWarnings=4", False),
        ({("HKLM", POLICY, "VBAWarnings"): 3}, "宏设置", rf"HKLM\{POLICY}\VBAWarnings=3", True),
        ({("HKCU", POLICY, "RequireAddinSig"): 1}, "宏设置", rf"HKCU\{POLICY}\RequireAddinSig=1", False),
    ],
)
def test_the_doctor_reads_the_registry(
    user: Places, held: dict[tuple[str, str, str], Any], what: str, found: str, good: bool
) -> None:
    (said,) = [each for each in findings(user, Registered(held)) if each.what.zh == what]
    assert (said.found, said.good) == (found, good)


def test_it_is_told_what_to_allow(user: Places) -> None:
    told = "\n".join(for_it(user))
    assert str(user.addin) in told
    assert "SHA-256" in told


def test_where_there_is_no_windows_the_doctor_says_so(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.delenv("APPDATA", raising=False)
    assert app(["addin", "doctor"], standalone_mode=False) in (None, 0)
    assert "没有检查" in capsys.readouterr().out
    with pytest.raises(UsageError, match="fenji addin calc"):
        app(["addin", "install"], standalone_mode=False)


def test_the_commands_write_their_files(tmp_path: Path, capsys: Any) -> None:
    app(["addin", "build", "-o", str(tmp_path / "a.xlam")], standalone_mode=False)
    app(["addin", "calc", "-o", str(tmp_path / "b.oxt")], standalone_mode=False)
    app(["addin", "lite", str(tmp_path / "lite")], standalone_mode=False)
    assert (tmp_path / "a.xlam").read_bytes() == addin_file()
    assert (tmp_path / "b.oxt").read_bytes()[:2] == b"PK"
    assert (tmp_path / "lite" / "requirements.txt").read_text(encoding="utf-8") == requirements_text()
    assert "没有在 Excel 里试过" in capsys.readouterr().out


def test_the_text_for_lite_runs_and_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With decorators that only mark, as a plain xlwings has them; Lite itself lives in Excel alone."""
    plain: Any = types.ModuleType("xlwings")
    plain.func = plain.script = lambda function: function
    plain.arg = lambda *_, **__: lambda function: function
    plain.Book = object
    main = tmp_path / "main.py"
    main.write_text(main_text(), encoding="utf-8")
    import fenji.excel.macros  # noqa: F401  with the xlwings that there is

    monkeypatch.setitem(sys.modules, "xlwings", plain)
    made = runpy.run_path(str(main))
    assert made["FENJI_PSBC"]([[50000.0], [1.0]], None, None, None) == [("金卡客户",), ("普通客户",)]
    assert callable(made["grade_psbc"])


_LITE = """
import sys, types
plain = types.ModuleType("xlwings")
conversion = types.ModuleType("xlwings.conversion")
plain.func = plain.script = lambda function: function
plain.arg = plain.ret = lambda *_, **__: lambda function: function
plain.Book = plain.Sheet = plain.Range = object
for name in "CleanDataForWriteStage CleanDataFromReadStage Ensure2DStage ReadValueFromRangeStage".split():
    setattr(conversion, name, type(name, (), {}))
conversion.Options, conversion.Pipeline, conversion.ValueAccessor = dict, list, object
sys.modules |= {"xlwings": plain, "xlwings.conversion": conversion}
for name in ("subprocess", "socket", "multiprocessing", "pyopenvba", "polars", "duckdb", "pyarrow", "typer", "rich"):
    sys.modules[name] = None
import runpy
made = runpy.run_path(sys.argv[1])
assert made["FENJI_PSBC"]([[50000.0], [1.0]], None, None, None) == [("金卡客户",), ("普通客户",)]
assert made["FENJI"]([["sales_ae"]], [["客户号", "需求程度", "成交机会"], ["1", "明显", "是"]], None, None)
files = {name.partition(".")[0] for name, held in sys.modules.items() if "site-packages" in (getattr(held, "__file__", None) or "")}
print(*sorted(files - set(sys.stdlib_module_names)))
"""


def test_the_text_for_lite_needs_only_what_pyodide_has(tmp_path: Path) -> None:
    """numpy, pandas and lxml are built for Pyodide; the others are plain Python, which it installs as it is."""
    main = tmp_path / "main.py"
    main.write_text(main_text(), encoding="utf-8")
    paths = {"PYTHONPATH": str(ROOT / "addin"), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-c", _LITE, str(main)], capture_output=True, text=True, env={**os.environ, **paths}
    )
    assert done.returncode == 0, done.stderr
    needed = {name for name in done.stdout.split() if not name.startswith("_")}
    assert needed <= {
        "numpy",
        "narwhals",
        "lxml",
        "tomlkit",
        "openpyxl",
        "et_xmlfile",
        "pandas",
        "dateutil",
        "pytz",
        "six",
    }


def test_the_addin_is_bound_to_the_version_of_xlwings_that_is_required() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    bound = f"xlwings=={version('xlwings')}"
    assert bound in project["project"]["dependencies"]
    assert bound in project["build-system"]["requires"]

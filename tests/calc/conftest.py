"""LibreOffice Calc with the extension in it: installed as a person would, in a profile of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from fenji.calc.extension import extension

_NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
"""LibreOffice does not let root install an extension."""


def uno_python() -> str | None:
    """A Python that has UNO: the system's, or LibreOffice's own."""
    for each in ("/usr/bin/python3", shutil.which("python3"), "/opt/libreoffice/program/python"):
        if each and Path(each).exists():
            asked = subprocess.run(
                [each, "-c", "import uno"], capture_output=True, timeout=60, env=plain_environment(Path("/"))
            )
            if asked.returncode == 0:
                return each
    return None


def plain_environment(home: Path) -> dict[str, str]:
    """An environment that says nothing of this Python, which LibreOffice would take for its own."""
    return {"HOME": str(home), "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}


class Calc:
    """A person at Calc, in another process; every call is a step, and what it returns is what was seen."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.heard()

    def heard(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "Calc has ended"
        return json.loads(line)

    def __getattr__(self, action: str) -> Any:
        def step(*arguments: Any) -> Any:
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps([action, *arguments]) + "\n")
            self._process.stdin.flush()
            return self.heard()

        return step


@pytest.fixture(scope="session")
def calc() -> Iterator[Calc]:
    with at_calc(Path(sys.executable)) as person:
        yield person


@contextmanager
def at_calc(interpreter: Path) -> Iterator[Calc]:
    """A person at a Calc whose extension was built by an interpreter."""
    from tests.conftest import required

    python, office, installer = uno_python(), shutil.which("soffice"), shutil.which("unopkg")
    required(bool(python and office and installer), "LibreOffice with python3-uno")
    assert python and office and installer
    home = Path(tempfile.mkdtemp(prefix="fenji-calc-"))
    try:
        yield from _at_work(home, python, office, installer, interpreter)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _at_work(home: Path, python: str, office: str, installer: str, interpreter: Path) -> Iterator[Calc]:
    home.chmod(0o755)
    profile, package = home / "profile", home / "fenji.oxt"
    package.write_bytes(extension(str(interpreter)))
    package.chmod(0o644)
    profile.mkdir()
    as_user: list[str] = []
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        as_user = _NOBODY
        os.chown(profile, 65534, 65534)
    where = f"-env:UserInstallation={profile.as_uri()}"
    subprocess.run(
        [*as_user, installer, "add", where, str(package)],
        check=True,
        capture_output=True,
        timeout=120,
        env=plain_environment(profile),
        cwd=profile,
    )
    pipe = f"fenji{uuid.uuid4().hex}"
    with (home / "office.log").open("w") as log:
        running = subprocess.Popen(
            [office, where, "--headless", "--norestore", "--nologo", f"--accept=pipe,name={pipe};urp;"],
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            env=plain_environment(home),
            start_new_session=True,
        )
        person = subprocess.Popen(
            [python, str(Path(__file__).with_name("driver.py")), pipe],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=plain_environment(home),
        )
        try:
            calc = Calc(person)
            yield calc
            calc.leave()
        finally:
            _end(person, running)


def _end(person: subprocess.Popen[str], running: subprocess.Popen[bytes]) -> None:
    """End the two that were started here, by their own ids, and what the office has started itself."""
    person.kill()
    person.communicate()
    end = time.monotonic() + 15
    while running.poll() is None and time.monotonic() < end:
        time.sleep(0.1)
    try:
        os.killpg(running.pid, 9)
    except ProcessLookupError:
        return
    running.wait()

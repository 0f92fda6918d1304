"""LibreOffice at work: started with a pipe, told what to do by a script that has UNO, and ended."""

from __future__ import annotations

import os
import shutil
import subprocess
import uuid
from pathlib import Path

from tests.calc.conftest import plain_environment, uno_python

CONNECT = """
import json, sys, time, uno
def connect(pipe):
    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
    end = time.monotonic() + 60
    while True:
        try:
            office = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return office.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", office)
        except Exception:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
def value(name, held):
    made = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
    made.Name, made.Value = name, held
    return made
desktop = connect(sys.argv[1])
"""
"""What every script begins with: the pipe is its first argument."""


def told(home: Path, script: str, *arguments: str) -> str:
    """Return what a script prints that is run beside an office of its own, whose profile lies in a folder."""
    python, office = uno_python(), shutil.which("soffice")
    assert python is not None, "LibreOffice with python3-uno"
    assert office is not None, "LibreOffice"
    pipe = f"fenji{uuid.uuid4().hex}"
    where = f"-env:UserInstallation={(home / 'profile').as_uri()}"
    running = subprocess.Popen(
        [office, where, "--headless", "--norestore", "--nologo", f"--accept=pipe,name={pipe};urp;"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=plain_environment(home),
        start_new_session=True,
    )
    try:
        asked = [python, "-c", CONNECT + script + _LEAVE, pipe, *arguments]
        done = subprocess.run(asked, check=False, capture_output=True, text=True, env=plain_environment(home))
        assert done.returncode == 0, done.stderr
    finally:
        _end(running)
    return done.stdout


_LEAVE = """
import os
sys.stdout.flush()
# the bridge to the office may fall while Python takes it down
os._exit(0)
"""


def _end(running: subprocess.Popen[bytes]) -> None:
    """End the office that was started here, and what it has started itself."""
    os.killpg(running.pid, 9)
    running.wait()

"""The worker: fenji's own interpreter, asked through a pipe.

Which interpreter that is stands in worker.json inside the extension and nowhere else, so that no document can choose
it. Nothing is sent over a network.
"""

import json
import os
import subprocess
import threading

EXTENSION = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
AGAIN = "请在装有 fenji 的环境里重新运行 fenji addin calc，再重新安装扩展，然后重新打开 LibreOffice"


class Silent(Exception):
    """Why nothing answers, and what to do about it, as the person is told."""


class Refused(Exception):
    """What the person is told instead of a grading; nothing was changed."""


class Worker:
    """The other interpreter: started when first asked, asked one thing at a time, started anew if it has died."""

    def __init__(self):
        self.process = None
        self.lock = threading.Lock()

    def ask(self, request):
        with self.lock:
            for last in (False, True):
                try:
                    answer = self._asked(request)
                except (OSError, ValueError) as error:
                    self.process = None
                    if last:
                        raise Silent(f"fenji 的进程停了，没有应答（{error}）。{AGAIN}") from error
                else:
                    if "failed" in answer:
                        raise Silent(f"fenji 出错了：{answer['failed']}")
                    return answer
        return None

    def _asked(self, request):
        if self.process is None or self.process.poll() is not None:
            self.process = self._started()
        try:
            self.process.stdin.write(json.dumps(request).encode("ascii") + b"\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline()
        except BrokenPipeError:
            answer = b""
        if not answer:
            raise OSError(self._last_words())
        return json.loads(answer)

    def _last_words(self):
        """What the process wrote last before it ended: the reason, as Python gives it."""
        written = self.process.communicate()[1].decode("utf-8", "replace").strip().splitlines()
        return written[-1] if written else f"返回值 {self.process.returncode}"

    @staticmethod
    def _started():
        with open(os.path.join(EXTENSION, "worker.json"), encoding="utf-8") as file:
            command = json.load(file)["command"]
        # LibreOffice tells its own Python where it is; another one would be lost with that
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        hidden = {"creationflags": subprocess.CREATE_NO_WINDOW} if os.name == "nt" else {}
        if not os.path.exists(command[0]):
            raise Silent(f"扩展记着的 Python 已经不在了：{command[0]}。{AGAIN}")
        # only a process that could not begin writes there: the reason
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=EXTENSION,
            env=kept,
            **hidden,
        )


WORKER = Worker()


def answer_to(request):
    """What the worker answers; Refused with its reason where it does not."""
    answer = WORKER.ask(request)
    if "refused" in answer:
        raise Refused(answer["refused"])
    return answer

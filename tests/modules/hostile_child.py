"""Runs commands over many hostile files in one process that is watched: memory, time, what is imported, what comes out.

Reads lines {"case": name, "arguments": [...]} from stdin and answers each with a line of JSON.
"""

from __future__ import annotations

import contextlib
import io
import json
import resource
import signal
import sys
import time
import traceback
from pathlib import Path
from types import FrameType

ADDRESS_SPACE = 6 << 30  # bytes; of which a case may touch far less
SECONDS = 60
FORBIDDEN = ("torch", "antigravity", "pty", "pdb", "webbrowser", "code", "runpy", "cProfile", "timeit", "safetensors")


class TooLongError(BaseException):
    """A command that did not end in time."""


def peak_mib() -> int:
    """Of this program alone: what getrusage tells begins with the size of the process that started it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) >> 10 for line in lines if line.startswith("VmHWM:"))


def _ring(_number: int, _frame: FrameType | None) -> None:
    raise TooLongError


def answer(arguments: list[str]) -> dict[str, object]:
    """What a command says, as a person at a terminal would see it."""
    from runreport.__main__ import main

    out, err = io.StringIO(), io.StringIO()
    sys.argv = ["runreport", *arguments]
    begin = time.perf_counter()
    crash = ""
    code: object = None
    signal.alarm(SECONDS)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            main()
    except SystemExit as end:
        code = end.code or 0
    except BaseException:
        crash = traceback.format_exc(limit=-4)
    signal.alarm(0)
    return {
        "code": code,
        "out": out.getvalue(),
        "err": err.getvalue(),
        "crash": crash,
        "seconds": time.perf_counter() - begin,
        "peak_mib": peak_mib(),
        "imported": [name for name in FORBIDDEN if name in sys.modules],
    }


def run() -> None:
    """Answer every line."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    signal.signal(signal.SIGALRM, _ring)
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps({"case": asked["case"], **answer(asked["arguments"])}), flush=True)


if __name__ == "__main__":
    run()

"""Start of the command line, a process for each call: --help beside the import of click, which it cannot do without."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

from timing import Row, arguments, medians, show

OURS = "runreport --help"
CALLS = {
    "python -c pass": ("-c", "pass"),
    "python -c 'import click'": ("-c", "import click"),
    OURS: ("-m", "runreport", "--help"),
    "runreport build --help": ("-m", "runreport", "build", "--help"),
    "runreport --version": ("-m", "runreport", "--version"),
}
LEAST = {"python -c 'import click'": 1 / 2.5}  # of our time: ours may take 2.5 times as long


def main() -> None:
    options = arguments(__doc__ or "", sizes=(1,), quick=(1,))
    seconds = medians({name: call(*words) for name, words in CALLS.items()}, 5 * options.repeats)
    rows = [Row(name, 1, value, least=LEAST.get(name)) for name, value in seconds.items()]
    show("start-up, one process a call", rows, ours=OURS)


def call(*words: str) -> Callable[[], object]:
    return lambda: subprocess.run([sys.executable, *words], capture_output=True, check=True)


if __name__ == "__main__":
    main()

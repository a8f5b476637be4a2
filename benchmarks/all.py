"""Every benchmark one after another, as one document: what was measured, beside whom, and how it grows.

    python benchmarks/all.py > table.txt          (about ten minutes on two cores)
    python benchmarks/all.py --quick              (smallest sizes: does everything run)

Within a benchmark contenders take turns in one run, so ratios can be trusted where milliseconds cannot.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
SCRIPTS = (
    "startup",
    "pca",
    "neighbors",
    "umap",
    "density",
    "distortion",
    "plan",
    "epochs",
    "pages",
    "first_paint",
    "single_file",
    "fanout",
    "readers",
    "tensors",
    "dropped",
)
LIMIT_S = 900


def main() -> int:
    """Print all tables; 1 where one of the benchmarks failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", nargs="+", choices=SCRIPTS, default=SCRIPTS)
    options = parser.parse_args()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    print(f"Python {platform.python_version()}, {platform.machine()}, {cores} cores\n", flush=True)
    said = {name: run(name, ["--quick"] if options.quick else []) for name in options.only}
    failed = [name for name, text in said.items() if text is None]
    print(f"failed: {', '.join(failed)}" if failed else "all ran")
    for verdict in ("met", "missed"):
        print(f"goals {verdict}: {sum((text or '').count(f': {verdict}') for text in said.values())}")
    return 1 if failed else 0


def run(name: str, more: list[str]) -> str | None:
    """Run one benchmark and print what it says; that text, or None where it did not come to its end."""
    begin = time.monotonic()
    command = [sys.executable, str(FOLDER / f"bench_{name}.py"), *more]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False)
        text, is_done = done.stdout + ("" if done.returncode == 0 else done.stderr[-2000:]), done.returncode == 0
    except subprocess.TimeoutExpired:
        text, is_done = f"not done after {LIMIT_S} s\n", False
    load = os.getloadavg()[0]
    print(f"## {name}\n\n{text.rstrip()}\n\n({time.monotonic() - begin:.0f} s; load {load:.1f})\n", flush=True)
    return text if is_done else None


if __name__ == "__main__":
    raise SystemExit(main())

"""One new epoch of a run that has many, seen by a session that has built it before, as a watch does.

Codes, neighbours and maps are made by rule (tests/modules/large_run.py), everything after them is computed. Beside it:
a line more in the log, nothing new at all, and the cheapest thing that could tell, a stat of every file of the run.
"""

from __future__ import annotations

import gc
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from timing import Row, arguments, medians, show

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "modules"))
from large_run import invented, write_large_run

from runreport.__main__ import COLLECT_AFTER
from runreport.build.options import BuildOptions
from runreport.build.progress import Progress
from runreport.build.session import BuildSession

POINTS = 12
GOAL_MS = 1000.0  # beyond what the new epoch takes to compute, which is some 100 ms of it
LINE = '{"type": "train.progress", "epoch": 0, "step": 1, "data": {}}\n'


def main() -> None:
    """Print one table."""
    options = arguments("epochs", sizes=(50, 200, 1000), quick=(3, 6))
    gc.set_threshold(COLLECT_AFTER)
    rows = []
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as folder, invented(POINTS, size):
            rows += _at(size, Path(folder), options.repeats)
    show("a run with so many epochs, built before by the same session", rows)


def _at(size: int, folder: Path, repeats: int) -> list[Row]:
    root = folder / "runs" / "long"
    write_large_run(root, POINTS, size)
    (root / "events.jsonl").write_text(LINE)
    with BuildSession(BuildOptions(roots=(folder / "runs",), out=folder / "site", workers=1)) as session:
        artifacts = sum(_built(session).counts.values())
        found = medians(_contenders(root, session), repeats)
    goals = {"runreport": GOAL_MS}
    return [Row(name, size, each, f"{artifacts:,} artifacts", most_ms=goals.get(name)) for name, each in found.items()]


def _contenders(root: Path, session: BuildSession) -> dict[str, Callable[[], object]]:
    def new_epoch() -> None:
        number = len(list(root.glob("checkpoints/epoch_*")))
        shutil.copy(root / "checkpoints" / "epoch_0.safetensors", root / "checkpoints" / f"epoch_{number}.safetensors")
        if not _built(session).counts["computed"]:
            raise RuntimeError("the new epoch was not seen")

    def new_line() -> None:
        with (root / "events.jsonl").open("a") as file:
            file.write(LINE)
        _built(session)

    def stat_all() -> None:
        for entry in root.rglob("*"):
            entry.stat()

    return {
        "runreport": new_epoch,
        "runreport, a line in the log": new_line,
        "runreport, nothing new": lambda: _built(session),
        "stat of every file": stat_all,
    }


def _built(session: BuildSession) -> Progress:
    progress = Progress()
    session.build(progress)
    return progress


if __name__ == "__main__":
    main()

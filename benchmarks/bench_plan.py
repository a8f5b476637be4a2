"""Deciding that nothing has to be done, by number of artifacts, beside the cheapest thing that could tell: stat.

The toy run has three artifacts an epoch. Measured are a build's scan, plan and decisions with a warm ledger, the same
with a lost ledger (every file is read and its digest compared), and one new epoch among all.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path

from timing import Row, arguments, medians, show

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "modules"))
from toy_world import ToyWorld

from runreport.build.compute import compute
from runreport.build.progress import Progress
from runreport.build.schedule import preview

PER_EPOCH = 3


def main() -> None:
    """Print one table."""
    options = arguments("planning", sizes=(300, 3000, 10_000), quick=(30, 90))
    rows = []
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as folder:
            rows += _at(size, Path(folder), options.repeats)
    show("plan of a run with so many artifacts, nothing to do", rows)


def _at(size: int, folder: Path, repeats: int) -> list[Row]:
    world = ToyWorld(folder)
    root = world.run(epochs=size // PER_EPOCH)
    compute([world.job(root)], workers=1, progress=Progress())

    def no_op(store: Path | None = None) -> None:
        counts = Counter(decision.state for _, _, decision in preview([world.job(root, store=store)]))
        if set(counts) != {"fresh"}:
            raise RuntimeError(f"something was to be done: {counts}")

    def lost_ledger() -> None:
        no_op(folder / "nothing here")

    def stat_all() -> None:
        for entry in root.rglob("*"):
            entry.stat()

    contenders = {"runreport": no_op, "runreport, ledger lost": lost_ledger, "stat of every file": stat_all}
    found = medians(contenders, repeats)
    return [Row(name, size, seconds) for name, seconds in found.items()]


if __name__ == "__main__":
    main()

"""How soon a page of so many points is seen, and what moving it costs, in Chromium without a graphics card.

Runs are invented (tests/modules/large_run.py) and their sites built by the usual build; pages are opened from files.
A million points take two minutes to make; a folder named by RUNREPORT_LARGE_RUNS keeps what was made for the next time.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import unquote, urlparse

from open_page import COMPOSITORS, Frames, Opening, browser, chromium, dragged, opened
from timing import Row, arguments, exponent, goal

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "modules"))

SIZES, QUICK = (6_000, 60_000, 1_000_000), (2_000,)
GOAL_SIZE, PAINT_MS, FRAME_MS = 60_000, 1_000.0, 40.0
FOLDER = os.environ.get("RUNREPORT_LARGE_RUNS", "")  # of runs to keep between two calls


def main() -> None:
    """Print a table of openings and one of frames."""
    options = arguments("first paint", sizes=SIZES, quick=QUICK)
    path = chromium()
    if path is None:
        return
    with tempfile.TemporaryDirectory() as own:
        folder = Path(FOLDER or own)
        sites = {size: _site(folder / f"points-{size}", size) for size in options.sizes}
        for compositor in COMPOSITORS:
            _measure(path, compositor, sites, options.repeats)


def _site(folder: Path, size: int) -> Path:
    from large_run import build_large_run

    begin = time.perf_counter()
    if not (folder / "site" / "index.html").exists():
        build_large_run(folder, size, 1)
        print(f"{size:>9,} points: run, artifacts and site made in {time.perf_counter() - begin:.0f} s")
    data = [path.stat().st_size for path in (folder / "site" / "data").rglob("*.js")]
    print(f"{size:>9,} points: {len(data)} data files, {sum(data) / 1e6:.1f} MB, the largest {max(data) / 1e6:.2f} MB")
    return folder / "site" / "runs" / f"large-{size}" / "latent.html"


def _measure(path: str, compositor: str, sites: dict[int, Path], repeats: int) -> None:
    openings: dict[int, list[Opening]] = {size: [] for size in sites}
    frames: dict[int, Frames] = {}
    with browser(path, compositor) as chrome:
        opened(chrome, next(iter(sites.values())).as_uri())[0].context.close()  # the browser's own start
        for turn in range(repeats):
            for size, page_file in sites.items():
                page, found = opened(chrome, page_file.as_uri())
                openings[size].append(found)
                if turn == 0:
                    frames[size] = dragged(page)
                page.context.close()
    print(f"\nlayers put together by {compositor}, load {os.getloadavg()[0]:.1f}; medians of {repeats}, ms")
    print(f"{'points':>9}  {'first paint':>11}{'first points':>13}{'all points':>11}{'MB before':>10}  drawn first")
    for size, found in openings.items():
        paint, first, whole = (round(_median(found, name)) for name in ("paint_ms", "first_ms", "whole_ms"))
        print(
            f"{size:>9,}  {paint:>11}{first:>13}{whole:>11}{_weight(found[0].files):>10.2f}  {_share(found[0].words)}"
        )
    print(f"{'points':>9}  {'points drawn':>13}{'main thread':>12}  of one frame, dragged")
    for size, one in frames.items():
        print(f"{size:>9,}  {one.draw_ms:>13.1f}{one.main_ms:>12.1f}  {one.shown}")
    if GOAL_SIZE in sites:
        found = openings[GOAL_SIZE]
        rows = [
            Row(name, GOAL_SIZE, _median(found, f"{name}_ms") / 1e3, "", None, PAINT_MS) for name in ("paint", "first")
        ]
        rows.append(Row("frame", GOAL_SIZE, frames[GOAL_SIZE].main_ms / 1e3, "", None, FRAME_MS))
        print("\n".join(f"{GOAL_SIZE:>9,}  {row.name:<14}{goal(row, 1.0)}" for row in rows))
    for name in ("paint_ms", "first_ms", "whole_ms") if len(openings) > 1 else ():
        grown = exponent(list(openings), [_median(found, name) for found in openings.values()])
        print(f"{'':>9}  {name.removesuffix('_ms'):<14} grows as points^{grown:.2f}")


def _median(found: list[Opening], name: str) -> float:
    return statistics.median(getattr(one, name) for one in found)


def _share(words: str) -> str:
    return words.split(" · ", maxsplit=1)[0].replace(", more are loading", "")


def _weight(files: tuple[str, ...]) -> float:
    """Megabytes of the files that were loaded."""
    paths = [Path(unquote(urlparse(name).path)) for name in files if name.startswith("file:")]
    return sum(path.stat().st_size for path in paths) / 1e6


if __name__ == "__main__":
    main()

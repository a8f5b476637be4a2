"""One file within 10 MB of a run that would need twenty times as much: planning, size, and opening it from the disk.

Runs are invented (tests/modules/large_run.py). Planning is the time until the trade is told, writing what follows.
"""

from __future__ import annotations

import os
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

from open_page import COMPOSITORS, browser, chromium, opened
from timing import arguments, exponent

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "modules"))

LIMIT = 10_000_000  # bytes
OPENED_MS = 2_000
EPOCHS, QUICK_EPOCHS = 20, 2


def main() -> None:
    """Print a row per size, and what each report left out."""
    options = arguments("single file", sizes=(6_000, 20_000, 60_000), quick=(2_000,))
    epochs = QUICK_EPOCHS if options.quick else EPOCHS
    path = chromium()
    planned: dict[int, float] = {}
    print(
        f"{'points':>9} x {'epochs':<6}{'plan s':>8}{'write s':>8}{'MB':>8}",
        *(f"{f'{one}, ms':>16}" for one in COMPOSITORS),
    )
    with tempfile.TemporaryDirectory() as folder:
        for size in options.sizes:
            report, planned[size], wrote, told = _written(Path(folder) / str(size), size, epochs)
            weight = report.stat().st_size
            if weight > LIMIT:
                raise RuntimeError(f"{report} has {weight:,} bytes")
            openings = (
                []
                if path is None
                else [f"{_opening(path, one, report, options.repeats):>16.0f}" for one in COMPOSITORS]
            )
            print(f"{size:>9,} x {epochs:<6}{planned[size]:>8.1f}{wrote:>8.1f}{weight / 1e6:>8.2f}", *openings)
            if any(float(one) > OPENED_MS for one in openings):
                print(f"{'':>11}opening, <= {OPENED_MS:.0f} ms: missed")
            elif openings:
                print(f"{'':>11}opening, <= {OPENED_MS:.0f} ms: met")
            print(f"{'':>11}{told}; load {os.getloadavg()[0]:.1f}")
    if len(planned) > 1:
        print(f"planning grows as points^{exponent(list(planned), list(planned.values())):.2f}")
    print("opening: from the start of the navigation to the first points drawn, file://, medians")


def _written(folder: Path, size: int, epochs: int) -> tuple[Path, float, float, str]:
    """The report, seconds of planning and of writing, and the trade that was told between."""
    from large_run import build_large_run, invented

    from runreport.build.progress import Progress
    from runreport.build.site import BuildOptions, build_site

    build_large_run(folder, size, epochs)
    said: dict[float, str] = {}
    options = BuildOptions(
        (folder / "runs",), folder / "report", folder / ".runreport", 1, single_file=True, max_size=LIMIT
    )
    begin = time.perf_counter()

    def say(line: str) -> None:
        said[time.perf_counter() - begin] = line

    with invented(size, epochs):
        build_site(options, Progress(say))
    end = time.perf_counter() - begin
    told = next(((at, line) for at, line in said.items() if "limit" in line), (end, "everything is in it"))
    return folder / "report" / f"large-{size}.html", told[0], end - told[0], re.sub(r".*html: ", "", told[1]).strip()


def _opening(path: str, compositor: str, report: Path, repeats: int) -> float:
    with browser(path, compositor) as chrome:
        found = []
        for _ in range(repeats + 1):  # the first one waits for the browser's own start
            page, one = opened(chrome, f"{report.as_uri()}#v=latent")
            found.append(one.first_ms)
            page.context.close()
    return statistics.median(found[1:])


if __name__ == "__main__":
    main()

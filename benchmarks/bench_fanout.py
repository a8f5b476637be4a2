"""Many steps of 50 ms: on processes and on a local Dask cluster, beside one after another; what a crew adds to a step.

The steps sleep, so that the figures tell of the crews and not of who else uses the cores. `x linear` is what perfect
workers would have taken over what these took; the goal is 0.9.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from timing import Row, arguments, show

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "modules"))
from toy_world import NAP_S, NAPS, ToyWorld

from runreport.build.compute import compute
from runreport.build.crews import Crew, ProcessCrew
from runreport.build.dask_crew import DaskCrew
from runreport.build.progress import Progress

CREWS: dict[str, Callable[[], Crew]] = {
    "processes 1": lambda: ProcessCrew(1),
    "processes 2": lambda: ProcessCrew(2),
    "dask local:2": lambda: DaskCrew("local:2"),
}


def main() -> None:
    """Print one table, and how long a crew takes to its first result."""
    options = arguments(__doc__ or "", sizes=(20, 80, 320), quick=(6,))
    with tempfile.TemporaryDirectory() as folder:
        world = ToyWorld(Path(folder))
        rows = [_row("runreport", None, size, _timed(world, None, size)) for size in options.sizes]
        for name, start in CREWS.items():
            begun = time.perf_counter()
            with closing(start()) as crew:
                _timed(world, crew, 1)
                print(f"{name}: first result after {time.perf_counter() - begun:.2f} s")
                rows += [
                    _row(name, crew, size, min(_timed(world, crew, size) for _ in range(options.repeats)))
                    for size in options.sizes
                ]
        show(f"so many steps of {1000 * NAP_S:.0f} ms; runreport is this process alone", rows)


def _timed(world: ToyWorld, crew: Crew | None, size: int) -> float:
    """Seconds for a new run of so many steps."""
    job = world.job(world.run(f"run{time.perf_counter_ns()}", epochs=size), NAPS)
    begun = time.perf_counter()
    progress = Progress()
    compute([job], workers=1, crew=crew, progress=progress)
    if progress.counts != {"computed": size}:
        raise RuntimeError(f"some steps failed: {progress.counts}")
    return time.perf_counter() - begun


def _row(name: str, crew: Crew | None, size: int, seconds: float) -> Row:
    workers = 1 if crew is None else crew.size
    linear = size * NAP_S / workers
    added = 1000 * (seconds - linear) * workers / size
    return Row(name, size, seconds, f"{linear / seconds:.2f} x linear, {added:.1f} ms added to a step")


if __name__ == "__main__":
    main()

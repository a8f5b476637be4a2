"""Kills builds, single-file exports, trainings and watchers at random moments, and counts what is not right afterwards.

Each kill is SIGKILL to the process group. Afterwards every page must be whole with all it refers to, and the next,
undisturbed build or training must end with the bytes of one that was never killed, without any repair by hand.

    OMP_NUM_THREADS=1 python benchmarks/kills.py --kills 1000 --seed 1
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.context import ForkServerContext
from pathlib import Path

TESTS = Path(__file__).parents[1] / "tests"
sys.path[:0] = [str(TESTS / "modules"), str(TESTS)]

import conftest  # noqa: E402
from fault_children import Job, build, exit_code, run_and_die, server, single_file, train, watch_on  # noqa: E402
from fault_world import FaultWorld, broken_pages, contents  # noqa: E402

from runreport.build.verify import verify_site  # noqa: E402

AGAIN = 0.3  # share of cases in which the next attempt is killed as well
OVERTIME = 1.1  # moments are drawn from the time an undisturbed one takes, and somewhat more


@dataclass(slots=True)
class Tally:
    """What came of the kills of one kind."""

    name: str
    kills: int = 0
    late: int = 0  # the process had ended before
    broken: int = 0  # pages cut short, or referring to something that is not there
    unequal: int = 0  # the next one ended elsewhere
    unverified: int = 0  # verify found something
    litter: int = 0  # temporaries that stayed


Check = Callable[[Tally], None]


def main() -> None:
    """Print one line for each kind of process."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    memory = Path("/dev/shm")
    base = memory if os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="kills-", dir=base) as folder:
        start = time.perf_counter()
        tallies = _all(Path(folder), options.kills, random.Random(options.seed))
        _print(tallies, time.perf_counter() - start)
    sys.exit(any(one.broken + one.unequal + one.unverified + one.litter for one in tallies))


def _all(folder: Path, kills: int, moments: random.Random) -> list[Tally]:
    context = server()
    world = FaultWorld(folder / "world")
    conftest._write_few_points_run(world.few)
    world.prepare()
    count = max(1, kills // 4)
    kinds = (_builds, _exports, _trainings, _watches)
    tallies = []
    for kind in kinds:
        tallies.append(kind(context, world, count, moments))
        print(_row(tallies[-1]), file=sys.stderr, flush=True)
    return tallies


def _builds(context: ForkServerContext, world: FaultWorld, count: int, moments: random.Random) -> Tally:
    tally, states = Tally("build"), "ba"
    span_s = _span(lambda n: world.bring(states[n % 2]), context, build, world.folder)
    while tally.kills < count:
        states = states[::-1]
        world.bring(states[0])
        for _ in _attempts(moments):
            _killed(context, build, world.folder, moments.uniform(0, OVERTIME * span_s), tally)
            tally.broken += bool(broken_pages(world.site))
        _check_site(world, states[0], tally)
    return tally


def _exports(context: ForkServerContext, world: FaultWorld, count: int, moments: random.Random) -> Tally:
    tally, single = Tally("single file"), world.folder / "single"
    expected = {}
    for state in "ab":
        world.bring(state)
        world.build(single_file=True)
        expected[state] = contents(single)
    states = "ba"
    span_s = _span(lambda n: world.bring(states[n % 2]), context, single_file, world.folder)
    while tally.kills < count:
        states = states[::-1]
        world.bring(states[0])
        for _ in _attempts(moments):
            _killed(context, single_file, world.folder, moments.uniform(0, OVERTIME * span_s), tally)
            tally.broken += bool(broken_pages(single))
        world.build(single_file=True)
        tally.unequal += contents(single) != expected[states[0]]
        tally.unverified += bool(verify_site(single).wrong)
        tally.litter += bool(world.temporaries())
    return tally


def _trainings(context: ForkServerContext, world: FaultWorld, count: int, moments: random.Random) -> Tally:
    tally = Tally("train")
    whole = world.folder.parent / "whole"
    span_s = _span(lambda _n: shutil.rmtree(whole, ignore_errors=True), context, train, whole)
    while tally.kills < count:
        folder = Path(tempfile.mkdtemp(dir=whole.parent))
        for _ in _attempts(moments):
            _killed(context, train, folder, moments.uniform(0, OVERTIME * span_s), tally)
        is_done = exit_code(context, train, folder) == 0
        tally.unequal += not is_done or _lasting(folder) != _lasting(whole)
        tally.litter += any(path.name.startswith(".rr-") for path in folder.rglob("*"))
        shutil.rmtree(folder)
    return tally


def _lasting(folder: Path) -> dict[str, bytes]:
    """Everything of a run but what tells times."""
    timed = ("trained/events.jsonl", "trained/summary.json", "trained/checkpoints/resume.pt")
    return {path: data for path, data in contents(folder / "runs").items() if path not in timed}


def _watches(context: ForkServerContext, world: FaultWorld, count: int, moments: random.Random) -> Tally:
    tally, states = Tally("watch"), "ba"
    while tally.kills < count:
        with _watched(context, world.folder, tally):
            for _ in range(2):
                time.sleep(moments.uniform(0, 0.8))
                states = states[::-1]
                world.bring(states[0])
            time.sleep(moments.uniform(0, 0.8))
        tally.broken += bool(broken_pages(world.site))
        _check_site(world, states[0], tally)
    return tally


def _check_site(world: FaultWorld, state: str, tally: Tally) -> None:
    """The next build needs no help."""
    world.build()
    tally.unequal += world.contents() != world.expected[state]
    tally.unverified += bool(verify_site(world.site).wrong)
    tally.litter += bool(world.temporaries())


def _attempts(moments: random.Random) -> Iterator[int]:
    yield 0
    if moments.random() < AGAIN:
        yield 1


def _span(change: Callable[[int], None], context: ForkServerContext, job: Job, folder: Path) -> float:
    """Seconds that an undisturbed one takes."""
    times = []
    for number in range(3):
        change(number)
        start = time.perf_counter()
        if exit_code(context, job, folder) != 0:
            raise SystemExit(f"an undisturbed {job.__name__} failed")
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def _killed(context: ForkServerContext, job: Job, folder: Path, after_s: float, tally: Tally) -> None:
    with _child(context, job, folder, tally):
        time.sleep(after_s)


@contextmanager
def _watched(context: ForkServerContext, folder: Path, tally: Tally) -> Iterator[None]:
    with _child(context, watch_on, folder, tally):
        yield


@contextmanager
def _child(context: ForkServerContext, job: Job, folder: Path, tally: Tally) -> Iterator[None]:
    child = context.Process(target=run_and_die, args=(job, folder, 0))
    child.start()
    yield
    if child.pid is not None:
        with suppress(ProcessLookupError):
            os.kill(child.pid, signal.SIGKILL)  # where it has no group of its own yet
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
    child.join()
    tally.kills += 1
    tally.late += child.exitcode == 0
    child.close()


def _print(tallies: list[Tally], seconds: float) -> None:
    print(f"{'killed':12} {'kills':>6} {'too late':>9} {'broken':>7} {'unequal':>8} {'unverified':>11} {'litter':>7}")
    for one in tallies:
        print(_row(one))
    print(f"{sum(one.kills for one in tallies)} kills in {seconds:.0f} s")


def _row(one: Tally) -> str:
    row = f"{one.name:12} {one.kills:6} {one.late:9} {one.broken:7} {one.unequal:8} {one.unverified:11}"
    return f"{row} {one.litter:7}"


if __name__ == "__main__":
    main()

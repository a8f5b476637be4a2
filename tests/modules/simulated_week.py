"""A simulated time of training beside a real `runreport watch`, and what it did to memory, descriptors and the site."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from runreport.artifacts import ARTIFACTS
from runreport.training.mischief import plan_week
from runreport.training.simulator import Simulator

DERIVED = frozenset(artifact.path.split("/")[0] for artifact in ARTIFACTS)  # folders of a run that a build makes
QUIET_S = 5.0  # so long nothing may be written before the watch counts as having caught up
PAGE = os.sysconf("SC_PAGE_SIZE")
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Sample:
    """The watcher's processes at one moment."""

    at_s: float
    rss: int  # bytes, of all
    rss_watcher: int  # bytes, of the watcher itself
    fds: int
    cpu_s: float
    processes: int


@dataclass(frozen=True)
class WeekResult:
    """What came of it."""

    actions: int
    exit_code: int
    stop_s: float
    caught_up_s: float  # from the last action to the last write
    samples: list[Sample]
    different: list[str]  # files that a fresh build of the same run directories makes otherwise
    different_anew: list[str]  # and one that has to compute everything again; empty where the plan loses checkpoints
    log: str  # of the watch
    files: int


@dataclass
class Meter:
    """Samples a process and its children from /proc."""

    pid: int
    every_s: float = 1.0
    samples: list[Sample] = field(default_factory=list)
    _done: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _gone_cpu_s: float = 0.0
    _cpu: dict[int, float] = field(default_factory=dict)

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._done.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        begin = time.monotonic()
        while not self._done.wait(self.every_s):
            found = [one for pid in tree(self.pid) if (one := _process(pid)) is not None]
            if found:
                self._cpu |= {pid: cpu for pid, _, _, cpu in found}
                cpu = sum(self._cpu.values())
                rss = sum(one[1] for one in found)
                own = sum(one[1] for one in found if one[0] == self.pid)
                fds = sum(one[2] for one in found)
                self.samples.append(Sample(time.monotonic() - begin, rss, own, fds, cpu, len(found)))


def tree(pid: int) -> list[int]:
    """A process and all that descend from it."""
    found = [pid]
    for parent in found:
        try:
            tasks = list(Path(f"/proc/{parent}/task").iterdir())
            for task in tasks:
                found += [int(child) for child in (task / "children").read_text().split()]
        except OSError:
            continue
    return found


def _process(pid: int) -> tuple[int, int, int, float] | None:
    try:
        rss = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        fds = sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
    except (OSError, IndexError):
        return None
    return pid, rss, fds, (int(fields[11]) + int(fields[12])) / TICKS


def run_week(
    folder: Path,
    *,
    seed: int,
    runs: int,
    simulated_s: float,
    real_s: float,
    mischief: float = 0.5,
    samples: int = 40,
    loses: bool = False,
    patience_s: float = 300.0,
) -> WeekResult:
    """Watch while the simulator writes, stop, build the same runs afresh, and compare the sites byte for byte."""
    watched = folder / "watched"
    (watched / "runs").mkdir(parents=True)
    plan = plan_week(seed, runs=runs, length_s=simulated_s, mischief=mischief, loses=loses)
    with (folder / "watch.log").open("wb") as log:
        process = _start(watched, "watch", log)
        meter = Meter(process.pid)
        meter.start()
        try:
            wait_until(lambda: state_of(watched / "site") == "waiting", patience_s, process)
            Simulator(watched / "runs", samples=samples).run(plan, speed=simulated_s / real_s)
            ended = time.monotonic()
            last_write = wait_until_quiet(watched, patience_s, process)
            stopping = time.monotonic()
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)
            stop_s = time.monotonic() - stopping
        finally:
            meter.stop()
            if process.poll() is None:
                process.kill()
                process.wait()
    site = site_files(watched / "site")
    different = _differences(site, _built(folder / "fresh", watched / "runs", without=frozenset()))
    anew = [] if loses else _differences(site, _built(folder / "anew", watched / "runs", without=DERIVED))
    told = (folder / "watch.log").read_text(errors="replace")
    late_s = max(0.0, last_write - ended)
    return WeekResult(len(plan), process.returncode, stop_s, late_s, meter.samples, different, anew, told, len(site))


def _start(folder: Path, command: str, log: object) -> subprocess.Popen[bytes]:
    arguments = [sys.executable, "-m", "runreport", command, "runs", "-o", "site", "--jobs", "1"]
    environment = os.environ | {"OMP_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}
    return subprocess.Popen(arguments, cwd=folder, stdout=log, stderr=log, env=environment)  # type: ignore[call-overload]


def _built(folder: Path, runs: Path, *, without: frozenset[str]) -> dict[str, bytes]:
    """The site of a build that knows nothing of one before."""
    copy_runs(runs, folder / "runs", without=without)
    with folder.with_suffix(".log").open("wb") as log:
        if _start(folder, "build", log).wait(timeout=1800) != 0:
            raise AssertionError(folder.with_suffix(".log").read_text())
    return site_files(folder / "site")


def _differences(first: dict[str, bytes], second: dict[str, bytes]) -> list[str]:
    return sorted(path for path in first.keys() | second.keys() if first.get(path) != second.get(path))


def copy_runs(runs: Path, into: Path, *, without: frozenset[str]) -> None:
    """The runs, without some folders of each."""

    def ignore(place: str, names: list[str]) -> list[str]:
        path = Path(place)
        return [name for name in names if (name in without and path.parent == runs) or (path / name).is_fifo()]

    shutil.copytree(runs, into, symlinks=True, ignore=ignore)
    for place in runs.glob("*/checkpoints/*"):
        if place.is_fifo():
            os.mkfifo(into / place.relative_to(runs))


def state_of(site: Path) -> str | None:
    """What live.js says the watch is doing; None where there is none yet or nobody watches."""
    try:
        text = (site / "live.js").read_text()
    except OSError:
        return None
    inner = text[text.index("(") + 1 : text.rindex(")")]
    state = json.loads(json.loads(inner)).get("state")
    return None if state is None else str(state)


def site_files(site: Path) -> dict[str, bytes]:
    """Every file of a site."""
    return {str(path.relative_to(site)): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def wait_until(claim: Callable[[], bool], patience_s: float, process: subprocess.Popen[bytes]) -> None:
    """Wait for a claim to become true while the process lives."""
    end = time.monotonic() + patience_s
    while not claim():
        if process.poll() is not None:
            raise AssertionError(f"the watch ended with {process.returncode}")
        if time.monotonic() > end:
            raise AssertionError("the watch did not get there in time")
        time.sleep(0.05)


def wait_until_quiet(folder: Path, patience_s: float, process: subprocess.Popen[bytes]) -> float:
    """Wait until the watch has written nothing but its heartbeat for QUIET_S; when the last write was seen."""
    seen: tuple[object, ...] = ()
    since = time.monotonic()

    def quiet() -> bool:
        nonlocal seen, since
        found = (Path(place, name) for place, _, names in os.walk(folder / "site") for name in names)
        files = sorted(path for path in found if path.name != "live.js")
        stats = [(str(path), stat.st_mtime_ns) for path in files if (stat := _stat(path)) is not None]
        now = (*stats, state_of(folder / "site"))
        if now != seen or now[-1] != "waiting":
            seen, since = now, time.monotonic()
        return time.monotonic() - since > QUIET_S

    wait_until(quiet, patience_s, process)
    return since


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.lstat()
    except OSError:
        return None

"""What runs in a child process that is killed: builds, a single-file export, a training and a round of watching.

The children are forked from a server that has imported everything, so that a kill costs milliseconds and no import.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from multiprocessing import forkserver, get_context
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

from fault_world import FaultWorld
from faulty_disk import death, disk, nothing

from runreport.errors import InputRefused, RunReportError
from runreport.tensors.safetensors_file import SafetensorsFile

PRELOADED = ("fault_preloaded",)
SMALL = ("model.channels=2", "model.latent_dim=2", "train.batch_size=50", "train.epochs=2")
Job = Callable[[Path], None]


def build(folder: Path) -> None:
    FaultWorld(folder).build()


def single_file(folder: Path) -> None:
    FaultWorld(folder).build(single_file=True)


def watch(folder: Path) -> None:
    """A watcher that has already built looks once more and ends."""
    from runreport.build.progress import Progress
    from runreport.build.session import BuildSession
    from runreport.watch.live import LiveSite

    options = FaultWorld(folder).options()
    with BuildSession(options, is_watching=True) as session:
        memory = options.store_folder / "live-site.json"
        live = LiveSite(options.out, memory, beat_s=5, clock=lambda: datetime.now(UTC))
        report = session.build(Progress())
        live.publish(report.written)
        live.say("waiting", "watching")
        session.build(Progress())
        live.end()


def watch_on(folder: Path) -> None:
    """The watcher itself; it does not end by itself."""
    from runreport.watch.changes import Changes
    from runreport.watch.loop import Stop, Watcher
    from runreport.watch.status import StatusLine

    options = FaultWorld(folder).options()
    with Changes(options.roots) as changes:
        Watcher(options, stop=Stop(), status=StatusLine(sys.stderr, is_quiet=True)).run(changes)


def train(folder: Path) -> None:
    """Begin the run, or go on with it, as the command does."""
    from runreport.training.loop import train_run
    from runreport.training.run_folder import create_run, read_config

    root = folder / "runs/trained"
    config, data = training_plan()
    resume = (root / "config.json").is_file()
    if resume:
        config = read_config(root)
    else:
        create_run(root, config)
    train_run(root, config, data, resume=resume, after_checkpoint=_compute)


def _compute(root: Path, _epoch: int) -> None:
    from runreport.build.compute import compute_run
    from runreport.build.progress import Progress

    compute_run(root, progress=Progress())


@cache
def training_plan() -> Any:
    """Config and images of a training of two passes over 100 digits."""
    from dataclasses import replace

    from runreport.datasets.images import Images, digest
    from runreport.runs.config import VizConfig
    from runreport.training.new_run import Wanted, plan_run

    time = datetime(2026, 1, 1, tzinfo=UTC)
    config, data = plan_run(Wanted("ae", "digits", None, 7, SMALL), "trained", time)
    part = Images(data.images[:100], data.labels[:100], data.class_names)
    viz = VizConfig(tuple(range(6)), "balanced-6-seed-7")
    return replace(config, data=replace(config.data, n=100, sha256=digest(part)), viz=viz), part


def build_on(folder: Path) -> None:
    """Build again and again, whatever becomes of the runs; errors that a user may cause are expected."""
    world = FaultWorld(folder)
    for _ in range(6):
        try:
            world.build()
        except RunReportError:
            continue


def truncate_and_read(folder: Path) -> None:
    root = FaultWorld(folder).few
    name = "checkpoints/epoch_0.safetensors"
    with SafetensorsFile.open(root, name) as file:
        os.truncate(root / name, 64)
        try:
            for tensor in file.index:
                file.read(tensor.name)
        except InputRefused:
            return
    raise AssertionError("a truncated file was read")


def run_and_die(job: Job, folder: Path, at: int) -> None:
    """Do a job, killed in place of its at-th call that changes the disk; 0 for never."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.environ["PYTHONWARNINGS"] = "ignore"
    with disk(death(at) if at else nothing):
        job(folder)


def server() -> ForkServerContext:
    """Children come from here."""
    context = get_context("forkserver")
    context.set_forkserver_preload(list(PRELOADED))
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = str(Path(__file__).parent)  # the server of Python 3.11 is not told sys.path
    forkserver.ensure_running()
    del os.environ["PYTHONPATH"]
    os.environ |= {} if before is None else {"PYTHONPATH": before}
    return context


def exit_code(context: ForkServerContext, job: Job, folder: Path, at: int = 0) -> int:
    """How a child ended: 0 done, -9 killed, 1 failed."""
    child = context.Process(target=run_and_die, args=(job, folder, at))
    child.start()
    child.join()
    code = child.exitcode
    child.close()
    assert code is not None
    return code

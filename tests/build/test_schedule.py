"""Worker death and order of work."""

from __future__ import annotations

import dataclasses
import os
import time
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from threading import Timer

import pytest
from toy_world import DRIFT, MEAN, NOTE, TOYS, Drift, Mean, ToyWorld, die, wait

from runreport.artifacts.artifact import Earlier
from runreport.build.compute import compute
from runreport.build.crews import ProcessCrew
from runreport.build.execute import execute
from runreport.build.progress import Progress
from runreport.errors import CannotCompute


class BreaksOnSecondSubmit:
    """Does one task and then says that its workers are gone, as a pool does whose worker was killed while idle."""

    size = 2

    def __init__(self):
        self.done = 0

    def submit(self, task):
        if self.done == 1:
            raise BrokenProcessPool
        self.done += 1
        future = Future()
        future.set_result(execute(task))
        return future

    def renew(self):
        self.done = 2

    def close(self):
        pass


def computed(job, crew) -> Progress:
    progress = Progress()
    compute([job], workers=1, crew=crew, progress=progress)
    return progress


@pytest.mark.fault(130)
def test_a_crew_that_breaks_on_submit_loses_no_step(world):
    job = world.job(world.run(epochs=3))
    assert dict(computed(job, BreaksOnSecondSubmit()).counts) == {"computed": 10}


@pytest.mark.fault(130)
def test_a_worker_that_dies_costs_only_its_own_artifact(world):
    root = world.run(epochs=3)
    deadly = dataclasses.replace(NOTE, compute=die)
    progress = world.compute(root, tuple(deadly if artifact is NOTE else artifact for artifact in TOYS), workers=2)
    found = {step["file"]: step for step in progress.steps}
    assert found["notes/note.json"]["state"] == "failed"
    assert "died twice" in found["notes/note.json"]["reason"]
    assert progress.counts["computed"] == 9


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def crew():
    made = ProcessCrew(2)
    yield made
    made.close()


def test_a_crew_is_kept_warm_and_gives_what_this_process_gives(world, crew, files_of, tmp_path):
    serial = ToyWorld(tmp_path / "serial")
    for name in ("one", "two"):
        root = world.run(name, epochs=3)
        before = set(crew._pool._processes) if crew._pool else None
        computed(world.job(root), crew)
        assert before in (None, set(crew._pool._processes))
        alone = serial.run(name, epochs=3)
        computed(serial.job(alone), None)
        assert files_of(root) == files_of(alone)
        assert (root / "drift/drift_epoch_2_up.json").is_file()


@pytest.mark.fault(112)
def test_a_stop_ends_what_is_being_computed_and_leaves_it_for_the_next_time(world, crew):
    job = world.job(world.run(epochs=3))
    waiting = tuple(dataclasses.replace(toy, compute=wait) if toy is MEAN else toy for toy in TOYS)
    slow = world.job(job.ledger.files.root, waiting)
    stopped = []

    def stop():
        stopped.append(True)
        crew.close()

    Timer(3.0, stop).start()
    begin = time.monotonic()
    compute([slow], workers=1, crew=crew, progress=Progress(), should_stop=lambda: bool(stopped))
    assert time.monotonic() - begin < 30
    assert len(slow.decisions) < len(slow.steps)
    assert not slow.ledger.failures
    with closing(ProcessCrew(1)) as another:
        assert computed(job, another).counts["failed"] == 0
    assert len(job.decisions) == len(job.steps)


@pytest.mark.fault(112)
def test_workers_do_not_outlive_a_killed_parent(tmp_path):
    import subprocess
    import sys

    code = (
        "import sys, time\nsys.path.insert(0, sys.argv[2])\n"
        "from pathlib import Path\nfrom toy_world import ToyWorld\nfrom runreport.build.crews import ProcessCrew\n"
        "if __name__ == '__main__':\n"
        "    from runreport.build.compute import compute\n    from runreport.build.progress import Progress\n"
        "    world = ToyWorld(Path(sys.argv[1])); crew = ProcessCrew(2)\n"
        "    compute([world.job(world.run(epochs=3))], workers=1, crew=crew, progress=Progress())\n"
        "    print(*crew._pool._processes, flush=True)\n    time.sleep(600)\n"
    )
    script = tmp_path / "parent.py"
    script.write_text(code)
    modules = next(path for path in sys.path if path.endswith("tests/modules"))
    parent = subprocess.Popen([sys.executable, str(script), str(tmp_path), modules], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    workers = [int(word) for word in parent.stdout.readline().split()]
    assert len(workers) == 2
    parent.kill()
    parent.wait()
    parent.stdout.close()
    end = time.monotonic() + 20
    while any(map(alive, workers)) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(map(alive, workers))


def refuse(now: Mean, before: Earlier | None, way: str, factor: float, seed: int) -> Drift:
    raise CannotCompute("refused by the test")


def test_a_failure_is_forgotten_when_what_it_needs_fails_itself(world):
    artifacts = (dataclasses.replace(DRIFT, compute=refuse), MEAN)
    root = world.run(epochs=1)
    job = world.job(root, artifacts)
    compute([job], workers=1, progress=Progress())
    assert sorted(job.ledger.failures) == ["drift/drift_epoch_0_down.json", "drift/drift_epoch_0_up.json"]
    world.checkpoint(root, 0, value=float("nan"))
    job = world.job(root, artifacts)
    compute([job], workers=1, progress=Progress())
    assert list(job.ledger.failures) == ["means/mean_epoch_0.npz"]


@pytest.mark.parametrize("is_replaced", [False, True])
def test_an_input_that_was_moved_away_for_a_moment_is_tried_again(world, monkeypatch, is_replaced):
    """Also where a file took the place of the run's folder meanwhile."""
    root = world.run(epochs=1)
    away = root.with_name("away")
    job = world.job(root, (MEAN,))
    decide = type(job).settle

    def settle(self, step):
        decided = decide(self, step)
        root.rename(away)
        if is_replaced:
            root.touch()
        return decided

    with monkeypatch.context() as patch:
        patch.setattr(type(job), "settle", settle)
        compute([job], workers=1, progress=Progress())
    root.unlink(missing_ok=True)
    away.rename(root)
    assert job.ledger.failures["means/mean_epoch_0.npz"].transient
    assert dict(world.compute(root, (MEAN,)).counts) == {"computed": 1}

"""Steps on a Dask cluster: the same files, whatever dies."""

from __future__ import annotations

import dataclasses
import os
import pickle
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from threading import Timer

import pytest
from toy_world import MEAN, NOTE, TOYS, ToyWorld, die, wait

from runreport.build import dask_crew, dask_task
from runreport.build.compute import compute
from runreport.build.dask_crew import DaskCrew
from runreport.build.dask_task import carry_out, software
from runreport.build.execute import Task
from runreport.build.progress import Progress
from runreport.errors import ClusterFailed


@pytest.fixture(scope="module")
def crew():
    with closing(DaskCrew("local:2")) as made:
        yield made


def computed(job, crew, say=lambda line: None, **options) -> Progress:
    progress = Progress(say)
    compute([job], workers=1, crew=crew, progress=progress, **options)
    return progress


def with_compute(artifact, function):
    return tuple(dataclasses.replace(toy, compute=function) if toy is artifact else toy for toy in TOYS)


def workers_of(crew) -> list[int]:
    return [nanny.pid for nanny in crew._cluster.workers.values() if nanny.pid is not None]


def a_task(world) -> Task:
    job = world.job(world.run(epochs=1))
    step = next(step for step in job.steps if step.artifact is MEAN)
    decision = job.settle(step)
    return Task(step, decision, job.ledger.files, job.subject, job.seen(decision))


def test_a_cluster_writes_what_this_process_writes(world, crew, files_of, tmp_path):
    serial = ToyWorld(tmp_path / "serial")
    here, there = serial.run(epochs=4), world.run(epochs=4)
    assert dict(computed(world.job(there), crew).counts) == dict(computed(serial.job(here), None).counts)
    assert files_of(there) == files_of(here)


def test_relative_paths_mean_the_builders_folder(world, crew, monkeypatch):
    root = world.run(epochs=1)
    monkeypatch.chdir(root.parent)
    job = world.job(Path(root.name), store=Path("kept"))
    assert computed(job, crew).counts["failed"] == 0
    assert (root / "notes/note.json").is_file()


@pytest.mark.fault(130)
def test_workers_killed_in_the_middle_cost_nothing_but_time(world, crew):
    killed = []

    def kill(_line):
        if not killed:
            killed.extend(workers_of(crew))
            for pid in killed:
                os.kill(pid, signal.SIGKILL)

    assert dict(computed(world.job(world.run(epochs=4)), crew, kill).counts) == {"computed": 1 + 4 + 8}
    assert killed


@pytest.mark.fault(130)
def test_a_task_that_kills_its_workers_costs_only_its_own_artifact(world, crew):
    progress = computed(world.job(world.run(epochs=3), with_compute(NOTE, die)), crew)
    assert [step["file"] for step in progress.steps if step["state"] == "failed"] == ["notes/note.json"]
    assert progress.counts["computed"] == 9


def test_other_software_on_a_worker_is_an_error_that_names_it(world, crew, monkeypatch):
    monkeypatch.setattr(dask_crew, "software", lambda: {**software(), "numpy": "1.0"})
    with pytest.raises(ClusterFailed, match=r"a worker on \S+ has numpy \S+ instead of 1\.0"):
        computed(world.job(world.run(epochs=1)), crew)


def test_a_worker_that_does_not_see_the_run_says_so_and_writes_nothing(world, tmp_path):
    task = a_task(world)
    elsewhere = dataclasses.replace(task, files=dataclasses.replace(task.files, root=tmp_path / "not mounted"))
    with pytest.raises(ClusterFailed, match=r"not mounted: a worker on .* does not see the run directory"):
        carry_out(pickle.dumps(elsewhere), software())
    assert not (tmp_path / "not mounted").exists()


def test_a_worker_that_sees_another_file_under_the_same_path_says_so(world, monkeypatch):
    monkeypatch.setattr(dask_task.comes_into_sight, "__defaults__", (0.0,))
    task = a_task(world)
    ((file, identity),) = task.seen
    other = dataclasses.replace(task, seen=((file, (identity[0] + 1, *identity[1:])),))
    with pytest.raises(ClusterFailed, match=r"epoch_0.safetensors: a worker on .* sees another file"):
        carry_out(pickle.dumps(other), software())
    assert carry_out(pickle.dumps(task), software()).identity is not None


def test_a_file_that_was_written_elsewhere_is_an_error(world, crew, monkeypatch):
    monkeypatch.setattr(dask_crew, "comes_into_sight", lambda *_: False)
    with pytest.raises(ClusterFailed, match="a worker wrote this file, but it is not to be seen here"):
        computed(world.job(world.run(epochs=1)), crew)


@pytest.mark.parametrize("address", ["local:", "local:0", "local:x", "nonsense://x", "missing.json"])
def test_an_address_that_is_none_is_refused(address, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ClusterFailed):
        DaskCrew(address)


def test_no_scheduler_is_an_error_that_names_the_address(monkeypatch):
    monkeypatch.setattr(dask_crew, "CONNECT_S", 0.5)
    with pytest.raises(ClusterFailed, match=r"tcp://127.0.0.1:1: no Dask scheduler answers there"):
        DaskCrew("tcp://127.0.0.1:1")


def test_without_the_package_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterFailed, match=r"runreport\[cluster\]"):
        DaskCrew("local:1")


@pytest.fixture
def recipe(tmp_path):
    """Scheduler and worker as docs/cluster.md starts them; the scheduler's process and its file."""
    dask = [sys.executable, "-m", "dask"]
    file = tmp_path / "scheduler.json"
    place = {"cwd": tmp_path, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    place["env"] = os.environ | {"PYTHONPATH": next(path for path in sys.path if path.endswith("tests/modules"))}
    scheduler = subprocess.Popen(
        [*dask, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)],
        **place,
    )
    end = time.monotonic() + 60
    while not file.is_file() and time.monotonic() < end:
        time.sleep(0.05)
    worker = subprocess.Popen(
        [*dask, "worker", "--scheduler-file", str(file), "--nworkers", "1", "--nthreads", "1", "--no-dashboard"],
        **place,
    )
    yield scheduler, file
    for process in (worker, scheduler):
        process.terminate()
        process.wait()


def test_a_lost_scheduler_is_an_error_and_what_was_done_is_kept(world, recipe):
    scheduler, file = recipe
    root = world.run(epochs=20)
    lines = []

    def end(line):
        lines.extend([line] * ("computed" in line))
        if len(lines) == 3 and scheduler.poll() is None:
            scheduler.kill()

    with closing(DaskCrew(str(file))) as crew, pytest.raises(ClusterFailed, match="the scheduler of the cluster"):
        computed(world.job(root), crew, end)
    done = len(lines)
    assert 3 <= done < 61
    assert computed(world.job(root), None).counts["fresh"] >= done


@pytest.mark.fault(112)
def test_a_stop_withdraws_what_the_cluster_has(world, crew):
    """The last test with this crew: its workers sleep on, as no thread can be ended from outside."""
    job = world.job(world.run(epochs=3), with_compute(MEAN, wait))
    stopped = []
    Timer(1.0, lambda: stopped.append(True)).start()
    begin = time.monotonic()
    computed(job, crew, should_stop=lambda: bool(stopped))
    assert time.monotonic() - begin < 40
    assert len(job.decisions) < len(job.steps)
    assert not job.ledger.failures

"""Processes that carry out steps: equal results, no orphans, no waiting for compiled code."""

from __future__ import annotations

import dataclasses
import os
import shutil
import time
from contextlib import closing
from threading import Timer

import pytest
from toy_world import MEAN, TOYS, ToyWorld, exhausted, spin

from runreport.build.compute import compute, prepare
from runreport.build.crews import ProcessCrew
from runreport.build.progress import Progress
from runreport.runs.formats import FORMATS


def with_mean(function):
    return tuple(dataclasses.replace(toy, compute=function) if toy is MEAN else toy for toy in TOYS)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("size", [1, 2, 4])
def test_any_number_of_processes_writes_what_this_process_writes(world, files_of, tmp_path, size):
    serial = ToyWorld(tmp_path / "serial")
    here = serial.run(epochs=5)
    compute([serial.job(here)], workers=1, progress=Progress())
    jobs = [world.job(world.run(name, epochs=5)) for name in ("toy", "other")]
    with closing(ProcessCrew(size)) as crew:
        compute(jobs, workers=1, crew=crew, progress=Progress())
    assert files_of(world.runs / "toy") == files_of(here)


@pytest.mark.slow
def test_real_artifacts_come_out_the_same_in_processes(few_points_run, files_of, tmp_path):
    copy = shutil.copytree(few_points_run, tmp_path / "again" / few_points_run.name)
    for root, workers in ((few_points_run, 1), (copy, 2)):
        form = next(form for form in FORMATS if form.match(root))
        job = prepare(form.read(root), None)
        assert job is not None
        compute([job], workers=workers, progress=Progress())
    assert files_of(copy) == files_of(few_points_run)
    assert (copy / "projections").is_dir()


@pytest.mark.fault(112)
def test_closing_does_not_wait_for_compiled_code(world):
    job = world.job(world.run(epochs=3), with_mean(spin))
    crew, stopped, took, workers = ProcessCrew(2), [], [], []

    def stop():
        workers.extend(crew._pool._processes)
        stopped.append(True)
        begin = time.monotonic()
        crew.close()
        took.append(time.monotonic() - begin)

    timer = Timer(3.0, stop)
    timer.start()
    compute([job], workers=1, crew=crew, progress=Progress(), should_stop=lambda: bool(stopped))
    timer.join()
    end = time.monotonic() + 20
    while any(map(alive, workers)) and time.monotonic() < end:
        time.sleep(0.05)
    assert workers
    assert not any(map(alive, workers))
    assert took[0] < 20
    assert not job.ledger.failures


@pytest.mark.fault(112)
def test_closing_while_a_task_is_being_handed_over_waits_for_nobody(world):
    """As the handler of a signal does that comes in the middle of `submit`, which holds the pool's lock."""
    job = world.job(world.run(epochs=1))
    with closing(ProcessCrew(1)) as crew:
        compute([job], workers=1, crew=crew, progress=Progress())
        pool = crew._pool
        with pool._shutdown_lock:
            begin = time.monotonic()
            crew.close()
            assert time.monotonic() - begin < 20


@pytest.mark.fault(129)
def test_an_artifact_that_memory_does_not_suffice_for_costs_only_itself_and_is_tried_again(world):
    root = world.run(epochs=2)
    progress = world.compute(root, with_mean(exhausted))
    assert dict(progress.counts) == {"computed": 1, "failed": 2, "blocked": 4}
    assert {step["reason"] for step in progress.steps if step["state"] == "failed"} == {
        "not enough memory for this artifact"
    }
    assert world.compute(root).counts["computed"] == 6


@pytest.mark.fault(131)
def test_workers_are_spawned_and_never_forked(world):
    with closing(ProcessCrew(1)) as crew:
        compute([world.job(world.run(epochs=1))], workers=1, crew=crew, progress=Progress())
        assert crew._pool._mp_context.get_start_method() == "spawn"

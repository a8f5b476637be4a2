"""Worker death and order of work."""

from __future__ import annotations

import dataclasses
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

from toy_world import NOTE, TOYS, die

from runreport.build import schedule


class BreaksOnSecondSubmit(Executor):
    """Does one task and then reports that its pool is gone, as a pool does whose worker was killed while idle."""

    def __init__(self):
        self.done = 0

    def submit(self, function, task):
        if self.done:
            raise BrokenProcessPool
        self.done += 1
        future = Future()
        future.set_result(function(task))
        return future


def test_a_pool_that_breaks_on_submit_loses_no_step(world, monkeypatch):
    @contextmanager
    def pool(workers):
        yield BreaksOnSecondSubmit()

    monkeypatch.setattr(schedule, "_pool", pool)
    monkeypatch.setattr(schedule, "_alone", schedule.execute)
    root = world.run(epochs=3)
    assert dict(world.compute(root, workers=2).counts) == {"computed": 10}


def test_a_worker_that_dies_costs_only_its_own_artifact(world):
    root = world.run(epochs=3)
    deadly = dataclasses.replace(NOTE, compute=die)
    progress = world.compute(root, tuple(deadly if artifact is NOTE else artifact for artifact in TOYS), workers=2)
    found = {step["file"]: step for step in progress.steps}
    assert found["notes/note.json"]["state"] == "failed"
    assert "died twice" in found["notes/note.json"]["reason"]
    assert progress.counts["computed"] == 9

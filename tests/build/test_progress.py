"""What is said while steps are worked on."""

from __future__ import annotations

from toy_world import MEAN

from runreport.build.compute import compute
from runreport.build.execute import Task
from runreport.build.progress import WORKING_EVERY_S, Progress


def tasks(world, count: int) -> list[Task]:
    job = world.job(world.run(epochs=count))
    steps = [step for step in job.steps if step.artifact is MEAN]
    return [Task(step, job.settle(step), job.ledger.files, job.subject) for step in steps]


def test_what_is_being_worked_on_is_said_every_few_seconds(world):
    lines, now = [], [100.0]
    progress = Progress(lines.append, clock=lambda: now[0])
    at_work = tasks(world, 2)
    for _ in range(5):
        progress.working(37, 12_000, at_work)
        now[0] += WORKING_EVERY_S / 2
    assert (
        lines
        == ["  working  37 of 12,000 steps settled, now toy  means/mean_epoch_0.npz, toy  means/mean_epoch_1.npz"] * 3
    )


def test_many_workers_are_counted_and_none_is_silence(world):
    lines = []
    progress = Progress(lines.append)
    progress.working(0, 9, [])
    progress.working(1, 9, tasks(world, 5))
    assert len(lines) == 1
    assert lines[0].endswith("means/mean_epoch_2.npz and 2 more")


def test_a_build_counts_up_to_all_of_its_steps(world):
    seen = []

    class Counting(Progress):
        def working(self, settled, total, tasks):
            seen.append((settled, total))

    compute([world.job(world.run(epochs=3))], workers=1, progress=Counting())
    assert seen == [(number, 10) for number in range(10)]

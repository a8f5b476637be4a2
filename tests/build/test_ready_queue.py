"""The order in which steps are begun."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from toy_world import MEAN, TOYS

from runreport.build.plan import Need, Step
from runreport.build.ready_queue import ReadyQueue


def step(file: str, *needs: str, epoch: int | None = None) -> Step:
    return Step(MEAN, epoch, (), file, tuple(Need(name, MEAN, (name,)) for name in needs), None)


def order(*plans) -> list[tuple[int, str]]:
    queue = ReadyQueue(plans)
    found = []
    while queue:
        number, next_step = queue.pop()
        found.append((number, next_step.file))
        queue.settle(number, next_step)
    return found


def test_early_epochs_come_first_and_then_the_plan_decides():
    plan = [step("a1", epoch=1), step("a2", epoch=2), step("b1", "a1", epoch=1), step("b2", "a2", "b1", epoch=2)]
    assert order(plan) == [(0, "a1"), (0, "b1"), (0, "a2"), (0, "b2")]


def test_steps_of_the_run_come_before_every_epoch_and_jobs_take_turns():
    plan = [step("a0", epoch=0), step("a1", epoch=1), step("all")]
    assert order(plan, plan) == [(0, "all"), (1, "all"), (0, "a0"), (1, "a0"), (0, "a1"), (1, "a1")]


def test_a_step_waits_for_needs_of_its_own_run_only_and_not_for_files_nobody_makes():
    assert order([step("b", "a", "checkpoint")], [step("a")]) == [(0, "b"), (1, "a")]


def test_nothing_is_handed_out_before_its_needs_are_settled_and_what_is_put_back_comes_again():
    queue = ReadyQueue([[step("a"), step("b", "a")]])
    number, first = queue.pop()
    assert not queue
    queue.put_back(number, first)
    assert queue.pop() == (0, first)
    queue.settle(0, first)
    assert (queue.settled, queue.total, bool(queue)) == (1, 2, True)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sets(st.integers(0, 20)), st.integers(0, 3)), max_size=20))
def test_every_step_of_a_plan_is_handed_out_once_after_its_needs(drawn):
    plan = [
        step(f"s{number}", *(f"s{need}" for need in sorted(needs) if need < number), epoch=epoch)
        for number, (needs, epoch) in enumerate(drawn)
    ]
    found = [file for _, file in order(plan)]
    assert sorted(found) == sorted(each.file for each in plan)
    for each in plan:
        assert all(found.index(need.candidates[0]) < found.index(each.file) for need in each.needs)


def test_a_real_plan_is_done_epoch_by_epoch(world):
    job = world.job(world.run(epochs=4), TOYS)
    by_file = {each.file: each.epoch for each in job.steps}
    epochs = [by_file[file] for _, file in order(job.steps)]
    assert epochs == [None, *(epoch for epoch in range(4) for _ in range(3))]

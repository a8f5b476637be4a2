"""The plan of a simulated week: the same for the same seed, in order of time, and with an end for every run."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runreport.training.mischief import Action, plan_week, renamed
from runreport.training.simulator import Simulator

HOUR_S = 3600.0
ENDS = {"complete", "fail", "cancel", "remove"}
seeds = st.integers(0, 1000)


def week(seed: int, *, loses: bool = True, mischief: float = 0.9) -> tuple[Action, ...]:
    return plan_week(seed, runs=3, length_s=24 * HOUR_S, mischief=mischief, loses=loses)


def test_the_same_seed_gives_the_same_plan_and_another_another() -> None:
    assert week(1) == week(1) != week(2)


@given(seed=seeds)
def test_actions_come_in_the_order_of_time_and_are_known_to_the_simulator(seed: int) -> None:
    plan = week(seed)
    assert [action.at_s for action in plan] == sorted(action.at_s for action in plan)
    assert all(callable(getattr(Simulator, action.kind)) for action in plan)
    assert plan[0].kind == "create"


@given(seed=seeds)
def test_every_run_has_ended_when_the_week_is_over(seed: int) -> None:
    last = {action.run_id: action.kind for action in week(seed)}
    assert len(last) == 3
    assert set(last.values()) <= ENDS


@given(seed=seeds)
def test_without_losses_every_broken_checkpoint_is_made_whole(seed: int) -> None:
    broken: set[tuple[str, int]] = set()
    for action in week(seed, loses=False):
        assert action.kind != "lose"
        if action.kind == "truncate":
            broken.add((action.folder, action.epoch))
        elif action.kind == "checkpoint":
            broken.discard((action.folder, action.epoch))
    assert not broken


@given(seed=seeds)
def test_what_is_locked_is_unlocked(seed: int) -> None:
    locked: set[tuple[str, int]] = set()
    for action in week(seed):
        if action.kind == "lock":
            locked.add((action.folder, action.epoch))
        elif action.kind == "unlock":
            locked.discard((action.folder, action.epoch))
    assert not locked


def test_without_mischief_runs_just_train() -> None:
    kinds = {action.kind for action in week(3, mischief=0.0)}
    assert kinds <= {"create", "start", "progress", "metrics", "checkpoint", "tear"} | ENDS


def test_many_seeds_bring_every_kind_of_mischief() -> None:
    kinds = {action.kind for seed in range(40) for action in week(seed)}
    wanted = "tear mend piece truncate rewrite replace lose rename remove log_empty log_rotate log_shorter log_edit"
    assert kinds >= {*wanted.split(), "config_torn", "lock", "litter", "burst", "nan", "clock_back", "strange_files"}


@pytest.mark.parametrize(("before", "after"), [("ae-0", "ae-0~1"), ("ae-0~1", "ae-0~2"), ("ae-0~9", "ae-0~10")])
def test_a_renamed_folder_counts(before: str, after: str) -> None:
    assert renamed(before) == after

"""Decisions carried from build to build are those that would be made anew, and few are left to make."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from toy_world import ToyWorld

from runreport.build.compute import compute
from runreport.build.progress import Progress
from runreport.build.schedule import RunJob, preview


def settled(job: RunJob) -> RunJob:
    compute([job], workers=1, progress=Progress())
    return job


def states(job: RunJob) -> dict[str, str]:
    return {step.file: decision.state for _, step, decision in preview([job])}


def new_epoch(world: ToyWorld, root: Path, chance: random.Random) -> None:
    world.checkpoint(root, 1 + max(int(path.stem.split("_")[1]) for path in root.glob("checkpoints/*")))


def other_weights(world: ToyWorld, root: Path, chance: random.Random) -> None:
    world.checkpoint(root, chance.randrange(4), chance.random())


def weights_that_fail(world: ToyWorld, root: Path, chance: random.Random) -> None:
    world.checkpoint(root, chance.randrange(4), float("nan"))


def gone(world: ToyWorld, root: Path, chance: random.Random) -> None:
    chance.choice(sorted(root.glob("*/*_epoch_*"))).unlink()


def damaged(world: ToyWorld, root: Path, chance: random.Random) -> None:
    chance.choice(sorted(root.glob("*/*_epoch_*"))).write_bytes(b"{}")


def no_checkpoint(world: ToyWorld, root: Path, chance: random.Random) -> None:
    chance.choice(sorted(root.glob("checkpoints/*"))[1:]).unlink()


def other_seed(world: ToyWorld, root: Path, chance: random.Random) -> None:
    path = root / "config.json"
    path.write_text(path.read_text().replace('"seed": 7', '"seed": 8'))


CHANGES: tuple[Callable[[ToyWorld, Path, random.Random], None], ...] = (
    new_epoch,
    other_weights,
    weights_that_fail,
    gone,
    damaged,
    no_checkpoint,
    other_seed,
)


@pytest.mark.parametrize("seed", range(12))
def test_what_is_carried_is_what_would_be_decided_anew(world: ToyWorld, seed: int) -> None:
    chance = random.Random(seed)
    root = world.run(epochs=5)
    job = settled(world.job(root))
    for _ in range(5):
        for change in chance.sample(CHANGES, chance.randint(1, 2)):
            change(world, root, chance)
        job = world.job(root, before=job)
        assert states(job) == states(world.job(root))
        settled(job)
        assert states(world.job(root, before=job)) == states(world.job(root))


def test_a_new_epoch_leaves_only_itself_to_decide(world: ToyWorld) -> None:
    root = world.run(epochs=5)
    job = settled(world.job(root))
    assert len(job.undecided) == 16
    assert world.job(root, before=job).undecided == ()
    world.checkpoint(root, 5)
    undecided = world.job(root, before=job).undecided
    assert {step.epoch for step in undecided} == {5}
    assert len(undecided) == 3
